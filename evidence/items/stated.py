"""What a lead states of an item, and what policy takes where they leave something unsaid."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from base.choice import one_of
from base.errors import InputError
from base.model import Model
from base.words import did_you_mean, list_words
from descriptors.models import Framework, Rung
from evidence.index_sheet.drafts import Draft, DraftBearing
from evidence.items.lifecycle import band_of, bearings_of_sample
from evidence.models import (
    DIRECTIONS,
    PREVALENCES,
    SERIOUSNESSES,
    STRENGTHS,
    Bearing,
    Direction,
    Prevalence,
    Seriousness,
    Strength,
)

Word = TypeVar("Word", bound=str)


class Unsaid(Model):
    """What is taken where a lead does not say it; policy.

    Attributes:
        bands: the share of a sample, per mille, from which each prevalence is meant.
        external_rung: the rung that an inspectorate's own findings stand on.
    """

    prevalence: Prevalence
    strength: Strength
    seriousness: Seriousness
    bands: dict[Prevalence, int]
    external_rung: Rung


def parse_bearing(text: str, framework: Framework) -> DraftBearing:
    """Read a bearing as it is typed: `HP-07`, `HP-07:undermines` or `HP-07:undermines:most:serious`.

    Raises:
        InputError: a word does not fit; it names those that do.
    """
    id, *words = (part.strip() for part in text.split(":"))
    descriptor = one_of(framework.descriptors, id, f"{framework.id} has no descriptor {id!r}.", where=text)
    fields: dict[str, str] = {}
    for word in words:
        for field, options in (
            ("direction", DIRECTIONS),
            ("prevalence", PREVALENCES),
            ("seriousness", (*SERIOUSNESSES, *STRENGTHS)),
        ):
            if word.lower() in options and field not in fields:
                fields[field] = word.lower()
                break
        else:
            every = (*DIRECTIONS, *PREVALENCES, *SERIOUSNESSES, *STRENGTHS)
            raise InputError(
                f"{word!r} is not a word for a bearing.",
                where=text,
                hint=f"Write it as DESCRIPTOR:DIRECTION:PREVALENCE:SERIOUSNESS. {did_you_mean(word, every)}",
            )
    return DraftBearing.model_validate({"descriptor": descriptor, **fields})


def plain_name(path: Path) -> str:
    """The name of a file; bytes in it that are no text, which no database keeps, as question marks."""
    return path.name.encode(errors="replace").decode()


def draft_as_said(fields: Mapping[str, Any], bearings: Sequence[DraftBearing], path: Path | None) -> Draft:
    """What was said of an item, as a draft; its title where none was said is the name of its file.

    Args:
        fields: fields of `Draft` to what was said of them.
        path: its file; None for an attestation.

    Raises:
        InputError: a word is not one of those the field takes.
    """
    title = Path(plain_name(path)).stem if path else fields.get("outcomes") or "Attestation"
    try:
        return Draft.model_validate({"title": title, **fields, "bearings": tuple(bearings)})
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(
            f"{first['input']!r} cannot be used: {first['msg'][0].lower()}{first['msg'][1:]}.",
            field=str(first["loc"][0]),
        ) from error


def bearings_of(draft: Draft, unsaid: Unsaid) -> tuple[Bearing, ...]:
    """The bearings a draft makes: both sides of the count where there is one; else as said, or as policy has it.

    Raises:
        InputError: a word does not fit its direction or goes beyond the count, or the numbers of the sample cannot be.
    """
    sides: list[Direction] = [_direction(draft_bearing) for draft_bearing in draft.bearings]
    if draft.sample is not None and draft.met is not None:
        return _from_sample(draft.bearings, draft.sample, draft.met, unsaid)
    bearings: list[Bearing] = []
    for draft_bearing, direction in zip(draft.bearings, sides, strict=True):
        weight = draft_bearing.seriousness or (unsaid.strength if direction == "supports" else unsaid.seriousness)
        bearings.append(
            Bearing(
                descriptor=draft_bearing.descriptor,
                direction=direction,
                prevalence=draft_bearing.prevalence or unsaid.prevalence,
                seriousness=weight,
                self_known=draft_bearing.self_known,
                basis=draft_bearing.basis,
                note=draft_bearing.note,
            )
        )
    return tuple(bearings)


def band_sentences(sample: int, met: int, bearings: Sequence[Bearing], unsaid: Unsaid) -> tuple[str, ...]:
    """Why the count of a sample became the words it became, a sentence for each side."""
    sides = {"supports": (met, "met the standard"), "undermines": (sample - met, "did not meet the standard")}
    sentences: dict[str, str] = {}
    for bearing in bearings:
        count, verdict = sides[bearing.direction]
        share, band = round(count * 1000 / sample), unsaid.bands[bearing.prevalence]
        sentences[bearing.direction] = (
            f"{count} of {sample} {verdict}, {_percent(share)}: that {bearing.direction} as"
            f" {bearing.prevalence!r} ({_range(bearing.prevalence, band, unsaid.bands)}) and {bearing.seriousness}."
        )
    return tuple(sentences.values())


def natural_rung(type: str, framework: Framework, unsaid: Unsaid) -> Rung:
    """The rung that a type of evidence stands on."""
    kind = framework.types[type].kind
    return unsaid.external_rung if kind == "external" else framework.rung_of_kind[kind]


def _direction(bearing: DraftBearing) -> Direction:
    """Whether a bearing supports or undermines, where it was not said by its other words.

    Raises:
        InputError: a word does not fit the direction.
    """
    implied: Direction = "undermines" if bearing.seriousness in SERIOUSNESSES else "supports"
    direction = bearing.direction or implied
    words = STRENGTHS if direction == "supports" else SERIOUSNESSES
    if bearing.seriousness not in (None, *words):
        raise InputError(
            f"A bearing that {direction} {bearing.descriptor} cannot be {bearing.seriousness}.",
            where=bearing.descriptor,
            hint=f"Use {list_words(words)}.",
        )
    return direction


def _from_sample(stated: Sequence[DraftBearing], sample: int, met: int, unsaid: Unsaid) -> tuple[Bearing, ...]:
    """Both sides of a count on every descriptor that was named, whichever side was typed."""
    worked_out: list[Bearing] = []
    for id in dict.fromkeys(bearing.descriptor for bearing in stated):
        named = [bearing for bearing in stated if bearing.descriptor == id]
        words = {bearing.seriousness for bearing in named}
        sides = bearings_of_sample(
            id,
            sample,
            met,
            bands=unsaid.bands,
            strength=_least(STRENGTHS, words) or unsaid.strength,
            seriousness=_least(SERIOUSNESSES[::-1], words) or unsaid.seriousness,
        )
        for bearing in named:
            _refuse_beyond(bearing, sample, met, unsaid.bands)
        for side in sides:
            bearing = next((s for s in named if s.direction == side.direction), named[0])
            as_stated = {"self_known": bearing.self_known, "basis": bearing.basis, "note": bearing.note}
            worked_out.append(side.model_copy(update=as_stated))
    return tuple(worked_out)


def _least(scale: Sequence[Word], words: Collection[str | None]) -> Word | None:
    """The word of a scale that claims least, of those that were said; None where none of them was."""
    return next((word for word in scale if word in words), None)


def _refuse_beyond(bearing: DraftBearing, sample: int, met: int, bands: Mapping[Prevalence, int]) -> None:
    """Refuse a word for how much of practice it is true of that goes beyond the count.

    Raises:
        InputError: it names the word that the count does show.
    """
    if bearing.prevalence is None:
        return
    supports = _direction(bearing) == "supports"
    count = met if supports else sample - met
    shown = band_of(count, sample, bands) if count else None
    if shown and PREVALENCES.index(bearing.prevalence) <= PREVALENCES.index(shown):
        return
    verdict = "met the standard" if supports else "did not meet the standard"
    shows = f"that shows {shown!r}" if shown else "that shows nothing on this side"
    raise InputError(
        f"{count} of {sample} {verdict}, {_percent(count * 1000 // sample)}: {shows}, and not {bearing.prevalence!r}.",
        where=bearing.descriptor,
        hint=f"Write {bearing.descriptor} alone: both sides are then filed as the count has them. What the count does"
        " not speak of is evidence of its own.",
    )


def _range(word: Prevalence, from_share: int, bands: Mapping[Prevalence, int]) -> str:
    above = min((share for share in bands.values() if share > from_share), default=None)
    if word == PREVALENCES[0]:
        return "any share" if above is None else f"under {_percent(above)}"
    return f"{_percent(from_share)} or more" + ("" if above is None else f", under {_percent(above)}")


def _percent(per_mille: int) -> str:
    return f"{per_mille / 10:g}%"
