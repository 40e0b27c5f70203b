"""What a file's text tells: whether a count stands in it, and which other texts say the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.texts.contents import Contents, KnownText, KnownTexts, read_contents, sketch_of
from evidence.texts.counts import plain_text, words_in

REPORT = " ".join(f"finding{n} was seen in team{n % 7} by auditor{n % 5} on visit{n}" for n in range(60))


def read(tmp_path: Path, text: str) -> Contents:
    (tmp_path / "audit.txt").write_text(text, encoding="utf-8")
    return read_contents(tmp_path / "audit.txt")


@pytest.mark.parametrize(
    ("text", "sample", "met"),
    [
        ("12 of 20 files met the standard.", 20, 12),
        ("12/20", 20, 12),
        ("Of the twenty files twelve were good.", 20, 12),
        ("We looked at files in May. 12 of 20 met the standard.", 20, 12),
        ("Audit of May: 12 of the 20 met the standard.", 20, 12),
        ("We looked at 20 files in May 2014. Of these, 12 (60%) weighed risk.", 20, 12),
        ("Files audited;20\nMet the standard;12", 20, 12),
        ("All 20 plans were current.", 20, 20),
        ("None of the 20 plans was current.", 20, 0),
        ("1,200 of 1,500 visits were on time.", 1500, 1200),
        ("Met 12 / Not met 8", 20, 12),
        ("Met | 12\nNot met | 8\nTotal | 20", 20, 12),
        ("Outstanding 2 (10%), good 10 (50%), requires improvement 6 (30%), inadequate 2 (10%)", 20, 12),
        ("Yes: 40, No: 0", 40, 40),
        ("40 of 40 assessments met the target.", 40, 40),
        ("Target 90%: 40 of 40 met it.", 40, 40),
        ("40 of 40 plans say what will be done.", 40, 40),
        ("40 of 40 were as they should be.", 40, 40),
    ],
)
def test_a_count_stands_in_a_text(tmp_path: Path, text: str, sample: int, met: int) -> None:
    assert read(tmp_path, text).has_count(sample, met) is True


@pytest.mark.parametrize(
    "text",
    [
        "Everything was good.",
        "20 files were looked at.",
        "12% of 20 files",
        "On 12 May 2014 we looked at 20 files.",
        "On 12/05/2014 we looked at 20 files.",
        "See HP-12 and table 12.1 for the 20 files.",
        "12 people were trained. " + "Much else was done in the year. " * 20 + "20 files were looked at.",
    ],
)
def test_a_percentage_a_date_or_a_number_far_off_is_no_count(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).has_count(20, 12) is False


@pytest.mark.parametrize(
    "text",
    [
        "12 of 20 cases that the quality assurance team looked at in the course of November were found inadequate.",
        "In 12 of the 20 files which we read with the team managers in the second week of May practice was poor.",
        "Practice was poor in 12 of 20 cases.",
        "The standard was not met in 12 of 20 cases.",
        "Inadequate: 12. Good: 8. Sample: 20.",
    ],
)
def test_a_count_of_what_failed_is_told_by_its_whole_clause(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).has_count(20, 12) is False


@pytest.mark.parametrize(
    "text",
    [
        "Our target is that 40 of 40 assessments are in time.",
        "Target: 40 of 40.",
        "40 of 40 assessments will be good by June.",
        "40 of 40 assessments are expected to be good.",
        "It is hoped that 40 of 40 are good.",
        "Example: 40 of 40 assessments were good.",
        "40 of 40 files were read.",
        "40 of 40 were rated C or D.",
        "Nobody believes that 40 of 40 were good.",
        "Met 30 / Not met 10",
        "Not met 40, met 0",
    ],
)
def test_what_was_meant_looked_at_or_denied_is_no_count_of_what_met_the_standard(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).has_count(40, 40) is False


@pytest.mark.parametrize(
    "text",
    [
        "Recording used to be late, and now 12 of 20 files met the standard.",
        "12 of 20 cases met the standard in this audit of the whole service, where practice had been poor.",
        "For missing children 12 of 20 interviews were held.",
        "Only 12 of 20 met the standard.",
        "Sample 20\nMet 12\nThemes of the audit by team and manager and month of the year: late recording",
    ],
)
def test_what_failed_in_another_clause_takes_nothing_from_a_count(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).has_count(20, 12) is True


@pytest.mark.parametrize(
    "text",
    [
        "Nothing at all had been written in 19 of 20 files.",
        "Nothing at all had been\nwritten in 19 of 20 files.",
        "In 19 of 20 files nothing had been written.",
        "We could find a plan nowhere in\n19 of 20 files.",
        "19 of 20 files: none had a plan.",
        "19 of 20 files, no plan in any.",
        "19 of 20 files had no plan, good or bad.",
        "19 of 20 children had no risk assessment.",
        "Hardly any recording, in 19 of 20 files.",
        "Workers didn't see the child in 19 of 20 cases.",
        "19 of 20 visits were undated.",
        "It is not the case that 19 of 20 were good.",
        "A plan was found in 1 of 20 files; in the other 19 of 20 it was found nowhere.",
    ],
)
def test_what_a_sentence_says_not_to_be_is_no_count_of_what_met_the_standard(tmp_path: Path, text: str) -> None:
    contents = read(tmp_path, text)
    assert (contents.has_count(20, 19), contents.worst(20, 19)) == (False, (1, 20))


@pytest.mark.parametrize(
    "text",
    [
        "There were no delays in 19 of 20 cases.",
        "No concerns were found in 19 of 20 files.",
        "19 of 20 plans were good and none was late.",
        "Nobody waited long: 19 of 20 were seen in time.",
        "No tool was used, and 19 of 20 plans were good.",
        "In 3 of 20 there was no plan, in 19 of 20 there was.",
        "19 of 20 files had a chronology, 1 did not.",
        "Nothing was left out. 19 of 20 files had a plan.",
        "19 of 20 unaccompanied children were seen.",
        "Standard\tMet\tNot met\tSample\nPlan in place\t19\t1\t20",
    ],
)
def test_what_is_good_to_be_without_and_what_another_clause_denies_takes_nothing_from_a_count(
    tmp_path: Path, text: str
) -> None:
    assert read(tmp_path, text).has_count(20, 19) is True


def test_where_no_text_can_be_read_nobody_can_tell(tmp_path: Path) -> None:
    for name, content in (
        ("scan.png", b"\x89PNG"),
        ("broken.docx", b"PK\x03\x04 no zip"),
        ("broken.pdf", b"%PDF-"),
        ("a.txt", b""),
    ):
        (tmp_path / name).write_bytes(content)
        contents = read_contents(tmp_path / name)
        assert (contents.has_count(20, 12), contents.sketch) == (None, "")
    assert read(tmp_path, "12 of 20").has_count(None, None) is None


def test_counts_are_found_in_tables_of_word_and_excel(tmp_path: Path) -> None:
    import docx
    import openpyxl

    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "20 files", "12 met"
    document.save(str(tmp_path / "audit.docx"))
    book = openpyxl.Workbook()
    book.active.append(["files", 20])
    book.active.append(["met", 12])
    book.save(tmp_path / "audit.xlsx")
    for name in ("audit.docx", "audit.xlsx"):
        assert read_contents(tmp_path / name).has_count(20, 12) is True, name


def test_text_that_nobody_is_shown_bears_nothing_out(tmp_path: Path) -> None:
    import docx

    for hidden in (True, False):
        document = docx.Document()
        document.add_paragraph("Assessments: ").add_run("12 of 20 were good").font.hidden = hidden
        document.save(str(tmp_path / "audit.docx"))
        assert read_contents(tmp_path / "audit.docx").has_count(20, 12) is not hidden


@pytest.mark.parametrize("way", ["white", "tiny", "a hidden style"])
def test_letters_that_nobody_can_see_in_a_document_bear_nothing_out(tmp_path: Path, way: str) -> None:
    import docx
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    document = docx.Document()
    style = document.styles.add_style("Unseen", WD_STYLE_TYPE.CHARACTER)
    style.font.hidden = True
    run = document.add_paragraph("Assessments: ").add_run("12 of 20 were good")
    if way == "white":
        run.font.color.rgb = RGBColor(255, 255, 255)
    elif way == "tiny":
        run.font.size = Pt(1)
    else:
        run.style = style
    document.save(str(tmp_path / "audit.docx"))
    assert read_contents(tmp_path / "audit.docx").has_count(20, 12) is False


@pytest.mark.parametrize("way", ["white", "of its own colour", "tiny", "without a format"])
def test_cells_that_show_nobody_their_words_bear_nothing_out(tmp_path: Path, way: str) -> None:
    import openpyxl
    from openpyxl.styles import Font, PatternFill

    book = openpyxl.Workbook()
    book.active.append(["Assessments"])
    book.active.append(["12 of 20 were good"])
    cell = book.active["A2"]
    if way == "white":
        cell.font = Font(color="FFFFFFFF")
    elif way == "of its own colour":
        cell.font, cell.fill = Font(color="FF00B050"), PatternFill("solid", fgColor="FF00B050")
    elif way == "tiny":
        cell.font = Font(sz=1)
    else:
        cell.number_format = ";;;"
    book.save(tmp_path / "audit.xlsx")
    assert read_contents(tmp_path / "audit.xlsx").has_count(20, 12) is False


def pdf(drawing: str) -> bytes:
    """A page of PDF on which something is drawn."""
    stream = drawing.encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
    ]
    body, places = b"%PDF-1.4\n", list[int]()
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + table + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(body)


@pytest.mark.parametrize(
    ("way", "seen"),
    [("0 -20 Td", True), ("1 1 1 rg 0 -20 Td", False), ("/F1 1 Tf 0 -20 Td", False), ("0 -2000 Td", False)],
    ids=["to be seen", "white", "tiny", "off the page"],
)
def test_letters_that_nobody_can_see_on_a_page_bear_nothing_out(tmp_path: Path, way: str, *, seen: bool) -> None:
    drawing = f"BT /F1 12 Tf 20 700 Td (Assessments) Tj {way} (12 of 20 were good.) Tj ET"
    (tmp_path / "audit.pdf").write_bytes(pdf(drawing))
    assert read_contents(tmp_path / "audit.pdf").has_count(20, 12) is seen


def test_white_letters_on_a_dark_ground_are_read(tmp_path: Path) -> None:
    import openpyxl
    from openpyxl.styles import Font, PatternFill

    book = openpyxl.Workbook()
    book.active["A1"] = "12 of 20 were good"
    book.active["A1"].font, book.active["A1"].fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF1F3864")
    book.save(tmp_path / "audit.xlsx")
    assert read_contents(tmp_path / "audit.xlsx").has_count(20, 12) is True


def text(id: str, words: str, type: str = "E01", about: str = "2014-02-01") -> KnownText:
    return KnownText(id, id, sketch_of(words, words_in(plain_text(words))), type, about)


@pytest.mark.parametrize(
    "copy",
    [
        REPORT,
        REPORT + " ",
        REPORT.upper().replace(" ", "  "),
        REPORT.replace("finding7 ", "result7 "),
        REPORT + " Signed by the head of service, who has read it with care.",
        "A page before it. " * 3 + REPORT,
    ],
)
def test_a_text_with_a_space_a_word_or_a_page_more_is_the_same_text(copy: str) -> None:
    assert KnownTexts([text("E-0001", REPORT)]).like(text("E-0002", copy, "E07")) == "E-0001"


def test_another_text_is_another() -> None:
    other = " ".join(f"child{n} told us about worker{n}" for n in range(60))
    assert KnownTexts([text("E-0001", REPORT)]).like(text("E-0002", other)) is None


def test_a_form_filled_in_anew_is_another_text_and_one_carried_over_is_not() -> None:
    january = REPORT[:1500] + " Of reviews, visits and plans these shares were in time: 91, 88 and 79"
    february = january.replace("91", "93").replace("79", "81")
    known = KnownTexts([text("E-0001", january, "E03", "2014-01-31")])
    assert known.like(text("E-0002", february, "E03", "2014-02-28")) is None
    assert known.like(text("E-0002", january, "E03", "2014-02-28")) == "E-0001"
    assert known.like(text("E-0002", february, "E07", "2014-02-28")) == "E-0001"


def test_two_audits_on_one_form_are_two_texts() -> None:
    form = " ".join(
        f"Question {n}: was the plan of the child up to date and shared with the family?" for n in range(20)
    )
    seen = " ".join(f"Auditor{n} found minutes of visit{n} on file." for n in range(25))
    told = " ".join(f"Here family{n} said that reviewer{n} came late." for n in range(25))
    known = KnownTexts([text("E-0001", f"{form} {seen}", "E01", "2014-01-31")])
    assert known.like(text("E-0002", f"{form} {told}", "E01", "2014-01-31")) is None
    assert known.like(text("E-0002", f"{form} {seen} Seen.", "E01", "2014-01-31")) == "E-0001"


def test_the_copy_of_a_copy_has_the_content_of_the_first() -> None:
    known = KnownTexts([text("E-0001", REPORT)])
    second = text("E-0002", REPORT)._replace(content="E-0001")
    known.add(second)
    assert known.like(second) == "E-0001"
    assert KnownTexts([second]).like(text("E-0003", REPORT)) == "E-0001"


@given(
    st.text(min_size=1).filter(lambda words: any(c.isalnum() for c in words)), st.sampled_from(["", " ", "\n", "  "])
)
def test_white_space_and_case_make_no_other_sketch(words: str, space: str) -> None:
    spaced = words.replace(" ", " " + space)
    assert sketch_of(spaced, words_in(plain_text(spaced))) == sketch_of(words, words_in(plain_text(words)))


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("18 of 20 files met the standard. Withdrawn: the figures were made up.", ("withdrawn", "made up")),
        ("DRAFT\n18 of 20 files met the standard.", ("draft",)),
        ("We took the best files: 18 of 20 met the standard.", ("the best files",)),
        ("18 of 20 hand-picked files of a made-up council met the standard.", ("hand-picked",)),
        ("18 of 20 files met the standard.", ()),
        (f"18 of 20 files met the standard. {'Each was read by two people. ' * 10}A draft plan was seen in 9.", ()),
    ],
)
def test_what_a_file_says_against_its_own_count(tmp_path: Path, text: str, phrases: tuple[str, ...]):
    assert read(tmp_path, text).disowning == phrases


def test_letters_of_full_width_hide_no_failure(tmp_path: Path):
    wide = str.maketrans({chr(letter): chr(letter + 0xFEE0) for letter in range(ord("!"), ord("~") + 1)})
    contents = read(tmp_path, f"19 of 20 files {'were late'.translate(wide)}.")
    assert contents.has_count(20, 19) is False


def test_a_long_text_is_read_as_a_short_one_is_and_not_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = "18 of 20 plans met the standard. "
    assert read(tmp_path, count + "Nothing more. " * 10_000).has_count(20, 18) is True
    monkeypatch.setattr("evidence.tables.child.SECONDS", 0)
    assert read(tmp_path, count + "all of 20 " * 60_000) == Contents()
