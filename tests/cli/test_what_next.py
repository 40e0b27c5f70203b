"""What if, lift, forecast, compare and the rules of a past day, as a user meets them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

DAY = "2014-03-03"


@pytest.fixture
def audited(readiness, workspace: Path) -> Path:
    sheet = workspace / "findings.csv"
    rows = [f"LS-{n:02},supports,most,strong" for n in range(1, 12)] + ["LS-12,undermines,most,serious"]
    sheet.write_text("descriptor,direction,prevalence,seriousness\n" + "\n".join(rows) + "\n", encoding="utf-8")
    filed = readiness("evidence", "findings", sheet, "--type", "external-inspection", "--about", "2014-02-01")
    assert filed.code == 0, filed.err
    assert readiness("evidence", "confirm", "E-0001", "--by", "Second Reader").code == 0
    return workspace


def test_what_if_shows_before_and_after_and_saves_nothing(readiness, audited):
    before = readiness("journal", "list", "--json").data
    ran = readiness("assess", "--as-of", DAY, "--assume", "HP-07=+E01:most:strong", "--json")
    assert ran.code == 0, ran.err
    assert ran.data["descriptors"]["HP-07"]["status"] == "partly met"
    assert ran.data["before"]["descriptors"]["HP-07"]["status"] == "not enough evidence"
    said = readiness("assess", "--as-of", DAY, "--assume", "HP-07=+E01:most:strong").out
    assert all(word in said for word in ("Provisional", "sif-2013", "HP-07", "Nothing was saved"))
    assert readiness("journal", "list", "--json").data == before


def test_what_if_reads_a_file_and_names_the_line_of_a_mistake(readiness, audited):
    file = audited / "what-if.yaml"
    file.write_text("mended: [LS-12]\n", encoding="utf-8")
    data = readiness("assess", "--as-of", DAY, "--what-if", file, "--json").data
    assert data["judgements"]["LS"]["balance"] > data["before"]["judgements"]["LS"]["balance"]
    file.write_text("mendet: [LS-12]\n", encoding="utf-8")
    ran = readiness("assess", "--as-of", DAY, "--what-if", file)
    assert ran.code == 2
    assert "what-if.yaml:1" in ran.err
    assert "mended" in ran.err


def test_a_grade_is_never_assumed(readiness, workspace):
    ran = readiness("assess", "--assume", "HP=good", "--json")
    assert ran.code == 2
    assert "never a grade" in ran.error["error"]


def test_lift_is_found_and_told_and_saves_nothing(readiness, audited):
    before = readiness("journal", "list", "--json").data
    data = readiness("lift", "AD", "--to", "good", "--as-of", DAY, "--json").data
    assert (data["reachable"], data["grade"]) == (True, None)
    [option, *_] = data["options"]
    assert option["grade_after"] == "good"
    assert {id for change in option["changes"] for id in change["descriptors"]} <= {f"AD-{n:02}" for n in range(1, 12)}
    assert [entry["does"] for entry in option["entries"]][-1] == "read"
    said = readiness("lift", "AD", "--to", "good", "--as-of", DAY).out
    assert all(word in said for word in ("provisional", "sif-2013", "Option 1", "then AD is good"))
    assert readiness("journal", "list", "--json").data == before


def test_lift_that_cannot_be_says_how_far_it_would_get(readiness, audited):
    said = readiness("lift", "LS", "--to", "outstanding", "--as-of", DAY).out
    assert "LS is now good." in said
    assert "No set of steps would do it." in said
    assert "under the bar for outstanding" in said


def test_lift_of_what_is_not_there_names_what_is(readiness, workspace):
    ran = readiness("lift", "HX", "--json")
    assert ran.code == 2
    assert "HP" in ran.error["hint"]


def test_forecast_names_the_week_and_event(readiness, audited):
    weeks = readiness("forecast", "--as-of", DAY, "--weeks", "80", "--json").data
    assert len(weeks) == 81
    assert weeks[0]["week"] == "2014-W10"
    assert weeks[0]["judgements"]["LS"].keys() >= {"grade", "floor", "ceiling"}
    messages = [e["message"] for w in weeks for e in w["events"]]
    # An inspection's findings count for 18 months.
    assert any("LS can no longer be graded" in m and "in the week of 27 July 2015: E-0001" in m for m in messages)
    said = readiness("forecast", "--as-of", DAY, "--weeks", "80").out
    assert all(word in said for word in ("provisional", "sif-2013", "If nothing is done", "E-0001 expires"))


def test_forecast_says_what_is_behind_each_change_of_what_could_be(readiness, made_up):
    asked = ("-w", made_up, "forecast", "--as-of", "2014-07-07")
    ranges = [e for w in readiness(*asked, "--json").data for e in w["events"] if e["kind"] == "range"]
    assert ranges
    said = readiness(*asked).out
    assert all(event["causes"] and f"  {event['message']}" in said for event in ranges)


def test_compare_names_what_was_filed(readiness, audited):
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    ran = readiness("compare", "--since", yesterday, "--as-of", DAY, "--json")
    assert "keeps no rules" in ran.err
    kinds = {c["kind"] for d in ran.data["differences"] if d["about"] == "LS-01" for c in d["causes"]}
    assert kinds == {"evidence filed"}
    assert "E-0001 was filed" in readiness("compare", "--since", yesterday, "--as-of", DAY).out


def test_compare_with_today_itself_finds_nothing(readiness, audited):
    today = datetime.now(UTC).date()
    ran = readiness("compare", "--since", today, "--as-of", today)
    assert "Nothing changed." in ran.out


def test_a_past_day_is_graded_by_the_rules_of_that_day(readiness, audited):
    today = datetime.now(UTC).date().isoformat()
    none = readiness("assess", "--as-of", DAY, "--known-at", "2014-02-01", "--rules-of-that-day")
    assert none.code == 2
    assert "keeps no rules" in none.err
    before = readiness("assess", "--as-of", DAY, "--json").data
    for _ in range(2):
        readiness("moderate", "LS", "--grade", "good", "--reason", "We know.", "--by", "Chair", "--as-of", DAY)
    kept = [e for e in readiness("journal", "list", "--json").data if e["kind"] == "ruleset"]
    assert [e["subject"] for e in kept] == [before["rules_digest"]]
    stricter = audited / "rules"
    stricter.mkdir()
    policy = Path(__file__).parents[2] / "rules" / "sif-2013" / "policy.yaml"
    text = policy.read_text(encoding="utf-8")
    (stricter / "policy.yaml").write_text(
        text.replace("judgement_good_bar:\n    value: 200", "judgement_good_bar:\n    value: 440"), encoding="utf-8"
    )
    settings = audited / "readiness.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\nrules = "rules"\n', encoding="utf-8")
    then = readiness("assess", "--as-of", DAY, "--known-at", today, "--rules-of-that-day", "--json").data
    assert then["rules_digest"] == before["rules_digest"]
    assert then["judgements"]["LS"]["grade"] == before["judgements"]["LS"]["grade"]
    made = readiness("compare", "--since", today, "--as-of", today, "--json").data
    assert made["rules_changed"]
    now = readiness("assess", "--as-of", DAY, "--json").data
    assert now["rules_digest"] != before["rules_digest"]
    assert now["judgements"]["LS"]["grade"] != before["judgements"]["LS"]["grade"]


def test_the_rules_of_a_day_need_a_day(readiness, workspace):
    ran = readiness("assess", "--rules-of-that-day")
    assert ran.code == 2
    assert "--known-at" in ran.err
