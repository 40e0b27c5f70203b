"""Published inspections as data: what was found, coded by descriptor, and the grades that were given."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from descriptors.models import GRADES, Framework, Grade
from engine.facts import Facts
from evidence.models import Bearing, Item

FOLDER = Path(__file__).parent
FINDINGS = FOLDER / "findings"
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


@dataclass(frozen=True)
class Inspection:
    """One published inspection.

    Attributes:
        case: such as `derby-2017`, the name of its findings sheet.
        published: the day the report came out.
        findings: what the report says, coded by descriptor.
        grades: code of each judgement to the grade the inspectorate gave it.
        overall: the published grade of overall effectiveness.
    """

    case: str
    published: date
    findings: tuple[Bearing, ...]
    grades: Mapping[str, Grade]
    overall: Grade

    def facts(self, framework: Framework) -> Facts:
        """These findings as the only evidence, on the day they were published."""
        kind = next(t.code for t in framework.evidence_types if t.kind == "external")
        item = Item(
            id="E-0001",
            title=self.case,
            type=kind,
            about=self.published,
            filed=datetime.combine(self.published, time(), UTC),
            valid_until=self.published,
            lead="the inspectorate",
            bearings=self.findings,
        )
        return Facts(as_of=self.published, items=(item,))


def read_inspections(folder: Path = FINDINGS) -> tuple[Inspection, ...]:
    """Read every inspection that `published_grades.csv` names, with its findings sheet, oldest first."""
    return tuple(
        Inspection(
            case=row["case"],
            published=date.fromisoformat(row["published"]),
            findings=_read_findings(folder / f"{row['case']}.csv"),
            grades={code: _grade(row[column]) for code, column in COLUMNS.items()},
            overall=_grade(row["overall"]),
        )
        for row in _rows(folder / "published_grades.csv")
    )


def read_outcomes(path: Path = OUTCOMES) -> tuple[dict[str, Grade], ...]:
    """Read the grades of every inspection: judgement code, or `OE`, to grade; one that was not judged is left out."""
    columns = COLUMNS | {"OE": "overall"}
    return tuple(
        {code: _grade(row[column]) for code, column in columns.items() if row[column] in GRADES} for row in _rows(path)
    )


def _read_findings(path: Path) -> tuple[Bearing, ...]:
    return tuple(
        Bearing.model_validate(
            {
                "descriptor": row["descriptor"],
                "direction": row["direction"],
                "prevalence": row["prevalence"],
                "seriousness": row["seriousness"],
                "self_known": {"yes": True, "no": False}.get(row["self_known"]),
                "basis": row["basis"],
                "note": row["note"],
            }
        )
        for row in _rows(path)
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _grade(word: str) -> Grade:
    if word not in GRADES:
        raise ValueError(f"{word} is not a grade")
    return word
