"""What every model of this room has in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Record(BaseModel):
    """A frozen model that refuses fields it does not know and never prints what it was given."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
        str_strip_whitespace=True,
    )


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=120)]
"""A name for people and machines: letters, digits, points, dashes, underscores."""

Line = Annotated[str, StringConstraints(min_length=1)]
"""A text that is not empty."""
