"""Evidence comes out again: a file to look at, files in a folder, a bundle for an inspector."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from application.session import Session
from base.errors import InputError
from evidence.files.handouts import bundle, check_reader, copy_to_look_at, places_for, readable_names, save
from evidence.files.retention import check_kept
from evidence.kinds import HandOut
from evidence.names import given_name

if TYPE_CHECKING:
    from evidence.models import Item


class Bundled(NamedTuple):
    """What a bundle holds: how many items and files, how many restricted ones were left out, and its digest."""

    items: int
    files: int
    left_out: int
    digest: str


def open_file(session: Session, id: str, *, reader: str | None = None, actor: str) -> Path:
    """Make a private copy of an item's file to look at; who takes out what is restricted is entered.

    Args:
        id: id of the item, in any case of letters.
        reader: who reads it; a restricted item asks for it.

    Returns:
        The copy, under the file's own name.

    Raises:
        NotFoundError: there is no such item, or its file is gone.
        InputError: it has no file, or is restricted and nobody is named.
    """
    item = session.register.item(id)
    named = check_reader([item], reader)
    check_kept(session.register, [item])
    places_for([item], Path(), overwrite=True)
    _enter(session, [item], named, "evidence open", actor)
    return copy_to_look_at(session.files, item)


def save_files(
    session: Session,
    ids: Sequence[str],
    folder: Path,
    *,
    reader: str | None = None,
    overwrite: bool = False,
    actor: str,
) -> tuple[Path, ...]:
    """Write files of items into a folder under their own names; see `open_file` and `handouts.places_for`."""
    items = list({item.id: item for item in map(session.register.item, ids)}.values())
    named = check_reader(items, reader)
    check_kept(session.register, items)
    places = places_for(items, folder, overwrite=overwrite)
    _enter(session, items, named, "evidence save", actor)
    save(session.files, places)
    return tuple(places)


def write_bundle(
    session: Session,
    path: Path,
    as_of: date,
    ids: Sequence[str] = (),
    *,
    reader: str | None = None,
    include_restricted: bool = False,
    overwrite: bool = False,
    actor: str,
    **wanted: str | None,
) -> Bundled:
    """Write a bundle of evidence: files under readable names, an index as page and sheet, digests.

    What was retired or replaced is not in it. Restricted items are in it where a reader is named and they are asked
    for; else not even their titles are. Where a reader is named, it is entered what they were given.

    Args:
        as_of: the day on which items are shown as in date or not.
        ids: only these items; else all that the filter lets through.
        **wanted: `judgement`, `descriptor`, `type` and `lead`, as typed; see `evidence.items.listing.Filter`.

    Raises:
        InputError: nothing is to be bundled, nobody is named for what is restricted, or it cannot be written.
    """
    from application.queries.evidence import items as listed
    from reports.bundle import BundleIndex, asked_words, index_line, render_pages

    named = given_name(reader, "reader") if reader is not None else ""
    if include_restricted and not named:
        hint = "Name who reads them; that is entered in the journal."
        raise InputError("Restricted items are given to somebody who is named.", field="reader", hint=hint)
    if path.suffix.lower() != ".zip":
        raise InputError("A bundle is a zip file.", where=str(path), hint="Give a name that ends in .zip.")
    if path.exists() and not overwrite:
        raise InputError("A file of this name is there.", where=str(path), hint="Name another, or ask to replace it.")
    asked = {session.register.item(id).id for id in ids}
    listing = [
        (item, state)
        for item, state in listed(session, as_of, None, **wanted)
        if item.in_use and (not asked or item.id in asked)
    ]
    chosen = [(item, state) for item, state in listing if include_restricted or item.sensitivity == "ordinary"]
    if not chosen:
        raise InputError(
            f"Nothing is filed that fits{' and is not restricted' if listing else ''}.",
            hint="Ask for another judgement or descriptor.",
            remedy="list evidence",
        )
    names = readable_names(item for item, _ in chosen)
    gone = session.register.disposed()
    files = {f"files/{names[item.id]}": item for item, _ in chosen if item.sha256 and item.sha256 not in gone}
    places = {item.id: name for name, item in files.items()}
    settings = session.workspace.settings
    index = BundleIndex(
        authority=settings.authority,
        asked=asked_words(sorted(asked), wanted),
        as_of=as_of,
        reader=named,
        made_up=settings.made_up,
        left_out=len(listing) - len(chosen),
        lines=tuple(index_line(i, state, places.get(i.id, ""), session.framework) for i, state in chosen),
    )
    store = session.files
    with bundle(path, store, files, render_pages(index)) as digest:
        _enter(session, [item for item, _ in chosen], named, "evidence bundle", actor, digest)
    return Bundled(len(chosen), len(files), index.left_out, digest)


def _enter(session: Session, items: Sequence[Item], reader: str, command: str, actor: str, digest: str = "") -> None:
    """Enter what was given to whom; nothing where nobody was named."""
    if not reader:
        return
    with session.register.change(actor, command) as change:
        handout = HandOut(
            id=change.next_id("handout"),
            reader=reader,
            on=change.at.date(),
            items=tuple(item.id for item in items),
            restricted=tuple(item.id for item in items if item.sensitivity == "restricted"),
            digest=digest,
        )
        change.put("handout", handout)
