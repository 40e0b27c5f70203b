"""The made-up council of today, and its self-evaluation."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from cli.app import run

DAY = ("--as-of", "2026-06-22")


@pytest.fixture(scope="module")
def larkford(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("larkford") / "council"
    assert run(["demo", str(root), "--framework", "ilacs"]) == 0
    return root


def paper(root: Path, name: str) -> str:
    assert run(["-w", str(root), "report", "self-evaluation", "-o", str(root / name), *DAY]) == 0
    return (root / name).read_text("utf-8")


def test_the_example_grades_every_judgement(larkford: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["-w", str(larkford), "assess", *DAY]) == 0
    told = capsys.readouterr().out
    assert "not enough evidence" not in told
    assert "requires improvement to be good" in told
    assert "outstanding" in told
    with (Path(__file__).parents[2] / "examples" / "larkford" / "evidence.csv").open(encoding="utf-8") as file:
        types = [row["type"] for row in csv.DictReader(file)]
    assert len(types) >= 300
    assert {"E38", "E39", "E47"} <= set(types)  # a focused visit, a joint inspection, peer reviews


def test_every_claim_leads_to_its_evidence(larkford: Path) -> None:
    page = paper(larkford, "self.html")
    for question in ("What do you know", "How do you know", "What are your plans"):
        assert question in page
    claims = re.findall(r"<li>(?:(?!</li>).)*Shown by.*?</li>", page, re.DOTALL)
    assert len(claims) >= 60
    links = [re.findall(r'href="#(e-E-\d{4})"', claim) for claim in claims]
    assert all(links)
    assert all(f'id="{link}"' in page for each in links for link in each)


def test_what_a_count_found_in_most_cases_is_not_said_to_fall_short_in_all(larkford: Path) -> None:
    text = paper(larkford, "counts.md")
    (line,) = (line for line in text.splitlines() if "Scrutiny asks and follows up" in line)
    assert "Not in every case: Scrutiny asks" in line
    assert "What falls short, everywhere or in some cases:" in text


def test_plans_name_the_national_framework_and_what_is_not_planned(larkford: Path) -> None:
    text = paper(larkford, "self.md")
    rows = [line for line in text.splitlines() if line.startswith("| **A") or line.startswith("| **B")]
    assert rows
    assert all(re.search(r"\| (outcome|enabler|principle)", row) for row in rows)
    assert "**outcome 3:** children are safe in and outside home" in text
    assert "No row of the plan answers:" in text


def test_with_nothing_filed_it_says_what_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "empty"
    assert run(["init", str(root), "--authority", "Wexmoor", "--framework", "ilacs-2026"]) == 0
    text = paper(root, "self.md")
    assert text.count("Nothing in date is held.") == 4
    assert "What is not known:" in text
    assert "None" not in text
