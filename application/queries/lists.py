"""Lists of what the register holds beside evidence and actions."""

from __future__ import annotations

from collections.abc import Sequence

from application.session import Session
from descriptors.models import Indicator
from evidence.access_models import View
from evidence.integrity.journal import Entry, export_lines, read
from evidence.integrity.signatures import accounts_of, read_signatures
from evidence.models import Decision, Measure
from evidence.standing import MeasureStanding, standing


def measures(session: Session) -> list[tuple[Measure, Indicator, MeasureStanding]]:
    """Each value of an indicator of the framework, and how it stands against its target and England."""
    indicators = {indicator.code: indicator for indicator in session.framework.indicators}
    known = [m for m in session.register.measures() if m.indicator in indicators]
    return [(m, indicators[m.indicator], standing(m, indicators[m.indicator])) for m in known]


def decisions(session: Session, *, closed: bool = False) -> list[Decision]:
    """The decisions that are open; closed ones too where that is asked for."""
    return [decision for decision in session.register.decisions() if closed or decision.closed is None]


def entries(session: Session, newest: int | None = None, subject: str | None = None) -> list[Entry]:
    """Entries of the journal, oldest first; only the newest of them, or only those about a subject."""
    return read(session.register.database, newest=newest, subject=subject)


def signed(session: Session, entries: Sequence[Entry]) -> list[str]:
    """The account that signed each of some entries; empty where none did."""
    return accounts_of(read_signatures(session.register.database), (entry.seq for entry in entries))


def journal_lines(session: Session) -> list[str]:
    """The journal as JSON Lines."""
    return list(export_lines(session.register.database))


def views(session: Session, week: str) -> tuple[View, ...]:
    """The views of members in a week, sealed ones too: whoever shows them shows only those that were opened."""
    return tuple(view for view in session.register.views() if view.week == week)
