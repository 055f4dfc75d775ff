"""A sample of the load run, and what it calls a leak."""

from tools import load
from tools.load import GROWTH_MIB, Tally


def test_faults_at_random_leave_the_station_off_and_ready_for_the_next_vehicle() -> None:
    tally = load.run(60, seed=3)

    assert tally.sessions == 60
    assert set(tally.by_kind) == {
        *("whole charge", "misbehaviour", "hardware fault"),
        *("plug pulled", "connection lost", "broken octets"),
    }
    whole = {how for (kind, how) in tally.ends if kind == "whole charge"}
    assert whole == {"ev, in order"}
    assert tally.faults


def test_memory_that_grows_with_each_session_is_a_leak() -> None:
    steady = Tally(memory_mib=[30.0, *[40.0 + 0.1 * (at % 3) for at in range(99)]])
    leaking = Tally(memory_mib=[30.0 + 0.05 * at for at in range(100)])

    assert steady.growth_mib() < GROWTH_MIB < leaking.growth_mib()
