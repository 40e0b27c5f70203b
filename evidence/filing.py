"""Filing evidence: from what a lead says, and a file, to an item in the register."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from descriptors.errors import InputError, NotFoundError
from descriptors.models import Framework, Model, Rung
from descriptors.words import did_you_mean, list_words
from evidence.filestore import FileStore, StoredFile
from evidence.index_sheet.drafts import Draft, DraftBearing
from evidence.lifecycle import bearings_of_sample, file_item
from evidence.models import (
    DIRECTIONS,
    PREVALENCES,
    SERIOUSNESSES,
    STRENGTHS,
    Bearing,
    Item,
    Prevalence,
    Seriousness,
    Strength,
)
from evidence.register import Register


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


class Filed(NamedTuple):
    """An item that was filed, or the one that already held the same file."""

    item: Item
    new: bool


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


def _from_sample(said: DraftBearing, sample: int, met: int, unsaid: Unsaid) -> list[Bearing]:
    stated = said.seriousness
    strength = stated if stated in STRENGTHS else unsaid.strength
    seriousness = stated if stated in SERIOUSNESSES else unsaid.seriousness
    sides = bearings_of_sample(
        said.descriptor, sample, met, bands=unsaid.bands, strength=strength, seriousness=seriousness
    )
    update = {"self_known": said.self_known, "basis": said.basis, "note": said.note}
    return [b.model_copy(update=update) for b in sides if said.direction in (None, b.direction)]


def natural_rung(type: str, framework: Framework, unsaid: Unsaid) -> Rung:
    """The rung that a type of evidence stands on."""
    kind = framework.types[type].kind
    return unsaid.external_rung if kind == "external" else framework.rung_of_kind[kind]


def file_evidence(
    register: Register,
    store: FileStore,
    framework: Framework,
    unsaid: Unsaid,
    drafts: Sequence[tuple[Draft, Path | None]],
    *,
    actor: str,
    command: str,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Filed]:
    """File evidence, all of it or none.

    A file that an item in use already holds is recognised and not filed again.

    Args:
        register: the register.
        store: where the files go.
        framework: the framework in use.
        unsaid: policy for what a lead leaves unsaid.
        drafts: what is said of each, with its file; None for an attestation.
        actor: who files it.
        command: what is entered in the journal.
        progress: told the bytes read as files are stored.

    Raises:
        InputError: something that was said cannot be; nothing is filed then.
    """
    prepared = [(draft, path, bearings_of(draft, unsaid)) for draft, path in drafts]
    stored: list[StoredFile | None] = [store.add(path, progress) if path else None for _, path, _ in prepared]
    done: list[Filed] = []
    with register.change(actor, command) as change:
        held: dict[str, Item] = {}
        for (draft, path, bearings), file in zip(prepared, stored, strict=True):
            if file:
                known = held.get(file.sha256) or _in_use(register, file.sha256)
                if known:
                    done.append(Filed(known, new=False))
                    continue
            item = file_item(
                change.next_id("item"),
                framework.types[draft.type],
                draft.about,
                datetime.now(UTC),
                natural_rung(draft.type, framework, unsaid),
                bearings=bearings,
                file_name=path.name if path else "",
                sha256=file.sha256 if file else None,
                size=file.size if file else None,
                **draft.model_dump(exclude={"type", "about", "bearings"}),
            )
            change.put("item", item)
            if file:
                held[file.sha256] = item
            done.append(Filed(item, new=True))
    return done


def _in_use(register: Register, sha256: str) -> Item | None:
    items = register.items_with_file(sha256)
    return next((i for i in items if i.retired is None and i.superseded_by is None), None)
