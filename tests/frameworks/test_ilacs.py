"""The framework of today, which is data only: its versions, their overall grade, and every command and paper on it."""

from __future__ import annotations

import csv
import re
from collections.abc import Hashable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from docx import Document

from base.errors import NotFoundError
from descriptors.loader import check_framework, framework_folder, framework_in_force, load_framework
from engine.assessment import assess_worlds, rules_digest
from engine.cases.run import run_cases
from engine.facts import Facts, Variation
from engine.replay import load_rule_set, rule_set
from evidence.models import Bearing, Item, Reading
from rules.loader import load_rulebook, rules_folder
from tests.frameworks.commands import NOTHING_TOLD, Call, words_of, workspace

VERSIONS = ("ilacs-2018", "ilacs-2023", "ilacs-2026")
OUTCOMES = Path(__file__).parents[2] / "bench" / "calibration" / "ilacs" / "outcomes.csv"
COLUMNS = {
    "LDR": "impact_of_leaders",
    "HAP": "help_protection",
    "CCL": "care_and_care_leavers",
    "CIC": "children_in_care",
    "CLV": "care_leavers",
}


# --- its versions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_is_read_without_a_word(version: str) -> None:
    assert check_framework(framework_folder(version)) == []
    framework, rulebook = load_framework(version), load_rulebook(rules_folder(version))
    assert rulebook.grades == ("inadequate", "requires improvement to be good", "good", "outstanding")
    assert len(framework.descriptors) == 90
    assert all(d.national for d in framework.descriptors.values())


def test_versions_share_what_they_share() -> None:
    first, second, third = map(load_framework, VERSIONS)
    assert list(first.by_code) == ["LDR", "HAP", "CCL"]
    assert list(second.by_code) == list(third.by_code) == ["LDR", "HAP", "CIC", "CLV"]
    assert second.descriptors == third.descriptors
    assert {d.id for d in first.by_code["CCL"].descriptors} == {
        d.id for code in ("CIC", "CLV") for d in second.by_code[code].descriptors
    }
    assert {d.judgement for d in first.descriptors.values()} == set(first.by_code)
    own = [sorted(p.name for p in framework_folder(v).rglob("*.yaml")) for v in VERSIONS]
    assert (own[0], own[2]) == (["CCL.yaml", "framework.yaml"], ["framework.yaml"])


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2018, 1, 1), "ilacs-2018"),
        (date(2022, 12, 31), "ilacs-2018"),
        (date(2023, 1, 1), "ilacs-2023"),
        (date(2026, 3, 31), "ilacs-2023"),
        (date(2026, 4, 1), "ilacs-2026"),
        (date(2030, 1, 1), "ilacs-2026"),
    ],
)
def test_the_one_in_force_is_chosen_by_the_day(day: date, version: str) -> None:
    assert framework_in_force("ilacs", day) == version
    assert framework_in_force("ilacs-2018", day) == "ilacs-2018"


def test_before_there_was_one_it_is_said_so() -> None:
    with pytest.raises(NotFoundError, match="no version of ilacs was in force on 31 December 2017") as caught:
        framework_in_force("ilacs", date(2017, 12, 31))
    assert "ilacs-2018, ilacs-2023 and ilacs-2026" in caught.value.hint
    with pytest.raises(NotFoundError, match='no framework "ilac"'):
        framework_in_force("ilac", date(2026, 4, 1))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_that_was_kept_is_read_again_as_it_was(version: str) -> None:
    folder = rules_folder(version)
    kept = rule_set(version, folder)
    framework, rulebook = load_rule_set(kept)
    assert rules_digest(framework, rulebook) == kept.id
    assert framework.digest == load_framework(version).digest
    assert rulebook.digest == load_rulebook(folder).digest


