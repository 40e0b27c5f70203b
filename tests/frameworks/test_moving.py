"""A council's register of 2013 moves to the framework of today."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cli.app import run
from descriptors.loader import load_framework
from evidence.register.framework_move import mapping
from evidence.workspace import open_workspace

Call = Callable[..., str]


@pytest.fixture
def readiness(
    made_up: Path, empty_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    """Runs commands in a copy of the made-up council of 2014, as it was."""
    monkeypatch.chdir(shutil.copytree(made_up, empty_home / "council"))

    def call(*words: str, code: int = 0) -> str:
        capsys.readouterr()
        assert run(list(words)) == code, capsys.readouterr()
        return capsys.readouterr().out if code == 0 else capsys.readouterr().err

    return call


def test_every_descriptor_of_2013_is_in_the_crosswalk() -> None:
    before, after = load_framework("sif-2013"), load_framework("ilacs-2026")
    mapped, notes = mapping(before, after)
    assert list(mapped) == list(before.descriptors)
    assert {c.id for c in after.crosswalks[0].descriptors} == set(before.descriptors)
    assert [d for d, to in mapped.items() if not to] == ["LS-06", "LS-08", "LS-11", "LS-12"] == list(notes)


def test_a_register_moves_and_old_grades_stay_what_they_were(readiness: Call) -> None:
    day = ("--as-of", "2014-07-07", "--json")
    before = json.loads(readiness("assess", *day))
    told = readiness("framework", "move", "--to", "ilacs", "--on", "2026-04-01", "--by", "Ada Ashdown")
    assert "under ilacs-2026 from 1 April 2026 (MV-01)" in told
    assert "HP-06, HP-12" in told
    assert "135 items that a second reader had agreed with must be read again" in told
    assert "LS-06, LS-08, LS-11 and LS-12" in told
    assert "X-01 (LS-12 does not apply)" in told
    assert json.loads(readiness("assess", *day)) == before
    assert "Care leavers" in readiness("assess", "--as-of", "2026-04-01")
    assert "unbroken" in readiness("journal", "verify")
    with open_workspace(Path()).open_register() as register:
        known = load_framework("ilacs-2026").descriptors
        assert {b.descriptor for i in register.items() for b in i.bearings} <= known.keys()
        assert {d for a in register.actions() for d in a.links} <= known.keys()
        assert {c for p in register.people() for c in p.judgements} == {"LDR", "HAP", "CIC", "CLV"}
        (move,) = register.moves()
        assert (move.before, move.after, move.on) == ("sif-2013", "ilacs-2026", date(2026, 4, 1))
        again = set(move.again)
        confirmed = {i.id for i in register.items() if i.confirmed}
        assert again
        assert not again & confirmed
        assert confirmed
        for item in register.items():
            pairs = [(b.descriptor, b.direction) for b in item.bearings]
            assert len(pairs) == len(set(pairs))


def test_commands_and_papers_work_on_both_sides(readiness: Call) -> None:
    readiness("briefing", "--issue", "-o", "before.md", "--as-of", "2014-07-07")
    readiness("framework", "move", "--to", "ilacs-2026", "--on", "2026-04-01")
    for day, code in (("2014-07-07", "HP"), ("2026-05-01", "HAP")):
        for words in (("explain", code), ("challenges",), ("gaps",), ("lift", code), ("forecast",)):
            told = readiness(*words, "--as-of", day)
            assert not re.search(r"\bNone\b(?! (of|expires|was)\b)", told), words
        readiness("briefing", "-o", "now.html", "--as-of", day)
        readiness("report", "progress", "-o", "now.md", "--as-of", day)
    told = readiness("compare", "--since", "2014-07-07", "--as-of", "2026-05-01")
    assert "sif-2013 was in use then, ilacs-2026 later." in told
    assert not re.search(r"^  (HP|LAC|AD|CL|LM|LS|LDR|HAP|CIC|CLV)-\d+ ", told, re.M)
    assert "ok" in readiness("doctor")


def test_there_and_on_within_a_family_needs_no_crosswalk(readiness: Call) -> None:
    readiness("framework", "move", "--to", "ilacs-2018", "--on", "2018-02-01")
    assert "CCL" in readiness("assess", "--as-of", "2020-01-01")
    assert "CIC" in readiness("evidence", "list", "--judgement", "CCL", "--as-of", "2020-01-01")
    told = readiness("framework", "move", "--to", "ilacs-2026", "--on", "2026-04-01")
    assert "must be read again" not in told
    assert "no counterpart" not in told
    assert "CCL" in readiness("assess", "--as-of", "2020-01-01")
    assert "HP " in readiness("assess", "--as-of", "2014-07-07")
    assert "CIC" in readiness("assess", "--as-of", "2026-04-01")


def test_what_cannot_be_is_told_and_nothing_changes(readiness: Call) -> None:
    before = Path("readiness.toml").read_bytes(), readiness("journal", "verify")
    assert "under sif-2013 already" in readiness("framework", "move", "--to", "sif-2013", code=2)
    assert "no framework" in readiness("framework", "move", "--to", "ilacs-2062", code=2)
    harbour = Path(__file__).parent / "harbour"
    assert "does not say where the descriptors" in readiness("framework", "move", "--to", str(harbour), code=2)
    rules = Path("unfit/rules")
    rules.mkdir(parents=True)
    (rules.parent / "framework.yaml").write_text(
        'id: unfit\nextends: ilacs-2026\nversion: "1"\nname: Another scale\n', "utf-8"
    )
    scale = "[inadequate, weak, good, outstanding]"
    given = f"value: {scale}, reads: the scale, program: true, provenance: {{status: choice}}"
    (rules / "policy.yaml").write_text(f"values:\n  grades: {{{given}}}\n", "utf-8")
    readiness("framework", "move", "--to", "unfit", code=2)
    readiness("init", "other", "--authority", "Wexmoor", "--framework", "unfit", code=2)
    assert not Path("other").exists()
    settings = Path("readiness.toml")
    settings.write_text(settings.read_text("utf-8") + 'rules = "own"\n', "utf-8")
    assert "rules of its own" in readiness("framework", "move", "--to", "ilacs-2026", code=2)
    settings.write_bytes(before[0])
    assert (settings.read_bytes(), readiness("journal", "verify")) == before
