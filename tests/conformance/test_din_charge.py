"""DIN SPEC 70121, from CableCheck to the stop of power: rows N25 to N49."""

from typing import Any

import pytest

from secc.reports import Stop
from tests import din
from tests.both import dc_status as status
from tests.both import si
from tests.session.sequence import State
from tests.vehicle import DIN, assert_over, assert_refused, ev

ERROR_CODES = [code.value for code in din.m.DC_EVErrorCodeType]


@pytest.mark.parametrize("pilot", ["C", "D"])
def test_n25_the_cable_check_is_ongoing_and_then_valid(pilot: str) -> None:
    vehicle = ev(DIN).reach(State.PREPARED)
    vehicle.world.simulate(pilot=pilot)
    begin = vehicle.world.now

    *ongoing, last = vehicle.poll("CableCheck")

    assert {status(a) for a in ongoing} == {("EVSE_IsolationMonitoringActive", "Invalid", "None")}
    assert last.ResponseCode.value == "OK"
    assert status(last) == ("EVSE_Ready", "Valid", "None")
    assert vehicle.world.now - begin < 38


def test_n26_cable_check_in_pilot_state_b_fails_within_1_5_s() -> None:
    vehicle = ev(DIN).reach(State.PREPARED)
    vehicle.world.simulate(pilot="B")
    request = din.cable_check()

    response = vehicle.send(request)

    assert vehicle.took == pytest.approx(1.5, abs=0.1)
    assert_refused(vehicle, request, response, "FAILED")
    assert response.EVSEProcessing.value == "Finished"
    assert status(response)[:2] == ("EVSE_Shutdown", "Invalid")
    assert vehicle.world.closings == 0


def test_n26_a_late_state_c_is_in_time_before_1_5_s() -> None:
    vehicle = ev(DIN, simulation={"vehicle": {"ready_s": 1.2}}).reach(State.PREPARED)

    response = vehicle.send(din.cable_check())

    assert (response.ResponseCode.value, response.EVSEProcessing.value) == ("OK", "Ongoing")
    assert vehicle.took == pytest.approx(1.2, abs=0.1)


def test_n27_an_insulation_fault_fails_the_cable_check_and_leaves_no_voltage() -> None:
    vehicle = ev(DIN).reach(State.PREPARED)
    vehicle.world.fail("isolation_fault")

    last = vehicle.poll("CableCheck")[-1]

    assert_refused(vehicle, din.cable_check(), last, "FAILED")
    assert last.EVSEProcessing.value == "Finished"
    assert status(last)[0] == "EVSE_Malfunction"
    assert status(last)[1] in ("Invalid", "Fault")
    vehicle.world.advance(3.0)
    assert vehicle.world.voltage_v < 60


def test_n27_an_insulation_warning_does_not_fail_the_cable_check() -> None:
    # 200 kohm: 400 ohm per volt at 500 V, the warning band of the 2014 edition
    vehicle = ev(DIN, simulation={"isolation": {"warning_ohm": 250_000.0}}).reach(State.PREPARED)
    vehicle.world.fail("isolation_warning")

    last = vehicle.poll("CableCheck")[-1]

    assert (last.ResponseCode.value, status(last)[:2]) == ("OK", ("EVSE_Ready", "Warning"))


def test_n28_a_stop_by_the_operator_ends_the_cable_check_in_order() -> None:
    vehicle = ev(DIN).reach(State.CHECKING)
    vehicle.world.ask(Stop())

    last = vehicle.poll("CableCheck")[-1]

    assert (last.ResponseCode.value, last.EVSEProcessing.value) == ("OK", "Finished")
    assert status(last)[0] == "EVSE_Shutdown"  # [V2G-DC-891]
    assert vehicle.send(din.session_stop()).ResponseCode.value == "OK"


def test_n29_pre_charge_during_the_cable_check_is_a_sequence_error() -> None:
    vehicle = ev(DIN).reach(State.CHECKING)
    request = din.pre_charge()

    assert_refused(vehicle, request, vehicle.send(request))


@pytest.mark.parametrize("target_v", [300.0, 400.0])
def test_n31_pre_charge_reports_the_measured_voltage_and_keeps_below_2_a(target_v: float) -> None:
    vehicle = ev(DIN).reach(State.CHECKED)
    begin = vehicle.world.now
    reported = [si(vehicle.send(din.pre_charge(target_v, 100)).EVSEPresentVoltage)]
    assert reported[0] < 60  # measured, not asked
    while abs(reported[-1] - target_v) > 20:
        vehicle.world.advance(0.1)
        response = vehicle.send(din.pre_charge(target_v, 100))
        reported.append(si(response.EVSEPresentVoltage))
        assert reported[-1] == pytest.approx(vehicle.world.voltage_v, abs=3)
        assert status(response) == ("EVSE_Ready", "Valid", "None")

    assert vehicle.world.now - begin < 5
    assert vehicle.world.supply.current_a <= 2


