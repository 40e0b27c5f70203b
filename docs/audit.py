"""Hold the lock against advisories, without a network: `python docs/audit.py FILE…`.

It ends with 1 where one speaks of it, and with 2 where a file cannot be read as advisories.

A file is advisories in the form of OSV (ossf.github.io/osv-schema): one, a list, a line each, or a zip of such files,
as osv.dev gives all of PyPI in.
"""

from __future__ import annotations

import json
import re
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
    """Every advisory of a file.

    Raises:
        ValueError, OSError: it has none, or something else.
    """
    number = 0
    for number, one in enumerate(_entries(path), 1):
        if not isinstance(one, dict) or not one.get("id"):
            raise ValueError(f"its entry {number} is no advisory in the form of OSV")
        yield one
    if not number:
        raise ValueError("it holds no advisory")


def _entries(path: Path) -> Iterator[Any]:
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


def locked() -> set[tuple[str, str]]:
    """Name and version of all in the lock, what only development needs too, and of what fetches and builds."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    packages = [(one["name"], one["version"]) for one in lock["package"] if "registry" in one["source"]]
    for name in ("uv.txt", "build.txt"):
        packages += re.findall(r"^([\w.-]+)==([\w.+-]+)", (ROOT / ".ci" / name).read_text(encoding="utf-8"), re.M)
    return {(canonicalize_name(name), version) for name, version in packages}


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


def found(every: Iterable[dict[str, Any]], packages: Iterable[tuple[str, str]]) -> list[str]:
    """What the advisories say of these packages, a sentence each."""
    versions: dict[str, list[str]] = {}
    for name, version in packages:
        versions.setdefault(name, []).append(version)
    advice: set[str] = set()
    for advisory in every:
        for affected in () if "withdrawn" in advisory else advisory.get("affected", ()):
            package = affected.get("package", {})
            name = canonicalize_name(package.get("name", ""))
            for version in versions.get(name, ()) if package.get("ecosystem") == "PyPI" else ():
                if affects(affected, version):
                    advice.add(f"{name} {version}: {advisory['id']} {advisory.get('summary', '')}".rstrip())
    return sorted(advice)


def main(paths: list[str]) -> int:
    """Tell what is found; give the exit code."""
    every: list[dict[str, Any]] = []
    for path in paths:
        try:
            every += advisories(Path(path))
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            print(f"{path} cannot be read as advisories: {error}.", file=sys.stderr)
            return 2
    packages = locked()
    advice = found(every, packages)
    print(*advice, f"{len(every)} advisories held against {len(packages)} packages: {len(advice)} found.", sep="\n")
    return 1 if advice else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print("Name a file of advisories in the form of OSV.", file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1:]))
