"""What is restricted is shown to those it names; likely identifiers of children are told of and masked."""

import os
from pathlib import Path

import pytest

from cli.app import run
from evidence.tables.contents import text_of

DAY = ("--as-of", "2014-07-07")
SAID = ("--type", "E01", "--about", "2014-06-01", "--bears-on", "HP-07:undermines:few:serious", "--lead", "Ada Ashdown")
IDENTIFIERS = ("943 476 5919", "H801200001001", "3/4/2009", "SR3 1AB")
SECRET = ("Zuleika", "zebedee", "Zorro", "Zanzibar")
PAPERS = [
    ["briefing", "-o", "briefing.html"],
    ["briefing", "-o", "briefing.docx"],
    ["briefing", "-o", "briefing.md"],
    ["notices", "-o", "notices"],
    ["report", "progress", "-o", "progress.html"],
    ["report", "self-evaluation", "-o", "self.html"],
    ["gaps", "-o", "gaps.xlsx"],
    ["evidence", "bundle", "--judgement", "HP", "-o", "hp.zip"],
    ["day-one", "--call", "2014-07-07", "-o", "day-one.xlsx"],
]
ASKED = [
    ["assess"],
    ["assess", "--json"],
    ["explain", "HP-07"],
    ["challenges"],
    ["gaps", "--json"],
    ["lift", "HP"],
    ["forecast"],
    ["compare", "--since", "2014-06-01"],
    ["actions", "list"],
    ["actions", "show", "Z1"],
    ["actions", "suggest-links"],
    ["evidence", "list"],
    ["evidence", "list", "--json"],
    ["evidence", "draw"],
    ["evidence", "draw", "--json"],
    ["evidence", "confirm"],
    ["evidence", "confirm", "--json"],
    ["evidence", "due-for-disposal"],
    ["decisions", "list"],
    ["journal", "list"],
]
UNDATED = {
    "journal list",
    "decisions list",
    "evidence draw",
    "evidence draw --json",
    "actions suggest-links",
    "actions show Z1",
    "evidence confirm --json",
}


@pytest.fixture(scope="module")
def council(made_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up council with a restricted item and with identifiers wherever somebody may have typed them."""
    import shutil

    root = tmp_path_factory.mktemp("private") / "anytown"
    shutil.copytree(made_up, root)
    secret, plan = root / "zebedee.txt", root / "plan.csv"
    secret.write_text("An audit of the case of Zuleika")
    plan.write_text(
        "Ref,Service,Recommendation,Lead,Timescale,RAG,Progress\n"
        "Z1,Duty 943 476 5919,The plan of a child born 3/4/2009 in SR3 1AB is clear,Ada Ashdown,Within 1 month,Amber,"
        "H801200001001 was seen\n"
    )
    titled = ("--title", "Audit of 943 476 5919, born 3/4/2009, SR3 1AB", "--outcomes", "H801200001001 did well")
    hidden = ("--title", "Case of Zuleika", "--outcomes", "Zorro did well", "--sensitivity", "restricted")
    for command in (
        ["actions", "import", str(plan), "--plan-date", "2014-05-01", "--origin", "inspection"],
        ["actions", "link", "Z1", "HP-07"],
        ["evidence", "attach", *SAID, *titled, "--by", "Ada Ashdown", *DAY],
        ["evidence", "attach", str(secret), *SAID, *hidden, "--by", "Ada Ashdown", *DAY],
        ["evidence", "confirm", "E-0325", "--disagree", "Zanzibar", "--by", "Femi Fairlight"],
        ["decisions", "add", "Ask 943 476 5919"],
    ):
        assert run(["-w", str(root), *command]) == 0, command
    return root


@pytest.fixture
def told(council: Path, readiness):
    return lambda *command: readiness("-w", council, *command)


def test_papers_hold_neither_what_is_restricted_nor_identifiers_and_are_private(told, tmp_path):
    for command in PAPERS:
        ran = told(*command, *DAY)
        assert ran.code == 0, (command, ran.err)
    written = [path for path in tmp_path.rglob("*") if path.is_file() and "state" not in path.parts]
    assert len(written) > len(PAPERS)
    for path in written:
        said = f"{path.name} {text_of(path) or ''} {path.read_bytes().decode(errors='replace')}"
        assert [word for word in (*IDENTIFIERS, *SECRET) if word in said] == [], path
        assert path.stat().st_mode & 0o077 == 0, path


def test_answers_hold_neither(told):
    for command in ASKED:
        ran = told(*command, *(() if " ".join(command) in UNDATED else DAY))
        assert ran.code == 0, (command, ran.err)
        assert [word for word in (*IDENTIFIERS, *SECRET) if word in ran.out + ran.err] == [], command
    assert "[NHS number]" in told("actions", "show", "Z1").out


def test_a_restricted_item_is_shown_to_those_it_names(told, tmp_path):
    ran = told("evidence", "show", "E-0325", "--history", *DAY)
    assert (ran.code, "restricted to those it names" in ran.err, "--reader" in ran.err) == (2, True, True)
    assert not any(word in ran.out + ran.err for word in SECRET)
    assert "Zuleika" in told("evidence", "show", "E-0325", "--reader", "Ada Ashdown", *DAY).out
    ran = told("evidence", "list", "-o", tmp_path / "index.csv", *DAY)
    assert "restricted items are not in it" in ran.err
    assert "Zuleika" not in (tmp_path / "index.csv").read_text()
    told("evidence", "list", "-o", tmp_path / "hers.csv", "--reader", "ada ashdown", *DAY)
    assert "Zuleika" in (tmp_path / "hers.csv").read_text()


def test_likely_identifiers_are_told_of_where_they_come_in(readiness, workspace):
    case = workspace / "case.txt"
    case.write_text("The case of 943 476 5919, at SR3 1AB")
    ran = readiness("evidence", "attach", case, *SAID, "--title", "Case of H801200001001")
    assert "NHS number (the file of E-0001) and unique pupil number (title of E-0001)" in ran.err
    assert "postcode" not in ran.err
    assert "identifiers" not in readiness("evidence", "revise", "E-0001", "--lead", "Bo").err
    plan = workspace / "plan.csv"
    plan.write_text("Ref,Recommendation,RAG\nA1,The plan of SR3 1AB is clear,Green\n")
    assert "postcode (area of A1)" in readiness("actions", "import", plan).err


def test_the_journal_is_exported_as_it_is(told, council):
    lines = told("journal", "export").out
    assert "[NHS number]" not in lines


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_what_belongs_to_another_account_is_told(readiness, workspace):
    os.chown(workspace / "register.db", 65534, 65534)
    ran = readiness("doctor")
    assert (ran.code, "may read or write" in ran.out and "register.db" in ran.out) == (1, True)
