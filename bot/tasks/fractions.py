"""Places in a picture, as fractions of its sides, so that no size needs to be known."""

from typing import Annotated

from pydantic import AfterValidator, Field

DECIMALS = 4
"""Four decimals are less than a pixel of any screen, and equal boxes stay equal."""

Fraction = Annotated[
    float,
    Field(ge=0, le=1, strict=True, allow_inf_nan=False),
    # abs: -0.0 and 0.0 are equal, but are not written alike.
    AfterValidator(lambda value: abs(round(value, DECIMALS))),
]
