"""Countries as agents: each decides, month by month, what contacts it initiates and with whom.

A country sees the frozen frame of the month (states and expected contacts of its own dyads) and
answers with its row of counts; it changes nothing else. The world applies all rows together. One
agent stands for the country in every world of the batch, so a decision is an array:

    initiated (P, K, W): P partners, K contact types, W worlds

The decision is `sim.kernel.contacts.decide_row`, the same law whoever schedules it, after what the
country's behaviour makes of its rates (`sim.conduct`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

if TYPE_CHECKING:
    from sim.kernel.contacts import Counts
    from sim.world import World


class Country(mesa.Agent):
    """One country in all worlds of a batch.

    Attributes
    ----------
    iso3 : str
        Its code.
    partners : tuple of str
        Codes of the countries it has a dyad with, P, in the order of the row.
    place : int
        Its position among the countries.
    behaviour : str
        Name of its behaviour.
    initiated : (P, K, W) int32
        Contacts it initiated this month; filled by `decide`.
    """

    model: World

    def __init__(
        self, model: World, place: int, iso3: str, partners: tuple[str, ...], initiated: Counts
    ) -> None:
        super().__init__(model)
        self.iso3 = iso3
        self.partners = partners
        self.place = place
        own = model.setting.behaviours.get(iso3)
        self.behaviour = own.name if own is not None else "calibrated"
        self.initiated = initiated

    def decide(self) -> None:
        """Decide this month's contacts, in every world of the batch."""
        self.model.decide(self.place)
