"""Frameworks and rules: those of a workspace, and those that come with the program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from application.session import session_if_any
from base.choice import one_of
from base.errors import ManyProblems, NotFoundError
from base.yamlfile import many
from descriptors.loader import builtin_frameworks, check_framework, framework_folder, load_framework
from descriptors.models import Descriptor, EvidenceType, Framework, Indicator, Judgement, Source
from rules.fit import check_fit, misnamed
from rules.loader import STANDARD, load_rulebook, rules_folder

if TYPE_CHECKING:
    from engine.cases.run import CaseResult
    from rules.models import Rulebook


class InUse(NamedTuple):
    """A framework with the rules it is graded by, and their folder."""

    framework: Framework
    rulebook: Rulebook
    folder: Path


def builtin() -> list[Framework]:
    """The frameworks that come with the program."""
    return [load_framework(name) for name in builtin_frameworks()]


def framework_source(framework: str | None, workspace: Path | None) -> str | Path:
    """The id or folder of the framework that was named, else of the workspace's, else of the standard one."""
    if framework is not None:
        return Path(framework) if Path(framework).is_dir() else framework
    session = session_if_any(workspace)
    return session.framework_source if session else STANDARD


def framework_of(framework: str | None, workspace: Path | None) -> Framework:
    """The framework that was named, else the workspace's, else the standard one."""
    return load_framework(framework_source(framework, workspace))


def part(framework: Framework, id: str) -> Judgement | Descriptor | EvidenceType | Indicator | Source:
    """One part of a framework, or one of its sources, by its id, in any case of letters.

    Raises:
        NotFoundError: there is none; it names the nearest.
    """
    parts: dict[str, Judgement | Descriptor | EvidenceType | Indicator | Source] = {
        **framework.by_code,
        **framework.descriptors,
        **framework.types,
        **{indicator.code: indicator for indicator in framework.indicators},
        **{source.id: source for source in framework.sources},
    }
    return parts[one_of(parts, id, f"{framework.id} has no {id}.", where=id)]


def check(path: Path | None, workspace: Path | None) -> tuple[Path, Framework]:
    """Check the folder of a framework and of its rules, where it brings any.

    Args:
        path: the folder; else that of the workspace's framework.

    Raises:
        ManyProblems: every mistake, with file, line and the nearest valid key.
    """
    folder = framework_folder(path or framework_source(None, workspace))
    problems = check_framework(folder)
    rules = folder / "rules"
    if rules.is_dir():
        try:
            load_rulebook(rules)
        except ManyProblems as error:
            problems += error.problems
    if problems:
        raise many(folder, problems)
    loaded, rulebook = load_framework(folder), load_rulebook(rules_folder(folder))
    check_fit(loaded, rulebook, folder)
    if problems := list(misnamed(rules, loaded, rulebook)):
        raise many(folder, problems)
    return folder, loaded


def in_use(framework: str | None, workspace: Path | None) -> InUse:
    """The framework and rules that were named, else those of the workspace, else the standard ones."""
    if framework is None and (session := session_if_any(workspace)):
        return InUse(*session.judged_by, session.rules_folder)
    source = framework_source(framework or STANDARD, workspace)
    folder = rules_folder(source)
    return InUse(load_framework(source), load_rulebook(folder), folder)


def rules(framework: str | None, workspace: Path | None) -> list[dict[str, Any]]:
    """Every rule as a sentence."""
    from rules.reference import rules_as_data

    return rules_as_data(in_use(framework, workspace).rulebook)


def formulas(framework: str | None, workspace: Path | None) -> list[dict[str, Any]]:
    """Every property that rules test, and how each is worked out."""
    from rules.reference import properties_as_data

    return properties_as_data(in_use(framework, workspace).rulebook)


def named_in_rules(id: str, framework: str | None, workspace: Path | None) -> list[dict[str, Any]]:
    """The rule or policy value of a name, or every property that is called so.

    Raises:
        NotFoundError: there is nothing of that name.
    """
    from rules.reference import named_as_data

    return named_as_data(id, in_use(framework, workspace).rulebook)


def run_cases(path: Path | None, used: InUse) -> tuple[CaseResult, ...]:
    """Run worked cases against rules.

    Args:
        path: a file or folder of them; else those beside the rules.

    Raises:
        NotFoundError: the rules have none, and the standard ones are about another framework.
    """
    from engine.cases.run import run_cases

    return run_cases(path or _cases(used), used.framework, used.rulebook)


def _cases(used: InUse) -> Path:
    """The worked cases of the rules in use; the standard ones speak of the standard framework only."""
    standard = rules_folder(STANDARD)
    beside = used.folder / "cases"
    if used.folder != standard and beside.is_dir():
        return beside
    if used.framework.id == STANDARD:
        return standard / "cases"
    raise NotFoundError(
        f"{used.framework.id} has no worked cases of its own; the standard ones are about {STANDARD}.",
        hint="Write some into rules/cases/ of its folder, or name a file or a folder of them.",
    )
