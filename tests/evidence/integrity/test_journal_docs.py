"""What docs/journal.md and docs/workspace.md say is what the program does."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

from evidence.integrity.journal import entry_hash
from evidence.kinds import MODELS, Kind
from evidence.register.freetext import text_digest
from evidence.settings import Settings

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "journal.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```jsonl\n(.*?)```", PAGE, re.S)


def test_the_example_verifies_offline(tmp_path: Path) -> None:
    journal, texts = EXAMPLES
    (tmp_path / "journal.jsonl").write_text(journal, encoding="utf-8")
    (tmp_path / "texts.jsonl").write_text(texts, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", DOCS / "verify_journal.py", tmp_path / "journal.jsonl"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("2 entries in order."), done.stdout + done.stderr


def test_the_example_is_hashed_as_the_program_hashes() -> None:
    journal, texts = EXAMPLES
    for entry in map(json.loads, journal.splitlines()):
        assert entry_hash(entry) == entry["hash"]
    text = json.loads(texts)
    assert text_digest(text["salt"], text["content"]) == text["digest"]


def test_the_python_it_shows_gives_the_hashes_of_the_example() -> None:
    [shown] = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    for entry in map(json.loads, EXAMPLES[0].splitlines()):
        fields = {name: value for name, value in entry.items() if name != "hash"}
        canonical = eval(shown, {"json": json, "fields": fields})
        assert f"sha256:{hashlib.sha256(canonical).hexdigest()}" == entry["hash"]


def test_every_field_and_kind_is_explained() -> None:
    fields = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.M))
    assert fields == set(json.loads(EXAMPLES[0].splitlines()[0]))
    assert set(get_args(Kind)) == set(MODELS)
    for kind in MODELS:
        assert f"`{kind}`" in PAGE


def test_every_setting_is_explained() -> None:
    page = (DOCS / "workspace.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.M)) == set(Settings.model_fields)
