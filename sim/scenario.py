"""Scenarios as documents: a TOML file, checked, with everything it inherits from its base.

A scenario names what is simulated (countries, horizon, worlds, seed), what is changed
(interventions, behaviours, processes), what is asked (questions), watched (outcomes) and expected,
and why (rationale, references). A file with ``base`` is a patch of another file of the same folder:
arrays of tables (``[[intervention]]``) are added to those of the base, where one with the id of an
inherited one replaces it; tables are laid over key by key; everything else replaces. What a file
expects, its id and its pin are its own.

    schema = 1
    id = "my-scenario"
    base = "chn-rus-baseline"
    title = "..."
    rationale = "..."
    references = ["..."]

    [[intervention]]
    kind = "ritual"
    ...

Errors are found all at once and say the file, the line, the path inside it, the value and what was
expected. The keys are explained in ``scenarios/README.md``.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from sim.behaviour.choice import BehaviourChoice
from sim.documents.document import Document, Rules, frozen, open_document
from sim.documents.pin import Pin, check_base
from sim.expectations import Expectation
from sim.interventions import Intervention
from sim.outcomes import Outcome
from sim.processes.record import Processes
from sim.questions import Question
from sim.records import DyadKey, Iso3, Month, Name, Record, Text
from sim.rules import Rule
from sim.scenario_check import check_scenario

__all__ = ["Assumptions", "Scenario", "frozen", "load_scenario", "open_scenario"]

WORLDS = 100_000
MONTHS = 600

FRAME = ("seed", "worlds", "horizon", "groups", "countries", "focus", "question")
"""Keys that a baseline takes from the scenario that is held against it."""

GroupName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]


class Assumptions(Record):
    """Values that the data do not settle.

    ``surprise``: sizes of J, in standard deviations of the state an unexpected leader contact, over
    which the effect of contact and ritual interventions is shown.
    """

    surprise: tuple[Annotated[float, Field(ge=-10.0, le=10.0, allow_inf_nan=False)], ...] = Field(
        default=(0.0, 0.05, 0.1, 0.2), min_length=1
    )


class Scenario(Record):
    """One checked scenario, everything inherited included.

    ``countries`` is "all" or a list of ISO3 codes and group names, those of ``groups`` among them;
    `resolved` turns it into codes. ``behaviour`` names the countries that do not behave as
    calibrated. ``start`` states the first month simulated, which is the one after the cutoff.
    """

    schema_version: Literal[1] = Field(alias="schema")
    id: Name
    title: Text
    rationale: Text
    references: tuple[Text, ...]
    base: Name | None = None
    cutoff: Annotated[date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]
    start: Month | None = None
    horizon: Annotated[int, Field(ge=1, le=MONTHS)]
    worlds: Annotated[int, Field(ge=1, le=WORLDS)]
    seed: Annotated[int, Field(ge=0, lt=2**63)]
    groups: dict[GroupName, tuple[Text, ...]] = Field(default={})
    countries: Literal["all"] | tuple[Text, ...]
    focus: tuple[DyadKey, ...] = Field(min_length=1)
    intervention: tuple[Intervention, ...] = Field(default=())
    rule: tuple[Rule, ...] = Field(default=())
    behaviour: dict[Iso3, BehaviourChoice] = Field(default={})
    assumptions: Assumptions = Assumptions()
    processes: Processes = Processes()
    question: tuple[Question, ...] = Field(default=())
    outcome: tuple[Outcome, ...] = Field(default=())
    expectation: tuple[Expectation, ...] = Field(default=())
    pin: Pin | None = None

    def resolved(self, available: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the ISO3 codes of the countries, sorted.

        Parameters
        ----------
        available
            Countries with an estimated state, which is what "all" stands for.
        """
        from sim.groups import resolve

        if self.countries == "all":
            return tuple(sorted(available))
        return tuple(sorted(resolve(self.countries, self.groups, self.cutoff)))

    def beside(self, other: Scenario) -> Scenario:
        """Return this scenario with the frame of another, as whose baseline it is to be played.

        The frame is what is simulated, watched and asked (`FRAME`), not what is changed: with it
        the worlds of both are pairs.
        """
        return self.model_copy(update={key: getattr(other, key) for key in FRAME})


NEUTRAL = {
    "schema": 1,
    "id": "unknown",
    "title": "?",
    "rationale": "?",
    "references": (),
    "cutoff": date(2024, 2, 8),
    "horizon": MONTHS,
    "worlds": 1,
    "seed": 0,
    "countries": "all",
    "focus": ("CHN-RUS",),
}
"""What stands in for a bad or missing key while the rest of a file is checked."""


def load_scenario(path: Path | str) -> Scenario:
    """Read a scenario file and everything it inherits.

    Parameters
    ----------
    path
        The TOML file; a base lies in the same folder as ``<base>.toml``.

    Raises
    ------
    ScenarioError
        If the file cannot be read or breaks a rule, or its base has changed since it was pinned;
        the message has one line a mistake.
    """
    document = open_scenario(path)
    document.fail(check_base(document, document.record.pin))
    return document.record


def open_scenario(path: Path | str) -> Document[Scenario]:
    """Read a scenario file as `load_scenario` does, and keep where everything stands.

    Its pin is not held against anything.

    Raises
    ------
    ScenarioError
        If the file cannot be read or breaks a rule.
    """
    path = Path(path)
    check = partial(check_scenario, name=path.stem)
    return open_document(path, Rules(Scenario, check, NEUTRAL))
