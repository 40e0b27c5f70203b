"""docs/rules.md is true: its tables name what is there, and its examples run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from base.errors import ManyProblems
from descriptors.loader import load_framework
from engine.cases.case import Case, Expected, Given, GivenAction, GivenItem
from engine.cases.run import run_cases
from rules.contract import DECIDED
from rules.expression import FUNCTIONS
from rules.loader import BUILTIN, load_rulebook, rules_folder
from rules.loader import STANDARD as STANDARD_ID
from rules.models import OPERATOR_WORDS, OPS, PolicyValue, Property, Rule
from rules.tables import TABLES

STANDARD = rules_folder("sif-2013")
DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "rules.md").read_text(encoding="utf-8")
yaml = YAML(typ="safe")
BLOCKS = {label: yaml.load(text) for label, text in re.findall(r"```yaml\n# ([^\n]+)\n(.*?)```", PAGE, re.DOTALL)}


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


def test_its_tables_are_those_of_the_program(reference: Any) -> None:
    assert reference.rules_page(PAGE) == PAGE, "Run `python docs/reference.py`."
    assert all(f"| `{name}` |" in PAGE for name in TABLES)
    concluded = PAGE[PAGE.index("Rules must *conclude*") :]
    assert all(f"`{name}`" in concluded for names in DECIDED.values() for name in names)


def test_every_key_of_a_rule_a_property_and_a_case_is_named() -> None:
    keys = (set(Rule.model_fields) - {"severity", "says", "answer", "about_people"}) | set(PolicyValue.model_fields)
    keys |= (set(Property.model_fields) - {"aggregate"}) | {*OPS, *FUNCTIONS, "over", "by", "where", "take"}
    for model in (Case, Given, GivenItem, GivenAction, Expected):
        keys |= set(model.model_fields)
    assert sorted(key for key in {*keys, *OPERATOR_WORDS} if f"`{key}`" not in PAGE and f"{key}: " not in PAGE) == []


@pytest.mark.parametrize("label", [label for label in BLOCKS if re.match(r".* of \d", label)])
def test_what_is_shown_of_the_standard_rules_is_in_use(label: str) -> None:
    stratum = standard(label.rpartition(" ")[2])
    shown = BLOCKS[label]
    if isinstance(shown, list):
        assert all(rule in stratum["rules"] for rule in shown)
    elif label.startswith("a kind"):
        assert all(stratum["facts"][name] == kind for name, kind in shown.items())
    else:
        declared = {n: p for kind in stratum["facts"].values() for n, p in kind.get("properties", {}).items()}
        assert {name: declared[name] for name in shown} == shown


def test_the_policy_value_shown_is_the_one_in_use() -> None:
    assert standard("policy.yaml")["values"].items() >= BLOCKS["a value of policy.yaml"].items()


def test_every_block_of_the_page_is_tried() -> None:
    named = {"a value of policy.yaml", "in policy.yaml, under values", "a file of cases"}
    named.add("in 3-descriptor.yaml, in place of D-PARTLY")
    assert {label for label in BLOCKS if not re.match(r".* of \d", label)} == named
    assert len(BLOCKS) == PAGE.count("```yaml")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The rules of the example."""
    folder = tmp_path / "rules"
    folder.mkdir()
    policy, stratum = {"values": BLOCKS["in policy.yaml, under values"]}, standard("3-descriptor.yaml")
    kept = [rule for rule in stratum["rules"] if rule["id"] != "D-PARTLY"]
    stratum["rules"] = kept + BLOCKS["in 3-descriptor.yaml, in place of D-PARTLY"]
    write(folder / "policy.yaml", policy)
    write(folder / "3-descriptor.yaml", stratum)
    return folder


def test_the_rules_and_the_case_of_the_example_run(own: Path) -> None:
    write(own.parent / "cases.yaml", BLOCKS["a file of cases"])
    (result,) = run_cases(own.parent / "cases.yaml", load_framework("sif-2013"), load_rulebook(own))
    assert result.differences == ()


def test_the_standard_cases_still_hold_with_the_example(own: Path) -> None:
    results = run_cases(STANDARD / "cases" / "3-descriptor.yaml", load_framework("sif-2013"), load_rulebook(own))
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


def test_a_formula_that_is_changed_changes_what_follows(tmp_path: Path) -> None:
    stratum = standard("3-descriptor.yaml")
    stratum["facts"]["descriptor"]["properties"]["net"]["formula"] = "support - weakness - $nearly_good_bar"
    policy = {"values": BLOCKS["in policy.yaml, under values"]}
    write(tmp_path / "3-descriptor.yaml", stratum)
    write(tmp_path / "policy.yaml", policy)
    results = run_cases(STANDARD / "cases" / "3-descriptor.yaml", load_framework("sif-2013"), load_rulebook(tmp_path))
    assert [r.case.case for r in results if not r.passed]


def test_a_framework_without_rules_of_its_own_uses_the_standard_ones(tmp_path: Path) -> None:
    assert rules_folder(tmp_path) == rules_folder("sif-2013") == BUILTIN / STANDARD_ID
    (tmp_path / "rules").mkdir()
    assert rules_folder(tmp_path) == tmp_path / "rules"
