"""A name says what it holds: no variable, parameter or field is called by a word that could be anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ANYTHING = {"found", "given", "held", "it", "made", "own", "rest", "said", "thing", "told"}
PUBLISHED = {
    ("engine/cases/case.py", "given"),
    ("engine/explanation/tree.py", "held"),
    ("engine/results.py", "held"),
    ("evidence/annex_models.py", "made"),
    ("evidence/models.py", "made"),
    ("reports/day_one.py", "made"),
    ("reports/findings.py", "said"),
    ("reports/patterns.py", "held"),
}
"""Fields that stand in the journal, in worked cases, in answers as JSON or in Word templates under these names."""
PLACES = (
    "application",
    "base",
    "cli",
    "descriptors",
    "desk",
    "docs",
    "engine",
    "evidence",
    "readiness.py",
    "reports",
    "rules",
)


def names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name that is given to something, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno


@pytest.mark.parametrize("place", PLACES)
def test_a_name_says_what_it_holds(place: str):
    files = [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py"))
    named = [
        (path.relative_to(ROOT).as_posix(), *pair)
        for path in files
        for pair in names(ast.parse(path.read_text("utf-8")))
    ]
    assert len(named) > 5
    vague = [(path, name, line) for path, name, line in named if name in ANYTHING]
    assert not [f"{path}:{line} {name}" for path, name, line in vague if (path, name) not in PUBLISHED]


def test_the_tests_of_evidence_stand_in_its_rooms():
    rooms = {path.parent.name for path in (ROOT / "tests" / "evidence").glob("*/test_*.py")}
    assert rooms <= {path.parent.name for path in (ROOT / "evidence").glob("*/__init__.py")}
