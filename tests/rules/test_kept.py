"""What it costs to read a framework and its rules that were kept, counted: no parser, no schema, few files opened."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

PROGRAM = """
import json, sys
from collections import Counter
from base.model import Model
from descriptors.loader import load_framework
from rules.loader import load_rulebook, rules_folder

def models(of=Model):
    return [of, *(m for each in of.__subclasses__() for m in models(each))]

opened = []
sys.addaudithook(lambda event, arguments: event == "open" and opened.append(str(arguments[0])))
framework = load_framework(sys.argv[1])
load_rulebook(rules_folder(sys.argv[1]))
told = {
    "parser": "ruamel.yaml" in sys.modules,
    "schemas": [model.__name__ for model in models() if model.__pydantic_complete__],
    "opened": Counter(opened),
    "annex": "annex_a" in vars(framework),
}
print(json.dumps(told))
"""


@pytest.mark.parametrize("name", ["sif-2013", "ilacs-2026"])
def test_what_is_kept_is_read_without_parser_or_schema_and_no_file_is_opened_often(name: str) -> None:
    _, kept = (
        subprocess.run([sys.executable, "-c", PROGRAM, name], check=True, capture_output=True, text=True)
        for _ in ("made", "kept")
    )
    told = json.loads(kept.stdout)
    assert not told["parser"]
    assert told["schemas"] == []
    assert not told["annex"]
    opened = {path: times for path, times in told["opened"].items() if not path.isdigit()}  # what is open has a number
    assert {times for path, times in opened.items() if path.endswith((".py", ".json"))} == {1}
    assert max(opened.values()) <= 2, "once for what it extends, and once for the digest of what was read"
