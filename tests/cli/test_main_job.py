"""The main job as a preparation group does it: from a plan and evidence to grades, challenges and a briefing."""

from __future__ import annotations

from pathlib import Path

import pytest

GRADES = {"outstanding", "good", "requires improvement", "inadequate", None}
PLAN = """\
Ref,Recommendation,Responsible officer,Timescale,RAG,Progress,Measure
R1,Assessments weigh risk and protective factors,A Lead,Within 3 months,Green,Forms were amended,Share judged good
R2,Children are seen alone when they are visited,A Lead,Immediately,Amber,Managers were reminded,Share seen alone
"""


@pytest.fixture
def plan(workspace: Path) -> Path:
    path = workspace / "plan.csv"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_a_plan_becomes_actions_with_dates_worked_out(readiness, plan):
    assert readiness("actions", "import", plan, "--plan-date", "2014-01-06").code == 0
    first, second = readiness("actions", "list", "--json").data
    assert (first["refs"], first["rag"], first["due"], first["lead"]) == (["R1"], "green", "2014-04-06", "A Lead")
    assert (second["refs"], second["rag"], second["due"]) == (["R2"], "amber", "2014-01-06")
    keys = {"id", "refs", "area", "group", "timescale", "due", "rag", "lead", "delivery", "assurance", "progress"}
    assert keys | {"links", "raw"} <= first.keys()


def test_a_dry_run_changes_nothing(readiness, plan):
    ran = readiness("actions", "import", plan, "--dry-run")
    assert ran.code == 0
    assert "Assessments weigh risk" in ran.out
    assert readiness("actions", "list", "--json").data == []
    assert readiness("journal", "list", "--json").data == []


def test_the_same_plan_again_changes_nothing_and_keeps_what_the_group_added(readiness, plan):
    readiness("actions", "import", plan, "--plan-date", "2014-01-06")
    readiness("actions", "link", "R1", "HP-07")
    entries = len(readiness("journal", "list", "--json").data)
    assert "2 as they were" in readiness("actions", "import", plan, "--plan-date", "2014-01-06").err
    assert len(readiness("journal", "list", "--json").data) == entries
    assert readiness("actions", "list", "--json").data[0]["links"] == ["HP-07"]


def test_a_plan_that_cannot_be_read_is_answered_and_changes_nothing(readiness, workspace):
    (workspace / "notes.csv").write_text("a,b\n1,2\n")
    ran = readiness("actions", "import", "notes.csv", "--json")
    assert ran.code == 2
    assert "notes.csv" in ran.error["where"] + ran.error["error"]
    assert ran.error["hint"]
    assert readiness("actions", "list", "--json").data == []


def test_an_action_leaves_a_weakness_until_checked_practice_answers_it(readiness, plan, workspace):
    readiness("actions", "import", plan, "--plan-date", "2014-01-06", "--origin", "inspection")
    readiness("actions", "link", "R1", "HP-07")
    before = readiness("assess", "--as-of", "2014-03-03", "--json").data["descriptors"]["HP-07"]
    assert (before["status"], before["open_actions"]) == ("not met", ["R1"])
    assert before["weakness"] > 0
    # Green, and done: neither touches a grade.
    readiness("actions", "update", "R1", "--rag", "green", "--delivery", "done")
    assert readiness("assess", "--as-of", "2014-03-03", "--json").data["descriptors"]["HP-07"] == before
    (workspace / "audit.txt").write_text("An audit of files: 20 of 20 met the standard.")
    filed = readiness(
        "evidence", "attach", "audit.txt", "--type", "case-file-audit", "--about", "2014-02-14",
        "--lead", "A Lead", "--bears-on", "HP-07", "--sample", "20", "--met", "20",
    )  # fmt: skip
    assert filed.code == 0
    assert readiness("evidence", "confirm", "E-0001", "--by", "Second Reader").code == 0
    after = readiness("assess", "--as-of", "2014-03-03", "--json").data["descriptors"]["HP-07"]
    assert (after["weakness"], after["open_actions"], after["evidence"]) == (0, [], ["E-0001"])
    # One source alone does not carry it to good.
    assert after["grade"] == "requires improvement"
    # Once that evidence has expired the weakness is unassured again.
    expired = readiness("assess", "--as-of", "2014-08-15", "--json").data["descriptors"]["HP-07"]
    assert (expired["open_actions"], expired["evidence"]) == (["R1"], [])


