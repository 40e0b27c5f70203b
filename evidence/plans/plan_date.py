"""The date a plan's timescales count from, and the date of the report itself, where the document states them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from base.dates import find_dates
from evidence.plans.timescales import is_date, sentences
from evidence.plans.words import any_of, words
from evidence.tables.headings import plain
from evidence.tables.transcript import Passage

OPENING = 15
"""Paragraphs at the start of a document in which a line that is only a date is the date of the report."""


class Dated(NamedTuple):
    """A date and the place it was read at."""

    day: date
    place: str


def find_plan_date(prose: Sequence[Passage]) -> Dated | None:
    """The date the inspection report was published, or else that of the inspection or the plan.

    A month without a day is not enough: nothing is invented. A publication may stand in the sentence after the one
    that speaks of the inspection.
    """
    candidates: list[tuple[int, int, Dated]] = []
    for order, passage in enumerate(prose):
        for sentence in sentences(passage.text):
            rank = _rank(sentence, passage.text if "publish" in sentence.lower() else sentence)
            exact = [reading for reading in find_dates(sentence) if reading.exact]
            if rank is None or not exact:
                continue
            key = re.search(r"publish|dated|agreed|approved|ended|completed|inspect", sentence, re.I)
            after = key.end() if key else 0
            nearest = min(exact, key=lambda reading: (reading.start < after, abs(reading.start - after)))
            candidates.append((rank, order, Dated(nearest.day, passage.place)))
    return min(candidates)[2] if candidates else None


def _rank(sentence: str, context: str) -> int | None:
    """How good a source of the plan's date a sentence is, 0 the best; the words may stand in its context."""
    text, around = sentence.lower(), context.lower()
    if any(phrase in text for phrase in words().not_plan_dates):
        return None
    return next((rank for rank, stems in enumerate(words().plan_dates) if all(stem in around for stem in stems)), None)


def find_report_date(prose: Sequence[Passage]) -> date | None:
    """The date of the report, from a label such as `Date of meeting` or a line of its own near the top."""
    labels = any_of(words().report_dates)
    for passage in prose:
        text = passage.text
        match = re.search(rf"\b(?:{labels})\b\s*(?:is|on|to|:|–|-)*\s*", text, re.I)
        if match and len(text.split()) <= 16 and _rank(text, text) is None:
            exact = [reading for reading in find_dates(text[match.end() :]) if reading.exact and reading.start <= 12]
            if exact:
                return exact[0].day
    for passage in prose[:OPENING]:
        exact = [reading for reading in find_dates(passage.text) if reading.exact]
        if exact and is_date(passage.text):
            return exact[0].day
    return None


class OriginSuggestion(NamedTuple):
    """Where a plan may have come from, and the document's own words that suggest it."""

    origin: Literal["inspection", "council"]
    words: str


def suggest_origin(prose: Sequence[Passage], headings: Sequence[str]) -> OriginSuggestion | None:
    """Where the words of a document suggest that its plan came from; a suggestion for a person, never applied.

    None where nothing speaks for either, or where both is there: an own plan may well speak of an inspection.
    """
    texts = [sentence for passage in prose for sentence in sentences(passage.text)] + [*headings]
    council = _first(texts, words().council_plans)
    inspected = _first(texts, words().inspection_words)
    if bool(council) == bool(inspected):
        return None
    return OriginSuggestion("council", council) if council else OriginSuggestion("inspection", inspected)


def names_inspection(text: str) -> bool:
    """Whether words of a plan speak of an inspection, or of who inspects."""
    return bool(_first([text], words().inspection_words))


def _first(texts: Sequence[str], phrases: Sequence[str]) -> str:
    """The first text with one of these phrases; empty where there is none."""
    return next((text.strip() for text in texts if any(phrase in plain(text) for phrase in phrases)), "")
