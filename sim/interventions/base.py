"""What all interventions have in common.

An intervention is a lever, which somebody chooses, or an uncertainty, which nobody does and which
may then have a probability: it happens in that share of the worlds. Its draws are keyed by its
name, which is its ``id``, or else its kind with what it acts on and when, sizes left out. So a
draw is moved neither by the order of a file nor by another intervention, and a larger size is the
same event, larger.

``source`` says where sizes come from: the word "assumption", the word "calibration" where the
record tells them (`sim.interventions.estimates`), or a citation.

Reference: Lempert, Popper and Bankes 2003, Shaping the next one hundred years, doi:10.7249/MR1626
(levers, uncertainties, outcomes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from sim.errors import close_matches, describe
from sim.interventions.words import months_long
from sim.records import Iso3, Month, Name, Record, Size, Text
from sim.report.words import dyad_name, month_name

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground

ASSUMPTION, CALIBRATION = "assumption", "calibration"

Chance = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Role = Literal["lever", "uncertainty"]
NONE = Size(mean=0.0)
LONGEST = 600
"""Months of the longest horizon."""


class Change(Record):
    """An intervention.

    ``role``: whether somebody chooses it; ``by``: who. ``probability``: share of the worlds in
    which it happens.
    """

    TARGET: ClassVar[tuple[str, ...]] = ()
    """Keys that tell an intervention from others of its kind: what it acts on, and when."""

    CALIBRATED: ClassVar[bool] = False
    """Whether the record tells a size of this kind."""

    NAMES_PAIR: ClassVar[bool] = True
    """Whether its words name the pair, or the countries, on which it acts."""

    BY_J: ClassVar[bool] = False
    """Whether it adds or takes leaders' contacts, which move the state through the surprise."""

    id: Name | None = None
    role: Role | None = None
    by: Iso3 | None = None
    probability: Chance = 1.0
    source: Text

    @model_validator(mode="after")
    def _is_lever_or_uncertain(self) -> Change:
        if self.role == "lever" and self.probability < 1.0:
            msg = "no probability for a lever, which is chosen; or role = 'uncertainty'"
            raise ValueError(msg)
        if self.by is not None and self.part != "lever":
            msg = "by only for a lever; an uncertainty is chosen by nobody"
            raise ValueError(msg)
        if self.calibrated and not self.CALIBRATED:
            msg = "source = 'assumption' or a citation; calibration tells no size of this kind"
            raise ValueError(msg)
        return self

    @property
    def calibrated(self) -> bool:
        """Whether the sizes are those that the record tells."""
        return self.source == CALIBRATION

    @property
    def part(self) -> Role:
        """Lever or uncertainty; unless told, what has a probability is an uncertainty."""
        return self.role or ("lever" if self.probability >= 1.0 else "uncertainty")

    @property
    def identity(self) -> str:
        """Name by which draws are keyed."""
        if self.id is not None:
            return self.id
        values = [getattr(self, key) for key in self.TARGET]
        return " ".join([str(getattr(self, "kind", "")), *map(str, values)])

    def uncertain(self) -> bool:
        """Whether a draw is made for it: of whether it happens, or of a size."""
        sizes = [value.sd for _, value in self if isinstance(value, Size)]
        return 0.0 < self.probability < 1.0 or any(sizes) or self.calibrated

    def check(self, where: str, countries: set[str]) -> list[str]:  # noqa: ARG002
        """Return what only the whole scenario can tell to be wrong, a line each.

        Parameters
        ----------
        where
            Place of the intervention in the file.
        countries
            Codes of the countries that are simulated.
        """
        return []

    def when(self) -> str:
        """Say when it happens."""
        raise NotImplementedError

    def words(self, when: str) -> str:
        """Say what happens, in a few words."""
        raise NotImplementedError

    def said(self, when: str, dyad: str = "") -> str:
        """Say what happens, with the pair if it is another than ``dyad``."""
        pair = str(getattr(self, "dyad", ""))
        before = "" if self.NAMES_PAIR or pair == dyad else f"{dyad_name(pair)}: "
        return before + self.words(when)

    def first(self) -> str:
        """Month in which it begins, from which its effects are counted."""
        raise NotImplementedError

    def effects(self, ground: Ground) -> list[Effect]:
        """Return what it does to the world; nothing for what is not simulated."""
        raise NotImplementedError


class Moment(Change):
    """An intervention that begins in one month."""

    month: Month

    def when(self) -> str:
        """Say the month."""
        return f"in {month_name(self.month)}"

    def first(self) -> str:
        """Return its month."""
        return self.month


class Spell(Change):
    """An intervention that lasts from one month until another, both included; or to the end."""

    start: Month = Field(alias="from")
    until: Month | None = None

    @model_validator(mode="after")
    def _is_ordered(self) -> Spell:
        if self.until is not None and self.until < self.start:
            msg = "both from and until, from not after until"
            raise ValueError(msg)
        return self

    @property
    def lasts(self) -> int | None:
        """Months that it lasts; None: to the end."""
        return None if self.until is None else months_long(self.start, self.until)

    @property
    def ages(self) -> frozenset[int]:
        """Months in which it is in force, counted from its first, which is 0."""
        return frozenset(range(self.lasts or LONGEST))

    def when(self) -> str:
        """Say its months."""
        first = month_name(self.start)
        return f"from {first} on" if self.until is None else f"{first} to {month_name(self.until)}"

    def first(self) -> str:
        """Return its first month."""
        return self.start


def check_country(where: str, iso3: str, countries: set[str]) -> list[str]:
    """Return a line for a country that is not simulated."""
    if iso3 in countries:
        return []
    near = close_matches(iso3, countries)
    return [describe(where, iso3, near=near, problem="not among the countries")]


def require_member(dyad: str, country: str) -> None:
    """Raise ValueError unless the country is one of the two of the dyad."""
    if country not in dyad.split("-"):
        msg = "an initiator or sender that is one of the two countries of the dyad"
        raise ValueError(msg)
