"""Entries of the record and what each changed, in the words of the desk's forms."""

from __future__ import annotations

import re
from collections.abc import Iterable

from base.words import first_up, long_day
from descriptors.models import Framework
from evidence.kinds import Kind
from evidence.models import Bearing
from evidence.register.revisions import NOTHING, FieldChange, Wording, said_of_descriptor

KINDS: dict[Kind, str] = {
    "item": "Evidence",
    "action": "Row of the plan",
    "plan": "Plan",
    "past-grade": "Earlier grade",
    "measure": "Indicator",
    "person": "Person",
    "moderation": "The group's own grade",
    "exclusion": "Descriptor that does not apply",
    "decision": "Decision",
    "check": "Spot check",
    "answer": "Answer to",
    "ruleset": "Rules that were in use",
    "briefing": "Briefing",
    "correction": "Correction",
    "handout": "Evidence given out",
    "move": "Change of framework",
    "redaction": "Removed words",
    "access": "Role of",
    "link": "Link",
    "view": "View",
    "brought": "List or document",
    "hold": "File kept longer",
    "disposal": "Certificate of disposal",
    "sharing": "Part in patterns",
}
"""What an entry is about, by its kind."""
_DEEDS = {
    "actions import": "Put in the plan",
    "actions link": "Linked a row",
    "actions update": "Brought a row up to date",
    "actions add": "Entered a row",
    "actions correct": "Corrected a row",
    "actions close": "Closed a row, or took it up again",
    "evidence attach": "Filed evidence",
    "evidence findings": "Filed findings",
    "evidence import": "Filed an index sheet",
    "evidence revise": "Corrected evidence",
    "evidence retire": "Withdrew evidence",
    "evidence restore": "Let evidence count again",
    "evidence replace": "Replaced evidence by newer",
    "evidence confirm": "Read as second reader",
    "evidence check": "Made a spot check",
    "evidence open": "Gave out evidence",
    "evidence save": "Gave out evidence",
    "evidence bundle": "Gave out a bundle",
    "evidence hold": "Kept a file longer",
    "evidence release": "Let the term of a file decide",
    "evidence dispose": "Disposed of a file",
    "challenges answer": "Answered a question",
    "challenges withdraw": "Took an answer back",
    "decisions add": "Entered a decision",
    "decisions close": "Closed a decision",
    "views add": "Gave a view",
    "views open": "Opened the views",
    "moderate": "Gave the group's own grade",
    "exclude": "Said whether a descriptor applies",
    "briefing": "Issued the briefing",
    "day-one assign": "Said who brings a list",
    "day-one check": "Checked lists",
    "history add": "Entered an earlier grade",
    "measures import": "Put in indicators",
    "people import": "Put in the list of people",
    "people role": "Gave a role",
    "people link": "Made a link",
    "people unlink": "Ended links and sessions",
    "desk begin": "Came in",
    "desk end": "Signed out",
    "portfolio join": "Joined the patterns of a region",
    "portfolio leave": "Left the patterns of a region",
    "framework move": "Moved to another framework",
    "framework adopt": "Put a changed framework in use",
    "redact": "Removed words",
}
"""What was done, by the command that enters it; an entry of any other says its command."""
_LABELS: dict[str, dict[str, str]] = {
    "item": {
        "title": "What it is called",
        "type": "What kind of evidence it is",
        "about": "Date it is about",
        "valid until": "Counts to",
        "lead": "Who answers for it",
        "sha256": "Digest of its file",
        "file name": "Its file",
        "size": "Size of its file, in bytes",
        "sensitivity": "Who may open it",
        "rung": "A rung other than its kind's",
        "checked by": "For L3: who checked practice",
        "outcomes": "For L4: which outcomes or views it reports",
        "sample": "Cases looked at",
        "met": "How many met the standard",
        "bearings": "What it bears on",
        "superseded by": "Replaced by",
        "content": "First filed with this text",
        "counts found": "The count stands in its text",
        "readings": "Second readers",
        "taken back": "Weaknesses taken back",
        "settled": "Weaknesses taken back, as two agreed",
        "inspectorate": "Its text names an inspectorate",
        "disowned": "What its text says against its own count",
        "unspoken": "What its text says nothing of",
        "worst told": "The worst count in its text",
        "unconvinced": "Who read it and did not agree",
        "dated from": "The first day it was said to be about",
    },
    "plan": {"sha256": "Digest of its file", "file name": "Its file"},
    "action": {
        "refs": "References",
        "due basis": "How the date is known",
        "rag": "The council's own colour",
        "rag stated": "The colour in the plan's own words",
        "measure": "Measure of success",
        "links": "Is to improve",
        "evidence": "Evidence filed for it",
        "origin": "Who set it",
        "since": "Stands since",
        "disputed": "Not so, as they say",
        "taken away": "Taken away, as two agreed",
        "taken away by": "Who agreed to that",
        "raw": "The row as it was read",
        "repairs": "Changed in reading",
        "place": "Where it stood in the plan",
    },
}
"""Fields by kind of entry, as the forms and pages of that kind call them; any other goes by its own name."""
_DIGESTS = re.compile(
    rf"{NOTHING}|(?:sha256:)?[0-9a-f]{{64}}(?:, (?:sha256:)?[0-9a-f]{{64}})*|salt [0-9a-f]+, words .*"
)
"""Values that are digests and nothing else, or what words that were taken away are known by."""


def deed(command: str) -> str:
    """What somebody did, by the command that was entered."""
    return "Made the worked example" if command.startswith("demo ") else _DEEDS.get(command, command)


def labelled(kind: Kind, changes: Iterable[FieldChange]) -> tuple[list[FieldChange], list[FieldChange]]:
    """What a revision changed, by the labels of its fields, and apart from it the digests that only a machine reads."""
    labels = _LABELS.get(kind, {})
    named = [change._replace(field=labels.get(change.field) or first_up(change.field)) for change in changes]
    digests = [change for change in named if all(_DIGESTS.fullmatch(words) for words in change[1:])]
    return [change for change in named if change not in digests], digests


def wording_of(framework: Framework) -> Wording:
    """How pages put values in words: codes of the framework by their names."""
    names = {id: f"{id} ({descriptor.theme})" for id, descriptor in framework.descriptors.items()}
    names |= {kind.code: kind.name for kind in framework.evidence_types}
    names |= {judgement.code: judgement.short for judgement in framework.judgements}
    names |= {"ordinary": "everyone at this desk", "restricted": "only those it names, and who was given access"}

    def bearing(shown: Bearing) -> str:
        return f"{names.get(shown.descriptor, shown.descriptor)}: {said_of_descriptor(shown)}"

    return Wording(long_day, bearing, lambda code: names.get(code, code))
