"""What a marked-up plan sheet changes: each cell against the state that went out and the state there is now."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, cast, get_args

from base.errors import InputError, NotFoundError
from base.words import did_you_mean, list_words, shortened
from descriptors.models import Framework
from evidence.names import given_name
from evidence.people import as_listed, lead_notice
from evidence.plan_models import Action, Delivery
from evidence.plan_sheet.columns import (
    DESCRIPTOR,
    FIELDS,
    HASH_LENGTH,
    ID,
    LEAD_SHEET,
    LOCKED,
    MARKED,
    REVISION,
    short_revision,
    spec,
)
from evidence.plans.colours import read_colour
from evidence.plans.refs import read_refs
from evidence.register.corrections import text_of
from evidence.register.entities import Revision
from evidence.register.register import Register
from evidence.tables.rows import TableRow, read_rows
from evidence.tables.section import Key

_EXPORT = "Export the plan again, and put the changes into that sheet."
_REASONED = "The group takes it away in the register, with a reason; write what holds instead."


class CellChange(NamedTuple):
    """A cell that a lead changed.

    Attributes:
        value: what it is to hold; what is added to it, for links and evidence.
        was, now, sheet: what went out, what the register holds now, and what the sheet says, as texts.
        by, on: who changed it since it went out, and when; None where nobody did.
    """

    where: str
    action: str
    field: str
    value: Any
    was: str
    now: str
    sheet: str
    by: str = ""
    on: date | None = None

    @property
    def key(self) -> tuple[str, str]:
        """The action and the field."""
        return self.action, self.field


class NewRow(NamedTuple):
    """A row that a lead added, with where its cells are by heading."""

    cells: Mapping[str, str]
    area: str
    stated: Mapping[str, Any]


class Merge(NamedTuple):
    """What came of holding a marked-up sheet against the register; nothing is changed yet.

    Attributes:
        lead: whose sheet it is; empty where it does not say.
        changes: cells that only the lead changed.
        conflicts: cells that somebody else has changed as well since the sheet went out.
        problems: cells that cannot be used, each with its place and the remedy.
        new: rows that the lead added.
        notices: what is worth knowing, a sentence each.
        revisions: where the revision of each action stands, by its id.
    """

    path: Path
    lead: str
    changes: tuple[CellChange, ...]
    conflicts: tuple[CellChange, ...]
    problems: tuple[InputError, ...]
    new: tuple[NewRow, ...]
    notices: tuple[str, ...]
    revisions: Mapping[str, str]


def merge_sheet(register: Register, framework: Framework, path: Path) -> Merge:
    """Hold a marked-up sheet against the register.

    Args:
        path: an XLSX, ODS or CSV file that came of an export of the plan.

    Raises:
        InputError: the file cannot be read, or no sheet of it came of an export.
    """
    rows, problems = read_rows(path, spec(), every_sheet=True, remedy=_EXPORT)
    missing = [name for name in (ID, REVISION) if not any((name, 0) in section.columns for section in rows.sections)]
    if missing:
        raise InputError(
            f"{path.name} has no column “{missing[0]}”, so it cannot be told what was changed in it.",
            where=str(path),
            hint=_EXPORT,
        )
    notices = [f"{p.where}: {p.message}; it was not read." for p in problems]
    return _Merging(register, framework, path).merge([*rows], notices)


class _Merging:
    """Holds the rows of one sheet against a register."""

    def __init__(self, register: Register, framework: Framework, path: Path) -> None:
        self._register, self._framework, self._path = register, framework, path
        self._actions = {action.id: action for action in register.actions()}
        self._by_area = {_plain(action.area): action.id for action in self._actions.values()}
        self._histories: dict[str, tuple[Revision[Action], ...]] = {}
        self._changes: list[CellChange] = []
        self._conflicts: list[CellChange] = []
        self._new: list[NewRow] = []
        self._notices: list[str] = []
        self._revisions: dict[str, str] = {}

    def merge(self, rows: Sequence[TableRow], notices: Sequence[str]) -> Merge:
        self._notices.extend(notices)
        seen: dict[str, str] = {}
        whose: dict[str, set[str]] = {}
        for row in rows:
            whose.setdefault(_sheet(row), set()).update({row.text(LEAD_SHEET)} - {""})
        for row in rows:
            id = row.text(ID)
            if not id and not row.text(REVISION):
                self._read_new(row, whose[_sheet(row)])
                continue
            base = self._base(row)
            if base is None:
                continue
            if base.id in seen:
                row.refuse(ID, f"{base.id} stands in {seen[base.id]} already.", "Keep one of the two rows.")
                continue
            seen[base.id] = row.place
            self._revisions[base.id] = row.where(REVISION)
            self._compare(row, base, self._actions[base.id])
        leads = set[str]().union(*whose.values())
        lead = leads.pop() if len(leads) == 1 else ""
        absent = [
            a.id for a in self._actions.values() if lead and a.lead == lead and a.closed is None and a.id not in seen
        ]
        if absent:
            self._notices.append(
                f"Rows of {lead} that the sheet does not have were left as they are: {shortened(absent)}."
            )
        return Merge(
            self._path,
            lead,
            tuple(self._changes),
            tuple(self._conflicts),
            tuple(problem for row in rows for problem in row.problems),
            tuple(self._new),
            tuple(dict.fromkeys(self._notices)),
            self._revisions,
        )

    def _base(self, row: TableRow) -> Action | None:
        """The action as it went out; None where the row does not say, or its cells are not of one row."""
        id, revision = row.text(ID), row.text(REVISION).casefold()
        action = next((a for a in self._actions.values() if a.id.casefold() == id.casefold()), None)
        if action is None:
            hint = did_you_mean(id, self._actions) or "Leave the id as it was; for a new row leave it empty."
            row.refuse(ID, f"There is no action “{id}”." if id else "The id of this row is gone.", hint)
            return None
        revisions = [r for r in self._history(action.id) if short_revision(r.hash) == revision]
        if not revisions:
            other = bool(revision) and len(revision) == HASH_LENGTH
            fault = "is of another row or another register" if other else "is missing or was changed"
            hint = f"{_EXPORT} Were cells sorted or moved without their row?"
            row.refuse(ID, f"The revision of {action.id} {fault}, so it cannot be told what was changed.", hint)
            return None
        base = revisions[-1].entity
        strange = self._by_area.get(_plain(row.text("area")))
        if strange not in (None, base.id) and _plain(row.text("area")) != _plain(base.area):
            hint = f"{_EXPORT} Nothing of this row was taken."
            row.refuse("area", f"These are the words of {strange}: were cells moved without their row?", hint)
            return None
        return base

    def _compare(self, row: TableRow, base: Action, now: Action) -> None:
        for heading in LOCKED:
            field = FIELDS[heading]
            went_out = text_of(base, field)
            if (heading, 0) in row.columns and _plain(row.text(heading)) not in (
                _plain(went_out),
                _plain(text_of(now, field)),
            ):
                hint = "Correct it in the register, with a reason; nothing else of the row is lost."
                row.refuse(heading, f"The {heading} of {base.id} is not changed through a sheet.", hint)
        for heading in MARKED:
            if (heading, 0) in row.columns:
                self._compare_cell(row, heading, base, now)
        self._compare_sets(row, base, now)

    def _compare_cell(self, row: TableRow, heading: str, base: Action, now: Action) -> None:
        field, text = FIELDS[heading], row.text(heading)
        was, is_now = text_of(base, field), text_of(now, field)
        if not text:
            if was and is_now:
                row.refuse(heading, f"The {heading} of {base.id} was emptied, which takes nothing away.", _REASONED)
            return
        if _plain(text) in (_plain(was), _plain(is_now)):
            return
        refused = len(row.problems)
        value = self._value(row, heading)
        if len(row.problems) > refused:
            return
        says = text_of(now.model_copy(update={field: value}), field)
        if says in (was, is_now):
            return
        says = text if heading == "RAG" else says
        change = CellChange(row.where(heading), base.id, field, value, was, is_now, says)
        if was == is_now:
            self._changes.append(change)
        else:
            by, on = self._changed_by(base.id, field)
            self._conflicts.append(change._replace(by=by, on=on))

    def _value(self, row: TableRow, heading: str) -> Any:
        """What a marked cell says; where it cannot be used it is refused, and the value is of no account."""
        text = row.text(heading)
        if heading == "due":
            return row.day(heading, "")
        if heading == "RAG":
            return self._colour(row, text)
        if heading == "delivery":
            return row.word(heading, get_args(Delivery))
        if heading == "lead":
            return self._lead(row, text)
        return text

    def _colour(self, row: TableRow, text: str) -> str | None:
        rag = read_colour(text).rag
        if rag is None or len(text.split()) > 1:
            row.refuse("RAG", f"“{text[:60]}” is not a colour.", "Pick one of the list, such as Amber.")
        return rag

    def _lead(self, row: TableRow, text: str) -> str:
        try:
            name = given_name(text, "lead")
        except InputError as error:
            row.refuse("lead", error.message, error.hint)
            return text
        if notice := lead_notice(self._people, name):
            self._notices.append(f"{row.where('lead')}: {notice}")
        return as_listed(self._people, name)

    def _compare_sets(self, row: TableRow, base: Action, now: Action) -> None:
        """Links and evidence: what a sheet adds is added, and what it lacks stays."""
        numbered = [n for name, n in sorted(row.columns) if name == DESCRIPTOR]
        links = {n: text.split()[0].upper() for n in numbered if (text := row.text(DESCRIPTOR, n))}
        known = [id for n, id in links.items() if self._is_descriptor(row, id, n)]
        if numbered:
            self._add(row, "links", (DESCRIPTOR, numbered[0]), known, base, now, whole=len(known) == len(links))
        if ("evidence", 0) in row.columns:
            ids = [word.upper() for word in re.split(r"[\s,;]+", row.text("evidence")) if word]
            known = [id for id in ids if self._is_item(row, id, base)]
            self._add(row, "evidence", ("evidence", 0), known, base, now, whole=len(known) == len(ids))

    def _is_descriptor(self, row: TableRow, id: str, number: int) -> bool:
        known = self._framework.descriptors
        if id not in known:
            hint = did_you_mean(id, known) or "Pick one of the list."
            row.refuse(DESCRIPTOR, f"{self._framework.id} has no descriptor {id}.", hint, number)
        return id in known

    def _is_item(self, row: TableRow, id: str, base: Action) -> bool:
        if id in base.evidence:
            return True
        try:
            self._register.item(id)
        except NotFoundError as error:
            row.refuse("evidence", error.message, "Write ids of evidence that is filed, such as E-0012.")
            return False
        return True

    def _add(
        self, row: TableRow, field: str, key: Key, named: Sequence[str], base: Action, now: Action, *, whole: bool
    ) -> None:
        """Add what a sheet names anew; where that is the whole of what it says, what it lacks stays, and it is told."""
        was: Sequence[str] = getattr(base, field)
        there: Sequence[str] = getattr(now, field)
        gone = [id for id in was if id not in named and id in there]
        if gone and whole:
            message = f"{list_words(gone, 'and')} of {now.id} was emptied, which takes nothing away."
            row.refuse(key[0], message, _REASONED, key[1])
        if added := [id for id in dict.fromkeys(named) if id not in was and id not in there]:
            texts = " ".join(was), " ".join(there), " ".join([*there, *added])
            self._changes.append(CellChange(row.where(*key), now.id, field, tuple(added), *texts))

    def _read_new(self, row: TableRow, whose: Collection[str]) -> None:
        """Read a row that was added; where it names no lead it is of the one whose sheet it stands on."""
        area = row.text("area")
        if id := self._by_area.get(_plain(area)) if area else None:
            self._notices.append(f"{row.place}: a row without an id has the words of {id}, which is there already.")
            return
        if not area:
            row.refuse("area", "This row has neither an id nor words.", "Say what is to be done, or clear the row.")
            return
        stated = {FIELDS[h]: value for h in MARKED if row.text(h) and (value := self._value(row, h)) is not None}
        if len(whose) == 1:
            stated.setdefault("lead", *whose)
        if not stated.get("lead"):
            self._notices.append(f"{row.where('lead')}: a new row names no lead.")
        if group := row.text("group"):
            stated["group"] = group
        if refs := read_refs(row.text("ref")).refs:
            stated["refs"] = refs
            taken = next((a for a in self._actions.values() if set(refs) & {a.id, *a.refs}), None)
            if taken:
                row.refuse(ID, f"The row of {taken.id} has lost its id and its revision.", _EXPORT)
        if not row.problems:
            self._new.append(NewRow({name: row.where(name) for name in (ID, REVISION)}, area, stated))

    @cached_property
    def _people(self) -> Any:
        return self._register.people()

    def _history(self, id: str) -> tuple[Revision[Action], ...]:
        if id not in self._histories:
            self._histories[id] = cast("tuple[Revision[Action], ...]", self._register.history("action", id))
        return self._histories[id]

    def _changed_by(self, id: str, field: str) -> tuple[str, date | None]:
        """Who last changed a field of an action, and when."""
        history = self._history(id)
        for before, after in zip(reversed(history[:-1]), reversed(history[1:]), strict=True):
            if text_of(before.entity, field) != text_of(after.entity, field):
                return after.actor, date.fromisoformat(after.at[:10])
        return "", None


def _sheet(row: TableRow) -> str:
    """The sheet of a workbook that a row stands on; empty in a file that has no sheets."""
    return row.place.rpartition("!")[0]


def _plain(text: str) -> str:
    """A text for comparing: cells that come back through a spreadsheet differ in white space."""
    return " ".join(text.split())
