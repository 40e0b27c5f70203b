"""Whatever is altered behind the register's back is told: by a finding, at the next opening, or by `doctor`.

`make torture` makes 1,000 alterations; here it is one of each kind. What is not found is named in docs/promises.md.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from application.queries import checkup, evidence
from application.session import Session
from base.errors import ReadinessError
from tests.torture.alterations import KINDS

NUMBER = 1000 if os.environ.get("READINESS_TORTURE") else len(KINDS)
SAID = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-07")


@pytest.fixture
def council(readiness, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a bit of everything, and beside it how it was a few changes ago."""
    from descriptors.loader import framework_folder

    monkeypatch.setenv("READINESS_STATE", str(workspace.parent / "state"))
    shutil.copytree(framework_folder("sif-2013"), workspace / "own")
    settings = workspace / "readiness.toml"
    settings.write_text(settings.read_text().replace('framework = "sif-2013"', 'framework = "own"'))
    Path("plan.csv").write_text("Ref,Recommendation,Lead,Due\nA1,Plans are clear,A Lead,2014-06-01\nA2,Visits,B,\n")
    for name in ("first", "second", "third"):
        Path(f"{name}.txt").write_text(f"The words of the {name}." * 40)
        assert readiness("evidence", "attach", f"{name}.txt", *SAID).code == 0
    shutil.copytree(workspace, workspace.parent / "old")
    assert readiness("actions", "import", "plan.csv", "--plan-date", "2014-01-06").code == 0
    assert readiness("actions", "link", "A1", "HP-07").code == 0
    assert readiness("decisions", "add", "Ask Jo Bloggs").code == 0
    assert readiness("redact", "field", "decision", "D-001", "text", "--reason", "names a child").code == 0
    assert told(workspace) == []
    return workspace


def told(root: Path) -> list[str]:
    """All that the program says of a workspace by itself, at its opening, by its verifications and by `doctor`."""
    said: list[str] = []
    try:
        with Session(root, notice=said.append) as session:
            checkup.signing_of(session)
            said += [finding.message for finding in checkup.verify_journal(session)]
            said += [finding.state for finding in evidence.verify_files(session, lambda size: None, None)]
            said += filter(None, (checkup.clock_of(session), checkup.rules_not_entered(session)))
            said += [f"{path} is open to others" for path in session.workspace.open_to_others()]
    except ReadinessError as error:
        said.append(error.message)
    return said


def test_every_alteration_is_told(council: Path, tmp_path: Path) -> None:
    base = shutil.copytree(council, tmp_path / "base", symlinks=True)
    state = shutil.copytree(tmp_path / "state", tmp_path / "state-before")
    made, missed = Counter[str](), list[tuple[int, str]]()
    for number in range(NUMBER):
        name = list(KINDS)[number % len(KINDS)]
        for copy, place in ((base, council), (state, tmp_path / "state")):
            shutil.rmtree(place)
            shutil.copytree(copy, place, symlinks=True)
        KINDS[name](council, random.Random(number))
        made[name] += 1
        if not told(council):
            missed.append((number, name))
    if len(KINDS) < NUMBER:
        print(f"{NUMBER} alterations, {dict(made)}: {NUMBER - len(missed)} told, not {missed}")
    assert not missed
