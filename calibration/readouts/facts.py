"""Facts about the past that a text states: how often two met, since when, which anniversary.

    read_facts(scene, contacts) -> list of Fact
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.coded import Fact

if TYPE_CHECKING:
    from calibration.readouts.merging import Contact
    from calibration.readouts.scene import Scene

__all__ = ["read_facts"]


def read_facts(scene: Scene, contacts: list[Contact]) -> list[Fact]:
    """Return the facts of a text, in its order."""
    return []
