"""Two outlets of one station and a shared group as processes: what dies takes nobody with it."""

import math
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tools.outlet.pair import DELIVERS_A, OFF_A, Outlet, Pair, two_cables, until
from tools.outlet.rig import PATIENT_S, Command

OFF_S, MOVED_S = 10.0, 60.0


@pytest.fixture
def at() -> Iterator[Command]:
    with two_cables() as command:
        if command is None:
            pytest.skip("needs a network namespace, for an interface of each outlet")
        yield command


@pytest.fixture
def pair(tmp_path: Path, at: Command) -> Iterator[Pair]:
    with ExitStack() as stack:
        yield Pair(tmp_path, at, stack, PATIENT_S)


def off(outlet: Outlet) -> bool:
    return not outlet.tied and not outlet.conducting and outlet.current_a() < OFF_A


def least_a(outlet: Outlet) -> float:
    """Of its own modules in the next second."""
    least = math.inf
    for _ in range(20):
        time.sleep(0.05)
        least = min(least, outlet.current_a())
    return least


def test_a_killed_program_takes_its_own_power_and_the_group_is_given_on_when_it_is_back(
    pair: Pair,
) -> None:
    one, other = pair.charge()

    one.program.kill()
    until(lambda: off(one), OFF_S, "open contactors")
    assert least_a(other) > DELIVERS_A
    assert not other.tied

    one.run()
    until(lambda: pair.shared_a() > DELIVERS_A and other.tied, MOVED_S, "group at the other")
    pair.arbiter.kill()
    until(lambda: not other.tied and pair.shared_a() < OFF_A, MOVED_S, "group off")
    assert least_a(other) > DELIVERS_A


def test_a_killed_supervisor_takes_one_outlet_and_a_dead_bus_takes_all(pair: Pair) -> None:
    one, other = pair.charge()

    one.supervisor.kill()
    until(lambda: off(one), OFF_S, "open contactors")
    assert least_a(other) > DELIVERS_A

    until(lambda: pair.shared_a() > DELIVERS_A and other.tied, MOVED_S, "group at the other")
    pair.hub.kill()
    until(lambda: off(other), OFF_S, "all off")
