"""Whatever people type comes out as typed, in every format."""

import io
import re
from datetime import date
from html.parser import HTMLParser

import docx
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.document import Document, Paragraph, Row, Section, Table, cell, text
from reports.html import render_html
from reports.markdown import render_markdown
from reports.word import render_word

# Characters of any language and sign, without those that no text of people holds.
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp")), min_size=1, max_size=60).filter(
    lambda words: words.strip() == words
)


def report(words: str) -> Document:
    table = Table("Caption", ("Heading", "Other"), (Row((cell(words), cell("x"))),))
    section = Section("s", "Section", (Paragraph(text(words)), table))
    return Document("Title", words, words, date(2014, 3, 3), (), (section,), running=words)


class Words(HTMLParser):
    """The words of a page by the tag they stand in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags = [""]
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        tag = self.tags[-1]
        self.found[tag] = self.found.get(tag, "") + data


@settings(max_examples=60, deadline=None)
@given(WORDS)
def test_on_a_page(words: str) -> None:
    found = Words(render_html(report(words)).decode()).found
    assert words in found["span"]
    assert "script" not in found


@settings(max_examples=25, deadline=None)
@given(WORDS)
def test_in_word(words: str) -> None:
    word = docx.Document(io.BytesIO(render_word(report(words))))
    assert word.paragraphs[0].text == words
    assert word.tables[0].rows[1].cells[0].text == words


@settings(max_examples=60, deadline=None)
@given(WORDS)
def test_in_markdown_nothing_starts_markup(words: str) -> None:
    told = render_markdown(report(words)).decode()
    row = next(line for line in told.splitlines() if line.endswith("| x |"))
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 3
    assert re.sub(r"\\([\\`*_{}\[\]<>#|~&+\-.)])", r"\1", row).removeprefix("| ").removesuffix(" | x |") == words
