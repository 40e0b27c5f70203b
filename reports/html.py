"""A report as one HTML page: no request to anywhere, no script, readable at 320 pixels and in print."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from reports.charts import draw_svg
from reports.document import Document
from reports.palette import COLOURS, LOOKS

if TYPE_CHECKING:
    from jinja2 import Template


def render_html(document: Document) -> bytes:
    """Write a report as one self-contained page in UTF-8; the same report gives the same bytes."""
    page = _template().render(
        document=document,
        css=_resource("page.css"),
        colours=COLOURS,
        looks=LOOKS,
        quoted=_css_string,
        draw=lambda figure: draw_svg(figure.chart),
        href=lambda link: f"#{link}",
        styled=True,
    )
    return (page.strip() + "\n").encode()


@cache
def _template() -> Template:
    from jinja2 import DictLoader, Environment, StrictUndefined

    from reports.html_text import WRITERS

    parts = DictLoader({name: _resource(name) for name in ("page.html", "blocks.html")})
    environment = Environment(
        loader=parts, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(WRITERS)  # pyright: ignore[reportArgumentType, reportCallIssue]
    return environment.get_template("page.html")


@cache
def _resource(name: str) -> str:
    return files("reports").joinpath("templates", name).read_text(encoding="utf-8")


def _css_string(words: str) -> str:
    """A text as a string of CSS; whatever stands in it cannot end the string or the style."""
    return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\{ord(c):06x}" for c in words) + '"'
