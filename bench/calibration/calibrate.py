"""Hold the rules against published grades, and say how far they can be trusted.

Run from the project's folder; it prints its figures and writes them into the page, with a picture beside it:

    python -m bench.calibration.calibrate
    python -m bench.calibration.calibrate elsewhere/validity.md
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from bench.calibration import agreement, chances, fitting, formula, readers
from bench.calibration.agreement import row, share
from bench.calibration.candidates import FORMER_SERIOUS_BAR, FORMER_SHARE, candidates
from bench.calibration.formula import CODES, Coded, Measures, Numbers, Ranks
from bench.calibration.inspections import (
    SECOND_READING,
    Inspection,
    Outcome,
    read_inspections,
    read_outcomes,
)
from bench.calibration.picture import draw_reliability
from bench.calibration.published import describe_findings, describe_outcomes
from bench.calibration.rereading import Leaning, reread
from bench.calibration.values import GRADES, ROOT, Bars, Values, read_proposed, read_values
from descriptors.loader import load_framework
from descriptors.models import Framework

PAGE = ROOT / "docs" / "validity.md"
PICTURE = "reliability.svg"
BEGIN, END = "<!-- calibrate: begin -->\n```text\n", "```\n<!-- calibrate: end -->"
DRAWS, SEED = 500, 2013
NESTED_SHARES, NESTED_AGAIN = (0, 50, 100, 150, 200, 300), (0, 500, 1000, 1500, 2000)
"""What an authority left out lets the others choose from: see `fitting.nested`."""
REREADINGS = 20
LEANINGS = (Leaning(0.1, 0.1), Leaning(0.2, 0.1), Leaning(0.1, 0.2), Leaning(0.2, 0.0))
"""Two readers of one report differ in 6 to 15% of codes; the last lines are a reader who leans one way."""


@dataclass(frozen=True)
class Study:
    """Everything the report is made from.

    Attributes:
        coded: the findings of the inspections, in their order.
        measures: what the rules read of them.
        ranks, overall: the grades that the inspectorate gave.
        given: the grades that the rules give.
    """

    framework: Framework
    values: Values
    inspections: tuple[Inspection, ...]
    outcomes: tuple[Outcome, ...]
    coded: Coded
    measures: Measures
    ranks: Ranks
    overall: Ranks
    given: Ranks

    def foreseen(self) -> Numbers:
        """The probabilities of each authority's grades, by a fit to the others."""
        return chances.left_out(self.measures, self.ranks, self.values)


def study() -> Study:
    """Read the inspections and grade them."""
    framework, values, inspections = load_framework("sif-2013"), read_values(), read_inspections()
    coded = formula.encode(inspections, framework)
    measures = formula.measure(coded, values)
    ranks, overall = formula.published(inspections)
    return Study(
        framework,
        values,
        inspections,
        read_outcomes(),
        coded,
        measures,
        ranks,
        overall,
        formula.grade(measures, values),
    )


def report(studied: Study) -> str:
    """Everything this script has to say, as text."""
    sections = (
        _values(studied.values),
        _agreement(studied),
        _leave_one_out(studied),
        _probabilities(studied),
        _readers(studied),
        _harsher(studied),
        _room(studied),
        _met(studied),
        _candidates(studied),
        describe_outcomes(studied.outcomes),
        describe_findings(studied.inspections),
    )
    return "\n".join("".join(f"{line}\n" for line in section) for section in sections)


def write_into(page: Path, studied: Study) -> str:
    """Put the report between the marks of a page and the picture beside the page; return the report."""
    text = report(studied)
    write_between(page, BEGIN, END, text)
    page.with_name(PICTURE).write_text(reliability_picture(studied), encoding="utf-8")
    return text


