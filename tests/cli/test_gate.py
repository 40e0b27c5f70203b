"""Each door opens through the gate: exit code 2, a sentence, nothing changed and nothing left in the store."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

SAID = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-07")


def stored(workspace: Path) -> list[Path]:
    return [path for path in (workspace / "files").rglob("*") if path.is_file()]


@pytest.fixture
def hostile(workspace: Path) -> dict[str, str]:
    """What no door takes, by what is said of it."""
    (workspace / "empty.csv").touch()
    os.mkfifo(workspace / "pipe.csv")
    (workspace.parent / "secret.csv").write_text("Ref,Recommendation\nA1,secret\n")
    (workspace / "link.csv").symlink_to(workspace.parent / "secret.csv")
    return {
        "empty.csv": "is empty",
        "pipe.csv": "not a file that can be read",
        "link.csv": "leads out of",
        "/dev/zero": "not a file that can be read",
        f"{'a' * 300}.csv": "too long",
    }


@pytest.mark.parametrize(
    "door",
    [
        ("evidence", "attach", "FILE", *SAID),
        ("evidence", "import", "FILE"),
        ("actions", "import", "FILE"),
        ("measures", "import", "FILE"),
        ("people", "import", "FILE"),
        ("briefing", "--template", "FILE", "-o", "paper.docx"),
        ("assess", "--what-if", "FILE"),
    ],
    ids=lambda door: " ".join(door[:2]),
)
def test_no_door_takes_what_the_gate_refuses(readiness, workspace, hostile, door):
    for name, told in hostile.items():
        ran = readiness(*(name if part == "FILE" else part for part in door))
        assert (ran.code, told in ran.err) == (2, True), ran.err
    assert readiness("journal", "list", "--json").data == []
    assert not stored(workspace)


def test_a_row_takes_no_file_through_a_link_out_of_the_folder(readiness, workspace, hostile):
    (workspace / "index.csv").write_text(
        "title,file,type,about,lead,bears on\nAudit,link.csv,E01,2014-02-01,A Lead,HP-07 supports many\n"
    )
    ran = readiness("evidence", "import", "index.csv")
    assert (ran.code, "leads out of" in ran.err) == (2, True), ran.err
    assert not stored(workspace)


def test_a_name_that_is_too_long_is_told_wherever_it_is_given(readiness, workspace):
    for given in (("-w", "a" * 300, "assess"), ("assess", "--framework", "a" * 300)):
        assert readiness(*given).code == 2


@pytest.mark.parametrize("part", ["journal.jsonl", "texts.jsonl", "manifest.json"])
@pytest.mark.parametrize(
    "content", ["", "{", "[]", "1", '{"seq": 1}', "[" * 100_000, '{"seq": "NaN", "body": {}}', "\udcff"]
)
def test_a_crafted_export_is_refused_whole(readiness, workspace, part, content):
    import hashlib

    Path("audit.txt").write_text("What was found.")
    assert readiness("evidence", "attach", "audit.txt", *SAID).code == 0
    assert readiness("export", "out").code == 0
    raw = content.encode(errors="surrogateescape")
    Path("out", part).write_bytes(raw)
    if part != "manifest.json":
        manifest = json.loads(Path("out/manifest.json").read_text())
        for subject in manifest["subject"]:
            if subject["name"] == part:
                subject["digest"]["sha256"] = hashlib.sha256(raw).hexdigest()
        Path("out/manifest.json").write_text(json.dumps(manifest))
    assert readiness("init", "other", "--authority", "Wexmoor", "--framework", "sif-2013").code == 0
    ran = readiness("restore", "out", "-w", "other")
    assert ran.code == 2, ran.err
    assert readiness("journal", "list", "-w", "other", "--json").data == []
    assert not stored(workspace / "other")
    shutil.rmtree("other")
