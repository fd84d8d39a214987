"""The place of the lowest bit that is set, which the processor finds in one instruction."""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np
from numba.core import types
from numba.extending import intrinsic


def _instruction(_typing: Any, _word: Any) -> Any:
    """How numba types and writes the instruction."""

    def build(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        never_zero = context.get_constant(types.boolean, True)
        return builder.cttz(arguments[0], never_zero)

    return types.uint64(types.uint64), build


_lowest: Any = intrinsic(_instruction)


@nb.njit(inline="always", error_model="numpy")
def lowest_bit(word: np.uint64) -> np.int64:
    """Return the place of the lowest bit of a word other than zero, from 0."""
    return np.int64(_lowest(word))
