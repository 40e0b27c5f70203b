"""Words that should not have been written: found wherever they were put, taken away, and known again.

Of words that were taken away no copy stays. What is kept to know them again is a digest that takes a twentieth of a
second to work out and a sieve of 12 bits: whoever guesses the words can make sure of them, nobody can read them off.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from base.errors import InputError, NotFoundError
from base.model import Model
from evidence.integrity.journal import attached, kept_words
from evidence.kinds import MODELS, Kind, Redaction, Trace
from evidence.register import freetext
from evidence.register.freetext import REDACTED
from evidence.storage.database import Database

_WORD = re.compile(r"[^\W_]+")
_LEAST = 3
"""Letters and digits of words that are looked for everywhere: fewer stand in too much."""
_LEAST_KNOWN = 2
"""Words of a field that are known again: one word alone, such as "done", will be said again and mean something else."""
_LONGEST_FORENAMES = 3
_SIEVE_BITS = 12


class Hit(NamedTuple):
    """A text of the register that has the words.

    Attributes:
        digest: its digest in the journal.
        kind, subject: the entity it is of, and `field` where in it.
        seq: number of the journal entry that brought it.
        content: the whole text.
    """

    digest: str
    kind: Kind
    subject: str
    field: str
    seq: int
    content: str


@dataclass(frozen=True, slots=True)
class WordPattern:
    """Words as they are looked for: in any case of letters, with anything between them that is no letter or digit."""

    pattern: re.Pattern[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> WordPattern:
        """The words of texts, any of which is looked for."""
        each = {r"[\W_]+".join(map(re.escape, tokens)) for text in texts if (tokens := _WORD.findall(_plain(text)))}
        either = "|".join(sorted(each, key=len, reverse=True)) or r"(?!)"
        return cls(re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE))

    def are_in(self, text: str) -> bool:
        """Whether a text has them."""
        return bool(self.pattern.search(_plain(text)))

    def out_of(self, text: str) -> str:
        """A text without them."""
        return self.pattern.sub(REDACTED, _plain(text)) if self.are_in(text) else text


def words_given(text: str) -> WordPattern:
    """Words that somebody asks for; a name also with the surname first.

    Raises:
        InputError: they are too short to be looked for everywhere.
    """
    if len("".join(_WORD.findall(text))) < _LEAST:
        raise InputError(
            f"“{text}” is too short to be looked for everywhere.",
            field="words",
            hint="Give the whole name or number, as it was written.",
        )
    return WordPattern.of(_ways(text))


def _ways(text: str) -> list[str]:
    """A text, and the same with its last word first, as lists have names: one of two to four words may be one."""
    *first, last = _WORD.findall(text)
    return [text, " ".join([last, *first])] if 1 <= len(first) <= _LONGEST_FORENAMES else [text]


def hits(database: Database, words: WordPattern) -> Iterator[Hit]:
    """Every text of the register that has the words, of now and of earlier; the files of rules are none of it."""
    rows = database.rows(
        "SELECT t.digest, t.content, j.kind, j.subject, j.seq, j.body FROM text t JOIN journal j ON j.seq = t.seq"
        " WHERE t.content IS NOT NULL AND j.kind <> 'ruleset' ORDER BY j.seq"
    )
    for digest, content, kind, subject, seq, body in rows:
        if words.are_in(content):
            yield Hit(digest, kind, subject, _field(kind, body, digest), seq, content)


def in_the_clear(database: Database, words: WordPattern) -> Iterator[str]:
    """What of the journal has the words where they cannot be taken away, without saying them."""
    for seq, actor, command, subject, body in database.rows(
        "SELECT seq, actor, command, subject, body FROM journal WHERE kind <> 'ruleset' ORDER BY seq"
    ):
        places = [name for name, text in (("who made it", actor), ("what was run", command)) if words.are_in(text)]
        places += ["its id"] * words.are_in(subject)
        if words.are_in(body):
            places += [f"its {name}" for name, value in json.loads(body).items() if words.are_in(json.dumps(value))]
        if places:
            yield f"entry {seq}: {', '.join(places)}"


def trace_of(text: str, salt: str) -> Trace:
    """What is kept of words to know them again."""
    words = _WORD.findall(_folded(text))
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
        plain = _plain(text)
        matches = list(_WORD.finditer(plain))
        folded = [_folded(match[0]) for match in matches]
        cut: list[tuple[int, int]] = []
        for redaction, trace in self._kept:
            if redaction.subject and not _of(redaction.kind, redaction.subject, kind, subject):
                continue
            for start in range(len(folded) - trace.words + 1):
                if self._is(folded[start : start + trace.words], trace):
                    cut.append((matches[start].start(), matches[start + trace.words - 1].end()))
                    self.caught.add(redaction.id)
        for first, last in _joined(cut):
            plain = f"{plain[:first]}{REDACTED}{plain[last:]}"
        return plain if cut else text

    def _is(self, words: list[str], trace: Trace) -> bool:
        if _sieve(trace.salt, words) != trace.sieve:
            return False
        key = (trace.salt, *words)
        if key not in self._told:
            self._told[key] = _slow(trace.salt, words)
        return self._told[key] == trace.digest


class Taking(NamedTuple):
    """Words that are to be taken away.

    Attributes:
        texts: what is known again when it comes back.
        hits: the texts that have them.
        redaction: what is entered of it, but for its id and traces.
    """

    words: WordPattern
    texts: Sequence[str]
    hits: Sequence[Hit]
    redaction: dict[str, Any]


def taking_words(database: Database, text: str) -> Taking:
    """What is taken away where words are to go from everything.

    Raises:
        InputError: they are too short.
        NotFoundError: nothing has them.
    """
    words = words_given(text)
    matches = list(hits(database, words))
    if not matches:
        raise NotFoundError("Nothing in the register has these words.", field="words")
    return Taking(words, _ways(text), matches, {})


def taking_field(database: Database, kind: Kind, subject: str, field: str) -> Taking:
    """What is taken away where the words of one field are to go, from everything that is said of its entity.

    Raises:
        NotFoundError: there is no such entity.
        InputError: that field never had words that can be removed.
    """
    if not database.rows("SELECT 1 FROM journal WHERE kind = ? AND subject = ?", (kind, subject)):
        raise NotFoundError(f"There is no {kind} {subject}.")
    every = hits(database, WordPattern(re.compile("")))
    of_it = [hit for hit in every if _of(kind, subject, hit.kind, hit.subject) and hit.content != REDACTED]
    in_field = [hit for hit in of_it if hit.field == field or hit.subject == f"{subject}.{field}"]
    if not in_field:
        names = sorted({hit.field for hit in of_it if hit.kind == kind})
        raise InputError(
            f"{subject} has no words under {field}.", hint=f"It has words under: {', '.join(names) or 'none'}."
        )
    contents = list(dict.fromkeys(hit.content for hit in in_field))
    words = WordPattern.of(contents)
    known = [text for text in contents if len(_WORD.findall(text)) >= _LEAST_KNOWN]
    affected = [hit for hit in of_it if hit in in_field or words.are_in(hit.content)]
    return Taking(words, known, affected, {"kind": kind, "subject": subject, "field": field})


def take_away(
    database: Database, taking: Taking, *, id: str, reason: str, salt: str | None, put: Callable[[Kind, Model], Any]
) -> Redaction:
    """Take words away, inside a change, and enter that.

    Texts go whole from earlier revisions. What is current keeps the rest of its words, as a new revision.

    Args:
        salt: what the traces of earlier redactions are made with; None for the first.
        put: enters an entity, without words that were taken away.
    """
    salt = salt or secrets.token_hex(16)
    digests = tuple(sorted({hit.digest for hit in taking.hits}))
    traces = tuple(trace_of(text, salt) for text in taking.texts)
    reason = taking.words.out_of(reason)
    redaction = Redaction(id=id, texts=digests, traces=traces, reason=reason, **taking.redaction)
    touched: list[tuple[Kind, str]] = list(dict.fromkeys((hit.kind, hit.subject) for hit in taking.hits))
    left: list[tuple[Kind, Model]] = [
        (kind, _left(taking.words, kind, _state(database, kind, subject))) for kind, subject in touched
    ]
    put("redaction", redaction)
    database.many("UPDATE text SET salt = NULL, content = NULL WHERE digest = ?", [(digest,) for digest in digests])
    for kind, subject in touched:
        _attach_again(database, kind, subject)
    for kind, entity in left:
        put(kind, entity)
    return redaction


def _state(database: Database, kind: Kind, subject: str) -> dict[str, Any]:
    rows = database.rows("SELECT state FROM entity WHERE kind = ? AND subject = ?", (kind, subject))
    return json.loads(rows[0][0])


def _left(words: WordPattern, kind: Kind, state: dict[str, Any]) -> Model:
    return MODELS[kind].model_validate(freetext.replaced(MODELS[kind], state, words.out_of))


def _attach_again(database: Database, kind: Kind, subject: str) -> None:
    """Bring an entity's state up to the words that are still there."""
    seq, body = database.rows(
        "SELECT seq, body FROM journal WHERE kind = ? AND subject = ? ORDER BY seq DESC LIMIT 1", (kind, subject)
    )[0]
    state = attached(body, kept_words(database, kind, subject), seq)
    database.rows("UPDATE entity SET state = ? WHERE kind = ? AND subject = ?", (state, kind, subject))


def _field(kind: Kind, body: str, digest: str) -> str:
    for path, text in freetext.texts(MODELS[kind], json.loads(body)):
        if isinstance(text, dict) and text.get("text") == digest:
            return str(path[0])
    return ""


def _of(kind: Kind | None, subject: str, other: Kind, its: str) -> bool:
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


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _sieve(salt: str, words: Sequence[str]) -> int:
    digest = hashlib.sha256(" ".join([salt, *words]).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - _SIEVE_BITS)


def _slow(salt: str, words: Sequence[str]) -> str:
    return hashlib.scrypt(" ".join(words).encode(), salt=salt.encode(), n=2**14, r=8, p=1, dklen=16).hex()
