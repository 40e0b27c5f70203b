"""Which framework of this program another one is kin to, and where the two differ in what grades rest on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from descriptors.extension import builtin_frameworks, framework_folder, layers
from descriptors.loader import BUILTIN, load_framework
from descriptors.models import Framework


def kin(where: str | Path) -> str | None:
    """The framework of this program that another one extends, or has most of its descriptors from.

    Args:
        where: the id of a framework, or the folder of one.

    Returns:
        Its id; None for one of this program, and for one that shares less than half of its descriptors with any.
    """
    folder = framework_folder(where)
    if folder.resolve().parent == BUILTIN.resolve():
        return None
    beneath = [layer.name for layer in layers(folder) if layer.resolve().parent == BUILTIN.resolve()]
    if beneath:
        return beneath[-1]
    descriptors = load_framework(where).descriptors.keys()
    shared = {id: len(descriptors & load_framework(id).descriptors.keys()) for id in builtin_frameworks()}
    nearest = max(shared, key=lambda id: shared[id])
    return nearest if 2 * shared[nearest] >= len(descriptors) else None


def differing(framework: Framework, other: Framework) -> tuple[str, ...]:
    """The names of what one framework has otherwise than another, of all that grades rest on, or leaves out."""
    ours, theirs = _by_name(framework), _by_name(other)
    return tuple(name for name in dict.fromkeys([*theirs, *ours]) if ours.get(name) != theirs.get(name))


def _by_name(framework: Framework) -> dict[str, Any]:
    types = {
        t.code: (t.kind, t.shelf_life_months, t.successor_days, t.speaks_to_at_most) for t in framework.evidence_types
    }
    return {
        **{d.id: (d.statement, d.time_bound is None, d.judgement) for d in framework.descriptors.values()},
        **types,
        **{rung.rung: rung.kinds for rung in framework.ladder},
        **{j.code: (j.kind, j.parent, j.self_knowledge is None) for j in framework.judgements},
    }
