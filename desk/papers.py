"""Papers: the same documents as the command line writes, to be saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from starlette.responses import Response

from application.access import may_open
from application.commands.handouts import write_bundle
from base.errors import NotAllowedError, NotFoundError
from desk.downloads import handed_over, saved_as
from desk.slips import Slip
from desk.visit import READ, SEND, Visit, sent_from
from engine.standing import states
from evidence.items import listing
from reports import briefing_page, gap_report, progress_page
from reports.briefing import gather_briefing
from reports.formats import FORMATS
from reports.gap_page import GAP_FORMATS
from reports.html import render_html
from reports.progress import gather_progress

if TYPE_CHECKING:
    from reports.document import Document
    from reports.material import Material


def page(visit: Visit, slips: Sequence[Slip] = ()) -> Response:
    """What there is to save."""
    return visit.show(
        "papers.html",
        "Papers",
        slips=slips,
        briefing=_ways("briefing", FORMATS),
        gaps=_ways("gaps", GAP_FORMATS),
        evidence=_ways("evidence", _INDEX_FORMATS),
        judgements=[(judgement.code, judgement.short) for judgement in visit.session.framework.judgements],
        said=visit.said(),
    )


def _ways(paper: str, formats: Iterable[str]) -> list[tuple[str, str]]:
    """The addresses of a paper, one a format, each with what it is saved as; those that people read come first."""
    known = [suffix for suffix in SAVED_AS if suffix in formats]
    others = [suffix for suffix in formats if suffix not in SAVED_AS]
    return [(f"/papers/{paper}{suffix}", SAVED_AS.get(suffix, f"As {suffix}")) for suffix in (*known, *others)]


@sent_from(page)
def bundle(visit: Visit) -> Response:
    """A bundle of evidence for an inspector: files, an index, digests. Who is named in it is entered."""
    session, judgement, reader = visit.session, visit.text("judgement"), visit.text("reader")
    restricted = visit.text("restricted") == "yes"
    if restricted and not visit.visitor.restricted:
        raise NotAllowedError("Restricted evidence is given out by somebody who may open all of it.")
    called = " ".join(filter(None, (session.authority, "evidence", judgement, f"{visit.day}.zip")))

    def bundled(folder: Path) -> Path:
        path = folder / "bundle.zip"
        write_bundle(
            session,
            path,
            visit.day,
            reader=reader or None,
            include_restricted=restricted,
            actor=visit.name,
            judgement=judgement or None,
        )
        return path

    return handed_over(called, bundled)


def save(visit: Visit) -> Response:
    """One paper, as a file."""
    name = visit.part("name")
    stem, _, suffix = name.rpartition(".")
    make = _PAPERS.get(stem)
    if make is None:
        raise NotFoundError(f"There is no paper called {name}.")
    content = make(visit, f".{suffix}")
    called = f"{visit.session.authority} {stem} {visit.day}.{suffix}"
    return Response(content, media_type="application/octet-stream", headers=saved_as(called, name))


def _briefing(visit: Visit, suffix: str) -> bytes:
    page = briefing_page.lay_out(gather_briefing(_material(visit)), annexes=suffix == ".html")
    return _rendered(page, suffix)


def _progress(visit: Visit, suffix: str) -> bytes:
    audience = visit.asked("audience") or "Scrutiny Committee"
    content = gather_progress(_material(visit), audience, with_grades=visit.asked("grades") == "yes")
    return _rendered(progress_page.lay_out(content), suffix)


def _gaps(visit: Visit, suffix: str) -> bytes:
    render = GAP_FORMATS.get(suffix)
    if render is None:
        raise _unknown(suffix)
    return render(gap_report.gather_gap_report(_material(visit)))


def _evidence(visit: Visit, suffix: str) -> bytes:
    """The index of evidence as a sheet; what is restricted is left out for whom it does not name."""
    if suffix not in _INDEX_FORMATS:
        raise _unknown(suffix)
    assessment = visit.picture.assessment
    items = [item for item in assessment.facts.items if may_open(visit.visitor, item)]
    people = visit.session.register.people()
    with TemporaryDirectory() as folder:
        path = Path(folder, f"evidence{suffix}")
        listing.write(items, path, "table", visit.session.framework, states(assessment), people)
        return path.read_bytes()


def _rendered(document: Document, suffix: str) -> bytes:
    render = FORMATS.get(suffix)
    if render is None:
        raise _unknown(suffix)
    return render(document if render is render_html else document.without_annexes())


def _material(visit: Visit) -> Material:
    return visit.house.papers(visit.session)


def _unknown(suffix: str) -> NotFoundError:
    return NotFoundError(f"That paper is not written as {suffix}.")


SAVED_AS = {
    ".html": "As a page",
    ".docx": "For Word",
    ".pdf": "As PDF",
    ".md": "As plain text",
    ".xlsx": "As a sheet",
    ".csv": "As CSV",
    ".json": "As data",
}
"""What each format is called on the page of papers, those that people read first."""
_INDEX_FORMATS = (".xlsx", ".csv")

_PAPERS: dict[str, Callable[[Visit, str], bytes]] = {
    "briefing": _briefing,
    "gaps": _gaps,
    "progress": _progress,
    "evidence": _evidence,
}

PAGES = [
    ("/papers", page, "read", READ),
    ("/papers/bundle", bundle, "read", SEND),
    ("/papers/{name}", save, "read", READ),
]
