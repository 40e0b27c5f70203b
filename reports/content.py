"""Base of the content models: each field says what it holds, so that a template's author can be told."""

from __future__ import annotations

from pydantic import ConfigDict

from base.model import Model


class Content(Model):
    """Plain content of a report. The text under each field is its description."""

    model_config = ConfigDict(use_attribute_docstrings=True)
