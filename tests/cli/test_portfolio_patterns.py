"""What good evidence looks like across authorities: of those that said so, of enough of them, and without a word."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cli.app import run
from tests.cli.conftest import Readiness

DAY = ("--as-of", "2026-06-22")
NAMES = ("Ash", "Beech", "Cedar", "Elm")
SECRET = "Zebedee"
"""A word that stands in every title, note and name of their registers."""


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four councils of the North East: three are good at one descriptor; each holds a restricted item."""
    folder = tmp_path_factory.mktemp("region")
    for number, name in enumerate(NAMES):
        there = ["-w", str(folder / name)]
        says = "undermines:most:serious" if name == "Elm" else "supports:most:strong"
        assert run(["init", str(folder / name), "--authority", name, "--framework", "ilacs-2026"]) == 0
        for file in range(3):
            path = folder / f"{SECRET} {name} {file}.txt"
            kind = ("audit of case files", "watching of practice in visits", "panel that reads plans")[file]
            path.write_text(f"{SECRET}, {name}, {kind}: of {20 + number} {(20, 20, 20, 2)[number]} met the standard.")
            said = ["--type", ("E01", "E06", "E02")[file], "--about", f"2026-05-{10 + number}", "--lead", SECRET]
            said += [
                "--sample",
                str(20 + number),
                "--met",
                str((20, 20, 20, 2)[number]),
                "--bears-on",
                f"HAP-06:{says}",
            ]
            hidden = ["--sensitivity", "restricted"] if file == 2 else []
            assert run(["evidence", "attach", str(path), *said, *hidden, "--by", SECRET, *DAY, *there]) == 0
            assert run(["evidence", "confirm", f"E-000{file + 1}", "--by", "Second Reader", *there]) == 0
        (folder / "plan.csv").write_text(f"Ref,Action,Lead,Due date,RAG\nA1,{SECRET} acts,{SECRET},2026-05-01,Amber\n")
        plan = ["--plan-date", "2026-01-12", "--origin", "inspection"]
        assert run(["actions", "import", str(folder / "plan.csv"), *plan, *there]) == 0
        assert run(["actions", "link", "A1", "HAP-20", *there]) == 0
    return folder


@pytest.fixture
def sources(region: Path, tmp_path: Path) -> list[Path]:
    """Copies of them."""
    return [Path(shutil.copytree(region / name, tmp_path / name)) for name in NAMES]


def patterns(readiness: Readiness, sources: list[Path], *besides: object) -> Any:
    ran = readiness("portfolio", "patterns", *sources, *DAY, "--json", *besides)
    assert ran.code == 0, ran.err
    assert SECRET not in ran.out
    return json.loads(ran.out)


def join(readiness: Readiness, sources: list[Path], region: str = "north  east") -> None:
    for source in sources:
        assert readiness("portfolio", "join", "--region", region, "--by", SECRET, "-w", source).code == 0


def test_nobody_is_in_it_who_did_not_say_so(readiness: Readiness, sources: list[Path]) -> None:
    told = patterns(readiness, sources)
    assert told["taking_part"] == []
    assert told["left_out"] == [[name, "It has not joined."] for name in NAMES]
    assert not told["frameworks"]


def test_it_says_what_good_ones_hold(readiness: Readiness, sources: list[Path]) -> None:
    join(readiness, sources)
    told = patterns(readiness, sources)
    assert told["taking_part"] == list(NAMES)
    (framework,) = told["frameworks"]
    descriptor = next(d for d in framework["descriptors"] if d["descriptor"] == "HAP-06")
    assert descriptor["others"] is None, "one authority is too few"
    good = descriptor["good"]
    assert (good["authorities"], good["sample"], good["days"]) == (3, 21, 42)
    assert list(good["types"].values()) == [3, 3], "of restricted items nothing is told"
    overdue = next(t for t in told["themes"] if t["code"] == "overdue")
    assert (overdue["region"], overdue["of"], overdue["authorities"], overdue["questions"]) == ("North East", 4, 4, 4)
    assert any(theme.endswith("(HAP-20)") for theme in overdue["themes"])


