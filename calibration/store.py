"""Keeping a fit: one file with the mode, the covariance and the digest of what it was fitted to.

    save_fit(path, fit, table, digest);   load_fit(path, table, digest) -> Fit or None

A file is only taken where its digest and parameter names are those asked for. The bytes depend on
the fit alone.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from calibration.fit import Fit

if TYPE_CHECKING:
    from pathlib import Path

    from sim.parameters import ParameterTable


def save_fit(path: Path, fit: Fit, table: ParameterTable, digest: str) -> None:
    """Write a fit; an interrupted write leaves the file as it was."""
    partial = path.with_suffix(".partial.npz")
    np.savez_compressed(
        partial,
        digest=np.array(digest),
        names=np.array(table.names),
        theta=fit.theta,
        cov=fit.cov,
        informed=fit.informed,
        summary=np.array([fit.objective, fit.decrement, fit.steps, fit.converged]),
        origin=np.array(fit.origin),
    )
    partial.replace(path)


def stored_series(path: Path) -> tuple[str, ...]:
    """Return the observation series that a kept fit has parameters of, in their order."""
    with np.load(BytesIO(path.read_bytes())) as stored:
        names = stored["names"].tolist()
    marked = (name.removesuffix("]").partition("[") for name in names)
    return tuple(inner for kind, _, inner in marked if kind == "intercept")


def read_stored(path: Path) -> Fit:
    """Read a fit, whatever it was fitted to."""
    with np.load(BytesIO(path.read_bytes())) as stored:
        objective, decrement, steps, converged = stored["summary"]
        return Fit(
            stored["theta"], stored["cov"], stored["informed"], float(objective),
            float(decrement), int(steps), bool(converged), str(stored["origin"]),
        )  # fmt: skip


def load_fit(path: Path, table: ParameterTable, digest: str) -> Fit | None:
    """Read a fit; None where the file is of other data, another model, or damaged."""
    try:
        with np.load(BytesIO(path.read_bytes())) as stored:
            if str(stored["digest"]) != digest or tuple(stored["names"]) != table.names:
                return None
        return read_stored(path)
    except Exception:  # a damaged file can fail in any way, and is then made anew
        return None
