"""What gaps and lift advise has the effect they state, on random registers of every framework, by their commands."""

from __future__ import annotations

import re
import shlex
from datetime import date, timedelta
from itertools import count, pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from base.words import say_status
from descriptors.loader import load_framework
from tests.cli.conftest import Readiness
from tests.cli.test_advice import commands_under

DAYS = {
    "sif-2013": date(2014, 3, 3),
    "ilacs-2018": date(2020, 3, 2),
    "ilacs-2023": date(2024, 3, 4),
    "ilacs-2026": date(2026, 6, 22),
}
AUDITS = ("E01", "E02", "E05", "E06", "E10")
OTHERS = "E29"
"""Somebody else's review, into which the council can write nothing."""
FEW = 3
"""How many gaps of each register are closed."""


class Council:
    """A register, and somebody who does as advised, to the letter."""

    def __init__(self, readiness: Readiness, folder: Path, on: date) -> None:
        self._readiness, self.folder, self._day = readiness, folder, ("--as-of", on.isoformat())
        self._papers = count(1)
        self.others: set[str] = set()

    def _call(self, *words: str) -> Any:
        ran = self._readiness(*words)
        assert ran.code == 0, ran.err
        return ran

    def ask(self, *words: str) -> Any:
        return self._call(*words, *self._day, "--json").data

    def show(self, *words: str) -> str:
        return self._call(*words, *self._day).out

    def paper(self, sample: str, met: str) -> str:
        """A paper of its own words, with the count in them."""
        number = next(self._papers)
        unlike = " ".join(f"{word}{number}" for word in ("team", "worker", "visit", "plan", "review", "family"))
        path = self.folder / f"paper-{number}.txt"
        path.write_text(f"{unlike}. {met} of {sample} were as they should be.", encoding="utf-8")
        return path.name

    def file(
        self, type: str, about: date, sample: int, met: int, *bears_on: str, read: bool, claimed: bool = True
    ) -> None:
        """File a paper with a count in it, which is claimed or left out."""
        said = [word for each in bears_on for word in ("--bears-on", each)]
        named = ("--type", type, "--about", about.isoformat(), "--lead", "Ann Lead", "--by", "Fay Filer")
        counted = ("--sample", str(sample), "--met", str(met)) if claimed else ()
        paper = self.paper(str(sample), str(met))
        ran = self._call("evidence", "attach", paper, *named, *counted, *said, *self._day)
        (id, *_) = re.findall(r"E-\d{4}", ran.out)
        if type == OTHERS:
            self.others.add(id)
        if read:
            self._call("evidence", "confirm", id, "--by", "Rita Reader")

    def enter(self, commands: list[str]) -> None:
        """Run commands as they were named, with every word in capitals filled in."""
        filed: list[str] = []
        assert commands
        for command in commands:
            program, *words = shlex.split(
                command.replace("SOMEBODY-ELSE", "'Rita Reader'").replace("NAME", "'Ann Lead'")
            )
            assert program == "readiness"
            said = dict(pairwise(words))
            if "FILE" in words:
                words[words.index("FILE")] = self.paper(said["--sample"], said["--met"])
                words += [*self._day, "--by", "Fay Filer"]
            if "ID..." in words:
                words[words.index("ID...") : words.index("ID...") + 1] = filed
            ran = self._call(*words)
            filed += re.findall(r"E-\d{4}", ran.out)[:1] if "attach" in words else []


@pytest.fixture
def council(readiness: Readiness, empty_home: Path, monkeypatch: pytest.MonkeyPatch, request: Any) -> Council:
    framework, seed = request.param
    assert readiness("init", "council", "--authority", "Wexmoor", "--framework", framework).code == 0
    monkeypatch.chdir(Path("council").resolve())
    held = Council(readiness, Path.cwd(), DAYS[framework])
    random = Random(f"{framework} {seed}")
    for id in random.sample(sorted(load_framework(framework).descriptors), 6):
        sample = random.choice([8, 20, 40])
        met = random.randint(0, sample)
        about = DAYS[framework] - timedelta(random.randint(5, 150))
        bears_on = [f"{id}:supports:strong"] if met else []
        bears_on += [f"{id}:undermines:{random.choice(['minor', 'moderate', 'serious'])}"] if met < sample else []
        held.file(random.choice(AUDITS), about, sample, met, *bears_on, read=random.random() < 0.7)
        if random.random() < 0.5:
            held.file(OTHERS, about, sample, met, f"{id}:supports:all:strong", read=True, claimed=False)
    return held


def registers() -> list[Any]:
    return [pytest.param((framework, seed), id=f"{framework} {seed}") for framework in DAYS for seed in range(2)]


@pytest.mark.parametrize("council", registers(), indirect=True)
def test_closing_a_gap_as_told_has_the_effect_told(council: Council) -> None:
    gaps = council.ask("gaps")
    held = [g["descriptor"] for g in gaps if g["entries"] and g["status"] != "not enough evidence"][:FEW]
    for id in [*held, gaps[0]["descriptor"]]:
        told = next((g for g in council.ask("gaps") if g["descriptor"] == id), None)
        if told is None:
            continue
        assert not [e for e in told["entries"] if e["does"] == "revise" and {*e["items"]} & council.others], told
        council.enter(commands_under(council.show("gaps", "--commands"), f"{told['rank']} {id} ({told['kind']})"))
        now = council.ask("assess")
        status, grade = now["descriptors"][id]["status"], now["descriptors"][id]["grade"]
        assert say_status(status, grade) in told["effect"], told
        if brought := re.search(r"alone brings ([A-Z]+) to ([a-z ]+)\.", told["because"]):
            assert now["judgements"][brought[1]]["underlying"] == brought[2], told


@pytest.mark.parametrize("council", registers()[::2], indirect=True)
def test_a_lift_as_told_reaches_what_it_told(council: Council) -> None:
    judgements = council.ask("assess")["judgements"]
    smallest = min(judgements, key=lambda code: judgements[code]["applicable"])
    out = council.show("lift", smallest, "--to", "good", "--full")
    assert f"then {smallest} is good" in out
    council.enter(commands_under(out, "Once the work is done:"))
    assert council.ask("assess")["judgements"][smallest]["grade"] == "good"
