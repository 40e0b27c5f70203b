"""The workspace as the desk keeps it open: a session for each request, and grades that many pages share."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Hashable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from application.desk_policy import desk_policy
from application.queries import grades, plan
from application.queries.material import material
from application.queries.notices import notices_of, rows_of
from application.session import Session
from application.tray import Tray
from base.errors import ReadinessError
from base.faultlog import write_fault
from base.memory import forget_texts
from desk.setting import Setting
from reports.holdings import gather_holdings

if TYPE_CHECKING:
    from engine.assessment import Assessment
    from evidence.models import Item
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
        computed: when, by the machine's running clock.
        parts: what follows from the assessment, once a page has asked for it; see `PARTS`.
        kept: what else pages made of it, by name, so that it is made once.
    """

    seq: int
    rules: str
    day: date
    assessment: Assessment
    took: float
    computed: float = field(default_factory=time.monotonic)
    parts: dict[str, Any] = field(default_factory=dict)
    kept: dict[Hashable, Any] = field(default_factory=dict)
    _since: tuple[int, dict[str, Item]] | None = None

    def since(self, session: Session) -> Mapping[str, Item]:
        """The evidence items, by their ids, that were entered or changed after that entry; each is read once."""
        known, items = self._since or (self.seq, {})
        head = session.register.head()[0]
        if head > known:
            items = items | {item.id: item for item in session.register.items_since(known)}
            self._since = head, items  # of two threads that do so at once each keeps what holds
        return items

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """What a page makes of it, made when it is first asked for."""
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]

    def part(self, session: Session, name: str) -> Any:
        """What follows from the assessment, worked out when it is first asked for; the time that takes is counted."""
        if name not in self.parts:
            started = time.monotonic()
            self.parts[name] = PARTS[name](session, self)
            self.took += time.monotonic() - started
        return self.parts[name]


PARTS: dict[str, Callable[[Session, Picture], Any]] = {
    "seen": lambda session, picture: grades.seen(session, picture.assessment),
    "rows": lambda session, picture: rows_of(session, picture.assessment),
    "notices": lambda session, picture: notices_of(session, picture.assessment, picture.part(session, "seen")),
    "holdings": lambda session, picture: gather_holdings(picture.assessment),
    "proposer": lambda session, picture: plan.proposer(session),
}
"""What pages make of an assessment and takes long: questions and gaps, rows of the plan, notices, evidence as reports
tell it, and what proposes descriptors."""


class House:
    """The workspace of one desk."""

    def __init__(self, setting: Setting) -> None:
        """Serve a workspace; it is opened for each request."""
        self.setting = setting
        self._lock, self._renewing = threading.Lock(), threading.Lock()
        self._picture: Picture | None = None
        self._redacted = 0
        self._notes: dict[str, str] = {}
        self._noting = threading.Lock()

    @contextmanager
    def open(self) -> Generator[Session]:
        """The workspace, open for one request."""
        with Session(self.setting.workspace) as session:
            yield session

    def leave_note(self, token: str, words: str) -> None:
        """Keep what was done for the head of the next page of a session, which its token of forms names."""
        with self._noting:
            if len(self._notes) > 10_000:
                self._notes.clear()
            self._notes[token] = words

    def take_note(self, token: str) -> str:
        """What was done just before in a session; told once."""
        with self._noting:
            return self._notes.pop(token, "")

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

    def part(self, session: Session, picture: Picture, name: str) -> Any:
        """What follows from a picture; see `PARTS`. One thread works it out, and others wait for it."""
        if name not in picture.parts:
            with self._lock:
                return picture.part(session, name)
        return picture.parts[name]

    def warm(self) -> None:
        """Work everything out that the first page needs, so that whoever comes first does not wait for it."""
        with suppress(ReadinessError), self.open() as session:  # whoever asks for a page is told
            picture = self.picture(session)
            session.register.texts()
            for name in PARTS:
                self.part(session, picture, name)

    def _shown(self, session: Session) -> Picture | None:
        """The picture that there is, where it may still be shown."""
        known = self._picture
        if known is None or (known.day, known.rules) != (self.setting.day, _rules(session)):
            return None
        return known if known.seq == session.register.head()[0] or self._lasts(known) else None

    def _work_out(self, session: Session) -> Picture:
        started, seq, day = time.monotonic(), session.register.head()[0], self.setting.day
        redacted = len(session.register.redactions())
        if redacted != self._redacted:  # maybe by another process, such as a command
            forget_texts()
            self._redacted = redacted
        assessment = grades.assess_whole(session, day)
        return Picture(seq, _rules(session), day, assessment, time.monotonic() - started)

    def _lasts(self, known: Picture) -> bool:
        """Whether a picture that others have written after may still be shown; once it is old another is begun."""
        fresh = desk_policy().fresh
        if known.took <= fresh.cheap_seconds:
            return False
        old = time.monotonic() - known.computed >= max(fresh.seconds, fresh.times * known.took)
        if old and self._renewing.acquire(blocking=False):
            threading.Thread(target=self._renew, args=(known,), daemon=True).start()
        return True

    def _renew(self, known: Picture) -> None:
        """Work out another picture beside the pages that show this one."""
        try:
            with self.open() as session:
                picture = self._work_out(session)
                for name in tuple(known.parts):
                    picture.part(session, name)
                self._picture = picture
        except Exception as error:
            known.computed = time.monotonic()  # the next try comes as late
            if not isinstance(error, ReadinessError):  # which whoever asks for a page is told
                write_fault(error)
        finally:
            self._renewing.release()

    def papers(self, session: Session) -> Material:
        """What reports are made of, of now."""
        return material(session, self.setting.day)


def _rules(session: Session) -> str:
    """Digests of the framework and the rules in use, which somebody can change while the desk is open."""
    return f"{session.framework.digest} {session.rulebook.digest}"
