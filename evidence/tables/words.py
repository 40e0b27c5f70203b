"""What `words.yaml` holds: the tables that are read by their headings, and words that tables are read by."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from base.model import Model
from base.shipped import read_shipped


class Spec(Model):
    """One kind of table.

    Attributes:
        columns: the headings of each column by what it holds, the most usual first.
        required: the columns that must be there.
        least: how sure (0 to 100) a heading must be to count as one of these.
        numbered: columns that come again with a number, as `descriptor 1`, `descriptor 2`.
        unread: columns that are there for the reader; what stands in them is not read back.
        recognised: how many of the headings make a row one of headings, where each that is then unknown, missing or
            there twice is a problem; 0 where the required ones make it, and others do no harm.
    """

    columns: dict[str, tuple[str, ...]]
    required: tuple[str, ...]
    least: float = 100.0
    numbered: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    recognised: int = 0


class TableWords(Model):
    """Everything `words.yaml` holds; the file says what each part is for."""

    people: Spec
    measures: Spec
    findings: Spec
    no_figure: frozenset[str]
    periods: frozenset[str]
    compounds: frozenset[str]


@cache
def words() -> TableWords:
    """The tables and words that are known."""
    return read_shipped(Path(__file__).with_name("words.yaml"), TableWords)
