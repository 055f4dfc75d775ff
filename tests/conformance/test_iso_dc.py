"""ISO 15118-2 DC charging: rows CC1 to CC4, PC1 to PC3, PD1 to PD7, CD1 to CD5."""

from typing import Any

import pytest

from secc.reports import Renegotiate, SetLimit, Stop
from tests import iso
from tests.both import dc_status, si
from tests.session.sequence import State
from tests.vehicle import ISO_DC, assert_refused, ev

ERROR_CODES = [code.value for code in iso.m.DC_EVErrorCodeType]


# --- CableCheck -----------------------------------------------------------------------------------


@pytest.mark.parametrize("pilot", ["C", "D"])
def test_cc1_the_cable_check_is_ongoing_and_then_valid(pilot: str) -> None:
    vehicle = ev(ISO_DC).reach(State.PREPARED)
    vehicle.world.simulate(pilot=pilot)
    begin = vehicle.world.now

    *ongoing, last = vehicle.poll("CableCheck")

    active = ("EVSE_IsolationMonitoringActive", "Invalid", "None")
    assert {dc_status(answer) for answer in ongoing} == {active}
    assert last.ResponseCode.value == "OK"
    assert dc_status(last) == ("EVSE_Ready", "Valid", "None")
    assert vehicle.world.now - begin < 38
    assert vehicle.world.voltage_v < 60  # IEC 61851-23: before it is Finished


def test_cc1_the_test_voltage_follows_the_ev_maximum() -> None:
    vehicle = ev(ISO_DC).reach(State.PREPARED)  # 450 V

    vehicle.poll("CableCheck")

    assert max(supply.voltage_v for supply in vehicle.world.supplies) == 500
    assert max(supply.current_a for supply in vehicle.world.supplies) <= 2


def test_cc2_cable_check_in_pilot_state_b_fails_within_1_5_s() -> None:
    vehicle = ev(ISO_DC).reach(State.PREPARED)
    vehicle.world.simulate(pilot="B")
    request = iso.cable_check()

    response = vehicle.send(request)

    assert vehicle.took == pytest.approx(1.5, abs=0.1)
    assert_refused(vehicle, request, response, "FAILED")
    assert response.EVSEProcessing.value == "Finished"
    assert dc_status(response)[:2] == ("EVSE_Shutdown", "Invalid")
    assert vehicle.world.closings == 0


def test_cc3_an_insulation_fault_fails_the_cable_check_and_leaves_no_voltage() -> None:
    vehicle = ev(ISO_DC).reach(State.PREPARED)
    vehicle.world.fail("isolation_fault")

    last = vehicle.poll("CableCheck")[-1]

    assert_refused(vehicle, iso.cable_check(), last, "FAILED")
    assert dc_status(last)[0] == "EVSE_Malfunction"
    assert dc_status(last)[1] in ("Invalid", "Fault")
    vehicle.world.advance(3.0)
    assert vehicle.world.voltage_v < 60


@pytest.mark.parametrize(
    "fault", ["contactor_stuck_open", "lock_failed", "supply_failed", "supply_short"]
)
def test_cc3_no_broken_part_passes_the_cable_check(fault: str) -> None:
    vehicle = ev(ISO_DC).reach(State.PREPARED)
    vehicle.world.fail(fault)

    last = vehicle.poll("CableCheck")[-1]

    assert_refused(vehicle, iso.cable_check(), last, "FAILED")


def test_cc1_a_station_without_monitor_needs_a_permission_to_be_one() -> None:
    bare = {"isolation": {"fitted": False}}
    refused = ev(ISO_DC, simulation=bare).reach(State.PREPARED)
    laboratory = ev(ISO_DC, simulation=bare, cable_check={"require_imd": False})
    laboratory.reach(State.PREPARED)

    assert refused.poll("CableCheck")[-1].ResponseCode.value == "FAILED"
    assert dc_status(laboratory.poll("CableCheck")[-1])[:2] == ("EVSE_Ready", "No_IMD")


# --- PreCharge ------------------------------------------------------------------------------------


@pytest.mark.parametrize("target_v", [250.0, 400.0])
def test_pc1_pre_charge_reports_the_measured_voltage_and_keeps_below_2_a(target_v: float) -> None:
    vehicle = ev(ISO_DC).reach(State.CHECKED)
    begin = vehicle.world.now
    reported = [si(vehicle.send(iso.pre_charge(target_v, 100)).EVSEPresentVoltage)]
    assert reported[0] < 60
    while abs(reported[-1] - target_v) > 20:
        vehicle.world.advance(0.1)
        response = vehicle.send(iso.pre_charge(target_v, 100))
        reported.append(si(response.EVSEPresentVoltage))
        assert reported[-1] == pytest.approx(vehicle.world.voltage_v, abs=3)
        assert dc_status(response) == ("EVSE_Ready", "Valid", "None")

    assert vehicle.world.now - begin < 5
    assert vehicle.world.supply.current_a <= 2


