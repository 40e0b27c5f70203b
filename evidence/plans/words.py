"""The word lists of `words.yaml`, read once and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path

from base.model import Model
from base.shipped import read_shipped
from evidence.plan_models import Delivery, Rag


class Band(Model):
    """A band of hues, in degrees, that stands for one colour: above one bound, up to and including the other."""

    colour: Rag
    above: float
    upto: float


class Fills(Model):
    """When and how the fill of a cell is read as a colour; shares from 0 to 1."""

    least_saturation: float
    least_brightness: float
    bands: tuple[Band, ...]


class ColumnLikeness(Model):
    """How alike (0 to 100) two texts must be to be taken for the same."""

    heading: float
    echo_line: float
    echo_word: float
    colour: float
    grade: float
    header_cell: float


class PlanWords(Model):
    """Everything `words.yaml` holds; the file says what each list is for."""

    headings: dict[str, tuple[str, ...]]
    other_ratings: frozenset[str]
    outcomes: frozenset[str]
    colours: dict[Rag, tuple[str, ...]]
    letters: dict[str, Rag]
    ratings: dict[Rag, tuple[str, ...]]
    complete_under_brag: frozenset[str]
    ticks: frozenset[str]
    yes: frozenset[str]
    worst_first: tuple[Rag, ...]
    past_colour: tuple[str, ...]
    past_dates: tuple[str, ...]
    fills: Fills
    deliveries: dict[Delivery, tuple[str, ...]]
    date_words: frozenset[str]
    levels: frozenset[str]
    timescales: dict[str, tuple[str, ...]]
    group_words: frozenset[str]
    opening_verbs: frozenset[str]
    noise_rows: frozenset[str]
    notes: tuple[str, ...]
    notes_bare: tuple[str, ...]
    counting: frozenset[str]
    counted_states: frozenset[str]
    grades: dict[str, str]
    grade_headings: frozenset[str]
    headline_judgements: frozenset[str]
    plan_dates: tuple[tuple[str, ...], ...]
    not_plan_dates: tuple[str, ...]
    report_dates: tuple[str, ...]
    council_plans: tuple[str, ...]
    inspection_words: tuple[str, ...]
    more_words: tuple[str, ...]
    more_of: tuple[tuple[str, ...], ...]
    counted: tuple[str, ...]
    not_totals: tuple[str, ...]
    numbers: dict[str, int]
    strokes: dict[str, str]
    likeness: ColumnLikeness

    @cached_property
    def colour_of(self) -> dict[str, Rag]:
        """The colour that each word or sign stands for."""
        return {word: colour for colour, listed in self.colours.items() for word in listed}

    @cached_property
    def colour_names(self) -> tuple[str, ...]:
        """The words for colours, without the signs."""
        return tuple(word for word in self.colour_of if word.isalpha())


@cache
def words() -> PlanWords:
    """The word lists."""
    return read_shipped(Path(__file__).with_name("words.yaml"), PlanWords)


def any_of(phrases: Iterable[str]) -> str:
    """A regular expression for any of the phrases, the longest tried first."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
