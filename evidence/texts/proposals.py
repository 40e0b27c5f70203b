"""What a file may be and what a text may bear on, from its words: proposals with their reason, never applied.

Descriptors are ranked as search engines rank pages (bm25), with what people have linked before as vocabulary.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from base.errors import RegisterError
from base.groups import grouped
from descriptors.models import Descriptor, EvidenceType, Framework
from evidence.policy import filing_policy
from evidence.tables.contents import text_of
from evidence.texts.contents import Contents
from evidence.texts.counts import says_failed

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
        words = [w for w in kind.words if f" {w.lower()} " in spaced or f" {w.lower()}s " in spaced]
        if words:
            scored.append((sum(map(len, words)), TypeProposal(kind, f"it says {' and '.join(words)}")))
    scored.sort(key=lambda pair: -pair[0])
    return [proposal for _, proposal in scored[:most]]


class Linked(NamedTuple):
    """Words that somebody said bear on a descriptor: of a row that is linked to it, or an item that is filed on it.

    Attributes:
        source: what is linked, such as `A3` or `E-0012`.
    """

    source: str
    descriptor: str
    text: str


class Proposer:
    """Proposes descriptors that a text may bear on, by full-text ranking (SQLite's FTS5, bm25).

    A descriptor is known by its own words and by those of everything that people have linked to it.
    """

    def __init__(self, framework: Framework, linked: Iterable[Linked] = ()) -> None:
        """Take in the words that are known."""
        self._framework = framework
        descriptors = [Linked("", id, text) for id, text in framework.texts]
        self._known = [*descriptors, *_told_apart(one for one in linked if one.descriptor in framework.descriptors)]
        texts = [f"{one.text} {_spelled_out(one.text, framework)}" for one in self._known]
        self._stems = [_stemmed(text) for text in texts]
        self._spread = Counter(stem for words in self._stems[: len(descriptors)] for stem in words)
        self._database = _full_text(texts)

    def propose(self, text: str, *, least_words: int, telling_share: int, most: int) -> list[LinkProposal]:
        """The descriptors that a text most likely bears on: those whose code stands in it, then the likeliest first.

        Args:
            text: an action's area, or a file's name and words.
            least_words: how many different words they must share, at least one of them telling.
            telling_share: the largest share of descriptors, per mille, that may use a word for it to be telling.
            most: how many to give.
        """
        proposals = [LinkProposal(one, f"it says {one.id}") for one in _named(text, self._framework)][:most]
        named = {one.descriptor.id for one in proposals}
        words = _stemmed(f"{text} {_spelled_out(text, self._framework)}")
        asked = sorted(words, key=lambda stem: (self._spread[stem] or _UNKNOWN, stem))[:_WORDS_ASKED]
        near = grouped((self._known[row].descriptor, (-rank, row)) for row, rank in self._search(asked))
        scores = {id: sum(s * _FADES**n for n, (s, _) in enumerate(rows[:_NEAREST])) for id, rows in near.items()}
        for id in sorted(scores.keys() - named, key=lambda id: (-scores[id], id)):
            if len(proposals) == most:
                break
            shared = {stem for _, row in near[id] for stem in words if stem in self._stems[row]}
            telling = any(
                self._spread[stem] * 1000 <= telling_share * len(self._framework.descriptors) for stem in shared
            )
            if telling and len(shared) >= least_words:
                proposals.append(LinkProposal(self._framework.descriptors[id], self._reason(words, near[id])))
        return proposals

    def _search(self, stems: Sequence[str]) -> list[tuple[int, float]]:
        """The known texts that are nearest to some words, with their rank; the lowest is the nearest."""
        wanted = " OR ".join(f'"{stem}"' for stem in stems)
        if not wanted:
            return []
        sql = "SELECT rowid, rank FROM known WHERE known MATCH ? ORDER BY rank, rowid LIMIT ?"
        return self._database.execute(sql, (wanted, _MOST_TEXTS)).fetchall()

    def _reason(self, words: Mapping[str, str], rows: Sequence[tuple[float, int]]) -> str:
        """The words that a proposal rests on, and what that is linked already speaks of them."""
        descriptor_row = next((row for _, row in rows if not self._known[row].source), None)
        reasons: list[str] = []
        if descriptor_row is not None and (shared := self._shared(words, descriptor_row)):
            reasons.append(f"both speak of {shared}")
        nearest = rows[0][1]
        if source := self._known[nearest].source:
            reasons.append(f"{source}, linked to it, speaks of {self._shared(words, nearest)}")
        return "; ".join(reasons)

    def _shared(self, words: Mapping[str, str], row: int) -> str:
        stems = sorted((s for s in words if s in self._stems[row]), key=lambda s: (self._spread[s] or _UNKNOWN, s))
        return ", ".join(dict.fromkeys(self._stems[row][stem] for stem in stems[:5]))


_MOST_TEXTS, _NEAREST, _FADES = 100, 8, 0.7
"""How many known texts are looked at, how many of a descriptor count, and how much less each further one does.

Set on the coded notes of published inspections (`bench/suggestions.py`): half or twice as much moves the share by less
than one in a hundred.
"""
_WORDS_ASKED = 60
"""Of a long text so many words are looked for, the rarest first: the others tell no descriptor from another."""
_UNKNOWN = 1_000
"""Where a word that no descriptor uses stands among them: it may stand in what is linked to one."""


def _told_apart(linked: Iterable[Linked]) -> Iterator[Linked]:
    """What is linked without what says the same words of a descriptor once more than any answer counts."""
    times: Counter[tuple[str, ...]] = Counter()
    for one in linked:
        words = (one.descriptor, *_words(one.text))
        times[words] += 1
        if times[words] <= _NEAREST:
            yield one


def _full_text(texts: Sequence[str]) -> sqlite3.Connection:
    """An index of texts in memory, each under its place in the list."""
    database = sqlite3.connect(":memory:", check_same_thread=False)  # a desk asks it from every thread
    try:
        database.execute("CREATE VIRTUAL TABLE known USING fts5(words, tokenize='unicode61')")
    except sqlite3.OperationalError as error:
        raise RegisterError(
            "This Python's SQLite has no full-text search, so nothing can be proposed.",
            hint="Use a Python from python.org or from your system.",
        ) from error
    rows = ((row, " ".join(map(_stem, _words(text)))) for row, text in enumerate(texts))
    database.executemany("INSERT INTO known (rowid, words) VALUES (?, ?)", rows)
    return database


def _stemmed(text: str) -> dict[str, str]:
    """The words of a text without their endings, and each as it stands there."""
    return {_stem(word): word for word in _words(text)}


def _named(text: str, framework: Framework) -> list[Descriptor]:
    """The descriptors whose code stands in a text, as `HP-08` or, in a file's name, `HP 08`; in its order."""
    codes = dict.fromkeys(f"{letters}-{digits}".upper() for letters, digits in _CODE.findall(text))
    return [framework.descriptors[code] for code in codes if code in framework.descriptors]


_CODE = re.compile(r"\b([A-Za-z]+)[ -](\d+)\b")


def unspoken(
    words: Collection[str], ids: Iterable[str], framework: Framework, *, least: int | None = None
) -> tuple[str, ...]:
    """The descriptors of which a text says nothing: neither their code, nor their theme, nor words few others use.

    Args:
        words: the words of the text.
        least: how many of those last words it takes, where that is not the policy's number.
    """
    least, telling = least or filing_policy().speaking.words, _telling(framework.texts)
    text = " ".join(words)
    stems = _stemmed(f"{text} {_spelled_out(text.upper(), framework)}").keys()

    def named(id: str) -> bool:
        theme = _stemmed(framework.descriptors[id].theme).keys() if id in framework.descriptors else ()
        return id.lower() in words or (bool(theme) and stems >= theme)

    shared = (id for id in dict.fromkeys(ids) if len(stems & telling.get(id, frozenset())) < least)
    return tuple(id for id in shared if not named(id))


def spoken_against(contents: Contents, ids: Iterable[str], framework: Framework) -> tuple[str, ...]:
    """The descriptors of which a text says only what failed or is not there, and nothing that is as it should be.

    Where a theme is itself named after what fails, such as missing children, words do not tell.
    """
    themes = {id: framework.descriptors[id].theme.lower().split() for id in ids if id in framework.descriptors}
    ids = tuple(id for id, theme in themes.items() if not says_failed(theme))
    unfailing = unspoken(contents.failing, ids, framework, least=filing_policy().speaking.words_against)
    unpraised = unspoken(contents.succeeding, ids, framework)
    return tuple(id for id in ids if id in unpraised and id not in unfailing)


@lru_cache(maxsize=4)
def _telling(texts: tuple[tuple[str, str], ...]) -> Mapping[str, frozenset[str]]:
    """The words of each descriptor that few others use."""
    stems = {id: frozenset(_stemmed(text)) for id, text in texts}
    spread = Counter(stem for words in stems.values() for stem in words)
    most = filing_policy().speaking.telling_share * len(stems)
    return {id: frozenset(stem for stem in words if 1000 * spread[stem] <= most) for id, words in stems.items()}


def words_of(path: Path) -> str:
    """A file's name and, where it can be read, the beginning of its words."""
    name = re.sub(r"[_\-.]+", " ", path.stem)
    return f"{name}\n{text_of(path, most=_READ_AT_MOST) or ''}".strip()


def _spelled_out(text: str, framework: Framework) -> str:
    """The meaning of every abbreviation of the field that stands in a text."""
    words = set(re.findall(r"[A-Za-z0-9]+", text))
    return " ".join(term.meaning for term in framework.glossary if term.term in words)


def _words(text: str) -> list[str]:
    common = filing_policy().speaking.common
    return [word for word in re.findall(r"[a-z][a-z']{2,}", text.lower()) if word not in common]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """A word without its endings, so that plans matches planning."""
    with _STEMMING:  # a stemmer is one thread's at a time
        return _stemmer().stemWord(word)


@cache
def _stemmer() -> Any:
    from Stemmer import Stemmer

    return Stemmer("english")


_STEMMING = Lock()
