"""Spill-over to other dyads, and through what an effect comes, against plain reckoning."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from sim.compare import spill_over
from sim.compare.mechanisms import (
    ALONE,
    SHAPLEY,
    mechanism_shares,
    mechanisms_of,
    switched_off,
)
from sim.compare.several import acted_on
from sim.compare.spill import with_pairs
from sim.simulate import Options, simulate
from tests.sim.test_comparisons import LAPSE, SANCTION, scenario
from tests.worlds import shock, small_scenario, synthetic_laws, synthetic_start


def test_only_what_is_moved_spills_over() -> None:
    pull = replace(synthetic_laws(), pull=np.full(20, 0.3))
    for laws, moved in ((synthetic_laws(), False), (pull, True)):
        base, acted = (
            simulate(item, laws, synthetic_start()) for item in (scenario(), scenario(shock()))
        )
        lines = spill_over(acted, base, acted_on(scenario(shock())))
        assert bool(lines) is moved
        assert "CHN-RUS" not in [line.dyad for line in lines]
    sizes = [abs(line.moved) for line in lines]
    assert sizes == sorted(sizes, reverse=True)
    assert lines[0].dyad.count("CHN") + lines[0].dyad.count("RUS") == 1
    inside = [line for line in lines if line.paired]
    assert all(line.dyad in base.focus for line in inside)


def test_a_bound_is_no_smaller_than_the_error_of_pairs() -> None:
    laws = replace(synthetic_laws(), pull=np.full(20, 0.3))
    watched = scenario(shock(), focus=("CHN-RUS", "CHN-USA"))
    plain = scenario(focus=("CHN-RUS", "CHN-USA"))
    base, acted = (simulate(item, laws, synthetic_start()) for item in (plain, watched))
    narrow = replace(base, focus=("CHN-RUS",)), replace(acted, focus=("CHN-RUS",))
    pair, bound = (
        next(x for x in spill_over(b, a, ("CHN-RUS",)) if x.dyad == "CHN-USA")
        for a, b in ((base, acted), narrow)
    )
    assert pair.paired
    assert not bound.paired
    assert bound.standard_error > pair.standard_error > 0.0


def test_the_most_moved_are_played_again_as_pairs() -> None:
    """The error is that of the paired differences of all worlds."""
    laws = replace(synthetic_laws(), pull=np.full(20, 0.3))
    own, base = scenario(shock(), worlds=60), scenario(worlds=60)
    acted, still = (simulate(item, laws, synthetic_start()) for item in (own, base))
    lines = spill_over(acted, still, ("CHN-RUS",))
    found = with_pairs(lines, (own, base), (laws, synthetic_start()))
    assert [line.dyad for line in found] == [line.dyad for line in lines]
    assert all(line.paired for line in found[:5])
    assert found[6:] == lines[6:]
    top = next(line for line in lines if not line.paired)
    again = next(line for line in found if line.dyad == top.dyad)
    assert 0.0 < again.standard_error < top.standard_error
    watched = [
        small_scenario(intervention=item.intervention, focus=(top.dyad,), worlds=60)
        for item in (own, base)
    ]
    x, y = (
        simulate(item, laws, synthetic_start()).path(top.dyad, "cooperation_index").astype(float)
        for item in watched
    )
    error = (x - y).mean(axis=1).std() / np.sqrt(60)
    assert again.standard_error == pytest.approx(error)
    assert with_pairs((), (own, base), (laws, synthetic_start())) == ()


def divided(*interventions: dict[str, object], **options: object):
    """Mechanisms of a scenario on synthetic laws."""
    given = options.pop("laws", synthetic_laws()), synthetic_start()
    own, base = scenario(*interventions, **options), small_scenario()
    return mechanism_shares(own, base, given, options=Options(worlds=30))


def test_shares_add_up_and_each_is_the_mean_over_orders() -> None:
    found = divided(shock(), SANCTION, LAPSE)
    assert found is not None
    assert found.method == SHAPLEY
    assert {line.name for line in found.shares} == {"shock", "sanction", "surprise"}
    total = sum(line.share for line in found.shares)
    assert total + found.rest == pytest.approx(found.total, abs=1e-12)
    assert found.rest == 0.0
    own, base = scenario(shock(), SANCTION, LAPSE), small_scenario()

    def value(on: tuple[str, ...]) -> float:
        """The effect with some mechanisms on, played as anyone would."""
        off = {"shock", "sanction", "surprise"} - set(on)
        effect = (0.0, 0.0) if "surprise" in off else None
        options = Options(worlds=30, surprise_effect=effect)
        pair = (switched_off(own, base, off), base)
        a, b = (
            simulate(item, synthetic_laws(), synthetic_start(), options=options) for item in pair
        )
        return float((a.path("CHN-RUS", "cooperation_index").astype(float)
                      - b.path("CHN-RUS", "cooperation_index")).mean())  # fmt: skip

    for line in found.shares:
        added = []
        for order in permutations(("shock", "sanction", "surprise")):
            at = order.index(line.name)
            added.append(value(order[: at + 1]) - value(order[:at]))
        assert line.share == pytest.approx(np.mean(added), abs=1e-9)


def test_worlds_that_are_played_already_change_nothing() -> None:
    own, base = scenario(shock(), SANCTION), small_scenario()
    given, options = (synthetic_laws(), synthetic_start()), Options(worlds=30)
    played = tuple(simulate(item, *given, options=options) for item in (own, base))
    anew = mechanism_shares(own, base, given, options=options)
    assert mechanism_shares(own, base, given, options=options, played=played) == anew


def test_a_lapse_comes_through_j_alone() -> None:
    found = divided(LAPSE)
    assert found is not None
    assert [line.name for line in found.shares] == ["surprise"]
    assert found.shares[0].share == pytest.approx(found.total)
    assert found.shares[0].left == 0.0
    still = divided(LAPSE, laws=replace(synthetic_laws(), surprise_effect=np.zeros((20, 2))))
    assert still is not None
    assert (still.total, still.standard_error) == (0.0, 0.0)


def test_where_dyads_act_on_one_another_each_is_left_out_alone() -> None:
    found = divided(shock(), behaviour={"IND": {"kind": "hedger", "parameters": {}}})
    assert found is not None
    assert found.method == ALONE
    assert {line.name for line in found.shares} == {"surprise", "shock", "behaviour"}
    for line in found.shares:
        assert line.share == pytest.approx(found.total - line.left)
    total = sum(line.share for line in found.shares) + found.joint
    assert total == pytest.approx(found.total)


def test_nothing_changed_has_no_mechanism() -> None:
    assert divided() is None
    own = scenario(shock(), SANCTION)
    assert mechanisms_of(own, own) == ()
    kept = switched_off(own, small_scenario(), ("sanction", "shock"))
    assert [item.kind for item in kept.intervention] == ["sanction"]
    assert kept.intervention[0].affinity.mean == 0.0
    assert kept.intervention[0].contacts == 1