def test_n31_each_pre_charge_request_may_change_the_target() -> None:
    vehicle = ev(DIN).reach(State.CHECKED)
    for target_v in (0.0, 200.0, 0.0, 380.0):
        vehicle.send(din.pre_charge(target_v, 0))
        vehicle.world.advance(1.5)

    assert si(vehicle.send(din.pre_charge(380, 0)).EVSEPresentVoltage) == pytest.approx(380, abs=5)


def test_n32_power_delivery_without_pre_charge_is_a_sequence_error() -> None:
    vehicle = ev(DIN).reach(State.CHECKED)
    request = din.start()

    assert_refused(vehicle, request, vehicle.send(request))


def test_n33_pre_charge_for_more_than_20_s_ends_the_session() -> None:
    vehicle = ev(DIN).reach(State.CHECKED)

    _, _, lasted = vehicle.insist(din.pre_charge(), every=0.5, at_most=22)

    assert lasted > 19
    assert_over(vehicle.world)


def test_n35_power_delivery_is_granted_within_1_5_s() -> None:
    vehicle = ev(DIN).reach(State.PRE_CHARGED)

    response = vehicle.send(din.start())

    assert response.ResponseCode.value == "OK"
    assert vehicle.took < 1.5
    assert status(response) == ("EVSE_Ready", "Valid", "None")


def test_n36_an_unknown_tuple_is_an_invalid_tariff() -> None:
    vehicle = ev(DIN).reach(State.PRE_CHARGED)
    request = din.start(tuple_id=7)

    assert_refused(vehicle, request, vehicle.send(request), "FAILED_TariffSelectionInvalid")


@pytest.mark.parametrize(
    "profile",
    [((90_000, 10_000),), ((0, 25_000),), ((0, 10_000), (3_600, 25_000))],
    ids=["behind the schedule", "above PMax", "later above PMax"],
)
def test_n37_a_profile_outside_the_schedule_is_invalid(profile: Any) -> None:
    vehicle = ev(DIN, charge={"max_power_w": 20_000.0}).reach(State.PRE_CHARGED)
    request = din.start(profile=profile)

    assert_refused(vehicle, request, vehicle.send(request), "FAILED_ChargingProfileInvalid")


def test_n37_the_16_bits_of_pmax_are_no_limit() -> None:
    vehicle = ev(DIN, tolerance={"mode": "strict"}).reach(State.PRE_CHARGED)  # 60 kW

    response = vehicle.send(din.start(profile=((0, 32_767),)))

    assert response.ResponseCode.value == "OK"


def test_n38_a_station_with_a_fault_does_not_apply_power() -> None:
    vehicle = ev(DIN).reach(State.PRE_CHARGED)
    vehicle.world.fail("supply_failed")
    request = din.start()

    response = vehicle.send(request)

    assert_refused(vehicle, request, response, "FAILED_PowerDeliveryNotApplied")
    assert status(response)[0] == "EVSE_Malfunction"


@pytest.mark.parametrize(("mode", "code"), [("field", "OK"), ("strict", "FAILED_SequenceError")])
def test_n39_a_stop_before_any_current_demand(mode: str, code: str) -> None:
    vehicle = ev(DIN, tolerance={"mode": mode}).reach(State.STARTED)

    assert vehicle.send(din.stop()).ResponseCode.value == code


def test_n40_a_thousand_current_demands_are_answered_at_once() -> None:
    vehicle = ev(DIN).reach(State.LOOP)
    for _ in range(1000):
        response = vehicle.send(din.current_demand(440, 100))
        assert vehicle.took == 0.0
        assert status(response) == ("EVSE_Ready", "Valid", "None")
        vehicle.world.advance(0.02)

    assert si(response.EVSEPresentVoltage) == pytest.approx(vehicle.world.voltage_v, abs=3)
    assert si(response.EVSEPresentCurrent) == pytest.approx(vehicle.world.current_a, abs=2)
    assert si(response.EVSEPresentCurrent) == pytest.approx(100, abs=3)
    assert si(response.EVSEMaximumVoltageLimit) == 1000
    assert si(response.EVSEMaximumCurrentLimit) == 200
    assert si(response.EVSEMaximumPowerLimit) == 60_000


@pytest.mark.parametrize(
    ("demand", "flag"),
    [
        (din.current_demand(440, 250), "EVSECurrentLimitAchieved"),
        (din.current_demand(1_050, 10), "EVSEVoltageLimitAchieved"),
        (din.current_demand(450, 190), "EVSEPowerLimitAchieved"),
    ],
    ids=["current", "voltage", "power"],
)
def test_n41_a_target_above_a_limit_is_served_at_the_limit_and_flagged(
    demand: Any, flag: str
) -> None:
    vehicle = ev(DIN).reach(State.AUTHORISED)
    vehicle.send(din.parameter_discovery(din.dc_parameters(voltage_v=1_100, current_a=300)))
    vehicle.go_on(State.CHECKING, State.CHECKED, State.PRE_CHARGED, State.STARTED)
    for _ in range(50):
        response = vehicle.send(demand)
        vehicle.world.advance(0.1)

    assert getattr(response, flag)
    assert vehicle.world.supply.current_a <= 200
    assert vehicle.world.supply.voltage_v <= 1000
    assert vehicle.world.voltage_v * vehicle.world.current_a < 61_000


