"""The one tree of expected failures. It lives in the lowest folder, so that every folder can raise from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Remedy = Literal[
    "",
    "adopt framework",
    "map names",
    "list challenges",
    "list evidence",
    "verify files",
    "clean files",
    "index sheet",
    "list actions",
    "verify journal",
    "make workspace",
    "choose workspace",
    "trust workspace",
    "list fields",
    "show policy",
    "take sheet back",
]
"""What to turn to next. Each face has its own words for it: a command, a page, a function."""


class ReadinessError(Exception):
    """An expected failure: what happened, where, and what to do next, each a plain English sentence.

    Attributes:
        message: what happened.
        where: the file, row, cell or key it happened at; empty where there is no such place.
        field: the name of what was given and cannot be used, such as `reason`; empty where it is not about one. The
            face knows how the field was given: by an option, in a form, as an argument.
        hint: what to do next.
        remedy: what to turn to next beside that, for the face to put into its own words.
        exit_code: the process exit code this failure leads to.
    """

    exit_code = 2

    def __init__(self, message: str, *, where: str = "", field: str = "", hint: str = "", remedy: Remedy = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.field = field
        self.hint = hint
        self.remedy: Remedy = remedy


class InputError(ReadinessError):
    """A file, an option or a value that was given cannot be used."""


class ManyProblems(InputError):
    """Several problems of one input, all told in one go.

    Attributes:
        problems: one `InputError` for each problem, in the order of the places they name.
    """

    def __init__(
        self, message: str, problems: Sequence[InputError], *, where: str = "", hint: str = "", remedy: Remedy = ""
    ) -> None:
        super().__init__(message, where=where, hint=hint, remedy=remedy)
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[object, ...]:
        """Let it come back whole from a process that reads a file."""
        return type(self), (self.message, self.problems), self.__dict__


class NotFoundError(InputError):
    """Something that was asked for by its id or name is not there."""


class WorkspaceError(InputError):
    """There is no workspace here, or it cannot be used as it stands."""


class RegisterError(ReadinessError):
    """The register cannot be reached, is locked, is newer than this program, or is damaged."""


class EngineFaultError(ReadinessError):
    """The inference engine broke one of its guard-rails: a fault of ours, never of the user's input."""

    exit_code = 3


class NotAllowedError(InputError):
    """Whoever asks may not do this."""


class ChangedSinceError(InputError):
    """Somebody else changed what was to be changed, after it was read and before it was sent.

    Attributes:
        kind: kind of the entity that changed; `subject` its id.
        seq: number of the entry that it now stands at.
    """

    def __init__(self, message: str, *, kind: str, subject: str, seq: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.kind, self.subject, self.seq = kind, subject, seq
