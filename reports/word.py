"""A report as a Word file that people can edit: heading styles, table header rows, links, language, fixed bytes."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from reports.document import Block, Bullets, Document, Figure, Map, Pairs, Paragraph, Section, Strip, Table
from reports.word_markup import Markup, fit_for_xml, paragraph, run
from reports.word_styles import set_styles
from reports.word_tables import map_table, plain_table, strip_table
from reports.zipped import with_fixed_times

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
LONGEST_PROPERTY = 255
"""The most characters that a property of an Office file can hold."""
PICTURE_WIDTH_MM = 174
"""Width of a chart: that of the text on an A4 page with our margins."""


def render_word(document: Document) -> bytes:
    """Write a report as a Word file; the same report gives the same bytes.

    Args:
        document: the report.
    """
    import docx

    word = docx.Document()
    _describe(word, document)
    set_styles(word)
    _set_page(word, document)
    writer = _Writer(word, Markup(document.places()))
    writer.write(document)
    buffer = io.BytesIO()
    word.save(buffer)
    return with_fixed_times(buffer.getvalue())


def _describe(word: WordDocument, document: Document) -> None:
    core = word.core_properties
    title, author, subject = (
        fit_for_xml(words)[:LONGEST_PROPERTY] for words in (document.title, document.author, document.eyebrow)
    )
    core.title, core.author, core.language = title, author, "en-GB"
    core.subject, core.comments, core.keywords = subject, "", ""
    core.last_modified_by, core.revision = author, 1
    core.created = core.modified = datetime(document.on.year, document.on.month, document.on.day)


def _set_page(word: WordDocument, document: Document) -> None:
    from docx.shared import Mm

    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    markup = Markup({})
    pages = f"{run('Page ')}{_field('PAGE')}{run(' of ')}{_field('NUMPAGES')}"
    above = paragraph(run(document.warning, "Warning"), "Header")
    below = paragraph(f"{run(document.running)}<w:r><w:tab/></w:r>{pages}", "Footer")
    for margin, xml in ((section.header, above), (section.footer, below)):
        part: Any = margin.part
        part.element.replace(part.element[0], markup.parse(xml))


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr="{name}">{run("1")}</w:fldSimple>'


class _Writer:
    """Puts the blocks of a report into a Word document, one after the other."""

    def __init__(self, word: WordDocument, markup: Markup) -> None:
        self._word = word
        self._markup = markup
        self._end: Any = word.element.body.sectPr

    def write(self, document: Document) -> None:
        self._add(paragraph(run(document.eyebrow), "Subtitle"))
        self._add(paragraph(run(document.title), "Title"))
        for name, value in document.facts:
            self._add(paragraph(run(f"{name}: ", "Strong") + run(value), "Facts"))
        for section in document.sections:
            self._section(section, 1)

    def _section(self, section: Section, level: int) -> None:
        breaks = "<w:pageBreakBefore/>" if section.annex and level == 1 else ""
        heading = self._markup.bookmarked(section.id, run(section.title))
        self._add(paragraph(heading, f"Heading{level}", breaks))
        for block in section.blocks:
            self._block(block)
        for part in section.parts:
            self._section(part, level + 1)

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self._add(paragraph(self._markup.line(block.line), "Lead" if block.lead else ""))
        elif isinstance(block, Bullets):
            self._bullets(block)
        elif isinstance(block, Pairs):
            for name, words in block.pairs:
                self._add(paragraph(run(f"{name}: ", "Strong") + self._markup.line(words)))
        elif isinstance(block, Figure):
            self._figure(block)
        else:
            self._table(block)

    def _bullets(self, block: Bullets) -> None:
        numbering = f'<w:numPr><w:numId w:val="{self._new_list()}"/></w:numPr>' if block.numbered else ""
        style = "ListNumber" if block.numbered else "ListBullet"
        for item in block.items:
            self._add(paragraph(self._markup.line(item), style, numbering))

    def _new_list(self) -> int:
        """A list that counts from 1 again."""
        numbering = self._word.part.numbering_part.element
        style = self._word.styles["List Number"].element
        first = style.find(f".//{{{style.nsmap['w']}}}numId").get(f"{{{style.nsmap['w']}}}val")
        abstract = next(n for n in numbering.num_lst if str(n.numId) == first).abstractNumId.val
        added = numbering.add_num(abstract)
        added.add_lvlOverride(0).add_startOverride(1)
        return added.numId

    def _table(self, block: Table | Strip | Map) -> None:
        self._add(paragraph(run(block.caption), "Caption"))
        if isinstance(block, Table):
            self._add(plain_table(block, self._markup))
        elif isinstance(block, Strip):
            self._add(strip_table(block, self._markup))
        else:
            self._add(map_table(block, self._markup))
        self._add(paragraph("", "AfterTable"))

    def _figure(self, block: Figure) -> None:
        from docx.shared import Mm

        from reports.charts import draw_png

        self._add(paragraph(run(block.caption), "Caption"))
        holder = self._word.add_paragraph()
        run_of_picture: Any = holder.add_run()
        run_of_picture.add_picture(io.BytesIO(draw_png(block.chart)), width=Mm(PICTURE_WIDTH_MM))
        described = run_of_picture.element.find(f".//{{{DRAWING}}}docPr")
        described.set("descr", block.alt)
        described.set("title", block.caption)
        self._table(block.table)

    def _add(self, xml: str) -> None:
        self._end.addprevious(self._markup.parse(xml))
