"""The plan's own references: single, several in one cell, ranges."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

LONGEST_RANGE = 30
"""References; a longer range is more likely something else."""

LONGEST = 100
"""Characters of a cell; what is longer is a text that stands where a reference should."""

_NAME = r"(?:(?:recommendation|rec|action|area|priority|item|no|ref)\.?\s*)?"
_ONE = rf"{_NAME}[a-z]{{0,6}}[ .:/_-]?\d{{1,4}}(?:\.\d{{1,3}}){{0,3}}(?:[a-z]|\s?\([a-z]\))?|[a-z]{{1,2}}"
_REF = re.compile(rf"(?:{_ONE})", re.I)
_RANGE = re.compile(r"([A-Za-z]{0,6}) ?(\d{1,3}) ?(?:-|–|—|to) ?([A-Za-z]{0,6}) ?(\d{1,3})")
_SEPARATORS = re.compile(r"\s*(?:&|,|;|\+|/|\band\b)\s*", re.I)
_DANGLING = re.compile(r"(?:&|,|\+|/|\band)\s*$", re.I)
_LEADING = re.compile(
    r"^(?:(?:recommendation|rec|action|area|priority)\s+)?"
    r"(?P<ref>[A-Z]{1,3}\d{1,3}(?:\.\d{1,3}){0,2}[a-z]?(?=[\s.:)–-])|\d{1,2}(?:\.\d{1,3}){1,2}(?=[\s.:)–-])|\d{1,3}(?=[.:)]|\s[–-]))"
    r"[\s.:)–-]+(?=[A-Z“‘\"'])",
    re.I,
)


# Letters a scanner reads for figures.
_MISREAD = str.maketrans("lIiOoSB|", "11100581")


class Refs(NamedTuple):
    """References in order, and what was decided to read them, a sentence each."""

    refs: tuple[str, ...]
    repairs: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def read_refs(text: str) -> Refs:
    """The references of a cell: `A14 & A15` gives two, `A1-A3` three; words that fit no pattern are one."""
    if len(text) > LONGEST:
        return Refs((), (f"A text of {len(text):,} characters stands for its reference: the row has none.",))
    text = _unwrapped(text)
    if not text:
        return Refs(())
    repairs: tuple[str, ...] = ()
    if _DANGLING.search(text):
        text = _DANGLING.sub("", text).strip()
        repairs = (f"The reference after “{text}” is missing: the cell ends with a joining word or sign.",)
    if expanded := _expand(text):
        return Refs(expanded, repairs)
    pieces = [_unwrapped(piece) for piece in _SEPARATORS.split(text) if piece.strip(" .()")]
    if pieces and all(_REF.fullmatch(piece) for piece in pieces):
        return Refs(tuple(dict.fromkeys(_with_prefixes(pieces))), repairs)
    return Refs((text,), repairs)


def looks_like_ref(text: str) -> bool:
    """Whether a text has the form of a reference with a number in it."""
    return (
        len(text) <= 30 and any(map(str.isdigit, text)) and all(re.fullmatch(_REF, ref) for ref in read_refs(text).refs)
    )


def leading_ref(text: str) -> tuple[str, str]:
    """A reference that a text opens with and the rest of it, as in `1.2 Ensure that`; empty where there is none."""
    match = _LEADING.match(text)
    return (match["ref"], text[match.end() :]) if match else ("", text)


def mend_refs(texts: Sequence[str]) -> dict[str, str]:
    """What misread references must have been, by the form of the others: `Al` among A2 and A3 is A1.

    Args:
        texts: the reference cells of a plan in reading order.
    """
    forms = Counter(map(_form, filter(None, texts)))
    taken, mended = set(texts), dict[str, str]()
    for text in texts:
        if not text or text in mended or len(text) > LONGEST:
            continue
        for start in range(len(text)):
            better = text[:start] + text[start:].translate(_MISREAD)
            if (
                better != text
                and better not in taken
                and forms[_form(better)] * 2 >= len(texts) > 2 * forms[_form(text)]
            ):
                mended[text] = better
                taken.add(better)
                break
    return mended


def _form(text: str) -> str:
    """A reference with its letters as `A` and its numbers as `9`."""
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "A", text))


def _unwrapped(text: str) -> str:
    """A reference without the punctuation around it; the bracket that closes one inside it, as in `8(a)`, stays."""
    text = text.strip(" .:;")
    return text if re.search(r"\w\s?\(\w+\)$", text) else text.strip(" .:;()")


def _expand(text: str) -> tuple[str, ...]:
    match = _RANGE.fullmatch(text)
    if not match:
        return ()
    prefix, first, second_prefix, last = match.groups()
    if prefix.lower() != second_prefix.lower() or (not prefix and " to " not in text):
        return ()
    numbers = range(int(first), int(last) + 1)
    return tuple(f"{prefix}{number}" for number in numbers) if 1 < len(numbers) <= LONGEST_RANGE else ()


def _with_prefixes(pieces: list[str]) -> list[str]:
    """Bare numbers take the letters of the one before: `A4/5` is A4 and A5."""
    refs: list[str] = []
    prefix = ""
    for piece in pieces:
        piece = re.sub(r"^([A-Za-z])\s+(?=\d)", r"\1", piece)
        letters = re.match(r"[A-Za-z]+(?=\d)", piece)
        refs.append(f"{prefix}{piece}" if prefix and piece.isdigit() else piece)
        prefix = letters.group() if letters else prefix
    return refs
