"""Asking a lead for what a file needs and was not said: in a terminal by question, elsewhere by saying so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from application.session import Session
from base.errors import InputError
from base.words import counted, list_words
from cli.options import is_interactive, parse_day
from cli.output import note, printable

if TYPE_CHECKING:
    from evidence.index_sheet.drafts import Draft, DraftBearing
    from evidence.plan_models import Action, Origin
    from evidence.plans.plan import PlanReading

NEEDED = {
    "type": ("--type", "Type of evidence (a code such as E01 or a name such as case-file-audit)"),
    "about": ("--about", "The date it is about, such as 2014-01-31"),
    "lead": ("--lead", "Who answers for it"),
}
_QUESTIONS = {name: question for name, (_, question) in NEEDED.items()} | {
    "column": "What does the column “{heading}” hold? (nothing that is needed: -)",
    "origin": "Who set this plan: inspection or council? (not known: -)",
    "bears_on": "What does it bear on? (such as {one} {two}:undermines; nothing yet: -)",
}


def drafts_of(
    session: Session,
    paths: Sequence[Path | None],
    stated: dict[str, Any],
    bears_on: Sequence[str] | None,
    self_known: bool | None,
) -> list[tuple[Draft, Path | None]]:
    """What is said of each file; asks for what is missing in a terminal, and says what is missing elsewhere.

    Args:
        paths: the files; None for an attestation.
        stated: fields of `Draft` to what was said of them.
        bears_on: bearings as typed, the same for every file.
        self_known: whether the authority found the weaknesses itself.

    Raises:
        InputError: something is missing and nobody can be asked, or something cannot be understood.
    """
    from evidence.items.stated import parse_bearing

    drafts: list[tuple[Draft, Path | None]] = []
    for path in paths:
        fields = _ask_missing(stated, path, session)
        texts = bears_on or (_ask_bearings(path, session) if path else [])
        bearings = [parse_bearing(text, session.framework) for text in texts]
        if self_known is not None:
            bearings = [b.model_copy(update={"self_known": self_known}) for b in bearings]
        drafts.append((_draft(session, path, fields, bearings), path))
    return drafts


def draft_of_findings(session: Session, path: Path, stated: dict[str, Any], read: Sequence[DraftBearing]) -> Draft:
    """What is said of a sheet of findings; see `drafts_of`."""
    return _draft(session, path, _ask_missing(stated, path, session), read)


def known_lead(session: Session, name: str) -> str:
    """A lead as the list of people spells the name; who is not in it is told and taken as written."""
    from evidence.names import given_name
    from evidence.people import as_listed, lead_notice

    name = given_name(name, "lead")
    people = session.register.people()
    if notice := lead_notice(people, name):
        note(notice)
    return as_listed(people, name)


def ask_columns(reading: PlanReading) -> dict[str, str]:
    """What the columns of a plan hold that were not understood, by their headings: asked in a terminal alone."""
    from evidence.plans.mapping import FIELDS, check_fields

    unknown = [column.heading for column in reading.columns if column.heading and not column.holds]
    if not unknown or not is_interactive():
        return {}
    fields = [field for field in FIELDS if field != "ignored"]
    note(
        f"{counted(len(unknown), 'column was', 'columns were')} not understood. A column can hold {list_words(fields)}."
    )

    def field_of(answer: str) -> str:
        name = "ignored" if answer.strip() == "-" else answer
        return next(iter(check_fields({"": name}).values()))

    return {heading: _ask("column", field_of, heading=heading) for heading in unknown}


def ask_origin(reading: PlanReading, known: Mapping[str, Action]) -> Origin:
    """Where a plan came from: asked in a terminal, with what the document's own words suggest; `not said` elsewhere.

    Args:
        known: the actions that are in the register, by id; nobody is asked again where those came from.
    """
    from application.queries.plan import check_origin

    unsaid = [id for id in (a.id for a in reading.actions) if id not in known or known[id].origin == "not said"]
    if not unsaid or not is_interactive():
        return "not said"
    if suggested := reading.origin_suggested:
        note(f"Its words suggest that it is the {suggested.origin}'s: “{suggested.words}”.")
    return _ask("origin", lambda answer: "not said" if answer.strip() == "-" else check_origin(answer))


def _draft(session: Session, path: Path | None, stated: dict[str, Any], bearings: Sequence[DraftBearing]) -> Draft:
    from evidence.items.listing import type_code
    from evidence.items.stated import draft_as_said

    type, lead = type_code(stated["type"], session.framework), known_lead(session, stated["lead"])
    return draft_as_said({**stated, "type": type, "lead": lead}, bearings, path)


def _ask_missing(fields: dict[str, Any], path: Path | None, session: Session) -> dict[str, Any]:
    missing = [name for name in NEEDED if name not in fields]
    if not missing:
        return fields
    proposals = _proposed_types(path, session) if "type" in missing and path else []
    if not is_interactive():
        hint = f"Give {list_words((NEEDED[name][0] for name in missing), 'and')}."
        if proposals:
            hint += f" From its name and words it may be {list_words(proposals)}."
        raise InputError(f"{path or 'The attestation'} cannot be filed yet: something is missing.", hint=hint)
    if path:
        note(f"{path}:")
    if proposals:
        note(f"  From its name and words it may be {list_words(proposals)}.")
    asking = {"type": _ask_type, "about": lambda session: _ask("about", parse_day), "lead": _ask_lead}
    return fields | {name: asking[name](session) for name in missing}


def _ask(name: str, check: Callable[[str], Any], **filled: str) -> Any:
    """Put a question until the answer can be used."""

    def checked(answer: str) -> Any:
        try:
            return check(answer)
        except InputError as error:
            raise typer.BadParameter(printable(f"{error.message} {error.hint}".strip())) from error

    return typer.prompt(printable(f"  {_QUESTIONS[name].format(**filled)}"), err=True, value_proc=checked)


def _ask_type(session: Session) -> str:
    from evidence.items.listing import type_code

    return _ask("type", lambda answer: type_code(answer, session.framework))


def _ask_lead(session: Session) -> str:
    from evidence.names import given_name
    from evidence.people import find_person, lead_notice

    people = session.register.people()
    if people:
        note(f"  The people there are: {', '.join(person.name for person in people)}.")
    while True:
        name: str = _ask("lead", lambda answer: given_name(answer, "lead"))
        if find_person(people, name) or not people:
            return name
        if typer.confirm(printable(f"  {lead_notice(people, name)} File it under that name?"), err=True):
            return name


def _proposed_types(path: Path, session: Session) -> list[str]:
    from evidence.texts.proposals import propose_types

    most = session.rulebook.policy.number("proposals_at_most")
    return [f"{p.type.slug} ({p.reason})" for p in propose_types(_words_of(path), session.framework, most)]


@lru_cache(maxsize=1)
def _words_of(path: Path) -> str:
    """A file's name and words, read once for the questions about it."""
    from evidence.texts.proposals import words_of

    return words_of(path)


def _ask_bearings(path: Path, session: Session) -> list[str]:
    """What a file bears on, asked for in a terminal; elsewhere the proposals are shown and nothing is taken."""
    from application.queries.plan import propose_links

    [proposed] = propose_links(session, _words_of(path))
    for proposal in proposed:
        note(f"  It may bear on {proposal.descriptor.id} ({proposal.descriptor.theme}): {proposal.reason}.")
    if not is_interactive():
        if proposed:
            note(f"  Nothing was taken from that. Say what {path.name} bears on with --bears-on.")
        return []
    one, two, *_ = [*session.framework.descriptors] * 2
    return _ask("bears_on", lambda answer: _bearing_words(answer, session), one=one, two=two)


def _bearing_words(answer: str, session: Session) -> list[str]:
    from evidence.items.stated import parse_bearing

    words = [word for word in answer.split() if word != "-"]
    for word in words:
        parse_bearing(word, session.framework)
    return words
