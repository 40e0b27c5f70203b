"""Many authorities side by side: the same answer however it was reached, and one bad source spoils no other."""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from application.queries import batch, portfolio
from application.queries.batch import Question
from application.queries.portfolio import assess_all
from base.errors import EngineFaultError
from cli.app import run
from reports.portfolio import say_share
from reports.portfolio_page import PORTFOLIO_FORMATS

DAY = date(2014, 3, 31)
ASKED = Question(DAY, fresh=True)


@pytest.fixture(scope="module")
def councils(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three councils under two frameworks, and an export of the first."""
    folder = tmp_path_factory.mktemp("region")
    for name, framework, on in (
        ("ash", "sif-2013", "HP-07"),
        ("=beech", "sif-2013", "LM-08"),
        ("cedar", "ilacs-2026", "HAP-02"),
    ):
        root = folder / name.strip("=")
        there = ["-w", str(root)]
        assert run(["init", str(root), "--authority", name.title(), "--framework", framework]) == 0
        for number in range(3):
            file = folder / f"audit {number}.txt"
            file.write_text(f"An audit of case files, {number}.")
            said = ["--type", "E01", "--about", f"2014-02-0{number + 1}", "--lead", "A Lead", "--bears-on", on]
            assert run(["evidence", "attach", str(file), *said, *there]) == 0
    assert run(["export", str(folder / "export"), "-w", str(folder / "ash")]) == 0
    return folder


@pytest.fixture
def sources(councils: Path) -> list[str]:
    return [str(councils / name) for name in ("ash", "cedar", "beech")]


def rendered(made: Any) -> list[bytes]:
    return [render(made) for suffix, render in PORTFOLIO_FORMATS.items() if suffix != ".pdf"]


def test_it_says_of_each_what_its_own_assess_says(sources, readiness):
    ran = readiness("portfolio", "assess", *sources, "--as-of", DAY, "--json")
    assert ran.code == 0
    for told, source in zip(json.loads(ran.out)["authorities"], sources, strict=True):
        own = json.loads(readiness("assess", "-w", source, "--as-of", DAY, "--json").out)
        assert told["facts_digest"] == own["facts_digest"]
        assert len(told["judged"]) == len(own["judgements"]) + (own["overall"] is not None)
        for line in told["judged"]:
            result = own["overall"] if line["code"] == "overall" else own["judgements"][line["code"]]
            assert {name: line[name] for name in ("grade", "floor", "ceiling")} == {
                name: result[name] for name in ("grade", "floor", "ceiling")
            }
        assert sum(told["challenges"].values()) == len(own["challenges"])
        gaps = json.loads(readiness("gaps", "-w", source, "--as-of", DAY, "--json").out)
        assert told["gaps"] == len(gaps)
        assert [g["descriptor"] for g in told["biggest"]] == [g["descriptor"] for g in gaps[:3]]


def test_a_grade_is_told_with_how_often_it_was_published(sources):
    (line,) = assess_all(sources[:1], ASKED, workers=1).authorities
    graded = line.judged[0].model_copy(update={"grade": "good", "chances": {"adequate": 0.2, "good": 0.8}})
    assert say_share(graded) == "80%"
    assert say_share(graded.model_copy(update={"chances": {}})) == ""
    assert say_share(graded.model_copy(update={"grade": None})) == ""


def test_an_export_says_what_its_workspace_says(councils):
    ash, export = assess_all([str(councils / "ash"), str(councils / "export")], ASKED, workers=1).authorities
    assert export.model_dump(exclude={"source"}) == ash.model_dump(exclude={"source"})


def test_a_database_says_what_its_workspace_says(councils, postgres_url, readiness):
    url = postgres_url()
    assert readiness("register", "copy", "--to", url, "-w", councils / "ash").code == 0
    ash, database = assess_all([str(councils / "ash"), url], ASKED, workers=1).authorities
    assert database.model_dump(exclude={"source"}) == ash.model_dump(exclude={"source"})


def test_the_bytes_are_the_same_whatever_the_processes_and_what_was_kept(sources, monkeypatch):
    alone = rendered(assess_all(sources, ASKED, workers=1))
    monkeypatch.setattr(portfolio, "BATCH", 2)
    assert rendered(assess_all(sources, ASKED, workers=2)) == alone
    assert rendered(assess_all(sources, ASKED._replace(fresh=False), workers=1)) == alone


def test_a_process_that_is_killed_costs_time_only(sources, monkeypatch):
    monkeypatch.setattr(portfolio, "BATCH", 1)
    killed: list[int] = []

    def kill_one() -> None:
        until = time.monotonic() + 30
        while not killed and time.monotonic() < until:
            for child in multiprocessing.active_children():
                if child.pid and "Spawn" in type(child).__name__:
                    os.kill(child.pid, signal.SIGKILL)
                    killed.append(child.pid)
                    return
            time.sleep(0.01)

    thread = threading.Thread(target=kill_one)
    thread.start()
    made = assess_all(sources, ASKED, workers=2)
    thread.join()
    assert killed
    assert rendered(made) == rendered(assess_all(sources, ASKED, workers=1))


def test_bad_sources_are_told_beside_the_others(councils, readiness, tmp_path):
    ash = councils / "ash"
    for name in ("newer", "broken", "settings"):
        shutil.copytree(ash, tmp_path / name)
    with sqlite3.connect(tmp_path / "newer" / "register.db") as database:
        database.execute("UPDATE meta SET content = '99' WHERE name = 'version'")
    database.close()
    (tmp_path / "broken" / "register.db").write_bytes(os.urandom(20_000))
    (tmp_path / "settings" / "readiness.toml").write_text("authority = ")
    shutil.copytree(councils / "export", tmp_path / "altered")
    with (tmp_path / "altered" / "journal.jsonl").open("a") as file:
        file.write("\n")
    (tmp_path / "neither").mkdir()
    url = "postgresql://someone:secret@127.0.0.1:1/none"
    bad = ["newer", "broken", "settings", "altered", "neither", "nowhere", url]
    ran = readiness("portfolio", "assess", *bad, ash, "--as-of", DAY)
    assert ran.code == 2
    assert "Ash" in ran.out
    assert "1 authority, as of 31 March 2014; 7 sources could not be read." in ran.out
    told = dict(line.split(": ", 1) for line in ran.err.splitlines())
    assert "secret" not in ran.err + ran.out
    for name, words in {
        "newer": "a newer version of readiness",
        "broken": "not a register",
        "settings": "not valid TOML",
        "altered": "was altered (journal.jsonl)",
        "neither": "neither a workspace nor an export",
        "nowhere": "no such folder",
        "postgresql://someone:***@127.0.0.1:1/none": "cannot be reached",
    }.items():
        assert words in told[name], name


def test_no_permission_is_a_sentence(councils, tmp_path, without_rights):
    shutil.copytree(councils / "ash", tmp_path / "closed")
    (tmp_path / "closed" / "readiness.toml").chmod(0o644)
    (tmp_path / "closed" / "register.db").chmod(0)
    with without_rights(tmp_path / "closed"):
        (unread,) = assess_all([str(tmp_path / "closed")], ASKED, workers=1).unread
    assert "cannot be opened" in unread.message
    assert not unread.ours


def test_a_source_that_trips_the_engine_spoils_no_other(sources, readiness, monkeypatch):
    right = batch.assess_worlds

    def tripping(worlds, *besides, **more):
        if any(str(source).endswith("beech") for source, _ in worlds):
            raise EngineFaultError("It fell.")
        return right(worlds, *besides, **more)

    monkeypatch.setattr(batch, "assess_worlds", tripping)
    ran = readiness("portfolio", "assess", *sources, "--as-of", DAY, "--fresh", "--workers", 1)
    assert ran.code == 3
    assert "Ash" in ran.out
    assert "Beech" not in ran.out
    assert "Something went wrong in readiness itself" in ran.err


def test_a_run_that_was_broken_off_goes_on_where_it_was(sources, monkeypatch, tmp_path):
    monkeypatch.setenv("READINESS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(portfolio, "BATCH", 1)
    asked = ASKED._replace(fresh=False)

    def stop_at(two: list[int]) -> Any:
        def done(number: int) -> None:
            two.append(number)
            if len(two) == 2:
                raise KeyboardInterrupt

        return done

    with pytest.raises(KeyboardInterrupt):
        assess_all(sources, asked, workers=1, done=stop_at([]))
    graded: list[str] = []
    right = batch.assess_worlds

    def counting(worlds, *besides, **more):
        graded.extend(source for source, _ in worlds)
        return right(worlds, *besides, **more)

    monkeypatch.setattr(batch, "assess_worlds", counting)
    made = assess_all(sources, asked, workers=1)
    assert graded == sources[2:]
    assert rendered(made) == rendered(assess_all(sources, ASKED, workers=1))
    graded.clear()
    assert rendered(assess_all(sources, asked, workers=1)) == rendered(made)
    assert graded == []


def test_what_was_kept_is_left_aside_when_something_was_entered(councils, readiness, tmp_path):
    shutil.copytree(councils / "ash", tmp_path / "ash")
    asked = ASKED._replace(fresh=False)
    before = assess_all(["ash"], asked, workers=1).authorities[0]
    (tmp_path / "more.txt").write_text("Another audit.")
    said = ["--type", "E01", "--about", "2014-02-09", "--lead", "A Lead", "--bears-on", "HP-08"]
    assert readiness("evidence", "attach", "more.txt", *said, "-w", "ash").code == 0
    after = assess_all(["ash"], asked, workers=1).authorities[0]
    assert after.head != before.head
    assert after.facts_digest != before.facts_digest


def test_what_changed_since_is_what_the_grades_say_of_both_days(sources, readiness):
    ran = readiness("portfolio", "assess", sources[0], "--since", "2014-01-06", "--as-of", DAY, "--json")
    (told,) = json.loads(ran.out)["authorities"]
    own = json.loads(
        readiness("assess", "-w", sources[0], "--as-of", "2014-01-06", "--known-at", "2014-01-06", "--json").out
    )
    for line in told["judged"][1:]:
        was = own["judgements"][line["code"]]
        assert line["was"] == {name: was[name] for name in ("grade", "floor", "ceiling")}
    later = readiness("portfolio", "assess", sources[0], "--since", "2014-04-01", "--as-of", DAY)
    assert later.code == 2
    assert "lies after the day" in later.err


def test_an_older_register_is_read_as_it_is(councils, tmp_path):
    shutil.copytree(councils / "ash", tmp_path / "older")
    path = tmp_path / "older" / "register.db"
    with sqlite3.connect(path) as database:
        database.executescript("DROP TABLE item_column; DROP TABLE bearing_column;")
        database.execute("UPDATE meta SET content = '1' WHERE name = 'version'")
    database.close()
    before = path.read_bytes()
    older, now = assess_all([str(tmp_path / "older"), str(councils / "ash")], ASKED, workers=1).authorities
    assert path.read_bytes() == before
    assert sorted(p.name for p in (tmp_path / "older").iterdir()) == sorted(
        p.name for p in (councils / "ash").iterdir()
    )
    assert older.model_dump(exclude={"source"}) == now.model_dump(exclude={"source"})


def test_a_name_that_looks_like_a_formula_stays_a_name(sources, readiness, tmp_path):
    assert readiness("portfolio", "assess", sources[-1], "--as-of", DAY, "-o", "all.csv").code == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "all.csv").read_text("utf-8-sig"))))
    assert {row["Authority"] for row in rows} == {"'=Beech"}
    assert [row["Code"] for row in rows][:2] == ["overall", "HP"]


def test_a_file_of_another_kind_is_refused_before_the_work(sources, readiness):
    ran = readiness("portfolio", "assess", *sources, "-o", "all.txt")
    assert ran.code == 2
    assert "No report can be written as .txt" in ran.err
