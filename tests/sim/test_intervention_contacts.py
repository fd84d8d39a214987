"""What interventions do to contacts: of countries, of rituals, and as news report them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.contacts import contact_types
from sim.simulate import Options, simulate
from tests.interventions import KINDS, acted, at_month, certain, moved, play, world_of
from tests.worlds import RITUAL, small_scenario, synthetic_laws, synthetic_start

TYPES = contact_types()
NEWS = [name for name, leader in zip(TYPES.names, TYPES.leader, strict=True) if not leader]


def test_a_crisis_rises_and_fades_and_counts() -> None:
    change = moved(certain(KINDS["crisis"]), "CHN-RUS", "affinity")[0, 2:9] / (-0.6 * 0.8)
    assert np.allclose(change, [0.5, 1, 1, 1, 2 / 3, 1 / 3, 0], atol=1e-5)
    bare = {k: v for k, v in KINDS["crisis"].items() if k not in ("engagement", "affinity")}
    for name, count in (("threat", 2), ("fight", 1)):
        more = moved(bare, "CHN-RUS", f"contacts_{name}")
        assert (more[:, 2:6] == count).all()
        assert not np.delete(more, range(2, 6), axis=1).any()


def test_an_agreement_is_counted_once() -> None:
    bare = {k: v for k, v in KINDS["agreement"].items() if k not in ("engagement", "affinity")}
    more = moved(bare, "CHN-RUS", "contacts_agreement")
    assert (more[:, 2] == 2).all()
    assert not np.delete(more, 2, axis=1).any()


def test_an_uncertain_number_of_contacts_keeps_its_sign() -> None:
    table = KINDS["contacts"] | {"count": 1, "count_sd": 3.0}
    more = moved(table, "CHN-RUS", "contacts_call", worlds=400)[:, 2:6]
    assert (more == more[:, :1]).all()
    assert more.min() == 0.0
    assert more.max() > 3.0


def test_a_summit_brings_every_pair_together_once() -> None:
    start = synthetic_start()
    found, base = (
        simulate(
            acted(*tables), synthetic_laws(), start, options=Options(surprise_effect=(0.0, 0.0))
        )
        for tables in ((KINDS["summit"],), ())
    )
    k = found.quantities.index("contacts_meeting")
    more = (found.mean - base.mean)[k]
    pairs = {found.dyads[d] for d in np.flatnonzero(more.any(axis=1))}
    assert pairs == {"CHN-IND", "CHN-RUS", "IND-RUS"}
    assert np.allclose(more[more.any(axis=1)][:, 2], 1.0)


def test_a_moved_contact_comes_with_the_chance_that_it_had() -> None:
    base, found = (play(*tables, worlds=200, surprise_effect=(0.0, 0.0)) for tables in
                   ((), (KINDS["ritual, moved"],)))  # fmt: skip
    kept = base.season(RITUAL, 2024) == 1
    assert not found.season(RITUAL, 2024).any()
    calls = found.path("CHN-RUS", "contacts_call") - base.path("CHN-RUS", "contacts_call")
    assert calls[:, 13].tolist() == kept.astype(float).tolist()
    assert calls[:, :13].sum(axis=1).tolist() == (-kept.astype(float)).tolist()


def test_a_contact_moved_within_its_season_keeps_the_season() -> None:
    table = KINDS["ritual, moved"] | {"to": 2}
    base, found = play(worlds=100), play(table, worlds=100)
    assert np.array_equal(base.ritual_kept, found.ritual_kept)
    calls = found.path("CHN-RUS", "contacts_call")
    assert (calls[:, 11] >= found.season(RITUAL, 2024)).all()


def test_a_run_goes_on_over_a_moved_contact_and_ends_at_a_cancelled_one() -> None:
    for name, ends in (("ritual, moved", False), ("ritual", True)):
        world = at_month(world_of(KINDS[name]), 13)
        (track,) = world.rituals
        assert (track.run == 0).all() == ends
    base = at_month(world_of(), 13)
    moved_run = at_month(world_of(KINDS["ritual, moved"]), 13).rituals[0].run
    assert np.array_equal(base.rituals[0].run, moved_run)


def test_a_new_ritual_is_held_in_its_share_of_the_worlds() -> None:
    found, base = play(KINDS["new_ritual"], worlds=600), play(worlds=600)
    assert found.rituals == (RITUAL, "council")
    share = found.season("council", 2024).mean()
    assert abs(share - 0.5) < 5 * np.sqrt(0.25 / 600)
    more = found.path("DEU-FRA", "contacts_meeting")[:, 2]
    more = more - base.path("DEU-FRA", "contacts_meeting")[:, 2]
    assert more.tolist() == found.season("council", 2024).astype(float).tolist()


def test_broken_relations_leave_leaders_without_contacts() -> None:
    table = certain(KINDS["relations"]) | {"until": "2025-02"}
    found = play(table, worlds=200)
    for name in ("call", "visit", "meeting", "greeting", "agreement"):
        assert not found.path("CHN-RUS", f"contacts_{name}")[:, 2:12].any()
    assert not found.season(RITUAL, 2024).any()
    assert found.path("CHN-RUS", "contacts_criticism")[:, 2:12].any()


@pytest.mark.statistical
def test_attention_thins_what_a_country_initiates_and_moves_no_state() -> None:
    """Half of the contacts are China's; at -0.7 they are halved: 0.75 of the dyad's are left."""
    table = KINDS["attention"] | {"size": {"mean": -0.7}}
    given = {"surprise_effect": (0.0, 0.0), "worlds": 1500}
    base, found = play(**given), play(table, **given)
    for name in ("engagement", "affinity", "strength"):
        assert np.array_equal(base.path("CHN-RUS", name), found.path("CHN-RUS", name))
    k = base.quantities.index("contacts_cooperation")
    rows = [d for d, key in enumerate(base.dyads) if "CHN" in key]
    counts = [run.mean[k][rows, 2:6].sum() for run in (base, found)]
    spread = [np.sqrt((run.sd[k][rows, 2:6] ** 2).sum() / 1500) for run in (base, found)]
    left = (1.0 + np.exp(-0.7)) / 2.0
    assert abs(counts[1] / counts[0] - left) < 5 * sum(spread) / counts[0]
    index = found.path("CHN-RUS", "cooperation_index")
    assert (np.abs(index) <= np.abs(base.path("CHN-RUS", "cooperation_index")) + 1e-6).all()


def test_contacts_that_lack_for_attention_are_expected_to_lack() -> None:
    table = KINDS["attention"] | {"size": {"mean": -5.0}}
    base, found = (at_month(world_of(*tables), 2) for tables in ((), (table,)))
    dyad = base.setting.start.dyads.index("CHN-RUS")
    quiet = (found.surprise[dyad] < 0.0) & (base.surprise[dyad] < 0.0)
    left = (1.0 + np.exp(-5.0)) / 2.0
    assert quiet.any()
    assert np.allclose(found.surprise[dyad][quiet], left * base.surprise[dyad][quiet], rtol=1e-4)


def test_coverage_moves_observed_counts_and_not_the_state() -> None:
    table = KINDS["coverage"] | {"size": {"mean": 0.7}}
    base, more = play(worlds=100), play(table, worlds=100)
    fewer = play(table | {"size": {"mean": -0.7}}, worlds=100)
    for run in (more, fewer):
        for name in ("engagement", "affinity", "strength", "cooperation_index"):
            assert np.array_equal(base.path("CHN-RUS", name), run.path("CHN-RUS", name))
        for name in ("call", "visit", "meeting", "greeting"):
            path = f"contacts_{name}"
            assert np.array_equal(base.path("CHN-RUS", path), run.path("CHN-RUS", path))
    total = [sum(run.path("CHN-RUS", f"contacts_{name}") for name in NEWS) for run in
             (fewer, base, more)]  # fmt: skip
    assert (total[0] <= total[1]).all()
    assert (total[1] <= total[2]).all()
    assert (total[1] < total[2])[:, 2:6].any()
    assert np.array_equal(total[1][:, 6:], total[2][:, 6:])


def test_coverage_has_the_counts_of_a_source_that_pays_more_heed() -> None:
    """The same as worlds whose log heed is higher by 0.7, up to rounding of rates."""
    table = KINDS["coverage"] | {"size": {"mean": 0.7}, "from": "2024-03", "until": "2025-04"}
    start, dyad = synthetic_start(), synthetic_start().dyads.index("CHN-RUS")
    heed = start.heed.copy()
    heed[dyad] += 0.7
    options = Options(worlds=200)
    found = simulate(acted(table), synthetic_laws(), start, options=options)
    other = simulate(small_scenario(), synthetic_laws(), replace(start, heed=heed), options=options)
    for name in NEWS:
        pair = [run.path("CHN-RUS", f"contacts_{name}") for run in (found, other)]
        assert np.mean(pair[0] == pair[1]) > 0.998
