"""What changed between two assessments, and the cause of each change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.assessment import Assessment, assess
from engine.challenges.finding import find_challenges
from engine.comparison.comparing import Comparison, Seen, compare, comparison_as_data
from engine.facts import Facts
from engine.gaps.finding import find_gaps
from engine.moderation import moderation_of
from evidence.models import Exclusion, Item, Retirement
from rules.models import Rulebook
from tests.engine.registers import AS_OF, FRAMEWORK, RULEBOOK, action, assessed, item
from tests.engine.test_invariants import quick, registers, small

LATER = AS_OF + timedelta(30)


def seen(assessment: Assessment) -> Seen:
    facts = assessment.facts
    found = find_challenges(facts.actions, (), facts.items, FRAMEWORK, RULEBOOK, facts.as_of)
    return Seen(challenges=found, gaps=find_gaps(assessment, found))


def against(before: Assessment, after: Assessment) -> Comparison:
    return compare(before, after, seen(before), seen(after))


def causes(made: Comparison, of: str, about: str) -> list[tuple[str, str]]:
    return [(c.kind, c.about) for d in made.differences if (d.of, d.about) == (of, about) for c in d.causes]


def changed(facts: Facts, *, rules: Rulebook = RULEBOOK, **fields: object) -> Assessment:
    return assess(replace(facts, **fields), FRAMEWORK, rules)  # type: ignore[arg-type]


@quick
@given(data=st.data())
def test_nothing_changes_against_itself(data: st.DataObject) -> None:
    it = assess(data.draw(registers(small())), small(), RULEBOOK)
    same = assess(it.facts, small(), RULEBOOK)
    assert compare(it, same).differences == ()


@quick
@given(data=st.data())
def test_every_change_of_a_status_or_grade_has_a_cause(data: st.DataObject) -> None:
    framework = small()
    before = assess(data.draw(registers(framework)), framework, RULEBOOK)
    facts = before.facts
    fewer = facts.items[data.draw(st.integers(0, 2)) :]
    others = data.draw(registers(framework))
    days = data.draw(st.integers(0, 200))
    items = {i.id: i for i in (*fewer, *others.items)}
    # Nothing leaves the register, so what is not drawn again is retired.
    items |= {
        i.id: i.model_copy(update={"retired": Retirement(on=AS_OF, reason="r", by="b")})
        for i in facts.items
        if i.id not in items
    }
    later = replace(others, as_of=AS_OF + timedelta(days), items=tuple(items.values()))
    made = compare(before, assess(later, framework, RULEBOOK))
    for difference in made.differences:
        assert difference.causes or difference.of == "own grade", difference


AUDIT = item("E-0001", "E01", AS_OF, "HP-07 supports most strong")


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, AUDIT, "evidence filed"),
        (AUDIT, AUDIT.model_copy(update={"retired": Retirement(on=LATER, reason="r", by="b")}), "evidence retired"),
        (AUDIT, AUDIT.model_copy(update={"superseded_by": "E-0009"}), "evidence replaced"),
        (AUDIT.model_copy(update={"superseded_by": "E-0009"}), AUDIT, "evidence restored"),
        (AUDIT, AUDIT.model_copy(update={"valid_until": AS_OF + timedelta(5)}), "evidence expired"),
        (AUDIT, AUDIT.model_copy(update={"bearings": ()}), "evidence revised"),
        (AUDIT.model_copy(update={"bearings": ()}), AUDIT, "evidence revised"),
        (AUDIT.model_copy(update={"about": AS_OF + timedelta(9)}), AUDIT, "evidence in date"),
    ],
)
def test_the_cause_is_what_became_of_the_evidence(before: Item | None, after: Item, kind: str) -> None:
    was = assessed([before] if before else [])
    now = changed(was.facts, as_of=LATER, items=(after,))
    assert causes(compare(was, now), "descriptor", "HP-07") == [(kind, "E-0001")]


def test_a_revision_names_what_was_revised() -> None:
    other = item("E-0001", "E01", AS_OF, "HP-07 undermines most serious")
    made = compare(assessed([AUDIT]), assessed([other]))
    [change] = [d for d in made.differences if d.of == "descriptor"]
    assert change.causes[0].message == "E-0001 was revised: its direction and its strength or seriousness"


def test_only_evidence_that_made_a_difference_is_named() -> None:
    weaker = item("E-0002", "E05", AS_OF, "HP-07 supports few adequate")
    stronger = item("E-0003", "E05", AS_OF, "HP-07 supports most strong")
    made = compare(assessed(), assessed([weaker, AUDIT, stronger]))
    assert {about for _, about in causes(made, "descriptor", "HP-07")} == {"E-0001", "E-0003"}


def test_a_grade_changes_because_of_its_descriptors() -> None:
    ids = [d.id for d in FRAMEWORK.by_code["HP"].descriptors]
    held = item("X-1", "EX", AS_OF, *(f"{d} supports most strong" for d in ids))
    worse = item("X-2", "EX", AS_OF, *(f"{d} undermines most moderate" for d in ids[:20]))
    was = assessed([held])
    made = compare(was, changed(was.facts, items=(held, worse)))
    assert causes(made, "judgement", "HP") == [("evidence filed", "X-2")]
    assert [d.message for d in made.differences if d.of == "judgement"] == ["HP went from good to requires improvement"]


def test_leadership_that_weakens_is_named_where_it_holds_practice_back() -> None:
    practice = [d.id for d in FRAMEWORK.by_code["HP"].descriptors]
    leading = [d.id for d in FRAMEWORK.by_code["LM"].descriptors]
    held = item("X-1", "EX", AS_OF, *(f"{d} supports most strong" for d in practice))
    weak = item("X-2", "EX", AS_OF, *(f"{d} undermines all serious" for d in leading))
    was = assessed([held])
    made = compare(was, changed(was.facts, items=(held, weak)))
    assert was.judgements["HP"].grade == "good"
    assert causes(made, "judgement", "HP") == [("leadership", "LM")]


def test_an_exclusion_and_an_area_for_improvement_are_causes() -> None:
    was = assessed([AUDIT])
    out = Exclusion(id="X-01", descriptor="HP-07", reason="r", by="b", on=AS_OF)
    made = compare(was, changed(was.facts, exclusions=(out,)))
    assert ("not applicable", "HP-07") in causes(made, "descriptor", "HP-07")
    named = action("A1", "HP-08", since=date(2013, 1, 1))
    made = compare(was, changed(was.facts, actions=(named,)))
    assert causes(made, "descriptor", "HP-08") == [("action added", "A1")]
    linked = assessed(actions=[action("A1", since=date(2013, 1, 1))])
    made = compare(linked, changed(linked.facts, actions=(named,)))
    assert causes(made, "descriptor", "HP-08") == [("action updated", "A1")]


def test_rules_and_facts_are_told_apart() -> None:
    values = dict(RULEBOOK.policy.values)
    stricter = values["descriptor_good_bar"].model_copy(update={"value": 500})
    policy = RULEBOOK.policy.model_copy(update={"values": {**values, "descriptor_good_bar": stricter}})
    conditions = {
        id: tuple(c._replace(value=500) if c.policy == "descriptor_good_bar" else c for c in tests)
        for id, tests in RULEBOOK.conditions.items()
    }
    other = RULEBOOK.model_copy(update={"policy": policy, "conditions": conditions, "digest": "sha256:other"})
    second = item("E-0002", "E05", AS_OF, "HP-07 supports most strong", "HP-08 supports most strong")
    was = assessed([AUDIT, second])
    made = compare(was, changed(was.facts, rules=other))
    assert made.rules_changed
    assert [c.kind for d in made.differences for c in d.causes if d.of == "descriptor"] == ["rules changed"]
    assert was.rules_digest in made.differences[-1].causes[0].message or made.differences
    new = item("E-0003", "E01", AS_OF, "HP-09 supports most strong")
    made = compare(was, changed(was.facts, rules=other, items=(*was.facts.items, new)))
    assert causes(made, "descriptor", "HP-07") == [("rules changed", "")]
    assert causes(made, "descriptor", "HP-09") == [("evidence filed", "E-0003")]


def test_the_groups_own_grade_is_told_and_grows_stale() -> None:
    was = assessed([AUDIT])
    said = moderation_of(was, "HP", "good", "We know it.", "Chair", "MOD-01")
    moderated = changed(was.facts, moderations=(said,))
    [change] = compare(was, moderated).differences
    assert (change.of, change.about, change.after, change.causes[0].kind) == ("own grade", "HP", "good", "moderation")
    stale = changed(moderated.facts, items=())
    messages = [d.message for d in compare(moderated, stale).differences if d.of == "own grade"]
    assert messages == ["The group's own grade of HP has become stale"]


def test_a_moderation_of_practice_grows_stale_with_leaderships_facts() -> None:
    was = assessed([AUDIT])
    said = moderation_of(was, "HP", "good", "We know it.", "Chair", "MOD-01")
    more = item("E-0002", "E01", AS_OF, "LM-01 undermines most serious")
    now = changed(was.facts, items=(AUDIT, more), moderations=(said,))
    board = item("E-0003", "E01", AS_OF, "LS-01 undermines most serious")
    same = changed(was.facts, items=(AUDIT, board), moderations=(said,))
    assert now.judgements["HP"].moderated is not None
    assert now.judgements["HP"].moderated.stale
    assert same.judgements["HP"].moderated is not None
    assert not same.judgements["HP"].moderated.stale


def test_challenges_and_gaps_that_come_and_go_have_causes() -> None:
    late = action("A1", "HP-07", due=AS_OF + timedelta(3), rag="amber", delivery="under way", lead="Ann Lead")
    was = assessed([AUDIT], [late])
    made = against(was, changed(was.facts, as_of=AS_OF + timedelta(10)))
    raised = [d for d in made.differences if d.of == "challenge" and d.after and "overdue" in d.about]
    assert raised
    assert raised[0].causes[0].kind == "time"
    updated = late.model_copy(update={"due": AS_OF + timedelta(90)})
    later = changed(was.facts, as_of=AS_OF + timedelta(10))
    made = against(later, changed(later.facts, actions=(updated,)))
    gone = [d for d in made.differences if d.of == "challenge" and d.before and "overdue" in d.about]
    assert gone[0].causes[0].kind == "action updated"
    assert "its due date" in gone[0].causes[0].message
    made = against(assessed(), was)
    assert any(d.of == "gap" and d.about == "HP-07" and d.causes for d in made.differences)


def test_as_data_it_names_both_sides() -> None:
    data = comparison_as_data(compare(assessed(), assessed([AUDIT])))
    assert data["before"]["as_of"] == data["after"]["as_of"] == "2014-03-03"
    assert data["before"]["rules_digest"].startswith("sha256:")
    assert data["provisional"]
