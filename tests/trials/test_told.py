"""Moves of two people who agree: what they win is told, and what they take away is not forgotten."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from application.commands.plan import import_plan, link_action
from application.queries.grades import challenges
from application.session import Session
from base.errors import ReadinessError
from descriptors.extension import BUILTIN
from evidence.models import Measure, SpotCheck
from evidence.plan_models import PastGrade
from evidence.plans.plan import read_plan
from evidence.register.intake import said_of
from rules.loader import rules_folder
from tests.trials.conftest import Council
from tests.trials.test_more_moves import AUDITS, SECOND, look, look_all_round, other_words, rank, standing
from tests.trials.test_trials import every, everything_possible, nowhere_good

PLAN = Path("examples/sunderland-2014/plan.csv")
FAILING = date(2014, 1, 10)


def told(council: Council) -> set[str]:
    """The rules that raise a question."""
    return {c.rule for c in challenges(council.session, council.assess())}


def together(council: Council, type: str, bears_on: list[str], text: str, **more: object) -> str:
    """File something, and have a friend agree."""
    id = council.attach(type, bears_on, text=text, **more)  # type: ignore[arg-type]
    council.confirm(id)
    return id


def failing(council: Council, words: str = "undermines:most:serious") -> str:
    text = f"{other_words('failing')} 8 of 40 assessments were good."
    id = council.attach(
        "case-file-audit", every(council, "HP", words=words), text=text, sample=40, met=8, about=FAILING, by="Cy Lead"
    )
    council.confirm(id)
    return id


def weakness(council: Council, descriptor: str = "HP-07") -> int:
    return council.assess().descriptors[descriptor].weakness


# --- Inspections -------------------------------------------------------------------------------------------


def test_two_people_who_declare_an_inspection_are_asked_where_it_was_published(council: Council) -> None:
    day = date(2014, 2, 20)
    council.inspect(every(council, "HP", words="supports:all:strong"))
    assert told(council) == {"C-INSPECTION-WORD"}
    grade = PastGrade(id="G-01", service="", judgement="HP", grade="good", level="headline", on=day)
    with council.session.register.change("Cy Clerk", "history import") as change:
        change.put("past-grade", grade)
    assert told(council) == set()


SENTENCE = "Ofsted found everything outstanding."


def test_one_sentence_is_not_an_inspectorates_word_on_everything(council: Council) -> None:
    for judgement in council.session.framework.by_code:
        together(council, "external-inspection", every(council, judgement), SENTENCE)
    nowhere_good(council)
    everything_possible(council)
    assert {"C-SILENT", "C-INSPECTION-WORD"} <= told(council)


@pytest.mark.parametrize("type", ["EX", "E38", "E39", "E40"])
def test_one_sentence_is_no_letter_on_everything_later_either(new_council: Callable[[str], Council], type: str) -> None:
    council = new_council("ilacs-2023")
    for _ in range(2):
        together(council, type, every(council), SENTENCE)
    for judgement in council.session.framework.by_code:
        together(council, type, every(council, judgement), SENTENCE)
    nowhere_good(council)
    everything_possible(council)
    assert {"C-SILENT", "C-INSPECTION-WORD"} <= told(council)


def test_a_letter_of_one_topic_that_names_everything_is_no_report(new_council: Callable[[str], Council]) -> None:
    council = new_council("ilacs-2023")
    council.inspect(every(council), type="E38")
    nowhere_good(council)


def test_a_sheet_of_findings_is_no_report(council: Council) -> None:
    sheet = "descriptor,direction,prevalence,seriousness\nHP-01,supports,all,strong"
    together(council, "external-inspection", every(council, "HP", words="supports:all:strong"), sheet)
    assert "C-INSPECTION-FILE" in told(council)


def test_an_inspection_that_found_much_wanting_leaves_rows_of_a_plan(council: Council) -> None:
    grade = PastGrade(id="G-01", service="", judgement="HP", grade="inadequate", level="headline", on=FAILING)
    with council.session.register.change("Ann Filer", "history import") as change:
        change.put("past-grade", grade)
    assert told(council) == {"C-NOT-HELD"}


def test_two_people_who_say_that_no_inspection_put_it_are_asked(example: Callable[[str], Council]) -> None:
    council = example("sunderland-2014")
    for by in ("Ann Filer", "Bob Reader"):
        council.update_action("A1", by=by, origin="council")
    assert "C-TAKEN-AWAY" in told(council)
    reading = read_plan(PLAN, plan_date=date(2012, 4, 10))
    import_plan(council.session, said_of(reading, "council"), actor="Ann Filer")
    assert "C-TAKEN-AWAY" in told(council), "a later import forgets it"
    council.update_action("A1", origin="inspection")
    assert "C-TAKEN-AWAY" not in told(council)


def test_two_people_who_unlink_a_finding_are_asked_until_it_is_linked_again(example: Callable[[str], Council]) -> None:
    council = example("sunderland-2014")
    (first, *_) = council.session.register.action("A1").links
    for by in ("Ann Filer", "Bob Reader"):
        link_action(council.session, "A1", [first], actor=by, remove=True)
    assert first not in council.session.register.action("A1").links
    assert "C-TAKEN-AWAY" in told(council)
    link_action(council.session, "A1", [first], actor="Ann Filer")
    assert "C-TAKEN-AWAY" not in told(council)


def test_findings_that_nobody_links_are_asked_about(council: Council) -> None:
    import_plan(council.session, said_of(read_plan(PLAN, plan_date=date(2012, 4, 10)), "inspection"), actor="Ann")
    assert not standing(council)
    assert "C-ADRIFT" in told(council)


def test_an_inspection_has_not_reported_in_the_future(council: Council) -> None:
    with pytest.raises(ReadinessError, match="still to come"):
        import_plan(council.session, said_of(read_plan(PLAN, plan_date=date(2099, 1, 1)), "inspection"), actor="Ann")
    assert council.session.register.actions() == ()


def test_older_evidence_answers_no_finding_once_the_plan_is_read_with_an_earlier_date(council: Council) -> None:
    reported = date(2014, 1, 10)
    import_plan(council.session, said_of(read_plan(PLAN, plan_date=reported), "inspection"), actor="Ann Filer")
    link_action(council.session, "A1", ["HP-07"], actor="Ann Filer")
    for type in (AUDITS[0], SECOND[0]):
        look(council, type, ["HP-07:supports:all:strong"], 40, about=date(2013, 12, 1))
    assert standing(council) == {"HP-07"}
    import_plan(council.session, said_of(read_plan(PLAN, plan_date=date(2013, 1, 1)), "inspection"), actor="Ann Filer")
    assert standing(council) == {"HP-07"}


# --- Failures made smaller ---------------------------------------------------------------------------------


def test_the_same_failure_called_minor_the_next_time_is_told(council: Council) -> None:
    failing(council)
    assert "C-MILDER" not in told(council)
    bears_on = every(council, "HP", words="undermines:most:minor")
    together(council, "case-file-audit", bears_on, "9 of 40 assessments were good.", sample=40, met=9)
    assert council.assess().judgements["HP"].underlying == "inadequate"
    assert "C-MILDER" in told(council)


@pytest.mark.parametrize(
    "stated",
    [{"about": date(2010, 1, 1)}, {"bearings": ("HP-07:undermines:few:minor",)}, {"bearings": ()}],
    ids=["dated back", "made minor", "emptied"],
)
def test_a_failure_that_is_revised_stands_until_two_agree_and_is_asked_about_then(
    council: Council, stated: dict[str, object]
) -> None:
    from evidence.items.stated import parse_bearing

    id = together(council, "case-file-audit", ["HP-07:undermines:most:serious"], "Assessments fail.", by="Cy Lead")
    before = weakness(council)
    if "bearings" in stated:
        words = stated["bearings"]
        stated = {"bearings": tuple(parse_bearing(w, council.session.framework) for w in words)}  # type: ignore[union-attr]
    council.session.desk("Ann Filer").revise(id, stated, command="evidence revise")
    assert weakness(council) == before
    assert "C-TAKEN-BACK" in told(council)
    council.confirm(id, by="Dee Other")
    assert weakness(council) < before
    assert "C-MADE-LESS" in told(council)


def test_another_file_behind_a_counted_failure_makes_it_no_smaller(council: Council, tmp_path: Path) -> None:
    text = f"{other_words('failing')} 165 of 400 assessments were good."
    id = council.attach("case-file-audit", ["HP-07"], text=text, sample=400, met=165, about=FAILING, by="Cy Lead")
    council.confirm(id)
    before = weakness(council)
    other = tmp_path / "other.txt"
    other.write_text("All assessments are different now.", encoding="utf-8")
    council.session.desk("Ann Filer").revise(id, {}, other, command="evidence revise")
    assert weakness(council) >= before
    assert "C-TAKEN-BACK" in told(council)


# --- Files that show something else ------------------------------------------------------------------------


def test_figures_that_are_true_of_something_else_are_told(council: Council) -> None:
    look_all_round(council, "HP", 40, told="{sample} of {sample} cars were washed.")
    assert "C-SILENT" in told(council)


def test_a_file_that_names_what_it_bears_on_is_not_asked_about(council: Council) -> None:
    look(
        council, "case-file-audit", ["HP-07:supports:all:strong"], 40, told="{sample} of {sample} assessments are good."
    )
    assert "C-SILENT" not in told(council)


@pytest.mark.parametrize(
    "fails",
    [
        "children waited too long",
        "visits were overdue",
        "plans drifted",
        "records were incomplete",
        "were unsatisfactory",
        "cases were closed too early",
        "were below the standard",
        "homes were unsafe",
    ],
)
def test_a_count_of_failures_bears_nothing_out(council: Council, fails: str) -> None:
    try:
        look_all_round(council, "HP", 40, told=f"{{sample}} of {{sample}} {fails}.")
    except ReadinessError:
        return
    nowhere_good(council)


# --- Many small ones, and raised ones ----------------------------------------------------------------------


def test_many_samples_of_five_are_told(council: Council) -> None:
    for words in every(council, "HP", words="supports:all:strong"):
        for type in ("case-file-audit", "practice-observation"):
            look(council, type, [words], 5)
    assert "C-FEW-CASES" in told(council)


def test_one_case_that_was_picked_is_no_second_source_of_an_audit(council: Council) -> None:
    bears_on = every(council, "HP", words="supports:all:strong")
    for words in bears_on:
        look(council, "case-file-audit", [words], 40)
        look(council, "dip-sample", [words], 1)
    nowhere_good(council)


@pytest.mark.parametrize("rung", ["L3", "L4"])
def test_a_rung_that_was_raised_is_told(council: Council, rung: str) -> None:
    more = {"checked_by": "Eve Else"} if rung == "L3" else {"outcomes": "Children are safer."}
    for type in ("policy", "performance-scorecard"):
        look(council, type, ["HP-07:supports:all:strong"], 60, rung=rung, **more)
    assert "C-RAISED" in told(council)


# --- Figures -----------------------------------------------------------------------------------------------


def test_a_figure_worse_than_the_neighbours_is_asked_about_and_moves_no_grade(council: Council) -> None:
    before = rank(council)
    day = date(2014, 2, 28)
    measure = Measure(id="M-1", indicator="K06", period="2013-14", period_end=day, value=60, target=50, neighbours=95)
    with council.session.register.change("Ann Filer", "measures import") as change:
        change.put("measure", measure)
    (asked,) = challenges(council.session, council.assess())
    assert "the council's neighbours had 95%" in asked.message
    assert rank(council) == before


def test_a_bar_that_the_council_lowered_is_told(council: Council, tmp_path: Path) -> None:
    """On every answer that gives a grade, and as a question; with the framework's own rules nothing is said."""
    together(council, "case-file-audit", ["HP-07:supports:most:strong"], "36 of 40 met it.", sample=40, met=36)
    assert "C-OWN-RULES" not in told(council)
    assert council.assess().rulebook.own_told == ""
    root = council.session.workspace.root
    standard = council.session.rulebook.policy
    (root / "own").mkdir()
    lower = json.loads(standard.values["judgement_good_bar"].model_dump_json(exclude_unset=True)) | {"value": 10}
    (root / "own" / "policy.yaml").write_text(json.dumps({"values": {"judgement_good_bar": lower}}), encoding="utf-8")
    settings = root / "readiness.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + 'rules = "own"\n', encoding="utf-8")
    with Session(root) as session:
        own = Council(tmp_path, session, council.as_of)
        assert "C-OWN-RULES" in told(own)
        assert own.assess().rulebook.own_told.startswith("With rules of your own: judgement_good_bar is not")


