"""What `policy.yaml` holds: how evidence is told apart, read again and checked."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from base.model import Model
from base.shipped import read_shipped


class TextLikeness(Model):
    """When two texts are the same source.

    Attributes:
        share: per mille of the runs of words of the shorter text that the other one has.
        run_words: words in a run.
        marks: how many runs are kept of a text.
        least: how many runs must be comparable, of texts that are not kept whole.
    """

    share: int = Field(gt=0, le=1000)
    run_words: int = Field(gt=0)
    marks: int = Field(gt=0)
    least: int = Field(gt=0)
    reason: str


class Counts(Model):
    """When a count stands in a file's own text.

    Attributes:
        words_after: how many words after a number may say what it is of, whether or not its clause ends before.
        words_before: how many words before a number, in its clause, may say that it counts what failed.
        failing_before: words that say so.
        failing: words and phrases that say that the standard was not met.
        absence: words that say that something is not; `undone` what it is good to be without, where it stands no more
            than `words_undone` words later.
        lacking: how words begin that say so too; `not_lacking` how words begin that only look like it.
        meant_before: words before a number that say that it is aimed at, hoped for or made up; `meant` those after it.
        places: words before a number that say that it is where something stands: `page 38 of 40`.
        looked_at: words that say of a number, where they end its clause, only that so many were looked at.
        succeeding: words and phrases that say of a number that so many met the standard.
        worst_share: a count under this share, per mille, of at least `worst_sample` is a bad one.
        verdicts: what cases are found to be, where a number follows, and whether such a case meets the standard.
        words_apart: how many words may stand between sample and met.
        numbers: words that are numbers.
        whole: words that say that the whole sample met the standard.
        months: names of months: a number beside one is a date.
    """

    words_after: int = Field(gt=0)
    words_before: int = Field(gt=0)
    failing_before: frozenset[str]
    failing: frozenset[str]
    absence: frozenset[str]
    undone: frozenset[str]
    words_undone: int = Field(gt=0)
    lacking: tuple[str, ...]
    not_lacking: tuple[str, ...]
    meant_before: frozenset[str]
    meant: frozenset[str]
    places: frozenset[str]
    looked_at: frozenset[str]
    succeeding: frozenset[str]
    worst_share: int = Field(gt=0)
    worst_sample: int = Field(gt=0)
    verdicts: dict[str, bool]
    words_apart: int = Field(gt=0)
    numbers: dict[str, int]
    whole: frozenset[str]
    months: frozenset[str]
    reason: str


class Uncounted(Model):
    """Up to which share of failures, per mille, each word will do for a weakness whose count is gone."""

    words: dict[str, int]
    reason: str


class KnownWords(Model):
    """Words or names that are told by, and why it is these."""

    words: frozenset[str]
    reason: str


class NearStart(Model):
    """Phrases that say something of a file only where they stand near its beginning."""

    phrases: tuple[str, ...]
    characters: int = Field(gt=0)


class Disowned(Model):
    """The phrases by which a file takes its own figures back, or says that its cases were chosen."""

    phrases: tuple[str, ...]
    near_start: NearStart
    reason: str


class Speaking(Model):
    """When a file speaks of a descriptor.

    Attributes:
        words: how many words they have in common, at least; `words_against` where it says only what is bad of it.
        telling_share: the share of descriptors, per mille, that may use one of these words.
        common: words that say nothing of a topic in any text.
    """

    words: int = Field(gt=0)
    words_against: int = Field(gt=0)
    telling_share: int = Field(gt=0, le=1000)
    common: frozenset[str]
    reason: str


class Draws(Model):
    """How many items are drawn for a spot check in a week, and how many lots a count has where another item has one.

    Attributes:
        asked_after_days: how many days after that Monday it is asked what came of it; `asked_weeks` for how many weeks.
    """

    entries: int = Field(gt=0)
    lots_of_a_count: int = Field(gt=0)
    asked_after_days: int = Field(ge=7)
    asked_weeks: int = Field(gt=0)
    reason: str


class Dating(Model):
    """When a file tells only of days long before the day it is said to be about.

    Attributes:
        days: how long before is long.
        characters: of how much of a text, from its beginning, every date is read; of the rest only years are.
    """

    days: int = Field(gt=0)
    characters: int = Field(gt=0)
    reason: str


class FilingPolicy(Model):
    """Everything `policy.yaml` holds; the file says why.

    Attributes:
        inspectorates: the names by which reports of inspections name who inspected.
        authorities: the words of an authority's name that tell none from others.
        titles: what stands around a name and is no part of it.
    """

    likeness: TextLikeness
    counts: Counts
    uncounted: Uncounted
    inspectorates: KnownWords
    disowned: Disowned
    authorities: KnownWords
    speaking: Speaking
    titles: KnownWords
    draws: Draws
    dating: Dating


@cache
def filing_policy() -> FilingPolicy:
    """The policy that comes with the program."""
    return read_shipped(Path(__file__).with_name("policy.yaml"), FilingPolicy)
