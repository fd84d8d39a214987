"""Sums over worlds, month by month, to which batches add in their own order.

    sums of month t = ((batch 1 + batch 2) + batch 3) + ...

A batch that is early waits until the one before it has added its month t. So the order of the sums,
and with it every bit, is that of the batches however many threads play them, and no batch holds
more than the month it plays. The first batch that is not yet done waits for nobody, so the batches
must be begun in order and then cannot block one another.

Axes: T months, Q quantities, D dyads.
"""

from __future__ import annotations

from threading import Condition
from typing import TYPE_CHECKING

from sim.rooms import make_room, release

if TYPE_CHECKING:
    from sim.parameters import Floats


class Ledger:
    """Sums of all months.

    Attributes
    ----------
    sums : (T, 2, Q, D)
        Sums and sums of squares over the worlds; a room, see `sim.rooms`.
    """

    def __init__(self, months: int, quantities: int, dyads: int) -> None:
        self.sums: Floats = make_room((months, 2, quantities, dyads))
        self._turn = [0] * months
        self._changed = Condition()
        self._failure: BaseException | None = None

    def add(self, batch: int, month: int, sums: Floats) -> None:
        """Add the sums (2, Q, D) of a batch, once all batches before it have added theirs.

        Where one of them failed, so that its sums will never come, its failure is raised here too.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._failure or self._turn[month] == batch)
            if self._failure:
                raise self._failure
        self.sums[month] += sums
        release(self.sums)
        with self._changed:
            self._turn[month] = batch + 1
            self._changed.notify_all()

    def fail(self, failure: BaseException) -> None:
        """Let nobody wait any longer."""
        with self._changed:
            self._failure = self._failure or failure
            self._changed.notify_all()
