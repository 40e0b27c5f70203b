import io
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest

from base.errors import InputError, ManyProblems
from reports.briefing import Briefing, gather_briefing
from reports.briefing_page import lay_out
from reports.content import Content
from reports.formats import write_report
from reports.material import Material
from reports.template_fields import TagShape, fields, plain, shape_of
from reports.word import our_template, render_word


@pytest.fixture
def briefing(material: Material) -> Briefing:
    return gather_briefing(material)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    word = docx.Document()
    word.add_heading("Briefing of {{ authority }}", 1)
    word.add_paragraph("{{ answer }}")
    word.add_paragraph("{% if made_up %}Made up.{% endif %} As of {{ as_of }}; digest {{ digest[:10] }}.")
    table = word.add_table(4, 3)
    table.rows[0].cells[0].text = "Ref"
    table.rows[1].cells[0].text = "{%tr for a in overdue %}"
    for cell, tag in zip(table.rows[2].cells, ("refs", "area", "days_late"), strict=True):
        cell.text = "{{ a." + tag + " }}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    word.sections[0].header.paragraphs[0].text = "{{ week }}"
    path = tmp_path / "own.docx"
    word.save(str(path))
    return path


def fill_template(path: Path, briefing: Briefing) -> bytes:
    return render_word(lay_out(briefing), briefing, path)


def filled(path: Path, briefing: Briefing) -> Any:
    return docx.Document(io.BytesIO(fill_template(path, briefing)))


def test_a_template_is_filled_with_the_words_as_typed(template: Path, briefing: Briefing) -> None:
    word = filled(template, briefing)
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert texts[0] == "Briefing of Anytown & District"
    assert texts[1] == briefing.answer
    assert texts[2] == "Made up. As of 3 March 2014; digest sha256:555."
    assert word.sections[0].header.paragraphs[0].text == "Week 10 of 2014 (3 to 9 March)"
    rows = [[cell.text for cell in row.cells] for row in word.tables[0].rows[1:]]
    assert rows == [[a.refs, a.area, str(a.days_late)] for a in briefing.overdue]
    assert rows[0][1] == "Tom & Jo <b>said</b> {{ this }} \"quoted\" 'too' =SUM(A1) 🙂 {% x %}"


def test_the_same_template_and_content_give_the_same_bytes(template: Path, briefing: Briefing) -> None:
    assert fill_template(template, briefing) == fill_template(template, briefing)


def problems_of(path: Path, briefing: Briefing, *paragraphs: str, cell: str = "") -> list[tuple[str, str, str]]:
    word = docx.Document()
    for paragraph in paragraphs:
        word.add_paragraph(paragraph)
    if cell:
        word.add_table(1, 2).rows[0].cells[1].text = cell
    word.save(str(path))
    with pytest.raises(ManyProblems) as told:
        fill_template(path, briefing)
    return [(problem.message, problem.where, problem.hint) for problem in told.value.problems]


def test_an_unknown_tag_is_named_with_its_place(tmp_path: Path, briefing: Briefing) -> None:
    told = problems_of(
        tmp_path / "t.docx",
        briefing,
        "{{ authority }}",
        "{{ autority }}",
        "{% for g in grades %}{{ g.nmae }} {{ g.name|upper }} {{ loop.index }}{% endfor %}",
        cell="{% for a in actoins %}{{ a.anything }}{% endfor %}",
    )
    assert [where for _, where, _ in told][:2] == ["paragraph 2", "paragraph 3"]
    assert "{{ autority }}: there is no autority" in told[0][0]
    assert told[0][2] == "Did you mean authority or author?"
    assert "{{ g.nmae }}: there is no nmae" in told[1][0]
    assert "name" in told[1][2]
    assert told[2][1] == "table 1, row 1, cell 2, paragraph 1"


def test_a_tag_that_cannot_be_read_is_named_too(tmp_path: Path, briefing: Briefing) -> None:
    told = problems_of(tmp_path / "t.docx", briefing, "{{ authority + }}", "{{ grades.name }}")
    assert "cannot be read, {{ authority + }}" in told[0][0]
    assert "there is no name" in told[1][0]


def test_a_loop_that_is_not_closed_gives_a_sentence(tmp_path: Path, briefing: Briefing) -> None:
    word = docx.Document()
    word.add_paragraph("{% for g in grades %}{{ g.name }}")
    word.save(str(tmp_path / "t.docx"))
    with pytest.raises(ManyProblems, match="The template cannot be filled") as told:
        fill_template(tmp_path / "t.docx", briefing)
    [problem] = told.value.problems
    assert (problem.where, "is not closed, {% for g in grades %}" in problem.message) == ("paragraph 1", True)
    assert "endfor" in problem.hint


