"""Countries as agents: each decides, month by month, what contacts it initiates and with whom.

A country sees the frozen frame of the month (states and expected contacts of its own dyads) and
answers with its row of counts; it changes nothing else. The world applies all rows together. One
agent stands for the country in every world of the batch, so a decision is an array:

    initiated (P, K, W): P partners, K contact types, W worlds

The decision is `sim.kernel.contacts.decide_row`, the same law whoever schedules it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from sim.kernel.contacts import Row, decide_row

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
    row : Row
        Dyads, shares of the initiative and pair words of its partners.
    initiated : (P, K, W) int32
        Contacts it initiated this month; filled by `decide`.
    """

    model: World

    def __init__(
        self, model: World, iso3: str, partners: tuple[str, ...], row: Row, initiated: Counts
    ) -> None:
        super().__init__(model)
        self.iso3 = iso3
        self.partners = partners
        self.row = row
        self.initiated = initiated

    def decide(self) -> None:
        """Decide this month's contacts, in every world of the batch."""
        decide_row(
            self.initiated,
            self.row,
            self.model.frame,
            self.model.law,
            self.model.numbers,
            self.model.contact_name,
        )
