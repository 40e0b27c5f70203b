"""What an annex says of itself that leads nowhere: columns, sets of codes, steps, evidence types."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from base.errors import InputError
from base.yamlplaces import KeyPath
from descriptors.layout import ANNEX
from descriptors.references import Folder, unknown

_COLUMNS = ("column", "columns", "while_blank", "born", "age", "key")
"""Keys under which a check names columns."""


def annex_problems(folder: Folder) -> Iterator[InputError]:
    """Find every reference of an annex that leads nowhere.

    Args:
        folder: what was read; of what has the wrong form nothing is expected.
    """
    annex = folder.data.get(ANNEX)
    if not isinstance(annex, dict):
        return
    codes, tracker = annex.get("codes"), annex.get("tracker")
    sets = set(codes) if isinstance(codes, dict) else set[str]()
    columns: dict[str, set[str]] = {}
    tables = folder.entries(ANNEX, "lists") + ([(("tracker",), tracker)] if isinstance(tracker, dict) else [])
    for place, table in tables:
        named = folder.entries(ANNEX, *place, "columns")
        known = columns[str(table.get("id"))] = {str(column.get("name")) for _, column in named}
        for at, column in named:
            yield from _unknown(folder, at, column, "codes", "set of codes", sets)
        for at, check in folder.entries(ANNEX, *place, "checks"):
            yield from _unknown_columns(folder, at, check, known)
        yield from _unknown(folder, place, table, "stages", "column", known)
    for place, check in folder.entries(ANNEX, "across"):
        if check.get("kind") == "in_list":
            yield from _crossing(folder, place, check, columns)
    yield from _steps(folder, annex)
    types = folder.values("evidence-types.yaml", "evidence_types", "code")
    for place, document in folder.entries(ANNEX, "documents"):
        yield from _unknown(folder, place, document, "types", "evidence type", types)


def _unknown(
    folder: Folder, place: KeyPath, block: dict[str, Any], key: str, what: str, known: Collection[str]
) -> Iterator[InputError]:
    """Find what a block names under a key, where it names anything, that is not among what is known."""
    if block.get(key):
        yield from unknown(folder, ANNEX, place, block, key, what, set(known))


def _unknown_columns(
    folder: Folder, place: KeyPath, check: dict[str, Any], known: Collection[str]
) -> Iterator[InputError]:
    """Find the columns that a check or a condition names and that are not there."""
    for key in _COLUMNS:
        yield from _unknown(folder, place, check, key, "column", known)
    for key in ("when", "then"):
        if isinstance(check.get(key), dict):
            yield from _unknown_columns(folder, (*place, key), check[key], known)


def _crossing(
    folder: Folder, place: KeyPath, check: dict[str, Any], columns: dict[str, set[str]]
) -> Iterator[InputError]:
    for list_key, condition in (("of", "where"), ("list", "having")):
        yield from _unknown(folder, place, check, list_key, "list", columns)
        if (there := columns.get(str(check.get(list_key)))) is not None:
            yield from _unknown(folder, place, check, "key", "column", there)
            if isinstance(check.get(condition), dict):
                yield from _unknown_columns(folder, (*place, condition), check[condition], there)


def _steps(folder: Folder, annex: dict[str, Any]) -> Iterator[InputError]:
    known: list[str] = []
    for place, step in folder.entries(ANNEX, "timeline"):
        yield from _unknown(folder, place, step, "after", "earlier step", known)
        if (step.get("working_days") is None) == (step.get("weeks") is None):
            yield folder.problem(ANNEX, place, "a step is counted in working days or in weeks", "Give one of the two.")
        known.append(str(step.get("id")))
    moment = annex.get("lists_not_before")
    if isinstance(moment, dict):
        yield from _unknown(folder, ("lists_not_before",), moment, "after", "step", known)
    for key in ("lists_due", "documents_due", "tracker_due"):
        yield from _unknown(folder, (), annex, key, "step", known)
