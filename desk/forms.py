"""What was typed into a form, and what its lists offer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from base.dates import read_day
from base.errors import InputError
from descriptors.models import Framework
from evidence.index_sheet.drafts import DraftBearing
from evidence.items.stated import parse_bearing


class Said:
    """What was typed, by field; a row of a form has its number at the end of each field's name."""

    def __init__(self, typed: Mapping[str, Sequence[str]], suffix: str = "") -> None:
        """Hold what was typed; `suffix` is what ends the names of the fields."""
        self._typed, self._suffix = typed, suffix

    def row(self, number: int) -> Said:
        """What was typed into one row."""
        return Said(self._typed, f"-{number}")

    def text(self, name: str) -> str:
        """What was typed into a field; empty where nothing was."""
        return next(iter(self.texts(name)), "")

    def texts(self, name: str) -> list[str]:
        """What was typed into all fields of a name."""
        return list(self._typed.get(f"{name}{self._suffix}", ()))


def bearings_said(row: Said, framework: Framework) -> tuple[DraftBearing, ...]:
    """What a file bears on: what was ticked, and what was picked or typed beside it.

    Raises:
        InputError: something was typed that is no descriptor.
    """
    words = [row.text("direction"), row.text("prevalence"), row.text("weight")]
    beside = "".join(f":{word}" for word in words if word)
    bearings: dict[str, DraftBearing] = {}
    for text in (*row.texts("bears_on"), *row.texts("more")):
        id, colon, degrees = _id_in(text, framework).partition(":")
        try:
            bearing = parse_bearing(f"{id}{colon}{degrees}" if colon else f"{id}{beside}", framework)
        except InputError as error:
            hint = error.hint or "Pick it from the list by its name."
            raise InputError(error.message, field="bears_on", hint=hint) from error
        bearings[f"{bearing.descriptor} {bearing.direction}"] = bearing
    return tuple(bearings.values())


def _id_in(text: str, framework: Framework) -> str:
    """The id that a line of the list begins with; that of a theme which was typed alone; else the text as typed."""
    if match := re.match(r"[A-Za-z]{2,5}-\d{2,3}(:[a-z: ]+)?", text):
        return match[0].strip()
    wanted = text.casefold()
    themes = [d.id for d in framework.descriptors.values() if wanted in d.theme.casefold()]
    if len(themes) == 1:
        return themes[0]
    if themes:
        named = ", ".join(f"{id} ({framework.descriptors[id].theme})" for id in themes[:4])
        raise InputError(f"“{text}” could be several: {named}.", field="bears_on", hint="Pick one.")
    return text


def number(text: str, field: str) -> int | None:
    """A whole number as it was typed; None where nothing was.

    Raises:
        InputError: it is none.
    """
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise InputError(f"“{text}” is not a whole number.", field=field, hint="Write it in digits, such as 20.")
    return int(text)


def whole(text: str) -> int:
    """A number that a page wrote into a form or an address; 0 for anything else that stands there."""
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else 0


def day_said(text: str, field: str) -> date | None:
    """A day as it was typed; None where nothing was.

    Raises:
        InputError: it is none.
    """
    try:
        return read_day(text) if text else None
    except InputError as error:
        raise InputError(error.message, field=field, hint=error.hint) from error


def types_listed(framework: Framework) -> list[tuple[str, str]]:
    """The types of evidence with their names, in the order of those."""
    return sorted(((kind.code, kind.name) for kind in framework.evidence_types), key=lambda pair: pair[1].casefold())


def descriptors_listed(framework: Framework) -> list[tuple[str, str]]:
    """Every descriptor as one line of a list: its id with its theme, and its statement."""
    return [(f"{d.id} {d.theme}", d.statement) for d in framework.descriptors.values()]
