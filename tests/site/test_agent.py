"""The agent of a station: what it refuses, its own fuse, and what it says of vehicles."""

import msgspec
import pytest

from secc.reports import State
from secc.session.settings import Site
from secc.site.agent import Agent, Connector
from secc.site.demand import point, takes_less
from secc.site.words import VERSION, Grant, Point, WordError, encode, read_grant, read_state

SITE = Site(enabled=True, fuse_a=40.0, safe_current_a=6.0)
MAX_W = 150_000.0
LEAD_S = 0.5


def agent(fuse_a: float = 63.0) -> Agent:
    connectors = {number: Connector(SITE, MAX_W, LEAD_S) for number in (1, 2)}
    return Agent("post", connectors, fuse_a=fuse_a, valid_s=10.0, instance="i", now=0.0)


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
        made.answered(number, ok, now)
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

    assert [*obey(made, 101.0)] == [1, 2]


def test_the_other_connector_gets_its_share_when_the_supply_of_the_first_has_followed() -> None:
    made = agent()
    made.receive(grant(40.0, 23.0), 100.0)
    obey(made, 100.0)

    made.receive(grant(23.0, 40.0, seq=2, echo=101.0), 101.0)
    at_once = obey(made, 101.0)
    made.receive(grant(23.0, 40.0, seq=3, echo=102.0), 102.1)

    assert at_once == {1: 23.0, 2: 23.0}  # 63 less 40
    assert obey(made, 102.1) == {1: 23.0, 2: 40.0}


def test_a_secc_that_does_not_answer_may_have_both_grants_and_none_is_confirmed() -> None:
    made = agent()
    made.receive(grant(40.0, 6.0), 100.0)
    obey(made, 100.0)
    made.receive(grant(6.0, 40.0, seq=2, echo=101.0), 101.0)

    made.order(1, 101.0)
    made.answered(1, False, 101.0)
    second = made.order(2, 101.0)

    assert second.power_w == pytest.approx(SITE.power_w(23.0))  # 63 less 40
    assert made.state(103.0).applied == 1  # the second never
    assert made.state(111.5).points[0].granted_a is None


def test_after_a_restart_the_fuse_counts_with_what_the_former_agent_has_told() -> None:
    made = agent()
    made.observe(2, state(limits={"site_w": SITE.power_w(38.0)}), 100.0)

    assert made.receive(grant(35.0, 38.0), 101.0)
    told = {number: made.order(number, 101.0).power_w for number in made.orders(101.0)}

    assert told[1] == pytest.approx(SITE.power_w(63.0 - 38.0))


def test_a_connector_that_has_not_been_seen_since_a_restart_may_have_its_whole_fuse() -> None:
    made = Agent(
        "post",
        {number: Connector(SITE, MAX_W, LEAD_S) for number in (1, 2)},
        fuse_a=63.0,
        valid_s=10.0,
        instance="i",
        now=99.0,
    )
    made.observe(1, state(), 100.0)

    assert made.receive(grant(35.0, 20.0), 101.0)
    assert made.order(1, 101.0).power_w == pytest.approx(SITE.power_w(63.0 - 40.0))


def test_a_grant_is_confirmed_when_the_supply_of_every_connector_follows_it() -> None:
    made = agent()
    made.receive(grant(10.0, 10.0, seq=7), 100.0)

    before = made.state(100.1)
    obey(made, 100.1)
    at_once, later = made.state(100.2), made.state(100.1 + LEAD_S + 0.5)

    assert (before.heard, before.applied) == (7, 0)
    assert (at_once.heard, at_once.applied) == (7, 0)
    assert (later.heard, later.applied) == (7, 7)


def state(**fields: object) -> State:
    base = {"time": 1_000.0, "connector": 1, "phase": "deliver", "pilot": "C", "oscillator": True}
    return msgspec.convert({"type": "state", **base, **fields}, State)


def seen(**fields: object) -> Point:
    return point(1, state(**fields), SITE, MAX_W)


def test_direct_current_counts_at_the_feed_with_its_losses() -> None:
    found = seen(voltage_v=400.0, current_a=50.0)

    assert found.present_a == pytest.approx(20_000 / (0.94 * 690), abs=0.01)
    assert seen(mode="AC_three_phase_core", current_a=16.0).present_a == 16.0


MAY = {"max_power_w": 10_000.0, "max_current_a": 500.0, "target_voltage_v": 400.0}


def test_a_vehicle_that_asks_for_nearly_all_takes_all() -> None:
    assert not takes_less(state(**MAY, target_current_a=25.0))
    assert takes_less(state(**MAY, target_current_a=10.0))
    assert not takes_less(state(**MAY, target_current_a=0.0, phase="pre_charge"))


def test_a_vehicle_that_has_taken_less_for_five_seconds_keeps_some_spare() -> None:
    made = agent()
    for now in (100.0, 104.0):
        made.observe(1, state(**MAY, target_current_a=10.0), now)

    early, late = made.state(104.9).points[0], made.state(105.0).points[0]

    assert early.wanted_a == SITE.fuse_a
    assert late.wanted_a == pytest.approx(1.25 * 4_000 / 648.6 + 2.0, abs=0.01)


@pytest.mark.parametrize("phase", ["idle", "paused", "ended", "stop"])
def test_nobody_who_does_not_charge_wants_anything(phase: str) -> None:
    assert seen(phase=phase).wanted_a == 0.0


def test_another_limit_is_what_can_be_used_and_is_named() -> None:
    found = seen(phase="parameters", limits={"csms_w": 6_486.0, "site_w": 1.0})

    assert found.wanted_a == pytest.approx(10.0)
    assert found.limited_by == "csms"


def test_a_limit_of_the_vehicles_current_counts_with_its_voltage() -> None:
    found = seen(target_voltage_v=400.0, limits={"connector_a": 40.0, "csms_w": 20_000.0})

    assert found.wanted_a == pytest.approx(16_000 / 648.6, abs=0.01)
    assert found.limited_by == "connector"


def test_departure_and_what_is_missing_are_told() -> None:
    found = seen(departure=4_600.0, energy_wanted_wh=20_000.0, energy_wh=5_000.0)

    assert (found.departs_s, found.needs_wh) == (3_600.0, 15_000.0 / SITE.efficiency)


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
