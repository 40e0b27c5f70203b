"""What waits for a second person: it was entered by one, and counts in full only once somebody else has agreed."""

from __future__ import annotations

from collections.abc import Sequence

from base.words import list_words, reference
from engine.assessment import Assessment
from engine.standing import states
from evidence.items.readings import reading_state
from evidence.models import Item
from evidence.plan_models import Action
from reports.content import Content


class WaitingLine(Content):
    """One kind of entry that waits for a second person."""

    what: str
    """What waits."""
    count: int
    """How many of them."""
    where: tuple[str, ...]
    """Their ids or refs, with who entered them where that is not plain from the register."""
    until: str
    """How they count until then."""
    command: str
    """The command with which a second person settles it."""


def gather_waiting(assessment: Assessment) -> tuple[WaitingLine, ...]:
    """What waits for a second person on the day; only kinds of which there is something.

    Evidence is told while it is in date: reading what no longer counts changes nothing.
    """
    facts, confirm = assessment.facts, "evidence confirm"
    required = assessment.rulebook.policy.plain.get("second_reader") == "required"
    standing = states(assessment)
    items: list[Item] = sorted(facts.items, key=lambda i: (len(i.id), i.id)) if required else []
    current = [item for item in items if standing[item.id] == "in date"]
    alone = sorted(facts.excluded(alone=True) - facts.excluded()) if required else []
    by = {e.descriptor: e.by for e in facts.exclusions if not e.withdrawn}
    below = f"What it supports stays below {assessment.rulebook.benchmark}."
    lines = [
        _line(
            "Evidence that nobody but its filer has read",
            [item.id for item in current if reading_state(item) == "waiting"],
            below,
            confirm,
        ),
        _line(
            "Evidence of which something else is claimed since it was read",
            [item.id for item in current if reading_state(item) == "lapsed"],
            below,
            confirm,
        ),
        _line(
            "Evidence with a weakness that was taken back or made less of",
            [item.id for item in items if any(item.about <= facts.as_of <= t.until for t in item.taken_back)],
            "The weakness stands as it was.",
            confirm,
        ),
        _line(
            "Descriptors that one person says do not apply",
            [f"{descriptor} ({by[descriptor]})" for descriptor in alone],
            "They stay in the count.",
            "exclude",
        ),
        _line(
            "Rows of the plan that one person says are no weakness an inspection found",
            [_disputed(action) for action in facts.actions if action.disputed_by],
            "The weakness stands.",
            "actions update, or actions link",
        ),
    ]
    return tuple(line for line in lines if line.count)


def _line(what: str, where: Sequence[str], until: str, command: str) -> WaitingLine:
    return WaitingLine(what=what, count=len(where), where=tuple(where), until=until, command=command)


def _disputed(action: Action) -> str:
    """A disputed row, the descriptors it is said not to concern, and who says so."""
    descriptors = [name for name in action.disputed if name in action.links]
    of = f" on {list_words(descriptors, 'and')}" if descriptors else ""
    return f"{reference(action.refs, action.id)}{of} ({action.disputed_by})"
