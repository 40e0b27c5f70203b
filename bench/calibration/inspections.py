"""Published inspections as data: what was found, coded by descriptor, and the grades that were given."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bench.calibration.values import GRADES

FOLDER = Path(__file__).parent
FINDINGS = FOLDER / "findings"
SECOND_READING = FINDINGS / "second-reading"
OUTCOMES = FOLDER / "outcomes_2014_2018.csv"

COLUMNS = {
    "HP": "help_protection",
    "LAC": "looked_after_permanence",
    "AD": "adoption",
    "CL": "care_leavers",
    "LM": "leadership",
    "LS": "lscb",
}
"""Code of each judgement to its column in the tables of published grades."""


class Finding(NamedTuple):
    """What a report says of one descriptor, as a reader coded it; the words are those of `evidence.models`.

    Attributes:
        degree: how strong where it supports, how serious where it undermines.
        self_known: `yes` or `no` where the report says whether the authority had found it itself; else empty.
    """

    descriptor: str
    direction: str
    prevalence: str
    degree: str
    self_known: str
    basis: str

    @property
    def judgement(self) -> str:
        """Code of the judgement that the descriptor belongs to."""
        return self.descriptor.rpartition("-")[0]


@dataclass(frozen=True)
class Inspection:
    """One published inspection.

    Attributes:
        case: such as `derby-2017`, the name of its findings sheet.
        authority: its name in lower case, as the table of outcomes has it.
        published: the day the report came out.
        findings: what the report says, coded by descriptor.
        grades: code of each judgement, and `OE` for overall effectiveness, to the grade the inspectorate gave it.
    """

    case: str
    authority: str
    published: date
    findings: tuple[Finding, ...]
    grades: Mapping[str, str]


class Outcome(NamedTuple):
    """The published grades of one inspection, without findings; a judgement that was not made is left out."""

    authority: str
    published: date
    grades: Mapping[str, str]


def read_inspections(sheets: Path = FINDINGS) -> tuple[Inspection, ...]:
    """Read the inspections of `published_grades.csv` that a folder has a findings sheet of, in the order of the table.

    Args:
        sheets: the folder; `SECOND_READING` for what the second reader made of some of them.
    """
    return tuple(
        inspection(row, sheets, _grades(row))
        for row in read_rows(FINDINGS / "published_grades.csv")
        if (sheets / f"{row['case']}.csv").exists()
    )


def inspection(row: Mapping[str, str], sheets: Path, grades: Mapping[str, str]) -> Inspection:
    """One row of a table of published grades, with its findings sheet, which stands in a folder under its name."""
    return Inspection(
        row["case"],
        row["local_authority"],
        date.fromisoformat(row["published"]),
        _read_findings(sheets / f"{row['case']}.csv"),
        grades,
    )


def read_outcomes(path: Path = OUTCOMES) -> tuple[Outcome, ...]:
    """Read the grades of every inspection in the table, oldest first."""
    outcomes = (Outcome(r["local_authority"], date.fromisoformat(r["published"]), _grades(r)) for r in read_rows(path))
    return tuple(sorted(outcomes, key=lambda outcome: (outcome.published, outcome.authority)))


def _read_findings(path: Path) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            row["descriptor"], row["direction"], row["prevalence"], row["seriousness"], row["self_known"], row["basis"]
        )
        for row in read_rows(path)
    )


def _grades(row: Mapping[str, str]) -> dict[str, str]:
    columns = COLUMNS | {"OE": "overall"}
    return {code: row[column] for code, column in columns.items() if row[column] in GRADES}


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table, each by its headings."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
