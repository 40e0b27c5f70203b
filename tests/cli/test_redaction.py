"""Words that should not have been written are looked for in every byte, after they were put into every field."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.names import same_person

NAME, ALIKE = "Jade Smithson", ("jade smithson", "jade_smithson", "jade-smithson", "jade  smithson", "smithson, jade")
SAID = ("--type", "E01", "--about", "2014-02-01", "--bears-on", "HP-07")
PLAN = (
    "Ref,Service,Recommendation,Lead,Timescale,RAG,Progress,Success measure\n"
    "A1,Team of {name},The plan of {name} is clear,{name},Within 3 months of {name},Green,{name} was seen,"
    "{name} says so\n"
    "A2,Duty,Visits are in time,Ann Lead,Within 6 months,Amber,begun,\n"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Where the register is; a place in PostgreSQL is gone afterwards, with all that was written there."""
    if request.param == "sqlite":
        yield []
        return
    url = request.getfixturevalue("postgres_url")()
    yield ["--database", url]
    run_there(request, f"DROP SCHEMA {url.rpartition('%3D')[2]} CASCADE", "CHECKPOINT")


def run_there(request: pytest.FixtureRequest, *statements: str) -> None:
    import psycopg

    place = f"postgresql://postgres@/postgres?host={request.getfixturevalue('socket_folder')}"
    with psycopg.connect(place, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def council(database: list[str], readiness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace in which the name of a child stands wherever somebody can type."""
    assert readiness("init", "council", "--authority", "Wexmoor", "--framework", "sif-2013", *database).code == 0
    monkeypatch.chdir(tmp_path / "council")
    (tmp_path / "Jade_Smithson audit.txt").write_text("An audit of case files of the team.")
    (tmp_path / "plan of Jade Smithson.csv").write_text(PLAN.format(name=NAME))
    (tmp_path / "people.csv").write_text(f"Name,Role\n{NAME},Lead\nAnn Lead,Lead\n")
    for command in (
        ["actions", "import", tmp_path / "plan of Jade Smithson.csv", "--plan-date", "2014-01-06"],
        ["evidence", "attach", tmp_path / "Jade_Smithson audit.txt", *SAID, "--lead", NAME, "--outcomes", NAME],
        ["evidence", "attach", *SAID, "--lead", "Ann Lead", "--title", f"{NAME}'s visits"],
        ["evidence", "revise", "E-0002", "--title", "Visits in time"],
        ["evidence", "retire", "E-0002", "--reason", "It names SMITHSON, Jade"],
        ["people", "import", tmp_path / "people.csv"],
        ["decisions", "add", f"Ask {NAME} again", "--owner", NAME],
        ["history", "add", f"Home of {NAME}", "Overall", "adequate"],
    ):
        ran = readiness(*command)
        assert ran.code == 0, (command, ran.err)
    return tmp_path / "council"


def bytes_with(folder: Path) -> list[Path]:
    """The files under a folder that have the name, in any way of writing it that is looked for."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and "pg_wal" not in path.parts:
            said = path.read_bytes().lower()
            if any(word.encode() in said or word.encode("utf-16-le") in said for word in ALIKE):
                found.append(path)
    return found


def homes(council: Path, request: pytest.FixtureRequest) -> list[Path]:
    """Where the register may have left bytes; all that PostgreSQL holds in memory is written out first."""
    if "sqlite" in request.node.name:
        return [council]
    run_there(request, "ANALYZE", "CHECKPOINT")
    return [council, request.getfixturevalue("socket_folder")]


def test_words_go_from_every_byte_of_the_register(readiness, council, request):
    assert any(bytes_with(home) for home in homes(council, request))
    places = readiness("redact", "find", NAME).out
    for place in ("item E-0001, file_name", "item E-0001, lead", "action A1, raw", "person W-01, name", "plan P-01"):
        assert place in places
    assert NAME not in places

    ran = readiness("redact", "words", NAME, "--reason", f"It names {NAME}")
    assert ran.code == 0, ran.err
    assert [bytes_with(home) for home in homes(council, request)] == [[] for _ in homes(council, request)]
    assert readiness("redact", "find", NAME).out == "Nothing here has these words.\n"
    assert "[redacted]'s visits" not in readiness("evidence", "show", "E-0002", "--history").out
    shown = readiness("actions", "show", "A1").out
    assert "The plan of [redacted] is clear" in shown
    assert "Visits are in time" in readiness("actions", "show", "A2").out
    for command in (["journal", "verify"], ["evidence", "verify"], ["assess", "--as-of", "2014-03-03"], ["doctor"]):
        assert readiness(*command).code == 0, command


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_the_server_knows_of_columns_is_written_anew(readiness, council, request):
    """It has the commonest values of each, and keeps the row that had them until its own table is written anew."""
    import psycopg

    place = f"postgresql://postgres@/postgres?host={request.getfixturevalue('socket_folder')}"
    with psycopg.connect(place, autocommit=True) as connection:
        before = connection.execute("SELECT pg_relation_filenode('pg_statistic')").fetchone()
        assert readiness("redact", "words", NAME, "--reason", "It names a child").code == 0
        assert connection.execute("SELECT pg_relation_filenode('pg_statistic')").fetchone() != before


def test_a_later_import_of_the_plan_does_not_bring_them_back(readiness, council, request, tmp_path):
    readiness("redact", "words", NAME, "--reason", "It names a child")
    later = tmp_path / "plan of Jade Smithson.csv"
    later.write_text(PLAN.format(name=NAME.upper()).replace("begun", "Seen by Smithson, Jade"))
    ran = readiness("actions", "import", later, "--plan-date", "2014-01-06")
    assert (ran.code, "Words that R-01 took away were left out again" in ran.err) == (0, True), ran.err
    assert "Seen by [redacted]" in readiness("actions", "show", "A2").out
    assert "0 changed" in readiness("actions", "import", later, "--plan-date", "2014-01-06").err
    assert [bytes_with(home) for home in homes(council, request)] == [[] for _ in homes(council, request)]
    assert readiness("journal", "verify").code == 0


def test_the_words_of_a_field_go_from_the_row_as_it_was_read(readiness, council):
    ran = readiness("redact", "field", "action", "A1", "area", "--reason", "It names a child")
    assert ran.code == 0, ran.err
    assert "is clear" not in readiness("actions", "show", "A1", "--history").out
    readiness("actions", "import", council.parent / "plan of Jade Smithson.csv", "--plan-date", "2014-01-06")
    assert "is clear" not in readiness("actions", "show", "A1", "--history").out
    assert readiness("journal", "verify").code == 0


def test_it_is_told_where_a_redaction_does_not_reach(readiness, council, tmp_path):
    paper = tmp_path / "letter.txt"
    paper.write_text(f"A letter to {NAME}")
    readiness("evidence", "attach", paper, *SAID, "--lead", "Ann Lead", "--by", NAME)
    readiness("evidence", "list", "-o", "evidence.csv", "--format", "csv")
    assert readiness("evidence", "bundle", "--judgement", "HP", "-o", "for the inspectors.zip", "--by", "Ann").code == 0
    store = Path.cwd() / "files"
    for left in (store / ".incoming-0123456789abcdef", store / "ab" / "a file that nobody entered"):
        left.parent.mkdir(exist_ok=True)
        left.write_text(NAME)
    ran = readiness("redact", "words", NAME, "--reason", "It names a child")
    assert "the stored file of E-0003" in ran.out
    assert "who made it" in ran.out
    for name in ("evidence.csv", "for the inspectors.zip", "incoming-0123", "nobody entered"):
        assert name in ran.out
    assert NAME not in ran.out


def test_a_file_that_an_item_had_before_is_looked_into(readiness, council, tmp_path):
    (tmp_path / "letter.txt").write_text(f"A letter to {NAME}")
    (tmp_path / "other.txt").write_text("A letter to nobody")
    readiness("evidence", "attach", tmp_path / "letter.txt", *SAID, "--lead", "Ann Lead")
    assert readiness("evidence", "revise", "E-0003", "--file", tmp_path / "other.txt").code == 0
    assert "the stored file of E-0003" in readiness("redact", "find", NAME).out


def test_words_too_short_or_nowhere_are_refused(readiness, council):
    assert readiness("redact", "words", "a", "--reason", "x").code == 2
    ran = readiness("redact", "words", "Nobody Of That Name", "--reason", "x")
    assert (ran.code, "Nothing in the register has these words" in ran.err) == (2, True)


def test_what_was_taken_away_does_not_outlive_it_in_memory(readiness, workspace):
    assert readiness("decisions", "add", "Jade Smithson was seen").code == 0
    assert same_person("Jade Smithson", "J Smithson")
    assert same_person.cache_info().currsize
    assert readiness("redact", "words", "Jade Smithson", "--reason", "a name").code == 0
    assert not same_person.cache_info().currsize
