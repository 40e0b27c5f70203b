"""What a lead states of an item, and what policy takes where they leave something unsaid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from base.errors import InputError, NotFoundError
from base.model import Model
from base.words import did_you_mean, list_words
from descriptors.models import Framework, Rung
from evidence.index_sheet.drafts import Draft, DraftBearing
from evidence.lifecycle import bearings_of_sample
from evidence.models import (
    DIRECTIONS,
    PREVALENCES,
    SERIOUSNESSES,
    STRENGTHS,
    Bearing,
    Prevalence,
    Seriousness,
    Strength,
)


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
    descriptor = framework.descriptors.get(id.upper())
    if descriptor is None:
        raise NotFoundError(
            f"{framework.id} has no descriptor {id!r}.", where=text, hint=did_you_mean(id, framework.descriptors)
        )
    found: dict[str, str] = {}
    for word in words:
        for field, options in (
            ("direction", DIRECTIONS),
            ("prevalence", PREVALENCES),
            ("seriousness", (*SERIOUSNESSES, *STRENGTHS)),
        ):
            if word.lower() in options and field not in found:
                found[field] = word.lower()
                break
        else:
            every = (*DIRECTIONS, *PREVALENCES, *SERIOUSNESSES, *STRENGTHS)
            raise InputError(
                f"{word!r} is not a word for a bearing.",
                where=text,
                hint=f"Write it as DESCRIPTOR:DIRECTION:PREVALENCE:SERIOUSNESS. {did_you_mean(word, every)}",
            )
    return DraftBearing.model_validate({"descriptor": descriptor.id, **found})


def plain_name(path: Path) -> str:
    """The name of a file; bytes in it that are no text, which no database keeps, as question marks."""
    return path.name.encode(errors="replace").decode()


def draft_as_said(said: Mapping[str, Any], bearings: Sequence[DraftBearing], path: Path | None) -> Draft:
    """What was said of an item, as a draft; its title where none was said is the name of its file.

    Args:
        said: fields of `Draft` to what was said of them.
        bearings: what it bears on.
        path: its file; None for an attestation.

    Raises:
        InputError: a word is not one of those the field takes.
    """
    title = Path(plain_name(path)).stem if path else said.get("outcomes") or "Attestation"
    try:
        return Draft.model_validate({"title": title, **said, "bearings": tuple(bearings)})
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(
            f"{first['input']!r} cannot be used: {first['msg'][0].lower()}{first['msg'][1:]}.",
            where="--" + str(first["loc"][0]).replace("_", "-"),
        ) from error


def bearings_of(draft: Draft, unsaid: Unsaid) -> tuple[Bearing, ...]:
    """The bearings a draft makes: as said, from the count of a sample, or with what policy takes for unsaid.

    Raises:
        InputError: a word does not fit its direction, or the numbers of the sample cannot be.
    """
    made: list[Bearing] = []
    for said in draft.bearings:
        if draft.sample is not None and draft.met is not None and said.prevalence is None:
            made += _from_sample(said, draft.sample, draft.met, unsaid)
            continue
        direction = said.direction or ("undermines" if said.seriousness in SERIOUSNESSES else "supports")
        words = STRENGTHS if direction == "supports" else SERIOUSNESSES
        weight = said.seriousness or (unsaid.strength if direction == "supports" else unsaid.seriousness)
        if weight not in words:
            raise InputError(
                f"A bearing that {direction} {said.descriptor} cannot be {weight}.",
                where=said.descriptor,
                hint=f"Use {list_words(words)}.",
            )
        made.append(
            Bearing(
                descriptor=said.descriptor,
                direction=direction,
                prevalence=said.prevalence or unsaid.prevalence,
                seriousness=weight,
                self_known=said.self_known,
                basis=said.basis,
                note=said.note,
            )
        )
    return tuple(made)


def band_sentences(sample: int, met: int, bearings: Sequence[Bearing], unsaid: Unsaid) -> tuple[str, ...]:
    """Why the count of a sample became the words it became, a sentence for each side.

    Args:
        sample: number of cases looked at.
        met: how many of them met the standard.
        bearings: what was made of it.
        unsaid: policy, with the bands.
    """
    sides = {"supports": (met, "met the standard"), "undermines": (sample - met, "did not meet the standard")}
    found: dict[str, str] = {}
    for bearing in bearings:
        count, verdict = sides[bearing.direction]
        share, band = count * 1000 // sample, unsaid.bands[bearing.prevalence]
        found[bearing.direction] = (
            f"{count} of {sample} {verdict}, {_percent(share)}: that {bearing.direction} as"
            f" {bearing.prevalence!r} ({_range(bearing.prevalence, band, unsaid.bands)}) and {bearing.seriousness}."
        )
    return tuple(found.values())


def natural_rung(type: str, framework: Framework, unsaid: Unsaid) -> Rung:
    """The rung that a type of evidence stands on."""
    kind = framework.types[type].kind
    return unsaid.external_rung if kind == "external" else framework.rung_of_kind[kind]


def _from_sample(said: DraftBearing, sample: int, met: int, unsaid: Unsaid) -> list[Bearing]:
    stated = said.seriousness
    strength = stated if stated in STRENGTHS else unsaid.strength
    seriousness = stated if stated in SERIOUSNESSES else unsaid.seriousness
    sides = bearings_of_sample(
        said.descriptor, sample, met, bands=unsaid.bands, strength=strength, seriousness=seriousness
    )
    update = {"self_known": said.self_known, "basis": said.basis, "note": said.note}
    return [b.model_copy(update=update) for b in sides if said.direction in (None, b.direction)]


def _range(word: Prevalence, from_share: int, bands: Mapping[Prevalence, int]) -> str:
    above = min((share for share in bands.values() if share > from_share), default=None)
    if word == PREVALENCES[0]:
        return "any share" if above is None else f"under {_percent(above)}"
    return f"{_percent(from_share)} or more" + ("" if above is None else f", under {_percent(above)}")


def _percent(per_mille: int) -> str:
    return f"{per_mille / 10:g}%"
