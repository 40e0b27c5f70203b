"""Why, and why not: what an explanation says at every level."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from base.errors import NotFoundError
from engine.assessment import Assessment
from engine.challenges.challenge import Challenge, find_challenges
from engine.explanation.subjects import explain, explanation_as_data, explanation_as_text
from engine.explanation.tree import Node, fold, tree_as_text
from engine.facts import Variation
from evidence.models import Exclusion, Item, Moderation, Reading, Retirement
from tests.engine.registers import AS_OF, FRAMEWORK, action, assessed, item

DIGEST = "ab" * 32
FEB = date(2014, 2, 10)


def read(held: Item) -> Item:
    """An item that a second reader agrees with."""
    agreed = Reading(by="Bea", on=FEB, agrees=True, claims=held.claims)
    return held.model_copy(update={"readings": (agreed,)})


def inspected(*bearings: str) -> Item:
    """An inspectorate's report on file that somebody else has read."""
    return read(item("E-1", "EX", FEB, *bearings, sha256=DIGEST))


def audit(id: str, about: date, *bearings: str, met: int, sample: int = 20) -> Item:
    """An audit on file, read, with a count that stands in it."""
    digest = f"{int(id[2:]):064x}"
    return read(item(id, "E01", about, *bearings, sha256=digest, sample=sample, met=met, counts_found=True))


def nodes(root: Node) -> Iterator[Node]:
    yield root
    for child in root.children:
        yield from nodes(child)


def find(assessment: Assessment, about: str, title: str) -> Node:
    found = [n for n in nodes(explain(assessment, about).root) if n.title.startswith(title)]
    assert found, [n.title for n in nodes(explain(assessment, about).root)]
    return found[0]


def words(node: Node, *, held: bool) -> list[str]:
    return [c.words for c in node.conditions if c.held is held]


def test_a_descriptor_names_rule_values_source_evidence_and_file() -> None:
    assessment = assessed([item("E-1", "E01", FEB, "HP-07 supports all strong", sha256=DIGEST)])
    root = explain(assessment, "HP-07").root
    assert root.title == "HP-07 assessment: partly met (requires improvement)"
    assert root.rule == "D-PARTLY"
    assert root.refs == ("E-1", f"sha256:{DIGEST}")
    assert root.source
    assert words(root, held=False) == []
    assert {c.attribute for c in root.conditions} == {"held", "weakness", "net"}


def test_support_says_what_it_is_worth_what_it_carries_and_what_would_lift_it() -> None:
    assessment = assessed([audit("E-1", FEB, "HP-07 supports all strong", met=20)])
    support = find(assessment, "HP-07", "E-1 supports")
    result = assessment.descriptors["HP-07"]
    assert support.title == "E-1 supports, 20 of 20, strong: carries less than it is worth"
    assert support.exact == f"It is worth {result.uncapped} and carries {result.support} per mille."
    assert support.rule == "S-ONE-SOURCE"
    for part in ("about 10 February 2014", "valid until 10 August 2014", "rung L3", "read by Bea", "Ann Lead"):
        assert part in support.detail
    own, lifting = support.children
    assert own.title == "E-1: What it can carry is what it shows."
    assert words(lifting, held=False) == [
        "practice is not checked, or no second item of another type and with other content agrees"
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "What it can carry is a statement; it would be what it shows if its file is held"),
        ({"sha256": DIGEST}, "if a second reader agrees with what is claimed of it and a count of enough cases"),
        ({"sha256": DIGEST, "sample": 20, "met": 20, "counts_found": True}, "if a second reader agrees with"),
    ],
)
def test_an_item_says_in_a_sentence_what_would_make_it_carry_more(more: dict[str, Any], said: str) -> None:
    assessment = assessed([item("E-1", "E01", FEB, "HP-07 supports all strong", **more)])
    (carries,) = [line.words for line in explain(assessment, "E-1").summary if line.label == "Carries"]
    assert said in carries


def test_nobody_is_told_to_change_what_is_fixed() -> None:
    # That a descriptor is a duty of dates, or that an inspectorate said it, is nothing a lead can do.
    for held in (
        item("E-1", "E03", FEB, "HP-07 supports all strong"),
        audit("E-1", FEB, "HP-07 supports all strong", met=20),
    ):
        lifting = find(assessed([held]), "HP-07", "E-1 supports").children
        assert {n.rule for n in lifting} <= {"I-NO-FILE", "I-COUNTED", "S-NOT-SUSTAINED"}


