"""The people of the preparation group and the leads: read from a list, and found by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

from base.words import did_you_mean, list_words
from evidence.models import Person
from evidence.names import may_be_listed, says_something
from evidence.records import Recorded, record
from evidence.register.register import Register
from evidence.tables.rows import TableRow, read_each
from evidence.tables.words import words


def read_people(path: Path, judgements: Collection[str]) -> tuple[Person, ...]:
    """Read a list of people: name, role, judgements they lead, deputy.

    Args:
        path: a CSV or XLSX file.
        judgements: the codes of the judgements there are.

    Returns:
        The people in the order of the list, without ids.

    Raises:
        InputError: the list cannot be read, or one cell of it cannot be used.
        ManyProblems: several cells cannot be used.
    """
    names: set[str] = set()

    def read(row: TableRow) -> Person:
        name = " ".join(row.text("name").split())
        deputy = " ".join(row.text("deputy").split())
        codes = [code.upper() for code in re.split(r"[\s,;/&+]+", row.text("judgements")) if code]
        if not says_something(name):
            row.refuse("name", "A row has no name.", "Give one.")
        elif _key(name) in names:
            row.refuse("name", f"“{name}” is there twice.", "Keep one row.")
        for code in dict.fromkeys(codes):
            if code not in judgements:
                hint = did_you_mean(code, judgements) or f"The codes are {list_words(judgements, 'and')}."
                row.refuse("judgements", f"“{code}” is no judgement.", hint)
        names.add(_key(name))
        return Person(
            id="",
            name=name,
            role=row.text("role"),
            judgements=tuple(dict.fromkeys(codes)),
            deputy=deputy if says_something(deputy) else "",
        )

    return read_each(path, words().people, read)


def import_people(
    register: Register, path: Path, judgements: Collection[str], *, actor: str, command: str = "people import"
) -> Recorded:
    """Read a list of people into the register in one change; who is there already, by name, is revised.

    Takes and raises what `read_people` does; nothing is entered then.
    """
    people = read_people(path, judgements)
    return record(register, "person", people, lambda person: _key(person.name), actor=actor, command=command)


def find_person(people: Iterable[Person], name: str) -> Person | None:
    """The person of a name, however it is spaced and capitalised; None where nobody has it."""
    wanted = _key(name)
    return next((person for person in people if _key(person.name) == wanted), None)


def as_listed(people: Iterable[Person], name: str) -> str:
    """A name as the list of people spells it; as it was written where nobody there has it."""
    person = find_person(people, name)
    return person.name if person else name


def named_together(leads: str, known: Iterable[str]) -> tuple[str, ...]:
    """The people that a cell names as leads: several, as in `Ann Lee / Bo Khan`, only where each is known by name.

    `Head of Placements and Fostering` is one.
    """
    name = " ".join(leads.split())
    parts = [part for part in re.split(r" ?[/;,&+] ?| and ", name) if part]
    if len(parts) > 1 and {_key(part) for part in parts} <= {_key(one) for one in known}:
        return tuple(dict.fromkeys(parts))
    return (name,) if name else ()


def same_name(one: str, other: str) -> bool:
    """Whether two names are spelled alike, however they are spaced and capitalised; an empty one is nobody's.

    It is what opens doors: `evidence.names.same_person` is for keeping people from vouching for themselves, and takes
    names for the same where it cannot tell.
    """
    return bool(_key(one)) and _key(one) == _key(other)


def propose_people(people: Iterable[Person], name: str) -> str:
    """A sentence that asks whether someone of a name much like this was meant; empty where there is none."""
    return did_you_mean(name, [person.name for person in people])


def lead_notice(people: Iterable[Person], name: str) -> str:
    """What to say of a lead: that they are not in the list of people; empty where they are, or there is no list."""
    listed = tuple(people)
    if not listed or find_person(listed, name):
        return ""
    hint = propose_people(listed, name) or "Add them to the list."
    return f"{name} is not in the list of people. {hint}"


def reader_notice(people: Iterable[Person], name: str) -> str:
    """What to say of a second reader whom no list has; empty where they may be in the list, or none is held."""
    listed = tuple(people)
    if not listed or may_be_listed([person.name for person in listed], name):
        return ""
    return f"{lead_notice(listed, name)} Until then a challenge asks who that is."


def unlisted_leads(register: Register) -> dict[str, int]:
    """Leads of evidence and actions who are not in the list of people, with how often; the most frequent first."""
    listed = {_key(person.name) for person in register.people()}
    leads = (led.lead for led in (*register.items(), *register.actions()))
    return dict(Counter(lead for lead in leads if lead.strip() and _key(lead) not in listed).most_common())


@lru_cache(maxsize=4_096)
def _key(name: str) -> str:
    return " ".join(name.casefold().split())
