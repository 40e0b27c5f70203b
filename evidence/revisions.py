"""What each revision of an entity changed, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from base.model import Model
from evidence.models import Bearing, Closure, Reading, Reconciliation, Retirement, TakenBack
from evidence.register import Revision

M = TypeVar("M", bound=Model)

NOTHING = "nothing"


class FieldChange(NamedTuple):
    """One field that a revision changed, in words."""

    field: str
    before: str
    after: str


def field_changes(before: Model | None, after: Model) -> tuple[FieldChange, ...]:
    """The fields in which two states of an entity differ; for a first state, every field that says something."""
    changes: list[FieldChange] = []
    for name in type(after).model_fields:
        if name in ("id", "sketch"):
            continue
        old = words_of(getattr(before, name)) if before else NOTHING
        new = words_of(getattr(after, name))
        if old != new:
            changes.append(FieldChange(name.replace("_", " "), old, new))
    return tuple(changes)


def each_change(revisions: Sequence[Revision[M]]) -> Iterator[tuple[Revision[M], tuple[FieldChange, ...]]]:
    """Every revision with what it changed, oldest first."""
    before: M | None = None
    for revision in revisions:
        yield revision, field_changes(before, revision.entity)
        before = revision.entity


def words_of(value: Any) -> str:
    """A value of a field in words; `nothing` where it says nothing."""
    if value is None or value == "" or value == () or value == {}:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, Bearing):
        return _bearing(value)
    if isinstance(value, TakenBack):
        counted = f"{value.met} of {value.sample}; " if value.sample else ""
        return f"{_bearing(value.bearing)} ({counted}counts until {value.until})"
    if isinstance(value, Retirement):
        return f"on {value.on} by {value.by}: {value.reason}"
    if isinstance(value, Closure):
        shown = "" if value.shown else ", without evidence"
        return f"on {value.on} by {value.by}{shown}: {value.reason}"
    if isinstance(value, Reading):
        verdict = "it shows what was claimed" if value.agrees else f"it does not show it: {value.reason}"
        return f"by {value.by} on {value.on}: {verdict}"
    if isinstance(value, Reconciliation):
        return f"{value.what} {value.stated}, counted {value.counted}"
    if isinstance(value, tuple | list):
        return ", ".join(words_of(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {words_of(part)}" for key, part in value.items())
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
