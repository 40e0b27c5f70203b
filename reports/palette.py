"""How labels look in every format. A tone is never the only carrier of a meaning: words or signs stand with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Tone = Literal["", "1", "2", "3", "4", "unknown", "possible", "blue", "green", "amber", "red", "high", "medium", "low"]
"""How a label looks: `1` to `4` for grades (`reports.scale`), a council's colour, a severity."""


class Look(NamedTuple):
    """Ground, ink and edge of a label, as RGB in hex digits."""

    ground: str
    ink: str
    edge: str
    dashed: bool = False


LOOKS: dict[Tone, Look] = {
    "1": Look("7a1f3d", "ffffff", "7a1f3d"),
    "2": Look("f6dfae", "452d00", "8a6100"),
    "3": Look("2a7365", "ffffff", "2a7365"),
    "4": Look("0b4440", "ffffff", "0b4440"),
    "unknown": Look("ffffff", "3a444d", "5d6871", dashed=True),
    "possible": Look("d3e3e6", "123a42", "9dbcc2"),
    "blue": Look("d9e6f6", "123d70", "123d70"),
    "green": Look("d7edda", "0f4d2e", "0f4d2e"),
    "amber": Look("fde8b8", "5a3900", "8a6100"),
    "red": Look("f9d7d3", "7d1512", "7d1512"),
    "high": Look("16191d", "ffffff", "16191d"),
    "medium": Look("dfe4e8", "16191d", "5d6871"),
    "low": Look("ffffff", "16191d", "5d6871"),
}
"""The grades run from plum over sand to green and dark green: told apart in greyscale and by the colour-blind."""

INK, QUIET, LINK, LINE, SHADE, ACCENT = "16191d", "4b5660", "174a86", "c3c9cf", "f2f5f7", "10505b"
"""Text, text that matters less, links, rules, shaded grounds, and the one colour that accents."""

COLOURS: Mapping[str, str] = {
    "ink": INK, "quiet": QUIET, "link": LINK, "line": LINE, "shade": SHADE, "accent": ACCENT,
}  # fmt: skip
"""The same by the names that styles and templates call them by."""
