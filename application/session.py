"""A workspace that is open: settings, framework, rules, register."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from descriptors.models import Framework
    from evidence.files.filestore import FileStore
    from evidence.integrity.heads import Heads
    from evidence.items.filing import FilingDesk
    from evidence.items.stated import Unsaid
    from evidence.kinds import Kind
    from evidence.register.change import Change
    from evidence.register.register import Register
    from evidence.workspace import Workspace
    from rules.models import Rulebook


Rules = tuple["Framework", "Rulebook"]
"""What facts are judged by."""


def account() -> str:
    """The name of the account that runs this program: who makes an entry where nobody else is named."""
    import getpass

    return getpass.getuser()


class Session:
    """Everything that queries and commands work on, opened when it is first needed and closed at the end.

    Attributes:
        told: the sentences that were worth knowing, as they were told.
    """

    def __init__(
        self,
        workspace: Path | Workspace | None = None,
        framework: str | None = None,
        *,
        notice: Callable[[str], None] = lambda sentence: None,
        register: Register | None = None,
        rules: Rules | None = None,
    ) -> None:
        """Find the workspace.

        Args:
            workspace: its folder, or itself; else the one that `$READINESS_WORKSPACE` names, else the nearest.
            framework: id or folder of a framework to try instead of the workspace's own.
            notice: told in a sentence what is worth knowing, such as that an older register was brought up to date.
            register: its register where it is open already, to be read and closed at the end.
            rules: what it is judged by, where its settings do not say it.

        Raises:
            WorkspaceError: there is no workspace.
        """
        from evidence.workspace import Workspace, find_workspace

        named = isinstance(workspace, Workspace)
        self.workspace: Workspace = workspace if named else find_workspace(option=workspace)
        self._tried = framework
        self._notice = notice
        self.told: dict[str, None] = {}
        self._expected: list[tuple[Kind, str, int]] = []
        self._opened = register
        self._rules = rules
        self.heads: Heads | None = None
        self._changes = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._opened is not None:
            if self._changes or ("files" in self.__dict__ and self.files.unsettled):
                self._settle()
            if kind is None and self.heads:
                self.heads.see(self._opened.head(), self._opened.now())
            self._opened.close()

    def tell(self, sentence: str) -> None:
        """Tell whoever asked what is worth knowing beside the answer, once."""
        if sentence not in self.told:
            self.told[sentence] = None
            self._notice(sentence)

    @property
    def authority(self) -> str:
        """Name of the council."""
        return self.workspace.settings.authority

    @property
    def framework_source(self) -> str | Path:
        """The id or the folder of the framework in use."""
        named = self._tried or self.workspace.settings.framework
        beside = self.workspace.root / named
        return beside if self._tried is None and beside.is_dir() else named

    @cached_property
    def framework(self) -> Framework:
        """The framework in use."""
        from descriptors.loader import load_framework

        if self._rules:
            return self._rules[0]
        return load_framework(self.framework_source)

    @property
    def rules_folder(self) -> Path:
        """The folder of the rules in use: the workspace's own, else the framework's, else the standard ones."""
        from rules.loader import rules_folder

        named = self.workspace.settings.rules
        return self.workspace.root / named if named else rules_folder(self.framework_source)

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rules in use."""
        from rules.loader import load_rulebook, rules_folder, with_own

        if self._rules:
            return self._rules[1]
        used = load_rulebook(self.rules_folder, beneath=rules_folder(self.framework_source))
        if not isinstance(self.framework_source, Path):
            return used
        from descriptors.kin import differing, kin
        from descriptors.loader import load_framework

        of = kin(self.framework_source)
        return (
            with_own(used, load_rulebook(rules_folder(of)), differing(self.framework, load_framework(of)))
            if of
            else used
        )

    @property
    def judged_by(self) -> Rules:
        """The framework and the rules in use."""
        return self.framework, self.rulebook

    @cached_property
    def register(self) -> Register:
        """The register, open, with what is remembered of its `heads`; the rules in use are kept beside each entry."""
        from evidence.integrity.heads import Heads
        from evidence.integrity.signatures import signer

        if self._opened is not None:
            return self._opened
        self._opened = self.workspace.open_register(notice=self._notice)
        self._opened.prepare, self._opened.notice = self._preparing, self.tell
        self._opened.signer = lambda: signer(account())
        self.heads = Heads(self.authority, self._opened.database)
        if gone := self.heads.told():
            self.tell(f"{gone} Verify the journal to see more.")
        if newer := self._opened.newer():
            self.tell(f"{newer} A newer one entered it, or it was altered: no answer here counts it.")
        return self._opened

    def expect(self, kind: Kind, subject: str, seq: int) -> None:
        """Let no change go through here once somebody else has changed an entity.

        Args:
            seq: number of the entry it stood at when it was read.

        A change then raises `ChangedSinceError`, and nothing is changed.
        """
        self._expected.append((kind, subject, seq))

    @cached_property
    def files(self) -> FileStore:
        """Where the evidence files are kept."""
        return self.workspace.file_store(self.register)

    @cached_property
    def unsaid(self) -> Unsaid:
        """What policy takes where a lead does not say it."""
        from descriptors.models import RUNGS
        from evidence.items.stated import Unsaid

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

    def desk(self, by: str | None = None) -> FilingDesk:
        """Where evidence is filed and looked after, by who is named, else by the account."""
        from evidence.items.filing import FilingDesk

        actor = account() if by is None else by
        return FilingDesk(self.register, self.files, self.framework, self.unsaid, actor=actor)

    def _settle(self) -> None:
        from base.words import counted

        if aside := self.workspace.settle(self.register, self.files):
            put = f"{counted(len(aside), 'file was', 'files were')} put into the store by a filing that was broken off"
            self.tell(f"{put}. {'It lies' if len(aside) == 1 else 'They lie'} in {aside[0].parent} now.")

    def _preparing(self) -> Callable[[Change], None]:
        from base.errors import RegisterError

        if newer := self.register.newer():
            raise RegisterError(newer, hint="Install the newer version. Nothing was changed.")
        self._changes = True
        keep = self._keeping_rules()

        def beside(change: Change) -> None:
            self._check_expected()
            keep(change)

        return beside

    def _check_expected(self) -> None:
        """Raises `ChangedSinceError` where an entity is no longer as it was read."""
        from base.errors import ChangedSinceError

        for kind, subject, seq in self._expected:
            now = self.register.revision(kind, subject)
            if now != seq:
                by = self.register.history(kind, subject)[-1].actor
                raise ChangedSinceError(
                    f"{by} changed {subject} while you were at it. Nothing of yours was entered yet.",
                    kind=kind,
                    subject=subject,
                    seq=now,
                    hint="Look at what is different now, and send yours again if it still holds.",
                )

    def _keeping_rules(self) -> Callable[[Change], None]:
        """Keeps the rules in use beside what is entered, once for each time they change.

        Where names of the register are gone with the change, it has to be put in use by `adopt` first. Rules that
        cannot be read are told by whatever needs them; they keep nobody from entering what needs none.
        """
        from application.adoption import check_adopted, grades_moved
        from base.errors import ReadinessError
        from engine.assessment import rules_digest
        from engine.replay import rule_set
        from evidence.register.rulesets import keep_rules

        if self._tried is not None:
            return lambda change: None
        try:
            in_use = rules_digest(*self.judged_by)
        except ReadinessError:
            return lambda change: None
        source, folder, register = self.framework_source, self.rules_folder, self.register

        def check() -> None:
            check_adopted(register, self.framework)
            with suppress(ReadinessError):  # what cannot be judged keeps nobody from entering
                moved = grades_moved(register, self.judged_by, date.today())
                self.tell(f"Framework, rules or policy are others than before. {moved}")

        return lambda change: keep_rules(change, register, in_use, lambda: rule_set(source, folder), check)


def session_if_any(workspace: Path | None) -> Session | None:
    """The workspace that was named or is nearest; None where none is named and none is near.

    For queries that serve without one.

    Raises:
        WorkspaceError: the one that was named is none.
    """
    from base.errors import WorkspaceError
    from evidence.workspace import VARIABLE

    try:
        return Session(workspace)
    except WorkspaceError:
        if workspace or os.environ.get(VARIABLE):
            raise
        return None
