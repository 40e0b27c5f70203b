"""How a field is given on the command line: errors name the field, the command that was run knows the flag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def flag_of(command: Any, arguments: Sequence[str], field: str) -> str:
    """The option or the argument that takes a field; the field's own words where the command has none.

    Args:
        command: the application, or the part of it that was run.
        field: such as `reason`.

    Returns:
        Such as `--reason`, or `TEXT` for an argument.
    """
    for word in arguments:
        command = getattr(command, "commands", {}).get(word, command)
    for param in command.params:
        if param.name == field:
            return max(param.opts, key=len) if param.param_type_name == "option" else str(param.metavar or field)
    return field.replace("_", " ")
