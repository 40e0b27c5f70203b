"""One request: who asks, the open workspace, what was sent, and how the answer is made."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from application.desk_policy import desk_policy
from application.queries.notices import readable
from application.tray import plain_file_name
from base.errors import InputError, NotAllowedError
from base.words import counted
from desk.forms import day_said, whole
from desk.guard import MEGABYTE
from desk.looks import rendered
from desk.slips import Slip, slips_of
from evidence.items.readings import waits

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request

    from application.access import Visitor
    from application.session import Session
    from application.tray import Tray
    from desk.gate import Gate
    from desk.house import House, Picture
    from engine.comparison.differences import Seen
    from evidence.kinds import Kind
    from evidence.models import Item
    from evidence.texts.proposals import Proposer
    from reports.actions import ActionLine
    from reports.holdings import Holding
    from reports.notices import Notice

READ, FORM, SEND = ("GET",), ("GET", "POST"), ("POST",)
"""How a page is asked for: to be read, also with its form, or only by a form that stands elsewhere.

What changes something is never done for whoever only follows a link, since a link carries no token.
"""


@dataclass(slots=True)
class Visit:
    """One request of somebody who was let in.

    Attributes:
        house: the workspace of the desk, and how things stand in it.
        form: what was sent; empty where a page is only read.
    """

    house: House
    gate: Gate
    request: Request
    session: Session
    visitor: Visitor
    form: FormData = field(default_factory=FormData)
    _picture: Picture | None = None

    # --- how things stand ---------------------------------------------------------------------------------

    @property
    def picture(self) -> Picture:
        """How things stand; the page then says at which entry, where others have come since."""
        if self._picture is None:
            self._picture = self.house.picture(self.session)
        return self._picture

    @property
    def seen(self) -> Seen:
        """The questions that would be asked, and the gaps."""
        return self._part("seen")

    def since(self) -> Mapping[str, Item]:
        """The evidence items, by their ids, that were entered or changed after the picture was made."""
        return self.picture.since(self.session)

    def waiting(self) -> Sequence[Item]:
        """The items that wait for a second reader now, those that were changed last at the end."""
        return self._now(self._waited(), list)

    def readable(self) -> Sequence[Item]:
        """Those of them that whoever asks could read."""

        def theirs(items: Sequence[Item]) -> list[Item]:
            return readable(self.visitor, items)

        return self._now(self.picture.once(("readable", self.visitor), lambda: theirs(self._waited())), theirs)

    def _waited(self) -> list[Item]:
        items = self.picture.assessment.facts.items
        return self.picture.once("waiting", lambda: [item for item in items if waits(item)])

    def _now(self, known: Sequence[Item], which: Callable[[Sequence[Item]], Sequence[Item]]) -> Sequence[Item]:
        """What holds of the picture's items, and those of what came since that are wanted."""
        if not (since := self.since()):
            return known
        come = which([item for item in since.values() if waits(item)])
        return [*(item for item in known if item.id not in since), *come]

    @property
    def rows(self) -> tuple[ActionLine, ...]:
        """Every row of the plan as reports show it."""
        return self._part("rows")

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is asked of everybody."""
        return self._part("notices")

    @property
    def holdings(self) -> tuple[Holding, ...]:
        """Every evidence item that had been filed, and how it stands."""
        return self._part("holdings")

    @property
    def proposer(self) -> Proposer:
        """What proposes descriptors for a text."""
        return self._part("proposer")

    def _part(self, name: str) -> Any:
        return self.house.part(self.session, self.picture, name)

    def _worked_out(self) -> str:
        since = self.session.register.head()[0] - self._picture.seq if self._picture else 0
        if not self._picture or since <= 0:
            return ""
        come = counted(since, "entry has", "entries have")
        return f"Worked out at entry {self._picture.seq:,}; {come} come since."

    # --- who asks, of what ------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The name of whoever asks, as the list of people spells it."""
        return self.visitor.name

    @property
    def day(self) -> date:
        """The day that is asked about."""
        return self.house.setting.day

    @property
    def tray(self) -> Tray:
        """Where files lie that were sent and not filed yet."""
        return self.house.tray

    # --- what was asked and sent --------------------------------------------------------------------------

    @property
    def sent(self) -> bool:
        """Whether a form was sent."""
        return self.request.method == "POST"

    def part(self, name: str) -> str:
        """A part of the page's address."""
        return str(self.request.path_params[name])

    def asked(self, name: str) -> str:
        """A value of the address's query, or empty."""
        return self.request.query_params.get(name, "").strip()

    def text(self, name: str) -> str:
        """What was typed into a field, without spaces around it."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def date(self, name: str) -> date | None:
        """The day that was typed into a field; None where nothing was.

        Raises:
            InputError: it is no day.
        """
        return day_said(self.text(name), name)

    def texts(self, name: str) -> list[str]:
        """What was typed into all fields of a name, empty ones left out."""
        return [value.strip() for value in self.form.getlist(name) if isinstance(value, str) and value.strip()]

    def files(self, name: str) -> list[UploadFile]:
        """The files that were sent in a field; a field that was left empty sends one without a name."""
        return [f for f in self.form.getlist(name) if isinstance(f, UploadFile) and f.filename]

    def too_large(self, files: Sequence[UploadFile]) -> list[Slip]:
        """What is wrong with files of which one has more bytes than policy lets in; it was not kept whole."""
        most = desk_policy().limits.file_megabytes
        return [
            Slip("files", f"{file.filename} is larger than {most} MB. Split it, or file what matters of it.")
            for file in files
            if (file.size or 0) > most * MEGABYTE
        ]

    @contextmanager
    def received(self) -> Generator[Path]:
        """The one file of a form, under its own name, for as long as it is read.

        Raises:
            InputError: none was chosen, or it is too large.
        """
        files = self.files("files")
        if slips := self.too_large(files):
            raise InputError(slips[0].message, field="files")
        if not files:
            raise InputError("Choose a file.", field="files")
        with TemporaryDirectory(prefix="readiness-") as folder:
            path = Path(folder, plain_file_name(files[0].filename or ""))
            with path.open("wb") as to:
                shutil.copyfileobj(files[0].file, to)
            yield path

    # --- the answer ---------------------------------------------------------------------------------------

    def show(
        self, template: str, title: str, *, slips: Sequence[Slip] = (), status: int = 200, **content: Any
    ) -> Response:
        """A page.

        Args:
            title: its heading, and its name in the browser's history.
            slips: what is wrong with the form that was sent.
            **content: what the template shows.
        """
        words = rendered(
            template,
            title=title,
            slips=slips,
            wrong={slip.field: slip.message for slip in reversed(slips) if slip.field},
            visit=self,
            visitor=self.visitor,
            authority=self.session.authority,
            made_up=self.session.workspace.settings.made_up,
            day=self.day,
            token=self.gate.form_token(self.request),
            here=self.request.url.path,
            alone=bool(self.house.setting.alone),
            signed=not self.house.setting.header,
            done=self.house.take_note(self.gate.form_token(self.request)),
            worked_out=self._worked_out(),
            **content,
        )
        return HTMLResponse(words, 422 if slips and status == 200 else status)

    def go(self, path: str, done: str = "") -> Response:
        """On to another page after something was done, so that loading it again does not do it twice.

        Args:
            done: what was done, told at its head.
        """
        words = " ".join(filter(None, (done, *self.session.told)))
        self.house.leave_note(self.gate.form_token(self.request), words)
        return RedirectResponse(path, 303)

    def expect(self, kind: Kind, subject: str) -> int:
        """Let nothing be entered of what somebody else has changed since the page was made.

        Returns:
            Number of the entry that the page was made at; 0 where the form has none.
        """
        if base := whole(self.text("base")):
            self.session.expect(kind, subject, base)
        return base

    def base(self, now: int, slips: Sequence[Slip]) -> int:
        """Number of the entry that a page's form is sent with.

        A form that comes back with errors keeps its own until its page has told what somebody else changed meanwhile.

        Args:
            now: the latest entry of what the form is of.
            slips: what is wrong with the form that was sent.
        """
        return now if any(slip.changed for slip in slips) else whole(self.text("base")) or now

    def said(self) -> Mapping[str, str]:
        """What was typed, by field: a form with errors comes back filled."""
        return {name: value for name, value in self.form.items() if isinstance(value, str)}


Handler = Callable[[Visit], Response]
Page = Callable[[Visit, Sequence[Slip]], Response]
"""Shows a page with what is wrong with the form that was sent from it."""


def sent_from(
    page: Page, beside: Callable[[Visit, str], str] = lambda visit, name: name
) -> Callable[[Handler], Handler]:
    """Marks what a form does: where something of it cannot be used, the page it was sent from is shown again.

    What somebody may not do, and what is no matter of the form, has a page of its own as everywhere.

    Args:
        beside: gives the id of the field that a message stands beside, by what the error calls it.
    """

    def marked(handle: Handler) -> Handler:
        @wraps(handle)
        def answer(visit: Visit) -> Response:
            try:
                return handle(visit)
            except NotAllowedError:
                raise
            except InputError as error:
                return page(visit, [replace(slip, field=beside(visit, slip.field)) for slip in slips_of(error)])

        return answer

    return marked
