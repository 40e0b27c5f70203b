"""Many authorities on a real Dask cluster of several worker processes: the same bytes, whatever befalls it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from application.queries import cluster
from application.queries.batch import Question
from application.queries.portfolio import assess_all
from base.cache import finished
from cli.app import run
from reports.portfolio_page import PORTFOLIO_FORMATS

distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")

DAY = date(2014, 3, 31)
ASKED = Question(DAY, fresh=True)
ROOT = Path(__file__).parents[2]

STARTS = """
    import sys
    from distributed import LocalCluster

    if __name__ == "__main__":
        with LocalCluster(
            n_workers=3, threads_per_worker=1, dashboard_address=None, preload=[sys.argv[1]], silence_logs=50
        ) as cluster:
            print(cluster.scheduler_address, flush=True)
            sys.stdin.read()
"""
POISON = """
    import os, signal
    from application.queries import sources

    def opening(named, *besides, right=sources._open):
        if "poison" in named:
            os.kill(os.getpid(), signal.SIGKILL)
        return right(named, *besides)

    sources._open = opening
"""
"""What each worker begins with: one source ends whoever opens it, as one that takes all memory does."""


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cluster of three worker processes, which keep what they finish in a cache of their own."""
    folder = tmp_path_factory.mktemp("cluster")
    for name, text in (("starts.py", STARTS), ("poison.py", POISON)):
        (folder / name).write_text(textwrap.dedent(text))
    there = {"PYTHONPATH": str(ROOT), "READINESS_CACHE": "", "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    process = subprocess.Popen(
        [sys.executable, str(folder / "starts.py"), str(folder / "poison.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=os.environ | there,
    )
    assert process.stdin
    assert process.stdout
    with process:
        yield process.stdout.readline().strip()
        process.stdin.close()


NAMES = [f"{framework}-{number}" for number in range(3) for framework in ("sif-2013", "ilacs-2026")]


@pytest.fixture(scope="module")
def councils(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with six councils under two frameworks, each with an audit."""
    folder = tmp_path_factory.mktemp("region")
    (folder / "audit.txt").write_text("An audit of case files.")
    for name, on in zip(NAMES, ("HP-07", "HAP-02"), strict=False):
        root = str(folder / name)
        assert run(["init", root, "--authority", name, "--framework", name.removesuffix("-0")]) == 0
        said = ["--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", on]
        assert run(["evidence", "attach", str(folder / "audit.txt"), *said, "-w", root]) == 0
    for name in NAMES[2:]:
        shutil.copytree(folder / f"{name[:-2]}-0", folder / name)
    return folder


@pytest.fixture
def sources(councils: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The councils as they are named in the folder that the command runs in; they go out two by two."""
    monkeypatch.chdir(councils)
    monkeypatch.setattr("application.queries.portfolio.BATCH", 2)
    return list(NAMES)


def rendered(made: Any) -> list[bytes]:
    return [PORTFOLIO_FORMATS[suffix](made) for suffix in (".json", ".csv", ".xlsx", ".html")]


def workers(scheduler: str) -> dict[str, int]:
    """The address of each worker, and its process."""
    with distributed.Client(scheduler, set_as_default=False) as client:
        return client.run(os.getpid)


def test_the_bytes_are_those_of_one_machine_and_the_data_is_read_by_the_workers(
    scheduler: str, sources: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = ["nowhere", "."]
    alone = rendered(assess_all(sources + bad, ASKED, workers=1))
    monkeypatch.setattr("application.queries.batch._read", lambda *_: pytest.fail("read by who asked"))
    assert rendered(assess_all(sources + bad, ASKED, scheduler=scheduler)) == alone


def test_a_worker_that_is_killed_costs_time_only(scheduler: str, sources: list[str]) -> None:
    killed: list[int] = []

    def kill_one(number: int) -> None:
        if not killed:
            killed.extend(list(workers(scheduler).values())[:1])
            os.kill(killed[0], signal.SIGKILL)

    made = assess_all(sources, ASKED, scheduler=scheduler, done=kill_one)
    assert killed
    assert killed[0] not in workers(scheduler).values()
    assert rendered(made) == rendered(assess_all(sources, ASKED, workers=1))


def test_a_source_that_ends_its_workers_is_told_beside_the_others(
    scheduler: str, sources: list[str], councils: Path
) -> None:
    made = assess_all([*sources[:5], "poison", *sources[5:]], ASKED, scheduler=scheduler)
    (unread,) = made.unread
    assert unread.source == "poison"
    assert "ended from outside" in unread.message
    assert [line.source for line in made.authorities] == sources


def test_a_run_that_was_broken_off_goes_on_where_it_was(
    scheduler: str, sources: list[str], empty_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(number: int) -> None:
        raise KeyboardInterrupt

    asked = ASKED._replace(fresh=False)
    with pytest.raises(KeyboardInterrupt):
        assess_all(sources, asked, scheduler=scheduler, done=stop)
    kept = [source for source in sources if finished(cluster.KEPT, cluster._asking(source, asked))]
    assert kept
    assert len(kept) < len(sources)
    assert rendered(assess_all(sources, asked, scheduler=scheduler)) == rendered(assess_all(sources, ASKED, workers=1))
    # What is kept is shown only where the worker says that the source still stands as it did.
    part = cluster._part((kept[0],), asked)
    assert len(part["kept"]) == 1
    (key,) = part["kept"]
    part["kept"][key]["authority"] = "As it was kept"
    (told,) = cluster.answer_part(part)["answers"]
    assert told[2]["authority"] == "As it was kept"
    part["kept"] = {key[::-1]: part["kept"][key]}
    (told,) = cluster.answer_part({**part, "fresh": True})["answers"]
    assert told[2]["authority"] != "As it was kept"


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache that nothing is in yet."""
    monkeypatch.setenv("READINESS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_command_asks_a_cluster(scheduler: str, sources: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    words = ["portfolio", "assess", *sources, "--as-of", DAY.isoformat(), "--json"]
    assert run(words) == 0
    here = capsys.readouterr().out
    assert run([*words, "--scheduler", scheduler]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(here)


def test_a_worker_of_another_version_is_told(
    scheduler: str, sources: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "version", lambda name: "0.0.1")
    assert run(["portfolio", "assess", *sources, "--scheduler", scheduler]) == 2
    assert "and this is 0.0.1" in capsys.readouterr().err


def test_a_cluster_without_this_program_is_told(
    scheduler: str, sources: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "partial", lambda call, name: partial(call, f"no_{name}"))
    assert run(["portfolio", "assess", *sources, "--scheduler", scheduler]) == 2
    assert "Install it where its scheduler and its workers run." in capsys.readouterr().err


def test_where_no_scheduler_is_it_is_said(
    sources: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import dask

    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
        for nowhere in ("tcp://127.0.0.1:1", "nowhere", "http://127.0.0.1:1"):
            assert run(["portfolio", "assess", *sources, "--scheduler", nowhere]) == 2
            told = capsys.readouterr().err
            assert told.startswith("--scheduler: No Dask scheduler answers at"), told


def test_without_the_extra_it_is_said_what_to_install(
    sources: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert run(["portfolio", "assess", *sources, "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "Install readiness[dask]" in capsys.readouterr().err


def test_the_extra_is_imported_only_then(sources: list[str]) -> None:
    """In a process of its own, for this one has it."""
    program = "import sys; from cli.app import run; run(sys.argv[1:]); sys.exit('distributed' in sys.modules)"
    words = ["portfolio", "assess", *sources[:2], "--as-of", DAY.isoformat(), "--workers", "1"]
    here = os.environ | {"PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, "-c", program, *words], env=here, stdout=subprocess.DEVNULL).returncode == 0
