"""How a run ends: exit codes, what goes to which stream, and what a failure says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_outside_a_workspace_it_says_what_to_do(readiness):
    ran = readiness("assess")
    assert (ran.code, ran.out) == (2, "")
    assert "no workspace here" in ran.err
    assert "readiness init" in ran.err


def test_a_wrong_command_names_the_help(readiness):
    ran = readiness("asess")
    assert ran.code == 2
    assert "readiness --help" in ran.err


def test_a_wrong_date_is_usage_and_says_how_to_write_one(readiness, workspace):
    ran = readiness("assess", "--as-of", "31st of March")
    assert ran.code == 2
    assert "2014-03-31" in ran.err


def test_dates_may_be_written_as_in_papers(readiness, workspace):
    assert readiness("assess", "--as-of", "03/04/2014", "--json").data["as_of"] == "2014-04-03"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_date_that_nobody_can_mean_is_told(readiness, workspace, day):
    for command in (["assess"], ["gaps"], ["forecast"], ["lift", "HP", "--to", "good"], ["briefing"]):
        ran = readiness(*command, "--as-of", day)
        assert ran.code == 2
        assert "outside the years 1900 to 2999" in ran.err


def test_errors_as_json_are_one_object_with_four_keys(readiness, workspace):
    ran = readiness("evidence", "show", "E-9999", "--json")
    assert ran.code == 2
    assert ran.out == ""
    assert {"error", "where", "hint", "exit_code"} <= ran.error.keys()
    assert ran.error["exit_code"] == 2


def test_a_fault_of_ours_is_exit_3_and_its_log_holds_no_values(readiness, workspace, monkeypatch):
    from application.queries import grades

    def broken(self: object, *_: object) -> None:
        secret = "a child's name"
        raise RuntimeError(secret)

    monkeypatch.setattr(grades, "assess", broken)
    ran = readiness("assess")
    assert ran.code == 3
    log = Path(ran.err.split("The log is ")[1].split(". It holds")[0])
    assert "RuntimeError" in log.read_text()
    assert "in broken" in log.read_text()
    assert "child's name" not in log.read_text() + ran.err


def started(arguments: list[str], ending: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a shell does, with what comes after the command."""
    command = f"{shlex.quote(sys.executable)} -m readiness {shlex.join(arguments)} {ending}"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_cannot_show_a_character_still_gets_the_answer(encoding):
    shown = started(["rules", "list"], PYTHONIOENCODING=encoding)
    assert shown.returncode == 0
    assert b"????" in shown.stdout
    assert started(["framework", "show", "--json"], PYTHONIOENCODING=encoding).stdout.decode() == (
        started(["framework", "show", "--json"], PYTHONIOENCODING="utf-8").stdout.decode()
    )


@pytest.mark.parametrize(
    ("ending", "code", "said"),
    [("| head -1", 0, b""), (">&-", 0, b""), ("<&- 2>&-", 0, b""), ("> /dev/full", 2, b"could not be written")],
)
def test_where_the_answer_cannot_go_is_no_fault_of_ours(ending, code, said):
    ran = started(["rules", "list", "--json"], ending)
    assert ran.returncode == code
    assert said in ran.stderr
    assert b"Traceback" not in ran.stderr


def test_ctrl_c_is_exit_130(readiness, workspace, monkeypatch):
    from application.queries import grades

    def interrupted(self: object, *_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(grades, "assess", interrupted)
    assert readiness("assess").code == 130


def test_fail_on_flags_a_grade_at_or_below(readiness, workspace):
    (workspace / "findings.csv").write_text(
        "descriptor,direction,prevalence,seriousness\n"
        + "".join(f"HP-{n:02},undermines,most,serious\n" for n in range(1, 25))
    )
    assert (
        readiness("evidence", "findings", "findings.csv", "--type", "external-inspection", "--about", "2014-01-31").code
        == 0
    )
    assert readiness("evidence", "confirm", "E-0001", "--by", "Second Reader").code == 0
    assert readiness("assess", "--as-of", "2014-02-01", "--fail-on", "inadequate").code == 1
    assert readiness("assess", "--as-of", "2014-02-01").code == 0
    assert readiness("assess", "--as-of", "2014-02-01", "--fail-on", "bad").code == 2


@pytest.mark.parametrize("arguments", [["--help"], ["evidence", "--help"], ["--version"]])
def test_help_needs_no_heavy_library(arguments):
    heavy = ["pandas", "durable_rules_engine", "rich", "jinja2", "docx", "sqlite3", "psycopg", "PIL", "pydantic"]
    code = (
        "import sys; from cli.app import run; code = run(sys.argv[1:]);"
        f"print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    ran = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "[]"
    assert ran.stdout.strip()


def test_every_command_stands_in_one_section_of_the_help_and_fits_its_line():
    from cli.app import NAMES

    files = {path.stem: path.read_text("utf-8") for path in (ROOT / "cli").glob("*.py")}
    known = [
        name.replace("_", "-") for name, text in files.items() if re.search(rf"^(group = |def {name}\()", text, re.M)
    ]
    assert sorted(NAMES) == sorted(known)


@pytest.mark.parametrize(
    "group",
    [
        [],
        ["actions"],
        ["evidence"],
        ["journal"],
        ["rules"],
        ["framework"],
        ["people"],
        ["measures"],
        ["day-one"],
        ["portfolio"],
    ],
)
def test_no_help_is_cut_short(readiness, group):
    shown = readiness(*group, "--help").out
    assert "..." not in shown.partition("Options:")[2]
