"""Arrays that compiled code reads and writes without counting who holds them.

Numba counts the holders of an array whenever a compiled function takes or passes it. Threads that
share arrays then wait for each other at the counters, which costs more than the work itself where
functions are small. The caller of a compiled function holds its arguments until it returns, so
nothing needs counting inside.

Example
-------
>>> import numpy as np
>>> @nb.njit
... def first(pair):
...     return borrowed(pair)[0][0]
>>> first((np.array([3.0]), np.zeros(1)))
3.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba as nb
from numba.extending import intrinsic

if TYPE_CHECKING:
    from collections.abc import Callable


def _borrowed(_: Any, arrays: Any) -> tuple[Any, Callable[..., Any]]:
    """The same tuple, its arrays without owner; only for arguments that the caller holds."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        whole, kind = values[0], signature.args[0]
        for i, member in enumerate(kind.types):
            if isinstance(member, nb.types.Array):
                proxy = context.make_array(member)
                view = proxy(context, builder, builder.extract_value(whole, i))
                view.meminfo = view.meminfo.type(None)
                view.parent = view.parent.type(None)
                whole = builder.insert_value(whole, view._getvalue(), i)
        return whole

    return arrays(arrays), generate


borrowed: Any = intrinsic(_borrowed)
