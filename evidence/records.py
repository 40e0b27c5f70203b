"""Lists that are put into the register whole: what is there already is revised."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import NamedTuple, TypeVar, cast

from evidence.kinds import Kind
from evidence.models import Measure, Person
from evidence.register.register import Register

Listed = TypeVar("Listed", Person, Measure)


class Recorded(NamedTuple):
    """What came of a list: how many were new, changed, and as before."""

    new: int
    changed: int
    unchanged: int


def record(
    register: Register,
    kind: Kind,
    listed: Iterable[Listed],
    key: Callable[[Listed], Hashable],
    *,
    actor: str,
    command: str,
) -> Recorded:
    """Put a list into the register in one change.

    Args:
        listed: what was read; their ids do not matter.
        key: what tells whether one is there already.
    """
    counts = [0, 0, 0]
    with register.change(actor, command) as change:
        known = {key(one): one.id for one in cast("tuple[Listed, ...]", register.entities(kind))}
        for one in listed:
            id = known.get(key(one))
            put = change.put(kind, one.model_copy(update={"id": id or change.next_id(kind)}))
            counts[0 if id is None else 1 if put else 2] += 1
    return Recorded(*counts)
