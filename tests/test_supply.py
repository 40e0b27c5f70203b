"""What the program is made of is written down as the lock has it, and the wheel holds that and nothing else."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import tomllib
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
LOCK = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
FOLDERS = ("base", "descriptors", "evidence", "rules", "engine", "reports", "application", "cli", "desk", "examples")


def _program(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sbom() -> Any:
    return _program("sbom")


@pytest.fixture(scope="module")
def audit() -> Any:
    return _program("audit")


def _uploads() -> list[str]:
    archives = [f for p in LOCK["package"] for f in [*([p["sdist"]] if "sdist" in p else []), *p.get("wheels", [])]]
    return [str(file["upload-time"]) for file in archives]


def test_nothing_in_the_lock_is_newer_than_the_cooldown() -> None:
    cutoff = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["uv"]["exclude-newer"]
    assert LOCK["options"]["exclude-newer"] == cutoff
    assert max(_uploads()) <= cutoff
    made = subprocess.run(
        ["git", "log", "-1", "--format=%cI", "-S", cutoff, "--", "uv.lock"], cwd=ROOT, capture_output=True, text=True
    )
    if made.returncode == 0 and made.stdout.strip():
        locked = datetime.fromisoformat(made.stdout.strip())
        assert locked - datetime.fromisoformat(cutoff) >= timedelta(days=5), "what is that new is not taken yet"


def test_what_fetches_and_builds_has_digests_too() -> None:
    for name in ("uv.txt", "build.txt"):
        lines = [one for one in (ROOT / ".ci" / name).read_text("utf-8").splitlines() if not one.startswith("#")]
        assert all(re.fullmatch(r"[\w-]+==[\w.]+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?", one) for one in lines), name
    pinned = (ROOT / ".ci" / "build.txt").read_text("utf-8")
    for constraint in LOCK["manifest"]["build-constraints"]:
        assert f"{constraint['name']}{constraint['specifier']} " in pinned
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert makefile.count("--require-hashes") == 2


ADVISORY = {
    "id": "OSV-1",
    "summary": "Reads too much",
    "affected": [{"package": {"ecosystem": "PyPI", "name": "Some.Thing"}, "ranges": []}],
}


@pytest.mark.parametrize(
    ("said", "hit"),
    [
        ({"versions": ["1.9", "2.0.1"]}, True),
        ({"versions": ["1.9"]}, False),
        ({"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0.1"}]}]}, False),
        ({"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0.2"}]}]}, True),
        ({"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "2.1"}]}]}, False),
        ({"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "1"}, {"last_affected": "2.0.1"}]}]}, True),
        ({"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]}, False),
    ],
)
def test_an_advisory_is_held_against_the_lock_from_a_file(audit: Any, tmp_path: Path, said: Any, hit: bool) -> None:
    advisory = {**ADVISORY, "affected": [{**ADVISORY["affected"][0], **said}]}
    (tmp_path / "one.json").write_text(json.dumps(advisory))
    (tmp_path / "lines.jsonl").write_text(f"{json.dumps(advisory)}\n{json.dumps({**advisory, 'withdrawn': 'x'})}\n")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("OSV-1.json", json.dumps(advisory))
    for path in tmp_path.iterdir():
        told = audit.found(audit.advisories(path), [("some-thing", "2.0.1")])
        assert told == (["some-thing 2.0.1: OSV-1 Reads too much"] if hit else [])


def test_the_audit_ends_with_1_where_something_is_found(audit: Any, tmp_path: Path, capsys: Any) -> None:
    name, version = next(iter(audit.locked()))
    affected = {"package": {"ecosystem": "PyPI", "name": name}, "versions": [version]}
    (tmp_path / "a.json").write_text(json.dumps({**ADVISORY, "affected": [affected]}))
    assert audit.main([str(tmp_path / "a.json")]) == 1
    assert f"{name} {version}: OSV-1" in capsys.readouterr().out


def test_what_fetches_and_builds_is_audited_too(audit: Any) -> None:
    assert {"uv", "hatchling", "jinja2", "pytest"} <= {name for name, _ in audit.locked()}


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '[{"id": "X"}, 3]', "PK\x03\x04", '{"dependencies": []}'])
def test_a_file_that_holds_no_advisories_is_no_clean_audit(
    audit: Any, tmp_path: Path, capsys: Any, content: str
) -> None:
    (tmp_path / "a.json").write_text(content)
    for path in ("a.json", "nowhere.json"):
        assert audit.main([str(tmp_path / path)]) == 2
        assert "cannot be read as advisories" in capsys.readouterr().err


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
