"""The worked examples that come with the program: where their files are, and what is true of them."""

from __future__ import annotations

import csv
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from base.choice import one_of
from base.errors import NotFoundError
from base.model import Model
from base.words import list_words
from base.yamlfile import read_yaml, validate
from descriptors.models import Framework
from evidence.index_sheet.drafts import IndexRow
from evidence.index_sheet.reader import read_index
from evidence.plan_models import Origin, PastGrade

_EXAMPLES = Path(__file__).parents[1] / "examples"  # beside this folder, in a checkout and in the wheel
_FILE = "example.yaml"


class Example(Model):
    """A worked example: what its `example.yaml` says, and where its files are.

    Attributes:
        id: name of its folder, such as `anytown`.
        name: its name for people.
        framework: id of the framework that it is graded by.
        made_up: whether everything in it is invented; that then stands on every page made from it.
        as_of: the date to look at it.
        about: what it shows, in a sentence or two.
        source: where its facts come from.
        plan_date: the date the plan's timescales count from, where the plan does not say it itself.
        plan_origin: who set it: an inspection, or the council itself.
        evidence: the index sheet of its evidence.
        files: folder of the evidence files; None where `write_files` makes them.
        history: grades of earlier inspections.
        links: ref of an action to the descriptors it is to improve.
        read_by_deputies: whether the deputy of each lead has read what the lead filed, as its second reader.
        waiting: names of the files that wait for one all the same.
        shown_by: ref of an action to the names of the evidence files that show how far it has come.
        not_applicable, decisions: fields of `Exclusion` and `Decision`, without ids.
    """

    id: str
    name: str
    authority: str
    made_up: bool
    framework: str = "sif-2013"
    as_of: date
    about: str
    source: str
    plan: Path
    plan_date: date | None = None
    plan_origin: Origin
    evidence: Path
    files: Path | None = None
    history: Path | None = None
    people: Path | None = None
    measures: Path | None = None
    links: dict[str, tuple[str, ...]] = {}
    shown_by: dict[str, tuple[str, ...]] = {}
    read_by_deputies: bool = False
    waiting: tuple[str, ...] = ()
    not_applicable: tuple[dict[str, Any], ...] = ()
    decisions: tuple[dict[str, Any], ...] = ()


def example_names() -> list[str]:
    """Name the examples that come with the program."""
    return sorted(path.parent.name for path in _EXAMPLES.glob(f"*/{_FILE}"))


def example_of(frameworks: Collection[str]) -> str:
    """Name the example that is graded by one of some frameworks.

    Raises:
        NotFoundError: none is.
    """
    examples = [load_example(name) for name in example_names()]
    id = next((e.id for e in examples if e.framework in frameworks and e.made_up), None)
    if id is None:
        known = list_words(sorted({e.framework for e in examples}), "and")
        raise NotFoundError("No example is graded by it.", field="framework", hint=f"There are examples of {known}.")
    return id


def load_example(name: str) -> Example:
    """Read what an example's `example.yaml` says.

    Args:
        name: name of its folder, such as `sunderland-2014`.

    Raises:
        NotFoundError: there is none of that name.
        ManyProblems: its `example.yaml` is at fault.
    """
    known = example_names()
    name = one_of(known, name, f'there is no example "{name}"', hint=f"There is {list_words(known, 'and')}.")
    path = _EXAMPLES / name / _FILE
    data: dict[str, Any] = read_yaml(path)
    for key in ("plan", "evidence", "files", "history", "people", "measures"):
        if key in data:
            data[key] = path.parent / data[key]
    return validate(path, {"id": name, **data}, Example)


def read_history(example: Example) -> tuple[PastGrade, ...]:
    """Read the grades of earlier inspections; their ids are for the register to give."""
    if example.history is None:
        return ()
    with example.history.open(encoding="utf-8", newline="") as file:
        return tuple(PastGrade.model_validate({"id": "", **row}) for row in csv.DictReader(file))


def write_files(example: Example, folder: Path, framework: Framework) -> None:
    """Write a page of text for each evidence file of an example that names files without having them.

    Args:
        folder: where to write them; it has to be there.

    Raises:
        ManyProblems: the example's index sheet is at fault.
    """
    for row in read_index(example.evidence, framework):
        if row.file:
            (folder / row.file).write_text(_page(row, example, framework), encoding="utf-8")


def _page(row: IndexRow, example: Example, framework: Framework) -> str:
    draft = row.draft
    counted = f"{draft.met} of the {draft.sample} cases looked at met the standard.\n" if draft.sample else ""
    findings = "".join(
        f"\n{bearing.descriptor}, {framework.descriptors[bearing.descriptor].theme}: {bearing.note}.\n"
        for bearing in draft.bearings
    )
    return (
        f"{draft.title}\n{framework.types[draft.type].name}. About {draft.about:%d %B %Y}. Lead: {draft.lead}.\n\n"
        f"{example.authority} is a made-up council. Everything on this page is invented.\n\n{counted}{findings}"
    )
