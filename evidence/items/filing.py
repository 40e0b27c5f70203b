"""The desk where evidence is filed and looked after: each change reads what it depends on and writes in one go."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from base.choice import one_of
from base.errors import InputError
from base.gate import opened
from descriptors.models import EvidenceType, Framework
from evidence.files.filestore import FileStore, Progress, StoredFile, copy_of, hash_file, no_progress
from evidence.files.retention import check_kept
from evidence.index_sheet.drafts import Draft
from evidence.items import lifecycle
from evidence.items.stated import Unsaid, bearings_of, natural_rung, plain_name
from evidence.models import Item
from evidence.names import given_name, same_person
from evidence.register.change import Change
from evidence.register.register import Register, utc_now
from evidence.storage.schema import authority_of
from evidence.texts.contents import Contents, KnownText, KnownTexts, is_long_before, names_authority, read_contents

_COUNT = ("sample", "met")
_HELD_AGAINST_TEXT = (*_COUNT, "type", "about", "bearings")
"""The fields of an item that the text of its file is held against."""


class Filed(NamedTuple):
    """What became of an item.

    Attributes:
        before: the item as it was; None where it is new.
        item: the item as it is now.
    """

    before: Item | None
    item: Item

    @property
    def new(self) -> bool:
        """Whether it was not there before."""
        return self.before is None

    @property
    def changed(self) -> bool:
        """Whether it is new or another than before."""
        return self.item != self.before


@dataclass(frozen=True)
class FileRead:
    """A file that is in the store, and what was read in it."""

    path: Path
    stored: StoredFile

    @cached_property
    def contents(self) -> Contents:
        """What its text tells, read once and only where somebody asks: a file that is filed already need not be."""
        return read_contents(self.path)


def check_files(paths: Sequence[Path]) -> None:
    """Refuse paths that are no files that can be filed, before anything is asked or stored.

    Raises:
        InputError: it is a folder, or the gate refuses it.
    """
    for path in paths:
        if _is_folder(path):
            raise InputError(
                "This is a folder, and evidence is filed as files.",
                where=str(path),
                hint=f"Give the files in it, as {path}/*, or fill in an index sheet.",
                remedy="index sheet",
            )
        with opened(path, "evidence"):
            pass


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # no name of a file at all, which the gate tells
        return False


class FilingDesk:
    """Files, revises, replaces, retires and restores evidence items in one register, for one person.

    Attributes:
        actor: who makes the changes.
    """

    def __init__(
        self, register: Register, store: FileStore, framework: Framework, unsaid: Unsaid, *, actor: str
    ) -> None:
        """Open the desk."""
        self.register, self._store = register, store
        self.framework, self._unsaid = framework, unsaid
        self.actor = given_name(actor, "by")
        self._texts: tuple[Change | None, KnownTexts] | None = None

    def store_each(self, paths: Sequence[Path], progress: Progress = no_progress) -> Generator[FileRead | InputError]:
        """Take files into the store and read them, so that items can have them; a file that cannot be gives its error.

        Args:
            progress: told the bytes read.

        Raises:
            RegisterError: a file cannot be stored.
        """

        def stored(path: Path) -> FileRead | InputError:
            try:
                file = FileRead(path, self._store.add(path, progress))
                if not file.stored.known:
                    _ = file.contents  # here, beside that of other files
            except InputError as error:
                return error
            return file

        if min(self._store.at_once, len(paths)) <= 1:
            yield from map(stored, paths)
            return
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor(self._store.at_once)
        try:
            yield from pool.map(stored, paths)
        finally:
            pool.shutdown(cancel_futures=True)

    def _stored(self, paths: Sequence[Path], progress: Progress) -> Iterator[FileRead]:
        for file in self.store_each(paths, progress):
            if isinstance(file, InputError):
                raise file
            yield file

    def file(
        self,
        drafts: Sequence[tuple[Draft, Path | None]],
        *,
        command: str,
        actions: Sequence[str] = (),
        progress: Progress = no_progress,
    ) -> list[Filed]:
        """File evidence, all of it or none.

        A file that an item in use already holds is recognised and not filed again.

        Args:
            drafts: what is said of each, with its file; None for an attestation.
            actions: refs of actions that it is filed for; it is put to their evidence in the same change.
            progress: told the bytes read as files are stored.

        Raises:
            InputError: something that was said cannot be; nothing is filed then.
            NotFoundError: there is no such action; nothing is filed then.
        """
        for ref in actions:
            self.register.action(ref)  # told before a large file is stored
        for draft, _ in drafts:
            self._item("", draft, utc_now())
        stored = iter(list(self._stored([path for _, path in drafts if path], progress)))
        filed = [(draft, next(stored) if path else None) for draft, path in drafts]
        holders = self.holders(file for _, file in filed)
        ready = [None if file and file.stored.sha256 in holders else self.ready(draft, file) for draft, file in filed]
        with self.register.change(self.actor, command) as change:
            having = list(self.register.items_with_file(*(file.stored.sha256 for _, file in filed if file)))
            done: list[Filed] = []
            for (draft, file), item in zip(filed, ready, strict=True):
                same = [one for one in having if file and one.sha256 == file.stored.sha256]
                done.append(self.put_new(change, draft, file, ready=item, having=same))
                having += [one.item for one in done[-1:] if one.new]
            for ref in actions:
                action = self.register.action(ref)
                evidence = tuple(dict.fromkeys([*action.evidence, *(filed.item.id for filed in done)]))
                change.put("action", action.model_copy(update={"evidence": evidence}))
        return done

    def holders(self, files: Iterable[FileRead | None]) -> dict[str, Item]:
        """The items in use that have one of some files already, by its digest."""
        having = self.register.items_with_file(*(file.stored.sha256 for file in files if file))
        return {item.sha256: item for item in reversed(having) if item.in_use and item.sha256}

    def ready(self, draft: Draft, file: FileRead | None, *, filer: str = "") -> Item:
        """An item that lacks only what is known when its turn comes: its id, the time, and whose text it repeats.

        It is made before the change, in which others wait, since the text of its file is read for it.

        Args:
            file: its file; None for an attestation.
            filer: who files it, where that is not who makes the change.

        Raises:
            InputError: something that was said cannot be.
        """
        item = self._item("", draft, utc_now(), filed_by=filer or self.actor, **(_of_file(file) if file else {}))
        return self._heard(item, file.contents) if file else item

    def put_new(
        self,
        change: Change,
        draft: Draft,
        file: FileRead | None,
        *,
        filer: str = "",
        ready: Item | None = None,
        having: Sequence[Item] | None = None,
    ) -> Filed:
        """Put a new item into a change that is under way; an item in use that has the same file is given instead.

        Args:
            draft, file, filer: as for `ready`.
            ready: what that gave; None where an item in use had the file then.
            having: the items that have the file; looked for where it is None.
        """
        if having is None:
            having = self.register.items_with_file(file.stored.sha256) if file else ()
        if file and (known := _in_use(having)):
            return Filed(known, known)
        item = ready or self.ready(draft, file, filer=filer)
        id = content = change.next_id("item")
        if file:
            change.warn(file.contents.identifiers, f"the file of {id}")
            content = self._content(change, id, file, item.type, item.about, having)
        item = item.model_copy(update={"id": id, "filed": change.at, "content": content})
        change.put("item", item)
        return Filed(None, item)

    def prospect(self, id: str, draft: Draft, path: Path | None) -> Filed:
        """An item as it would be filed now; nothing is stored or entered.

        Args:
            id: what to call it meanwhile, such as `+1`.
            path: its file; None for an attestation.

        Raises:
            InputError: something that was said cannot be, or the file cannot be read.
        """
        if path is None:
            return Filed(None, self._item(id, draft, utc_now(), filed_by=self.actor, content=id))
        sha256, size = hash_file(path)
        having = self.register.items_with_file(sha256)
        if known := _in_use(having):
            return Filed(known, known)
        file = FileRead(path, StoredFile(sha256, size, known=False))
        content = self._content(None, id, file, draft.type, draft.about, having)
        item = self._item(id, draft, utc_now(), filed_by=self.actor, content=content, **_of_file(file))
        return Filed(None, self._heard(item, file.contents))

    def _type(self, code: str) -> EvidenceType:
        message = f"{self.framework.id} has no evidence type {code!r}."
        return self.framework.types[one_of(self.framework.types, code, message, field="type", hint="Choose another.")]

    def _item(self, id: str, draft: Draft, at: datetime, **of_file: Any) -> Item:
        type = self._type(draft.type)
        natural = natural_rung(draft.type, self.framework, self._unsaid)
        stated = draft.model_dump(exclude={"type", "about", "bearings"}) | _named(draft.lead, draft.checked_by)
        item = lifecycle.file_item(
            id, type, draft.about, at, natural, bearings=bearings_of(draft, self._unsaid), **of_file, **stated
        )
        lifecycle.check_words(item, type, natural)
        return item

    def revise(self, id: str, stated: dict[str, Any], path: Path | None = None, *, command: str) -> Filed:
        """Change what is said of an item; what is not stated stays.

        Args:
            stated: fields of `Item` to their new values; `bearings` as drafts, in place of those it has.
            path: its new file; None where that stays.

        Raises:
            NotFoundError: there is no such item.
            InputError: a value cannot be used, another item has that file, or a new count does not say what it
                bears on.
        """
        self.register.item(id)  # told before a large file is stored
        file = next(self._stored([path], no_progress)) if path else None
        if file:
            _ = file.contents  # before the change, in which others wait
        with self.register.change(self.actor, command) as change:
            return self.put_revised(change, id, stated, file)

    def put_revised(self, change: Change, id: str, stated: dict[str, Any], file: FileRead | None) -> Filed:
        """Put a revised item into a change that is under way; see `revise`."""
        item = self.register.item(id)
        having = self.register.items_with_file(file.stored.sha256) if file else ()
        holder = _in_use(having)
        if file and holder and holder.id != item.id:
            raise InputError(
                f"{holder.id} has this file already.",
                where=str(file.path),
                hint=f"Revise {holder.id}, or retire it first.",
            )
        type = self._type(stated.get("type", item.type))
        counted = {name: stated.get(name, getattr(item, name)) for name in _COUNT}
        draft = Draft(title="", type=type.code, about=stated.get("about", item.about), **counted)
        fields = {name: value for name, value in stated.items() if name != "type"}
        if file:
            change.warn(file.contents.identifiers, f"the file of {item.id}")
            content = self._content(change, item.id, file, draft.type, draft.about, having)
            fields |= {**_of_file(file), "content": content}
        if "bearings" in stated:
            fields["bearings"] = bearings_of(draft.model_copy(update={"bearings": stated["bearings"]}), self._unsaid)
        elif item.bearings and any(name in stated for name in _COUNT):
            raise InputError(
                "A new count changes what the item says of its descriptors.",
                field="bears_on",
                hint="Say which descriptors it speaks of.",
            )
        fields |= _named(stated.get("lead"), stated.get("checked_by"))
        natural = natural_rung(type.code, self.framework, self._unsaid)
        revised = lifecycle.revise(item, type, natural, **fields)
        lifecycle.check_words(revised, type, natural)
        if file or any(getattr(revised, name) != getattr(item, name) for name in _HELD_AGAINST_TEXT):
            revised = self._heard(revised, file.contents if file else self._contents_of(item))
        revised = self._keeping(change, item, revised)
        change.put("item", revised)
        return Filed(item, revised)

    def retire(self, id: str, on: date, reason: str) -> Filed:
        """Withdraw an item from a day on; see `lifecycle.retire`."""
        return self._alter(id, "evidence retire", lambda item: lifecycle.retire(item, on, reason, self.actor))

    def restore(self, id: str) -> Filed:
        """Let an item count again; see `lifecycle.restore`. Not one whose file was disposed of."""
        check_kept(self.register, [self.register.item(id)])
        return self._alter(id, "evidence restore", lifecycle.restore)

    def replace(self, id: str, newer: str) -> Filed:
        """Let a newer item take the place of an older one; see `lifecycle.replace`."""
        command = "evidence replace"
        return self._alter(id, command, lambda item: lifecycle.replace(item, self.register.item(newer)))

    def _alter(self, id: str, command: str, alter: Callable[[Item], Item]) -> Filed:
        with self.register.change(self.actor, command) as change:
            before = self.register.item(id)
            after = self._keeping(change, before, alter(before))
            change.put("item", after)
        return Filed(before, after)

    def _keeping(self, change: Change, before: Item, after: Item) -> Item:
        """The item with the weaknesses that are taken back; on the day of filing its filer may still put it right."""
        at_once = change.at.date() == before.filed.date() and not before.readings
        if at_once and same_person(self.actor, before.filed_by):
            return after
        return lifecycle.take_back(before, after)

    def _heard(self, item: Item, contents: Contents) -> Item:
        """An item with what its file's text tells of what is claimed of it; nothing where no text can be read."""
        newest = contents.newest if contents.newest and is_long_before(contents.newest, item.about) else None
        fields: dict[str, Any] = {
            "counts_found": contents.has_count(item.sample, item.met),
            "worst_told": contents.worst(item.sample, item.met),
            "unjudged": contents.is_unjudged(item.sample, item.met) or None,
            "newest_told": newest,
            "disowned": contents.disowning if item.sample else (),
            "authority": None,
            "unspoken": (),
            "spoken_against": (),
        }
        if contents.words is not None and self._type(item.type).kind == "external":
            fields["authority"] = names_authority(contents.words, authority_of(self.register.database))
        if contents.words is not None and item.bearings:
            from evidence.texts.proposals import spoken_against, unspoken

            supported = [b.descriptor for b in item.bearings if b.direction == "supports" and item.sample is None]
            fields["unspoken"] = unspoken(contents.words, (b.descriptor for b in item.bearings), self.framework)
            fields["spoken_against"] = spoken_against(contents, supported, self.framework)
        return item.model_copy(update=fields)

    def _content(
        self, change: Change | None, id: str, file: FileRead, type: str, about: date, having: Sequence[Item]
    ) -> str:
        """The first item with the same text, or `having` the same bytes where it cannot be read; else the item."""
        if not file.contents.sketch:
            same = [item for item in having if item.id != id]
            return same[0].content or same[0].id if same else id
        if self._texts is None or self._texts[0] is not change:
            self._texts = change, self.register.texts()
        texts = self._texts[1]
        text = KnownText(id, id, file.contents.sketch, type, about.isoformat())
        text = text._replace(content=texts.like(text) or id)
        texts.add(text)
        return text.content

    def _contents_of(self, item: Item) -> Contents:
        """What the stored file of an item tells; nothing where it has none."""
        if item.sha256 is None or not self._store.has(item.sha256):
            return Contents()
        with copy_of(self._store, item.sha256, item.file_name) as copy:
            return read_contents(copy)


def _in_use(items: Sequence[Item]) -> Item | None:
    """The first that is neither retired nor replaced."""
    return next((i for i in items if i.in_use), None)


def _of_file(file: FileRead) -> dict[str, Any]:
    """The fields of an item that come from its file, whatever is claimed of it."""
    stored, contents = file.stored, file.contents
    return {
        "file_name": plain_name(file.path),
        "sha256": stored.sha256,
        "size": stored.size,
        "sketch": contents.sketch,
        "inspectorate": contents.inspectorate,
    }


def _named(lead: str | None, checked_by: str | None) -> dict[str, str]:
    """The people an item names, where they are said: a lead always has a name; nobody need have checked it."""
    named = {} if lead is None else {"lead": given_name(lead, "lead")}
    return named | ({"checked_by": given_name(checked_by, "checked_by")} if checked_by else {})
