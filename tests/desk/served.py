"""A desk that really listens, for real browsers."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = """
/ /evidence/file /evidence /evidence/E-0143 /evidence/E-0302?drawn=yes /evidence/E-0143/correct /actions /actions/A3
/reading /judgements /why/HP
/why/HP-08 /challenges /gaps /lift /lift?target=HP /what-if /outlook /papers /monday /monday/HP /record
/record/item/E-0143 /people /actions/plan /no/such/page
/what-if?descriptor-1=HP-08&type-1=E01&met-1=19&sample-1=20&sign-1=%2B
"""
"""Every page of the made-up council's desk."""


@contextmanager
def served_desk(council: Path, folder: Path) -> Iterator[str]:
    """The desk of a copy of a council, as its own process; the link that begins a session."""
    copy = folder / "anytown"
    shutil.copytree(council, copy)
    command = [sys.executable, "-m", "readiness", "-w", str(copy), "desk", "--no-browser", "--by", "Ada Ashdown"]
    with subprocess.Popen([*command, "--as-of", "2014-07-07"], stdout=subprocess.PIPE, text=True, cwd=ROOT) as desk:
        assert desk.stdout
        try:
            yield (desk.stdout.readline() + desk.stdout.readline()).split()[-1]
        finally:
            desk.terminate()
