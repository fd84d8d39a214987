"""Sums of batches: one order whoever comes first, and nobody waits for a batch that failed."""

from __future__ import annotations

import threading
from functools import partial

import numpy as np
import pytest

from sim import batches
from sim.ledger import Ledger
from sim.simulate import Options, simulate
from sim.world import World
from tests.worlds import small_scenario, synthetic_laws, synthetic_start

BATCHES, MONTHS = 5, 7


def test_sums_have_the_order_of_the_batches_however_late_they_come() -> None:
    given = np.random.default_rng(0).lognormal(0.0, 8.0, (BATCHES, MONTHS, 2, 3, 11))
    ledger, later = Ledger(MONTHS, 3, 11), threading.Event()

    def play(batch: int) -> None:
        if batch == 0:
            later.wait()
        for t in range(MONTHS):
            ledger.add(batch, t, given[batch, t])

    threads = [threading.Thread(target=partial(play, b)) for b in reversed(range(BATCHES))]
    for thread in threads:
        thread.start()
    later.set()
    for thread in threads:
        thread.join(timeout=60.0)
    expected, backwards = np.zeros((2, MONTHS, 2, 3, 11))
    for b in range(BATCHES):
        expected += given[b]
        backwards += given[BATCHES - 1 - b]
    assert not np.array_equal(expected, backwards)
    assert np.array_equal(ledger.sums, expected)


def test_the_failure_of_a_batch_reaches_those_that_wait() -> None:
    ledger, seen = Ledger(1, 1, 1), []

    def wait() -> None:
        try:
            ledger.add(1, 0, np.ones((2, 1, 1)))
        except ZeroDivisionError as error:
            seen.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    ledger.fail(ZeroDivisionError("first"))
    ledger.fail(KeyError("second"))
    waiting.join(timeout=60.0)
    assert [str(error) for error in seen] == ["first"]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_a_world_that_fails_ends_the_run_with_its_own_error(
    jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = World.step

    def failing(world: World) -> None:
        if world.worlds[0] == batches.BATCH and world.month == 2:
            raise ZeroDivisionError
        step(world)

    monkeypatch.setattr(World, "step", failing)
    options = Options(worlds=5 * batches.BATCH, jobs=jobs)
    with pytest.raises(ZeroDivisionError):
        simulate(small_scenario(), synthetic_laws(), synthetic_start(), options=options)
