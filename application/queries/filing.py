"""What evidence would do before it is filed: what it may be, what it can carry, and what would make it carry more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from application.queries.plan import propose_links
from application.session import Session

if TYPE_CHECKING:
    from engine.effects import Effect
    from evidence.filing import Filed
    from evidence.index_sheet.drafts import Draft
    from evidence.proposals import LinkProposal, TypeProposal


class Proposed(NamedTuple):
    """What a file may be and bear on, each with the words that say so."""

    types: tuple[TypeProposal, ...]
    links: tuple[LinkProposal, ...]


def proposed(session: Session, path: Path) -> Proposed:
    """What a file may be and bear on, from its name and words; nothing is taken from that."""
    from evidence.proposals import propose_types, words_of

    words = words_of(path)
    most = session.rulebook.policy.number("proposals_at_most")
    return Proposed(tuple(propose_types(words, session.framework, most)), tuple(propose_links(session, words)))


def prospects(
    session: Session, drafts: Sequence[tuple[Draft, Path | None]], *, by: str, as_of: date
) -> tuple[list[Filed], tuple[Effect, ...]]:
    """Items as they would be filed, and what they would do to the descriptors they bear on. Nothing is entered.

    Args:
        session: the open workspace.
        drafts: what is said of each, with its file.
        by: who would file them.
        as_of: the day on which the effect is asked for.

    Raises:
        InputError: something that was said cannot be.
    """
    from application.queries.grades import effects

    desk = session.desk(by)
    would = [desk.prospect(f"+{number}", draft, path) for number, (draft, path) in enumerate(drafts, 1)]
    return would, effects(session, would, as_of)


def filed_again(session: Session, ids: Sequence[str]) -> list[Filed]:
    """Items that were just filed, as new: what they did is then told again.

    Raises:
        NotFoundError: there is no such item.
    """
    from evidence.filing import Filed

    return [Filed(None, session.register.item(id)) for id in ids]
