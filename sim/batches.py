"""Worlds in batches of a fixed size, in threads, their sums merged in the order of the batches.

    sum over worlds = ((batch 1 + batch 2) + batch 3) + ...

so that the number of jobs cannot move a bit: it decides who plays a batch, not what it holds.

Axes: T months, Q quantities (see `sim.ensemble`), D dyads, F focus dyads, W worlds, R rituals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from joblib import Parallel, delayed

from sim.ensemble import STATE_NAMES
from sim.world import World

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats
    from sim.setting import Setting

BATCH, LARGE_BATCH, LARGE = 64, 32, 4096
"""Worlds a batch, and the smaller batch of a world of more than ``LARGE`` dyads, which bounds the
memory. Part of the result through the order of the sums, so neither depends on the jobs."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Order:
    """Which worlds to play, and what to keep of them.

    Attributes
    ----------
    worlds, batch : int
        W, and worlds a batch.
    focus : tuple of int
        Positions of the dyads whose paths are kept, F.
    seasons : tuple of int
        Seasons of which is kept whether the rituals took place.
    """

    worlds: int
    batch: int
    focus: tuple[int, ...]
    seasons: tuple[int, ...]


@dataclass(frozen=True)
class Played:
    """Worlds played: sums (T, 2, Q, D), paths (Q, W, F, T), at_cutoff (4, W, F), kept (R, W, .)."""

    sums: Floats
    paths: NDArray[np.float32]
    at_cutoff: NDArray[np.float32]
    kept: NDArray[np.int8]


def batch_size(dyads: int) -> int:
    """Worlds a batch in a world of so many dyads."""
    return BATCH if dyads <= LARGE else LARGE_BATCH


def play(setting: Setting, order: Order, *, jobs: int, progress: Progress | None = None) -> Played:
    """Play worlds 0 to W - 1.

    Parameters
    ----------
    setting
        What all of them share.
    order
        Which worlds, and what to keep.
    jobs
        Threads.
    progress
        Called with worlds done and worlds in all after each batch.
    """
    worlds = np.arange(order.worlds, dtype=np.int64)
    pieces = [worlds[i : i + order.batch] for i in range(0, worlds.size, order.batch)]
    run = Parallel(n_jobs=jobs, backend="threading", return_as="generator")
    batches = run(delayed(_play_batch)(setting, piece, order) for piece in pieces)
    return _merge(batches, setting, order, progress)


def _play_batch(setting: Setting, worlds: NDArray[np.int64], order: Order) -> Played:
    world = World(setting, worlds, order.focus)
    rows, types = list(order.focus), len(setting.types)
    size, quantities = worlds.size, len(STATE_NAMES) + types
    sums = np.empty((setting.horizon, 2, quantities, len(setting.start.dyads)))
    paths = np.empty((quantities, size, len(rows), setting.horizon), dtype=np.float32)
    at_cutoff = _states(world, rows)
    for t in range(setting.horizon):
        world.step()
        sums[t] = world.sums
        paths[:4, :, :, t] = _states(world, rows)
        paths[4:, :, :, t] = world.total[world.kept[rows]].transpose(1, 2, 0)
    kept = np.full((len(world.rituals), size, len(order.seasons)), -1, dtype=np.int8)
    for r, ritual in enumerate(world.rituals):
        for i, season in enumerate(order.seasons):
            if season in ritual.kept:
                kept[r, :, i] = ritual.kept[season]
    world.close()
    return Played(sums, paths, at_cutoff, kept)


def _states(world: World, rows: list[int]) -> NDArray[np.float32]:
    """The four state quantities of the focus dyads, axes (4, W, F)."""
    sight = world.sight
    parts = [*sight.lasting[:, rows], sight.strength[rows], sight.cooperation[rows]]
    return np.stack(parts).transpose(0, 2, 1)


def _merge(
    batches: Iterable[Played], setting: Setting, order: Order, progress: Progress | None
) -> Played:
    """Add the sums and lay the paths side by side, in the order of the batches."""
    worlds, focus = order.worlds, len(order.focus)
    dyads, quantities = len(setting.start.dyads), len(STATE_NAMES) + len(setting.types)
    sums = np.zeros((setting.horizon, 2, quantities, dyads))
    paths = np.empty((quantities, worlds, focus, setting.horizon), dtype=np.float32)
    at_cutoff = np.empty((4, worlds, focus), dtype=np.float32)
    kept = np.empty((len(setting.start.rituals), worlds, len(order.seasons)), dtype=np.int8)
    done = 0
    for batch in batches:
        upto = done + batch.paths.shape[1]
        sums += batch.sums
        paths[:, done:upto] = batch.paths
        at_cutoff[:, done:upto] = batch.at_cutoff
        kept[:, done:upto] = batch.kept
        done = upto
        if progress is not None:
            progress(done, worlds)
    return Played(sums, paths, at_cutoff, kept)
