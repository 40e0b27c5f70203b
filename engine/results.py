"""What the engine gives: frozen results, each with the reason behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from base.model import Model
from descriptors.models import RUNGS, Rung
from engine.inference import Ruling
from evidence.models import Bearing, Item
from rules.expression import Scalar
from rules.models import Operator

if TYPE_CHECKING:
    from engine.evaluation import Evaluation

Status = Literal["met", "partly met", "not met", "not enough evidence"]


class Heading(Model):
    """What an answer begins with.

    Attributes:
        framework: id and version of the framework.
        as_of: the day that is asked about.
        known_at: the day by which it had to be in the register; None for whatever is in it now.
    """

    framework: dict[str, str]
    as_of: date
    known_at: date | None
    facts_digest: str
    rules_digest: str


class Graded(Model):
    """One judgement, or overall effectiveness, by its grades alone.

    Attributes:
        grade: None where too little is covered to give one.
        underlying: what the evidence held would give.
        floor: the grade if all that is unknown turned out badly; `ceiling` if it turned out well.
    """

    grade: str | None
    underlying: str
    floor: str
    ceiling: str

    @property
    def held(self) -> tuple[str | None, str]:
        """What the evidence held gives, whatever it could still be."""
        return self.grade, self.underlying


class Tested(Model):
    """One condition of a rule with the value it met.

    Attributes:
        reads: what was tested, in words.
        bar: what it was compared with; `policy` names the policy value it comes from.
        held: whether the condition held.
    """

    attribute: str
    reads: str
    value: Scalar
    operator: Operator
    bar: Scalar
    policy: str
    unit: str
    held: bool


class Reason(Model):
    """Why something was concluded: the rule, the values it tested, and where the rule comes from.

    Attributes:
        of: the kind of fact it was concluded of.
        values: what the rules of its kind tested, so that those that did not hold can be looked at too.
        then: what it concludes.
    """

    rule: str
    name: str
    why: str
    tested: tuple[Tested, ...]
    source: str
    of: str
    values: dict[str, Scalar]
    then: dict[str, str]

    @property
    def concluded(self) -> str:
        """The first thing it concludes."""
        return next(iter(self.then.values()))


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """One bearing on the day that is asked about; what was worked out of it is looked up when it is asked for.

    Attributes:
        row: the row of the bearing; `place` that of its item.
        taken_back: whether it is a weakness that one person took back; it stands until a second reader agrees.
    """

    item: Item
    bearing: Bearing
    evaluation: Evaluation
    row: int
    place: int
    taken_back: bool = False

    @property
    def rung(self) -> Rung:
        """Its rung on the evidence ladder."""
        return RUNGS[int(self.evaluation.value("item", "rung", self.place))]

    @property
    def state(self) -> str:
        """How its item stands on the day: `in date`, `not yet`, `expired` or `retired`."""
        return str(self.evaluation.value("item", "state", self.place))

    @property
    def value(self) -> int:
        """What it is worth before caps, per mille."""
        return int(self.evaluation.value("bearing", "value", self.row))

    @property
    def milder(self) -> bool:
        """Whether it calls an earlier failure milder, and weighs as that one."""
        return bool(self.evaluation.value("bearing", "milder", self.row))

    @property
    def carried(self) -> int:
        """What it is worth after caps, per mille."""
        return int(self.evaluation.value("bearing", "carried", self.row))

    @property
    def counts(self) -> bool:
        """Whether its item counts on the day, and no later one of its kind has replaced it."""
        return bool(self.evaluation.value("bearing", "stands", self.row))

    @property
    def counted(self) -> Ruling:
        """The rule that says whether its item counts."""
        return self.evaluation.concluded("item", "counts", self.place)

    @property
    def carrier(self) -> Ruling:
        """The rule that says what its item can carry."""
        return self.evaluation.concluded("item", "carries", self.place)

    @property
    def capped(self) -> Ruling | None:
        """The rule that says how much it may carry; None where it undermines or does not stand."""
        concluded = self.evaluation.concluded("bearing", "cap", self.row)
        return concluded if concluded.rules else None

    @property
    def cap(self) -> str:
        """How much it may carry, in words; empty where it undermines or does not stand."""
        code = self.evaluation.column("bearing", "cap").item(self.row)
        return self.evaluation.words("bearing", "cap")[code] if code >= 0 else ""

    @property
    def overtaken(self) -> bool:
        """Whether its item counts, but a later one of its kind has replaced it."""
        return not self.counts and self.counted.rule.then["counts"] == "yes"

    @property
    def supports(self) -> bool:
        """Whether it supports its descriptor."""
        return self.bearing.direction == "supports"


class Improvement(NamedTuple):
    """An area for improvement that an inspection put on a descriptor.

    Attributes:
        value: what it weighs while it stands, per mille.
        concluded: the rule that says whether it still stands.
        answers: the bearings that answer it.
    """

    action: str
    descriptor: str
    since: date | None
    value: int
    concluded: Ruling
    answers: tuple[Weighed, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether nothing has answered it yet."""
        return self.concluded.rule.then["open"] == "yes"


