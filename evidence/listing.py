"""Evidence items as people look for them: filtered, and with their state on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, get_args

from base.errors import InputError, NotFoundError
from base.words import did_you_mean, list_words
from descriptors.models import Framework
from evidence.index_sheet.columns import type_words
from evidence.lifecycle import State, expires_within, state
from evidence.models import Item, Person
from evidence.revisions import words_of

HEADINGS = ("id", "title", "type", "about", "valid until", "state", "lead", "bears on")


class Filter(NamedTuple):
    """What is looked for; None and False leave a thing open."""

    descriptor: str | None = None
    judgement: str | None = None
    type: str | None = None
    lead: str | None = None
    state: State | None = None
    expiring: int | None = None
    unused: bool = False


def type_code(text: str | None, framework: Framework) -> str | None:
    """The code of an evidence type given by code or slug.

    Raises:
        NotFoundError: there is none; it names the nearest.
    """
    if text is None:
        return None
    found = framework.types.get(text.upper()) or framework.types.get(text.lower())
    if found is None:
        raise NotFoundError(
            f"{framework.id} has no evidence type {text!r}.",
            where="--type",
            hint=did_you_mean(text, framework.types),
        )
    return found.code


def filter_of(framework: Callable[[], Framework], **wanted: Any) -> Filter:
    """What is looked for, as it was typed.

    Args:
        framework: gives the framework; asked only for names that have to be checked.
        **wanted: fields of `Filter` as typed.

    Raises:
        NotFoundError: there is no such descriptor, judgement or type; it names the nearest.
        InputError: a state is none of the three.
    """
    for name in ("descriptor", "judgement"):
        if text := wanted[name]:
            known = framework().descriptors if name == "descriptor" else framework().by_code
            if text.upper() not in known:
                raise NotFoundError(
                    f"{framework().id} has no {name} {text!r}.", where=f"--{name}", hint=did_you_mean(text, known)
                )
            wanted[name] = text.upper()
    if wanted["type"]:
        wanted["type"] = type_code(wanted["type"], framework())
    if text := wanted["state"]:
        wanted["state"] = " ".join(text.lower().split())
        if wanted["state"] not in get_args(State):
            hint = did_you_mean(text, get_args(State)) or f"Use {list_words(get_args(State))}."
            raise InputError(f"{text!r} is not a state.", where="--state", hint=hint)
    return Filter(**wanted)


def passes(item: Item, wanted: Filter, day: date) -> bool:
    """Whether an item is what is looked for, on a day."""
    bears_on = [b.descriptor for b in item.bearings]
    return (
        (wanted.descriptor is None or wanted.descriptor in bears_on)
        and (wanted.judgement is None or any(d.startswith(f"{wanted.judgement}-") for d in bears_on))
        and (wanted.type is None or item.type == wanted.type)
        and (wanted.lead is None or wanted.lead.casefold() in item.lead.casefold())
        and (wanted.state is None or state(item, day) == wanted.state)
        and (wanted.expiring is None or expires_within(item, day, wanted.expiring))
        and not (wanted.unused and bears_on)
    )


def as_row(item: Item, day: date) -> tuple[object, ...]:
    """An item as a row of a table under `HEADINGS`."""
    bears_on = " ".join(dict.fromkeys(b.descriptor for b in item.bearings))
    return (item.id, item.title, item.type, item.about, item.valid_until, state(item, day), item.lead, bears_on)


def as_lines(item: Item, day: date, framework: Framework) -> Iterator[tuple[str, object]]:
    """Everything an item says, a line for each thing, with its name."""
    data = as_data(item, day, whole=True)
    data |= {"type": type_words(item.type, framework), "filed": words_of(item.filed)}
    if item.retired:
        data["retired"] = f"on {item.retired.on} by {item.retired.by}: {item.retired.reason}"
    for name, value in data.items():
        if name != "bears_on" and value not in (None, "", []):
            yield name.replace("_", " "), value
    for bearing in item.bearings:
        yield "bears on", words_of(bearing)


def as_data(item: Item, day: date, *, whole: bool = False) -> dict[str, Any]:
    """An item as plain data.

    Args:
        item: the item.
        day: the day its state is asked for.
        whole: every field, not only those a list shows.
    """
    data = item.model_dump(mode="json")
    bears_on = data.pop("bearings")
    wanted = data if whole else {k: data[k] for k in ("id", "title", "type", "about", "filed", "valid_until")}
    return {
        **wanted,
        "state": state(item, day),
        "lead": item.lead,
        "sha256": item.sha256,
        "bears_on": bears_on,
    }


def write(
    items: Sequence[Item],
    path: Path | None,
    format: str,
    framework: Framework,
    day: date,
    people: Sequence[Person] = (),
) -> Path:
    """Write items as an index sheet that can be edited and imported again.

    Args:
        items: what to write.
        path: the file; None for `evidence` with the format's suffix, here.
        format: `csv` or `xlsx`; `table` for the one that the path's suffix names.
        framework: for the words of types and descriptors.
        day: the day their state is asked for.
        people: names to offer as leads.

    Raises:
        InputError: the format is another, or the file cannot be written.
    """
    if format == "table" and path:
        format = path.suffix.lower().removeprefix(".")
    if format not in ("csv", "xlsx"):
        raise InputError(f"{format!r} is not a format of a sheet.", where="--format", hint="Use table, csv or xlsx.")
    from evidence.index_sheet.writer import write_index

    path = path or Path(f"evidence.{format}")
    if path.suffix.lower() != f".{format}":
        raise InputError(
            f"A sheet in {format} needs a name that ends in .{format}.", where=str(path), hint="Change one of the two."
        )
    states = {item.id: state(item, day) for item in items}
    write_index(path, items, framework, states=states, people=[person.name for person in people])
    return path