def kept_by_the_council(council: Council, tmp_path: Path, file: str, old: str, new: str) -> Council:
    """The same register under a copy of its framework that the council keeps itself, changed in one place."""
    root = council.session.workspace.root
    copy = root / "ours"
    shutil.copytree(BUILTIN / "sif-2013", copy)
    shutil.copytree(rules_folder("sif-2013"), copy / "rules")
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    settings = root / "readiness.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"sif-2013"', '"ours"'), encoding="utf-8")
    return Council(tmp_path, Session(root), council.as_of)


BAR = "  judgement_good_bar:\n    value: 200"


@pytest.mark.parametrize(
    ("file", "old", "new", "name"),
    [
        ("rules/policy.yaml", BAR, BAR.replace("200", "10"), "judgement_good_bar"),
        ("evidence-types.yaml", "shelf_life_months: 6", "shelf_life_months: 60", "E01"),
        ("judgements/HP.yaml", "  - id: HP-24", "  - id: HP-99", "HP-24"),
    ],
    ids=["a lower bar", "a longer shelf life", "a descriptor swapped"],
)
def test_a_framework_that_was_copied_and_changed_is_rules_of_ones_own(
    council: Council, tmp_path: Path, file: str, old: str, new: str, name: str
) -> None:
    together(council, "case-file-audit", ["HP-07:supports:most:strong"], "36 of 40 met it.", sample=40, met=36)
    own = kept_by_the_council(council, tmp_path, file, old, new)
    assert "C-OWN-RULES" in told(own)
    assert name in own.assess().rulebook.own_told


