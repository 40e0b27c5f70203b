"""A workspace moved to another framework; a changed framework, rules or policy put in use, which is shown first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from application.adoption import gone, grades_moved, newly_gone
from application.session import Session
from base.errors import InputError, ManyProblems
from base.files import SETTINGS
from base.words import counted, did_you_mean, list_words
from descriptors.loader import framework_in_force, load_framework
from engine.replay import rule_set
from engine.unmapped import Unmapped, names_for, names_gone, told, uses
from evidence.register import framework_move
from evidence.register.rulesets import keep_rules, rules_kept
from evidence.settings import change_framework
from rules.fit import check_fit
from rules.loader import load_rulebook, rules_folder

if TYPE_CHECKING:
    from descriptors.models import Framework
    from evidence.kinds import RuleSet
    from evidence.register.framework_move import Moved
    from evidence.register.register import Register


def move(session: Session, to: str, on: date, actor: str, *, rehearsal: bool = False) -> Moved:
    """Move the workspace's register to another framework, and take it into use.

    Args:
        to: id or folder of a framework, or the family of one, of which the version in force on the day is taken.
        on: the first day that is judged by it.
        rehearsal: show what it would do; change nothing.

    Raises:
        InputError: it is the framework in use, or there is no way to it.
        NotFoundError: there is no such framework.
        ManyProblems: it cannot be read, or its rules do not fit it.
    """
    folder = Path(to)
    source = str(folder.resolve()) if folder.is_dir() else framework_in_force(to, on)
    after = load_framework(source)
    if after.id == session.framework.id:
        raise InputError(f"This workspace is under {after.id} already.", field="to", hint="Nothing was changed.")
    if session.workspace.settings.rules:
        raise InputError(
            "This workspace has rules of its own, which speak of the framework in use.",
            where=str(session.rules_folder),
            hint="Take the line `rules` out of readiness.toml first, and look at them again afterwards.",
        )
    check_fit(after, load_rulebook(rules_folder(source)))
    kept = rule_set(session.framework_source, session.rules_folder), rule_set(source, rules_folder(source))
    register, before = session.register, session.framework
    try:
        moved = framework_move.move(register, before, after, kept, on, actor=actor, rehearsal=rehearsal)
    except framework_move.Rehearsed as rehearsed:
        return rehearsed.moved
    change_framework(session.workspace.root / SETTINGS, source, session.workspace.permissions)
    return moved


class Adopted(NamedTuple):
    """What was put in use.

    Attributes:
        digest: that of framework, rules and policy.
        new: whether others were in use before.
        moved: what was carried over; None where nothing of the register names what is gone.
        left: what is still named and gone, in a sentence; empty where nothing is.
        grades: what became of the grades by that alone, as `grades_moved` says it.
    """

    digest: str
    new: bool
    moved: Moved | None
    left: str
    grades: str


def adopt(
    session: Session, renamed: Iterable[tuple[str, str]], on: date, actor: str, *, leave: bool = False
) -> Adopted:
    """Put the framework, rules and policy of the workspace in use, as an entry of the journal.

    Args:
        renamed: pairs of a name that is gone and what it is called now.
        on: the first day that is judged by them, where names were carried over or left.
        leave: put them in use though names of the register are gone.

    Raises:
        ManyProblems: names are gone, and nothing is said of them; each is told, with how often it is used.
        InputError: a name cannot be carried over so.
    """
    register, framework = session.register, session.framework
    with register.snapshot():
        missing, kept = gone(register, framework), rules_kept(register)
        newly = names_gone(newly_gone(register, missing))
    mapped = _mapped(missing, framework, renamed)
    if not leave and newly.keys() - mapped.keys():
        before = kept.framework if kept else framework.id
        raise _unsaid(missing, framework, [name for name in newly if name not in mapped], before)
    in_use = rule_set(session.framework_source, session.rules_folder)
    new = kept is None or kept.id != in_use.id
    grades = grades_moved(register, session.judged_by, on) if new else ""
    if kept and (mapped or (newly and new)):
        moved = framework_move.adopt(register, framework, (kept, in_use), on, mapped, actor=actor)
        return Adopted(in_use.id, new, moved, told(gone(register, framework), framework), grades)
    if new:
        _enter(register, in_use, actor)
    return Adopted(in_use.id, new, None, told(missing, framework), grades)


def pairs(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Names and what they are called now, from words such as `HP-07=HP-77`.

    Raises:
        InputError: one of them is no such pair.
    """
    renamed: list[tuple[str, str]] = []
    for text in texts:
        old, _, new = (part.strip() for part in text.partition("="))
        if not (old and new):
            raise InputError(f"“{text}” is not a name and what it is called now.", field="map", hint="Write OLD=NEW.")
        renamed.append((old, new))
    return renamed


def _enter(register: Register, in_use: RuleSet, actor: str) -> None:
    register.prepare = lambda: lambda change: None
    with register.change(actor, "framework adopt") as change:
        keep_rules(change, register, in_use.id, lambda: in_use)


def _mapped(
    missing: Unmapped, framework: Framework, renamed: Iterable[tuple[str, str]]
) -> Mapping[str, tuple[str, ...]]:
    """What each name that is gone is called now."""
    mapped: dict[str, tuple[str, ...]] = {}
    for old, new in renamed:
        used = [use for use, names in missing.items() if old in names]
        if not used:
            raise InputError(
                f"Nothing in the register names {old}, or {framework.id} has it still.",
                field="map",
                hint=did_you_mean(old, names_gone(missing)),
            )
        there = set.intersection(*(set(names_for(use, framework)) for use in used))
        if new not in there:
            raise InputError(
                f"{framework.id} has no {new} that could stand for {old}.", field="map", hint=did_you_mean(new, there)
            )
        if old in mapped and {"types", "moderations", "measures"} & set(used):
            raise InputError(f"{old} can be called one thing only.", field="map")
        mapped[old] = (*mapped.get(old, ()), new)
    return mapped


def _unsaid(missing: Unmapped, framework: Framework, names: list[str], before: str) -> ManyProblems:
    problems = [
        InputError(
            f"{list_words(uses(missing, name), 'and')} {'names' if number == 1 else 'name'} it, and it is gone.",
            where=name,
            hint=did_you_mean(name, {n for use in missing if name in missing[use] for n in names_for(use, framework)}),
        )
        for name, number in names_gone(missing).items()
        if name in names
    ]
    back = (
        f"Write {before} back into readiness.toml and move the register" if before != framework.id else "Put them back"
    )
    return ManyProblems(
        f"{framework.id} does not have {counted(len(names), 'name')} that the register uses. Nothing was changed.",
        problems,
        hint=f"{back}, or say what each is called now.",
        remedy="map names",
    )
