"""`import readiness`: an assessment and its tables, for those who work in columns."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import readiness
from base.errors import WorkspaceError
from cli.app import run

ROOT = Path(__file__).parents[1]


def test_tables_say_what_the_assessment_says(made_up):
    assessment = readiness.assess(made_up, as_of=date(2014, 7, 7))
    tables = readiness.tables(assessment)
    assert tables.judgements.grade.to_dict() == {c: j.grade for c, j in assessment.judgements.items()}
    assert tables.descriptors.net.to_dict() == {i: d.net for i, d in assessment.descriptors.items()}
    counted = tables.bearings[tables.bearings.counts].groupby("descriptor").item.nunique()
    assert counted.to_dict() == {i: len(d.evidence) for i, d in assessment.descriptors.items() if d.evidence}
    # Grades have an order, worst first.
    assert set(tables.judgements.query("underlying >= 'good'").index) == {
        c for c, j in assessment.judgements.items() if j.underlying in ("good", "outstanding")
    }


def test_tables_of_an_empty_register_are_empty(tmp_path):
    assert run(["init", str(tmp_path / "w"), "--authority", "Wexmoor", "--framework", "sif-2013"]) == 0
    tables = readiness.tables(readiness.assess(tmp_path / "w"))
    assert tables.judgements.grade.isna().all()
    assert len(tables.bearings) == 0


def test_no_workspace_is_said_in_a_sentence(tmp_path):
    with pytest.raises(WorkspaceError, match="no workspace"):
        readiness.assess(tmp_path)


def test_the_python_face_needs_no_command_line(made_up):
    code = (
        "import sys, readiness, datetime; "
        f"readiness.assess({str(made_up)!r}, as_of=datetime.date(2014, 7, 7)); "
        "print([name for name in sys.modules if name.split('.')[0] in ('cli', 'typer', 'click')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert (ran.stdout, ran.stderr) == ("[]\n", "")
