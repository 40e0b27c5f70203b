"""A workspace made from a worked example, by the same ways a council's own data comes in."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from descriptors.models import Framework
from evidence.example import Example, read_history, write_files
from evidence.items.filing import FilingDesk
from evidence.items.readings import read_again, waiting
from evidence.items.sheet_intake import SheetIntake
from evidence.measures import import_measures
from evidence.models import Decision, Exclusion
from evidence.people import import_people
from evidence.plans.plan import read_plan
from evidence.register.change import Change
from evidence.register.intake import descriptors_named, said_of, take_plan
from evidence.register.register import Register

ACTOR = "the worked example"


def fill(desk: FilingDesk, example: Example, progress: Callable[[int], None] = lambda rows: None) -> None:
    """Put an example into an empty register: people, action plan, history, evidence, links, what the group decided.

    Args:
        progress: told the number of evidence rows filed since the last call.

    Raises:
        ManyProblems: a file of the example is at fault.
    """
    command, register, framework = f"demo {example.id}", desk.register, desk.framework
    reading = read_plan(example.plan, plan_date=example.plan_date)
    history = reading.history or read_history(example)
    reading = reading.model_copy(update={"history": history})
    reading = said_of(reading, example.plan_origin)
    take_plan(register, reading, actor=desk.actor, command=command)
    if example.people:
        import_people(register, example.people, framework.by_code, actor=desk.actor, command=command)
    if example.measures:
        import_measures(register, example.measures, framework, actor=desk.actor, command=command)
    making = tempfile.TemporaryDirectory() if example.files is None else nullcontext(example.files)
    with making as folder:
        if example.files is None:
            write_files(example, Path(folder), framework)
        intake = SheetIntake(desk, command=command, filed_by_leads=example.people is not None)
        intake.take_all(example.evidence, Path(folder), progress)
    if example.read_by_deputies:
        _read_again(register, example)
    with register.change(desk.actor, command) as change:
        _link(change, register, framework, example)
        _enter_decisions(change, example)


def _read_again(register: Register, example: Example) -> None:
    """Let the deputy of each lead confirm what the lead filed, but for what is to wait."""
    ready = [item for item in waiting(register) if item.file_name not in example.waiting]
    for person in register.people():
        ids = [item.id for item in ready if item.lead == person.name]
        if ids:
            read_again(register, ids, person.deputy)


def _link(change: Change, register: Register, framework: Framework, example: Example) -> None:
    """Say which descriptors each action is to improve, and which files show how far it has come."""
    named = {item.file_name: item.id for item in register.items()}
    for ref in sorted({*example.links, *example.shown_by}):
        action = register.action(ref)
        links = descriptors_named(example.links.get(ref, action.links), framework)
        evidence = tuple(named[name] for name in example.shown_by.get(ref, ()))
        change.put("action", action.model_copy(update={"links": links, "evidence": evidence}))


def _enter_decisions(change: Change, example: Example) -> None:
    for decided in example.decisions:
        change.put("decision", Decision.model_validate({"id": change.next_id("decision"), **decided}))
    for left_out in example.not_applicable:
        change.put("exclusion", Exclusion.model_validate({"id": change.next_id("exclusion"), **left_out}))
