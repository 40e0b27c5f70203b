"""Explanations as one tree, and the views of it: text for people, plain data for programs, nodes for reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Literal

from base.model import Model
from engine.results import Tested

NodeKind = Literal[
    "overall",
    "judgement",
    "descriptor",
    "rule",
    "evidence",
    "action",
    "challenge",
    "group's own grade",
    "range",
    "why not",
    "worked out",
    "list",
]


class Check(Tested):
    """One test of a rule, and what it found in words.

    Attributes:
        words: the value and the bar as a sentence, with their numbers.
        plain: the same without weights, for people.
        short_by: by how much a number failed; None where it held or is no number.
    """

    words: str
    plain: str
    short_by: int | None = None


class Node(Model):
    """One thing that is explained, and what it rests on.

    Attributes:
        title: what it is, in a line.
        detail: why, in a sentence or two.
        exact: the numbers behind it, for whoever checks them.
        rule: id of the rule that decided it; empty where none did.
        conditions: the tests of that rule.
        refs: ids of evidence and actions, and `sha256:` digests of files, that it rests on.
        folded: how many nodes lie beneath it that are not shown.
    """

    kind: NodeKind
    title: str
    detail: str = ""
    exact: str = ""
    rule: str = ""
    conditions: tuple[Check, ...] = ()
    source: str = ""
    refs: tuple[str, ...] = ()
    children: tuple[Node, ...] = ()
    folded: int = 0

    @property
    def why_not(self) -> tuple[Node, ...]:
        """What stands in the way of something better."""
        return tuple(child for child in self.children if child.kind == "why not")

    def size(self) -> int:
        """The number of nodes beneath it."""
        return self.folded + sum(1 + child.size() for child in self.children)


def beneath(depth: int | None) -> int | None:
    """How many levels are told beneath a node that stands one level further down; None for all."""
    return None if depth is None else depth - 1


def fold(node: Node, depth: int | None) -> Node:
    """The tree down to a depth; what lies deeper is only counted.

    Args:
        node: its root.
        depth: 0 for the root alone, 1 for what is right beneath it too; None for everything.
    """
    if depth is None:
        return node
    if depth <= 0:
        return node.model_copy(update={"children": (), "folded": node.size()})
    return node.model_copy(update={"children": tuple(fold(child, depth - 1) for child in node.children)})


def tree_as_text(node: Node, width: int = 110, *, verbose: bool = False) -> str:
    """The tree as indented lines of plain characters, to be read aloud as well as seen.

    Where it was folded, a node is its title alone.

    Args:
        node: its root.
        width: the longest a line may be, in characters.
        verbose: with weights, how each is worked out, sources of rules, and digests of files.
    """
    return "\n".join(_lines(node, 0, width, verbose))


def _lines(node: Node, level: int, width: int, verbose: bool) -> Iterator[str]:
    margin = "    " * level
    rule = f" [{node.rule}]" if node.rule and (verbose or node.kind != "evidence") else ""
    beneath = f" ({node.folded} more beneath)" if node.folded else ""
    yield from _wrapped(f"{node.title}{rule}{beneath}", margin + ("- " if level else ""), width)
    if node.folded:
        return
    inner = margin + "  "
    yield from _wrapped(node.detail, inner, width)
    if verbose:
        yield from _wrapped(node.exact, inner, width)
    for check in node.conditions:
        words = check.words if verbose else check.plain
        yield from _wrapped(words, f"{inner}{'yes' if check.held else 'NO '} ", width)
    if verbose and node.source:
        yield from _wrapped(f"Source: {node.source}", inner, width)
    if refs := [ref for ref in node.refs if verbose or not ref.startswith("sha256:")]:
        yield from _wrapped(f"Rests on {', '.join(refs)}", inner, width)
    for child in node.children:
        if verbose or child.kind != "worked out":
            yield from _lines(child, level + 1, width, verbose)


def _wrapped(text: str, lead: str, width: int) -> Iterable[str]:
    return wrap(text, width, initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False)
