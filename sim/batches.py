"""Worlds in batches of a fixed size, in threads, their sums merged in the order of the batches.

    sum over worlds = ((batch 1 + batch 2) + batch 3) + ...

so that the number of jobs cannot move a bit: it decides who plays a batch, not what it holds. Sums
are merged month by month as they come (`sim.ledger`), and stand in a file where they are large, so
that the memory does not grow with the horizon.

Axes: T months, Q quantities (see `sim.ensemble`), D dyads, F focus dyads, W worlds, R rituals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from joblib import Parallel, delayed

from sim.ensemble import STATE_NAMES
from sim.ledger import Ledger
from sim.rooms import make_room, release
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
class Paths:
    """What is kept world by world.

    paths (Q, W, F, T), at_cutoff (4, W, F), kept (R, W, .); began (A, W): month in which each
    intervention began.
    """

    paths: NDArray[np.float32]
    at_cutoff: NDArray[np.float32]
    kept: NDArray[np.int8]
    began: NDArray[np.int16]


@dataclass(frozen=True)
class Played(Paths):
    """Worlds played: their paths, and their sums (T, 2, Q, D)."""

    sums: Floats


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
    quantities = len(STATE_NAMES) + len(setting.types)
    ledger = Ledger(setting.horizon, quantities, len(setting.start.dyads))
    run = Parallel(n_jobs=jobs, backend="threading", return_as="generator", batch_size=1)
    batches = run(
        delayed(_play_batch)(setting, b, pieces[b], order, ledger) for b in range(len(pieces))
    )
    found = _join(batches, setting, order, progress)
    return Played(found.paths, found.at_cutoff, found.kept, found.began, ledger.sums)


def _play_batch(
    setting: Setting, batch: int, worlds: NDArray[np.int64], order: Order, ledger: Ledger
) -> Paths:
    """Play one batch; if it fails, those that wait for it must not wait for ever."""
    try:
        world = World(setting, worlds, order.focus)
        found = _play_months(world, order, lambda t: ledger.add(batch, t, world.sums))
        world.close()
    except BaseException as failure:
        ledger.fail(failure)
        raise
    return found


def _play_months(world: World, order: Order, add: Callable[[int], None]) -> Paths:
    """Play all months of a batch, handing on the sums of each."""
    setting, size, rows = world.setting, world.worlds.size, list(order.focus)
    quantities = len(STATE_NAMES) + len(setting.types)
    paths = np.empty((quantities, size, len(rows), setting.horizon), dtype=np.float32)
    at_cutoff = _states(world, rows)
    for t in range(setting.horizon):
        world.step()
        add(t)
        paths[:4, :, :, t] = _states(world, rows)
        paths[4:, :, :, t] = world.total[world.kept[rows]].transpose(1, 2, 0)
    kept = np.full((len(world.rituals), size, len(order.seasons)), -1, dtype=np.int8)
    for r, ritual in enumerate(world.rituals):
        for i, season in enumerate(order.seasons):
            if season in ritual.kept:
                kept[r, :, i] = ritual.kept[season]
    return Paths(paths, at_cutoff, kept, world.unfolding.began(setting.horizon))


def _states(world: World, rows: list[int]) -> NDArray[np.float32]:
    """The four state quantities of the focus dyads, axes (4, W, F)."""
    sight = world.sight
    parts = [*sight.lasting[:, rows], sight.strength[rows], sight.cooperation[rows]]
    return np.stack(parts).transpose(0, 2, 1)


def _join(
    batches: Iterable[Paths], setting: Setting, order: Order, progress: Progress | None
) -> Paths:
    """Lay the paths of the batches side by side, in their order."""
    worlds, focus = order.worlds, len(order.focus)
    quantities = len(STATE_NAMES) + len(setting.types)
    paths = make_room((quantities, worlds, focus, setting.horizon), np.float32)
    at_cutoff = np.empty((4, worlds, focus), dtype=np.float32)
    kept = np.empty((len(setting.start.rituals), worlds, len(order.seasons)), dtype=np.int8)
    began = np.empty((len(setting.plan.acts), worlds), dtype=np.int16)
    done = 0
    for batch in batches:
        upto = done + batch.paths.shape[1]
        paths[:, done:upto] = batch.paths
        release(paths)
        at_cutoff[:, done:upto] = batch.at_cutoff
        kept[:, done:upto] = batch.kept
        began[:, done:upto] = batch.began
        done = upto
        if progress is not None:
            progress(done, worlds)
    return Paths(paths, at_cutoff, kept, began)
