"""One intervention of each kind, null ones, and rules, for tests of what they do to worlds."""

from __future__ import annotations

import numpy as np

from sim.contacts import contact_types
from sim.ensemble import Ensemble
from sim.plan import make_plan
from sim.processes.record import Processes
from sim.setting import Setting
from sim.simulate import Options, simulate
from sim.world import World
from tests.processes import start_with_processes
from tests.worlds import RITUAL, SOME, shock, small_scenario, synthetic_laws

Table = dict[str, object]
SIZES = {"engagement": {"mean": 0.4, "sd": 0.2}, "affinity": {"mean": -0.6, "sd": 0.3}}
NONE = {"engagement": {"mean": 0.0}, "affinity": {"mean": 0.0}}
ASSUMED = {"source": "assumption"}
SPELL = {"from": "2024-05", "until": "2024-08"} | ASSUMED
PAIR = {"dyad": "CHN-RUS"}
STILL = {"surprise_effect": (0.0, 0.0), "worlds": 60}
TYPES = contact_types()

KINDS: dict[str, Table] = {
    "ritual": {"kind": "ritual", "ritual": RITUAL, "action": "cancel", "seasons": (2024,)},
    "ritual, moved": {
        "kind": "ritual", "ritual": RITUAL, "action": "move", "seasons": (2024,), "to": 4,
    },
    "new_ritual": {
        "kind": "new_ritual", "dyad": "DEU-FRA", "name": "council", "type": "meeting",
        "season_start": 5, "from": "2024-04", "kept": 0.5,
    },
    "contacts": {
        "kind": "contacts", "type": "call", "initiator": "CHN", "count": 3, "count_sd": 1.0,
        "from": "2024-05", "until": "2024-08",
    } | PAIR,
    "summit": {
        "kind": "summit", "host": "CHN", "countries": ("CHN", "IND", "RUS"), "months": ("2024-05",),
    },
    "agreement": {"kind": "agreement", "initiator": "RUS", "count": 2} | PAIR | SPELL | SIZES,
    "mediation": {
        "kind": "mediation", "mediator": "TUR", "success": 0.5, "contacts": 2,
    } | PAIR | SPELL | SIZES,
    "shock": shock(),
    "shock, calibrated": {"kind": "shock", "month": "2024-05", "source": "calibration"} | PAIR,
    "crisis": {
        "kind": "crisis", "initiator": "CHN", "threats": 2, "fights": 1, "ramp": 2, "fade": 2,
    } | PAIR | SPELL | SIZES,
    "sanction": {"kind": "sanction", "sender": "CHN", "contacts": 2} | PAIR | SPELL | SIZES,
    "sanction, calibrated": {
        "kind": "sanction", "sender": "CHN", "contacts": 2, "from": "2024-05",
        "source": "calibration",
    } | PAIR,
    "relations": {"kind": "relations"} | PAIR | SPELL | SIZES,
    "membership": {
        "kind": "membership", "country": "CHN", "organisation": "pact", "partners": ("RUS", "KAZ"),
        "action": "join",
    } | SPELL | SIZES,
    "leader": {"kind": "leader", "country": "CHN", "month": "2024-05", "source": "calibration"},
    "attention": {
        "kind": "attention", "country": "CHN", "cause": "war", "size": {"mean": -0.7, "sd": 0.2},
    } | SPELL,
    "capability": {
        "kind": "capability", "country": "CHN", "growth": {"mean": 0.3, "sd": 0.1},
        "from": "2024-05",
    },
    "coverage": {
        "kind": "coverage", "scope": PAIR, "size": {"mean": 0.7, "sd": 0.2},
    } | SPELL,
}  # fmt: skip

NULLS: dict[str, Table] = {
    "ritual": KINDS["ritual"] | {"seasons": ()},
    "contacts": KINDS["contacts"] | {"count": 0, "count_sd": 0.0},
    "agreement": KINDS["agreement"] | NONE | {"count": 0},
    "mediation": KINDS["mediation"] | NONE | {"contacts": 0},
    "mediation without success": KINDS["mediation"] | {"contacts": 0, "success": 0.0},
    "shock": shock(size=0.0),
    "crisis": KINDS["crisis"] | NONE | {"threats": 0, "fights": 0},
    "sanction": KINDS["sanction"] | NONE | {"contacts": 0},
    "membership": KINDS["membership"] | NONE,
    "lift": {"kind": "lift", "what": "relations", "month": "2024-05"} | PAIR,
    "attention": KINDS["attention"] | {"size": {"mean": 0.0}},
    "capability": KINDS["capability"] | {"growth": {"mean": 0.0}},
    "coverage": KINDS["coverage"] | {"size": {"mean": 0.0}},
}

ON_A_PAIR = (
    "contacts", "agreement", "shock", "shock, calibrated", "crisis", "sanction",
    "sanction, calibrated", "relations", "ritual", "ritual, moved", "coverage",
)  # fmt: skip
"""Kinds that bear on one dyad, CHN-RUS, alone."""


def sourced(table: Table) -> Table:
    """The table with a source, where it has none."""
    return ASSUMED | table


def acted(*tables: Table, rules: tuple[Table, ...] = (), **changes: object) -> object:
    """A small scenario with interventions and rules."""
    acts = tuple(map(sourced, tables))
    return small_scenario(intervention=acts, rule=rules, **changes)


def play(*tables: Table, rules: tuple[Table, ...] = (), **options: object) -> Ensemble:
    """Worlds of a small scenario with interventions and rules, all processes playing."""
    changes = {key: options.pop(key) for key in ("horizon", "behaviour") if key in options}
    scenario = acted(*tables, rules=rules, **changes)
    start = start_with_processes(SOME)
    return simulate(scenario, synthetic_laws(), start, options=Options(**options))


def rule(name: str = "answer", **changes: object) -> Table:
    """A rule: if there was a call in the month past, China adds two meetings."""
    calls = {"kind": "contacts", "dyad": "CHN-RUS", "type": "cooperation", "at_least": 1}
    meetings = {
        "kind": "contacts", "dyad": "CHN-RUS", "type": "meeting", "initiator": "CHN", "count": 2,
    }  # fmt: skip
    table = {"id": name, "text": "An answer.", "when": (calls,), "then": meetings}
    return table | ASSUMED | changes


def certain(table: dict[str, object], **changes: object) -> dict[str, object]:
    """The table with sizes of no uncertainty."""
    sizes = {"engagement": {"mean": 0.4}, "affinity": {"mean": -0.6}}
    return {key: sizes.get(key, value) for key, value in table.items()} | changes


def moved(table: dict[str, object], dyad: str, quantity: str, **options: object) -> np.ndarray:
    """Paths under an intervention less those of the baseline, axes (world, month)."""
    given = STILL | options
    return play(table, **given).path(dyad, quantity) - play(**given).path(dyad, quantity)


def world_of(*tables: dict[str, object], size: int = 400, **chosen: object) -> World:
    """A batch of worlds under interventions."""
    start = start_with_processes(SOME)
    scenario = acted(*tables)
    plan = make_plan(scenario.intervention, start, TYPES, 14)
    processes = Processes.model_validate(chosen)
    return World(
        Setting(synthetic_laws(), start, TYPES, plan, 7, 14, by_agents=False, processes=processes),
        np.arange(size),
    )


def at_month(world: World, month: int) -> World:
    """The world after the month of that number, from 0, has been played."""
    while world.month <= month:
        world.step()
    return world
