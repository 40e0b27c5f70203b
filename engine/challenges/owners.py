"""Whose question it is: who leads what it asks about, else who leads on the judgements it touches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.assessment import Assessment
from engine.challenges.challenge import Challenge
from evidence.models import Person
from evidence.people import named_together


class Owners:
    """Who answers the questions of an assessment.

    Args:
        people: the group and the leads; who leads on a judgement answers for what names nobody else.
    """

    def __init__(self, assessment: Assessment, people: Sequence[Person]) -> None:
        self._people = people
        self._items = assessment.facts.item_by_id
        self._leads = {action.id: action.lead for action in assessment.facts.actions}
        self._judgements = {d.id: d.judgement for d in assessment.framework.descriptors.values()}
        self._known = {person.name for person in people} | set(self._leads.values())

    def of(self, challenge: Challenge) -> tuple[str, ...]:
        """The names of who answers a question, as they are written where they lead; none where nobody leads."""
        cells = [lead for id in (challenge.about, *challenge.rows) if (lead := self._lead(id))]
        codes = {challenge.about, *(self._judgements.get(id, "") for id in challenge.descriptors)}
        names = self._named(cells) or [p.name for p in self._people if codes & set(p.judgements)]
        return tuple(dict.fromkeys(names))

    def _lead(self, id: str) -> str:
        item = self._items.get(id)
        return item.lead if item else self._leads.get(id, "")

    def _named(self, cells: Iterable[str]) -> list[str]:
        return [name for cell in cells for name in named_together(cell, self._known)]
