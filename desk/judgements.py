"""Judgements: the grades with what each could still be, the reasons to any depth, and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from starlette.responses import Response

from application.access import may_open
from application.queries import grades
from base.errors import NotFoundError
from desk.visit import READ, Visit
from engine.assessment import OVERALL
from reports.charts import draw_svg
from reports.document import Figure, Section
from reports.grades import gather_grades
from reports.holdings import gather_lasting
from reports.outlook import gather_ahead
from reports.outlook_sections import ahead_section
from reports.parts import SIGNS, grade_label, strip_of
from reports.pictures import coverage_figure, lasting_figure
from reports.scale import scale_of

if TYPE_CHECKING:
    from engine.explanation.subjects import Explanation

SHOWN_WHOLE, MOST_SHOWN, MOST_SIBLINGS = 150, 5_000, 25
"""So many reasons are shown as a whole at once, so many when that is asked for, and else so many beneath one."""


def page(visit: Visit) -> Response:
    """Every grade with what it could be, why, and how much is known."""
    picture = visit.picture
    assessment = picture.assessment
    scale, lines = scale_of(assessment.rulebook), gather_grades(assessment)
    return visit.show(
        "judgements.html",
        "Judgements",
        strip=strip_of(lines, scale, linked=True),
        lines=[(line, grade_label(line.grade, scale)) for line in lines],
        descriptors=[
            (judgement, [(d, assessment.descriptors[d.id], SIGNS[assessment.descriptors[d.id].status]) for d in known])
            for judgement in assessment.framework.judgements
            if (known := [d for d in judgement.descriptors if d.id in assessment.descriptors])
        ],
        pictures=_figures(visit),
        caveats=assessment.caveats,
    )


def why(visit: Visit) -> Response:
    """Why something stands as it does, and why it is not better."""
    session, about = visit.session, visit.part("about")
    picture = visit.picture
    assessment = picture.assessment

    def explained(depth: int | None) -> Explanation:
        return grades.explain(session, assessment, about, depth, unfolded=False, asked=visit.seen.challenges)

    explanation = explained(2 if about in assessment.judgements or about == OVERALL else 3)
    size = explanation.root.size()
    whole = size <= (MOST_SHOWN if visit.asked("depth") == "all" else SHOWN_WHOLE)
    if whole:
        explanation = explained(None)
    item = visit.since().get(explanation.about) or assessment.facts.item_by_id.get(explanation.about)
    if item and not may_open(visit.visitor, item):
        raise NotFoundError(f"{item.id} is restricted to those it names.")
    judgement = assessment.judgements.get(explanation.about)
    return visit.show(
        "why.html",
        f"Why {explanation.about}: {judgement.short}" if judgement else f"Why {explanation.about}",
        told=explanation,
        whole=whole,
        most=MOST_SIBLINGS,
        could_be_whole=size <= MOST_SHOWN,
        about=about,
        items={i.id for i in assessment.facts.items},
        actions={a.id for a in assessment.facts.actions},
        descriptor=assessment.framework.descriptors.get(explanation.about),
        judgement=judgement,
    )


def outlook(visit: Visit) -> Response:
    """What becomes of the grades if nothing is done."""
    section = _ahead(visit)
    return visit.show(
        "section.html",
        "If nothing is done",
        sections=[section] if section else [],
    )


def draw(visit: Visit) -> Response:
    """A picture, as a file of its own: pages hold no style of theirs."""
    wanted = visit.part("id")
    figure = next((figure for figure in _every_figure(visit) if figure.id == wanted), None)
    if figure is None:
        raise NotFoundError("There is no such picture.")
    return Response(
        draw_svg(figure.chart),
        media_type="image/svg+xml",
        headers={"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"},
    )


def _every_figure(visit: Visit) -> Iterator[Figure]:
    """The pictures of all pages, those that take long to work out last."""
    yield from _figures(visit)
    section = _ahead(visit)
    yield from (block for block in (section.blocks if section else ()) if isinstance(block, Figure))


def _figures(visit: Visit) -> tuple[Figure, ...]:
    """What evidence covers, and how long it will last."""
    picture = visit.picture

    def made() -> tuple[Figure, ...]:
        lines = gather_grades(picture.assessment)
        return coverage_figure(lines), lasting_figure(gather_lasting(visit.holdings, picture.assessment))

    return picture.once("figures", made)


def _ahead(visit: Visit) -> Section | None:
    """What becomes of the grades if nothing is done; None where no evidence could run out."""
    assessment = visit.picture.assessment
    return visit.picture.once("ahead", lambda: ahead_section(gather_ahead(assessment), scale_of(assessment.rulebook)))


PAGES = [
    ("/judgements", page, "read", READ),
    ("/why/{about}", why, "read", READ),
    ("/outlook", outlook, "read", READ),
    ("/pictures/{id}.svg", draw, "read", READ),
]
