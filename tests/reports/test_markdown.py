import re

from reports.briefing import gather_briefing
from reports.briefing_page import lay_out
from reports.markdown import render_markdown
from reports.material import Material


def test_words_of_users_come_out_as_typed(material: Material) -> None:
    told = render_markdown(lay_out(gather_briefing(material))).decode()
    assert r"\<b\>said\</b\> \{\{ this \}\}" in told
    assert "<b>said" not in told


def test_every_row_of_a_table_has_as_many_cells_as_its_header(material: Material) -> None:
    counts: list[int] = []
    for line in render_markdown(lay_out(gather_briefing(material))).decode().splitlines():
        if line.startswith("|"):
            counts.append(len(re.findall(r"(?<!\\)\|", line)))
            assert counts[-1] == counts[0]
        else:
            counts.clear()


def test_grades_are_told_without_colour(material: Material) -> None:
    told = render_markdown(lay_out(gather_briefing(material))).decode()
    assert "| Adoption (Not enough evidence) | Could be | Could be | Could be | Could be |" in told
    assert "**Now**" in told


def test_the_same_content_gives_the_same_bytes(material: Material) -> None:
    page = lay_out(gather_briefing(material))
    assert render_markdown(page) == render_markdown(page)
