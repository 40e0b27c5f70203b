"""Start the application, the `readiness` command; and be its Python face.

>>> import readiness
>>> assessment = readiness.assess("council", as_of=date(2014, 3, 3))
>>> readiness.tables(assessment).descriptors.groupby("judgement").status.value_counts()
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

_BOX = Path(__file__).with_name("readiness_app")  # there in an installed wheel, not in a checkout
if _BOX.is_dir():
    sys.path.insert(0, str(_BOX))

if TYPE_CHECKING:
    from engine.assessment import Assessment
    from engine.frames import Frames
    from engine.standing import Carrying


def main() -> None:
    """Run the command line and leave with its exit code."""
    # No plugin of whatever else is installed takes part in reading; looking for them takes time, too.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no matrix is multiplied: threads for that only take time
    from base.memory import leave_at_once
    from cli.app import run

    code = run(sys.argv[1:])
    leave_at_once()
    sys.exit(code)


def assess(workspace: str | Path, as_of: date | None = None, known_at: date | None = None) -> Assessment:
    """Grade what a workspace's register holds.

    Args:
        workspace: its folder.
        as_of: the day that is asked about; today for None.
        known_at: use only what was in the register by this day.

    Raises:
        base.errors.ReadinessError: there is no workspace, or something in it cannot be read.
    """
    from application.queries import grades
    from application.session import Session

    with Session(Path(workspace)) as session:
        assessment = grades.assess(session, as_of or date.today(), known_at)
        assessment.facts.read()  # while the register is open: the assessment tells of it when that is closed
        return assessment


def tables(assessment: Assessment) -> Frames:
    """An assessment as pandas tables: judgements, descriptors, bearings."""
    from engine.frames import frames_of

    return frames_of(assessment)


def carrying(assessment: Assessment) -> tuple[Carrying, ...]:
    """What the evidence in date can carry, by how many items, and what would make them carry more."""
    from engine.standing import carrying

    return carrying(assessment)


if __name__ == "__main__":
    main()
