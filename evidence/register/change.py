"""A change of the register: entries of the journal, the words they refer to, and the indexes over them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, cast

from base.errors import InputError
from base.identifiers import identifiers_in
from base.model import Model
from base.words import COUNTED_DIGITS, list_words, shortened
from evidence.integrity.journal import INTO_JOURNAL, INTO_TEXT, Entry
from evidence.kinds import KINDS, MODELS, Kind, Redaction
from evidence.models import Item
from evidence.register import freetext, indexes
from evidence.register.sieve import Sieve
from evidence.storage.database import Database


class Change:
    """A change under way; made by `Register.change`.

    Attributes:
        at: the time that its entries have, UTC.
    """

    def __init__(
        self,
        database: Database,
        at: datetime,
        actor: str,
        command: str,
        head: tuple[int, str],
        beside: Callable[[Change], None],
    ) -> None:
        """Begin a change after the entry that `head` names; `beside` may enter what belongs before its first."""
        self._beside: Callable[[Change], None] | None = beside
        self._database = database
        self.at = at
        self._at, self._actor, self._command = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), actor, command
        self._seq, self._prev = head
        self._numbers: dict[Kind, int] = {}
        self._new: set[tuple[Kind, str]] = set()
        self._items: dict[str, Item] = {}
        self._changed: list[str] = []
        self._sieve: Sieve | None = None
        self._likely: dict[str, None] = {}

    def next_id(self, kind: Kind) -> str:
        """An id that no entity of that kind has, such as `E-0001`, taken for this change."""
        _, prefix, digits = KINDS[kind]
        if kind not in self._numbers:
            self._numbers[kind] = self._highest(kind)
        self._numbers[kind] += 1
        id = f"{prefix}{self._numbers[kind]:0{digits}}"
        self._new.add((kind, id))
        return id

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the last entry, as `Register.head` gives them."""
        return self._seq, self._prev

    def _highest(self, kind: Kind) -> int:
        """The highest number an id of that kind has."""
        _, prefix, digits = KINDS[kind]
        # Of ids in the register's own form the longest that sorts last has the highest number.
        rows = self._database.rows(
            "SELECT subject FROM entity WHERE kind = ? AND substr(subject, 1, ?) = ?"
            " ORDER BY length(subject) DESC, subject DESC LIMIT 1",
            (kind, len(prefix), prefix),
        )
        if all(subject == f"{prefix}{_number(kind, subject):0{digits}}" for (subject,) in rows):
            return max((_number(kind, subject) for (subject,) in rows), default=0)
        every = self._database.rows("SELECT subject FROM entity WHERE kind = ?", (kind,))
        return max(_number(kind, subject) for (subject,) in every)

    def put(self, kind: Kind, entity: Model) -> bool:
        """Write an entity as it shall be from now on.

        Returns:
            Whether anything changed: False leaves no entry.

        Raises:
            InputError: words in it cannot be stored.
            RegisterError: the database refuses.
        """
        model = MODELS[kind]
        if not isinstance(entity, model):
            raise TypeError(f"a {kind} is a {model.__name__}, not a {type(entity).__name__}")
        if isinstance(entity, Redaction):
            self._sieve = Sieve((*self.sieve.redactions, entity))
        dumped: dict[str, Any] = entity.model_dump(mode="json", exclude_defaults=True)
        subject = str(dumped["id"])
        if self.sieve and kind != "ruleset":
            dumped = freetext.replaced(model, dumped, lambda text: self.sieve.cleaned(kind, subject, text))
            entity = model.model_validate(dumped)
        state = freetext.canonical(dumped)
        last = self._last(kind, subject)
        before: str | None = None
        kept: dict[tuple[freetext.Path, str], str] = {}
        if last:
            old_state, old_body, before = last[0]
            if old_state == state:
                return False
            kept = _kept(model, old_state, old_body)
        if beside := self._beside:
            self._beside = None
            beside(self)
        new_texts: list[tuple[str, int, str, str]] = []
        seq = self._seq + 1

        def digest_of(path: freetext.Path, content: str) -> str:
            if (path, content) in kept:
                return kept[path, content]
            if "\0" in content:
                raise InputError(
                    f"The words under {path[0]} of {subject} hold a NUL character, which no database keeps.",
                    hint="Copy them as plain text.",
                )
            if kind != "ruleset" and (likely := [one.name for one in identifiers_in(content)]):
                self.warn(likely, f"{path[0]} of {subject}".replace("_", " "))
            salt = secrets.token_hex(16)
            digest = freetext.text_digest(salt, content)
            new_texts.append((digest, seq, salt, content))
            return digest

        entry = Entry.chained(
            seq=seq,
            at=self._at,
            actor=self._actor,
            command=self._command,
            kind=kind,
            subject=subject,
            body=freetext.detach(model, dumped, digest_of),
            before=before,
            prev=self._prev or None,
        )
        self._seq, self._prev = seq, entry.hash
        self._write(entry, new_texts, state)
        indexes.enter(self._database, kind, subject, entity, new=not last)
        if isinstance(entity, Item):
            self._items[subject] = entity
            self._changed += [subject] if last else []
        if kind in self._numbers:
            self._numbers[kind] = max(self._numbers[kind], _number(kind, subject))
        return True

    def _last(self, kind: Kind, subject: str) -> list[tuple[str, str, str]]:
        """State, body and hash of an entity as it is; nothing, and nothing is asked, for an id taken just now."""
        if (kind, subject) in self._new:
            self._new.remove((kind, subject))
            return []
        rows = self._database.rows(
            "SELECT e.state, j.body, j.hash FROM entity e JOIN journal j ON j.seq = e.seq"
            " WHERE e.kind = ? AND e.subject = ?",
            (kind, subject),
        )
        return cast("list[tuple[str, str, str]]", rows)

    @property
    def sieve(self) -> Sieve:
        """What keeps out words that were taken away before."""
        if self._sieve is None:
            rows = self._database.rows("SELECT state FROM entity WHERE kind = 'redaction' ORDER BY seq")
            self._sieve = Sieve(Redaction.model_validate_json(state) for (state,) in rows)
        return self._sieve

    def finish(self) -> None:
        """Write what is quicker written once for all: the columns of the items that were put."""
        if self._items:
            indexes.enter_columns(self._database, tuple(self._items.values()), self._changed)

    def warn(self, identifiers: Iterable[str], where: str) -> None:
        """Remember where likely identifiers of children came in, by their sorts, to be told in `notices`."""
        self._likely |= dict.fromkeys(f"{name} ({where})" for name in identifiers)

    def notices(self) -> Iterator[str]:
        """What is worth knowing of what was entered, a sentence each."""
        if self._likely:
            yield (
                f"Likely identifiers of children were entered: {shortened(list(self._likely), 5)}. "
                "Nothing here needs them. Papers and lists have a mask in their place; sheets to be edited have not."
            )
        if self._sieve and self._sieve.caught:
            yield f"Words that {list_words(sorted(self._sieve.caught), 'and')} took away were left out again."

    def _write(self, entry: Entry, texts: list[tuple[str, int, str, str]], state: str) -> None:
        self._database.insert(INTO_JOURNAL, [entry.row])
        self._database.insert(INTO_TEXT, texts)
        self._database.insert(
            "INSERT INTO entity (kind, subject, seq, state)",
            [(entry.kind, entry.subject, entry.seq, state)],
            " ON CONFLICT (kind, subject) DO UPDATE SET seq = excluded.seq, state = excluded.state",
        )


def _number(kind: Kind, subject: str) -> int:
    """The number in an id that follows the register's own numbering; 0 for any other id."""
    digits = subject.removeprefix(KINDS[kind].prefix)
    numbered = digits != subject and digits.isascii() and digits.isdecimal() and len(digits) <= COUNTED_DIGITS
    return int(digits) if numbered else 0


def _kept(model: type[Model], state: str, body: str) -> dict[tuple[freetext.Path, str], str]:
    """The digests of an entity's last revision by place and words: unchanged words keep their digest."""
    texts = freetext.texts(model, json.loads(body))
    digests = {path: text["text"] for path, text in texts if isinstance(text, dict)}
    words = freetext.texts(model, json.loads(state))
    return {(path, content): digests[path] for path, content in words if path in digests}