@pytest.mark.parametrize(
    ("bearings", "above", "said"),
    [
        (["HP-07 supports some strong"], "good", "is not enough, whatever stands against it"),
        (
            ["HP-07 supports all strong", "HP-07 undermines some serious"],
            "good",
            "would be enough; the weakness stands in the way",
        ),
        (["HP-07 undermines all serious"], "requires improvement", "no support outweighs it"),
        (["HP-07 supports all strong"], "outstanding", "is not enough"),
    ],
)
def test_why_not_the_grade_above_says_what_stands_in_the_way(bearings: list[str], above: str, said: str) -> None:
    why_not = find(assessed([inspected(*bearings)]), "HP-07", f"Why not {above}")
    assert said in why_not.detail
    (failed,) = [c for c in why_not.conditions if not c.held]
    assert isinstance(failed.value, int)
    assert isinstance(failed.bar, int)
    assert failed.short_by == abs(failed.bar - failed.value) + (failed.operator == "below")


def test_a_failed_test_says_the_distance_to_its_bar_by_name_and_in_words_without_it() -> None:
    assessment = assessed([inspected("HP-07 supports some strong")])
    why_not = find(assessment, "HP-07", "Why not good")
    net = assessment.descriptors["HP-07"].net
    assert words(why_not, held=False) == [
        f"support less weakness is {net} per mille, {300 - net} under the bar for good (300 per mille)"
    ]
    assert [c.plain for c in why_not.conditions if not c.held] == [
        "support less weakness falls short of the bar for good"
    ]


def test_outstanding_has_nothing_above_it() -> None:
    root = explain(assessed([inspected("HP-07 supports all exceptional")]), "HP-07").root
    assert root.title.endswith("met (outstanding)")
    assert not [n for n in nodes(root) if n.title.startswith("Why not")]


def test_nothing_held_is_not_enough_evidence_and_names_typical_evidence() -> None:
    root = explain(assessed(), "HP-07").root
    assert root.title.endswith("not enough evidence")
    why_not = root.children[0]
    assert why_not.title == "Why it has no grade"
    assert "(E01)" in why_not.detail


@pytest.mark.parametrize(
    ("more", "said", "rule"),
    [
        ({}, "it has expired (on 10 July 2013)", "B-EXPIRED"),
        (
            {"retired": Retirement(on=FEB, reason="", by="")},
            "it was retired",
            "B-RETIRED",
        ),
        ({"superseded_by": "E-2"}, "it was replaced", "B-REPLACED"),
    ],
)
def test_what_does_not_count_says_why(more: dict[str, object], said: str, rule: str) -> None:
    items = [item("E-1", "E01", date(2013, 1, 10), "HP-07 supports all strong", **more), item("E-2", "E01", FEB)]
    idle = find(assessed(items), "HP-07", "E-1 supports")
    assert said in idle.title
    assert idle.rule == rule
    assert find(assessed(items), "HP-07", "What does not count").title == "What does not count (1)"


def test_an_area_for_improvement_says_whether_it_stands() -> None:
    actions = [action("A14", "HP-07", refs=("A14", "A15"), since=date(2012, 4, 10), rag="green")]
    standing = find(assessed(actions=actions), "HP-07", "A14 is an inspection's area")
    assert standing.title.endswith("it stands since 10 April 2012")
    assert "240 per mille" in standing.exact
    assert standing.rule == "S-OPEN"
    answered = assessed([audit("E-1", FEB, "HP-07 supports all adequate", met=18)], actions)
    node = find(answered, "HP-07", "A14 is an inspection's area")
    assert node.title.endswith("it does not stand, answered by E-1 until 10 August 2014")
    assert node.refs == ("A14", "E-1")
    later = [action("A14", "HP-07", since=date(2014, 3, 4))]
    assert find(assessed(actions=later), "HP-07", "A14 is").title.endswith("it does not stand yet")


def test_a_judgement_says_coverage_fit_limit_range_and_why_not() -> None:
    assessment = assessed([inspected(*(f"LM-{n:02} supports some adequate" for n in range(1, 22)))])
    root = explain(assessment, "LM").root
    assert root.title == "LM Leadership, management and governance: requires improvement, provisional"
    assert [c.rule for c in root.children][:3] == ["C-ENOUGH", "J-IMPROVE", "L-IMPROVE"]
    why_not = find(assessment, "LM", "Why not good")
    assert {"score", "met"} <= {c.attribute for c in why_not.conditions if not c.held}
    assert find(assessment, "LM", "Its 21 descriptors").children[0].kind == "descriptor"
    assert find(assessment, "LM", "At worst").kind == "range"


