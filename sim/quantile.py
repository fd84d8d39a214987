"""Standard normal quantile by rational approximation, so that a normal rises with its uniform.

    z = quantile(u):  |u - 1/2| <= 0.425: q * A(r) / B(r), r = 0.425**2 - q**2, q = u - 1/2
                      otherwise, r = sqrt(-log(min(u, 1 - u))): C(r) / D(r) or E(r) / F(r)

Relative error near 1e-16 for u in (0, 1). The polynomials are those of the reference.

Example
-------
>>> round(normal_quantile(0.975), 12)
1.95996398454

Reference: Wichura 1988, algorithm AS 241, doi:10.2307/2347330.
"""

from __future__ import annotations

from math import log, sqrt

import numba as nb

from sim.parameters import Floats


# fmt: off
@nb.njit(inline="always", error_model="numpy")
def _central(q: float) -> float:
    r = 0.180625 - q * q
    top = ((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r
               + 6.7265770927008700853e4) * r + 4.5921953931549871457e4) * r
             + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
           + 1.3314166789178437745e2) * r + 3.3871328727963666080
    bottom = ((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r
                  + 3.9307895800092710610e4) * r + 2.1213794301586595867e4) * r
                + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
              + 4.2313330701600911252e1) * r + 1.0
    return q * top / bottom


@nb.njit(inline="always", error_model="numpy")
def _shoulder(r: float) -> float:
    top = ((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r
               + 2.41780725177450611770e-1) * r + 1.27045825245236838258) * r
             + 3.64784832476320460504) * r + 5.76949722146069140550) * r
           + 4.63033784615654529590) * r + 1.42343711074968357734
    bottom = ((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r
                  + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r
                + 6.89767334985100004550e-1) * r + 1.67638483018380384940) * r
              + 2.05319162663775882187) * r + 1.0
    return top / bottom


@nb.njit(inline="always", error_model="numpy")
def _far(r: float) -> float:
    top = ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
               + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r
             + 2.96560571828504891230e-1) * r + 1.78482653991729133580) * r
           + 5.46378491116411436990) * r + 6.65790464350110377720
    bottom = ((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r
                  + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
                + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
              + 5.99832206555887937690e-1) * r + 1.0
    return top / bottom
# fmt: on


@nb.njit(error_model="numpy")
def normal_quantile(u: float) -> float:
    """Invert the standard normal distribution at u in (0, 1); relative error near 1e-16."""
    q = u - 0.5
    if abs(q) <= 0.425:
        return _central(q)
    r = sqrt(-log(u if q < 0.0 else 1.0 - u))
    z = _shoulder(r - 1.6) if r <= 5.0 else _far(r - 5.0)
    return -z if q < 0.0 else z


@nb.njit(nogil=True, error_model="numpy")
def fill_normals(out: Floats, uniform: Floats) -> None:
    """Fill ``out`` with the normal quantiles of ``uniform``, both (rows, W)."""
    for m in range(out.shape[0]):
        for w in range(out.shape[1]):
            out[m, w] = _central(uniform[m, w] - 0.5)
        for w in range(out.shape[1]):
            if abs(uniform[m, w] - 0.5) > 0.425:
                out[m, w] = normal_quantile(uniform[m, w])
