"""Challenges: one fault gives one question, and a plan without faults none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from base.errors import InputError, ManyProblems
from base.yamlfile import read_yaml
from descriptors.loader import load_framework
from descriptors.models import EnglandValue
from engine.assessment import assess
from engine.challenges.challenge import Findings, find_challenges
from engine.challenges.past import Grounds, Past
from engine.facts import Facts
from evidence.models import Exclusion, Item, Measure, Reading, SpotCheck
from evidence.plan_models import Action, PastGrade, Plan
from evidence.register.entities import Revision
from rules.loader import load_rulebook, rules_folder
from rules.models import Policy, Rulebook

DATA = Path(__file__).parents[1] / "data" / "challenges"
SOUND = read_yaml(DATA / "sound.yaml")
FAULTS = sorted(path for path in DATA.glob("*.yaml") if path.stem not in ("sound", "wordings"))
WORDINGS = read_yaml(DATA / "wordings.yaml")
FRAMEWORK = load_framework("sif-2013")
RULEBOOK = load_rulebook(rules_folder("sif-2013"))


def build(change: dict[str, Any]) -> tuple[list[Action], list[Plan], list[Item]]:
    plan = Plan.model_validate(
        {"id": "P-01", "file_name": "plan.csv", "sha256": "0" * 64} | SOUND["plan"] | change.get("plan", {})
    )
    rows = {ref: row | change.get("rows", {}).get(ref, {}) for ref, row in SOUND["rows"].items()}
    actions = [
        Action.model_validate(
            {"origin": "council"} | {"id": row.get("refs", [ref])[0], "refs": [ref], "plan": "P-01"} | row
        )
        for ref, row in rows.items()
    ]
    earlier = [
        plan.model_copy(update={"follows": "", "totals": (), **version}) for version in change.get("earlier", ())
    ]
    return actions, [*earlier, plan], [held(item) for item in change.get("items", [])]


def remembered(change: dict[str, Any]) -> Past:
    """What the journal holds of each row: the states it had, each from a day, and last the one it has."""
    actions, _, _ = build(change)
    rows: dict[str, list[Revision[Action]]] = {}
    for action in actions:
        states = [*change.get("past", {}).get(action.id, ()), {"on": SOUND["as_of"]}]
        for number, state in enumerate(states):
            entity = Action.model_validate(action.model_dump() | {k: v for k, v in state.items() if k != "on"})
            revision = Revision(number, f"{state['on']}T09:00:00Z", "Ann Lee", "actions update", "", entity)
            rows.setdefault(action.id, []).append(revision)
    grades = [PastGrade.model_validate(grade) for grade in change.get("grades", ())]
    measures: dict[str, list[Revision[Measure]]] = {}
    for measure in change.get("measures", ()):
        for number, before in enumerate([*change.get("entered_before", {}).get(measure["id"], ()), {}]):
            entity = Measure.model_validate(measure | before)
            stands = Revision(number, f"{SOUND['as_of']}T09:00:00Z", "Ann Lee", "measures import", "", entity)
            measures.setdefault(measure["id"], []).append(stands)
    more = {name: change.get(name, {}) for name in ("drawn", "accounts")}
    return Past(rows, grades, people=change.get("people", ()), measures=measures, **more)


def held(told: dict[str, Any]) -> Item:
    """An item, with a second reader who agrees where one is named."""
    item = Item.model_validate({name: value for name, value in told.items() if name != "read_by"})
    if "read_by" not in told:
        return item
    reading = Reading(by=told["read_by"], on=SOUND["as_of"], agrees=True, claims=item.claims)
    return item.model_copy(update={"readings": (reading,)})


def seen(
    actions: Sequence[Action],
    plans: Sequence[Plan],
    items: Sequence[Item],
    as_of: date = SOUND["as_of"],
    rulebook: Rulebook = RULEBOOK,
    **more: Any,
) -> Findings:
    """What is found in these facts; exclusions, measures and checks by name."""
    facts = Facts(as_of=as_of, actions=tuple(actions), evidence=tuple(items), exclusions=more.pop("exclusions", ()))
    return find_challenges(assess(facts, FRAMEWORK, rulebook), Grounds(plans, **more))


def look(change: dict[str, Any], as_of: date = SOUND["as_of"], rulebook: Rulebook = RULEBOOK) -> Findings:
    told = {
        "exclusions": tuple(
            Exclusion(
                id=f"X-{d}",
                descriptor=d,
                reason="None here.",
                by="Ann",
                on=as_of,
                agreed_by=change.get("agreed_by", "Bob"),
            )
            for d in change.get("exclusions", ())
        ),
        "measures": [Measure.model_validate(measure) for measure in change.get("measures", ())],
        "past": remembered(change),
        "checks": [SpotCheck(id="SC-001", by="Ann", claims="x", **check) for check in change.get("checks", ())],
    }
    if "policy" in change:
        rulebook = with_policy(change["policy"])
    if "own" in change:
        rulebook = rulebook_with(changed=tuple(change["own"]))
    return seen(*build(change), as_of, rulebook, **told)


def with_policy(values: dict[str, Any]) -> Rulebook:
    policy = RULEBOOK.policy
    changed = {name: policy.values[name].model_copy(update={"value": value}) for name, value in values.items()}
    return rulebook_with(policy=Policy(values=policy.values | changed))


def rulebook_with(**changed: Any) -> Rulebook:
    """The rulebook with other fields, and nothing kept of what it had worked out."""
    return Rulebook.model_construct(None, **{name: getattr(RULEBOOK, name) for name in Rulebook.model_fields} | changed)


def test_a_sound_plan_raises_nothing() -> None:
    assert look({}).challenges == ()


def test_no_plan_at_all_raises_nothing() -> None:
    assert seen((), (), ()) == ((), ())


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_one_fault_gives_one_code(path: Path) -> None:
    fault = read_yaml(path)
    found = look(fault).challenges
    about = fault["about"] if isinstance(fault["about"], list) else [fault["about"]]
    assert [(c.code, c.about) for c in found] == [(fault["fires"], place) for place in about]
    assert fault.get("says", "") in found[0].message


def test_every_code_has_a_plan_with_that_fault_alone() -> None:
    codes = set(RULEBOOK.strata["challenge"].concludes["challenge"].words)
    assert {read_yaml(path)["fires"] for path in FAULTS} == codes


def wordings(kind: str) -> list[Any]:
    return [
        pytest.param(code, spec, text, id=f"{code}: {text}") for code, spec in WORDINGS.items() for text in spec[kind]
    ]


def codes_of(spec: dict[str, Any], text: str) -> list[str]:
    field = spec.get("field", "progress")
    row: dict[str, Any] = {field: text}
    if field == "timescale":
        row["due"] = None
    elif field == "progress" and not spec.get("replace"):
        row = {"progress": f"{SOUND['rows']['A1']['progress']} {text}"}
    return [c.code for c in look({"rows": {"A1": row}}).challenges]


@pytest.mark.parametrize(("code", "spec", "text"), wordings("fires"))
def test_wordings_that_raise_a_challenge(code: str, spec: dict[str, Any], text: str) -> None:
    assert code in codes_of(spec, text)


@pytest.mark.parametrize(("code", "spec", "text"), wordings("silent"))
def test_wordings_that_raise_none(code: str, spec: dict[str, Any], text: str) -> None:
    assert code not in codes_of(spec, text)


def test_order_of_rows_changes_nothing() -> None:
    actions, plans, items = build(read_yaml(DATA / "status-ahead-through-a-chain.yaml"))
    assert seen(actions[::-1], plans, items) == seen(actions, plans, items)


def test_rows_that_point_to_each_other_come_to_an_end() -> None:
    rows = {"A1": {"progress": "See B1."}, "B1": {"progress": "See A1."}}
    assert {c.code for c in look({"rows": rows}).challenges} == {"finished-on-process-alone", "completion-undated"}


def test_a_pointer_to_a_row_that_is_not_shown_cannot_be_decided() -> None:
    found = look({"rows": {"A1": {"progress": "See A9. Audit of 40 files in January 2014: 36 were good."}}})
    assert found.challenges == ()
    assert ("status-ahead-of-source", "A1") in [(u.code, u.about) for u in found.undecided]


@pytest.mark.parametrize("text", ["See 12 children each month.", "Linked to 3 schools.", "See E-0004."])
def test_numbers_that_are_no_references_point_nowhere(text: str) -> None:
    rows = {"A1": {"progress": f"{text} Audit of 40 files in January 2014: 36 were good."}}
    assert "status-ahead-of-source" not in [u.code for u in look({"rows": rows}).undecided]


@pytest.mark.parametrize(
    ("key", "rag", "stated", "finished"),
    [
        ({}, "green", "Green", True),
        ({"green": "On track"}, "green", "Green", False),
        ({"green": "Complete or on track"}, "green", "Green", True),
        ({"blue": "Complete"}, "green", "Green", False),
        ({}, "green", "Green - on track", False),
        ({"amber": "Complete, not yet shown by evidence"}, "amber", "", True),
        ({"amber": "Not yet complete"}, "amber", "", False),
        ({}, None, "Complete", True),
        ({}, None, "", False),
    ],
)
def test_what_counts_as_claimed_finished(key: dict[str, str], rag: str | None, stated: str, finished: bool) -> None:
    rows = {
        "A1": {"rag": rag, "rag_stated": stated, "progress": "Workshop held in January 2014."},
        "B1": {"rag": None, "delivery": "done"},
    }
    codes = [c.code for c in look({"plan": {"colours": key}, "rows": rows}).challenges if c.about == "A1"]
    assert codes == (["finished-on-process-alone"] if finished else ["overdue"])


@pytest.mark.parametrize(("stated", "finished"), [("Blue", True), ("Blue - in progress", False)])
def test_a_colour_that_means_done_claims_it_whatever_the_delivery_was_before(stated: str, finished: bool) -> None:
    rows = {
        "A1": {
            "rag": "blue",
            "rag_stated": stated,
            "delivery": "under way",
            "progress": "Workshop held in January 2014.",
        }
    }
    codes = [
        c.code for c in look({"plan": {"colours": {"blue": "Complete"}}, "rows": rows}).challenges if c.about == "A1"
    ]
    assert codes == (["finished-on-process-alone"] if finished else ["overdue"])


def test_a_due_date_is_late_only_from_the_day_after() -> None:
    rows = {"A2": {"due": date(2014, 3, 3)}}
    assert look({"rows": rows}).challenges == ()
    (found,) = look({"rows": rows}, date(2014, 3, 4)).challenges
    assert (found.code, found.severity) == ("overdue", "medium")


def test_evidence_answers_process_and_comparison() -> None:
    item: dict[str, Any] = {
        "id": "E-0001", "title": "Audit", "type": "case-file-audit", "about": date(2014, 2, 1), "sha256": "aa",
        "filed": "2014-02-10T10:00:00Z", "valid_until": date(2014, 8, 1), "lead": "Head of Assessment",
        "bearings": [
            {"descriptor": "HP-07", "direction": "supports", "prevalence": "most", "seriousness": "strong"},
        ],
    }  # fmt: skip
    rows = {"A1": {"progress": "Recording has improved.", "evidence": ["E-0001"], "links": ["HP-07"]}}
    assert look({"rows": rows, "items": [item]}).challenges == ()
    item["retired"] = {"on": date(2014, 3, 1), "reason": "Wrong file", "by": "Head of Assessment"}
    codes = {c.code for c in look({"rows": rows, "items": [item]}).challenges}
    assert codes == {"finished-on-process-alone", "comparison-without-figure", "completion-undated"}


@pytest.mark.parametrize(
    ("england", "ended", "raised"),
    [
        ("2014-15", date(2014, 2, 28), False),
        ("2012-13", date(2014, 2, 28), True),
        ("2012-13", date(2014, 3, 3), True),
        ("2012-13", date(2014, 3, 4), False),
    ],
)
def test_no_value_of_a_later_year_or_period_is_asked_about(england: str, ended: date, raised: bool) -> None:
    (of,) = [i for i in FRAMEWORK.indicators if i.code == "K06"]
    value = EnglandValue.model_validate(of.england[0].model_dump() | {"year": england, "value": 69.3})
    indicators = [i if i.code != "K06" else i.model_copy(update={"england": (value,)}) for i in FRAMEWORK.indicators]
    framework = FRAMEWORK.model_copy(update={"indicators": tuple(indicators)})
    measure = Measure(id="M-1", indicator="K06", period="2013-14", period_end=ended, value=2)
    assessment = assess(Facts(as_of=SOUND["as_of"]), framework, RULEBOOK)
    found = find_challenges(assessment, Grounds(measures=[measure]))
    assert [c.code for c in found.challenges] == (["indicator-contradicts"] if raised else [])


@pytest.mark.parametrize(
    ("value", "severity", "rule"), [(2, "high", "C-INDICATOR-CLAIMED"), (94.1, "medium", "C-INDICATOR-CLAIMED-NEAR")]
)
def test_an_indicator_that_contradicts_what_is_claimed_weighs_more(value: float, severity: str, rule: str) -> None:
    (named, *_) = [d.id for d in FRAMEWORK.descriptors.values() if "K06" in d.indicators]
    item = Item.model_validate(
        {
            "id": "E-0001", "title": "Report", "type": "external-inspection", "about": date(2014, 2, 1),
            "filed": "2014-02-10T10:00:00Z", "valid_until": date(2015, 2, 1), "lead": "A", "sha256": "aa",
            "bearings": [
                {"descriptor": named, "direction": "supports", "prevalence": "all", "seriousness": "exceptional"}
            ],
        }
    )  # fmt: skip
    item = item.model_copy(
        update={"readings": (Reading(by="B", on=date(2014, 2, 12), agrees=True, claims=item.claims),)}
    )
    measure = Measure(id="M-1", indicator="K06", period="2013-14", period_end=date(2014, 2, 28), value=value, target=95)
    graded = PastGrade(id="G-1", service="", judgement="HP", grade="good", level="headline", on=item.about)
    (found,) = seen((), (), [item], measures=[measure], past=Past(grades=[graded])).challenges
    assert (found.severity, found.rule) == (severity, rule)
    assert named in found.message
    assert named in found.descriptors


def test_what_a_second_reader_agreed_to_take_back_is_still_asked_about_but_gently() -> None:
    item = build(read_yaml(DATA / "adverse-taken-back.yaml"))[2][0]
    agreed = Reading(by="B", on=date(2014, 2, 25), agrees=True, claims=item.claims)
    (found,) = seen((), (), [item.model_copy(update={"readings": (agreed,)})]).challenges
    assert (found.rule, found.severity) == ("C-TAKEN-BACK-READ", "low")


@pytest.mark.parametrize(
    ("owner", "as_of", "fires"),
    [
        ("Anytown PCT", date(2013, 3, 31), False),
        ("Anytown PCT", date(2013, 4, 1), True),
        ("Anytown CCG", date(2013, 3, 31), True),
        ("Anytown CCG", date(2013, 4, 1), False),
    ],
)
def test_a_body_exists_on_its_first_and_last_day(owner: str, as_of: date, fires: bool) -> None:
    codes = [c.code for c in look({"rows": {"B2": {"lead": owner}}}, as_of).challenges]
    assert ("owner-does-not-exist" in codes) is fires


def test_a_successor_at_work_answers_for_a_body_that_has_gone() -> None:
    row = {"area": "STPCT to name a designated doctor", "progress": "The CCG named a doctor."}
    assert look({"rows": {"B2": row}}).challenges == ()


def test_what_a_body_did_while_it_existed_is_no_fault() -> None:
    progress = "The protocol was agreed with the PCT in March 2012. Audit of 40 files in January 2014: 36 were good."
    assert look({"rows": {"A1": {"progress": progress}}}).challenges == ()
    assert [c.code for c in look({"rows": {"B2": {"progress": "Waiting for the PCT to agree."}}}).challenges] == [
        "owner-does-not-exist"
    ]


@pytest.mark.parametrize(
    ("refs", "missing"),
    [
        (["1.1", "1.2", "2.1", "2.3"], "2.2"),
        (["1", "2", "4", "5"], "(3)"),
        (["R1", "R2", "R3", "R5"], "R4"),
        (["7a", "7b", "5", "6"], "1 to 4"),
        (["101", "102", "201", "202"], ""),
        (["S1", "S2", "L1", "L2"], ""),
        (["Q1", "Q2", "Staffing", "CP1"], ""),
        (["20140301", "20140305", "x", "y"], ""),
    ],
)
def test_gaps_in_references(refs: list[str], missing: str) -> None:
    rows = {row: {"refs": [ref]} for row, ref in zip(SOUND["rows"], refs, strict=True)}
    messages = [c.message for c in look({"rows": rows}).challenges if c.code in ("refs-missing", "series-missing")]
    assert len(messages) == bool(missing)
    assert all(missing in message for message in messages)


def test_what_rows_entered_by_hand_lack_is_asked_once() -> None:
    actions, plans, items = build({"rows": {"A1": {"lead": "", "plan": ""}, "A2": {"lead": "", "plan": ""}}})
    found = [c for c in seen(actions, plans, items).challenges if c.code == "no-lead"]
    assert [(c.id, c.rows) for c in found] == [("no-lead:plan", ("A1", "A2"))]
    assert found[0].message.startswith("None of the 2 rows of the plan entered by hand names a lead")
    alone, plans, items = build({"rows": {"A1": {"lead": "", "plan": ""}}})
    assert [c.id for c in seen(alone, plans, items).challenges if c.code == "no-lead"] == ["no-lead:A1"]


def test_a_question_to_a_plan_touches_the_rows_it_names() -> None:
    (found,) = look(read_yaml(DATA / "under-way-on-process-alone.yaml")).challenges
    assert found.rows == ("A2",)


def test_evidence_that_shows_more_against_than_for_finishes_nothing() -> None:
    item: dict[str, Any] = {
        "id": "E-0001", "title": "Audit", "type": "case-file-audit", "about": date(2014, 2, 1), "sha256": "aa",
        "filed": "2014-02-10T10:00:00Z", "valid_until": date(2014, 8, 1), "lead": "Head of Assessment",
        "bearings": [
            {"descriptor": "HP-07", "direction": "supports", "prevalence": "few", "seriousness": "adequate"},
            {"descriptor": "HP-07", "direction": "undermines", "prevalence": "most", "seriousness": "serious"},
        ],
    }  # fmt: skip
    row = {"progress": "Workshop held.", "evidence": ["E-0001"], "links": ["HP-07"]}
    codes = [c.code for c in look({"rows": {"A1": row}, "items": [item]}).challenges]
    assert codes == ["says-green-shows-red"]


def test_a_challenge_carries_its_rule_its_values_and_what_would_answer_it() -> None:
    (found,) = look({"rows": {"A2": {"due": date(2014, 1, 1)}}}).challenges
    (late,) = [t for t in found.tested if t.attribute == "days_late" and t.operator == "at_least"]
    assert (late.value, late.held) == (61, True)
    assert found.rule == "C-OVERDUE"
    assert found.answer
    assert found.rows == ("A2",)


def test_every_sentence_is_filled_and_none_is_left_blank() -> None:
    for path in FAULTS:
        for challenge in look(read_yaml(path)).challenges:
            assert "{" not in challenge.message
            assert "  " not in challenge.message
            assert "()" not in challenge.message
            assert challenge.message.endswith("?")


def test_a_word_list_that_is_misspelt_is_told_with_its_name() -> None:
    lists: dict[str, Any] = dict(cast("dict[str, Any]", RULEBOOK.lexicon["lexicon"]))
    lists["unfinnished"] = lists.pop("unfinished")
    wrong = RULEBOOK.model_copy(update={"lexicon": {"lexicon": lists}, "digest": "sha256:other"})
    with pytest.raises(ManyProblems) as caught:
        look({}, rulebook=wrong)
    assert any("unfinnished" in p.message or "unfinnished" in p.where for p in caught.value.problems)


def test_a_sentence_that_asks_for_something_unknown_is_told_with_its_rule() -> None:
    stratum = RULEBOOK.strata["challenge"]
    rules = tuple(r.model_copy(update={"says": "{rwo}?"}) if r.id == "C-OVERDUE" else r for r in stratum.rules)
    wrong = rulebook_with(strata=RULEBOOK.strata | {"challenge": stratum.model_copy(update={"rules": rules})})
    with pytest.raises(InputError, match="C-OVERDUE"):
        look({"rows": {"A2": {"due": date(2014, 1, 1)}}}, rulebook=wrong)


def codes_for(change: dict[str, Any]) -> list[str]:
    return [c.code for c in look(change).challenges]


def test_naming_one_lead_leaves_one_question() -> None:
    nobody = {ref: {"lead": ""} for ref in SOUND["rows"]}
    assert codes_for({"rows": nobody}) == ["no-lead"]
    (asked,) = look({"rows": nobody | {"A1": {}}}).challenges
    assert (asked.id, asked.rows) == ("no-lead:P-01", ("A2", "B1", "B2"))


@pytest.mark.parametrize(
    "past",
    [
        pytest.param([{"on": "2014-01-06", "due": "2014-05-31"}], id="brought forward"),
        pytest.param([{"on": "2014-01-06", "due": None}], id="given for the first time"),
        pytest.param(
            [{"on": "2013-12-02"}, {"on": "2014-01-06", "due": "2014-05-31"}], id="put off, and back where it was"
        ),
        pytest.param(
            [{"on": "2014-01-06", "due": "2014-03-31", "due_basis": "worked out"}],
            id="moved with the plan's own date before it had passed",
        ),
    ],
)
def test_a_date_that_nobody_put_off(past: list[dict[str, Any]]) -> None:
    assert codes_for({"past": {"B2": past}, "rows": {"B2": {"due_basis": "worked out"}}}) == []


@pytest.mark.parametrize(
    ("past", "rows", "raised"),
    [
        ([{"rag": "amber"}], {"evidence": ["E-0001"]}, False),
        ([{"rag": "amber", "evidence": ["E-0001"]}], {"evidence": ["E-0001"]}, True),
        ([{"rag": "amber", "evidence": []}, {"rag": "amber"}], {"evidence": ["E-0001"]}, False),
        ([{"rag": "amber"}, {"rag": None}], {}, True),
        ([{"rag": "blue"}], {}, False),
        ([{"rag": "amber"}, {"rag": "green"}, {"rag": "amber"}, {"rag": "green"}], {}, True),
    ],
    ids=["attached since", "attached before", "attached while it was amber", "by way of none", "a fall", "again"],
)
def test_evidence_attached_since_the_colour_before_answers_its_rise(
    past: list[dict[str, Any]], rows: dict[str, Any], raised: bool
) -> None:
    item: dict[str, Any] = {
        "id": "E-0001", "title": "Audit", "type": "case-file-audit", "about": date(2014, 2, 1), "sha256": "aa",
        "filed": "2014-02-10T10:00:00Z", "valid_until": date(2014, 8, 1), "lead": "Head of Assessment",
    }  # fmt: skip
    states = [{"on": f"2014-01-{number:02}", "evidence": []} | state for number, state in enumerate(past, 1)]
    found = codes_for({"past": {"A1": states}, "rows": {"A1": rows}, "items": [item]})
    assert ("better-without-evidence" in found) is raised


def test_a_row_that_was_closed_has_not_vanished() -> None:
    closed = {"on": SOUND["as_of"], "reason": "Done", "by": "Ann Lee", "shown": False}
    change = {"plan": {"follows": "P-00", "totals": []}, "earlier": [{"id": "P-00"}]}
    assert "rows-vanished" not in codes_for(change | {"rows": {"A2": {"plan": "P-00", "closed": closed}}})


def test_a_promise_that_is_kept_or_spoken_of_is_not_forgotten() -> None:
    said = {"past": {"B2": [{"on": "2013-12-02", "progress": "Advocates will be offered to children in care."}]}}
    assert codes_for(said) == []
