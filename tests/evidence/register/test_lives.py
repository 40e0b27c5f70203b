"""Whatever a group does with its register, in any order: it is what a plain list of everything written says.

The model below is that list. A step does the same to both; then everything the register tells is held against it, of
now, of every earlier day and of every entry of its journal. `READINESS_THOROUGH=1` takes many more and longer lives.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from application.commands.plan import link_action, update_action
from base.errors import InputError
from descriptors.loader import load_framework
from evidence.index_sheet.drafts import Draft, DraftBearing
from evidence.integrity.verification import verify
from evidence.items.filing import FilingDesk
from evidence.items.readings import read_again
from evidence.kinds import Kind
from evidence.models import Item
from evidence.plan_models import Action, Plan
from evidence.plans.plan import PlanReading
from evidence.register.intake import take_plan
from evidence.register.redaction import redact_field
from evidence.storage import transfer
from evidence.storage.schema import REGISTER_TABLES
from evidence.workspace import Workspace
from tests.evidence.unsaid import UNSAID

THOROUGH = bool(os.environ.get("READINESS_THOROUGH"))
LIVES, STEPS = (150, 50) if THOROUGH else (8, 25)

START = datetime(2014, 3, 1, 12, tzinfo=UTC)
FRAMEWORK = load_framework("sif-2013")
GONE = "[redacted]"
WORDED = ("title", "progress", "plan says")
ORIGINS = {"A1": "council", "A2": "inspection"}

WORKERS = st.sampled_from(["Ann Lead", "Ben Deputy"])
WORDS = st.sampled_from(["Audit of plans", "Visits to children", "About Jo Bloggs"])
TEXTS = {name: " ".join(f"{name} {n}" for n in range(40)).encode() for name in ("plans", "visits", "courts")}
DIGESTS = {hashlib.sha256(text).hexdigest(): name for name, text in TEXTS.items()}
FILES = st.sampled_from(sorted(TEXTS))
DAYS = st.sampled_from([date(2013, 12, 1), date(2014, 2, 1)])
DESCRIPTORS = ("HP-01", "HP-02", "LM-01")
SAID = st.dictionaries(st.sampled_from(DESCRIPTORS), st.sampled_from(["supports", "undermines"]), max_size=3)
FOR = st.sampled_from(["", *ORIGINS])
REVISION = st.fixed_dictionaries({}, optional={"title": WORDS, "about": DAYS, "bears": SAID})


class Written:
    """The model: every state of everything that was ever written, in its order."""

    def __init__(self) -> None:
        self.entries: list[tuple[datetime, str, str, dict[str, Any]]] = []
        self.known_again: set[tuple[str, str, str]] = set()

    def put(self, at: datetime, kind: str, id: str, state: dict[str, Any]) -> None:
        for name in WORDED:
            if (kind, id, state.get(name, "")) in self.known_again:
                state = {**state, name: GONE}
        if self.now(kind).get(id) != state:
            self.entries.append((at, kind, id, state))

    def now(self, kind: str) -> dict[str, dict[str, Any]]:
        return {id: state for _, of, id, state in self.entries if of == kind}

    def on(self, kind: str, day: date) -> dict[str, dict[str, Any]]:
        return {id: state for at, of, id, state in self.entries if of == kind and at.date() <= day}

    def after(self, kind: str, entries: int) -> dict[str, dict[str, Any]]:
        return {id: state for _, of, id, state in self.entries[:entries] if of == kind}

    def history(self, kind: str, id: str) -> list[dict[str, Any]]:
        return [state for _, of, other, state in self.entries if (of, other) == (kind, id)]


def in_use(item: dict[str, Any]) -> bool:
    return not item["retired"] and not item["newer"]


def weak(item: dict[str, Any]) -> set[str]:
    return {descriptor for descriptor, side in item["bears"].items() if side == "undermines"}


def claimed(item: dict[str, Any]) -> tuple[Any, ...]:
    return (item["file"], item["about"], tuple(item["bears"].items()), in_use(item))


class Life(RuleBasedStateMachine):
    """One register, from its first plan on."""

    new_workspace: Callable[[], Workspace]

    def __init__(self) -> None:
        super().__init__()
        self.clock = START
        self.written = Written()
        self.steps = 0
        self.heads: list[str] = []
        self.moved = False
        self.folder = TemporaryDirectory()
        self._open(self.new_workspace())

    def _open(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.register = workspace.open_register(clock=lambda: self.clock)
        self.store = workspace.file_store(self.register)
        self.session = SimpleNamespace(register=self.register, framework=FRAMEWORK)

    def teardown(self) -> None:
        for day in range(-1, 9):
            self._holds_on(START.date() + timedelta(days=day))
        for number in range(len(self.written.entries) + 1):
            self._holds_after(number)
        self.register.close()
        self.folder.cleanup()

    def desk(self, who: str) -> FilingDesk:
        return FilingDesk(self.register, self.store, FRAMEWORK, UNSAID, actor=who)

    def path(self, name: str) -> Path:
        path = Path(self.folder.name, f"{name}.txt")
        path.write_bytes(TEXTS[name])
        return path

    @property
    def items(self) -> dict[str, dict[str, Any]]:
        return self.written.now("item")

    def pick(self, data: st.DataObject, kind: str = "item") -> str:
        return data.draw(st.sampled_from(sorted(self.written.now(kind))))

    def holder(self, file: str | None) -> str | None:
        """The first item in use that has a file."""
        return next((id for id, i in sorted(self.items.items()) if file and i["file"] == file and in_use(i)), None)

    @contextmanager
    def refused_unless(self, allowed: bool) -> Generator[None]:
        if allowed:
            yield
            return
        with pytest.raises(InputError):
            yield

    def alter(self, who: str, id: str, **fields: Any) -> None:
        """An item is changed; a weakness it showed stands unless its filer corrects it on the day of filing."""
        before = self.items[id]
        after = {**before, **fields}
        same_day = self.clock.date() == before["filed"] and who == before["by"] and not before["readings"]
        if not same_day:
            same = in_use(after) and (before["file"], before["about"]) == (after["file"], after["about"])
            back = dict.fromkeys(weak(before), before["about"])
            back = before["taken back"] | {d: day for d, day in back.items() if d not in before["taken back"]}
            after["taken back"] = {d: day for d, day in back.items() if not (same and d in weak(after))}
        self.written.put(self.clock, "item", id, after)

    @initialize()
    def the_plan_comes(self) -> None:
        self.plan_comes_again(progress="", who="Ann Lead")

    @rule(progress=st.sampled_from(["", "begun", "Jo Bloggs is seen"]), who=WORKERS)
    def plan_comes_again(self, progress: str, who: str) -> None:
        actions = tuple(
            Action.model_validate({"id": id, "area": "x", "progress": progress, "origin": origin})
            for id, origin in ORIGINS.items()
        )
        plan = Plan(id="", name="Plan", file_name="plan.csv", sha256="0" * 64)
        take_plan(self.register, PlanReading(actions=actions, plan=plan), actor=who, command="actions import")
        self.written.put(self.clock, "plan", "P-01", {})
        new: dict[str, Any] = {"links": (), "evidence": (), "disputed": None, "progress": ""}
        for id in ORIGINS:
            old = self.written.now("action").get(id, new)
            says = progress
            if corrected := self.corrected(id):
                settled = progress == old["progress"]
                self.written.put(self.clock, "correction", id, {**corrected, "plan says": progress, "settled": settled})
                says = old["progress"]
            self.written.put(self.clock, "action", id, {**old, "progress": says})

    def corrected(self, id: str) -> dict[str, Any] | None:
        """What was said of an action's progress beside the plan, where the plan does not say the same by now."""
        correction = self.written.now("correction").get(id)
        return correction if correction and not correction["settled"] else None

    @rule(hours=st.sampled_from([-3, 0, 1, 5, 20, 49]))
    def time_passes(self, hours: int) -> None:
        """The clock may also stand earlier than at the last change: those of two machines disagree."""
        self.clock += timedelta(hours=hours)

    @rule(
        who=WORKERS, title=WORDS, file=st.none() | FILES, about=DAYS, said=SAID, action=st.sampled_from(["", *ORIGINS])
    )
    def file(self, who: str, title: str, file: str | None, about: date, said: dict[str, str], action: str) -> None:
        known = self.holder(file)
        draft = Draft(title=title, type="E01", about=about, lead=who, bearings=drafted(said))
        path = self.path(file) if file else None
        actions = [action] if action else []
        [filed] = self.desk(who).file([(draft, path)], command="evidence attach", actions=actions)
        id = known or f"E-{len(self.items) + 1:04}"
        assert (filed.item.id, filed.new) == (id, known is None)
        if known is None:
            new = {"title": title, "file": file, "about": about, "bears": said, "lead": who, "by": who}
            rest = {"filed": self.clock.date(), "readings": (), "taken back": {}, "retired": "", "newer": ""}
            self.written.put(self.clock, "item", id, {**new, **rest})
        if action:
            held = self.written.now("action")[action]
            evidence = tuple(dict.fromkeys((*held["evidence"], id)))
            self.written.put(self.clock, "action", action, {**held, "evidence": evidence})

    @precondition(lambda self: self.items)
    @rule(
        data=st.data(),
        who=WORKERS,
        stated=REVISION,
    )
    def revise(self, data: st.DataObject, who: str, stated: dict[str, Any]) -> None:
        id = self.pick(data)
        said = {name: value for name, value in stated.items() if name != "bears"}
        if "bears" in stated:
            said["bearings"] = drafted(stated["bears"])
        with self.refused_unless(in_use(self.items[id])):
            self.desk(who).revise(id, said, command="evidence revise")
            self.alter(who, id, **stated)

    @precondition(lambda self: self.items)
    @rule(data=st.data(), who=WORKERS, file=FILES)
    def bring_another_file(self, data: st.DataObject, who: str, file: str) -> None:
        id = self.pick(data)
        if self.items[id]["file"] == file:
            return
        with self.refused_unless(in_use(self.items[id]) and self.holder(file) in (None, id)):
            self.desk(who).revise(id, {}, self.path(file), command="evidence revise")
            self.alter(who, id, file=file)

    @precondition(lambda self: self.items)
    @rule(data=st.data(), who=WORKERS)
    def retire(self, data: st.DataObject, who: str) -> None:
        id = self.pick(data)
        with self.refused_unless(in_use(self.items[id])):
            self.desk(who).retire(id, self.clock.date(), "The sample was wrong")
            self.alter(who, id, retired=str(self.clock.date()))

    @precondition(lambda self: self.items)
    @rule(data=st.data(), who=WORKERS)
    def replace(self, data: st.DataObject, who: str) -> None:
        id, newer = self.pick(data), self.pick(data)
        with self.refused_unless(in_use(self.items[id]) and in_use(self.items[newer]) and id != newer):
            self.desk(who).replace(id, newer)
            self.alter(who, id, newer=newer)

    @precondition(lambda self: self.items)
    @rule(data=st.data(), who=WORKERS)
    def restore(self, data: st.DataObject, who: str) -> None:
        id = self.pick(data)
        with self.refused_unless(not in_use(self.items[id])):
            self.desk(who).restore(id)
            self.alter(who, id, retired="", newer="")

    @precondition(lambda self: self.items)
    @rule(data=st.data(), agrees=st.booleans())
    def read(self, data: st.DataObject, agrees: bool) -> None:
        """A second reader, who files nothing, opens an item; what was taken back is settled by agreeing."""
        id = self.pick(data)
        item = self.items[id]
        with self.refused_unless(bool(item["taken back"]) or (in_use(item) and item["file"] is not None)):
            read_again(self.register, [id], "Cy Reader", disagree=None if agrees else "It shows less")
            readings = (*item["readings"], (agrees, claimed(item)))
            settled = {"taken back": {}} if agrees else {}
            self.written.put(self.clock, "item", id, {**item, "readings": readings, **settled})

    @rule(data=st.data(), who=WORKERS, descriptor=st.sampled_from(DESCRIPTORS))
    def link(self, data: st.DataObject, who: str, descriptor: str) -> None:
        id = self.pick(data, "action")
        held = self.written.now("action")[id]
        link_action(self.session, id, [descriptor], actor=who)
        links = tuple(dict.fromkeys((*held["links"], descriptor)))
        self.written.put(self.clock, "action", id, {**held, "links": links})

    @rule(data=st.data(), who=WORKERS, descriptor=st.sampled_from(DESCRIPTORS))
    def unlink(self, data: st.DataObject, who: str, descriptor: str) -> None:
        """What an inspection asked for is unlinked once a second person says the same."""
        id = self.pick(data, "action")
        held = self.written.now("action")[id]
        with self.refused_unless(descriptor in held["links"]):
            link_action(self.session, id, [descriptor], actor=who, remove=True)
            fewer = tuple(d for d in held["links"] if d != descriptor)
            said_before, by = held["disputed"] or ("", "")
            if ORIGINS[id] == "council" or (said_before == descriptor and by != who):
                after = {**held, "links": fewer, "disputed": None}
            else:
                after = {**held, "disputed": (descriptor, by if said_before == descriptor else who)}
            self.written.put(self.clock, "action", id, after)

    @rule(data=st.data(), who=WORKERS, progress=st.sampled_from(["begun", "done"]))
    def update(self, data: st.DataObject, who: str, progress: str) -> None:
        id = self.pick(data, "action")
        evidence = data.draw(st.lists(st.sampled_from(sorted(self.items)), max_size=1)) if self.items else []
        stated = {"progress": progress, **({"evidence": evidence} if evidence else {})}
        update_action(self.session, id, stated, actor=who)
        held = self.written.now("action")[id]
        both = tuple(dict.fromkeys((*held["evidence"], *evidence)))
        self.written.put(self.clock, "action", id, {**held, "progress": progress, "evidence": both})
        if held["progress"] != progress:
            says = (self.corrected(id) or {"plan says": held["progress"]})["plan says"]
            said = {"plan says": says, "by": who, "on": self.clock.date(), "settled": says == progress}
            self.written.put(self.clock, "correction", id, said)

    @rule(data=st.data())
    def redact(self, data: st.DataObject) -> None:
        """Words go from every revision, of now and of then."""
        fields: list[tuple[Kind, str]] = [("item", "title"), ("action", "progress")]
        kind, field = data.draw(st.sampled_from(fields))
        if not self.written.now(kind):
            return
        id = self.pick(data, kind)
        had = [(state, field) for state in self.written.history(kind, id) if state[field] not in ("", GONE)]
        beside = self.written.history("correction", id) if kind == "action" else []
        had += [(state, "plan says") for state in beside if state["plan says"] not in ("", GONE)]
        with self.refused_unless(bool(had)):
            redact_field(self.register, kind, id, field, "names a child", actor="Di Coordinator")
            for state, name in had:
                if " " in state[name]:
                    self.written.known_again |= {(kind, id, state[name]), ("correction", id, state[name])}
                state[name] = GONE
            redactions = len(self.written.now("redaction"))
            self.written.put(self.clock, "redaction", f"R-{redactions + 1}", {})

    @precondition(lambda self: not self.moved)
    @rule()
    def move(self) -> None:
        """The register is written out and read back elsewhere, and life goes on there."""
        self.moved = True
        folder = Path(self.folder.name, "export")
        transfer.export(self.workspace, self.register, folder)
        before = {table: self._rows(table) for table in REGISTER_TABLES}
        self.register.close()
        self._open(self.new_workspace())
        transfer.restore(folder, self.workspace, self.register)
        assert {table: self._rows(table) for table in REGISTER_TABLES} == before
        assert self.workspace.verify_files(self.register) == ()

    def _rows(self, table: str) -> list[tuple[Any, ...]]:
        return sorted(self.register.database.rows(f"SELECT * FROM {table}"), key=repr)

    @invariant()
    def the_register_is_what_was_written(self) -> None:
        assert self.told(self.register.items()) == self.items
        assert acted(self.register.actions()) == self.written.now("action")
        assert corrected(self.register.corrections()) == self.written.now("correction")
        assert len(self.register.redactions()) == len(self.written.now("redaction"))

    @invariant()
    def earlier_days_stay_as_they_were(self) -> None:
        """One day and one entry at each step, all of them at the end."""
        self.steps += 1
        self._holds_on(START.date() + timedelta(days=self.steps % 6 - 1))
        self._holds_after(self.steps % (len(self.written.entries) + 1))

    def _holds_on(self, day: date) -> None:
        assert self.told(self.register.items(day)) == self.written.on("item", day)
        assert acted(self.register.actions(day)) == self.written.on("action", day)

    def _holds_after(self, number: int) -> None:
        assert self.told(self.register.items(number)) == self.written.after("item", number)
        assert acted(self.register.actions(number)) == self.written.after("action", number)

    @invariant()
    def the_journal_is_whole(self) -> None:
        number, head = self.register.head()
        assert number == len(self.written.entries)
        self.heads.append(head)
        assert verify(self.register.database, anchor=next((h for h in self.heads if h), "")) == ()
        for kind in ("item", "action"):
            for id in self.written.now(kind):
                told = [revision.entity for revision in self.register.history(kind, id)]
                read = self.told(told) if kind == "item" else acted(told)
                assert (len(told), read[id]) == (len(self.written.history(kind, id)), self.written.now(kind)[id])

    @invariant()
    def what_was_redacted_is_nowhere(self) -> None:
        kept = {state[name] for _, _, _, state in self.written.entries for name in WORDED if state.get(name)}
        for table in ("text", "entity", "journal"):
            found = repr(self.register.database.rows(f"SELECT * FROM {table}"))
            assert ("Bloggs" in found) <= any("Bloggs" in words for words in kept)

    @invariant()
    def the_indexes_find_the_same(self) -> None:
        for descriptor in DESCRIPTORS:
            bear = [id for id, item in sorted(self.items.items()) if descriptor in item["bears"]]
            assert list(self.register.bearing_on([descriptor])) == bear
            linked = [id for id, a in sorted(self.written.now("action").items()) if descriptor in a["links"]]
            assert [action.id for action in self.register.linked_to([descriptor])] == linked
        for sha256, file in DIGESTS.items():
            have = [id for id, item in sorted(self.items.items()) if item["file"] == file]
            assert [item.id for item in self.register.items_with_file(sha256)] == have

    @invariant()
    def the_columns_say_the_same(self) -> None:
        columns = self.register.columns()
        items, bears = columns.items, columns.bearings
        assert list(items.id) == sorted(self.items)
        told: dict[str, set[tuple[str, str, bool]]] = {id: set() for id in items.id}
        for row in range(bears.item.size):
            descriptor = bears.descriptor.words[bears.descriptor.codes[row]]
            side = bears.direction.words[bears.direction.codes[row]]
            told[items.id[bears.item[row]]].add((descriptor, side, bool(bears.taken_back_until[row] < 2**30)))
        for row, id in enumerate(items.id):
            item = self.items[id]
            claims = {(descriptor, side, False) for descriptor, side in item["bears"].items()}
            assert told[id] == claims | {(descriptor, "undermines", True) for descriptor in item["taken back"]}
            assert items.about[row] == day_of(item).toordinal()
            assert items.has_file[row] == (item["file"] is not None)
            assert (items.retired_on[row] < 2**30) == bool(item["retired"])
            newer = item["newer"]
            assert items.replaced_on[row] == (day_of(self.items[newer]).toordinal() if newer else 2**30)
            last = item["readings"][-1] if item["readings"] else None
            assert items.confirmed[row] == (last == (True, claimed(item)))
            assert items.disagreed[row] == (last is not None and not last[0])

    def told(self, items: Any) -> dict[str, dict[str, Any]]:
        """Items in the shape of the model; what was claimed at a reading is taken from the model itself."""
        read = {id: item["readings"] for id, item in self.items.items()}
        return {item.id: self._plain(item, read.get(item.id, ())) for item in items}

    @staticmethod
    def _plain(item: Item, readings: tuple[Any, ...]) -> dict[str, Any]:
        assert [r.agrees for r in item.readings] == [agrees for agrees, _ in readings[: len(item.readings)]]
        return {
            "title": item.title,
            "file": DIGESTS[item.sha256] if item.sha256 else None,
            "about": item.about,
            "bears": {b.descriptor: b.direction for b in item.bearings},
            "lead": item.lead,
            "by": item.filed_by,
            "filed": item.filed.date(),
            "readings": readings[: len(item.readings)],
            "taken back": {t.bearing.descriptor: t.about for t in reversed(item.taken_back)},
            "retired": str(item.retired.on) if item.retired else "",
            "newer": item.superseded_by or "",
        }


