"""Digests of data and of files: the same content gives the same bytes, on every machine and Python."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any


def canonical_json(obj: Any) -> bytes:
    """Write data as the one JSON text that stands for it: keys sorted, no white space, UTF-8.

    Args:
        obj: text, whole and finite numbers, true, false, None, dates (written as ISO 8601), and lists, tuples
            and dicts of these. The keys of a dict are text.

    Raises:
        TypeError: something else is in it.
        ValueError: a number in it is not finite.
    """
    return _CANONICAL.encode(obj).encode("utf-8")


def digest(obj: Any) -> str:
    """Give the SHA-256 of data, as `sha256:` and 64 hex digits.

    Raises:
        TypeError: something that `canonical_json` does not write is in it.
    """
    return "sha256:" + hashlib.sha256(canonical_json(obj)).hexdigest()


def iso_date(value: Any) -> str:
    """Write a date as JSON has it, in ISO 8601: the `default` of `json.dumps`.

    Raises:
        TypeError: it is no date.
    """
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} has no canonical JSON")


_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=iso_date
)
