"""What each member of the group would grade a judgement, kept from the others until the views are opened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import cast

from base.errors import InputError
from base.words import did_you_mean, list_words
from evidence.access_models import View
from evidence.names import given_name, same_person
from evidence.register import Register


def views_of(register: Register, week: str, judgement: str) -> tuple[View, ...]:
    """The views of a week on a judgement, in the order they were given."""
    every = cast("tuple[View, ...]", register.entities("view"))
    return tuple(view for view in every if (view.week, view.judgement) == (week, judgement))


def give_view(
    register: Register,
    week: str,
    judgement: str,
    grade: str,
    reason: str,
    by: str,
    *,
    judgements: Collection[str],
    grades: Sequence[str],
) -> View:
    """Enter how a member grades a judgement, before the views of that week are opened.

    Args:
        register: the register.
        week: the week of the meeting, such as `2014-W10`.
        judgement: its code, or `overall`.
        grade: one of the scale.
        reason: why.
        by: the member; a second view of theirs takes the place of the first.
        judgements: codes there are.
        grades: the scale of the rules in use.

    Raises:
        InputError: there is no such judgement or grade, no reason is given, or the views were opened already.
    """
    by = given_name(by, "by")
    codes = {code.upper(): code for code in judgements}
    code = codes.get(judgement.upper())
    if code is None:
        hint = did_you_mean(judgement, judgements) or f"There are {list_words(judgements, 'and')}."
        raise InputError(f"{judgement} is no judgement.", field="judgement", hint=hint)
    if grade not in grades:
        raise InputError(
            f"{grade!r} is not a grade." if grade else "No grade is chosen.",
            field="grade",
            hint=f"It is {list_words(grades)}.",
        )
    if not reason.strip():
        raise InputError("A view needs its reason.", field="reason", hint="Say in a sentence what it rests on.")
    with register.change(by, "views add") as change:
        given = views_of(register, week, code)
        if any(view.opened for view in given):
            raise InputError(
                "The views on this judgement were opened already, so none can be added this week.",
                field="grade",
                hint="Say it when the group gives its own grade.",
            )
        own = next((view for view in given if same_person(view.by, by)), None)
        view = View(
            id=own.id if own else change.next_id("view"),
            week=week,
            judgement=code,
            by=by,
            grade=grade,
            reason=reason.strip(),
            on=change.at.date(),
        )
        change.put("view", view)
    return view


def open_views(register: Register, week: str, judgement: str, *, actor: str) -> tuple[View, ...]:
    """Open the views of a week on a judgement to the whole group.

    Raises:
        InputError: nobody has given one.
    """
    with register.change(actor, "views open") as change:
        given = views_of(register, week, judgement)
        if not given:
            raise InputError("Nobody has given a view yet.", field="judgement", hint="Each member gives theirs first.")
        opened = tuple(view.model_copy(update={"opened": True}) for view in given)
        for view in opened:
            change.put("view", view)
    return opened
