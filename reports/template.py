"""The council's own Word template, filled with the content of the briefing."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from base.errors import InputError, ManyProblems
from reports.briefing import Briefing
from reports.template_check import unknown_tags
from reports.template_fields import plain
from reports.writing import write_file
from reports.zipped import with_fixed_times


def fill_template(template: Path, briefing: Briefing) -> bytes:
    """Fill a Word template that a council edited; the same template and content give the same bytes.

    Args:
        template: a `.docx` file with tags such as `{{ authority }}` and `{%tr for a in overdue %}`.
        briefing: what it is filled with; text of users comes out as typed.

    Raises:
        InputError: the file is no Word file, or its loops and conditions do not fit together.
        ManyProblems: it has tags that are not known; each is named with its place.
    """
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    content = _read(template)
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    filled: Any = DocxTemplate(io.BytesIO(content))
    problems = unknown_tags(_open(content, template), environment)
    if problems:
        hint = "`readiness report fields` lists every field."
        raise ManyProblems("The template cannot be filled.", problems, where=str(template), hint=hint)
    try:
        filled.render(plain(briefing), environment, autoescape=True)
    except TemplateError as error:
        raise InputError(
            f"The template cannot be filled: {error.message or 'a tag cannot be read'}.",
            where=str(template),
            hint="See that every loop and condition is closed: for with endfor, if with endif.",
        ) from error
    buffer = io.BytesIO()
    filled.save(buffer)
    return with_fixed_times(buffer.getvalue())


def write_from_template(template: Path, briefing: Briefing, path: Path) -> Path:
    """Write a briefing with a council's own Word template.

    Args:
        template: the template.
        briefing: what it is filled with.
        path: a file that ends in `.docx`.

    Raises:
        InputError: the template cannot be filled, or the file cannot be written.
    """
    if path.suffix.lower() != ".docx":
        raise InputError(
            "A Word template gives a Word file.", where=str(path), hint="Name a file that ends in .docx with -o."
        )
    write_file(path, fill_template(template, briefing))
    return path


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        hint = "Check the name, and that the file is not open in another program."
        raise InputError(f"The template cannot be read: {error.strerror}.", where=str(path), hint=hint) from error


def _open(content: bytes, path: Path) -> Any:
    from zipfile import BadZipFile

    import docx
    from docx.opc.exceptions import OpcError

    try:
        return docx.Document(io.BytesIO(content))
    except (BadZipFile, OpcError, KeyError, ValueError) as error:
        hint = "Save it in Word as a document of type .docx."
        raise InputError("The template is not a Word document.", where=str(path), hint=hint) from error
