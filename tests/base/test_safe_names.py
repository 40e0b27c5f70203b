"""The name of a file that people give out is one that every system takes, and leads nowhere else."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.files import safe_name


@given(st.text())
def test_no_words_lead_out_of_the_folder_or_are_refused_by_a_system(words):
    name = safe_name(words)
    assert name == PurePosixPath(name).name == PureWindowsPath(name).name
    assert name not in (".", "..")
    assert not set(name) & set('<>:"/\\|?*\0\n')
    assert not PureWindowsPath(name).is_reserved()
    assert name == name.strip()
    assert not name.endswith(".")
    assert safe_name(name) == name
    assert len(name) <= 93


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("../../etc/passwd", "etc passwd"),
        ("Audit: of <visits>/plans?.docx", "Audit of visits plans.docx"),
        ("CON.txt", "_CON.txt"),
        ("", "unnamed"),
        ("report of 3.2 million", "report of 3.2 million"),
        ("a" * 200 + ".docx", "a" * 80 + ".docx"),
    ],
)
def test_what_becomes_of_a_name(words, name):
    assert safe_name(words) == name
