"""Files go in whole and unaltered or not at all, and are told apart by content."""

import hashlib
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from base.errors import InputError, NotFoundError, RegisterError
from evidence.files import filestore
from evidence.files import folder_store as in_folder
from evidence.files.database_store import DatabaseStore
from evidence.files.filestore import CHUNK, FileStore
from evidence.files.folder_store import FolderStore
from evidence.permissions import Permissions
from evidence.register.register import Register
from evidence.workspace import Workspace

WithoutRights = Callable[[Path], AbstractContextManager[None]]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture(params=["folder", "sqlite", "postgresql"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, new_workspace: Callable[..., Workspace]
) -> Iterator[FileStore]:
    if request.param == "folder":
        yield FolderStore(tmp_path / "files", Permissions())
        return
    workspace = new_workspace(request.param, files="database")
    with workspace.open_register() as register:
        yield workspace.file_store(register)


@pytest.fixture
def folder_store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files", Permissions())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "audit.docx"
    path.write_bytes(b"what was found")
    return path


@pytest.mark.parametrize("content", [b"x", b"y" * CHUNK, os.urandom(2 * CHUNK + 3)])
def test_gives_back_what_was_added(store: FileStore, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any name.bin"
    path.write_bytes(content)
    done: list[int] = []

    stored = store.add(path, done.append)

    assert (stored.sha256, stored.size, stored.known) == (digest(content), len(content), False)
    assert sum(done) == len(content)
    assert b"".join(store.read(stored.sha256)) == content
    assert store.digests() == {stored.sha256}
    assert path.read_bytes() == content


def test_the_same_content_is_recognised(store: FileStore, source: Path, tmp_path: Path) -> None:
    again = tmp_path / "copy of audit.docx"
    again.write_bytes(source.read_bytes())

    assert not store.add(source).known
    assert store.add(again).known
    assert len(store.digests()) == 1


def test_what_is_not_stored_is_told(store: FileStore) -> None:
    assert not store.has("0" * 64)
    with pytest.raises(NotFoundError, match="not in the store"):
        store.read("0" * 64)


def test_a_file_that_cannot_be_read_is_told(store: FileStore, tmp_path: Path) -> None:
    (tmp_path / "empty.docx").touch()
    for name, told in (("nowhere.docx", "no such file"), ("", "is a folder"), ("empty.docx", "is empty")):
        with pytest.raises(InputError, match=told):
            store.add(tmp_path / name)
    assert store.digests() == set()


def test_verify_names_missing_altered_and_unknown_files(
    folder_store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_folder, "_FLIGHT", 0)
    known: dict[str, str] = {}
    for number in range(4):
        path = tmp_path / f"{number}.txt"
        path.write_text(str(number))
        known[folder_store.add(path).sha256] = f"E-000{number} {number}.txt"
    digests = list(known)
    folder_store.settle(lambda digests: known, tmp_path / "aside")
    assert folder_store.verify(known) == ()

    folder_store.path(digests[0]).unlink()
    folder_store.path(digests[1]).write_text("altered")
    del known[digests[2]]
    stray = folder_store.path(digests[3]).with_name("notes.txt")
    stray.write_text("stray")

    found = {(f.name, f.sha256, f.state) for f in folder_store.verify(known)}
    assert found == {
        ("E-0000 0.txt", digests[0], "missing"),
        ("E-0001 1.txt", digests[1], "altered"),
        ("", digests[2], "unknown"),
        ("", "", "unknown"),
    }
    assert [f.where for f in folder_store.verify(known) if not f.sha256] == [str(stray)]


def test_verify_finds_faults_in_the_database_too(register: Register, tmp_path: Path) -> None:
    store = DatabaseStore(register.database, Permissions())
    known: dict[str, str] = {}
    for number in range(3):
        path = tmp_path / f"{number}.txt"
        path.write_text(str(number))
        known[store.add(path).sha256] = f"E-000{number}"
    digests = list(known)
    assert store.verify(known) == ()

    register.database.rows("UPDATE file_chunk SET content = ? WHERE sha256 = ?", (b"altered", digests[1]))
    register.database.rows("INSERT INTO file_chunk VALUES (?, 7, ?)", (digests[0], b"hidden"))
    register.database.rows("INSERT INTO stored_file VALUES ('no digest', 1)")
    del known[digests[2]]
    known["f" * 64] = "E-0009"

    found = {(f.name, f.sha256, f.state) for f in store.verify(known)}
    assert found == {
        ("E-0000", digests[0], "altered"),
        ("E-0001", digests[1], "altered"),
        ("", digests[2], "unknown"),
        ("", "", "unknown"),
        ("E-0009", "f" * 64, "missing"),
    }


def test_verify_goes_on_where_it_was_broken_off(
    folder_store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_folder._Memory, "EVERY", 1)
    known: dict[str, str] = {}
    for number in range(5):
        path = tmp_path / f"{number}.txt"
        path.write_text(str(number))
        known[folder_store.add(path).sha256] = ""
    hashed: list[Path] = []
    really = filestore.hash_stored

    def three_at_most(path: Path, progress: filestore.Progress = lambda size: None) -> tuple[str, int]:
        if len(hashed) == 3:
            raise KeyboardInterrupt
        hashed.append(path)
        return really(path, progress)

    monkeypatch.setattr(in_folder, "hash_stored", three_at_most)
    with pytest.raises(KeyboardInterrupt):
        folder_store.verify(known)
    first, hashed[:] = list(hashed), []

    assert folder_store.verify(known) == ()
    assert len(first) + len(hashed) == 5
    assert not set(first) & set(hashed)

    monkeypatch.setattr(in_folder, "hash_stored", really)
    altered = folder_store.path(next(iter(known)))
    when = altered.stat().st_mtime_ns
    altered.write_text("x")
    os.utime(altered, ns=(when, when))
    assert [f.state for f in folder_store.verify(known)] == ["altered"], "a run that ended leaves no memory"


def test_a_stored_file_is_never_written_over(folder_store: FolderStore, source: Path) -> None:
    stored = folder_store.add(source)
    folder_store.path(stored.sha256).write_bytes(b"altered")

    with pytest.raises(RegisterError, match="has been altered since"):
        folder_store.add(source)
    assert folder_store.path(stored.sha256).read_bytes() == b"altered"


def test_drives_without_hard_links_work_too(
    folder_store: FolderStore, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert not folder_store.add(source).known
    assert folder_store.add(source).known
    assert b"".join(folder_store.read(digest(b"what was found"))) == b"what was found"


def test_what_is_written_is_checked_before_it_gets_its_name(
    folder_store: FolderStore, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_folder, "hash_stored", lambda path: ("0" * 64, 1))
    with pytest.raises(RegisterError, match="what was written is not what was read"):
        folder_store.add(source)
    folder_store.settle(lambda digests: (), tmp_path / "aside")
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_full_disk_changes_nothing(folder_store: FolderStore, tmp_path: Path) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(b"x" * CHUNK)
    with _disk_of(CHUNK // 2), pytest.raises(RegisterError, match="cannot be stored"):
        folder_store.add(big)
    folder_store.settle(lambda digests: (), tmp_path / "aside")
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_read_only_folder_changes_nothing(
    folder_store: FolderStore, source: Path, tmp_path: Path, without_rights: WithoutRights
) -> None:
    (tmp_path / "files").mkdir()
    with without_rights(tmp_path / "files"), pytest.raises(RegisterError, match="cannot be stored"):
        folder_store.add(source)


def test_files_are_private_unless_a_group_shares_them(source: Path, tmp_path: Path) -> None:
    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    alone = FolderStore(tmp_path / "alone", Permissions())
    stored = alone.path(alone.add(source).sha256)
    assert (mode(stored), mode(stored.parent), mode(tmp_path / "alone")) == (0o600, 0o700, 0o700)

    group = FolderStore(tmp_path / "group", Permissions(gid=os.getgid()))
    stored = group.path(group.add(source).sha256)
    assert (mode(stored), mode(stored.parent), mode(tmp_path / "group")) == (0o660, 0o2770, 0o2770)


@contextmanager
def _disk_of(size: int) -> Iterator[None]:
    """No file can grow beyond this many bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_what_is_on_its_way_into_the_register_is_not_told_and_what_was_left_is_cleared_up(
    folder_store: FolderStore, tmp_path: Path
) -> None:
    path = tmp_path / "kept.txt"
    path.write_text("kept")
    known = {folder_store.add(path).sha256: "E-0001"}
    path.write_text("orphan")
    orphan = folder_store.path(folder_store.add(path).sha256)
    unfinished = orphan.parents[1] / ".incoming-0123456789abcdef"
    unfinished.write_text("half of it")
    assert folder_store.verify(known) == ()

    for left in (orphan, unfinished):
        os.utime(left, (1, 1))
    assert {f.where for f in folder_store.verify(known)} == {str(orphan), str(unfinished)}
    unfinished_again = unfinished.with_name(".incoming-fedcba9876543210")
    unfinished.rename(unfinished_again)
    path.write_text("kept")
    folder_store.add(path)
    assert not unfinished_again.exists(), "the next that is filed clears up what was broken off"
    unfinished.write_text("half of it")
    os.utime(unfinished, (1, 1))
    count, [moved] = folder_store.clear_up(lambda: known, tmp_path / "aside")
    assert (count, moved.read_text()) == (1, "orphan")
    assert folder_store.verify(known) == ()


def test_what_a_killed_run_stored_is_set_aside_by_the_next_and_what_a_run_is_filing_stays(
    folder_store: FolderStore, tmp_path: Path
) -> None:
    path, aside = tmp_path / "some.txt", tmp_path / "aside"
    killed = (
        "import os, pathlib, sys;"
        "from evidence.files.folder_store import FolderStore; from evidence.permissions import Permissions;"
        "store = FolderStore(pathlib.Path(sys.argv[1]), Permissions());"
        "[store.add(pathlib.Path(name)) for name in sys.argv[2:]];"
        "store._intents.copy().touch(); os.kill(os.getpid(), 9)"
    )
    names = [tmp_path / f"{name}.txt" for name in ("entered", "left", "shared")]
    for name in names:
        name.write_text(name.stem)
    ran = subprocess.run([sys.executable, "-c", killed, tmp_path / "files", *names], cwd=Path(__file__).parents[3])
    assert ran.returncode == -9
    other = FolderStore(tmp_path / "files", Permissions())
    other.add(names[2])
    path.write_text("mine")
    known = {digest(b"entered"), folder_store.add(path).sha256}
    [moved] = folder_store.settle(lambda digests: known, aside)
    assert moved.read_text() == "left"
    assert folder_store.digests() == known | {digest(b"shared")}
    assert other.settle(lambda digests: known, aside) == [], "what a run itself did not enter goes: it was refused"
    assert (folder_store.digests(), list(aside.iterdir())) == (known, [moved])
    assert not [*(tmp_path / "files").glob(".*")]


def test_seven_parts_are_the_whole(folder_store: FolderStore, tmp_path: Path) -> None:
    known: dict[str, str] = {}
    for number in range(20):
        path = tmp_path / f"{number}.txt"
        path.write_text(str(number))
        known[folder_store.add(path).sha256] = f"E-{number:04}"
    for sha256 in known:
        folder_store.path(sha256).write_text("altered")
    parts = [folder_store.verify(known, part=filestore.FilePart(n, 7)) for n in range(1, 8)]
    assert sorted(f.sha256 for part in parts for f in part) == sorted(known)
    assert all(len(part) < 20 for part in parts)
    for wrong in ("0/7", "8/7", "1", "x/7", "1/0"):
        with pytest.raises(InputError, match="is not a part"):
            filestore.FilePart.read(wrong)


def test_a_list_that_cannot_get_its_name_is_not_left(
    folder_store: FolderStore, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refused)
        with pytest.raises(RegisterError, match="cannot be stored"):
            folder_store.add(source)
    assert not list(tmp_path.rglob(".incoming-*"))
    folder_store.add(source)
