"""The fused product and sum: one rounding, against exact rational arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numba as nb
import numpy as np

from sim.kernel.fused import fused
from sim.parameters import Floats


@nb.njit
def all_of(a: Floats, b: Floats, c: Floats) -> Floats:
    out = np.empty(a.size)
    for i in range(a.size):
        out[i] = fused(a[i], b[i], c[i])
    return out


def test_a_fused_product_is_rounded_once() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 500))
    c = -a * b * (1.0 + rng.choice([0.0, 1e-15, 0.3], size=500))
    exact = [
        float(Fraction(x) * Fraction(y) + Fraction(z)) for x, y, z in zip(a, b, c, strict=True)
    ]
    np.testing.assert_array_equal(all_of(a, b, c), exact)
    assert (a * b + c != exact).any()
