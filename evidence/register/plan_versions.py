"""Which plan in the register a file is the next version of, what was said of that one, and what it has no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from base.errors import InputError
from base.words import shortened
from evidence.plan_models import Action, Plan, PlanField
from evidence.register.register import Register

if TYPE_CHECKING:
    from evidence.plans.plan import PlanReading


def read_version(
    register: Register | None,
    path: Path,
    *,
    plan_date: date | None = None,
    columns: Mapping[str, str] | None = None,
    prefix: str = "",
) -> PlanReading:
    """Read a plan, as the next version of the one in the register whose rows it has.

    What somebody said of the columns of that one, and what was put before its references, is taken again; what was
    said of other plans is not.

    Args:
        register: where earlier versions are; None where there is no workspace yet.
        path: see `evidence.plans.plan.read_plan`, as are the day and the columns.
        prefix: what to put before its references.

    Raises:
        InputError: it cannot be read.
    """
    from evidence.plans.plan import read_plan

    @cache
    def read(*remembered: tuple[str, PlanField]) -> PlanReading:
        return read_plan(path, plan_date=plan_date, columns=columns, remembered=dict(remembered))

    plans, actions = (register.plans(), register.actions()) if register else ((), ())
    followed = {plan.follows for plan in plans}
    for plan in reversed(plans):
        if plan.id in followed or not (plan.columns or plan.prefix):
            continue
        try:
            reading = with_prefix(read(*plan.columns.items()), prefix or plan.prefix)
        except InputError:
            continue  # it is told below, where it holds whatever was said of this plan
        shared = _shared(reading, (action for action in actions if action.plan == plan.id))
        if reading.plan.sha256 == plan.sha256 or (shared and 2 * sum(shared.values()) > len(shared)):
            return reading
    return with_prefix(read(), prefix)


def with_prefix(reading: PlanReading, prefix: str) -> PlanReading:
    """A plan with something before its ids and references, where another plan has the same."""
    actions = (
        a.model_copy(update={"id": f"{prefix}{a.id}", "refs": tuple(f"{prefix}{ref}" for ref in a.refs)})
        for a in reading.actions
    )
    return reading.model_copy(
        update={"actions": tuple(actions), "plan": reading.plan.model_copy(update={"prefix": prefix})}
    )


def dropped_rows(register: Register, reading: PlanReading) -> tuple[Action, ...]:
    """Rows that earlier versions of a plan had and this one has no more, without those that were closed."""
    here = {action.id for action in reading.actions}
    versions = lineage(register, reading)
    return tuple(a for a in register.actions() if a.plan in versions and a.id not in here and a.closed is None)


def lineage(register: Register, reading: PlanReading) -> dict[str, Plan]:
    """The plans that a plan is a later version of, by id: those that rows of it came with, and what they followed."""
    plans = {plan.id: plan for plan in register.plans()}
    here = {action.id for action in reading.actions}
    same = (plan.id for plan in plans.values() if plan.sha256 == reading.plan.sha256)
    waiting = [*same, *(action.plan for action in register.actions() if action.id in here)]
    ancestors: dict[str, Plan] = {}
    while waiting:
        if (id := waiting.pop()) in plans and id not in ancestors:
            ancestors[id] = plans[id]
            waiting.append(plans[id].follows)
    return ancestors


def check_same_plan(register: Register, reading: PlanReading) -> None:
    """Refuse a plan whose references stand for quite other rows: taken in, it would write over those of another plan.

    Raises:
        InputError: most of the rows that it shares with the register have other words there.
    """
    shared = _shared(reading, register.actions())
    unlike = [id for id, alike in shared.items() if not alike]
    named = any(action.refs for action in reading.actions)
    if len(unlike) >= (_CERTAIN if named else 1) and 2 * len(unlike) > len(shared):
        raise InputError(
            f"{shortened(unlike)} stand for other rows in the register, so this seems to be another plan.",
            field="prefix",
            hint="Say what to put before its references; or say that the file holds, where all rows were written anew.",
        )


def _shared(reading: PlanReading, actions: Iterable[Action]) -> dict[str, bool]:
    """The ids that a plan has in common with some actions, and whether both may be of one row by their words."""
    areas = {action.id: action.area for action in actions}
    return {
        read.id: _alike(_long_words(read.area), _long_words(areas[read.id]))
        for read in reading.actions
        if read.area and areas.get(read.id)
    }


def _alike(one: set[str], other: set[str]) -> bool:
    """Whether two wordings may be of one row: at least a fifth of the words of the shorter one are in both."""
    return 5 * len(one & other) >= min(len(one), len(other))


def _long_words(text: str) -> set[str]:
    """The words of a text that say something, which are seldom the short ones."""
    return {word for word in text.lower().split() if len(word) > _SHORT}


_SHORT = 3
"""Letters of a word that any sentence may have."""
_CERTAIN = 3
"""Rows with other words that make another plan: one or two may have been written anew, where references name them."""
