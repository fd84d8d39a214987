"""The kinds of field of a scenario file: months, dyads, names, texts, sizes.

Months are texts such as "2024-09". A dyad may be written in either order and is kept sorted. State
sizes are in standard deviations over the dyads at the cutoff; an uncertain size is drawn once a
world from N(mean, sd**2). Keys that no record declares are errors, and types are not guessed.

Example
-------
>>> Size(mean=-1.0).sd
0.0
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

LIMIT = 50.0
DYAD_FORM = "two different ISO3 codes joined by a hyphen, such as 'CHN-RUS'"
COUNT_LIMIT = 1000


def _month(text: str) -> str:
    year, hyphen, month = text.partition("-")
    good = hyphen and text.isascii() and year.isdigit() and month.isdigit() and len(text) == 7
    if not good or not (1900 <= int(year) <= 2200 and 1 <= int(month) <= 12):
        msg = "a month such as '2024-09'"
        raise ValueError(msg)
    return text


def _dyad(text: str) -> str:
    first, hyphen, second = text.partition("-")
    good = hyphen and all(len(c) == 3 and c.isascii() and c.isupper() for c in (first, second))
    if not good or first == second:
        raise ValueError(DYAD_FORM)
    return "-".join(sorted((first, second)))


CODE = r"^[A-Z]{3}$"
NAME = r"^[a-z0-9][a-z0-9_-]{0,63}$"
TEXT = r"^[^\x00-\x08\x0b-\x1f\x7f]+$"
PART = r"^[a-z0-9][a-z0-9_-]{0,63} [0-9a-f]{12}$"
FORMS = {
    CODE: "an ISO3 code: three capital letters",
    NAME: "up to 64 small letters, digits, hyphens and underscores, a letter or digit first",
    TEXT: "a text without control characters",
    PART: "a name and 12 hex digits, as `comity scenarios repin` writes them",
}
"""What the forms mean, for messages."""

_MONTH = WithJsonSchema({"type": "string", "pattern": "^[12][0-9]{3}-(0[1-9]|1[0-2])$"})
_DYAD = WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}-[A-Z]{3}$"})

Month = Annotated[str, AfterValidator(_month), _MONTH]
DyadKey = Annotated[str, AfterValidator(_dyad), _DYAD]
Iso3 = Annotated[str, Field(pattern=CODE)]
Name = Annotated[str, Field(pattern=NAME)]
Text = Annotated[str, Field(min_length=1, max_length=4000, pattern=TEXT)]
StateSize = Annotated[float, Field(ge=-LIMIT, le=LIMIT, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=-COUNT_LIMIT, le=COUNT_LIMIT)]


class Record(BaseModel):
    """A frozen record; unknown keys are errors and types are not guessed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Size(Record):
    """Size of a change of state, in standard deviations over the dyads: mean and uncertainty."""

    mean: StateSize
    sd: Annotated[float, Field(ge=0.0, le=LIMIT, allow_inf_nan=False)] = 0.0
