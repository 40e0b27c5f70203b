"""Charts: SVG for pages, PNG for Word. The same chart gives the same bytes; lines and hatches tell without colour."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from reports.document import Tone
from reports.palette import ACCENT, INK, LINE, LOOKS, QUIET

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH_IN = 7.2
"""Width of a chart in inches; its text is then as large as that around it."""
DPI = 200
"""Dots to the inch of a PNG: sharp in print."""
_FAMILY = re.compile(r"'DejaVu Sans'[^;\"]*")
_STYLES: tuple[tuple[str, str, str], ...] = (
    (INK, "-", "o"),
    (ACCENT, "--", "s"),
    ("7a1f3d", "-.", "^"),
    ("8a6100", ":", "D"),
)
_HATCHES: dict[Tone, str] = {"red": "xxx", "amber": "///", "blue": "...", "1": "xxx", "2": "///", "possible": "..."}


@dataclass(frozen=True, slots=True)
class Lines:
    """Grades over time.

    Attributes:
        days: where each value stands.
        grades: the names of the grades, worst first.
        series: a name, with the position of its grade on each day; None where there is none.
    """

    days: tuple[date, ...]
    grades: tuple[str, ...]
    series: tuple[tuple[str, tuple[int | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts by group, stacked.

    Attributes:
        labels: the groups, from top to bottom.
        series: a name and a tone, with the count in each group.
    """

    labels: tuple[str, ...]
    series: tuple[tuple[str, Tone, tuple[int, ...]], ...]


Chart = Lines | Bars


def draw_svg(chart: Chart, salt: str) -> str:
    """A chart as an SVG element without any id or font from outside.

    Args:
        salt: keeps the ids in it apart from those of other charts on the same page.
    """
    import matplotlib

    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt}):
        buffer = io.StringIO()
        _figure(chart).savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.S)  # it would hold for the whole page
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{salt}-", svg)
    return _FAMILY.sub("Arial, 'Liberation Sans', sans-serif", svg)


def draw_png(chart: Chart) -> bytes:
    """A chart as a PNG picture on white."""
    buffer = io.BytesIO()
    _figure(chart).savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def _figure(chart: Chart) -> Figure:
    return _lines(chart) if isinstance(chart, Lines) else _bars(chart)


def _blank(height: float) -> tuple[Figure, Any]:
    # On a new machine it tells that it caches fonts, which nobody asked; ours comes with it.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"font.family": "DejaVu Sans", "font.size": 9}):
        figure = Figure(figsize=(WIDTH_IN, height), layout="constrained")
        axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(f"#{LINE}")
    axes.tick_params(colors=f"#{QUIET}", length=0)
    return figure, axes


def _lines(chart: Lines) -> Figure:
    figure, axes = _blank(3.0)
    spread = 0.11
    for number, (name, places) in enumerate(chart.series):
        colour, dashes, mark = _STYLES[number % len(_STYLES)]
        # Lines of the same grade lie beside each other, so that none hides another.
        shift = (number - (len(chart.series) - 1) / 2) * spread
        values = [float("nan") if place is None else place - shift for place in places]
        axes.plot(
            chart.days,
            values,
            drawstyle="steps-post",
            color=f"#{colour}",
            linestyle=dashes,
            marker=mark,
            markevery=max(len(values) // 6, 1),
            markersize=5,
            linewidth=2,
            label=name,
        )
    axes.set_yticks(range(len(chart.grades)), chart.grades)
    axes.set_ylim(-0.4, len(chart.grades) - 0.6)
    axes.grid(axis="y", color=f"#{LINE}", linewidth=0.6)
    _date_axis(axes, chart.days)
    _legend(figure, 2)
    return figure


def _date_axis(axes: Any, days: tuple[date, ...]) -> None:
    shown = days[:: max(len(days) // 4, 1)]
    axes.set_xticks(shown, [f"{day.day} {day:%b %Y}" for day in shown])


def _bars(chart: Bars) -> Figure:
    figure, axes = _blank(0.7 + 0.42 * len(chart.labels))
    places = range(len(chart.labels))
    ends = [0] * len(chart.labels)
    for name, tone, counts in chart.series:
        look = LOOKS[tone]
        axes.barh(
            places,
            counts,
            left=ends,
            height=0.62,
            color=f"#{look.ground}",
            edgecolor=f"#{look.edge}",
            hatch=_HATCHES.get(tone, ""),
            linestyle="--" if look.dashed else "-",
            label=name,
        )
        for place, count in enumerate(counts):
            if count:
                box = {"boxstyle": "round,pad=0.2", "facecolor": f"#{look.ground}", "edgecolor": "none"}
                middle = ends[place] + count / 2
                axes.text(middle, place, str(count), ha="center", va="center", color=f"#{look.ink}", bbox=box)
        ends = [end + count for end, count in zip(ends, counts, strict=True)]
    axes.set_yticks(places, chart.labels)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    _legend(figure, 5)
    return figure


def _legend(figure: Figure, columns: int) -> None:
    figure.legend(loc="outside lower center", ncols=columns, frameon=False, handlelength=3.2, fontsize=8.5)
