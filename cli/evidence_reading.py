"""`readiness evidence confirm`, `draw` and `check`: somebody else reads what was filed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from application.session import Session
from base.words import counted, list_words, long_day
from cli import options
from cli.filing_options import Id
from cli.output import note, say, say_json, say_table
from cli.session import open_session

if TYPE_CHECKING:
    from datetime import date

    from evidence.items.draws import Draw
    from evidence.items.readings import Read
    from evidence.models import SpotCheck

commands = typer.Typer()


@commands.command()
def confirm(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="Such as E-0012; none to see what waits.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that wait and that you may confirm.")] = False,
    disagree: Annotated[
        str | None, typer.Option(metavar="REASON", help="It does not show what is claimed of it, and why.")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who has read it; else the account's name.")] = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Confirm evidence as its second reader.

    Open the file, and say that it shows what is claimed of it. Who filed it, leads on it or checked the practice
    cannot. The reading lapses once another thing is claimed.
    """
    from evidence.items.readings import read_again, waiting
    from evidence.people import reader_notice

    with open_session(workspace) as session:
        if not ids and not everything:
            _say_waiting(session, json=json)
            return
        reader = options.actor(by)
        read = read_again(session.register, ids or (), reader, disagree=disagree, everything=everything)
        if notice := reader_notice(session.register.people(), reader):
            note(notice)
        left = [item.id for item in waiting(session.register)]
        _say_read(session, read, left, options.day(as_of), json=json)


@commands.command()
def draw(
    week: Annotated[str, typer.Option(metavar="2014-W10", help="The week; else this one.")] = "",
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Draw a few items of a week for spot checks.

    They are drawn from what was in use before the week began, by the first entry of the journal made since: nobody
    can choose them, and the answer is the same whenever it is asked. What checks found so far is told by filer.
    """
    from evidence.items.draws import checks_by_filer
    from evidence.items.draws import draw as draw_items
    from reports.briefing import day_for
    from reports.words import week_of, week_start

    with open_session(workspace) as session:
        now = session.register.now()
        wanted = week_of(day_for(week, now.date()))
        drawn = draw_items(session.register, week_start(wanted), now)
        checks = session.register.checks()
        filers = checks_by_filer(checks)
    if json:
        say_json(
            {
                "week": wanted,
                "from": drawn.monday,
                "entry": drawn.seq,
                "head": drawn.head,
                "drawn": [
                    {"id": item.id, "title": item.shown_title, "filed_by": item.filed_by} for item in drawn.items
                ],
                "checks": checks,
                "by_filer": [filer._asdict() for filer in filers],
            }
        )
        return
    _say_drawn(drawn, wanted, checks)
    if filers:
        say()
        say_table(["filed by", "checked", "differed"], filers, nothing="")


@commands.command()
def check(
    id: Id,
    result: Annotated[str, typer.Option(metavar="agrees|differs", help="Whether the file shows what is claimed.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="How it differs.")] = "",
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who has checked it; else the account's name.")] = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Record what a spot check of an item found."""
    from evidence.items.draws import record_check

    with open_session(workspace) as session:
        checked = record_check(session.register, id, result, options.actor(by), reason=reason)
    if json:
        say_json(checked)
        return
    verdict = (
        "shows what is claimed of it" if checked.agrees else f"differs from what is claimed of it: {checked.reason}"
    )
    say(f"{checked.id}: {checked.item}, filed by {checked.filed_by}, {verdict}")
    if not checked.agrees:
        note(f"Correct what is said of it with `readiness evidence revise {checked.item}`, or retire it.")


def _say_waiting(session: Session, *, json: bool) -> None:
    """Show what waits for a second reader, and how to confirm it."""
    from evidence.items.readings import reading_state, waiting

    items = waiting(session.register)
    if json:
        say_json(
            [{"id": i.id, "title": i.shown_title, "filed_by": i.filed_by, "state": reading_state(i)} for i in items]
        )
        return
    say_table(
        ["id", "title", "filed by", "lead", "reading"],
        [(i.id, i.shown_title, i.filed_by, i.lead, reading_state(i)) for i in items],
        nothing="Nothing waits for a second reader.",
    )
    if items:
        note("Open a file, and say that it shows what is claimed: `readiness evidence confirm ID --by NAME`.")


def _say_read(session: Session, read: Read, left: list[str], as_of: date, *, json: bool) -> None:
    from application.queries.grades import effects as effects_of
    from engine.effects import effect_as_data, standing_sentence
    from evidence.items.filing import Filed
    from evidence.items.sentences import weakened

    effects = effects_of(session, [Filed(before, after) for before, after in read.done], as_of)
    moved = [effect for effect in effects if effect.moved or len(read.done) == 1]
    if json:
        say_json(
            {
                "as_of": as_of,
                "read": [{"id": item.id, **item.readings[-1].model_dump(mode="json")} for _, item in read.done],
                "passed_over": [{"id": item.id, "reason": reason} for item, reason in read.passed_over],
                "waiting": left,
                "effects": [effect_as_data(effect) for effect in moved],
            }
        )
        return
    for agrees in (True, False):
        ids = [item.id for _, item in read.done if item.readings[-1].agrees is agrees]
        if ids:
            verdict = "confirmed" if agrees else "not confirmed: the reader disagrees"
            say(f"{list_words(ids, 'and')} {'is' if len(ids) == 1 else 'are'} {verdict}.")
    for before, item in read.done:
        if before.taken_back and not item.taken_back:
            say(f"What {item.id} showed against {list_words(weakened(before.taken_back), 'and')} is taken back.")
        if item.counts_found is False:
            note(f"{item.id}: {item.met} of {item.sample} does not stand in its text, so the count stays a claim.")
    for item, reason in read.passed_over:
        say(f"{item.id} still waits: {reason}")
    if not read.done and not read.passed_over:
        say("Nothing waits for a second reader.")
    for effect in moved:
        say(f"  {standing_sentence(effect)}")
    note(f"{counted(len(left), 'item waits', 'items wait')} for a second reader.")


def _say_drawn(drawn: Draw, week: str, checks: tuple[SpotCheck, ...]) -> None:
    begins = long_day(drawn.monday)
    if not drawn.seq:
        say(
            f"Nothing is drawn for {week} yet: the first entry made from {begins} on decides, and there is none so far."
        )
        return
    checked = {check.item: check for check in checks}
    results = {True: "agrees", False: "differs"}
    say_table(
        ["id", "title", "type", "filed by", "checked"],
        [
            (i.id, i.shown_title, i.type, i.filed_by, results[checked[i.id].agrees] if i.id in checked else "")
            for i in drawn.items
        ],
        nothing=f"Nothing is drawn for {week}: no evidence with a file was in use before it began, on {begins}.",
    )
    if not drawn.items:
        return
    note(f"Drawn by entry {drawn.seq} of the journal, its first from {begins} on: {drawn.head}.")
    note("Open each file, and say what you found: `readiness evidence check ID --by NAME --result agrees|differs`.")
