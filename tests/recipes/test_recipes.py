"""Each recipe of CONTRIBUTING.md, followed by somebody who knows nothing else.

That of a framework is in tests/frameworks/test_recipes.py, and there a council follows that of a rule for its own.

The copy of the project refuses to touch a file, and to run a test, that the recipe does not name.
"""

from __future__ import annotations

import re

from tests.recipes.conftest import Project

CHALLENGE = """\
  - id: C-DUE-SOON
    name: Due soon
    of: row
    when: {finished: false, due_known: true, days_late: {at_least: $due_soon_days, below: 0}}
    then: {challenge: due-soon}
    severity: low
    says: "{row} is due on {due} and is {status}: will it be done by then?"
    answer: What is still to do on {row}, and who does it by when.
    why: What is told before its day can still be helped.
    provenance: {status: choice, note: A fortnight is two meetings.}
"""
POLICY = """\
  due_soon_days:
    value: -14
    unit: days
    least: -365
    most: -1
    reads: how many days before its date a row is due soon
    provenance: {status: choice, note: A fortnight is two meetings.}
"""
SECTION = """\

## `due-soon`

**Asked when.** The due date lies within the fortnight to come and the row is not claimed to be finished.

**Why.** What is told before its day can still be helped.

**What answers it.** What is still to do on the row, and who does it by when.

| rule | when | severity |
|---|---|---|
| `C-DUE-SOON` | Due soon | low |
"""
GUARDS = (
    "tests/engine/test_challenges.py::test_every_code_has_a_plan_with_that_fault_alone",
    "tests/engine/test_challenges_docs.py",
    "tests/engine/test_challenges_sunderland.py",
)


def test_add_a_challenge(project: Project) -> None:
    rules = "rules/sif-2013/6-challenge.yaml"
    project.edit("rules/sif-2013/policy.yaml", "  progress_months:\n", f"{POLICY}  progress_months:\n")
    words = "      - overdue\n      - finished-on-process-alone\n"
    project.edit(rules, words, f"      - due-soon\n{words}")
    project.edit(rules, "  - id: C-LONG-OVERDUE\n", f"{CHALLENGE}  - id: C-LONG-OVERDUE\n")
    assert "cases come out as they should" in project.readiness("rules", "test")
    assert "{row} is due on {due}" in project.readiness("rules", "show", "C-DUE-SOON")
    project.fails(*GUARDS)
    project.write(
        "tests/data/challenges/due-soon.yaml",
        "what: A row that is due in two weeks\nfires: due-soon\nabout: A2\nsays: due on 17 March 2014\n"
        "rows:\n  A2: {due: 2014-03-17}\n",
    )
    project.edit("docs/challenges.md", "\n## `overdue`\n", f"{SECTION}\n## `overdue`\n")
    silent = "      - rows: [A1, A14, A4, D2, C1, G1, D3, D4, B1, A16, C20, C21, D9]\n"
    project.edit(
        "examples/sunderland-2014/challenges.yaml",
        "\n  overdue:\n",
        f"\n  due-soon:\n    silent:\n{silent}        because: All dates of the plan passed long ago.\n\n  overdue:\n",
    )
    project.passes(*GUARDS, "tests/engine/test_challenges.py::test_one_fault_gives_one_code")
    project.readiness("init", "council", "--authority", "Wexmoor", "--framework", "sif-2013")
    (project.root / "plan.csv").write_text("Ref,Recommendation,Due,RAG\nA1,Plans are clear,2014-03-10,Amber\n")
    project.readiness("-w", "council", "actions", "import", "plan.csv", "--plan-date", "2014-01-06")
    told = project.readiness("-w", "council", "challenges", "--as-of", "2014-03-03", "--json")
    assert "Row A1 is due on 10 March 2014 and is Amber: will it be done by then?" in told


