"""Where the desk listens: alone on this machine only, and nowhere that others could read along."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from base.errors import InputError
from desk.server import check
from desk.setting import Setting

HERE = Path(__file__)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"address": "0.0.0.0"}, "certificate"),
        ({"address": "192.168.1.5"}, "certificate"),
        ({"address": "::"}, "certificate"),
        ({"address": "0.0.0.0", "alone": "Ada"}, "address"),
        ({"address": "somewhere"}, "address"),
        ({"certificate": HERE}, "key"),
        ({"certificate": HERE, "private_key": HERE / "no"}, "key"),
        ({"proxy": "proxy.example"}, "behind"),
        ({"header": "X-Remote-User"}, "behind"),
        ({"names": ["desk.example"]}, "certificate"),
    ],
)
def test_what_would_let_evidence_out_is_refused(wanted, field):
    with pytest.raises(InputError) as told:
        check(Setting(Path(), **wanted))
    assert told.value.field == field
    assert told.value.hint or "no such file" in told.value.message


def test_what_is_safe_is_taken():
    for wanted in (
        {},
        {"alone": "Ada"},
        {"address": "::1"},
        {"address": "0.0.0.0", "certificate": HERE, "private_key": HERE},
        {"address": "0.0.0.0", "proxy": "10.0.0.1", "header": "X-Remote-User"},
    ):
        check(Setting(Path(), **wanted))


def test_a_desk_that_is_started_tells_its_link_and_stops(council):
    command = [sys.executable, "-m", "readiness", "-w", str(council), "desk", "--no-browser", "--by", "Ada Ashdown"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE.parents[2]) as desk:
        assert desk.stdout
        said = desk.stdout.readline() + desk.stdout.readline()
        link = re.search(r"http://127\.0\.0\.1:\d+/begin/\S+", said)
        assert link, said
        with urllib.request.urlopen(link[0], timeout=30) as page:
            assert b"Go on as Ada Ashdown" in page.read()
            assert "server" not in {name.lower() for name in page.headers}
        desk.terminate()
        desk.wait(30)


@pytest.mark.parametrize(
    "said",
    [
        ["--by", "Ada", "--share"],
        ["--header", "X-Remote-User"],
        ["--share", "--header", "X-User"],
        ["--address", "0.0.0.0"],
        ["--share", "--certificate", __file__, "--key", __file__],
    ],
    ids=lambda said: " ".join(word.rpartition("/")[2] for word in said),
)
def test_options_that_do_not_go_together_are_told(council, said, capsys):
    from cli.app import run

    assert run(["-w", str(council), "desk", "--no-browser", *said]) == 2
    assert "Traceback" not in capsys.readouterr().err