def test_a_file_that_is_no_template_gives_a_sentence(tmp_path: Path, briefing: Briefing) -> None:
    (tmp_path / "t.docx").write_text("not Word")
    with pytest.raises(InputError, match="not a Word document"):
        fill_template(tmp_path / "t.docx", briefing)
    with pytest.raises(InputError, match="There is no such file"):
        fill_template(tmp_path / "none.docx", briefing)


def test_a_header_that_is_another_part_gives_a_sentence(tmp_path: Path, briefing: Briefing) -> None:
    word, path = docx.Document(), tmp_path / "own.docx"
    word.sections[0].header.paragraphs[0].text = "{{ authority }}"
    word.save(str(tmp_path / "t.docx"))
    with ZipFile(tmp_path / "t.docx") as sound, ZipFile(path, "w") as made:
        for name in sound.namelist():
            made.writestr(name, sound.read("docProps/core.xml" if name == "word/header1.xml" else name))
    with pytest.raises(InputError, match="not a Word document"):
        fill_template(path, briefing)


@pytest.mark.parametrize("slip", ["{{ overdue + 1 }}", "{{ 1/0 }}", "{% include 'x' %}", "{{ authority() }}"])
def test_a_slip_in_a_template_is_told_with_its_tag_and_place(tmp_path: Path, briefing: Briefing, slip: str) -> None:
    word = docx.Document()
    word.add_paragraph("{{ authority }}")
    word.add_table(2, 1).rows[1].cells[0].text = f"{{% if made_up %}}{slip}{{% endif %}}"
    word.save(str(tmp_path / "t.docx"))
    with pytest.raises(ManyProblems, match="The template cannot be filled") as told:
        fill_template(tmp_path / "t.docx", briefing)
    [problem] = told.value.problems
    assert told.value.where == str(tmp_path / "t.docx")
    assert problem.where == "table 1, row 2, cell 1, paragraph 1"
    assert slip in problem.message


def test_a_template_that_never_ends_is_ended(tmp_path: Path, briefing: Briefing, monkeypatch) -> None:
    monkeypatch.setattr("evidence.tables.child.SECONDS", 1)
    word = docx.Document()
    word.add_paragraph("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")
    word.save(str(tmp_path / "t.docx"))
    with pytest.raises(InputError, match="more than 1 seconds of the processor") as told:
        fill_template(tmp_path / "t.docx", briefing)
    assert "loops" in told.value.hint


def test_a_council_makes_our_template_its_own(tmp_path: Path, briefing: Briefing) -> None:
    path = tmp_path / "own.docx"
    path.write_bytes(our_template())
    word: Any = docx.Document(str(path))
    word.paragraphs[0].insert_paragraph_before("Private and confidential to {{ authority }}")
    word.styles["Heading 1"].font.name = "Georgia"
    word.save(str(path))
    page = lay_out(briefing)
    ours = docx.Document(io.BytesIO(render_word(page.without_annexes())))
    theirs: Any = docx.Document(str(write_report(page, tmp_path / "b.docx", template=path, content=briefing)))
    assert theirs.paragraphs[0].text == "Private and confidential to Anytown & District"
    assert theirs.styles["Heading 1"].font.name == "Georgia"
    assert [t.rows[0].cells[0].text for t in theirs.tables] == [t.rows[0].cells[0].text for t in ours.tables]
    with pytest.raises(InputError, match="gives a Word file"):
        write_report(lay_out(briefing), tmp_path / "b.html", template=path, content=briefing)


def test_our_template_asks_only_for_what_every_paper_has() -> None:
    from jinja2.sandbox import SandboxedEnvironment

    from reports.gap_report import GapReport
    from reports.progress import ProgressReport
    from reports.template_check import unknown_tags

    for of in (Briefing, GapReport, ProgressReport):
        assert unknown_tags(docx.Document(io.BytesIO(our_template())), SandboxedEnvironment(), of) == []


def test_every_field_is_listed_with_its_meaning_and_can_be_filled(briefing: Briefing) -> None:
    listed = [field for field in fields(Briefing) if field not in fields(Content)]
    assert len(listed) > 100
    assert all(field.meaning for field in listed)
    assert {"authority", "grades", "grades.name", "overdue.days_late"} <= {field.name for field in listed}
    content: Any = plain(briefing)
    for field in listed:
        holder, shape = content, TagShape(Briefing, many=False)
        for name in field.name.split("."):
            next_shape = shape_of(shape, name)
            assert next_shape is not None
            shape = next_shape
            if holder is not None:
                holder = holder[name] if not isinstance(holder, list) else holder[0][name] if holder else None
            assert name not in dir(dict), "a template would get the method of that name"


def test_code_in_a_template_cannot_reach_out(tmp_path: Path, briefing: Briefing) -> None:
    word = docx.Document()
    word.add_paragraph("{{ authority['__class__'].__mro__ }}")
    word.save(str(tmp_path / "t.docx"))
    with pytest.raises(InputError):
        fill_template(tmp_path / "t.docx", briefing)