def test_pc2_power_delivery_without_pre_charge_is_a_sequence_error() -> None:
    vehicle = ev(ISO_DC).reach(State.CHECKED)
    request = iso.start()

    assert_refused(vehicle, request, vehicle.send(request))


def test_security_40_a_start_away_from_the_pre_charge_target_is_no_charge_in_strict_mode() -> None:
    slow = {"supply": {"rise_v_per_s": 60.0}}
    vehicle = ev(ISO_DC, tolerance={"mode": "strict"}, simulation=slow).reach(State.CHECKED)
    vehicle.send(iso.pre_charge(400))
    request = iso.start()

    response = vehicle.send(request)

    assert_refused(vehicle, request, response, "FAILED_PowerDeliveryNotApplied")


# --- PowerDelivery --------------------------------------------------------------------------------


def test_pd1_start_and_later_stop_are_granted() -> None:
    vehicle = ev(ISO_DC).reach(State.PRE_CHARGED)

    start = vehicle.send(iso.start())
    assert (start.ResponseCode.value, dc_status(start)[0]) == ("OK", "EVSE_Ready")
    assert vehicle.took < 4.5
    vehicle.charge(3.0)
    assert vehicle.world.current_a > 50

    stop = vehicle.send(iso.stop())
    assert stop.ResponseCode.value == "OK"
    assert vehicle.took < 4.5
    assert vehicle.world.current_a < 1
    vehicle.world.advance(0.5)
    assert vehicle.world.contactors_open


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (iso.start(profile=((0, 25_000),)), "FAILED_ChargingProfileInvalid"),
        (iso.start(profile=((0, 5_000), (60, 25_000))), "FAILED_ChargingProfileInvalid"),
        (iso.start(profile=((90_000, 5_000),)), "FAILED_ChargingProfileInvalid"),
        (iso.start(tuple_id=7), "FAILED_TariffSelectionInvalid"),
    ],
    ids=["too high", "too high later", "behind the schedule", "tuple"],
)
def test_pd2_profile_and_tuple_must_fit_the_schedule(request_: Any, code: str) -> None:
    vehicle = ev(ISO_DC, charge={"max_power_w": 20_000.0}).reach(State.PRE_CHARGED)

    assert_refused(vehicle, request_, vehicle.send(request_), code)


def test_pd3_a_renegotiation_before_the_start_fails() -> None:
    vehicle = ev(ISO_DC).reach(State.PRE_CHARGED)
    request = iso.renegotiate()

    assert_refused(vehicle, request, vehicle.send(request), "FAILED")  # [V2G2-812]


def test_pd4_after_a_renegotiation_the_cable_check_is_finished_at_once() -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)
    vehicle.charge(2.0)

    assert vehicle.send(iso.renegotiate()).ResponseCode.value == "OK"
    assert vehicle.send(iso.parameter_discovery()).EVSEProcessing.value == "Finished"
    check = vehicle.send(iso.cable_check())
    assert (check.EVSEProcessing.value, *dc_status(check)[:2]) == (
        *("Finished", "EVSE_Ready", "Valid"),
    )
    assert vehicle.send(iso.pre_charge()).ResponseCode.value == "OK"
    assert vehicle.send(iso.start()).ResponseCode.value == "OK"
    vehicle.charge(1.0)

    assert vehicle.world.closings == 1  # the contactors never opened
    assert vehicle.world.current_a > 20


def test_pd4_the_station_asks_for_a_renegotiation_until_the_ev_agrees() -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)
    assert vehicle.world.ask(Renegotiate())

    for _ in range(3):
        assert dc_status(vehicle.send(iso.current_demand()))[2] == "ReNegotiation"

    assert dc_status(vehicle.send(iso.renegotiate()))[2] == "None"


def test_pd4_start_right_after_the_parameters_is_a_tolerated_shortcut() -> None:
    field = ev(ISO_DC).reach(State.RENEGOTIATING)
    strict = ev(ISO_DC, tolerance={"mode": "strict"})
    strict.reach(State.RENEGOTIATING)
    for vehicle in (field, strict):
        vehicle.send(iso.parameter_discovery())

    assert field.send(iso.start()).ResponseCode.value == "OK"
    request = iso.start()
    assert_refused(strict, request, strict.send(request))


