"""What a scenario was written against, as digests in the file itself, and what changed since.

    [pin]
    cutoff = 2024-02-08
    base = ["countries 5f0c9d1a2b3c", "horizon 0d1e2f3a4b5c"]
    data = ["gdelt_scores 6e7f8a9b0c1d"]
    configuration = ["priors 1a2b3c4d5e6f"]

``base`` holds a digest of each key of the base with everything that it inherits, prose apart;
``data`` and ``configuration`` those of what the shipped calibration reads, given by the caller. So
a mismatch can say what changed. Comments and layout are in no digest.

Example
-------
>>> changed(("countries 5f0c9d1a2b3c",), ("countries 000000000000", "focus 111111111111"))
('countries', 'focus')
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from sim.documents.merge import OWN, merge
from sim.errors import describe
from sim.provenance import digest_json
from sim.records import PART, Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.documents.document import Document

DIGITS = 12
PROSE = ("title", "rationale", "references", "base", "schema")
"""Keys of a base that move no number of a scenario laid over it."""

Part = Annotated[str, Field(pattern=PART)]
ACCEPT = "`comity scenarios repin {file}` accepts it"


class Pin(Record):
    """Digests of what a scenario was written against, each a name and the first 12 hex digits."""

    cutoff: date
    base: tuple[Part, ...] = ()
    data: tuple[Part, ...] = ()
    configuration: tuple[Part, ...] = ()


def parts(contents: Mapping[str, object]) -> tuple[str, ...]:
    """Return a digest for each of some contents, in the order of their names."""
    return tuple(f"{name} {digest_json(contents[name])[:DIGITS]}" for name in sorted(contents))


def base_parts(document: Document[Any]) -> tuple[str, ...]:
    """Return the digests of a document's base with all that it inherits; none without a base."""
    content = merge([source.content for source in reversed(document.chain[1:])]).content
    return parts({key: value for key, value in content.items() if key not in (*PROSE, *OWN)})


def changed(pinned: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of which the digest differs or that stand on one side alone."""
    before, after = ({part.split(" ")[0]: part for part in side} for side in (pinned, now))
    return tuple(n for n in sorted({*before, *after}) if before.get(n) != after.get(n))


def check_base(document: Document[Any], pin: Pin | None) -> list[str]:
    """Return a line if the base of a document, or its cutoff, is not the one it was pinned to."""
    if pin is None:
        return []
    lines, file = [], document.source.path
    names = changed(pin.base, base_parts(document))
    if names:
        base = document.record.base
        what = f"the base '{base}' has changed" if base else "there is no base any more"
        problem = f"{what} since this file was pinned: {', '.join(names)}"
        lines.append(f"{describe('pin.base', problem=problem)}; {ACCEPT.format(file=file)}")
    if pin.cutoff != document.record.cutoff:
        problem = f"pinned at a cutoff of {pin.cutoff}, which is now {document.record.cutoff}"
        lines.append(f"{describe('pin.cutoff', problem=problem)}; {ACCEPT.format(file=file)}")
    return lines


def check_inputs(document: Document[Any], inputs: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return a line for each kind of input of the calibration that has changed since the pin.

    Parameters
    ----------
    document
        A scenario.
    inputs
        By kind, ``data`` and ``configuration``: the digests as they are now, by `parts`.
    """
    pin, lines = document.record.pin, []
    for kind, now in inputs.items() if pin is not None else ():
        names = changed(getattr(pin, kind), now)
        if names:
            problem = f"the {kind} of the calibration changed since this file was pinned"
            text = f"{problem}: {', '.join(names)}"
            accept = ACCEPT.format(file=document.source.path)
            lines.append(f"{describe(f'pin.{kind}', problem=text)}; {accept}")
    return lines


def make_pin(document: Document[Any], inputs: Mapping[str, tuple[str, ...]]) -> Pin:
    """Return the pin of a document as everything is now."""
    return Pin(cutoff=document.record.cutoff, base=base_parts(document), **inputs)
