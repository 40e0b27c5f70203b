"""An assessment as pandas tables, for those who work in columns: one row a judgement, a descriptor, a bearing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.assessment import Assessment
from engine.results import Weighed
from engine.serialise import fields_of

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
    """An assessment as tables."""
    import pandas as pd

    grade = pd.CategoricalDtype(list(assessment.rulebook.grades), ordered=True)
    grades = dict.fromkeys(("grade", "underlying", "floor", "ceiling"), grade)
    judgements = pd.DataFrame(
        [
            j.model_dump(exclude={"because", "enough", "deciding", "borderline_because", "moderated", "probabilities"})
            for j in assessment.judgements.values()
        ]
    )
    descriptors = pd.DataFrame(
        [
            {
                "id": d.id,
                "judgement": d.judgement,
                "theme": assessment.framework.descriptors[d.id].theme,
                **fields_of(d, ("status", "grade", "support", "weakness", "net", "rung", "covered")),
                "evidence": " ".join(d.evidence),
                "actions": " ".join(d.actions),
                "rule": d.because.rule,
            }
            for d in assessment.descriptors.values()
        ]
    )
    bearings = pd.DataFrame(
        [_bearing(d, w) for d in assessment.descriptors for w in assessment.bearings(d)], columns=list(_BEARING)
    )
    return Frames(
        judgements=judgements.astype(grades).set_index("code"),
        descriptors=descriptors.astype({"grade": grade}).set_index("id"),
        bearings=bearings,
    )


_ITEM = ("type", "about", "valid_until", "lead")
_SAID = ("direction", "prevalence", "seriousness")
_BEARING = ("descriptor", "item", "title", *_ITEM, *_SAID, "rung", "counts", "because", "value", "carried")


def _bearing(descriptor: str, weighed: Weighed) -> dict[str, Any]:
    item, bearing = weighed.item, weighed.bearing
    return {
        "descriptor": descriptor,
        "item": item.id,
        "title": item.shown_title,
        **fields_of(item, _ITEM),
        **fields_of(bearing, _SAID),
        "rung": weighed.rung,
        "counts": weighed.counts,
        "because": weighed.counted.rule.then["because"],
        "value": weighed.value,
        "carried": weighed.carried if weighed.counts else 0,
    }
