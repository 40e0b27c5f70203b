"""Hold the engine's grades against published ones, and say how far the calibration can be trusted.

Run from the project's folder:

    python -m bench.calibration.calibrate                      prints the report
    python -m bench.calibration.calibrate docs/validity.md     writes it into the page as well
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.calibration import agreement, fitting, formula
from bench.calibration.candidates import candidates
from bench.calibration.formula import CODES, Bars, Numbers, Ranks
from bench.calibration.inspections import Inspection, read_inspections
from bench.calibration.published import describe_findings, describe_outcomes
from bench.calibration.table import row
from descriptors.loader import load_framework
from descriptors.models import GRADES, Framework
from rules.loader import load_rulebook, rules_folder
from rules.models import Rulebook

BEGIN, END = "<!-- calibrate: begin -->\n```text\n", "```\n<!-- calibrate: end -->"
DRAWS, SEED = 500, 2013


@dataclass(frozen=True)
class Study:
    """Everything the report is made from.

    Attributes:
        held: the balances that the bars test, one row an inspection.
        serious: shares of serious failures.
        published, overall: the grades that the inspectorate gave.
        graded: the grades that the engine gives.
    """

    framework: Framework
    rulebook: Rulebook
    inspections: tuple[Inspection, ...]
    held: Numbers
    serious: Numbers
    published: Ranks
    overall: Ranks
    graded: agreement.Graded

    @property
    def serious_bar(self) -> int:
        """The share of serious failures that makes a judgement inadequate, per mille."""
        return self.rulebook.policy.number("judgement_serious_bar")

    @property
    def formula_agrees(self) -> bool:
        """Whether the fast formula gives every grade that the engine gives."""
        given = formula.grade(self.held, self.serious, formula.bars_of(self.rulebook.policy), self.serious_bar)
        return bool((given == self.graded.judgements).all() and (formula.overall(given) == self.graded.overall).all())


def study() -> Study:
    """Read the inspections and grade them, by the engine and by the fast formula."""
    framework = load_framework("sif-2013")
    rulebook = load_rulebook(rules_folder("sif-2013"))
    inspections = read_inspections()
    method = formula.method_of(rulebook.policy)
    return Study(
        framework=framework,
        rulebook=rulebook,
        inspections=inspections,
        held=formula.balances(inspections, framework, method),
        serious=formula.serious_shares(inspections, framework, method),
        published=formula.published(inspections),
        overall=np.array([GRADES.index(i.overall) for i in inspections]),
        graded=agreement.grade_with_engine(inspections, framework, rulebook),
    )


def report(studied: Study) -> str:
    """Everything this script has to say, as text."""
    sections = (
        _agreement(studied),
        _leave_one_out(studied),
        _room(studied),
        _fits(studied),
        _candidates(studied),
        describe_outcomes(studied.rulebook),
        describe_findings(studied.inspections),
    )
    return "\n".join("".join(f"{line}\n" for line in section) for section in sections)


def write_into(page: Path, text: str) -> None:
    """Put the report between the marks of a page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(before + BEGIN + text + END + after, encoding="utf-8")


def _agreement(studied: Study) -> Iterator[str]:
    given, published = studied.graded.judgements, studied.published
    yield "Agreement of the engine with the published grades"
    yield row("", "exact", "within one", "of")
    for number, code in enumerate(CODES):
        yield row(f"  {code}", *agreement.compare(given[:, number], published[:, number]))
    yield row("  all judgements", *agreement.compare(given, published))
    yield row("  overall", *agreement.compare(studied.graded.overall, studied.overall))
    yield "Published grade (line) and the engine's (column), all judgements"
    yield row("", "inadequate", "r. i.", "good", "outstanding")
    for name, counts in zip(GRADES, agreement.confuse(given, published), strict=True):
        yield row(f"  {name}", *counts)
    wrong, close = given != published, studied.graded.borderline.astype(bool)
    yield row("Borderline by the engine's own word", int(close.sum()), f"of {close.size}")
    yield row("Not the published grade", int(wrong.sum()), f"{(wrong & close).sum()} borderline")
    for line, column in np.argwhere(wrong):
        said, gave = GRADES[given[line, column]], GRADES[published[line, column]]
        yield f"  {studied.inspections[line].case} {CODES[column]}: published {gave}, engine {said}"


