"""At 60, 80 and 120 columns: every command folds at spaces, and nothing that anybody typed moves the cursor."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from application.queries import frameworks
from cli.app import run
from tests.application.test_asking import DAY, QUERIES

SHOWN = {tuple(query[:2]): query for query in reversed(QUERIES) if not any("OUT" in word for word in query)}
del SHOWN["evidence", "open"]  # it names a copy, another each time
READS = [
    *SHOWN.values(),
    ["notices", *DAY],
    ["day-one", "--call", "2014-03-10", *DAY],
    ["portfolio", "assess", "COUNCIL", *DAY],
    ["portfolio", "patterns", "COUNCIL", *DAY],
]
"""Every command that answers a question in the terminal, with what it is asked."""
FREE = re.compile(r"[\d,]+(?=\s+MiB)")
RULE = str.maketrans(dict.fromkeys("─", " "))


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example council, with one title that plays tricks on terminals."""
    folder = tmp_path_factory.mktemp("widths")
    audit = folder / "audit.txt"
    audit.write_text("an audit")
    workspace = folder / "council"
    assert run(["demo", str(workspace)]) == 0
    title = "An audit of forty files\x1b[1A\x1b[2K of \u202ehelp and protection, which goes on for quite a while"
    said = ["--type", "E01", "--about", "2014-02-01", "--lead", "Anna Llanfair-Pwllgwyngyll", "--bears-on", "HP-07"]
    assert run(["-w", str(workspace), "evidence", "attach", str(audit), "--title", title, *said]) == 0
    assert run(["-w", str(workspace), "decisions", "add", "Audit " + "every plan " * 20, "--owner", "Anna Lead"]) == 0
    return workspace


def words_of(output: str) -> set[str]:
    return set(FREE.sub("", output).translate(RULE).split())


@pytest.fixture
def cases_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worked cases are run for the first answer only: at every width the same comes of them."""
    run_cases, made = frameworks.run_cases, list[Any]()

    def remembered(*asked: Any) -> Any:
        made[:] = made or [run_cases(*asked)]
        return made[0]

    monkeypatch.setattr(frameworks, "run_cases", remembered)


@pytest.mark.usefixtures("cases_once")
@pytest.mark.parametrize("query", READS, ids=" ".join)
def test_no_line_is_too_long_and_no_word_is_split(council, capsys, monkeypatch, query):
    line = ["-w", str(council), *(str(council) if word == "COUNCIL" else word for word in query)]
    run(line)
    words = words_of(capsys.readouterr().out)
    assert words
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    for width in (60, 80, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        run(line)
        shown = capsys.readouterr().out
        assert words_of(shown) <= words, width
        for row in shown.splitlines():
            lone = len(row.split()) <= 2  # a digest or a path that no line of this width can hold
            assert len(row) <= width or lone, (width, row)


def test_columns_say_how_wide_a_line_is_that_goes_to_a_file(council, capsys, monkeypatch):
    run(["-w", str(council), "actions", "list", *DAY])
    assert max(map(len, capsys.readouterr().out.splitlines())) > 80
    monkeypatch.setenv("COLUMNS", "80")
    run(["-w", str(council), "actions", "list", *DAY])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_what_was_typed_is_shown_and_not_obeyed(council, capsys):
    assert run(["-w", str(council), "evidence", "list", *DAY]) == 0
    table = capsys.readouterr().out
    run(["-w", str(council), "evidence", "list", "--json", *DAY])
    data = capsys.readouterr().out
    run(["-w", str(council), "evidence", "show", "E-\x9b2K"])
    error = capsys.readouterr().err
    for text in (table, data, error):
        assert not {"\x1b", "\x9b", "\u202e"} & set(text)
    assert r"\u001b[1A" in table
    assert r"\u001b[1A" in data
    assert r"\u009b2K" in error
