"""Files of evidence kept longer than their term, or disposed of; see `evidence.retention`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from application.queries.evidence import retained
from application.session import Session

if TYPE_CHECKING:
    from evidence.kinds import Disposal, Hold


def hold(session: Session, ids: Sequence[str], reason: str, until: date | None, *, actor: str) -> tuple[Hold, ...]:
    """Keep files whatever their term; see `evidence.retention.hold`."""
    from evidence import retention

    return retention.hold(session.register, ids, reason, until, actor=actor)


def release(session: Session, ids: Sequence[str], *, actor: str) -> None:
    """Let the term of files decide again; see `evidence.retention.release`."""
    from evidence import retention

    retention.release(session.register, ids, actor=actor)


def dispose(
    session: Session, ids: Sequence[str], day: date, reason: str, *, actor: str, agreed_by: str
) -> tuple[Disposal, ...]:
    """Dispose of files that are due on a day; see `evidence.retention.dispose`."""
    from evidence import retention

    found = retained(session)
    return retention.dispose(session.register, session.files, found, ids, day, reason, actor=actor, agreed_by=agreed_by)
