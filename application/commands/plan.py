"""The action plan: read from a report, linked to descriptors, brought up to date."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from application.session import Session

if TYPE_CHECKING:
    from evidence.intake import Taken
    from evidence.models import Action
    from evidence.plan_sheet.acceptance import SheetTaken
    from evidence.plan_sheet.merge import Merge
    from evidence.plans.plan import PlanReading


def import_plan(
    session: Session, reading: PlanReading, *, actor: str, taken_over: Collection[tuple[str, str]] = ()
) -> Taken:
    """Put an action plan that was read into the register; see `evidence.intake.take_plan`."""
    from evidence.intake import take_plan

    return take_plan(session.register, reading, actor=actor, command="actions import", taken_over=taken_over)


def take_sheet(
    session: Session, merge: Merge, *, actor: str, sheet_holds: Collection[tuple[str, str]] = ()
) -> SheetTaken:
    """Take a marked-up sheet of the plan into the register; see `evidence.plan_sheet.acceptance.take_sheet`."""
    from evidence.plan_sheet.acceptance import take_sheet

    return take_sheet(session.register, merge, actor=actor, command="actions import", sheet_holds=sheet_holds)


def add_action(session: Session, area: str, stated: Mapping[str, Any], *, actor: str) -> Action:
    """Enter an action that no plan has; see `evidence.plan_changes.add_action`."""
    from evidence.plan_changes import add_action

    return add_action(session.register, area, stated, actor=actor)


def correct_action(
    session: Session, ref: str, stated: Mapping[str, Any], reason: str, *, actor: str
) -> tuple[Action, Action]:
    """Set right what a row says; see `evidence.plan_changes.correct_action`."""
    from evidence.plan_changes import correct_action

    return correct_action(session.register, ref, stated, reason, actor=actor)


def close_action(session: Session, ref: str, reason: str, on: date, **said: Any) -> tuple[Action, Action]:
    """Stop working on an action, or take it up again; see `evidence.plan_changes.close_action`."""
    from evidence.plan_changes import close_action

    return close_action(session.register, ref, reason, on, **said)


def link_action(
    session: Session, ref: str, descriptors: Sequence[str], *, actor: str, remove: bool = False
) -> tuple[Action, Action]:
    """Say which descriptors an action is to improve; see `evidence.intake.link_action`."""
    from evidence.intake import link_action

    return link_action(session.register, session.framework, ref, descriptors, actor=actor, remove=remove)


def update_action(
    session: Session, ref: str, stated: Mapping[str, Any], *, actor: str, reason: str = ""
) -> tuple[Action, Action]:
    """Bring an action up to date; see `evidence.intake.update_action`."""
    from evidence.intake import update_action

    return update_action(session.register, ref, stated, actor=actor, reason=reason)
