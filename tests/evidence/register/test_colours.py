"""The council's own colours over time, as the journal has them."""

from datetime import UTC, date, datetime
from pathlib import Path

from evidence.plan_models import Action
from evidence.register.colours import colours_over_time
from evidence.workspace import create_workspace


def test_a_day_is_told_when_a_colour_changed_and_only_then(tmp_path: Path) -> None:
    now = datetime(2014, 3, 3, 9, tzinfo=UTC)
    workspace = create_workspace(tmp_path / "w", "Wexmoor")
    with workspace.open_register(clock=lambda: now) as register:

        def put(id: str, **fields: object) -> None:
            with register.change("A Lead", "test") as change:
                change.put("action", Action.model_validate({"id": id, "area": "Area", **fields}))

        put("A1", rag="amber")
        put("A2", rag="green")
        put("A3")
        now = datetime(2014, 3, 5, 9, tzinfo=UTC)
        put("A2", rag="green", progress="Words alone change no colour.")
        now = datetime(2014, 3, 10, 9, tzinfo=UTC)
        put("A1", rag="red")
        put("A1", rag="green")
        days = colours_over_time(register, date(2014, 3, 31))
        assert [(d.on, d.counts) for d in days] == [
            (date(2014, 3, 3), {"green": 1, "amber": 1}),
            (date(2014, 3, 10), {"green": 2}),
        ]
        assert colours_over_time(register, date(2014, 3, 10)) == days
        assert colours_over_time(register, date(2014, 3, 9)) == days[:1]
        assert colours_over_time(register, date(2014, 3, 2)) == ()
