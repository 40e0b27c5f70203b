"""A drawing of lines, shapes and words, as SVG and as PNG. The same drawing gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from reports.palette import INK

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Point = tuple[float, float]
"""Points (1/72 inch) from the left, and from the top."""

DPI = 200
"""Dots to the inch of a PNG: sharp in print."""
GROUND = "ffffff"
"""What a drawing lies on, also where a page is dark."""
FONTS = Path(__file__).with_name("fonts")
"""What words are set in where nothing else has their letters; the same on every machine, so that the bytes are."""

_FINER = 2  # drawn so many times as large, and made smaller: edges are smooth then
_FAMILIES = "Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
_MIDDLE = 0.35  # of the size of letters: how far below the middle of a word its line lies
_ANCHORS = {"start": "lm", "middle": "mm", "end": "rm"}


@dataclass(frozen=True, slots=True)
class DrawnShape:
    """Lines of one colour; with a fill, outlines."""

    lines: tuple[tuple[Point, ...], ...]
    colour: str
    width: float = 1
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A line of words; `at` is in the middle of its height."""

    at: Point
    text: str
    colour: str = INK
    size: float = 9
    anchor: Literal["start", "middle", "end"] = "start"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, the first lowest.

    Attributes:
        size: width and height in points.
    """

    size: Point
    marks: tuple[DrawnShape | Label, ...]


def rectangle(left: float, top: float, width: float, height: float) -> tuple[Point, ...]:
    """The corners of a rectangle."""
    right, bottom = left + width, top + height
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def dashed(line: Sequence[Point], dashes: Sequence[float]) -> tuple[tuple[Point, ...], ...]:
    """A line cut into dashes.

    Args:
        dashes: lengths of what is drawn and of what is left out, in turn; none for a whole line.
    """
    if not dashes:
        return (tuple(line),)
    pieces: list[tuple[Point, ...]] = []
    piece, turn, left = [line[0]], 0, dashes[0]
    for (x, y), (to_x, to_y) in pairwise(line):
        length, gone = hypot(to_x - x, to_y - y), 0.0
        while length - gone > left:
            gone += left
            point = (x + (to_x - x) * gone / length, y + (to_y - y) * gone / length)
            if turn % 2 == 0:
                pieces.append((*piece, point))
            piece, turn = [point], turn + 1
            left = dashes[turn % len(dashes)]
        left -= length - gone
        piece.append((to_x, to_y))
    return (*pieces, tuple(piece)) if turn % 2 == 0 else tuple(pieces)


def as_svg(drawing: Drawing) -> str:
    """The drawing as an SVG element without any id, style or font from outside."""
    width, height = map(_number, drawing.size)
    marks = "".join(_shape(mark) if isinstance(mark, DrawnShape) else _label(mark) for mark in drawing.marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}"'
        f' font-family="{_FAMILIES}"><rect width="100%" height="100%" fill="#{GROUND}"/>{marks}</svg>'
    )


def _shape(shape: DrawnShape) -> str:
    end = "Z" if shape.fill else ""
    lines = "".join("M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in line) + end for line in shape.lines)
    fill = f"#{shape.fill}" if shape.fill else "none"
    return f'<path d="{lines}" fill="{fill}" stroke="#{shape.colour}" stroke-width="{_number(shape.width)}"/>'


def _label(label: Label) -> str:
    x, y = label.at
    return (
        f'<text x="{_number(x)}" y="{_number(y + _MIDDLE * label.size)}" font-size="{_number(label.size)}"'
        f' text-anchor="{label.anchor}" fill="#{label.colour}">{escape(label.text, quote=False)}</text>'
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def as_png(drawing: Drawing) -> bytes:
    """The drawing as a PNG picture."""
    from PIL import Image, ImageDraw

    scale = DPI / 72 * _FINER
    width, height = (round(side * scale / _FINER) * _FINER for side in drawing.size)
    image = Image.new("RGB", (width, height), f"#{GROUND}")
    draw = ImageDraw.Draw(image)
    for mark in drawing.marks:
        if isinstance(mark, Label):
            x, y = mark.at
            font = _font(mark.size * scale)
            draw.text((x * scale, y * scale), mark.text, f"#{mark.colour}", font, _ANCHORS[mark.anchor])
            continue
        thick = max(round(mark.width * scale), 1)
        for line in mark.lines:
            points = [(x * scale, y * scale) for x, y in line]
            if mark.fill:
                draw.polygon(points, f"#{mark.fill}")
                points += points[:2]  # so that the corner it begins at is joined as well
            draw.line(points, f"#{mark.colour}", thick, joint="curve")
    buffer = io.BytesIO()
    image.reduce(_FINER).save(buffer, "PNG", dpi=(DPI, DPI))
    return buffer.getvalue()


@cache
def _font(size: float) -> FreeTypeFont:
    from PIL import ImageFont

    content = (FONTS / "DejaVuSans.ttf").read_bytes()
    # The other engine is not there on every machine.
    return ImageFont.truetype(io.BytesIO(content), size, layout_engine=ImageFont.Layout.BASIC)
