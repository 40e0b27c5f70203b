"""A workspace that is open for one command."""

from __future__ import annotations

from pathlib import Path

from application import session
from cli.output import note


class Session(session.Session):
    """An open workspace whose notices go to stderr."""

    def __init__(self, workspace: Path | None = None, framework: str | None = None) -> None:
        """Find the workspace; see `application.session.Session`."""
        super().__init__(workspace, framework, notice=note)