def write_between(page: Path, begin: str, end: str, text: str) -> None:
    """Put a text between two marks of a page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(before + begin + text + end + after, encoding="utf-8")


def reliability_picture(studied: Study) -> str:
    """The reliability of the probabilities as an SVG."""
    return draw_reliability(list(chances.reliability(studied.foreseen(), studied.ranks)))


def _values(values: Values) -> Iterator[str]:
    yield "Values, per mille"
    for name in ("prevalence", "strength", "seriousness"):
        yield row(f"  {name}", ", ".join(f"{word} {weight}" for word, weight in getattr(values, name).items()))
    yield row("  bars of the score: inadequate, good, outstanding", ", ".join(map(str, values.bars)))
    yield row("  share met for good, for outstanding", f"{values.good_met}, {values.outstanding_met}")
    yield row("  share of the weakness of leadership that holds back", values.share)
    yield row("  spread of the probabilities", values.spread)
    if proposed := read_proposed():
        yield f"  Proposed, not in the rules yet: {', '.join(proposed)}"


def _agreement(studied: Study) -> Iterator[str]:
    given, published = studied.given, studied.ranks
    yield f"Agreement with the published grades of {len(studied.inspections)} inspections, which set the values"
    yield row("", "exact", "within one", "of")
    for number, code in enumerate(CODES):
        yield row(f"  {code}", *agreement.compare(given[:, number], published[:, number]))
    yield row("  all judgements", *agreement.compare(given, published))
    yield row("  overall", *agreement.compare(formula.overall(given), studied.overall))
    yield "Published grade (line) and that of the rules (column), all judgements"
    yield row("", "inadequate", "r. i.", "good", "outstanding")
    for name, counts in zip(GRADES, agreement.confuse(given, published), strict=True):
        yield row(f"  {name}", *counts)
    distances = np.abs(studied.measures.score[..., None] - np.array(studied.values.bars)).min(axis=-1)
    wrong, close = given != published, distances <= studied.values.margin
    yield row("Within the margin of a bar, so borderline", share(int(close.sum()), close.size))
    yield row("Not the published grade", int(wrong.sum()), f"{(wrong & close).sum()} borderline")
    for line, column in np.argwhere(wrong):
        said, gave = GRADES[given[line, column]], GRADES[published[line, column]]
        yield f"  {studied.inspections[line].case} {CODES[column]}: published {gave}, rules {said}"


def _leave_one_out(studied: Study) -> Iterator[str]:
    published, values = studied.ranks, studied.values
    choices = [values.but(share=held, again=again) for held, again in product(NESTED_SHARES, NESTED_AGAIN)]
    nested, chosen = fitting.nested(studied.coded, published, choices)
    yield "Each authority left out: graded by what the others set"
    yield row("", "exact", "within one", "of", "overall")
    for name, given in {
        "bars, by a logistic fit": fitting.leave_one_out(studied.measures, published, values),
        "bars, by the fewest errors": fitting.leave_one_out(studied.measures, published, values, fitting.fewest_errors),
        "bars, share held back and weight of serious failures": nested,
        "the former rule, bars by a logistic fit": _former(studied),
    }.items():
        right = agreement.compare(formula.overall(given), studied.overall)
        yield row(f"  {name}", *agreement.compare(given, published), share(right.exact, right.of))
        low, high = agreement.spread(given, published, DRAWS, SEED)
        far = ((given == 0) & (published >= 2)) | ((given >= 2) & (published == 0))
        yield row("    nine in ten redraws; good for inadequate or back", f"{low:.0f} to {high:.0f}%", int(far.sum()))
    picked = Counter((c.share, c.again) for c in chosen)
    yield "  What the others chose: share held back, how much of serious failures counts again"
    for (held, again), times in picked.most_common():
        yield row(f"    {held}, {again}", times)


def _former(studied: Study) -> Ranks:
    """Grades by the rule before this one: inadequate for a low balance, or for serious failures short of good."""
    own = formula.measure(studied.coded, studied.values.but(share=FORMER_SHARE))
    given = np.zeros_like(studied.ranks)
    for left_out, rest in fitting.folds(len(given)):
        bars = fitting.logistic(own.balance[rest], studied.ranks[rest]).bars
        ranks = 1 + (own.balance >= bars.good) + (own.balance >= bars.outstanding).astype(np.int64)
        failing = (own.serious >= FORMER_SERIOUS_BAR) & (own.balance < bars.good)
        ranks[(own.balance < bars.inadequate) | failing] = 0
        given[left_out] = formula.limit(ranks)[left_out]
    return given


def _probabilities(studied: Study) -> Iterator[str]:
    ranks, inspections, outcomes = studied.ranks, studied.inspections, studied.outcomes
    foreseen = studied.foreseen()
    in_use = chances.chances(
        chances.bounded(studied.measures.score, studied.given, studied.values.bars),
        studied.values.bars,
        studied.values.spread,
    )
    beside = chances.BESIDE_LEADERSHIP
    yield "Probabilities of the four grades: how surprising the published one was, and how far off they lay"
    yield row("", "log loss", "ranked score", "a third of it")
    yield _quality("score, authority left out", foreseen, ranks)
    yield _quality("score, values in use, which these grades set", in_use, ranks)
    yield _quality("base rates of each judgement, other authorities", chances.base_rates(inspections, outcomes), ranks)
    yield "  the five judgements beside leadership"
    yield _quality("score, authority left out", foreseen[:, beside], ranks[:, beside])
    alone = chances.leadership_alone(inspections, outcomes)
    yield _quality("leadership's published grade alone", alone[:, beside], ranks[:, beside])
    last, first, second = chances.last_published(outcomes)
    yield f"  no authority here had been inspected before; {len(second)} judgements of authorities inspected twice"
    yield _quality("the judgement's last published grade alone", last, second)
    yield row("  same grade as last time", share(int((first == second).sum()), len(second)))
    yield "Reliability, authority left out: how often a grade came that was given such a probability"
    yield row("", "said, on average", "came", "times")
    for line in chances.reliability(foreseen, ranks):
        came = f"{100 * line.came:.0f}%"
        yield row(f"  {100 * line.least:.0f} to {100 * line.most:.0f}%", f"{100 * line.said:.0f}%", came, line.count)


def _quality(name: str, given: Numbers, ranks: Ranks) -> str:
    loss, ranked = chances.log_losses(given, ranks).mean(), chances.ranked_scores(given, ranks).mean()
    return row(f"    {name}", f"{loss:.2f}", f"{ranked:.3f}", f"{ranked / 3:.3f}")


def _readers(studied: Study) -> Iterator[str]:
    again = read_inspections(SECOND_READING)
    lines = [next(n for n, i in enumerate(studied.inspections) if i.case == one.case) for one in again]
    first = formula.encode([studied.inspections[line] for line in lines], studied.framework)
    second = formula.encode(again, studied.framework)
    measured = formula.measure(second, studied.values)
    given = formula.grade(measured, studied.values)
    codes = {
        "net": [readers.net_codes(coded, studied.values) for coded in (first, second)],
        "met or not": [readers.descriptor_grades(coded, studied.values) for coded in (first, second)],
    }
    yield "Two readers of the same report: Krippendorff's alpha over descriptors, ordinal; net is support less weakness"
    yield row("", *codes, "both, of named")
    for number, line in enumerate(lines):
        pairs = {name: readers.units(a[number], b[number]) for name, (a, b) in codes.items()}
        named = [unit for unit in pairs["net"] if unit]
        alphas = [f"{readers.ordinal_alpha(units):.2f}" for units in pairs.values()]
        both = sum(len(unit) > 1 for unit in named)
        yield row(f"  {studied.inspections[line].case}", *alphas, share(both, len(named)))
    same = int((given == studied.given[lines]).sum())
    apart = np.abs(measured.score - studied.measures.score[lines])
    yield row("  same grade from both sheets", share(same, given.size))
    yield row("  scores apart: median, most", f"{np.median(apart):.0f}, {apart.max():.0f}")


def _harsher(studied: Study) -> Iterator[str]:
    generator = np.random.default_rng(SEED)
    yield f"Had another reader moved codes by a step: mean of {REREADINGS} simulated readings, values in use"
    yield row("", "exact", "of", "overall", "of")
    for leaning in LEANINGS:
        right = np.zeros(2)
        for _ in range(REREADINGS):
            measures = formula.measure(reread(studied.coded, leaning, generator), studied.values)
            given = formula.grade(measures, studied.values)
            right += (given == studied.ranks).sum(), (formula.overall(given) == studied.overall).sum()
        exact, overall = right / REREADINGS
        name = f"  {100 * leaning.harsher:.0f}% harsher, {100 * leaning.kinder:.0f}% kinder"
        yield row(name, f"{exact:.0f}", studied.ranks.size, f"{overall:.0f}", studied.overall.size)


def _room(studied: Study) -> Iterator[str]:
    values, bars = studied.values, studied.values.bars

    def at(bars: Bars) -> Ranks:
        return formula.grade(studied.measures, values, bars)

    def changed(**changes: int) -> Ranks:
        moved = values.but(**{name: min(max(value, 0), 1000) for name, value in changes.items()})
        return formula.grade(formula.measure(studied.coded, moved), moved)

    yield f"How far each number can move: down, up; - for more than {agreement.FURTHEST}"
    yield row("", "value", "same grades", "no fewer agree")
    movable = {
        "bar for inadequate": (bars.inadequate, lambda value: at(bars._replace(inadequate=value)), 1),
        "bar for good": (bars.good, lambda value: at(bars._replace(good=value)), 1),
        "bar for outstanding": (bars.outstanding, lambda value: at(bars._replace(outstanding=value)), 1),
        "share met for good": (values.good_met, lambda value: changed(good_met=value), 1),
        "share met for outstanding": (values.outstanding_met, lambda value: changed(outstanding_met=value), 1),
        "share held back (in tens)": (values.share, lambda value: changed(share=value), 10),
    }
    for name, (value, grades_at, step) in movable.items():
        room = agreement.find_room(grades_at, studied.ranks, int(value), step)
        yield row(f"  {name}", value, _both(room.unchanged), _both(room.no_worse))
    yield "Where a fit to all would put them"
    yield row("", *Bars._fields, "spread")
    fit = fitting.logistic(studied.measures.score, studied.ranks)
    yield row("  logistic", *(f"{value:.0f}" for value in (*fit.bars, fit.spread)))
    fewest = fitting.fewest_errors(studied.measures.score, studied.ranks).bars
    yield row("  fewest errors", *(f"{value:.0f}" for value in fewest))
    low, high = fitting.redraw(studied.measures.score, studied.ranks, DRAWS, SEED)
    between = [f"{a:.0f} to {b:.0f}" for a, b in zip(low, high, strict=True)]
    yield row(f"  logistic, nine in ten of {DRAWS} redraws", *between)


def _met(studied: Study) -> Iterator[str]:
    yield "Share of descriptors met, per mille, in judgements that were published as"
    yield row("", "least", "a tenth under", "median")
    for rank, name in enumerate(GRADES):
        met = studied.measures.met[studied.ranks == rank]
        yield row(f"  {name}", *(f"{np.percentile(met, part, method='lower'):.0f}" for part in (0, 10, 50)))


def _candidates(studied: Study) -> Iterator[str]:
    published = studied.ranks
    first: Numbers | None = None
    yield "Rules compared, each authority left out: exact agreement by a logistic fit, and log loss of all grades"
    yield row("", "exact", "log loss", "than the first")
    for name, candidate in candidates(studied.values).items():
        measures = candidate.measure(studied.coded, candidate.values)
        given = fitting.leave_one_out(measures, published, candidate.values)
        losses = chances.log_losses(chances.left_out(measures, published, candidate.values), published).sum(axis=1)
        first = losses if first is None else first
        differences = losses - first
        error = np.sqrt(len(losses)) * differences.std(ddof=1)
        exact = agreement.compare(given, published).exact
        yield row(f"  {name}", exact, f"{losses.sum():.1f}", f"{differences.sum():+.1f} ± {error:.1f}")


def _both(ways: tuple[int | None, int | None]) -> str:
    down, up = ("-" if way is None else way for way in ways)
    return f"{down}, {up}"


def main(arguments: Sequence[str]) -> None:
    """Write the page, which is `docs/validity.md` unless another is named, and print its figures."""
    page = Path(arguments[0]) if arguments else PAGE
    print(write_into(page, study()))
    print(f"Written into {page}; the picture is {page.with_name(PICTURE)}.")


if __name__ == "__main__":
    main(sys.argv[1:])
