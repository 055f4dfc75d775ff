"""The simulated vehicle at our station, on a fake clock: whole charges and all misbehaviours."""

from typing import Any

import pytest

from secc import reports
from secc.messages import iso15118_2 as iso
from tests.tools.road import PROTOCOLS, Road, charge, script, station
from tools.vehicle.drive import Drive
from tools.vehicle.mischief import MISCHIEF
from tools.vehicle.session import EvSession
from tools.vehicle.steps import Outcome
from tools.vehicle.wire import frame

DC = ("iso15118-2", "din70121")
STRICT = {"mode": "strict"}


def visit_for(protocol: str, joins: bytes | None = None, **changes: Any) -> EvSession:
    wanted = script(protocol, **changes)
    return EvSession(Drive(wanted, wanted.battery.battery(), joins))


def requests(visit: EvSession) -> list[str]:
    """Names in order, repetitions folded."""
    names = [exchange.request.removesuffix("Req") for exchange in visit.exchanges]
    return [name for i, name in enumerate(names) if i == 0 or names[i - 1] != name]


@pytest.mark.parametrize("bench", [True, False], ids=["bench", "built-in vehicle"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_charge_goes_from_plug_in_to_session_stop(protocol: str, bench: bool) -> None:
    world, visit, outcome = charge(protocol, bench=bench)

    assert (outcome.ok, outcome.result, outcome.findings) == (True, "complete", ())
    assert requests(visit)[-1] == "SessionStop"
    assert visit.exchanges[-1].soc >= 0.8
    (ended,) = world.told(reports.SessionEnded)
    assert ended.ok
    assert world.power_off


@pytest.mark.parametrize("protocol", DC)
def test_vehicle_and_meter_agree_on_the_energy(protocol: str) -> None:
    world, visit, _ = charge(protocol)

    (ended,) = world.told(reports.SessionEnded)
    drive = visit.drive
    assert isinstance(drive, Drive)
    # The vehicle integrates what it is told between answers; the rest is heat in the cable.
    assert ended.energy_wh == pytest.approx(drive.battery.energy_wh, rel=0.05)
    assert ended.energy_wh > drive.battery.energy_wh * 0.99


def possible() -> list[tuple[str, str]]:
    """Every misbehaviour with every protocol it exists in."""
    kinds = {"din70121": {"din", "dc"}, "iso15118-2": {"iso", "dc"}, "ac": {"iso", "ac"}}
    return [
        (name, protocol)
        for name, mischief in MISCHIEF.items()
        for protocol, kind in kinds.items()
        if not mischief.only or mischief.only & kind
    ]


@pytest.mark.parametrize("strict", [False, True], ids=["field", "strict"])
@pytest.mark.parametrize(("name", "protocol"), possible())
def test_the_station_answers_a_misbehaviour_as_the_standard_demands(
    name: str, protocol: str, strict: bool
) -> None:
    there = station(protocol, tolerance=STRICT if strict else {})
    visit = visit_for(protocol, misbehave=name, strict=strict, target_soc=1.0)
    road = Road(there, visit)
    if name == "ignore_stop":
        road.run(until=lambda: "PowerDeliveryReq" in [x.request for x in visit.exchanges])
        there.ask(reports.Stop())

    outcome = road.run()

    assert outcome is not None
    assert outcome.ok, outcome
    if there.closed:
        there.advance(3.0)
    assert there.closed
    assert there.power_off
    assert there.contactors_open


PLACES = (
    *("SupportedAppProtocol", "SessionSetup", "ServiceDiscovery", "PaymentSelection"),
    *("Authorization", "ChargeParameterDiscovery", "CableCheck", "PreCharge", "Start", "Loop"),
    *("Stop", "WeldingDetection", "SessionStop"),
)
ANYWHERE = (
    *("wrong_message", "silence", "garbage_exi", "bad_payload_type", "close_connection"),
    *("unplug", "wrong_session_id", "second_session_setup", "session_stop"),
)


@pytest.mark.parametrize("name", ANYWHERE)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_station_withstands_a_misbehaviour_in_every_place(protocol: str, name: str) -> None:
    for place in PLACES:
        if protocol == "ac" and place in ("CableCheck", "PreCharge", "WeldingDetection"):
            continue
        if MISCHIEF[name].session and place in PLACES[:2]:
            continue

        world, _, outcome = charge(protocol, misbehave=name, at=place, loops=5)

        assert outcome.ok, (place, outcome)
        world.advance(3.0)
        assert world.closed, place
        assert world.power_off, place
        assert world.contactors_open, place


def test_a_misbehaviour_of_a_session_needs_a_session() -> None:
    _, _, outcome = charge("iso15118-2", misbehave="wrong_session_id", at="SessionSetup")

    assert (outcome.ok, outcome.result) == (False, "misbehaviour")


def test_a_misbehaviour_that_never_happened_is_no_success() -> None:
    _, _, outcome = charge("iso15118-2", misbehave="wrong_session_id", at="Renegotiate")

    assert not outcome.ok
    assert outcome.findings == ("the charge ended before wrong_session_id could happen",)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_vehicle_obeys_a_stop_of_the_station(protocol: str) -> None:
    world = station(protocol)
    visit = visit_for(protocol, target_soc=1.0)
    road = Road(world, visit)
    road.run(until=lambda: len(visit.exchanges) > 40)
    world.ask(reports.Stop())

    outcome = road.run()

    assert outcome is not None
    assert (outcome.ok, outcome.result) == (True, "station_stop")
    assert requests(visit)[-1] == "SessionStop"


@pytest.mark.parametrize("protocol", ["iso15118-2", "ac"])
def test_a_paused_session_is_joined_again_and_charged_to_the_end(protocol: str) -> None:
    world = station(protocol)
    first = visit_for(protocol, stop="pause", loops=5)
    paused = Road(world, first).run()
    assert paused is not None
    assert (paused.ok, paused.result) == (True, "paused")
    world.advance(30.0)

    again = visit_for(protocol, stop="pause", joins=paused.session_id)
    outcome = Road(world, again).run()

    assert outcome is not None
    assert (outcome.ok, outcome.result, outcome.findings) == (True, "complete", ())
    assert again.exchanges[1].code == "OK_OldSessionJoined"
    assert outcome.session_id == paused.session_id


def test_an_unknown_session_cannot_be_joined() -> None:
    visit = visit_for("iso15118-2", joins=bytes(range(8)))
    outcome = Road(station("iso15118-2"), visit).run()

    assert outcome is not None
    assert not outcome.ok
    assert "not OK_OldSessionJoined" in outcome.findings[0]


@pytest.mark.parametrize("protocol", ["iso15118-2", "ac"])
def test_a_renegotiation_of_the_vehicle_keeps_the_contactors_closed(protocol: str) -> None:
    world, visit, outcome = charge(protocol, renegotiate_after=5)

    assert outcome.ok, outcome
    assert requests(visit).count("ChargeParameterDiscovery") == 2
    assert world.closings == 1


def test_a_renegotiation_of_the_station_is_followed_once() -> None:
    world = station("iso15118-2", iso15118_2={"renegotiate_after_loops": 5})

    _, visit, outcome = charge("iso15118-2", world)

    assert outcome.ok, outcome
    assert requests(visit).count("PowerDelivery") == 4


def test_an_emergency_stop_is_a_failure_unless_the_script_expects_it() -> None:
    for expect, ok in ((None, False), ("FAILED", True)):
        world = station("iso15118-2")
        visit = visit_for("iso15118-2", expect=expect)
        road = Road(world, visit)
        road.run(until=lambda visit=visit: len(visit.exchanges) > 40)
        world.fail("emergency_stop")

        outcome = road.run()

        assert outcome is not None
        assert outcome.result == "FAILED"
        assert outcome.ok is ok


def test_services_are_asked_for_when_the_script_names_them() -> None:
    _, visit, outcome = charge("iso15118-2", service_details=[1])

    assert outcome.ok, outcome
    assert "ServiceDetail" in requests(visit)


@pytest.mark.parametrize("departure", [600, 7200])
def test_the_schedule_must_cover_the_departure_time(departure: int) -> None:
    _, _, outcome = charge("iso15118-2", departure_s=departure)

    assert outcome.ok, outcome


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_first_contact_may_bring_any_session_id(protocol: str) -> None:
    for session_id in ("", "00", "0000000000000000", "0102030405060708"):
        _, _, outcome = charge(protocol, session_id=session_id, loops=2)

        assert outcome.ok, outcome


# --- the vehicle's own timers (Table 109, DIN Table 75) -------------------------------------------


def silent_after(protocol: str, name: str, limit: int = 1) -> tuple[Outcome, float]:
    """The outcome when the station's answer to the `limit`-th `name` never arrives; when."""
    world = station(protocol)
    visit = visit_for(protocol, target_soc=1.0)
    road = Road(world, visit)
    road.run(until=lambda: [x.request for x in visit.exchanges].count(name) == limit)
    sent_at = world.now
    while visit.outcome is None:
        world.now += 0.01
        if visit.deadline is not None and visit.deadline <= world.now:
            road._apply(visit.tick(world.now))
    return visit.outcome, world.now - sent_at


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_vehicle_waits_two_seconds_for_an_ordinary_answer(protocol: str) -> None:
    outcome, took = silent_after(protocol, "SessionSetupReq")

    assert (outcome.ok, outcome.result) == (False, "timeout")
    assert took == pytest.approx(2.0, abs=0.03)


@pytest.mark.parametrize("protocol", DC)
def test_the_vehicle_waits_a_quarter_second_in_the_loop(protocol: str) -> None:
    outcome, took = silent_after(protocol, "CurrentDemandReq", limit=3)

    assert outcome.result == "timeout"
    assert took == pytest.approx(0.1 + 0.25, abs=0.03)


SLOW_MONITOR = {"isolation": {"self_test_s": 55}}
HIGH_BATTERY = {"battery": {"nominal_v": 1100.0, "max_voltage_v": 1200.0}, "max_voltage_v": 1200.0}


@pytest.mark.parametrize(
    ("name", "limit_s", "simulation", "sections", "changes"),
    [
        (
            "CableCheckReq",
            40,
            SLOW_MONITOR,
            {"cable_check": {"total_s": 90, "isolation_s": 90}},
            {},
        ),
        ("PreChargeReq", 7, {}, {}, HIGH_BATTERY),
        (
            "ChargeParameterDiscoveryReq",
            60,
            {},
            {"iso15118_2": {"parameters_s": 90}, "charge": {"parameters_ongoing": 1000}},
            {},
        ),
    ],
)
def test_what_is_never_finished_is_given_up_in_time(
    name: str,
    limit_s: float,
    simulation: dict[str, Any],
    sections: dict[str, Any],
    changes: dict[str, Any],
) -> None:
    visit = visit_for("iso15118-2", **changes)

    outcome = Road(station("iso15118-2", simulation, **sections), visit).run()

    assert outcome is not None
    assert (outcome.ok, outcome.result) == (False, "timeout")
    asked = [exchange.at for exchange in visit.exchanges if exchange.request == name]
    assert asked[-1] - asked[0] == pytest.approx(limit_s, abs=0.5)


def test_an_answer_that_is_no_document_of_the_schema_is_named() -> None:
    visit = visit_for("iso15118-2")
    visit.connected(0.0)

    visit.receive(bytes.fromhex("01fe800100000002ffff"), 0.1)

    assert visit.outcome is not None
    assert visit.outcome.result == "schema"
    assert "ffff" in visit.outcome.text


def test_octets_that_are_no_v2gtp_end_the_visit() -> None:
    visit = visit_for("iso15118-2")
    visit.connected(0.0)

    output = visit.receive(b"HTTP/1.1 400 Bad Request\r\n", 0.1)

    assert output.close
    assert visit.outcome is not None
    assert visit.outcome.result == "wire"


def test_a_foreign_session_id_in_an_answer_is_found() -> None:
    world = station("iso15118-2")
    visit = visit_for("iso15118-2", loops=2)
    drive = visit.drive
    assert isinstance(drive, Drive)
    road = Road(world, visit)
    road.run(until=lambda: len(visit.exchanges) == 5)
    real = iso.decode

    outcome = _with_wrong_ids(road, real)

    assert not outcome.ok
    assert any("session id" in finding for finding in outcome.findings)


def _with_wrong_ids(road: Road, decode: Any) -> Outcome:
    """Let the station answer one request under another session id."""
    payload = None
    while payload is None:
        payload = road.world.sent()
        if payload is None:
            road.step()
    message = decode(payload)
    message.Header.SessionID = bytes(8)
    road._apply(road.visit.receive(frame(iso.encode(message)), road.world.now))
    outcome = road.run()
    assert outcome is not None
    return outcome
