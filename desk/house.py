"""The workspace as the desk keeps it open: a session for each request, and grades that many pages share."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from application.desk_policy import desk_policy
from application.queries import grades
from application.queries.material import material
from application.session import Session
from application.tray import Tray
from base.errors import ReadinessError
from base.faultlog import write_fault
from desk.setting import Setting

if TYPE_CHECKING:
    from engine.assessment import Assessment
    from engine.comparison.comparing import Seen
    from reports.material import Material

T = TypeVar("T")


@dataclass(slots=True)
class Picture:
    """How things stand, as worked out at one entry of the journal.

    Attributes:
        seq: number of that entry.
        rules: digests of the framework and the rules it was worked out by.
        day: the day that is asked about.
        took: seconds that it took to work out.
        made: when, by the machine's running clock.
        found: the questions and gaps of the assessment, once a page has asked for them.
        kept: what pages made of it, by name, so that it is made once.
    """

    seq: int
    rules: str
    day: date
    assessment: Assessment
    took: float
    made: float = field(default_factory=time.monotonic)
    found: Seen | None = None
    kept: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What a page makes of it, made when it is first asked for."""
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]

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
        self._lock, self._renewing = threading.Lock(), threading.Lock()
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

        One thread works it out. Others wait for it only where there is nothing yet that they could show.
        """
        if known := self._shown(session):
            return known
        with self._lock:
            if known := self._shown(session):
                return known
            self._picture = self._work_out(session)
            return self._picture

    def seen(self, session: Session) -> Picture:
        """How things stand, with the questions that would be asked and the gaps; see `picture`."""
        picture = self.picture(session)
        if picture.found is None:
            with self._lock:
                if picture.found is None:
                    _find(session, picture)
        return picture

    def _shown(self, session: Session) -> Picture | None:
        """The picture that there is, where it may still be shown."""
        known = self._picture
        if known is None or (known.day, known.rules) != (self.setting.day, _rules(session)):
            return None
        return known if known.seq == session.register.head()[0] or self._lasts(known) else None

    def _work_out(self, session: Session) -> Picture:
        started, seq, day = time.monotonic(), session.register.head()[0], self.setting.day
        assessment = grades.assess_whole(session, day)
        return Picture(seq, _rules(session), day, assessment, time.monotonic() - started)

    def _lasts(self, known: Picture) -> bool:
        """Whether a picture that others have written after may still be shown; once it is old another is begun."""
        fresh = desk_policy().fresh
        if known.took <= fresh.cheap_seconds:
            return False
        if time.monotonic() - known.made >= fresh.seconds and self._renewing.acquire(blocking=False):
            threading.Thread(target=self._renew, args=(known,), daemon=True).start()
        return True

    def _renew(self, known: Picture) -> None:
        """Work out another picture beside the pages that show this one."""
        try:
            with self.open() as session:
                picture = self._work_out(session)
                if known.found is not None:
                    _find(session, picture)
                self._picture = picture
        except Exception as error:
            known.made = time.monotonic()  # the next try comes as late
            if not isinstance(error, ReadinessError):  # which whoever asks for a page is told
                write_fault(error)
        finally:
            self._renewing.release()

    def papers(self, session: Session) -> Material:
        """What reports are made of, of now."""
        return material(session, self.setting.day)


def _find(session: Session, picture: Picture) -> None:
    """Work out the questions and gaps of a picture, and count the time that took to the picture's."""
    started = time.monotonic()
    found = grades.seen(session, picture.assessment)
    picture.took += time.monotonic() - started
    picture.found = found


def _rules(session: Session) -> str:
    """Digests of the framework and the rules in use, which somebody can change while the desk is open."""
    return f"{session.framework.digest} {session.rulebook.digest}"
