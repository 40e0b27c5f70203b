"""What if: before and after under assumptions of evidence, never of a grade."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import InputError, ManyProblems
from descriptors.models import Framework
from engine.assessment import assess
from engine.assurance import assurance_of
from engine.whatif.assumptions import AssumedAction, AssumedEvidence, WhatIf, parse_assumption, read_what_if
from engine.whatif.supposition import suppose, supposition_as_data
from tests.engine.registers import AS_OF, FRAMEWORK, RULEBOOK, action, assessed, item
from tests.engine.test_invariants import FRAMEWORKS, quick, registers, shown


@FRAMEWORKS
@quick
@given(data=st.data())
def test_without_assumptions_nothing_changes(framework: Framework, data: st.DataObject) -> None:
    before = assess(data.draw(registers(framework)), framework, RULEBOOK)
    made = suppose(before, WhatIf())
    assert made.after.facts_digest == before.facts_digest
    assert made.descriptors() == []
    assert made.assumed == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("HP-07=+E01:most:strong", ("HP-07", "E01", "supports", "most", "strong", None)),
        ("hp-07 = + case-file-audit", ("HP-07", "case-file-audit", "supports", None, None, None)),
        ("HP-07=+E01:strong:18/20", ("HP-07", "E01", "supports", None, "strong", None)),
        ("HP-07=-E05:serious:all", ("HP-07", "E05", "undermines", "all", None, "serious")),
        ("HP-07=−E05", ("HP-07", "E05", "undermines", None, None, None)),
    ],
)
def test_evidence_is_assumed_as_it_is_typed(text: str, said: tuple[str | None, ...]) -> None:
    e = parse_assumption(text)
    assert (e.descriptor, e.type, e.direction, e.prevalence, e.strength, e.seriousness) == said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("HP=good", "never a grade"),
        ("A14=green", "never a grade, a status or a colour"),
        ("HP-07", "not an assumption"),
        ("HP-07=E01", "not an assumption"),
        ("HP-07=+E01:most:some", "'some'"),
        ("HP-07=+E01:serious", "how strong"),
        ("HP-07=-E01:strong", "how serious"),
        ("HP-07=+E01:21/20", "not a count"),
    ],
)
def test_what_is_no_assumption_of_evidence_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        parse_assumption(text, RULEBOOK.grades)
    assert refused.value.hint


def test_assumed_evidence_counts_like_evidence() -> None:
    before = assessed([shown(item("E-0001", "E03", AS_OF, "HP-07 supports most strong"))])
    [claim] = suppose(before, WhatIf(evidence=(parse_assumption("HP-07=+E01:most:strong"),))).descriptors()
    assert claim[1].status == "partly met"  # without a count it is somebody's word
    made = suppose(before, WhatIf(evidence=(parse_assumption("HP-07=+E01:strong:40/40"),)))
    [(was, then)] = made.descriptors()
    assert (was.id, was.status, then.status) == ("HP-07", "partly met", "met")
    count = {"sample": 40, "met": 40, "counts_found": True}
    filed = shown(item("E-0002", "E01", AS_OF, "HP-07 supports some strong", **count))
    real = assess(replace(before.facts, evidence=(*before.facts.items, filed)), FRAMEWORK, RULEBOOK)
    assert real.descriptors["HP-07"].support == then.support
    assert "E-0002" not in before.descriptors["HP-07"].evidence


def test_items_are_withdrawn_made_anew_and_practice_mended() -> None:
    items = [
        item("E-0001", "E01", AS_OF, "HP-01 supports most strong", "HP-02 undermines most serious"),
        item("E-0002", "E05", date(2012, 1, 1), "HP-03 supports most strong"),
    ]
    before = assessed(items)
    after = suppose(before, WhatIf(retire=("E-0001",))).after
    assert [after.descriptors[d].known for d in ("HP-01", "HP-02")] == [False, False]
    after = suppose(before, WhatIf(mended=("HP-02",))).after
    assert [after.descriptors[d].known for d in ("HP-01", "HP-02")] == [True, False]
    after = suppose(before, WhatIf(renew=("E-0002",))).after
    assert after.descriptors["HP-03"].known


def test_an_action_that_moves_on_tackles_what_leadership_knows() -> None:
    items = [
        shown(
            item(
                "E-0001",
                "EX",
                AS_OF - timedelta(60),
                *(f"LM-{n:02} undermines most serious self-known" for n in range(1, 22)),
            )
        ),
        shown(
            item(
                "E-0002",
                "E03",
                AS_OF,
                *(f"LM-{n:02} supports few adequate" for n in range(1, 22)),
                sample=60,
                met=40,
                counts_found=True,
            )
        ),
    ]
    links = tuple(f"LM-{n:02}" for n in range(1, 22))
    before = assessed(items, [action("A1", *links, origin="council")])
    moved = AssumedAction(action="A1", delivery="under way", evidence=("E-0002",))
    made = suppose(before, WhatIf(actions=(moved,)))
    assert before.judgements["LM"].grade == "inadequate"
    assert made.after.judgements["LM"].grade == "requires improvement"
    assert made.assumed == ("A1: its delivery is under way and it has evidence E-0002.",)


def test_what_is_assumed_leaves_other_evidence_as_it_counts() -> None:
    held = shown(item("E-0001", "E01", AS_OF, "LM-08 supports most strong"))
    then = suppose(assessed([held]), WhatIf(evidence=(parse_assumption("HP-07=+E01:most:strong"),)))
    row = action("A1", "LM-08", evidence=("E-0001",))
    assert assurance_of([row], then.after) == assurance_of([row], then.before) != {"A1": "none"}


def test_as_data_it_gives_both() -> None:
    made = suppose(assessed(), WhatIf(evidence=(parse_assumption("HP-07=+E01:most:strong"),)))
    data = supposition_as_data(made)
    assert data["schema"] == "readiness.assessment/1"
    assert data["descriptors"]["HP-07"]["status"] == "partly met"
    assert data["before"]["descriptors"]["HP-07"]["status"] == "not enough evidence"
    assert data["assumed"] == [
        "New evidence of the type Case-file audit (single agency) (E01) supports HP-07: most, strong."
    ]


def test_a_file_of_assumptions_is_read(tmp_path: Path) -> None:
    file = tmp_path / "what-if.yaml"
    file.write_text(
        "evidence:\n  - {descriptor: HP-07, type: E01, prevalence: most, strength: strong, about: 2014-02-01}\n"
        "retire: [E-0001]\nactions:\n  - {action: A14, delivery: done, links: [HP-07]}\n",
        encoding="utf-8",
    )
    facts = assessed([item("E-0001", "E01", AS_OF, "HP-01 supports most strong")], [action("A14")]).facts
    assert read_what_if(file, facts, FRAMEWORK, frozenset()) == WhatIf(
        evidence=(
            AssumedEvidence(
                descriptor="HP-07", type="E01", prevalence="most", strength="strong", about=date(2014, 2, 1)
            ),
        ),
        retire=("E-0001",),
        actions=(AssumedAction(action="A14", delivery="done", links=("HP-07",)),),
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("evidence:\n  - {descriptor: HP-7, type: E01}\n", 2, ["HP-7", "HP-07"]),
        ("evidence:\n  - descriptor: HP-07\n    type: case-file-adit\n", 3, ["case-file-adit", "case-file-audit"]),
        ("evidence:\n  - {descriptor: HP-07, type: E01, prevalance: most}\n", 2, ["prevalance", "prevalence"]),
        ("evidence:\n  - {descriptor: HP-07, type: E01, seriousness: minor}\n", 2, ["strength"]),
        ("evidence:\n  - {descriptor: HP-07, type: E01, about: 2014-03-04}\n", 2, ["after"]),
        ("retyre: [E-0001]\n", 1, ["retyre", "retire"]),
        ("\nretire: [E-001]\n", 2, ["E-001", "E-0001"]),
        ("actions:\n  - {action: A41}\n", 2, ["A41", "A14"]),
        ("actions:\n  - {action: A14, grade: good}\n", 2, ["grade"]),
    ],
)
def test_a_wrong_file_names_line_and_nearest_word(tmp_path: Path, text: str, line: int, words: list[str]) -> None:
    file = tmp_path / "what-if.yaml"
    file.write_text(text, encoding="utf-8")
    facts = assessed([item("E-0001", "E01", AS_OF, "HP-01 supports most strong")], [action("A14")]).facts
    with pytest.raises(ManyProblems) as refused:
        read_what_if(file, facts, FRAMEWORK, frozenset())
    [problem] = refused.value.problems
    assert f"what-if.yaml:{line}" in problem.where
    assert all(word in f"{problem.message} {problem.hint}" for word in words)


def test_what_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(InputError, match="HP-99") as refused:
        suppose(assessed(), WhatIf(evidence=(parse_assumption("HP-99=+E01"),)))
    assert "HP-09" in refused.value.hint