def test_n42_the_output_follows_falling_limits_of_the_ev() -> None:
    vehicle = ev(DIN).reach(State.LOOP)
    for _ in range(20):
        vehicle.send(din.current_demand(440, 100))
        vehicle.world.advance(0.1)

    vehicle.send(din.current_demand(440, 100, EVMaximumCurrentLimit=din.value(40, "A")))

    assert vehicle.world.supply.current_a == 40
    vehicle.world.advance(0.5)
    vehicle.send(din.current_demand(440, 100, EVMaximumPowerLimit=din.value(8_000, "W")))
    assert vehicle.world.supply.current_a == pytest.approx(20, abs=1)


def test_n43_a_stop_by_the_operator_is_told_by_shutdown_and_forced_after_10_s() -> None:
    vehicle = ev(DIN).reach(State.LOOP)
    vehicle.world.ask(Stop())
    request = din.current_demand()

    served, refusal, lasted = vehicle.insist(request, every=0.2, at_most=12)

    told = ("EVSE_Shutdown", "Valid", "None")  # no notification in DIN, [V2G-DC-500]
    assert {status(response) for response in served} == {told}
    assert lasted == pytest.approx(10, abs=0.5)
    assert_refused(vehicle, request, refusal, "FAILED")


def test_n44_an_emergency_stop_switches_off_at_once_and_fails_the_next_request() -> None:
    vehicle = ev(DIN).reach(State.LOOP)
    vehicle.world.fail("emergency_stop")
    vehicle.world.step()
    assert vehicle.world.power_off  # does not wait for the EV
    request = din.current_demand()

    response = vehicle.send(request)

    assert_refused(vehicle, request, response, "FAILED")
    assert status(response)[0] == "EVSE_EmergencyShutdown"
    vehicle.world.advance(1.0)
    assert vehicle.world.current_a < 5


def test_n45_five_seconds_of_silence_in_the_loop_end_the_session() -> None:
    vehicle = ev(DIN).reach(State.LOOP)

    vehicle.world.advance(4.9)
    assert not vehicle.world.closed
    vehicle.world.advance(0.2)

    assert_over(vehicle.world)


def test_n46_a_session_stop_in_the_loop_ramps_down_in_field_mode() -> None:
    vehicle = ev(DIN).reach(State.LOOP)
    vehicle.charge(2.0)
    assert vehicle.world.current_a > 50

    response = vehicle.send(din.session_stop())

    assert response.ResponseCode.value == "OK"
    assert vehicle.took < 1.5
    assert vehicle.world.current_a < 1
    assert vehicle.world.contactors_open
    vehicle.world.advance(5.0)
    assert_over(vehicle.world)


def test_n46_a_session_stop_in_the_loop_is_a_sequence_error_in_strict_mode() -> None:
    vehicle = ev(DIN, tolerance={"mode": "strict"}).reach(State.LOOP)
    request = din.session_stop()

    assert_refused(vehicle, request, vehicle.send(request))


@pytest.mark.parametrize("request_", [din.parameter_discovery(), din.service_discovery()])
def test_n47_earlier_requests_in_the_loop_are_sequence_errors(request_: Any) -> None:
    vehicle = ev(DIN).reach(State.LOOP)

    assert_refused(vehicle, request_, vehicle.send(request_))


@pytest.mark.parametrize(("pilot", "closed_s"), [("A", 0.0), ("B", 0.0), ("E", 2.0)])
def test_n48_losing_the_pilot_state_in_the_loop_is_an_emergency(
    pilot: str, closed_s: float
) -> None:
    vehicle = ev(DIN).reach(State.LOOP)

    vehicle.world.simulate(pilot=pilot)

    assert vehicle.world.power_off
    assert vehicle.world.contactors_open
    vehicle.world.advance(closed_s + 0.1)
    assert_over(vehicle.world)


@pytest.mark.parametrize("error", ERROR_CODES)
def test_n49_a_stop_is_granted_within_1_5_s_whatever_error_the_ev_names(error: str) -> None:
    vehicle = ev(DIN).reach(State.LOOP)
    for _ in range(30):
        vehicle.send(din.current_demand(440, 120))
        vehicle.world.advance(0.1)

    response = vehicle.send(din.stop(error=error))

    assert response.ResponseCode.value == "OK"
    assert vehicle.took < 1.5
    vehicle.world.advance(2.0)
    assert vehicle.world.current_a < 1
    assert vehicle.world.contactors_open