def test_a_council_writes_only_what_differs(tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "rules").mkdir(parents=True)
    (own / "framework.yaml").write_text('id: own\nextends: ilacs-2026\nversion: "1"\nname: Our own\n', "utf-8")
    policy = own / "rules" / "policy.yaml"
    policy.write_text(
        "values:\n  judgement_good_met: {value: 500, unit: per mille, reads: the share that must be met,"
        " provenance: {status: choice}}\n",
        "utf-8",
    )
    assert check_framework(own) == []
    framework, rulebook = load_framework(own), load_rulebook(rules_folder(own))
    assert framework.descriptors == load_framework("ilacs-2026").descriptors
    assert rulebook.policy.number("judgement_good_met") == 500
    assert rulebook.policy.number("judgement_good_bar") == 560
    assert not rulebook.strata["overall"].rules
    kept = rule_set(own, rules_folder(own))
    assert rules_digest(*load_rule_set(kept)) == kept.id


def test_its_own_sources_are_added_to_those_beneath(tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "judgements").mkdir(parents=True)
    header = 'id: own\nextends: ilacs-2026\nversion: "1"\nname: Our own\njudgements: [LDR, SEN]\n'
    (own / "framework.yaml").write_text(header + "sources: [{id: S01, title: Our own terms}]\n", "utf-8")
    (own / "judgements" / "SEN.yaml").write_text(
        "code: SEN\nname: Special needs\nshort: SEND\nkind: key\nprovenance: {status: choice}\ndescriptors:\n"
        "  - {id: SEN-01, statement: Plans are made in time., theme: time, concerns: children with a plan,"
        " provenance: {status: found, refs: [S01]}}\n",
        "utf-8",
    )
    assert check_framework(own) == []
    beneath = [source.id for source in load_framework("ilacs-2026").sources]
    assert [source.id for source in load_framework(own).sources] == ["S01", *beneath]


def test_a_version_may_leave_judgements_out(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "framework.yaml").write_text(
        'id: own\nextends: ilacs-2026\nversion: "1"\nname: Help and protection\njudgements: [LDR, HAP]\n', "utf-8"
    )
    assert check_framework(own) == []
    framework = load_framework(own)
    assert {d.judgement for d in framework.descriptors.values()} == {"LDR", "HAP"}
    (crosswalk,) = framework.crosswalks
    named = {id for entry in crosswalk.descriptors for id in entry.to}
    assert named <= framework.descriptors.keys()
    assert {"HAP-01", "LDR-01"} <= named
    assert load_rule_set(rule_set(own, rules_folder(own)))[0].crosswalks == framework.crosswalks


def test_a_framework_that_extends_what_is_not_there_or_itself_is_told(tmp_path: Path) -> None:
    for name, other in (("one", "two"), ("two", "one")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "framework.yaml").write_text(f"id: {name}\nextends: ../{other}\n", "utf-8")
    with pytest.raises(Exception, match="this framework extends itself"):
        load_framework(tmp_path / "one")
    (tmp_path / "one" / "framework.yaml").write_text("id: one\nextends: ilacs-2032\n", "utf-8")
    with pytest.raises(NotFoundError, match='no framework "ilacs-2032"') as caught:
        load_framework(tmp_path / "one")
    assert "ilacs-2023" in caught.value.hint


# --- its rules --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_worked_cases_come_out(version: str) -> None:
    framework, rulebook = load_framework(version), load_rulebook(rules_folder(version))
    results = run_cases(rules_folder(version) / "cases", framework, rulebook)
    assert [(r.case.case, *r.differences) for r in results if not r.passed] == []


def test_every_rule_of_its_own_is_named_by_a_case() -> None:
    rulebook = load_rulebook(rules_folder("ilacs-2023"))
    results = run_cases(rules_folder("ilacs-2023") / "cases", load_framework("ilacs-2023"), rulebook)
    named = {rule for r in results for e in r.case.expect.values() for rule in (e.rule, *e.rules)}
    own = [rule.id for name in ("judgement", "overall") for rule in rulebook.strata[name].rules]
    assert [id for id in own if id not in named] == []


SHOWN = {
    "inadequate": ("undermines", "most", "serious"),
    "requires improvement": ("supports", "most", "adequate"),
    "good": ("supports", "most", "strong"),
    "outstanding": ("supports", "all", "exceptional"),
}
"""Findings on every descriptor of a judgement that give it a grade."""


