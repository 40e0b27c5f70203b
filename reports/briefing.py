"""The weekly briefing as content: what the preparation group has to know and decide, before any format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from base.errors import InputError
from base.groups import grouped
from base.words import first_down, list_words, say_range
from engine.standing import soon
from reports.actions import ActionLine, ColourDayLine, gather_actions, gather_colours
from reports.annexes import NAMED
from reports.content import ReportContent
from reports.day_one import gather_day_one
from reports.decisions import DecisionLine, NeededLine, gather_decisions, gather_needed
from reports.findings import ChallengeLine, GapLine, gather_challenges, gather_gaps
from reports.grades import ChanceLine, GradeLine, gather_chances, gather_grades
from reports.holdings import EvidenceLine, Holding, LastingLine, gather_evidence, gather_holdings, gather_lasting
from reports.limits import Cut, limits
from reports.material import Material
from reports.outlook import Ahead, Changes, LiftLine, gather_ahead, gather_changes, gather_lifts
from reports.quality import QualityLine, gather_quality
from reports.reasons import JudgementReasons, gather_reasons
from reports.scale import Scale, scale_of
from reports.trend import TrendLine, gather_learned, gather_trend
from reports.waiting import WaitingLine, gather_waiting
from reports.words import say_week, week_of, week_start

BACK = timedelta(weeks=1)
"""How far back evidence filed is told: the group meets weekly."""


class Briefing(ReportContent):
    """The weekly briefing."""

    week: str
    """The week it is for, such as `Week 10 of 2014 (3 to 9 March)`."""
    framework: str
    """Name and reference of the framework."""
    framework_version: str
    """Id and version of the framework's data."""
    in_force: str
    """A sentence where the framework was not in force on that day; else empty."""
    answer: str
    """What would happen if the inspectors came on Monday, in one sentence."""
    because: str
    """What that answer rests on; empty where the judgements stand alone and none is borderline."""
    scale: Scale
    """The scale of grades."""
    grades: tuple[GradeLine, ...]
    """Overall effectiveness first, where there is such a grade, then every judgement."""
    chances: tuple[ChanceLine, ...]
    """How often findings like these were published with each grade, of the judgements that are graded."""
    waiting: tuple[WaitingLine, ...]
    """What waits for a second person."""
    needed: tuple[NeededLine, ...]
    """What the group has to decide today."""
    decisions: tuple[DecisionLine, ...]
    """Decisions carried forward."""
    changes: Changes | None
    """What changed since the last briefing; nothing where there was none."""
    overdue: tuple[ActionLine, ...]
    """Actions that are overdue, latest first."""
    colour_alone: tuple[ActionLine, ...]
    """Actions whose date has passed and that only their colour calls finished."""
    off_track: tuple[ActionLine, ...]
    """Actions the council itself says are off track, and that are not overdue."""
    plan: tuple[ActionLine, ...]
    """Every row of the action plan."""
    colours: tuple[ColourDayLine, ...]
    """The council's own colours after each day on which they changed; nothing until they have."""
    challenges: tuple[ChallengeLine, ...]
    """Where more is said than shown and nobody has answered, or the answer lapsed; most severe first."""
    answered: tuple[ChallengeLine, ...]
    """Challenges that were answered, and whose answers stand."""
    trend: tuple[TrendLine, ...]
    """The last briefings that were issued and this one, oldest first; nothing where this is the first."""
    learned: tuple[str, ...]
    """What was learned so far, a sentence each."""
    gaps: tuple[GapLine, ...]
    """What stands between each descriptor and the benchmark, most important first."""
    expiring: tuple[EvidenceLine, ...]
    """Evidence that is about to expire, soonest first."""
    soon: date
    """The day before which it expires."""
    filed: tuple[EvidenceLine, ...]
    """Evidence filed in the last week."""
    day_one: str
    """How much of what is asked for on the first day is usable; empty where the framework asks for nothing."""
    in_date: int
    """Number of evidence entries in date."""
    expired: int
    """Number of evidence entries that have expired."""
    lasting: tuple[LastingLine, ...]
    """How long the evidence in date on each judgement will last."""
    ahead: Ahead | None
    """The grades week by week if nothing is done; nothing where there is no evidence."""
    lifts: tuple[LiftLine, ...]
    """What would lift each key judgement that is below the benchmark."""
    quality: tuple[QualityLine, ...]
    """What there is to put right in the plan and the register."""
    reasons: tuple[JudgementReasons, ...]
    """Why each grade."""
    evidence: tuple[EvidenceLine, ...]
    """Every evidence entry; of very many those that are named here."""
    entries: int
    """Number of all evidence entries."""
    wording: str
    """How far the statements are the framework's own words."""
    digest: str
    """Digest of every fact and rule that the briefing is made of."""
    checkpoint: str = ""
    """Where the journal stood when the briefing was issued, to be held against it later."""


