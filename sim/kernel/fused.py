"""A product and a sum with one rounding, which the processor does in one instruction.

Written out where a loop gains by it. Left to the compiler (numba's ``contract``), which of two
products of a sum is fused depends on the order in which it meets them, and that on what else was
compiled before: the last bits of a posterior would depend on the history of a process.

Reference: IEEE Standard for Floating-Point Arithmetic 754-2019, section 5.4.1,
doi:10.1109/IEEESTD.2019.8766229.
"""

from __future__ import annotations

from typing import Any

import numba as nb
from numba.core import types
from numba.extending import intrinsic


def _build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
    return builder.fma(*arguments)


def _instruction(_typing: Any, _a: Any, _b: Any, _c: Any) -> Any:
    """How numba types and writes the instruction in double precision, whatever comes in."""
    return types.float64(types.float64, types.float64, types.float64), _build


_fused: Any = intrinsic(_instruction)


@nb.njit(inline="always", error_model="numpy")
def fused(a: float, b: float, c: float) -> float:
    """Return a b + c, rounded once."""
    return float(_fused(a, b, c))
