"""docs/rules.md is true: its tables name what is there, and its examples run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from base.errors import ManyProblems
from descriptors.loader import load_framework
from engine.cases.files import Case, Expected, Given, GivenAction, GivenItem
from engine.cases.running import run_cases
from rules.loader import load_rulebook, rules_folder
from rules.models import OPERATOR_WORDS, Rule

STANDARD = rules_folder("sif-2013")
PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
yaml = YAML(typ="safe")


def block(label: str) -> Any:
    """The example that begins with a comment."""
    (found,) = re.findall(rf"```yaml\n# {re.escape(label)}\n(.*?)```", PAGE, re.DOTALL)
    return yaml.load(found)


def standard(file: str) -> Any:
    return yaml.load((STANDARD / file).read_text(encoding="utf-8"))


def write(path: Path, data: Any) -> None:
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(data, file)


def test_every_file_and_stratum_is_named() -> None:
    for path in STANDARD.glob("*.yaml"):
        assert f"`{path.name}`" in PAGE
    for name in load_rulebook(STANDARD).strata:
        assert f" {name} |" in PAGE


def test_every_property_rules_can_test_is_named() -> None:
    for name, stratum in load_rulebook(STANDARD).strata.items():
        for kind, fact in stratum.facts.items():
            if name != "challenge":
                line = next(line for line in PAGE.splitlines() if line.startswith(f"| `{kind}` |"))
                assert re.findall(r"`(\w+)`", line) == [kind, *fact.attributes]


def test_every_key_of_a_rule_and_of_a_case_is_named() -> None:
    keys = set(Rule.model_fields) - {"severity", "says", "answer"}
    for model in (Case, Given, GivenItem, GivenAction, Expected):
        keys |= set(model.model_fields)
    assert sorted(key for key in {*keys, *OPERATOR_WORDS} if f"`{key}`" not in PAGE and f"{key}: " not in PAGE) == []


def test_the_rule_shown_is_the_one_in_use() -> None:
    (shown,) = block("a rule of 3-descriptor.yaml")
    assert shown in standard("3-descriptor.yaml")["rules"]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The rules of the example."""
    folder = tmp_path / "rules"
    folder.mkdir()
    policy, stratum = standard("policy.yaml"), standard("3-descriptor.yaml")
    policy["values"] |= block("in policy.yaml, under values")
    kept = [rule for rule in stratum["rules"] if rule["id"] != "D-PARTLY"]
    stratum["rules"] = kept + block("in 3-descriptor.yaml, in place of D-PARTLY")
    write(folder / "policy.yaml", policy)
    write(folder / "3-descriptor.yaml", stratum)
    return folder


def test_the_rules_and_the_case_of_the_example_run(own: Path) -> None:
    cases = own / "cases.yaml"
    write(own.parent / "cases.yaml", block("a file of cases"))
    (result,) = run_cases(own.parent / "cases.yaml", load_framework("sif-2013"), load_rulebook(own))
    assert result.differences == ()
    assert not cases.exists()


def test_the_standard_cases_still_hold_with_the_example(own: Path) -> None:
    results = run_cases(STANDARD / "cases" / "2-support.yaml", load_framework("sif-2013"), load_rulebook(own))
    assert all(result.passed for result in results)


def test_a_rule_that_was_not_split_is_refused_as_the_page_says(own: Path) -> None:
    stratum = yaml.load((own / "3-descriptor.yaml").read_text())
    rules = {rule["id"]: rule for rule in [*stratum["rules"], *standard("3-descriptor.yaml")["rules"]]}
    stratum["rules"] = list(rules.values())
    write(own / "3-descriptor.yaml", stratum)
    with pytest.raises(ManyProblems) as caught:
        load_rulebook(own)
    assert any(
        "D-PARTLY" in p.message and "both decide a case of descriptor" in p.message for p in caught.value.problems
    )


def test_a_framework_without_rules_of_its_own_uses_the_standard_ones(tmp_path: Path) -> None:
    from rules.loader import BUILTIN, STANDARD, rules_folder

    assert rules_folder(tmp_path) == rules_folder("sif-2013") == rules_folder("no-such") == BUILTIN / STANDARD
    (tmp_path / "rules").mkdir()
    assert rules_folder(tmp_path) == tmp_path / "rules"
