"""The rules against grades that the inspectorate published, by the formula and by the engine."""

from __future__ import annotations

import csv
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.calibration import agreement, calibrate, chances, engine_grades, fitting, formula, readers, rereading
from bench.calibration.calibrate import Study
from bench.calibration.formula import CODES, DEGREES
from bench.calibration.inspections import FINDINGS, SECOND_READING, Finding, Inspection, read_inspections, read_outcomes
from bench.calibration.published import overall_agrees
from bench.calibration.values import GRADES, Bars, read_proposed
from evidence.models import PREVALENCES


@pytest.fixture(scope="module")
def studied() -> Study:
    return calibrate.study()


def test_rules_agree_with_published_grades_as_far_as_the_page_says(studied: Study) -> None:
    judgements = agreement.compare(studied.given, studied.ranks)
    overall = agreement.compare(formula.overall(studied.given), studied.overall)
    assert judgements.of == 210
    assert judgements.exact >= 201
    assert judgements.within_one == judgements.of
    assert (overall.exact, overall.of) == (35, 35)


def test_inadequate_is_never_called_anything_else_and_nothing_good_inadequate(studied: Study) -> None:
    assert not ((studied.ranks == 0) & (studied.given > 0)).any()
    assert not ((studied.ranks >= 2) & (studied.given == 0)).any()
    assert ((studied.ranks == 1) & (studied.given == 0)).sum() <= 1


@pytest.mark.parametrize(("fit", "least"), [(fitting.logistic, 0.945), (fitting.fewest_errors, 0.93)])
def test_an_authority_left_out_is_still_graded_well(studied: Study, fit: fitting.Fit, least: float) -> None:
    foreseen = fitting.leave_one_out(studied.measures, studied.ranks, studied.values, fit)
    compared = agreement.compare(foreseen, studied.ranks)
    assert compared.exact / compared.of >= least
    assert compared.within_one == compared.of
    assert agreement.compare(formula.overall(foreseen), studied.overall).exact >= 33


def test_an_authority_left_out_is_graded_well_where_the_others_choose_more_than_the_bars(studied: Study) -> None:
    choices = [studied.values.but(share=share, again=again) for share, again in product((0, 100, 200), (0, 1000, 2000))]
    foreseen, chosen = fitting.nested(studied.coded, studied.ranks, choices)
    assert agreement.compare(foreseen, studied.ranks).exact / studied.ranks.size >= 0.92
    assert len(chosen) == len(studied.ranks)


def test_bars_in_use_are_near_those_a_fit_gives(studied: Study) -> None:
    fit = fitting.logistic(studied.measures.score, studied.ranks)
    assert max(abs(a - b) for a, b in zip(studied.values.bars, fit.bars, strict=True)) <= 20
    assert abs(studied.values.spread - fit.spread) <= 5


def test_probabilities_are_good_and_better_than_what_knows_less(studied: Study) -> None:
    foreseen, ranks = studied.foreseen(), studied.ranks
    assert foreseen.min() >= 0
    assert foreseen.sum(axis=-1) == pytest.approx(1)
    assert chances.ranked_scores(foreseen, ranks).mean() <= 0.05
    beside = chances.BESIDE_LEADERSHIP
    for peer in (chances.base_rates, chances.leadership_alone):
        simple = peer(studied.inspections, studied.outcomes)[:, beside]
        assert chances.log_losses(simple, ranks[:, beside]).mean() > chances.log_losses(foreseen, ranks).mean()


def test_a_grade_on_its_bar_is_as_likely_as_not() -> None:
    even = chances.chances(np.array([200.0]), Bars(-200, 200, 450), 25)
    assert even[0, :2].sum() == pytest.approx(0.5)
    assert even[0].argmax() in (1, 2)


def test_where_a_limit_keeps_good_away_it_is_not_the_likelier_grade() -> None:
    bars = Bars(-200, 200, 450)
    scores = chances.bounded(np.array([300.0]), np.array([1]), bars)
    assert chances.chances(scores, bars, 25)[0].argmax() == 1


def test_ranked_score_is_none_for_certainty_and_grows_with_distance() -> None:
    certain = np.array([[0.0, 1, 0, 0]])
    scores = [chances.ranked_scores(certain, np.array([rank]))[0] for rank in (1, 2, 3)]
    assert scores == [0, 1, 2]


def test_readers_agree_and_their_sheets_give_the_same_grades(studied: Study) -> None:
    second = read_inspections(SECOND_READING)
    first = [next(i for i in studied.inspections if i.case == one.case) for one in second]
    coded = [formula.encode(some, studied.framework) for some in (first, second)]
    grades = [formula.grade(formula.measure(c, studied.values), studied.values) for c in coded]
    assert grades[0].shape == (2, 6)
    assert (grades[0] == grades[1]).all()
    assert readers.ordinal_alpha(readers.units(*(readers.net_codes(c, studied.values) for c in coded))) > 0.8


