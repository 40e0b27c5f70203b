"""Whether an authority takes part in what a region learns from its registers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from application.session import Session

if TYPE_CHECKING:
    from evidence.kinds import Sharing


def join(session: Session, region: str, on: date, by: str) -> Sharing:
    """Take part from now on; see `evidence.sharing.share`."""
    from evidence.sharing import share

    return share(session.register, region, on, by)


def leave(session: Session, on: date, by: str) -> Sharing:
    """Take no part any more; see `evidence.sharing.stop_sharing`."""
    from evidence.sharing import stop_sharing

    return stop_sharing(session.register, on, by)
