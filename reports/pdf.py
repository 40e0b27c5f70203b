"""A report as a PDF that screen readers can read: PDF/UA, tagged, with a title, a language and alternative texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, time
from importlib.resources import files
from typing import Any

from base.errors import InputError
from reports.charts import draw_svg
from reports.document import Document, Figure
from reports.drawing import FONTS
from reports.palette import COLOURS, LOOKS

STANDARD = "ua-1"
"""What the PDF conforms to: ISO 14289-1, which the typesetter checks as it writes."""


def render_pdf(document: Document) -> bytes:
    """Write a report as PDF/UA; the same report gives the same bytes.

    Raises:
        InputError: the typesetter, or what tags its tables, is not installed: an extra of this program.
    """
    try:
        import typst

        from reports.row_headers import name_rows
    except ImportError as error:
        raise InputError(
            f"A PDF needs {error.name}, which is not installed.",
            hint="Install readiness[pdf], or name a file that ends in .html or .docx.",
        ) from error
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    data = {"document": _plain(document), "places": sorted(set(document.places())), "looks": _looks()}
    template = files("reports").joinpath("templates", "paper.typ").read_bytes()
    pdf = typst.compile(
        template,
        format="pdf",
        pdf_standards=[STANDARD],
        sys_inputs={"report": json.dumps(data, ensure_ascii=False)},
        font_paths=fonts,
        timestamp=datetime.combine(document.on, time(), UTC),
    )
    return name_rows(pdf)


def _looks() -> Mapping[str, Any]:
    tones = {tone: {"ground": look.ground, "ink": look.ink, "edge": look.edge} for tone, look in LOOKS.items()}
    return {**COLOURS, "tones": tones}


def _plain(value: Any) -> Any:
    """A part of a report as JSON has it; a block carries its kind, and a figure its picture as SVG."""
    if isinstance(value, Figure):
        return {"kind": value.kind, "caption": value.caption, "alt": value.alt, "picture": draw_svg(value.chart),
                "table": _plain(value.table), "shown": value.shown}  # fmt: skip
    if is_dataclass(value) and not isinstance(value, type):
        kind: str = getattr(value, "kind", "")
        return {"kind": kind} | {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | frozenset):
        return [_plain(part) for part in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
