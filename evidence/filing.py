"""The desk where evidence is filed and looked after: each change reads what it depends on and writes in one go."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from base.errors import InputError
from base.words import did_you_mean
from descriptors.models import Framework
from evidence import lifecycle
from evidence.change import Change
from evidence.filestore import FileStore, StoredFile
from evidence.index_sheet.drafts import Draft
from evidence.models import Item
from evidence.register import Register, utc_now
from evidence.stated import Unsaid, bearings_of, natural_rung, plain_name

Progress = Callable[[int], None]

_COUNT = ("sample", "met")


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


def check_files(paths: Sequence[Path]) -> None:
    """Refuse paths that are no files, before anything is asked or stored.

    Raises:
        InputError: there is no such file, or it is a folder.
    """
    for path in paths:
        if path.is_dir():
            raise InputError(
                "This is a folder, and evidence is filed as files.",
                where=str(path),
                hint=f"Give the files in it, as {path}/*, or fill in an index sheet: `readiness evidence template`.",
            )
        if not path.exists():
            beside = path.parent.iterdir() if path.parent.is_dir() else ()
            near = did_you_mean(path.name, (file.name for file in beside if file.is_file()))
            raise InputError("There is no such file.", where=str(path), hint=near or "Check its name and folder.")


class FilingDesk:
    """Files, revises, replaces, retires and restores evidence items in one register, for one person."""

    def __init__(
        self, register: Register, store: FileStore, framework: Framework, unsaid: Unsaid, *, actor: str
    ) -> None:
        """Open the desk.

        Args:
            register: the register.
            store: where the files go.
            framework: the framework in use.
            unsaid: policy for what a lead leaves unsaid.
            actor: who files.
        """
        self._register, self._store = register, store
        self._framework, self._unsaid = framework, unsaid
        self._actor = actor

    def store_each(
        self, paths: Sequence[Path], progress: Progress = lambda size: None
    ) -> Generator[StoredFile | InputError]:
        """Take files into the store, so that items can have them; a file that cannot be read gives its error instead.

        Args:
            paths: the files.
            progress: told the bytes read.

        Raises:
            RegisterError: a file cannot be stored.
        """

        def stored(path: Path) -> StoredFile | InputError:
            try:
                return self._store.add(path, progress)
            except InputError as error:
                return error

        if min(self._store.at_once, len(paths)) <= 1:
            yield from map(stored, paths)
            return
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor(self._store.at_once)
        try:
            yield from pool.map(stored, paths)
        finally:
            pool.shutdown(cancel_futures=True)

    def _stored(self, paths: Sequence[Path], progress: Progress) -> Iterator[StoredFile]:
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
        progress: Progress = lambda size: None,
    ) -> list[Filed]:
        """File evidence, all of it or none.

        A file that an item in use already holds is recognised and not filed again.

        Args:
            drafts: what is said of each, with its file; None for an attestation.
            command: what is entered in the journal.
            actions: refs of actions that it is filed for; it is put to their evidence in the same change.
            progress: told the bytes read as files are stored.

        Raises:
            InputError: something that was said cannot be; nothing is filed then.
            NotFoundError: there is no such action; nothing is filed then.
        """
        for ref in actions:
            self._register.action(ref)  # told before a large file is stored
        for draft, _ in drafts:
            self._item("", draft, utc_now())
        stored = iter(list(self._stored([path for _, path in drafts if path], progress)))
        with self._register.change(self._actor, command) as change:
            done = [self.put_new(change, draft, path, next(stored) if path else None) for draft, path in drafts]
            for ref in actions:
                action = self._register.action(ref)
                evidence = tuple(dict.fromkeys([*action.evidence, *(filed.item.id for filed in done)]))
                change.put("action", action.model_copy(update={"evidence": evidence}))
        return done

    def put_new(self, change: Change, draft: Draft, path: Path | None, file: StoredFile | None) -> Filed:
        """Put a new item into a change that is under way; an item in use that has the same file is given instead.

        Raises:
            InputError: something that was said cannot be.
        """
        if file and (known := self._in_use(file.sha256)):
            return Filed(known, known)
        item = self._item(change.next_id("item"), draft, change.at, **_of_file(path, file))
        change.put("item", item)
        return Filed(None, item)

    def _item(self, id: str, draft: Draft, at: datetime, **of_file: Any) -> Item:
        return lifecycle.file_item(
            id,
            self._framework.types[draft.type],
            draft.about,
            at,
            natural_rung(draft.type, self._framework, self._unsaid),
            bearings=bearings_of(draft, self._unsaid),
            **of_file,
            **draft.model_dump(exclude={"type", "about", "bearings"}),
        )

    def revise(self, id: str, stated: dict[str, Any], path: Path | None = None, *, command: str) -> Filed:
        """Change what is said of an item; what is not stated stays.

        Args:
            id: the item.
            stated: fields of `Item` to their new values; `bearings` as drafts, in place of those it has.
            path: its new file; None where that stays.
            command: what is entered in the journal.

        Raises:
            NotFoundError: there is no such item.
            InputError: a value cannot be used, another item has that file, or a new count does not say what it
                bears on.
        """
        self._register.item(id)  # told before a large file is stored
        file = next(self._stored([path], lambda size: None)) if path else None
        with self._register.change(self._actor, command) as change:
            return self.put_revised(change, id, stated, path, file)

    def put_revised(
        self, change: Change, id: str, stated: dict[str, Any], path: Path | None, file: StoredFile | None
    ) -> Filed:
        """Put a revised item into a change that is under way; see `revise`."""
        item = self._register.item(id)
        if file and (holder := self._in_use(file.sha256)) and holder.id != item.id:
            raise InputError(
                f"{holder.id} has this file already.",
                where=str(path),
                hint=f"Revise {holder.id}, or retire it first.",
            )
        type = self._framework.types[stated.get("type", item.type)]
        fields = {name: value for name, value in stated.items() if name != "type"} | _of_file(path, file)
        if "bearings" in stated:
            counted = {name: stated.get(name, getattr(item, name)) for name in _COUNT}
            draft = Draft(title="", type=type.code, about=item.about, bearings=stated["bearings"], **counted)
            fields["bearings"] = bearings_of(draft, self._unsaid)
        elif item.bearings and any(name in stated for name in _COUNT):
            raise InputError(
                "A new count changes what the item says of its descriptors.",
                where="--bears-on",
                hint="Say with --bears-on which descriptors it speaks of.",
            )
        revised = lifecycle.revise(item, type, natural_rung(type.code, self._framework, self._unsaid), **fields)
        change.put("item", revised)
        return Filed(item, revised)

    def retire(self, id: str, on: date, reason: str) -> Filed:
        """Withdraw an item from a day on; see `lifecycle.retire`."""
        return self._alter(id, "evidence retire", lambda item: lifecycle.retire(item, on, reason, self._actor))

    def restore(self, id: str) -> Filed:
        """Let an item count again; see `lifecycle.restore`."""
        return self._alter(id, "evidence restore", lifecycle.restore)

    def replace(self, id: str, newer: str) -> Filed:
        """Let a newer item take the place of an older one; see `lifecycle.replace`."""
        command = "evidence replace"
        return self._alter(id, command, lambda item: lifecycle.replace(item, self._register.item(newer)))

    def _alter(self, id: str, command: str, alter: Callable[[Item], Item]) -> Filed:
        with self._register.change(self._actor, command) as change:
            before = self._register.item(id)
            after = alter(before)
            change.put("item", after)
        return Filed(before, after)

    def _in_use(self, sha256: str) -> Item | None:
        items = self._register.items_with_file(sha256)
        return next((i for i in items if i.retired is None and i.superseded_by is None), None)


def _of_file(path: Path | None, file: StoredFile | None) -> dict[str, Any]:
    if path is None or file is None:
        return {}
    return {"file_name": plain_name(path), "sha256": file.sha256, "size": file.size}
