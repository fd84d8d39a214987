"""What all worlds of a run share: laws, states at the cutoff, contact types, plan, seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.balance import Thirds
from sim.kernel.frame import Kinds
from sim.kernel.month import Pairs
from sim.processes.record import Processes
from sim.roster import Roster, dyad_words, make_roster

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.behaviour.view import Behaviour
    from sim.contacts import ContactTypes
    from sim.initial import InitialStates
    from sim.law_draws import LawDraws
    from sim.plan import Plan


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
        Whether Mesa schedules the countries one by one, all they see and do being kept; otherwise
        one compiled loop plays the month. The two give the same bits.
    behaviours : mapping
        Of the countries that do not behave as calibrated, by ISO3 code.
    processes : Processes
        Which processes of the world are left out, and weights set by hand.
    """

    laws: LawDraws
    start: InitialStates
    types: ContactTypes
    plan: Plan
    seed: int
    horizon: int
    surprise_effect: tuple[float, float] | None = None
    by_agents: bool = True
    behaviours: Mapping[str, Behaviour] = field(default_factory=dict)
    processes: Processes = Processes()

    @property
    def stepwise(self) -> bool:
        """Whether a month is played step by step, each country's row kept for all to see."""
        return self.by_agents or bool(self.behaviours)

    @cached_property
    def roster(self) -> Roster:
        """Rows of the countries; the same in every batch."""
        return make_roster(self.start)

    @cached_property
    def pairs(self) -> Pairs:
        """Dyads as the loops take them."""
        heed = np.outer(self.start.heed, ~self.types.leader).astype(np.float32)
        share = self.start.share.astype(np.float32)
        return Pairs(self.roster.ends, share, dyad_words(self.start), heed)

    @cached_property
    def thirds(self) -> Thirds:
        """Third parties of the dyads."""
        number = self.start.thirds
        inverse = np.divide(1.0, number, out=np.zeros_like(number), where=number > 0.0)
        outside = self.start.outside.astype(np.float32)
        return Thirds(self.roster.ends, outside, inverse.astype(np.float32))

    @cached_property
    def kinds(self) -> Kinds:
        """Contact types and scales."""
        return Kinds(
            self.types.sign.astype(np.float32),
            self.types.leader,
            self.start.center.astype(np.float32),
            self.start.scale.astype(np.float32),
        )
