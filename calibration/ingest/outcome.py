"""What a run of ingest did: inputs read, passed over and left out, events and repeats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from calibration.ingest.manifest import InputRecord
    from calibration.ingest.store import Store


@dataclass(frozen=True)
class Outcome:
    """What a run did.

    Attributes
    ----------
    store : Store
        The store after it.
    added : tuple of InputRecord
        Inputs read.
    known : tuple of Path
        Inputs that the store had already.
    damaged : dict
        Inputs left out, by the name they were given under, and why.
    events : int
        Events more than before; repeats may join events, so it may be less than 0.
    repeats : int
        Reports that told of an event again: accepted = events + repeats.
    near : int
        Of these, days more than before on which a visit was reported again; the others are of the
        day of their event.
    """

    store: Store
    added: tuple[InputRecord, ...] = ()
    known: tuple[Path, ...] = ()
    damaged: dict[str, str] = field(default_factory=dict)
    events: int = 0
    repeats: int = 0
    near: int = 0

    @property
    def accepted(self) -> int:
        """Reports taken from the inputs read."""
        return sum(record.accepted for record in self.added)
