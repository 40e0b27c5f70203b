"""Grades of earlier inspections that a report lists: history, never evidence of a current grade."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from evidence.plan_models import PastGrade
from evidence.plans.lines import strokes
from evidence.plans.words import any_of, words
from evidence.tables.headings import match_near, plain
from evidence.tables.transcript import Grid, GridRow, Passage


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
    grades: list[PastGrade] = []
    notices: list[str] = []
    for grid, following in grids:
        rows = [*_judgement_rows(grid, notices)]
        service = ""
        for at, (row, name, grade, repairs) in enumerate(rows):
            if not grade:
                if _opens_service(name, rows[at + 1][1] if at + 1 < len(rows) else ""):
                    service = name
                continue
            grades.append(_grade(len(grades) + 1, service, name, grade, on, row.raw, repairs))
        fallen = _fallen_row(following)
        if following and fallen:
            repair = "This row had fallen out of its table, and was taken as the table's last."
            grades.append(_grade(len(grades) + 1, service, *fallen, on, following.text, (repair,)))
    return tuple(grades), tuple(notices)


def read_grade(text: str) -> tuple[str, str]:
    """A grade in lower case and, where it was misread, a sentence about it; empty where there is none."""
    written_grade = plain(text)
    if written_grade in words().grades:
        return words().grades[written_grade], ""
    written = {strokes(grade): grade for grade in words().grades if len(grade) > len("ri")}
    near = words().grades.get(match_near(strokes(written_grade), written, words().likeness.grade) or "", "")
    return (near, f"The grade {near.title()} was read from “{text}”, which looks misread.") if near else ("", "")


def _judgement_rows(grid: Grid, notices: list[str]) -> Iterator[tuple[GridRow, str, str, tuple[str, ...]]]:
    """Each row as its judgement or heading, its grade (empty for a heading), and what was repaired."""
    rows = [row for row in grid.rows if row.filled]
    for at, row in enumerate(rows):
        name, value = row.filled[0].text, row.filled[-1].text if len(row.filled) > 1 else ""
        if plain(value) in words().grade_headings:
            continue
        grade, repair = read_grade(value)
        following = rows[at + 1].filled[0].text if at + 1 < len(rows) else ""
        if value and (not grade or repair) and _opens_service(name, following):
            notices.append(f"{row.place}: “{value}” beside the heading “{name}” was taken for a misread mark.")
            grade, repair = "", ""
        elif value and not grade:
            notices.append(f"{row.place}: no grade could be read from “{value}” for “{name}”; it was left out.")
            continue
        yield row, name, grade, (repair,) if repair else ()


def _opens_service(name: str, following: str) -> bool:
    """Whether a heading opens a service: the headline judgements stand first under it."""
    return plain(following) in words().headline_judgements and plain(name) not in words().headline_judgements


def _fallen_row(passage: Passage | None) -> tuple[str, str] | None:
    """A judgement and its grade from a short line directly after the table."""
    if passage is None or len(passage.text.split()) > 15:
        return None
    match = re.fullmatch(rf"(\D+?)[\s:|–-]+({any_of(words().grades)})\.?", passage.text, re.I)
    return (match[1].strip(), match[2].lower()) if match else None


def _grade(
    number: int, service: str, name: str, grade: str, on: date | None, raw: str, repairs: tuple[str, ...]
) -> PastGrade:
    headline = plain(name) in words().headline_judgements
    return PastGrade(
        id=f"H-{number:02}",
        service=service,
        judgement=name,
        grade=grade,
        level="headline" if headline else "supporting",
        on=on,
        raw=raw,
        repairs=repairs,
    )
