"""`readiness evidence template` and `import`: index sheets, for leads who never see a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli.output import note, progress, say, say_json
from cli.session import open_session

commands = typer.Typer()


@commands.command()
def template(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.xlsx", help="The file to write.")] = Path(
        "evidence-index.xlsx"
    ),
    workspace: options.Workspace = None,
) -> None:
    """Write an Excel index for leads without a terminal.

    It has pick lists of types, descriptors and words.
    """
    from evidence.index_sheet.writer import write_template

    with open_session(workspace) as session:
        write_template(output, session.framework, [person.name for person in session.register.people()])
    say(f"Wrote {output}. Fill in a row for each item, and file it with `readiness evidence import {output}`.")


@commands.command("import")
def import_(
    sheet: Annotated[Path, typer.Argument(help="An index sheet: .xlsx, .ods or .csv.")],
    folder: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where its files are; else beside the sheet.")
    ] = None,
    by: options.By = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """File a whole index sheet.

    New rows are filed, changed rows become revisions, unchanged rows change nothing.

    A row that cannot be taken is answered with its cell and the remedy, and the exit code is 2; the other rows stay
    filed, and change nothing when the corrected sheet is imported again.
    """
    from application.queries import grades
    from evidence.items.filing import check_files
    from evidence.items.sentences import vouched_in_sum
    from evidence.items.sheet_intake import SheetIntake, refused

    check_files([sheet])
    with open_session(workspace) as session:
        intake = SheetIntake(session.desk(by))
        read = intake.read(sheet)
        with progress("Filing", len(read.rows), quiet=json) as advance:
            taken = intake.take(read, folder, advance)
        moved = [effect for effect in grades.effects(session, taken.done, options.day(as_of)) if effect.moved]
    notices = (*taken.notices, *vouched_in_sum([done.item for done in taken.done]))
    if json:
        from engine.effects import effect_as_data

        say_json(
            {
                "filed": taken.filed,
                "revised": taken.revised,
                "unchanged": taken.unchanged,
                "refused": [{"error": p.message, "where": p.where, "hint": p.hint} for p in taken.problems],
                "notices": notices,
                "effects": [effect_as_data(effect) for effect in moved],
            }
        )
    else:
        from engine.effects import standing_sentence

        say(f"{sheet.name}: {taken.numbers}.")
        for effect in moved:
            say(f"  {standing_sentence(effect)}")
        for notice in notices:
            note(notice)
    if taken.problems:
        raise refused(sheet, taken)
