"""What published grades say by themselves: how judgements go together, and where single findings stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bench.calibration.inspections import Inspection, read_outcomes
from bench.calibration.table import row, share
from descriptors.models import GRADES, Grade
from engine.judgements import decide_overall
from evidence.models import Bearing
from rules.models import Rulebook

KEYS = ("HP", "LAC", "LM")
FEWEST = 10
"""Kinds of finding that are rarer are not listed."""


def overall_agrees(rulebook: Rulebook, outcomes: Sequence[dict[str, Grade]]) -> list[bool]:
    """Whether the engine's rule gives the published overall grade, for each inspection with three key judgements."""
    complete = [o for o in outcomes if set(KEYS) <= o.keys()]
    decided = decide_overall(rulebook, {str(n): [o[code] for code in KEYS] for n, o in enumerate(complete)})
    return [decided[str(n)].grade == o["OE"] for n, o in enumerate(complete)]


def describe_outcomes(rulebook: Rulebook) -> Iterator[str]:
    """How the judgements of one inspection go together."""
    outcomes = read_outcomes()
    agrees = overall_agrees(rulebook, outcomes)
    complete = [o for o in outcomes if set(KEYS) <= o.keys()]
    weakly_led = [o for o in complete if not _good(o["LM"])]
    yield f"Published grades of {len(outcomes)} inspections, {len(complete)} of them with three key judgements"
    yield row("  overall is what the rule for overall says", share(sum(agrees), len(agrees)))
    yield row(
        "  leadership below good: help and protection too",
        share(sum(not _good(o["HP"]) for o in weakly_led), len(weakly_led)),
    )
    best = sum(o["HP"] == "outstanding" for o in complete)
    yield row("  help and protection outstanding", share(best, len(complete)))
    for sub in ("AD", "CL"):
        failing = [o for o in complete if o.get(sub) == "inadequate"]
        yield row(
            f"  {sub} inadequate: looked after children below good",
            share(sum(not _good(o["LAC"]) for o in failing), len(failing)),
        )
    for code in ("HP", "LAC", "AD", "CL"):
        both = [o for o in outcomes if {code, "LM"} <= o.keys()]
        ranks = [[GRADES.index(o[c]) for o in both] for c in (code, "LM")]
        yield row(f"  rank correlation of leadership with {code}", f"{_rank_correlation(*ranks):.2f}")


def describe_findings(inspections: Sequence[Inspection]) -> Iterator[str]:
    """In judgements of which grade the findings on single descriptors stood."""
    alone: dict[str, list[Grade]] = {}
    against: dict[str, list[Grade]] = {}
    for inspection in inspections:
        for on in _by_descriptor(inspection.findings).values():
            grade = inspection.grades[on[0].descriptor.rpartition("-")[0]]
            weaknesses = [b for b in on if b.direction == "undermines"]
            for bearing in weaknesses or on:
                kind = against if weaknesses else alone
                kind.setdefault(f"{bearing.prevalence}, {bearing.seriousness}", []).append(grade)
    yield "Support with nothing against it: in judgements that were"
    yield row("", "good or better", "outstanding")
    for name, grades in sorted(alone.items()):
        if len(grades) >= FEWEST:
            best = grades.count("outstanding")
            yield row(f"  {name}", share(sum(map(_good, grades)), len(grades)), share(best, len(grades)))
    yield "Weakness: in judgements that were"
    yield row("", "inadequate")
    for name, grades in sorted(against.items()):
        if len(grades) >= FEWEST:
            yield row(f"  {name}", share(grades.count("inadequate"), len(grades)))


def _good(grade: Grade) -> bool:
    return grade in ("good", "outstanding")


def _by_descriptor(findings: Sequence[Bearing]) -> dict[str, list[Bearing]]:
    grouped: dict[str, list[Bearing]] = {}
    for bearing in findings:
        grouped.setdefault(bearing.descriptor, []).append(bearing)
    return grouped


def _rank_correlation(first: list[int], second: list[int]) -> float:
    """Spearman's, with the mean rank for ties."""
    ranks = [[int(np.less(v, x).sum() + np.less_equal(v, x).sum()) for x in v] for v in (first, second)]
    a, b = (np.array(v) - np.mean(v) for v in ranks)
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))
