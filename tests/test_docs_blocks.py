"""No block of code or data stands in a page that no test runs or holds against the program."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
HERE = "tests/test_docs_blocks.py"
RUN = "tests/test_docs.py::test_what_a_page_tells_to_type_works_as_written"

HELD = {
    ("README.md", "console"): ["tests/test_docs.py::test_the_readme_shows_what_the_demo_prints", RUN],
    ("docs/cli.md", ""): ["tests/cli/test_reference.py::test_the_page_is_as_the_commands_are"],
    ("docs/day-one.md", "sh"): [RUN],
    ("docs/design.md", ""): [f"{HERE}::test_the_house_is_drawn_as_it_is"],
    ("docs/desk.md", "text"): ["tests/desk/test_desk_docs.py::test_every_command_is_one_of_the_program"],
    ("docs/desk.md", "sh"): ["tests/desk/test_desk_docs.py::test_every_command_is_one_of_the_program"],
    ("docs/desk.md", "ini"): ["tests/desk/test_desk_docs.py::test_the_service_starts_a_desk"],
    ("docs/desk.md", "nginx"): ["tests/desk/test_desk_docs.py::test_the_proxy_sends_what_the_desk_asks_for"],
    ("docs/evidence.md", ""): [RUN],
    ("docs/framework.md", "yaml"): [
        f"{HERE}::test_every_block_is_a_file_of_the_framework",
        "tests/descriptors/test_loader.py::test_the_framework_of_the_documentation_loads",
    ],
    ("docs/journal.md", "python"): [
        "tests/evidence/integrity/test_journal_docs.py::test_the_python_it_shows_gives_the_hashes_of_the_example"
    ],
    ("docs/journal.md", "jsonl"): ["tests/evidence/integrity/test_journal_docs.py::test_the_example_verifies_offline"],
    ("docs/papers.md", "sh"): [RUN],
    ("docs/portfolio.md", "sh"): [RUN],
    ("docs/rules.md", "yaml"): ["tests/engine/test_rules_docs.py::test_every_block_of_the_page_is_tried"],
    ("docs/validity.md", "text"): [
        "tests/calibration/test_calibration.py::test_page_and_picture_say_what_the_script_says"
    ],
    ("docs/what-next.md", "console"): [RUN],
    ("docs/what-next.md", "yaml"): [RUN],
    ("docs/workspace.md", "sql"): [
        "tests/evidence/integrity/test_append_only.py::test_an_account_with_the_rights_of_the_documentation_does_all_daily_work_and_cannot_alter"
    ],
}
"""The tests that hold the blocks of a page, by page and language."""


def blocks(page: Path) -> list[tuple[str, str]]:
    """The language and the text of each block of a page."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)


def test_every_block_is_held_by_a_test() -> None:
    there = {(page.relative_to(ROOT).as_posix(), language) for page in PAGES for language, _ in blocks(page)}
    assert there == set(HELD)


@pytest.mark.parametrize("test", sorted({test for tests in HELD.values() for test in tests}))
def test_the_tests_that_hold_them_are_there(test: str) -> None:
    file, _, name = test.partition("::")
    assert f"def {name}(" in (ROOT / file).read_text("utf-8")


def test_the_house_is_drawn_as_it_is() -> None:
    (_, drawn), *_ = blocks(ROOT / "docs" / "design.md")
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]
    floors = [set(floor.split(" | ")) for floor in contract["layers"]]
    above, below = (re.findall(r"[a-z]+(?:\.py)?", line) for line in drawn.splitlines())
    assert [name for name in above if "." not in name] == [
        "descriptors", *[min(floor - set(below)) for floor in floors[-3::-1]]
    ]  # fmt: skip
    assert below == ["evidence", "desk"]
    assert floors[-1] == {"base"}


def test_every_block_is_a_file_of_the_framework() -> None:
    page = (ROOT / "docs" / "framework.md").read_text("utf-8")
    assert len(re.findall(r"^\*\*`[^`]+\.yaml`\*\*\n\n```yaml$", page, re.M)) == len(blocks(ROOT / "docs/framework.md"))
