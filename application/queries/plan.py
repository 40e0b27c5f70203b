"""The action plan, with what its evidence assures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from application.queries.grades import assess
from application.session import Session

if TYPE_CHECKING:
    from evidence.models import Action, Origin
    from evidence.plans.plan import PlanReading
    from evidence.proposals import LinkProposal


def actions(session: Session, as_of: date, known_at: date | None = None) -> list[tuple[Action, str]]:
    """Every action, with the highest assurance that evidence in date gives of it."""
    from engine.assurance import assurance_of

    rows = session.register.actions(known_at)
    assured = assurance_of(rows, assess(session, as_of, known_at))
    return [(action, assured[action.id]) for action in rows]


def action(session: Session, ref: str, as_of: date) -> tuple[Action, str]:
    """One action by its id or one of its refs, with its assurance.

    Raises:
        NotFoundError: there is none.
        InputError: several actions have that ref.
    """
    from engine.assurance import assurance_of

    row = session.register.action(ref)
    return row, assurance_of([row], assess(session, as_of))[row.id]


def propose_links(session: Session, text: str) -> list[LinkProposal]:
    """Descriptors that share telling words with a text, the closest first; how readily is policy."""
    from evidence.proposals import propose_links

    policy = session.rulebook.policy
    return propose_links(
        text,
        session.framework,
        least_words=policy.number("proposal_words"),
        telling_share=policy.number("proposal_telling_share"),
        most=policy.number("proposals_at_most"),
    )


def proposed_links(session: Session, ref: str | None = None) -> list[tuple[Action, LinkProposal]]:
    """Descriptors proposed for one action, or for all that have no links."""
    register = session.register
    rows = [register.action(ref)] if ref else [action for action in register.actions() if not action.links]
    return [(action, proposal) for action in rows for proposal in propose_links(session, action.area)]


def origins(session: Session) -> dict[str, Origin]:
    """Where each row of the plan is known to have come from, by its id."""
    return {action.id: action.origin for action in session.register.actions()}


def rows(session: Session) -> dict[str, Action]:
    """Every row of the plan by its id."""
    return {action.id: action for action in session.register.actions()}


def proposed_link(
    session: Session, ref: str, descriptors: Sequence[str], *, remove: bool = False
) -> tuple[Action, Action]:
    """An action as it is, and as it would be linked; see `evidence.intake.propose_link`."""
    from evidence.intake import propose_link

    return propose_link(session.register, session.framework, ref, descriptors, remove=remove)


def check_origin(text: str) -> Origin:
    """Where a plan came from, as it was typed; see `evidence.intake.check_origin`."""
    from evidence.intake import check_origin

    return check_origin(text)


def said_of(reading: PlanReading, origin: Origin) -> PlanReading:
    """A plan with where it came from; see `evidence.intake.said_of`."""
    from evidence.intake import said_of

    return said_of(reading, origin)
