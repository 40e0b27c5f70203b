"""The doors that something comes in by: valid files, how they are mutated, and who is asked to read them."""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.mutations import in_any, in_bytes, in_lines, in_template, in_yaml

ROWS = [
    ["Ref", "Recommendation", "Lead", "Timescale", "RAG", "Progress", "type", "about", "title", "file"],
    ["A1", "Plans are clear", "Ann Lead", "Within 3 months", "Green", "begun", "E01", "2014-02-01", "An audit", ""],
    ["A2", "Visits in time", "Bo Lead", "30/06/2014", "Amber", "", "E05", "2014-02-02", "A dip sample", ""],
]
WHAT_IF = b"""evidence:
  - {descriptor: HP-07, type: E01, direction: supports, strength: strong, sample: 20, met: 18, about: 2014-02-01}
retire: [E-0001]
renew: [E-0001]
mended: [HP-08]
actions:
  - {action: A1, delivery: under way, evidence: [E-0001], links: [HP-08]}
"""
FRAMEWORK = Path(__file__).parents[1] / "frameworks" / "harbour"
DAY = ("--as-of", "2014-03-03")
SAID = ("--type", "E01", "--about", "2014-02-01", "--lead", "Ann Lead", "--bears-on", "HP-07")
Run = Callable[..., object]
Words = tuple[str, ...]


@dataclass
class Door:
    """A way in.

    Attributes:
        seeds: valid files, by a name whose ending stays; mutations that reach new lines are put beside them.
        mutate: makes a hostile file of a valid one.
        commands: who reads it: FILE is the file; in a folder, FOLDER is that folder.
        share: how often it is tried, beside the others.
        folder: where each file is laid under its own name, beside others that stay valid.
        lays: called with that folder when a file was laid there.
    """

    seeds: list[tuple[str, bytes]]
    mutate: Callable[[bytes, random.Random], bytes]
    commands: tuple[Words, ...]
    share: int = 1
    folder: Path | None = None
    lays: Callable[[Path], None] = field(default=lambda folder: None)

    def lay(self, name: str, content: bytes, folder: Path) -> Path:
        """Put a file where it comes in."""
        path = (self.folder or folder) / name
        path.write_bytes(content)
        if self.folder:
            self.lays(self.folder)
        return path

    def clear(self, path: Path, name: str, valid: bytes) -> None:
        """Take a file away, or put the valid one back in its place."""
        if self.folder:
            self.lay(name, valid, self.folder)
        else:
            path.unlink()


def doors(run: Run, workspace: Path, folder: Path) -> dict[str, Door]:
    """Every door, with seeds that the product wrote itself where it writes such files.

    Args:
        run: runs a command in the workspace.
        workspace: an empty one; an action, an item and a briefing are put in.
        folder: an empty folder to work in.
    """
    (folder / "plan.csv").write_bytes(_csv())
    (folder / "audit.txt").write_text("Of 20 plans read, 15 met the standard.")
    (folder / "if.yaml").write_bytes(WHAT_IF)
    for words in (
        ("actions", "import", folder / "plan.csv", "--plan-date", "2014-01-06"),
        ("evidence", "attach", folder / "audit.txt", *SAID, *DAY),
        ("actions", "export", "-o", folder / "plan.xlsx"),
        ("evidence", "list", "-o", folder / "index.xlsx"),
        ("evidence", "list", "-o", folder / "index.csv"),
        ("briefing", "--issue", *DAY, "-o", folder / "issued.html"),
        ("report", "template", "-o", folder / "own.docx"),
        ("export", folder / "export"),
    ):
        run(*words)
    tables = [(f"input{suffix}", seed()) for suffix, seed in _TABLES.items()]
    tables += [_seed(folder / name) for name in ("plan.xlsx", "index.xlsx", "index.csv")]
    return {
        "sheet": Door(tables, in_any, _SHEETS, 9),
        "desk": Door(tables, in_any, (("desk", "/evidence/file"), ("desk", "/actions/plan")), 2),
        "template": Door([_seed(folder / "own.docx")], in_template, _TEMPLATES, 2),
        "paper": Door(
            [_seed(folder / "issued.html"), _seed(folder / "export" / "checkpoint.txt")],
            in_any,
            (("journal", "anchors", "add", "FILE"),),
        ),
        "what-if": Door([("if.yaml", WHAT_IF)], in_yaml, (("assess", "--what-if", "FILE", *DAY),)),
        "framework": _in_folder(shutil.copytree(FRAMEWORK, folder / "framework"), "*.yaml", in_yaml, _FRAMEWORKS, 4),
        "settings": _settings(workspace, folder / "settings"),
        "export": _export(folder / "export", workspace.parent / "other"),
    }