def inspected(version: str, grades: dict[str, str]) -> Facts:
    """An inspection whose findings give each judgement its grade."""
    bearings = tuple(
        Bearing.model_validate(
            dict(zip(("direction", "prevalence", "seriousness"), SHOWN[grades[d.judgement]], strict=True))
            | {"descriptor": d.id}
        )
        for d in load_framework(version).descriptors.values()
    )
    on = date(2024, 3, 4)
    item = Item(
        id="E-0001",
        title="Report",
        type="EX",
        about=on,
        filed=datetime(2024, 3, 4, tzinfo=UTC),
        valid_until=on,
        lead="the inspectorate",
        sha256="0" * 64,
        filed_by="one",
        bearings=bearings,
    )
    reading = Reading(by="other", on=on, agrees=True, claims=item.claims)
    return Facts(as_of=on, evidence=(item.model_copy(update={"readings": (reading,)}),))


def outcomes(version: str) -> list[dict[str, str]]:
    with OUTCOMES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["framework_version"] == version]


@pytest.mark.parametrize(("version", "right", "of"), [("ilacs-2018", 162, 165), ("ilacs-2023", 130, 136)])
def test_overall_is_what_was_published(version: str, right: int, of: int) -> None:
    framework, rulebook = load_framework(version), load_rulebook(rules_folder(version))
    rows = outcomes(version)
    given = [tuple(row[COLUMNS[code]] for code in framework.by_code) for row in rows]
    worlds: dict[Hashable, tuple[Facts, Variation]] = {
        " ".join(each): (inspected(version, dict(zip(framework.by_code, each, strict=True))), Variation())
        for each in set(given)
    }
    graded = assess_worlds(worlds, framework, rulebook)
    agreed = apart = 0
    for row, each in zip(rows, given, strict=True):
        assessment = graded[" ".join(each)]
        assert [str(j.grade).removesuffix(" to be good") for j in assessment.judgements.values()] == list(each)
        assert assessment.overall
        said = str(assessment.overall.grade).removesuffix(" to be good")
        agreed += said == row["overall"]
        places = list(SHOWN)
        apart = max(apart, abs(places.index(said) - places.index(row["overall"])))
    assert (agreed, len(rows), apart) == (right, of, 1)


def test_since_april_2026_no_overall_grade_was_published() -> None:
    assert all(not row["overall"] for row in outcomes("ilacs-2026"))
    assert not load_rulebook(rules_folder("ilacs-2026")).strata["overall"].rules


# --- by its commands --------------------------------------------------------------------------------------------

AS_OF = "2026-06-01"


