"""The register: everything the authority knows, as revisions of entities in an append-only journal."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Any, NamedTuple, cast

from pydantic_core import from_json

from base.errors import RegisterError
from base.words import list_words, say_moment
from evidence.integrity.journal import SKEW, attached, kept_words, moment
from evidence.integrity.signatures import NEW_SIGNATURE, Signer, accounts_of, read_signatures
from evidence.kinds import MODELS, Kind
from evidence.names import given_name, same_person
from evidence.register.change import Change
from evidence.register.entities import Entities
from evidence.register.known import Known, limit
from evidence.storage.database import Database
from evidence.texts.contents import KnownText, KnownTexts


def utc_now() -> datetime:
    """The time of the machine's clock, in UTC."""
    return datetime.now(UTC)


class _ReadTexts(NamedTuple):
    """The texts of all items as they were at an entry of a journal, its number and hash."""

    seq: int
    hash: str
    texts: KnownTexts


CONFIRMED = "evidence confirm"
"""The command that enters what a second reader says."""

_read_texts: dict[str, _ReadTexts] = {}
_reading_texts = threading.Lock()
"""One thread reads texts and others wait for it; none that makes a change does, since readers may wait for those."""

_KINDS = (
    "WITH RECURSIVE one (kind) AS (SELECT min(kind) FROM entity UNION ALL SELECT"
    " (SELECT min(kind) FROM entity WHERE kind > one.kind) FROM one WHERE one.kind IS NOT NULL)"
    " SELECT kind FROM one WHERE kind IS NOT NULL"
)
"""The kinds of all entities, each looked up in the index of them: some 20 steps, however many entities there are."""


