"""What an evidence item can carry, and what would make it carry more, in one sentence."""

from __future__ import annotations

from base.words import list_words
from engine.reasons import missed
from engine.results import Reason
from engine.sentences import wanted
from rules.models import Rulebook


def carrying_words(found: Reason, rulebook: Rulebook) -> str:
    """A sentence that says what an item can carry, and what it would take to carry the most.

    Args:
        found: the reason that says what it can carry.
        rulebook: the rules.
    """
    words = rulebook.shapes[rulebook.kinds[found.of].each]["carries"].words
    said = f"What it can carry is {found.then['carries']}"
    if found.then["carries"] == words[-1]:
        return f"{said}."
    near = missed(found, "carries", words[-1:], rulebook)
    needs = (
        [wanted(t, rulebook.attribute(found.of, t.attribute), rulebook.policy) for t in near[0].failed] if near else []
    )
    return f"{said}; it would be {words[-1]} if {list_words(needs, 'and')}." if needs else f"{said}."
