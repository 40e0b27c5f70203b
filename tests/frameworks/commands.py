"""The commands as a user would run them in a workspace with a framework, and what they must never say."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.app import run

Call = Callable[..., str]
NOTHING_TOLD = re.compile(r"\bNone\b(?! (of|expires|was)\b)")
"""A value of the program that got out, rather than the word at the head of a sentence."""


def workspace(
    framework: str | Path, at: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    """Runs the commands as a user would, in a workspace with a framework; gives all that they say."""

    def call(*words: str, code: int = 0) -> str:
        done = run(list(words))
        out, err = capsys.readouterr()
        assert done == code, (words, out, err)
        return out + err

    call("init", "council", "--authority", "Wexmoor", "--framework", str(framework))
    monkeypatch.chdir(at / "council")
    return call


def words_of(value: object) -> str:
    """The id of a test: the words of its command."""
    return " ".join(value) if isinstance(value, tuple) else ""
