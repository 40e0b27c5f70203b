"""The personal links of those who come in by the browser, and the sessions that these began."""

from __future__ import annotations

import hashlib

from evidence.access_models import DeskLink
from evidence.register.register import Register


def hashed(secret: str) -> str:
    """What is kept of a secret: its digest. Secrets are 256 random bits, so no slower digest is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(register: Register, secret: str) -> DeskLink | None:
    """The link that a secret can still begin a session with; None where there is none."""
    digest, now = hashed(secret), register.now()
    link = next((link for link in register.links() if link.secret == digest), None)
    return link if link and link.begun is None and link.ended is None and now < link.expires else None


def session_of(register: Register, secret: str) -> DeskLink | None:
    """The link whose session goes on with a secret; None where there is none."""
    digest, now = hashed(secret), register.now()
    link = next((link for link in register.links() if link.session == digest), None)
    return link if link and link.ended is None and link.lasts and now < link.lasts else None
