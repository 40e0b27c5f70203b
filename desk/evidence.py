"""Evidence that is filed: the list, one item with its file, and what somebody else says of it after opening it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from starlette.responses import Response

from application.access import may_open, require_open
from application.commands.handouts import save_files
from application.queries import evidence, grades
from base.errors import InputError, ReadinessError
from base.words import counted
from desk.downloads import handed_over
from desk.forms import types_listed
from desk.pagination import paged
from desk.slips import Slip, slips_of
from desk.visit import FORM, READ, SEND, Visit, sent_from
from engine.effects import standing_sentence
from engine.standing import states
from evidence.items.draws import draw, record_check
from evidence.items.filing import Filed
from evidence.items.listing import Filter, filter_of, passes
from evidence.items.readings import named_in, read_again, reading_state, waits, why_not
from evidence.items.sentences import counting_sentence, kept_sentences, vouched_sentences, weakened
from evidence.models import Item
from evidence.people import same_name
from evidence.register.revisions import each_change, said_of_descriptor
from reports.words import week_of, week_start

if TYPE_CHECKING:
    from pathlib import Path

    from application.queries.evidence import Told


def listed(visit: Visit) -> Response:
    """The items that are looked for, with how each stands."""
    picture = visit.picture
    framework, assessment = visit.session.framework, picture.assessment
    names = ("descriptor", "judgement", "type", "lead", "state")
    typed = {name: visit.asked(name) for name in names}
    wanted = {name: typed[name] or None for name in names}
    slips: list[Slip] = []
    items: Sequence[Item] = ()
    standing = picture.once("states", lambda: states(assessment))
    try:
        sought = filter_of(lambda: framework, **wanted, expiring=None, unused=False, waiting=False)
        day, every = assessment.facts.as_of, assessment.facts.items
        items = every if sought == Filter() else [i for i in every if passes(i, sought, day, standing[i.id])]
    except ReadinessError as error:
        slips = slips_of(error)
    if visit.asked("whose") == "mine":
        items = [item for item in items if same_name(item.lead, visit.name)]
    page, since = paged(visit, items), visit.since()
    return visit.show(
        "evidence.html",
        "Evidence",
        slips=slips,
        status=200,
        typed=typed,
        whose=visit.asked("whose"),
        items=[
            (item, standing[item.id], reading_state(item), may_open(visit.visitor, item))
            for item in (since.get(row.id, row) for row in page.rows)
        ],
        paged=page,
        types=types_listed(framework),
        framework=framework,
    )


def to_read(visit: Visit) -> Response:
    """What waits for a second reader, what this person may read of it, and what was drawn for spot checks this week."""
    session, name = visit.session, visit.name
    items = [item for item in visit.waiting() if may_open(visit.visitor, item)]
    named = {item.id for item in items if named_in(item, name)}
    now = session.register.now()
    week = week_of(now.date())
    drawn = draw(session.register, week_start(week), now)
    checked = {check.item for check in session.register.checks()}
    others = paged(visit, [(item, reading_state(item)) for item in items if item.id not in named])
    theirs = paged(visit, [(item, reading_state(item)) for item in items if item.id in named])
    return visit.show(
        "reading.html",
        "Second reading",
        others=others,
        own=theirs,
        drawn=[(item, item.id in checked, may_open(visit.visitor, item)) for item in drawn.items],
        draw=drawn,
        types=session.framework.types,
    )


def held_item(visit: Visit) -> Told:
    """The item that a page is of, and its revisions; a form of it enters nothing once somebody else has changed it.

    Raises:
        NotFoundError: there is none.
        NotAllowedError: it is restricted, and this person is not among those who may open it.
    """
    item, revisions = evidence.item(visit.session, visit.part("id"))
    require_open(visit.visitor, item)
    if visit.sent:
        visit.expect("item", item.id)
    return item, revisions


def item(visit: Visit, slips: Sequence[Slip] = (), *, drawn: bool = False) -> Response:
    """One item: what it says, how it stands, and what can be done with it."""
    session, name = visit.session, visit.name
    item, revisions = held_item(visit)
    known = session.framework.descriptors
    standing = evidence.standing_of(session, [item], visit.day)[item.id]
    changes = list(each_change(revisions))
    return visit.show(
        "item.html",
        f"{item.id}: {item.title}",
        slips=slips,
        item=item,
        standing=standing,
        counting=counting_sentence(item, visit.day, standing),
        vouched=(*vouched_sentences(item), *kept_sentences(item)),
        bearings=[(b.descriptor, known.get(b.descriptor), said_of_descriptor(b)) for b in item.bearings],
        type=session.framework.type_name(item.type),
        handed_out=evidence.handed_out(session, item.id),
        checks=[c for c in session.register.checks() if c.item == item.id],
        waits=waits(item),
        why_not=why_not(session.register, item, name) if visit.visitor.may("confirm") else "",
        drawn=drawn or bool(visit.asked("drawn")),
        base=visit.base(revisions[-1].seq, slips),
        last=changes[-1][0],
        entries=counted(len(revisions), "entry", "entries"),
        said=visit.said(),
    )


@sent_from(item)
def read(visit: Visit) -> Response:
    """Say, as its second reader, whether an item shows what is claimed of it."""
    verdict, (item, _) = visit.text("verdict"), held_item(visit)
    if verdict not in ("agrees", "differs"):
        raise InputError("Say whether it shows what is claimed of it.", field="verdict-agrees")
    disagree = None if verdict == "agrees" else visit.text("disagree")
    done = read_again(visit.session.register, [item.id], visit.name, disagree=disagree)
    before, after = done.done[0]
    effects = grades.effects(visit.session, [Filed(before, after)], visit.day)
    sentences = [f"You {'confirmed' if verdict == 'agrees' else 'disagreed with'} {after.id}."]
    if before.taken_back and not after.taken_back:
        sentences.append(f"What it showed against {', '.join(weakened(before.taken_back))} is taken back.")
    sentences += [standing_sentence(effect) for effect in effects if effect.moved]
    return visit.go("/reading", " ".join(sentences))


@sent_from(partial(item, drawn=True))
def check(visit: Visit) -> Response:
    """Record what a spot check found."""
    item, _ = held_item(visit)
    spot_check = record_check(
        visit.session.register, item.id, visit.text("result"), visit.name, reason=visit.text("reason")
    )
    verdict = "shows what is claimed of it" if spot_check.agrees else "differs from what is claimed of it"
    return visit.go("/reading", f"{spot_check.id}: {spot_check.item} {verdict}.")


def file(visit: Visit) -> Response:
    """The file of an item: saved, never shown, whatever it is. Who takes out what is restricted is entered."""
    item, _ = held_item(visit)
    restricted = item.sensitivity == "restricted"
    if restricted and not visit.sent:
        return visit.go(f"/evidence/{item.id}", "Save it from here: who takes out what is restricted is entered.")

    def copied(folder: Path) -> Path:
        """A copy of its own: the register that may hold the file is closed before a slow line has taken it."""
        reader = visit.name if restricted else None
        [copy] = save_files(visit.session, [item.id], folder, reader=reader, actor=visit.name)
        return copy

    return handed_over(item.file_name or item.id, copied)


PAGES = [
    ("/reading", to_read, "confirm", READ),
    ("/evidence", listed, "read", READ),
    ("/evidence/{id}", item, "read", READ),
    ("/evidence/{id}/reading", read, "confirm", SEND),
    ("/evidence/{id}/check", check, "confirm", SEND),
    ("/evidence/{id}/file", file, "read", FORM),
]
