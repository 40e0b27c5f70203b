"""Sixteen processes that write and read one register for a minute: nothing lost, no false alarm, a state that follows.

    python -m tests.torture.crowd [--processes 16] [--seconds 60] [--database sqlite|postgresql]

Half of them write: they file, decide, and add words to one action that all of them change. Half read: they verify
journal and files, and grade. Afterwards every acknowledged change has to be there, and every table has to be what the
entries of the journal give, put one after another into an empty register.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from application.commands.group import add_decision
from application.queries.checkup import verify_journal
from application.queries.grades import assess
from application.session import Session
from base.errors import RegisterError
from evidence.index_sheet.drafts import Draft, DraftBearing
from evidence.integrity.verification import verify
from evidence.kinds import Kind
from evidence.plan_models import Action
from evidence.register.indexes import COLUMNS
from evidence.register.register import Register
from evidence.workspace import create_workspace
from tests.desk.crowd import asked, place

DAY = date(2014, 3, 3)


class Seen(NamedTuple):
    """What one process saw.

    Attributes:
        done: what was acknowledged, a word each.
        asked: how many answers it read.
        refused: how often the register was busy.
        wrong: alarms of verifications and notices, which are all false.
    """

    done: list[str]
    asked: int
    refused: int
    wrong: list[str]


def prepared(root: Path, database: str | None) -> None:
    """Make a register with one action that everybody changes."""
    workspace = create_workspace(root, "Wexmoor", database=database)
    with workspace.open_register() as register, register.change("Officer", "actions add") as change:
        change.put("action", Action(id="A1", area="Audit every month", links=("HP-07",)))
    with Session(root) as session:  # what every process needs is loaded before they part
        verify_journal(session)
        assess(session, DAY)


def _file(session: Session, word: str, folder: Path) -> None:
    path = folder / f"{word}.txt"
    path.write_text(f"The audit {word} of 20 cases.")
    draft = Draft(title=word, type="E01", about=DAY, lead=word, bearings=(DraftBearing(descriptor="HP-07"),))
    session.desk(word).file([(draft, path)], command="evidence attach")


def _decide(session: Session, word: str, folder: Path) -> None:
    add_decision(session, word, DAY, actor=word)


def _say(session: Session, word: str, folder: Path) -> None:
    with session.register.change(word, "actions update") as change:
        action = session.register.action("A1")
        change.put("action", action.model_copy(update={"progress": f"{action.progress} {word}".strip()}))


WRITING: tuple[Callable[[Session, str, Path], None], ...] = (_file, _decide, _say, _say)


def _write(root: Path, number: int, until: float, folder: Path) -> Seen:
    chance, seen = random.Random(number), Seen([], 0, 0, [])
    refused = tried = 0
    while time.monotonic() < until:
        tried += 1
        word = f"w{number}x{tried}"
        try:
            with Session(root, notice=seen.wrong.append) as session:
                chance.choice(WRITING)(session, word, folder)
            seen.done.append(word)
        except RegisterError as error:
            refused += 1
            if "busy" not in str(error):
                seen.wrong.append(str(error))
    return seen._replace(refused=refused)


def _read(root: Path, number: int, until: float, folder: Path) -> Seen:
    seen, asked = Seen([], 0, 0, []), 0
    while time.monotonic() < until:
        with Session(root, notice=seen.wrong.append) as session:
            if asked % 3 == 0:
                seen.wrong.extend(finding.message for finding in verify_journal(session))
            elif asked % 3 == 1:
                found = session.workspace.verify_files(session.register)
                seen.wrong.extend(f"{one.state}: {one.where}" for one in found)
            else:
                assess(session, DAY)
        asked += 1
    return seen._replace(asked=asked)


def _process(root: Path, number: int, seconds: float, folder: Path, told: Any) -> None:
    work = _read if number % 2 else _write
    try:
        told.put(work(root, number, time.monotonic() + seconds, folder))
    except Exception as error:
        told.put(Seen([], 0, 0, [f"process {number}: {error!r}"]))


def crowd(root: Path, processes: int, seconds: float) -> list[Seen]:
    """Let processes write and read at once; what each saw."""
    context = multiprocessing.get_context("fork")
    told: Any = context.Queue()
    with tempfile.TemporaryDirectory() as folder:
        args = (seconds, Path(folder), told)
        every = [context.Process(target=_process, args=(root, n, *args)) for n in range(processes)]
        for one in every:
            one.start()
        seen = [told.get(timeout=seconds + 300) for _ in every]
        for one in every:
            one.join()
    return seen


def wrong(root: Path, seen: list[Seen]) -> list[str]:
    """What is not as it should be afterwards; empty where nothing is lost, doubled or half."""
    found = [alarm for one in seen for alarm in one.wrong]
    with Session(root) as session:
        register = session.register
        found += [finding.message for finding in verify_journal(session)]
        words = [word for revision in register.history("action", "A1")[-1:] for word in _words(revision.entity)]
        there = Counter([*words, *(d.text for d in register.decisions()), *(i.lead for i in register.items())])
        done = Counter(word for one in seen for word in one.done)
        found += [f"{word} is there {there[word]} times" for word in sorted(done | there) if there[word] != 1]
        found += [f"{word} was refused, and is there" for word in sorted(there - done)]
        if lost := {item.sha256 for item in register.items()} ^ session.files.digests():
            found.append(f"files and items differ: {lost}")
        found += replayed(register)
    return found


def _words(action: Any) -> list[str]:
    return action.progress.split()


def replayed(register: Register) -> list[str]:
    """Where the tables are not what the journal gives, its entries put one after another into an empty register."""
    rows = register.database.rows("SELECT seq, kind, subject FROM journal ORDER BY seq")
    with tempfile.TemporaryDirectory() as folder:
        workspace = create_workspace(Path(folder, "again"), "Wexmoor")
        with workspace.open_register(clock=lambda: datetime(2014, 3, 3, tzinfo=UTC)) as again:
            histories: dict[tuple[Kind, str], dict[int, Any]] = {}
            for seq, kind, subject in rows:
                if (kind, subject) not in histories:
                    histories[kind, subject] = {one.seq: one.entity for one in register.history(kind, subject)}
                with again.change("Replay", "replay") as change:
                    change.put(kind, histories[kind, subject][seq])
            tables = {"entity": "kind, subject, seq, state", **COLUMNS}
            differing = [
                table
                for table, columns in tables.items()
                if sorted(map(repr, register.database.rows(f"SELECT {columns} FROM {table}")))
                != sorted(map(repr, again.database.rows(f"SELECT {columns} FROM {table}")))
            ]
            return [f"{table} is not what the journal gives" for table in differing] + [
                finding.message for finding in verify(again.database)
            ]


def run(url: str | None, processes: int, seconds: float) -> tuple[str, list[str]]:
    """Let a crowd loose on a new register; what it did in a sentence, and what is wrong afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "council")
        prepared(root, url)
        seen = crowd(root, processes, seconds)
        told = (
            f"{processes} processes, {seconds:g} s: {sum(len(one.done) for one in seen):,} changes acknowledged, "
            f"{sum(one.refused for one in seen)} refused as busy, {sum(one.asked for one in seen):,} answers read"
        )
        return told, wrong(root, seen)


def main() -> None:
    """Let crowds loose, and print what they did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=60)
    for database, options in asked(parser):
        with place(database) as url:
            told, found = run(url, options.processes, options.seconds)
        print(f"{database}: {told}")
        print("\n".join(found[:20]) or "nothing lost, no false alarm, and every table is what a serial replay gives")


if __name__ == "__main__":
    main()
