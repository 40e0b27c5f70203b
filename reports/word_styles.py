"""The styles of a Word file: ours for what Word has none for, Word's own for headings and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.palette import ACCENT, INK, LINK, QUIET, SHADE

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

FONT = "Arial"
"""On every machine that councils use, or with a substitute of the same widths."""


def set_styles(word: WordDocument) -> None:
    """Give a new Word document its language, its fonts and the styles that reports use."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn

    styles: Any = word.styles
    language = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    language.set(qn("w:val"), "en-GB")
    character, block = WD_STYLE_TYPE.CHARACTER, WD_STYLE_TYPE.PARAGRAPH
    _font(styles["Normal"], 10.5, INK)
    _space(styles["Normal"], after=6)
    for name, size, before, after in (("Heading 1", 16, 20, 6), ("Heading 2", 12.5, 14, 4), ("Heading 3", 11, 10, 4)):
        _font(styles[name], size, INK if name != "Heading 1" else ACCENT, bold=True)
        _space(styles[name], before=before, after=after, keep=True)
    _font(styles["Title"], 18, INK, bold=True)
    _space(styles["Title"], after=10, keep=True)
    _plain(styles["Title"])
    _font(styles["Subtitle"], 12, QUIET)
    _space(styles["Subtitle"], after=2, keep=True)
    _plain(styles["Subtitle"])
    _font(styles["Caption"], 10.5, INK, bold=True)
    _space(styles["Caption"], before=8, after=4, keep=True)
    for name in ("List Bullet", "List Number"):
        _space(styles[name], after=3)
    for name in ("Header", "Footer"):
        _font(styles[name], 8.5, QUIET)
    _tabs(styles["Footer"])
    _font(styles["Strong"], None, None, bold=True)
    for name, size, after in (("Lead", 14, 6), ("Facts", 10.5, 2), ("Table Text", 9, 0), ("After Table", 6, 4)):
        style = styles.add_style(name, block)
        style.base_style = styles["Normal"]
        _font(style, size, INK, bold=True if name == "Lead" else None)
        _space(style, after=after)
    _box(styles["Lead"])
    for name, colour, bold in (("Quiet", QUIET, None), ("Warning", "7a1f3d", True), ("Hyperlink", LINK, None)):
        _font(styles.add_style(name, character), None, colour, bold=bold)
    styles["Hyperlink"].font.underline = True


def _font(style: Any, size: float | None, colour: str | None, *, bold: bool | None = None) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.bold = bold
    style.font.italic = None
    if size is not None:
        style.font.size = Pt(size)
        style.font.name = FONT
        fonts = style.element.rPr.rFonts
        for attribute in list(fonts.attrib):
            if "Theme" in attribute:
                del fonts.attrib[attribute]
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), FONT)
    if colour is not None:
        style.font.color.rgb = RGBColor.from_string(colour.upper())


def _space(style: Any, *, before: float = 0, after: float = 0, keep: bool = False) -> None:
    from docx.shared import Pt

    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = 1.15
    style.paragraph_format.keep_with_next = keep


def _plain(style: Any) -> None:
    """Take away the rule below and the letter-spacing that Word's own style has."""
    from docx.oxml.ns import qn

    properties = style.element.rPr
    for odd in (*style.element.findall(f".//{qn('w:pBdr')}"), *properties.findall(qn("w:spacing"))):
        odd.getparent().remove(odd)


def _box(style: Any) -> None:
    """A shaded ground and a bar at the left, as the answer has on the page."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    properties = style.element.get_or_add_pPr()
    space = properties.find(properties.nsmap and f"{{{properties.nsmap['w']}}}spacing")
    bar = f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="36" w:space="8" w:color="{ACCENT}"/></w:pBdr>'
    ground = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{SHADE}"/>'
    for xml in (bar, ground):
        space.addprevious(parse_xml(xml))


def _tabs(style: Any) -> None:
    """One stop at the right margin, for the page number."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    stops = style.paragraph_format.tab_stops
    stops.clear_all()
    stops.add_tab_stop(Mm(174), WD_TAB_ALIGNMENT.RIGHT)
