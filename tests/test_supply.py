"""What the program is made of is written down as the lock has it, and the wheel holds that and nothing else."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
LOCK = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
FOLDERS = ("base", "descriptors", "evidence", "rules", "engine", "reports", "application", "cli", "desk", "examples")


@pytest.fixture(scope="module")
def sbom() -> Any:
    spec = importlib.util.spec_from_file_location("sbom", ROOT / "docs" / "sbom.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_archive_of_the_lock_has_a_digest() -> None:
    for package in LOCK["package"]:
        files = [*([package["sdist"]] if "sdist" in package else []), *package.get("wheels", [])]
        assert files or "editable" in package["source"] or "virtual" in package["source"], package["name"]
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", file["hash"]) for file in files), package["name"]


def test_the_bill_of_materials_has_what_an_installation_brings_along(sbom: Any) -> None:
    bill = json.loads(sbom.bill())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    named = {re.split(r"[\[<>=!~; ]", one)[0].lower().replace("_", "-").replace(".", "-") for one in asked}
    there = {component["name"] for component in bill["components"]}
    assert named <= there
    assert not there & {"pytest", "hypothesis", "ruff", "readiness"}
    for component in bill["components"]:
        assert component["purl"] == f"pkg:pypi/{component['name']}@{component['version']}"
        assert component["externalReferences"]
    assert sbom.bill() == sbom.bill()


def test_the_page_of_licences_is_as_the_lock_is(sbom: Any) -> None:
    rows = re.findall(r"^\| ([\w.-]+) \| ([\w.+-]+) \| (.+) \|$", sbom.PAGE.read_text("utf-8"), re.M)
    listed = {name: (version, licence) for name, version, licence in rows if name != "package"}
    assert {name: version for name, (version, _) in listed.items()} == {
        one["name"]: one["version"] for one in sbom.packages()
    }
    for name, (_, licence) in listed.items():
        here = sbom.licence(name)
        assert not here or sbom.NOT_HERE in licence or licence == here, name
        assert not re.search(r"\bA?GPL", licence.replace("LGPL", "")), f"{name} asks what this licence does not"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    uv, out = ROOT / ".tools" / "bin" / "uv", tmp_path_factory.mktemp("wheel")
    if not uv.exists():
        pytest.skip("uv is not here")
    done = subprocess.run(
        [uv, "build", "-q", "--wheel", "--offline", "-o", out], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"the wheel cannot be built without a network: {done.stderr[-200:]}")
    [path] = out.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_holds_the_program_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tracked = subprocess.run(["git", "ls-files", *FOLDERS], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("this is no clone")
    wanted = {f"readiness_app/{name}" for name in tracked.stdout.splitlines()} | {"readiness.py"}
    there = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert {name for name in there - wanted if (ROOT / name.removeprefix("readiness_app/")).exists()} == there - wanted
    assert wanted <= there, sorted(wanted - there)[:5]
    assert not any(re.search(r"(^|/)(tests?|\.env|key|.*\.(db|pem|key|log|pyc))$", name) for name in there)


def test_the_wheel_asks_for_what_the_project_does(wheel: zipfile.ZipFile) -> None:
    [name] = [name for name in wheel.namelist() if name.endswith("METADATA")]
    stated = wheel.read(name).decode()
    asked = re.findall(r"^Requires-Dist: (.+)$", stated, re.M)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert len([one for one in asked if "extra ==" not in one]) == len(project["dependencies"])
    assert all(re.search(r"[<>=]=", one) for one in asked), "each says from which version on"
    assert "License-Expression: MIT" in stated
