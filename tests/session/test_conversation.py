"""The engine beyond the checklists: pace of answers, odd messages, ids, authorisation, settings."""

from typing import Any

import msgspec
import pytest

from secc import v2gtp
from secc.messages import app_protocol as sap
from secc.reports import (
    Authorise,
    AuthorizationWanted,
    Deviation,
    Exchange,
    Refuse,
    SessionEnded,
    SessionStarted,
)
from secc.session.outlet import Outlet, Refused
from secc.session.plant import Contactor, Oscillator
from secc.session.settings import Settings
from tests import iso
from tests.session.sequence import State
from tests.snapshots import reading, see
from tests.vehicle import DIN, ISO_AC, ISO_DC, Dialect, ev, offer

# --- pace -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", [DIN, ISO_DC], ids=str)
def test_answers_may_be_held_back_but_not_in_the_charge_loop(dialect: Dialect) -> None:
    vehicle = ev(dialect, timing={"minimum_response_s": 0.1}).reach(State.STARTED)

    vehicle.send(dialect.requests["CurrentDemand"]())
    assert vehicle.took == 0
    vehicle.send(dialect.requests["PowerDelivery stop"]())
    assert vehicle.took >= 0.1
    vehicle.send(dialect.requests["WeldingDetection"]())
    assert vehicle.took >= 0.1
    assert vehicle.world.told(Exchange)[-1].latency_s == pytest.approx(vehicle.took)


def test_a_refusal_is_not_held_back() -> None:
    vehicle = ev(ISO_DC, timing={"minimum_response_s": 0.5}).reach(State.SET_UP)

    vehicle.send(iso.current_demand())

    assert vehicle.took == 0
    assert vehicle.world.closed


# --- odd messages ---------------------------------------------------------------------------------


def test_a_response_from_the_ev_is_no_request_and_gets_no_answer() -> None:
    vehicle = ev(ISO_DC).reach(State.SET_UP)
    response = iso.m.SessionStopRes(ResponseCode=iso.m.responseCodeType.OK)

    vehicle.world.receive(vehicle.octets(response))

    assert vehicle.world.sent() is None
    assert "no request" in vehicle.world.told(Deviation)[-1].text
    assert vehicle.send(iso.service_discovery()).ResponseCode.value == "OK"


def test_a_body_without_an_envelope_is_not_answered() -> None:
    vehicle = ev(ISO_DC).reach(State.SET_UP)

    vehicle.world.receive(v2gtp.pack(iso.m.encode(iso.service_discovery())))

    assert vehicle.world.sent() is None
    assert "instead of V2G_Message" in vehicle.world.told(Deviation)[-1].text


def test_an_ev_that_floods_the_station_while_an_answer_is_pending_is_cut_off() -> None:
    vehicle = ev(ISO_DC, timing={"minimum_response_s": 1.0}).reach(State.SET_UP)
    request = vehicle.octets(iso.service_discovery())

    while not vehicle.world.closed:
        vehicle.world.receive(request * 1_000)

    assert "ahead" in vehicle.world.told(SessionEnded)[-1].reason
    assert vehicle.world.sent() is None


def test_a_deviation_is_told_once_a_session() -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)
    request = iso.current_demand()
    request.EVTargetVoltage.Unit = iso.m.unitSymbolType.A

    for _ in range(3):
        assert vehicle.send(request).ResponseCode.value == "OK"

    texts = [each.text for each in vehicle.world.told(Deviation)]
    assert texts == ["a unit that does not fit the element"]


def test_two_best_offers_are_no_offer_in_strict_mode() -> None:
    vehicle = ev(ISO_DC, tolerance={"mode": "strict"})

    response = vehicle.negotiate(offer(ISO_DC.namespace), offer(DIN.namespace, 2))

    assert response.ResponseCode is sap.responseCodeType.Failed_NoNegotiation
    assert vehicle.world.closed


def test_control_characters_are_reported_and_pass() -> None:
    vehicle = ev(ISO_DC).reach(State.SET_UP)

    response = vehicle.send(iso.service_discovery(ServiceScope="\0\0"))

    assert response.ResponseCode.value == "OK"
    assert vehicle.world.told(Deviation)


# --- ids ------------------------------------------------------------------------------------------


