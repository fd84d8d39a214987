"""Posterior draws of the laws, as the simulator takes them.

One draw holds the rates, loadings and sizes of every contact type and the law by which states move;
`calibration.posterior` makes them, `sim.kernel.law` lays them out for the worlds of a batch.

Axes: S draws; K contact types in the order of the contact-type table; three parts of a state
(level, slow, fast); two dimensions (engagement, affinity).

Reference: `sim.relationship` states the laws.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.parameters import Floats


@dataclass(frozen=True)
class LawDraws:
    """Posterior draws of the laws that the simulator needs; axes as in the module.

    Attributes
    ----------
    alpha, loading_engagement, loading_affinity, log_size : (S, K)
        Log monthly rate at exposure one in an average pair, its loadings, and the log of the
        negative-binomial size at rate one.
    size_slope : (S, K)
        Growth of the log size with the log rate.
    persistence : (S, 3)
        Share of each component left after a month; one for the level.
    shock_cov : (S, 3, 2, 2)
        Covariance of the monthly shocks; zero for the level.
    rupture_probability, rupture_scale, burst_scale : (S,)
        Weight of the wide component, its relative width for the slow and for the fast shocks.
    surprise_effect : (S, 2)
        Change of the slow component a month after one unexpected leader contact.
    pull : (S,)
        Weight of third parties on the slow part of affinity, see `sim.kernel.balance`; 0 if absent.
    fade : (S,)
        How much smaller bursts are where much is expected, see `sim.relationship.faded`; 0 if
        absent.
    crowding : (S,)
        kappa, by which a busy month lowers the next, see `sim.kernel.crowding`; 0 if absent.
    """

    alpha: Floats
    loading_engagement: Floats
    loading_affinity: Floats
    log_size: Floats
    size_slope: Floats
    persistence: Floats
    shock_cov: Floats
    rupture_probability: Floats
    rupture_scale: Floats
    burst_scale: Floats
    surprise_effect: Floats
    pull: Floats = field(default_factory=lambda: np.zeros(1))
    crowding: Floats = field(default_factory=lambda: np.zeros(1))
    fade: Floats = field(default_factory=lambda: np.zeros(1))

    def __post_init__(self) -> None:
        """Spread what may be absent over the draws."""
        for name in ("pull", "crowding", "fade"):
            values = getattr(self, name)
            values = np.broadcast_to(values, (self.draws, *np.shape(values)[1:]))
            object.__setattr__(self, name, np.array(values, dtype=np.float64))

    @property
    def draws(self) -> int:
        """Number of posterior draws S."""
        return int(self.alpha.shape[0])

    @property
    def dyads_act_on_one_another(self) -> bool:
        """Whether some draw has a pull or crowding, by which one dyad moves another."""
        return bool(np.any(self.pull) or np.any(self.crowding))
