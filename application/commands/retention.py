"""Files of evidence kept longer than their term, or disposed of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from zipfile import ZipFile, ZipInfo, is_zipfile

from application.queries.evidence import retained
from application.session import Session
from base.archives import UNREADABLE
from base.errors import InputError
from base.groups import grouped
from base.words import list_words, long_day
from evidence.files.filestore import hash_stored
from evidence.files.retention import RetentionStanding
from evidence.kinds import Disposal, Hold
from evidence.models import Item
from evidence.names import given_name, given_reason, same_person


def hold(session: Session, ids: Iterable[str], reason: str, until: date | None, *, actor: str) -> tuple[Hold, ...]:
    """Keep files of items whatever their term: until a day, for a review, or until they are released, by law.

    Raises:
        NotFoundError: there is no such item.
        InputError: no reason is given.
    """
    reason = given_reason(reason, "Keeping a file longer")
    with session.register.change(actor, "evidence hold") as change:
        items = [session.register.item(id) for id in ids]
        holds = tuple(Hold(id=item.id, reason=reason, by=actor, on=change.at.date(), until=until) for item in items)
        for hold in holds:
            change.put("hold", hold)
    return holds


def release(session: Session, ids: Iterable[str], *, actor: str) -> None:
    """Let the term of items decide again.

    Raises:
        NotFoundError: there is no such item.
        InputError: it is not held.
    """
    with session.register.change(actor, "evidence release") as change:
        holds = {one.id: one for one in session.register.holds() if not one.released}
        for id in ids:
            item = session.register.item(id)
            known = holds.pop(item.id, None)
            if known is None:
                raise InputError(f"{item.id} is not held.", where=item.id)
            change.put("hold", known.model_copy(update={"released": True}))


def dispose(
    session: Session, ids: Sequence[str], day: date, reason: str, *, actor: str, agreed_by: str
) -> tuple[Disposal, ...]:
    """Dispose of the files of items, each with a certificate; what the items say, and their digests, stay.

    The certificate is entered first. A run that is broken off after that leaves the file, which goes the next time.
    Copies that lie in the workspace, such as those of an export, are told.

    Args:
        day: the day on which they are due.
        agreed_by: somebody else, who agrees.

    Raises:
        NotFoundError: there is no such item.
        InputError: nobody else agrees, the day is still to come, a file is not due, is held, or is that of another item
            that is not named.
    """
    given_name(actor, "by")
    if same_person(actor, given_name(agreed_by, "agreed_by")):
        raise InputError("Two people dispose of a file.", field="agreed_by", hint="Name somebody else who agrees.")
    store = session.files
    named = [session.register.item(id) for id in dict.fromkeys(ids)]
    gone = session.register.disposed()
    left = [item for item in named if item.sha256 in gone and store.has(item.sha256 or "")]
    standing = {one.item.id: one for one in retained(session)}
    with session.register.change(actor, "evidence dispose") as change:
        if day > (today := change.at.date()):
            raise InputError(
                f"{long_day(day)} is still to come, and what is disposed of is gone today.",
                field="as_of",
                hint=f"Dispose of what is due by {long_day(today)}.",
            )
        disposals: list[Disposal] = []
        wanted = [item for item in named if item not in left]
        _check(session, wanted, standing, day)
        for sha256, items in grouped((item.sha256 or "", item) for item in wanted).items():
            disposals.append(
                Disposal(
                    id=change.next_id("disposal"),
                    items=tuple(item.id for item in items),
                    sha256=sha256,
                    size=items[0].size or 0,
                    on=day,
                    term="; ".join(dict.fromkeys(standing[item.id].why for item in items)),
                    reason=reason.strip(),
                    by=actor,
                    agreed_by=agreed_by,
                )
            )
            change.put("disposal", disposals[-1])
    goes = {item.sha256 or "": item.size or 0 for item in (*wanted, *left)}
    for sha256 in goes:
        if remains := store.destroy(sha256):
            session.tell(remains)
    for place in _copies(session.workspace.root, goes):
        session.tell(f"A copy of it is still there: {place}.")
    return tuple(disposals)


def _copies(root: Path, sizes: Mapping[str, int]) -> Iterator[str]:
    """Where files lie in the workspace beside the store, in exports and bundles too; known by size and digest."""
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        with suppress(InputError, *UNREADABLE):  # none of ours, locked or damaged
            if path.stat().st_size in sizes.values() and hash_stored(path)[0] in sizes:
                yield str(path)
            if not is_zipfile(path):
                continue
            with ZipFile(path) as archive:
                for member in archive.infolist():
                    if member.file_size in sizes.values() and _digest(archive, member) in sizes:
                        yield f"{path}, {member.filename}"


def _digest(archive: ZipFile, member: ZipInfo) -> str:
    digest = hashlib.sha256()
    with archive.open(member) as content:
        while block := content.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def _check(session: Session, items: Sequence[Item], standing: Mapping[str, RetentionStanding], day: date) -> None:
    named = {item.id for item in items}
    for item in items:
        one = standing.get(item.id)
        if one is None:
            raise InputError(f"{item.id} has no file any more, or never had one.", where=item.id)
        if (why := one.held(day)) is not None:
            raise InputError(f"{item.id} is held: {why}.", where=item.id, hint="Release it first, if that is over.")
        if not one.due(day):
            kept = f"is kept until {one.until}" if one.until else "has no term in the schedule"
            raise InputError(
                f"{item.id} {kept}.",
                where=item.id,
                hint="Its term stands in the schedule. Retire it first if it is not to count any more.",
            )
        others = [other.id for other in session.register.items_with_file(item.sha256 or "") if other.id not in named]
        if others:
            raise InputError(
                f"The file of {item.id} is that of {list_words(others, 'and')} too.",
                where=item.id,
                hint="Name them all; each must be due.",
            )
