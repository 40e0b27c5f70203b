"""A made-up council with evidence on most descriptors, a plan, decisions and awkward words."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest

from descriptors.loader import load_framework
from descriptors.models import Framework
from engine.assessment import Assessment, assess
from engine.challenges.challenge import Challenge, find_challenges
from engine.challenges.past import Grounds
from engine.facts import Facts
from engine.gaps.gap import Gap, find_gaps
from evidence.items.lifecycle import valid_until
from evidence.models import Bearing, Decision, Exclusion, Item, Moderation, Reading, TakenBack
from evidence.plan_models import Action, Plan, Reconciliation
from reports import briefing_page, gap_page, gap_report, outlook, progress_page
from reports.briefing import gather_briefing
from reports.document import Cell, Document
from reports.html import render_html
from reports.material import Material
from reports.progress import gather_progress
from rules.loader import load_rulebook, rules_folder
from rules.models import Rulebook

AS_OF = date(2014, 3, 3)
LONG = "The Metropolitan Borough of Much-Binding-in-the-Marsh with Llanfairpwllgwyngyllgogerychwyrndrobwll"
AWKWARD = "Tom & Jo <b>said</b> {{ this }} \"quoted\" 'too' =SUM(A1) 🙂 {% x %}"


@pytest.fixture(scope="session")
def framework() -> Framework:
    return load_framework("sif-2013")


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load_rulebook(rules_folder("sif-2013"))


def _items(framework: Framework) -> tuple[Item, ...]:
    """Two items on nearly every descriptor, most read by a second person; adoption and care leavers stay thin."""
    items: list[Item] = []
    strengths = ("adequate", "strong", "exceptional")
    weaknesses = ("minor", "moderate", "serious")
    for place, descriptor in enumerate(framework.descriptors):
        if descriptor.startswith(("AD", "CL")) and place % 3:
            continue
        for turn, kind in enumerate(descriptor_types(framework, descriptor)[:2]):
            undermines = (place + turn) % 7 == 0
            about = date(2013, 1 + (place * 5 + turn) % 12, 1 + place % 28)
            words = weaknesses if undermines else strengths
            has_file = bool(turn or place % 12)
            shown = (10, 16, 20)[place % 3]
            count = {"sample": 20, "met": 20 - shown if undermines else shown, "counts_found": True}
            items.append(
                _read(
                    place,
                    id=f"E-{len(items) + 1:04d}",
                    title=AWKWARD if not items else f"{framework.types[kind].name} on {descriptor}",
                    type=kind,
                    about=about,
                    filed=datetime(2014, 2, 28, 9, tzinfo=UTC)
                    if place % 40 == 0
                    else datetime(2014, 1, 6, 9, tzinfo=UTC),
                    valid_until=valid_until(about, framework.types[kind].shelf_life_months),
                    lead=("Head of safeguarding", "Head of looked after children", "")[place % 3],
                    filed_by="Ann Filer",
                    sha256=f"{2 * place + turn:064x}" if has_file else None,
                    file_name=f"file-{place}-{turn}.pdf" if has_file else "",
                    **(count if has_file else {}),
                    bearings=(
                        Bearing(
                            descriptor=descriptor,
                            direction="undermines" if undermines else "supports",
                            prevalence=("some", "most", "all")[place % 3],
                            seriousness=words[(place + turn) % 3],
                        ),
                    ),
                )
            )
    return tuple(items)


def _read(place: int, **fields: Any) -> Item:
    """An item as it came to stand: most with a file were read by somebody else, and one was made less of."""
    item = Item(**fields)
    if item.sha256 is None or place % 27 == 4:
        return item
    reading = Reading(by="Bea Reader", on=date(2014, 1, 8), agrees=True, claims=item.claims)
    if place % 27 == 5:
        reading = reading.model_copy(update={"claims": "another claim"})
    if place == 6:
        weakness = Bearing(
            descriptor=item.bearings[0].descriptor, direction="undermines", prevalence="some", seriousness="minor"
        )
        item = item.model_copy(update={"taken_back": (TakenBack(bearing=weakness, until=date(2014, 12, 1)),)})
    return item.model_copy(update={"readings": (reading,)})


def descriptor_types(framework: Framework, descriptor: str) -> tuple[str, ...]:
    return framework.descriptors[descriptor].evidence_types or ("E01", "E03")


def _actions() -> tuple[Action, ...]:
    return (
        Action(
            id="A1",
            refs=("A1", "A2"),
            area=AWKWARD,
            group="Safeguarding services",
            timescale="Within 3 months",
            due=date(2012, 7, 10),
            due_basis="worked out",
            rag="amber",
            rag_stated="Amber",
            lead="Head of safeguarding",
            delivery="under way",
            links=("HP-07", "HP-08"),
            evidence=("E-0003",),
            since=date(2012, 4, 10),
            repairs=("A broken row was joined.",),
        ),
        Action(
            id="D2",
            refs=("D2",),
            area="Review who chairs conferences",
            due=date(2013, 1, 10),
            rag="green",
            links=("HP-11", "HP-12"),
            disputed_by="Cy Manager",
            disputed=("HP-12",),
        ),
        Action(
            id="C4",
            refs=("C4",),
            area="Cut waiting times",
            due=date(2014, 9, 1),
            due_basis="stated",
            rag="red",
            delivery="not started",
        ),
        Action(
            id="ROW-9",
            area="Settle into a new building",
            due=date(2014, 1, 1),
            rag="blue",
            delivery="done",
            origin="council",
        ),
    )


@cache
def _assessed(on: date) -> Assessment:
    framework = load_framework("sif-2013")
    facts = Facts(
        as_of=on,
        evidence=_items(framework),
        actions=_actions(),
        exclusions=(Exclusion(id="X-1", descriptor="LS-02", reason=AWKWARD, by="Ann Filer", on=date(2014, 2, 1)),),
        moderations=(
            Moderation(
                id="MOD-01",
                judgement="LM",
                grade="good",
                reason=AWKWARD,
                by="Director",
                on=date(2014, 2, 24),
                basis="old",
            ),
        ),
    )
    return assess(facts, framework, load_rulebook(rules_folder("sif-2013")))


PLANS = (
    Plan(
        id="P-01",
        name="Plan",
        file_name="plan.csv",
        sha256="0" * 64,
        totals=(Reconciliation(what="rows rated Green", stated=2, counted=1),),
    ),
)


@cache
def _questions() -> tuple[tuple[Challenge, ...], tuple[Gap, ...]]:
    assessment = _assessed(AS_OF)
    challenges = find_challenges(assessment, Grounds(PLANS)).challenges
    return challenges, find_gaps(assessment, challenges)


@cache
def sample() -> Material:
    challenges, gaps = _questions()
    return Material(
        authority="Anytown & District",
        assessment=_assessed(AS_OF),
        challenges=challenges,
        gaps=gaps,
        plans=PLANS,
        decisions=(
            Decision(
                id="D-001",
                text=AWKWARD,
                owner="Director",
                due=date(2014, 2, 1),
                about=("HP-07",),
                made=date(2014, 1, 6),
            ),
            Decision(id="D-002", text="Long settled", made=date(2014, 1, 6), closed=date(2014, 2, 1)),
        ),
        before=_assessed(date(2014, 2, 24)),
        digest="sha256:" + "5" * 64,
        made_up=True,
    )


@cache
def bare() -> Material:
    facts = Facts(as_of=AS_OF)
    return Material(
        authority="Newtown",
        assessment=assess(facts, load_framework("sif-2013"), load_rulebook(rules_folder("sif-2013"))),
    )


@pytest.fixture(scope="session", autouse=True)
def _worked_out_once() -> Iterator[None]:
    """Looking ahead takes a second each time; of one assessment it always gives the same."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("lift", "grades_ahead"):
            patch.setattr(outlook, name, _remembered(getattr(outlook, name)))
        yield


