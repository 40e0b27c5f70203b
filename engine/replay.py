"""The rules of a past day: what the register keeps of them, and grading with them again."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from base.errors import InputError
from descriptors.loader import framework_texts, load_framework
from descriptors.models import Framework
from engine.assessment import Assessment, assess, rules_digest
from engine.facts import facts_of
from evidence.kinds import BriefingRecord, RuleSet
from evidence.register.register import Register
from rules.loader import load_rulebook, rules_files, rules_folder
from rules.models import Rulebook

_FRAMEWORK, _RULES = "descriptors", "rules"


def rule_set(framework: str | Path, rules: Path) -> RuleSet:
    """Everything that turns facts into grades, as text, to be kept.

    Args:
        framework: id of a framework that is built in, or the folder of one.

    Raises:
        ReadinessError: they cannot be read.
    """
    read = load_framework(framework)
    files = {f"{_FRAMEWORK}/{name}": text for name, text in framework_texts(framework).items()}
    beneath = rules_folder(framework)
    yaml = rules_files(rules, beneath=beneath)
    files |= {f"{_RULES}/{name}": path.read_text(encoding="utf-8") for name, path in yaml.items()}
    return RuleSet(
        id=rules_digest(read, load_rulebook(rules, beneath=beneath)),
        framework=read.id,
        files=dict(sorted(files.items())),
    )


def load_rule_set(kept: RuleSet) -> tuple[Framework, Rulebook]:
    """Read rules that were kept.

    Args:
        kept: what the register keeps.

    Raises:
        InputError: this program reads them otherwise than the one that kept them, so nothing could be replayed.
    """
    with TemporaryDirectory(prefix="readiness-rules-") as temporary:
        root = Path(temporary) / kept.framework
        for name, text in kept.files.items():
            path = root / name
            if not path.resolve().is_relative_to(root.resolve()):
                raise InputError("Rules that were kept name a file outside their folder.", where=name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        try:
            framework = load_framework(root / _FRAMEWORK)
            rulebook = load_rulebook(root / _RULES, complete=True)
        except InputError as error:
            raise _unreadable(kept) from error
    if rules_digest(framework, rulebook) != kept.id:
        raise _unreadable(kept)
    return framework, rulebook


def assess_as_briefed(
    register: Register, briefing: BriefingRecord, framework: Framework, rulebook: Rulebook
) -> Assessment:
    """Grade what the register held when a briefing was made, with the rules of then where they can still be read."""
    seq = register.entry_number(briefing.head) or 0
    if briefing.rules_digest != rules_digest(framework, rulebook):
        kept = next((r for r in register.rulesets() if r.id == briefing.rules_digest), None)
        if kept:
            with suppress(
                InputError
            ):  # another version of the program may read them otherwise: Monday comes all the same
                framework, rulebook = load_rule_set(kept)
    return assess(facts_of(register, briefing.as_of, entry=seq), framework, rulebook)


def _unreadable(kept: RuleSet) -> InputError:
    return InputError(
        "The rules of that day are kept, but this version of the program reads them differently.",
        where=kept.framework,
        hint="Use the version that was installed then, or grade by the rules of now.",
    )
