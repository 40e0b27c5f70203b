"""The cheapest ways to a better grade. None may work, and each must be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from base.errors import ReadinessError
from evidence.items.stated import parse_bearing
from tests.trials.conftest import Council

FRAMEWORKS = ("sif-2013", "ilacs-2026")


@pytest.fixture(params=FRAMEWORKS)
def council(request: pytest.FixtureRequest, new_council: Callable[[str], Council]) -> Council:
    """An empty register under the framework of the worked example, and under the one in force."""
    return new_council(request.param)


def keys(council: Council) -> list[str]:
    """The judgements that count to overall effectiveness."""
    return [j.code for j in council.session.framework.judgements if j.kind == "key"]


def every(council: Council, *judgements: str, words: str = "supports:all:exceptional") -> list[str]:
    codes = judgements or tuple(council.session.framework.by_code)
    return [f"{d.id}:{words}" for code in codes for d in council.session.framework.by_code[code].descriptors]


def nowhere_good(council: Council) -> None:
    """No judgement is, or is underneath, good; and what is not shown narrows nothing."""
    assessment = council.assess()
    scale = assessment.rulebook.grades
    for result in filter(None, (*assessment.judgements.values(), assessment.overall)):
        assert scale.index(result.underlying) < scale.index("good")
        assert result.grade is None or scale.index(result.grade) < scale.index("good")


def everything_possible(council: Council) -> None:
    assessment = council.assess()
    for result in filter(None, (*assessment.judgements.values(), assessment.overall)):
        assert (result.grade, result.floor, result.ceiling) == (None, "inadequate", "outstanding")


def test_a_hundred_attestations_without_files_show_nothing(council: Council) -> None:
    for type in ("case-file-audit", "performance-scorecard", "external-inspection", "staff-survey"):
        for judgement in council.session.framework.by_code:
            council.attach(type, every(council, judgement, words="supports:all:strong"), text=None)
    nowhere_good(council)
    everything_possible(council)


@pytest.mark.parametrize("readers", [(), ("Bob Reader",)])
def test_one_text_on_every_descriptor_makes_nothing_good(council: Council, readers: Sequence[str]) -> None:
    id = council.attach(
        "performance-scorecard", every(council, words="supports:all:strong"), text="everything is great"
    )
    for reader in readers:
        council.confirm(id, by=reader)
    nowhere_good(council)


def test_a_scorecard_as_the_only_source_makes_nothing_good(council: Council) -> None:
    for judgement in council.session.framework.by_code:
        text = f"Scorecard of {judgement}: 400 of 400 as they should be."
        bearings = every(council, judgement, words="supports:all:strong")
        id = council.attach("performance-scorecard", bearings, text=text, sample=400, met=400)
        council.confirm(id)
    nowhere_good(council)


def test_a_spreadsheet_does_not_ride_on_an_audit_of_one_file(council: Council) -> None:
    for judgement in keys(council):
        scorecard = council.attach(
            "performance-scorecard",
            every(council, judgement, words="supports:all:strong"),
            text=f"{judgement}: 400 of 400 were in time.",
            sample=400,
            met=400,
        )
        audit = council.attach(
            "case-file-audit",
            every(council, judgement, words="supports:all:strong"),
            text=f"{judgement}: 1 of 1 file was good.",
            sample=1,
            met=1,
        )
        council.confirm(scorecard, audit)
    nowhere_good(council)


def test_the_same_text_with_one_space_changed_is_no_second_source(council: Council) -> None:
    text = "We read 40 files of the service in February and 40 of them were as they should be in every respect."
    for judgement in keys(council):
        bearings = every(council, judgement, words="supports:all:strong")
        first = council.attach("case-file-audit", bearings, text=f"{text} {judgement}", sample=40, met=40)
        second = council.attach("practice-observation", bearings, text=f"{text}  {judgement}", sample=40, met=40)
        council.confirm(first, second)
    nowhere_good(council)


def test_a_sample_of_one_shows_little(council: Council) -> None:
    for judgement in keys(council):
        for type in ("case-file-audit", "practice-observation"):
            bearings = every(council, judgement, words="supports:all:strong")
            text = f"{type} of {judgement}: 1 of 1 was good; nothing else was looked at this month by {type}."
            council.confirm(council.attach(type, bearings, text=text, sample=1, met=1))
    nowhere_good(council)


def test_a_claimed_sample_without_a_file_is_a_statement(council: Council) -> None:
    for judgement in keys(council):
        bearings = every(council, judgement, words="supports:all:strong")
        council.attach("case-file-audit", bearings, text=None, sample=100_000, met=100_000)
    nowhere_good(council)
    everything_possible(council)


def test_a_claimed_sample_that_is_not_in_the_file_is_a_claim(council: Council) -> None:
    for judgement in keys(council):
        for type in ("case-file-audit", "practice-observation"):
            bearings = every(council, judgement, words="supports:all:strong")
            text = f"{judgement} was looked at by {type} and it was all very good indeed, as everybody said."
            council.confirm(council.attach(type, bearings, text=text, sample=40, met=40))
    nowhere_good(council)


@pytest.mark.parametrize("doer", ["J Smith", "Smith, John", "john smith", "Dr John A. Smith"])
def test_the_doer_under_another_spelling_checks_nothing(council: Council, doer: str) -> None:
    with pytest.raises(ReadinessError):
        council.attach("policy", [f"{council.practice}-07:supports"], by="John Smith", rung="L3", checked_by=doer)


@pytest.mark.parametrize("reader", ["Ann Filer", "A. Filer", "Filer, Ann", "ann filer"])
def test_a_filer_cannot_confirm_their_own(council: Council, reader: str) -> None:
    id = council.attach("case-file-audit", [f"{council.practice}-07"], text="12 of 20 were good.", sample=20, met=12)
    with pytest.raises(ReadinessError):
        council.confirm(id, by=reader)


def test_a_failing_audit_is_no_proof_of_work(council: Council) -> None:
    for judgement in (council.leaders,):
        review = council.attach(
            "external-review", every(council, judgement, words="undermines:most:serious"), text="It fails."
        )
        council.confirm(review)
    before = council.assess().judgements[council.leaders]
    assert before.underlying == "inadequate"
    again = council.attach(
        "case-file-audit",
        [f"{council.leaders}-04"],
        text="1 of 20 files met the standard.",
        sample=20,
        met=1,
        by="Cy Lead",
    )
    council.confirm(again)
    assert council.assess().judgements[council.leaders].underlying == "inadequate"


@pytest.mark.parametrize("way", ["retire", "replace", "revise", "date"])
def test_what_was_adverse_cannot_be_taken_back_by_one_person(council: Council, way: str) -> None:
    audit = council.attach(
        "case-file-audit",
        every(council, council.practice, words="undermines:most:serious"),
        text="It fails.",
        by="Cy Lead",
    )
    council.confirm(audit)
    assert council.assess().judgements[council.practice].underlying == "inadequate"
    desk = council.session.desk("Ann Filer")
    if way == "retire":
        council.retire(audit)
    elif way == "replace":
        desk.replace(audit, council.attach("policy", [f"{council.practice}-07:supports"]))
    elif way == "date":
        desk.revise(audit, {"about": date(2012, 1, 1)}, command="evidence revise")
    else:
        milder = every(council, council.practice, words="undermines:few:minor")
        drafts = tuple(parse_bearing(b, council.session.framework) for b in milder)
        desk.revise(audit, {"bearings": drafts}, command="evidence revise")
    after = council.assess().judgements[council.practice]
    assert (after.underlying, after.floor) == ("inadequate", "inadequate")
    standing = council.assess().descriptors[f"{council.practice}-01"].weakness
    council.confirm(audit, by="Di Second")
    assert council.assess().descriptors[f"{council.practice}-01"].weakness < standing


def test_leaving_out_what_is_weak_takes_two_and_is_no_grade(council: Council) -> None:
    weak = [d.id for d in council.session.framework.by_code[council.practice].descriptors]
    council.confirm(council.attach("external-review", [f"{d}:undermines:most:serious" for d in weak], text="It fails."))
    before = council.assess().judgements[council.practice]
    for descriptor in weak[:-1]:
        council.exclude(descriptor)
    assert council.assess().judgements[council.practice].underlying == before.underlying == "inadequate"
    for descriptor in weak[:-1]:
        council.exclude(descriptor, by="Bob Reader")
    after = council.assess().judgements[council.practice]
    assert after.grade is None
    assert after.because[0].rule == "C-LEFT-OUT"


def test_calling_failures_more_serious_never_helps(council: Council) -> None:
    grades = []
    for words in ("moderate", "serious"):
        review = council.attach(
            "external-review",
            every(council, council.leaders, words=f"undermines:most:{words}"),
            text=f"It fails: {words}.",
        )
        council.confirm(review)
        grades.append(council.assess().judgements[council.leaders].underlying)
    scale = council.assess().rulebook.grades
    assert scale.index(grades[1]) <= scale.index(grades[0])


def test_a_self_declared_inspection_is_a_statement(council: Council) -> None:
    council.attach("external-inspection", every(council), text=None, by="Junior Clerk")
    nowhere_good(council)
    everything_possible(council)


def test_an_inspection_report_that_nobody_else_has_read_makes_nothing_good(council: Council) -> None:
    council.attach("external-inspection", every(council), by="Junior Clerk", text="Ofsted says we are outstanding.")
    nowhere_good(council)
    everything_possible(council)


def test_a_word_beyond_its_count_is_refused(council: Council) -> None:
    for sample, met in ((1, 0), (20, 2), (20, 12)):
        with pytest.raises(ReadinessError, match=r"\d+ of \d+|all"):
            council.attach(
                "case-file-audit",
                [f"{council.practice}-09:supports:all:strong"],
                text=f"{met} of {sample}",
                sample=sample,
                met=met,
            )


def test_index_sheets_full_of_exceptional_show_nothing(council: Council) -> None:
    for type in ("policy", "training-record", "performance-scorecard", "case-file-audit"):
        for judgement in council.session.framework.by_code:
            try:
                id = council.attach(type, every(council, judgement), text=f"{type} {judgement}: all is exceptional.")
            except ReadinessError:
                continue
            council.confirm(id)
    nowhere_good(council)


def test_an_inspections_finding_is_not_spoken_away_by_one_person(example: Callable[[str], Council]) -> None:
    council = example("sunderland-2014")
    before = council.assess()
    stands = {d: r.open_actions for d, r in before.descriptors.items() if r.open_actions}
    assert stands
    for action in council.session.register.actions():
        council.update_action(action.id, origin="council")
    after = council.assess()
    assert {d: r.open_actions for d, r in after.descriptors.items() if r.open_actions} == stands
    for action in council.session.register.actions():
        council.update_action(action.id, origin="council", by="Bob Reader")
    assert not any(r.open_actions for r in council.assess().descriptors.values())


def test_unknown_leadership_holds_nothing_back(council: Council) -> None:
    council.inspect(every(council, council.practice, words="supports:most:strong"))
    assert council.assess().judgements[council.practice].underlying == "good"


@pytest.mark.parametrize("sample", [None, 40])
def test_what_rests_on_one_persons_word_does_not_tip_a_judgement_over_the_bar(
    council: Council, sample: int | None
) -> None:
    descriptors = [d.id for d in council.session.framework.by_code[council.practice].descriptors]
    council.inspect([f"{d}:supports:most:strong" for d in descriptors[:13]])
    left = descriptors[13:]
    while council.assess().judgements[council.practice].underlying == "good":
        council.inspect([f"{left.pop(0)}:undermines:some:moderate"])
    before = council.assess().judgements[council.practice]
    words = "supports:all:strong"
    for number, descriptor in enumerate(left):
        text = f"Audit {number}: 40 of 40 files were as they should be."
        council.attach("case-file-audit", [f"{descriptor}:{words}"], text=text, sample=sample, met=sample)
    after = council.assess().judgements[council.practice]
    bar = council.session.rulebook.policy.number("judgement_good_bar")
    assert after.score > bar > before.score
    assert (after.underlying, after.rule) == (before.underlying, "J-NOT-SHOWN")
