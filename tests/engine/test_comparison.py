"""What changed between two assessments, and the cause of each change."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from application.commands.group import moderation_of
from application.session import Session
from descriptors.models import Framework
from engine.assessment import Assessment, assess, assess_worlds
from engine.challenges.challenge import find_challenges
from engine.comparison.causes import Between
from engine.comparison.differences import Comparison, Difference, Seen, compare, comparison_as_data
from engine.comparison.happenings import action_changed, counting
from engine.facts import Facts, Start, Variation, facts_of
from evidence.models import Exclusion, Item, Retirement
from rules.models import Rulebook
from tests.engine.living import changes, living
from tests.engine.registers import AS_OF, FRAMEWORK, RULEBOOK, action, assessed, item
from tests.engine.test_invariants import THOROUGH, quick, registers, shown, small

LATER = AS_OF + timedelta(30)


def seen(assessment: Assessment) -> Seen:
    return Seen(challenges=find_challenges(assessment).challenges, gaps=())


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


@st.composite
def later(draw: st.DrawFn, framework: Framework, before: Facts, *, days: int) -> Facts:
    """The register some days later: nothing leaves it, but much may be changed, filed, retired or updated."""
    more = draw(changes(framework, before))
    kept = replace(more, without=frozenset(), as_of=before.as_of + timedelta(draw(st.integers(0, days))))
    return kept.applied(before)


@cache
def two_a_judgement() -> Framework:
    """The framework with two descriptors a judgement, so that thousands of pairs are compared in half a minute."""
    data = FRAMEWORK.model_dump()
    for judgement in data["judgements"]:
        judgement["descriptors"] = judgement["descriptors"][:2]
    return Framework.model_validate(data)


def lives(data: st.DataObject) -> list[Facts]:
    """A register on some days, a few of them the same: from each to the next much may happen, also by time alone."""
    life = [data.draw(living(two_a_judgement()))]
    while len(life) < DAYS:
        life.append(data.draw(later(two_a_judgement(), life[-1], days=data.draw(st.sampled_from([0, 0, 90])))))
    return life


def named_alone(between: Between, difference: Difference) -> tuple[Facts, Variation]:
    """A world in which of all that happened only what a difference names did."""
    was, now = between.before.facts, between.after.facts
    named = {cause.about for cause in difference.causes}
    if now.as_of != was.as_of:
        return now, between.only([h for h in between.happened if h.about in named])
    counted = {id for side in (between.before, between.after) for id, counts in counting(side).items() if counts}
    # By the test's own hand. What counts on neither day is no evidence, and may be as it is now; not what is replaced
    # by an item that is not named, for while that is as it was, what it replaced would count.
    unnamed = counted - named
    return was, Variation(
        items=tuple(i for i in now.items if i.id in named or (i.id not in counted and i.superseded_by not in unnamed)),
        actions=tuple(a for a in now.actions if a.id in named),
        without_actions=frozenset(named) & {a.id for a in was.actions} - {a.id for a in now.actions},
        exclusions=tuple(
            e
            for side, wanted in ((was, False), (now, True))
            for e in side.exclusions
            if (e.descriptor in named) is wanted
        ),
    )


def graded(assessment: Assessment, difference: Difference) -> tuple[object, ...] | None:
    world, about = assessment.world, difference.about
    if difference.of == "judgement":
        return world.grade(about), world.shown(about)
    return world.stands(about)


DAYS = 16
"""Every two days of a life are compared: 120 pairs, so that some 2,000 cost a few seconds; all are decided together."""


@settings(quick, phases=[Phase.explicit, Phase.generate], max_examples=200 if THOROUGH else 12)
@given(data=st.data())
def test_what_was_before_and_the_named_causes_give_what_is_after_and_none_is_the_day(data: st.DataObject) -> None:
    life, framework = lives(data), two_a_judgement()
    seen = assess_worlds({n: (facts, Variation()) for n, facts in enumerate(life)}, framework, RULEBOOK)
    asked: list[tuple[Difference, Assessment]] = []
    worlds: dict[Hashable, Start] = {}
    pairs = list(combinations(seen.values(), 2))
    for (before, after), made in ((pair, compare(*pair)) for pair in pairs):
        between = Between(before, after)
        for difference in made.differences:
            assert difference.causes or difference.of == "own grade", difference
            if difference.of in ("judgement", "descriptor", "overall"):
                assert "time" not in {cause.kind for cause in difference.causes}, difference
            if difference.of in ("judgement", "descriptor"):
                worlds[len(asked)] = named_alone(between, difference)
                asked.append((difference, after))
    alone = assess_worlds(worlds, framework, RULEBOOK)
    for n, (difference, after) in enumerate(asked):
        assert graded(alone[n], difference) == graded(after, difference), difference


@quick
@given(data=st.data())
def test_the_day_is_blamed_for_a_challenge_only_where_it_alone_would_have_raised_or_settled_it(
    data: st.DataObject,
) -> None:
    framework = small()
    facts = data.draw(living(framework))
    before = assess(facts, framework, RULEBOOK)
    after = assess(data.draw(later(framework, facts, days=200)), framework, RULEBOOK)
    aged = assess(replace(facts, as_of=after.facts.as_of), framework, RULEBOOK)
    by_the_day = {f"{c.code} {c.about}" for c in find_challenges(aged).challenges}
    for difference in against(before, after).differences:
        if difference.of == "challenge" and "time" in {c.kind for c in difference.causes}:
            assert (difference.about in by_the_day) is (difference.after is not None), difference


AUDIT = shown(item("E-0001", "E01", AS_OF, "HP-07 supports most strong"))


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
    now = changed(was.facts, as_of=LATER, evidence=(after,))
    assert causes(compare(was, now), "descriptor", "HP-07") == [(kind, "E-0001")]


def test_a_revision_names_what_was_revised() -> None:
    other = shown(item("E-0001", "E01", AS_OF, "HP-07 undermines most serious"))
    made = compare(assessed([AUDIT]), assessed([other]))
    [change] = [d for d in made.differences if d.of == "descriptor"]
    assert change.causes[0].message == "E-0001 was revised: its direction and its strength or seriousness"


def test_a_replacement_is_named_with_what_came_in_its_place() -> None:
    gone = AUDIT.model_copy(update={"superseded_by": "E-0002"})
    came = shown(item("E-0002", "E01", AS_OF + timedelta(5), "HP-07 undermines few minor"))
    was = assessed([AUDIT])
    made = compare(was, changed(was.facts, as_of=LATER, evidence=(gone, came)))
    assert causes(made, "descriptor", "HP-07") == [("evidence replaced", "E-0001"), ("evidence filed", "E-0002")]


def test_what_is_restored_as_its_replacement_counts_no_more_is_named_with_it() -> None:
    gone = AUDIT.model_copy(update={"superseded_by": "E-0002"})
    newer = shown(item("E-0002", "E01", AS_OF, "HP-08 supports most strong"))
    dated_later = newer.model_copy(update={"about": LATER})
    was = assessed([gone, newer])
    made = compare(was, changed(was.facts, evidence=(gone, dated_later)))
    assert causes(made, "descriptor", "HP-07") == [("evidence restored", "E-0001"), ("evidence revised", "E-0002")]


def test_no_worlds_give_nothing() -> None:
    assert assess_worlds({}, FRAMEWORK, RULEBOOK) == {}


def test_only_evidence_that_made_a_difference_is_named() -> None:
    weaker = shown(item("E-0002", "E11", AS_OF, "HP-07 supports few adequate"))
    counted = {"sample": 40, "met": 40, "counts_found": True}
    audit = shown(item("E-0001", "E01", AS_OF, "HP-07 supports most strong", **counted))
    second = shown(item("E-0003", "E05", AS_OF, "HP-07 supports most strong", **counted))
    made = compare(assessed(), assessed([weaker, audit, second]))
    assert made.differences[-1].after == "met"
    assert {about for _, about in causes(made, "descriptor", "HP-07")} == {"E-0001", "E-0003"}


def test_a_grade_changes_because_of_its_descriptors() -> None:
    ids = [d.id for d in FRAMEWORK.by_code["HP"].descriptors]
    held = shown(item("X-1", "EX", AS_OF, *(f"{d} supports most strong" for d in ids)))
    worse = shown(item("X-2", "E11", AS_OF, *(f"{d} undermines most moderate" for d in ids[:20])))
    was = assessed([held])
    made = compare(was, changed(was.facts, evidence=(held, worse)))
    assert causes(made, "judgement", "HP") == [("evidence filed", "X-2")]
    assert [d.message for d in made.differences if d.of == "judgement"] == ["HP went from good to requires improvement"]


def test_leadership_that_weakens_is_named_where_it_holds_practice_back() -> None:
    practice = [d.id for d in FRAMEWORK.by_code["HP"].descriptors]
    leading = [d.id for d in FRAMEWORK.by_code["LM"].descriptors]
    held = shown(item("X-1", "EX", AS_OF, *(f"{d} supports most strong" for d in practice[: len(practice) * 3 // 5])))
    weak = shown(item("X-2", "EX", AS_OF, *(f"{d} undermines all serious" for d in leading)))
    was = assessed([held])
    made = compare(was, changed(was.facts, evidence=(held, weak)))
    assert was.judgements["HP"].grade == "good"
    assert causes(made, "judgement", "HP") == [("leadership", "LM"), ("evidence filed", "X-2")]


def test_an_exclusion_and_an_area_for_improvement_are_causes() -> None:
    was = assessed([AUDIT])
    out = Exclusion(id="X-01", descriptor="HP-07", reason="r", by="b", on=AS_OF, agreed_by="another")
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
    was = assessed([shown(item("E-0001", "EX", AS_OF, "HP-07 supports most strong"))])
    made = compare(was, changed(was.facts, rules=other))
    assert made.rules_changed
    assert [c.kind for d in made.differences for c in d.causes if d.of == "descriptor"] == ["rules changed"]
    assert was.rules_digest in made.differences[-1].causes[0].message or made.differences
    new = item("E-0003", "E01", AS_OF, "HP-09 supports most strong")
    made = compare(was, changed(was.facts, rules=other, evidence=(*was.facts.items, new)))
    assert causes(made, "descriptor", "HP-07") == [("rules changed", "")]
    assert causes(made, "descriptor", "HP-09") == [("evidence filed", "E-0003")]


def test_the_groups_own_grade_is_told_and_grows_stale() -> None:
    was = assessed([AUDIT])
    said = moderation_of(was, "HP", "good", "We know it.", "Chair", "MOD-01")
    moderated = changed(was.facts, moderations=(said,))
    [change] = compare(was, moderated).differences
    assert (change.of, change.about, change.after, change.causes[0].kind) == ("own grade", "HP", "good", "moderation")
    stale = changed(moderated.facts, evidence=())
    messages = [d.message for d in compare(moderated, stale).differences if d.of == "own grade"]
    assert messages == ["The group's own grade of HP has become stale"]


def test_a_moderation_of_practice_grows_stale_with_leaderships_facts() -> None:
    was = assessed([AUDIT])
    said = moderation_of(was, "HP", "good", "We know it.", "Chair", "MOD-01")
    more = item("E-0002", "E01", AS_OF, "LM-01 undermines most serious")
    now = changed(was.facts, evidence=(AUDIT, more), moderations=(said,))
    board = item("E-0003", "E01", AS_OF, "LS-01 undermines most serious")
    same = changed(was.facts, evidence=(AUDIT, board), moderations=(said,))
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


def test_a_row_names_what_was_said_anew_and_not_where_it_stands_in_a_new_version() -> None:
    was = action("A1", "HP-07", rag="amber", rag_stated="Amber", plan="P-01", place="row 5", raw="A1 | Amber")
    now = was.model_copy(update={"rag": "green", "rag_stated": "Green", "plan": "P-02", "place": "row 7", "raw": "A1"})
    assert action_changed(was, now) == "was updated: its colour"
    moved = was.model_copy(update={"place": "row 7"})
    assert action_changed(was, moved) == "was updated: its place in the plan"


def test_a_row_that_is_alone_no_longer_names_what_came_beside_it() -> None:
    facts = assessed(actions=[action("A1", due=None)]).facts
    before, after = (
        assess(replace(facts, as_of=day, actions=rows), FRAMEWORK, RULEBOOK)
        for day, rows in ((AS_OF, facts.actions), (LATER, (*facts.actions, action("A2", due=None))))
    )
    gone = [d for d in against(before, after).differences if d.about == "no-date A1"]
    assert [[cause.message for cause in d.causes] for d in gone] == [["A2 was entered"]]


def test_as_data_it_names_both_sides() -> None:
    data = comparison_as_data(compare(assessed(), assessed([AUDIT])))
    assert data["before"]["as_of"] == data["after"]["as_of"] == "2014-03-03"
    assert data["before"]["rules_digest"].startswith("sha256:")
    assert data["provisional"]


@pytest.mark.parametrize("since", [date(2014, 3, 3), date(2014, 6, 2)])
def test_support_that_is_lost_is_no_cause_of_a_rise(made_up: Path, since: date) -> None:
    """Looked after children of the made-up council rose to good in weeks in which older support expired."""
    with Session(made_up) as session:
        before, after = (
            assess(facts_of(session.register, day), session.framework, session.rulebook)
            for day in (since, date(2014, 7, 7))
        )
        rise = next(d for d in against(before, after).differences if (d.of, d.about) == ("judgement", "LAC"))
    assert (rise.before, rise.after) == ("requires improvement", "good")
    assert rise.causes
    assert [c for c in rise.causes if c.kind == "evidence expired" and "undermined" not in c.message] == []
