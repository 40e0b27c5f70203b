"""What docs/desk.md tells council IT to type and to write is what the program takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

from cli.app import application
from desk.guard import HEADERS
from desk.server import check
from desk.setting import Setting

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "desk.md").read_text(encoding="utf-8")


def commands() -> list[list[str]]:
    """Every command line of the page's blocks that calls the program, as words after its name."""
    blocks = re.findall(r"^```(?:text|sh|ini)\n(.*?)^```$", PAGE, re.M | re.S)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    found = [match[1] for line in lines if (match := re.search(r"(?:^|[/= ])readiness ((?:-w|[a-z]).*)", line))]
    named = [shlex.split(line, comments=True) for line in found]
    return [words[2:] if words[0] == "-w" else words for words in named if words[0] != "-m" and "--system" not in words]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_is_one_of_the_program(words):
    command = typer.main.get_command(application())
    for word in words:
        command = getattr(command, "commands", {}).get(word, command)
    known = {option for param in command.params for option in param.opts}
    assert {word for word in words if word.startswith("--")} <= known
    assert command.name in words


def test_the_service_starts_a_desk():
    [words] = [words for words in commands() if "--behind" in words]
    given = dict(zip(words[2::2], words[3::2], strict=True))
    assert words[:2] == ["desk", "--share"]
    check(Setting(Path(), proxy=given["--behind"], port=int(given["--port"]), names=[given["--name"]]))


def test_the_proxy_sends_what_the_desk_asks_for():
    [nginx] = re.findall(r"^```nginx\n(.*?)^```$", PAGE, re.M | re.S)
    for header in ("Host $host", "X-Forwarded-For $remote_addr", "X-Remote-User"):
        assert f"proxy_set_header {header}" in nginx
    assert "content-security-policy" in HEADERS  # which the proxy does not have to set


def test_every_promise_names_a_test_that_is_there():
    named = set(re.findall(r"`(test_\w+\.py)`", PAGE))
    assert named
    assert {name for name in named if not (ROOT / "tests" / "desk" / name).is_file()} == set()
