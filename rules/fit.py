"""Whether a framework and the rules it is graded by speak of the same grades."""

from __future__ import annotations

from collections.abc import Iterator

from base.errors import InputError, ManyProblems
from base.words import did_you_mean, list_words
from descriptors.models import Framework
from rules.models import Rulebook


def check_fit(framework: Framework, rulebook: Rulebook) -> None:
    """Refuse a framework that speaks of grades its rules do not have.

    Raises:
        ManyProblems: there are such grades; each problem names where it stands and the nearest grade.
    """
    problems = list(_strange_grades(framework, rulebook.grades))
    if problems:
        raise ManyProblems(f"{framework.id} and the rules {rulebook.id} do not fit together.", problems)


def _strange_grades(framework: Framework, grades: tuple[str, ...]) -> Iterator[InputError]:
    named = [(j.code, "levels", word) for j in framework.judgements for word in j.levels]
    named += [
        (d.judgement, f"recommendation_rate of {d.id}", word)
        for d in framework.descriptors.values()
        if d.attestation
        for word in d.attestation.recommendation_rate
    ]
    for code, key, word in named:
        if word not in grades:
            yield InputError(
                f"{word!r} is no grade of the rules in use.",
                where=f"{framework.id}: judgements/{code}.yaml ({key})",
                hint=did_you_mean(word, grades) or f"The scale is {list_words(grades, 'and')}, worst first.",
            )
