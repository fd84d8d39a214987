"""The world: a batch of worlds that move together, month by month, with countries as agents.

A month has four steps. Everything is read from one frozen frame, and changes are applied together.

    1. transition    every dyad's state moves on, drawn by third parties as they stood last month;
                     shocks and shifts of the scenario are added
    2. frame         states, expected contacts and cooperation index of the month, and what each
                     country's attention makes of them after the load of last month
    3. decisions     every country fills its row of contacts; the scenario adds its own
    4. settlement    both directions are added, rituals played, the surprise kept for next month

Scheduling by Mesa agents and by one loop over rows give the same bits, since the row law is one.

Axes: D dyads, K contact types, W worlds of the batch; the world is the last axis of every array.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.agents import Country
from sim.kernel.balance import Thirds, add_pull
from sim.kernel.contacts import Counts, Frame, decide_row
from sim.kernel.crowding import add_load, fill_attention, fill_regard
from sim.kernel.frame import Parts, fill_frame
from sim.kernel.law import batch_law
from sim.kernel.settle import measure_strength, settle_contacts
from sim.kernel.start import draw_states
from sim.kernel.transition import step_states
from sim.plan import Plan, StateChange
from sim.relationship import SURPRISE_BOUND
from sim.ritual import RitualTrack
from sim.roster import Roster, dyad_words, make_roster
from sim.streams import Process, last_word, normals, pair_word, period_word, seed_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.contacts import ContactTypes
    from sim.initial import InitialStates
    from sim.law_draws import LawDraws
    from sim.parameters import Floats
    from sim.streams import Words

CUTOFF = -1


@dataclass(frozen=True)
class Setting:
    """What all worlds of a run share.

    Attributes
    ----------
    laws, start, types
        Posterior draws of the laws, states at the cutoff, contact types.
    plan : Plan
        Interventions.
    seed : int
        Key of every draw.
    horizon : int
        Months to simulate.
    surprise_effect : tuple of float or None
        J of every world in state units, in place of the posterior draws.
    by_agents : bool
        Whether Mesa schedules the countries; otherwise one loop over the rows does.
    """

    laws: LawDraws
    start: InitialStates
    types: ContactTypes
    plan: Plan
    seed: int
    horizon: int
    surprise_effect: tuple[float, float] | None = None
    by_agents: bool = True

    @cached_property
    def roster(self) -> Roster:
        """Rows of the countries; the same in every batch."""
        return make_roster(self.start)

    @cached_property
    def names(self) -> Words:
        """Pair words of the dyads, axis (D,)."""
        return dyad_words(self.start)


class World(mesa.Model):  # type: ignore[misc]
    """A batch of worlds.

    Attributes
    ----------
    month : int
        Months played; 0 at the cutoff.
    parts : (4, D, 2, W)
        Level, slow and fast part of engagement and affinity, net of opportunity; leanings of the
        news and of leaders' contacts.
    frame : Frame
        state (2, D, W) and rate (D, K, W) of the month, the heed (D, K) of the news, and the
        attention (n, W) of countries, 1 without crowding.
    regard : (D, W)
        What attention makes of a dyad's rates, both directions together.
    load : (n, W)
        Contacts that a country expected to initiate in the month, before its own attention.
    lasting : (2, D, W)
        Engagement and affinity without their fast parts.
    index, strength, surprise : (D, W)
        Cooperation index, strength, and contact surprise of the month.
    counts : (2 D, K, W) int32
        Contacts by initiator, see `sim.roster`; before rituals.
    total : (D, K, W) int32
        Contacts of both directions, rituals included.
    contact_name : (4,) uint64
        Period, process and key words of the month's contact draws.
    rituals : tuple of RitualTrack
    """

    def __init__(self, setting: Setting, worlds: NDArray[np.int64]) -> None:
        super().__init__(seed=0)
        self.setting = setting
        self.worlds = worlds.astype(np.int64)
        self.numbers: Words = worlds.astype(np.uint64)
        self.month = 0
        self.law = batch_law(setting.laws, self.worlds, setting.surprise_effect)
        self.roster: Roster = setting.roster
        self.names: Words = setting.names
        self._allocate()
        self._start()
        self.rituals = tuple(
            RitualTrack(ritual, setting.seed, self.worlds) for ritual in setting.start.rituals
        )
        for i, iso3 in enumerate(setting.start.countries):
            view = self.counts[self.roster.edge[i] : self.roster.edge[i + 1]]
            Country(self, iso3, self.roster.partners[i], self.roster.rows[i], view)

    def step(self) -> None:
        """Play one month."""
        self._move()
        self._look()
        self._decide()
        self._settle()
        self.month += 1

    @property
    def crowded(self) -> bool:
        """Whether last month's load moves what countries initiate."""
        return bool(np.any(self.law.crowding))

    @property
    def period(self) -> np.datetime64:
        """The month to play, or being played."""
        first: np.datetime64 = self.setting.start.first_month.astype("datetime64[M]")
        return first + self.month

    def close(self) -> None:
        """Give the arrays free at once: Mesa keeps a reference to every model, and cycles."""
        self.remove_all_agents()
        mesa.Agent._ids.pop(self, None)
        self.__dict__.clear()

    def _allocate(self) -> None:
        dyads, types, size = len(self.names), len(self.setting.types), self.worlds.size
        self.parts: Floats = np.zeros((4, dyads, 2, size))
        self.shift: Floats = np.zeros((dyads, 2, size))
        self.lasting: Floats = np.zeros((2, dyads, size))
        heed = np.outer(self.setting.start.heed, ~self.setting.types.leader)
        attention = np.ones((len(self.setting.start.countries), size))
        self.frame = Frame(
            np.zeros((2, dyads, size)), np.zeros((dyads, types, size)), heed, attention
        )
        self.regard: Floats = np.ones((dyads, size))
        self.load: Floats = np.zeros_like(attention)
        start = self.setting.start
        self.thirds = Thirds(self.roster.ends, start.outside, start.thirds)
        self.index: Floats = np.zeros((dyads, size))
        self.strength: Floats = np.zeros((dyads, size))
        self.surprise: Floats = np.zeros((dyads, size))
        self.contact_name = self._name(Process.CONTACT)
        self.counts: Counts = np.zeros((2 * dyads, types, size), dtype=np.int32)
        self.total: Counts = np.zeros((dyads, types, size), dtype=np.int32)

    def _start(self) -> None:
        """Draw the states at the cutoff and look at them."""
        start = self.setting.start
        draws = self.worlds % start.draws
        self.opportunity: Floats = np.ascontiguousarray(
            np.moveaxis(start.opportunity[draws], 0, -1), dtype=np.float64
        )
        draw_states(
            self.parts,
            np.ascontiguousarray(start.mean),
            np.ascontiguousarray(start.cov),
            self.numbers,
            self.names,
            self._name(Process.START, CUTOFF),
        )
        self._look()
        if self.crowded:
            self._look()

    def _move(self) -> None:
        setting = self.setting
        step_states(
            self.parts,
            self.surprise,
            self.law,
            self.numbers,
            self.names,
            self._name(Process.SHOCK),
        )
        if np.any(self.law.pull):
            add_pull(self.parts[1], self.lasting[1], self.law.pull, self.thirds)
        for shock in setting.plan.shocks:
            if shock.start == self.month:
                self.parts[1, shock.dyad] += self._size(shock)
        for shift in setting.plan.shifts:
            if self.month == shift.start:
                self.shift[shift.dyad] += self._size(shift)
            elif self.month == shift.stop:
                self._lift(shift.dyad)

    def _lift(self, dyad: int) -> None:
        """Take back the shifts of a dyad that ended, exactly, by adding anew those in force."""
        self.shift[dyad] = 0.0
        for shift in self.setting.plan.shifts:
            if shift.dyad == dyad and shift.start <= self.month < shift.stop:
                self.shift[dyad] += self._size(shift)

    def _size(self, change: StateChange) -> Floats:
        """Size of a change of state in each world, axes (2, W)."""
        pair = pair_word(*self.setting.start.dyads[change.dyad].split("-"))
        z = normals(
            self.setting.seed, self.worlds, Process.INTERVENTION, 0, pair, stage=change.stage
        )
        return np.asarray(change.mean[:, None] + change.sd[:, None] * z[:, :2].T)

    def _look(self) -> None:
        """Fill the frame; the cutoff is looked at twice, its own load standing for the last."""
        start, ends = self.setting.start, self.roster.ends
        if self.crowded and self.load.any():
            fill_attention(self.frame.attention, self.load, start.budget, self.law.crowding)
            fill_regard(self.regard, self.frame.attention, ends, start.share)
        fill_frame(
            self.frame.state,
            self.lasting,
            self.frame.rate,
            self.index,
            Parts(self.parts, self.shift, self.opportunity, self.frame.heed, self.regard),
            self.law,
            (self.setting.types.sign.astype(np.float64), self.setting.types.leader),
        )
        measure_strength(self.strength, self.lasting, start.center, start.scale)
        if self.crowded:
            self.load[:] = start.outside_sum[:, None]
            add_load(self.load, self.frame.rate, ends, start.share)

    def _decide(self) -> None:
        self.contact_name = self._name(Process.CONTACT)
        if self.setting.by_agents:
            self.agents.do("decide")
        else:
            for i, row in enumerate(self.roster.rows):
                rows = self.counts[self.roster.edge[i] : self.roster.edge[i + 1]]
                decide_row(rows, row, self.frame, self.law, self.numbers, self.contact_name)
        for change in self.setting.plan.contacts:
            if change.month == self.month:
                cell = self.counts[self.roster.place[change.dyad, change.direction], change.kind]
                np.maximum(cell + change.count, 0, out=cell)

    def _settle(self) -> None:
        types = self.setting.types
        settle_contacts(
            self.total,
            self.surprise,
            self.counts,
            self.roster.place,
            (self.frame.rate, self.regard),
            types.leader,
        )
        for ritual in self.rituals:
            dyad = self.setting.start.dyads.index(ritual.state.dyad)
            affinity = self.frame.state[1, dyad] / self.setting.start.scale[1]
            played = ritual.step(self.period, affinity, self.setting.plan.cancelled)
            if played is not None:
                self.total[dyad, types.index(ritual.state.channel)] += played[0]
                self.surprise[dyad] += played[1]
        np.clip(self.surprise, -SURPRISE_BOUND, SURPRISE_BOUND, out=self.surprise)

    def _name(self, process: Process, month: int | None = None) -> Words:
        shift = 0 if month is None else month - self.month
        k0, k1 = seed_words(self.setting.seed)
        period = period_word(self.period + shift)
        return np.array([period, last_word(process), k0, k1], dtype=np.uint64)
