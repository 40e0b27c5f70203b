"""The documents are true: commands are as documented, links lead somewhere, the README shows real output."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def test_every_command_and_every_option_has_help(reference):
    from cli.app import application

    silent = []
    for path, command in reference.commands(typer.main.get_command(application())):
        if not command.help and path:
            silent.append(" ".join(path))
        silent += [f"{' '.join(path)} {p.name}" for p in command.params if not getattr(p, "help", "x")]
    assert silent == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_named_in_the_documents_exist(page):
    folders = "application|base|cli|descriptors|desk|docs|engine|evidence|reports|rules|tests|bench|examples"
    named = re.findall(rf"`((?:{folders})/[^`*\s]*)`", page.read_text(encoding="utf-8"))
    missing = [name for name in named if not re.search(r"[A-Z]{4}", name) and not (ROOT / name).exists()]
    assert missing == []


def test_one_audit_takes_the_forms_that_are_drawn_and_at_most_fifteen():
    page = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    way = re.findall(r"^\| (\d+) \| (.+) \| `(.+)` \|$", page, re.M)
    assert [int(number) for number, *_ in way] == list(range(1, len(way) + 1))
    assert 10 < len(way) <= 15
    for _, form, file in way:
        text = (ROOT / file).read_text(encoding="utf-8")
        assert [name for name in re.findall(r"`(\w+)`", form) if not re.search(rf"\b{name}\b", text)] == [], file


def test_every_room_and_file_of_evidence_stands_in_its_table_once():
    page = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| [^|`]+ \| (`\w+/?`(?:, `\w+/?`)*) \|$", page, re.M)
    rooms = [f"{path.parent.name}/" for path in (ROOT / "evidence").glob("*/__init__.py")]
    files = [path.stem for path in (ROOT / "evidence").glob("*.py") if path.stem != "__init__"]
    assert sorted(re.findall(r"\w+/?", " ".join(table))) == sorted(rooms + files)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_named_in_the_documents_exist(page, reference):
    from cli.app import application

    known = {" ".join(path) for path, _ in reference.commands(typer.main.get_command(application()))}
    groups = {name.split()[0] for name in known if " " in name}
    for words in re.findall(r"`readiness ((?:[a-z][a-z-]+ ?)+)", page.read_text(encoding="utf-8")):
        first, *rest = words.split()
        name = f"{first} {rest[0]}" if first in groups and rest else first
        assert name in known, f"{page.name} names `readiness {name}`"


def test_the_readme_shows_what_the_demo_prints(tmp_path, monkeypatch, capsys):
    from cli.app import run

    shown = re.search(r"```console\n\$ make demo\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert shown
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / ".venv" / "bin" / "readiness")])  # as make starts it
    assert run(["demo", "demo", "--framework", "ilacs"]) == 0
    assert shown.group(1) == capsys.readouterr().out


def _blocks(page: Path) -> list[str]:
    """The blocks of a page that call the program, in their order; those of docs/cli.md are its help."""
    blocks = re.findall(r"```(?:console|sh)?\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    return [block for block in blocks if re.search(r"^readiness ", block, re.M)]


RUN = [page for page in PAGES if page.name != "cli.md" and _blocks(page)]


@pytest.fixture(scope="module")
def anytown(made_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the made-up council, with the files that the pages name."""
    folder = Path(shutil.copytree(made_up, tmp_path_factory.mktemp("docs") / "anytown"))
    (folder / "audit.pdf").write_bytes(b"An audit.")
    (folder / "lists").mkdir()
    (folder / "lists" / "tracker.csv").write_text(
        "Case reference,Chosen,Allocated,Auditor,Done,Moderated,Moderator\n1,07/07/2014,,,,,\n"
    )
    [what_if] = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "what-next.md").read_text(encoding="utf-8"), re.S)
    (folder / "plan.yaml").write_text(what_if, encoding="utf-8")
    return folder


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.name)
def test_what_a_page_tells_to_type_works_as_written(page, tmp_path, request):
    if page.name == "README.md":  # from a checkout, with nothing made yet
        shutil.copytree(ROOT / "examples", tmp_path / "examples")
        folder = tmp_path
    else:
        folder = shutil.copytree(request.getfixturevalue("anytown"), tmp_path / "anytown")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "readiness").write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -W ignore -m readiness "$@"\n', encoding="utf-8"
    )
    (programs / "readiness").chmod(0o755)
    path = os.environ["PATH"] if page.name == "README.md" else f"{programs}:{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash", "-euxo", "pipefail", "-c", "\n".join(_blocks(page))],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PATH": path, "HOME": str(tmp_path)},
    )
    assert ran.returncode == 0, ran.stderr
