"""The kinds of entity the register keeps: the model of each, and how its ids are numbered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple

from base.model import Model
from evidence.access_models import Access, DeskLink, View
from evidence.annex_models import Brought
from evidence.models import Answer, Decision, Exclusion, FreeText, Item, Measure, Moderation, Person, SpotCheck
from evidence.plan_models import Action, Correction, PastGrade, Plan

Kind = Literal[
    "item",
    "action",
    "plan",
    "past-grade",
    "measure",
    "person",
    "moderation",
    "exclusion",
    "decision",
    "check",
    "answer",
    "ruleset",
    "briefing",
    "correction",
    "handout",
    "move",
    "redaction",
    "access",
    "link",
    "view",
    "brought",
    "hold",
    "disposal",
    "sharing",
]


class RuleSet(Model):
    """Rules that an assessment was made with, kept so that a past assessment can be replayed.

    Attributes:
        id: the digest of the rules, `sha256:` and hex.
        framework: id of the framework they grade by.
        files: the text of each file of the framework and its rules, by `descriptors/` or `rules/` and its name.
        since: when they were last taken into use, UTC; None where that was not entered.
    """

    id: str
    framework: str
    files: dict[str, FreeText]
    since: datetime | None = None


class Monday(Model):
    """How things stood when a briefing was issued, for those after it to look back to.

    Attributes:
        covered: number of descriptors that evidence covered, of those `applicable`.
        asked: number of challenges, of which `answered` were answered.
        grades: judgements, and overall effectiveness as `overall`, to the grade they had; none without one.
    """

    covered: int
    applicable: int
    asked: int
    answered: int
    grades: dict[str, str] = {}


class BriefingRecord(Model):
    """A briefing that was given out, with what it was worked out from.

    Attributes:
        id: the week it was for, such as `2014-W10`.
        as_of: the date it describes.
        facts_digest: digest of the facts that counted.
        rules_digest: digest of framework, rules and policy.
        head: digest of the journal's last entry when it was made.
        digest: digest of every fact and rule it was made of, as printed in it; empty for one of an earlier version.
        asked: ids of the challenges that stood open in it.
        monday: how things stood; None for one of an earlier version.
    """

    id: str
    as_of: date
    facts_digest: str
    rules_digest: str
    head: str
    digest: str = ""
    asked: tuple[str, ...] = ()
    monday: Monday | None = None


class HandOut(Model):
    """Evidence that was given to somebody who was named.

    Attributes:
        id: such as `OUT-001`.
        reader: who it was given to.
        on: the day.
        items: ids of the items whose files or titles it holds.
        restricted: ids of those of them that are restricted.
        digest: of the bundle, as hex; empty where single files were given.
    """

    id: str
    reader: str
    on: date
    items: tuple[str, ...]
    restricted: tuple[str, ...] = ()
    digest: str = ""


class FrameworkMove(Model):
    """The register's move from one framework to another, or to a changed one of the same id.

    Attributes:
        id: such as `MV-01`.
        before, after: ids of the frameworks.
        on: the first day that is judged by the new one.
        rules: digest of the rules in use before, which the register keeps.
        entry: number of the last journal entry before it.
        mapped: descriptor of the old framework to those that took over what was filed on it; of a changed one only
            the names that are gone, types, judgements and indicators too.
        again: ids of the items that a second reader has to look at again.
    """

    id: str
    before: str
    after: str
    on: date
    rules: str
    entry: int
    mapped: dict[str, tuple[str, ...]]
    again: tuple[str, ...] = ()


class Hold(Model):
    """What keeps the file of an item whatever its term.

    Attributes:
        id: that of the item.
        until: the last day, for a review; None until it is released, as the law may ask.
    """

    id: str
    reason: FreeText
    by: str
    on: date
    until: date | None = None
    released: bool = False

    def holds(self, day: date) -> bool:
        """Whether it holds on a day."""
        return not self.released and (self.until is None or day <= self.until)


class Disposal(Model):
    """The certificate that the file of items was disposed of.

    Attributes:
        id: such as `DSP-001`.
        items: ids of the items that had it.
        sha256, size: what it was, as hex and in bytes.
        term: why its type is kept no longer.
        reason: what was said beside that.
        by, agreed_by: the two people.
    """

    id: str
    items: tuple[str, ...]
    sha256: str
    size: int
    on: date
    term: str
    reason: FreeText = ""
    by: str
    agreed_by: str


class Trace(Model):
    """What is kept of words that were taken away, to know them again; see `evidence.register.sieve`.

    Attributes:
        words: how many words they are.
        sieve: a few bits of a digest that is quick to work out.
        digest: one that is slow to work out, as hex.
    """

    salt: str
    words: int
    sieve: int
    digest: str


class Sharing(Model):
    """What an authority lets a region know of its evidence: types, ages, samples and kinds of questions, never a word.

    Attributes:
        id: what it is for: `patterns`.
        region: the region; empty where it takes no part any more.
        on: the day this was said, and `by` who said it.
    """

    id: str
    region: str
    on: date
    by: str


class Redaction(Model):
    """The removal of words that should not have been written.

    Attributes:
        id: such as `R-01`.
        kind: kind of the entity whose words were removed; None where they were removed from everything.
        subject: id of that entity.
        field: the field they stood in, such as `title` or `bearings`.
        texts: digests of the removed texts, over all revisions.
        traces: what the words are known by when they come back.
        reason: why they were removed.
    """

    id: str
    kind: Kind | None = None
    subject: str = ""
    field: str = ""
    texts: tuple[str, ...]
    traces: tuple[Trace, ...] = ()
    reason: FreeText


class EntityKind(NamedTuple):
    """What the register keeps of one kind.

    Attributes:
        prefix, digits: of the ids that the register gives out itself, with the least number of digits; empty and 0
            where it gives out none.
    """

    model: type[Model]
    prefix: str = ""
    digits: int = 0


KINDS: dict[Kind, EntityKind] = {
    "item": EntityKind(Item, "E-", 4),
    "action": EntityKind(Action, "OWN-", 1),
    "plan": EntityKind(Plan, "P-", 2),
    "past-grade": EntityKind(PastGrade, "H-", 3),
    "measure": EntityKind(Measure, "M-", 4),
    "person": EntityKind(Person, "W-", 2),
    "moderation": EntityKind(Moderation, "MOD-", 2),
    "exclusion": EntityKind(Exclusion, "X-", 2),
    "decision": EntityKind(Decision, "D-", 3),
    "check": EntityKind(SpotCheck, "SC-", 3),
    "answer": EntityKind(Answer),
    "ruleset": EntityKind(RuleSet),
    "briefing": EntityKind(BriefingRecord),
    "correction": EntityKind(Correction),
    "handout": EntityKind(HandOut, "OUT-", 3),
    "move": EntityKind(FrameworkMove, "MV-", 2),
    "redaction": EntityKind(Redaction, "R-", 2),
    "access": EntityKind(Access),
    "link": EntityKind(DeskLink, "L-", 3),
    "view": EntityKind(View, "V-", 3),
    "brought": EntityKind(Brought),
    "hold": EntityKind(Hold),
    "disposal": EntityKind(Disposal, "DSP-", 3),
    "sharing": EntityKind(Sharing),
}
MODELS: dict[Kind, type[Model]] = {name: kind.model for name, kind in KINDS.items()}
