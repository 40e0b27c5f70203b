"""What evidence would do before it is filed: what it may be, what it can carry, and what would make it carry more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from application.queries.plan import propose_links
from application.session import Session

if TYPE_CHECKING:
    from evidence.filing import Filed
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


def filed_again(session: Session, ids: Sequence[str]) -> list[Filed]:
    """Items that were just filed, as new: what they did is then told again.

    Raises:
        NotFoundError: there is no such item.
    """
    from evidence.filing import Filed

    return [Filed(None, session.register.item(id)) for id in ids]
