"""The register: everything the authority knows, as revisions of entities in an append-only journal."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from types import TracebackType
from typing import Any, Generic, NamedTuple, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from base.collector import collector_paused
from base.errors import InputError, NotFoundError, RegisterError
from base.memory import forget_texts
from base.model import Model
from base.words import natural_key
from evidence.annex_models import Brought
from evidence.change import Change
from evidence.columns import BEARING_FIELDS, ITEM_FIELDS, Columns, bearing_rows, columns_from, columns_of, item_row
from evidence.contents import KnownText, KnownTexts
from evidence.database import Database, Row
from evidence.journal import SKEW, attached, kept_words, moment
from evidence.kept_items import KeptItems
from evidence.kinds import MODELS, BriefingRecord, Disposal, FrameworkMove, HandOut, Hold, Kind, Redaction, RuleSet
from evidence.known import Known, entered_since, limit, states, states_bearing_on, states_before, touching
from evidence.models import (
    Action,
    Answer,
    Correction,
    Decision,
    Exclusion,
    Item,
    Measure,
    Moderation,
    PastGrade,
    Person,
    Plan,
    SpotCheck,
)
from evidence.names import given_name, given_reason
from evidence.redaction import Taking, take_away, taking_field, taking_words
from evidence.signatures import NEW_SIGNATURE, Signer

M = TypeVar("M", bound=Model)
_TOGETHER = 500
"""Items that are asked for in one statement."""


def utc_now() -> datetime:
    """The time of the machine's clock, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Revision(Generic[M]):
    """An entity as one change left it.

    Attributes:
        seq: number of the journal entry.
        at: when it was written, as the journal has it.
        actor: who made the change.
        command: what they ran.
        hash: hash of the journal entry.
        entity: the entity after the change; words that were redacted since read `[redacted]`.
    """

    seq: int
    at: str
    actor: str
    command: str
    hash: str
    entity: M


class _ReadTexts(NamedTuple):
    """The texts of all items as they were at an entry of a journal, its number and hash."""

    seq: int
    hash: str
    texts: KnownTexts


_read_texts: dict[str, _ReadTexts] = {}
_reading_texts = threading.Lock()
"""One thread reads texts and others wait for it; none that makes a change does, since readers may wait for those."""


