"""What every shape on the wire shares."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

AreaM2 = Annotated[float, Field(ge=0, description="m², two decimals, as the ledger holds it.")]
Longitude = Annotated[float, Field(ge=-180, le=180, description="Degrees, CRS84.")]
Latitude = Annotated[float, Field(ge=-90, le=90, description="Degrees, CRS84.")]
Bounds = Annotated[
    list[float],
    Field(min_length=4, max_length=4, description="West, south, east, north in degrees, CRS84."),
]


class Wire(BaseModel):
    """A frozen shape that is made from a row."""

    model_config = ConfigDict(frozen=True)


class Page(Wire):
    """Where a page stands among its like."""

    total: Annotated[int, Field(ge=0, description="How many there are in all.")]
    limit: int
    offset: int
