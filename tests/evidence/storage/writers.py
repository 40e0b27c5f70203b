"""Run as processes of their own by the tests: leads who file at the same time, or are killed while they do."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from evidence.models import Bearing, Item
from evidence.workspace import open_workspace


def main(root: str, name: str, changes: str, items_each: str) -> None:
    """File this many changes of this many items each, and say so on a line after each."""
    with open_workspace(Path(root)).open_register() as register:
        for number in range(int(changes)):
            with register.change(name, f"change {number}") as change:
                for _ in range(int(items_each)):
                    change.put("item", _item(change.next_id("item"), name, number))
            print(number, flush=True)


def _item(id: str, lead: str, number: int) -> Item:
    return Item(
        id=id,
        title=f"{lead} {number}",
        type="E01",
        about=date(2014, 2, 1),
        filed=datetime(2014, 3, 3, tzinfo=UTC),
        valid_until=date(2014, 8, 1),
        lead=lead,
        bearings=(Bearing(descriptor="HP-07", direction="supports", prevalence="most", seriousness="strong"),),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
