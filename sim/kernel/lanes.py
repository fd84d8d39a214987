"""Several numbers side by side, worked on at once: a vector as a type of its own in compiled loops.

    load(values, place, live) -> lanes     store(values, place, lanes, live)

A loop over worlds is written with lanes where the compiler would not find by itself that it can
work on many worlds at once, or would keep in memory what fits into registers. Every operation does
for each lane what it does for one number, rounding included, so that lanes have the bits of a plain
loop whatever the machine; one without registers as wide does the same in smaller pieces.

Lanes take + - * / & | ^ << >> and comparisons with lanes or with one number of their own kind, and
what `sim.kernel.lane_functions` adds. Arrays are contiguous, and places are counted over all their
axes: a view of a row would cost more than the lanes do. Lanes beyond ``live`` are read as zero and
are not written.

A loop over worlds treats those that fill the lanes first and the rest behind them, in two calls of
one function, so that the compiler knows ``live`` in the first.

numba counts who refers to an array, and counts anew wherever a function is written into another:
loops over lanes are compiled without (`uncounted`), and are given all their room.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import numba as nb
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

LANES = 16
"""Numbers side by side."""

Function = TypeVar("Function", bound=Callable[..., Any])

Lanes: TypeAlias = Any
"""What the loops call lanes; numba tells the kinds apart."""

Four: TypeAlias = tuple[Lanes, Lanes, Lanes, Lanes]

Where: TypeAlias = tuple[int, int, int]
"""A dyad, the first of the worlds that are looked at together, and how many of them are live."""

tools: Any = cgutils
made_signature: Any = signature
taught: Any = infer_global
lowered: Any = lower_builtin


class LaneType(types.Type):
    """Lanes of one kind of number."""

    def __init__(self, element: Any) -> None:
        self.element = element
        kind: Any = super()
        kind.__init__(name=f"Lanes({element})")


@register_model(LaneType)
class _LaneModel(models.PrimitiveModel):
    """Lanes stand in vector registers."""

    def __init__(self, manager: Any, kind: LaneType) -> None:
        element = manager.lookup(kind.element).get_value_type()
        parent: Any = super()
        parent.__init__(manager, kind, ir.VectorType(element, LANES))


SINGLE, WHOLE, WORD, LONG, FLAG = (
    LaneType(kind)
    for kind in (types.float32, types.int32, types.uint32, types.uint64, types.boolean)
)
NUMBERS = (SINGLE, WHOLE, WORD, LONG)

ARITHMETIC = {
    operator.add: ("fadd", "add", "add"),
    operator.sub: ("fsub", "sub", "sub"),
    operator.mul: ("fmul", "mul", "mul"),
    operator.truediv: ("fdiv", "", ""),
    operator.and_: ("", "and_", "and_"),
    operator.or_: ("", "or_", "or_"),
    operator.xor: ("", "xor", "xor"),
    operator.lshift: ("", "shl", "shl"),
    operator.rshift: ("", "ashr", "lshr"),
}
"""Instructions for singles, signed and unsigned numbers; empty where there is none."""

COMPARISON = {operator.lt: "<", operator.le: "<=", operator.gt: ">", operator.ge: ">="}


def instruction_of(names: tuple[str, str, str], element: Any) -> str:
    """Which of the three names fits a kind of number."""
    if element is types.float32:
        return names[0]
    return names[1] if element.signed else names[2]


def spread_value(builder: Any, value: Any) -> Any:
    """Write one value into every lane."""
    kind = ir.VectorType(value.type, LANES)
    first = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.IntType(32)(0))
    places = ir.Constant(ir.VectorType(ir.IntType(32), LANES), None)
    return builder.shuffle_vector(first, ir.Constant(kind, ir.Undefined), places)


def widened(builder: Any, kinds: Any, values: Any) -> list[Any]:
    """Spread what is one number over the lanes."""
    return [
        value if isinstance(kind, LaneType) else spread_value(builder, value)
        for kind, value in zip(kinds, values, strict=True)
    ]


def _register(function: Any, result: Any, build: Any) -> None:
    """Teach numba an operator between lanes, and between lanes and one number."""
    cases = [
        made_signature(result(kind), *pair)
        for kind in NUMBERS
        for pair in ((kind, kind), (kind, kind.element), (kind.element, kind))
    ]
    taught(function)(type("LaneCases", (ConcreteTemplate,), {"cases": cases}))
    for case in cases:
        lowered(function, *case.args)(build)


def _element(signature: Any) -> Any:
    one, other = signature.args
    return one.element if isinstance(one, LaneType) else other.element


def _arithmetic(names: tuple[str, str, str]) -> Any:
    def build(_context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        one, other = widened(builder, signature.args, arguments)
        return getattr(builder, instruction_of(names, _element(signature)))(one, other)

    return build


def _comparison(sign: str) -> Any:
    def build(_context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        one, other = widened(builder, signature.args, arguments)
        names = ("fcmp_ordered", "icmp_signed", "icmp_unsigned")
        return getattr(builder, instruction_of(names, _element(signature)))(sign, one, other)

    return build


for _function, _names in ARITHMETIC.items():
    _register(_function, lambda kind: kind, _arithmetic(_names))
for _function, _sign in COMPARISON.items():
    _register(_function, lambda _kind: FLAG, _comparison(_sign))


def _spread(_typing: Any, number: Any) -> Any:
    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return spread_value(builder, arguments[0])

    return LaneType(number)(number), build


def _address(context: Any, builder: Any, kind: Any, values: Any, place: Any) -> Any:
    """Where the lanes of an array begin."""
    array = context.make_array(kind)(context, builder, values)
    begin = builder.gep(array.data, [place])
    lanes = ir.VectorType(context.get_data_type(kind.dtype), LANES)
    return builder.bitcast(begin, lanes.as_pointer())


def _lane_places(builder: Any, begin: Any, live: Any) -> list[Any]:
    """Addresses of the lanes, those beyond the last live one taken as that."""
    last = builder.sub(live, live.type(1))
    found = []
    for lane in range(LANES):
        within = builder.icmp_signed("<", live.type(lane), live)
        found.append(builder.gep(begin, [builder.select(within, live.type(lane), last)]))
    return found


def _begin(context: Any, builder: Any, kind: Any, values: Any, place: Any) -> Any:
    return builder.gep(context.make_array(kind)(context, builder, values).data, [place])


def _load(_typing: Any, values: Any, _place: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_address(context, builder, signature.args[0], *arguments), align=4)

    return LaneType(values.dtype)(values, types.intp), build


def _load_some(_typing: Any, values: Any, _place: Any, _live: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, place, live = arguments
        begin = _begin(context, builder, signature.args[0], array, place)
        lanes = ir.Constant(ir.VectorType(begin.type.pointee, LANES), None)
        nothing = ir.Constant(begin.type.pointee, None)
        for lane, address in enumerate(_lane_places(builder, begin, live)):
            within = builder.icmp_signed("<", live.type(lane), live)
            value = builder.select(within, builder.load(address), nothing)
            lanes = builder.insert_element(lanes, value, ir.IntType(32)(lane))
        return lanes

    return LaneType(values.dtype)(values, types.intp, types.intp), build


def _store(_typing: Any, values: Any, _place: Any, lanes: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, place, value = arguments
        target = _address(context, builder, signature.args[0], array, place)
        builder.store(value, target, align=4)
        return context.get_dummy_value()

    return types.void(values, types.intp, lanes), build


def _store_some(_typing: Any, values: Any, _place: Any, lanes: Any, _live: Any) -> Any:
    """From the last lane to the first, so that the last live one is written last at its place."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, place, value, live = arguments
        begin = _begin(context, builder, signature.args[0], array, place)
        for lane, address in reversed(list(enumerate(_lane_places(builder, begin, live)))):
            builder.store(builder.extract_element(value, ir.IntType(32)(lane)), address)
        return context.get_dummy_value()

    return types.void(values, types.intp, lanes, types.intp), build


spread: Any = intrinsic(_spread)
load_all: Any = intrinsic(_load)
store_all: Any = intrinsic(_store)
_load_part: Any = intrinsic(_load_some)
_store_part: Any = intrinsic(_store_some)


def uncounted(function: Function) -> Function:
    """Compile a function without counting who refers to an array; it can make none."""
    options: Any = {"nogil": True, "error_model": "numpy", "_nrt": False}
    compiled: Function = nb.njit(**options)(function)
    return compiled


@nb.njit(inline="always", error_model="numpy")
def load(values: Any, place: int, live: int) -> Lanes:
    """Read the lanes of an array from a place on, counted over all its axes; ``live`` above 0."""
    return load_all(values, place) if live >= LANES else _load_part(values, place, live)


@nb.njit(inline="always", error_model="numpy")
def store(values: Any, place: int, lanes: Lanes, live: int) -> None:
    """Write the lanes of an array from a place on, counted over all its axes; ``live`` above 0."""
    if live >= LANES:
        store_all(values, place, lanes)
    else:
        _store_part(values, place, lanes, live)
