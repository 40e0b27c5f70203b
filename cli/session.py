"""A workspace that is open for one command."""

from __future__ import annotations

from pathlib import Path

from application.session import Session
from cli.output import note


def open_session(workspace: Path | None = None, framework: str | None = None) -> Session:
    """Find the workspace, whose notices go to stderr; see `application.session.Session`."""
    return Session(workspace, framework, notice=note)
