"""The agent of a station: what it refuses, its own fuse, and what it says of vehicles."""

import msgspec
import pytest

from secc.reports import State
from secc.session.settings import Site
from secc.site.agent import Agent, Connector
from secc.site.demand import point
from secc.site.words import VERSION, Grant, Point, WordError, encode, read_grant, read_state

SITE = Site(enabled=True, fuse_a=40.0, safe_current_a=6.0)
MAX_W = 150_000.0


def agent(fuse_a: float = 63.0) -> Agent:
    connectors = {number: Connector(SITE, MAX_W) for number in (1, 2)}
    return Agent("post", connectors, fuse_a=fuse_a, valid_s=10.0, instance="i")


def grant(*currents: float, **other: object) -> Grant:
    fields = {
        "version": VERSION,
        "station": "post",
        "instance": "i",
        "master": "m",
        "seq": 1,
        "echo": 100.0,
        "valid_s": 10.0,
        "currents": dict(enumerate(currents, start=1)),
        **other,
    }
    return msgspec.convert(fields, Grant)


def obey(made: Agent, now: float, ok: bool = True) -> dict[int, float]:
    """Amperes told to each connector, in the order of telling."""
    told = {}
    for number in made.orders(now):
        word = made.order(number, now)
        assert word.power_w is not None
        told[number] = round(SITE.current_a(word.power_w), 3)
        made.answered(number, ok)
    return told


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"instance": "before"}, "for another agent"),
        ({"station": "other"}, "for another agent"),
        ({"echo": 90.0}, "late"),
        ({"echo": 101.0}, "late"),
        ({"currents": {1: 10.0}}, "not for every connector"),
    ],
)
def test_what_is_not_for_this_agent_and_this_time_is_refused(
    change: dict[str, object], why: str
) -> None:
    made = agent()

    assert not made.receive(grant(10.0, 10.0, **change), now=100.5)
    assert made.refused == {why: 1}
    assert not made.orders(100.5)


def test_repeated_and_overtaken_grants_are_refused() -> None:
    made = agent()
    made.receive(grant(10.0, 10.0, seq=5), 100.5)

    for seq in (5, 4):
        assert not made.receive(grant(30.0, 30.0, seq=seq), 100.6)
    assert made.receive(grant(12.0, 12.0, seq=6), 100.6)


def test_after_a_new_master_the_old_one_is_not_obeyed_any_more() -> None:
    made = agent()
    made.receive(grant(10.0, 10.0), 100.5)

    assert made.receive(grant(10.0, 10.0, master="n"), 100.6)
    assert not made.receive(grant(10.0, 10.0, seq=9), 100.7)


def test_no_grant_holds_longer_than_the_station_allows() -> None:
    made = agent()
    made.receive(grant(10.0, 10.0, valid_s=100.0), 104.0)

    assert made.order(1, 104.0).for_s == pytest.approx(6.0)


def test_the_fuses_of_connector_and_station_hold_whatever_is_granted() -> None:
    made = agent(fuse_a=63.0)
    made.receive(grant(500.0, 500.0), 100.5)

    told = obey(made, 100.5)

    assert sorted(told.values()) == [23.0, 40.0]


def test_a_connector_that_gets_less_is_told_first() -> None:
    made = agent()
    made.receive(grant(40.0, 23.0), 100.0)
    obey(made, 100.0)

    made.receive(grant(23.0, 40.0, seq=2, echo=101.0), 101.0)

    assert list(obey(made, 101.0).items()) == [(1, 23.0), (2, 40.0)]


def test_a_secc_that_does_not_answer_may_have_both_grants_and_none_is_confirmed() -> None:
    made = agent()
    made.receive(grant(40.0, 6.0), 100.0)
    obey(made, 100.0)
    made.receive(grant(6.0, 40.0, seq=2, echo=101.0), 101.0)

    made.order(1, 101.0)
    made.answered(1, ok=False)
    second = made.order(2, 101.0)

    assert second.power_w == pytest.approx(SITE.power_w(23.0))  # 63 less 40
    assert made.state(101.0).applied == 0
    assert made.state(111.5).points[0].granted_a is None


def test_a_grant_is_confirmed_when_every_connector_has_it() -> None:
    made = agent()
    made.receive(grant(10.0, 10.0, seq=7), 100.0)

    before = made.state(100.1)
    obey(made, 100.1)
    after = made.state(100.2)

    assert (before.heard, before.applied) == (7, 0)
    assert (after.heard, after.applied) == (7, 7)


def state(**fields: object) -> State:
    base = {"time": 1_000.0, "connector": 1, "phase": "deliver", "pilot": "C", "oscillator": True}
    return msgspec.convert({"type": "state", **base, **fields}, State)


def seen(**fields: object) -> Point:
    return point(1, state(**fields), SITE, MAX_W)


def test_direct_current_counts_at_the_feed_with_its_losses() -> None:
    found = seen(voltage_v=400.0, current_a=50.0)

    assert found.present_a == pytest.approx(20_000 / (0.94 * 690), abs=0.01)
    assert seen(mode="AC_three_phase_core", current_a=16.0).present_a == 16.0


def test_a_vehicle_that_takes_all_would_take_more_and_one_that_does_not_keeps_some_spare() -> None:
    may = {"max_power_w": 10_000.0, "max_current_a": 500.0, "target_voltage_v": 400.0}

    assert seen(**may, target_current_a=25.0).wanted_a == SITE.fuse_a
    assert seen(**may, target_current_a=10.0).wanted_a == pytest.approx(
        1.25 * 4_000 / 648.6 + 2.0, abs=0.01
    )


@pytest.mark.parametrize("phase", ["idle", "paused", "ended", "stop"])
def test_nobody_who_does_not_charge_wants_anything(phase: str) -> None:
    assert seen(phase=phase).wanted_a == 0.0


def test_another_limit_is_what_can_be_used_and_is_named() -> None:
    found = seen(phase="parameters", limits={"csms_w": 6_486.0, "site_w": 1.0})

    assert found.wanted_a == pytest.approx(10.0)
    assert found.limited_by == "csms"


def test_departure_and_what_is_missing_are_told() -> None:
    found = seen(departure=4_600.0, energy_wanted_wh=20_000.0, energy_wh=5_000.0)

    assert (found.departs_s, found.needs_wh) == (3_600.0, 15_000.0)


def test_a_secc_that_cannot_be_reached_wants_nothing_and_counts_as_safe() -> None:
    found = point(1, None, SITE, MAX_W)

    assert (found.phase, found.wanted_a, found.safe_a) == ("?", 0.0, 6.0)


@pytest.mark.parametrize(
    "octets",
    [b"", b"{", b"[" * 100_000, b"null", b'{"type":"grant"}', b"\xff\x00"],
    ids=lambda octets: repr(octets[:12]),
)
def test_octets_that_are_no_word_are_told_so(octets: bytes) -> None:
    for read in (read_state, read_grant):
        with pytest.raises(WordError):
            read(octets)


@pytest.mark.parametrize("change", [{"version": 2}, {"currents": {1: -1.0}}, {"valid_s": 1e9}])
def test_words_with_numbers_that_cannot_be_are_refused(change: dict[str, object]) -> None:
    octets = encode({**msgspec.to_builtins(grant(1.0, 2.0), str_keys=True), **change})

    with pytest.raises(WordError):
        read_grant(octets)
