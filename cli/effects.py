"""Telling what a change of evidence did: to the item, and to the descriptors it bears on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cli.output import note, say, say_json

if TYPE_CHECKING:
    from application.session import Session
    from evidence.items.filing import Filed


def say_changes(
    session: Session, changes: Sequence[Filed], as_of: date, sentences: Sequence[str], *, json: bool
) -> None:
    """Tell what became of each item, and what that does to the descriptors.

    Args:
        changes: each item before and after.
        as_of: the day on which the effect is asked for.
    """
    from application.queries import grades
    from engine.effects import effect_as_data, effect_sentences, left_out
    from evidence.items.readings import waits

    effects = grades.effects(session, changes, as_of)
    if json:
        say_json(
            {
                "as_of": as_of,
                "filed": [_as_data(filed) for filed in changes],
                "effects": [effect_as_data(effect) for effect in effects],
            }
        )
        return
    for sentence in sentences:
        say(sentence)
    for effect in effects:
        first, *further = effect_sentences(effect)
        say(f"  {first}")
        for sentence in further:
            say(f"    {sentence}")
    for id in left_out(session.framework, changes, effects):
        say(f"  {id} does not apply here, so nothing counts on it.")
    if waiting := [filed.item.id for filed in changes if filed.changed and waits(filed.item)]:
        note(f"The second reader says so with `readiness evidence confirm {' '.join(waiting[:3])} --by NAME`.")
    if any(not filed.changed or not filed.item.bearings for filed in changes):
        note("`readiness evidence revise ID` changes what is said of an item; --bears-on says what it shows.")


def _as_data(filed: Filed) -> dict[str, Any]:
    from evidence.items.readings import reading_state
    from evidence.items.sentences import vouched_sentences

    item = filed.item
    return {
        "id": item.id,
        "new": filed.new,
        "changed": filed.changed,
        "sha256": item.sha256,
        "valid_until": item.valid_until,
        "filed_by": item.filed_by,
        "content": item.content,
        "counts_found": item.counts_found,
        "reading": reading_state(item),
        "notes": vouched_sentences(item),
    }
