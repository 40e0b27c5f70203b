"""Signatures of entries, with the key of the account that wrote them, beside the name that was said.

Each change is signed once, over the hash of its last entry, which the chain binds to all before it. Keys are known by
the account that says it is theirs; two keys of one account are told. A checkpoint is signed as a note of the C2SP form
(https://c2sp.org/signed-note), by as many officers as want to stand for it.
"""

from __future__ import annotations

import base64
import hashlib
import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from base.errors import InputError
from base.files import state_folder, write_whole
from base.groups import grouped
from base.words import list_words
from evidence.register.freetext import canonical
from evidence.storage.database import Database

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519 = b"\x01"
NEW_SIGNATURE = "INSERT INTO signature (seq, first, account, key, content) VALUES (?, ?, ?, ?, ?)"


class Signature(NamedTuple):
    """What one change was signed with.

    Attributes:
        seq, first: numbers of its last and its first entry.
        account: the account's own name for itself.
        key: its public key, as hex.
        content: the signature, as hex.
    """

    seq: int
    first: int
    account: str
    key: str
    content: str

    def holds(self, hash: str) -> bool:
        """Whether it is that key's, of an entry with this hash."""
        return _verifies(self.key, self.content, _payload(self.account, self.first, self.seq, hash))


@dataclass(frozen=True, slots=True)
class Signer:
    """The key of an account."""

    account: str
    private: Ed25519PrivateKey

    @property
    def key(self) -> str:
        """Its public key, as hex."""
        return self.private.public_key().public_bytes_raw().hex()

    def sign(self, first: int, seq: int, hash: str) -> Signature:
        """Sign a change by its entries and the hash of the last."""
        content = self.private.sign(_payload(self.account, first, seq, hash)).hex()
        return Signature(seq, first, self.account, self.key, content)

    def note_line(self, note: str) -> str:
        """The line that signs a note, as the C2SP has it."""
        name = note_name(self.account)
        id = _key_id(name, self.key)
        return f"— {name} {base64.b64encode(id + self.private.sign(note.encode())).decode()}\n"


def note_name(account: str) -> str:
    """The name of an account in a signed note, which has neither spaces nor plus signs."""
    return "_".join(account.replace("+", " ").split())


def signer(account: str) -> Signer | None:
    """The key of this account, made when it is first needed; None where nothing is kept of it.

    Raises:
        InputError: the key that is kept cannot be read.
    """
    folder = state_folder()
    if folder is None:
        return None
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = folder / "key"
    try:
        there = path.exists()
    except OSError:  # a home that cannot be looked into keeps nobody from working either
        return None
    if not there:
        key = Ed25519PrivateKey.generate()
        with suppress(InputError):  # a home that cannot be written in keeps nobody from working
            write_whole(path, key.private_bytes_raw().hex() + "\n")
            return Signer(account, _read(path))
        return None
    return Signer(account, _read(path))


def read_signatures(database: Database) -> list[Signature]:
    """The signatures of a register, in the order of their entries; none of an older one."""
    if not database.has_table("signature"):
        return []
    rows = database.rows("SELECT seq, first, account, key, content FROM signature ORDER BY seq")
    return [Signature(_number(seq), _number(first), *map(str, words)) for seq, first, *words in rows]


def accounts_of(signatures: Sequence[Signature], entries: Iterable[int]) -> list[str]:
    """The account that signed each of some entries, by their numbers; empty where none did.

    Args:
        signatures: those of the register, in the order of their entries.
    """
    ends = [signature.seq for signature in signatures]

    def account(seq: int) -> str:
        at = bisect_left(ends, seq)
        return signatures[at].account if at < len(ends) and signatures[at].first <= seq else ""

    return [account(seq) for seq in entries]


def _number(value: object) -> int:
    """A number of an entry; -1, which none has, for what is none or was altered to one that no journal reaches."""
    return value if isinstance(value, int) and value < 2**31 else -1


def wrong_signatures(signatures: Sequence[Signature], hashes: dict[int, str]) -> Iterator[tuple[int, str]]:
    """What is wrong with signatures, each with the number of the entry.

    Args:
        hashes: the hash of each entry by its number.
    """
    last = 0
    for one in signatures:
        if one.seq not in hashes or one.first <= last or one.first > one.seq:
            yield one.seq, "A signature is of entries that are not there, or are signed already."
        elif not one.holds(hashes[one.seq]):
            yield one.seq, f"The signature of {one.account} is not of the entry that stands here: it was altered."
        last = max(last, one.seq)


def signing(signatures: Sequence[Signature], entries: int) -> str:
    """In a sentence, how much of a journal is signed, and by whom.

    Args:
        entries: the number of the last entry.
    """
    signatures = [one for one in signatures if 0 < one.first <= one.seq <= entries]  # others are told as altered
    if not signatures:
        return "No entry is signed." if entries else ""
    signed = sum(one.seq - one.first + 1 for one in signatures)
    keys = sorted(grouped(sorted({(one.account, one.key) for one in signatures})).items())
    by = [f"{name} (key {', '.join(key[:16] for key in known)})" for name, known in keys]
    several = [name for name, known in keys if len(known) > 1]
    sentences = f"{signed} of {entries} entries are signed, by {list_words(by, 'and')}."
    since = range(signatures[0].first, entries + 1)
    if gaps := [n for n, account in zip(since, accounts_of(signatures, since), strict=True) if not account]:
        sentences += f" {len(gaps)} since the first signature are not, the first of them entry {gaps[0]}."
    if several:
        sentences += f" {list_words(several, 'and')} signed with more than one key."
    return sentences


def signed_by(text: str, keys: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, bool]]:
    """Who signed a note, and whether it is by a key that the register knows of them.

    Args:
        keys: public keys as hex, by account.
    """
    note, _, lines = text.partition("\n\n")
    for line in lines.splitlines():
        _, _, signature = line.partition("— ")
        name, _, coded = signature.partition(" ")
        try:
            blob = base64.b64decode(coded, validate=True)
        except ValueError:
            yield name, False
            continue
        known = [k for k in keys.get(name, ()) if _key_id(name, k) == blob[:4]]
        yield name, any(_verifies(k, blob[4:].hex(), f"{note}\n".encode()) for k in known)


def _read(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise InputError(
                "Others can read the key that signs your entries.", where=str(path), hint=f"Run chmod 600 {path}."
            )
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text("ascii").strip()))
    except (OSError, ValueError) as error:
        raise InputError(
            "The key that signs your entries cannot be read.",
            where=str(path),
            hint="Put it back from a backup, or move it away: another one is made then, and verification tells of two.",
        ) from error


def _payload(account: str, first: int, seq: int, hash: str) -> bytes:
    return canonical({"account": account, "first": first, "hash": hash, "seq": seq}).encode()


def _key_id(name: str, key: str) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + bytes.fromhex(key)).digest()[:4]


def _verifies(key: str, content: str, payload: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        public, signature = bytes.fromhex(key), bytes.fromhex(content)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, payload)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return (public.hex(), signature.hex()) == (key, content)  # in the one way in which this program writes them