def test_a_random_id_that_means_something_is_drawn_again() -> None:  # [V2G2-756]
    wanted = bytes.fromhex("0102030405060708")
    draws = iter([bytes(8), wanted, bytes.fromhex("1112131415161718")])
    vehicle = ev(ISO_DC, random=lambda _: next(draws))
    vehicle.negotiate()

    vehicle.send(iso.session_setup(), session_id=wanted)

    assert vehicle.header.SessionID.hex() == "1112131415161718"


def test_a_meter_that_counts_backwards_shows_no_negative_energy() -> None:
    vehicle = ev(ISO_DC, simulation={"meter_wh": 1_000.0}).reach(State.LOOP)

    see(vehicle, reading("energy_wh", 900.0))

    assert vehicle.world.outlet.state(vehicle.world.now).energy_wh == 0


# --- authorisation --------------------------------------------------------------------------------


def test_a_refusal_given_beforehand_refuses_the_next_session() -> None:
    vehicle = ev(ISO_DC, authorization={"policy": "command"})
    vehicle.world.ask(Refuse())

    vehicle.reach(State.SELECTED)

    assert vehicle.send(iso.authorization()).ResponseCode.value == "FAILED"
    assert vehicle.world.told(SessionEnded)[-1].reason == "authorization refused"


def test_a_refusal_during_the_set_up_waits_for_the_question() -> None:
    vehicle = ev(DIN).reach(State.SET_UP)
    vehicle.world.ask(Refuse())
    assert not vehicle.world.closed

    vehicle.go_on(State.DISCOVERED, State.SELECTED)

    assert vehicle.send(DIN.requests["ContractAuthentication"]()).ResponseCode.value == "FAILED"


def test_an_authorisation_by_time_comes_after_that_time() -> None:
    policy = {"policy": "delay", "delay_s": 3.0, "ongoing_answers": 0}
    vehicle = ev(ISO_DC, authorization=policy).reach(State.SELECTED)

    for expected in (3, 3, 3, 1):
        response = vehicle.send(iso.authorization())
        waiting = response.EVSEProcessing.value != "Finished"
        assert waiting is (expected == 3)
        vehicle.world.advance(1.01)


def test_listeners_are_asked_once() -> None:
    vehicle = ev(ISO_DC, authorization={"policy": "command"}).reach(State.SELECTED)
    for _ in range(3):
        vehicle.send(iso.authorization())

    vehicle.world.ask(Authorise())

    assert len(vehicle.world.told(AuthorizationWanted)) == 1
    assert vehicle.send(iso.authorization()).EVSEProcessing.value == "Finished"


def test_a_grant_that_has_run_out_is_asked_for_again() -> None:
    vehicle = ev(ISO_DC, authorization={"policy": "command", "grant_s": 5.0})
    vehicle.world.ask(Authorise())
    vehicle.world.advance(6.0)

    vehicle.reach(State.AUTHORISING)

    assert len(vehicle.world.told(AuthorizationWanted)) == 1


# --- outlet ---------------------------------------------------------------------------------------


def test_a_second_connection_is_refused_with_the_reason() -> None:
    world = ev(ISO_DC).reach(State.SET_UP).world

    with pytest.raises(Refused, match="running"):
        world.outlet.connect(world.now)


def test_a_program_that_starts_with_a_vehicle_plugged_in_serves_it() -> None:
    world = ev(ISO_DC).world
    plant = world.plant.advance(world.now)

    outlet = Outlet(Settings(), plant, world.now, random=bytes, epoch=0.0)

    assert outlet.answers_sdp
    assert Oscillator(0.05) in outlet.tick(world.now).commands


def test_the_reason_of_the_end_is_told_once() -> None:
    vehicle = ev(ISO_DC).reach(State.ENDED)

    vehicle.world._carry_out(vehicle.world.outlet.fail("bug", vehicle.world.now))

    assert [ended.ok for ended in vehicle.world.told(SessionEnded)] == [True]


def test_unplugging_leaves_the_data_link_to_slac_if_there_is_one() -> None:
    world = ev(ISO_DC, slac={"enabled": True}).world
    world._carry_out(world.outlet.link(True, world.now))

    world.simulate(pilot="A")
    world.simulate(pilot="B")

    assert world.may_connect


