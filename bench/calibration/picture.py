"""The reliability of the probabilities, drawn as an SVG by hand, so that the same figures give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence

from bench.calibration.chances import Reliable

SIDE, EDGE = 320, 48


def draw_reliability(lines: Sequence[Reliable]) -> str:
    """Draw how often grades came against how probable they were said to be; on the diagonal the two are the same.

    Args:
        lines: of the reliability table; the area of a dot is by how many grades it stands for.
    """
    most = max(line.count for line in lines)
    told = "; ".join(f"{100 * x.said:.0f}% said, {100 * x.came:.0f}% came, {x.count} times" for x in lines)
    whole = SIDE + 2 * EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" role="img" '
        'aria-labelledby="title told" font-family="sans-serif" font-size="12">',
        '<title id="title">How often grades came, by how probable they were said to be</title>',
        f'<desc id="told">{told}.</desc>',
        f'<rect width="{whole}" height="{whole}" fill="white"/>',
        f'<path d="M{_x(0)} {_y(1)}V{_y(0)}H{_x(1)}" fill="none" stroke="black"/>',
        f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="gray" stroke-dasharray="4 4"/>',
    ]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        parts.append(f'<text x="{_x(tick)}" y="{SIDE + EDGE + 18}" text-anchor="middle">{100 * tick:.0f}%</text>')
        level = EDGE + SIDE * (1 - tick) + 4
        parts.append(f'<text x="{EDGE - 12}" y="{level:.1f}" text-anchor="end">{100 * tick:.0f}%</text>')
    parts.append(f'<text x="{whole / 2}" y="{whole - 10}" text-anchor="middle">said to be so probable</text>')
    parts.append(f'<text x="{EDGE}" y="{EDGE - 16}">came so often</text>')
    for line in lines:
        radius = 3 + 7 * (line.count / most) ** 0.5
        place = f'cx="{_x(line.said)}" cy="{_y(line.came)}" r="{radius:.1f}"'
        parts.append(f'<circle {place} fill="#1d4f91" opacity="0.75"/>')
    return "\n".join([*parts, "</svg>", ""])


def _x(part: float) -> str:
    return f"{EDGE + SIDE * part:.1f}"


def _y(part: float) -> str:
    return f"{EDGE + SIDE * (1 - part):.1f}"
