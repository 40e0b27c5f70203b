"""The register as a whole: anchored, restored, copied and exported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from application.session import Session
from base.errors import InputError
from base.files import write_whole
from base.gate import read_whole
from base.groups import grouped
from evidence.integrity.checkpoints import Checkpoint, checkpoints_in, held_against
from evidence.integrity.signatures import note_name, read_signatures, signed_by
from evidence.tables.contents import text_of

Progress = Callable[[str], None]
"""Given the name of each part as it is done."""


def add_anchors(session: Session, file: Path) -> tuple[Checkpoint, ...]:
    """Remember the checkpoints of this register that a paper or an export holds.

    Raises:
        InputError: the file cannot be read, or holds no checkpoint of this register.
    """
    plain = read_whole(file, "sheet").decode(errors="replace")  # a page, a mail: as they stand
    checkpoints = tuple(dict.fromkeys(checkpoints_in(f"{plain}\n{text_of(file) or ''}")))
    ours = tuple(one for one in checkpoints if one.authority == session.authority)
    if not ours:
        others = f" It has those of {checkpoints[0].authority}." if checkpoints else ""
        raise InputError(
            f"{file.name} holds no checkpoint of {session.authority}.{others}",
            where=str(file),
            hint="Issued briefings and exports hold one: it begins with readiness/.",
        )
    register = session.register
    if session.heads:
        session.heads.add(ours, file.name, register.now())
    return ours


def sign_checkpoint(session: Session, file: Path) -> list[tuple[str, bool]]:
    """Sign a checkpoint with this account's key: that of a file which the journal has, or the journal's head.

    Returns:
        Who has signed it now, each with whether it is by a key that signed entries of this register.

    Raises:
        InputError: the file holds no checkpoint that the journal has, this account keeps no key, or it cannot write.
    """
    register = session.register
    signer = register.signer()
    if signer is None:
        raise InputError("This account keeps no key to sign with.", hint="Give it a home folder that it may write in.")
    head, lines = _noted(session, file)
    note = head.note
    signed = f"{note}\n{lines}{signer.note_line(note)}"
    write_whole(file, signed)
    known = {(note_name(one.account), one.key) for one in (signer, *read_signatures(register.database))}
    return list(signed_by(signed, grouped(known)))


def request_stamp(session: Session, file: Path) -> Path:
    """Write a request to stamp a checkpoint beside it, as an authority by RFC 3161 takes it.

    Args:
        file: a checkpoint; made of the journal's head where it is not there.

    Raises:
        InputError: the file holds no checkpoint that the journal has, or the library is not installed.
    """
    from evidence.integrity.stamps import request_for

    head, _ = _noted(session, file)
    content, request = request_for(head.note), file.with_name(f"{file.name}.tsq")
    if not file.exists():
        write_whole(file, head.note)
    write_whole(request, content)
    return request


def check_stamp(session: Session, file: Path, response: Path, certificates: Path) -> tuple[Checkpoint, datetime]:
    """When an authority stamped a checkpoint of the journal, which is remembered from here on.

    Raises:
        InputError: the file holds no checkpoint that the journal has, or it is not what was stamped.
    """
    from evidence.integrity.stamps import stamped_at

    if not file.exists():
        raise InputError("There is no such file.", where=str(file), hint="Name the checkpoint that was stamped.")
    head, _ = _noted(session, file)
    when = stamped_at(head.note, read_whole(response, "sheet"), read_whole(certificates, "sheet"))
    if session.heads:
        session.heads.add((head,), f"{file.name}, stamped {when:%Y-%m-%d}", session.register.now())
    return head, when


def _noted(session: Session, file: Path) -> tuple[Checkpoint, str]:
    """The checkpoint of a file, which the journal has, or that of the head; with the lines that sign it."""
    if not file.exists():
        seq, head = session.register.head()
        if not seq:
            raise InputError("The journal has no entry to sign.")
        return Checkpoint(session.authority, seq, head), ""
    text, _, lines = read_whole(file, "sheet").decode(errors="replace").partition("\n\n")
    checkpoints = [one for one in checkpoints_in(text) if one.authority == session.authority]
    if len(checkpoints) != 1 or text.strip() != checkpoints[0].note.strip():
        raise InputError(f"{file.name} is no checkpoint of {session.authority}.", where=str(file))
    [head] = checkpoints
    for missing in held_against(session.register.database, [(head.seq, head.hash, file.name)]):
        raise InputError(missing.message, where=str(file), hint="Do not sign it.", remedy="verify journal")
    return head, lines


def clear_up(session: Session) -> tuple[int, list[Path]]:
    """Clear up files that were left when filing was broken off; see `evidence.workspace.Workspace.clear_up`."""
    return session.workspace.clear_up(session.register)


def forget_heads(session: Session) -> None:
    """Forget the heads that this account remembers of the register."""
    _ = session.register
    if session.heads:
        session.heads.forget()


def restore(session: Session, folder: Path, progress: Progress) -> tuple[int, str]:
    """Read an export into the empty register of a workspace; see `evidence.storage.transfer.restore`.

    Returns:
        Number and hash of the journal's last entry.
    """
    from evidence.storage.transfer import restore

    restore(folder, session.workspace, session.register, progress)
    _hold_against_framework(session)
    return session.register.head()


def copy(session: Session, to: str, progress: Progress) -> tuple[str, int, int]:
    """Copy the register into another database, which is empty.

    Returns:
        The head that both have, how many files the copy holds, and how many there are.
    """
    from evidence.storage.transfer import copy

    head, files = copy(session.register, session.files, session.authority, to, session.workspace.root, progress)
    _hold_against_framework(session)
    return head, files, len(session.files.digests())


def _hold_against_framework(session: Session) -> None:
    """Tell what a register names that the framework of its workspace does not have."""
    from application.adoption import gone
    from engine.unmapped import told

    if missing := gone(session.register, session.framework):
        session.tell(told(missing, session.framework))


def export(session: Session, folder: Path, progress: Progress) -> Path:
    """Write everything that is held to a new folder; give its manifest."""
    from evidence.storage.transfer import export

    return export(session.workspace, session.register, folder, progress)