class Register:
    """The register of one authority.

    Reading gives frozen models, in the order of their ids. Every method that takes `known_at` gives the state
    that the register had then, or the state of now for None.

    Attributes:
        prepare: called before each change, while others may still write; what it gives is called in the change
            before its first entry, to enter there what belongs beside it.
        notice: told in a sentence what is worth knowing of what was entered.
        signer: gives the key that changes are signed with; None for none.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = utc_now) -> None:
        """Take over an open database, whose schema is up to date; `clock` gives the time in UTC."""
        self.database = database
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

    def items(self, known_at: Known | None = None) -> tuple[Item, ...]:
        """All evidence items, retired ones too."""
        return self._all("item", Item, known_at)

    def items_since(self, seq: int) -> tuple[Item, ...]:
        """The evidence items that were entered or changed after a journal entry, without reading the others."""
        return _in_id_order(_models(Item, self._states_since(seq)))

    def _states_since(self, seq: int) -> list[str]:
        """The items that were entered or changed after a journal entry, as text."""
        if not seq:
            return [state for (state,) in self.database.rows("SELECT state FROM entity WHERE kind = 'item'")]
        # In one statement PostgreSQL reads every item where it does not know how few they are.
        changed = self.database.rows("SELECT DISTINCT subject FROM journal WHERE seq > ? AND kind = 'item'", (seq,))
        some = (changed[at : at + _TOGETHER] for at in range(0, len(changed), _TOGETHER))
        return [state for subjects in some for state in self._states([subject for (subject,) in subjects])]

    def _states(self, subjects: Sequence[str]) -> list[str]:
        """Some items as text."""
        marks = ", ".join("?" * len(subjects))
        sql = f"SELECT state FROM entity WHERE kind = 'item' AND subject IN ({marks})"  # noqa: S608 - question marks
        return [state for (state,) in self.database.rows(sql, subjects)]

    def kept_items(self, known_at: Known | None = None) -> KeptItems:
        """All evidence items, retired ones too, each made when it is asked for; they are read when the first one is."""
        return KeptItems(lambda: states(self.database, "item", known_at), lambda texts: _models(Item, texts))

    def columns(self, known_at: Known | None = None) -> Columns:
        """All evidence items and their bearings as columns, which is far quicker than as models.

        Raises:
            RegisterError: they were altered behind the register's back so that they cannot be read.
        """
        if self.database.changing:  # their tables are written when a change ends
            return columns_of(self.items(known_at))
        with self.database.reading():
            items, bearings = self._column_rows()
            if known_at is not None and (since := entered_since(self.database, "item", known_at)):
                then = _models(Item, [state for _, state in states_before(self.database, "item", known_at)])
                items = [*(row for row in items if row[0] not in since), *map(item_row, then)]
                bearings = [row for row in bearings if row[0] not in since]
                bearings += [row for item in then for row in bearing_rows(item)]
        return _columns_from(items, bearings)

    def columns_bearing_on(self, descriptors: Sequence[str]) -> Columns:
        """The evidence items that bear on any of these descriptors and all their bearings, without reading the others.

        Raises:
            RegisterError: they were altered behind the register's back so that they cannot be read.
        """
        if self.database.changing:
            return columns_of(self.bearing_on(descriptors).every())
        wanted, values = touching("item", descriptors)
        with self.database.reading():
            return _columns_from(*self._column_rows(wanted, values))

    def _column_rows(self, only: str = "", values: Sequence[str] = ()) -> tuple[list[Row], list[Row]]:
        with collector_paused():
            return (
                self.database.rows(f"SELECT {ITEM_FIELDS} FROM item_column {only}", values),  # noqa: S608 - our own words
                self.database.rows(f"SELECT {BEARING_FIELDS} FROM bearing_column {only}", values),  # noqa: S608 - likewise
            )

    def actions(self, known_at: Known | None = None) -> tuple[Action, ...]:
        """All actions."""
        return self._all("action", Action, known_at)

    def plans(self, known_at: Known | None = None) -> tuple[Plan, ...]:
        """All action plans that were imported."""
        return self._all("plan", Plan, known_at)

    def past_grades(self, known_at: Known | None = None) -> tuple[PastGrade, ...]:
        """All grades of earlier inspections."""
        return self._all("past-grade", PastGrade, known_at)

    def measures(self, known_at: Known | None = None) -> tuple[Measure, ...]:
        """All values of indicators."""
        return self._all("measure", Measure, known_at)

    def people(self, known_at: Known | None = None) -> tuple[Person, ...]:
        """Everyone of the group, and the leads."""
        return self._all("person", Person, known_at)

    def moderations(self, known_at: Known | None = None) -> tuple[Moderation, ...]:
        """The group's own grades, withdrawn ones too."""
        return self._all("moderation", Moderation, known_at)

    def exclusions(self, known_at: Known | None = None) -> tuple[Exclusion, ...]:
        """Descriptors that were marked as not applicable, withdrawn ones too."""
        return self._all("exclusion", Exclusion, known_at)

    def decisions(self, known_at: Known | None = None) -> tuple[Decision, ...]:
        """All decisions, open and closed."""
        return self._all("decision", Decision, known_at)

    def checks(self, known_at: Known | None = None) -> tuple[SpotCheck, ...]:
        """All results of spot checks."""
        return self._all("check", SpotCheck, known_at)

    def answers(self, known_at: Known | None = None) -> tuple[Answer, ...]:
        """All answers to challenges, lapsed ones too."""
        return self._all("answer", Answer, known_at)

    def rulesets(self, known_at: Known | None = None) -> tuple[RuleSet, ...]:
        """The rules that assessments were made with."""
        return self._all("ruleset", RuleSet, known_at)

    def briefings(self, known_at: Known | None = None) -> tuple[BriefingRecord, ...]:
        """The briefings that were given out."""
        return self._all("briefing", BriefingRecord, known_at)

    def corrections(self, known_at: Known | None = None) -> tuple[Correction, ...]:
        """What was said of actions beside their plan, settled or not."""
        return self._all("correction", Correction, known_at)

    def handouts(self, known_at: Known | None = None) -> tuple[HandOut, ...]:
        """What was given to whom."""
        return self._all("handout", HandOut, known_at)

    def moves(self, known_at: Known | None = None) -> tuple[FrameworkMove, ...]:
        """The moves from one framework to another, oldest first."""
        return self._all("move", FrameworkMove, known_at)

    def brought(self, known_at: Known | None = None) -> tuple[Brought, ...]:
        """What is kept of everything that is asked for on the first day."""
        return self._all("brought", Brought, known_at)

    def holds(self) -> tuple[Hold, ...]:
        """What keeps files of items whatever their term, also what was released."""
        return self._all("hold", Hold, None)

    def disposed(self) -> dict[str, Disposal]:
        """The certificates of files that were disposed of, by digest; not of one that was filed again since."""
        every = self._all("disposal", Disposal, None)
        told = {id for one in every for id in one.items}
        return {one.sha256: one for one in every if all(item.id in told for item in self.items_with_file(one.sha256))}

    def redactions(self) -> tuple[Redaction, ...]:
        """All redactions."""
        return self._all("redaction", Redaction, None)

    def entities(self, kind: Kind, known_at: Known | None = None) -> tuple[Model, ...]:
        """All entities of any kind."""
        return self._all(kind, MODELS[kind], known_at)

    def item(self, id: str) -> Item:
        """One evidence item by its id, in any case.

        Raises:
            NotFoundError: there is none.
        """
        rows = self.database.rows("SELECT state FROM entity WHERE kind = 'item' AND subject = ?", (id.upper(),))
        if not rows:
            raise NotFoundError(f"There is no evidence item {id}.", remedy="list evidence")
        return _models(Item, [rows[0][0]])[0]

    def action(self, ref: str) -> Action:
        """One action by its id or one of its refs, in any case.

        Raises:
            NotFoundError: there is none.
            InputError: several actions have that ref.
        """
        actions = self.actions()
        wanted = ref.casefold()
        named = [a for a in actions if a.id.casefold() == wanted] or [
            a for a in actions if wanted in (r.casefold() for r in a.refs)
        ]
        if not named:
            raise NotFoundError(f"There is no action {ref}.", remedy="list actions")
        if len(named) > 1:
            raise InputError(
                f"{ref} is the ref of several actions.",
                hint="Use an id: " + ", ".join(a.id for a in named) + ".",
            )
        return named[0]

    def bearing_on(self, descriptors: Sequence[str]) -> KeptItems:
        """The evidence items that bear on any of these descriptors, without reading the others; see `kept_items`."""
        return KeptItems(
            lambda: states_bearing_on(self.database, "item", descriptors), lambda texts: _models(Item, texts)
        )

    def linked_to(self, descriptors: Sequence[str]) -> tuple[Action, ...]:
        """The actions that are linked to any of these descriptors, without reading the others."""
        return _in_id_order(
            _models(Action, [state for _, state in states_bearing_on(self.database, "action", descriptors)])
        )

    def items_with_file(self, *sha256: str) -> tuple[Item, ...]:
        """The evidence items that have a file with one of these digests."""
        marks = ", ".join("?" * len(sha256))
        sql = f"SELECT DISTINCT subject FROM item_file WHERE sha256 IN ({marks})"  # noqa: S608 - question marks only
        having = [subject for (subject,) in self.database.rows(sql, sha256)] if sha256 else []
        return _in_id_order(_models(Item, self._states(having) if having else []))

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

    def history(self, kind: Kind, subject: str) -> tuple[Revision[Model], ...]:
        """Every revision of an entity, oldest first; empty where there is no such entity."""
        return tuple(one for _, one in self._revisions(kind, MODELS[kind], "subject = ?", (subject,), subject))

    def histories(self, kind: Kind, model: type[M], known_at: Known | None = None) -> dict[str, list[Revision[M]]]:
        """Every revision of every entity of a kind, oldest first, by its id."""
        by_id: dict[str, list[Revision[M]]] = {}
        for subject, revision in self._revisions(kind, model, *limit(known_at)):
            by_id.setdefault(subject, []).append(revision)
        return by_id

    def reasons_given(self, field: str, known_at: Known | None = None) -> dict[tuple[str, str], str]:
        """Why a field of actions was changed, by the action's id and when it was entered, where a reason was given."""
        known, until = limit(known_at)
        corrections = self._revisions("correction", Correction, f"subject LIKE ? AND {known}", (f"%.{field}", *until))
        return {(r.entity.action, r.at): r.entity.reason for _, r in corrections if r.entity.reason}

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

    def head_from(self, moment: datetime) -> tuple[int, str]:
        """Number and hash of the first entry made at a moment or after it, as `head` gives them."""
        return self._head("at >= ? ORDER BY seq", moment)

    def _head(self, wanted: str, moment: datetime) -> tuple[int, str]:
        at = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        rows = self.database.rows(f"SELECT seq, hash FROM journal WHERE {wanted} LIMIT 1", (at,))  # noqa: S608 - our own
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
                    f"The clock of this machine says {at:%Y-%m-%d %H:%M}, and the last entry was made on "
                    f"{behind:%Y-%m-%d %H:%M} (UTC). What was entered now has the time of this clock: is it right?"
                )

    def redact(self, actor: str, command: str, kind: Kind, subject: str, field: str, reason: str) -> Redaction:
        """Remove the words of one field of an entity from all that is said of it, in all revisions.

        They are left out when they come back for that entity. The journal still verifies.

        Args:
            kind: kind of the entity.
            subject: id of the entity.
            field: the field, such as `title`, or `bearings` for what stands beside all bearings.
            reason: why; the words are left out of it.

        Raises:
            NotFoundError: there is no such entity.
            InputError: that field never had words that can be removed.
        """
        return self._redact(actor, command, reason, lambda: taking_field(self.database, kind, subject, field))

    def redact_words(self, actor: str, command: str, words: str, reason: str) -> Redaction:
        """Remove words from everything that has them, in all revisions; they are left out when they come back.

        Raises:
            NotFoundError: nothing has them.
            InputError: they are too short to be looked for everywhere.
        """
        return self._redact(actor, command, reason, lambda: taking_words(self.database, words))

    def _redact(self, actor: str, command: str, reason: str, taking: Callable[[], Taking]) -> Redaction:
        reason = given_reason(reason, "Taking words away")
        with self.change(actor, command) as change:
            redaction = take_away(
                self.database,
                taking(),
                id=change.next_id("redaction"),
                reason=reason,
                salt=next((trace.salt for one in self.redactions() for trace in one.traces), None),
                put=change.put,
            )
        forget_texts()
        if told := self.database.wipe():
            self.notice(told)
        return redaction

    def _all(self, kind: Kind, model: type[M], known_at: Known | None) -> tuple[M, ...]:
        return _in_id_order(_models(model, [state for _, state in states(self.database, kind, known_at)]))

    def _revisions(
        self, kind: Kind, model: type[M], limit: str, values: Sequence[str | int], subject: str | None = None
    ) -> Iterator[tuple[str, Revision[M]]]:
        """The revisions of a kind that a condition holds for, oldest first, each with the id of its entity."""
        with self.database.reading():
            rows = self.database.rows(
                "SELECT subject, seq, at, actor, command, hash, body FROM journal"  # noqa: S608 - our own conditions
                f" WHERE kind = ? AND {limit} ORDER BY seq",
                (kind, *values),
            )
            words = kept_words(self.database, kind, subject)
        entities = _models(model, [attached(body, words, seq) for _, seq, *_, body in rows])
        for (of, seq, at, actor, command, hash, _), entity in zip(rows, entities, strict=True):
            yield of, Revision(seq, at, actor, command, hash, entity)


def _columns_from(items: Sequence[Row], bearings: Sequence[Row]) -> Columns:
    try:
        return columns_from(items, bearings)
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise RegisterError(
            f"The register's columns cannot be read: {error}.",
            remedy="verify journal",
        ) from error


@cache
def _adapter(model: type[Model]) -> TypeAdapter[list[Any]]:
    shape: Any = list[model]
    return TypeAdapter(shape)


def _models(model: type[M], states: Sequence[str]) -> list[M]:
    try:
        with collector_paused():
            return _adapter(model).validate_json("[" + ",".join(states) + "]")
    except ValidationError as error:
        first = error.errors()[0]
        raise RegisterError(
            f"The register holds a {model.__name__.lower()} that cannot be read: {first['msg']}.",
            where=" ".join(str(step) for step in first["loc"][1:]),
            remedy="verify journal",
        ) from error


def _in_id_order(entities: list[M]) -> tuple[M, ...]:
    return tuple(sorted(entities, key=lambda entity: natural_key(cast("Any", entity).id)))


def _plain(words: str) -> str:
    """Words from a command line in the characters that every database keeps; file names may hold others."""
    return words.encode(errors="replace").decode().replace("\0", "")
