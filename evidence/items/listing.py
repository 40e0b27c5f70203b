"""Evidence items as people look for them: filtered, and with their state on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, get_args

from base.choice import one_of
from base.errors import InputError
from base.words import list_words
from descriptors.models import Framework
from evidence.index_sheet.columns import type_words
from evidence.items.lifecycle import State
from evidence.items.readings import reading_state, waits
from evidence.models import Item, Person
from evidence.register.revisions import words_of

HEADINGS = ("id", "title", "type", "about", "valid until", "state", "reading", "lead", "bears on")


class Filter(NamedTuple):
    """What is looked for; None and False leave a thing open. A judgement is the ids of its descriptors."""

    descriptor: str | None = None
    judgement: frozenset[str] | None = None
    type: str | None = None
    lead: str | None = None
    state: State | None = None
    expiring: int | None = None
    unused: bool = False
    waiting: bool = False


def type_code(text: str | None, framework: Framework) -> str | None:
    """The code of an evidence type given by code or slug.

    Raises:
        NotFoundError: there is none; it names the nearest.
    """
    if text is None:
        return None
    named = one_of(framework.types, text, f"{framework.id} has no evidence type {text!r}.", field="type")
    return framework.types[named].code


def filter_of(framework: Callable[[], Framework], **wanted: Any) -> Filter:
    """What is looked for, as it was typed.

    Args:
        framework: gives the framework; asked only for names that have to be checked.
        **wanted: fields of `Filter` as typed; those that do not matter need not be there.

    Raises:
        NotFoundError: there is no such descriptor, judgement or type; it names the nearest.
        InputError: a state is none of the three.
    """
    for name in ("descriptor", "judgement"):
        if text := wanted.get(name):
            known = framework().descriptors if name == "descriptor" else framework().by_code
            wanted[name] = one_of(known, text, f"{framework().id} has no {name} {text!r}.", field=name)
    if code := wanted.get("judgement"):
        wanted["judgement"] = frozenset(d.id for d in framework().by_code[code].descriptors)
    if wanted.get("type"):
        wanted["type"] = type_code(wanted["type"], framework())
    if text := wanted.get("state"):
        hint = f"Use {list_words(get_args(State))}."
        wanted["state"] = one_of(get_args(State), text, f"{text!r} is not a state.", field="state", hint=hint)
    return Filter(**wanted)


def passes(item: Item, wanted: Filter, day: date, state: State) -> bool:
    """Whether an item that is in a state on a day is what is looked for."""
    return (
        (wanted.descriptor is None or any(b.descriptor == wanted.descriptor for b in item.bearings))
        and (wanted.judgement is None or any(b.descriptor in wanted.judgement for b in item.bearings))
        and (wanted.type is None or item.type == wanted.type)
        and (wanted.lead is None or wanted.lead.casefold() in item.lead.casefold())
        and (wanted.state is None or state == wanted.state)
        and (wanted.expiring is None or (state == "in date" and (item.valid_until - day).days <= wanted.expiring))
        and not (wanted.unused and item.bearings)
        and not (wanted.waiting and not waits(item))
    )


def as_row(item: Item, state: State) -> tuple[object, ...]:
    """An item in a state as a row of a table under `HEADINGS`."""
    bears_on = " ".join(dict.fromkeys(b.descriptor for b in item.bearings))
    standing = (state, reading_state(item))
    return (item.id, item.shown_title, item.type, item.about, item.valid_until, *standing, item.lead, bears_on)


def as_lines(item: Item, state: State, framework: Framework) -> Iterator[tuple[str, object]]:
    """Everything an item says, a line for each thing, with its name."""
    data = as_data(item, state, whole=True)
    data |= {"type": type_words(item.type, framework), "filed": words_of(item.filed)}
    if item.retired:
        data["retired"] = f"on {item.retired.on} by {item.retired.by}: {item.retired.reason}"
    del data["readings"], data["bears_on"], data["taken_back"], data["settled"]
    for name, value in data.items():
        if value not in (None, "", []):
            yield name.replace("_", " "), words_of(value) if isinstance(value, bool) else value
    for bearing in item.bearings:
        yield "bears on", words_of(bearing)
    for kept in item.taken_back:
        yield "taken back", words_of(kept)
    for gone in item.settled:
        yield "taken back, as two agreed", words_of(gone)
    for reading in item.readings:
        yield "read", words_of(reading)


def as_data(item: Item, state: State, *, whole: bool = False) -> dict[str, Any]:
    """An item as plain data.

    Args:
        state: how it stands on the day that is asked about.
        whole: every field, not only those a list shows; a list keeps back the title of a restricted item.
    """
    data = item.model_dump(mode="json", exclude={"sketch"})
    bears_on = data.pop("bearings")
    if not whole:
        data["title"] = item.shown_title
    wanted = data if whole else {k: data[k] for k in ("id", "title", "type", "about", "filed", "valid_until")}
    return {
        **wanted,
        "state": state,
        "reading": reading_state(item),
        "lead": item.lead,
        "sha256": item.sha256,
        "bears_on": bears_on,
    }


def write(
    items: Sequence[Item],
    path: Path | None,
    format: str,
    framework: Framework,
    states: Mapping[str, State],
    people: Sequence[Person] = (),
) -> Path:
    """Write items as an index sheet that can be edited and imported again.

    Args:
        path: the file; None for `evidence` with the format's suffix, here.
        format: `csv` or `xlsx`; `table` for the one that the path's suffix names.
        states: id of each to how it stands on the day that is asked about.

    Raises:
        InputError: the format is another, or the file cannot be written.
    """
    if format == "table" and path:
        format = path.suffix.lower().removeprefix(".")
    if format not in ("csv", "xlsx"):
        raise InputError(f"{format!r} is not a format of a sheet.", field="format", hint="Use table, csv or xlsx.")
    from evidence.index_sheet.writer import write_index

    path = path or Path(f"evidence.{format}")
    if path.suffix.lower() != f".{format}":
        raise InputError(
            f"A sheet in {format} needs a name that ends in .{format}.", where=str(path), hint="Change one of the two."
        )
    write_index(path, items, framework, states=states, people=[person.name for person in people])
    return path
