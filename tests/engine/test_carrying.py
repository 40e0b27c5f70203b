"""What the evidence in date can carry, in one sentence that `assess` gives."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from cli.app import run
from engine.assessment import assess
from engine.facts import Facts
from engine.serialise import assessment_as_data
from engine.standing import carrying, carrying_sentence
from evidence.models import Item, Reading
from rules.loader import load_rulebook
from tests.engine.registers import AS_OF, FRAMEWORK, assessed, item
from tests.rules.rulefolders import changed

DAY = date(2014, 2, 20)


def filed(id: str, *, file: bool = True, read: bool = True, sample: int = 40, way: str = "supports") -> Item:
    """An audit on one descriptor, in date."""
    given = item(id, "E01", DAY, f"HP-07 {way} most {'strong' if way == 'supports' else 'serious'}")
    counted = {"sample": sample, "met": sample, "counts_found": True} if sample else {"sample": None, "met": None}
    made = given.model_copy(update={"sha256": "0" * 64 if file else None, "readings": (), **counted})
    reading = Reading(by="B Reader", on=DAY, agrees=True, claims=made.claims)
    return made.model_copy(update={"readings": (reading,)}) if read else made


def told(*items: Item) -> str:
    return carrying_sentence(carrying(assessed(items)))


def test_each_reason_an_item_carries_less_is_told_with_its_rule_and_how_many_it_holds_down() -> None:
    sentence = told(
        filed("E-0001"),
        filed("E-0002", read=False),
        filed("E-0003", read=False),
        filed("E-0004", sample=0),
        filed("E-0005", file=False, sample=0),
    )
    assert sentence.startswith("Of 5 items in date that support anything, 1 can carry all it shows; of the others")
    assert "a second reader agrees with what is claimed of it (2, I-UNREAD)" in sentence
    assert "a count of enough cases is borne out by its file (1, I-UNCOUNTED)" in sentence
    assert "its file is held" in sentence
    assert "I-NO-FILE" in sentence


def test_what_only_undermines_and_what_is_out_of_date_is_not_counted() -> None:
    old = filed("E-0003").model_copy(update={"about": date(2010, 1, 1), "valid_until": date(2010, 7, 1)})
    assert told(filed("E-0001", read=False, way="undermines"), old) == ""
    assert told(filed("E-0001"), filed("E-0002", way="undermines"), old) == (
        "Of 1 item in date that supports anything, 1 can carry all it shows."
    )


def test_however_far_apart_what_rules_test_lies_no_two_reasons_are_counted_as_one(tmp_path: Path) -> None:
    file = "      file: {type: boolean"
    counted = "file: true, read: true, external: false, overreach: 0, counted: true"
    named = {"cases": "", "good": "", "lasting": "unit: days, "}
    declared = [
        f"      {name}: {{type: integer, {unit}least: 0, reads: a number, formula: 'max({of}, 0)'}}\n"
        for (name, unit), of in zip(named.items(), ("sample", "met", "left"), strict=True)
    ]
    tests = "".join(f", {name}: {{at_least: 0}}" for name in named)
    changed(tmp_path, "1-item.yaml", (file, f"{''.join(declared)}{file}"), (counted, f"{counted}{tests}"))
    most = filed("E-0001", sample=2**31 - 1)
    most = most.model_copy(update={"valid_until": most.valid_until + timedelta(days=15)})
    items = (most, filed("E-0002", sample=2**30), filed("E-0003", sample=2**30, file=False))
    rulebook = load_rulebook(tmp_path)
    counts = {(c.rule, c.items) for c in carrying(assess(Facts(AS_OF, evidence=items), FRAMEWORK, rulebook))}
    assert counts == {("I-COUNTED", 2), ("I-NO-FILE", 1)}


def test_the_data_say_the_same(made_up: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = assessment_as_data(assessed([filed("E-0001"), filed("E-0002", read=False)]))["carrying"]
    assert {(c["items"], c["rule"], c["would_carry_more_if"]) for c in data} == {
        (1, "I-COUNTED", ""),
        (1, "I-UNREAD", "a second reader agrees with what is claimed of it"),
    }
    assert run(["-w", str(made_up), "assess", "--as-of", "2014-03-03"]) == 0
    last = capsys.readouterr().out.strip().splitlines()[-1]
    assert run(["-w", str(made_up), "assess", "--as-of", "2014-03-03", "--json"]) == 0
    every = sum(c["items"] for c in json.loads(capsys.readouterr().out)["carrying"])
    assert last.startswith(f"Of {every} items in date that support anything,")
