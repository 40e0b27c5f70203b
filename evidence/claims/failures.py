"""Figures that state failure: a low share of what is right, a high one of what is wrong, a target that is missed."""

from __future__ import annotations

import re

from evidence.claims.lexicon import Texts

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_OF = re.compile(
    rf"(?<![\w.-])(?P<part>{_NUMBER})\s+(?:out\s+)?of\s+(?:the\s+|all\s+|its\s+|our\s+)?(?P<whole>{_NUMBER})(?![\w%])",
    re.I,
)
_PERCENT = re.compile(rf"(?<![\w.-])(?P<value>{_NUMBER})\s*(?:%|per\s?cent\b)", re.I)
_LENGTH = re.compile(
    rf"(?<![\w.-])(?P<value>{_NUMBER})\s*(?:working\s+|calendar\s+|school\s+)?(?P<unit>hour|day|week|month)s?\b", re.I
)
_BARE = re.compile(rf"(?<![\w.-])(?P<value>{_NUMBER})(?![\w%])")
_FROM = re.compile(r"\b(?:up|down|risen|fallen)\s+from\s+", re.I)
_FROM_TO = re.compile(rf"\bfrom\s+{_NUMBER}\s*(?:%|per\s?cent|\w+)?(?:\s+\w+){{0,4}}?\s+to\b", re.I)


class Failures:
    """Finds sentences whose figures state failure.

    Args:
        texts: finds what is as it should be, what is not, and what a figure is held against.
        low: a share of what is right below which a figure states failure, per mille.
        high: a share of what is wrong from which it does.
    """

    def __init__(self, texts: Texts, low: int, high: int) -> None:
        self._texts, self._low, self._high = texts, low, high

    def states_failure(self, sentence: str, following: str) -> bool:
        """Whether a figure of a sentence states failure.

        Args:
            following: the sentence after it, which may name the target.
        """
        texts = self._texts
        wrong = bool(texts.find("failings", sentence))
        if shares := self._shares(sentence):
            start, share = shares[-1]
            if wrong and share >= self._high:
                return True
            low = share < self._low
            if (
                not wrong
                and low
                and (texts.find("as_it_should_be", sentence) or texts.before("diminishers", sentence[:start]))
            ):
                return True
        return not wrong and self._misses_target(sentence, following)

    def _shares(self, sentence: str) -> list[tuple[int, int]]:
        """Where a sentence states shares, and each per mille; those that are targets, or were so before, left out."""
        shares: dict[tuple[int, int], int] = {}
        for match in _OF.finditer(sentence):
            whole = _value(match["whole"])
            if whole and _value(match["part"]) <= whole:
                shares[match.span()] = round(1000 * _value(match["part"]) / whole)
        for match in _PERCENT.finditer(sentence):
            if not any(start <= match.start() < end for start, end in shares):
                shares[match.span()] = round(10 * _value(match["value"]))
        left_out = [m.span() for m in _FROM_TO.finditer(sentence)]
        left_out += [(m.start(), m.end() + 20) for m in self._texts.pattern("targets").finditer(sentence)]
        left_out += [(m.start(), m.end() + 1) for m in _FROM.finditer(sentence)]
        return sorted(
            (at, share) for (at, _), share in shares.items() if not any(start <= at < end for start, end in left_out)
        )

    def _misses_target(self, sentence: str, following: str) -> bool:
        """Whether a share is under its target, or a length of time over it."""
        named = self._texts.pattern("targets").search(sentence)
        before, after = (sentence[: named.start()], sentence[named.end() :]) if named else (sentence, "")
        if not named and (other := self._texts.pattern("targets").search(following)):
            after = following[other.end() :]
        if not after:
            return False
        if (length := _last(_LENGTH, before)) is not None:
            target = _LENGTH.search(after) or _BARE.search(after)
            same = (
                target is not None and target.groupdict().get("unit", length["unit"]).lower() == length["unit"].lower()
            )
            return same and target is not None and _value(length["value"]) > _value(target["value"])
        if (share := _last(_PERCENT, before)) is not None and (target := _PERCENT.search(after)):
            return _value(share["value"]) < _value(target["value"])
        return False


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(reversed(list(pattern.finditer(text))), None)


def _value(number: str) -> float:
    return float(number.replace(",", ""))
