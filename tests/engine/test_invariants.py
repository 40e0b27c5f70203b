"""What must always hold, whatever is in the register: properties of grades over random facts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

import engine.inference as inference
import engine.layout as layouts
from base.digest import canonical_json
from base.errors import ManyProblems
from descriptors.loader import load_framework
from descriptors.models import Framework
from engine.assessment import Assessment, assess
from engine.facts import Facts
from engine.serialise import assessment_as_data
from evidence.items.lifecycle import valid_until
from evidence.models import PREVALENCES, SERIOUSNESSES, STRENGTHS, Bearing, Exclusion, Item, Reading
from evidence.plan_models import Action
from rules.loader import load_rulebook, rules_folder

FULL = load_framework("sif-2013")
RULEBOOK = load_rulebook(rules_folder("sif-2013"))
AS_OF = date(2014, 3, 3)
TYPES = ("EX", "E01", "E02", "E03", "E04", "E07", "E08", "E26", "E27", "E30")
"""Every rung of the ladder, short and long lives."""
NEW_TYPES = ("E05", "E06", "E09", "E10", "E11", "E28")


@cache
def small() -> Framework:
    """The framework with three descriptors a judgement, so that one bearing can move a grade."""
    data = FULL.model_dump()
    for judgement in data["judgements"]:
        judgement["descriptors"] = judgement["descriptors"][:3]
    return Framework.model_validate(data)


FRAMEWORKS = pytest.mark.parametrize("framework", [small(), FULL], ids=["small", "full"])
THOROUGH = bool(os.environ.get("READINESS_THOROUGH"))
quick = settings(
    max_examples=500 if THOROUGH else 12,
    deadline=None,
    derandomize=not THOROUGH,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no fault
)
"""A few fixed examples in every run; many fresh ones where `READINESS_THOROUGH` asks for them."""


def item(id: str, type: str, about: date, bearings: Sequence[Bearing], **more: Any) -> Item:
    return Item(
        id=id,
        title="",
        type=type,
        about=about,
        filed=datetime.combine(about, time(12), UTC),
        valid_until=valid_until(about, FULL.types[type].shelf_life_months),
        lead="",
        bearings=tuple(bearings),
        **more,
    )


def shown(item: Item) -> Item:
    """The item on file and read by a second person."""
    filed = item.model_copy(update={"sha256": sha256(item.id.encode()).hexdigest(), "content": item.id})
    reading = Reading(by="A reader", on=filed.about, agrees=True, claims=filed.claims)
    return filed.model_copy(update={"readings": (reading,)})


@st.composite
def counts(draw: st.DrawFn) -> dict[str, Any]:
    """A sample with how many of it were as they should be, in the file or not; or none."""
    sample = draw(st.none() | st.integers(1, 60))
    if sample is None:
        return {}
    return {
        "sample": sample,
        "met": draw(st.integers(0, sample)),
        "counts_found": draw(st.sampled_from([True, True, False, None])),
    }


@st.composite
def kept(draw: st.DrawFn, item: Item) -> Item:
    """The item as a council may hold it: without a file, unread, read, or sharing its text with another."""
    item = item.model_copy(update=draw(counts()))
    match draw(st.sampled_from(["no file", "unread", "read", "read", "read", "shared"])):
        case "no file":
            return item
        case "unread":
            return shown(item).model_copy(update={"readings": ()})
        case "shared":
            return shown(item).model_copy(update={"content": "E-0"})
        case _:
            return shown(item)


def bearings(framework: Framework, direction: str | None = None) -> st.SearchStrategy[Bearing]:
    def words(way: str) -> st.SearchStrategy[Bearing]:
        return st.builds(
            Bearing,
            descriptor=st.sampled_from(list(framework.descriptors)),
            direction=st.just(way),
            prevalence=st.sampled_from(PREVALENCES),
            seriousness=st.sampled_from(STRENGTHS if way == "supports" else SERIOUSNESSES),
            self_known=st.booleans() if way == "undermines" else st.none(),
        )

    return words(direction) if direction else st.one_of(words("supports"), words("undermines"))


def ages() -> st.SearchStrategy[date]:
    return st.integers(-30, 700).map(lambda days: AS_OF - timedelta(days))


@st.composite
def registers(draw: st.DrawFn, framework: Framework) -> Facts:
    """Some items of all ages, some actions, sometimes a descriptor that does not apply.

    A part of the judgements is covered by findings of an inspection, so that grades of every kind come up.
    """
    items: list[Item] = []
    for n in range(draw(st.integers(0, 8))):
        held = draw(st.lists(bearings(framework), min_size=1, max_size=4))
        items.append(draw(kept(item(f"E-{n}", draw(st.sampled_from(TYPES)), draw(ages()), held))))
    for judgement in draw(st.sets(st.sampled_from(list(framework.by_code)))):
        pattern = draw(bearings(framework))
        findings = [pattern.model_copy(update={"descriptor": d.id}) for d in framework.by_code[judgement].descriptors]
        items.append(shown(item(f"X-{judgement}", "EX", AS_OF - timedelta(90), findings)))
    ids = st.sampled_from([i.id for i in items]) if items else st.nothing()
    actions = [
        Action(
            id=f"A{n}",
            area="",
            links=tuple(draw(st.lists(st.sampled_from(list(framework.descriptors)), max_size=4))),
            evidence=tuple(draw(st.lists(ids, max_size=2))) if items else (),
            origin=draw(st.sampled_from(["inspection", "council"])),
            since=draw(st.one_of(st.none(), ages())),
            delivery=draw(st.sampled_from([None, "not started", "under way", "done"])),
        )
        for n in range(draw(st.integers(0, 4)))
    ]
    out = draw(st.sets(st.sampled_from(list(framework.descriptors)), max_size=2))
    excluded = (
        Exclusion(id=f"N-{d}", descriptor=d, reason="", by="", on=AS_OF, agreed_by="another") for d in sorted(out)
    )
    return Facts(as_of=AS_OF, evidence=tuple(items), actions=tuple(actions), exclusions=tuple(excluded))


@st.composite
def in_date(draw: st.DrawFn, framework: Framework, direction: str) -> Item:
    """One more item that counts on the day, of a type nothing else is of: it replaces nothing, and is not replaced."""
    return draw(kept(item("NEW", draw(st.sampled_from(NEW_TYPES)), AS_OF, [draw(bearings(framework, direction))])))


def order(grade: str | None) -> int:
    return RULEBOOK.grades.index(str(grade))


def graded(assessment: Assessment) -> list[Any]:
    return [*assessment.judgements.values(), assessment.overall]


@FRAMEWORKS
@quick
@given(data=st.data())
def test_more_support_never_lowers_anything_but_a_ceiling_of_the_unknown(
    framework: Framework, data: st.DataObject
) -> None:
    facts, more = data.draw(registers(framework)), data.draw(in_date(framework, "supports"))
    before = assess(facts, framework, RULEBOOK)
    after = assess(replace(facts, evidence=(*facts.items, more)), framework, RULEBOOK)
    for id, old in before.descriptors.items():
        new = after.descriptors[id]
        assert new.net >= old.net
        assert old.grade is None or order(new.grade) >= order(old.grade)
    touched = before.descriptors.get(more.bearings[0].descriptor)
    for old, new in zip(graded(before), graded(after), strict=True):
        assert order(new.underlying) >= order(old.underlying)
        assert order(new.floor) >= order(old.floor)
        if touched is None or touched.known:
            assert order(new.ceiling) >= order(old.ceiling)


@FRAMEWORKS
@quick
@given(data=st.data())
def test_more_weakness_never_raises_anything_but_a_floor_of_the_unknown(
    framework: Framework, data: st.DataObject
) -> None:
    facts, more = data.draw(registers(framework)), data.draw(in_date(framework, "undermines"))
    before = assess(facts, framework, RULEBOOK)
    after = assess(replace(facts, evidence=(*facts.items, more)), framework, RULEBOOK)
    for id, old in before.descriptors.items():
        new = after.descriptors[id]
        assert new.net <= old.net
        assert old.grade is None or order(new.grade) <= order(old.grade)
    touched = before.descriptors.get(more.bearings[0].descriptor)
    for old, new in zip(graded(before), graded(after), strict=True):
        assert order(new.underlying) <= order(old.underlying)
        assert order(new.ceiling) <= order(old.ceiling)
        if touched is None or touched.known:
            assert order(new.floor) <= order(old.floor)


@FRAMEWORKS
@quick
@given(data=st.data())
def test_floor_underlying_and_ceiling_are_in_order_and_one_inadequate_key_judgement_settles_it(
    framework: Framework, data: st.DataObject
) -> None:
    assessment = assess(data.draw(registers(framework)), framework, RULEBOOK)
    for result in graded(assessment):
        assert order(result.floor) <= order(result.underlying) <= order(result.ceiling)
        assert result.grade in (None, result.underlying)
    keys = [j for j in assessment.judgements.values() if j.kind == "key"]
    for shown in ("grade", "underlying", "floor", "ceiling"):
        failing = any(getattr(key, shown) == "inadequate" for key in keys)
        assert (getattr(assessment.overall, shown) == "inadequate") == failing


@quick
@given(data=st.data())
def test_the_board_never_moves_overall_effectiveness(data: st.DataObject) -> None:
    facts = data.draw(registers(small()))
    board = [d.id for d in small().by_code["LS"].descriptors]
    for id in board:
        one = data.draw(bearings(small())).model_copy(update={"descriptor": id})
        facts = replace(facts, evidence=(*facts.items, item(f"B-{id}", "EX", AS_OF, [one])))

    def without_board(item: Item) -> Item:
        changed = item.model_copy(
            update={"bearings": tuple(b for b in item.bearings if b.descriptor not in board), "readings": ()}
        )
        agreed = tuple(reading.model_copy(update={"claims": changed.claims}) for reading in item.readings)
        return changed.model_copy(update={"readings": agreed})

    silent = replace(facts, evidence=tuple(map(without_board, facts.items)))
    silent = replace(
        silent,
        actions=tuple(
            a.model_copy(update={"links": tuple(x for x in a.links if x not in board)}) for a in facts.actions
        ),
    )
    assert assess(facts, small(), RULEBOOK).overall == assess(silent, small(), RULEBOOK).overall


@quick
@given(data=st.data())
def test_expired_equals_absent(data: st.DataObject) -> None:
    facts = data.draw(registers(small()))
    held = tuple(i for i in facts.items if i.valid_until >= AS_OF)
    with_expired, without = (assess(f, small(), RULEBOOK) for f in (facts, replace(facts, evidence=held)))
    assert assessment_as_data(with_expired) == assessment_as_data(without)


@quick
@given(data=st.data())
def test_order_changes_not_a_byte(data: st.DataObject) -> None:
    facts = data.draw(registers(small()))
    shuffled = replace(
        facts,
        evidence=tuple(data.draw(st.permutations(facts.items))),
        exclusions=tuple(data.draw(st.permutations(facts.exclusions))),
    )
    first, second = (assess(f, small(), RULEBOOK) for f in (facts, shuffled))
    assert canonical_json(assessment_as_data(first)) == canonical_json(assessment_as_data(second))


@quick
@given(data=st.data())
def test_the_order_of_actions_changes_no_grade(data: st.DataObject) -> None:
    facts = data.draw(registers(small()))
    shuffled = replace(facts, actions=tuple(data.draw(st.permutations(facts.actions))))
    first, second = (assess(f, small(), RULEBOOK) for f in (facts, shuffled))
    assert graded(first) == graded(second)
    assert first.facts_digest == second.facts_digest


@quick
@given(data=st.data())
def test_ids_change_no_grade(data: st.DataObject) -> None:
    facts = data.draw(registers(small()))
    ids = {i.id: f"{99 - n}-{i.id}" for n, i in enumerate(facts.items)}
    renamed = replace(
        facts,
        evidence=tuple(i.model_copy(update={"id": ids[i.id]}) for i in facts.items),
        actions=tuple(a.model_copy(update={"evidence": tuple(ids[e] for e in a.evidence)}) for a in facts.actions),
    )
    first, second = (assess(f, small(), RULEBOOK) for f in (facts, renamed))
    for old, new in zip(graded(first), graded(second), strict=True):
        assert old.model_copy(update={"basis": ""}) == new.model_copy(update={"basis": ""})
    for id, old in first.descriptors.items():
        assert old.model_copy(update={"evidence": ()}) == second.descriptors[id].model_copy(update={"evidence": ()})


def test_batches_change_nothing_and_plain_python_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    @quick
    @given(facts=registers(small()))
    def holds(facts: Facts) -> None:
        expected = assessment_as_data(assess(facts, small(), RULEBOOK, confirm=True))
        with monkeypatch.context() as patch:
            patch.setattr(inference, "CHUNK", 3)
            patch.setattr(layouts, "_layouts", {})
            assert assessment_as_data(assess(facts, small(), RULEBOOK)) == expected

    holds()


def test_evidence_filed_after_the_known_at_date_equals_absent() -> None:
    @quick
    @given(facts=registers(small()), known_at=ages())
    def holds(facts: Facts, known_at: date) -> None:
        then = replace(facts, known_at=known_at)
        held = replace(then, evidence=tuple(i for i in facts.items if i.filed.date() <= known_at))
        first, second = (assess(f, small(), RULEBOOK) for f in (then, held))
        assert assessment_as_data(first) == assessment_as_data(second)

    holds()


# --- the digest of the rules -------------------------------------------------------------------------------


@FRAMEWORKS
@quick
@given(data=st.data())
def test_calling_a_weakness_more_serious_or_more_widespread_never_raises_anything(
    framework: Framework, data: st.DataObject
) -> None:
    facts = data.draw(registers(framework))
    weak = [(i, n) for i in facts.items for n, b in enumerate(i.bearings) if b.direction == "undermines"]
    if not weak:
        return
    worse, number = data.draw(st.sampled_from(weak))
    bearing = worse.bearings[number]
    word = data.draw(st.sampled_from(SERIOUSNESSES[SERIOUSNESSES.index(bearing.seriousness) :]))
    spread = data.draw(st.sampled_from(PREVALENCES[PREVALENCES.index(bearing.prevalence) :]))
    bearings_now = list(worse.bearings)
    bearings_now[number] = bearing.model_copy(update={"seriousness": word, "prevalence": spread})
    changed_item = worse.model_copy(update={"bearings": tuple(bearings_now)})
    if worse.confirmed:
        changed_item = shown(changed_item).model_copy(update={"content": worse.content})
    other = replace(facts, evidence=tuple(changed_item if i.id == worse.id else i for i in facts.items))
    before, after = (assess(f, framework, RULEBOOK) for f in (facts, other))
    for old, new in zip(graded(before), graded(after), strict=True):
        assert order(new.underlying) <= order(old.underlying)
        assert order(new.floor) <= order(old.floor)
        assert order(new.ceiling) <= order(old.ceiling)


GRADED = list(RULEBOOK.grades)


def changed(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, dict):
        name, first = next(iter(value.items()))
        return {**value, name: changed(first)}
    if isinstance(value, list):
        return [f"{value[0]} or so", *value[1:]] if value != GRADED else [*value, "unheard of"]
    if isinstance(value, int):
        return value - 1 if value else 1
    words = (PREVALENCES, STRENGTHS, SERIOUSNESSES, tuple(FULL.by_code), tuple("lmno"))
    return next((w for group in words if value in group for w in group if w != value), f"{value} and more")


POLICY_FILE = rules_folder("sif-2013") / "policy.yaml"
POLICY: dict[str, Any] = YAML(typ="safe").load(POLICY_FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(POLICY["values"]))
def test_no_policy_value_can_change_unseen(name: str, tmp_path: Path) -> None:
    values = {**POLICY["values"], name: {**POLICY["values"][name]}}
    values[name]["value"] = changed(values[name]["value"])
    with (tmp_path / "policy.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump({"values": values}, file)
    assert values[name]["value"] != POLICY["values"][name]["value"]
    try:
        digest = load_rulebook(tmp_path).digest
    except ManyProblems:
        digest = "refused: the rules no longer fit together"
    assert digest != load_rulebook(rules_folder("sif-2013")).digest


@pytest.mark.parametrize("file", sorted(p.name for p in rules_folder("sif-2013").glob("*.yaml")))
def test_no_rule_file_can_change_without_the_digest_of_the_rules(file: str, tmp_path: Path) -> None:
    text = (rules_folder("sif-2013") / file).read_text(encoding="utf-8")
    same, other = tmp_path / "same", tmp_path / "other"
    data = YAML(typ="safe").load(text)
    assert any(change_first(data, key) for key in ("why", "reason", "note"))
    same.mkdir()
    (same / file).write_text(text, encoding="utf-8")
    other.mkdir()
    with (other / file).open("w", encoding="utf-8") as out:
        YAML(typ="safe").dump(data, out)
    assert load_rulebook(same).digest != load_rulebook(other).digest


def change_first(data: Any, key: str) -> bool:
    """Change the first text of that key, wherever it stands."""
    if isinstance(data, dict):
        if isinstance(data.get(key), str):
            data[key] += " Or so."
            return True
        return any(change_first(value, key) for value in data.values())
    return isinstance(data, list) and any(change_first(value, key) for value in data)
