"""How far a progress text gets up the evidence ladder, and the phrases in it that raise questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evidence.claims.failures import Failures
from evidence.claims.lexicon import Texts, split_sentences

ASSERTION, PROCESS, ACTIVITY, PRACTICE, IMPACT = range(5)
"""Rungs of the evidence ladder, as the framework's own ladder numbers them."""
_STEPS = ("watched", "reported", "asked", "understood")
"""Lists of the lexicon for steps that an inspector wants the outcome of."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a progress text holds.

    Attributes:
        rung: the rung of the evidence ladder that its words alone reach.
        phrases: what it says, to the phrases that say so: `unfinished` for what goes on or is still to come, `declined`
            for a decision not to act, `compared` for comparisons without a figure beside them, `checked` for checks of
            practice where none is told with what it came to, and likewise each step that wants an outcome.
        failing: sentences whose figures state failure.
        figured: whether any sentence gives a figure.
        newest: the newest day it can speak of; None where it names no date.
    """

    rung: int
    phrases: dict[str, list[str]]
    failing: list[str]
    figured: bool
    newest: date | None


class ProgressReader:
    """Reads progress texts.

    Args:
        as_of: the day that is asked about; later dates in a text are left out.
    """

    def __init__(self, texts: Texts, failures: Failures, as_of: date) -> None:
        self._texts, self._failures, self._as_of = texts, failures, as_of

    def read(self, text: str) -> Progress:
        """Read one text."""
        sentences, find = split_sentences(text), self._texts.find
        unfinished = [find("unfinished", s) + self._texts.deadlines(s, self._as_of) for s in sentences]
        figures = [bool(self._texts.figures(sentence)) for sentence in sentences]
        failing: list[str] = []
        rung = ASSERTION
        for at, sentence in enumerate(sentences):
            before = sentences[at - 1] if at else ""
            fails = self._failures.states_failure(sentence, sentences[at + 1] if at + 1 < len(sentences) else "")
            if fails:
                failing.append(sentence)
            # A figure that states failure shows nothing of what is claimed.
            shows = figures[at] and not unfinished[at] and not fails
            rung = max(rung, self._rung(sentence, before, shows, rung))
        bare = [sentence for at, sentence in enumerate(sentences) if not any(figures[at : at + 2])]
        shown = rung >= PRACTICE or bool(failing)
        phrases = {
            "unfinished": [phrase for phrases in unfinished for phrase in phrases],
            "declined": [phrase for sentence in sentences for phrase in find("declined", sentence)],
            "compared": [phrase for sentence in bare for phrase in find("comparisons", sentence)],
            "checked": [] if shown else [phrase for sentence in sentences for phrase in find("checks", sentence)],
            **{step: [] if shown else [phrase for s in bare for phrase in find(step, s)] for step in _STEPS},
        }
        return Progress(rung, phrases, failing, any(figures), self._texts.newest(text, self._as_of))

    def is_open(self, sentence: str, *, finished: bool) -> bool:
        """Whether a sentence speaks of something still to be done, rather than of what someone did at the time."""
        if self._texts.newest(sentence, self._as_of) is not None:
            return False
        return not finished or bool(self._texts.find("unfinished", sentence))

    def _rung(self, sentence: str, before: str, figure: bool, reached: int) -> int:
        """The rung one sentence adds to what was reached; what is to come, or has no figure, is process at most."""
        find = self._texts.find
        if figure and find("impacts", sentence):
            return IMPACT
        if figure and find("results", sentence) and (find("checks", sentence) or find("checks", before)):
            return PRACTICE
        if figure and (self._texts.newest(sentence, self._as_of) or self._texts.newest(before, self._as_of)):
            return ACTIVITY
        return PROCESS if reached < PROCESS and find("processes", sentence) else ASSERTION