def gather_briefing(material: Material, week: str = "", *, witness: str = "", full: bool = False) -> Briefing:
    """The content of the weekly briefing.

    Args:
        week: the ISO week it is for, as `2014-W10`; else the one its day lies in.
        witness: the checkpoint of the journal when it was issued; empty for a draft.
        full: tell all entries, and all that counts for and against each descriptor, not only as `limits.yaml` says.

    Raises:
        InputError: the week is not one.
    """
    assessment = material.assessment
    as_of, framework, cut = assessment.facts.as_of, assessment.framework, Cut(full)
    grades = gather_grades(assessment, material.before)
    actions = gather_actions(material)
    holdings = gather_holdings(assessment)
    expiring = sorted(gather_evidence((h for h in holdings if h.expiring), framework), key=lambda e: e.valid_until)
    filed = gather_evidence((h for h in holdings if as_of - BACK < h.item.filed.date() <= as_of), framework)
    reasons = gather_reasons(assessment, cut)
    dated = (*cut.shown("expiring", expiring), *cut.shown("filed", filed))
    named = (*_named(reasons, actions), *(line.id for line in dated))
    overdue = tuple(sorted((a for a in actions if a.days_late), key=lambda a: -a.days_late))
    gaps = gather_gaps(material)
    waiting = gather_waiting(assessment)
    challenges = gather_challenges(material)
    trend = gather_trend(material)
    asked = tuple(c for c in challenges if c.state != "answered")
    decisions = gather_decisions(material.decisions, as_of)
    return Briefing.made_of(
        material,
        week=_week(week or week_of(as_of)),
        framework=material.framework_name,
        framework_version=f"{framework.id}, version {framework.version}",
        in_force=material.in_force,
        answer=_answer(material.authority, grades),
        because=_because(grades),
        scale=scale_of(assessment.rulebook),
        grades=grades,
        chances=gather_chances(assessment),
        waiting=waiting,
        needed=tuple(
            gather_needed(grades, overdue, expiring, gaps[: limits()["gaps"].most], waiting, asked, decisions)
        ),
        decisions=decisions,
        changes=gather_changes(material, challenges),
        overdue=overdue,
        colour_alone=tuple(a for a in actions if a.finished and a.delivery is None and a.days_past),
        off_track=tuple(a for a in actions if a.off_track and not a.days_late),
        plan=actions,
        colours=gather_colours(material),
        challenges=asked,
        answered=tuple(c for c in challenges if c.state == "answered"),
        trend=trend,
        learned=gather_learned(material, holdings, actions, trend),
        gaps=gaps,
        expiring=tuple(expiring),
        soon=soon(assessment),
        filed=filed,
        day_one=_day_one(material),
        in_date=sum(h.state == "in date" for h in holdings),
        expired=sum(h.state == "expired" for h in holdings),
        lasting=gather_lasting(holdings, assessment),
        ahead=gather_ahead(assessment),
        lifts=gather_lifts(assessment),
        quality=gather_quality(assessment, material.plans),
        reasons=reasons,
        evidence=gather_evidence(_with_place(holdings, cut, named), framework),
        entries=len(holdings),
        wording=framework.wording,
        digest=material.digest,
        checkpoint=witness,
    )


def _with_place(holdings: Sequence[Holding], cut: Cut, named: Iterable[str]) -> Sequence[Holding]:
    """The evidence entries that have a place in the annex: all, or of very many those that the briefing names."""
    if not cut.more("entries", holdings):
        return holdings
    ids = set(named)
    return [each for each in holdings if each.item.id in ids]


