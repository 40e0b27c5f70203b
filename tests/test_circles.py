"""No module needs one that needs it, wherever in the file it is imported."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("application", "base", "bench", "cli", "descriptors", "desk", "engine", "evidence", "reports", "rules")


def parts(call: ast.Call) -> list[ast.expr]:
    """What is called, and what it is given."""
    return [call.func, *call.args]


def imported(tree: ast.AST, modules: set[str]) -> set[str]:
    """The modules of ours that one imports, also inside functions, for types alone, or by a name in quotation marks."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
        elif isinstance(node, ast.Call) and any(ast.unparse(part).endswith("import_module") for part in parts(node)):
            names |= {part.value for part in node.args if isinstance(part, ast.Constant)}
    return names & modules


def test_no_imports_go_round_in_a_circle():
    files = [ROOT / "readiness.py", *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))]
    paths = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in files}
    modules = {name for name in paths if not name.endswith("__init__")}
    needs = {name: imported(ast.parse(paths[name].read_text("utf-8")), modules) for name in modules}
    assert sum(map(len, needs.values())) > 1000
    TopologicalSorter(needs).prepare()  # which names the circle that it finds
