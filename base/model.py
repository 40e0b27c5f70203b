"""The base of every pydantic model."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Base of every model: frozen, and an unknown key is an error."""

    # Built when it is first used: no command uses every model, and building them all takes a tenth of a second.
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)
