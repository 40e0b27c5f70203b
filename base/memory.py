"""What a process remembers of texts it has read, to read them once."""

from __future__ import annotations

import gc
from functools import lru_cache

_Remembering = type(lru_cache(maxsize=1)(len))


def forget_texts() -> None:
    """Forget it, in all caches of this process: words that were taken away are not to outlive that in memory."""
    for one in gc.get_objects():
        if isinstance(one, _Remembering):
            one.cache_clear()
