"""What cannot be used or done, in the words of a page: beside the fields of a form, or as a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from base.errors import ChangedSinceError, ManyProblems, ReadinessError, Remedy
from base.words import sentence

REMEDIES: dict[Remedy, str] = {
    "adopt framework": "Tell whoever runs the desk.",
    "choose workspace": "Whoever runs the desk has to start it with its workspace.",
    "list actions": "All actions shows those there are.",
    "list evidence": "All evidence shows those there are.",
    "clean files": "Tell whoever runs the desk.",
    "take sheet back": "Whoever sent it out takes it in, at the command line.",
    "trust workspace": "Tell whoever runs the desk.",
    "verify files": "Tell whoever runs the desk: a file of the store is missing.",
    "verify journal": "Tell whoever runs the desk: something was altered behind the register's back.",
}
"""What to turn to next, as somebody with a browser can; what only a command does is left out."""


@dataclass(frozen=True, slots=True)
class Slip:
    """Something that was typed and cannot be used.

    Attributes:
        field: id of the field it stands beside; empty where it is about the form as a whole.
        message: what is wrong, and what to do.
        changed: whether it tells that somebody else has changed what the form is of.
    """

    field: str
    message: str
    changed: bool = False


def told(error: ReadinessError) -> str:
    """An error as sentences: what happened, where, and what to do next; no place of the machine or its database."""
    where = f"{error.where}: " if error.where and not (error.where.startswith("/") or "://" in error.where) else ""
    return " ".join(
        filter(None, (where + sentence(error.message), sentence(error.hint), REMEDIES.get(error.remedy, "")))
    )


def slips_of(error: ReadinessError) -> list[Slip]:
    """What is wrong with a form, a line for each problem; what an error calls `field` is the form's field."""
    problems: Sequence[ReadinessError] = error.problems if isinstance(error, ManyProblems) else (error,)
    return [Slip(one.field, told(one), isinstance(one, ChangedSinceError)) for one in problems]
