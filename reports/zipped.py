"""Office files with the same bytes for the same content: their zip entries carry no time."""

from __future__ import annotations

import io
import zipfile

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
