"""Sentences of a report that say there are actions beside those it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evidence.plan_models import Mention
from evidence.plans.timescales import sentences
from evidence.plans.words import any_of, words
from evidence.tables.headings import plain
from evidence.tables.transcript import Passage


def find_mentions(prose: Sequence[Passage]) -> tuple[Mention, ...]:
    """What the text of a report speaks of beside its rows, once for each thing and sentence."""
    return tuple(
        mention
        for passage in prose
        for sentence in sentences(passage.text)
        for mention in _mentions(sentence, passage.place)
    )


def _mentions(sentence: str, place: str) -> Iterator[Mention]:
    padded = f" {plain(sentence)} "
    more, counted = (any(f" {word} " in padded for word in listed) for listed in (words().more_words, words().counted))
    if not more or not counted:
        return
    for names in words().more_of:
        if match := re.search(rf"\b(?:{any_of(names)})\b", sentence, re.I):
            yield Mention(what=match.group(), text=sentence.strip().rstrip("."), words=names, place=place)
