"""What evidence would do before it is filed: what it may be, what it can carry, and what would make it carry more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from application.queries.plan import propose_links
from application.session import Session

if TYPE_CHECKING:
    from evidence.texts.proposals import LinkProposal, Proposer, TypeProposal


class Proposed(NamedTuple):
    """What a file may be and bear on, each with the words that say so."""

    types: tuple[TypeProposal, ...]
    links: tuple[LinkProposal, ...]


def proposed(session: Session, paths: Sequence[Path], by: Proposer | None = None) -> list[Proposed]:
    """What each file may be and bear on, from its name and words; nothing is taken from that.

    Args:
        by: what proposes, where it was made already; see `application.queries.plan.proposer`.
    """
    from evidence.texts.proposals import propose_types, words_of

    words = [words_of(path) for path in paths]
    most = session.rulebook.policy.number("proposals_at_most")
    types = [tuple(propose_types(text, session.framework, most)) for text in words]
    return [Proposed(of, tuple(links)) for of, links in zip(types, propose_links(session, *words, by=by), strict=True)]
