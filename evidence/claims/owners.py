"""Bodies that a row names as owner, and whether they exist on the day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, NamedTuple

from descriptors.models import Body
from evidence.claims.lexicon import outside

Existence = Literal["not known", "exists", "ended", "not yet begun"]


class Named(NamedTuple):
    """A body as a text names it: `STPCT` for a primary care trust."""

    words: str
    body: Body

    def existence(self, as_of: date) -> Existence:
        """Whether the body exists on a day; its first and last day are days on which it does."""
        if self.body.ended and self.body.ended < as_of:
            return "ended"
        if self.body.started and self.body.started > as_of:
            return "not yet begun"
        return "exists"

    def succeeded_by(self, other: Named) -> bool:
        """Whether another body took over from this one."""
        return other.body.name.lower() in self.body.successor.lower()


class Bodies:
    """Finds the bodies of a framework in texts."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        by_name = [(name, body) for body in bodies for name in body.names]
        by_name.sort(key=lambda pair: (-len(pair[0]), pair[0]))
        self._known = [(name.lower().replace("*", ""), re.compile(_pattern(name)), body) for name, body in by_name]

    def find(self, text: str) -> list[Named]:
        """The bodies a text names, in the order they stand there; where names overlap, the longest."""
        lowered = " ".join(text.lower().split())
        by_span: dict[tuple[int, int], Named] = {}
        for sign, pattern, body in self._known:
            # Looking for a fixed text is many times faster than looking for a pattern, and hardly any is there.
            if sign in lowered:
                for match in pattern.finditer(text):
                    if outside([match], by_span):
                        by_span[match.span()] = Named(match.group(), body)
        return [by_span[span] for span in sorted(by_span)]


def _pattern(name: str) -> str:
    """A pattern for a name; abbreviations keep their capitals, since a word in small letters is another word."""
    pattern = rf"(?<!\w){re.escape(name)}(?!\w)".replace(r"\*", "[A-Za-z]*").replace(r"\ ", r"\s+")
    abbreviation = " " not in name and sum(map(str.isupper, name)) > 1
    return pattern if abbreviation else f"(?i){pattern}"


def worst(named: Iterable[Named], as_of: date) -> tuple[Existence, Named | None]:
    """The existence to ask about: of a body that has gone first, then of one that has not begun, then of any."""
    order: tuple[Existence, ...] = ("ended", "not yet begun", "exists")
    ordered = sorted(named, key=lambda one: order.index(one.existence(as_of)))
    return (ordered[0].existence(as_of), ordered[0]) if ordered else ("not known", None)