class DescriptorResult(Model):
    """What is held for and against one descriptor.

    Attributes:
        support: the largest supporting value after caps, per mille.
        weakness: the largest undermining value, per mille.
        uncapped: the largest supporting value before caps, per mille.
        rung: the best rung of what counts; None where nothing does.
        covered: whether evidence that shows activity, practice or impact is held.
        evidence: ids of the items that count, in order.
        actions: ids of the actions linked to it.
        open_actions: ids of those that are an area for improvement that still stands.
    """

    id: str
    judgement: str
    status: Status
    grade: str | None
    support: int
    weakness: int
    uncapped: int
    rung: Rung | None
    covered: bool
    evidence: tuple[str, ...]
    actions: tuple[str, ...]
    open_actions: tuple[str, ...]
    because: Reason

    @property
    def net(self) -> int:
        """Support less weakness, per mille."""
        return self.support - self.weakness

    @property
    def weighs(self) -> tuple[object, ...]:
        """What it comes to, to tell whether it came to another."""
        return self.status, self.grade, self.support, self.weakness, self.covered

    @property
    def known(self) -> bool:
        """Whether anything counts for or against it."""
        return self.status != "not enough evidence"


class Moderated(Model):
    """The group's own grade beside the engine's.

    Attributes:
        stale: whether the facts it rested on have changed since.
    """

    grade: str
    by: str
    reason: str
    on: date
    stale: bool


class Verdict(Graded):
    """A grade with what is said of it: of overall effectiveness, or of a judgement.

    Attributes:
        because: the rules that led here, as far as the rules have them: of a judgement coverage, best fit and limit; of
            overall effectiveness why it is not shown, where it is not, and the rule for it.
        gradeable: whether enough is known to give one; `borderline` whether it could be read either way.
        coverage: share of its applicable descriptors that evidence covers, 0 to 1.
        deciding: the reason for the underlying grade.
        borderline_because: why it could be read either way; None where it could not.
    """

    name: str
    gradeable: bool
    borderline: bool
    coverage: float
    because: tuple[Reason, ...]
    deciding: Reason
    borderline_because: Reason | None
    moderated: Moderated | None

    @property
    def rule(self) -> str:
        """Id of the rule that decided the underlying grade."""
        return self.deciding.rule


class JudgementResult(Verdict):
    """One judgement: its grade, what it could still be, and whether enough is known to say it.

    Attributes:
        balance: support less weakness over all its descriptors, per mille.
        held_back: the balance once what is weak in leadership has held it back, per mille: what the bars test.
        score: that balance with serious failures counted twice, per mille: what the bars test.
        serious: share of its descriptors with serious failures, per mille.
        met: share of its descriptors that are met, 0 to 1.
        probabilities: how often findings like these were published with each grade, 0 to 1; empty where the rules
            give none.
        enough: why it can be graded, or cannot; None where no rule decides that.
        excluded: number of its descriptors that were said not to apply.
        covered, known, applicable: numbers of descriptors.
    """

    code: str
    short: str
    kind: Literal["key", "sub", "review"]
    balance: int
    held_back: int
    score: int
    serious: int
    met: float
    probabilities: dict[str, float]
    enough: Reason | None
    excluded: int
    covered: int
    known: int
    applicable: int

    @property
    def steps(self) -> tuple[Reason, ...]:
        """Best fit and what limits it; the rule for its grade alone where the rules have no best fit."""
        return self.because[1:] if self.enough else self.because
