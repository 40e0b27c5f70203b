"""The action plan: read from a report, linked to descriptors, brought up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from application.session import Session

if TYPE_CHECKING:
    from evidence.intake import Taken
    from evidence.models import Action
    from evidence.plans.plan import PlanReading


def import_plan(session: Session, reading: PlanReading, *, actor: str) -> Taken:
    """Put an action plan that was read into the register; see `evidence.intake.take_plan`."""
    from evidence.intake import take_plan

    return take_plan(session.register, reading, actor=actor, command="actions import")


def link_action(
    session: Session, ref: str, descriptors: Sequence[str], *, actor: str, remove: bool = False
) -> tuple[Action, Action]:
    """Say which descriptors an action is to improve; see `evidence.intake.link_action`."""
    from evidence.intake import link_action

    return link_action(session.register, session.framework, ref, descriptors, actor=actor, remove=remove)


def update_action(session: Session, ref: str, stated: Mapping[str, Any], *, actor: str) -> tuple[Action, Action]:
    """Bring an action up to date; see `evidence.intake.update_action`."""
    from evidence.intake import update_action

    return update_action(session.register, ref, stated, actor=actor)