def test_the_assessment_keeps_its_contract(readiness, plan):
    readiness("actions", "import", plan, "--plan-date", "2014-01-06")
    data = readiness("assess", "--as-of", "2014-03-03", "--json").data
    assert data["schema"] == "readiness.assessment/1"
    assert data["framework"].keys() == {"id", "version"}
    assert (data["as_of"], data["known_at"]) == ("2014-03-03", None)
    assert data["facts_digest"].startswith("sha256:")
    assert data["rules_digest"].startswith("sha256:")
    keys = {"grade", "underlying", "floor", "ceiling", "gradeable", "borderline", "coverage", "rule"}
    assert keys <= data["overall"].keys()
    assert set(data["judgements"]) == {"HP", "LAC", "AD", "CL", "LM", "LS"}
    for judgement in data["judgements"].values():
        assert keys | {"name", "balance", "moderated"} <= judgement.keys()
        assert {judgement[k] for k in ("grade", "underlying", "floor", "ceiling")} <= GRADES
    assert len(data["descriptors"]) == 106
    for descriptor in data["descriptors"].values():
        assert {"status", "grade", "support", "weakness", "rung", "rule", "evidence", "actions"} <= descriptor.keys()
    assert {"code", "about", "message", "severity"} <= data["challenges"][0].keys()


def test_no_evidence_is_not_enough_evidence(readiness, workspace):
    data = readiness("assess", "--json").data
    assert {d["status"] for d in data["descriptors"].values()} == {"not enough evidence"}
    assert {j["grade"] for j in data["judgements"].values()} == {None}
    assert data["overall"]["grade"] is None
    ran = readiness("assess")
    assert "not enough evidence" in ran.out
    assert "What is held would give" not in ran.out


def test_the_same_facts_give_the_same_bytes(readiness, plan):
    readiness("actions", "import", plan, "--plan-date", "2014-01-06")
    first = readiness("assess", "--as-of", "2014-03-03", "--json").out
    assert readiness("assess", "--as-of", "2014-03-03", "--json").out == first


def test_findings_of_a_whole_inspection_are_graded(readiness, workspace):
    rows = "".join(f"HP-{n:02},supports,all,strong,,practice,Seen\n" for n in range(1, 25))
    sheet = workspace / "findings.csv"
    sheet.write_text("descriptor,direction,prevalence,seriousness,self_known,basis,note\n" + rows)
    ran = readiness("evidence", "findings", sheet, "--type", "external-inspection", "--about", "2014-02-11")
    assert ran.code == 0, ran.err
    unread = readiness("assess", "--as-of", "2014-02-11", "--json").data["judgements"]["HP"]
    assert (unread["grade"], unread["coverage"]) == (None, 0.0)
    assert readiness("evidence", "confirm", "E-0001", "--by", "Second Reader").code == 0
    judgement = readiness("assess", "--as-of", "2014-02-11", "--json").data["judgements"]["HP"]
    assert judgement["grade"] in ("good", "outstanding")
    assert (judgement["coverage"], judgement["known"], judgement["balance"]) == (1.0, 24, 600)


def test_a_wrong_row_of_findings_is_answered_with_its_place_and_files_nothing(readiness, workspace):
    sheet = workspace / "findings.csv"
    sheet.write_text("descriptor,direction,prevalence,seriousness\nHP-1,supprts,most,strong\n")
    ran = readiness("evidence", "findings", sheet, "--type", "external-inspection", "--about", "2014-02-11", "--json")
    assert ran.code == 2
    assert {"HP-01" in p["hint"] or "supports" in p["hint"] for p in ran.error["problems"]} == {True}
    assert readiness("evidence", "list", "--json").data == []


