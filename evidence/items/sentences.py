"""What became of evidence items, in sentences for whoever filed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from base.words import list_words, long_day, shortened
from evidence.items.filing import Filed
from evidence.items.lifecycle import State
from evidence.items.readings import waits
from evidence.items.stated import Unsaid, band_sentences
from evidence.models import CLAIMED, Item, TakenBack
from evidence.register.revisions import field_changes

CLAIM_FIELDS = {name.replace("_", " ") for name in (*CLAIMED, "bearings")}
"""The fields whose change asks for another reading, as a revision names them."""


def filed_sentences(
    filed: Sequence[Filed], on: date, standing: Mapping[str, State], unsaid: Unsaid, actions: Sequence[str] = ()
) -> tuple[str, ...]:
    """What was filed, or recognised, and until when it counts.

    Args:
        filed: each item before and after.
        standing: how each item stands on it, by its id.
        unsaid: policy, for the bands of a sample.
        actions: ids of the actions it was filed for.
    """
    sentences: list[str] = []
    for one in filed:
        item = one.item
        if not one.new:
            sentences.append(
                f"{item.file_name} is filed already, as {item.id}. It was not filed again; to change what is said of"
                f" it, revise {item.id}."
            )
            continue
        sentences.append(f"Filed {item.id}: {item.title}. {counting_sentence(item, on, standing[item.id])}")
        sentences += _counted(item, unsaid)
        sentences += [f"  {sentence}" for sentence in vouched_sentences(item)]
        if not item.bearings:
            sentences.append(f"  It bears on no descriptor yet, so it counts nowhere. {_say_what(item)}")
    if actions and filed:
        ids = list_words((one.item.id for one in filed), "and")
        sentences.append(f"{ids} {'is' if len(filed) == 1 else 'are'} now evidence for {list_words(actions, 'and')}.")
    return tuple(sentences)


_UNTOLD = ("taken back", "dated from", "sha256", "worst told")
"""Fields that a revision changes and that are told in sentences of their own, or in the entry alone."""


def revised_sentences(revised: Filed, unsaid: Unsaid) -> tuple[str, ...]:
    """What a revision changed, field by field."""
    if revised.before is None or not revised.changed:
        return (f"{revised.item.id} says so already. Nothing was changed.",)
    sentences = [f"Revised {revised.item.id}:"]
    changes = [c for c in field_changes(revised.before, revised.item) if c.field not in _UNTOLD]
    sentences += [f"  {change.field}: {change.before} -> {change.after}" for change in changes]
    if any(change.field in ("sample", "met") for change in changes):
        sentences += _counted(revised.item, unsaid)
    if any(change.field in CLAIM_FIELDS for change in changes):
        sentences += [f"  {sentence}" for sentence in vouched_sentences(revised.item)]
    sentences += [f"  {sentence}" for sentence in kept_sentences(revised.item)]
    return tuple(sentences)


def vouched_sentences(item: Item) -> tuple[str, ...]:
    """What an item's own file shows of what is claimed, and who has to look at it yet."""
    sentences: list[str] = []
    if item.sha256 is None:
        return ("It has no file, so it is a statement and no more. Attach the file that shows it.",)
    if item.content not in ("", item.id):
        sentences.append(f"Its text is that of {item.content}, or nearly so: the two count as one source.")
    if item.met is None and item.worst_told and any(bearing.direction == "supports" for bearing in item.bearings):
        met, sample = item.worst_told
        bad = item.counts_found is False
        without = "it agrees with nothing else" if bad else "how far it holds is no more than a word"
        sentences.append(
            f"Its text tells a count of {met} of {sample} and none is claimed, so {without}. Revise {item.id} with its"
            " count."
        )
    elif item.counts_found is False and item.met is not None:
        sentences.append(
            f"{item.met} of {item.sample} does not stand in its text, so the count is no more than a claim. Revise"
            f" {item.id} with the count that does; or, where it is the council's own paper, have who made it write its"
            " count in."
        )
    elif item.counts_found is None and item.met is not None:
        sentences.append("Its text cannot be read, so a second reader has to vouch for the count.")
    if waits(item):
        sentences.append("It waits for a second reader.")
    return tuple(sentences)


def vouched_in_sum(items: Sequence[Item]) -> tuple[str, ...]:
    """Which of several items carry less than they could, and what would make them carry more, a sentence each."""
    statements = [item.id for item in items if item.sha256 is None]
    uncounted = [item.id for item in items if item.sha256 and item.counts_found is False and item.met is not None]
    waiting = [item.id for item in items if item.sha256 and waits(item)]
    groups = (
        (statements, "No file is held, so it is a statement and no more: {}. Attach the files that show it."),
        (
            uncounted,
            "The count does not stand in the text, so it is no more than a claim: {}. Write it into the files.",
        ),
        (waiting, "A second reader has to open the file before it carries more: {}."),
    )
    return tuple(words.format(shortened(ids)) for ids, words in groups if ids)


def kept_sentences(item: Item) -> tuple[str, ...]:
    """What was taken back of an item and still stands, for one person alone takes nothing back."""
    sentences: list[str] = []
    for until in sorted({kept.until for kept in item.taken_back}):
        ids = list_words(weakened(kept for kept in item.taken_back if kept.until == until), "and")
        sentences.append(
            f"The weakness it showed of {ids} stands until {long_day(until)}, or until a second reader agrees that it"
            " is taken back."
        )
    return tuple(sentences)


def weakened(kept: Iterable[TakenBack]) -> tuple[str, ...]:
    """Ids of the descriptors of which a weakness was taken back."""
    return tuple(dict.fromkeys(one.bearing.descriptor for one in kept))


def counting_sentence(item: Item, on: date, standing: State) -> str:
    """Until when an item counts, and whether it does on a day."""
    if standing == "retired":
        return f"It is retired and does not count on {long_day(on)}."
    if standing == "expired":
        return f"Its last day was {long_day(item.valid_until)}, so it no longer counts on {long_day(on)}."
    if standing == "not yet":
        return f"It counts from {long_day(item.about)} to {long_day(item.valid_until)}."
    return f"It counts to {long_day(item.valid_until)}."


def _counted(item: Item, unsaid: Unsaid) -> list[str]:
    if item.sample is None or item.met is None:
        return []
    return [f"  {sentence}" for sentence in band_sentences(item.sample, item.met, item.bearings, unsaid)]


def _say_what(item: Item) -> str:
    return f"Say what it shows: revise {item.id} with the descriptors it speaks of."