def _named(reasons: Sequence[JudgementReasons], plan: Sequence[ActionLine]) -> Iterator[str]:
    """The ids of the evidence entries that the reasons and the plan name."""
    for line in (line for judgement in reasons for line in judgement.descriptors):
        yield from (bearing.evidence for bearing in (*line.supports, *line.undermines))
        yield from line.lapsed[:NAMED]
    for action in plan:
        yield from action.evidence[:NAMED]


def _day_one(material: Material) -> str:
    """How much of what is asked for on the first day is usable; empty where the framework asks for nothing."""
    facts, annex = material.assessment.facts, material.assessment.framework.annex_a
    if annex is None:
        return ""
    day_one = gather_day_one(
        annex,
        material.brought,
        facts.items,
        facts.as_of,
        authority=material.authority,
        framework=material.framework_name,
        made_up=material.made_up,
    )
    return day_one.headline


def day_for(week: str, today: date) -> date:
    """The day that a briefing for a week looks at: today where it lies in that week, else the week's Monday.

    Args:
        week: an ISO week such as `2014-W10`; empty for that of today.

    Raises:
        InputError: it is not an ISO week.
    """
    if not week:
        return today
    _week(week)
    return today if week == week_of(today) else week_start(week)


def _week(week: str) -> str:
    try:
        return say_week(week)
    except ValueError:
        raise InputError(f"{week!r} is not a week.", field="week", hint="Write it as 2014-W10.") from None


def _answer(authority: str, grades: Sequence[GradeLine]) -> str:
    overall = next((line for line in grades if line.kind == "overall"), None)
    return _answer_overall(authority, overall) if overall else _answer_each(authority, _key(grades))


def _because(grades: Sequence[GradeLine]) -> str:
    """What the answer rests on: the reason of the overall grade, else what is borderline among the judgements."""
    for line in grades:
        if line.kind == "overall":
            return f"{line.why} {line.borderline}".strip()
    edges = grouped((line.borderline, line.short) for line in _key(grades) if line.borderline)
    return " ".join(
        f"{list_words(names, 'and')} {'is' if len(names) == 1 else 'are each'} borderline. {why}"
        for why, names in edges.items()
    )


def _key(grades: Sequence[GradeLine]) -> list[GradeLine]:
    """What an inspection is told by where its judgements stand alone."""
    return [line for line in grades if line.kind == "key"] or list(grades)


_SETTLED = "nothing is left unknown that would change that; only new findings would."


def _answer_each(authority: str, judged: Sequence[GradeLine]) -> str:
    graded = [line for line in judged if line.grade]
    names = {line.shown: [other.short for other in graded if other.grade == line.grade] for line in graded}
    points = list_words([f"“{grade}” for {list_words(called, 'and')}" for grade, called in names.items()], "and")
    if not graded:
        covered = f"{sum(line.covered for line in judged)} of {sum(line.applicable for line in judged)}"
        answer = f"{authority} could not yet show what they would find: evidence covers {covered} descriptors"
    else:
        answer = f"what {authority} can show points to {points}"
    unknown = [line for line in judged if line.floor != line.ceiling]
    ranges = {line.could_be: [other.short for other in unknown if other.could_be == line.could_be] for line in unknown}
    uncertainty = _SETTLED
    if ranges:
        possibilities = [
            f"{list_words(called, 'and')} could be anything from {range}" for range, called in ranges.items()
        ]
        uncertainty = f"with what is still unknown {', and '.join(possibilities)}."
    return f"If the inspectors came on Monday, {answer}; {uncertainty}"


def _answer_overall(authority: str, overall: GradeLine) -> str:
    could_be = say_range(overall.floor, overall.ceiling)
    if overall.grade is None:
        covered = f"{overall.covered} of the {overall.applicable} descriptors of key judgements"
        return (
            f"If the inspectors came on Monday, {authority} could not yet show what they would find: evidence covers "
            f"{covered}, and {first_down(overall.short)} could be "
            f"{'anything from ' if overall.floor != overall.ceiling else ''}{could_be}."
        )
    if overall.floor == overall.ceiling:
        uncertainty = _SETTLED
    else:
        uncertainty = f"with what is still unknown it could be anything from {could_be}."
    return (
        f"If the inspectors came on Monday, what {authority} can show points to “{overall.grade}” "
        f"for {first_down(overall.short)}; {uncertainty}"
    )