@pytest.mark.parametrize("example", ["sunderland-2014", "anytown"])
def test_the_demo_goes_from_nothing_to_a_briefing(readiness, tmp_path, example):
    ran = readiness("demo", "--example", example)
    assert ran.code == 0, ran.err
    page = (tmp_path / example / "briefing.html").read_text(encoding="utf-8")
    assert "Provisional" in page
    assert ("Made-up example" in page) == (example == "anytown")
    assert "http://" not in page.replace("http://www.w3.org/", "")
    again = readiness("demo", "--example", example)
    assert again.code == 2
    assert "stands there already" in again.err


def test_every_judgement_of_the_made_up_council_is_graded(readiness):
    data = readiness("demo", "here", "--example", "anytown", "--json").data
    assert None not in {j["grade"] for j in data["judgements"].values()}
    assert data["overall"]["grade"] == "requires improvement"


def test_the_doctor_finds_all_in_order_and_what_is_not(readiness, workspace):
    assert readiness("doctor").code == 0
    (workspace / "readiness.toml").write_text('authority = "Wexmoor"\nframwork = "sif-2013"\n')
    ran = readiness("doctor")
    assert ran.code == 1
    assert "framework" in ran.out
    assert "FAIL" in ran.out


def test_the_doctor_reads_every_file_of_the_rules_and_finds_missing_evidence(readiness, workspace):
    (workspace / "rules").mkdir()
    settings = workspace / "readiness.toml"
    settings.write_text(settings.read_text() + 'rules = "rules"\n')
    assert readiness("doctor").code == 0
    for name in ("gaps.yaml", "lift.yaml", "lexicon.yaml"):
        (workspace / "rules" / name).write_text("x: 1\n")
        ran = readiness("doctor")
        assert ran.code == 1
        assert f"{name}:1" in ran.out
        (workspace / "rules" / name).unlink()
    (workspace / "audit.txt").write_text("audit")
    said = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-07")
    assert readiness("evidence", "attach", "audit.txt", *said).code == 0
    assert readiness("doctor").code == 0
    (workspace / "files").rename(workspace / "elsewhere")
    assert "first of E-0001" in readiness("doctor").out


def test_the_framework_of_the_workspace_is_shown_and_checked(readiness, workspace):
    assert readiness("framework", "check").code == 0
    settings = workspace / "readiness.toml"
    settings.write_text('authority = "A"\nframework = "gone"\n')
    for command in (["framework", "show"], ["framework", "check"], ["rules", "list"]):
        assert "gone" in readiness(*command).err
    assert readiness("-w", "nowhere", "rules", "list").code == 2


def test_a_workspace_that_cannot_be_made_leaves_no_folder(readiness, tmp_path):
    for wrong in (["--database", "oracle://x"], ["--group", "nosuch"], ["--framework", "nope"]):
        assert readiness("init", "council", "--authority", "A", *wrong).code == 2
        assert not (tmp_path / "council").exists()


def test_another_framework_works_by_its_folder(readiness, tmp_path):
    docs = (Path(__file__).parents[2] / "docs" / "framework.md").read_text(encoding="utf-8")
    import re

    for name, body in re.findall(r"\*\*`([\w\-/]+\.yaml)`\*\*\n+```yaml\n(.*?)```", docs, re.S):
        path = tmp_path / "peer" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body)
    assert readiness("framework", "check", "peer").code == 0
    assert readiness("init", "review", "--authority", "Wexmoor", "--framework", "peer").code == 0
    data = readiness("-w", "review", "assess", "--json").data
    assert data["framework"]["id"] == "anytown-peer-review"
    assert "of its own" in readiness("-w", "review", "rules", "test").err