class Register(Entities):
    """The register of one authority.

    Attributes:
        prepare: called before each change, while others may still write; what it gives is called in the change
            before its first entry, to enter there what belongs beside it.
        notice: told in a sentence what is worth knowing of what was entered.
        signer: gives the key that changes are signed with; None for none.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = utc_now) -> None:
        """Take over an open database, whose schema is up to date; `clock` gives the time in UTC."""
        super().__init__(database)
        self._clock = clock
        self.prepare: Callable[[], Callable[[Change], None]] = lambda: lambda change: None
        self.notice: Callable[[str], None] = lambda sentence: None
        self.signer: Callable[[], Signer | None] = lambda: None

    def __enter__(self) -> Register:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def texts(self) -> KnownTexts:
        """The texts of all items whose file could be read.

        What was read once is kept by the process; then only what was entered since is read.
        """
        if self.database.changing:
            kept = self._texts_kept()
            return KnownTexts(self._texts_since(kept.seq), kept.texts)
        with _reading_texts, self.database.reading():
            kept = self._texts_kept()
            for text in self._texts_since(kept.seq):
                kept.texts.add(text)
            _read_texts[self.database.name] = _ReadTexts(*self.head(), kept.texts)
        return KnownTexts(beneath=kept.texts)

    def _texts_kept(self) -> _ReadTexts:
        """What is kept of the texts; nothing where another register is at that place now."""
        kept = _read_texts.get(self.database.name)
        if kept and self.database.rows("SELECT hash FROM journal WHERE seq = ?", (kept.seq,)) == [(kept.hash,)]:
            return kept
        return _ReadTexts(0, "", KnownTexts())

    def _texts_since(self, seq: int) -> list[KnownText]:
        # Most files have no text that can be read, and so no sketch: of those that had one before, it has to be told.
        items = (from_json(state) for state in self._states_since(seq) if seq or '"sketch":' in state)
        return [
            KnownText(item["id"], item.get("content", ""), item.get("sketch", ""), item["type"], item["about"])
            for item in items
        ]

    def revision(self, kind: Kind, subject: str) -> int:
        """Number of the journal entry that an entity stands at; 0 where there is no such entity."""
        rows = self.database.rows("SELECT seq FROM entity WHERE kind = ? AND subject = ?", (kind, subject))
        return rows[0][0] if rows else 0

    def files(self) -> dict[str, str]:
        """What to call each file that any revision of an item has, by its digest: `E-0001 audit.docx`."""
        with self.database.reading():
            rows = self.database.rows("SELECT seq, body FROM journal WHERE kind = 'item' ORDER BY seq")
            words = kept_words(self.database, "item")
        try:
            items = [json.loads(attached(body, words, seq)) for seq, body in rows]
            named = (
                (item["sha256"], f"{item['id']} {item.get('file_name', '')}") for item in items if "sha256" in item
            )
            return {str(sha256): name.strip() for sha256, name in named}
        except (ValueError, TypeError, KeyError) as error:
            raise RegisterError("The journal holds an item that cannot be read.", remedy="verify journal") from error

    def revision_hashes(self, kind: Kind) -> dict[str, str]:
        """The hash of the journal entry that each entity of a kind stands at, by its id."""
        rows = self.database.rows(
            "SELECT e.subject, j.hash FROM entity e JOIN journal j ON j.seq = e.seq WHERE e.kind = ?", (kind,)
        )
        return dict(cast("list[tuple[str, str]]", rows))

    def entry_number(self, hash: str) -> int | None:
        """The number of the journal entry with a hash; None where there is none."""
        rows = self.database.rows("SELECT seq FROM journal WHERE hash = ?", (hash,))
        return rows[0][0] if rows else None

    def newer(self) -> str:
        """That the register holds what this version does not know, as a sentence; empty where it knows all."""
        unknown: list[str] = []
        with suppress(RegisterError):  # tables that are gone are told by what reads them
            unknown = [str(kind) for (kind,) in self.database.rows(_KINDS) if kind not in MODELS]
        kinds = list_words([f"“{kind}”" for kind in unknown], "and")
        return f"The register holds {kinds}, which this version of readiness does not know." if unknown else ""

    def head(self) -> tuple[int, str]:
        """Number and hash of the journal's last entry: the anchor. `(0, "")` for an empty journal.

        Raises:
            RegisterError: it has none, since it was altered.
        """
        rows: list[tuple[Any, ...]] = self.database.rows("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
        if rows and not (isinstance(rows[0][0], int) and isinstance(rows[0][1], str)):
            raise RegisterError(
                "The journal holds an entry without a number or a hash: it was altered.",
                where=self.database.name,
                hint="Restore it from an export or a backup.",
            )
        return (rows[0][0], rows[0][1]) if rows else (0, "")

    def snapshot(self) -> AbstractContextManager[None]:
        """A context in which everything read is of the same moment. Keep it short: SQLite's writers wait."""
        return self.database.reading()

    def head_before(self, moment: datetime) -> tuple[int, str]:
        """Number and hash of the last entry before a moment, as `head` gives them."""
        return self._head("at < ? ORDER BY seq DESC", moment)

    def head_from(self, moment: datetime, known_at: Known | None = None) -> tuple[int, str]:
        """Number and hash of the first entry made at a moment or after it, as `head` gives them; none known later."""
        known, until = limit(known_at)
        return self._head(f"at >= ? AND {known} ORDER BY seq", moment, until)

    def vouching_accounts(self, until: date, known_at: Known | None = None) -> dict[str, int]:
        """Each account that entered items and that somebody else agrees with them, to how many; by the end of a day."""
        known, values = limit(known_at)
        rows = self.database.rows(
            "SELECT seq, subject, actor, command FROM journal"  # noqa: S608 - our own conditions
            f" WHERE kind = 'item' AND at < ? AND {known} ORDER BY seq",
            ((until + timedelta(days=1)).isoformat(), *values),
        )
        accounts = accounts_of(read_signatures(self.database), [row[0] for row in rows]) if rows else []
        filed: dict[str, tuple[str, str]] = {}
        vouched: set[tuple[str, str]] = set()
        for (_, id, actor, command), account in zip(rows, accounts, strict=True):
            first, filer = filed.setdefault(id, (account, actor))
            if command == CONFIRMED and account and account == first and not same_person(actor, filer):
                vouched.add((account, id))
        return dict(Counter(account for account, _ in vouched))

    def _head(self, wanted: str, moment: datetime, more: tuple[str | int, ...] = ()) -> tuple[int, str]:
        at = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        sql = f"SELECT seq, hash FROM journal WHERE {wanted} LIMIT 1"  # noqa: S608 - our own
        rows = self.database.rows(sql, (at, *more))
        return (rows[0][0], rows[0][1]) if rows else (0, "")

    def now(self) -> datetime:
        """The time that a change made now would be entered with, UTC."""
        return self._clock().astimezone(UTC)

    @contextmanager
    def change(self, actor: str, command: str) -> Generator[Change]:
        """A change of any number of entities: all of it is written when the block ends, or none of it.

        Read what the change depends on inside the block: others cannot change it meanwhile. Do not wait for a
        person inside it: every other writer waits as well.

        Args:
            command: what they ran, for the journal.

        Raises:
            InputError: nobody is named as the actor.
            RegisterError: the register is busy, full, read-only or gone; nothing is changed.
        """
        given_name(actor, "by")
        if self.database.changing:
            raise RuntimeError("a change cannot begin inside another; put both into one")
        beside, signer = self.prepare(), self.signer()
        with self.database.writing():
            at = self._clock().astimezone(UTC)
            before = self.head()
            change = Change(self.database, at, _plain(actor), _plain(command), before, beside)
            yield change
            change.finish()
            seq, hash = change.head
            if signer and seq > before[0]:
                self.database.rows(NEW_SIGNATURE, signer.sign(before[0] + 1, seq, hash))
        for sentence in (*change.notices(), *self._clock_behind(before[0], at)):
            self.notice(sentence)

    def _clock_behind(self, last: int, at: datetime) -> Iterator[str]:
        """A sentence where the clock of this machine lies before the time of the last entry."""
        for (then,) in self.database.rows("SELECT at FROM journal WHERE seq = ?", (last,)):
            behind = moment(then)
            if behind and (behind - at).total_seconds() > SKEW:
                yield (
                    f"The clock of this machine says {say_moment(at)}, and the last entry was made on "
                    f"{say_moment(behind)} (UTC). What was entered now has the time of this clock: is it right?"
                )


def _plain(words: str) -> str:
    """Words from a command line in the characters that every database keeps; file names may hold others."""
    return words.encode(errors="replace").decode().replace("\0", "")