@pytest.mark.parametrize("error", ERROR_CODES)
def test_pd5_a_stop_is_granted_whatever_error_the_ev_names(error: str) -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)

    assert vehicle.send(iso.stop(error=error)).ResponseCode.value == "OK"  # [V2G2-880]


def test_pd6_a_station_with_a_fault_does_not_apply_power() -> None:
    vehicle = ev(ISO_DC).reach(State.PRE_CHARGED)
    vehicle.world.fail("supply_failed")
    request = iso.start()

    response = vehicle.send(request)

    assert_refused(vehicle, request, response, "FAILED_PowerDeliveryNotApplied")


# --- CurrentDemand --------------------------------------------------------------------------------


def test_cd1_current_demand_is_answered_at_once_with_what_is_measured() -> None:
    vehicle = ev(ISO_DC, iso15118_2={"meter_id": "M1"}).reach(State.LOOP)
    meter_before = vehicle.send(iso.current_demand()).MeterInfo.MeterReading
    response = vehicle.charge(60.0, voltage_v=440, current_a=100)

    assert vehicle.took == 0.0
    assert dc_status(response) == ("EVSE_Ready", "Valid", "None")
    assert si(response.EVSEPresentVoltage) == pytest.approx(vehicle.world.voltage_v, abs=3)
    assert si(response.EVSEPresentCurrent) == pytest.approx(100, abs=3)
    assert si(response.EVSEMaximumVoltageLimit) == 1000
    assert si(response.EVSEMaximumCurrentLimit) == 200
    assert si(response.EVSEMaximumPowerLimit) == 60_000
    assert response.SAScheduleTupleID == 1
    assert response.EVSEID == "ZZ00000"
    assert response.MeterInfo.MeterID == "M1"
    delivered_wh = response.MeterInfo.MeterReading - meter_before
    assert delivered_wh == pytest.approx(400 * 100 * 60 / 3600, rel=0.05)
    assert not response.ReceiptRequired


@pytest.mark.parametrize(
    ("demand", "flag"),
    [
        ({"voltage_v": 400, "current_a": 250}, "EVSECurrentLimitAchieved"),
        ({"voltage_v": 1_050, "current_a": 10}, "EVSEVoltageLimitAchieved"),
        ({"voltage_v": 450, "current_a": 190}, "EVSEPowerLimitAchieved"),
    ],
    ids=["current", "voltage", "power"],
)
def test_cd2_a_target_above_a_limit_is_served_at_the_limit_and_flagged(
    demand: Any, flag: str
) -> None:
    vehicle = ev(ISO_DC).reach(State.AUTHORISED)
    able = iso.dc_parameters(voltage_v=1_100, current_a=300)
    vehicle.send(iso.parameter_discovery(able))
    vehicle.go_on(State.CHECKING, State.CHECKED, State.PRE_CHARGED, State.STARTED)

    response = vehicle.charge(5.0, **demand)

    assert getattr(response, flag)
    assert vehicle.world.supply.current_a <= 200
    assert vehicle.world.supply.voltage_v <= 1000
    assert vehicle.world.voltage_v * vehicle.world.current_a < 61_000


def test_cd3_the_output_follows_a_falling_maximum_in_the_next_cycle() -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)
    vehicle.charge(2.0, current_a=100)

    vehicle.send(iso.current_demand(440, 100, EVMaximumCurrentLimit=iso.value(40, "A")))

    assert vehicle.world.supply.current_a == 40


def test_cd3_the_output_and_the_limits_follow_the_load_management() -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)
    vehicle.charge(2.0, current_a=100)
    vehicle.world.ask(SetLimit(name="grid", power_w=8_000.0))

    response = vehicle.send(iso.current_demand(440, 100))
    vehicle.charge(0.6, current_a=100)

    assert si(response.EVSEMaximumPowerLimit) == 8_000
    assert response.EVSEPowerLimitAchieved
    assert vehicle.world.supply.current_a == pytest.approx(20, abs=1)


def test_cd4_a_stop_by_the_operator_is_told_and_forced_after_10_s() -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)
    vehicle.world.ask(Stop())
    request = iso.current_demand()

    served, refusal, lasted = vehicle.insist(request, every=0.2, at_most=12)

    told = ("EVSE_Shutdown", "Valid", "StopCharging")
    assert {dc_status(response) for response in served} == {told}
    assert lasted == pytest.approx(10, abs=0.5)
    assert_refused(vehicle, request, refusal, "FAILED")


def test_cd4_an_ev_that_follows_the_stop_ends_in_order() -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)
    vehicle.world.ask(Stop())
    vehicle.send(iso.current_demand())

    vehicle.go_on(State.STOPPED, State.WELDING, State.ENDED)

    assert not vehicle.world.closed
