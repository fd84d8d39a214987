"""Codes of event data to contact types: CAMEO numbers, PLOVER types and modes.

    cameo_codes(types)["42"] -> Code("042", "visit", 1.9, ...)

One table decides both, `calibration/data/contact_types.csv` or one of the user's own. CAMEO codes
may have lost their leading zero: a code of one or two digits stands for the one with a zero before
it (`10` is `010`, since events are coded at three digits or more; `20` is `020`), and so do three
digits that mean nothing without it (`311` is `0311`). A letter at the end (`13y`) marks a class of
its own within the digits before it, which then stand as they are. A host's side of a visit (043)
is turned round: the event then says who travelled. Statements and appeals (01, 02) have no type:
they are counted in the volume alone. A call (041) always has one.

References: Schrodt, P. A. (2012), CAMEO: Conflict and Mediation Event Observations; Goldstein, J.
S. (1992), doi:10.1177/0022002792036002007 (weights, from -10 to 10).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from calibration.sources.folder import EMBEDDED

if TYPE_CHECKING:
    from sim.contacts import ContactTypes

MADE, HOSTED = "042", "043"
SPOKEN = ("01", "02")
DIGITS = re.compile(r"([0-9]{1,4})([A-Za-z]?)")
MUTUAL = frozenset({"call", "meeting", "agreement", "greeting"})
"""Types in which both sides take part alike: nobody is known to have initiated."""

PLOVER = (
    "ACCUSE", "AGREE", "AID", "ASSAULT", "COERCE", "CONCEDE", "CONSULT", "COOPERATE", "MOBILIZE",
    "PROTEST", "REJECT", "REQUEST", "RETREAT", "SANCTION", "SUPPORT", "THREATEN",
)  # fmt: skip
SHORT = 2


@dataclass(frozen=True)
class Code:
    """What a code of event data means.

    Attributes
    ----------
    code : str
        As the codebook writes it.
    contact_type : str
        Contact type; empty: volume only.
    goldstein : float
        Weight of the codebook, used where a row has none.
    turned : bool
        Whether the second actor is the one who acted.
    directed : bool
        Whether one side is known to have acted.
    spoken : bool
        Whether it is a statement or appeal, which no type claims.
    """

    code: str
    contact_type: str
    goldstein: float = 0.0
    turned: bool = False
    directed: bool = True
    spoken: bool = False


@cache
def codebook() -> dict[str, float]:
    """Return the CAMEO codes and their Goldstein weights."""
    with (EMBEDDED / "cameo.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: float(row["goldstein"]) for row in csv.DictReader(lines)}


def full_code(text: str) -> str:
    """Return a CAMEO code as the codebook writes it, empty if it has none such.

    Examples
    --------
    >>> full_code("42"), full_code("311"), full_code("190"), full_code("13y"), full_code("999")
    ('042', '0311', '190', '13', '')
    """
    found = DIGITS.fullmatch(text)
    if found is None:
        return ""
    digits, known = found[1], codebook()
    padded = "0" + digits
    if found[2]:
        return digits if digits in known else ""
    if len(digits) <= SHORT and not digits.startswith("0") and padded in known:
        return padded
    return digits if digits in known else padded if padded in known else ""


def read_cameo(text: str, types: ContactTypes) -> Code | None:
    """Return the meaning of a CAMEO code, None if it is none."""
    code = full_code(text)
    if not code:
        return None
    kind = types.of_cameo(code) or (types.of_cameo(MADE) if code == HOSTED else "")
    spoken = not kind and code.startswith(SPOKEN)
    return Code(code, kind, codebook()[code], code == HOSTED, kind not in MUTUAL, spoken)


def read_plover(event: str, mode: str, types: ContactTypes) -> Code | None:
    """Return the meaning of a PLOVER type and mode, None if there is no such type.

    A visit says who is named first, not who travelled: it is taken as undirected.
    """
    name, way = event.strip().upper(), mode.strip().lower()
    if name not in PLOVER:
        return None
    kind = types.of_plover(name, way)
    label = f"{name}/{way}" if way else name
    return Code(label, kind, directed=kind not in MUTUAL and kind != "visit")
