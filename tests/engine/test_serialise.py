"""An assessment as data and as tables: what other programs read."""

from __future__ import annotations

from engine.frames import frames_of
from engine.serialise import assessment_as_data
from tests.engine.registers import AS_OF, FRAMEWORK, RULEBOOK, assessed, item
from tests.engine.test_invariants import shown

INSPECTION = shown(
    item("E-0001", "EX", AS_OF, *(f"{d.id} supports most strong" for d in FRAMEWORK.by_code["HP"].descriptors))
)


def test_probabilities_are_told_only_where_enough_is_known_to_grade() -> None:
    judgements = assessment_as_data(assessed([INSPECTION]))["judgements"]
    assert judgements["LM"]["probabilities"] is None
    told = judgements["HP"]["probabilities"]
    assert tuple(told) == RULEBOOK.grades
    assert abs(sum(told.values()) - 1) < 0.01
    assert (judgements["HP"]["met"], judgements["LM"]["met"]) == (1.0, 0.0)
    assert judgements["HP"]["score"] == judgements["HP"]["held_back"] - judgements["HP"]["serious"]


def test_grades_are_ordered_categories_of_the_rules_in_tables() -> None:
    frames = frames_of(assessed([INSPECTION]))
    assert tuple(frames.judgements["underlying"].cat.categories) == RULEBOOK.grades
    assert frames.judgements.loc["HP", "underlying"] == "good"
    assert len(frames.bearings) == len(FRAMEWORK.by_code["HP"].descriptors)
