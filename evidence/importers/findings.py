"""A sheet of findings: what one item says of many descriptors, one bearing a row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from base.errors import InputError, ManyProblems
from descriptors.models import Framework
from evidence.importers.document import Row
from evidence.importers.readers.files import read_document
from evidence.importers.words import match_near
from evidence.models import DIRECTIONS, PREVALENCES, SERIOUSNESSES, STRENGTHS, Bearing

REQUIRED = ("descriptor", "direction", "prevalence", "seriousness")
OPTIONAL = ("self_known", "basis", "note")
_YES_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False, "": None}
NEAR = 60.0
"""Likeness (0 to 100) from which a valid word is offered for a wrong one. A choice: a suggestion may be bold."""


def read_findings(path: Path, framework: Framework) -> tuple[Bearing, ...]:
    """Read a sheet with the columns of `REQUIRED` and, if wished, those of `OPTIONAL`.

    Args:
        path: a CSV, XLSX, ODS or XLS file; the columns may stand in any order.
        framework: the framework whose descriptors it speaks of.

    Returns:
        One bearing for each row that is not blank, in the order of the sheet.

    Raises:
        InputError: when the file cannot be opened, a column is missing or there is no row.
        ManyProblems: when rows are wrong; each problem names its row and the nearest valid word.
    """
    header, rows = _open_sheet(path)
    bearings: list[Bearing] = []
    problems: list[InputError] = []
    for row in rows:
        values = {name: row.text(column) for name, column in header.items()}
        where = f"{path.name}, {row.place}"
        found = _check(values, framework, where)
        if found:
            problems.extend(found)
            continue
        bearings.append(_bearing(values))
    if problems:
        number = len(problems)
        raise ManyProblems(
            f"{path.name} has {number} problem{'s' if number > 1 else ''}; nothing was read.",
            problems,
            where=str(path),
            hint="Correct the rows named and import the sheet again.",
        )
    return tuple(bearings)


def _open_sheet(path: Path) -> tuple[dict[str, int], list[Row]]:
    """The column of each known heading, and the rows under the headings that are not blank."""
    rows = [row for table in read_document(path).tables for row in table.rows if row.filled]
    for at, row in enumerate(rows):
        names = {cell.text.lower().replace(" ", "_"): column for column, cell in enumerate(row.cells) if cell.text}
        if "descriptor" in names:
            missing = [name for name in REQUIRED if name not in names]
            if missing:
                raise InputError(
                    f"{path.name} has no column {' and no column '.join(missing)}.",
                    where=f"{path.name}, {row.place}",
                    hint=f"The columns needed are {', '.join(REQUIRED)}; {', '.join(OPTIONAL)} may follow.",
                )
            if not rows[at + 1 :]:
                raise InputError(
                    f"{path.name} has headings but no findings.",
                    where=f"{path.name}, {row.place}",
                    hint="Write one row for each descriptor and direction.",
                )
            return {name: names[name] for name in (*REQUIRED, *OPTIONAL) if name in names}, rows[at + 1 :]
    raise InputError(
        f"{path.name} has no row of headings with the word descriptor.",
        where=str(path),
        hint=f"The columns needed are {', '.join(REQUIRED)}; {', '.join(OPTIONAL)} may follow.",
    )


def _check(values: Mapping[str, str], framework: Framework, where: str) -> list[InputError]:
    """Every word of a row that is not valid."""
    direction = values["direction"].lower()
    strengths = (
        STRENGTHS
        if direction == "supports"
        else SERIOUSNESSES
        if direction == "undermines"
        else (*SERIOUSNESSES, *STRENGTHS)
    )
    checks: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("descriptor", values["descriptor"].upper(), tuple(framework.descriptors)),
        ("direction", direction, DIRECTIONS),
        ("prevalence", values["prevalence"].lower(), PREVALENCES),
        (
            f"seriousness{f' of what {direction}' if direction in DIRECTIONS else ''}",
            values["seriousness"].lower(),
            strengths,
        ),
        ("self_known", values.get("self_known", "").lower(), tuple(_YES_NO)),
    )
    return [_problem(name, word, valid, where) for name, word, valid in checks if word not in valid]


def _problem(name: str, word: str, valid: tuple[str, ...], where: str) -> InputError:
    near = match_near(word, {known: known for known in valid if known}, NEAR) if word else ""
    listed = ", ".join(filter(None, valid)) if len(valid) <= 8 else f"an id such as {valid[0]}"
    return InputError(
        f"“{word}” is not a {name}." if word else f"The {name} is missing.",
        where=where,
        hint=f"Did you mean {near}?" if near else f"It is one of {listed}." if len(valid) <= 8 else f"Give {listed}.",
    )


def _bearing(values: Mapping[str, str]) -> Bearing:
    return Bearing.model_validate(
        {
            "descriptor": values["descriptor"].upper(),
            **{name: values[name].lower() for name in REQUIRED[1:]},
            "self_known": _YES_NO[values.get("self_known", "").lower()],
            "basis": values.get("basis", ""),
            "note": values.get("note", ""),
        }
    )
