"""Further moves of the same kind, and orders that must hold, beside the trials that were listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from random import Random

import pytest

from application.commands.plan import import_plan
from base.errors import ReadinessError
from evidence.items.draws import record_check
from evidence.items.stated import parse_bearing
from evidence.plan_models import Action
from evidence.plans.plan import read_plan
from tests.trials.conftest import Council
from tests.trials.test_trials import every, everything_possible, nowhere_good

AUDITS = ("case-file-audit", "supervision-audit", "dip-sample")
SECOND = ("practice-observation", "multi-agency-audit", "homes-visitor-report")
LETTERS = "abcdefghijklmnop"


def other_words(seed: str) -> str:
    """Words that no other text has, so that no text repeats another."""
    random = Random(seed)
    return " ".join("".join(random.choices(LETTERS, k=7)) for _ in range(60))


def look(
    council: Council,
    type: str,
    bears_on: Sequence[str],
    sample: int,
    *,
    told: str = "{sample} of {sample} were as they should be.",
    **more: object,
) -> str:
    """File an audit in which everything was as it should be, unless said, and have it read by a second person."""
    text = f"{other_words(type + str(bears_on) + str(sample))} {told.format(sample=sample)}"
    id = council.attach(type, bears_on, text=text, **{"sample": sample, "met": sample, **more})  # type: ignore[arg-type]
    council.confirm(id)
    return id


def look_all_round(council: Council, judgement: str, sample: int, words: str = "all:strong", **more: object) -> None:
    """Two kinds of audits on every descriptor, none of them on more than nine."""
    bears_on = every(council, judgement, words=f"supports:{words}")
    for third in range(3):
        for type in (AUDITS[third], SECOND[third]):
            look(council, type, bears_on[third::3], sample, **more)  # type: ignore[arg-type]


def rank(council: Council, judgement: str = "HP") -> int:
    assessment = council.assess()
    return assessment.rulebook.grades.index(assessment.judgements[judgement].underlying)


def standing(council: Council) -> set[str]:
    """The descriptors on which an inspection's area for improvement stands."""
    return {d for d, result in council.assess().descriptors.items() if result.open_actions}


def test_looking_all_round_with_forty_files_each_is_good(council: Council) -> None:
    """What the moves below cut short does work where it is really done."""
    look_all_round(council, "HP", 40)
    assert council.assess().judgements["HP"].underlying == "good"


# --- What nobody else has read -----------------------------------------------------------------------------


def test_a_text_that_nobody_else_has_read_rules_nothing_out(council: Council) -> None:
    for judgement in council.session.framework.by_code:
        bears_on = every(council, judgement, words="supports:all:strong")
        council.attach("case-file-audit", bears_on, text=f"{judgement} is great")
    nowhere_good(council)
    everything_possible(council)


@pytest.mark.parametrize("name", ["\N{CYRILLIC CAPITAL LETTER A}nn Filer", "Ann Fi\N{ZERO WIDTH SPACE}ler"])
def test_a_letter_of_another_alphabet_makes_no_second_person(council: Council, name: str) -> None:
    id = council.attach("case-file-audit", ["HP-07"], text="12 of 20 were good.", sample=20, met=12)
    with pytest.raises(ReadinessError):
        council.confirm(id, by=name)


# --- Small samples -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", [1, 2])
def test_one_or_two_cases_make_nothing_good(council: Council, sample: int) -> None:
    look_all_round(council, "HP", sample)
    nowhere_good(council)


def test_one_case_called_exceptional_makes_nothing_good(council: Council) -> None:
    look_all_round(council, "HP", 1, "all:exceptional", rung="L4", outcomes="Children say that they are safer.")
    nowhere_good(council)


def test_one_case_answers_no_inspection(example: Callable[[str], Council]) -> None:
    council = example("sunderland-2014")
    before = standing(council)
    assert before
    bears_on = [f"{d}:supports:all:strong" for d in sorted(before)]
    for third in range(3):
        look(council, AUDITS[third], bears_on[third::3], 1)
    assert standing(council) == before


def test_one_case_does_not_replace_a_failure_that_nobody_counted(council: Council) -> None:
    failing = every(council, "HP", words="undermines:most:serious")
    review = council.attach("case-file-audit", failing, text="It fails.", about=date(2014, 1, 10), by="Cy Lead")
    council.confirm(review)
    assert council.assess().judgements["HP"].underlying == "inadequate"
    look(council, "case-file-audit", every(council, "HP", words="supports:all:strong"), 1)
    assert council.assess().judgements["HP"].underlying == "inadequate"


