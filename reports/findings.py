"""Challenges and gaps as reports show them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from base.words import say_status
from engine.work import WorkEntry
from reports.content import Content
from reports.material import Material

if TYPE_CHECKING:
    from engine.challenges.challenge import Challenge
    from engine.challenges.standing import StandingChallenge
    from engine.gaps.gap import Gap


class ChallengeLine(Content):
    """A place where more is said than shown."""

    id: str
    """Its id, by which it is answered."""
    code: str
    """Code of the rule that asks."""
    about: str
    """The action, evidence entry or descriptor it is about, or `plan`."""
    severity: Literal["high", "medium", "low"]
    """How much it matters."""
    message: str
    """The question with its reason."""
    answer: str
    """What would answer it."""
    state: Literal["open", "answered", "back"] = "open"
    """Whether it was answered, or was and came back."""
    mondays: int = 0
    """How many issued briefings running it has stood open in."""
    said: str = ""
    """Who answered what, and until when; empty where nobody has."""
    because: str = ""
    """Why it came back; else empty."""


class GapLine(Content):
    """What stands between one descriptor and good."""

    rank: int
    """Its place, 1 for the most important."""
    descriptor: str
    """Id of the descriptor."""
    judgement: str
    """Code of its judgement."""
    theme: str
    """Its topic."""
    status: str
    """How it stands now: partly met, not met or not enough evidence; met where only freshness is at stake."""
    kind: str
    """What is missing."""
    message: str
    """What is missing, in a sentence."""
    in_short: str
    """What to do, in a few words."""
    next_step: str
    """The next step."""
    lead: str
    """Who answers for it; empty where nobody does."""
    due: date | None
    """By when."""
    effect: str
    """What closing it would do, by the engine."""
    because: str
    """What its place rests on."""
    evidence: tuple[str, ...]
    """Ids of the evidence it is about."""
    actions: tuple[str, ...]
    """Ids of the actions linked to the descriptor."""
    entries: tuple[WorkEntry, ...] = ()
    """What is entered once the work is done."""
    deputy: str = ""
    """Who stands in for the lead."""


def gather_challenges(material: Material) -> tuple[ChallengeLine, ...]:
    """Every challenge, most severe first."""
    order = ("high", "medium", "low")
    standings = {one.challenge.id: one for one in material.standings}
    lines = [_challenge_line(c, standings.get(c.id)) for c in material.challenges]
    return tuple(sorted(lines, key=lambda c: order.index(c.severity)))


def _challenge_line(challenge: Challenge, standing: StandingChallenge | None) -> ChallengeLine:
    from engine.challenges.standing import say_answer  # a list of gaps loads nothing of questions

    if standing is None:
        return ChallengeLine.taken_from(challenge)
    return ChallengeLine.taken_from(
        challenge,
        state=standing.state,
        mondays=standing.mondays,
        because=standing.because,
        said=say_answer(standing.answer) if standing.answer else "",
    )


def gather_gaps(material: Material) -> tuple[GapLine, ...]:
    """Every gap, most important first."""
    benchmark = material.assessment.rulebook.benchmark
    lines = [GapLine.taken_from(g, effect=_say_effect(g, benchmark)) for g in material.gaps]
    return tuple(sorted(lines, key=lambda g: g.rank))


def _say_effect(gap: Gap, benchmark: str) -> str:
    if gap.effect is None or not (gap.entries or gap.kind == "expiring"):
        return ""
    up = f", and bring {gap.judgement} nearer to {benchmark}" if gap.effect.balance > 0 else ""
    return f"Closed, it would be {say_status(gap.effect.status, gap.effect.grade)}{up}."
