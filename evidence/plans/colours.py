"""RAG as a word, a letter, a symbol or the fill of a cell, and how far that says an action is done."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from evidence.plan_models import Delivery, Rag
from evidence.plans.lines import strokes
from evidence.plans.words import any_of, words
from evidence.tables.headings import plain
from evidence.tables.transcript import GridCell


class ColourReading(NamedTuple):
    """A colour and, where it was not written plainly, a sentence about how it was read; and what stood for it."""

    rag: Rag | None
    note: str = ""
    stated: str = ""


@cache
def _colour_pattern() -> re.Pattern[str]:
    signs = tuple(word for word in words().colour_of if word not in words().colour_names)
    return re.compile(rf"\b(?:{any_of(words().colour_names)})\b|{any_of(signs)}", re.I)


@cache
def _past_pattern() -> re.Pattern[str]:
    past, colours = any_of(words().past_colour), any_of(words().colour_of)
    return re.compile(rf"\(?\b(?:{past})\b[\s:]*(?:{colours})\)?(?:\s*(?:to|→|->|–>)\s*(?=\w))?", re.I)


@cache
def _opening_pattern() -> re.Pattern[str]:
    """A colour and the sentence that explains it; another colour after it, or what it is now, is more than that."""
    colours = any_of(words().colour_names)
    return re.compile(
        rf"\s*(?:{colours})\s*(?:[:;.,]|\s[–—-]\s)\s*(?!(?:{colours})\b)(?!.*(?:\bnow\b|\bto\b\s*(?:{colours})|→|->))",
        re.I,
    )


@lru_cache(maxsize=4096)
def read_colour(text: str) -> ColourReading:
    """The colour a cell states, by word, letter or symbol.

    Of two colours the worse is taken, and a note says so. "Red to Green" and "Green (was Red)" are Green.
    """
    if not text or len(text) > 200:
        return ColourReading(None)
    letters = re.fullmatch(r"\(?\s*([bragy])(?:\s*[/\\-]\s*([bragy]))?\s*\)?\.?", text.strip(), re.I)
    if letters:
        colours: list[Rag] = [words().letters[letter.lower()] for letter in letters.groups() if letter]
    else:
        now = _past_pattern().sub(" ", text)
        opening = _opening_pattern().match(now)
        now = opening.group() if opening else now
        colours = [words().colour_of[match.lower()] for match in _colour_pattern().findall(now)]
        if len(set(colours)) > 1 and re.search(r"→|->|–>|\bto\b", now):
            return ColourReading(colours[-1], f"Of the change “{text}” the colour it ends with was taken.")
    if not colours:
        return ColourReading(None)
    worst = min(colours, key=words().worst_first.index)
    if len(set(colours)) > 1:
        return ColourReading(worst, f"“{text}” names two colours: the worse, {worst.title()}, was taken.")
    return ColourReading(worst)


def repair_colour(text: str) -> Rag | None:
    """The colour word that a scanner most likely misread as this text; None where none is near enough."""
    from rapidfuzz import fuzz

    word = plain(text)
    if " " in word:
        # A gap inside a word: with it closed the word must be a colour exactly.
        return next((colour for colour in words().colours if word.replace(" ", "") == colour), None)
    if not 3 <= len(word) <= 9:
        return None
    likely: dict[Rag, float] = {
        colour: max(fuzz.ratio(strokes(word), strokes(colour)), fuzz.ratio(word, colour)) for colour in words().colours
    }
    best = max(likely, key=lambda colour: likely[colour])
    return best if likely[best] >= words().likeness.colour else None


def read_rating(text: str, heading: str, colours: Mapping[Rag, str]) -> ColourReading:
    """The colour that a status in words stands for: by the document's own key, or by a heading that says RAG.

    Args:
        text: the status, such as `On track`.
        heading: of its column.
        colours: the meaning the document gives each colour.
    """
    status = plain(text)
    defined: list[Rag] = [
        rag for rag, meaning in colours.items() if status and re.search(rf"^{re.escape(status)}\b", plain(meaning))
    ]
    if len(defined) == 1:
        note = f"“{text}” was read as {defined[0].title()}, which the key says it means."
        return ColourReading(defined[0], note, text)
    named = re.search(r"\b(?P<b>b ?)?r ?a ?g", plain(heading))
    if not named:
        return ColourReading(None)
    usual: dict[str, Rag] = {phrase: rag for rag, listed in words().ratings.items() for phrase in listed}
    if named["b"]:
        usual |= dict.fromkeys(words().complete_under_brag, "blue")
    if status not in usual:
        return ColourReading(None)
    return ColourReading(usual[status], f"“{text}” under “{heading}” was read as {usual[status].title()}.", text)


@lru_cache(maxsize=1024)
def read_fill(fill: str | None) -> Rag | None:
    """The colour of a fill given as six hex digits, by its hue; None for shading that is no rating."""
    if not fill:
        return None
    red, green, blue = (int(fill[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    limits = words().fills
    if saturation < limits.least_saturation or value < limits.least_brightness:
        return None
    return next((band.colour for band in limits.bands if band.above < hue * 360 <= band.upto), None)


def row_fill(cells: tuple[GridCell, ...]) -> str | None:
    """The fill all cells of a row share; None where they differ or have none."""
    fills = {cell.fill for cell in cells}
    return fills.pop() if len(fills) == 1 else None


@cache
def _delivery_pattern() -> tuple[re.Pattern[str], dict[str, Delivery]]:
    by_phrase: dict[str, Delivery] = {
        phrase: delivery for delivery, listed in words().deliveries.items() for phrase in listed
    }
    return re.compile(rf"\b(?:{any_of(by_phrase)})\b"), by_phrase


@lru_cache(maxsize=4096)
def read_delivery(text: str) -> Delivery | None:
    """How far an action is done, by a status or a colour's meaning; None where that says nothing or two things."""
    pattern, by_phrase = _delivery_pattern()
    deliveries: set[Delivery] = {by_phrase[match] for match in pattern.findall(plain(text))}
    return deliveries.pop() if len(deliveries) == 1 else None


def read_share(text: str) -> Delivery | None:
    """How far an action is done by the share of it that is, such as `75%` or `0.75`; None for any other text."""
    match = re.fullmatch(r"(?P<number>\d{1,3}(?:\.\d+)?)\s*(?P<sign>%)?(?: complete)?", text.strip())
    if not match:
        return None
    share = float(match["number"]) / (100 if match["sign"] or float(match["number"]) > 1 else 1)
    if share > 1:
        return None
    return "done" if share == 1 else "under way" if share else "not started"
