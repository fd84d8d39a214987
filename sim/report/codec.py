"""Records as JSON and back: what a page is made of, kept readable and without pickles.

A record becomes an object that names its class, an array one that names its type and shape, a day
one with its date; tuples become lists. Numbers keep every bit: JSON writes the shortest text that
reads back as the same number.

Example
-------
>>> from sim.report.inputs import Estimate
>>> encode(Estimate(1.0, 0.5, 1.5))
{'record': 'Estimate', 'mean': 1.0, 'low': 0.5, 'high': 1.5}
>>> decode(encode(Estimate(1.0, 0.5, 1.5)))
Estimate(mean=1.0, low=0.5, high=1.5)
"""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import numpy as np

from sim.compare import Comparison, CountDifference, ProbabilityDifference, SpillOver
from sim.compare.mechanisms import Mechanisms, MechanismShare
from sim.compare.several import Effects
from sim.ensemble import Provenance
from sim.expectations import Verdict
from sim.outcomes import Reading
from sim.questions import Answer, BaseRate
from sim.report import inputs
from sim.surprise import SurpriseProfile

RECORDS: dict[str, type[Any]] = {
    **{name: kind for name, kind in vars(inputs).items() if isinstance(kind, type)
       and is_dataclass(kind)},
    **{kind.__name__: kind for kind in (Answer, BaseRate, Comparison, CountDifference, Effects,
                                        Mechanisms, MechanismShare, ProbabilityDifference,
                                        Provenance, Reading, SpillOver, SurpriseProfile,
                                        Verdict)},
}  # fmt: skip


def encode(value: Any) -> Any:
    """Turn records, tuples, arrays, days and plain values into what JSON can hold.

    Raises
    ------
    TypeError
        If there is something else in it.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"number": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, np.ndarray):
        return _encode_array(value)
    kind = type(value).__name__
    if kind not in RECORDS:
        msg = f"a {kind} cannot be kept"
        raise TypeError(msg)
    return {"record": kind} | {f.name: encode(getattr(value, f.name)) for f in fields(value)}


def _encode_array(array: np.ndarray[Any, Any]) -> dict[str, Any]:
    flat = array.ravel()
    dated = np.issubdtype(array.dtype, np.datetime64)
    values = [str(item) for item in flat] if dated else [encode(item) for item in flat]
    return {"array": array.dtype.str, "shape": list(array.shape), "values": values}


def decode(content: Any) -> Any:
    """Turn what `encode` made back into what it was.

    Raises
    ------
    KeyError, TypeError, ValueError
        If it does not come from `encode` of the same records.
    """
    if isinstance(content, list):
        return tuple(decode(item) for item in content)
    if not isinstance(content, dict):
        return content
    if "number" in content:
        return float(content["number"])
    if "date" in content:
        return date.fromisoformat(content["date"])
    if "array" in content:
        values = [decode(item) for item in content["values"]]
        return np.array(values, dtype=content["array"]).reshape(content["shape"])
    kind = RECORDS[content["record"]]
    return kind(**{name: decode(item) for name, item in content.items() if name != "record"})
