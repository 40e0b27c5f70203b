"""What the register holds as columns, read from its tables or made of its models: the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from descriptors.models import RUNGS
from evidence.integrity.verification import verify
from evidence.models import DIRECTIONS, PREVALENCES, SERIOUSNESSES, STRENGTHS, Bearing, Item, Reading, Retirement
from evidence.register.columns import NEVER, Coded, Columns, columns_of, joined, part_of
from evidence.register.kept_items import KeptItems
from evidence.register.register import Register

Audit = Callable[..., Item]
DAYS = st.dates(date(2010, 1, 1), date(2016, 12, 31))
NAMES = st.sampled_from(["A Lead", "B Deputy", "C Coordinator", "Åse Ørn"])
IDS = [*(f"E-{number:04}" for number in (1, 2, 9, 10, 11, 9999, 10000)), "E-7", "A9", "A10", "A09", "X", "12"]


@st.composite
def bearings(draw: st.DrawFn) -> Bearing:
    direction = draw(st.sampled_from(DIRECTIONS))
    return Bearing(
        descriptor=draw(st.sampled_from(["HP-01", "HP-02", "LM-03"])),
        direction=direction,
        prevalence=draw(st.sampled_from(PREVALENCES)),
        seriousness=draw(st.sampled_from(STRENGTHS if direction == "supports" else SERIOUSNESSES)),
        self_known=draw(st.sampled_from([None, True, False])),
    )


@st.composite
def items(draw: st.DrawFn, id: st.SearchStrategy[str] | None = None) -> Item:
    """An item with any of what columns tell of it."""
    item = Item(
        id=draw(id or st.sampled_from(IDS)),
        title="Audit",
        type=draw(st.sampled_from(["E01", "E02", "E13"])),
        about=draw(DAYS),
        filed=datetime.combine(draw(DAYS), datetime.min.time(), UTC),
        valid_until=draw(DAYS),
        lead=draw(NAMES),
        filed_by=draw(st.just("") | NAMES),
        sha256=draw(st.sampled_from([None, "1" * 64, "2" * 64])),
        sensitivity=draw(st.sampled_from(["ordinary", "restricted"])),
        rung=draw(st.none() | st.sampled_from(RUNGS)),
        sample=draw(st.none() | st.integers(1, 2**40)),
        met=draw(st.none() | st.integers(0, 30)),
        bearings=tuple(draw(st.lists(bearings(), max_size=3))),
        retired=draw(st.none() | st.builds(Retirement, on=DAYS, reason=st.just("wrong file"), by=NAMES)),
        superseded_by=draw(st.none() | st.sampled_from(IDS)),
        content=draw(st.just("") | st.sampled_from(IDS)),
        counts_found=draw(st.sampled_from([None, True, False])),
    )
    if draw(st.booleans()):
        claims = draw(st.sampled_from([item.claims, "sha256:0"]))
        reading = Reading(by="D Reader", on=draw(DAYS), agrees=draw(st.booleans()), claims=claims)
        item = item.model_copy(update={"readings": (reading,)})
    return item


REGISTERS = st.lists(items(), max_size=8, unique_by=lambda item: item.id)


def plain(part: Any) -> Any:
    """Columns as lists and dicts that can be compared: coded words as words."""
    if isinstance(part, Coded):
        return [part.words[code] for code in part.codes]
    if isinstance(part, np.ndarray):
        return part.tolist()
    if isinstance(part, tuple):
        return list(part)
    return {field.name: plain(getattr(part, field.name)) for field in fields(part)}


def same(one: Columns, other: Columns) -> bool:
    return plain(one) == plain(other)


@given(REGISTERS)
def test_columns_tell_what_the_items_tell(register: list[Item]) -> None:
    columns = columns_of(register).items
    by_id = {item.id: item for item in register}
    assert sorted(columns.id) == sorted(by_id)
    for row, id in enumerate(columns.id):
        item = by_id[id]
        assert columns.about[row] == item.about.toordinal()
        assert columns.retired_on[row] == (item.retired.on.toordinal() if item.retired else NEVER)
        newer = by_id.get(item.superseded_by or "")
        expected = NEVER if item.superseded_by is None else newer.about.toordinal() if newer else 1
        assert columns.replaced_on[row] == expected
        assert columns.has_file[row] == (item.sha256 is not None)
        assert columns.rung[row] == (RUNGS.index(item.rung) if item.rung else -1)
        assert columns.confirmed[row] == item.confirmed
        assert columns.disagreed[row] == bool(item.readings and not item.readings[-1].agrees)
        assert columns.counts_found[row] == {None: -1, False: 0, True: 1}[item.counts_found]
        assert columns.content.words[columns.content.codes[row]] == (item.content or item.sha256 or id)
        assert columns.filer.words[columns.filer.codes[row]] == (item.filed_by or item.lead)
        assert columns.restricted[row] == (item.sensitivity == "restricted")


@given(REGISTERS)
def test_bearings_stand_under_their_items_as_each_item_has_them(register: list[Item]) -> None:
    columns = columns_of(register)
    told = plain(columns.bearings)
    by_id = {item.id: item for item in register}
    expected = [(row, bearing) for row, id in enumerate(columns.items.id) for bearing in by_id[id].bearings]
    assert told["item"] == [row for row, _ in expected]
    for field in ("descriptor", "direction", "prevalence", "seriousness"):
        assert told[field] == [getattr(bearing, field) for _, bearing in expected]
    assert told["self_known"] == [bearing.self_known is True for _, bearing in expected]


@given(REGISTERS, st.randoms(use_true_random=False))
def test_the_order_items_come_in_does_not_matter(register: list[Item], chance: Any) -> None:
    shuffled = chance.sample(register, len(register))
    assert same(columns_of(register), columns_of(shuffled))


@given(REGISTERS, st.sets(st.sampled_from(IDS)))
def test_a_part_of_a_register_and_the_rest_joined_are_the_whole(register: list[Item], ids: set[str]) -> None:
    columns = columns_of(register)
    part, rest = part_of(columns, ids), part_of(columns, {item.id for item in register} - ids)
    assert set(part.items.id) == ids & set(columns.items.id)
    assert same(joined(part, rest), columns)
    unreplaced = [item.model_copy(update={"superseded_by": None}) for item in register]
    assert same(part_of(columns_of(unreplaced), ids), columns_of(item for item in unreplaced if item.id in ids))


def test_ids_are_in_their_natural_order(audit: Audit) -> None:
    assert columns_of(audit(id) for id in ("E-10000", "E-9999", "E-0001")).items.id == ("E-0001", "E-9999", "E-10000")
    assert columns_of(audit(id) for id in ("A10", "A9", "12", "B1")).items.id == ("A9", "A10", "B1", "12")


def test_a_register_without_items_has_columns_without_rows() -> None:
    columns = columns_of([])
    assert len(columns.items.about) == 0
    assert len(columns.bearings.descriptor.codes) == 0
    assert columns.bearings.direction.words == DIRECTIONS


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entered=REGISTERS, day=st.integers(0, 3))
def test_the_tables_tell_what_the_entities_tell_whatever_was_changed(
    register: Register, clock: Any, entered: list[Item], day: int
) -> None:
    """One register for all examples, so that each revises what the ones before have left."""
    clock.now = datetime(2014, 3, 3 + day, 9, tzinfo=UTC)
    with register.change("A Lead", "test") as change:
        for item in entered:
            change.put("item", item)
    assert same(register.columns(), columns_of(register.items()))
    assert same(register.columns(), register.columns(register.head()[0]))
    assert same(register.columns_bearing_on(["HP-02"]), columns_of(register.bearing_on(["HP-02"]).every()))
    assert same(register.columns(date(2014, 3, 4)), columns_of(register.items(date(2014, 3, 4))))
    for known_at in (None, date(2014, 3, 4)):
        kept = register.kept_items(known_at)
        assert dict(kept) == {item.id: item for item in register.items(known_at)}
    assert verify(register.database) == ()


def test_an_item_becomes_a_model_once_and_only_when_it_is_asked_for(register: Register, audit: Audit) -> None:
    with register.change("A Lead", "test") as change:
        for id in ("E-0001", "E-0002", "E-0010"):
            change.put("item", audit(id=id))
    made: list[int] = []
    kept = register.kept_items()
    kept = KeptItems(kept.texts.items, lambda texts: made.append(len(texts)) or [*map(Item.model_validate_json, texts)])
    assert list(kept) == ["E-0001", "E-0002", "E-0010"]
    assert [id for id, _ in kept.saying("bearings")] == list(kept)
    assert made == []
    assert kept["E-0002"] is kept["E-0002"] is kept.every()[1]
    assert made == [1, 2]


def test_columns_are_of_a_change_as_soon_as_it_is_written_and_never_of_one_that_failed(
    register: Register, audit: Audit
) -> None:
    def fails() -> None:
        with register.change("A Lead", "test") as change:
            change.put("item", audit())
            assert register.columns().items.id == ("E-0001",)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert register.columns().items.id == ()
