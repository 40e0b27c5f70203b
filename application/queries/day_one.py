"""What is asked for on the first day of an inspection, and how far it is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from application.session import Session
from base.errors import NotFoundError
from descriptors.layout import ANNEX
from evidence.annex.given import CheckedLists, check_files

if TYPE_CHECKING:
    from descriptors.annex import AnnexA
    from reports.day_one import DayOne


def annex_of(session: Session) -> AnnexA:
    """What the framework in use asks for.

    Raises:
        NotFoundError: it says nothing of that.
    """
    annex = session.framework.annex_a
    if annex is None:
        raise NotFoundError(
            f"{session.framework.name} does not say what is asked for on the first day.",
            hint=f"A framework says so in {ANNEX} in its folder.",
        )
    return annex


def day_one(session: Session, as_of: date, call: date | None = None, checked: CheckedLists | None = None) -> DayOne:
    """The state of everything that is asked for; see `reports.day_one.gather_day_one`.

    Args:
        given: lists that were checked just now.

    Raises:
        NotFoundError: the framework says nothing of that.
    """
    from reports.day_one import gather_day_one

    register = session.register
    return gather_day_one(
        annex_of(session),
        register.brought(),
        register.items(),
        as_of,
        authority=session.authority,
        framework=session.framework.name,
        made_up=session.workspace.settings.made_up,
        call=call,
        checked=checked,
    )


def check_lists(
    session: Session, files: Sequence[Path], as_of: date, call: date | None = None, written: date | None = None
) -> CheckedLists:
    """Check lists that are given as files; see `evidence.annex.given.check_files`.

    Windows and ages are counted from the day of the call, or from the day that is asked about until then.

    Raises:
        NotFoundError: the framework says nothing of lists.
        InputError: none of the files is a list.
    """
    return check_files(files, annex_of(session), min(call or as_of, as_of), written)
