"""The workspace as the desk keeps it open: a session for each request, and grades that many pages share."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from application.desk_policy import desk_policy
from application.queries import grades
from application.queries.material import material
from application.session import Session
from application.tray import Tray
from desk.setting import Setting

if TYPE_CHECKING:
    from engine.assessment import Assessment
    from engine.comparison.comparing import Seen
    from reports.material import Material


@dataclass(slots=True)
class Picture:
    """How things stand, as worked out at one entry of the journal.

    Attributes:
        seq: number of that entry.
        day: the day that is asked about.
        took: seconds that it took to work out.
        made: when, by the machine's running clock.
        found: the questions and gaps of the assessment, once a page has asked for them.
    """

    seq: int
    day: date
    assessment: Assessment
    took: float
    made: float = field(default_factory=time.monotonic)
    found: Seen | None = None

    @property
    def seen(self) -> Seen:
        """The questions and gaps of the assessment."""
        assert self.found is not None, "only of a picture that House.seen gives"
        return self.found


class House:
    """The workspace of one desk."""

    def __init__(self, setting: Setting) -> None:
        """Serve a workspace; it is opened for each request."""
        self.setting = setting
        self._lock = threading.Lock()
        self._picture: Picture | None = None

    @contextmanager
    def open(self) -> Generator[Session]:
        """The workspace, open for one request."""
        with Session(self.setting.workspace) as session:
            yield session

    @cached_property
    def tray(self) -> Tray:
        """Where files lie that were sent and not filed yet."""
        workspace = Session(self.setting.workspace).workspace
        return Tray(workspace.root, workspace.permissions)

    def picture(self, session: Session) -> Picture:
        """How things stand; where that takes long to work out, as it was a little while ago.

        One thread works it out while the others wait for it: on two cores many at once would only take longer.
        """
        fresh, day = desk_policy().fresh, self.setting.day
        known = self._picture
        if known and self._serves(known, session.register.head()[0], day, fresh.seconds, fresh.cheap_seconds):
            return known
        with self._lock:
            known, seq = self._picture, session.register.head()[0]
            if known and self._serves(known, seq, day, fresh.seconds, fresh.cheap_seconds):
                return known
            started = time.monotonic()
            assessment = grades.assess(session, day)
            _ = assessment.facts.items  # read while the register is open: pages tell of them when it is closed
            self._picture = Picture(seq, day, assessment, time.monotonic() - started)
            return self._picture

    def seen(self, session: Session) -> Picture:
        """How things stand, with the questions that would be asked and the gaps; see `picture`."""
        picture = self.picture(session)
        if picture.found is None:
            with self._lock:
                if picture.found is None:
                    started = time.monotonic()
                    picture.found = grades.seen(session, picture.assessment)
                    picture.took += time.monotonic() - started
        return picture

    def papers(self, session: Session) -> Material:
        """What reports are made of, of now."""
        return material(session, self.setting.day)

    @staticmethod
    def _serves(known: Picture, seq: int, day: date, seconds: float, cheap: float) -> bool:
        if known.day != day:
            return False
        return known.seq == seq or (known.took > cheap and time.monotonic() - known.made < seconds)