READER = '''\
"""Web pages: the tables of an HTML file, such as a case system writes."""

from __future__ import annotations

from html.parser import HTMLParser

from evidence.tables.delimited import decode
from evidence.tables.file import File
from evidence.tables.transcript import Grid, GridCell, GridRow, Transcript, gather_rows, tidy


def read(file: File) -> Transcript:
    """Read a web page; each of its tables is one."""
    page = _Page()
    page.feed(decode(file.content))
    tables = (_rows(rows, f"table {number} ") for number, rows in enumerate(page.tables, start=1))
    return Transcript(tuple(Grid(rows) for rows in tables if rows))


def _rows(rows: list[list[str]], place: str) -> tuple[GridRow, ...]:
    cells = ((number, [GridCell(tidy(text)) for text in row]) for number, row in enumerate(rows, start=1))
    return gather_rows(cells, "", place)


class _Page(HTMLParser):
    """The cells of a page, by table and row."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        self._inside = tag in ("td", "th") or (self._inside and tag not in ("table", "tr"))

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.tables[-1][-1][-1] += data
'''
WRITER = """\
def write_html(path: Path, rows: Sequence[TableRow]) -> Path:
    from html import escape

    width = _width(rows)
    cells = ["".join(f"<td>{escape(_text(cell))}</td>" for cell in _full(row, width)) for row in rows]
    path.write_text("<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>", "utf-8")
    return path


WRITERS: dict"""


def test_add_an_importer(project: Project) -> None:
    layouts = "tests/evidence/plans/test_plan_layouts.py"
    refused = "tests/evidence/plans/test_plan_refused.py"
    writers = "tests/evidence/plans/conftest.py"
    project.edit(writers, "WRITERS: dict", WRITER)
    project.edit(
        writers,
        '    "csv": (".csv", write_csv),\n',
        '    "csv": (".csv", write_csv),\n    "html": (".html", write_html),\n',
    )
    project.edit(layouts, 'ALL = ("csv", ', 'ALL = ("csv", "html", ')
    project.fails(f"{layouts}::test_layout", "-khtml")
    project.write("evidence/tables/web_page.py", READER)
    files = "evidence/tables/files.py"
    project.edit(files, "plain_text, word, workbook", "plain_text, web_page, word, workbook")
    project.edit(
        files,
        "    if suffix in _SAVE_AS:\n",
        '    if suffix in (".html", ".htm"):\n        return web_page.read\n    if suffix in _SAVE_AS:\n',
    )
    project.edit(files, "XLSX, XLS, ODS, DOCX or PDF", "XLSX, XLS, ODS, DOCX, HTML or PDF")
    project.edit(files, '    ".htm": "a web page: open it in Word or Excel and save it as .docx or .xlsx",\n', "")
    project.edit(files, '    ".html": "a web page: open it in Word or Excel and save it as .docx or .xlsx",\n', "")
    project.fails(f"{refused}::test_refused[page.html]")
    project.edit(refused, '    "page.html": (b"<html><table></table></html>", "web page"),\n', "")
    project.passes(layouts, refused, "-khtml or refused")
    project.readiness("init", "council", "--authority", "Wexmoor", "--framework", "sif-2013")
    (project.root / "people.html").write_text("<table><tr><th>Name<th>Role<tr><td>Ann Lee<td>Director</table>")
    assert "1 person put in" in project.readiness("-w", "council", "people", "import", "people.html")


FORMAT = '''\
"""A report as plain text, for a mail."""

from __future__ import annotations

from collections.abc import Iterator

from reports.document import Block, Bullets, Document, Figure, Line, Map, Pairs, Paragraph, Section, Strip, Table


def render_letter(document: Document) -> bytes:
    """Write a report as plain text in UTF-8.

    Args:
        document: the report.
    """
    lines = [document.title, document.eyebrow, *filter(None, [document.warning])]
    lines += [f"{name}: {value}" for name, value in document.facts]
    for section in document.sections:
        lines += _section(section)
    return ("\\n".join(lines) + "\\n").encode()


def _section(section: Section) -> Iterator[str]:
    yield from ("", section.title.upper())
    for block in section.blocks:
        yield from _block(block)
    for part in section.parts:
        yield from _section(part)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield _plain(block.line)
        case Bullets():
            yield from (f"- {_plain(item)}" for item in block.items)
        case Pairs():
            yield from (f"{name}: {_plain(words)}" for name, words in block.pairs)
        case Table():
            yield block.caption
            yield from ("; ".join(" ".join(map(_plain, cell)) for cell in row.cells) for row in block.rows)
        case Strip():
            yield from (f"{row.name}: {row.words}" for row in block.rows)
        case Map():
            yield block.caption
        case Figure():
            yield block.alt


def _plain(line: Line) -> str:
    return "".join(run.text for run in line)
'''


