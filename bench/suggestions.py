"""How often a right descriptor stands among the first four proposals, on coded notes of published inspections.

    python -m bench.suggestions [FOLDER]

Each authority's notes are asked about in turn, with the notes of all others as what people have linked before, and once
with nothing linked. FOLDER holds a CSV of `descriptor` and `note` for each inspection; the notes are not part of this
project. What comes out is written to bench/SUGGESTIONS.md.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from descriptors.loader import load_framework
from evidence.texts.proposals import Linked, Proposer
from rules.loader import load_rulebook, rules_folder

FRAMEWORK = load_framework("sif-2013")
POLICY = load_rulebook(rules_folder("sif-2013")).policy
OUT = Path(__file__).with_name("SUGGESTIONS.md")
Notes = Mapping[str, list[tuple[str, str]]]


def read_notes(folder: Path) -> Notes:
    """The notes of each inspection, each with the descriptor it was coded to."""
    notes: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row.get("note")]
        coded = [(row["descriptor"], row["note"]) for row in rows if row["descriptor"] in FRAMEWORK.descriptors]
        if coded:
            notes[path.stem] = coded
    return notes


def hits(proposer: Proposer, asked: Iterable[tuple[str, str]], most: int) -> int:
    """For how many notes the descriptor they were coded to is among the first proposals."""
    return sum(descriptor in _ids(proposer, note, most) for descriptor, note in asked)


def _ids(proposer: Proposer, text: str, most: int) -> list[str]:
    limits = {"least_words": POLICY.number("proposal_words"), "telling_share": POLICY.number("proposal_telling_share")}
    return [proposal.descriptor.id for proposal in proposer.propose(text, **limits, most=most)]


def main(folder: Path) -> None:
    """Measure, and write what came out."""
    notes = read_notes(folder)
    if not notes:
        sys.exit(f"There are no coded notes in {folder}.")
    number = sum(map(len, notes.values()))
    found = {(linked, most): 0 for linked in (True, False) for most in (1, 4)}
    for held, asked in notes.items():
        others = [Linked(name, id, note) for name, rows in notes.items() if name != held for id, note in rows]
        for linked in (True, False):
            proposer = Proposer(FRAMEWORK, others if linked else ())
            for most in (1, 4):
                found[linked, most] += hits(proposer, asked, most)
    said = {True: "the notes of all other authorities", False: "nothing: a council's first day"}
    rows = [
        f"| {said[linked]} | {found[linked, 1] / number:.1%} | {found[linked, 4] / number:.1%} |" for linked in said
    ]
    OUT.write_text(
        "# How well descriptors are proposed\n\n"
        f"Written by `python -m bench.suggestions`: {number:,} notes on {len(notes)} published inspections, each"
        " coded to a descriptor by a reader. No note is asked about with another of its own authority among what is"
        " linked.\n\n"
        "| linked before | the right one first | among the first four |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    )
    print(OUT.read_text())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared" / "calibration")
