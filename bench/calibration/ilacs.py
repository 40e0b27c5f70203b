"""Hold the rules of ILACS against published grades, and say how far they can be trusted.

Run from the project's folder; it prints its figures and writes them into the page:

    python -m bench.calibration.ilacs
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from bench.calibration import agreement, fitting, formula
from bench.calibration.agreement import row, share
from bench.calibration.calibrate import PAGE, write_between
from bench.calibration.formula import Flags, Numbers, Ranks
from bench.calibration.inspections import FOLDER, Finding, Inspection, inspection, read_inspections, read_rows
from bench.calibration.values import Bars, Values, read_values
from descriptors.loader import load_framework
from rules.loader import load_rulebook, rules_folder

FINDINGS = FOLDER / "ilacs" / "findings"
COLUMNS = {
    "LDR": "impact_of_leaders",
    "HAP": "help_protection",
    "CCL": "care_and_care_leavers",
    "CIC": "children_in_care",
    "CLV": "care_leavers",
    "OE": "overall",
}
"""Code of each judgement to its column in the tables of published grades."""
SCALE = load_rulebook(rules_folder("ilacs-2023")).grades
BEGIN, END = "<!-- ilacs: begin -->\n```text\n", "```\n<!-- ilacs: end -->"
AGAIN = (0, 500, 1000, 1500, 2000)
"""How much more serious failures, and exceptional practice, are tried to count."""


class Weighed(NamedTuple):
    """What is said of each judgement, one row a judgement, per mille added up over its descriptors.

    Attributes:
        case, code, authority: which inspection's, which judgement, whose.
        support, weakness, serious, exceptional: as the rules add them up.
        met, size: the number of descriptors that are met, and of all.
        ranks: the grade that was published, 0 the worst.
    """

    case: tuple[str, ...]
    code: tuple[str, ...]
    authority: tuple[str, ...]
    support: Numbers
    weakness: Numbers
    serious: Numbers
    exceptional: Numbers
    met: Numbers
    size: Numbers
    ranks: Ranks

    @property
    def share_met(self) -> Numbers:
        """The share of the descriptors of each that are met, per mille."""
        return np.floor(self.met * 1000 / self.size)


Measure = Callable[[Weighed], Numbers]


def inspections() -> tuple[tuple[Inspection, str], ...]:
    """The coded inspections, oldest first, each with the id of its version of the framework."""
    return tuple(
        (inspection(line, FINDINGS, _grades(line)), line["framework_version"])
        for line in read_rows(FINDINGS / "published_grades.csv")
    )


def _grades(line: Mapping[str, str]) -> dict[str, str]:
    return {code: grade_of(line[column]) for code, column in COLUMNS.items() if line[column]}


def grade_of(published: str) -> str:
    """The grade of the scale that a table of published grades means: it cuts `to be good` off."""
    return next(grade for grade in SCALE if grade.startswith(published))


def weigh(coded: Sequence[tuple[Inspection, str]], values: Values, scale: Sequence[str] = SCALE) -> Weighed:
    """Add up what is said of each judgement that was published."""
    rows = [
        (i.case, code, i.authority, *_sums(i.findings, ids, values), scale.index(i.grades[code]))
        for i, version in coded
        for code, ids in _descriptors(version).items()
    ]
    case, code, authority, *columns, ranks = zip(*rows, strict=True)
    support, weakness, serious, exceptional, met, size = (np.array(column, float) for column in columns)
    return Weighed(case, code, authority, support, weakness, serious, exceptional, met, size, np.array(ranks))


def _descriptors(version: str) -> dict[str, list[str]]:
    return {j.code: [d.id for d in j.descriptors] for j in load_framework(version).judgements}


def _sums(findings: Sequence[Finding], ids: Sequence[str], values: Values) -> tuple[float, ...]:
    support, weakness, serious, exceptional = (dict.fromkeys(ids, 0) for _ in range(4))

    def largest(held: dict[str, int], finding: Finding, degrees: Mapping[str, int], counts: dict[str, int]) -> None:
        prevalence, degree = values.prevalence[finding.prevalence], degrees[finding.degree]
        held[finding.descriptor] = max(held[finding.descriptor], prevalence * degree // 1000)
        if degree == max(degrees.values()):
            counts[finding.descriptor] = max(counts[finding.descriptor], prevalence)

    for finding in findings:
        if finding.descriptor in support and finding.direction == "supports":
            largest(support, finding, values.strength, exceptional)
        elif finding.descriptor in support:
            largest(weakness, finding, values.seriousness, serious)
    met = sum(
        support[id] - weakness[id] >= values.descriptor_good and weakness[id] < values.descriptor_serious for id in ids
    )
    return (*(sum(held.values()) for held in (support, weakness, serious, exceptional)), met, len(ids))


def score(weighed: Weighed, again: int = 1000, exceptional: int = 1000) -> Numbers:
    """The score of the rules: the balance of what is said, with serious and exceptional practice counted again."""
    said = np.maximum(weighed.support + weighed.weakness, 1)
    balance = np.floor((weighed.support - weighed.weakness) * 1000 / said)
    most = np.floor(weighed.exceptional / weighed.size) * exceptional / 1000
    return balance - np.floor(weighed.serious / weighed.size) * again / 1000 + most


def grade(weighed: Weighed, values: Values) -> Ranks:
    """The grade of each judgement: the bars of the score, and enough of it met."""
    return formula.rank(score(weighed), weighed.share_met, values, values.bars)


def left_out(weighed: Weighed, scores: Numbers, fit: fitting.Fit = fitting.logistic) -> Ranks:
    """The grade of each judgement by bars that the other authorities set."""
    given = np.zeros_like(weighed.ranks)
    for out, rest in _folds(weighed):
        given[out] = _passed(scores[out], fit(scores[rest], weighed.ranks[rest]).bars)
    return given


def _folds(weighed: Weighed) -> Iterator[tuple[Flags, Flags]]:
    """The judgements of each authority, left out, and the rest."""
    authority = np.array(weighed.authority)
    for one in sorted(set(weighed.authority)):
        yield authority == one, authority != one


def _passed(scores: Numbers, bars: Bars) -> Ranks:
    """The grade of each score by the bars alone: how many of them it reaches."""
    return (scores[:, None] >= np.array(bars)).sum(axis=1)


def nested(weighed: Weighed) -> tuple[Ranks, Counter[tuple[int, int]]]:
    """The grade of each judgement where the others also chose how much counts again, by the least log loss."""
    given, chosen = np.zeros_like(weighed.ranks), Counter[tuple[int, int]]()
    tried = {c: score(weighed, *c) for c in product(AGAIN, AGAIN)}
    for out, rest in _folds(weighed):
        fits = {c: fitting.logistic(s[rest], weighed.ranks[rest]) for c, s in tried.items()}
        best = min(tried, key=lambda c: fitting.log_loss(tried[c][rest], weighed.ranks[rest], fits[c]))
        given[out] = _passed(tried[best][out], fits[best].bars)
        chosen[best] += 1
    return given, chosen


MEASURES: dict[str, Measure] = {
    "the score of these rules": score,
    "the balance of what is said alone": lambda w: score(w, 0, 0),
    "the same, serious failures counted twice": lambda w: score(w, 1000, 0),
    "the balance of 2013, over all descriptors": lambda w: (w.support - w.weakness - w.serious) / w.size,
}
"""What was tried."""


def of_2013() -> Weighed:
    """The 35 inspections of 2013, weighed in the same way."""
    rulebook = load_rulebook(rules_folder("sif-2013"))
    return weigh([(i, "sif-2013") for i in read_inspections()], read_values(), rulebook.grades)


def report() -> str:
    """Everything this script has to say, as text."""
    values = read_values("ilacs-2023")
    weighed = weigh(inspections(), values)
    sections = (_agreement(weighed, values), _left_out(weighed), _apart(weighed))
    return "\n".join("".join(f"{line}\n" for line in section) for section in sections)


def _agreement(weighed: Weighed, values: Values) -> Iterator[str]:
    given = grade(weighed, values)
    yield row("Bars of the score: inadequate, good, outstanding", ", ".join(map(str, values.bars)))
    yield row("Share met for good, for outstanding", f"{values.good_met}, {values.outstanding_met}")
    for rank in (2, 3):
        met = weighed.share_met[weighed.ranks == rank]
        yield row(f"  lowest share met in a judgement that was {SCALE[rank]}", int(met.min()))
    yield f"Agreement with the published grades of {len(set(weighed.case))} inspections, which set the bars"
    yield row("", "exact", "within one", "of")
    for code in dict.fromkeys(weighed.code):
        own = np.array(weighed.code) == code
        yield row(f"  {code}", *agreement.compare(given[own], weighed.ranks[own]))
    yield row("  all judgements", *agreement.compare(given, weighed.ranks))
    yield "Published grade (line) and that of the rules (column)"
    yield row("", "inadequate", "r. i.", "good", "outstanding")
    for name, counts in zip(SCALE, agreement.confuse(given, weighed.ranks), strict=True):
        yield row(f"  {name}", *counts)
    for at in np.flatnonzero(given != weighed.ranks):
        published, said = SCALE[weighed.ranks[at]], SCALE[given[at]]
        yield f"  {weighed.case[at]} {weighed.code[at]}: published {published}, rules {said}"


def _left_out(weighed: Weighed) -> Iterator[str]:
    yield "Each authority left out: graded by bars that the others set, by a logistic fit"
    yield row("", "exact", "within one", "of", "fewest errors")
    for name, measure in MEASURES.items():
        scores = measure(weighed)
        by_errors = agreement.compare(left_out(weighed, scores, fitting.fewest_errors), weighed.ranks)
        yield row(f"  {name}", *agreement.compare(left_out(weighed, scores), weighed.ranks), by_errors.exact)
    given, chosen = nested(weighed)
    yield row("  the score, the others choose what counts again", *agreement.compare(given, weighed.ranks))
    for (serious, exceptional), times in chosen.most_common():
        yield row(f"    serious {serious}, exceptional {exceptional}", times)


def _apart(weighed: Weighed) -> Iterator[str]:
    before = of_2013()
    yield "The same score on the 35 inspections of 2013, told apart"
    yield row("", "inadequate", "good", "outstanding", "spread")
    for name, each in {"12 of ILACS": weighed, "35 of 2013": before}.items():
        bars, spread = fitting.logistic(score(each), each.ranks)
        yield row(f"  bars by a logistic fit, {name}", *(f"{bar:.0f}" for bar in bars), f"{spread:.0f}")
    by_2013 = _passed(score(weighed), fitting.logistic(score(before), before.ranks).bars)
    here = left_out(before, score(before))
    yield row("  35 of 2013, each left out", share(int((here == before.ranks).sum()), before.ranks.size))
    yield row("  12 of ILACS by the bars of 2013", share(int((by_2013 == weighed.ranks).sum()), weighed.ranks.size))


def write_into_page() -> str:
    """Put the report between its marks in the page; return it."""
    text = report()
    write_between(PAGE, BEGIN, END, text)
    return text


if __name__ == "__main__":
    print(write_into_page())
