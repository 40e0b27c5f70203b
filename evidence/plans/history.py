"""Grades of earlier inspections that a report lists: history, never evidence of a current grade."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from evidence.plan_models import PastGrade
from evidence.plans.lines import strokes
from evidence.plans.words import any_of, words
from evidence.tables.headings import match_near, plain
from evidence.tables.transcript import Grid, Passage


def read_history(
    grids: Sequence[tuple[Grid, Passage | None]], on: date | None
) -> tuple[tuple[PastGrade, ...], tuple[str, ...]]:
    """The grades of every table of earlier judgements.

    Args:
        grids: each table with the passage after it, which may be a last row that fell out of the table.
        on: the date of the inspection's report, where it is known.

    Returns:
        The grades in reading order, and notices of cells that were left out, a sentence each.
    """
    notices: list[str] = []
    every = [past for grid, following in grids for past in _grades(grid, following, notices)]
    numbered = (past.model_copy(update={"id": f"H-{n:02}", "on": on}) for n, past in enumerate(every, start=1))
    return tuple(numbered), tuple(notices)


def read_grade(text: str) -> tuple[str, str]:
    """A grade in lower case and, where it was misread, a sentence about it; empty where there is none."""
    written_grade = plain(text)
    if written_grade in words().grades:
        return words().grades[written_grade], ""
    written = {strokes(grade): grade for grade in words().grades if len(grade) > len("ri")}
    near = words().grades.get(match_near(strokes(written_grade), written, words().likeness.grade) or "", "")
    return (near, f"The grade {near.title()} was read from “{text}”, which looks misread.") if near else ("", "")


def _grades(grid: Grid, following: Passage | None, notices: list[str]) -> Iterator[PastGrade]:
    """The grades of one table, without numbers and dates yet."""
    service = ""
    named = [
        (row, row.filled[0].text, row.filled[-1].text if len(row.filled) > 1 else "") for row in grid.rows if row.filled
    ]
    judged = [(row, name, value) for row, name, value in named if plain(value) not in words().grade_headings]
    below = [name for _, name, _ in judged[1:]] + [""]
    for (row, name, value), next_name in zip(judged, below, strict=True):
        grade, repair = read_grade(value)
        opens = _opens_service(name, next_name)
        if grade and not (repair and opens):
            yield _grade(service, name, grade, row.raw, repair)
        elif opens:
            service = name
            if value:
                notices.append(f"{row.place}: “{value}” beside the heading “{name}” was taken for a misread mark.")
        elif value:
            notices.append(f"{row.place}: no grade could be read from “{value}” for “{name}”; it was left out.")
    if following and (fallen := _fallen_row(following)):
        repair = "This row had fallen out of its table, and was taken as the table's last."
        yield _grade(service, *fallen, following.text, repair)


def _opens_service(name: str, following: str) -> bool:
    """Whether a heading opens a service: the headline judgements stand first under it."""
    return plain(following) in words().headline_judgements and plain(name) not in words().headline_judgements


def _fallen_row(passage: Passage) -> tuple[str, str] | None:
    """A judgement and its grade from a short line directly after the table."""
    if len(passage.text.split()) > 15:
        return None
    match = re.fullmatch(rf"(\D+?)[\s:|–-]+({any_of(words().grades)})\.?", passage.text, re.I)
    return (match[1].strip(), match[2].lower()) if match else None


def _grade(service: str, name: str, grade: str, raw: str, repair: str) -> PastGrade:
    return PastGrade(
        id="",
        service=service,
        judgement=name,
        grade=grade,
        level="headline" if plain(name) in words().headline_judgements else "supporting",
        raw=raw,
        repairs=(repair,) if repair else (),
    )
