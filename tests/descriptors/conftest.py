from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs" / "framework.md"
_FILE = re.compile(r"^\*\*`(?P<name>[^`]+)`\*\*\n\n```yaml\n(?P<content>.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The tiny framework that the documentation prints, written out as a council would."""
    for match in _FILE.finditer(DOCS.read_text(encoding="utf-8")):
        file = tmp_path / "small" / match["name"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(match["content"], encoding="utf-8")
    return tmp_path / "small"


@pytest.fixture
def change() -> Callable[[Path, str, str], int]:
    """Replaces a text that stands once in a file, and gives the line it stands on."""

    def replace(file: Path, old: str, new: str) -> int:
        content = file.read_text(encoding="utf-8")
        assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {file.name}"
        file.write_text(content.replace(old, new), encoding="utf-8")
        return content[: content.index(old)].count("\n") + 1

    return replace
