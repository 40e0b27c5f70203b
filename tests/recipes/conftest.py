"""A copy of the project in which a recipe of CONTRIBUTING.md is followed, and nothing but what it names is touched."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".tools", "node_modules", "*-pytest-*", ".*_cache", ".hypothesis", "dist", "demo", "*.png"
)
"""What a copy goes without; what Python compiled of the others goes with them, so that no command compiles it anew."""


class Project:
    """A copy of the project, and the recipe that is followed in it.

    Attributes:
        root: its folder.
        recipe: the text of the recipe.
    """

    def __init__(self, root: Path, heading: str) -> None:
        self.root = root
        found = re.search(rf"^## {re.escape(heading)}\n(.*?)^## ", PAGE, re.M | re.S)
        assert found, f"CONTRIBUTING.md has no recipe “{heading}”"
        self.recipe = found[1]

    def write(self, name: str, text: str) -> None:
        """Write a new file that the recipe names."""
        self._named(name)
        path = self.root / name
        assert not path.exists(), f"{name} is there by now: take another name in this test"
        path.write_text(text, "utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Put something in place of a text that stands once in a file that the recipe names."""
        self._named(name)
        path = self.root / name
        text = path.read_text("utf-8")
        times = text.count(old)
        assert times == 1, (
            f"{old!r} stands {times} times in {name}: where that file has changed, follow it in this test"
        )
        path.write_text(text.replace(old, new), "utf-8")

    def _named(self, name: str) -> None:
        """Whether the recipe names a file: whole, with a word in capitals in place of a part, or beside its folder."""
        patterns = re.findall(r"`([\w./-]+\.\w+)`", self.recipe)
        matches = [re.sub(r"[A-Z]{3,}", r"[\\w-]+", re.sub(r"([.])", r"\\\1", p)) for p in patterns]
        assert any(re.fullmatch(m, name) for m in matches), f"the recipe does not name {name}"

    def test(self, *tests: str) -> subprocess.CompletedProcess[str]:
        """Run tests of the copy, all of them in files that the recipe names."""
        for test in tests:
            if test[0] != "-" and f"`{test}`" not in self.recipe:
                self._named(test.partition("::")[0])
        return self._python("pytest", "-q", "--no-header", "--tb=short", "-p", "no:cacheprovider", *tests)

    def passes(self, *tests: str) -> None:
        ran = self.test(*tests)
        assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]

    def fails(self, *tests: str) -> None:
        """Each of these tests, or one in each of these files, fails."""
        ran = self.test(*tests)
        for test in tests:
            assert test[0] == "-" or f"FAILED {test}" in ran.stdout, ran.stdout[-3000:] + ran.stderr[-1000:]

    def readiness(self, *arguments: str) -> str:
        """What a command of the copy says; it must do."""
        ran = self._python("readiness", *arguments)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def reference(self) -> None:
        """`python docs/reference.py`, as recipes say."""
        assert "`python docs/reference.py`" in self.recipe
        ran = subprocess.run([sys.executable, "docs/reference.py"], cwd=self.root, env=self._env, capture_output=True)
        assert ran.returncode == 0, ran.stderr.decode()

    def _python(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
        return subprocess.run(command, cwd=self.root, env=self._env, capture_output=True, text=True)

    @property
    def _env(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
        return {**ours, "PYTHONPATH": str(self.root), "HOME": str(self.root.parent)}


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    """A copy of the project, for the recipe that the test is named after."""
    name = request.function.__name__.removeprefix("test_").replace("_", " ")
    return Project(Path(shutil.copytree(ROOT, tmp_path / "project", ignore=LEFT_OUT)), name[0].upper() + name[1:])
