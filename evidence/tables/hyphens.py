"""Words that a line end divided, made whole again."""

from __future__ import annotations

import re
from collections.abc import Container

from evidence.tables.words import words


def close_hyphen(before: str, line: str, known: Container[str] = ()) -> str:
    """Two lines as one: a word divided at the end of the first is whole again, a compound keeps its hyphen.

    Args:
        known: the words of the document; one of them is never a compound.
    """
    divided = re.search(r"([^\W\d_]+)-$", before)
    continuation = re.match(r"[^\W\d_]+", line)
    if not divided or not continuation or not line[0].islower():
        return f"{before} {line}".strip()
    whole = f"{divided[1]}{continuation.group()}".lower()
    compound = divided[1].lower() in words().compounds and whole not in known
    return f"{before if compound else before[:-1]}{line}"
