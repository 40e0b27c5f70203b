"""What leads and the group see of the register, on both databases."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from application.commands.plan import update_action
from base.errors import InputError, NotFoundError
from evidence.integrity.verification import verify
from evidence.models import Bearing, Decision, Item, Person
from evidence.plan_models import Action
from evidence.register.redaction import redact_field
from evidence.register.register import Register
from evidence.workspace import Workspace

Audit = Callable[..., Item]


def bearing(descriptor: str, note: str = "") -> Bearing:
    return Bearing(descriptor=descriptor, direction="undermines", prevalence="some", seriousness="moderate", note=note)


def test_gives_back_what_was_put(register: Register, audit: Audit) -> None:
    item = audit(sha256="ab" * 32, sample=20, met=18, outcomes="Übergänge — 3 “views” of children")
    with register.change("A Lead", "evidence attach") as change:
        assert change.put("item", item)
        change.put("person", Person(id="W-01", name="A Lead", judgements=("HP",)))

    assert register.items() == (item,)
    assert register.item("e-0001") == item
    assert [person.name for person in register.people()] == ["A Lead"]


def test_a_long_sheet_is_kept_to_the_letter(register: Register, audit: Audit) -> None:
    # Many rows go in another way than a few, in which these signs could mean something.
    odd = ("a\tb\nc\r\n", "\\N", "\\.", "C:\\new\\t", "“Ü”, 'it''s' \x7f 🙂", " ", '{"text": null}')
    items = tuple(audit(f"E-{n:04}", title=f"{sign} {n}", outcomes=sign) for n, sign in enumerate(odd * 10, 1))
    with register.change("A Lead", "evidence import") as change:
        for item in items:
            change.put("item", item)

    assert register.items() == items
    assert verify(register.database) == ()


def test_nothing_is_written_when_the_change_fails(register: Register, audit: Audit) -> None:
    def broken_off() -> None:
        with register.change("A Lead", "evidence attach") as change:
            change.put("item", audit())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()

    assert register.items() == ()
    assert register.head() == (0, "")


def test_putting_the_same_again_is_no_change(register: Register, audit: Audit) -> None:
    with register.change("A Lead", "evidence attach") as change:
        change.put("item", audit())
    head = register.head()
    with register.change("A Lead", "evidence import") as change:
        assert not change.put("item", audit())

    assert register.head() == head


def test_history_has_every_revision_with_its_author(register: Register, audit: Audit) -> None:
    for actor, title in (("A Lead", "First"), ("B Deputy", "Second")):
        with register.change(actor, "evidence revise") as change:
            change.put("item", audit(title=title))

    assert [(r.seq, r.actor, r.entity) for r in register.history("item", "E-0001")] == [
        (1, "A Lead", audit(title="First")),
        (2, "B Deputy", audit(title="Second")),
    ]
    assert register.history("item", "E-0002") == ()


def test_ids_go_on_from_the_highest(register: Register, audit: Audit) -> None:
    with register.change("A Lead", "evidence import") as change:
        assert [change.next_id("item"), change.next_id("item")] == ["E-0001", "E-0002"]
        change.put("item", audit("E-0002"))
    with register.change("A Lead", "evidence import") as change:
        change.put("item", audit("E-9999"))
    with register.change("A Lead", "evidence import") as change:
        change.put("item", audit(change.next_id("item")))
    with register.change("A Lead", "evidence import") as change:
        assert change.next_id("item") == "E-10001"


def test_an_id_put_in_the_same_change_is_not_given_out_again(register: Register, audit: Audit) -> None:
    with register.change("A Lead", "evidence import") as change:
        assert change.next_id("item") == "E-0001"
        change.put("item", audit("E-0002"))
        assert change.next_id("item") == "E-0003"


def test_lists_come_in_the_order_of_numbers(register: Register) -> None:
    with register.change("A Lead", "actions import") as change:
        for id in ("A10", "A9", "ROW-3", "A1"):
            change.put("action", Action(id=id, area="x"))

    assert [action.id for action in register.actions()] == ["A1", "A9", "A10", "ROW-3"]


def test_an_action_is_found_by_id_or_ref(register: Register) -> None:
    with register.change("A Lead", "actions import") as change:
        change.put("action", Action(id="A14", refs=("A14", "A15"), area="x"))
        change.put("action", Action(id="B1", refs=("R7",), area="y"))
        change.put("action", Action(id="B2", refs=("R7",), area="z"))

    assert register.action("a15").id == "A14"
    with pytest.raises(NotFoundError, match="no action A16"):
        register.action("A16")
    with pytest.raises(InputError, match="several actions") as error:
        register.action("R7")
    assert "B1, B2" in error.value.hint


def test_finds_what_bears_on_a_descriptor_as_it_is_now(register: Register, audit: Audit) -> None:
    with register.change("A Lead", "evidence attach") as change:
        change.put("item", audit("E-0001", bearings=(bearing("HP-07"), bearing("LM-01"))))
        change.put("item", audit("E-0002", bearings=(bearing("LM-01"),)))
        change.put("action", Action(id="A1", area="x", links=("HP-07",)))
    with register.change("A Lead", "evidence revise") as change:
        change.put("item", audit("E-0001", bearings=(bearing("LM-02"),)))

    assert list(register.bearing_on(["HP-07"])) == []
    assert list(register.bearing_on(["LM-01", "LM-02"])) == ["E-0001", "E-0002"]
    assert [action.id for action in register.linked_to(["HP-07"])] == ["A1"]
    assert list(register.bearing_on([])) == []


def test_the_items_of_a_file_are_found(register: Register, audit: Audit) -> None:
    with register.change("A Lead", "evidence attach") as change:
        change.put("item", audit("E-0001", sha256="a" * 64))
        change.put("item", audit("E-0002", sha256="a" * 64))
        change.put("item", audit("E-0003", sha256="b" * 64))

    assert [item.id for item in register.items_with_file("a" * 64)] == ["E-0001", "E-0002"]
    assert register.items_with_file("c" * 64) == ()
    more = (f"{n:064x}" for n in range(70_000))  # than a database takes names in one statement
    assert [item.id for item in register.items_with_file(*more, "b" * 64, "a" * 64)] == ["E-0001", "E-0002", "E-0003"]


def test_known_at_gives_the_state_at_the_end_of_that_day(register: Register, clock: object, audit: Audit) -> None:
    for day, title in ((3, "Monday"), (5, "Wednesday")):
        clock.now = datetime(2014, 3, day, 23, 59, 59, 999999, tzinfo=UTC)  # type: ignore[attr-defined]
        with register.change("A Lead", "evidence revise") as change:
            change.put("item", audit(title=title))

    titles = {day: [item.title for item in register.items(known_at=date(2014, 3, day))] for day in (2, 3, 4, 5, 6)}
    assert titles == {2: [], 3: ["Monday"], 4: ["Monday"], 5: ["Wednesday"], 6: ["Wednesday"]}


def test_a_change_needs_an_actor(register: Register) -> None:
    with pytest.raises(InputError, match="A name is needed"), register.change(" ", "evidence attach"):
        pass


def test_an_unknown_item_is_told_in_a_sentence(register: Register) -> None:
    with pytest.raises(NotFoundError, match="no evidence item E-0404"):
        register.item("E-0404")


def test_another_process_sees_the_change(workspace: Workspace, audit: Audit) -> None:
    with workspace.open_register() as one, workspace.open_register() as other:
        with one.change("A Lead", "evidence attach") as change:
            change.put("item", audit())
        assert [item.id for item in other.items()] == ["E-0001"]


def test_a_change_inside_another_is_a_fault(register: Register) -> None:
    with register.change("A Lead", "outer"), pytest.raises(RuntimeError), register.change("A Lead", "inner"):
        pass


def test_a_snapshot_sees_one_moment(new_workspace: Callable[..., Workspace], audit: Audit) -> None:
    workspace = new_workspace("postgresql")  # SQLite's writers wait for a snapshot to end
    with workspace.open_register() as one, workspace.open_register() as other, other.snapshot():
        assert other.items() == ()
        with one.change("A Lead", "evidence attach") as change:
            change.put("item", audit())
        assert other.items() == ()


class TestRedaction:
    def test_removes_the_words_from_every_revision(self, register: Register, audit: Audit) -> None:
        for title in ("About Jo Bloggs", "About Jo Bloggs, aged 7"):
            with register.change("A Lead", "evidence revise") as change:
                change.put("item", audit(title=title))
        redaction = redact_field(register, "item", "E-0001", "title", "names a child", actor="A Coordinator")

        assert register.item("E-0001") == audit(title="[redacted]")
        assert {revision.entity.title for revision in register.history("item", "E-0001")} == {"[redacted]"}  # type: ignore[attr-defined]
        assert register.redactions() == (redaction,)
        assert len(redaction.texts) == 2
        for table in ("text", "entity", "journal"):
            assert "Bloggs" not in repr(register.database.rows(f"SELECT * FROM {table}"))

    def test_a_later_revision_keeps_the_redaction(self, register: Register, audit: Audit) -> None:
        with register.change("A Lead", "evidence attach") as change:
            change.put("item", audit(title="About Jo Bloggs"))
        redact_field(register, "item", "E-0001", "title", "names a child", actor="A Coordinator")
        with register.change("A Lead", "evidence revise") as change:
            change.put("item", register.item("E-0001").model_copy(update={"lead": "B Deputy"}))

        assert register.database.rows("SELECT count(*) FROM text WHERE content = '[redacted]'") == [(0,)]

    def test_removes_the_notes_of_all_bearings(self, register: Register, audit: Audit) -> None:
        with register.change("A Lead", "evidence attach") as change:
            change.put("item", audit(bearings=(bearing("HP-01", "Jo"), bearing("HP-02", "Bloggs"))))
        redact_field(register, "item", "E-0001", "bearings", "names a child", actor="A Coordinator")

        assert [b.note for b in register.item("E-0001").bearings] == ["[redacted]", "[redacted]"]

    def test_removes_what_the_plan_said_before_somebody_corrected_it(self, register: Register) -> None:
        with register.change("A Lead", "actions import") as change:
            change.put("action", Action(id="A1", area="x", progress="Jo Bloggs is seen"))
        update_action(SimpleNamespace(register=register), "A1", {"progress": "begun"}, actor="A Lead")
        redact_field(register, "action", "A1", "progress", "names a child", actor="A Coordinator")

        assert register.action("A1").progress == "[redacted]"
        for table in ("text", "entity", "journal"):
            assert "Bloggs" not in repr(register.database.rows(f"SELECT * FROM {table}"))
        assert verify(register.database) == ()

    def test_tells_which_fields_have_words(self, register: Register) -> None:
        with register.change("A Lead", "decisions add") as change:
            change.put("decision", Decision(id="D-001", text="Ask again", made=date(2014, 3, 3)))
        with pytest.raises(InputError, match="no words under owner") as error:
            redact_field(register, "decision", "D-001", "owner", "x", actor="A Coordinator")
        assert "text" in error.value.hint
        with pytest.raises(NotFoundError):
            redact_field(register, "decision", "D-002", "text", "x", actor="A Coordinator")
        assert register.redactions() == ()
