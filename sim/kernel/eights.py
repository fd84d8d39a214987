"""Sums of products of rows, eight worlds in one register: the inner loop of third-party pull.

    out[r, c] = sum_k rows[first + r, k] * rows[second + c, k],   r < 6, c < 2

for eight worlds at once, k in order, by fused steps, so that the bits are those of a plain loop.
Twelve sums stay in registers while k runs, which the compiler does not find by itself: it keeps
them in memory and waits for it. Written in the compiler's own language; a machine without such
registers or fused products does the same in smaller pieces.

Axes: n rows of n entries of 8 worlds.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.extending import intrinsic
from numpy.typing import NDArray

DOWN, ACROSS, LANES = 6, 2, 8
"""Rows and columns of the block of sums, and worlds in a register."""

EIGHT = ir.VectorType(ir.FloatType(), LANES)
FUSED = "llvm.fma.v8f32"


def _instruction(_typing: Any, out: Any, rows: Any, _first: Any, _second: Any) -> Any:
    """How numba types the loop: two arrays of single precision and two numbers of rows."""
    return types.void(out, rows, types.int64, types.int64), _build


def _build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    out, rows = (
        context.make_array(kind)(context, builder, value)
        for kind, value in zip(signature.args[:2], arguments[:2], strict=True)
    )
    size = builder.extract_value(rows.shape, 1)
    starts = [builder.add(arguments[2], size.type(r)) for r in range(DOWN)]
    starts += [builder.add(arguments[3], size.type(c)) for c in range(ACROSS)]
    begins = [_row(builder, rows.data, builder.mul(start, size)) for start in starts]
    tools: Any = cgutils
    sums = [tools.alloca_once(builder, EIGHT) for _ in range(DOWN * ACROSS)]
    kind = ir.FunctionType(EIGHT, [EIGHT] * 3)
    fused = tools.get_or_insert_function(builder.module, kind, FUSED)
    for total in sums:
        builder.store(ir.Constant(EIGHT, None), total)
    with tools.for_range(builder, size) as loop:
        values = [builder.load(builder.gep(row, [loop.index]), align=4) for row in begins]
        for place, total in enumerate(sums):
            one, other = values[place // ACROSS], values[DOWN + place % ACROSS]
            builder.store(builder.call(fused, [one, other, builder.load(total)]), total)
    for place, total in enumerate(sums):
        target = _row(builder, out.data, size.type(place))
        builder.store(builder.load(total), target, align=4)
    return context.get_dummy_value()


def _row(builder: Any, data: Any, start: Any) -> Any:
    """Return the address of the eight worlds at place ``start``."""
    return builder.gep(builder.bitcast(data, EIGHT.as_pointer()), [start])


_products: Any = intrinsic(_instruction)


@nb.njit(inline="always", error_model="numpy")
def block_of_products(
    out: NDArray[np.float32], rows: NDArray[np.float32], first: int, second: int
) -> None:
    """Fill ``out`` (6, 2, 8) from ``rows`` (n, n, 8), for rows from ``first`` and ``second`` on."""
    _products(out, rows, first, second)
