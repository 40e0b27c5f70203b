"""Sheets of findings: one bearing a row, every wrong row told at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from base.errors import InputError, ManyProblems
from descriptors.loader import load_framework
from descriptors.models import Framework
from evidence.findings import read_findings

HEADER = ["descriptor", "direction", "prevalence", "seriousness", "self_known", "basis", "note"]


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_findings(save: Callable[[str, Sequence[Any]], Path], framework: Framework, kind: str) -> None:
    rows = [
        HEADER,
        ["HP-01", "supports", "most", "strong", "", "audit", "Help comes early"],
        ["hp-02", "Undermines", "Some", "Serious", "yes", "", ""],
        ["LM-01", "undermines", "few", "minor", "no"],
    ]
    first, second, third = read_findings(save(kind, rows), framework)
    assert (first.descriptor, first.direction, first.prevalence, first.seriousness) == (
        "HP-01",
        "supports",
        "most",
        "strong",
    )
    assert (first.self_known, first.basis, first.note) == (None, "audit", "Help comes early")
    assert (second.descriptor, second.self_known, second.seriousness) == ("HP-02", True, "serious")
    assert third.self_known is False


def test_columns_in_any_order_without_the_optional_ones(
    save: Callable[[str, Sequence[Any]], Path], framework: Framework
) -> None:
    rows = [["Seriousness", "Prevalence", "Direction", "Descriptor"], ["adequate", "all", "supports", "LAC-01"]]
    (bearing,) = read_findings(save("csv", rows), framework)
    assert (bearing.descriptor, bearing.seriousness) == ("LAC-01", "adequate")


def test_every_wrong_row_is_told_at_once_with_the_nearest_word(
    save: Callable[[str, Sequence[Any]], Path], framework: Framework
) -> None:
    rows = [
        HEADER,
        ["HP-1", "supports", "most", "strong"],
        ["HP-02", "underminds", "some", "serious"],
        ["HP-03", "supports", "most", "serious"],
        ["HP-04", "supports", "", "strong", "perhaps"],
        ["HP-05", "supports", "all", "strong"],
    ]
    with pytest.raises(ManyProblems) as caught:
        read_findings(save("csv", rows), framework)
    assert [(p.where.rpartition("!")[2], p.message) for p in caught.value.problems] == [
        ("A2", "“HP-1” is no descriptor."),
        ("B3", "“underminds” is not one of the words for direction"),
        ("D4", "“serious” does not go with “supports”"),
        ("C5", "prevalence is missing"),
        ("E5", "“perhaps” is no answer of yes or no."),
    ]
    hints = [problem.hint for problem in caught.value.problems]
    assert "HP-" in hints[0]
    assert hints[1] == "Did you mean undermines?"
    assert "adequate, strong or exceptional" in hints[2]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([["descriptor", "direction", "prevalence"], ["HP-01", "supports", "most"]], "column seriousness"),
        ([["Name", "Room"], ["Bo", "12"]], "columns descriptor, direction"),
        ([HEADER], "no rows"),
    ],
)
def test_a_sheet_without_what_is_needed(
    save: Callable[[str, Sequence[Any]], Path], framework: Framework, rows: Sequence[Any], reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        read_findings(save("csv", rows), framework)
