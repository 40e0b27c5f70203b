"""Names of people and other words as they are written: whether any are given, and whether two names are the same."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from base.errors import InputError
from evidence.policy import filing_policy

_INITIALS = 3
"""Up to so many capitals together are initials, where the rest of the name is not in capitals too."""


def says_something(words: str) -> bool:
    """Whether words hold a letter or a number: spaces, dashes and what nobody sees say nothing."""
    return any(letter.isalnum() for letter in words)


def given_words(words: str, field: str) -> str:
    """Words that say something, as they were typed.

    Args:
        field: what they are, such as `title`.

    Raises:
        InputError: they hold neither letter nor number.
    """
    if not says_something(words):
        raise InputError(
            f"The {field.replace('_', ' ')} says nothing.",
            field=field,
            hint="Write a few words, or leave it as it was.",
        )
    return words


def given_reason(reason: str, what: str) -> str:
    """A reason without white space around it.

    Args:
        what: what needs it, as the start of a sentence.

    Raises:
        InputError: none is given, or it says nothing.
    """
    if not says_something(reason):
        raise InputError(f"{what} needs a reason.", field="reason", hint="Say why in a sentence.")
    return reason.strip()


def given_name(name: str, field: str) -> str:
    """A name without needless spaces.

    Args:
        name: as it was typed.
        field: what it is the name of, such as `lead`.

    Raises:
        InputError: it holds neither letter nor number, so it names nobody.
    """
    tidy = " ".join(name.split())
    if not says_something(tidy):
        raise InputError("A name is needed here, and none is given.", field=field, hint="Write who it is.")
    alphabets = {unicodedata.name(letter, "?").split()[0] for letter in tidy if letter.isalpha()}
    if len(alphabets) > 1:
        raise InputError(
            f"{name!r} mixes letters of different alphabets, so it could pass for somebody else.",
            field=field,
            hint="Type it again.",
        )
    return tidy


@lru_cache(maxsize=16_384)
def same_person(one: str, other: str) -> bool:
    """Whether two names may be one person's: case, accents, order, titles and initials make no difference.

    `J Smith`, `Smith, John`, `Dr John A. Smith`, `john.smith` and `jsmith` are all John Smith. Where one of them says
    too little to tell, such as a surname or initials alone, they are taken for the same: nobody vouches for their own
    work.
    """
    if any(_are_initials(name, of) for name, of in ((one, other), (other, one))):
        return True
    titles = filing_policy().titles.words
    # `Lord` is a title and a surname: the two are held together with such words, and without them.
    return any(_match(_parts(one, besides), _parts(other, besides)) for besides in (titles, frozenset[str]()))


def _are_initials(name: str, of: str) -> bool:
    """Whether a name is no more than the initials of another: `JS`, `J.S.`, `J A S`."""
    letters = [letter.casefold() for letter in name if letter.isalpha()]
    alone = all(len(word) == 1 for word in re.findall(r"[^\W\d_]+", name)) or (name.isupper() and name.isalpha())
    firsts = Counter(part[0] for part in _parts(of, filing_policy().titles.words))
    return alone and 1 < len(letters) <= _INITIALS and Counter(letters) <= firsts


def may_be_listed(people: Iterable[str], name: str) -> bool:
    """Whether a name may be one of a list's: titles, initials and the order of its parts make no difference."""
    return any(same_person(name, other) for other in people)


def _match(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    if not ours or not theirs:
        return False
    fewer, more = sorted((ours, theirs), key=len)
    return _fits(fewer, more) or "".join(sorted(fewer)) == "".join(sorted(more)) or _run_together(fewer, more)


def _parts(name: str, besides: frozenset[str]) -> tuple[str, ...]:
    """The parts of a name but for some words, the longest first; initials together, as in `JA Smith`, are apart."""
    plain = unicodedata.normalize("NFKD", re.sub(r"\(.*?\)|@.*", " ", name))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("'", "").replace("’", "")
    words = [word for word in re.findall(r"[^\W\d_]+", plain) if word.casefold() not in besides]
    parts: list[str] = []
    for word in words:
        initials = word.isupper() and len(word) <= _INITIALS and not plain.isupper()
        parts += word.casefold() if initials else [word.casefold()]
    return tuple(sorted(parts, key=lambda part: (-len(part), part)))


def _fits(fewer: Sequence[str], more: Sequence[str]) -> bool:
    """Whether each part of one name is a part of the other or its initial, and at least one is a whole part."""
    left = list(more)
    whole = False
    for part in fewer:
        if part in left:
            left.remove(part)
            whole = whole or len(part) > 1
            continue
        initial = next((other for other in left if part[0] == other[0] and 1 in (len(part), len(other))), None)
        if initial is None:
            return False
        left.remove(initial)
    return whole


def _run_together(fewer: Sequence[str], more: Sequence[str]) -> bool:
    """Whether a name in one word, as accounts have it, is the other's first name or initial and surname."""
    if len(fewer) != 1 or len(more) < 2:
        return False
    shapes = {a + b for a in more for b in more if a != b}
    shapes |= {a[0] + b for a in more for b in more if a != b} | {a + b[0] for a in more for b in more if a != b}
    return fewer[0] in shapes
