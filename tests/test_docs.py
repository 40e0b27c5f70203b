"""The documents are true: commands are as documented, links lead somewhere, the README shows real output."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
import typer

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def _reference():
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_command_and_every_option_has_help():
    from cli.app import app

    silent = []
    for path, command in _reference().commands(typer.main.get_command(app)):
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
    folders = "cli|descriptors|docs|engine|evidence|reports|rules|tests|bench|examples"
    named = re.findall(rf"`((?:{folders})/[^`*\s]*)`", page.read_text(encoding="utf-8"))
    missing = [name for name in named if not re.search(r"[A-Z]{4}", name) and not (ROOT / name).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_named_in_the_documents_exist(page):
    from cli.app import app

    known = {" ".join(path) for path, _ in _reference().commands(typer.main.get_command(app))}
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
    assert run(["demo", "demo"]) == 0
    assert shown.group(1) == capsys.readouterr().out
