"""Coming in: the link that begins a session, its cookie, and the proxy that vouches for somebody."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from application.access import Visitor, owner, visitor
from application.commands.people import begin_session, end_session
from application.desk_policy import desk_policy
from application.queries.people import in_session, invited
from application.session import Session
from desk.setting import Setting

if TYPE_CHECKING:
    from starlette.requests import Request


class Gate:
    """Knows who asks."""

    def __init__(self, setting: Setting) -> None:
        """Open the gate of a desk."""
        self._setting = setting
        self._key: str | None = setting.key or None
        self._alone: set[str] = set()
        self._seen: dict[str, float] = {}
        self._tries: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    # --- who asks -----------------------------------------------------------------------------------------

    def who(self, request: Request, session: Session) -> Visitor | None:
        """Who asks; None where nobody is signed in."""
        if self._setting.header:
            name = self._named(request)
            return visitor(session, name=name) if name else None
        secret = self.secret(request)
        if not secret:
            return None
        if self._idle(secret):
            self.end(request, session)
            return None
        if self._setting.alone:
            return owner(session, self._setting.alone) if _digest(secret) in self._alone else None
        return in_session(session, secret)

    def _named(self, request: Request) -> str:
        """Whom the proxy names; empty where two are named, since one of those came in from outside."""
        names = request.headers.getlist(self._setting.header)
        # A header's bytes are read as Latin-1; a proxy sends names as the directory writes them.
        return names[0].encode("latin-1").decode("utf-8", "replace").strip() if len(names) == 1 else ""

    def secret(self, request: Request) -> str:
        """The secret of the session that the request's cookie names; empty without one."""
        return request.cookies.get(self._setting.cookie, "")

    def form_token(self, request: Request) -> str:
        """What every form of a session carries, so that no other page can send one in its name."""
        key, named = self.secret(request).encode(), b"form"
        if self._setting.header:
            key, named = _FORMS, self._named(request).encode()
        return hmac.new(key, named, hashlib.sha256).hexdigest()

    def is_ours(self, request: Request, token: str) -> bool:
        """Whether a form was made for this session."""
        return hmac.compare_digest(self.form_token(request).encode(), token.encode())

    # --- beginning and ending -----------------------------------------------------------------------------

    def invited(self, secret: str, session: Session) -> Visitor | None:
        """Whom a link can begin a session for; None where it can for nobody."""
        if self._setting.alone:
            known = self._key is not None and hmac.compare_digest(self._key.encode(), secret.encode())
            return owner(session, self._setting.alone) if known else None
        return invited(session, secret)

    def begin(self, secret: str, session: Session) -> str | None:
        """Begin the one session that a link is good for; give its secret, or None."""
        with self._lock:
            if self._setting.alone:
                if self.invited(secret, session) is None:
                    return None
                self._key = None
                session_secret = secrets.token_urlsafe(32)
                self._alone.add(_digest(session_secret))
                return session_secret
        begun = begin_session(session, secret)
        return begun[1] if begun else None

    def end(self, request: Request, session: Session) -> None:
        """End the session that the request's cookie names."""
        secret = self.secret(request)
        self._seen.pop(_digest(secret), None)
        if self._setting.alone:
            self._alone.discard(_digest(secret))
        elif asked := in_session(session, secret):
            end_session(session, secret, actor=asked.name)

    def too_many(self, address: str, *, wrong: bool = False) -> bool:
        """Whether an address has tried too many wrong links lately.

        Args:
            address: where the request came from.
            wrong: count one more.
        """
        policy, now = desk_policy().sign_in, time.monotonic()
        with self._lock:
            if len(self._tries) > 10_000:  # what is remembered has an end, however many addresses try
                self._tries.clear()
            tries = self._tries.setdefault(address, deque())
            while tries and now - tries[0] > policy.minutes * 60:
                tries.popleft()
            if wrong:
                tries.append(now)
            return len(tries) >= policy.tries

    def _idle(self, secret: str) -> bool:
        """Whether a session was left alone for too long; notes that it was not."""
        key, now = _digest(secret), time.monotonic()
        last = self._seen.get(key, now)
        if now - last > desk_policy().sessions.idle_minutes * 60:
            return True
        if len(self._seen) > 10_000:
            self._seen.clear()
        self._seen[key] = now
        return False


_FORMS = secrets.token_bytes(32)
"""What forms are sealed with where no session has a secret of its own."""


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
