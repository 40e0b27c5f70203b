"""How far a progress text gets up the evidence ladder, and the phrases in it that raise questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.challenges.failures import Failures
from engine.challenges.lexicon import Figures, Lexicon, NamedDates, Phrases, WordList, split_sentences
from rules.models import Policy

ASSERTION, PROCESS, ACTIVITY, PRACTICE, IMPACT = range(5)
"""Rungs of the evidence ladder, as the framework's own ladder numbers them."""
STEPS = ("watched", "reported", "asked", "understood")
"""Lists of the lexicon for steps that an inspector wants the outcome of."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a progress text holds.

    Attributes:
        rung: the rung of the evidence ladder that its words alone reach.
        unfinished: phrases for what goes on or is still to come.
        declined: phrases for a decision not to act.
        compared: comparisons without a figure beside them.
        failing: sentences whose figures state failure.
        checked: phrases for checks of practice, where none is told with what it came to.
        untold: of `STEPS` each kind, to its phrases where no figure stands beside them.
        figured: whether any sentence gives a figure.
        newest: the newest day it can speak of; None where it names no date.
    """

    rung: int
    unfinished: list[str]
    declined: list[str]
    compared: list[str]
    failing: list[str]
    checked: list[str]
    untold: dict[str, list[str]]
    figured: bool
    newest: date | None


class ProgressReader:
    """Reads progress texts.

    Args:
        lexicon: the word lists to read with.
        policy: how far a negation reaches, and from where a figure states failure.
        as_of: the day that is asked about; later dates in a text are left out.
    """

    def __init__(self, lexicon: Lexicon, policy: Policy, as_of: date) -> None:
        reach = policy.number("negation_reach")

        def phrases(listed: WordList) -> Phrases:
            return Phrases(listed, lexicon.negations, reach)

        self._as_of = as_of
        self._unfinished = phrases(lexicon.unfinished)
        self._declined = phrases(lexicon.declined)
        self._comparisons = phrases(lexicon.comparisons)
        self._processes = phrases(lexicon.processes)
        self._checks = phrases(lexicon.checks)
        self._steps = {name: phrases(getattr(lexicon, name)) for name in STEPS}
        self._results = phrases(lexicon.results)
        self._impacts = phrases(lexicon.impacts)
        self._figures = Figures(lexicon)
        self._dates = NamedDates(lexicon)
        self._failures = Failures(lexicon, policy)

    def read(self, text: str) -> Progress:
        """Read one text."""
        sentences = split_sentences(text)
        unfinished = [
            self._unfinished.find(sentence) + self._dates.deadlines(sentence, self._as_of) for sentence in sentences
        ]
        figures = [bool(self._figures.find(sentence)) for sentence in sentences]
        declined = [phrase for sentence in sentences for phrase in self._declined.find(sentence)]
        compared: list[str] = []
        untold: dict[str, list[str]] = {name: [] for name in STEPS}
        failing: list[str] = []
        rung = ASSERTION
        for at, sentence in enumerate(sentences):
            if not any(figures[at : at + 2]):
                compared += self._comparisons.find(sentence)
                for name, step in self._steps.items():
                    untold[name] += step.find(sentence)
            before = sentences[at - 1] if at else ""
            fails = self._failures.states_failure(sentence, sentences[at + 1] if at + 1 < len(sentences) else "")
            if fails:
                failing.append(sentence)
            # A figure that states failure shows nothing of what is claimed.
            shows = figures[at] and not unfinished[at] and not fails
            rung = max(rung, self._rung(sentence, before, shows, rung))
        said = [phrase for found in unfinished for phrase in found]
        told = rung >= PRACTICE or bool(failing)
        checked = [] if told else [phrase for sentence in sentences for phrase in self._checks.find(sentence)]
        untold = {name: [] if told else found for name, found in untold.items()}
        newest = self._dates.newest(text, self._as_of)
        return Progress(rung, said, declined, compared, failing, checked, untold, any(figures), newest)

    def is_open(self, sentence: str, *, finished: bool) -> bool:
        """Whether a sentence speaks of something still to be done, rather than of what someone did at the time."""
        if self._dates.newest(sentence, self._as_of) is not None:
            return False
        return not finished or bool(self._unfinished.find(sentence))

    def _rung(self, sentence: str, before: str, figure: bool, reached: int) -> int:
        """The rung one sentence adds to what was reached; what is to come, or has no figure, is process at most."""
        if figure and self._impacts.find(sentence):
            return IMPACT
        if figure and self._results.find(sentence) and (self._checks.find(sentence) or self._checks.find(before)):
            return PRACTICE
        if figure and (self._dates.newest(sentence, self._as_of) or self._dates.newest(before, self._as_of)):
            return ACTIVITY
        return PROCESS if reached < PROCESS and self._processes.find(sentence) else ASSERTION