def test_alpha_is_that_of_a_published_example() -> None:
    """Four observers and twelve units, from Krippendorff's own worked example; he gives 0.815 for ordered values."""
    observers = (
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    )
    units = [[float(v) for v in unit if v != "."] for unit in zip(*(o.split() for o in observers), strict=True)]
    assert readers.ordinal_alpha(units) == pytest.approx(0.815, abs=0.001)


def test_alpha_is_one_for_readers_who_agree_and_needs_something_to_agree_on() -> None:
    assert readers.ordinal_alpha([[1, 1], [2, 2], [3]]) == 1
    with pytest.raises(ValueError, match="two different values"):
        readers.ordinal_alpha([[1, 1], [1, 1]])


def test_a_harsher_reader_never_raises_a_grade_by_the_score(studied: Study) -> None:
    harsher = rereading.reread(studied.coded, rereading.Leaning(0.3, 0), np.random.default_rng(1))
    before, after = studied.measures, formula.measure(harsher, studied.values)
    assert (after.own <= before.own).all()
    assert (after.score <= before.score).all()
    assert (after.score < before.score).any()


words = st.sampled_from(PREVALENCES)
findings = st.one_of(
    st.tuples(st.just(way), words, st.sampled_from(degrees), st.integers(0, 105)) for way, degrees in DEGREES.items()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(findings, max_size=80), findings)
def test_support_never_lowers_a_grade_and_weakness_never_raises_one(studied, many, one) -> None:
    def sheet(*rows):
        bearings = tuple(Finding(studied.coded.ids[at], way, *said, "", "") for way, *said, at in rows)
        return Inspection("", "", studied.inspections[0].published, bearings, {})

    coded = formula.encode([sheet(*many), sheet(*many, one)], studied.framework)
    measures = formula.measure(coded, studied.values)
    ranks = formula.grade(measures, studied.values)
    direction = 1 if one[0] == "supports" else -1
    for table in (ranks, measures.score, measures.met, formula.overall(ranks)):
        assert (direction * (table[1] - table[0]) >= 0).all()


def test_a_good_judgement_has_descriptors_that_are_good(studied: Study) -> None:
    assert (studied.measures.met[studied.given >= 2] >= 500).all()
    adequate = Inspection(
        "",
        "",
        studied.inspections[0].published,
        tuple(Finding(name, "supports", "most", "adequate", "", "") for name in studied.coded.ids),
        {},
    )
    measures = formula.measure(formula.encode([adequate], studied.framework), studied.values)
    assert (measures.score >= studied.values.bars.good).all()
    assert (formula.grade(measures, studied.values) == 1).all()


@pytest.mark.skipif(bool(read_proposed()), reason="the rules do not have the proposed values yet")
def test_the_engine_gives_every_grade_that_the_formula_gives(studied: Study) -> None:
    overall = formula.overall(studied.given)
    for line, inspection in enumerate(studied.inspections):
        expected = {code: GRADES[studied.given[line, number]] for number, code in enumerate(CODES)}
        assert engine_grades.grade_findings(inspection) == expected | {"OE": GRADES[overall[line]]}, inspection.case


def test_the_engine_grades_a_sheet(studied: Study) -> None:
    best = next(i for i in studied.inspections if i.case == "north-lincolnshire-2017")
    assert engine_grades.grade_findings(best) == best.grades


def test_rule_for_overall_gives_the_published_overall_grade() -> None:
    agrees = overall_agrees(read_outcomes())
    assert len(agrees) == 150
    assert sum(agrees) == 146


def test_sheets_carry_codes_and_no_words_of_their_readers() -> None:
    sheets = [path for path in FINDINGS.rglob("*.csv") if path.name != "published_grades.csv"]
    assert len(sheets) == 37
    for path in sheets:
        with path.open(encoding="utf-8", newline="") as file:
            assert "note" not in next(csv.reader(file))


def test_page_and_picture_say_what_the_script_says(studied: Study) -> None:
    text = calibrate.PAGE.read_text(encoding="utf-8")
    _, _, rest = text.partition(calibrate.BEGIN)
    shown, _, _ = rest.partition(calibrate.END)
    assert shown == calibrate.report(studied), "Run: python -m bench.calibration.calibrate, and read the page again."
    picture = calibrate.PAGE.with_name(calibrate.PICTURE).read_text(encoding="utf-8")
    assert picture == calibrate.reliability_picture(studied)


def test_a_bar_is_moved_until_a_grade_changes() -> None:
    values, published = np.array([[10, 30]]), np.array([[0, 1]])
    room = agreement.find_room(lambda bar: (values >= bar).astype(np.int64), published, value=20)
    assert room == agreement.Room(unchanged=(9, 10), no_worse=(9, 10))


def test_a_fit_puts_a_bar_amid_the_widest_gap() -> None:
    scores = np.array([[-300.0, -200, 50, 100, 300, 600, 100]])
    ranks = np.array([[0, 0, 1, 1, 2, 3, 1]])
    assert fitting.fewest_errors(scores, ranks).bars == (-75, 200, 450)
