"""Lists that come as sheets: people and measures."""

from __future__ import annotations

from pathlib import Path

from application.session import Session
from evidence.measures import read_measures, record_measures
from evidence.people import read_people, record_people
from evidence.records import Recorded


def import_people(session: Session, file: Path, *, actor: str) -> Recorded:
    """Read the list of people; who is there already is brought up to date.

    Raises:
        ManyProblems: cells that cannot be right; nothing is entered then.
    """
    people = read_people(file, session.framework.by_code)
    return record_people(session.register, people, actor=actor, command="people import")


def import_measures(session: Session, file: Path, *, actor: str) -> Recorded:
    """Read values of indicators; a value that is there already is brought up to date.

    Raises:
        ManyProblems: cells that cannot be right; nothing is entered then.
    """
    measures = read_measures(file, session.framework)
    return record_measures(session.register, measures, actor=actor, command="measures import")