# --- Counts that say something else ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        "All {sample} files were read; 12 of them met the standard.",
        "All {sample} were looked at. Only 12 of the {sample} were good.",
        "{sample} of {sample} files did not meet the standard.",
        "In {sample} of {sample} cases children were not seen.",
    ],
)
def test_a_count_that_says_the_opposite_is_not_borne_out(council: Council, told: str) -> None:
    try:
        look_all_round(council, "HP", 40, told=told)
    except ReadinessError:
        return
    nowhere_good(council)


# --- Inspections -------------------------------------------------------------------------------------------


def test_an_inspection_of_one_descriptor_does_not_stand_in_for_the_sources_of_all(council: Council) -> None:
    bears_on = every(council, "HP", words="supports:all:strong")
    look(council, "case-file-audit", bears_on, 400)
    look(council, "practice-observation", bears_on, 40)
    assert council.assess().judgements["HP"].rule == "J-FEW-SOURCES"
    council.inspect(["HP-01:supports:few:adequate"])
    assert council.assess().judgements["HP"].underlying == "requires improvement"


def moved(council: Council, path: Path, day: date) -> None:
    reading = read_plan(path, plan_date=day)
    import_plan(council.session, reading, actor="Ann Filer")


@pytest.mark.parametrize("day", [date(2015, 6, 1), date(2099, 1, 1)])
def test_a_plan_read_again_with_another_date_takes_no_finding_away(
    example: Callable[[str], Council], day: date
) -> None:
    council = example("sunderland-2014")
    before = standing(council)
    moved(council, Path("examples/sunderland-2014/plan.csv"), day)
    assert standing(council) == before


# --- Taking back what was adverse --------------------------------------------------------------------------


# --- Order -------------------------------------------------------------------------------------------------


def test_one_more_large_audit_never_lowers_a_good_judgement(council: Council) -> None:
    look_all_round(council, "HP", 40, "most:strong", met=32, told="32 of {sample} were as they should be.")
    before = rank(council)
    assert before == council.assess().rulebook.grades.index("good")
    look(council, "iro-report", every(council, "HP", words="supports:all:strong"), 400)
    assert rank(council) >= before


def test_read_support_for_leadership_never_lowers_practice(council: Council) -> None:
    held = every(council, "HP", words="supports:most:strong")[:12]
    council.inspect(held)
    before = rank(council)
    assert before == council.assess().rulebook.grades.index("good")
    support = every(council, "LM", words="supports:some:adequate")
    for readers in ((), ("Bob Reader",)):
        id = council.attach("case-file-audit", support, text=f"Leaders know their services. {readers}")
        for reader in readers:
            council.confirm(id, by=reader)
        assert rank(council) >= before


# --- What gaps advise --------------------------------------------------------------------------------------


# --- Spot checks -------------------------------------------------------------------------------------------


def test_who_vouched_for_an_item_does_not_spot_check_it(council: Council) -> None:
    id = look(council, "case-file-audit", ["HP-07:supports:all:strong"], 40)
    with pytest.raises(ReadinessError):
        record_check(council.session.register, id, "agrees", "Bob Reader")


# --- Self-knowledge ----------------------------------------------------------------------------------------


def test_a_figureless_scorecard_does_not_show_that_failures_are_being_tackled(council: Council) -> None:
    """L-SELF-KNOWN asks for an action that later figures show; a scorecard without a count is no figure."""
    failing = every(council, "LM", words="undermines:all:serious")[:8]
    bearings = tuple(
        parse_bearing(words, council.session.framework).model_copy(update={"self_known": True}) for words in failing
    )
    review = council.attach("external-review", failing, text="It fails.", about=date(2014, 1, 10), by="Cy Lead")
    council.session.desk("Cy Lead").revise(review, {"bearings": bearings}, command="evidence revise")
    scorecard = council.attach(
        "performance-scorecard", [words.replace("undermines:all:serious", "supports:few:adequate") for words in failing]
    )
    council.confirm(review, scorecard)
    links = tuple(bearing.descriptor for bearing in bearings)
    action = Action(id="Z1", area="Improve", links=links, origin="council", delivery="under way", evidence=(scorecard,))
    with council.session.register.change("Ann Filer", "actions import") as change:
        change.put("action", action)
    assert council.assess().judgements["LM"].underlying == "inadequate"
