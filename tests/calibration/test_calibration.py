"""The engine's grades against grades that the inspectorate published."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.calibration import agreement, calibrate, fitting
from bench.calibration.calibrate import Study
from bench.calibration.inspections import read_outcomes
from bench.calibration.published import overall_agrees

VALIDITY = Path(__file__).parents[2] / "docs" / "validity.md"


@pytest.fixture(scope="module")
def studied() -> Study:
    return calibrate.study()


def test_engine_agrees_with_published_grades_as_far_as_the_page_says(studied: Study) -> None:
    judgements = agreement.compare(studied.graded.judgements, studied.published)
    overall = agreement.compare(studied.graded.overall, studied.overall)
    assert judgements.of == 72
    assert judgements.exact >= 69
    assert judgements.within_one == judgements.of
    assert overall.exact == overall.of == 12


@pytest.mark.parametrize("published", [0, 3])
def test_best_and_worst_are_never_far_off(studied: Study, published: int) -> None:
    given = studied.graded.judgements[studied.published == published]
    assert given.size > 0
    assert (np.abs(given - published) == 0).all()


def test_inadequate_is_never_called_good_nor_good_inadequate(studied: Study) -> None:
    given, published = studied.graded.judgements, studied.published
    assert not ((published == 0) & (given >= 2)).any()
    assert not ((published >= 2) & (given == 0)).any()


def test_every_grade_missed_is_called_borderline(studied: Study) -> None:
    missed = studied.graded.judgements != studied.published
    assert studied.graded.borderline[missed].all()
    assert studied.graded.borderline.mean() < 0.25


@pytest.mark.parametrize("fit", [fitting.fewest_errors, fitting.logistic])
def test_an_authority_left_out_is_still_graded_well(studied: Study, fit: fitting.Fit) -> None:
    found = fitting.leave_one_out(studied.held, studied.serious, studied.published, studied.serious_bar, fit)
    compared = agreement.compare(found, studied.published)
    assert compared.exact >= 67
    assert compared.within_one == compared.of


def test_formula_that_bars_are_fitted_with_is_the_engine(studied: Study) -> None:
    assert studied.formula_agrees


def test_bars_in_use_are_near_those_a_fit_gives(studied: Study) -> None:
    bars = calibrate.formula.bars_of(studied.rulebook.policy)
    for fit in (fitting.fewest_errors, fitting.logistic):
        fitted = fit(studied.held, studied.published)
        assert max(abs(a - b) for a, b in zip(bars, fitted, strict=True)) <= 20


def test_rule_for_overall_gives_the_published_overall_grade(studied: Study) -> None:
    agrees = overall_agrees(studied.rulebook, read_outcomes())
    assert len(agrees) == 150
    assert sum(agrees) == 146


def test_page_says_what_the_script_says(studied: Study) -> None:
    text = VALIDITY.read_text(encoding="utf-8")
    _, _, rest = text.partition(calibrate.BEGIN)
    shown, _, _ = rest.partition(calibrate.END)
    assert shown == calibrate.report(studied), (
        "Run: python -m bench.calibration.calibrate docs/validity.md, and read the page again."
    )


def test_a_bar_is_moved_until_a_grade_changes() -> None:
    values, published = np.array([[10, 30]]), np.array([[0, 1]])
    room = agreement.find_room(lambda bar: (values >= bar).astype(np.int64), published, value=20)
    assert room == agreement.Room(unchanged=(9, 10), no_worse=(9, 10))


def test_a_fit_puts_a_bar_amid_the_widest_gap() -> None:
    held = np.array([[-300.0, -200, 50, 100, 300, 600, 100]])
    ranks = np.array([[0, 0, 1, 1, 2, 3, 1]])
    assert fitting.fewest_errors(held, ranks) == (-75, 200, 450)
