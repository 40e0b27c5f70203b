"""What the register knew on a day is what a plain list of all changes says, whatever was done in which order."""

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.integrity.verification import verify
from evidence.models import Decision, Person
from evidence.workspace import create_workspace

START = datetime(2014, 3, 1, tzinfo=UTC)

# Hours after the start, which entities, which words: changes that cross midnight, repeat and come back.
changes = st.lists(
    st.tuples(
        st.integers(0, 24 * 6),
        st.lists(st.tuples(st.sampled_from(["D-001", "D-002", "W-01"]), st.sampled_from("abc")), max_size=3),
    ),
    max_size=12,
)


def entity(id: str, words: str) -> Decision | Person:
    return Decision(id=id, text=words, made=date(2014, 3, 1)) if id[0] == "D" else Person(id=id, name=words)


@settings(max_examples=40, deadline=None)
@given(changes)
def test_every_day_is_what_a_plain_list_says(changes: list[tuple[int, list[tuple[str, str]]]]) -> None:
    now = START
    # The clock stands where a change says, also when that is earlier: clocks of different machines disagree.
    done: list[tuple[datetime, Decision | Person]] = []
    with tempfile.TemporaryDirectory() as folder:
        workspace = create_workspace(Path(folder), "Anytown")
        with workspace.open_register(clock=lambda: now) as register:
            for hours, writes in changes:
                now = START + timedelta(hours=hours)
                with register.change("A Lead", "test") as change:
                    for id, words in writes:
                        written = entity(id, words)
                        same = next((e for _, e in reversed(done) if e.id == id), None) == written
                        assert change.put("decision" if id[0] == "D" else "person", written) is not same
                        if not same:
                            done.append((now, written))

            for day in (None, *(date(2014, 2, 28) + timedelta(days=n) for n in range(9))):
                known = {e.id: e for at, e in done if day is None or at.date() <= day}
                expected = [known[id] for id in sorted(known)]
                assert [*register.decisions(day), *register.people(day)] == expected
            assert [len(register.history("decision", "D-001"))] == [sum(e.id == "D-001" for _, e in done)]
            assert verify(register.database) == ()
