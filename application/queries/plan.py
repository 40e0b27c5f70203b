"""The action plan, with what its evidence assures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from application.session import Session
from base.errors import InputError, WorkspaceError
from base.words import did_you_mean, list_words
from evidence.names import same_person
from evidence.plan_models import Action
from evidence.register.corrections import Clash
from evidence.register.intake import check_origin as check_origin
from evidence.register.intake import descriptors_named
from evidence.register.intake import said_of as said_of

if TYPE_CHECKING:
    from evidence.plans.plan import PlanReading
    from evidence.texts.proposals import LinkProposal, Proposer


def actions(session: Session, as_of: date, known_at: date | None = None) -> list[tuple[Action, str]]:
    """Every action, with the highest assurance that evidence in date gives of it."""
    from application.queries.grades import assess
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
    from application.queries.grades import assess
    from engine.assurance import assurance_of

    row = session.register.action(ref)
    return row, assurance_of([row], assess(session, as_of))[row.id]


def propose_links(session: Session, *texts: str, by: Proposer | None = None) -> list[list[LinkProposal]]:
    """Descriptors that each of some texts may bear on, the likeliest first; how readily is policy.

    Args:
        by: what proposes, where it was made already; see `proposer`.
    """
    by = by or proposer(session)
    return [_propose(session, by, text) for text in texts]


def proposed_links(session: Session, ref: str | None = None) -> list[tuple[Action, LinkProposal]]:
    """Descriptors proposed for one action, or for all that have no links and are not closed."""
    register = session.register
    unlinked = (action for action in register.actions() if not action.links and action.closed is None)
    rows = [register.action(ref)] if ref else list(unlinked)
    by = proposer(session)
    return [(action, proposal) for action in rows for proposal in _propose(session, by, _words_of(action))]


def proposer(session: Session) -> Proposer:
    """Knows descriptors by their words and by what people have linked to them; restricted items say nothing here."""
    from evidence.texts.proposals import Linked, Proposer

    linked = [Linked(a.id, id, _words_of(a)) for a in session.register.actions() for id in a.links]
    for item in session.register.items():
        if item.sensitivity == "ordinary" and item.in_use:
            linked += [Linked(item.id, b.descriptor, f"{item.title} {b.note}") for b in item.bearings]
    return Proposer(session.framework, linked)


def _propose(session: Session, proposer: Proposer, text: str) -> list[LinkProposal]:
    policy = session.rulebook.policy
    return proposer.propose(
        text,
        least_words=policy.number("proposal_words"),
        telling_share=policy.number("proposal_telling_share"),
        most=policy.number("proposals_at_most"),
    )


def _words_of(action: Action) -> str:
    return f"{action.group} {action.area}"


def proposed_link(
    session: Session, ref: str, descriptors: Sequence[str], *, remove: bool = False
) -> tuple[Action, Action]:
    """An action as it is and as it would be linked; nothing is changed.

    Raises:
        NotFoundError: there is no such action or descriptor.
        InputError: a link is to be taken away that is not there.
    """
    ids = descriptors_named(descriptors, session.framework)
    before = session.register.action(ref)
    absent = [id for id in ids if id not in before.links]
    if remove and absent:
        raise InputError(
            f"{before.id} is not linked to {list_words(absent)}.",
            where=ref,
            hint=f"It is linked to {list_words(before.links, 'and') or 'nothing'}.",
        )
    links = [id for id in before.links if id not in ids] if remove else [*before.links, *dict.fromkeys(absent)]
    away = tuple(id for id in before.taken_away if remove or id not in ids)
    return before, before.model_copy(update={"links": tuple(links), "taken_away": away})


def clashes(session: Session, reading: PlanReading) -> tuple[Clash, ...]:
    """What somebody corrected and a plan that was read has otherwise; see `evidence.register.intake.clashes`."""
    from evidence.register.intake import clashes

    return clashes(session.register, reading)


def read_plan(
    workspace: Path | None, path: Path, *, plan_date: date | None, columns: Mapping[str, str], prefix: str
) -> PlanReading:
    """Read a plan, as the next version of one that is there; see `evidence.register.plan_versions.read_version`.

    Outside a workspace nothing is there, and a plan can be read all the same.

    Raises:
        InputError: it cannot be read, or is a sheet that an export of the plan wrote, to be marked up.
    """
    from evidence.plan_sheet.columns import went_out
    from evidence.register.plan_versions import read_version

    try:
        with Session(workspace) as session:
            reading = read_version(session.register, path, plan_date=plan_date, columns=columns, prefix=prefix)
    except WorkspaceError:
        reading = read_version(None, path, plan_date=plan_date, columns=columns, prefix=prefix)
    if went_out(column.heading for column in reading.columns):
        raise InputError(
            f"{path.name} went out of a register to be marked up: it is no plan, and is not read as one.",
            remedy="take sheet back",
        )
    return reading


def export_plan(
    session: Session,
    path: Path,
    *,
    lead: str | None = None,
    sheet_a_lead: bool = False,
    closed: bool = False,
    overwrite: bool = False,
) -> tuple[tuple[Path, ...], int]:
    """Write the plan as a sheet that can be marked up and taken in again; see `evidence.plan_sheet.writer`.

    Args:
        path: the file; a folder for one file a lead.
        lead: only what they lead, however the name is spelled.
        sheet_a_lead: one sheet, or file, a lead.
        closed: actions that are closed as well.

    Returns:
        The files that were written, and how many actions stand in them.

    Raises:
        InputError: there is nothing to write, or a file cannot be written.
    """
    from evidence.plan_sheet.writer import PlanExport, write_plan

    register = session.register
    with register.snapshot():
        rows, hashes = register.actions(), register.revision_hashes("action")
    chosen = tuple(a for a in rows if (closed or a.closed is None) and (lead is None or same_person(lead, a.lead)))
    if not chosen:
        hint = did_you_mean(lead or "", {a.lead for a in rows}) or "The list of actions shows what there is."
        raise InputError(
            f"{lead} leads no action." if lead and rows else "There are no actions to write.",
            field="lead" if lead else "",
            hint=hint,
            remedy="list actions",
        )
    people = tuple(dict.fromkeys([*(p.name for p in register.people()), *sorted({a.lead for a in rows} - {""})]))
    whose = chosen[0].lead if lead is not None else ""
    export = PlanExport(chosen, hashes, register.plans(), session.framework, people, whose)
    return write_plan(path, export, sheet_a_lead=sheet_a_lead, overwrite=overwrite), len(chosen)
