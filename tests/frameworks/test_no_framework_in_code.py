"""No line of the program names a grade, a judgement or a rule of any framework: they are data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from descriptors.loader import builtin_frameworks, load_framework
from rules.loader import STANDARD, load_rulebook, rules_folder

ROOT = Path(__file__).parents[2]
FOLDERS = ("base", "descriptors", "evidence", "rules", "engine", "reports", "application", "cli", "desk")
CODE = [ROOT / "readiness.py", *sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))]
FRAMEWORKS = [load_framework(name) for name in builtin_frameworks()]
CODES = {code for framework in FRAMEWORKS for code in framework.by_code}
DESCRIPTORS = {id for framework in FRAMEWORKS for id in framework.descriptors}
JUDGEMENTS = {name for framework in FRAMEWORKS for j in framework.judgements for name in (j.name, j.short)}
VERSIONS = {framework.id for framework in FRAMEWORKS} - {STANDARD}
"""The ids of frameworks, but the one whose rules lie beneath all others and are found by its name."""
GRADES = {grade for name in builtin_frameworks() for grade in load_rulebook(rules_folder(name)).grades}
RULES = {
    rule.id
    for name in builtin_frameworks()
    for stratum in load_rulebook(rules_folder(name)).strata.values()
    for rule in stratum.rules
}
EVERYDAY = {"good", "outstanding"}
"""Words of everyday English too; as a word of their own in a text they are no grade, as a whole text they are."""


def _words(words: set[str], flags: int = 0) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{re.escape(w)}\b" for w in sorted(words, key=len, reverse=True)), flags)


_PHRASES = _words(GRADES - EVERYDAY, re.IGNORECASE)
_PARTS = _words(CODES | DESCRIPTORS | VERSIONS)
_TITLES = _words({name for name in JUDGEMENTS if " " in name}, re.IGNORECASE)
_NAMES = re.compile("|".join(rf"(^|_){g.replace(' ', '_')}(_|$)" for g in sorted(GRADES - EVERYDAY)), re.IGNORECASE)


def _names_one(text: str) -> bool:
    """Whether a text names a grade, a judgement, a descriptor, a rule or a version."""
    return text in GRADES | CODES | RULES or any(p.search(text) for p in (_PHRASES, _PARTS, _TITLES))


def _told(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text and name of a module but its docstrings, and examples in help."""
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    documented |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    shown = {
        id(keyword.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in ("metavar", "help")
    }
    for node in ast.walk(tree):
        if id(node) in documented or id(node) in shown:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if _names_one(node.value):
                yield node.lineno, repr(node.value)
        elif isinstance(node, ast.Name | ast.Attribute | ast.arg | ast.FunctionDef):
            name = getattr(node, "id", "") or getattr(node, "attr", "") or getattr(node, "arg", "") or node.name  # type: ignore[union-attr]
            if _NAMES.search(name):
                yield node.lineno, name


@pytest.mark.parametrize("path", CODE, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_it_names_no_grade_no_judgement_and_no_rule(path: Path) -> None:
    assert list(_told(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "line",
    [
        'grade = "good"',
        'said = f"It is requires improvement to be good, of {n}."',
        'if code == "HAP": pass',
        'hint = "Write it as HAP-07."',
        'title = "Children in care"',
        'rule = "J-GOOD"',
        'framework = "ilacs-2026"',
        "inadequate_bar = 1",
        "x = judgement.requires_improvement",
    ],
)
def test_a_line_that_names_one_would_be_found(line: str) -> None:
    assert list(_told(ast.parse(line)))


@pytest.mark.parametrize("line", ['said = "a good reason"', 'x = field(help="Such as HAP-07.")', '"""Of HAP-07."""'])
def test_a_line_that_names_none_is_left(line: str) -> None:
    assert not list(_told(ast.parse(line)))
