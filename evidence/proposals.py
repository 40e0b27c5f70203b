"""What a file may be and what a text may bear on, from its words: proposals with their reason, never applied.

Words are weighed by how few descriptors use them, as search engines do (inverse document frequency).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from descriptors.models import Descriptor, EvidenceType, Framework
from evidence.tables.contents import text_of

_READ_AT_MOST = 40_000


class TypeProposal(NamedTuple):
    """A type that a file may be of, and the words that say so."""

    type: EvidenceType
    reason: str


class LinkProposal(NamedTuple):
    """A descriptor that a text may bear on, and the words they share."""

    descriptor: Descriptor
    reason: str


def propose_types(text: str, framework: Framework, most: int) -> list[TypeProposal]:
    """Types whose own words stand in a text, those with the longest words first.

    Args:
        text: a file's name, or its name and words.
        framework: whose evidence types carry the words that suggest them.
        most: how many to give.
    """
    spaced = f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} "
    scored: list[tuple[int, TypeProposal]] = []
    for kind in framework.evidence_types:
        words = [w for w in kind.words if re.search(rf"\b{re.escape(w.lower())}s?\b", spaced)]
        if words:
            scored.append((sum(map(len, words)), TypeProposal(kind, f"it says {' and '.join(words)}")))
    scored.sort(key=lambda pair: -pair[0])
    return [proposal for _, proposal in scored[:most]]


def propose_links(
    text: str, framework: Framework, *, least_words: int, telling_share: int, most: int
) -> list[LinkProposal]:
    """Descriptors that share telling words with a text, the closest first.

    Args:
        text: an action's area, or a file's name and words.
        framework: whose descriptors may be meant.
        least_words: how many different words they must share, at least one of them telling.
        telling_share: the largest share of descriptors, per mille, that may use a word for it to be telling.
        most: how many to give.
    """
    telling_weight = math.log(1000 / telling_share)
    index = _index(framework)
    counted = set(_stems(f"{text} {_spelled_out(text, framework)}"))
    scored: list[tuple[float, LinkProposal]] = []
    for descriptor in framework.descriptors.values():
        stems = index.words[descriptor.id]
        shared = sorted((w for w in counted if w in stems), key=lambda w: (-index.weight[w], w))
        telling = [w for w in shared if index.weight[w] >= telling_weight]
        if not telling or len(shared) < least_words:
            continue
        # Long descriptors share words by chance, so what is shared is held against what could be.
        score = sum(index.weight[w] for w in shared) / math.sqrt(sum(index.weight[w] for w in stems))
        words = ", ".join(dict.fromkeys(stems[w] for w in shared[:5]))
        scored.append((score, LinkProposal(descriptor, f"both speak of {words}")))
    scored.sort(key=lambda pair: (-pair[0], pair[1].descriptor.id))
    return [proposal for _, proposal in scored[:most]]


def words_of(path: Path) -> str:
    """A file's name and, where it can be read, the beginning of its words."""
    name = re.sub(r"[_\-.]+", " ", path.stem)
    return f"{name}\n{text_of(path, most=_READ_AT_MOST) or ''}".strip()


def _spelled_out(text: str, framework: Framework) -> str:
    """The meaning of every abbreviation of the field that stands in a text."""
    words = set(re.findall(r"[A-Za-z0-9]+", text))
    return " ".join(term.meaning for term in framework.glossary if term.term in words)


class _Index(NamedTuple):
    """The telling words of every descriptor.

    Attributes:
        words: descriptor id to stem to the word as it stands there.
        weight: stem to how telling it is.
    """

    words: dict[str, dict[str, str]]
    weight: dict[str, float]


@lru_cache(maxsize=4)
def _indexed(digest: str, texts: tuple[tuple[str, str], ...]) -> _Index:
    words = {id: {_stem(w): w for w in _words(text)} for id, text in texts}
    spread = Counter(stem for own in words.values() for stem in own)
    weight = {stem: math.log(len(words) / count) for stem, count in spread.items()}
    return _Index(words, weight)


def _index(framework: Framework) -> _Index:
    texts = tuple(
        (d.id, f"{d.theme} {d.statement} {d.concerns} {d.pulls_down}") for d in framework.descriptors.values()
    )
    return _indexed(framework.digest, texts)


def _words(text: str) -> list[str]:
    return [w for w in re.findall(r"[a-z][a-z']{2,}", text.lower()) if w not in _COMMON]


def _stems(text: str) -> list[str]:
    return [_stem(w) for w in _words(text)]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """A word without its endings, so that plans matches planning."""
    return _stemmer().stemWord(word)


@cache
def _stemmer() -> Any:
    from snowballstemmer import stemmer

    return stemmer("english")


_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        and are the for that this with from they their them have has not any all but can how its into onto over who
        what when where which will would should could been being was were also than then there these those such each
        every more most other some own one two only very ensure clear clearly make made take taken including include
        includes across within out set put know known well must say says said does did use used uses first between
        enough give gives given happen happens against still
        """,
    )
)
"""Words that say nothing of a topic in any text."""
