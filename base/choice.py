"""Which of some names was meant, as it was typed."""

from __future__ import annotations

from collections.abc import Collection

from base.errors import NotFoundError, Remedy
from base.words import did_you_mean


def one_of(
    names: Collection[str],
    typed: str,
    message: str,
    *,
    where: str = "",
    field: str = "",
    hint: str = "",
    remedy: Remedy = "",
) -> str:
    """The name that was meant, in any case of letters and however it is spaced.

    Args:
        message: what is said where it is none of them; the nearest are asked for beside that.
        hint: what to do where none is near, and `remedy` what to turn to.

    Raises:
        NotFoundError: it is none of them.
    """
    if typed in names:
        return typed
    known = {name.casefold(): name for name in names}
    name = known.get(" ".join(typed.split()).casefold())
    if name is None:
        near = did_you_mean(typed, known.values())
        raise NotFoundError(message, where=where, field=field, hint=near or hint, remedy="" if near else remedy)
    return name