def test_a_moderation_stands_beside_the_grade_and_goes_stale(readiness, workspace):
    sheet = workspace / "findings.csv"
    sheet.write_text(
        "descriptor,direction,prevalence,seriousness\n"
        + "".join(f"HP-{n:02},supports,some,adequate\n" for n in range(1, 25))
    )
    readiness("evidence", "findings", sheet, "--type", "external-inspection", "--about", "2014-02-11")
    readiness("evidence", "confirm", "E-0001", "--by", "Second Reader")
    day = ("--as-of", "2014-03-03")
    assert readiness("moderate", "HP", "--grade", "good", "--reason", "We saw more", "--by", "DCS", *day).code == 0
    judgement = readiness("assess", *day, "--json").data["judgements"]["HP"]
    assert judgement["grade"] == "requires improvement"
    assert (judgement["moderated"]["grade"], judgement["moderated"]["stale"]) == ("good", False)
    readiness(
        "evidence", "attach", "--type", "attestation", "--about", "2014-03-01", "--lead", "DCS",
        "--title", "Said", "--bears-on", "HP-01:undermines",
    )  # fmt: skip
    assert readiness("assess", *day, "--json").data["judgements"]["HP"]["moderated"]["stale"] is True


def test_a_descriptor_that_does_not_apply_leaves_the_count(readiness, workspace):
    exclude = ("exclude", "LAC-18", "--reason", "No homes of its own", "--on", "2014-01-01", "--by")
    assert readiness(*exclude, "Ann Director").code == 0
    assert readiness("assess", "--as-of", "2014-03-03", "--json").data["judgements"]["LAC"]["applicable"] == 25
    assert readiness(*exclude, "Bob Chair").code == 0
    data = readiness("assess", "--as-of", "2014-03-03", "--json").data
    assert data["judgements"]["LAC"]["applicable"] == 24
    assert data["not_applicable"] == ["LAC-18"]
    assert "LAC-18" not in data["descriptors"]


def test_the_real_report_reads_as_its_readers_did(readiness, workspace, seed_report):
    ran = readiness("actions", "import", seed_report)
    assert ran.code == 0
    actions = readiness("actions", "list", "--json").data
    colours = [a["rag"] for a in actions]
    assert (len(actions), colours.count("green"), colours.count("amber")) == (13, 8, 5)
    history = readiness("history", "--json").data
    supporting = [g["grade"] for g in history if g["level"] == "supporting"]
    assert (len({g["service"] for g in history}), len(history) - len(supporting)) == (2, 4)
    assert (supporting.count("good"), supporting.count("adequate")) == (17, 1)
    assert "NOT AGREE" not in ran.out
    assert ran.out.count("It agrees") >= 2


def test_an_earlier_grade_is_entered_as_history_and_changes_no_grade(readiness, workspace):
    before = readiness("assess", "--as-of", "2014-03-03", "--json").out
    assert readiness("history", "add", "Safeguarding", "Overall effectiveness", "Good", "--on", "2012-04-10").code == 0
    (grade,) = readiness("history", "--json").data
    assert (grade["grade"], grade["level"], grade["on"]) == ("good", "headline", "2012-04-10")
    assert readiness("assess", "--as-of", "2014-03-03", "--json").out == before


def test_a_briefing_for_a_week_looks_at_its_monday(readiness, workspace):
    assert readiness("briefing", "--week", "2014-W10", "-o", "briefing.md").code == 0
    page = (workspace / "briefing.md").read_text(encoding="utf-8")
    assert "Week 10 of 2014" in page
    assert "**As of:** 3 March 2014" in page
    assert readiness("briefing", "--week", "2014-W10", "--as-of", "2014-02-28", "-o", "briefing.md").code == 0
    assert "**As of:** 28 February 2014" in (workspace / "briefing.md").read_text(encoding="utf-8")
    for wrong in ("2014-W54", "week 10"):
        assert "is not a week" in readiness("briefing", "--week", wrong).err
