"""The action plan: whose rows are late, and bringing one up to date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain
from typing import Any, get_args

from starlette.responses import Response

from application.access import own_row, require_row
from application.commands.plan import update_action
from base.errors import ChangedSinceError, InputError, ReadinessError
from base.words import counted, reference
from desk.pagination import paged
from desk.revisions import labelled, wording_of
from desk.slips import Slip
from desk.visit import READ, SEND, Visit, sent_from
from evidence.people import as_listed, same_name
from evidence.plan_models import Action, Delivery, Rag
from evidence.register.revisions import FieldChange, each_change, field_changes
from reports.parts import action_table

COLOURS: tuple[Rag, ...] = get_args(Rag)
DELIVERIES: tuple[Delivery, ...] = get_args(Delivery)


def listed(visit: Visit) -> Response:
    """The rows of the plan: one's own at first, what is late in front."""
    rows = visit.rows
    by_id = {action.id: action for action in visit.session.register.actions()}
    mine = [row for row in rows if row.id in by_id and own_row(visit.visitor, by_id[row.id])]
    whose = visit.asked("whose") or ("mine" if mine else "all")
    shown = mine if whose == "mine" else list(rows)
    lead = visit.asked("lead")
    if lead:
        shown = [row for row in shown if lead.casefold() in row.lead.casefold()]
    only = visit.asked("only")
    if only == "late":
        shown = [row for row in shown if row.days_late]
    if only == "open":
        shown = [row for row in shown if not row.finished]
    page = paged(visit, sorted(shown, key=lambda row: -row.days_late))
    caption = f"{counted(page.total, 'row')}, what is late first{page.place}"
    return visit.show(
        "actions.html",
        "Actions",
        paged=page,
        table=action_table(caption, page.rows, by_id),
        whose=whose,
        lead=lead,
        only=only,
        mine=len(mine),
        every=len(rows),
    )


def row(visit: Visit, slips: Sequence[Slip] = (), *, clash: int = 0) -> Response:
    """One row: what it says, and the form that brings it up to date.

    Args:
        clash: number of the entry that it was read at, where somebody else changed it since.
    """
    session = visit.session
    action = session.register.action(visit.part("id"))
    revisions = session.register.history("action", action.id)
    since: list[tuple[str, str, list[FieldChange]]] = [
        (revision.actor, revision.at, [*chain(*labelled("action", changes))])
        for revision, changes in each_change(revisions, wording_of(session.framework))
        if clash and revision.seq > clash
    ]
    line = next((row for row in visit.rows if row.id == action.id), None)
    typed = visit.said()
    fields = {
        "rag": action.rag or "",
        "delivery": action.delivery or "",
        "due": action.due.strftime("%d/%m/%Y") if action.due else "",
        "lead": action.lead,
        "progress": action.progress,
        "slipped": "",
    }
    return visit.show(
        "action.html",
        reference(action.refs, action.id),
        slips=slips,
        status=409 if clash else 200,
        action=action,
        line=line,
        said={**fields, **{name: typed[name] for name in fields if name in typed}},
        may=_may(visit, action),
        base=revisions[-1].seq if clash else visit.base(revisions[-1].seq, slips),
        since=since,
        corrections=[c for c in session.register.corrections() if c.action == action.id and c.reason],
        evidence=[session.register.item(id) for id in action.evidence],
        people=[person.name for person in session.register.people()],
        colours=[(word, word.capitalize()) for word in COLOURS],
        deliveries=[(word, word.capitalize()) for word in DELIVERIES],
        framework=session.framework,
        mine=same_name(action.lead, visit.name),
    )


@sent_from(row)
def update(visit: Visit) -> Response:
    """Bring a row up to date."""
    session, id = visit.session, visit.part("id")
    before = session.register.action(id)
    require_row(visit.visitor, before)
    base, stated = visit.expect("action", before.id), _stated(visit, before)
    if not stated:
        raise InputError("Nothing is different from what the row says already.")
    slipped = visit.text("slipped") if _slips(before.due, stated.get("due")) else ""
    try:
        before, after = update_action(session, id, stated, actor=visit.name, reason=slipped)
    except ChangedSinceError:
        return row(visit, clash=base)
    changes = "; ".join(
        f"{c.field} from {c.before} to {c.after}" for c in field_changes(before, after) if c.field != "progress"
    )
    progress = "its progress" if before.progress != after.progress else ""
    what = " and ".join(filter(None, (changes, progress)))
    return visit.go("/actions?whose=mine", f"{reference(after.refs, after.id)} is up to date: {what}.")


def _stated(visit: Visit, before: Action) -> dict[str, Any]:
    """What is new of a row.

    Raises:
        InputError: something cannot be used.
    """
    stated: dict[str, Any] = {}
    for name in ("rag", "delivery"):
        if (typed := visit.text(name)) and typed != getattr(before, name):
            stated[name] = typed
    if (progress := visit.text("progress").replace("\r\n", "\n")) and progress != before.progress:
        stated["progress"] = progress
    if lead := visit.text("lead"):
        lead = as_listed(visit.session.register.people(), lead)
        if lead != before.lead:
            stated["lead"] = lead
    if (due := visit.date("due")) and due != before.due:
        stated["due"] = due
        if _slips(before.due, due) and not visit.text("slipped"):
            raise InputError("Say why the date moves back: the group will ask.", field="slipped")
    return stated


def _slips(before: date | None, after: date | None) -> bool:
    return before is not None and after is not None and after > before


def _may(visit: Visit, action: Action) -> str:
    """Why somebody may not work on a row; empty where they may."""
    try:
        require_row(visit.visitor, action)
    except ReadinessError as error:
        return f"{error.message} {error.hint}"
    return ""


PAGES = [
    ("/actions", listed, "read", READ),
    ("/actions/{id}", row, "read", READ),
    ("/actions/{id}", update, "read", SEND),
]
