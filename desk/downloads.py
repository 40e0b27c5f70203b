"""Files that a browser saves and never shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response


def handed_over(name: str, make: Callable[[Path], Path]) -> Response:
    """A file that a browser saves.

    Args:
        name: the name it is saved under.
        make: makes it in a folder, which is thrown away once the browser has it, and gives its path.
    """
    folder = TemporaryDirectory(prefix="readiness-")
    try:
        path = make(Path(folder.name))
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        path,
        headers=saved_as(name),
        media_type="application/octet-stream",
        background=BackgroundTask(folder.cleanup),
    )


def saved_as(name: str, plain: str = "") -> dict[str, str]:
    """The headers of a file that a browser saves and never shows, whatever it is.

    Args:
        name: the name it is saved under.
        plain: that for browsers which know plain letters only; else the name without others.
    """
    plain = "".join(c if c.isascii() and c not in '"\\' and c.isprintable() else "_" for c in plain or name)
    return {
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": "sandbox; default-src 'none'",
    }
