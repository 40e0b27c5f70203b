"""Papers as Word files: a template, ours or a council's own, filled with a paper's blocks and fields."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from base.errors import InputError, ManyProblems
from base.gate import read_whole
from evidence.tables.child import in_child
from evidence.tables.file import File
from reports.charts import draw_png
from reports.content import Content
from reports.document import Document, Figure
from reports.template_check import slip, tag_to_a_line, texts_of, unknown_tags
from reports.template_fields import plain
from reports.word_blocks import paper_fields
from reports.word_runs import fit_for_xml

PICTURE_WIDTH_MM = 174
"""Width of a chart: that of the text on an A4 page with our margins."""
LONGEST_PROPERTY = 255
"""The most characters that a property of an Office file can hold."""
_CANNOT = "The template cannot be filled."
_WIDTH = re.compile(r"(<w:tc[ >](?:(?!<w:tc[ >]).)*?){%\s*cellwidth\s+([^%]*?)\s*%}(.*?</w:tc>)", re.DOTALL)
_CELL_WIDTH = re.compile(r"<w:tcW[^/]*/>")


def our_template() -> bytes:
    """The template that papers have if nobody names another, and that a council can make its own from."""
    return files("reports").joinpath("templates", "paper.docx").read_bytes()


def render_word(document: Document, content: Content | None = None, template: Path | None = None) -> bytes:
    """Write a paper as a Word file; the same paper and template give the same bytes.

    Args:
        content: what it was laid out from: the fields that a council's own template can use.
        template: a council's own `.docx` with tags such as `{{ authority }}`; else ours.

    Raises:
        InputError: the template is no Word file, or cannot be filled.
        ManyProblems: it has tags that are not known; each is named with its place.
    """
    if template is None:
        return _filled(document, content, our_template(), None)
    file = File(template.name, read_whole(template, "template"), str(template))
    return in_child(
        lambda file: _filled(document, content, file.content, template),
        file,
        needs="docxtpl",
        hint="Take out loops within loops, and what makes long lists or numbers by itself.",
    )


def _filled(document: Document, content: Content | None, source: bytes, template: Path | None) -> bytes:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    opened = _open(source, template) if template else None
    if opened and (problems := unknown_tags(opened, environment, type(content) if content else Content)):
        raise ManyProblems(_CANNOT, problems, where=str(template), remedy="list fields")
    word = _word_template()(io.BytesIO(source))
    fields = {**(plain(content) if content and template else {}), **paper_fields(document, word.picture)}
    try:
        word.render(fields, environment, autoescape=True)
        return _saved(word, document)
    except Exception as error:
        if template is None:
            raise
        # What a council wrote into its template is run as it stands, so anything can come of it.
        problem = slip(opened, error, word.slipped)
        raise ManyProblems(
            _CANNOT, [problem], where=str(template), hint="Correct it in Word, or begin anew from ours."
        ) from error


def _saved(word: Any, document: Document) -> bytes:
    core = word.docx.core_properties
    core.title, core.author, core.subject = (
        fit_for_xml(words)[:LONGEST_PROPERTY] for words in (document.title, document.author, document.eyebrow)
    )
    core.created = core.modified = datetime(document.on.year, document.on.month, document.on.day)
    core.revision, core.last_modified_by = 1, core.author
    buffer = io.BytesIO()
    word.save(buffer)
    return with_fixed_times(buffer.getvalue())


@cache
def _word_template() -> Any:
    """The class of docxtpl, with widths of columns of loops, pictures with a description, and the place of a slip."""
    from docx.oxml.ns import qn
    from docxtpl import DocxTemplate

    class WordTemplate(DocxTemplate):
        slipped = ""

        def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
            """Keep the part that cannot be filled, to say where in it that is."""
            src_xml = tag_to_a_line(src_xml)
            self.slipped = re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml)  # as docxtpl does
            filled = super().render_xml_part(src_xml, part, context, jinja_env)
            self.slipped = ""
            return filled

        def patch_xml(self, src_xml: str) -> str:
            """Take `{% cellwidth … %}` as docxtpl takes its `cellbg`."""
            return _WIDTH.sub(
                lambda m: _CELL_WIDTH.sub(f'<w:tcW w:w="{{{{ {m[2]} }}}}" w:type="nil"/>', m[1] + m[3], count=1),
                super().patch_xml(src_xml),
            )

        def fix_tables(self, xml: str) -> Any:
            """Give the columns of loops the widths that their headings ask for, as shares of the table's own."""
            tree = super().fix_tables(xml)
            for table in tree.iter(qn("w:tbl")):
                head, *_ = rows = table.findall(qn("w:tr"))
                asked = [cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}") for cell in head.findall(qn("w:tc"))]
                if not asked or any(width is None or width.get(qn("w:type")) != "nil" for width in asked):
                    continue
                shares = [int(width.get(qn("w:w"))) for width in asked]
                whole = int(table.find(f"{qn('w:tblPr')}/{qn('w:tblW')}").get(qn("w:w")))
                widths = [str(round(whole * share / sum(shares))) for share in shares]
                for column, width in zip(table.find(qn("w:tblGrid")), widths, strict=True):
                    column.set(qn("w:w"), width)
                for row in rows:
                    for cell, width in zip(row.iterchildren(qn("w:tc")), widths, strict=True):
                        cell_width = cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
                        cell_width.set(qn("w:w"), width)
                        cell_width.set(qn("w:type"), "dxa")
            return tree

        def picture(self, figure: Figure) -> WordPicture:
            return WordPicture(self, figure)

    return WordTemplate


class WordPicture:
    """A chart where a template wants it, with its description for those who cannot see it."""

    def __init__(self, word: Any, figure: Figure) -> None:
        self._word = word
        self._figure = figure

    def __html__(self) -> str:
        """Its markup, in the place of the text of a run."""
        from docx.shared import Mm

        content = io.BytesIO(draw_png(self._figure.chart))
        drawn = self._word.current_rendering_part.new_pic_inline(content, Mm(PICTURE_WIDTH_MM))
        drawn.docPr.set("descr", self._figure.alt)
        drawn.docPr.set("title", self._figure.caption)
        return f'</w:t></w:r><w:r><w:drawing>{drawn.xml}</w:drawing></w:r><w:r><w:t xml:space="preserve">'


def _open(content: bytes, path: Path) -> Any:
    import docx

    try:
        opened = docx.Document(io.BytesIO(content))
        for _ in texts_of(opened):  # a part that is damaged shows when it is read
            pass
    except Exception as error:  # a damaged file makes the libraries below raise of all kinds
        hint = "Save it in Word as a document of type .docx."
        raise InputError("The template is not a Word document.", where=str(path), hint=hint) from error
    return opened


EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip entry can carry."""


def with_fixed_times(content: bytes) -> bytes:
    """The same zip file with every entry dated 1 January 1980, in the same order.

    Args:
        content: a zip file, such as a Word file.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(zipfile.ZipInfo(entry.filename, EPOCH), old.read(entry), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
