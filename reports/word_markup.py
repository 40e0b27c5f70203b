"""WordprocessingML for runs and paragraphs. Written as text and parsed at once: tables have thousands of cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from reports.document import Line
from reports.palette import LOOKS

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NO_BREAK = '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">'
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fit_for_xml(words: str) -> str:
    """A text without the control characters that XML cannot hold."""
    return _NOT_XML.sub("", words)


def run(words: str, style: str = "", properties: str = "") -> str:
    """A run of text; line breaks in it stay line breaks.

    Args:
        words: as typed by whoever typed them.
        style: id of a character style.
        properties: markup of further run properties.
    """
    if not words:
        return ""
    named = f'<w:rStyle w:val="{style}"/>' if style else ""
    parts = [escape(part) for part in fit_for_xml(words).splitlines()]
    inner = "<w:br/>".join(f'<w:t xml:space="preserve">{part}</w:t>' for part in parts)
    return f"<w:r>{f'<w:rPr>{named}{properties}</w:rPr>' if named or properties else ''}{inner}</w:r>"


def paragraph(runs: str, style: str = "", properties: str = "") -> str:
    """A paragraph.

    Args:
        runs: markup of its runs.
        style: id of a paragraph style; the plain one where empty.
        properties: markup of further paragraph properties.
    """
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p>{f'<w:pPr>{named}{properties}</w:pPr>' if named or properties else ''}{runs}</w:p>"


class Markup:
    """Turns lines into markup, with links to the places of one document.

    Args:
        places: every id that a link can lead to.
    """

    def __init__(self, places: Iterable[str]) -> None:
        # Word's bookmarks have at most 40 letters and digits, which our ids need not keep to.
        self._names = {place: f"place_{number}" for number, place in enumerate(places, 1)}

    def parse(self, xml: str) -> Any:
        """The element that markup stands for."""
        from docx.oxml import parse_xml

        cut = xml.index(">") if xml[xml.index(">") - 1] != "/" else xml.index("/>")
        return parse_xml(f'{xml[:cut]} xmlns:w="{NAMESPACE}"{xml[cut:]}')

    def bookmarked(self, place: str, runs: str) -> str:
        """Runs that links to a place lead to."""
        name = self._names.get(place)
        if not name:
            return runs
        number = name.removeprefix("place_")
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}<w:bookmarkEnd w:id="{number}"/>'

    def line(self, line: Line) -> str:
        """The runs of a line."""
        written: list[str] = []
        for part in line:
            if part.tone:
                look = LOOKS[part.tone]
                dashes = "dashed" if look.dashed else "single"
                edge = f'<w:bdr w:val="{dashes}" w:sz="6" w:space="0" w:color="{look.edge}"/>'
                shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{look.ground}"/>'
                words = f"\u00a0{part.text}\u00a0".replace(" ", "\u00a0")  # a label in two lines is hard to read
                written.append(run(words, "Strong", f'<w:color w:val="{look.ink}"/>{edge}{shade}'))
            elif part.link in self._names:
                linked = run(part.text, "Hyperlink", "<w:b/>" if part.strong else "")
                linked = linked.replace("-", _NO_BREAK) if part.is_id else linked
                written.append(f'<w:hyperlink w:anchor="{self._names[part.link]}" w:history="1">{linked}</w:hyperlink>')
            else:
                written.append(run(part.text, "Strong" if part.strong else "Quiet" if part.quiet else ""))
        return "".join(written)
