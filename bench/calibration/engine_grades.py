"""What the engine makes of a findings sheet: the one place where the calibration meets the rules in use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from functools import cache
from hashlib import sha256

from bench.calibration.inspections import Finding, Inspection
from descriptors.loader import load_framework
from descriptors.models import Framework
from engine.assessment import assess
from engine.facts import Facts
from evidence.models import Bearing, Item, Reading
from rules.loader import load_rulebook, rules_folder
from rules.models import Rulebook

FRAMEWORK = "sif-2013"


def grade_findings(inspection: Inspection, id: str = FRAMEWORK) -> Mapping[str, str | None]:
    """Grade an inspection as `readiness assess` would on its day, from its findings sheet alone.

    The sheet is one item of the inspectorate's own, with its report on file and confirmed by a second reader.

    Returns:
        Code of each judgement, and `OE` for overall effectiveness, to its grade; None where too little is known, and
        where the framework has none.
    """
    framework, rulebook = _rules(id)
    assessment = assess(
        Facts(as_of=inspection.published, evidence=(_item(inspection, framework),)), framework, rulebook
    )
    overall = assessment.overall.grade if assessment.overall else None
    return {code: judgement.grade for code, judgement in assessment.judgements.items()} | {"OE": overall}


def _item(inspection: Inspection, framework: Framework) -> Item:
    item = Item(
        id="E-0001",
        title=inspection.case,
        type=next(t.code for t in framework.evidence_types if t.kind == "external" and not t.speaks_to_at_most),
        about=inspection.published,
        filed=datetime.combine(inspection.published, time(), UTC),
        valid_until=inspection.published,
        lead="the inspectorate",
        sha256=sha256(inspection.case.encode()).hexdigest(),
        filed_by="first reader",
        bearings=tuple(map(_bearing, inspection.findings)),
    )
    reading = Reading(by="second reader", on=inspection.published, agrees=True, claims=item.claims)
    return item.model_copy(update={"readings": (reading,)})


def _bearing(finding: Finding) -> Bearing:
    return Bearing.model_validate(
        {
            "descriptor": finding.descriptor,
            "direction": finding.direction,
            "prevalence": finding.prevalence,
            "seriousness": finding.degree,
            "self_known": {"yes": True, "no": False}.get(finding.self_known),
            "basis": finding.basis,
        }
    )


@cache
def _rules(id: str) -> tuple[Framework, Rulebook]:
    return load_framework(id), load_rulebook(rules_folder(id))
