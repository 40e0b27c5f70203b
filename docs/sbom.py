"""Write what the program is made of: `python docs/sbom.py FILE` as CycloneDX 1.5; without FILE, docs/licences.md.

Names, versions and digests are those of uv.lock, licences those that the installed packages state themselves. The same
lock and packages give the same bytes.
"""

from __future__ import annotations

import json
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"
HEAD = """# What it is made of

Every package that an installation brings along, as `uv.lock` has it, extras included, with the licence that the package
states. `make sbom` writes the same as CycloneDX (`dist/readiness.cdx.json`), with digests. This page is written by
`python docs/sbom.py`, and a test holds it to the lock.

Unmaintained, and so kept apart: durable-rules (last release 2020), which sees columns of facts that were read and
checked before, never a file. OpenDocument sheets, PDF, Word and Excel files are read in a child process
([promises](promises.md)).

| package | version | licence |
|---|---|---|
"""
NOT_HERE = "not installed where this was written"
"""What stands for the licence of a package that only another system or an extra needs."""


def packages() -> list[dict[str, Any]]:
    """The packages of the lock that an installation brings along, with all extras, by name."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    known = {package["name"]: package for package in lock["package"]}
    program = known["readiness"]
    extras = program.get("optional-dependencies", {}).values()
    waiting = [*program["dependencies"], *(one for extra in extras for one in extra)]
    needed: dict[str, dict[str, Any]] = {}
    while waiting:
        name = waiting.pop()["name"]
        if name not in needed:
            needed[name] = known[name]
            waiting += known[name].get("dependencies", [])
            for extra in known[name].get("optional-dependencies", {}).values():
                waiting += [one for one in extra if one["name"] in known]
    return [needed[name] for name in sorted(needed)]


def licence(name: str) -> str:
    """The licence that an installed package states, in its own words; nothing where it is not installed."""
    try:
        stated = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    classified = [c.rpartition(" :: ")[2] for c in stated.get_all("Classifier") or [] if c.startswith("License ::")]
    words = (stated.get("License") or "").splitlines()
    return stated.get("License-Expression") or ", ".join(classified) or (words[0][:60] if words else "not stated")


def components() -> list[dict[str, Any]]:
    """The packages as components of CycloneDX."""
    listed: list[dict[str, Any]] = []
    for package in packages():
        files = [*([package["sdist"]] if "sdist" in package else []), *package.get("wheels", [])]
        component: dict[str, Any] = {
            "type": "library",
            "name": package["name"],
            "version": package["version"],
            "purl": f"pkg:pypi/{package['name']}@{package['version']}",
            "externalReferences": [
                {
                    "type": "distribution",
                    "url": file["url"].rpartition("/")[2],
                    "hashes": [{"alg": "SHA-256", "content": file["hash"].removeprefix("sha256:")}],
                }
                for file in files
            ],
        }
        if stated := licence(package["name"]):
            component["licenses"] = [{"license": {"name": stated}}]
        listed.append(component)
    return listed


def bill() -> str:
    """The bill of materials as CycloneDX 1.5."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    program = {"type": "application", "name": "readiness", "version": version, "licenses": [{"license": {"id": "MIT"}}]}
    whole = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": program},
        "components": components(),
    }
    return json.dumps(whole, indent=1, sort_keys=True) + "\n"


def page() -> str:
    """The page of licences."""
    rows = (f"| {one['name']} | {one['version']} | {licence(one['name']) or NOT_HERE} |\n" for one in packages())
    return HEAD + "".join(rows)


if __name__ == "__main__":
    if sys.argv[1:]:
        Path(sys.argv[1]).write_text(bill(), encoding="utf-8")
    else:
        PAGE.write_text(page(), encoding="utf-8")
