from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from base.errors import InputError, ManyProblems
from base.model import Model
from base.yamlfile import locate, read_yaml, validate
from base.yamlplain import PlainData


class Part(Model):
    """A part.

    Attributes:
        id: what it is known by.
        size: how big it is,
            in metres.
    """

    id: str
    size: Literal["small", "large"]


class Cut(Model):
    do: Literal["cut"]
    depth: int


class Fill(Model):
    do: Literal["fill"]
    colour: str


class Whole(Model):
    """A whole.

    Attributes:
        name: what it is called.
    """

    name: str
    made: date | None = None
    parts: tuple[Part, ...] = Field(default=(), min_length=1)
    steps: tuple[Annotated[Cut | Fill, Field(discriminator="do")], ...] = ()
    by_size: dict[Literal["small", "large"], int] = {}


def problems_of(file: Path, content: str) -> tuple[InputError, ...]:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ManyProblems) as caught:
        validate(file, read_yaml(file), Whole)
    return caught.value.problems


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "whole.yaml"


def test_what_is_well_is_read(file: Path) -> None:
    file.write_text("name: House\nmade: 2014-03-03\nparts: [{id: a, size: small}]\n", encoding="utf-8")
    whole = validate(file, read_yaml(file), Whole)
    assert whole == Whole(name="House", made=date(2014, 3, 3), parts=(Part(id="a", size="small"),))


def test_an_unknown_key_names_file_line_and_the_nearest_key(file: Path) -> None:
    (problem,) = problems_of(file, "name: House\nparts:\n  - id: a\n    siez: small\n    size: small\n")
    assert problem.where == f"{file}:4 (parts[a].siez)"
    assert problem.message == 'unknown key "siez"'
    assert problem.hint == "Did you mean size? The keys allowed here are id and size."


def test_an_unknown_key_unlike_any_lists_those_allowed(file: Path) -> None:
    (problem,) = problems_of(file, "name: House\nxyzzy: 1\n")
    assert problem.hint == "The keys allowed here are name, made, parts, steps and by_size."


def test_a_misspelt_key_is_one_problem_and_not_also_a_missing_one(file: Path) -> None:
    (problem,) = problems_of(file, "nmae: House\n")
    assert problem.message == 'unknown key "nmae"'


def test_a_comma_that_broke_a_text_in_two_is_recognised(file: Path) -> None:
    (problem,) = problems_of(file, "name: a\nparts:\n  - {id: big, or so, size: large}\n")
    assert problem.message == 'unknown key "or so"'
    assert problem.hint.startswith("A text with a comma between { } goes in quotation marks.")


def test_a_missing_key_says_what_it_is_for(file: Path) -> None:
    (problem,) = problems_of(file, "name: House\nparts:\n  - id: a\n")
    assert (problem.where, problem.message) == (f"{file}:3 (parts[a])", '"size" is missing')
    assert problem.hint == "size: how big it is, in metres."


def test_a_wrong_value_lists_those_allowed_with_the_nearest(file: Path) -> None:
    (problem,) = problems_of(file, "name: House\nparts:\n  - {id: a, size: smal}\n")
    assert problem.message == '"smal" is not a value of "size"'
    assert problem.hint == "Did you mean small? Allowed: small or large."


def test_a_wrong_key_of_a_table_lists_those_allowed(file: Path) -> None:
    (problem,) = problems_of(file, "name: House\nby_size:\n  larg: 1\n")
    assert problem.where == f"{file}:3 (by_size.larg)"
    assert problem.hint == "Did you mean large? Allowed: small or large."


