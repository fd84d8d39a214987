"""A word for a contact in its clause, as the rules of status see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from calibration.readouts.lexicon import Mark
    from calibration.readouts.scene import Scene

__all__ = ["Case"]


class Case(NamedTuple):
    """A word for a contact in its clause: tokens ``i`` to ``j``, clause ``first`` to ``last``."""

    scene: Scene
    words: list[str]
    i: int
    j: int
    channel: str
    verb: bool
    first: int
    last: int

    def marks(self, places: range) -> list[tuple[int, Mark]]:
        """Return the marks that begin within a range, in its order."""
        back = places.step < 0
        first, last = (places.stop + 1, places.start + 1) if back else (places.start, places.stop)
        found = [(mark.i, mark) for mark in self.scene.marks_in(first, last)]
        return found[::-1] if back else found
