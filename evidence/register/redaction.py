"""Words that should not have been written: found wherever they were put, and taken away (`sieve` knows them again)."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from base.choice import one_of
from base.errors import InputError, NotFoundError
from base.memory import forget_texts
from base.model import Model
from evidence.integrity.journal import attached, kept_words
from evidence.kinds import MODELS, Kind, Redaction
from evidence.names import given_reason
from evidence.register import freetext
from evidence.register.freetext import REDACTED
from evidence.register.register import Register
from evidence.register.sieve import WORD, is_said_of, plain, trace_of
from evidence.storage.database import Database

_LEAST = 3
"""Letters and digits of words that are looked for everywhere: fewer stand in too much."""
_LEAST_KNOWN = 2
"""Words of a field that are known again: one word alone, such as "done", will be said again and mean something else."""
_LONGEST_FORENAMES = 3


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
        each = {r"[\W_]+".join(map(re.escape, tokens)) for text in texts if (tokens := WORD.findall(plain(text)))}
        either = "|".join(sorted(each, key=len, reverse=True)) or r"(?!)"
        return cls(re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE))

    def are_in(self, text: str) -> bool:
        """Whether a text has them."""
        return bool(self.pattern.search(plain(text)))

    def out_of(self, text: str) -> str:
        """A text without them."""
        return self.pattern.sub(REDACTED, plain(text)) if self.are_in(text) else text


def words_given(text: str) -> WordPattern:
    """Words that somebody asks for; a name also with the surname first.

    Raises:
        InputError: they are too short to be looked for everywhere.
    """
    if len("".join(WORD.findall(text))) < _LEAST:
        raise InputError(
            f"“{text}” is too short to be looked for everywhere.",
            field="words",
            hint="Give the whole name or number, as it was written.",
        )
    return WordPattern.of(_ways(text))


def _ways(text: str) -> list[str]:
    """A text, and the same with its last word first, as lists have names: one of two to four words may be one."""
    *first, last = WORD.findall(text)
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


class _Taking(NamedTuple):
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


def redact_words(register: Register, text: str, reason: str, *, actor: str) -> Redaction:
    """Remove words from everything that has them, in all revisions; they are left out when they come back.

    The journal still verifies.

    Args:
        reason: why; the words are left out of it.

    Raises:
        InputError: they are too short to be looked for everywhere.
        NotFoundError: nothing has them.
    """
    words = words_given(text)

    def taking() -> _Taking:
        matches = list(hits(register.database, words))
        if not matches:
            raise NotFoundError("Nothing in the register has these words.", field="words")
        return _Taking(words, _ways(text), matches, {})

    return _redact(register, reason, actor, taking)


def redact_field(register: Register, kind: str, subject: str, field: str, reason: str, *, actor: str) -> Redaction:
    """Remove the words of one field of an entity from all that is said of it, in all revisions; see `redact_words`.

    They are left out when they come back for that entity.

    Args:
        field: the field, such as `title`, or `bearings` for what stands beside all bearings.

    Raises:
        NotFoundError: there is no such kind or entity.
        InputError: that field never had words that can be removed.
    """
    known = cast("Kind", one_of(MODELS, kind, f"{kind!r} is not a kind.", field="kind"))
    return _redact(register, reason, actor, lambda: _in_field(register.database, known, subject, field))


def _in_field(database: Database, kind: Kind, subject: str, field: str) -> _Taking:
    if not database.rows("SELECT 1 FROM journal WHERE kind = ? AND subject = ?", (kind, subject)):
        raise NotFoundError(f"There is no {kind} {subject}.")
    every = hits(database, WordPattern(re.compile("")))
    of_it = [hit for hit in every if is_said_of(kind, subject, hit.kind, hit.subject) and hit.content != REDACTED]
    in_field = [hit for hit in of_it if hit.field == field or hit.subject == f"{subject}.{field}"]
    if not in_field:
        names = sorted({hit.field for hit in of_it if hit.kind == kind})
        raise InputError(
            f"{subject} has no words under {field}.", hint=f"It has words under: {', '.join(names) or 'none'}."
        )
    contents = list(dict.fromkeys(hit.content for hit in in_field))
    words = WordPattern.of(contents)
    known = [text for text in contents if len(WORD.findall(text)) >= _LEAST_KNOWN]
    affected = [hit for hit in of_it if hit in in_field or words.are_in(hit.content)]
    return _Taking(words, known, affected, {"kind": kind, "subject": subject, "field": field})


def _redact(register: Register, reason: str, actor: str, taking: Callable[[], _Taking]) -> Redaction:
    """Take words away in one change, and enter that.

    Texts go whole from earlier revisions. What is current keeps the rest of its words, as a new revision.
    """
    reason, database = given_reason(reason, "Taking words away"), register.database
    with register.change(actor, "redact") as change:
        words, texts, affected, fields = taking()
        earlier = (trace.salt for one in register.redactions() for trace in one.traces)
        salt = next(earlier, None) or secrets.token_hex(16)
        digests = tuple(sorted({hit.digest for hit in affected}))
        redaction = Redaction(
            id=change.next_id("redaction"),
            texts=digests,
            traces=tuple(trace_of(text, salt) for text in texts),
            reason=words.out_of(reason),
            **fields,
        )
        touched: list[tuple[Kind, str]] = list(dict.fromkeys((hit.kind, hit.subject) for hit in affected))
        left: list[tuple[Kind, Model]] = [
            (kind, _left(words, kind, _state(database, kind, subject))) for kind, subject in touched
        ]
        change.put("redaction", redaction)
        database.many("UPDATE text SET salt = NULL, content = NULL WHERE digest = ?", [(one,) for one in digests])
        for kind, subject in touched:
            _attach_again(database, kind, subject)
        for kind, entity in left:
            change.put(kind, entity)
    forget_texts()
    if remark := database.wipe():
        register.notice(remark)
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
