"""The people of the group: read from a list, revised by name, proposed when a name is much alike."""

from pathlib import Path

import pytest

from base.errors import InputError, ManyProblems
from evidence.models import Person
from evidence.people import find_person, import_people, named_together, propose_people, read_people
from evidence.register.register import Register

CODES = ("HP", "LAC", "LM")


def table(folder: Path, text: str) -> Path:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_is_read(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "Job title,Full name,Leads on,Deputy\n"
        "Head of service,  Ann   Example,hp; LAC,Ben Example\n"
        ",,,\n"
        "Principal social worker,Zoë O'Example,,\n",
    )
    assert read_people(path, CODES) == (
        Person(id="", name="Ann Example", role="Head of service", judgements=("HP", "LAC"), deputy="Ben Example"),
        Person(id="", name="Zoë O'Example", role="Principal social worker"),
    )


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    path = table(tmp_path, "name,role,judgements\nAnn,x,HP\n,y,\nann,z,\nBen,x,LCA\n")
    with pytest.raises(ManyProblems) as error:
        read_people(path, CODES)
    assert [(p.where, p.message) for p in error.value.problems] == [
        ("people.csv!A3", "A row has no name."),
        ("people.csv!A4", "“ann” is there twice."),
        ("people.csv!C5", "“LCA” is no judgement."),
    ]
    assert error.value.problems[2].hint == "Did you mean LAC?"


def test_a_list_without_names_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No sheet has the column name"):
        read_people(table(tmp_path, "role\nx\n"), CODES)


def test_recording_revises_by_name(register: Register, tmp_path: Path) -> None:
    first = table(tmp_path, "name,role\nAnn Example,\nBen Example,\n")
    assert import_people(register, first, CODES, actor="A") == (2, 0, 0)
    second = table(tmp_path, "name,role\nANN  Example,Director\nBen Example,\n")
    assert import_people(register, second, CODES, actor="A") == (0, 1, 1)
    assert [(p.id, p.role) for p in register.people()] == [("W-01", "Director"), ("W-02", "")]


def test_people_are_found_and_proposed() -> None:
    people = [Person(id="W-01", name="Ann Example"), Person(id="W-02", name="Ben Other")]
    assert find_person(people, " ann  EXAMPLE ") == people[0]
    assert find_person(people, "Anne Example") is None
    assert propose_people(people, "Anne Exampel") == "Did you mean Ann Example?"
    assert propose_people(people, "Q") == ""


def test_a_cell_names_two_people_only_where_both_are_known() -> None:
    known = ["Ann Lee", "Bo Khan", "Cy Dean"]
    assert named_together("Ann Lee / Bo  Khan", known) == ("Ann Lee", "Bo Khan")
    assert named_together("Ann Lee and Head of Placements", known) == ("Ann Lee and Head of Placements",)
    assert named_together(" ", known) == ()
