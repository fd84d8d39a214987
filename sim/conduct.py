"""How the countries that do not behave as calibrated conduct themselves in a batch of worlds.

Each month every such country is shown its own row and answers with tilts; the rates of what it
initiates are multiplied by their exponential. What it and its partners did is remembered for as
many months as its behaviour looks back on, and no longer.

Axes: D dyads, K contact types, P partners of a country, W worlds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.behaviour.view import BOUND, View
from sim.effects import Entry
from sim.groups import shared_organisations
from sim.kernel.tilt import CALIBRATED, fill_factors, fill_index
from sim.processes.organisations import Organisations

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.behaviour.view import Behaviour
    from sim.kernel.contacts import Counts
    from sim.kernel.law import Singles
    from sim.setting import Setting
    from sim.world import World


@dataclass(frozen=True)
class Member:
    """One country that does not behave as calibrated.

    Attributes
    ----------
    place : int
        Its position among the countries.
    behaviour : Behaviour
    way : (P,) int64
        0 where it is the first country of the dyad, 1 where it is the second.
    past : (2, M, P, K, W) int32
        What it sent and received in the months that it remembers, newest first.
    factor : (P, K, W) float32
        What multiplies its rates this month.
    weight, shared : (P,) float32
        See `sim.behaviour.view.View`; ``shared`` is that of the cutoff.
    others : list of int
        Positions of its partners among the countries.
    """

    place: int
    behaviour: Behaviour
    way: NDArray[np.int64]
    past: Counts
    factor: Singles
    weight: Singles
    shared: Singles
    others: list[int]


class Conduct:
    """Behaviours of the countries of a batch of worlds."""

    def __init__(self, setting: Setting, worlds: int) -> None:
        self.setting = setting
        scale, center = setting.start.scale, setting.start.center
        self.scale, self.center = scale[:, None, None], center[:, None, None]
        countries = setting.start.countries
        entries = any(isinstance(effect, Entry) for _, effect in setting.plan.moving)
        self.moving = entries or bool(setting.processes.membership)
        self.members = {
            countries.index(iso3): self._member(countries.index(iso3), behaviour, worlds)
            for iso3, behaviour in setting.behaviours.items()
        }

    def _member(self, i: int, behaviour: Behaviour, worlds: int) -> Member:
        start, roster = self.setting.start, self.setting.roster
        dyads, partners = roster.rows[i].dyads, roster.partners[i]
        others = [start.countries.index(name) for name in partners]
        shape = (dyads.size, len(self.setting.types), worlds)
        year = int(str(start.cutoff.astype("datetime64[Y]")))
        return Member(
            i,
            behaviour,
            np.where(roster.ends[dyads, 0] == i, 0, 1),
            np.zeros((2, behaviour.memory, *shape), dtype=np.int32),
            np.ones(shape, dtype=np.float32),
            (start.wealth[others] - start.wealth[i]).astype(np.float32),
            shared_organisations(start.countries[i], partners, year),
            others,
        )

    def factor(self, i: int) -> Singles:
        """What multiplies the rates of a country, (P, K, W); empty where it is as calibrated."""
        return self.members[i].factor if i in self.members else CALIBRATED

    def decide(self, world: World) -> None:
        """Ask every member for its tilts, and set the index right for what they make of it."""
        start, roster = self.setting.start, self.setting.roster
        for i, member in self.members.items():
            states = world.sight.lasting[:, roster.rows[i].dyads]
            engagement, affinity = ((states - self.center) / self.scale).astype(np.float32)
            sent, received = member.past
            shared = self._shared(member, world)
            view = View(
                start.countries[i], roster.partners[i], world.month, self.setting.types,
                engagement, affinity, sent, received, member.weight, shared,
            )  # fmt: skip
            tilt = np.clip(member.behaviour.tilt(view), -BOUND, BOUND).astype(np.float32)
            fill_factors(member.factor.ravel(), np.ascontiguousarray(tilt).ravel())
        self._see(world)

    def _shared(self, member: Member, world: World) -> Singles:
        """Count the organisations that it shares with each partner in the month, (P, W)."""
        process = world.processes.get("organisations")
        if isinstance(process, Organisations) and self.moving:
            both = process.member[member.others] & process.member[member.place]
            return np.asarray(both.sum(axis=1), dtype=np.float32)
        return np.broadcast_to(member.shared[:, None], (member.shared.size, world.worlds.size))

    def _see(self, world: World) -> None:
        """Take the tilts into the cooperation index: what both countries are expected to do."""
        frame, pairs = world.frame, self.setting.pairs
        sign = self.setting.types.sign.astype(np.float32)
        for d, factors in self._tilted().items():
            net = np.zeros(world.worlds.size, dtype=np.float32)
            for way, i in enumerate(pairs.ends[d]):
                share = pairs.share[d] if way == 0 else np.float32(1.0) - pairs.share[d]
                part = frame.attention[i] * share
                rate = frame.rate[d] * factors[i] if i in factors else frame.rate[d]
                for k in range(sign.size):
                    net += sign[k] * rate[k] * part
            fill_index(world.sight.cooperation[d], net)

    def _tilted(self) -> dict[int, dict[int, Singles]]:
        """Factors (K, W) other than 1, by dyad and country."""
        found: dict[int, dict[int, Singles]] = {}
        for i, member in self.members.items():
            for d, factor in zip(self.setting.roster.rows[i].dyads, member.factor, strict=True):
                if np.any(factor != np.float32(1.0)):
                    found.setdefault(int(d), {})[i] = factor
        return found

    def remember(self, world: World) -> None:
        """Take the contacts of the month, those of the scenario included, into the memories."""
        roster = self.setting.roster
        for i, member in self.members.items():
            if member.behaviour.memory > 0:
                dyads = roster.rows[i].dyads
                member.past[:, 1:] = member.past[:, :-1].copy()
                for side, way in enumerate((member.way, 1 - member.way)):
                    member.past[side, 0] = world.counts[roster.place[dyads, way]]
