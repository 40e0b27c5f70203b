"""Which lines of the program a run reaches, in children that read for it too."""

from __future__ import annotations

import mmap
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any
from zlib import crc32

_ROOT = Path(__file__).parents[2]
_PARTS = tuple(
    f"{_ROOT / name}/" for name in ("base", "descriptors", "evidence", "rules", "reports", "application", "cli", "desk")
)
_BITS = 20


class Reached:
    """The lines that were reached so far.

    The map is shared with children, which are forks: a line is a byte of it, and its first eight bytes a number.
    """

    def __init__(self) -> None:
        self._map = mmap.mmap(-1, (1 << _BITS) + 8)
        self._left: dict[CodeType, set[int]] = {}

    @property
    def count(self) -> int:
        """How many lines were reached."""
        return int.from_bytes(self._map[:8], "little")

    @contextmanager
    def watching(self) -> Generator[None]:
        """Note what is reached inside."""
        before = sys.gettrace()
        sys.settrace(self._called)
        try:
            yield
        finally:
            sys.settrace(before)

    def _called(self, frame: FrameType, _event: str, _of: Any) -> Any:
        code = frame.f_code
        left = self._left.get(code)
        if left is None:
            ours = code.co_filename.startswith(_PARTS)
            left = self._left[code] = {line for _, _, line in code.co_lines() if line} if ours else set()
        return self._line if left else None  # nothing more is to be learnt of it

    def _line(self, frame: FrameType, event: str, _of: Any) -> Any:
        if event == "line":
            left, line = self._left[frame.f_code], frame.f_lineno
            if line in left:
                left.discard(line)
                at = 8 + crc32(f"{frame.f_code.co_filename}:{line}".encode()) % (1 << _BITS)
                if not self._map[at]:
                    self._map[at] = 1
                    self._map[:8] = (self.count + 1).to_bytes(8, "little")
        return self._line
