"""`readiness challenges`: where more is said than shown, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import options
from cli.output import note, say, say_json, say_table
from cli.session import open_session

if TYPE_CHECKING:
    from engine.challenges.standing import StandingChallenge

Id = Annotated[str, typer.Argument(metavar="ID", help="Such as overdue:A1, as `readiness challenges` shows it.")]

group = typer.Typer(help="Where more is said than shown, and what was answered.", rich_markup_mode=None)


@group.callback(invoke_without_command=True)
def challenges(
    context: typer.Context,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """List where more is said than shown: what is open, what was answered, and what came back.

    Each is a question with a reason and with what would answer it, not a verdict.
    """
    if context.invoked_subcommand is not None:
        return
    from application.queries.grades import asked as asked_on

    with open_session(workspace) as session:
        asked = asked_on(session, options.day(as_of), known_at)
    if json:
        say_json([_as_data(one) for one in asked])
        return
    if not asked:
        say("No challenges: nothing that is said goes beyond what is shown.")
    _say_open([one for one in asked if one.state == "open"])
    _say_answered([one for one in asked if one.state == "answered"])
    _say_back([one for one in asked if one.state == "back"])


def _as_data(one: StandingChallenge) -> dict[str, Any]:
    answer = one.answer.model_dump(mode="json", exclude={"basis", "basis_digest"}) if one.answer else None
    standing = {"state": one.state, "mondays": one.mondays, "answered": answer, "because": one.because}
    return one.challenge.model_dump(mode="json", exclude={"basis"}) | standing


def _say_open(asked: Sequence[StandingChallenge]) -> None:
    if not asked:
        return
    rows = [(c.severity, c.id, c.message, c.answer) for c, *_ in asked]
    _say_with_mondays(["severity", "id", "question", "what would answer it"], rows, asked)


def _say_with_mondays(
    headings: list[str], rows: Sequence[tuple[object, ...]], asked: Sequence[StandingChallenge]
) -> None:
    """A table of questions, with how many briefings running each has stood open in where any has."""
    if any(one.mondays for one in asked):
        headings = [*headings, "Mondays"]
        rows = [(*row, one.mondays or None) for row, one in zip(rows, asked, strict=True)]
    say_table(headings, rows, nothing="")


def _say_answered(asked: Sequence[StandingChallenge]) -> None:
    if not asked:
        return
    say(f"\nAnswered, and not asked again until its facts change or the answer lapses: {len(asked):,}.\n")
    rows = [
        (c.id, answer.by, answer.on, answer.until, answer.reason, " ".join(answer.evidence), c.message)
        for c, _, answer, _, _ in asked
        if answer
    ]
    say_table(["id", "by", "on", "until", "answer", "evidence", "question"], rows, nothing="")


def _say_back(asked: Sequence[StandingChallenge]) -> None:
    if not asked:
        return
    say(f"\nBack after it was answered: {len(asked):,}.\n")
    rows = [
        (c.severity, c.id, because, f"{answer.by}, {answer.on}: {answer.reason}", c.message)
        for c, _, answer, because, _ in asked
        if answer
    ]
    _say_with_mondays(["severity", "id", "why it is back", "the answer was", "question"], rows, asked)


@group.command()
def answer(
    id: Id,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What answers it.")],
    by: options.SaidBy,
    until: Annotated[date | None, options.dated("The last day it stands; else until its facts change.")] = None,
    evidence: Annotated[
        list[str] | None, typer.Option(metavar="E-0001", help="Evidence it points to; may be repeated.")
    ] = None,
    on: Annotated[date | None, options.dated("The day of the answer; else today.")] = None,
    workspace: options.Workspace = None,
) -> None:
    """Answer a challenge.

    It comes back when the answer lapses, or when the facts that it rests on change. An answer changes no grade.
    """
    from application.commands.group import answer_challenge
    from base.words import long_day

    with open_session(workspace) as session:
        entered = answer_challenge(session, id, reason, by, options.day(on), until=until, evidence=evidence or ())
    say(f"Answered {entered.id}: {entered.reason}")
    lapses = f"after {long_day(entered.until)}, or before if" if entered.until else "if"
    note(f"It asked: {entered.question}")
    note(f"It comes back {lapses} the facts it rests on change. No grade changes by it.")


@group.command()
def withdraw(
    id: Id,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why the answer no longer holds.")],
    by: options.SaidBy,
    on: Annotated[date | None, options.dated("The day it is taken back; else today.")] = None,
    workspace: options.Workspace = None,
) -> None:
    """Take an answer back, so that the challenge is asked again; what was answered is kept."""
    from application.commands.group import withdraw_answer

    with open_session(workspace) as session:
        was = withdraw_answer(session, id, reason, by, options.day(on))
    say(f"The answer to {was.id} is taken back. It was: {was.reason}")
    note(f"It asks again: {was.question}")
