"""Bad input and bad timing, rows 24 to 44 of the list that are not in a checklist anyway."""

import random
from typing import Any

import pytest

from secc.reports import Deviation
from tests.both import dc_status, si
from tests.session.sequence import State
from tests.vehicle import DIALECTS, DIN, ISO_AC, ISO_DC, Dialect, assert_refused, at, ev

DC = pytest.mark.parametrize("dialect", [DIN, ISO_DC], ids=str)
BEFORE_POWER = [
    *(State.NEGOTIATED, State.SET_UP, State.DISCOVERED, State.SELECTED, State.AUTHORISING),
    *(State.AUTHORISED, State.PREPARING, State.PREPARED),
]


def test_26_ten_thousand_session_ids_differ_and_none_is_zero() -> None:
    outlet = ev(ISO_DC).world.outlet
    zeros_first = iter([bytes(8), bytes(8)])
    source = random.SystemRandom()
    vehicle = ev(ISO_DC, random=lambda n: next(zeros_first, None) or source.randbytes(n))
    vehicle.reach(State.SET_UP)
    session = vehicle.world.outlet.session
    assert outlet.session is None
    assert session is not None

    ids = {vehicle.session_id} | {session.new_id() for _ in range(10_000)}

    assert len(ids) == 10_001
    assert bytes(8) not in ids


@pytest.mark.parametrize(("dialect", "most"), [(DIN, 8), (ISO_DC, 6)], ids=["DIN", "ISO"])
def test_27_odd_evccids_are_accepted_and_reported(dialect: Dialect, most: int) -> None:
    for length in range(most + 1):
        vehicle = ev(dialect).reach(State.NEGOTIATED)

        response = vehicle.send(dialect.words.session_setup(evcc=b"\x5a" * length))

        assert response.ResponseCode.value == "OK_NewSessionEstablished"
        assert bool(vehicle.world.told(Deviation)) == (length != 6)


@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
@pytest.mark.parametrize("state", BEFORE_POWER, ids=lambda state: state.name)
@pytest.mark.parametrize("word", ["PowerDelivery start", "CurrentDemand", "PreCharge"])
def test_29_30_nothing_moves_for_power_out_of_order(
    dialect: Dialect, state: State, word: str
) -> None:
    if dialect is ISO_AC and state is State.PREPARED and word == "PowerDelivery start":
        return  # in order
    vehicle = at(dialect, state)

    vehicle.send(dialect.requests[word]())
    vehicle.world.advance(2.0)

    assert vehicle.world.closed
    assert vehicle.world.closings == 0
    assert {(supply.voltage_v, supply.current_a) for supply in vehicle.world.supplies} == {(0, 0)}


EXTREME = {
    "above the EV": {"voltage_v": 900, "current_a": 190},
    "above the station": {"voltage_v": 32_767, "current_a": 32_767},
    "32767 kilo": {"voltage_v": 32_767_000, "current_a": 32_767_000},
    "negative current": {"voltage_v": 440, "current_a": -100},
    "negative voltage": {"voltage_v": -440, "current_a": 100},
    "minus 32767 kilo": {"voltage_v": -32_767_000, "current_a": -32_767_000},
}


@DC
@pytest.mark.parametrize("demand", EXTREME.values(), ids=EXTREME)
def test_37_the_supply_never_sees_a_target_beyond_the_limits(
    dialect: Dialect, demand: dict[str, float]
) -> None:
    vehicle = ev(dialect).reach(State.LOOP)

    for _ in range(30):
        vehicle.send(dialect.words.current_demand(**demand))
        vehicle.world.advance(0.1)

    for supply in vehicle.world.supplies:
        assert 0 <= supply.voltage_v <= 500  # EV 450 V; cable check 500 V
        assert 0 <= supply.current_a <= 200
    assert vehicle.world.supply.voltage_v <= 450


@DC
@pytest.mark.parametrize("target_v", [-400, 900, 32_767_000])
def test_37_pre_charge_stays_within_the_limits_of_the_ev(dialect: Dialect, target_v: float) -> None:
    vehicle = ev(dialect).reach(State.CHECKED)
    vehicle.world.commands.clear()
    vehicle.send(dialect.words.pre_charge(target_v, 100))
    vehicle.world.advance(1.0)

    assert all(s.voltage_v <= 450 and s.current_a <= 2 for s in vehicle.world.supplies)


