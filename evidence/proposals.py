"""What a file may be, from the words of its name: shown as proposals with their reason, never applied."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from descriptors.models import EvidenceType, Framework


class TypeProposal(NamedTuple):
    """A type that a file may be of, and the words that say so."""

    type: EvidenceType
    reason: str


def propose_types(path: Path, framework: Framework, most: int = 3) -> list[TypeProposal]:
    """Types whose own words stand in a file's name, those with most words first.

    Args:
        path: the file.
        framework: whose evidence types carry the words that suggest them.
        most: how many to give.
    """
    name = f" {' '.join(re.findall(r'[a-z0-9]+', path.stem.lower()))} "
    found: list[tuple[int, TypeProposal]] = []
    for kind in framework.evidence_types:
        words = [w for w in kind.words if re.search(rf"\b{re.escape(w.lower())}s?\b", name)]
        if words:
            found.append((sum(map(len, words)), TypeProposal(kind, f"its name says {' and '.join(words)}")))
    found.sort(key=lambda pair: -pair[0])
    return [proposal for _, proposal in found[:most]]