def test_too_few_are_no_pattern_and_one_named_twice_counts_once(
    readiness: Readiness, sources: list[Path], tmp_path: Path
) -> None:
    join(readiness, sources[:2])
    again = Path(shutil.copytree(sources[0], tmp_path / "again"))
    told = patterns(readiness, [*sources[:2], again])
    assert told["left_out"] == [["Ash", "It is named twice, and counted once."]]
    assert told["frameworks"][0]["descriptors"] == []
    assert told["frameworks"][0]["untold"] == 90
    assert told["themes"] == []
    assert told["regions_untold"] == ["North East"]


def test_what_two_of_a_region_are_asked_is_not_told(readiness: Readiness, sources: list[Path]) -> None:
    join(readiness, sources[:3])
    assert "overdue" in [theme["code"] for theme in patterns(readiness, sources[:3])["themes"]]
    assert readiness("actions", "update", "A1", "--due", "2027-01-01", "-w", sources[0]).code == 0
    assert "overdue" not in [theme["code"] for theme in patterns(readiness, sources[:3])["themes"]]


def test_who_leaves_is_out_and_the_journal_says_so(readiness: Readiness, sources: list[Path]) -> None:
    join(readiness, sources)
    assert readiness("portfolio", "leave", "--by", "Ann", "-w", sources[3]).code == 0
    told = patterns(readiness, sources)
    assert told["left_out"] == [["Elm", "It has not joined."]]
    assert "portfolio leave" in readiness("journal", "list", "--json", "-w", sources[3]).out
    again = readiness("portfolio", "leave", "--by", "Ann", "-w", sources[3])
    assert again.code == 2
    assert "takes no part" in again.err


def test_an_export_takes_part_as_its_register_says(readiness: Readiness, sources: list[Path], tmp_path: Path) -> None:
    join(readiness, sources)
    assert readiness("export", tmp_path / "export", "-w", sources[0]).code == 0
    assert patterns(readiness, [tmp_path / "export", *sources[1:]])["taking_part"] == list(NAMES)


def test_a_region_that_is_none_is_told(readiness: Readiness, sources: list[Path]) -> None:
    ran = readiness("portfolio", "join", "--region", "Nort East", "--by", "Ann", "-w", sources[0])
    assert ran.code == 2
    assert "is no region of England" in ran.err
    assert "Did you mean North East" in ran.err


def test_a_framework_of_its_own_has_words_of_its_own(readiness: Readiness, sources: list[Path]) -> None:
    join(readiness, sources)
    own = sources[0] / "own"
    own.mkdir()
    (own / "framework.yaml").write_text(f'id: ilacs-2026\nextends: ilacs-2026\nversion: "1"\nname: {SECRET}\n', "utf-8")
    settings = sources[0] / "readiness.toml"
    settings.write_text(settings.read_text("utf-8").replace('"ilacs-2026"', '"own"'), "utf-8")
    assert patterns(readiness, sources)["left_out"] == [["Ash", "It is under a framework of its own."]]


@pytest.mark.parametrize("suffix", [".html", ".md", ".json", ".docx"])
def test_it_is_written_as_a_page(readiness: Readiness, sources: list[Path], suffix: str) -> None:
    join(readiness, sources)
    ran = readiness("portfolio", "patterns", *sources, *DAY, "-o", f"page{suffix}")
    assert ran.code == 0, ran.err
    content = Path(f"page{suffix}").read_bytes()
    assert SECRET.encode() not in content
    if suffix in (".html", ".md"):
        for words in ("as their registers say", "Those that are good at it hold", "overdue", "North East"):
            assert words in content.decode(), words
    said = readiness("portfolio", "patterns", *sources, *DAY)
    assert SECRET not in said.out
    assert "those that are good at it hold" in said.out
