"""Rows of a plan that point to other rows instead of saying something themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from evidence.claims.lexicon import Texts
from evidence.plan_models import Action
from evidence.plans.refs import read_refs

_ONE = r"(?:[A-Za-z]{1,5}[ .-]?)?\d{1,4}(?:\.\d{1,3}){0,3}[a-z]?"
_LIST = rf"{_ONE}(?:\s*(?:,|&|\band\b|\+|/|\bto\b|-|–)\s*{_ONE})*(?![\w%])"


def _pointer(texts: Texts) -> re.Pattern[str]:
    """A regular expression for a phrase that points to rows, with what they are called and their references."""
    pointers, noun = texts.pattern("pointers").pattern, texts.pattern("row_nouns").pattern
    return re.compile(
        rf"{pointers}[\s:(]+(?P<noun>(?:{noun}[\s.:(]+){{0,3}})(?P<refs>{_LIST})"
        rf"(?P<after>\s*(?:$|[.;,)]|above\b|below\b))?",
        re.I,
    )


def _pointed_to(text: str, texts: Texts) -> list[str]:
    """The references a text points to, as the plan writes them or not."""
    pointed_to: list[str] = []
    for match in _pointer(texts).finditer(text) if text else ():
        refs = read_refs(match["refs"]).refs
        counts = all(ref.isdigit() for ref in refs) and not match["noun"] and match["after"] is None
        pointed_to += () if counts else refs
    return pointed_to


def plain_ref(ref: str) -> str:
    """A reference without spaces and hyphens, in small letters, so that `A 14` and `a14` are one."""
    return re.sub(r"[\s_-]", "", ref).casefold()


def relied_on(actions: Sequence[Action], texts: Texts) -> dict[str, tuple[bool, tuple[Action, ...]]]:
    """What each row of one plan points to, directly or through other rows.

    Returns:
        By the id of each row that points anywhere: whether all it points to is shown, and the rows.
    """
    by_ref = {plain_ref(ref): action for action in actions for ref in action.refs}
    # What has the form of a reference but belongs to no series of the plan is the number of something else.
    series = {ref.rstrip("0123456789") for ref in by_ref}
    direct: dict[str, list[Action]] = {}
    complete: dict[str, bool] = {}
    for action in actions:
        refs = [plain_ref(ref) for ref in _pointed_to(action.progress, texts)]
        refs = [ref for ref in refs if ref.rstrip("0123456789") in series]
        if refs:
            direct[action.id] = [by_ref[ref] for ref in refs if ref in by_ref and by_ref[ref].id != action.id]
            complete[action.id] = all(ref in by_ref for ref in refs)
    return {row: (complete[row], _reached(row, direct)) for row in direct}


def _reached(row: str, direct: Mapping[str, Sequence[Action]]) -> tuple[Action, ...]:
    reached: dict[str, Action] = {}
    waiting = list(direct[row])
    while waiting:
        action = waiting.pop(0)
        if action.id != row and action.id not in reached:
            reached[action.id] = action
            waiting += direct.get(action.id, ())
    return tuple(reached.values())
