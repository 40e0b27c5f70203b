"""Formulas: what they understand, what they refuse, and that plain Python and columns read them alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.errors import InputError
from rules.columns import column
from rules.expression import BOOLEAN, OPAQUE, Scalar, Shape, Value, logistic, lower_bound, parse, read, shape_of

SCALE = ("worst", "middling", "best")
SHAPES = {
    "a": Shape("integer"),
    "b": Shape("integer"),
    "link.c": Shape("integer"),
    "days": Shape("integer", "days"),
    "yes": BOOLEAN,
    "link.no": BOOLEAN,
    "colour": Shape("word", words=("red", "green")),
    "grade": Shape("word", words=SCALE, ordered=True),
    "link.wider": Shape("word", words=("none", *SCALE), ordered=True),
    "content": Shape("word", OPAQUE),
}
POLICY: dict[str, Value] = {"n": 7, "word": "green", "top": "best", "table": {"red": 3, "green": -5}, "list": ("x",)}
UNITS = {"n": "", "table": "", "word": "", "top": "", "list": ""}


def lookup(name: str) -> Shape:
    if name not in SHAPES:
        raise InputError(f"There is no {name}.")
    return SHAPES[name]


def typed(text: str) -> Shape:
    return shape_of(parse(text), lookup, POLICY, UNITS)


# --- plain Python and columns ---------------------------------------------------------------------------------

_small = st.integers(-9, 9).map(str)
_leaf = st.one_of(_small, st.sampled_from(["a", "b", "link.c", "$n", "$table[colour]", "$table['red']"]))
_colour = st.sampled_from(["colour", "'red'", "'green'", "$word", "('green' if yes else colour)"])
_grade = st.sampled_from(["grade", "link.wider", "(grade if link.no else link.wider)"])


def _formulas() -> tuple[st.SearchStrategy[str], st.SearchStrategy[str]]:
    numbers: st.SearchStrategy[str] = st.deferred(lambda: number)
    truths: st.SearchStrategy[str] = st.deferred(lambda: truth)
    product = st.builds("({} * {})".format, _leaf, _leaf)
    number = _leaf | st.one_of(
        st.builds("({} {} {})".format, numbers, st.sampled_from("+-"), numbers),
        product,
        st.builds("({} / {})".format, numbers, _leaf),
        st.builds("(-{})".format, _leaf),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), numbers, numbers),
        st.builds("abs({})".format, numbers),
        st.builds("({} if {} else {})".format, numbers, truths, numbers),
    )
    truth = st.one_of(
        st.sampled_from(["yes", "link.no", "true", "false"]),
        st.builds("({} {} {})".format, numbers, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), numbers),
        st.builds("({} {} {})".format, _colour, st.sampled_from(["==", "!="]), _colour),
        st.builds(
            "({} {} {})".format, _grade, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), _grade | st.just("$top")
        ),
        st.builds("({} {} {})".format, truths, st.sampled_from(["and", "or"]), truths),
        st.builds("(not {})".format, truths),
    )
    return number, truth


NUMBERS, TRUTHS = _formulas()
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "a": st.integers(-50, 50),
            "b": st.integers(-50, 50),
            "link.c": st.integers(0, 3),
            "yes": st.booleans(),
            "link.no": st.booleans(),
            "colour": st.sampled_from(["red", "green"]),
            "grade": st.sampled_from(SCALE),
            "link.wider": st.sampled_from(["none", *SCALE]),
        }
    ),
    min_size=1,
    max_size=6,
)


def worked(text: str, rows: list[dict[str, Scalar]], result: Shape) -> list[Any]:
    """A formula over columns, its words as words again."""

    def get(name: str) -> Any:
        words = SHAPES[name].words
        return np.array([words.index(str(row[name])) if words else row[name] for row in rows])

    made = np.broadcast_to(column(parse(text), lookup, POLICY, result)(get), len(rows)).tolist()
    return [result.words[code] for code in made] if result.words else made


@settings(max_examples=150, deadline=None)
@given(st.one_of(NUMBERS.map(lambda t: (t, SHAPES["a"])), TRUTHS.map(lambda t: (t, BOOLEAN))), ROWS)
def test_columns_and_plain_python_read_a_formula_alike(
    formula: tuple[str, Shape], rows: list[dict[str, Scalar]]
) -> None:
    text, shape = formula
    assert typed(text).type == shape.type
    assert worked(text, rows, shape) == [read(parse(text), row, POLICY, SHAPES) for row in rows]


@settings(max_examples=60, deadline=None)
@given(TRUTHS, ROWS)
def test_words_are_chosen_alike(condition: str, rows: list[dict[str, Scalar]]) -> None:
    text = f"'best' if {condition} else grade"
    assert worked(text, rows, SHAPES["grade"]) == [read(parse(text), row, POLICY, SHAPES) for row in rows]


@given(st.integers(0, 400), st.integers(0, 400), st.integers(500, 990))
def test_the_least_share_of_a_count_is_the_same_in_columns(part: int, whole: int, confidence: int) -> None:
    made = worked(f"lower_bound(a, b, {confidence})", [{"a": part, "b": whole}], Shape("integer", "per mille"))
    assert made == [lower_bound(part, whole, confidence)]
    assert 0 <= made[0] <= 1000 * min(part, whole) // max(whole, 1)


@given(st.integers(-2000, 2000), st.integers(-3, 300))
def test_a_chance_is_the_same_in_columns_and_rises(distance: int, spread: int) -> None:
    rows: list[dict[str, Scalar]] = [{"a": distance, "b": spread}, {"a": distance + 1, "b": spread}]
    low, high = worked("logistic(a, b)", rows, Shape("integer", "per mille"))
    assert (low, high) == (logistic(distance, spread), logistic(distance + 1, spread))
    assert 0 <= low <= high <= 1000


def test_a_count_of_more_than_all_is_taken_as_all() -> None:
    assert lower_bound(9, 3, 800) == lower_bound(3, 3, 800)


@given(st.lists(st.tuples(st.integers(-1, 5), st.integers(-1, 4)), min_size=40, max_size=60))
def test_the_least_shares_of_many_small_counts_are_those_of_each(counts: list[tuple[int, int]]) -> None:
    made = worked("lower_bound(a, b, 800)", [{"a": part, "b": whole} for part, whole in counts], Shape("integer"))
    assert made == [lower_bound(part, whole, 800) for part, whole in counts]


@pytest.mark.parametrize(
    ("formula", "result"), [("a * b", -(10**18)), ("a + a + a", 3 * 10**9), ("b - a - a", -3 * 10**9)]
)
def test_what_is_worked_out_does_not_run_over(formula: str, result: int) -> None:
    values = {"a": np.array([10**9], dtype=np.int32), "b": np.array([-(10**9)], dtype=np.int32)}
    assert column(parse(formula), lookup, POLICY, SHAPES["a"])(values.__getitem__).tolist() == [result]


def test_what_64_bits_do_not_hold_is_refused_and_not_worked_out_wrong() -> None:
    values = {"a": np.array([10**9], dtype=np.int32)}
    with pytest.raises(InputError, match="'a \\* a \\* a' in a formula of the rules can grow past 19 digits"):
        column(parse("a * a * a / a"), lookup, POLICY, SHAPES["a"])(values.__getitem__)


# --- what is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "__import__('os').system('true')",
        "open('x')",
        "a.b.c",
        "a.__class__.__mro__",
        "().__class__",
        "[x for x in a]",
        "(x for x in a)",
        "{a: b}",
        "[a]",
        "lambda: a",
        "f'{a}'",
        "a if b",
        "a = 1",
        "(a := 1)",
        "a; b",
        "a ** b",
        "a % b",
        "a // b",
        "a | b",
        "~a",
        "+a",
        "1.5",
        "a < b < 3",
        "a in b",
        "a is b",
        "colour[0]",
        "a[b]",
        "$table[0:1]",
        "min(a)",
        "max(*a)",
        "abs(a, b)",
        "min(a, key=b)",
        "eval('1')",
        "None",
        "...",
        "b'x'",
        "await a",
        "99999999999",
        "",
        "(" * 300 + "a" + ")" * 300,
        "not " * 5000 + "yes",
    ],
)
def test_what_is_no_formula_is_refused_before_anything_is_done_with_it(text: str) -> None:
    with pytest.raises(InputError, match=r"formula|arguments") as caught:
        parse(text)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a + days", "puts a count and days together"),
        ("days >= a", "puts a count and days together"),
        ("min(a, days)", "puts a count and days together"),
        ("a if yes else days", "puts a count and days together"),
        ("a + yes", "'yes' is true or false, where a whole number must stand"),
        ("not a", "'a' is a whole number, where true or false must stand"),
        ("a and yes", "'a' is a whole number, where true or false must stand"),
        ("a if b else a", "'b' is a whole number, where true or false must stand"),
        ("a if yes else colour", "gives a whole number or a word"),
        ("a == colour", "compares 'a' with 'colour': a whole number with a word"),
        ("colour > 'red'", "'colour' has no order"),
        ("yes > link.no", "'yes' has no order"),
        ("colour == 'rde'", "names 'rde', which cannot be"),
        ("grade >= 'bets'", "names 'bets', which cannot be"),
        ("content == 'x'", "'content' only tells things apart"),
        ("nothing + 1", "There is no nothing"),
        ("a > $m", "names the policy value 'm', which is not there"),
        ("a > $table", "is a table or a list"),
        ("a > $list", "is a table or a list"),
        ("$n[colour]", "The policy value n is no table"),
        ("$table[grade]", "has nothing for 'worst'"),
        ("$table[a]", "'a' is a whole number, where a word must stand"),
    ],
)
def test_a_formula_whose_parts_do_not_fit_is_told_by_its_text(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        typed(text)
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("text", "remedy"),
    [("a == None", "docs/rules.md"), ("99999999999", "largest number"), ("a in b", "`==`"), ("a % b", "`+`")],
)
def test_what_can_be_written_instead_is_told(text: str, remedy: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text)
    assert remedy in caught.value.hint


@pytest.mark.parametrize(("text", "nearest"), [("colour == 'rde'", "red"), ("a > $nn", "n")])
def test_the_nearest_word_is_offered(text: str, nearest: str) -> None:
    with pytest.raises(InputError) as caught:
        typed(text)
    assert nearest in caught.value.hint


def test_a_unit_is_kept_where_it_must_be_and_lost_in_a_product() -> None:
    assert typed("days + 3").unit == "days"
    assert typed("max(days, 0)").unit == "days"
    assert typed("days * a / 2").unit == "any"
