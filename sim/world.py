"""The world: a batch of worlds that move together, month by month, with countries as agents.

A month has four steps. Everything is read from one frozen frame, and changes are applied together.

    1. transition    every dyad's state moves on, drawn by third parties as they stood last month;
                     shocks and shifts of the scenario, and processes of the world, are added
    2. frame         states, expected contacts and cooperation index of the month, and what each
                     country's attention makes of them after the load of last month
    3. decisions     every country fills its row of contacts
    4. settlement    both directions are added, the surprise kept for next month, contacts of the
                     scenario and rituals added

Where Mesa's agents decide, or a country has a behaviour of its own, each step keeps what it makes
for all to see. Otherwise steps 2 to 4 are one compiled loop of the same functions
(`sim.kernel.month`); the two give the same bits.

Axes: D dyads, K contact types, n countries, W worlds; the world is the last axis of every array.
States, rates and all that is made of them are in single precision, sums in double.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.additions import add_contacts, add_rituals, kept_rows
from sim.agents import Country
from sim.attending import attend
from sim.changes import change_states
from sim.conduct import Conduct
from sim.kernel.balance import fill_pull
from sim.kernel.contacts import Counts, Frame, decide_row
from sim.kernel.crowding import fill_attention
from sim.kernel.frame import Sight, States, fill_frame
from sim.kernel.law import batch_law
from sim.kernel.month import Outcome, play_month
from sim.kernel.settle import STATE_QUANTITIES, add_states, settle_contacts, sum_contacts
from sim.kernel.start import draw_states
from sim.kernel.transition import step_states
from sim.processes.stage import make_processes, play_processes
from sim.relationship import LEADER, LEANING, STATES, TYPED, faded
from sim.ritual import RitualTrack
from sim.setting import Setting
from sim.streams import Process, last_word, period_word, seed_words
from sim.unfolding import Unfolding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.kernel.law import Singles
    from sim.parameters import Floats
    from sim.streams import Words

CUTOFF = -1


class World(mesa.Model):  # type: ignore[misc]
    """A batch of worlds.

    Attributes
    ----------
    month : int
        Months played; 0 at the cutoff.
    parts : (9, D, W)
        States net of opportunity, in the order of `sim.relationship`: level, slow and fast part of
        engagement and affinity, leanings of the news, of leaders' contacts and of typed events.
    faded : (D, W)
        What opportunity leaves of a burst of engagement.
    shift : (2, D, W)
        Shifts of the scenario in force.
    frame : Frame
        Of the month; state and rate are kept where agents decide.
    regard : (D, W)
        What attention makes of a dyad's rates, both directions together; kept under crowding.
    sight : Sight
        States, strength and index of the month, and under crowding the load of each country.
    surprise : (D, W)
        Contact surprise of the month, before it is kept within bounds.
    counts : (2 D, K, W) int32
        Contacts by initiator, see `sim.roster`; before rituals; kept where agents decide.
    kept : (D,) int64
        Rows of the dyads in ``total``, -1 where a dyad's contacts are not kept. All are, unless
        the second argument names some; those on which the scenario or a ritual acts always are.
    total : (E, K, W) int32
        Contacts of both directions of the dyads kept, rituals included.
    sums : (2, Q, D)
        Sums over the worlds of the batch of the four states and of the contacts of each type, and
        of their squares.
    contact_name : (4,) uint64
        Period, process and key words of the month's contact draws.
    rituals, processes : tuple of RitualTrack, dict of Playing by name
    conduct, unfolding : Conduct, Unfolding
        How countries behave, and which interventions are in force.
    """

    def __init__(
        self, setting: Setting, worlds: NDArray[np.int64], kept: Sequence[int] | None = None
    ) -> None:
        super().__init__(seed=0)
        self.setting = setting
        self.kept = kept_rows(setting, kept)
        self.worlds = worlds.astype(np.int64)
        self.numbers: Words = worlds.astype(np.uint64)
        self.month = 0
        self.law = batch_law(setting.laws, self.worlds, setting.surprise_effect)
        fade = setting.laws.fade[self.worlds % setting.laws.draws]
        self.fade: Singles = fade.astype(np.float32)
        self.roster, self.pairs = setting.roster, setting.pairs
        self.pulled = bool(np.any(self.law.pull))
        self.crowded = bool(np.any(self.law.crowding))
        self.attentive = self.crowded or bool(setting.plan.attention)
        self.unfolding = Unfolding(setting, self.worlds)
        self._allocate()
        self.conduct = Conduct(setting, self.worlds.size)
        self._start()
        seed, rituals = setting.seed, setting.start.rituals
        self.rituals = tuple(RitualTrack(ritual, seed, self.worlds) for ritual in rituals)
        self.processes = make_processes(self)
        if setting.by_agents:
            for i, iso3 in enumerate(setting.start.countries):
                view = self.counts[self.roster.edge[i] : self.roster.edge[i + 1]]
                Country(self, i, iso3, self.roster.partners[i], view)

    def step(self) -> None:
        """Play one month."""
        self._move()
        play_processes(self)
        self._attend()
        self.contact_name = self._name(Process.CONTACT)
        if self.setting.stepwise:
            self.look()
            self.conduct.decide(self)
            self._decide()
            self._settle()
        else:
            self.play()
        add_contacts(self)
        add_rituals(self)
        self.conduct.remember(self)
        self.month += 1

    @property
    def period(self) -> np.datetime64:
        """The month to play, or being played."""
        first: np.datetime64 = self.setting.start.first_month.astype("datetime64[M]")
        return first + self.month

    def look(self) -> None:
        """Fill the frame and what is seen of it."""
        self._unload()
        rows, kinds = (self.pairs.ends, self.pairs.share), self.setting.kinds
        states, frame = self.states(), self.frame
        fill_frame(frame.rate, self.leaders, self.sight, states, self.law, kinds, rows)
        if self.setting.stepwise:
            np.add(self.sight.lasting, self.parts[4:6], out=frame.state)

    def decide(self, i: int) -> None:
        """Let country i fill its row of contacts."""
        decide_row(
            self.counts[self.roster.edge[i] : self.roster.edge[i + 1]],
            self.roster.rows[i],
            self.frame,
            self.conduct.factor(i),
            self.law,
            self.numbers,
            self.contact_name,
        )

    def _decide(self) -> None:
        if self.setting.by_agents:
            self.agents.do("decide")
        else:
            for i in range(len(self.roster.rows)):
                self.decide(i)

    def play(self) -> None:
        """Frame, decisions and settlement in one compiled loop."""
        self._unload()
        play_month(
            Outcome(self.total, self.kept, self.surprise, self.sums),
            self.sight,
            self.states(),
            self.pairs,
            self.frame.attention if self.attentive else self.frame.attention[:0],
            self.law,
            self.setting.kinds,
            self.numbers,
            self.contact_name,
        )

    def close(self) -> None:
        """Give the arrays free at once: Mesa keeps a reference to every model, and cycles."""
        self.remove_all_agents()
        mesa.Agent._ids.pop(self, None)
        self.__dict__.clear()

    def _allocate(self) -> None:
        dyads, types, size = len(self.pairs.share), len(self.setting.types), self.worlds.size
        countries = len(self.setting.start.countries)
        kept = dyads if self.setting.stepwise else 0
        attentive = dyads if self.attentive else 0

        def room(*shape: int) -> Singles:
            return np.zeros(shape, dtype=np.float32)

        self.parts, self.shift = room(STATES, dyads, size), room(2, dyads, size)
        self.stand, self.base = room(2, dyads, size), room(3, dyads, size)
        self.faded = room(dyads, size)
        load = room(countries if self.crowded else 0, size)
        self.sight = Sight(room(2, dyads, size), room(dyads, size), room(dyads, size), load)
        attention = np.ones((countries, size), dtype=np.float32)
        self.frame = Frame(room(2, kept, size), room(kept, types, size), self.pairs.heed, attention)
        self.leaders, self.pull = room(kept, size), room(dyads if self.pulled else 0, size)
        self.regard: Singles = np.ones((attentive, size), dtype=np.float32)
        self.surprise = room(dyads, size)
        self.counts: Counts = np.zeros((2 * kept, types, size), dtype=np.int32)
        rows = int(self.kept.max()) + 1
        self.total: Counts = np.zeros((rows, types, size), dtype=np.int32)
        self.sums: Floats = np.zeros((2, STATE_QUANTITIES + types, dyads))
        self.contact_name = self._name(Process.CONTACT)

    def _start(self) -> None:
        """Draw the states at the cutoff and look at them, under crowding at their own load."""
        start = self.setting.start
        opportunity = np.moveaxis(start.opportunity[self.worlds % start.draws], 0, -1)
        self.opportunity: Singles = np.ascontiguousarray(
            np.moveaxis(opportunity, 1, 0), dtype=np.float32
        )
        draw_states(
            self.parts,
            np.ascontiguousarray(start.mean),
            np.ascontiguousarray(start.cov),
            self.numbers,
            self.pairs.words[0],
            self._name(Process.START, CUTOFF),
        )
        self.rest(slice(None))
        self.look()
        if self.crowded:
            self._attend()
            self.look()

    def rest(self, dyads: slice | NDArray[np.int64]) -> None:
        """Put together again what does not move by itself, after a change of it."""
        level, opportunity = self.parts[0:2, dyads], self.opportunity[:, dyads]
        self.stand[:, dyads] = level + self.shift[:, dyads]
        for row, channel in enumerate((TYPED, LEADER)):
            lean = self.parts[LEANING + channel, dyads]
            self.base[row, dyads] = opportunity[row] + self.stand[0, dyads] + lean
        self.base[2, dyads] = opportunity[2] + self.stand[1, dyads]
        self.faded[dyads] = faded(self.fade, opportunity[0])

    def states(self) -> States:
        """What the frame is made of."""
        heed = self.setting.start.heed.astype(np.float32)
        slow, fast = self.parts[2:4], self.parts[4:6]
        return States(slow, fast, self.stand, self.base, self.faded, heed, self.regard)

    def _move(self) -> None:
        if self.pulled:
            fill_pull(self.pull, self.sight.lasting[1], self.law.pull, self.setting.thirds)
        step_states(
            (self.parts[2:4], self.parts[4:6]),
            (self.surprise, self.pull),
            self.law,
            self.numbers,
            self.pairs.words[0],
            self._name(Process.SHOCK),
        )
        change_states(self)

    def _attend(self) -> None:
        """Set the attention of every country by its load of last month."""
        if self.crowded:
            budget = self.setting.start.budget.astype(np.float32)
            fill_attention(self.frame.attention, self.sight.load, budget, self.law.crowding)
        if self.attentive:
            attend(self)

    def _unload(self) -> None:
        """Begin the load of the month with what goes to partners that are not simulated."""
        if self.crowded:
            self.sight.load[:] = self.setting.start.outside_sum[:, None]

    def _settle(self) -> None:
        """Add both directions and sum over the worlds."""
        expected = self.leaders, self.setting.types.leader
        settle_contacts(self.total, self.surprise, self.counts, self.roster.place, *expected)
        add_states(self.sums, self.sight.lasting, self.sight.strength, self.sight.cooperation)
        sum_contacts(self.sums, self.total)

    def _name(self, process: Process, month: int | None = None) -> Words:
        shift = 0 if month is None else month - self.month
        k0, k1 = seed_words(self.setting.seed)
        period = period_word(self.period + shift)
        return np.array([period, last_word(process), k0, k1], dtype=np.uint64)
