"""Moves that worked once, found by trying: each is told now, or refused, and none gives a better grade."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from application.commands.group import add_past_grade, answer_challenge
from application.commands.plan import link_action
from application.commands.retention import dispose
from application.queries.grades import challenges
from base.errors import InputError, ReadinessError
from evidence.items.readings import read_again
from evidence.models import Measure, Person
from evidence.plan_models import Action
from evidence.plans.plan import read_plan
from tests.trials.conftest import AS_OF, Council
from tests.trials.test_more_moves import look, other_words, standing
from tests.trials.test_told import PLAN, failing, import_plan, said_of, together, told
from tests.trials.test_trials import every

INVENTED = "Zed Invented"


def listed(council: Council, *names: str, role: str = "Manager") -> None:
    with council.session.register.change("Ann Filer", "people import") as change:
        for number, name in enumerate(names):
            change.put("person", Person(id=f"PE-{number:03}", name=name, role=role))


def row(council: Council, **fields: object) -> None:
    """A row of the plan that is put in by hand."""
    given = {"id": "Z1", "area": "Assess on time", "links": ("HP-07",), "origin": "council", "lead": "Head of Service"}
    action = Action.model_validate({**given, "measure": "Nine in ten", "due_basis": "stated", **fields})
    with council.session.register.change("Ann Filer", "actions import") as change:
        change.put("action", action)


# --- Names that anybody can type ---------------------------------------------------------------------------


def test_an_invented_second_reader_is_asked_about_and_a_listed_one_answers_it(council: Council) -> None:
    listed(council, "Ann Filer", "Bob Reader")
    id = council.attach("case-file-audit", ["HP-07"], text="12 of 20 assessments were good.", sample=20, met=12)
    council.confirm(id, by=INVENTED)
    assert "C-READER-UNKNOWN" in told(council)
    council.confirm(id, by="B. Reader")
    assert "C-READER-UNKNOWN" not in told(council)


def test_a_name_that_is_put_in_the_list_without_a_role_is_still_asked_about(council: Council) -> None:
    listed(council, INVENTED, role="")
    for number in range(3):
        id = council.attach("policy", ["HP-07:supports"], text=other_words(str(number)))
        council.confirm(id, by=INVENTED)
    assert "C-NOBODY-LISTED" in told(council)


@pytest.mark.parametrize("way", ["retire", "exclude"])
def test_an_invented_second_person_who_agrees_to_take_back_or_leave_out_is_asked_about(
    council: Council, way: str
) -> None:
    listed(council, "Ann Filer", "Bob Reader", "Cy Lead")
    id = failing(council)
    if way == "retire":
        council.retire(id)
        council.confirm(id, by=INVENTED)
    else:
        for by in ("Ann Filer", INVENTED):
            council.exclude("HP-01", by=by)
    assert "C-READER-UNKNOWN" in told(council)


@pytest.mark.parametrize("revised", [False, True])
def test_a_reader_who_disagrees_is_not_overruled_by_a_friend_unasked(council: Council, *, revised: bool) -> None:
    id = council.attach("case-file-audit", ["HP-07"], text="12 of 20 assessments were good.", sample=20, met=12)
    read_again(council.session.register, [id], "Bob Reader", disagree="It is of another team")
    if revised:
        council.session.desk("Ann Filer").revise(id, {"about": date(2014, 2, 21)}, command="evidence revise")
    council.confirm(id, by="Cy Friend")
    assert "C-OVERRULED" in told(council)
    council.confirm(id, by="B. Reader")
    assert "C-OVERRULED" not in told(council)


def test_a_lead_who_was_replaced_by_another_name_does_not_vouch_for_the_work(council: Council) -> None:
    id = council.attach("case-file-audit", ["HP-07"], text="12 of 20 were good.", sample=20, met=12)
    for lead in ("Bob Reader", "Cy Other"):
        council.session.desk("Ann Filer").revise(id, {"lead": lead}, command="evidence revise")
    with pytest.raises(ReadinessError, match="answered for it"):
        council.confirm(id, by="Bob Reader")


@pytest.mark.parametrize(("by", "asked"), [("Ann Filer", True), ("Bob Reader", True), ("Cy Clerk", False)])
def test_a_grade_that_who_vouches_for_a_letter_types_in_does_not_show_that_it_was_published(
    council: Council, by: str, *, asked: bool
) -> None:
    council.inspect(every(council, "HP", words="supports:all:strong"))
    add_past_grade(council.session, "Children", "Made up", "good", level="headline", framework="", on=AS_OF, actor=by)
    assert ("C-INSPECTION-WORD" in told(council)) is asked


# --- Figures -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [{"value": 96}, {"target": 50}, {"target": None}], ids=["value", "target", "none"])
def test_a_missed_target_is_not_met_by_typing(council: Council, after: dict[str, object]) -> None:
    missed = Measure(
        id="M-1", indicator="K06", period="2013-14", period_end=date(2014, 2, 28), value=60, target=95, neighbours=50
    )
    for measure in (missed, missed.model_copy(update=after)):
        with council.session.register.change("Ann Filer", "measures import") as change:
            change.put("measure", measure)
    assert "C-INDICATOR-EASED" in told(council)


@pytest.mark.parametrize(
    "fails",
    [
        "required improvement",
        "exceeded 45 days",
        "were out of time",
        "caused concern",
        "left children at risk",
        "contained errors",
        "were cancelled",
        "were behind schedule",
        "were non-compliant",
        "had gaps",
        "broke down",
        "were re-referred",
        "were red",
        "(100%) were late",
        "of 2013 were inadequate",
        "were far from good",
        "were sub-standard",
        "must be good",
        "could have met the standard",
    ],
)
def test_other_words_for_failing_bear_no_count_of_success_out(council: Council, fails: str) -> None:
    text = f"{other_words(fails)} 40 of 40 assessments {fails}."
    id = council.attach("case-file-audit", ["HP-07:supports:all:strong"], text=text, sample=40, met=40)
    assert not council.session.register.item(id).counts_found


@pytest.mark.parametrize("meets", ["met the required standard", "recorded every risk", "were seen in time"])
def test_words_of_success_bear_it_out(council: Council, meets: str) -> None:
    text = f"{other_words(meets)} 40 of 40 assessments {meets}."
    id = council.attach("case-file-audit", ["HP-07:supports:all:strong"], text=text, sample=40, met=40)
    assert council.session.register.item(id).counts_found


@pytest.mark.parametrize(("text", "agrees"), [("All is well with us.", False), ("Assessments are good.", True)])
def test_a_second_source_without_a_count_agrees_on_what_it_speaks_of(
    council: Council, text: str, *, agrees: bool
) -> None:
    look(council, "case-file-audit", ["HP-07:supports:all:strong"], 40)
    together(council, "staff-survey", ["HP-07:supports:all:strong"], text)
    assert (council.assess().descriptors["HP-07"].grade == "good") is agrees


# --- Rows --------------------------------------------------------------------------------------------------


def test_a_date_that_has_passed_is_not_put_right_by_taking_it_away(council: Council) -> None:
    row(council, rag="amber", due=date(2013, 6, 1))
    council.update_action("Z1", due=None)
    assert "C-PUT-OFF-LATE" in told(council)
    council.update_action("Z1", due=date(2013, 6, 1))
    assert "C-PUT-OFF-LATE" not in told(council)


@pytest.mark.parametrize("file", [False, True], ids=["without a file", "about something else"])
def test_any_paper_attached_does_not_explain_why_a_colour_rose(council: Council, *, file: bool) -> None:
    bears_on = ["LM-04:supports"] if file else ["HP-07:supports"]
    row(council, rag="red", due=date(2014, 6, 1))
    id = council.attach("policy", bears_on, text="We have a policy." if file else None)
    council.update_action("Z1", rag="amber")
    held = council.session.register.action("Z1")
    with council.session.register.change("Ann Filer", "evidence attach") as change:
        change.put("action", held.model_copy(update={"evidence": (id,)}))
    assert "C-BETTER" in told(council)


def test_findings_linked_to_something_else_are_asked_about(council: Council) -> None:
    import_plan(council.session, said_of(read_plan(PLAN, plan_date=date(2012, 4, 10)), "inspection"), actor="Ann")
    link_action(council.session, "A1", ["AD-03"], actor="Ann Filer")
    link_action(council.session, "A14", ["HP-07"], actor="Ann Filer")
    asked = [c.about for c in challenges(council.session, council.assess()) if c.rule == "C-LINKED-ELSEWHERE"]
    assert asked == ["A1"]
    assert standing(council) == {"AD-03", "HP-07"}


# --- Answers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reason", "same"), [("...", False), ("It is so.", True)], ids=["no words", "itself"])
def test_an_answer_says_something_and_points_to_something_else(council: Council, reason: str, *, same: bool) -> None:
    id = together(council, "case-file-audit", ["HP-07:supports:all:strong"], "8 of 8 cars.", sample=8, met=8)
    (asked, *_) = [c for c in challenges(council.session, council.assess()) if c.about == id]
    with pytest.raises(InputError):
        answer_challenge(council.session, asked.id, reason, "Ann Filer", AS_OF, evidence=[id] if same else [])


@pytest.mark.parametrize(
    ("rule", "by", "taken"),
    [
        ("C-ONE-FILER", "Ann Filer", False),
        ("C-ONE-FILER", "filer, ann", False),
        ("C-ONE-FILER", "Cy Other", True),
        ("C-NOBODY-LISTED", "B. Reader", False),
    ],
)
def test_nobody_answers_a_question_about_themselves(council: Council, rule: str, by: str, *, taken: bool) -> None:
    for number, words in enumerate(every(council, "HP", words="supports:all:strong")[:8]):
        look(council, ("case-file-audit", "practice-observation")[number % 2], [words], 40)
    (asked,) = [c for c in challenges(council.session, council.assess()) if c.rule == rule]
    if taken:
        assert answer_challenge(council.session, asked.id, "I looked at half of it.", by, AS_OF).by == by
        return
    with pytest.raises(InputError, match="about themselves"):
        answer_challenge(council.session, asked.id, "All is as it should be.", by, AS_OF)


# --- Counts that are too good, and one stray name ----------------------------------------------------------


@pytest.mark.parametrize("framework", ["sif-2013", "ilacs-2026"])
def test_a_pair_who_invent_perfect_counts_are_asked_three_things(
    new_council: object, framework: str, tmp_path: Path
) -> None:
    council: Council = new_council(framework)  # type: ignore[operator]
    judgement = next(iter(council.session.framework.by_code))
    ids = [d.id for d in council.session.framework.by_code[judgement].descriptors]
    for number in range(6):
        mine = [f"{d}:supports:all:strong" for d in ids[number::6]]
        look(council, ("case-file-audit", "practice-observation")[number % 2], mine, 20 + number)
    assert {"C-FAULTLESS", "C-ONE-FILER", "C-NOBODY-LISTED"} <= told(council)
    for number in range(4):
        council.attach("policy", [f"{ids[number]}:supports"], text=other_words(f"stray {number}"), by="Cy Third")
    assert {"C-FAULTLESS", "C-ONE-FILER", "C-NOBODY-LISTED"} <= told(council)


def test_counts_that_hardly_differ_are_asked_about(council: Council) -> None:
    ids = [d.id for d in council.session.framework.by_code["HP"].descriptors]
    for number in range(9):
        told_so = "16 of {sample} assessments were good."
        look(council, "case-file-audit", [f"{ids[number]}:supports"], 20, met=16, told=told_so)
    assert "C-ALIKE" in told(council)


# --- Time, and files that are gone -------------------------------------------------------------------------


@pytest.mark.parametrize("framework", ["sif-2013", "ilacs-2026"])
def test_several_good_looks_of_which_the_last_comes_late_do_not_hide_how_soon_the_first_came(
    new_council: object, framework: str
) -> None:
    council: Council = new_council(framework)  # type: ignore[operator]
    judgement = next(iter(council.session.framework.by_code))
    day = date(2014, 1, 10)
    for about, met in ((day, 4), (date(2014, 1, 20), 20), (date(2014, 2, 20), 20)):
        way = "supports:all:strong" if met == 20 else "undermines:most:serious"
        text = f"{other_words(str(about))} {met} of 20 assessments were good."
        bears_on = every(council, judgement, words=way)
        together(council, "case-file-audit", bears_on, text, sample=20, met=met, about=about)
    assert "C-MENDED-SOON" in told(council)


def test_a_file_in_date_is_not_disposed_of_by_asking_about_a_later_day(council: Council) -> None:
    id = look(council, "case-file-audit", ["HP-07:supports:all:strong"], 40)
    file = council.session.register.item(id).sha256
    with pytest.raises(InputError, match="still to come"):
        dispose(council.session, [id], date(2099, 1, 1), "tidy", actor="Ann Filer", agreed_by="Bob Reader")
    assert council.session.files.has(file or "")


def test_an_item_whose_file_is_gone_does_not_count_again(council: Council) -> None:
    id = look(council, "case-file-audit", ["HP-07:supports:all:strong"], 40)
    council.retire(id)
    dispose(council.session, [id], date(2020, 1, 1), "due", actor="Ann Filer", agreed_by="Bob Reader")
    with pytest.raises(InputError, match="disposed of"):
        council.session.desk("Ann Filer").restore(id)
