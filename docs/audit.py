"""Hold the lock against advisories, without a network: `python docs/audit.py FILE…`; 1 where one speaks of it.

A file is advisories in the form of OSV (ossf.github.io/osv-schema): one, a list, a line each, or a zip of such files,
as osv.dev gives all of PyPI in.
"""

from __future__ import annotations

import json
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parents[1]


def advisories(path: Path) -> Iterator[dict[str, Any]]:
    """Every advisory of a file."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    yield json.loads(archive.read(name))
        return
    text = path.read_text(encoding="utf-8")
    try:
        data = json.loads(text)
    except ValueError:
        data = [json.loads(line) for line in text.splitlines() if line.strip()]
    yield from data if isinstance(data, list) else data.get("vulns", [data])


def locked() -> dict[str, str]:
    """The version of every package of the lock, what only development needs too."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    return {canonicalize_name(one["name"]): one["version"] for one in lock["package"] if "registry" in one["source"]}


def affects(affected: dict[str, Any], version: str) -> bool:
    """Whether what an advisory says of a package is about a version of it."""
    if version in affected.get("versions", ()):
        return True
    at = Version(version)
    for span in affected.get("ranges", ()):
        inside = False
        for event in sorted(span["events"] if span["type"] == "ECOSYSTEM" else (), key=_of):
            if "introduced" in event:
                inside = inside or _of(event) <= at
            elif "fixed" in event:
                inside = inside and at < _of(event)
            elif "last_affected" in event:
                inside = inside and at <= _of(event)
        if inside:
            return True
    return False


def _of(event: dict[str, str]) -> Version:
    try:
        return Version(next(iter(event.values())))
    except InvalidVersion:  # it can be held against nothing: rather told than passed over
        return Version("0")


def found(every: Iterable[dict[str, Any]], versions: dict[str, str]) -> list[str]:
    """What the advisories say of these versions, a sentence each."""
    advice: set[str] = set()
    for advisory in every:
        for affected in () if "withdrawn" in advisory else advisory.get("affected", ()):
            package = affected.get("package", {})
            name = canonicalize_name(package.get("name", ""))
            if package.get("ecosystem") == "PyPI" and name in versions and affects(affected, versions[name]):
                advice.add(f"{name} {versions[name]}: {advisory['id']} {advisory.get('summary', '')}".rstrip())
    return sorted(advice)


def main(paths: list[str]) -> int:
    """Tell what is found; give the exit code."""
    every = [one for path in paths for one in advisories(Path(path))]
    advice = found(every, locked())
    print(*advice, f"{len(every)} advisories held against {len(locked())} packages: {len(advice)} found.", sep="\n")
    return 1 if advice else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("Name a file of advisories in the form of OSV.")
    sys.exit(main(sys.argv[1:]))
