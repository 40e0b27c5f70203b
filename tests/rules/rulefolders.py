"""Rules folders with one thing changed, and what their writer is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from base.errors import InputError, ManyProblems
from rules.loader import load_rulebook, rules_folder

STANDARD = rules_folder("sif-2013")


def changed(folder: Path, name: str, *exchanges: tuple[str, str]) -> Path:
    """A copy of a standard file in a folder of its own, texts exchanged; every text stands there once."""
    text = (STANDARD / name).read_text(encoding="utf-8")
    for old, new in exchanges:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        text = text.replace(old, new)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def problems_of(folder: Path, *, complete: bool = False) -> list[InputError]:
    """All that is told of a folder that does not fit."""
    with pytest.raises(ManyProblems) as caught:
        load_rulebook(folder, complete=complete)
    return list(caught.value.problems)


def told(folder: Path, name: str, line_of: str, *messages: str) -> None:
    """Hold that a mistake is told at the line where a text stands, and says what to do."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    line = text[: text.index(line_of)].count("\n") + 1
    problems = problems_of(folder)
    at = [p for p in problems if p.where.partition(" ")[0] == f"{path}:{line}"]
    shown = [(p.where, p.message, p.hint) for p in problems]
    assert at, shown
    assert all(any(m in f"{p.message} {p.hint}" for p in at) for m in messages), shown
    assert any(p.hint for p in problems), shown
