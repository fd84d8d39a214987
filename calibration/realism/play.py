"""Worlds over the fitted past, as the sources would have seen them.

Worlds w = 0 .. W - 1 are played by the simulator, in batches of one draw of the parameters each.
Typed events are what its countries initiate, by direction; a month that the source saw less of than
the fullest keeps each of them with the probability of that ratio, under which a negative binomial
stays one of the same size. Other series are drawn from the observation law on the world's states.

Axes: D dyads, K types, T months, W worlds of a batch, N rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from calibration.posterior import law_draws
from calibration.realism.observing import draw_counts
from calibration.realism.starts import starting_states
from calibration.realism.typed import typed_kinds, typed_laws
from sim.contacts import contact_types
from sim.plan import make_plan
from sim.relationship import BURST, BURSTS, CHANNELS, FORESEEN, LEANING, faded
from sim.setting import Setting
from sim.world import World

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from calibration.posterior import Posterior
    from calibration.realism.sample import Counts
    from calibration.realism.span import Span
    from sim.parameters import Floats
    from sim.relationship import ObservationLaw


@dataclass(frozen=True)
class Seen:
    """What the sources would have seen of a batch of worlds.

    Attributes
    ----------
    typed : (2, d, K, T, W) int32
        Typed events by direction.
    volume : (d, T, W)
        News volume.
    leaders : (N, W)
        Leaders' contacts, in the order of the span's rows.
    """

    typed: NDArray[np.int32]
    volume: Counts
    leaders: Counts


@dataclass(frozen=True)
class Stage:
    """What all worlds are played with: posterior, what is checked, key of every draw."""

    posterior: Posterior
    span: Span
    seed: int

    @cached_property
    def heed(self) -> Floats:
        """Log exposure of the typed record to each dyad in its fullest month, (D,)."""
        out = np.zeros(len(self.posterior.panel.dyads))
        if self.span.typed:
            out[self.span.typed_dyads] = self._log_exposure.max(axis=1)
        return out

    @cached_property
    def kept(self) -> Floats:
        """Share of the fullest month that the typed record saw of each, (d, T)."""
        return np.asarray(np.exp(self._log_exposure - self._log_exposure.max(axis=1)[:, None]))

    @cached_property
    def _log_exposure(self) -> Floats:
        shape = (self.span.typed_dyads.size, -1, len(self.span.typed))
        return self.span.typed_rows.offset.reshape(shape)[:, :, 0]

    def setting(self, theta: Floats) -> Setting:
        """What the worlds of one draw of the parameters, (P,), share."""
        names, draws = self.span.typed, theta[None]
        start = starting_states(self.posterior, theta, self.span, self.heed)
        if names:
            types, laws = typed_kinds(names), typed_laws(self.posterior, draws, names)
        else:
            types, laws = contact_types(), law_draws(self.posterior, draws)
        horizon = self.span.last - self.span.first + 1
        plan = make_plan((), start, types, horizon)
        return Setting(laws, start, types, plan, self.seed, horizon, by_agents=bool(names))

    def play(self, setting: Setting, theta: Floats, worlds: NDArray[np.int64]) -> Seen:
        """Play some worlds of one draw, and see them."""
        rng = np.random.default_rng([self.seed, int(worlds[0])])
        evidence, _, law = self.posterior.laws(theta)
        span, world, size = self.span, World(setting, worlds), worlds.size
        shape = (span.typed_dyads.size, len(span.typed), span.typed_periods.size)
        typed = np.zeros((2, *shape, size), dtype=np.int32)
        volume = np.zeros((span.volume_rows.dyad.size, size), dtype=np.int64)
        leaders = np.zeros((span.leader_rows.dyad.size, size), dtype=np.int64)
        for t in range(span.first, span.last + 1):
            world.step()
            for i in np.flatnonzero(span.typed_periods == t):
                typed[:, :, :, i] = self._thinned(world, int(i), rng)
            shown = _shown(world, evidence.opportunity[:, evidence.year[t]], law)
            for out, rows in ((volume, span.volume_rows), (leaders, span.leader_rows)):
                place = np.flatnonzero(rows.period == t)
                out[place] = draw_counts(rows.where(place), shown, law, rng)
        world.close()
        return Seen(typed, volume.reshape(span.volume_dyads.size, -1, size), leaders)

    def _thinned(self, world: World, month: int, rng: np.random.Generator) -> NDArray[np.int32]:
        """Contacts initiated in the month, those kept that the source saw, (2, d, K, W)."""
        place = world.roster.place[self.span.typed_dyads].T
        counts, kept = world.counts[place], self.kept[:, month]
        for direction in range(2):
            d, k, w = np.nonzero(counts[direction])
            found = counts[direction, d, k, w]
            counts[direction, d, k, w] = rng.binomial(found, kept[d])
        return counts


def _shown(world: World, opportunity: Floats, law: ObservationLaw) -> NDArray[np.float32]:
    """Engagement as each channel shows it, and affinity, (4, D, W)."""
    parts, out = world.parts, np.empty((len(CHANNELS) + 1, *world.parts.shape[1:]), np.float32)
    burst = faded(law.fade, opportunity[:, 0]).astype(np.float32)[:, None] * parts[BURST]
    for c, foreseen in enumerate(FORESEEN):
        out[c] = parts[0] + parts[2] + np.float32(BURSTS[c]) * burst + parts[LEANING + c]
        out[c] += opportunity[:, foreseen, None].astype(np.float32)
    out[-1] = parts[1] + parts[3] + parts[5] + opportunity[:, 2, None].astype(np.float32)
    return out
