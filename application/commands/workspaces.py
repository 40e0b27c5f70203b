"""Making a workspace: an empty one for a council, or one from a worked example."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from application.session import Session
from base.errors import WorkspaceError
from base.files import SETTINGS
from descriptors.loader import builtin_frameworks, framework_in_force, load_framework
from evidence.example import Example, example_of, load_example
from evidence.storage.database import without_password
from evidence.trust import trust
from evidence.workspace import Workspace, create_workspace, open_workspace, refuse_taken
from rules.fit import check_fit
from rules.loader import load_rulebook, rules_folder

if TYPE_CHECKING:
    from reports.material import Material


def create(
    folder: Path,
    authority: str,
    framework: str | None,
    *,
    on: date,
    database: str | None,
    files: str | None,
    group: str,
) -> tuple[Workspace, int]:
    """Make a workspace for a council; see `evidence.workspace.create_workspace`.

    The framework may be named by its family, too; then the version in force on the day is taken. Where none is named,
    it is whichever is in force.

    Returns:
        The workspace, and how many entries the register that it joins has already.
    """
    named_folder = Path(framework) if framework else None
    framework = (
        str(named_folder.resolve()) if named_folder and named_folder.is_dir() else framework_in_force(framework, on)
    )
    check_fit(load_framework(framework), load_rulebook(rules_folder(framework)))
    workspace = create_workspace(folder, authority, framework=framework, database=database, files=files, group=group)
    with workspace.open_register() as register:
        return workspace, register.head()[0]


def example_for(framework: str) -> str:
    """Name the made-up example of a framework, by its id or its family.

    Raises:
        NotFoundError: there is none.
    """
    return example_of([n for n in builtin_frameworks() if framework in (n, load_framework(n).family)])


def make_example(
    name: str, folder: Path | None, progress: Callable[[int], None] = lambda rows: None
) -> tuple[Example, Path, Material]:
    """Make a workspace from a worked example, with its briefing in it.

    Args:
        folder: where; else a folder of the example's name, here. It must be new or empty.
        progress: told the number of evidence rows filed since the last call.

    Returns:
        The example, the workspace's folder, and what its briefing was made of.

    Raises:
        NotFoundError: there is no such example.
        WorkspaceError: something stands in the folder already.
    """
    from application.queries.material import material
    from evidence.example_workspace import ACTOR, fill
    from reports.briefing import gather_briefing
    from reports.briefing_page import lay_out
    from reports.formats import write_report

    example = load_example(name)
    root = folder or Path(example.id)
    refuse_taken(root)
    making = root.with_name(f".{root.name}-making")
    shutil.rmtree(making, ignore_errors=True)
    try:
        create_workspace(making, example.authority, framework=example.framework, made_up=example.made_up)
        with Session(making) as session:
            fill(session.desk(ACTOR), example, progress)
            gathered = material(session, example.as_of)
            write_report(lay_out(gather_briefing(gathered)), making / "briefing.html")
        if root.is_dir():
            root.rmdir()
        making.rename(root)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return example, root, gathered


def trust_workspace(folder: Path) -> tuple[str, str]:
    """Trust a workspace of another account, and the server that it names; see `evidence.trust`.

    Returns:
        Whose workspace it is, and its database without a password.

    Raises:
        WorkspaceError: there is none.
        InputError: its settings cannot be read, or this account keeps nothing.
    """
    if not (folder / SETTINGS).is_file():
        raise WorkspaceError(f"There is no workspace in {folder}: it has no {SETTINGS}.", remedy="make workspace")
    settings = open_workspace(folder, trusting=True).settings
    trust(folder, settings.database)
    return settings.authority, without_password(settings.database)
