"""Chromium and axe-core, where they are here: pages as a browser shows and prints them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

AXE = Path(os.environ.get("AXE_CORE") or Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""The success criteria that axe-core is asked about."""

needs_axe = pytest.mark.skipif(
    not (CHROMIUM and AXE.is_file()), reason="Chromium or axe-core is not here: set AXE_CORE to axe.min.js"
)


def run_chromium(folder: Path, *arguments: str) -> str:
    """Run it without a window, with a profile of its own in a folder; give what it printed."""
    assert CHROMIUM
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}")
    return subprocess.run(
        [CHROMIUM, *quiet, *arguments], capture_output=True, text=True, timeout=120, check=True
    ).stdout
