"""The one place where failures become sentences and exit codes."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from base.errors import ManyProblems, ReadinessError, Remedy
from base.faultlog import write_fault
from base.identifiers import masked_values
from base.words import sentence, shortened
from cli.output import note, printable

ALIKE = 10
"""How many faults of one kind are told one by one; where the others stand is told in a line."""
_PARTICULAR = re.compile(r"(?<=“)[^“”]*(?=”)|(?<=')[^']*(?=')|(?<!\S)[^\s\d]*+\d\S*")
"""What is particular to a place in a message: what it quotes, and numbers. A long word is looked through once."""

DONE, FLAGGED, WRONG_INPUT, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes: done; something at or over --fail-on; input or usage wrong; a fault of ours; Ctrl-C."""


REMEDIES: dict[Remedy, str] = {
    "adopt framework": "`readiness framework adopt` shows it in full, and takes what each is called now.",
    "choose workspace": "Name one with -w DIR, or make one with `readiness init DIR --authority NAME`.",
    "index sheet": "`readiness evidence template` writes one.",
    "list actions": "`readiness actions list` shows those there are.",
    "list challenges": "`readiness challenges` shows those that are asked.",
    "list evidence": "`readiness evidence list` shows those there are.",
    "list fields": "`readiness report fields` lists them all.",
    "map names": "`--map OLD=NEW` does, once for each; with `--leave` the others count for nothing, and that is said.",
    "make workspace": "Make one with `readiness init DIR --authority NAME`.",
    "show policy": "`readiness rules show NAME` shows a policy value.",
    "take sheet back": "`readiness actions import --update FILE` takes in what was marked up in it.",
    "clean files": "`readiness evidence clean` removes or sets them aside.",
    "trust workspace": "`readiness register trust DIR` does.",
    "verify files": "`readiness evidence verify` lists every file that is missing.",
    "verify journal": "Run `readiness journal verify` to see what was altered.",
}
"""What to turn to next, as a command."""


def tell(error: ReadinessError, *, as_json: bool, flag_of: Callable[[str], str] = str) -> int:
    """Write an expected failure to stderr; give the exit code.

    Args:
        as_json: one JSON object instead of sentences.
        flag_of: gives how a field is given on the command line, such as `--reason`.
    """
    if as_json:
        body: dict[str, Any] = {**_as_data(error, flag_of), "exit_code": error.exit_code}
        if isinstance(error, ManyProblems):
            body["problems"] = [_as_data(problem, flag_of) for problem in error.problems]
        print(printable(json.dumps(masked_values(body), ensure_ascii=False)), file=sys.stderr)
        return error.exit_code
    if isinstance(error, ManyProblems):
        _say_each(error.problems, flag_of)
        note(sentence(error.message))
        if hint := hint_of(error):
            note(hint)
    else:
        _say(error, flag_of)
    return error.exit_code


def hint_of(error: ReadinessError) -> str:
    """What to do next, with the command that helps."""
    return " ".join(filter(None, (sentence(error.hint), REMEDIES.get(error.remedy, ""))))


def _as_data(error: ReadinessError, flag_of: Callable[[str], str]) -> dict[str, Any]:
    return {"error": sentence(error.message), "where": _where(error, flag_of), "hint": hint_of(error)}


def _where(error: ReadinessError, flag_of: Callable[[str], str]) -> str:
    return error.where or (flag_of(error.field) if error.field else "")


def _say_each(problems: Sequence[ReadinessError], flag_of: Callable[[str], str]) -> None:
    """Every fault in the order of its place; of many that are alike the first in full, then where the others stand."""
    kinds: dict[tuple[str, str], list[ReadinessError]] = {}
    for problem in problems:
        alike = kinds.setdefault((_PARTICULAR.sub("…", problem.message), problem.hint), [])
        alike.append(problem)
        if len(alike) <= ALIKE:
            _say(problem, flag_of)
    more = {kind: alike[ALIKE:] for kind, alike in kinds.items() if alike[ALIKE:]}
    for (message, hint), others in more.items():
        places = shortened([_where(other, flag_of) for other in others])
        _say(ReadinessError(message, where=f"{len(others):,} more alike, {places}", hint=hint), flag_of)
    if more and flag_of("json").startswith("--"):
        note("With --json each of them is listed.")


def _say(error: ReadinessError, flag_of: Callable[[str], str]) -> None:
    where, hint = _where(error, flag_of), hint_of(error)
    note(f"{where}: " * bool(where) + sentence(error.message) + f"\n  {hint}" * bool(hint))


def tell_fault(error: BaseException, *, as_json: bool) -> int:
    """Write a fault of ours to a log, and a sentence to stderr that says where; give the exit code.

    The log holds the traceback without local variables, so no evidence gets into it.
    """
    log = write_fault(error)
    message = "Something went wrong in readiness itself. What it was about to change is as it was."
    where = f"The log is {log}." if log else "No log could be written."
    if as_json:
        body = {"error": message, "where": str(log or ""), "hint": "Report it with the log.", "exit_code": OUR_FAULT}
        print(json.dumps(body), file=sys.stderr)
    else:
        note(f"{message}\n  {where} It holds no evidence and no names; send it with a report of the fault.")
    return OUR_FAULT


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
