"""What each revision of an entity changed, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from base.model import Model
from base.words import say_utc
from evidence.models import Bearing, Reading, Retirement, TakenBack
from evidence.plan_models import Closure, Reconciliation
from evidence.register.entities import Revision
from evidence.register.freetext import is_free

M = TypeVar("M", bound=Model)

NOTHING = "nothing"


class FieldChange(NamedTuple):
    """One field that a revision changed, in words."""

    field: str
    before: str
    after: str


class Wording(NamedTuple):
    """How values are put in words: as they are typed on the command line, unless said otherwise.

    Attributes:
        day: a date.
        bearing: what an item says of a descriptor.
        code: a value that is no free text, such as a code or an id.
    """

    day: Callable[[date], str] = str
    bearing: Callable[[Bearing], str] = lambda bearing: _bearing(bearing)
    code: Callable[[str], str] = str


AS_TYPED = Wording()


def field_changes(before: Model | None, after: Model, wording: Wording = AS_TYPED) -> tuple[FieldChange, ...]:
    """The fields in which two states of an entity differ; for a first state, every field that says something."""
    changes: list[FieldChange] = []
    for name, field in type(after).model_fields.items():
        if name in ("id", "sketch"):
            continue
        field_wording = wording._replace(code=str) if is_free(field) else wording
        old = words_of(getattr(before, name), field_wording) if before else NOTHING
        new = words_of(getattr(after, name), field_wording)
        if old != new:
            changes.append(FieldChange(name.replace("_", " "), old, new))
    return tuple(changes)


def each_change(
    revisions: Sequence[Revision[M]], wording: Wording = AS_TYPED
) -> Iterator[tuple[Revision[M], tuple[FieldChange, ...]]]:
    """Every revision with what it changed, oldest first."""
    before: M | None = None
    for revision in revisions:
        yield revision, field_changes(before, revision.entity, wording)
        before = revision.entity


def words_of(value: Any, wording: Wording = AS_TYPED) -> str:
    """A value of a field in words; `nothing` where it says nothing."""
    if value is None or value == "" or value == () or value == {}:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return say_utc(value)
    if isinstance(value, date):
        return wording.day(value)
    if isinstance(value, str):
        return wording.code(value)
    if isinstance(value, tuple | list):
        # The words of a part, such as a reading, have commas of their own.
        between = "; " if any(isinstance(part, Model) for part in value) else ", "
        return between.join(words_of(part, wording) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {words_of(part, wording)}" for key, part in value.items())
    return _words_of_part(value, wording)


def _words_of_part(value: Any, wording: Wording) -> str:
    """What is an entity's part, such as a reading, in words."""
    if isinstance(value, Bearing):
        return wording.bearing(value)
    if isinstance(value, TakenBack):
        counted = f"{value.met} of {value.sample}; " if value.sample else ""
        return f"{wording.bearing(value.bearing)} ({counted}counts until {wording.day(value.until)})"
    if isinstance(value, Retirement):
        return f"on {wording.day(value.on)} by {value.by}: {value.reason}"
    if isinstance(value, Closure):
        shown = "" if value.shown else ", without evidence"
        return f"on {wording.day(value.on)} by {value.by}{shown}: {value.reason}"
    if isinstance(value, Reading):
        verdict = "it shows what was claimed" if value.agrees else f"it does not show it: {value.reason}"
        return f"by {value.by} on {wording.day(value.on)}: {verdict}"
    if isinstance(value, Reconciliation):
        return f"{value.what} {value.stated}, counted {value.counted}"
    if isinstance(value, Model):
        return ", ".join(f"{change.field} {change.after}" for change in field_changes(None, value, wording))
    return str(value)


def said_of_descriptor(bearing: Bearing) -> str:
    """What an item says of a descriptor, for readers who never type it: `supports it (most, strong)`."""
    return f"{bearing.direction} it ({bearing.prevalence}, {bearing.seriousness}){_beside(bearing)}"


def _bearing(bearing: Bearing) -> str:
    words = f"{bearing.descriptor}:{bearing.direction}:{bearing.prevalence}:{bearing.seriousness}"
    return words + _beside(bearing)


def _beside(bearing: Bearing) -> str:
    words = ""
    if bearing.self_known is not None:
        words += f", {'' if bearing.self_known else 'not '}known to the authority itself"
    return words + "".join(f", {text}" for text in (bearing.basis, bearing.note) if text)