def test_a_judgement_that_is_not_graded_says_how_much_is_missing() -> None:
    assessment = assessed([audit("E-1", FEB, "HP-07 supports all strong", met=20)])
    root = explain(assessment, "HP").root
    assert "not enough evidence" in root.title
    assert "What is held would give requires improvement; it could be inadequate to outstanding." in root.detail
    missing = find(assessment, "HP", "Why it has no grade")
    assert [(c.value, c.bar, c.short_by) for c in missing.conditions if not c.held] == [(41, 500, 459)]
    assert [c.plain for c in missing.conditions if not c.held] == [
        "the share of its descriptors that evidence covers is hardly any; it takes at least about half"
    ]
    assert "Nothing is known of 23 of its 24 descriptors" in find(assessment, "HP", "It could be").detail


def test_a_limit_is_told_apart_from_the_fit() -> None:
    findings = ["AD", "LAC"]
    bearings = [
        f"{d.id} {'undermines most moderate' if code == 'AD' else 'supports all exceptional'}"
        for code in findings
        for d in FRAMEWORK.by_code[code].descriptors
    ]
    assessment = assessed([inspected(*bearings)])
    limits = find(assessment, "LAC", "Why not good: what limits it")
    assert "a judgement inside it is inadequate" in words(limits, held=False)
    assert find(assessment, "LAC", "AD ").kind == "judgement"


def test_leadership_that_holds_practice_back_is_told() -> None:
    bearings = [f"{d.id} supports most strong" for d in FRAMEWORK.by_code["HP"].descriptors]
    weak = [f"{d.id} undermines all serious" for d in FRAMEWORK.by_code["LM"].descriptors]
    assessment = assessed([inspected(*bearings, *weak)])
    fit = find(assessment, "HP", "Best fit")
    assert "What decides is the balance (held back by what is weak in leadership)." in fit.detail
    assert "per mille" not in fit.detail
    assert (
        f"(held back by what is weak in leadership) is {assessment.judgements['HP'].held_back} per mille" in fit.exact
    )


def test_overall_names_what_is_not_graded_and_what_is_below() -> None:
    assessment = assessed()
    assert "HP (0 of 24 covered)" in find(assessment, "overall", "Why it has no grade").detail
    why_not = find(assessment, "overall", "Why not good")
    assert why_not.detail == (
        "Below good: HP (requires improvement), LAC (requires improvement), LM (requires improvement)."
    )
    assert {c.title[:3].strip() for c in explain(assessment, "overall").root.children if c.kind == "judgement"} == {
        "HP",
        "LAC",
        "LM",
    }


def test_the_groups_own_grade_stands_beside() -> None:
    own = Moderation(id="M1", judgement="HP", grade="good", reason="We looked.", by="Ann", on=FEB, basis="old")
    node = find(assessed(moderations=(own,)), "HP", "The group's own grade: good")
    assert node.detail == "By Ann on 10 February 2014: We looked. The facts it rested on have changed since."


def test_an_item_says_whether_it_counts_and_what_it_does_to_each_descriptor() -> None:
    items = [item("E-1", "E01", FEB, "HP-07 supports all strong", "HP-08 undermines some minor", sha256=DIGEST)]
    assessment = assessed(items, [action("A1", evidence=("E-1",))])
    root = explain(assessment, "e-1").root
    assert root.title == "E-1 Title of E-1: it counts, for it is in date"
    assert root.refs == ("E-1", f"sha256:{DIGEST}")
    assert [c.title.split(":")[0] for c in root.children] == [
        "What it can carry",
        "HP-07 (partly met)",
        "HP-08 (not met)",
        "It was filed for A1 Area of A1",
    ]


def test_an_action_says_what_is_claimed_what_is_assured_and_what_is_asked() -> None:
    items = [audit("E-1", FEB, "HP-07 supports all adequate", met=18)]
    row = action(
        "A14", "HP-07", refs=("A14", "A15"), rag="green", delivery="done", evidence=("E-1",), due=date(2013, 4, 1)
    )
    asked = Challenge(
        code="overdue", about="A14", message="Why?", severity="high", answer="A date.", rule="C-X", tested=()
    )
    told = explain(assessed(items, [row]), "a15", challenges=[asked])
    assert told.root.title == "A14 & A15 Area of A14"
    assert "delivery done, RAG green, due 1 April 2013, no lead" in told.root.detail
    assert "Assurance: practice" in told.root.detail
    assert [c.kind for c in told.root.children] == ["challenge", "evidence", "descriptor"]
    assert told.root.children[0].title == "Challenge: Why?"
    assert [line.words for line in told.summary if line.label == "Asked"] == ["1 question about it."]


