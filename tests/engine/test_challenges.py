"""Challenges: one fault gives one question, and a plan without faults none."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from descriptors.errors import InputError, ManyProblems
from descriptors.loader import load_framework
from descriptors.yamlfile import read_yaml
from engine.challenges import Findings, examine, find_challenges
from evidence.models import Action, Item, Plan
from rules.loader import load_rulebook, rules_folder

DATA = Path(__file__).parents[1] / "data" / "challenges"
SOUND = read_yaml(DATA / "sound.yaml")
FAULTS = sorted(path for path in DATA.glob("*.yaml") if path.stem not in ("sound", "wordings"))
WORDINGS = read_yaml(DATA / "wordings.yaml")
FRAMEWORK = load_framework("sif-2013")
RULEBOOK = load_rulebook(rules_folder("sif-2013"))


def build(change: dict[str, Any]) -> tuple[list[Action], list[Plan], list[Item]]:
    plan = Plan.model_validate(
        {"id": "P-01", "file_name": "plan.csv", "sha256": "0" * 64} | SOUND["plan"] | change.get("plan", {})
    )
    rows = {ref: row | change.get("rows", {}).get(ref, {}) for ref, row in SOUND["rows"].items()}
    actions = [
        Action.model_validate({"id": row.get("refs", [ref])[0], "refs": [ref], "plan": "P-01"} | row)
        for ref, row in rows.items()
    ]
    return actions, [plan], [Item.model_validate(item) for item in change.get("items", [])]


def look(change: dict[str, Any], as_of: date = SOUND["as_of"]) -> Findings:
    return examine(*build(change), FRAMEWORK, RULEBOOK, as_of)


def test_a_sound_plan_raises_nothing() -> None:
    assert look({}).challenges == ()


def test_no_plan_at_all_raises_nothing() -> None:
    assert find_challenges((), (), (), FRAMEWORK, RULEBOOK, date(2014, 3, 3)) == ()


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_one_fault_gives_one_code(path: Path) -> None:
    fault = read_yaml(path)
    found = look(fault).challenges
    about = fault["about"] if isinstance(fault["about"], list) else [fault["about"]]
    assert [(c.code, c.about) for c in found] == [(fault["fires"], place) for place in about]
    assert fault.get("says", "") in found[0].message


def test_every_code_has_a_plan_with_that_fault_alone() -> None:
    codes = set(RULEBOOK.strata["challenge"].concludes["challenge"])
    assert {read_yaml(path)["fires"] for path in FAULTS} == codes


def wordings(kind: str) -> list[Any]:
    return [
        pytest.param(code, spec, text, id=f"{code}: {text}")
        for code, spec in WORDINGS.items()
        for text in spec[kind]
    ]


def codes_of(spec: dict[str, Any], text: str) -> list[str]:
    field = spec.get("field", "progress")
    row: dict[str, Any] = {field: text}
    if field == "timescale":
        row["due"] = None
    elif field == "progress" and not spec.get("replace"):
        row = {"progress": f"{SOUND['rows']['A1']['progress']} {text}"}
    return [c.code for c in look({"rows": {"A1": row}}).challenges]


@pytest.mark.parametrize(("code", "spec", "text"), wordings("fires"))
def test_wordings_that_raise_a_challenge(code: str, spec: dict[str, Any], text: str) -> None:
    assert code in codes_of(spec, text)


@pytest.mark.parametrize(("code", "spec", "text"), wordings("silent"))
def test_wordings_that_raise_none(code: str, spec: dict[str, Any], text: str) -> None:
    assert code not in codes_of(spec, text)