def test_add_a_report_format(project: Project) -> None:
    guard = "tests/reports/test_formats.py"
    writing = "reports/formats.py"
    project.write("reports/letter.py", FORMAT)
    project.edit(
        writing,
        "from reports.markdown import",
        "from reports.letter import render_letter\nfrom reports.markdown import",
    )
    project.edit(writing, '".md": render_markdown,', '".md": render_markdown,\n    ".text": lambda document: b"",')
    project.fails(guard, "-k.text")
    project.edit(writing, 'lambda document: b""', "render_letter")
    project.passes(guard, "-k.text")
    project.fails(f"{guard}::test_help_documentation_and_desk_name_every_format")
    project.edit("cli/options.py", "An .html, .docx, .pdf or .md.", "An .html, .docx, .pdf, .md or .text.")
    project.edit(
        "docs/papers.md",
        "briefing.docx` | .html, .docx, .pdf, .md |",
        "briefing.docx` | .html, .docx, .pdf, .md, .text |",
    )
    project.edit(
        "desk/papers.py", '    ".md": "As plain text",\n', '    ".md": "As plain text",\n    ".text": "As a letter",\n'
    )
    project.reference()
    project.passes(f"{guard}::test_help_documentation_and_desk_name_every_format")
    project.readiness("demo", "demo")
    project.readiness("-w", "demo", "briefing", "--as-of", "2014-03-03", "-o", "briefing.text")
    assert "If the inspectors came on Monday" in (project.root / "briefing.text").read_text("utf-8")
    project.readiness("-w", "demo", "gaps", "--as-of", "2014-03-03", "-o", "gaps.text")
    assert (project.root / "gaps.text").stat().st_size > 1000


TYPE = """\
  - code: CODE
    slug: case-discussion
    name: Reflective discussion of a case with those who worked on it
    kind: quality
    shelf_life_months: 12
    words: [reflective case discussion, reflective discussion]
    provenance: {status: choice, note: What a team learns from one case holds for about a year.}

"""


