"""How much of practice published inspections found as it should be: what counts of a council are held against.

Run from the project's folder; it prints its figures and writes them into the page:

    python -m bench.calibration.faults
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bench.calibration import ilacs
from bench.calibration.agreement import row
from bench.calibration.calibrate import PAGE, write_between
from bench.calibration.inspections import Finding, Inspection, read_inspections
from bench.calibration.values import GRADES, read_values
from rules.loader import load_rulebook, rules_folder

BEGIN, END = "<!-- faults: begin -->\n```text\n", "```\n<!-- faults: end -->"


class Judged(NamedTuple):
    """A published judgement: whose, which, its grade, and the share of practice, per mille, found as it should be."""

    case: str
    code: str
    grade: str
    right: int


def judged() -> list[Judged]:
    """Every judgement of the coded inspections under both frameworks."""
    weights = read_values("sif-2013").prevalence
    both = (*read_inspections(), *(held for held, _ in ilacs.inspections()))
    return [one for inspection in both for one in _judgements(inspection, weights)]


def _judgements(inspection: Inspection, weights: Mapping[str, int]) -> Iterator[Judged]:
    by_descriptor: dict[str, list[Finding]] = {}
    for finding in inspection.findings:
        by_descriptor.setdefault(finding.descriptor, []).append(finding)
    shares: dict[str, list[int]] = {}
    for findings in by_descriptor.values():
        shares.setdefault(findings[0].judgement, []).append(_share(findings, weights))
    for code, found in shares.items():
        if code in inspection.grades:
            yield Judged(inspection.case, code, inspection.grades[code].split(" to be")[0], sum(found) // len(found))


def _share(findings: list[Finding], weights: Mapping[str, int]) -> int:
    """The share of practice that is as it should be: no more than is said to be, nor than failures leave."""
    good = max((weights[f.prevalence] for f in findings if f.direction == "supports"), default=1000)
    bad = max((weights[f.prevalence] for f in findings if f.direction == "undermines"), default=0)
    return min(good, 1000 - bad)


def report() -> str:
    """The figures, as text."""
    lines = [row("Share of practice found as it should be, per mille", "median", "nine in ten", "most", "of")]
    every = judged()
    for grade in GRADES:
        shares = sorted(one.right for one in every if one.grade == grade)
        lines.append(
            row(f"  {grade}", shares[len(shares) // 2], shares[int(len(shares) * 0.9)], shares[-1], len(shares))
        )
    lines += [row(f"  above {name}, {bar}", sum(one.right > bar for one in every)) for name, bar in bars().items()]
    return "".join(f"{line}\n" for line in lines)


def bars() -> dict[str, int]:
    """The shares beyond which the rules ask why so little was found wanting."""
    policy = load_rulebook(rules_folder("sif-2013")).policy
    return {name: policy.number(name) for name in ("good_fault_share", "faultless_share")}


if __name__ == "__main__":
    write_between(PAGE, BEGIN, END, report())
    print(report())