_SHEETS: tuple[Words, ...] = (
    ("actions", "import", "FILE", "--plan-date", "2014-01-06"),
    ("evidence", "import", "FILE"),
    ("measures", "import", "FILE"),
    ("people", "import", "FILE"),
    ("evidence", "attach", "FILE", "--type", "E01", "--about", "2014-02-01", "--lead", "Ann Lead"),
    ("evidence", "suggest", "FILE"),
    ("evidence", "findings", "FILE", "--type", "external-inspection", "--about", "2014-01-31", *DAY),
    ("day-one", "check", "FILE", *DAY),
)
_TEMPLATES: tuple[Words, ...] = (
    ("report", "progress", "--template", "FILE", *DAY, "-o", "out.docx"),
    ("gaps", "--judgement", "HP", "--template", "FILE", *DAY, "-o", "out.docx"),
)
_FRAMEWORKS: tuple[Words, ...] = (
    ("framework", "check", "FOLDER"),
    ("assess", "--framework", "FOLDER", *DAY),
    ("rules", "test", "--framework", "FOLDER"),
)


def _seed(path: Path) -> tuple[str, bytes]:
    return path.name, path.read_bytes()


def _in_folder(folder: Path, names: str, mutate: Callable[..., bytes], commands: tuple[Words, ...], share: int) -> Door:
    seeds = [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in sorted(folder.rglob(names))]
    return Door(seeds, mutate, commands, share, folder)


def _settings(workspace: Path, folder: Path) -> Door:
    folder.mkdir()
    shutil.copy(workspace / "register.db", folder)
    shutil.copy(workspace / "readiness.toml", folder)
    with (folder / "readiness.toml").open("a") as settings:
        settings.write("made_up = true\n")
    commands = (("doctor", "-w", "FOLDER"), ("evidence", "list", "-w", "FOLDER"))
    return _in_folder(folder, "*.toml", in_bytes, commands, 1)


def _export(folder: Path, empty: Path) -> Door:
    def lays(folder: Path) -> None:
        """Let the manifest say what was laid, so that more than its digest is looked at; then empty the register."""
        shutil.rmtree(empty, ignore_errors=True)
        with_manifest = folder / "manifest.json"
        try:
            manifest = json.loads(with_manifest.read_bytes())
            for subject in manifest["subject"]:
                subject["digest"]["sha256"] = hashlib.sha256((folder / subject["name"]).read_bytes()).hexdigest()
        except (ValueError, KeyError, TypeError, OSError, RecursionError):  # it is the manifest that was laid
            return
        with_manifest.write_text(json.dumps(manifest))

    door = _in_folder(folder, "*.json*", in_lines, (("restore", "FOLDER", "-w", str(empty)),), 4)
    door.seeds = [(name, content) for name, content in door.seeds if not name.startswith("register/")]
    door.lays = lays
    return door


def _csv() -> bytes:
    return "\n".join(",".join(row) for row in ROWS).encode()


def _xlsx() -> bytes:
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in ROWS:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _ods() -> bytes:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book, table, out = OpenDocumentSpreadsheet(), Table(name="Plan"), io.BytesIO()
    for words in ROWS:
        row = TableRow()
        for word in words:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=word))
            row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.write(out)
    return out.getvalue()


def _docx() -> bytes:
    import docx

    document, out = docx.Document(), io.BytesIO()
    table = document.add_table(len(ROWS), len(ROWS[0]))
    for number, row in enumerate(ROWS):
        for column, words in enumerate(row):
            table.cell(number, column).text = words
    document.save(out)
    return out.getvalue()


def _pdf() -> bytes:
    from reportlab.platypus import SimpleDocTemplate, Table

    out = io.BytesIO()
    SimpleDocTemplate(out, invariant=1).build([Table(ROWS)])
    return out.getvalue()


_TABLES: dict[str, Callable[[], bytes]] = {
    ".csv": _csv,
    ".txt": _csv,
    ".xlsx": _xlsx,
    ".ods": _ods,
    ".docx": _docx,
    ".pdf": _pdf,
}