def test_add_an_evidence_type(project: Project) -> None:
    guard = "tests/descriptors/test_sif_2013.py"
    types, judgement = "descriptors/sif-2013/evidence-types.yaml", "descriptors/sif-2013/judgements/HP.yaml"
    codes = re.findall(r"code: E(\d+)", (project.root / types).read_text("utf-8"))
    code = f"E{max(map(int, codes)) + 1}"
    project.edit(types, "  - code: EX\n", TYPE.replace("CODE", code) + "  - code: EX\n")
    project.fails(guard)
    project.edit(
        judgement,
        "    evidence_types: [E01, E03, E08, E25, E26]\n    indicators: [K01, K02]",
        f"    evidence_types: [E01, E03, E08, E25, E26, {code}]\n    indicators: [K01, K02]",
    )
    project.passes(guard)
    project.readiness("framework", "check", "sif-2013")
    project.readiness("init", "council", "--authority", "Wexmoor", "--framework", "sif-2013")
    (project.root / "review.txt").write_text("A discussion of one case.")
    said = ["--type", "case-discussion", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-01"]
    project.readiness("-w", "council", "evidence", "attach", "review.txt", *said, "--as-of", "2014-03-03")
    [held] = [line for line in project.readiness("-w", "council", "evidence", "list").splitlines() if "E-0001" in line]
    assert "2015-02-01" in held


POST = '''\
class Post(Model):
    """A post of the service."""

    id: str
    title: FreeText
    filled: bool


class Moderation(Model):
'''
POSTS = '''\
"""The posts of the service: read from a list."""

from pathlib import Path

from evidence.models import Post
from evidence.records import Recorded, record
from evidence.register.register import Register
from evidence.tables.rows import TableRow, read_each
from evidence.tables.words import words

_FILLED = {"yes": True, "no": False}


def import_posts(register: Register, path: Path, *, actor: str) -> Recorded:
    """Read a list of posts into the register; one that is there already is revised."""

    def read(row: TableRow) -> Post:
        filled = row.text("filled").casefold()
        if filled not in _FILLED:
            row.refuse("filled", f"{filled!r} does not say whether it is filled.", "Use yes or no.")
        return Post(id="", title=row.text("title"), filled=_FILLED.get(filled, False))

    posts = read_each(path, words().posts, read)
    return record(register, "post", posts, lambda post: post.title.casefold(), actor=actor, command="posts import")
'''
TEST_OF_POSTS = """\
from pathlib import Path

import pytest

from base.errors import InputError
from evidence.posts import import_posts
from evidence.register.register import Register


def table(folder: Path, text: str) -> Path:
    path = folder / "posts.csv"
    path.write_text(text)
    return path


def test_a_list_is_read_and_revised(register: Register, tmp_path: Path) -> None:
    assert import_posts(register, table(tmp_path, "Job title,In post\\nSocial worker,yes\\n"), actor="A") == (1, 0, 0)
    later = table(tmp_path, "In post,Post\\nno,Social worker\\nyes,Team manager\\n")
    assert import_posts(register, later, actor="A") == (1, 1, 0)
    assert [(post.id, post.title, post.filled) for post in register.posts()] == [
        ("PO-01", "Social worker", False),
        ("PO-02", "Team manager", True),
    ]


def test_what_cannot_be_used_is_refused_with_its_place(register: Register, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not say") as error:
        import_posts(register, table(tmp_path, "Post,Filled\\nSocial worker,perhaps\\n"), actor="A")
    assert error.value.where == "posts.csv!B2"
    assert not register.posts()
"""


def test_add_a_list(project: Project) -> None:
    told = ("tests/evidence/integrity/test_journal_docs.py", "tests/desk/test_pages.py")
    every_kind = f"{told[1]}::test_the_record_says_in_words_what_was_done_and_to_what"
    moderation = "class Moderation(Model):\n"
    project.edit("evidence/models.py", moderation, POST)
    project.edit("evidence/kinds.py", '    "person",\n', '    "person",\n    "post",\n')
    person = '    "person": EntityKind(Person, "W-", 2),\n'
    project.edit("evidence/kinds.py", person, person + '    "post": EntityKind(Post, "PO-", 2),\n')
    project.edit("evidence/kinds.py", "Moderation, Person, SpotCheck", "Moderation, Person, Post, SpotCheck")
    people = "    people = Every(Person)\n"
    project.edit("evidence/register/entities.py", people, people + "    posts = Every(Post)\n")
    project.edit("evidence/register/entities.py", "Person, SpotCheck", "Person, Post, SpotCheck")
    project.fails(told[0], every_kind)
    project.edit("docs/journal.md", "`person`, ", "`person`, `post`, ")
    project.edit("desk/revisions.py", '    "person": "Person",\n', '    "person": "Person",\n    "post": "Post",\n')
    project.passes(told[0], every_kind)
    columns = "  columns:\n    title: [post, job title]\n    filled: [filled, in post]\n"
    project.edit("evidence/tables/words.yaml", "findings:\n", f"posts:\n  required: [title]\n{columns}\nfindings:\n")
    project.edit("evidence/tables/words.py", "    people: Spec\n", "    people: Spec\n    posts: Spec\n")
    project.write("evidence/posts.py", POSTS)
    project.edit("evidence/records.py", 'TypeVar("Listed", Person, ', 'TypeVar("Listed", Person, Post, ')
    project.edit("evidence/records.py", "import Measure, Person", "import Measure, Person, Post")
    project.write("tests/evidence/test_posts.py", TEST_OF_POSTS)
    project.passes("tests/evidence/test_posts.py")


def test_add_a_column_to_a_list(project: Project) -> None:
    guard = "tests/evidence/test_people.py"
    tests = (
        "\n\ndef test_the_telephone_is_read(tmp_path: Path) -> None:\n"
        '    path = table(tmp_path, "Name,Tel\\nAnn Example,0191 496 0000\\n")\n'
        '    assert [person.telephone for person in read_people(path, CODES)] == ["0191 496 0000"]\n'
    )
    project.edit(
        guard, "\n\ndef test_all_problems_are_told_at_once", f"{tests}\n\ndef test_all_problems_are_told_at_once"
    )
    project.fails(guard)
    field = '    deputy: FreeText = ""\n'
    project.edit("evidence/models.py", field, f'{field}    telephone: str = ""\n')
    deputy = "    deputy: [deputy, deputy name, substitute, stand in, cover]\n"
    project.edit("evidence/tables/words.yaml", deputy, deputy + "    telephone: [telephone, tel, phone, mobile]\n")
    read = '            deputy=deputy if says_something(deputy) else "",\n'
    project.edit("evidence/people.py", read, read + '            telephone=row.text("telephone"),\n')
    project.passes(guard)
    project.edit(
        "cli/people.py", '["name", "role", "leads", "deputy"]', '["name", "role", "leads", "deputy", "telephone"]'
    )
    project.edit("cli/people.py", '" ".join(p.judgements), p.deputy)', '" ".join(p.judgements), p.deputy, p.telephone)')
    project.readiness("init", "council", "--authority", "Wexmoor", "--framework", "sif-2013")
    (project.root / "people.csv").write_text("Name,Phone\nAnn Lee,0191 496 0000\n")
    project.readiness("-w", "council", "people", "import", "people.csv")
    assert "0191 496 0000" in project.readiness("-w", "council", "people", "list")
    exported = project.readiness("-w", "council", "export", "out")
    assert "0191 496 0000" in (project.root / "out" / "register" / "person.csv").read_text("utf-8-sig"), exported


def test_add_a_column_to_the_plan(project: Project) -> None:
    guard = "tests/evidence/plans/test_plan_layouts.py"
    before = "def test_lead_and_timescale_in_one_column"
    tests = (
        "def test_what_it_costs_is_read(tmp_path: Path) -> None:\n"
        '    path = tmp_path / "plan.csv"\n'
        '    path.write_text("Ref,Action,Lead,Budget\\nA1,Visit weekly,Ann Lee,£400\\n")\n'
        '    assert [action.unit_cost for action in read_plan(path).actions] == ["£400"]\n\n\n'
    )
    project.edit(guard, before, tests + before)
    field = '    measure: FreeText = ""\n'
    project.edit("evidence/plan_models.py", field, f'{field}    unit_cost: FreeText = ""\n')
    project.edit("evidence/plan_models.py", '    "ignored",\n', '    "unit_cost",\n    "ignored",\n')
    words = "evidence/plans/words.yaml"
    project.edit(words, "resource, cost, costs, budget, spend,", "resource, spend,")
    project.edit(words, "  ignored: [previous rag", "  unit_cost: [cost, costs, budget]\n  ignored: [previous rag")
    read = '        measure=reader.text("measure"),\n'
    project.edit("evidence/plans/actions.py", read, f'{read}        unit_cost=reader.text("unit_cost"),\n')
    project.passes(f"{guard}::test_what_it_costs_is_read")
    column = '    Column("evidence", "text", 16, '
    new = '    Column("unit cost", "text", 12, "What it costs."),\n'
    project.edit("evidence/plan_sheet/columns.py", column, new + column)
    project.edit("evidence/register/corrections.py", '"progress", "measure")', '"progress", "measure", "unit_cost")')
    shown = "{% if action.measure %}<div><dt>Measure of success</dt><dd>{{ action.measure }}</dd></div>{% endif %}\n"
    told = "{% if action.unit_cost %}<div><dt>Cost</dt><dd>{{ action.unit_cost }}</dd></div>{% endif %}\n"
    project.edit("desk/templates/action.html", shown, shown + told)
    project.readiness("init", "council", "--authority", "Wexmoor", "--framework", "sif-2013")
    plan = project.root / "plan.csv"
    plan.write_text("Ref,Action,Lead,Price\nA1,Visit weekly,Ann Lee,£400\n")
    taken = ("-w", "council", "actions", "import", "plan.csv", "--map", "unit_cost=Price")
    project.readiness(*taken, "--origin", "council")
    assert "£400" in project.readiness("-w", "council", "actions", "show", "A1")
    project.readiness("-w", "council", "actions", "export", "-o", "sheet.csv")
    sheet = project.root / "sheet.csv"
    marked = sheet.read_text("utf-8-sig")
    assert "£400" in marked
    sheet.write_text(marked.replace("£400", "£600"), "utf-8")
    project.readiness("-w", "council", "actions", "import", "--update", "sheet.csv")
    project.readiness(*taken)
    assert "£600" in project.readiness("-w", "council", "actions", "show", "A1")


def test_add_a_column_to_the_index_sheet(project: Project) -> None:
    guard = "tests/evidence/index_sheet/test_index_sheet.py"
    before = "def test_a_wrong_heading_is_not_passed_over"
    tests = (
        "def test_where_it_is_kept_is_read(tmp_path: Path) -> None:\n"
        '    path = sheet(tmp_path, [*ROW, " Records room "], headings=[*HEADINGS, "kept at"])\n'
        '    assert [row.draft.kept_at for row in read_index(path, FRAMEWORK)] == ["Records room"]\n\n\n'
    )
    project.edit(guard, before, tests + before)
    project.fails(f"{guard}::test_where_it_is_kept_is_read")
    held = '    outcomes: FreeText = ""\n    sample:'
    project.edit("evidence/models.py", held, f'    kept_at: str = ""\n{held}')
    said = '    outcomes: FreeText = ""\n'
    project.edit("evidence/index_sheet/drafts.py", said, f'{said}    kept_at: str = ""\n')
    column = '    Column("sample", "number", 8, '
    new = '    Column("kept at", "text", 20, "Where the paper is, if it is paper."),\n'
    project.edit("evidence/index_sheet/columns.py", column, new + column)
    project.passes(guard, "-knot xlsx")  # the same rows as CSV take a twentieth of the time
    project.readiness("init", "council", "--authority", "Wexmoor", "--framework", "sif-2013")
    row = "Audit,E01,31/03/2014,Ann Lee,Records room"
    (project.root / "index.csv").write_text(f"Title,Type,About,Lead,Kept at\n{row}\n")
    project.readiness("-w", "council", "evidence", "import", "index.csv")
    project.readiness("-w", "council", "evidence", "list", "-o", "list.csv")
    assert "Records room" in (project.root / "list.csv").read_text("utf-8-sig")
    told = project.readiness("-w", "council", "evidence", "import", "list.csv")
    assert "0 filed, 0 revised, 1 as they were" in told


COMMAND = '''\
"""`readiness calendar`: what is due when."""

from __future__ import annotations

from cli import options
from cli.output import say_json, say_table
from cli.session import open_session


def calendar(
    as_of: options.AsOf = None, workspace: options.Workspace = None, json: options.Json = False
) -> None:
    """List what is due from a day on, soonest first."""
    from application.queries.calendar import due_from

    with open_session(workspace) as session:
        listed = due_from(session, options.day(as_of))
    if json:
        say_json([{"due": action.due.isoformat(), "action": action.id} for action in listed if action.due])
        return
    say_table(["due", "action"], [(action.due, action.id) for action in listed], nothing="Nothing is due from then on.")
'''
QUERY = '''\
"""What is due when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from application.session import Session

if TYPE_CHECKING:
    from evidence.plan_models import Action


def due_from(session: Session, day: date) -> list[Action]:
    """The actions that are due on a day or later, soonest first."""
    due = [(action.due, action.id, action) for action in session.register.actions() if action.due]
    return [action for on, _, action in sorted(due, key=lambda each: each[:2]) if on >= day]
'''


def test_add_a_command(project: Project) -> None:
    asking, page = "tests/application/test_asking.py", "tests/cli/test_reference.py"
    known = f"{asking}::test_every_command_is_known_as_a_query_or_as_one_that_writes"
    project.write("application/queries/calendar.py", QUERY)
    project.write("cli/calendar.py", COMMAND)
    project.edit("cli/sections.py", '("lift", "forecast", "compare")', '("lift", "forecast", "calendar", "compare")')
    project.fails(known, page)
    project.edit(asking, '    ["people", "list"],\n', '    ["calendar", *DAY],\n    ["people", "list"],\n')
    project.reference()
    project.passes(known, page)
    project.readiness("init", "council", "--authority", "Wexmoor", "--framework", "sif-2013")
    (project.root / "plan.csv").write_text("Ref,Recommendation,Due\nA1,Plans,2014-03-10\nA2,Visits,2014-03-04\n")
    project.readiness("-w", "council", "actions", "import", "plan.csv", "--plan-date", "2014-01-06")
    told = project.readiness("calendar", "-w", "council", "--as-of", "2014-03-04", "--json")
    assert told.index("A2") < told.index("A1")


LOPSIDED = """\
      lopsided:
        type: boolean
        reads: there is a clear weakness and no support at all
        otherwise: there is some support, or no clear weakness
        formula: support == 0 and weakness >= $lopsided_weakness
      net: {type: integer, unit: per mille, reads: support less weakness, formula: support - weakness}
"""
WEAKNESS = """\
  lopsided_weakness:
    value: 300
    unit: per mille
    reads: the weakness that is clear
    least: 1
    most: 1000
    provenance: {status: choice, note: As much as support that meets the bar for good.}
  descriptor_good_bar:
"""
ONLY_WEAKNESS = """\
  - id: D-LOPSIDED
    name: Not met, and nothing for it
    of: descriptor
    when: {held: true, weakness: {below: $descriptor_serious_bar}, net: {below: 0}, lopsided: true}
    then: {status: not met, grade: $short_of_benchmark}
    why: There is weakness and nothing that speaks for it.
    provenance: {status: choice, note: It says more than that the balance is short.}
"""
CASE = """
  - case: Weakness with nothing for it is told as such
    as_of: 2014-03-03
    given:
      evidence:
        - {type: case-file-audit, about: 2014-02-10, bears_on: [HP-07 undermines most moderate]}
    expect:
      HP-07: {status: not met, grade: requires improvement, rule: D-LOPSIDED}
"""


def test_add_a_rule_or_a_formula(project: Project) -> None:
    guard = "tests/engine/test_worked_cases.py"
    stratum, policy = "rules/sif-2013/3-descriptor.yaml", "rules/sif-2013/policy.yaml"
    net = "      net: {type: integer, unit: per mille, reads: support less weakness, formula: support - weakness}\n"
    project.edit(policy, "  descriptor_good_bar:\n", WEAKNESS)
    project.edit(stratum, net, LOPSIDED)
    weak = "    when: {held: true, weakness: {below: $descriptor_serious_bar}, net: {below: 0}}\n"
    project.edit(stratum, weak, weak.replace("net: {below: 0}", "net: {below: 0}, lopsided: false"))
    project.edit(stratum, "  - id: D-NOT-MET\n", ONLY_WEAKNESS + "  - id: D-NOT-MET\n")
    project.fails(f"{guard}::test_every_grading_rule_is_named_by_a_case")
    cases = project.root / "rules/sif-2013/cases/3-descriptor.yaml"
    last = cases.read_text("utf-8").rstrip().rpartition("\n\n")[2]
    project.edit("rules/sif-2013/cases/3-descriptor.yaml", last, last + "\n" + CASE.rstrip("\n"))
    project.passes(guard)
    assert "cases come out as they should" in project.readiness("rules", "test")
    shown = project.readiness("rules", "show", "D-LOPSIDED")
    assert "there is a clear weakness and no support at all" in shown
    assert "Used by: D-LOPSIDED and D-NOT-MET" in project.readiness("rules", "show", "lopsided")


EXPIRING = '''\
"""What of the evidence is about to expire, and who can renew it."""

from __future__ import annotations

from reports.content import ReportContent
from reports.holdings import EvidenceLine, gather_evidence, gather_holdings
from reports.material import Material


class Expiring(ReportContent):
    """What is about to expire."""

    evidence: tuple[EvidenceLine, ...]
    """The entries, soonest first."""


def gather_expiring(material: Material) -> Expiring:
    """Gather what is about to expire."""
    soon = [entry for entry in gather_holdings(material.assessment) if entry.expiring]
    soon.sort(key=lambda entry: entry.days_left)
    return Expiring.made_of(material, evidence=gather_evidence(soon, material.assessment.framework))
'''
EXPIRING_PAGE = '''\
"""The list of what is about to expire, laid out."""

from __future__ import annotations

from base.words import counted
from reports.document import Document, Paragraph, Section, text
from reports.expiring import Expiring
from reports.parts import MADE_UP, evidence_table, sources_annex
from reports.words import say_date


def lay_out(report: Expiring) -> Document:
    """Lay out what is about to expire."""
    entries = evidence_table("What is about to expire", report.evidence, (), places=True)
    summary = Paragraph(text(f"{counted(len(report.evidence), 'entry is', 'entries are')} about to expire."))
    return Document(
        title="Evidence that is about to expire",
        eyebrow=f"{report.authority} · {say_date(report.as_of)}",
        author=report.authority,
        on=report.as_of,
        facts=(("As of", say_date(report.as_of)),),
        sections=(
            Section("expiring", "What is about to expire", (summary, entries)),
            sources_annex(report.facts_digest, report.rules_digest),
        ),
        warning=MADE_UP if report.made_up else "",
    )
'''
EXPIRING_COMMAND = '''\
@group.command()
def expiring(
    output: options.Paper = Path("expiring.html"), as_of: options.AsOf = None, workspace: options.Workspace = None
) -> None:
    """Write the list of evidence that is about to expire."""
    from application.queries.material import material
    from reports.expiring import gather_expiring
    from reports.expiring_page import lay_out
    from reports.formats import write_report

    with open_session(workspace) as session:
        written = write_report(lay_out(gather_expiring(material(session, options.day(as_of)))), output)
    note(f"Wrote {written}.")


@group.command()
def template(
'''


def test_add_a_report(project: Project) -> None:
    asking = "tests/application/test_asking.py"
    known = f"{asking}::test_every_command_is_known_as_a_query_or_as_one_that_writes"
    project.write("reports/expiring.py", EXPIRING)
    project.write("reports/expiring_page.py", EXPIRING_PAGE)
    project.edit("cli/report.py", "@group.command()\ndef template(\n", EXPIRING_COMMAND)
    project.fails(known)
    fields = '    ["report", "fields"],\n    ["report", "template", "-o'
    added = '    ["report", "expiring", *DAY, "-o", "OUT/expiring.html"],\n'
    project.edit(asking, fields, added + fields)
    project.reference()
    project.passes(known)
    assert "readiness report expiring" in (project.root / "docs/cli.md").read_text("utf-8")
    project.readiness("demo", "demo", "--example", "anytown")
    for ending in ("html", "docx", "md"):
        project.readiness("-w", "demo", "report", "expiring", "--as-of", "2014-07-07", "-o", f"expiring.{ending}")
    told = (project.root / "expiring.md").read_text("utf-8")
    assert "Evidence that is about to expire" in told
    assert "Made-up example" in told
    assert "days left" in told
