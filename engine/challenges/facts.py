"""What challenges are asked of, laid out as tables that stand beside those of an assessment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from engine.columns import Column, Table
from rules.expression import Scalar, Shape
from rules.tables import TABLES


class Fact(NamedTuple):
    """Something that is put before the rules, with what their sentences are filled with.

    Attributes:
        name: what other facts call it in a sentence.
        about: what a challenge to it is about; empty for a fact that is only counted over.
        values: the properties that are given.
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


def lay_out(table: str, facts: Sequence[Fact]) -> Table:
    """A table of facts: what is given of each, and where their links lead."""
    spec = TABLES[table]
    columns = {name: _column(shape, [fact.values[name] for fact in facts]) for name, shape in spec.given.items()}
    links = {link: np.array([fact.links[link] for fact in facts], dtype=np.int64) for link in spec.links}
    return Table(len(facts), columns, links=links)


def _column(shape: Shape, values: Sequence[Scalar]) -> Column:
    if shape.type == "boolean":
        return np.array(values, dtype=bool)
    if shape.type == "word":
        return np.array([shape.words.index(str(value)) for value in values], dtype=np.int32)
    return np.array(values, dtype=np.int32)
