"""docs/challenges.md says what the rules say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rules.loader import load_rulebook, rules_folder
from rules.models import Rule

PAGE = (Path(__file__).parents[2] / "docs" / "challenges.md").read_text("utf-8")
STRATUM = load_rulebook(rules_folder("sif-2013")).strata["challenge"]
SECTIONS = dict(re.findall(r"^## `([a-z-]+)`\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))


def test_a_section_for_each_code_in_the_order_of_the_rules() -> None:
    assert list(SECTIONS) == list(STRATUM.concludes["challenge"].words)


@pytest.mark.parametrize("rule", STRATUM.rules, ids=lambda rule: rule.id)
def test_every_rule_is_told_with_its_why_its_severity_and_its_answer(rule: Rule) -> None:
    code = rule.then.get("challenge") or rule.then["undecided"]
    section = " ".join(SECTIONS[code].split())
    assert f"`{rule.id}`" in section
    if "challenge" in rule.then:
        assert rule.why in section
        assert rule.answer.replace("{row}", "the row") in section
        assert f"| `{rule.id}` | {rule.name} | {rule.severity} |" in section


def test_no_rule_is_told_that_is_not_there() -> None:
    assert set(re.findall(r"`([CU]-[A-Z-]+)`", PAGE)) == {rule.id for rule in STRATUM.rules}