# --- ISO 15118-2 ----------------------------------------------------------------------------------


def test_the_station_asks_for_a_renegotiation_after_so_many_loops() -> None:
    vehicle = ev(ISO_DC, iso15118_2={"renegotiate_after_loops": 3}).reach(State.STARTED)

    asked = [
        vehicle.send(iso.current_demand()).DC_EVSEStatus.EVSENotification.value for _ in range(4)
    ]

    assert asked == ["None", "None", "ReNegotiation", "ReNegotiation"]
    vehicle.go_on(State.RENEGOTIATING, State.PREPARED)
    vehicle.go_on(State.CHECKED, State.PRE_CHARGED, State.STARTED)
    status = vehicle.send(iso.current_demand()).DC_EVSEStatus
    assert status.EVSENotification.value == "None"


def test_ac_a_contactor_that_stays_closed_after_the_stop_is_a_contactor_error() -> None:
    # [V2G2-862]
    vehicle = ev(ISO_AC).reach(State.LOOP)
    vehicle.world.receive(vehicle.octets(ISO_AC.requests["PowerDelivery stop"]()))

    see(vehicle, reading("contactors", Contactor.CLOSED), seconds=4.5)

    response = vehicle.answer()
    assert response.ResponseCode.value == "FAILED_ContactorError"


def test_a_voltage_of_nothing_in_the_loop_means_the_last_one() -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)
    before = vehicle.world.supply.voltage_v

    vehicle.send(iso.current_demand(voltage_v=0))

    assert vehicle.world.supply.voltage_v == before


def test_a_negative_current_is_none() -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)

    vehicle.send(iso.current_demand(current_a=-20))

    assert vehicle.world.supply.current_a == 0


def test_a_resumed_session_goes_on_counting_its_energy() -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)
    vehicle.world.advance(1.9)
    vehicle.go_on(State.STOPPED)
    vehicle.send(iso.session_stop("Pause"))
    first = vehicle.world.told(SessionEnded)[-1].energy_wh
    vehicle.world.advance(5.0)
    identity = vehicle.session_id
    vehicle.negotiate()
    vehicle.send(iso.session_setup(), session_id=identity)

    assert first > 1
    assert vehicle.world.told(SessionStarted)[-1].resumed
    assert vehicle.world.outlet.state(vehicle.world.now).energy_wh == pytest.approx(first)


# --- DIN SPEC 70121 -------------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "code"), [("field", "OK"), ("strict", "FAILED_WrongEnergy")])
def test_din_another_dc_mode_than_the_offered_one_is_a_deviation(mode: str, code: str) -> None:
    vehicle = ev(DIN, tolerance={"mode": mode}).reach(State.AUTHORISED)
    request: Any = DIN.requests["ChargeParameterDiscovery"]()
    kind = type(request.EVRequestedEnergyTransferType)
    request.EVRequestedEnergyTransferType = kind("DC_core")

    response = vehicle.send(request)

    assert response.ResponseCode.value.startswith(code)


def test_din_a_plan_is_optional() -> None:
    vehicle = ev(DIN).reach(State.PRE_CHARGED)
    request: Any = DIN.requests["PowerDelivery start"]()
    request.ChargingProfile = None

    assert vehicle.send(request).ResponseCode.value == "OK"


# --- settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"tolerance": {"refuse": ["everything"]}}, "no tolerance is called 'everything'"),
        ({"timing": {"linger_s": 5.0}}, "linger_s"),
        ({"iso15118_2": {"evseid": "nonsense"}}, "evseid"),
        ({"iso15118_2": {"modes": []}}, "modes"),
        ({"charge": {"max_voltage": 500}}, "max_voltage"),
    ],
)
def test_settings_that_make_no_sense_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=said):
        msgspec.convert(given, Settings)


def test_a_tolerance_may_be_refused_in_the_field_and_accepted_in_strict_mode() -> None:
    field = msgspec.convert({"tolerance": {"refuse": ["exi"]}}, Settings).tolerance
    strict = msgspec.convert({"tolerance": {"mode": "strict", "accept": ["exi"]}}, Settings)

    assert not field.allows("exi")
    assert field.allows("wrong_unit")
    assert strict.tolerance.allows("exi")
    assert not strict.tolerance.allows("wrong_unit")
