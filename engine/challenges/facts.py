"""What challenges are asked of, laid out as tables that stand beside those of an assessment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from base.ondemand import OnDemand
from engine.columns import Column, FactTable
from rules.expression import Scalar, Shape
from rules.tables import TABLES


class Fact(NamedTuple):
    """Something that is put before the rules, with what their sentences are filled with.

    Attributes:
        name: what other facts call it in a sentence.
        about: what a challenge to it is about; empty for a fact that is only counted over.
        links: link to the row of the table it leads to.
        tell: gives the fields of a sentence, when one is asked for.
        rows: ids of the rows of the plan it touches; `descriptors` ids of the descriptors.
        key: what tells it from others that are about the same, on every day; empty where `about` does.
    """

    name: str
    about: str = ""
    values: Mapping[str, Scalar] = {}
    links: Mapping[str, int] = {}
    tell: Callable[[], Mapping[str, str]] = dict
    rows: tuple[str, ...] = ()
    descriptors: tuple[str, ...] = ()
    key: str = ""


class Asked(OnDemand[Fact]):
    """What challenges are asked of in one table; each fact is told when somebody asks for it.

    Args:
        properties: those that the engine gives, as columns; `links` likewise the rows that links lead to.
        tell: gives the fact in a row.
    """

    def __init__(
        self,
        table: str,
        size: int,
        properties: Mapping[str, Column],
        links: Mapping[str, Column],
        tell: Callable[[int], Fact],
    ) -> None:
        spec = TABLES[table]
        columns = {name: _of_shape(shape, properties[name]) for name, shape in spec.engine_properties.items()}
        self.table = FactTable(size, columns, links={link: links[link].astype(np.int64) for link in spec.links})
        self._tell = tell

    def made(self, at: int) -> Fact:
        """The fact in a row."""
        return self._tell(at)

    def __len__(self) -> int:
        return self.table.size


def asked_of(table: str, facts: Sequence[Fact]) -> Asked:
    """Facts that are told already, laid out as a table."""
    spec = TABLES[table]
    columns = {
        name: _codes(shape, [fact.values[name] for fact in facts]) for name, shape in spec.engine_properties.items()
    }
    links = {link: np.array([fact.links[link] for fact in facts], dtype=np.int64) for link in spec.links}
    return Asked(table, len(facts), columns, links, facts.__getitem__)


def _codes(shape: Shape, values: Sequence[Scalar]) -> Column:
    """Values as numbers, a word as its place among those it can be."""
    return np.array([shape.words.index(str(value)) if shape.type == "word" else value for value in values])


def _of_shape(shape: Shape, values: Column) -> Column:
    return values.astype(bool if shape.type == "boolean" else np.int32)
