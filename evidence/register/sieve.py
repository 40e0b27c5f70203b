"""Words that were taken away are known again when they come back, though no copy of them stays.

What is kept to know them again is a digest that takes a twentieth of a second to work out and a sieve of 12 bits:
whoever guesses the words can make sure of them, nobody can read them off.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence

from evidence.kinds import Kind, Redaction, Trace
from evidence.register.freetext import REDACTED

WORD = re.compile(r"[^\W_]+")
_SIEVE_BITS = 12


def trace_of(text: str, salt: str) -> Trace:
    """What is kept of words to know them again."""
    words = WORD.findall(_folded(text))
    return Trace(salt=salt, words=len(words), sieve=_sieve(salt, words), digest=_slow(salt, words))


class Sieve:
    """Takes words out of what is entered that were taken away before.

    Attributes:
        caught: ids of those whose words were left out.
    """

    def __init__(self, redactions: Iterable[Redaction]) -> None:
        """Know the words of redactions again."""
        self.redactions = tuple(redactions)
        self._kept = [(one, trace) for one in self.redactions for trace in one.traces]
        self._told: dict[tuple[str, ...], str] = {}
        self.caught: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._kept)

    def cleaned(self, kind: Kind, subject: str, text: str) -> str:
        """A text without the words that were taken away, from everywhere or from this entity."""
        left = plain(text)
        matches = list(WORD.finditer(left))
        folded = [_folded(match[0]) for match in matches]
        cut: list[tuple[int, int]] = []
        for redaction, trace in self._kept:
            if redaction.subject and not is_said_of(redaction.kind, redaction.subject, kind, subject):
                continue
            for start in range(len(folded) - trace.words + 1):
                if self._is(folded[start : start + trace.words], trace):
                    cut.append((matches[start].start(), matches[start + trace.words - 1].end()))
                    self.caught.add(redaction.id)
        for first, last in _joined(cut):
            left = f"{left[:first]}{REDACTED}{left[last:]}"
        return left if cut else text

    def _is(self, words: list[str], trace: Trace) -> bool:
        if _sieve(trace.salt, words) != trace.sieve:
            return False
        key = (trace.salt, *words)
        if key not in self._told:
            self._told[key] = _slow(trace.salt, words)
        return self._told[key] == trace.digest


def is_said_of(kind: Kind | None, subject: str, other: Kind, its: str) -> bool:
    """Whether something is said of an entity: by itself, or of an action by what its plan said beside it."""
    return (other, its) == (kind, subject) or (
        kind == "action" and other == "correction" and its.startswith(f"{subject}.")
    )


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that do not overlap any more, the last first."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined[::-1]


def plain(text: str) -> str:
    """A text in which a letter with its accent is one character."""
    return unicodedata.normalize("NFC", text)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _sieve(salt: str, words: Sequence[str]) -> int:
    digest = hashlib.sha256(" ".join([salt, *words]).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - _SIEVE_BITS)


def _slow(salt: str, words: Sequence[str]) -> str:
    return hashlib.scrypt(" ".join(words).encode(), salt=salt.encode(), n=2**14, r=8, p=1, dklen=16).hex()
