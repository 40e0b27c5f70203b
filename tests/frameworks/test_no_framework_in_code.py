"""No line of the program names a grade, a judgement or a rule of any framework: they are data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from descriptors.loader import builtin_frameworks, load_framework
from rules.loader import load_rulebook, rules_folder

ROOT = Path(__file__).parents[2]
FOLDERS = ("base", "descriptors", "evidence", "rules", "engine", "reports", "application", "cli")
CODE = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
CODES = {code for name in builtin_frameworks() for code in load_framework(name).by_code}
GRADES = {grade for name in builtin_frameworks() for grade in load_rulebook(rules_folder(name)).grades}
RULES = {
    rule.id
    for name in builtin_frameworks()
    for stratum in load_rulebook(rules_folder(name)).strata.values()
    for rule in stratum.rules
}
EVERYDAY = {"good", "outstanding"}
"""Words of everyday English too; as a word of their own in a text they are no grade, as a whole text they are."""

_PHRASES = re.compile("|".join(rf"\b{re.escape(g)}\b" for g in sorted(GRADES - EVERYDAY)), re.IGNORECASE)
_NAMES = re.compile("|".join(rf"(^|_){g.replace(' ', '_')}(_|$)" for g in sorted(GRADES - EVERYDAY)), re.IGNORECASE)


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
            if node.value in GRADES | CODES | RULES or _PHRASES.search(node.value):
                yield node.lineno, repr(node.value)
        elif isinstance(node, ast.Name | ast.Attribute | ast.arg | ast.FunctionDef):
            name = getattr(node, "id", "") or getattr(node, "attr", "") or getattr(node, "arg", "") or node.name  # type: ignore[union-attr]
            if _NAMES.search(name):
                yield node.lineno, name


@pytest.mark.parametrize("path", CODE, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_it_names_no_grade_no_judgement_and_no_rule(path: Path) -> None:
    assert list(_told(ast.parse(path.read_text(encoding="utf-8")))) == []
