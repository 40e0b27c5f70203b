"""`readiness doctor`: is everything in order here?"""

from __future__ import annotations

import typer

from cli import options
from cli.failures import FLAGGED
from cli.output import say, say_json
from cli.session import Session


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.command()(doctor)


def doctor(workspace: options.Workspace = None, json: options.Json = False) -> int:
    """Say whether everything is in order here.

    It looks at the machine, the workspace, the framework, the rules, the register and the files.
    """
    from cli.checkup import examine

    found = examine(lambda: Session(workspace))
    if json:
        say_json([check._asdict() for check in found])
    else:
        for check in found:
            say(f"{'ok  ' if check.ok else 'FAIL'}  {check.what:12} {check.says}")
            if not check.ok and check.remedy:
                say(f"{'':18} {check.remedy}")
    return 0 if all(check.ok for check in found) else FLAGGED
