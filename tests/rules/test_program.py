"""Formulas, aggregates and rules of a stratum: every mistake is told with file, line and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rules.loader import load_rulebook
from rules.tables import TABLES
from tests.rules.rulefolders import STANDARD, changed, problems_of, told

BALANCE = "formula: net / applicable"
SUM = "over: standing, by: judgement, sum: net}"
EDGE = "when: {distance: {at_most: $borderline_margin}}"
WINDOW = "largest: seen, where: counting and supporting, before: about"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        # formulas
        (BALANCE, "formula: __import__('os')", "      balance:", "cannot stand in a formula"),
        (BALANCE, "formula: net.__class__", "      balance:", "judgement has no link 'net'"),
        (BALANCE, 'formula: "[net for x in y]"', "      balance:", "cannot stand in a formula"),
        (BALANCE, "formula: net /", "      balance:", "cannot be read"),
        (BALANCE, "formula: nett / applicable", "      balance:", "judgement has no property 'nett'. It has net"),
        (BALANCE, "formula: overal.neglected", "      balance:", "no link 'overal'. Did you mean overall"),
        (BALANCE, "formula: applicable + 0", "      balance:", "gives a count, where per mille must stand"),
        (BALANCE, "formula: applicable > 0", "      balance:", "gives true or false, where a whole number must stand"),
        (BALANCE, "formula: net + applicable", "      balance:", "puts a count and per mille together"),
        (BALANCE, "formula: net / $applicabel", "      balance:", "policy value 'applicabel', which is not there"),
        # aggregates
        (SUM, "over: standin, by: judgement, sum: net}", "      net:", "standing"),
        (SUM, "over: standing, by: judgment, sum: net}", "      net:", "can be judgement"),
        (SUM, "over: bearing, by: descriptor, sum: value}", "      net:", "Nothing leads there"),
        (SUM, "over: standing, by: judgement, sum: nett}", "      net:", "standing has no property 'nett'"),
        (SUM, "over: standing, by: judgement}", "      net:", "exactly one of"),
        (SUM, "over: standing, by: judgement, any: status == 'met'}", "      net:", "any gives true or false"),
        (
            SUM,
            "over: standing, by: judgement, sum: net, otherwise: none}",
            "      net:",
            "otherwise 'none', which is not a whole number",
        ),
        (SUM, "over: standing, by: judgement, sum: net, where: net}", "      net:", "where true or false must stand"),
        (
            SUM,
            "over: standing, by: judgement, sum: net, take: serious}",
            "      net:",
            "take stands with largest or smallest",
        ),
        (
            "unit: per mille, least: 0, reads: the share of its descriptors that are met",
            "reads: the share that is met",
            "      met:",
            "share gives per mille",
        ),
        (
            "any: limits == 'below good'",
            "any: limits == 'below god'",
            "      limited:",
            "names 'below god', which cannot be",
        ),
        # properties
        ("      left_out:\n", "      excluded:\n", "      excluded:", "is given by the engine"),
        (
            ', from: {over: standing, by: judgement, count: "true"}}',
            "}",
            "      applicable:",
            "is not one that the engine gives",
        ),
        (
            "        reads: the framework credits self-knowledge here\n",
            "        reads: the framework credits self-knowledge here\n        words: [a]\n",
            "      self_knowledge:",
            "words of its own",
        ),
        (
            "      self_knowledge:\n        type: boolean",
            "      self_knowledge:\n        type: integer",
            "      self_knowledge:",
            "gives self_knowledge as true or false",
        ),
        (
            "unit: per mille\n        reads: the balance that its limits leave",
            "unit: per mile\n        reads: the balance that its limits leave",
            "      likely:",
            "where per mile must stand",
        ),
        (
            "      net: {type: integer",
            "      own: {type: integer, reads: x, formula: excluded}\n      net: {type: integer",
            "      own:",
            "Nothing uses the property own",
        ),
        # kinds
        (
            "    each: pair\n    where: inside",
            "    each: pairs\n    where: inside",
            "    each: pairs",
            "There is no table 'pairs'",
        ),
        ("    where: inside\n", "    where: insid\n", "    where: insid", "pair has no property 'insid'"),
        # rules
        ("    of: edge\n", "    of: edgy\n", "    of: edgy", "Did you mean edge"),
        (
            EDGE,
            "when: {distanc: {at_most: $borderline_margin}}",
            "    when: {distanc:",
            "'distanc', which is not a property",
        ),
        (EDGE, "when: {distance: {at_mst: $borderline_margin}}", "when: {distance: {at_mst", "at_mst"),
        (
            EDGE,
            "when: {distance: {at_most: $borderline}}",
            "when: {distance: {at_most: $borderline}",
            "'borderline', which is not there",
        ),
        (
            EDGE,
            "when: {distance: {at_most: $least_sources}}",
            "when: {distance",
            "(per mille) with least_sources (a count)",
        ),
        (EDGE, "when: {distance: {at_most: few}}", "when: {distance: {at_most: few", "distance is a whole number"),
        (EDGE, "when: {self_knowledge: {at_least: true}}", "when: {self_knowledge: {at_least", "has no order"),
        ("one: {fit: inadequate}}", "one: {fit: inadequat}}", "one: {fit: inadequat}", "which it can never be"),
        ("one: {fit: inadequate}}", "one: {fitt: inadequate}}", "one: {fitt", "'fitt', which is not a property"),
        (
            'then: {borderline: "yes"}',
            'then: {borderline: "maybe"}',
            'then: {borderline: "maybe"}',
            "concludes borderline: maybe",
        ),
        ('then: {borderline: "yes"}', 'then: {borderlin: "yes"}', "then: {borderlin:", "Did you mean borderline"),
        ("id: J-BORDERLINE", "id: J-GOOD", "id: J-BORDERLINE", ""),
    ],
)
def test_a_mistake_in_a_stratum_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, line: str, message: str
) -> None:
    changed(tmp_path, "4-judgement.yaml", (old, new))
    if not message:
        assert any("is used twice" in p.message for p in problems_of(tmp_path))
        return
    told(tmp_path, "4-judgement.yaml", line, message)


def test_what_rests_on_itself_is_told_as_a_circle(tmp_path: Path) -> None:
    changed(tmp_path, "4-judgement.yaml", ("formula: net / applicable", "formula: likely - net"))
    (problem,) = problems_of(tmp_path)
    assert "rest on each other in a circle" in problem.message
    assert "balance" in problem.message
    assert problem.where.startswith(f"{tmp_path / '4-judgement.yaml'}:")


def test_a_circle_through_rules_of_another_stratum_is_told(tmp_path: Path) -> None:
    changed(
        tmp_path,
        "4-judgement.yaml",
        ("formula: weakness_sum / applicable", "formula: overall.inadequate * 1000"),
    )
    assert any("circle" in p.message for p in problems_of(tmp_path))


def test_a_case_that_no_rule_decides_is_told_with_its_values(tmp_path: Path) -> None:
    changed(
        tmp_path,
        "3-descriptor.yaml",
        ("net: {at_least: 0, below: $descriptor_good_bar}", "net: {at_least: 5, below: $descriptor_good_bar}"),
    )
    (problem,) = problems_of(tmp_path)
    assert problem.message.startswith("No rule decides a case of descriptor (held: true, weakness: ")
    assert "net: 0" in problem.message or "net: 1" in problem.message or "net: 4" in problem.message
    line = (
        (tmp_path / "3-descriptor.yaml")
        .read_text("utf-8")
        .splitlines()[int(problem.where.split(":")[1].split()[0]) - 1]
    )
    assert line.strip() == "descriptor:"


def test_a_case_that_two_rules_decide_is_told_with_both(tmp_path: Path) -> None:
    changed(
        tmp_path,
        "3-descriptor.yaml",
        ("net: {at_least: 0, below: $descriptor_good_bar}", "net: {at_least: -5, below: $descriptor_good_bar}"),
    )
    both = r"Rules D-PARTLY and D-[A-Z-]+ both decide a case of descriptor \(held: true,"
    problems = problems_of(tmp_path)
    assert problems
    for problem in problems:
        assert re.match(both, problem.message)
        assert problem.hint == "Make their tests exclude each other."


def test_a_rule_that_leaves_a_conclusion_open_is_told(tmp_path: Path) -> None:
    changed(tmp_path, "3-descriptor.yaml", ("{status: partly met, grade: $short_of_benchmark}", "{status: partly met}"))
    told(tmp_path, "3-descriptor.yaml", "then: {status: partly met}", "Rule D-PARTLY does not conclude grade.")


def test_two_kinds_that_conclude_the_same_are_told(tmp_path: Path) -> None:
    changed(tmp_path, "4-judgement.yaml", ('then: {borderline: "yes"}', "then: {fit: good}"))
    assert any("concluded by more than one kind of fact" in p.message for p in problems_of(tmp_path))


def test_a_property_that_no_words_are_there_for_cannot_be_tested(tmp_path: Path) -> None:
    changed(
        tmp_path,
        "1-item.yaml",
        ("      file: {type: boolean, reads: its file is held, otherwise: no file of it is held}\n", ""),
    )
    told(tmp_path, "1-item.yaml", "when: {file: false}", "no kind of fact says how that is called")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            WINDOW,
            "distinct: seen, where: counting and supporting, before: about",
            "distinct cannot be worked out over earlier or later",
        ),
        (WINDOW, "largest: seen, take: seen, where: counting and supporting, before: about", "without take"),
        (
            WINDOW,
            "largest: seen, where: counting and supporting, before: prevalence",
            "prevalence is a word: it has no order",
        ),
        (
            WINDOW,
            "largest: seen, where: counting and supporting, before: about, after: left",
            "before or after, not both",
        ),
        (WINDOW, "largest: seen, where: counting and supporting, before: abuot", "bearing has no property 'abuot'"),
    ],
)
def test_a_window_that_cannot_be_is_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    changed(tmp_path, "2-bearing.yaml", (old, new))
    assert any(
        message in p.message + p.hint and p.where.startswith(f"{tmp_path / '2-bearing.yaml'}:")
        for p in problems_of(tmp_path)
    )


def test_words_that_only_tell_apart_cannot_be_written(tmp_path: Path) -> None:
    changed(
        tmp_path,
        "3-descriptor.yaml",
        ("formula: practice and types and contents", "formula: practice and carrier == 'x'"),
    )
    assert any("only tells things apart" in p.message for p in problems_of(tmp_path))


def test_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    changed(tmp_path, "3-descriptor.yaml", ("formula: support - weakness", "formula: support - weaknes"))
    changed(tmp_path, "4-judgement.yaml", ("formula: net / applicable", "formula: nett / applicable"))
    assert {Path(p.where.split(":")[0]).name for p in problems_of(tmp_path)} == {
        "3-descriptor.yaml",
        "4-judgement.yaml",
    }


def test_every_property_comes_after_what_it_rests_on() -> None:
    rulebook = load_rulebook(STANDARD)
    place = {node: n for n, node in enumerate(rulebook.order)}
    for (table, name), held in rulebook.properties.items():
        if held.aggregate and (other := (held.aggregate.over, held.aggregate.formula)) in place:
            assert place[other] < place[table, name]
    assert place["", "fit"] < place["", "inside"] < place["", "limit"] < place["", "overall"]
    assert set(TABLES) >= {table for table, _ in rulebook.order if table}
