"""The three papers as they are, in Markdown: whatever changes in them shows here."""

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension

from reports import briefing_page, gap_page, gap_report, progress_page
from reports.briefing import gather_briefing
from reports.document import Document
from reports.markdown import render_markdown
from reports.material import Material
from reports.progress import gather_progress


class Markdown(SingleFileSnapshotExtension):
    """One file a paper, to be read and compared as it is."""

    file_extension = "md"


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(Markdown)


def paper(document: Document) -> bytes:
    return render_markdown(document.without_annexes())


def test_the_briefing(material: Material, golden: SnapshotAssertion) -> None:
    assert paper(briefing_page.lay_out(gather_briefing(material))) == golden


def test_the_gap_report(material: Material, golden: SnapshotAssertion) -> None:
    report = gap_report.gather_gap_report(replace(material, gaps=material.gaps[:12]), "lead")
    assert paper(gap_page.lay_out(report)) == golden


def test_the_progress_report(material: Material, golden: SnapshotAssertion) -> None:
    assert paper(progress_page.lay_out(gather_progress(material))) == golden