def test_the_keys_allowed_are_those_of_the_kind_that_was_chosen(file: Path) -> None:
    (problem,) = problems_of(file, "name: House\nsteps:\n  - do: cut\n    depth: 1\n    dept: 2\n")
    assert problem.where.startswith(f"{file}:5 ")
    assert problem.hint == "Did you mean depth? The keys allowed here are do and depth."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name: 1.0", '"name" must be text in quotation marks, not 1.0'),
        ("name:", '"name" is empty'),
        ("name: a\nmade: soon", '"made" must be a date such as 2014-03-31, not "soon"'),
        ("name: a\nparts: 1", "\"parts\" must be a list (one line an entry, each beginning with '- '), not 1"),
        ("name: a\nparts: [b]", 'an entry of "parts" must be a block of keys, each with a value, not "b"'),
        ("name: a\nparts: []", '"parts" must have 1 or more entries'),
        ("name: a\nby_size: {small: many}", '"small" must be a whole number, not "many"'),
        ("# nothing", "the file is empty"),
        ("", "whole.yaml is empty."),
        ("- a", "the file must be a block of keys, each with a value, not a list"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_in_plain_words(file: Path, content: str, message: str) -> None:
    (problem,) = problems_of(file, content + "\n")
    assert problem.message == message


def test_all_problems_come_at_once_in_the_order_of_lines(file: Path) -> None:
    content = "nam: House\nmade: soon\nparts:\n  - id: a\n    size: huge\n  - size: small\n"
    lines = [problem.where.removeprefix(f"{file}:").split(" ")[0] for problem in problems_of(file, content)]
    assert lines == ["1", "2", "5", "6"]


@pytest.mark.parametrize(
    ("content", "place", "remedy"),
    [
        ("name: a: b", ":1, column 8", "quotation marks"),
        ("name:\n\tmade: b", ":2, column 1", "never tabs"),
        ("parts: [{id: 1:1}]", ":1, column 15", "quotation marks"),
        ("name: [a", ":2, column 1", "Close it"),
        ("name: 'a", ":1, column 9", "Close it"),
        ("name: *a", ":1, column 7", "quotation marks"),
        ("name: !a", ":1, column 7", "quotation marks"),
        ("name: a\n---\nname: b", ":2, column 1", "one document"),
        ("? [a]\n: b", ":1, column 3", "as text"),
        ("name: a\nb\nc: d", ":3, column 1", "key: value"),
        ("parts:\n  - a\n  b: c", ":3, column 3", "each entry"),
        ("name: - a", ":1, column 7", "next line"),
        ('name: "\\q"', ":1, column 8", "single quotation marks"),
        ("name: \x07", ":1", "UTF-8"),
        ("made: 2014-02-30", ":1 (made)", "2014-03-31"),
        ("name: " + "9" * 5000, "", ""),
        ("name: " + "x" * 50_000, ":1, column 7", "Shorten it"),
        ("x" * 300 + ": 1", ":1, column 1", "Shorten it"),
        ("[" * 3000 + "]" * 3000, ":1, column 51", "flatter"),
    ],
)
def test_what_is_not_yaml_names_line_column_and_remedy(file: Path, content: str, place: str, remedy: str) -> None:
    (problem,) = problems_of(file, content)
    assert problem.where == f"{file}{place}"
    assert remedy in problem.hint


@pytest.mark.parametrize("last", ["b: 1", "b: 2014-99-99", "b: 1\nb: 2"])
def test_aliases_that_repeat_one_another_without_end_are_refused(file: Path, last: str) -> None:
    lines = [f"k{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'x'] * 10)}]" for n in range(20)]
    file.write_text("\n".join((*lines, last)))
    with pytest.raises(ManyProblems, match="1 problem") as caught:
        read_yaml(file)
    assert "more than 100,000 values" in caught.value.problems[0].message


def test_every_key_that_is_written_twice_is_told(file: Path) -> None:
    first, second = problems_of(file, "name: a\nby_size:\n  small: 1\n  small: 2\nname: b\n")
    assert (first.where, second.where) == (f"{file}:5 (name)", f"{file}:4 (by_size.small)")
    assert first.message == '"name" is written twice, first on line 1'


def test_a_file_that_is_not_there_is_a_sentence(file: Path) -> None:
    with pytest.raises(ManyProblems) as caught:
        read_yaml(file)
    assert caught.value.problems[0].message == "There is no such file."


def test_a_byte_that_is_not_utf_8_is_a_sentence(file: Path) -> None:
    file.write_bytes(b"name: a\nmade: \xff\n")
    with pytest.raises(ManyProblems) as caught:
        read_yaml(file)
    assert caught.value.problems[0].where == f"{file}:2"


def test_a_key_path_leads_to_its_line_or_to_what_is_around_it(file: Path) -> None:
    file.write_text("# a comment\nname: a\nparts:\n  - id: b\n    size: small\n", encoding="utf-8")
    assert locate(file, ("parts", 0, "size")) == 5
    assert locate(file, ("parts", 0, "colour")) == 4
    assert locate(file, ("parts", 7)) == 3
    assert locate(file, ()) == 2


def test_anchors_words_and_numbers_are_read_as_yaml_1_2_says(file: Path) -> None:
    file.write_text(
        "a: &x [1, -2.5, 1e3]\nb: *x\nc: no\nd: '1'\ne: ~\nf: true\n1: 2013-03-31\ng: |\n  x\n   y\n",
        encoding="utf-8",
    )
    assert read_yaml(file) == {
        "a": [1, -2.5, 1000.0],
        "b": [1, -2.5, 1000.0],
        "c": "no",
        "d": "1",
        "e": None,
        "f": True,
        "1": date(2013, 3, 31),
        "g": "x\n y\n",
    }


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab1.-:# é'\"\n~", max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab 1", max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text("ab1", min_size=1, max_size=4), plain, max_size=4))
def test_what_a_yaml_writer_writes_is_read_back(data: dict[str, object]) -> None:
    from io import BytesIO

    from ruamel.yaml import YAML

    stream = BytesIO()
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.dump(data, stream)
    assert PlainData(stream.getvalue()).data == data