def _remembered(work: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[Any, Any] = {}

    def again(assessment: Assessment, *rest: Any) -> Any:
        key = (id(assessment), *rest)
        if key not in known:
            known[key] = (assessment, work(assessment, *rest))  # kept, so that its id is not given to another
        return known[key][1]

    return again


@pytest.fixture
def material() -> Material:
    """A council with something in every section."""
    return sample()


@pytest.fixture
def empty() -> Material:
    """A council that has just begun: an empty register."""
    return bare()


@pytest.fixture
def renamed(material: Material) -> Material:
    """The same council under a very long name."""
    return replace(
        material, authority="The Metropolitan Borough of Much-Binding-in-the-Marsh with Llanfairpwllgwyngyll"
    )


def plain(cell: Cell) -> str:
    """The text of a cell without any form."""
    return " ".join("".join(run.text for run in line) for line in cell)


def _gaps(material: Material) -> Document:
    return gap_page.lay_out(gap_report.gather_gap_report(material, "lead"))


PAGES: dict[str, Callable[[], Document]] = {
    "briefing": lambda: briefing_page.lay_out(gather_briefing(sample())),
    "empty briefing": lambda: briefing_page.lay_out(gather_briefing(bare())),
    "long names": lambda: briefing_page.lay_out(gather_briefing(replace(sample(), authority=LONG))),
    "gap report": lambda: _gaps(sample()),
    "empty gap report": lambda: _gaps(bare()),
    "progress report": lambda: progress_page.lay_out(gather_progress(sample())),
    "empty progress report": lambda: progress_page.lay_out(gather_progress(bare())),
}


@pytest.fixture(scope="session", params=list(PAGES))
def any_page(request: pytest.FixtureRequest) -> str:
    """Every kind of report as HTML, full and empty."""
    return render_html(PAGES[request.param]()).decode()
