"""What gaps and lift advise has the effect they state when it is entered with the commands they name."""

from __future__ import annotations

import re
import shlex
from itertools import count, pairwise
from pathlib import Path

import pytest

from tests.cli.conftest import Ran, Readiness

DAY = ("--as-of", "2014-03-03")


@pytest.fixture
def enter(readiness: Readiness, workspace: Path):
    """Runs commands as they were named, with every word in capitals filled in as somebody would."""
    pytest.importorskip("engine.effects", reason="what a filing did is not told yet", exc_type=ImportError)

    papers = count(1)

    def paper(sample: str | None, met: str | None) -> str:
        number = next(papers)
        unlike = " ".join(f"{word}{number}" for word in ("team", "worker", "visit", "plan", "review", "family"))
        (workspace / f"paper-{number}.txt").write_text(f"{unlike}. {met} of {sample} were as they should be.")
        return f"paper-{number}.txt"

    def run(commands: list[str]) -> None:
        filed: list[str] = []
        for command in commands:
            filled = command.replace("SOMEBODY-ELSE", "'Rita Reader'").replace("NAME", "'Ann Lead'")
            program, *words = shlex.split(filled)
            assert program == "readiness"
            said = dict(pairwise(words))
            if "FILE" in words:
                words[words.index("FILE")] = paper(said.get("--sample"), said.get("--met"))
                words += [*DAY, "--by", "Fay Filer"]
            if "ID..." in words:
                words[words.index("ID...") : words.index("ID...") + 1] = filed
            ran = readiness(*words)
            assert ran.code == 0, ran.err
            filed += re.findall(r"E-\d{4}", ran.out)[:1] if "attach" in words else []

    return run


def commands_under(out: str, heading: str) -> list[str]:
    _, found, rest = out.partition(heading)
    assert found, out
    lines = [line.strip() for line in rest.splitlines()[1:]]
    end = next((n for n, line in enumerate(lines) if not line.startswith("readiness ")), len(lines))
    return lines[:end]


def descriptor(readiness: Readiness, id: str) -> dict[str, str]:
    return readiness("assess", *DAY, "--json").data["descriptors"][id]


def gap(readiness: Readiness, id: str) -> tuple[dict[str, str], list[str]]:
    told = next(g for g in readiness("gaps", *DAY, "--json").data if g["descriptor"] == id)
    ran: Ran = readiness("gaps", *DAY, "--commands")
    return told, commands_under(ran.out, f"{told['rank']} {id} ({told['kind']})")


def test_a_gap_with_nothing_held_is_closed_by_the_commands_it_names(readiness, enter):
    told, commands = gap(readiness, "HP-07")
    assert told["kind"] == "evidence"
    assert "met (good)" in told["effect"]
    enter(commands)
    assert descriptor(readiness, "HP-07")["grade"] == "good"


def test_a_failing_audit_is_mended_by_looking_again_and_an_unread_one_by_its_reader(readiness, workspace, enter):
    (workspace / "bad.txt").write_text("2 of 20 files met the standard.")
    audit = ("--type", "E01", "--about", "2014-02-10", "--lead", "Ann Lead", "--sample", "20", "--by", "Fay Filer")
    bears = ("--bears-on", "HP-07:supports:strong", "--bears-on", "HP-07:undermines:serious")
    readiness("evidence", "attach", "bad.txt", *audit, "--met", "2", *bears, *DAY)
    told, commands = gap(readiness, "HP-07")
    assert told["kind"] == "contradiction"
    assert "E01" in " ".join(commands)
    enter(commands)
    assert descriptor(readiness, "HP-07")["grade"] == "good"

    (workspace / "good.txt").write_text("19 of 20 observations were as they should be.")
    seen = ("--type", "E02", "--about", "2014-02-11", "--lead", "Ann Lead", "--sample", "20", "--by", "Fay Filer")
    readiness("evidence", "attach", "good.txt", *seen, "--met", "19", "--bears-on", "HP-10:supports:strong", *DAY)
    for _ in range(2):  # its reader, and then a second source
        told, commands = gap(readiness, "HP-10")
        enter(commands)
        if descriptor(readiness, "HP-10")["grade"] == "good":
            break
    assert descriptor(readiness, "HP-10")["grade"] == "good"


def test_a_lift_is_reached_by_the_commands_it_names(readiness, enter):
    ran = readiness("lift", "CL", "--to", "good", *DAY, "--full")
    assert "then CL is good" in ran.out
    enter(commands_under(ran.out, "Once the work is done:"))
    assert readiness("assess", *DAY, "--json").data["judgements"]["CL"]["grade"] == "good"