def test_an_action_says_which_questions_can_be_neither_asked_nor_ruled_out() -> None:
    assessment = assessed(actions=[action("A1", "HP-07"), action("A2", "HP-07", due=AS_OF)])
    undecided = find_challenges(assessment).undecided
    (asked,) = (e.words for e in explain(assessment, "A1", undecided=undecided).summary if e.label == "Asked")
    assert "Some can be neither asked nor ruled out: A1 has no due date that is known." in asked
    (asked,) = (e.words for e in explain(assessment, "A2", undecided=undecided).summary if e.label == "Asked")
    assert "due date" not in asked


def test_a_challenge_stands_with_every_descriptor_it_touches() -> None:
    asked = Challenge(
        code="x",
        about="K06",
        message="Why?",
        severity="high",
        answer="A.",
        rule="C-X",
        tested=(),
        descriptors=("HP-06",),
    )
    for about, told in (("HP-06", True), ("HP-07", False)):
        root = explain(assessed(), about, challenges=[asked]).root
        assert any(c.kind == "challenge" for c in root.children) is told


def test_an_action_that_is_linked_to_nothing_says_so() -> None:
    assert "linked to no descriptor" in explain(assessed(actions=[action("A1")]), "A1").root.detail


def test_a_descriptor_that_does_not_apply_says_who_said_so() -> None:
    out = Exclusion(id="X", descriptor="HP-05", reason="None here.", by="Ann", on=FEB, agreed_by="Bob")
    root = explain(assessed(exclusions=(out,)), "HP-05").root
    assert root.title == "HP-05 does not apply here"
    assert root.detail == "None here. (Ann, 10 February 2014)"


@pytest.mark.parametrize(("about", "nearest"), [("HP-7", "HP-07"), ("overal", "overall"), ("E-11", "E-1"), ("zzz", "")])
def test_what_is_not_there_is_answered_with_the_nearest(about: str, nearest: str) -> None:
    with pytest.raises(NotFoundError, match="nothing called") as caught:
        explain(assessed([item("E-1", "E01", FEB)]), about)
    assert nearest in caught.value.hint
    assert caught.value.hint


def test_everything_of_the_framework_can_be_explained() -> None:
    assessment = assessed()
    for about in ("overall", *FRAMEWORK.by_code, *FRAMEWORK.descriptors):
        data = json.loads(json.dumps(explanation_as_data(explain(assessment, about))))
        assert (data["schema"], data["about"]) == ("readiness.explanation/1", about)


def test_a_tree_folds_and_counts_what_it_hides() -> None:
    leaf = Node(kind="list", title="leaf")
    root = Node(kind="list", title="root", children=(Node(kind="list", title="twig", children=(leaf, leaf)), leaf))
    assert root.size() == 4
    assert fold(root, None) == root
    assert fold(root, 2) == root
    once = fold(root, 1)
    assert [(c.title, c.folded, c.children) for c in once.children] == [("twig", 2, ()), ("leaf", 0, ())]
    assert fold(root, 0).folded == fold(once, 0).folded == 4
    assert tree_as_text(fold(root, 0)) == "root (4 more beneath)"
    assert tree_as_text(once) == "root\n    - twig (2 more beneath)\n    - leaf"


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_depth_cuts_every_view_alike(depth: int) -> None:
    explanation = explain(assessed([item("E-1", "E01", FEB, "HP-07 supports all strong")]), "HP", depth)
    deepest = max(_depth(explanation.root))
    assert deepest == depth
    assert explanation_as_data(explanation)["root"] == explanation.root.model_dump(mode="json")


def test_a_descriptor_counts_what_it_hides_also_in_a_world_that_is_supposed() -> None:
    held = [item(f"E-{n}", "E01", FEB, "HP-07 supports all strong", "HP-08 supports all strong") for n in range(1, 9)]
    assessment, filed = assessed(held), held[0].model_copy(update={"sha256": DIGEST})
    for made in (assessment, assessment.assessed({"filed": Variation(items=(filed,))})["filed"]):
        for about in ("HP-07", "HP-08"):
            whole = explain(made, about, unfolded=False).root
            assert explain(made, about, 0, unfolded=False).root.folded == whole.size()


