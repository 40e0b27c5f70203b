"""`readiness doctor`: is everything in order here?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli import options
from cli.failures import FLAGGED, REMEDIES
from cli.output import say, say_json
from cli.session import open_session

if TYPE_CHECKING:
    from application.queries.checkup import HealthCheck


def doctor(workspace: options.Workspace = None, json: options.Json = False) -> int:
    """Say whether everything is in order here.

    It looks at the machine, the workspace, the framework, the rules, the register and the files.
    """
    from application.queries.checkup import examine

    checks = examine(lambda: open_session(workspace))
    if json:
        say_json([_as_data(check) for check in checks])
    else:
        for check in checks:
            say(f"{'ok  ' if check.ok else 'FAIL'}  {check.what:12} {check.says}")
            if remedy := _as_data(check)["remedy"]:
                say(f"{'':18} {remedy}")
    return 0 if all(check.ok for check in checks) else FLAGGED


def _as_data(check: HealthCheck) -> dict[str, Any]:
    remedy = " ".join(filter(None, (check.hint, REMEDIES.get(check.remedy, ""))))
    return {"what": check.what, "ok": check.ok, "says": check.says, "remedy": remedy}
