"""The weekly briefing: the same facts give the same page, and only --issue enters anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

MONDAY = ("--as-of", "2014-03-03")


@pytest.fixture
def council(readiness, workspace: Path) -> Path:
    attach(readiness, workspace, "audit")
    return workspace


def attach(readiness, folder: Path, name: str) -> None:
    (folder / f"{name}.txt").write_text(f"The words of the {name}.")
    said = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-07:supports:most:strong")
    assert readiness("evidence", "attach", f"{name}.txt", *said, *MONDAY).code == 0


def journal(readiness) -> list[str]:
    return [entry["hash"] for entry in readiness("journal", "list", "--json").data]


def page(readiness, *options: str, name: str = "briefing.html") -> bytes:
    ran = readiness("briefing", "-o", name, *options)
    assert ran.code == 0, ran.err
    return Path(name).read_bytes()


@pytest.mark.parametrize("name", ["briefing.html", "briefing.docx", "briefing.md"])
def test_the_same_facts_and_rules_give_the_same_briefing_to_the_byte(readiness, council, name):
    before = page(readiness, *MONDAY, name=name)
    assert page(readiness, *MONDAY, name=name) == before
    issued = page(readiness, *MONDAY, "--issue", name=name)
    assert issued != before  # it says where the journal stood
    assert page(readiness, *MONDAY, "--issue", name=name) == issued
    assert page(readiness, *MONDAY, name=name) == issued


def test_an_issued_briefing_is_its_draft_with_the_checkpoint_of_the_journal(readiness, council):
    draft = page(readiness, *MONDAY, name="b.md").decode()
    issued = page(readiness, *MONDAY, "--issue", name="b.md").decode()
    assert "readiness/Wexmoor" not in draft
    assert issued.startswith(draft.rstrip())
    assert "readiness/Wexmoor" in issued.removeprefix(draft.rstrip())


def test_a_fact_gives_another_briefing_with_another_digest(readiness, council):
    digests = [digest_in(page(readiness, *MONDAY, "--full", name="b.md").decode())]
    Path("measures.csv").write_text("Indicator,Period,Period end,Value\nK01,2013-14,28/02/2014,21.4\n")
    Path("people.csv").write_text("Name,Role,Leads\nAnn Lee,Head of service,HP\n")
    for change in (
        ("decisions", "add", "Audit the oldest plans", "--on", "2014-03-03"),
        ("people", "import", "people.csv"),
        ("measures", "import", "measures.csv"),
    ):
        ran = readiness(*change)
        assert ran.code == 0, ran.err
        digests.append(digest_in(page(readiness, *MONDAY, "--full", name="b.md").decode()))
    assert len(set(digests)) == 4


def digest_in(page: str) -> str:
    [line] = [line for line in page.splitlines() if "Everything here" in line]
    return line


def test_only_issuing_enters_and_only_once(readiness, council):
    before = journal(readiness)
    page(readiness, *MONDAY)
    assert journal(readiness) == before
    issued = readiness("briefing", "--issue", *MONDAY, "--by", "Chair")
    assert "Issued" in issued.err
    after = journal(readiness)
    assert len(after) == len(before) + 1
    assert "anchors add" in issued.err
    again = readiness("briefing", "--issue", *MONDAY, "--by", "Deputy")
    assert (again.code, "issued already" in again.err) == (0, True)
    assert journal(readiness) == after
    assert "issued already" in readiness("briefing", "--issue", "--as-of", "2014-03-05").err
    assert journal(readiness) == after
    attach(readiness, council, "second")
    assert "Issued." in readiness("briefing", "--issue", *MONDAY).err
    entries = readiness("journal", "list", "--json").data
    assert [e["subject"] for e in entries if e["kind"] == "briefing"] == ["2014-W10", "2014-W10"]


def test_a_briefing_looks_back_to_the_last_that_was_issued_and_never_to_its_own_week(readiness, council):
    page(readiness, "--issue", "--as-of", "2014-02-24")
    page(readiness, "--as-of", "2014-02-26")
    attach(readiness, council, "second")
    said = page(readiness, *MONDAY, name="b.md").decode()
    assert "24 February 2014" in said
    page(readiness, "--issue", *MONDAY, name="b.md")
    wednesday = page(readiness, "--as-of", "2014-03-05", name="b.md").decode()
    assert "24 February 2014" in wednesday
    assert page(readiness, "--as-of", "2014-03-05", "--issue", name="b.md").decode().startswith(wednesday.rstrip())
    assert page(readiness, "--as-of", "2014-03-05", name="b.md").decode().startswith(wednesday.rstrip())


def test_a_briefing_for_the_week_to_come_looks_back_to_this_week_s(readiness, council):
    page(readiness, "--issue", *MONDAY)
    said = page(readiness, "--week", "2014-W11", "--as-of", "2014-03-07", name="b.md").decode()
    assert "What changed since 3 March 2014" in said


def test_an_earlier_week_looks_back_from_there(readiness, council):
    for day in ("2014-02-17", "2014-02-24", "2014-03-03"):
        page(readiness, "--issue", "--as-of", day)
    assert "17 February 2014" in page(readiness, "--week", "2014-W09", name="b.md").decode()


def test_what_is_issued_is_what_is_known_now(readiness, council):
    ran = readiness("briefing", "--issue", "--known-at", "2014-03-03", *MONDAY)
    assert (ran.code, "--issue" in ran.err) == (2, True)


def test_a_version_that_reads_the_rules_of_then_otherwise_still_looks_back(readiness, council, monkeypatch):
    from datetime import date

    page(readiness, *MONDAY, "--issue")
    digests = iter(f"sha256:{n}" for n in range(1000))
    monkeypatch.setattr("engine.replay.rules_digest", lambda *_: next(digests))
    today = date.today().isoformat()
    assert b"Weekly briefing" in page(readiness, "--as-of", "2014-03-10", name="next.html")
    monkeypatch.setattr("application.queries.grades.rules_digest", lambda *_: next(digests))
    ran = readiness("compare", "--since", today, "--as-of", "2014-03-10")
    assert (ran.code, "that this version can read" in ran.err) == (0, True), ran.err


def test_what_was_put_off_since_the_last_briefing_is_new_whatever_the_register_holds_by_now(readiness, workspace):
    (workspace / "plan.csv").write_text("Ref,Action,Lead,Due,RAG\nA1,Audit plans,Ann Lee,31/05/2014,Amber\n")
    assert readiness("actions", "import", "plan.csv", "--origin", "council").code == 0
    page(readiness, "--issue", "--as-of", "2014-02-24")
    assert readiness("actions", "update", "A1", "--due", "2014-09-30", "--rag", "green").code == 0
    said = page(readiness, *MONDAY, name="b.md").decode()
    assert "In the plan: a later date for A1; a better colour for A1." in said
    assert re.search("New challenges: .*date-put-off:A1", said)
