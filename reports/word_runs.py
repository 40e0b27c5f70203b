"""Runs of text as WordprocessingML, for what no tag of a template can say: links, labels, line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from reports.document import Line, Run
from reports.palette import LOOKS

if TYPE_CHECKING:
    from markupsafe import Markup

_NO_BREAK = '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">'
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fit_for_xml(words: str) -> str:
    """A text without the control characters that XML cannot hold."""
    return _NOT_XML.sub("", words)


class Runs:
    """Turns lines into runs, with links to the places of one document.

    Args:
        places: every id that a link can lead to.
    """

    def __init__(self, places: Iterable[str]) -> None:
        # Word's bookmarks have at most 40 letters and digits, which our ids need not keep to.
        self._numbers = {place: number for number, place in enumerate(places, 1)}

    def line(self, line: Line, place: str = "") -> Markup:
        """The runs of a line; links to a place lead to it."""
        from markupsafe import Markup

        runs = "".join(map(self._run, line))
        if number := self._numbers.get(place):
            runs = f'<w:bookmarkStart w:id="{number}" w:name="place_{number}"/>{runs}<w:bookmarkEnd w:id="{number}"/>'
        return Markup(runs)  # noqa: S704 what was typed is escaped in `_written`

    def _run(self, run: Run) -> str:
        if run.tone:
            look = LOOKS[run.tone]
            edge = (
                f'<w:bdr w:val="{"dashed" if look.dashed else "single"}" w:sz="6" w:space="0" w:color="{look.edge}"/>'
            )
            shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{look.ground}"/>'
            words = f"\u00a0{run.text}\u00a0".replace(" ", "\u00a0")  # a label in two lines is hard to read
            return _written(words, "Strong", f'<w:color w:val="{look.ink}"/>{edge}{shade}')
        if number := self._numbers.get(run.link):
            linked = _written(run.text, "Hyperlink", "<w:b/>" if run.strong else "")
            linked = linked.replace("-", _NO_BREAK) if run.is_id else linked
            return f'<w:hyperlink w:anchor="place_{number}" w:history="1">{linked}</w:hyperlink>'
        return _written(run.text, "Strong" if run.strong else "Quiet" if run.quiet else "")


def _written(words: str, style: str = "", properties: str = "") -> str:
    """A run of text; line breaks in it stay line breaks."""
    if not words:
        return ""
    named = f'<w:rStyle w:val="{style}"/>' if style else ""
    parts = [escape(part, quote=False) for part in fit_for_xml(words).splitlines()]
    inner = "<w:br/>".join(f'<w:t xml:space="preserve">{part}</w:t>' for part in parts)
    return f"<w:r>{f'<w:rPr>{named}{properties}</w:rPr>' if named or properties else ''}{inner}</w:r>"
