"""Lines of a scanned cell joined to its text: overlaps taken out, misread echoes of a line dropped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from evidence.plans.words import words
from evidence.tables.headings import plain
from evidence.tables.hyphens import close_hyphen
from evidence.tables.words import words as table_words


@lru_cache(maxsize=4096)
def strokes(text: str) -> str:
    """The text as the strokes its letters are made of, so that letters a scanner confuses become alike."""
    table = words().strokes
    return "".join(table.get(letter, letter) for letter in plain(text).replace(" ", ""))


def is_echo(line: str, beside: str, known: Counter[str]) -> bool:
    """Whether a line is a misread second copy of the end of the line beside it.

    It is when it reads alike stroke for stroke, its numbers are the same, and the words that differ are not
    words the document uses elsewhere: a changed name, month or figure is never taken for an echo.

    Args:
        line: the line that may be the copy.
        beside: the line before it in the same cell.
        known: how often each word occurs in the document.
    """
    from rapidfuzz import fuzz

    ours, theirs = plain(line).split(), plain(beside).split()
    if not ours or len(theirs) < len(ours) or (len(ours) == 1 and len(theirs) > 1):
        return False
    theirs = theirs[len(theirs) - len(ours) :]
    if re.findall(r"\d+", " ".join(ours)) != re.findall(r"\d+", " ".join(theirs)):
        return False
    if fuzz.ratio(strokes(" ".join(ours)), strokes(" ".join(theirs))) < words().likeness.echo_line:
        return False
    differing = [(mine, other) for mine, other in zip(ours, theirs, strict=True) if mine != other]
    misread = [mine for mine, _ in differing if known[mine] < 2 and mine not in table_words().periods]
    return len(misread) * 2 >= len(differing) and all(
        fuzz.ratio(strokes(mine), strokes(other)) >= words().likeness.echo_word for mine, other in differing
    )


def join_lines(lines: Sequence[str], known: Counter[str]) -> tuple[str, list[str]]:
    """The text of a cell that a scanner broke into lines, and what was changed to get it, a sentence each.

    Args:
        lines: the lines from top to bottom.
        known: how often each word occurs in the document.
    """
    repairs: list[str] = []
    kept: list[str] = []
    for line in filter(None, lines):
        before = kept[-1] if kept else ""
        if not before:
            kept.append(line)
        elif plain(line) == plain(before) or _ends_with(before, line):
            repairs.append(f"Left out “{line}”, which repeats the line before it.")
        elif is_echo(line, before, known):
            repairs.append(f"Left out “{line}”, a misread copy of the line before it.")
        elif _starts_with(line, before):
            repairs.append(f"Left out “{before}”, which the next line repeats in full.")
            kept[-1] = line
        else:
            if overlap := _overlap(before, line):
                repairs.append(f"Took out “{overlap}”, which stood at the end of one line and the start of the next.")
                kept[-1] = before[: -len(overlap)].rstrip()
            kept.append(line)
    text = ""
    for line in filter(None, kept):
        text = close_hyphen(text, line, known)
    return text, repairs


def _ends_with(before: str, line: str) -> bool:
    """Whether a line only repeats the end of the one before it."""
    return line[0].islower() and f" {before}".endswith(f" {line}")


def _starts_with(line: str, before: str) -> bool:
    return len(before.split()) >= 3 and line.startswith(f"{before} ")


def _overlap(before: str, line: str) -> str:
    """The four or more words that end one line and start the next; empty where there are none."""
    tokens = before.split()
    for start in range(max(0, len(tokens) - 20), len(tokens) - 3):
        tail = " ".join(tokens[start:])
        if line.startswith(f"{tail} ") or line == tail:
            return tail
    return ""