@DC
@pytest.mark.parametrize(
    ("multiplier", "number", "volts"), [(-3, 32_767, 32.767), (-1, 4_205, 420.5), (2, 4, 400.0)]
)
def test_38_multipliers_are_taken_exactly(
    dialect: Dialect, multiplier: int, number: int, volts: float
) -> None:
    vehicle = ev(dialect, simulation={"supply": {"min_voltage_v": 10.0}}).reach(State.CHECKED)
    request = dialect.words.pre_charge()
    request.EVTargetVoltage.Multiplier = multiplier
    request.EVTargetVoltage.Value = number

    assert vehicle.send(request).ResponseCode.value == "OK"

    assert vehicle.world.supply.voltage_v == volts


@DC
def test_39_jumping_targets_are_slewed_up_and_followed_down(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.LOOP)
    vehicle.charge(0.3, current_a=0)
    for _ in range(20):
        before = vehicle.world.supply.current_a
        vehicle.send(dialect.words.current_demand(current_a=200))
        assert vehicle.world.supply.current_a - before <= 100 * 0.1 + 1e-6
        vehicle.world.advance(0.1)
        vehicle.send(dialect.words.current_demand(current_a=0))
        assert vehicle.world.supply.current_a == 0


@DC
def test_40_the_station_reports_no_target_as_present_voltage(dialect: Dialect) -> None:
    vehicle = ev(dialect, simulation={"supply": {"rise_v_per_s": 100.0}}).reach(State.CHECKED)
    response = vehicle.send(dialect.words.pre_charge(400))

    assert dc_status(response)[0] == "EVSE_Ready"
    assert abs(vehicle.world.voltage_v - 400) > 20
    assert si(response.EVSEPresentVoltage) < 60


@DC
@pytest.mark.parametrize(
    "change", [{"error": "FAILED_EVRESSMalfunction"}, {"ready": False}], ids=["error", "not ready"]
)
def test_41_42_an_ev_with_an_error_or_not_ready_gets_no_current(
    dialect: Dialect, change: dict[str, Any]
) -> None:
    vehicle = ev(dialect).reach(State.LOOP)
    vehicle.charge(2.0)
    assert vehicle.world.current_a > 50

    status = dialect.words.ev_status(**change)
    response = vehicle.send(dialect.words.current_demand(DC_EVStatus=status))

    assert response.ResponseCode.value == "OK"
    assert vehicle.world.supply.current_a == 0


@DC
@pytest.mark.parametrize("pilot", ["A", "B", "E", "F"])
def test_43_losing_state_c_is_safe_before_the_ev_is_told(dialect: Dialect, pilot: str) -> None:
    vehicle = ev(dialect).reach(State.LOOP)
    vehicle.charge(2.0)

    vehicle.world.simulate(pilot=pilot)

    assert vehicle.world.power_off
    assert vehicle.world.contactors_open
    vehicle.world.advance(1.0)
    assert vehicle.world.current_a < 5
    assert vehicle.world.closed == (pilot in ("A", "B"))  # a broken pilot leaves time to tell
    vehicle.world.advance(1.1)
    assert vehicle.world.closed


@DC
@pytest.mark.parametrize("pilot", ["E", "F"])
def test_43_a_vehicle_that_asks_on_over_a_broken_pilot_is_answered_failed(
    dialect: Dialect, pilot: str
) -> None:
    vehicle = ev(dialect).reach(State.LOOP)
    vehicle.charge(2.0)
    vehicle.world.simulate(pilot=pilot)
    request = dialect.words.current_demand()

    assert_refused(vehicle, request, vehicle.send(request), "FAILED")
    assert vehicle.world.power_off
    assert vehicle.world.contactors_open


@DC
def test_44_an_insulation_fault_during_the_charge_ends_it(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.LOOP)
    vehicle.charge(1.0)
    vehicle.world.fail("isolation_fault")

    response = vehicle.charge(0.5)

    assert dc_status(response)[1] == "Fault"
    request = dialect.words.current_demand()
    _, refusal, _ = vehicle.insist(request, every=0.2, at_most=12)
    assert_refused(vehicle, request, refusal, "FAILED")


@DC
def test_44_an_insulation_warning_during_the_charge_is_told(dialect: Dialect) -> None:
    vehicle = ev(dialect, simulation={"isolation": {"warning_ohm": 250_000.0}}).reach(State.LOOP)
    vehicle.world.fail("isolation_warning")

    response = vehicle.charge(1.0)

    assert response.ResponseCode.value == "OK"
    assert dc_status(response)[1] == "Warning"
