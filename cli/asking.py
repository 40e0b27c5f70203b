"""Asking a lead for what a file needs and was not said: in a terminal by question, elsewhere by saying so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import typer

from cli.options import parse_day
from cli.output import note
from cli.session import Session
from descriptors.errors import InputError
from descriptors.words import list_words

NEEDED = {
    "type": ("--type", "Type of evidence (a code such as E01 or a name such as case-file-audit)"),
    "about": ("--about", "The date it is about, such as 2014-01-31"),
    "lead": ("--lead", "Who answers for it"),
}


def ask_missing(given: dict[str, Any], path: Path | None, session: Session, *, interactive: bool) -> dict[str, Any]:
    """Complete what was said of one file.

    Args:
        given: what was said.
        path: the file; None for an attestation.
        session: the open workspace.
        interactive: whether there is somebody to ask.

    Raises:
        InputError: something is missing and nobody can be asked; it names every option that is missing.
    """
    missing = [name for name in NEEDED if name not in given]
    if not missing:
        return given
    proposals = _proposals(path, session) if "type" in missing and path else []
    if not interactive:
        hint = f"Give {list_words((NEEDED[name][0] for name in missing), 'and')}."
        if proposals:
            hint += f" From its name it may be {list_words(proposals)}."
        raise InputError(f"{path or 'The attestation'} cannot be filed yet: something is missing.", hint=hint)
    if path:
        note(f"{path}:")
    answers = dict(given)
    for name in missing:
        question = NEEDED[name][1]
        if name == "type" and proposals:
            note(f"  From its name it may be {list_words(proposals)}.")
        answer: str | date = typer.prompt(f"  {question}", err=True)
        answers[name] = parse_day(answer) if name == "about" else answer
    return answers


def _proposals(path: Path, session: Session) -> list[str]:
    from evidence.proposals import propose_types, text_of

    most = session.rulebook.policy.number("proposals_at_most")
    return [f"{p.type.slug} ({p.reason})" for p in propose_types(text_of(path), session.framework, most)]


def ask_bearings(path: Path, session: Session, *, interactive: bool) -> list[str]:
    """What a file bears on, asked for in a terminal; elsewhere the proposals are shown and nothing is taken.

    Args:
        path: the file.
        session: the open workspace.
        interactive: whether there is somebody to ask.

    Returns:
        Bearings as they are typed; empty where nobody said any.
    """
    from evidence.proposals import propose_links, text_of

    policy = session.rulebook.policy
    proposed = propose_links(
        text_of(path),
        session.framework,
        least_words=policy.number("proposal_words"),
        telling_share=policy.number("proposal_telling_share"),
        most=policy.number("proposals_at_most"),
    )
    for proposal in proposed:
        note(f"  It may bear on {proposal.descriptor.id}, {proposal.descriptor.theme}: {proposal.reason}.")
    if not interactive:
        if proposed:
            note(f"  Nothing was taken from that. Say what {path.name} bears on with --bears-on.")
        return []
    answer: str = typer.prompt("  What does it bear on? (such as HP-07 LM-08:undermines)", default="", err=True)
    return answer.split()