# --- Spot checks -------------------------------------------------------------------------------------------


def spot_check(council: Council, id: str, by: str, *, agrees: bool) -> None:
    """Enter a spot check on the day that is asked about; the command enters it today."""
    register = council.session.register
    item = register.item(id)
    with register.change(by, "evidence check") as change:
        number = change.next_id("check")
        check = SpotCheck(id=number, item=id, by=by, on=council.as_of, agrees=agrees, claims=item.claims)
        change.put("check", check)


def test_a_spot_check_that_differs_is_not_silenced_by_a_friend_who_agrees(council: Council) -> None:
    id = look(council, "case-file-audit", ["HP-07:supports:all:strong"], 40)
    spot_check(council, id, "Cy Checker", agrees=False)
    spot_check(council, id, "Dee Friend", agrees=True)
    assert "C-SPOT-CHECK" in told(council)
    council.session.desk("Ann Filer").revise(id, {"about": date(2014, 2, 21)}, command="evidence revise")
    assert "C-SPOT-CHECK" in told(council), "another day puts no figure right"
    spot_check(council, id, "Eve Else", agrees=True)
    assert "C-SPOT-CHECK-AFTER" in told(council)


def test_an_item_that_is_retired_after_its_spot_check_is_still_asked_about(council: Council) -> None:
    id = look(council, "case-file-audit", ["HP-07:supports:all:strong"], 40)
    spot_check(council, id, "Cy Checker", agrees=False)
    council.retire(id)
    assert "C-SPOT-CHECK-AFTER" in told(council)