def _leave_one_out(studied: Study) -> Iterator[str]:
    published = studied.published
    yield "Leave one authority out: graded with bars fitted on the other eleven"
    yield row("", "exact", "within one", "of")
    for name, fit in (("fewest errors", fitting.fewest_errors), ("logistic", fitting.logistic)):
        found = fitting.leave_one_out(studied.held, studied.serious, published, studied.serious_bar, fit)
        severe = ((found == 0) & (published >= 2)) | ((found >= 2) & (published == 0))
        yield row(f"  {name}: judgements", *agreement.compare(found, published))
        yield row(f"  {name}: overall", *agreement.compare(formula.overall(found), studied.overall))
        low, high = agreement.spread(found, published, DRAWS, SEED)
        yield row(f"  {name}: nine in ten of {DRAWS} redraws", f"{low:.0f} to {high:.0f}%")
        yield row(f"  {name}: inadequate taken for good, or good for it", int(severe.sum()))


def _room(studied: Study) -> Iterator[str]:
    policy = studied.rulebook.policy
    bars, method = formula.bars_of(policy), formula.method_of(policy)

    def at(bars: Bars, serious_bar: int = studied.serious_bar) -> Ranks:
        return formula.grade(studied.held, studied.serious, bars, serious_bar)

    def at_share(share: int) -> Ranks:
        moved = formula.balances(studied.inspections, studied.framework, method.but(share=min(max(share, 0), 1000)))
        return formula.grade(moved, studied.serious, bars, studied.serious_bar)

    yield f"How far each number can move, per mille: down, up; - for more than {agreement.FURTHEST}"
    yield row("", "value", "same grades", "no fewer agree")
    movable = {
        "bar for inadequate": (bars.inadequate, lambda value: at(bars._replace(inadequate=value)), 1),
        "bar for good": (bars.good, lambda value: at(bars._replace(good=value)), 1),
        "bar for outstanding": (bars.outstanding, lambda value: at(bars._replace(outstanding=value)), 1),
        "bar for serious failures": (studied.serious_bar, lambda value: at(bars, value), 1),
        "share held back (in tens)": (method.share, at_share, 10),
    }
    for name, (value, grades_at, step) in movable.items():
        room = agreement.find_room(grades_at, studied.published, value, step)
        yield row(f"  {name}", value, _both(room.unchanged), _both(room.no_worse))


def _fits(studied: Study) -> Iterator[str]:
    held, published = studied.held, studied.published
    yield "Where a fit to all twelve would put the bars, per mille"
    yield row("", *Bars._fields)
    yield row("  fewest errors", *fitting.fewest_errors(held, published))
    yield row("  logistic", *fitting.logistic(held, published))
    low, high = fitting.spread(held, published, DRAWS, SEED)
    between = [f"{a:.0f} to {b:.0f}" for a, b in zip(low, high, strict=True)]
    yield row(f"  fewest errors, nine in ten of {DRAWS} redraws", *between)


def _candidates(studied: Study) -> Iterator[str]:
    published = studied.published
    plain: Numbers | None = None
    yield "Rules compared, one authority left out: exact agreement of 72 by two fits, and log loss"
    yield row("", "fewest errors", "logistic", "log loss", "against plain")
    for name, method in candidates(formula.method_of(studied.rulebook.policy)).items():
        held = formula.balances(studied.inspections, studied.framework, method)
        serious = formula.serious_shares(studied.inspections, studied.framework, method)
        exact = [
            agreement.compare(
                fitting.leave_one_out(held, serious, published, studied.serious_bar, fit), published
            ).exact
            for fit in (fitting.fewest_errors, fitting.logistic)
        ]
        losses = fitting.log_losses(held, published)
        plain = losses if plain is None else plain
        change = losses - plain
        error = change.std(ddof=1) * np.sqrt(len(change))
        yield row(f"  {name}", *exact, f"{losses.sum():.1f}", f"{change.sum():+.1f} ± {error:.1f}")


def _both(distances: tuple[int | None, int | None]) -> str:
    return ", ".join("-" if d is None else str(d) for d in distances)


if __name__ == "__main__":
    found = study()
    if not found.formula_agrees:
        raise SystemExit("The fast formula and the engine grade differently: bring formula.py in line with the rules.")
    text = report(found)
    sys.stdout.write(text)
    for page in sys.argv[1:]:
        write_into(Path(page), text)
