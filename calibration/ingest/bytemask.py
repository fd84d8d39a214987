"""Sixty-four bytes at a time: which of them are tabs, line feeds, or no printable ASCII.

    tabs, feeds, odd = masks(pointer(data), data.size, at)   # bit n of each: byte data[at + n]

Lines are cut by walking over the bits that are set instead of over the bytes. The comparison of 64
bytes is written for LLVM as one of vectors, which every processor has instructions for; numba
offers no such type. Bytes beyond the end of the data have no bit set.

Reference: Langdale, G., Lemire, D. (2019), Parsing gigabytes of JSON per second,
doi:10.1007/s00778-019-00578-5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import extending
from numba import types as kinds
from numba.core import cgutils

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

intrinsic: Callable[[Callable[..., Any]], Callable[..., Any]] = extending.intrinsic
types: Any = kinds
WIDTH = 64
TAB, FEED, SPACE, TOP = 9, 10, 32, 128
NOTHING, ONE = np.uint64(0), np.uint64(1)
VECTOR, MASK = ir.VectorType(ir.IntType(8), WIDTH), ir.IntType(WIDTH)


@intrinsic
def pointer(_context: Any, array: Any) -> Any:
    """Return where the items of an array lie, which may be indexed in its stead.

    An array that is handed from one compiled function to another is counted as a reference each
    time, in an atomic step that takes longer than the work on a short field. The array must be held
    by the caller of the function that takes the pointer.
    """

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, given[0]).data

    return types.CPointer(array.dtype)(array), generate


@intrinsic
def _loaded(_context: Any, data: Any, _at: Any) -> Any:
    """Masks of 64 bytes that all lie within the data."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        first = builder.gep(given[0], [given[1]])
        loaded = builder.load(builder.bitcast(first, VECTOR.as_pointer()), align=1)

        def every(byte: int) -> Any:
            return ir.Constant(VECTOR, [byte] * WIDTH)

        tabs = builder.icmp_unsigned("==", loaded, every(TAB))
        feeds = builder.icmp_unsigned("==", loaded, every(FEED))
        low = builder.icmp_signed("<", loaded, every(SPACE))
        found = [builder.bitcast(which, MASK) for which in (tabs, feeds, low)]
        found[2] = builder.and_(found[2], builder.not_(builder.or_(found[0], found[1])))
        pack: Any = cgutils.pack_array
        return pack(builder, found)

    return types.UniTuple(types.uint64, 3)(data, types.intp), generate


@intrinsic
def lowest(_context: Any, _mask: Any) -> Any:
    """Return the number of the lowest bit that is set; 64 where none is."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.cttz(given[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), generate


@intrinsic
def count(_context: Any, _mask: Any) -> Any:
    """Return how many bits are set."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.ctpop(given[0])

    return types.int64(types.uint64), generate


@numba.njit(nogil=True, cache=True)
def masks(data: Bytes, size: int, at: int) -> tuple[np.uint64, np.uint64, np.uint64]:
    """Return tabs, line feeds and bytes that are neither these nor printable ASCII.

    `data` points to `size` bytes.
    """
    return _loaded(data, at) if at + WIDTH <= size else _last(data, size, at)


@numba.njit(nogil=True, cache=True)
def lines_of(data: Bytes, size: int) -> int:
    """Return the number of line feeds."""
    feeds = 0
    for at in range(0, size, WIDTH):
        feeds += count(masks(data, size, at)[1])
    return feeds


@numba.njit(nogil=True, cache=True)
def _last(data: Bytes, size: int, at: int) -> tuple[np.uint64, np.uint64, np.uint64]:
    """Return the masks of fewer bytes than a mask has bits, one by one."""
    tabs, feeds, odd = NOTHING, NOTHING, NOTHING
    for place in range(at, size):
        bit, byte = ONE << np.uint64(place - at), data[place]
        if byte == TAB:
            tabs |= bit
        elif byte == FEED:
            feeds |= bit
        elif byte < SPACE or byte >= TOP:
            odd |= bit
    return tabs, feeds, odd