def day_of(item: dict[str, Any]) -> date:
    """The day an item is weighed by: as it was before one person alone took something back."""
    return next(iter(item["taken back"].values()), item["about"])


def acted(actions: Any) -> dict[str, dict[str, Any]]:
    """Actions in the shape of the model."""
    return {
        action.id: {
            "links": action.links,
            "evidence": action.evidence,
            "disputed": (action.disputed[0], action.disputed_by) if action.disputed else None,
            "progress": action.progress,
        }
        for action in actions
    }


def corrected(corrections: Any) -> dict[str, dict[str, Any]]:
    """Corrections of progress in the shape of the model, by their action."""
    return {
        c.action: {"plan says": c.plan_says, "by": c.by, "on": c.on, "settled": c.settled}
        for c in corrections
        if c.field == "progress"
    }


def drafted(said: dict[str, str]) -> tuple[DraftBearing, ...]:
    return tuple(DraftBearing.model_validate({"descriptor": d, "direction": side}) for d, side in said.items())


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_any_life_of_a_register_is_what_a_plain_list_of_it_says(
    dialect: str, new_workspace: Callable[..., Workspace]
) -> None:
    class LifeHere(Life):
        new_workspace = staticmethod(lambda: new_workspace(dialect))

    run(
        LifeHere,
        settings=settings(
            max_examples=LIVES if dialect == "sqlite" or THOROUGH else LIVES // 2,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not THOROUGH,
            database=None,
            phases=[Phase.generate, Phase.shrink] if THOROUGH else [Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        ),
    )
