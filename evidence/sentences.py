"""What became of evidence items, in sentences for whoever filed them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from base.words import list_words, long_day
from evidence.filing import Filed
from evidence.lifecycle import state
from evidence.models import Item
from evidence.revisions import field_changes
from evidence.stated import Unsaid, band_sentences


def filed_sentences(filed: Sequence[Filed], on: date, unsaid: Unsaid, actions: Sequence[str] = ()) -> tuple[str, ...]:
    """What was filed, or recognised, and until when it counts.

    Args:
        filed: each item before and after.
        on: the day that is asked about.
        unsaid: policy, for the bands of a sample.
        actions: ids of the actions it was filed for.
    """
    told: list[str] = []
    for one in filed:
        item = one.item
        if not one.new:
            told.append(
                f"{item.file_name} is filed already, as {item.id}. It was not filed again; to change what is said of"
                f" it, use `readiness evidence revise {item.id}`."
            )
            continue
        told.append(f"Filed {item.id}: {item.title}. {counting_sentence(item, on)}")
        told += _counted(item, unsaid)
        if not item.bearings:
            told.append(f"  It bears on no descriptor yet, so it counts nowhere. {_say_what(item)}")
    if actions and filed:
        ids = list_words((one.item.id for one in filed), "and")
        told.append(f"{ids} {'is' if len(filed) == 1 else 'are'} now evidence for {list_words(actions, 'and')}.")
    return tuple(told)


def revised_sentences(revised: Filed, unsaid: Unsaid) -> tuple[str, ...]:
    """What a revision changed, field by field."""
    if revised.before is None or not revised.changed:
        return (f"{revised.item.id} says so already. Nothing was changed.",)
    told = [f"Revised {revised.item.id}:"]
    changes = field_changes(revised.before, revised.item)
    told += [f"  {change.field}: {change.before} -> {change.after}" for change in changes]
    if any(change.field in ("sample", "met") for change in changes):
        told += _counted(revised.item, unsaid)
    return tuple(told)


def counting_sentence(item: Item, on: date) -> str:
    """Until when an item counts, and whether it does on a day."""
    standing = state(item, on)
    if standing == "retired":
        return f"It is retired and does not count on {long_day(on)}."
    if standing == "expired":
        return f"Its last day was {long_day(item.valid_until)}, so it no longer counts on {long_day(on)}."
    if item.about > on:
        return f"It counts from {long_day(item.about)} to {long_day(item.valid_until)}."
    return f"It counts to {long_day(item.valid_until)}."


def _counted(item: Item, unsaid: Unsaid) -> list[str]:
    if item.sample is None or item.met is None:
        return []
    return [f"  {sentence}" for sentence in band_sentences(item.sample, item.met, item.bearings, unsaid)]


def _say_what(item: Item) -> str:
    return f"Say what it shows with `readiness evidence revise {item.id} --bears-on HP-07`."
