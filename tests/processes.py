"""Synthetic inputs of the processes of the world: no data, no fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.contacts import contact_types
from sim.ensemble import Ensemble
from sim.initial import InitialStates
from sim.plan import Plan
from sim.processes.capabilities import Growth
from sim.processes.inputs import ProcessInputs
from sim.processes.organisations import Memberships
from sim.processes.record import Processes
from sim.processes.sanctions import SanctionLaw
from sim.processes.turnover import Leaders
from sim.simulate import Options, simulate
from sim.world import Setting, World
from tests.worlds import SOME, small_scenario, synthetic_laws, synthetic_start

RATES = np.array(
    [
        [-3.5, -4.0, -4.5, -4.5, -4.5, 1.5, 0.0],
        [-3.2, -4.0, -4.2, -4.4, -4.4, 2.0, 0.2],
        [-3.0, -3.8, -4.2, -4.0, -3.8, 2.8, 1.0],
    ]
)


def process_inputs(start: InitialStates, *, variance: float = 1.0) -> ProcessInputs:
    """Inputs of every process; the values of a country or dyad depend on its key alone."""
    letters = [ord(iso3[1]) for iso3 in start.countries]
    tenure = np.array([-1 if letter % 3 == 0 else letter for letter in letters])
    leaders = Leaders(RATES, np.array([letter % 3 for letter in letters]), tenure, variance)
    slope = (
        np.array([[0.4, 0.2, 0.05]])
        * np.array([1 + ord(key[4]) % 3 for key in start.dyads])[:, None]
    )
    growth = Growth(
        np.array([0.05 + letter / 1000 for letter in letters]), np.tile(slope, (start.draws, 1, 1))
    )
    member = np.array([[letter % 2 == 0, letter % 5 == 0] for letter in letters])
    law = SanctionLaw(np.array([-2.0, -0.5, 0.3]), np.array([0.02, 0.04, 0.03, 0.01]))
    return ProcessInputs(leaders, growth, Memberships(("EU", "G20"), member), law, 0.0)


def start_with_processes(
    countries: tuple[str, ...] = SOME, *, variance: float = 1.0
) -> InitialStates:
    """The synthetic states with inputs of every process."""
    start = synthetic_start(countries)
    return replace(start, processes=process_inputs(start, variance=variance))


def make_world(start: InitialStates, size: int = 40, *, first: int = 0, **chosen: object) -> World:
    """A batch of worlds; keyword arguments are those of the scenario's table of processes."""
    processes = Processes.model_validate(chosen)
    setting = Setting(
        synthetic_laws(),
        start,
        contact_types(),
        Plan(),
        7,
        24,
        by_agents=False,
        processes=processes,
    )
    return World(setting, np.arange(first, first + size))


def run_processes(start: InitialStates, table: dict[str, object], **options: object) -> Ensemble:
    """Simulate a small scenario with a table of processes."""
    scenario = small_scenario(processes=table, countries=start.countries)
    return simulate(scenario, synthetic_laws(), start, options=Options(**options))