@pytest.fixture
def council(empty_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs the commands as a user would, in a workspace of a council of today with a little evidence."""
    call = workspace("ilacs-2026", empty_home, monkeypatch, capsys)
    Path("plan.csv").write_text(
        "Ref,Action,Lead,Due date,RAG,Progress\n"
        "A1,Hold strategy discussions within a day,Ann Lead,2026-03-31,Green,Held on time in May\n"
        "A2,Track pre-proceedings,Ann Lead,2026-09-30,Amber,Tracker made\n",
        "utf-8",
    )
    call("actions", "import", "plan.csv", "--plan-date", "2026-01-12", "--origin", "inspection")
    call("actions", "link", "A1", "HAP-06")
    Path("audit.txt").write_text("We looked at 40 files, and 36 met the standard.", "utf-8")
    call(
        *("evidence", "attach", "audit.txt", "--type", "dip-sample", "--about", "2026-05-11", "--lead", "Ann Lead"),
        *("--sample", "40", "--met", "36", "--bears-on", "HAP-06", "--by", "Ann Lead", "--as-of", AS_OF),
    )
    Path("visit.txt").write_text("Letter of the focused visit.", "utf-8")
    call(
        *("evidence", "attach", "visit.txt", "--type", "focused-visit", "--about", "2026-02-11", "--lead", "Ann Lead"),
        *("--bears-on", "CLV-06", "--by", "Ann Lead", "--as-of", AS_OF),
    )
    return call


COMMANDS: list[tuple[tuple[str, ...], str]] = [
    (("assess",), "Care leavers"),
    (("assess", "--json"), '"overall": null'),
    (("assess", "--assume", "HAP-02=+E01:most:strong"), "HAP-02"),
    (("assess", "--fail-on", "inadequate"), "Leaders"),
    (("explain", "HAP-06"), "D-PARTLY"),
    (("explain", "HAP"), "help and protection"),
    (("explain", "LDR", "--verbose"), "LDR"),
    (("challenges",), "A1"),
    (("compare", "--since", "2026-04-01"), "HAP-06"),
    (("gaps",), "HAP-04"),
    (("gaps", "--json"), "HAP-04"),
    (("lift", "CLV"), "CLV"),
    (("lift", "HAP", "--to", "outstanding"), "HAP"),
    (("forecast",), "LDR"),
    (("forecast", "--json"), '"HAP"'),
    (("moderate", "HAP", "--grade", "good", "--reason", "We looked.", "--by", "Bo"), "good"),
]
PAPERS: list[tuple[str, ...]] = [
    ("briefing", "-o", "briefing.md"),
    ("briefing", "-o", "briefing.html"),
    ("briefing", "--full", "-o", "briefing.md"),
    ("gaps", "-o", "gaps.md"),
    ("gaps", "-o", "gaps.html"),
    ("report", "progress", "--with-grades", "-o", "progress.md"),
    ("report", "progress", "--with-grades", "-o", "progress.html"),
]


def test_every_command_and_paper_copes_without_an_overall_grade(council: Call) -> None:
    for words, expected in COMMANDS:
        told = council(*words, "--as-of", AS_OF)
        assert expected in told, words
        assert "verall" not in told.replace('"overall": null', ""), (words, told)
        assert not re.search(NOTHING_TOLD, told), words
    for words in PAPERS:
        council(*words, "--as-of", AS_OF)
        text = re.sub(r"<style.*?</style>", "", Path(words[-1]).read_text("utf-8"), flags=re.DOTALL)
        assert "verall" not in text, (words, [text[m.start() - 80 : m.end() + 80] for m in re.finditer("verall", text)])
        assert not re.search(NOTHING_TOLD, text), words
        assert not re.search(r"<p>\s*</p>|<h\d[^>]*>\s*</h\d>|\n#+ *\n", text), words
    council("briefing", "-o", "briefing.docx", "--as-of", AS_OF)
    paragraphs = [p.text for p in Document("briefing.docx").paragraphs]
    assert "verall" not in "\n".join(paragraphs)
    assert "come out the same" in council("doctor")


@pytest.mark.parametrize("words", [("explain", "overall"), ("lift", "overall")], ids=words_of)
def test_who_asks_for_an_overall_grade_is_told_what_there_is(council: Call, words: tuple[str, ...]) -> None:
    assert re.search(r"LDR, HAP|Name a descriptor, a judgement", council(*words, "--as-of", AS_OF, code=2))


def test_a_workspace_takes_the_version_in_force(council: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.options.today", lambda: date(2024, 5, 1))
    assert "under ilacs-2023" in council("init", "earlier", "--authority", "Wexmoor", "--framework", "ilacs")
    assert 'framework = "ilacs-2023"' in Path("earlier/readiness.toml").read_text("utf-8")


def test_rules_of_the_workspace_lie_over_those_of_its_framework(council: Call) -> None:
    Path("own").mkdir()
    Path("own/policy.yaml").write_text(
        "values:\n  judgement_good_bar: {value: 600, unit: per mille, above: judgement_inadequate_bar,"
        " reads: the bar for good, provenance: {status: choice}}\n",
        "utf-8",
    )
    settings = Path("readiness.toml")
    settings.write_text(settings.read_text("utf-8") + 'rules = "own"\n', "utf-8")
    assert "600" in council("rules", "show", "judgement_good_bar")
    assert "1020" in council("rules", "show", "judgement_outstanding_bar")
    assert "LDR" in council("assess", "--json", "--as-of", AS_OF)
