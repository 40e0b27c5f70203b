"""Headers of rows in the tags of a PDF: the first cell of a row names it, for whoever has the table read out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf


def name_rows(pdf: bytes) -> bytes:
    """Tag the first cell of every row of a table as the header of its row, as HTML papers do; the same bytes each time.

    The typesetter tags headings of columns, and has headers of rows only behind a switch that its Python face lacks.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for row in _rows(document.Root.StructTreeRoot):
            first = next(_children(row), None)
            if first is not None and first.get("/S") == "/TD":
                first.S = pikepdf.Name.TH
                first.A = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
        content = io.BytesIO()
        document.save(content, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return content.getvalue()


def _rows(element: Any) -> Iterator[Any]:
    """Every row of a table below an element of the structure."""
    waiting = [element]
    while waiting:
        for child in _children(waiting.pop()):
            if child.get("/S") == "/TR":
                yield child
            else:
                waiting.append(child)


def _children(element: Any) -> Iterator[Any]:
    """The elements right below one, without what is marked content or an annotation."""
    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
