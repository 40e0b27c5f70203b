"""The rules of ILACS against published grades, by the formula and by the engine."""

from __future__ import annotations

import numpy as np
import pytest

from bench.calibration import agreement, engine_grades, fitting, ilacs
from bench.calibration.calibrate import PAGE
from bench.calibration.formula import Ranks
from bench.calibration.ilacs import SCALE, Weighed
from bench.calibration.values import read_values

VALUES = read_values("ilacs-2023")


@pytest.fixture(scope="module")
def weighed() -> Weighed:
    return ilacs.weigh(ilacs.inspections(), VALUES)


def exact(given: Ranks, weighed: Weighed) -> int:
    compared = agreement.compare(given, weighed.ranks)
    assert compared.within_one == compared.of == 42
    return compared.exact


def test_rules_agree_with_published_grades_as_far_as_the_page_says(weighed: Weighed) -> None:
    assert exact(ilacs.grade(weighed, VALUES), weighed) >= 35


def test_four_of_five_are_foreseen_for_authorities_left_out(weighed: Weighed) -> None:
    assert exact(ilacs.left_out(weighed, ilacs.score(weighed)), weighed) >= 34
    assert exact(ilacs.nested(weighed)[0], weighed) >= 34


def test_bars_that_have_seen_none_of_them_do_as_well(weighed: Weighed) -> None:
    before = ilacs.of_2013()
    bars = fitting.logistic(ilacs.score(before), before.ranks).bars
    assert exact((ilacs.score(weighed)[:, None] >= np.array(bars)).sum(axis=1), weighed) >= 34


def test_bars_in_use_are_near_those_a_fit_gives(weighed: Weighed) -> None:
    fit = fitting.logistic(ilacs.score(weighed), weighed.ranks)
    assert max(abs(a - b) for a, b in zip(VALUES.bars, fit.bars, strict=True)) <= 10
    assert abs(VALUES.spread - fit.spread) <= 5


def test_the_engine_gives_what_the_formula_gives(weighed: Weighed) -> None:
    given = dict(zip(zip(weighed.case, weighed.code, strict=True), ilacs.grade(weighed, VALUES), strict=True))
    for inspection, version in ilacs.inspections():
        grades = engine_grades.grade_findings(inspection, version)
        for code, grade in grades.items():
            if code != "OE":
                assert grade == SCALE[given[inspection.case, code]], (inspection.case, code)


def test_the_page_is_current() -> None:
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(ilacs.BEGIN)
    assert rest.partition(ilacs.END)[0] == ilacs.report(), "Run: python -m bench.calibration.ilacs"
