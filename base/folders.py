"""The folders that this account has outside of every workspace."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

_ON_LINUX = {"cache": ("XDG_CACHE_HOME", "~/.cache"), "state": ("XDG_STATE_HOME", "~/.local/state")}


def account_folder(kind: Literal["cache", "state"], variable: str) -> Path | None:
    """The folder of what may be made anew, or of what is remembered. It need not be there yet.

    Args:
        variable: the environment variable that names another folder; where it is empty, there is none.
    """
    named = os.environ.get(variable)
    if named is not None:
        return Path(named) if named else None
    if sys.platform == "linux":
        # As platformdirs has it, whose import takes as long as reading a framework.
        xdg, usual = _ON_LINUX[kind]
        return Path(os.environ.get(xdg, "").strip() or os.path.expanduser(usual)) / "readiness"  # noqa: PTH111 - never raises
    import platformdirs

    find = platformdirs.user_cache_path if kind == "cache" else platformdirs.user_state_path
    return find("readiness", appauthor=False)
