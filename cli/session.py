"""A workspace that is open for one command: settings, framework, rules, register."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from cli.output import note

if TYPE_CHECKING:
    from descriptors.models import Framework
    from engine.assessment import Assessment
    from engine.challenges.finding import Challenge
    from engine.comparison.comparing import Seen
    from engine.effects import Effect
    from engine.facts import Facts
    from engine.gaps.finding import Gap
    from evidence.filestore import FileStore
    from evidence.filing import Filed, FilingDesk
    from evidence.register import Register
    from evidence.stated import Unsaid
    from evidence.workspace import Workspace
    from reports.material import Material
    from rules.models import Rulebook


class Session:
    """Everything a command works on, opened when it is first needed and closed at the end."""

    def __init__(self, workspace: Path | None = None, framework: str | None = None) -> None:
        """Find the workspace.

        Args:
            workspace: the folder the user named.
            framework: id or folder of a framework to use instead of the workspace's own.

        Raises:
            WorkspaceError: there is no workspace.
        """
        from evidence.workspace import find_workspace

        self.workspace: Workspace = find_workspace(option=workspace or _chosen)
        self._framework = framework
        self._opened: Register | None = None

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._opened is not None:
            self._opened.close()

    @property
    def framework_source(self) -> str | Path:
        """The id or the folder of the framework in use."""
        named = self._framework or self.workspace.settings.framework
        beside = self.workspace.root / named
        return beside if self._framework is None and beside.is_dir() else named

    @cached_property
    def framework(self) -> Framework:
        """The framework in use."""
        from descriptors.loader import load_framework

        return load_framework(self.framework_source)

    @property
    def rules_folder(self) -> Path:
        """The folder of the rules in use: the workspace's own, else the framework's, else the standard ones."""
        from rules.loader import rules_folder

        own = self.workspace.settings.rules
        return self.workspace.root / own if own else rules_folder(self.framework_source)

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rules in use."""
        from rules.loader import load_rulebook

        return load_rulebook(self.rules_folder)

    @cached_property
    def register(self) -> Register:
        """The register, open."""
        self._opened = self.workspace.open_register(notice=note)
        return self._opened

    @cached_property
    def files(self) -> FileStore:
        """Where the evidence files are kept."""
        return self.workspace.file_store(self.register)

    def desk(self, by: str | None) -> FilingDesk:
        """Where evidence is filed and looked after, by the account or who `--by` names."""
        from cli.options import actor
        from evidence.filing import FilingDesk

        return FilingDesk(self.register, self.files, self.framework, self.unsaid, actor=actor(by))

    def effects(self, changes: Sequence[Filed], as_of: date) -> tuple[Effect, ...]:
        """What changes of evidence did to the descriptors they bear on."""
        from engine.effects import effects_of

        return effects_of(self.register, self.framework, self.rulebook, as_of, changes)

    @property
    def unsaid(self) -> Unsaid:
        """What policy takes where a lead does not say it."""
        from descriptors.models import RUNGS
        from evidence.stated import Unsaid

        policy = self.rulebook.policy
        return Unsaid.model_validate(
            {
                "prevalence": policy.word("unsaid_prevalence"),
                "strength": policy.word("unsaid_strength"),
                "seriousness": policy.word("unsaid_seriousness"),
                "bands": policy.table("sample_bands"),
                "external_rung": RUNGS[policy.number("external_rung")],
            }
        )

    def use_rules_kept_by(self, day: date) -> bool:
        """Grade with the framework, rules and policy that were in use by the end of a day.

        Returns:
            Whether the register keeps any from then; if not, those in use now stay.
        """
        from engine.replay import load_rule_set
        from evidence.rulesets import rules_in_use

        kept = rules_in_use(self.register, day)
        if kept:
            self.framework, self.rulebook = load_rule_set(kept)
        return kept is not None

    def keep_rules(self, actor: str) -> None:
        """Keep the rules in use beside what is entered or given out under them, once for each time they change."""
        from engine.replay import rule_set
        from evidence.rulesets import keep_rules

        keep_rules(self.register, rule_set(self.framework_source, self.rules_folder), actor)

    def note_rules(self, assessment: Assessment) -> None:
        """Keep the rules an assessment was made with, and say where those of the day it looks back to were others.

        A register that cannot be written to can still be assessed.
        """
        from base.errors import RegisterError
        from cli.options import actor
        from evidence.rulesets import rules_in_use

        if self._framework is not None:  # tried out, not in use
            return
        known_at = assessment.facts.known_at
        kept = rules_in_use(self.register, known_at) if known_at else None
        if kept and kept.id != assessment.rules_digest:
            note(f"The rules have changed since {known_at}. --rules-of-that-day grades by those in use then.")
        try:
            self.keep_rules(actor(None))
        except RegisterError as error:
            note(f"The rules could not be kept in the register: {error.message}")

    @property
    def proposing(self) -> dict[str, int]:
        """How readily descriptors are proposed for a text; policy."""
        policy = self.rulebook.policy
        return {
            "least_words": policy.number("proposal_words"),
            "telling_share": policy.number("proposal_telling_share"),
            "most": policy.number("proposals_at_most"),
        }

    def facts(self, as_of: date, known_at: date | None = None) -> Facts:
        """What the register holds, to be judged as of a day."""
        from engine.facts import Facts

        return Facts(
            as_of=as_of,
            known_at=known_at,
            items=self.register.items(known_at),
            actions=self.register.actions(known_at),
            exclusions=self.register.exclusions(known_at),
            moderations=self.register.moderations(known_at),
        )

    def assess(self, as_of: date, known_at: date | None = None) -> Assessment:
        """Grade what the register holds."""
        from engine.assessment import assess

        return assess(self.facts(as_of, known_at), self.framework, self.rulebook)

    def challenges(self, assessment: Assessment) -> tuple[Challenge, ...]:
        """Where what is said goes beyond what is shown, on the day of an assessment."""
        from engine.challenges.finding import find_challenges

        facts = assessment.facts
        plans = self.register.plans(facts.known_at)
        return find_challenges(facts.actions, plans, facts.items, self.framework, self.rulebook, facts.as_of)

    def gaps(self, assessment: Assessment, challenges: tuple[Challenge, ...]) -> tuple[Gap, ...]:
        """What stands between each descriptor and good, most important first."""
        from engine.gaps.finding import find_gaps

        return find_gaps(assessment, challenges)

    def seen(self, assessment: Assessment) -> Seen:
        """The challenges and gaps of an assessment."""
        from engine.comparison.comparing import Seen

        challenges = self.challenges(assessment)
        return Seen(challenges=challenges, gaps=self.gaps(assessment, challenges))

    def material(self, as_of: date, known_at: date | None = None, since: date | None = None) -> Material:
        """Everything a report can draw on, as of a day.

        Args:
            as_of: the day.
            known_at: use only what was in the register by this day.
            since: the day of the last report; the last briefing for None.
        """
        from evidence.colours import colours_over_time
        from reports.material import Material

        assessment = self.assess(as_of, known_at)
        seen = self.seen(assessment)
        before = self.assess(since, since) if since else self.briefed_before(as_of)
        settings = self.workspace.settings
        return Material(
            authority=settings.authority,
            assessment=assessment,
            challenges=seen.challenges,
            gaps=seen.gaps,
            plans=self.register.plans(known_at),
            decisions=self.register.decisions(known_at),
            past_grades=self.register.past_grades(known_at),
            before=before,
            seen_before=self.seen(before) if before else None,
            colours=colours_over_time(self.register, as_of),
            head=self.register.head()[1],
            made_up=settings.made_up,
        )

    def briefed_before(self, as_of: date) -> Assessment | None:
        """The assessment that the last briefing about an earlier day was made from; None where there was none."""
        from engine.replay import assess_as_briefed
        from evidence.briefings import briefing_before

        last = briefing_before(self.register, as_of)
        return assess_as_briefed(self.register, last, self.framework, self.rulebook) if last else None

    def record_briefing(self, week: str, material: Material, by: str) -> None:
        """Enter in the register that a briefing was given out, so that the next one can say what changed."""
        from evidence.briefings import record_briefing
        from evidence.kinds import BriefingRecord

        assessment = material.assessment
        record = BriefingRecord(
            id=week,
            as_of=assessment.facts.as_of,
            facts_digest=assessment.facts_digest,
            rules_digest=assessment.rules_digest,
            head=material.head,
        )
        record_briefing(self.register, record, actor=by)


def session_if_any(workspace: Path | None, framework: str | None = None) -> Session | None:
    """The workspace that was named or is nearest; None where none is named and none is near.

    For commands that serve without one.

    Raises:
        WorkspaceError: the one that was named is none.
    """
    from base.errors import WorkspaceError
    from evidence.workspace import VARIABLE

    try:
        return Session(workspace, framework)
    except WorkspaceError:
        if workspace or _chosen or os.environ.get(VARIABLE):
            raise
        return None


_chosen: Path | None = None


def choose_workspace(folder: Path | None) -> None:
    """Remember the workspace named before the command, as in `readiness -w DIR assess`."""
    global _chosen
    _chosen = folder
