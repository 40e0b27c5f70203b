"""Whatever is altered behind the register's back is told: by a finding, at the next opening, or by `doctor`.

`make torture` makes 1,000 alterations on SQLite and as many on PostgreSQL; here it is one of each kind. What is not
found is named in docs/promises.md.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from application.queries import checkup, evidence
from application.session import Session
from base.errors import ReadinessError
from tests.torture.alterations import KINDS, ON_A_SERVER, renewed

NUMBER = 1000 if os.environ.get("READINESS_TORTURE") else 0
SAID = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-07")


@pytest.fixture
def council(readiness, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a bit of everything, and beside it how it was a few changes ago."""
    from descriptors.loader import framework_folder

    monkeypatch.setenv("READINESS_STATE", str(workspace.parent / "state"))
    shutil.copytree(framework_folder("sif-2013"), workspace / "own")
    settings = workspace / "readiness.toml"
    settings.write_text(settings.read_text().replace('framework = "sif-2013"', 'framework = "own"'))
    filled(readiness, lambda: shutil.copytree(workspace, workspace.parent / "old"))
    assert told(workspace) == []
    return workspace


def filled(readiness, halfway: Callable[[], object]) -> None:
    """Enter a bit of everything in the workspace of this folder."""
    Path("plan.csv").write_text("Ref,Recommendation,Lead,Due\nA1,Plans are clear,A Lead,2014-06-01\nA2,Visits,B,\n")
    for name in ("first", "second", "third"):
        Path(f"{name}.txt").write_text(f"The words of the {name}." * 40)
        assert readiness("evidence", "attach", f"{name}.txt", *SAID).code == 0
    halfway()
    assert readiness("actions", "import", "plan.csv", "--plan-date", "2014-01-06").code == 0
    assert readiness("actions", "link", "A1", "HP-07").code == 0
    assert readiness("decisions", "add", "Ask Jo Bloggs").code == 0
    assert readiness("redact", "field", "decision", "D-001", "text", "--reason", "names a child").code == 0


def told(root: Path) -> list[str]:
    """All that the program says of a workspace by itself, at its opening, by its verifications and by `doctor`."""
    said: list[str] = []
    try:
        with Session(root, notice=said.append) as session:
            checkup.signing_of(session)
            said += [finding.message for finding in checkup.verify_journal(session)]
            said += [finding.state for finding in evidence.verify_files(session, lambda size: None, None)]
            said += filter(None, (checkup.clock_of(session), checkup.rules_not_entered(session)))
            said += checkup.rights_of(session).split("granted to others")[1:]
            said += [f"{path} is open to others" for path in session.workspace.open_to_others()]
    except ReadinessError as error:
        said.append(error.message)
    return said


def test_every_alteration_is_told(council: Path, tmp_path: Path) -> None:
    base = shutil.copytree(council, tmp_path / "base", symlinks=True)
    state = shutil.copytree(tmp_path / "state", tmp_path / "state-before")

    def as_before() -> None:
        for copy, place in ((base, council), (state, tmp_path / "state")):
            shutil.rmtree(place)
            shutil.copytree(copy, place, symlinks=True)

    tried([name for name in KINDS if name != "rights"], council, as_before)


def test_every_alteration_of_a_server_is_told(
    readiness, postgres_url: Callable[[], str], empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, state = empty_home / "council", empty_home / "state"
    monkeypatch.setenv("READINESS_STATE", str(state))
    url = postgres_url().partition("&options")[0].replace("/postgres?", "/now?")
    plain = url.replace("+psycopg", "")
    renewed(plain, "template0")
    given = ("--authority", "Wexmoor", "--framework", "sif-2013", "--database", url)
    assert readiness("init", root, *given).code == 0
    monkeypatch.chdir(root)
    filled(readiness, lambda: renewed(plain.replace("/now?", "/old?"), "now"))
    assert told(root) == []
    renewed(plain.replace("/now?", "/base?"), "now")
    before = shutil.copytree(state, empty_home / "before")

    def as_before() -> None:
        renewed(plain, "base")
        shutil.rmtree(state)
        shutil.copytree(before, state)

    tried(ON_A_SERVER, root, as_before)


def tried(kinds: Sequence[str], council: Path, as_before: Callable[[], None]) -> None:
    """Make alterations of each kind in turn; each is told."""
    number, made, missed = NUMBER or len(kinds), Counter[str](), list[tuple[int, str]]()
    for at in range(number):
        name = kinds[at % len(kinds)]
        as_before()
        KINDS[name](council, random.Random(at))
        made[name] += 1
        if not told(council):
            missed.append((at, name))
    if NUMBER:
        print(f"{number} alterations, {dict(made)}: {number - len(missed)} told, not {missed}")
    assert not missed
