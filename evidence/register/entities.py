"""What a register holds, and held on any day: its entities as frozen models or as columns, and their revisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Generic, Protocol, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from base.errors import InputError, NotFoundError, RegisterError
from base.groups import grouped
from base.memory import collector_paused
from base.model import Model
from base.words import natural_key
from evidence.access_models import Access, DeskLink, View
from evidence.annex_models import Brought
from evidence.integrity.journal import attached, kept_words
from evidence.kinds import (
    MODELS,
    BriefingRecord,
    Disposal,
    FrameworkMove,
    HandOut,
    Hold,
    Kind,
    Redaction,
    RuleSet,
    Sharing,
)
from evidence.models import Answer, Decision, Exclusion, Item, Measure, Moderation, Person, SpotCheck
from evidence.plan_models import Action, Correction, PastGrade, Plan
from evidence.register.columns import (
    BEARING_FIELDS,
    ITEM_FIELDS,
    Columns,
    bearing_rows,
    columns_from,
    columns_of,
    item_row,
)
from evidence.register.kept_items import KeptItems
from evidence.register.known import Known, entered_since, limit, states, states_bearing_on, states_before, touching
from evidence.storage.database import Database, Row

M = TypeVar("M", bound=Model)
M_co = TypeVar("M_co", bound=Model, covariant=True)
_TOGETHER = 500
"""Names that are asked about in one statement."""


@dataclass(frozen=True, slots=True)
class Revision(Generic[M]):
    """An entity as one change left it.

    Attributes:
        seq: number of the journal entry.
        at: when it was written, as the journal has it.
        actor: who made the change.
        command: what they ran.
        entity: the entity after the change; words that were redacted since read `[redacted]`.
    """

    seq: int
    at: str
    actor: str
    command: str
    hash: str
    entity: M


class _Ask(Protocol[M_co]):
    def __call__(self, known_at: Known | None = None) -> tuple[M_co, ...]: ...


class Every(Generic[M]):
    """A kind of entity, asked for as `register.people()` or `register.people(day)`."""

    def __init__(self, model: type[M]) -> None:
        self._model = model

    def __get__(self, entities: Entities, owner: type[Entities]) -> _Ask[M]:
        return partial(_every, entities.database, self._model)


class Entities:
    """The entities of a register, for reading.

    They come as frozen models, in the order of their ids: retired, withdrawn, closed and settled ones too. What takes
    `known_at` gives the state that the register had then, or the state of now for None.
    """

    items = Every(Item)
    actions = Every(Action)
    plans = Every(Plan)
    past_grades = Every(PastGrade)
    measures = Every(Measure)
    people = Every(Person)
    moderations = Every(Moderation)
    exclusions = Every(Exclusion)
    decisions = Every(Decision)
    checks = Every(SpotCheck)
    answers = Every(Answer)
    rulesets = Every(RuleSet)
    briefings = Every(BriefingRecord)
    corrections = Every(Correction)
    handouts = Every(HandOut)
    moves = Every(FrameworkMove)
    brought = Every(Brought)
    holds = Every(Hold)
    disposals = Every(Disposal)
    redactions = Every(Redaction)
    accesses = Every(Access)
    links = Every(DeskLink)
    views = Every(View)
    sharings = Every(Sharing)

    def __init__(self, database: Database) -> None:
        """Read from an open database, whose schema is up to date."""
        self.database = database

    def items_since(self, seq: int) -> tuple[Item, ...]:
        """The evidence items that were entered or changed after a journal entry, without reading the others."""
        return _in_id_order(_models(Item, self._states_since(seq)))

    def _states_since(self, seq: int) -> list[str]:
        """The items that were entered or changed after a journal entry, as text."""
        if not seq:
            return [state for (state,) in self.database.rows("SELECT state FROM entity WHERE kind = 'item'")]
        # In one statement PostgreSQL reads every item where it does not know how few they are.
        changed = self.database.rows("SELECT DISTINCT subject FROM journal WHERE seq > ? AND kind = 'item'", (seq,))
        return self._states([subject for (subject,) in changed])

    def _states(self, subjects: Sequence[str]) -> list[str]:
        """Some items as text."""
        return self._rows_of("SELECT state FROM entity WHERE kind = 'item' AND subject", subjects)

    def _rows_of(self, where: str, names: Sequence[str]) -> list[str]:
        """The first cell of each row about one of some names; a database takes only so many in one statement."""
        some = (names[at : at + _TOGETHER] for at in range(0, len(names), _TOGETHER))
        asked = ((f"{where} IN ({', '.join('?' * len(each))})", each) for each in some)
        return [cell for sql, each in asked for (cell,) in self.database.rows(sql, each)]

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

    def disposed(self) -> dict[str, Disposal]:
        """The certificates of files that were disposed of, by digest; not of one that was filed again since."""
        every = self.disposals()
        item_ids = {id for one in every for id in one.items}
        return {
            one.sha256: one for one in every if all(item.id in item_ids for item in self.items_with_file(one.sha256))
        }

    def entities(self, kind: Kind) -> tuple[Model, ...]:
        """All entities of any kind."""
        return _every(self.database, MODELS[kind])

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
        having = self._rows_of("SELECT subject FROM item_file WHERE sha256", sha256)
        return _in_id_order(_models(Item, self._states(list(dict.fromkeys(having)))))

    def history(self, kind: Kind, subject: str) -> tuple[Revision[Model], ...]:
        """Every revision of an entity, oldest first; empty where there is no such entity."""
        return tuple(one for _, one in self._revisions(kind, MODELS[kind], "subject = ?", (subject,), subject))

    def histories(self, kind: Kind, model: type[M], known_at: Known | None = None) -> dict[str, list[Revision[M]]]:
        """Every revision of every entity of a kind, oldest first, by its id."""
        return grouped(self._revisions(kind, model, *limit(known_at)))

    def reasons_given(self, field: str, known_at: Known | None = None) -> dict[tuple[str, str], str]:
        """Why a field of actions was changed, by the action's id and when it was entered, where a reason was given."""
        known, until = limit(known_at)
        corrections = self._revisions("correction", Correction, f"subject LIKE ? AND {known}", (f"%.{field}", *until))
        return {(r.entity.action, r.at): r.entity.reason for _, r in corrections if r.entity.reason}

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


def _every(database: Database, model: type[M], known_at: Known | None = None) -> tuple[M, ...]:
    kind: Kind = next(kind for kind, of in MODELS.items() if of is model)
    return _in_id_order(_models(model, [state for _, state in states(database, kind, known_at)]))


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
        if first["type"] == "extra_forbidden":
            raise RegisterError(
                f"The register holds a {model.__name__.lower()} with “{first['loc'][-1]}”, which this version of"
                " readiness does not know: a newer one entered it, or it was altered.",
                hint="Install the newer version. Nothing was changed.",
            ) from error
        raise RegisterError(
            f"The register holds a {model.__name__.lower()} that cannot be read: {first['msg']}.",
            where=" ".join(str(step) for step in first["loc"][1:]),
            remedy="verify journal",
        ) from error


def _in_id_order(entities: list[M]) -> tuple[M, ...]:
    return tuple(sorted(entities, key=lambda entity: natural_key(cast("Any", entity).id)))
