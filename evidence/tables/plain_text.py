"""Plain text, as a scanner's text recognition or a copy from a PDF gives it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from evidence.tables import aligned, delimited
from evidence.tables.file import File
from evidence.tables.transcript import Grid, GridCell, GridRow, Opens, Passage, Transcript, tidy

_PAGE_MARK = re.compile(r"^\W*(?:page\s+)?\d{1,3}(?:\s+(?:of|/)\s+\d{1,3})?\W*$", re.I)
_PAGE_NUMBER = re.compile(r"\bpage\s*\d+(?:\s*(?:of|/)\s*\d+)?|(?:\t|\s{3})\d{1,3}$", re.I)
_GAP = re.compile(r"\t+|\s{3,}")
_WIDE_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
LEAST_HEAD = 12
"""Characters; a shorter line that comes again is more likely a cell."""
MOST_PARTS = 3
"""Parts of a page header, as left, middle and right."""

# A number alone may be a reference where only spaces part the columns.
_SURE_PAGE_MARK = re.compile(r"^\W*page\s+\d{1,3}(?:\s+(?:of|/)\s+\d{1,3})?\W*$|^\s*[-–—]\s*\d{1,3}\s*[-–—]\s*$", re.I)
_BAR = re.compile(r"(?<!\\)\|")
"""What parts the cells of a table in Markdown: not a bar that is written as one of the words."""
_RULE = re.compile(r"^[\s|+:=_-]+$")


def read(file: File, opens_table: Opens) -> Transcript:
    """Read plain text: lines with tabs or upright bars are table rows, the others paragraphs.

    Columns that are only lined up with spaces are read as a table where the text has no tabs or bars.

    Args:
        opens_table: whether a row is one of headings: where spaces part the cells, nothing else tells.
    """
    content = delimited.decode(file.content)
    lines = _without_running_heads(content.replace("\f", "\n").splitlines())
    separator = _separator(lines)
    if separator is None:
        transcript = aligned.read_lines(
            [(f"line {number}", line) for number, line in enumerate(lines, start=1) if not _SURE_PAGE_MARK.match(line)],
            opens_table,
        )
        return transcript if transcript.grids else delimited.read_lists(content) or transcript
    if separator == "\t":
        lines = _with_single_tabs(_with_tabs(lines, opens_table))
    blocks: list[Passage | Grid] = []
    rows: list[GridRow] = []
    spaced = _Spaced(opens_table)
    for number, line in enumerate([*lines, ""], start=1):  # an empty line ends the last table
        place = f"line {number}"
        if separator == "\t" and "\t" not in line and (row := spaced.read(line, place, rows)):
            rows.append(row)
        elif separator in line:
            if not _RULE.match(line) or "\t" in line:
                rows.append(_row(spaced.part(line, rows) if separator == "\t" else line, separator, place))
        elif rows and _PAGE_MARK.match(line):
            continue
        elif rows and line.strip() and not _ends_table(lines, number, separator):
            _join_stray_line(rows, tidy(line), place)
        else:
            if rows:
                blocks.append(Grid(tuple(rows), unruled=separator == "\t"))
                rows = []
            if line.strip() and not _PAGE_MARK.match(line):
                blocks.append(_passage(line, place))
    return Transcript(tuple(blocks))


class _Spaced:
    """Reads the lines of a table that are parted by runs of spaces, where others of it are parted by tabs."""

    def __init__(self, opens_table: Opens) -> None:
        self._opens_table = opens_table
        self._starts: list[float] = []
        self._width = 0

    def read(self, text: str, place: str, above: Sequence[GridRow]) -> GridRow | None:
        """A line without a tab as a row; None where it is none.

        Args:
            place: where it stands.
            above: the rows of the table that it would go on with; none after an empty line.
        """
        if not _GAP.search(text.strip()) and not (self._starts and above and text[:1].isspace()):
            return None
        line = aligned.read_line(text, place)
        pieces = len(line.pieces)
        if pieces > 2 and self._opens_table(aligned.plain_row(line), bool(above)):
            self._starts, self._width = [piece.left for piece in line.pieces], pieces
            return aligned.plain_row(line)
        width = self._width or max((len(row.cells) for row in above), default=0)
        if pieces == width > 2:
            if not self._width:  # headings parted by tabs do not say where columns of spaces start
                self._starts = [piece.left for piece in line.pieces]
            return aligned.plain_row(line)
        if self._starts and above and pieces and not aligned.is_passage(line, self._starts):
            return aligned.lined_up(line, self._starts)
        return None

    def part(self, text: str, above: Sequence[GridRow]) -> str:
        """A line with tabs, with one in each run of spaces too where that gives as many cells as there are columns."""
        width = self._width or max((len(row.cells) for row in above), default=0)
        parted = _WIDE_GAP.sub("\t", text.rstrip())
        return parted if text.count("\t") + 1 < parted.count("\t") + 1 == width else text


def _without_running_heads(lines: list[str]) -> list[str]:
    """The lines with the header and footer that stand on every page left empty but for the first time.

    Such a line comes again, with another page number at most, beside an empty line or a page number, and has few parts:
    the headings of a table that goes on over the page have more.
    """
    seen: set[str] = set()
    kept: list[str] = []
    counts = Counter(map(_frame, lines))
    for at, line in enumerate(lines):
        frame = _frame(line)
        beside = [lines[other] if 0 <= other < len(lines) else "" for other in (at - 1, at + 1)]
        alone = any(not other.strip() or _PAGE_MARK.match(other) for other in beside)
        running = counts[frame] > 1 and len(frame) >= LEAST_HEAD and alone and _parts(line) <= MOST_PARTS
        kept.append("" if running and frame in seen else line)
        if running:
            seen.add(frame)
    return kept


def _frame(line: str) -> str:
    """A line without its page number; another number, as in `Priority 2`, makes it another line."""
    return " ".join(_PAGE_NUMBER.sub(" ", line.rstrip()).lower().split())


def _passage(line: str, place: str) -> Passage:
    """A line outside a table; hash signs before it make it a heading."""
    marked = re.match(r"(#{1,6})\s+", line)
    return Passage(tidy(_EMPHASIS.sub(r"\2", line.lstrip("# "))), place, len(marked[1]) if marked else 0)


def _separator(lines: list[str]) -> str | None:
    """What parts the cells: a tab, an upright bar, or neither."""
    tabbed = [line for line in lines if "\t" in line.strip("\t ")]
    spaced = {_parts(line) for line in lines if "\t" not in line}
    if len(tabbed) > 1 or any(2 < _parts(line) in spaced for line in tabbed):
        return "\t"
    return "|" if sum(line.count("|") >= 2 for line in lines) >= 2 else None


def _parts(line: str) -> int:
    """How many cells a line has where tabs and wide gaps part them alike."""
    return len(_GAP.split(line.strip()))


def _with_tabs(lines: list[str], opens_table: Opens) -> list[str]:
    """The lines, with a tab for each wide gap where most lines, that of headings among them, have as many cells so."""
    parted = [line for line in lines if _GAP.search(line.strip())]
    usual, times = Counter(map(_parts, parted)).most_common(1)[0]
    tabbed = {line: _WIDE_GAP.sub("\t", line.rstrip()) for line in parted if "\t" in line and _parts(line) == usual}
    headed = any(opens_table(_row(line, "\t", ""), False) for line in tabbed.values())
    return [tabbed.get(line, line) for line in lines] if headed and 2 * times > len(parted) else lines


def _with_single_tabs(lines: list[str]) -> list[str]:
    """The lines, with one tab for a run of them where a line has as many cells as most others only so."""
    parted = [line.rstrip() for line in lines if _GAP.search(line.strip())]
    widths = Counter(line.count("\t") + 1 if "\t" in line else _parts(line) for line in parted)
    usual = widths.most_common(1)[0][0]
    single = [re.sub(r"(?<=\S)\t\s*(?=\S)", "\t", line.rstrip()) for line in lines]
    return [
        one if line.rstrip().count("\t") + 1 > usual == one.count("\t") + 1 else line
        for line, one in zip(lines, single, strict=True)
    ]


def _row(line: str, separator: str, place: str) -> GridRow:
    line = line.rstrip("\r\n")
    if separator == "|":
        line = line.strip().removeprefix("|").removesuffix("|")
        cells = [cell.replace(r"\|", "|") for cell in _BAR.split(line)]
    else:
        cells = line.split(separator)
    return GridRow(tuple(GridCell(tidy(_EMPHASIS.sub(r"\2", cell))) for cell in cells), place)


def _ends_table(lines: list[str], number: int, separator: str) -> bool:
    """Whether a line without a separator is outside the table: no row follows it directly."""
    return number >= len(lines) or separator not in lines[number]


def _join_stray_line(rows: list[GridRow], text: str, place: str) -> None:
    """A line between two rows without a separator goes on with the last cell, or is a heading of its own."""
    if not text[0].islower():
        rows.append(GridRow((GridCell(text),), place))
        return
    cells = list(rows[-1].cells)
    last = max((at for at, cell in enumerate(cells) if cell.text), default=0)
    cells[last] = GridCell(f"{cells[last].text} {text}")
    rows[-1] = GridRow(tuple(cells), rows[-1].place)
