"""Totals a report states about itself, held against what was read from it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from evidence.plan_models import Action, PastGrade, Reconciliation
from evidence.plans.timescales import sentences, to_number
from evidence.plans.words import any_of, words
from evidence.tables.headings import plain
from evidence.tables.transcript import Passage


def reconcile(
    prose: Sequence[Passage], actions: Sequence[Action], areas: int, history: Sequence[PastGrade]
) -> tuple[Reconciliation, ...]:
    """Hold every total the text states against the rows.

    Args:
        areas: how many different areas or recommendations they belong to.

    Returns:
        One reconciliation for each thing counted and number stated, in the order they are stated.
    """
    totals: dict[tuple[str, int], Reconciliation] = {}
    for passage in prose:
        for sentence in sentences(passage.text):
            text = re.sub(r"\([^)]*%[^)]*\)", "", sentence.lower())
            if re.search(rf"\b(?:{any_of(words().not_totals)})\b|%", text):
                continue
            stated = [*_judgements(text, history)] or [*_rows(text, actions, areas)]
            for what, number, counted in stated:
                total = Reconciliation(what=what, stated=number, counted=counted, place=passage.place)
                totals.setdefault((what, number), total)
    return tuple(totals.values())


@cache
def _number() -> str:
    return rf"(?:\d{{1,3}}|(?:(?:{any_of(words().numbers)})[\s-]?){{1,2}})"


def _rows(text: str, actions: Sequence[Action], areas: int) -> Iterator[tuple[str, int, int]]:
    """Totals of rows: how many there are, and how many are of each colour."""
    of_colour = Counter(action.rag for action in actions)
    coloured = [*_colour_totals(text)]
    yield from ((f"rows rated {colour.title()}", number, of_colour[colour]) for colour, number in coloured)
    noun = any_of(words().counted)
    opening = r"\b(?:of|the|all|there are|contains|identified|made|total of)\s+(?:(?:the|all)\s+)?"
    for match in re.finditer(
        rf"{opening}(?P<number>{_number()})\s+(?P<between>(?:[‘'“\"]?\w+[’'”\"]?\s+){{0,2}}?)(?P<noun>{noun})\b", text
    ):
        number = to_number(match["number"])
        judged = "judgement" in match["between"] or any(colour in match["between"] for colour in words().colour_names)
        if number is not None and not judged and (coloured or match.group().startswith(("the", "of", "all", "total"))):
            of_areas = match["noun"].startswith(("area", "recommendation"))
            yield ("areas" if of_areas else "rows", number, areas if of_areas else len(actions))
    total = re.fullmatch(rf"(?:grand )?total(?: \w+)?[\s:=–-]+(?P<number>{_number()})", text.strip(" ."))
    if total and (number := to_number(total["number"])) is not None:
        yield ("rows", number, len(actions))


def _colour_totals(text: str) -> Iterator[tuple[str, int]]:
    """Numbers that stand directly with a colour: `eight are Green`, `5 rated amber`, `Green: 8`."""
    names = any_of(words().colour_names)
    number = _number()
    nouns = any_of(words().counted)
    between = rf"(?:(?:are|were|is|rated|as|of|them|these|now|the|have|been|at|for|{nouns})\s+)*"
    before = rf"\b(?P<number>{number})\s*(?:\([^)]*\)\s*)?{between}[‘'“\"]?(?P<colour>{names})\b"
    link = r"[’'”\"]?\s*(?:rated|actions?)?\s*(?:[:=(–-]|\s)\s*"
    pair = rf"\b(?P<colour>{names}){link}(?P<number>{number})(?=\W|$)"
    after = rf"{pair}(?!\s*(?:{names})\b)"
    # What begins with a colour and its number goes on so: `Red 1 Amber 2`.
    form = pair if re.match(rf"\W*{pair}", text) else before if re.search(before, text) else after
    for match in re.finditer(form, text):
        value = to_number(match["number"])
        if value is not None:
            yield words().colour_of[match["colour"]], value


def _judgements(text: str, history: Sequence[PastGrade]) -> Iterator[tuple[str, int, int]]:
    """Totals of earlier judgements: how many there are of a level, and how many have each grade."""
    if not history:
        return
    grades = any_of(words().grades)
    number = _number()
    level = r"(?P<level>headline|supporting|sub)[\w\s‘’'“”\"-]*?judge?ments?"
    some = re.search(rf"\b(?P<some>{number})\s+(?:out\s+)?of\s+(?:the\s+)?(?P<all>{number})\s+(?:\w+\s+)?{level}", text)
    every = re.search(rf"\b(?:each of|all|all of|both)?\s*(?:the\s+)?(?P<all>{number})\s+(?:\w+\s+)?{level}", text)
    match = some or every
    if match is None:
        return
    kept = [past for past in history if past.level == ("headline" if match["level"] == "headline" else "supporting")]
    graded = Counter(past.grade for past in kept)
    name = kept[0].level if kept else match["level"]
    total = to_number(match["all"])
    if total is None:
        return
    yield f"{name} judgements", total, len(kept)
    named = [plain(grade) for grade in re.findall(rf"\b({grades})\b", text[match.end() :] if some else text)]
    if some and named and (first := to_number(some["some"])) is not None:
        yield f"{name} judgements graded {named[0].title()}", first, graded[named[0]]
        if len(named) > 1 and "remaining" in text:
            yield f"{name} judgements graded {named[1].title()}", total - first, graded[named[1]]
    elif every and named and re.search(r"\b(?:each|all|both)\b", text):
        yield f"{name} judgements graded {named[0].title()}", total, graded[named[0]]
