"""Evidence files on their way out: under names that people can read, unaltered, and private to who takes them."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

from base.errors import InputError, RegisterError
from base.files import PRIVATE, make_folders, safe_name, write_whole, writing, written_beside
from base.identifiers import masked
from base.words import list_words, natural_key
from evidence.files.filestore import FileStore
from evidence.index_sheet.drafts import base_name
from evidence.models import Item
from evidence.names import given_name

READ_ONLY = 0o400
"""The mode of a copy that is only for looking at: what is changed in it would not be filed."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every entry of a bundle, the earliest there can be: the same evidence gives the same bytes."""


def check_reader(items: Iterable[Item], reader: str | None) -> str:
    """The name of who takes evidence out, which a restricted item asks for; empty where nobody is named.

    Raises:
        InputError: an item is restricted and nobody is named. Its title is not told.
    """
    if reader is not None:
        return given_name(reader, "reader")
    if restricted := [item.id for item in items if item.sensitivity == "restricted"]:
        one = len(restricted) == 1
        raise InputError(
            f"{list_words(restricted, 'and')} {'is' if one else 'are'} restricted.",
            field="reader",
            hint="Name who reads it; that is entered in the journal.",
        )
    return ""


def names_of(items: Iterable[Item]) -> dict[str, str]:
    """The name of each item's file as it was filed, by id; its id stands before it where two are called the same."""
    names = {item.id: safe_name(base_name(item.file_name) or item.id) for item in items}
    called = [name.casefold() for name in names.values()]
    return {id: name if called.count(name.casefold()) == 1 else f"{id} {name}" for id, name in names.items()}


def readable_names(items: Iterable[Item]) -> dict[str, str]:
    """A name of each item's file that says what it is, by id: `E-0012 Audit of visits.docx`."""
    return {item.id: safe_name(f"{item.id} {masked(item.title)}{_suffix(item.file_name)}") for item in items}


def places_for(items: Sequence[Item], folder: Path, *, overwrite: bool = False) -> dict[Path, Item]:
    """Where the file of each item goes in a folder, under its own name; nothing is written yet.

    Raises:
        InputError: an item has no file, or a file of that name is there and is not to be replaced.
    """
    names = names_of(items)
    places = {folder / names[item.id]: item for item in items}
    for place, item in places.items():
        _digest_of(item)
        if place.exists() and not overwrite:
            hint = "Name another folder, or ask to replace it. Nothing was written."
            raise InputError("A file of this name is there.", where=str(place), hint=hint)
    return places


def save(store: FileStore, places: Mapping[Path, Item]) -> None:
    """Write the files of items to their places, each whole or not at all, readable by their owner alone.

    Raises:
        InputError: one cannot be written.
        RegisterError: what is stored is not what was filed.
    """
    for place, item in places.items():
        _private_folder(place)
        write_whole(place, _checked(store, item), PRIVATE)


def copy_to_look_at(store: FileStore, item: Item) -> Path:
    """A copy of an item's file under its own name, in a new private folder for what may be thrown away.

    Raises:
        InputError: it has no file, or the copy cannot be written.
        RegisterError: what is stored is not what was filed.
    """
    folder = Path(tempfile.mkdtemp(prefix="evidence-"))
    target = folder / names_of([item])[item.id]
    write_whole(target, _checked(store, item), READ_ONLY)
    return target


@contextmanager
def bundle(path: Path, store: FileStore, files: Mapping[str, Item], pages: Mapping[str, bytes]) -> Generator[str]:
    """Write a bundle beside its place, and put it there when the block ends without an error.

    Its entries are in the order of their names and carry no time, so the same content gives the same bytes.

    Args:
        files: the item of each file, by its name in the bundle.
        pages: what else is in it, by name. A list of digests as `sha256sum -c` reads it is added.

    Yields:
        The digest of the bundle, as hex.

    Raises:
        InputError: it cannot be written.
        RegisterError: what is stored is not what was filed.
    """
    digests = {name: _digest_of(item) for name, item in files.items()}
    digests |= {name: hashlib.sha256(page).hexdigest() for name, page in pages.items()}
    sums = "".join(f"{digests[name]}  {name}\n" for name in sorted(digests, key=natural_key)).encode()
    parts: dict[str, Iterable[bytes]] = {**{name: [page] for name, page in pages.items()}, "SHA256SUMS": [sums]}
    parts |= {name: _checked(store, item) for name, item in files.items()}
    with ExitStack() as placing:
        _private_folder(path)
        with writing(path):
            beside = placing.enter_context(written_beside(path))
            with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
                for name in sorted(parts, key=lambda name: (PurePosixPath(name).parent.as_posix(), natural_key(name))):
                    entry = zipfile.ZipInfo(name, EPOCH)
                    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, PRIVATE << 16
                    with archive.open(entry, "w", force_zip64=True) as out:
                        for block in parts[name]:
                            out.write(block)
        with beside.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        yield digest
        with writing(path):
            placing.close()


def _digest_of(item: Item) -> str:
    """The digest of an item's file.

    Raises:
        InputError: it has none.
    """
    if item.sha256 is None:
        raise InputError(
            f"{item.id} is a statement: no file was filed with it.",
            where=item.id,
            hint="It says what it says in the list.",
        )
    return item.sha256


def _checked(store: FileStore, item: Item) -> Iterator[bytes]:
    """The content of an item's file, in parts; at its end it must be what was filed."""
    digest = hashlib.sha256()
    for block in store.read(_digest_of(item)):
        digest.update(block)
        yield block
    if digest.hexdigest() != item.sha256:
        raise RegisterError(
            f"The file of {item.id} is not what was filed: it was altered since.",
            where=item.id,
            hint="Nothing was given out.",
            remedy="verify files",
        )


def _private_folder(path: Path) -> None:
    """Make the folder of a file that is given out, where it is not there."""
    with writing(path):
        make_folders(path.parent, 0o700)


def _suffix(file_name: str) -> str:
    return PureWindowsPath(safe_name(base_name(file_name))).suffix if file_name else ""
