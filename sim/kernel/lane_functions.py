"""Functions of lanes that are no operators: fused products, larger and smaller, choices, bits.

    fused_lanes(a, b, c) = a b + c, rounded once      choose(flag, a, b) = a where flag, else b

Any argument of ``fused_lanes``, ``larger`` and ``smaller`` but the first may be one number.
Reference: `sim.kernel.lanes`; IEEE 754-2019, doi:10.1109/IEEESTD.2019.8766229, section 5.4.1.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types
from numba.extending import intrinsic

from sim.kernel.lanes import (
    FLAG,
    LANES,
    LONG,
    SINGLE,
    WHOLE,
    WORD,
    instruction_of,
    tools,
    widened,
)

SINGLES = ir.VectorType(ir.FloatType(), LANES)


def _called(name: str, count: int) -> Any:
    """How numba writes an instruction that the compiler knows as a function of singles."""

    def build(_context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(SINGLES, [SINGLES] * count)
        function = tools.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{LANES}f32")
        return builder.call(function, widened(builder, signature.args, arguments))

    return build


def _fused(_typing: Any, a: Any, b: Any, c: Any) -> Any:
    return SINGLE(a, b, c), _called("fma", 3)


def _root(_typing: Any, a: Any) -> Any:
    return SINGLE(a), _called("sqrt", 1)


def _extreme(sign: str) -> Any:
    def typing(_typing: Any, one: Any, other: Any) -> Any:
        def build(_context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            names = ("fcmp_ordered", "icmp_signed", "icmp_unsigned")
            name = instruction_of(names, signature.return_type.element)
            pair = widened(builder, signature.args, arguments)
            return builder.select(getattr(builder, name)(sign, *pair), *pair)

        return one(one, other), build

    return typing


def _choose(_typing: Any, flag: Any, one: Any, other: Any) -> Any:
    def build(_context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pair = widened(builder, signature.args[1:], arguments[1:])
        return builder.select(arguments[0], *pair)

    return (one if one in (SINGLE, WHOLE, WORD, LONG) else other)(flag, one, other), build


def _flags(_typing: Any, flag: Any) -> Any:
    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        bits = builder.bitcast(arguments[0], ir.IntType(LANES))
        return builder.zext(bits, ir.IntType(64))

    return types.uint64(flag), build


def _converted(result: Any, instruction: str) -> Any:
    def typing(_typing: Any, lanes: Any) -> Any:
        def build(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            return getattr(builder, instruction)(arguments[0], context.get_value_type(result))

        return result(lanes), build

    return typing


fused_lanes: Any = intrinsic(_fused)
root: Any = intrinsic(_root)
larger: Any = intrinsic(_extreme(">"))
smaller: Any = intrinsic(_extreme("<"))
choose: Any = intrinsic(_choose)

bits_of: Any = intrinsic(_flags)
"""Flags as the low bits of a word of 64, the first lane's lowest."""

as_whole: Any = intrinsic(_converted(WHOLE, "bitcast"))
"""The bits of singles or words, read as whole numbers."""

as_single: Any = intrinsic(_converted(SINGLE, "bitcast"))
"""Bits read as singles."""

to_single: Any = intrinsic(_converted(SINGLE, "sitofp"))
"""Whole numbers turned into singles."""

low_words: Any = intrinsic(_converted(WORD, "trunc"))
"""The lower halves of words of 64 bits."""

__all__ = [
    "FLAG",
    "as_single",
    "as_whole",
    "bits_of",
    "choose",
    "fused_lanes",
    "larger",
    "low_words",
    "root",
    "smaller",
    "to_single",
]
