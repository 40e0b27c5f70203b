"""A council that wants to look good: everything a person can do with the register, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from application.commands.group import exclude
from application.commands.plan import update_action
from application.queries import grades
from application.session import Session
from engine.assessment import Assessment
from evidence.example import load_example
from evidence.example_workspace import ACTOR, fill
from evidence.index_sheet.drafts import Draft
from evidence.items.readings import read_again
from evidence.items.stated import parse_bearing
from evidence.workspace import create_workspace

AS_OF = date(2014, 3, 3)


class Council:
    """A workspace, and what people do in it."""

    def __init__(self, folder: Path, session: Session, as_of: date) -> None:
        self.session, self.as_of = session, as_of
        self._folder = folder / "papers"
        self._folder.mkdir(exist_ok=True)
        self._papers = 0

    @property
    def leaders(self) -> str:
        """The code of the judgement on leaders."""
        return next(j.code for j in self.session.framework.judgements if j.self_knowledge is not None)

    @property
    def practice(self) -> str:
        """The code of the first judgement on practice."""
        keys = [j.code for j in self.session.framework.judgements if j.kind == "key"]
        return next(code for code in keys if code != self.leaders)

    def attach(
        self,
        type: str,
        bears_on: Sequence[str],
        *,
        by: str = "Ann Filer",
        text: str | None = "Everything is as it should be.",
        about: date = date(2014, 2, 20),
        sample: int | None = None,
        met: int | None = None,
        checked_by: str = "",
        rung: str | None = None,
        outcomes: str = "",
    ) -> str:
        """File evidence; without a text it has no file. Gives its id."""
        path = None
        if text is not None:
            self._papers += 1
            path = self._folder / f"paper {self._papers}.txt"
            path.write_text(text, encoding="utf-8")
        framework = self.session.framework
        draft = Draft.model_validate(
            {
                "title": f"Paper {self._papers}",
                "type": next(t.code for t in framework.evidence_types if type in (t.code, t.slug)),
                "about": about,
                "lead": by,
                "sample": sample,
                "met": met,
                "checked_by": checked_by,
                "rung": rung,
                "outcomes": outcomes,
                "bearings": tuple(parse_bearing(b, framework) for b in bears_on),
            }
        )
        return self.session.desk(by).file([(draft, path)], command="evidence attach")[0].item.id

    def inspect(self, bears_on: Sequence[str], *, type: str = "external-inspection") -> str:
        """File the report of an inspection, which speaks of what it bears on, and have it read; gives its id."""
        themes = [self.session.framework.descriptors[words.partition(":")[0]].theme for words in bears_on]
        id = self.attach(type, bears_on, text=f"Ofsted reports on {self.session.authority}: {'; '.join(themes)}.")
        self.confirm(id)
        return id

    def confirm(self, *ids: str, by: str = "Bob Reader") -> None:
        read_again(self.session.register, ids, by)

    def retire(self, id: str, by: str = "Ann Filer") -> None:
        self.session.desk(by).retire(id, self.as_of, "no longer apt")

    def exclude(self, descriptor: str, by: str = "Ann Filer") -> None:
        exclude(self.session, descriptor, "n/a", by, self.as_of)

    def update_action(self, ref: str, by: str = "Ann Filer", **stated: object) -> None:
        update_action(self.session, ref, stated, actor=by)

    def assess(self) -> Assessment:
        return grades.assess(self.session, self.as_of)


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Council]:
    """An empty register."""
    create_workspace(tmp_path / "council", "Trialham")
    with Session(tmp_path / "council") as session:
        yield Council(tmp_path, session, AS_OF)


@pytest.fixture
def new_council(tmp_path: Path) -> Iterator[Callable[[str], Council]]:
    """An empty register, by the framework it is inspected by."""
    opened: list[Session] = []

    def make(framework: str) -> Council:
        create_workspace(tmp_path / framework, "Trialham", framework=framework)
        opened.append(Session(tmp_path / framework))
        return Council(tmp_path, opened[-1], AS_OF)

    yield make
    for session in opened:
        session.__exit__(None, None, None)


@pytest.fixture
def example(tmp_path: Path) -> Iterator[Callable[[str], Council]]:
    """A worked example, by its name."""
    opened: list[Session] = []

    def make(name: str) -> Council:
        held = load_example(name)
        create_workspace(tmp_path / name, held.authority, framework=held.framework, made_up=held.made_up)
        session = Session(tmp_path / name)
        opened.append(session)
        fill(session.desk(ACTOR), held)
        return Council(tmp_path, session, held.as_of)

    yield make
    for session in opened:
        session.__exit__(None, None, None)
