"""An assessment as pandas tables, for those who work in columns: one row a judgement, a descriptor, a bearing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from base.errors import InputError
from engine.assessment import Assessment
from engine.results import Weighed

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True)
class Frames:
    """The tables of one assessment.

    Attributes:
        judgements: indexed by code; grades are ordered categories, worst first, and missing where none is given.
        descriptors: indexed by id; support, weakness and net per mille.
        bearings: one row for each bearing of each item, those that do not count included, with the reason.
    """

    judgements: DataFrame
    descriptors: DataFrame
    bearings: DataFrame


def frames_of(assessment: Assessment) -> Frames:
    """An assessment as tables.

    Args:
        assessment: the assessment.
    """
    import pandas as pd

    grade = pd.CategoricalDtype(list(assessment.rulebook.grades), ordered=True)
    grades = dict.fromkeys(("grade", "underlying", "floor", "ceiling"), grade)
    judgements = pd.DataFrame(
        [
            j.model_dump(exclude={"because", "borderline_because", "moderated", "basis", "probabilities"})
            for j in assessment.judgements.values()
        ]
    )
    descriptors = pd.DataFrame(
        [
            {
                "id": d.id,
                "judgement": d.judgement,
                "theme": assessment.framework.descriptors[d.id].theme,
                "status": d.status,
                "grade": d.grade,
                "support": d.support,
                "weakness": d.weakness,
                "net": d.net,
                "rung": d.rung,
                "covered": d.covered,
                "evidence": " ".join(d.evidence),
                "actions": " ".join(d.actions),
                "rule": d.because.rule,
            }
            for d in assessment.descriptors.values()
        ]
    )
    bearings = pd.DataFrame(
        [_bearing(d, w) for d, weighed in assessment.held.items() for w in weighed], columns=list(_BEARING)
    )
    return Frames(
        judgements=judgements.astype(grades).set_index("code"),
        descriptors=descriptors.astype({"grade": grade}).set_index("id"),
        bearings=bearings,
    )


_BEARING = (
    "descriptor",
    "item",
    "title",
    "type",
    "about",
    "valid_until",
    "lead",
    "direction",
    "prevalence",
    "seriousness",
    "rung",
    "counts",
    "because",
    "value",
    "carried",
)


def _bearing(descriptor: str, weighed: Weighed) -> dict[str, Any]:
    item, bearing = weighed.item, weighed.bearing
    return {
        "descriptor": descriptor,
        "item": item.id,
        "title": item.title,
        "type": item.type,
        "about": item.about,
        "valid_until": item.valid_until,
        "lead": item.lead,
        "direction": bearing.direction,
        "prevalence": bearing.prevalence,
        "seriousness": bearing.seriousness,
        "rung": weighed.rung_name,
        "counts": weighed.counts,
        "because": weighed.counted.rule.then["because"],
        "value": weighed.value,
        "carried": weighed.carried if weighed.counts else 0,
    }


def write_frames(frames: Frames, path: Path) -> None:
    """Write the tables as an Excel workbook, one sheet each, with filters and a frozen heading.

    Args:
        frames: the tables.
        path: a file that ends in `.xlsx`; what stood there is replaced.

    Raises:
        InputError: the name ends otherwise, or the file cannot be written.
    """
    import pandas as pd

    if path.suffix.lower() != ".xlsx":
        raise InputError(
            f"Tables are not written as {path.suffix or 'a file without a suffix'}.",
            where=str(path),
            hint="Name a file that ends in .xlsx.",
        )
    sheets = {"judgements": frames.judgements, "descriptors": frames.descriptors, "bearings": frames.bearings}
    plain = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    try:
        with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=plain, date_format="d mmm yyyy") as book:
            for name, frame in sheets.items():
                indexed = frame.index.name is not None
                frame.to_excel(book, sheet_name=name, index=indexed, freeze_panes=(1, 1))
                sheet = book.sheets[name]
                sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - (0 if indexed else 1))
                sheet.autofit()
    except OSError as error:
        raise InputError(
            f"The workbook cannot be written: {error.strerror or error}.",
            where=str(path),
            hint="Close it if it is open in Excel, or name another file.",
        ) from error
