"""Zip archives that others made."""

import struct
import zlib
from zipfile import BadZipFile

UNREADABLE = (BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
"""What `zipfile` raises of an archive that is damaged, locked, or packed in a way that it does not know."""
