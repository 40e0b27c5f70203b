"""Answers to challenges: entered by name, for as long as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from base.errors import InputError, NotFoundError
from base.words import did_you_mean, long_day
from evidence.kinds import BriefingRecord
from evidence.models import Answer, Retirement
from evidence.names import given_name, given_reason
from evidence.register import Register


def answer_challenge(
    register: Register,
    made: Answer,
    *,
    evidence: Sequence[str] = (),
) -> Answer:
    """Enter an answer to a challenge, in place of an earlier one to the same.

    Args:
        register: where it is entered.
        made: the answer, whose words are as they were typed.
        evidence: ids of evidence items it points to, in any case of letters.

    Raises:
        InputError: no reason or nobody is given, or it would have lapsed already.
        NotFoundError: there is no such evidence item.
    """
    reason = " ".join(made.reason.split())
    if not reason:
        raise InputError("An answer needs a reason.", field="reason", hint="Say in a sentence what answers it.")
    if made.until and made.until < made.on:
        raise InputError(
            f"The answer would have lapsed already, on {long_day(made.until)}.",
            field="until",
            hint=f"Name {long_day(made.on)} or a later day.",
        )
    by = given_name(made.by, "by")
    with register.change(by, "challenges answer") as change:
        items = tuple(dict.fromkeys(_in_use(register, id) for id in evidence))
        answer = made.model_copy(update={"reason": reason, "by": by, "evidence": items})
        change.put("answer", answer)
    return answer


def withdraw_answer(register: Register, id: str, reason: str, on: date, *, by: str) -> Answer:
    """Take the answer to a challenge back, so that it is asked again; what was answered is kept.

    Args:
        register: where it is entered.
        id: id of the challenge, in any case of letters.
        reason: why.
        on: the day.
        by: who takes it back.

    Raises:
        NotFoundError: no answer to it was entered.
        InputError: no reason is given, or it does not stand on that day.
    """
    reason = " ".join(given_reason(reason, "Taking an answer back").split())
    by = given_name(by, "by")
    with register.change(by, "challenges withdraw") as change:
        given = {answer.id.casefold(): answer for answer in register.answers()}
        answer = given.get(id.strip().casefold())
        if answer is None:
            hint = did_you_mean(id, [one.id for one in given.values()])
            raise NotFoundError(
                f"No answer to {id} was entered.", where=id, hint=hint, remedy="" if hint else "list challenges"
            )
        if back := answer.withdrawn:
            raise InputError(f"{back.by} took the answer to {answer.id} back on {long_day(back.on)}.", where=answer.id)
        if on < answer.on:
            raise InputError(
                f"{answer.id} was answered only on {long_day(answer.on)}.", field="on", hint="Name that day or a later."
            )
        answer = answer.model_copy(update={"withdrawn": Retirement(on=on, reason=reason, by=by)})
        change.put("answer", answer)
    return answer


def _in_use(register: Register, id: str) -> str:
    item = register.item(id)
    if not item.in_use:
        raise InputError(
            f"{item.id} was retired or replaced, so it answers nothing.", field="evidence", remedy="list evidence"
        )
    return item.id


def stood(issued: Sequence[BriefingRecord]) -> dict[str, int]:
    """How many briefings running, up to the last one, each challenge has stood open in; none are left out.

    Args:
        issued: the briefings, oldest first.
    """
    counts: dict[str, int] = {}
    running = set(issued[-1].asked) if issued else set[str]()
    for briefing in reversed(issued):
        running &= set(briefing.asked)
        for id in running:
            counts[id] = counts.get(id, 0) + 1
    return counts
