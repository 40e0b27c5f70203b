"""The real report, held to a table that was worked out by reading it: each row by each kind of challenge."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from base.yamlfile import read_yaml
from descriptors.loader import load_framework
from engine.assessment import assess
from engine.challenges.challenge import Findings, find_challenges
from engine.challenges.past import Grounds, Past
from engine.facts import Facts
from evidence.example import load_example, read_history
from evidence.plans.plan import read_plan
from rules.loader import load_rulebook, rules_folder

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "sunderland-2014"
TABLE = read_yaml(EXAMPLE / "challenges.yaml")
ROWS = {"A1", "A14", "A4", "D2", "C1", "G1", "D3", "D4", "B1", "A16", "C20", "C21", "D9"}
ASKED_ONCE = ("no-lead", "no-measure")
SCANS = sorted((ROOT.parent / "shared" / "seed").glob("*.txt"))
RULEBOOK = load_rulebook(rules_folder("sif-2013"))


def read(path: Path) -> Findings:
    reading = read_plan(path, plan_date=TABLE["plan_date"])
    plan = reading.plan.model_copy(update={"id": "P-01"})
    actions = [action.model_copy(update={"plan": plan.id, "origin": "inspection"}) for action in reading.actions]
    assert {action.id for action in actions} == ROWS
    facts = Facts(as_of=TABLE["as_of"], actions=tuple(actions))
    past = Past(grades=read_history(load_example("sunderland-2014")))
    return find_challenges(assess(facts, load_framework("sif-2013"), RULEBOOK), Grounds([plan], past=past))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(EXAMPLE / "plan.csv", id="in our own words"),
        pytest.param(
            SCANS[0] if SCANS else None,
            id="as scanned",
            marks=pytest.mark.skipif(not SCANS, reason="the scanned report is not part of the project"),
        ),
    ],
)
def findings(request: pytest.FixtureRequest) -> Findings:
    return read(request.param)


def cells(code: str) -> dict[str, tuple[str, str]]:
    """Row to (verdict, what the question must say), each row once."""
    found: list[tuple[str, tuple[str, str]]] = []
    for verdict, listed in TABLE["rows"][code].items():
        if verdict == "fires":
            found += [(row, (verdict, cell["says"])) for row, cell in listed.items()]
        else:
            found += [(row, (verdict, "")) for entry in listed for row in entry["rows"]]
    assert len(found) == len(dict(found))
    return dict(found)


def test_the_table_decides_every_row_for_every_code() -> None:
    rules = RULEBOOK.strata["challenge"].rules
    codes = {
        rule.then["challenge"] for rule in rules if rule.of in ("row", "plan", "total") and "challenge" in rule.then
    }
    assert set(TABLE["rows"]) | set(TABLE["plan"]) == codes
    for code in TABLE["rows"]:
        assert set(cells(code)) == ROWS, code


@pytest.mark.parametrize("code", TABLE["rows"])
def test_rows(code: str, findings: Findings) -> None:
    raised = {row: c.message for c in findings.challenges if c.code == code for row in c.rows}
    undecided = {u.about for u in findings.undecided if u.code == code}
    for row, (verdict, says) in cells(code).items():
        found = "fires" if row in raised else "cannot be decided" if row in undecided else "silent"
        assert (row, found) == (row, verdict)
        assert says in raised.get(row, "")


@pytest.mark.parametrize("code", TABLE["plan"])
def test_the_plan_as_a_whole(code: str, findings: Findings) -> None:
    ((verdict, cell),) = TABLE["plan"][code].items()
    raised = [c for c in findings.challenges if c.code == code]
    assert [c.about for c in raised] == (["plan"] if verdict == "fires" else [])
    assert all(cell["says"] in c.message for c in raised)


def test_nothing_else_is_asked(findings: Findings) -> None:
    """Each question is one cell of the table; a fault of all rows is asked once."""
    asked = {code: len(listed.get("fires", {})) for code, listed in TABLE["rows"].items()}
    asked |= {code: int("fires" in listed) for code, listed in TABLE["plan"].items()} | dict.fromkeys(ASKED_ONCE, 1)
    assert Counter(c.code for c in findings.challenges) == Counter(asked)
