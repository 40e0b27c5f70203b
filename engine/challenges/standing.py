"""What became of each challenge: open, answered, or back: its answer lapsed or was withdrawn, or its facts changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from base.digest import digest
from base.words import first_up, list_words, long_day
from engine.challenges.challenge import Challenge
from evidence.models import Answer
from evidence.tables.headings import plain
from rules.models import Property, Rulebook
from rules.wording import amount

State = Literal["open", "answered", "back"]


_WORDS = ("promise", "dropped", "breach", "unfinished", "declined", "compared", "failing")
_CALLED = dict.fromkeys(_WORDS, "what it says") | {
    "claim": "its status",
    "moves": "how its date moved",
    "mixed": "what is filed against it",
    "told_on": "the reports that say so",
}
"""Facts of a question that no attribute of a rule is named after, in words."""


class StandingChallenge(NamedTuple):
    """How one challenge stands.

    Attributes:
        state: `open` where nobody has answered it; `answered`; `back` where it was and no longer is.
        answer: the last answer to it; None where there is none.
        because: why it came back, a sentence; else empty.
        mondays: how many issued briefings running it has stood open.
    """

    challenge: Challenge
    state: State
    answer: Answer | None = None
    because: str = ""
    mondays: int = 0


def answer_to(challenge: Challenge, *, reason: str, by: str, on: date, until: date | None) -> Answer:
    """An answer to a challenge, bound to the facts that the challenge rests on."""
    return Answer(
        id=challenge.id,
        question=challenge.message,
        reason=reason,
        by=by,
        on=on,
        until=until,
        basis=challenge.basis,
        basis_digest=digest(challenge.basis),
    )


def standings(
    challenges: Sequence[Challenge],
    answers: Iterable[Answer],
    as_of: date,
    rulebook: Rulebook,
    stood: Mapping[str, int] | None = None,
    gone: Collection[str] = (),
) -> tuple[StandingChallenge, ...]:
    """How each challenge stands on a day, in the order given.

    Words that are given as the answer to questions of many kinds answer none of them.

    Args:
        challenges: what is asked on that day.
        answers: every answer that was entered; later ones than that day do not count.
        rulebook: how it calls the facts that changed.
        stood: id of a challenge to the number of briefings running it has stood open in.
        gone: ids of evidence items that were retired or replaced; an answer that points to one no longer stands.
    """
    current = {answer.id: answer for answer in answers if answer.on <= as_of}
    lapses = {
        one.id: _lapsed(one, answer, as_of, rulebook, gone) for one in challenges if (answer := current.get(one.id))
    }
    kinds: dict[str, set[str]] = {}
    for challenge in challenges:
        if lapses.get(challenge.id) == "":
            kinds.setdefault(plain(current[challenge.id].reason), set()).add(challenge.code)
    kinds_most = rulebook.policy.number("answer_kinds")
    standings: list[StandingChallenge] = []
    for challenge in challenges:
        answer, because = current.get(challenge.id), lapses.get(challenge.id, "")
        if answer and not because and len(alike := kinds[plain(answer.reason)]) > kinds_most:
            because = f"The same words answer questions of {len(alike)} kinds, so they answer none of them."
        state: State = "open" if answer is None else "back" if because else "answered"
        mondays = 0 if state == "answered" else (stood or {}).get(challenge.id, 0)
        standings.append(StandingChallenge(challenge, state, answer, because, mondays))
    return tuple(standings)


def _lapsed(challenge: Challenge, answer: Answer, as_of: date, rulebook: Rulebook, gone: Collection[str]) -> str:
    """Why an answer no longer stands; empty where it does."""
    if (back := answer.withdrawn) and back.on <= as_of:
        return f"{first_up(back.by)} took the answer back on {long_day(back.on)}: {back.reason.rstrip('.')}."
    if answer.until and answer.until < as_of:
        return f"The answer stood until {long_day(answer.until)}."
    if lost := [id for id in answer.evidence if id in gone]:
        were = "was" if len(lost) == 1 else "were"
        return f"{list_words(lost, 'and')}, which the answer points to, {were} retired or replaced."
    if answer.basis_digest == digest(challenge.basis):
        return ""
    then, now = answer.basis, challenge.basis
    changed = [
        _say_change(name, then.get(name, ""), now.get(name, ""), challenge, rulebook)
        for name in dict.fromkeys((*now, *then))
        if then.get(name) != now.get(name)
    ]
    return f"What it rests on has changed: {list_words(changed, 'and') or 'its words were redacted'}."


def _say_change(name: str, then: str, now: str, challenge: Challenge, rulebook: Rulebook) -> str:
    try:
        spec = rulebook.attribute(rulebook.rule(challenge.rule).of, name)
    except KeyError:
        spec = None
    if spec and spec.type == "boolean":
        return spec.reads if now == str(True) else spec.otherwise or f"it is no longer so that {spec.reads}"
    called = spec.reads if spec else _CALLED.get(name, name.removesuffix("_named").replace("_", " "))
    return f"{called} was {_value(then, spec)} and is {_value(now, spec)}"


def _value(value: str, spec: Property | None) -> str:
    if spec and value.isdecimal():
        return amount(int(value), spec.unit)
    return value or "not said"


def in_order(asked: Iterable[StandingChallenge]) -> tuple[StandingChallenge, ...]:
    """Open ones first, then those answered, then those that came back; each as it stood among its like."""
    order: tuple[State, ...] = ("open", "answered", "back")
    return tuple(sorted(asked, key=lambda one: order.index(one.state)))


def say_answer(answer: Answer) -> str:
    """Who answered what, and until when: `Ann Lee, 3 March 2014, until 30 June 2014: the board moved it (E-0004)`."""
    until = f"until {long_day(answer.until)}" if answer.until else "until its facts change"
    items = f" ({', '.join(answer.evidence)})" if answer.evidence else ""
    return f"{first_up(answer.by)}, {long_day(answer.on)}, {until}: {answer.reason}{items}"
