"""Where a fact comes from."""

from __future__ import annotations

from typing import Literal

from base.model import Model


class Provenance(Model):
    """Where a fact comes from.

    Attributes:
        status: `found` in a source, `recalled` from memory, `inferred` from outcome data, or our `choice`.
        refs: ids of the framework's sources; rules, which several frameworks may use, name it too: `sif-2013/S08`.
        note: what the source says, or the reason for a choice.
    """

    status: Literal["found", "recalled", "inferred", "choice"]
    refs: tuple[str, ...] = ()
    note: str = ""
