from hypothesis import given
from hypothesis import strategies as st

from cli.output import printable
from cli.tables import lines

WORDS = st.lists(st.text("abcdefgh-é", min_size=1, max_size=14), min_size=1, max_size=12).map(" ".join)


@given(rows=st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=5), width=st.integers(40, 130))
def test_whatever_stands_in_a_table_no_word_is_split_and_no_line_is_too_long(
    rows: list[tuple[str, str, str]], width: int
) -> None:
    drawn = list(lines(["one", "two", "three"], rows, width, cards=True))
    assert all(len(line) <= width for line in drawn)
    told = " ".join(drawn).replace("─", " ").split()
    assert sorted({*told, "one", "two", "three"}) == sorted(
        {"one", "two", "three", *(word for row in rows for cell in row for word in cell.split())}
    )


@given(st.text())
def test_what_is_printed_has_no_control_characters_and_plain_words_stay(text: str) -> None:
    shown = printable(text)
    assert not any((c < " " and c not in "\n\t") or "\x7f" <= c <= "\x9f" or "\u202a" <= c <= "\u202e" for c in shown)
    assert printable(shown) == shown
    if text.isascii() and text.isprintable():
        assert shown == text
