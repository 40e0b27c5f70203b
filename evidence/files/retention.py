"""How long files of evidence are kept, what holds them longer, and how they are disposed of.

Of what was disposed of the entry stays: its words, its digest, and a certificate. A file is written over, flushed and
removed. What a drive, a snapshot or a backup kept of it is out of reach from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from base.dates import months_after
from base.errors import InputError
from base.model import Model
from base.shipped import read_shipped
from base.words import long_day
from base.yamlfile import read_model
from descriptors.models import EvidenceKind, Framework
from evidence.kinds import Hold
from evidence.models import Item
from evidence.register.register import Register

SCHEDULE = "retention.yaml"


class RetentionTerm(Model):
    """How many months a file is kept after its item stopped counting, and why."""

    months: int = Field(ge=0, le=1200)
    reason: str


class Schedule(Model):
    """Terms by the kind of evidence type, and by the slug of a type where it differs."""

    kinds: dict[EvidenceKind, RetentionTerm]
    types: dict[str, RetentionTerm] = {}

    def term(self, type: str, framework: Framework) -> RetentionTerm | None:
        """The term of an evidence type by its code; None where neither it nor its kind has one."""
        known = framework.types.get(type)
        return (self.types.get(known.slug) or self.kinds.get(known.kind)) if known else None


class RetentionStanding(NamedTuple):
    """How an item's file stands to its term.

    Attributes:
        ended: the last day the item counted.
        until: the last day its file is kept by its term; None where its type has none.
        hold: what holds it longer; None where nothing does.
    """

    item: Item
    ended: date
    until: date | None
    why: str
    hold: Hold | None

    def held(self, day: date) -> str | None:
        """Why it is kept on a day whatever its term; None where nothing holds it."""
        return self.hold.reason if self.hold and self.hold.holds(day) else None

    def due(self, day: date) -> bool:
        """Whether it is to be disposed of on a day."""
        return self.until is not None and self.until < day and self.held(day) is None


def schedule_of(root: Path) -> Schedule:
    """The schedule of a workspace: its own, else that of the program.

    Raises:
        ManyProblems: its own cannot be read.
    """
    path = root / SCHEDULE
    return read_model(path, Schedule) if path.exists() else read_shipped(Path(__file__).with_name(SCHEDULE), Schedule)


def standings(register: Register, schedule: Schedule, framework: Framework) -> list[RetentionStanding]:
    """How the file of each item that has one still stands to its term, in the order of their ids."""
    holds = {hold.id: hold for hold in register.holds()}
    gone = register.disposed()
    files: list[RetentionStanding] = []
    for item in register.items():
        if item.sha256 and item.sha256 not in gone:
            ended = min(item.valid_until, item.retired.on) if item.retired else item.valid_until
            term = schedule.term(item.type, framework)
            until = months_after(ended, term.months) if term else None
            files.append(RetentionStanding(item, ended, until, term.reason if term else "", holds.get(item.id)))
    return files


def check_kept(register: Register, items: Iterable[Item]) -> None:
    """Refuse items whose files were disposed of.

    Raises:
        InputError: one was; its certificate is named.
    """
    gone = register.disposed()
    for item in items:
        if certificate := gone.get(item.sha256 or ""):
            raise InputError(
                f"The file of {item.id} was disposed of on {long_day(certificate.on)} ({certificate.id}).",
                where=item.id,
                hint="What was said of it is still there.",
            )
