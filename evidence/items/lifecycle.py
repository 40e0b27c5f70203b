"""What can happen to an evidence item: filed, revised, replaced, retired, restored; and how it stands on a day.

Functions of models only: each gives the item as it would be, and the register keeps both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, cast

from pydantic import ValidationError

from base.dates import months_after
from base.errors import InputError
from descriptors.models import RUNGS, EvidenceType, Rung
from evidence.models import (
    PREVALENCES,
    SERIOUSNESSES,
    Bearing,
    Item,
    Prevalence,
    Reading,
    Retirement,
    Seriousness,
    Strength,
    TakenBack,
)
from evidence.names import given_words, same_person, says_something
from evidence.policy import filing_policy

if TYPE_CHECKING:
    from evidence.index_sheet.drafts import Draft

State = Literal["in date", "not yet", "expired", "retired"]
"""How an item stands on a day, as the rules say it: whoever needs it asks the engine."""


def valid_until(about: date, months: int) -> date:
    """The last day evidence counts: whole calendar months after the date it is about, inclusive.

    Where that month is too short for the day, its last day: a month from 31 January is 28 or 29 February.

    Args:
        months: the shelf life of its type, in months.
    """
    try:
        return months_after(about, months)
    except ValueError:  # beyond the last year there is
        return date.max


def last_day(about: date, type: EvidenceType) -> date:
    """The last day evidence of a type counts: its shelf life, and the time until its successor can be had."""
    ends = valid_until(about, type.shelf_life_months)
    return ends + min(timedelta(days=type.successor_days), date.max - ends)


def file_item(id: str, type: EvidenceType, about: date, filed: datetime, natural_rung: Rung, **fields: Any) -> Item:
    """A new item, whose last day comes from the shelf life of its type.

    Args:
        filed: the time it is filed, UTC.
        natural_rung: the rung of the evidence ladder that its type stands on.
        **fields: the other fields of `Item`.

    Raises:
        InputError: a value cannot be used.
    """
    values = {**fields, "id": id, "type": type.code, "about": about, "filed": filed}
    return _checked({**values, "valid_until": last_day(about, type)}, natural_rung)


def revise(item: Item, type: EvidenceType, natural_rung: Rung, **fields: Any) -> Item:
    """An item with some fields changed; its last day follows the date it is about and its type.

    Args:
        type: the type it shall have.
        natural_rung: the rung of the evidence ladder that this type stands on.
        **fields: the fields of `Item` that change.

    Raises:
        InputError: a value cannot be used, or the item was retired or replaced.
    """
    _in_use(item, "revised")
    values: dict[str, Any] = {**item.model_dump(), **fields, "id": item.id, "filed": item.filed, "type": type.code}
    earliest = item.dated_from or item.about
    values["dated_from"] = earliest if earliest < values["about"] else None
    if (values["about"], type.code) != (item.about, item.type):
        values["valid_until"] = last_day(values["about"], type)
    shortest = item.expired_on or item.valid_until
    values["expired_on"] = shortest if shortest < values["valid_until"] else None
    return _checked(values, natural_rung)


def take_back(before: Item, after: Item) -> Item:
    """A changed item that keeps every weakness which the change takes back or makes less of.

    Such a weakness stands until its last day, or until a second reader agrees with what is claimed now.
    """
    counted = (before.about, before.valid_until, before.sample, before.sha256, before.counts_found) == (
        after.about,
        after.valid_until,
        after.sample,
        after.sha256,
        after.counts_found,
    )
    as_bad = after.in_use and counted and (after.met or 0) <= (before.met or 0)
    kept = [b for b in after.bearings if as_bad and b.direction == "undermines"]
    lost = [
        TakenBack(
            bearing=b if counted else _as_counted(b, before),
            until=before.valid_until,
            about=before.about,
            sample=before.sample or 0,
            met=before.met or 0,
        )
        for b in before.bearings
        if b.direction == "undermines" and not any(_no_less(other, b) for other in kept)
    ]
    again = [t for t in (*before.taken_back, *lost) if not any(_no_less(other, t.bearing) for other in kept)]
    return after.model_copy(update={"taken_back": each_once(*again)})


def _as_counted(bearing: Bearing, item: Item) -> Bearing:
    """A weakness in a word that is no less than its count: it is weighed by the word once its count is gone."""
    if not item.sample or item.met is None:
        return bearing
    failed = 1000 * (item.sample - item.met)
    words = filing_policy().uncounted.words
    wide = next((word for word in PREVALENCES if failed <= item.sample * words[word]), PREVALENCES[-1])
    return bearing.model_copy(update={"prevalence": max(bearing.prevalence, wide, key=PREVALENCES.index)})


def _no_less(one: Bearing, other: Bearing) -> bool:
    """Whether one weakness is of the same descriptor as another, and said to be no less serious or widespread."""
    return (
        one.descriptor == other.descriptor
        and PREVALENCES.index(one.prevalence) >= PREVALENCES.index(other.prevalence)
        and SERIOUSNESSES.index(cast("Seriousness", one.seriousness))
        >= SERIOUSNESSES.index(cast("Seriousness", other.seriousness))
        and (one.self_known is not True or other.self_known is True)
    )


def replace(item: Item, newer: Item) -> Item:
    """An item that another one has replaced.

    Raises:
        InputError: one of the two was retired or replaced before, or it would replace itself.
    """
    _in_use(item, "replaced")
    _in_use(newer, f"put in the place of {item.id}")
    if newer.id == item.id:
        raise InputError(f"{item.id} cannot replace itself.", hint="Revise it, or file the new evidence first.")
    return item.model_copy(update={"superseded_by": newer.id})


def read_by(item: Item, by: str, on: date, disagrees: str = "") -> Item:
    """An item once a second person has read it, who agrees with what is claimed of it, or says why not."""
    reading = Reading(by=by, on=on, agrees=not disagrees, reason=disagrees, claims=item.claims)
    return item.model_copy(update={"readings": (*item.readings, reading)})


def as_read(item: Item, was: Item) -> Item:
    """An item of which something was changed, the readings of what was claimed of it taken for ones of what is now."""
    before, claims = was.claims, item.claims
    readings = (r.model_copy(update={"claims": claims}) if r.claims == before else r for r in was.readings)
    return item.model_copy(update={"readings": tuple(readings)})


def each_once(*taken: TakenBack) -> tuple[TakenBack, ...]:
    """Weaknesses that were taken back, those that say the same once."""
    return tuple({one.model_dump_json(): one for one in taken}.values())


def retire(item: Item, on: date, reason: str, by: str) -> Item:
    """An item that no longer counts, with the reason.

    Raises:
        InputError: no reason or name is given, or it was retired or replaced before.
    """
    _in_use(item, "retired")
    if not says_something(reason) or not says_something(by):
        raise InputError("Retiring an item needs a reason and a name.", field="reason", hint="Give both.")
    return item.model_copy(update={"retired": Retirement(on=on, reason=reason.strip(), by=by.strip())})


def restore(item: Item) -> Item:
    """An item that counts again after it was retired or replaced.

    Raises:
        InputError: it was neither.
    """
    if item.in_use:
        raise InputError(f"{item.id} was neither retired nor replaced.", hint="There is nothing to restore.")
    return item.model_copy(update={"retired": None, "superseded_by": None})


def bearings_of_sample(
    descriptor: str,
    sample: int,
    met: int,
    *,
    bands: Mapping[Prevalence, int],
    strength: Strength,
    seriousness: Seriousness,
) -> tuple[Bearing, ...]:
    """What the count of an audit says of a descriptor: support at the share met, and weakness at the rest.

    A side of zero is left out.

    Args:
        bands: the share, per mille, from which each prevalence is meant; policy.
        strength: how strong the cases that met it are.
        seriousness: how serious the failings of the others are.

    Raises:
        InputError: the numbers cannot be.
    """
    if sample <= 0 or not 0 <= met <= sample:
        raise InputError(
            f"{met} of {sample} is not a count of an audit.",
            field="sample",
            hint="The sample is 1 or more, and no more of it can meet the standard than were looked at.",
        )
    sides: list[Bearing] = []
    if met:
        word = band_of(met, sample, bands)
        sides.append(Bearing(descriptor=descriptor, direction="supports", prevalence=word, seriousness=strength))
    if met < sample:
        word = band_of(sample - met, sample, bands)
        sides.append(Bearing(descriptor=descriptor, direction="undermines", prevalence=word, seriousness=seriousness))
    return tuple(sides)


def check_rung(item: Item | Draft, natural: Rung) -> None:
    """Hold the rung a lead set against the rules for raising one.

    Args:
        item: the item, or what is to become one, with the rung that was set.
        natural: the rung that its type stands on.

    Raises:
        InputError: it is raised without what raising it asks for.
    """
    if item.rung is None or RUNGS.index(item.rung) <= RUNGS.index(natural):
        return
    if item.rung not in ("L3", "L4"):
        raise InputError(
            f"Evidence of this type stands on {natural} and cannot be raised to {item.rung}.",
            field="rung",
            hint="Only L3 (practice checked) and L4 (impact) can be claimed. File it under the type it is.",
        )
    if item.rung == "L3" and not item.checked_by.strip():
        raise InputError(
            "Raising evidence to L3 names who checked the practice.", field="checked_by", hint="Give a name."
        )
    if item.rung == "L3" and same_person(item.checked_by, item.lead):
        raise InputError(
            f"{item.checked_by.strip()} leads on this evidence and cannot be the one who checked it.",
            field="checked_by",
            hint="L3 is practice that someone other than the doer checked.",
        )
    if item.rung == "L4" and not item.outcomes.strip():
        raise InputError(
            "Raising evidence to L4 says which children's outcomes or views it reports.",
            field="outcomes",
            hint="Say in a few words what changed for children.",
        )


def check_words(item: Item, kind: EvidenceType, natural: Rung) -> None:
    """Hold the words of an item's bearings against what evidence of its rung can show.

    Args:
        natural: the rung that this type stands on.

    Raises:
        InputError: practice is called exceptional on evidence that shows no impact on children.
    """
    if (item.rung or natural) == "L4" or kind.kind == "external":
        return
    exceptional = next((b.descriptor for b in item.bearings if b.seriousness == "exceptional"), None)
    if exceptional:
        raise InputError(
            f"Only evidence of impact on children (L4) can show exceptional practice of {exceptional}.",
            where="seriousness",
            hint=f"Say strong. This evidence stands on {item.rung or natural}; filed as L4 it says what changed for"
            " children.",
        )


def band_of(part: int, whole: int, bands: Mapping[Prevalence, int]) -> Prevalence:
    """The word for a share: the highest band that is reached; the lowest where none is, since the side is not zero.

    Args:
        part: how many, more than none.
        whole: of how many.
        bands: the share, per mille, from which each prevalence is meant; policy.
    """
    reached: list[Prevalence] = [word for word in PREVALENCES if part * 1000 >= bands[word] * whole]
    return reached[-1] if reached else PREVALENCES[0]


def _in_use(item: Item, verb: str) -> None:
    if item.retired is not None:
        raise InputError(f"{item.id} was retired on {item.retired.on} and cannot be {verb}.", hint="Restore it first.")
    if item.superseded_by is not None:
        raise InputError(
            f"{item.id} was replaced by {item.superseded_by} and cannot be {verb}.",
            hint=f"Work on {item.superseded_by}, or restore {item.id} first.",
        )


def _checked(values: Mapping[str, Any], natural_rung: Rung) -> Item:
    try:
        item = Item.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        message = first["msg"].removeprefix("Value error, ")
        raise InputError(
            f"The item cannot be filed: {message[0].lower()}{message[1:]}.",
            field=".".join(str(step) for step in first["loc"]),
        ) from error
    given_words(item.title, "title")
    # Somewhere it is already tomorrow: the date in the zone furthest ahead of UTC is the latest anyone can mean.
    if item.about > (item.filed + timedelta(hours=14)).date():
        raise InputError(
            f"Evidence filed on {item.filed.date()} cannot be about {item.about}, which is later.",
            field="about",
            hint="Give the date the evidence describes, such as the day of the audit.",
        )
    if item.met is not None and (item.sample is None or item.met > item.sample):
        raise InputError(
            f"{item.met} of {'no sample' if item.sample is None else item.sample} cannot have met the standard.",
            field="met",
            hint="Give the number of cases looked at, and how many of them met it.",
        )
    check_rung(item, natural_rung)
    return item
