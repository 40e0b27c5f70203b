"""The five lines that an explanation begins with: the grade, why, why not better, what rests on what, the trend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from base.model import Model
from base.words import (
    counted,
    first_up,
    list_words,
    long_day,
    say_grade,
    say_range,
    say_share,
    say_status,
    sentence,
    shortened,
)
from engine.assessment import Assessment
from engine.explanation.accounts import carrying_words
from engine.explanation.tree import Node
from engine.explanation.trends import Trend, sample_words, trends
from engine.reasons import reason
from engine.results import DescriptorResult, JudgementResult, Verdict, Weighed
from engine.worlds import OVERALL, judged_by
from evidence.models import Item
from evidence.plan_models import Action

GRADE, WHY, NOT_BETTER, RESTS_ON, TREND = "Grade", "Why", "Why not better", "Rests on", "Trend"
_NO_TREND = "No two counts of one kind are held, so no trend can be told."


class SummaryLine(Model):
    """One of the lines that come first."""

    label: str
    words: str


def descriptor_summary(
    result: DescriptorResult, why_not: Sequence[Node], assessment: Assessment
) -> tuple[SummaryLine, ...]:
    """The five lines of a descriptor.

    Args:
        why_not: what keeps it from the grade above.
    """
    bearings = assessment.bearings(result.id)
    theme = assessment.framework.descriptors[result.id].theme
    return _lines(
        (GRADE, f"{result.id}, {theme}: {say_status(result.status, result.grade)}, provisional."),
        (WHY, result.because.why),
        (NOT_BETTER, _not_better(why_not)),
        (RESTS_ON, _rests_on(bearings, result)),
        (TREND, _trend(trends(result.id, assessment))),
    )


def verdict_summary(result: Verdict, why_not: Sequence[Node], assessment: Assessment) -> tuple[SummaryLine, ...]:
    """The five lines of a judgement, or of overall effectiveness. Takes what `descriptor_summary` takes."""
    descriptors = list(assessment.descriptors.values())
    if isinstance(result, JudgementResult):
        descriptors = [d for d in descriptors if d.judgement == result.code]
        called, rests_on = f"{result.name} ({result.code})", _judgement_rests_on(result, descriptors)
    else:
        keys = [assessment.judgements[code] for code in judged_by(OVERALL, assessment.framework)]
        rests = list_words([f"{k.name} ({say_grade(k.grade)})" for k in keys], "and")
        called, rests_on = result.name, f"It rests on {rests}."
    would_give = f"{result.because[0].why} What is held would give {result.underlying}."
    return _lines(
        (GRADE, f"{called}: {_grade(result)}"),
        (WHY, result.deciding.why if result.gradeable else would_give),
        (NOT_BETTER, _not_better(why_not)),
        (RESTS_ON, rests_on),
        (TREND, _trend(t for d in descriptors for t in trends(d.id, assessment))),
    )


def item_summary(item: Item, assessment: Assessment) -> tuple[SummaryLine, ...]:
    """The lines of an evidence item: whether it counts, what it can carry and why, on what, and the trend."""
    counting = assessment.counting(item.id)
    if counting is None:
        return _lines(("Counts", "No: it is of a type that this framework does not have."))
    counts, carries = reason(counting[0], assessment.rulebook), reason(counting[1], assessment.rulebook)
    on = dict.fromkeys(b.descriptor for b in item.bearings if b.descriptor in assessment.descriptors)
    runs = [t for d in on for t in trends(d, assessment) if item.id in t.items]
    bears = f"It bears on {shortened(list(on))}." if on else "It bears on no descriptor, so on no grade."
    until = f" until {long_day(item.valid_until)}" if counts.then["counts"] == "yes" else ""
    return _lines(
        ("Counts", f"{first_up(counts.then['counts'])}: {counts.then['because']}{until}."),
        (WHY, carries.why),
        ("Carries", carrying_words(carries, assessment.rulebook)),
        ("Bears on", bears),
        (TREND, _trend(runs)),
    )


def action_summary(
    action: Action, assurance: str, asked: int, undecided: Sequence[str], assessment: Assessment
) -> tuple[SummaryLine, ...]:
    """The lines of an action: what is said of it, what is shown, what it is for, and what is asked.

    Args:
        asked: how many questions are asked about it.
        undecided: why others can be neither asked nor ruled out, in sentences.
    """
    on = [d for d in dict.fromkeys(action.links) if d in assessment.descriptors]
    aims = [f"{d} ({assessment.descriptors[d].status})" for d in on]
    status = action.rag or action.delivery or "nothing"
    questions = first_up(counted(asked, "question", none="no"))
    not_known = ["Some can be neither asked nor ruled out:"] if undecided else []
    return _lines(
        ("Said", f"The plan says {status}."),
        ("Shown", f"Evidence assures {assurance}; no colour does."),
        ("For", f"It is to improve {shortened(aims)}." if aims else "It is linked to no descriptor."),
        ("Asked", " ".join([f"{questions} about it.", *not_known, *undecided])),
        (TREND, _trend(t for d in on for t in trends(d, assessment))),
    )


def summary_as_text(lines: Iterable[SummaryLine], width: int) -> str:
    """The lines one below the other, each with its label."""
    lines = list(lines)
    margin = max((len(line.label) for line in lines), default=0) + 2
    return "\n".join(
        part
        for line in lines
        for part in wrap(
            line.words,
            width,
            initial_indent=f"{line.label}:".ljust(margin),
            subsequent_indent=" " * margin,
            break_on_hyphens=False,
        )
    )


def _lines(*lines: tuple[str, str]) -> tuple[SummaryLine, ...]:
    return tuple(SummaryLine(label=label, words=words) for label, words in lines)


def _grade(result: Verdict) -> str:
    if result.grade and result.floor == result.ceiling:
        return f"{result.grade}, provisional; nothing that is still unknown would change it."
    if result.grade:
        return f"{result.grade}, provisional; it could be {say_range(result.floor, result.ceiling)}."
    return f"not enough evidence to grade it; it could be {say_range(result.floor, result.ceiling)}."


def _not_better(nodes: Sequence[Node]) -> str:
    """What stands in the way, from the nodes that say why not; of several ways the first, which is the nearest."""
    first: dict[str, Node] = {}
    for node in nodes:
        first.setdefault(node.title, node)
    obstacles: list[str] = []
    for node in first.values():
        failed = list_words([check.plain for check in node.conditions if not check.held], "and")
        obstacle = failed or node.detail
        wanted = node.title.removeprefix("Why not ").partition(":")[0]
        obstacles.append(sentence(f"For {wanted}: {obstacle}" if wanted != node.title else f"No grade yet: {obstacle}"))
    return " ".join(obstacles) or "Nothing is better."


def _rests_on(bearings: Sequence[Weighed], result: DescriptorResult) -> str:
    if not bearings and not result.open_actions:
        return "Nothing is held for or against it."
    supporting = _named(w for w in bearings if w.counts and w.supports)
    against = [*_named(w for w in bearings if w.counts and not w.supports), *result.open_actions]
    sides = f"For it: {shortened(supporting) or 'nothing'}. Against it: {shortened(against) or 'nothing'}."
    idle = len({w.item.id for w in bearings if not w.counts})
    return (
        f"{sides} {first_up(counted(idle, 'item'))} on it no longer {'counts' if idle == 1 else 'count'}."
        if idle
        else sides
    )


def _named(bearings: Iterable[Weighed]) -> list[str]:
    """Each item with its count, strongest first."""
    ordered = sorted(bearings, key=lambda w: -w.carried)
    return list(
        dict.fromkeys(
            f"{w.item.id} ({sample_words(w.item, supports=w.supports)})"
            if w.item.sample and not w.taken_back
            else w.item.id
            for w in ordered
        )
    )


def _judgement_rests_on(result: JudgementResult, descriptors: Sequence[DescriptorResult]) -> str:
    whole = counted(result.applicable, "descriptor")
    share = say_share(round(1000 * result.coverage))
    met = [d.id for d in descriptors if d.status == "met"]
    failing = [d.id for d in sorted(descriptors, key=lambda d: d.net) if d.status == "not met"]
    items = {item for d in descriptors for item in d.evidence}
    coverage = f"Evidence covers {result.covered} of its {whole} ({share}), by {counted(len(items), 'item')}."
    coverage += f" Met: {shortened(met)}." if met else " None of them is met."
    return f"{coverage} Not met: {shortened(failing)}." if failing else coverage


def _trend(runs: Iterable[Trend]) -> str:
    return " ".join(_told(runs)) or _NO_TREND


def _told(runs: Iterable[Trend]) -> Iterator[str]:
    """The first few trends, and how many more there are."""
    runs = list(runs)
    for trend in runs[:SHOWN]:
        yield f"{trend.descriptor}, {trend.words}."
    if len(runs) > SHOWN:
        yield f"And {counted(len(runs) - SHOWN, 'more trend', 'more trends')}."


SHOWN = 3
"""Trends that are told at once."""