def _depth(node: Node, level: int = 0) -> Iterator[int]:
    yield level
    for child in node.children:
        yield from _depth(child, level + 1)


def test_the_text_is_plain_and_names_framework_day_and_that_it_is_provisional() -> None:
    assessment = assessed([item("E-1", "E01", FEB, "HP-07 supports all strong")])
    explanation = explain(assessment, "HP-07")
    text = explanation_as_text(explanation)
    assert text.isascii()
    assert max(map(len, tree_as_text(explanation.root, width=90).splitlines())) <= 90
    assert "(sif-2013, version " in text
    assert "As of 3 March 2014. Every grade is provisional." in text
    verbose = explanation_as_text(explanation, verbose=True)
    assert assessment.facts_digest in verbose
    assert assessment.rules_digest in verbose


@pytest.mark.parametrize("about", ["HP-07", "HP", "LM", "overall", "E-2", "A1"])
def test_running_text_has_no_weights_and_no_digests(about: str) -> None:
    items = [
        audit("E-1", date(2013, 12, 10), "HP-07 supports all strong", met=9),
        audit("E-2", FEB, "HP-07 supports all strong", met=12),
        item("E-3", "E07", FEB, "HP-07 undermines most moderate", sha256=DIGEST),
    ]
    explanation = explain(assessed(items, [action("A1", "HP-07", evidence=("E-2",))]), about)
    text = explanation_as_text(explanation)
    assert "per mille" not in text
    assert "sha256" not in text
    if about in ("HP-07", "HP", "overall"):
        assert "per mille" in explanation_as_text(explanation, verbose=True)


@pytest.mark.parametrize("about", ["HP-07", "HP", "overall"])
def test_five_lines_come_first(about: str) -> None:
    assessment = assessed([audit("E-1", FEB, "HP-07 supports all strong", met=20)])
    explanation = explain(assessment, about)
    labels = ["Grade", "Why", "Why not better", "Rests on", "Trend"]
    assert [line.label for line in explanation.summary] == labels
    assert all(line.words.endswith(".") and "  " not in line.words for line in explanation.summary)
    body = explanation_as_text(explanation).split("\n\n")[1]
    assert [body.index(f"{label}:") for label in labels] == sorted(body.index(f"{label}:") for label in labels)


def test_counts_of_one_kind_are_told_as_a_trend_with_those_that_were_overtaken() -> None:
    months = {"E-1": (date(2013, 10, 10), 9), "E-2": (date(2013, 12, 10), 12), "E-3": (FEB, 20)}
    items = [audit(id, about, "HP-07 supports all strong", met=met) for id, (about, met) in months.items()]
    assessment = assessed(items)
    (trend,) = [line.words for line in explain(assessment, "HP-07").summary if line.label == "Trend"]
    assert trend.index("9 of 20") < trend.index("12 of 20") < trend.index("20 of 20")
    overtaken = find(assessment, "HP-07", "E-1 supports")
    assert "a later one of its kind has replaced it" in overtaken.title
    assert "9 of 20" in overtaken.title


def test_every_value_of_a_reason_can_be_unfolded_down_to_its_facts() -> None:
    items = [
        audit("E-1", FEB, "HP-07 supports all strong", met=20),
        item("E-2", "E07", FEB, "HP-08 undermines most serious", sha256=DIGEST),
    ]
    assessment = assessed(items)
    net = find(assessment, "HP-07", "Support less weakness:")
    assert net.detail.startswith("It is the support less the weakness.")
    (support, *_) = [n for n in nodes(net) if "E-1 on HP-07" in n.refs]
    assert "the largest of" in support.detail
    score = find(assessment, "HP", "The balance (with serious failures counted twice):")
    assert any("HP-08" in n.refs for n in nodes(score))
    for about in ("HP-07", "HP", "overall", "E-1"):
        root = explain(assessment, about).root
        told = [n for n in nodes(root) if n.kind == "worked out"]
        assert told
        assert not [n for n in told if "_" in n.detail]


def test_data_carries_schema_and_both_digests() -> None:
    assessment = assessed(known_at=FEB)
    data = explanation_as_data(explain(assessment, "HP", 0))
    assert (data["schema"], data["provisional"], data["as_of"]) == ("readiness.explanation/1", True, AS_OF.isoformat())
    assert data["known_at"] == "2014-02-10"
    assert data["facts_digest"] == assessment.facts_digest
    assert data["rules_digest"] == assessment.rules_digest
