"""What published grades say by themselves: how judgements go together, and where single findings stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bench.calibration.agreement import row, share
from bench.calibration.formula import CODES, overall
from bench.calibration.inspections import Finding, Inspection, Outcome
from bench.calibration.values import GRADES

KEYS = ("HP", "LAC", "LM")
FEWEST = 10
"""Kinds of finding that are rarer are not listed."""


def overall_agrees(outcomes: Sequence[Outcome]) -> list[bool]:
    """Whether the rule for overall gives the published grade, for each inspection with three key judgements."""
    complete = [o.grades for o in outcomes if set(KEYS) <= o.grades.keys()]
    ranks = np.array([[GRADES.index(o[code]) if code in KEYS else 0 for code in CODES] for o in complete])
    return [GRADES[rank] == o["OE"] for rank, o in zip(overall(ranks), complete, strict=True)]


def describe_outcomes(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """How the judgements of one inspection go together."""
    agrees = overall_agrees(outcomes)
    grades = [o.grades for o in outcomes]
    complete = [o for o in grades if set(KEYS) <= o.keys()]
    weakly_led = [o for o in complete if not _good(o["LM"])]
    yield f"Published grades of {len(outcomes)} inspections, {len(complete)} of them with three key judgements"
    yield row("  overall is what the rule for overall says", share(sum(agrees), len(agrees)))
    yield row(
        "  leadership below good: help and protection too",
        share(sum(not _good(o["HP"]) for o in weakly_led), len(weakly_led)),
    )
    failing = [o for o in complete if "inadequate" in (o["HP"], o["LM"])]
    both = sum(o["HP"] == o["LM"] for o in failing)
    yield row("  HP or LM inadequate: both are", share(both, len(failing)))
    best = sum(o["HP"] == "outstanding" for o in complete)
    yield row("  help and protection outstanding", share(best, len(complete)))
    for sub in ("AD", "CL"):
        failing = [o for o in complete if o.get(sub) == "inadequate"]
        yield row(
            f"  {sub} inadequate: looked after children below good",
            share(sum(not _good(o["LAC"]) for o in failing), len(failing)),
        )
    for code in ("HP", "LAC", "AD", "CL"):
        pairs = [o for o in grades if {code, "LM"} <= o.keys()]
        ranks = [[GRADES.index(o[c]) for o in pairs] for c in (code, "LM")]
        yield row(f"  rank correlation of leadership with {code}", f"{_rank_correlation(*ranks):.2f}")


def describe_findings(inspections: Sequence[Inspection]) -> Iterator[str]:
    """In judgements of which grade the findings on single descriptors stood."""
    alone: dict[str, list[str]] = {}
    against: dict[str, list[str]] = {}
    for inspection in inspections:
        for on in _by_descriptor(inspection.findings).values():
            grade = inspection.grades[on[0].judgement]
            weaknesses = [f for f in on if f.direction == "undermines"]
            for finding in weaknesses or on:
                kind = against if weaknesses else alone
                kind.setdefault(f"{finding.prevalence}, {finding.degree}", []).append(grade)
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


def _good(grade: str) -> bool:
    return grade in ("good", "outstanding")


def _by_descriptor(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.descriptor, []).append(finding)
    return grouped


def _rank_correlation(first: list[int], second: list[int]) -> float:
    """Spearman's, with the mean rank for ties."""
    ranks = [[int(np.less(v, x).sum() + np.less_equal(v, x).sum()) for x in v] for v in (first, second)]
    a, b = (np.array(v) - np.mean(v) for v in ranks)
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))
