"""Rules in plain English."""

from __future__ import annotations

import pytest

from engine import results
from engine.sentences import answered, short_by
from rules.loader import load_rulebook, rules_folder
from rules.models import Operator, Property
from rules.wording import amount, rule_sentence

RULEBOOK = load_rulebook(rules_folder("sif-2013"))
RULES = [id for id, (stratum, _) in RULEBOOK.places.items() if stratum.stratum != "challenge"]


@pytest.mark.parametrize("id", RULES)
def test_every_grading_rule_reads_as_a_sentence(id: str) -> None:
    sentence = rule_sentence(RULEBOOK.rule(id), RULEBOOK)
    assert sentence.startswith("For a") or sentence.startswith(("For the ", "For how "))
    assert " if " in sentence
    assert sentence.endswith(".")
    assert "$" not in sentence
    assert "it is not so that" not in sentence


def test_a_sentence_names_the_bar_and_its_value() -> None:
    sentence = rule_sentence(RULEBOOK.rule("D-PARTLY"), RULEBOOK)
    good = RULEBOOK.policy.number("descriptor_good_bar")
    assert f"support less weakness is at or over 0 per mille and under the bar for good ({good} per mille)" in sentence
    assert sentence.endswith('then status is "partly met" and grade is "requires improvement".')


def test_a_boolean_reads_as_what_is_so() -> None:
    assert "it was filed after the known-at date" in rule_sentence(RULEBOOK.rule("B-NOT-FILED"), RULEBOOK)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(300, "per mille", "300 per mille"), (3, "rung", "L3"), (2, "", "2"), (12, "days", "12 days")],
)
def test_amounts_carry_their_unit(value: int, unit: str, said: str) -> None:
    assert amount(value, unit) == said


@pytest.mark.parametrize(
    ("operator", "value", "held", "said", "short"),
    [
        ("at_least", 12, True, "the sum is 12, at or over 10", None),
        ("at_least", 8, False, "the sum is 8, 2 under 10", 2),
        ("above", 10, False, "the sum is 10; it must be over 10, so it is off by 1", 1),
        ("at_most", 13, False, "the sum is 13, 3 over 10", 3),
        ("below", 10, False, "the sum is 10; it must be under 10, so it is off by 1", 1),
        ("below", 15, False, "the sum is 15; it must be under 10, so it is off by 6", 6),
        ("is", 9, False, "the sum is 9, not 10", 1),
        ("is", 10, True, "the sum is 10", None),
        ("is_not", 10, False, "the sum is 10, and must not be 10", 1),
    ],
)
def test_an_answer_says_by_how_much_a_number_failed(
    operator: Operator, value: int, held: bool, said: str, short: int | None
) -> None:
    tested = results.Tested(
        attribute="sum", reads="the sum", value=value, operator=operator, bar=10, policy="", unit="", held=held
    )
    assert answered(tested, Property(type="integer", reads="the sum"), RULEBOOK.policy) == said
    assert short_by(tested) == short
