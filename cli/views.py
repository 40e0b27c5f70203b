"""`readiness views`: what each member of the group would say, before anybody hears the others."""

from __future__ import annotations

from typing import Annotated

import typer

from base.words import counted
from cli import options
from cli.output import say, say_json, say_table
from cli.session import open_session

group = options.commands("Members' own views, sealed until opened.")
Judgement = Annotated[str, typer.Argument(metavar="CODE", help="A judgement, or overall.")]
Week = Annotated[str, typer.Option(metavar="2014-W10", help="The week of the meeting; else this one.")]


@group.command()
def add(
    judgement: Judgement,
    grade: Annotated[str, typer.Option(metavar="GRADE", help="How this member would grade it.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why.")],
    by: Annotated[str, typer.Option(metavar="NAME", help="The member.")],
    week: Week = "",
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
) -> None:
    """Enter a member's own view; nobody is shown it before the views are opened."""
    from application.commands.group import give_view
    from reports.words import week_of

    with open_session(workspace) as session:
        view = give_view(session, week or week_of(options.day(as_of)), judgement, grade, reason, by)
    say(f"Entered {view.id}: {view.by} on {view.judgement}, for {view.week}. It is sealed until the views are opened.")


@group.command("open")
def open_(
    judgement: Judgement,
    week: Week = "",
    as_of: options.AsOf = None,
    by: options.By = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Open the views of a week on a judgement to the whole group; none can be added then."""
    from application.commands.group import open_views
    from reports.words import week_of

    with open_session(workspace) as session:
        opened = open_views(session, week or week_of(options.day(as_of)), judgement, actor=options.actor(by))
    if json:
        say_json(opened)
        return
    say_table(["member", "grade", "reason"], [(v.by, v.grade, v.reason) for v in opened], nothing="No views.")


@group.command("list")
def list_(
    week: Week = "",
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """List the views of a week: those that were opened, and how many are sealed."""
    from application.queries.lists import views
    from reports.words import week_of

    with open_session(workspace) as session:
        every = views(session, week or week_of(options.day(as_of)))
    opened = [view for view in every if view.opened]
    if json:
        say_json({"opened": opened, "sealed": len(every) - len(opened)})
        return
    rows = [(v.judgement, v.by, v.grade, v.reason) for v in opened]
    say_table(["judgement", "member", "grade", "reason"], rows, nothing="No views are open.")
    say(f"{counted(len(every) - len(opened), 'view is', 'views are')} sealed.")
