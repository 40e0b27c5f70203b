"""The `readiness` command: its groups, and how every run of it ends."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from base.errors import EngineFaultError, InputError, ReadinessError
from base.memory import collect_seldom
from cli.failures import INTERRUPTED, flag_of, tell, tell_fault
from cli.output import prepare_streams, stop_writing
from cli.sections import SECTIONS, Sections

NAMES = tuple(name for names in SECTIONS.values() for name in names)


def application(names: Iterable[str] = NAMES) -> typer.Typer:
    """The application with some of its commands: each is in the file of its name, as a `group` or a function.

    Args:
        names: the commands; building all of them takes longer than most commands.
    """
    app = typer.Typer(
        name="readiness",
        cls=Sections,
        help="If the inspectors came on Monday, what would they say, why, and what should we do this week?",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )
    app.callback()(_main)
    for name in names:
        module = import_module(f"cli.{name.replace('-', '_')}")
        if hasattr(module, "group"):
            app.add_typer(module.group, name=name)
        else:
            app.command()(getattr(module, name))
    return app


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"readiness {version('readiness')}")
        raise typer.Exit


def _main(
    workspace: Annotated[
        Path | None, typer.Option("-w", "--workspace", metavar="DIR", help="The workspace to work in.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Each command asks for the workspace that is named before it; see `cli.options.Workspace`."""


def _begun(arguments: Sequence[str]) -> tuple[str, ...]:
    """The command that arguments begin with, or name after the workspace; all commands where that is none."""
    at = 2 if arguments and arguments[0] in ("-w", "--workspace") else 0
    return tuple(name for name in arguments[at : at + 1] if name in NAMES) or NAMES


@cache
def _command(names: tuple[str, ...]) -> Any:
    """What runs these commands, built once in a process."""
    return typer.main.get_command(application(names))


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: what stands after `readiness` on the command line.

    Returns:
        The exit code: 0 done, 1 flagged, 2 input or usage wrong, 3 a fault of ours, 130 interrupted.
    """
    as_json = "--json" in arguments
    collect_seldom()
    prepare_streams(as_json=as_json)
    command = _command(_begun(arguments))
    try:
        result = command.main(args=list(arguments), prog_name="readiness", standalone_mode=False)
        sys.stdout.flush()
    except EngineFaultError as error:
        return tell_fault(error, as_json=as_json)
    except ReadinessError as error:
        return tell(error, as_json=as_json, flag_of=lambda field: flag_of(command, arguments, field))
    except typer.exceptions.TyperException as error:
        return _tell_usage(error, as_json=as_json)
    except (typer.Abort, KeyboardInterrupt):
        print("Stopped. Nothing was left half done.", file=sys.stderr)
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):  # typer leaves with the latter
        stop_writing()  # whoever read our output has gone, as `head` does
        return 0
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            from base.gate import cannot_open

            return tell(cannot_open(Path(error.filename or ""), error), as_json=as_json)
        if error.filename is not None or error.errno not in (errno.ENOSPC, errno.EIO, errno.EBADF):
            return tell_fault(error, as_json=as_json)
        stop_writing()
        message = f"The answer could not be written: {error.strerror}."
        return tell(InputError(message, hint="Send it where there is room."), as_json=as_json)
    except Exception as error:
        return tell_fault(error, as_json=as_json)
    return result if isinstance(result, int) else 0


def _tell_usage(error: typer.exceptions.TyperException, *, as_json: bool) -> int:
    context: Any = getattr(error, "ctx", None)
    command = context.command_path if context else "readiness"
    message = getattr(error, "format_message", lambda: str(error))()
    return tell(InputError(message, hint=f"Run `{command} --help` for what it takes"), as_json=as_json)
