"""A replay scored: every number of the record that can be compared, and what cannot be.

    score_replay(scenario, worlds, record) -> Replay

Leaders' contacts are compared as counts, the worlds thinned to the share of them that the record
sees; reports only as changes and by rank (`sim.replay.changes`, `sim.replay.presence`).

Axes: W worlds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import SimulationError
from sim.replay.changes import change_rows
from sim.replay.held import Chances, Held, chances, hold
from sim.replay.presence import presence_rows
from sim.report.words import dyad_name, listing

if TYPE_CHECKING:
    from sim.ensemble import Ensemble
    from sim.parameters import Floats
    from sim.replay.record import LeaderSpell, Record, Sanctions
    from sim.scenario import Scenario


LEADERS = "contacts of leaders"


@dataclass(frozen=True)
class Replay:
    """What came of a replay.

    Attributes
    ----------
    scenario : Scenario
    worlds : int
    rows : tuple of Held
        Numbers of the record among those of the worlds.
    chances : tuple of Chances
        Events by rank and Brier score.
    unchecked : tuple of str
        What of the replay no table at hand can tell, a line each.
    """

    scenario: Scenario
    worlds: int
    rows: tuple[Held, ...]
    chances: tuple[Chances, ...]
    unchecked: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Groups of numbers, in order."""
        return tuple(dict.fromkeys(row.group for row in self.rows))

    @property
    def checks(self) -> int:
        """How many numbers and lists of events the record could be held against."""
        return len(self.rows) + len(self.chances)

    @property
    def wrong(self) -> tuple[Held, ...]:
        """Numbers outside the 90% interval of the worlds, the worst first."""
        return tuple(sorted((r for r in self.rows if not r.inside), key=lambda r: -r.miss))


def score_replay(scenario: Scenario, worlds: tuple[Ensemble, Ensemble], record: Record) -> Replay:
    """Hold a replay against the record.

    Parameters
    ----------
    scenario
        In which past events are set.
    worlds
        Its worlds, and those of its baseline with the same draws.
    record
        What is at hand of its months.

    Raises
    ------
    SimulationError
        If the scenario sets nothing.
    """
    if not scenario.intervention:
        problem, expected = "a replay that sets nothing", "a scenario with interventions"
        raise SimulationError(problem, where=scenario.id, expected=expected)
    acted = frozenset(dyad for item in scenario.intervention if (dyad := _dyad(item)))
    first = min(item.first() for item in scenario.intervention)
    rows: list[Held] = []
    scored: list[Chances] = []
    if record.yearly is not None:
        rows += change_rows(record.yearly, worlds, acted)
    if record.presence is not None:
        more, chance = presence_rows(record.presence, worlds, acted, first)
        rows, scored = rows + more, scored + chance
    rows += [_leaders(spell, worlds, acted) for spell in record.leaders]
    if record.sanctions is not None:
        scored.append(_sanctions(record.sanctions, worlds))
    unchecked = _unchecked(scenario, rows, record)
    return Replay(scenario, worlds[0].worlds, tuple(rows), tuple(scored), unchecked)


def _dyad(item: object) -> str:
    return str(getattr(item, "dyad", ""))


def _leaders(spell: LeaderSpell, worlds: tuple[Ensemble, Ensemble], acted: frozenset[str]) -> Held:
    own, other = (_seen(ensemble, spell) for ensemble in worlds)
    part = "" if spell.months.size == 12 else f" ({spell.months.size} months)"
    name = LEADERS, f"{spell.type}s, {spell.year}{part}"
    return hold(name, spell.dyad, spell.dyad in acted, float(spell.count), (own, other))


def _seen(ensemble: Ensemble, spell: LeaderSpell) -> Floats:
    """Contacts in each world, as many as the record would have seen."""
    chosen = np.isin(ensemble.periods.astype("datetime64[M]"), spell.months)
    counts = ensemble.path(spell.dyad, f"contacts_{spell.type}")[:, chosen]
    rng = np.random.default_rng([ensemble.provenance.seed, spell.year, *spell.dyad.encode()])
    thinned = rng.binomial(np.rint(counts).astype(np.int64), spell.share)
    return np.asarray(thinned.sum(axis=1), dtype=np.float64)


def _sanctions(record: Sanctions, worlds: tuple[Ensemble, Ensemble]) -> Chances:
    """Chance of any report of a sanction in a year, where one was in force or not."""
    own, other = (_any_sanction(ensemble, record) for ensemble in worlds)
    what = f"a sanction in force in a year, {record.years[0]} to {record.years[-1]}"
    return chances(what, record.held.ravel(), (own, other, None))


def _any_sanction(ensemble: Ensemble, record: Sanctions) -> Floats:
    """Share of the worlds with a report of a sanction, by dyad and year, flat."""
    years = ensemble.periods.astype("datetime64[Y]").astype(int) + 1970
    shares = [
        (ensemble.path(dyad, "contacts_sanction")[:, years == year] > 0).any(axis=1).mean()
        for dyad in record.dyads
        for year in record.years
    ]
    return np.array(shares)


def _unchecked(scenario: Scenario, rows: list[Held], record: Record) -> tuple[str, ...]:
    """Say which dyads in focus no part of the record tells of, and which tables are not there."""
    told = {row.dyad for row in rows}
    left = [dyad_name(dyad) for dyad in scenario.focus if dyad not in told]
    lines = [f"{listing(left)}: no table at hand tells what followed."] if left else []
    return (*lines, *record.absent)
