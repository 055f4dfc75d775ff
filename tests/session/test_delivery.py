"""How the output follows an EV: slopes, limits, stops (IEC 61851-23 CC)."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from secc.reports import SetLimit, Stop
from secc.session.plant import Contactors, Limit, Severity, Supply
from tests.session.sequence import State
from tests.snapshots import fault, reading, see
from tests.vehicle import ISO_DC, Ev, ev


def charging(**sections: Any) -> Ev:
    return ev(ISO_DC, **sections).reach(State.LOOP)


def demand(vehicle: Ev) -> Any:
    return vehicle.send(vehicle.dialect.requests["CurrentDemand"]())


# --- an EV that says that it has failed ----------------------------------------


@pytest.mark.parametrize(
    "change", [{"EVReady": False}, {"EVErrorCode": "FAILED_EVRESSMalfunction"}]
)
def test_an_ev_that_cannot_take_current_gets_none_and_an_ok(change: dict[str, Any]) -> None:
    # [V2G2-880], [V2G2-881]
    vehicle = charging()
    vehicle.world.advance(0.5)
    assert vehicle.world.supply.current_a > 0
    m = vehicle.dialect.messages
    request = vehicle.dialect.requests["CurrentDemand"]()
    for name, value in change.items():
        code = m.DC_EVErrorCodeType(value) if isinstance(value, str) else value
        setattr(request.DC_EVStatus, name, code)

    response = vehicle.send(request)

    assert response.ResponseCode.value == "OK"
    assert vehicle.world.supply.current_a == 0
    state = vehicle.world.outlet.state(vehicle.world.now)
    assert (state.ev_ready is False) or state.ev_error == "FAILED_EVRESSMalfunction"
    demand(vehicle)
    vehicle.world.advance(0.5)
    assert vehicle.world.supply.current_a > 0


def test_an_ev_that_asks_no_more_gets_no_current_until_it_does() -> None:
    vehicle = charging()
    vehicle.world.advance(1.9)
    assert vehicle.world.supply.current_a == 120

    vehicle.world.advance(0.2)
    assert vehicle.world.supply.current_a == 0
    assert vehicle.world.supply.voltage_v > 0

    demand(vehicle)
    vehicle.world.advance(1.5)
    assert vehicle.world.supply.current_a == 120


def test_the_silence_of_an_ev_may_be_left_to_the_sequence_timer() -> None:
    vehicle = charging(charge={"demand_silence_s": 0.0})

    vehicle.world.advance(10.0)

    assert vehicle.world.supply.current_a == 120


# --- slopes and stops ----------------------------------------


def test_a_target_is_approached_with_the_slope_of_the_settings() -> None:
    vehicle = charging(charge={"ramp_up_a_per_s": 20.0})

    vehicle.world.advance(1.0)

    assert vehicle.world.supply.current_a == pytest.approx(2 + 20, abs=1)


def test_a_stop_by_the_station_ramps_before_its_grace_is_over() -> None:
    vehicle = charging()
    world = vehicle.world
    demand(vehicle)
    world.advance(1.5)
    see(vehicle, fault("cooling", Severity.STOP))
    begun = world.now

    seen = {}
    while not world.closed and world.now < begun + 9.5:
        demand(vehicle)
        see(vehicle, fault("cooling", Severity.STOP), seconds=0.1)
        seen[round(world.now - begun, 1)] = world.supply.current_a

    assert seen[7.0] == 120
    assert 0 < seen[8.5] < 120
    assert seen[9.1] == 0
    falls = [before - after for before, after in pairwise(seen.values())]
    assert max(falls) <= 100 * 0.1 + 3  # A per tenth of a second, and the time of the answer


def test_a_stop_with_current_ramps_down_before_the_contactors_open() -> None:
    vehicle = charging()
    world = vehicle.world
    vehicle.world.advance(1.5)
    before = len(world.commands)

    response = vehicle.send(vehicle.dialect.requests["PowerDelivery stop"]())

    assert response.ResponseCode.value == "OK"
    since = world.commands[before:]
    currents = [command.current_a for command in since if isinstance(command, Supply)]
    assert currents == sorted(currents, reverse=True)
    assert len(currents) > 5
    assert since.index(Supply()) < since.index(Contactors(False))


def test_a_current_that_does_not_fall_does_not_delay_the_end_of_the_session() -> None:
    vehicle = charging()
    vehicle.world.advance(1.5)
    vehicle.world.receive(vehicle.octets(vehicle.dialect.requests["SessionStop"]()))
    stuck = reading("current_a", 20.0)

    see(vehicle, stuck, seconds=1.5)
    assert vehicle.answer(0.0).ResponseCode.value == "OK"
    see(vehicle, stuck, seconds=6.0)

    assert vehicle.world.power_off
    assert vehicle.world.contactors_open


def test_an_output_that_does_not_discharge_keeps_the_connector_locked() -> None:
    charged = {"supply": {"discharge_tau_s": 1_000.0}}
    check = {"below_60v": False, "rule": "fixed", "test_voltage_v": 400.0}
    vehicle = ev(ISO_DC, simulation=charged, cable_check=check)
    vehicle.reach(State.ENDED)

    vehicle.world.advance(70.0)

    assert vehicle.world.voltage_v > 60
    assert vehicle.world.locked


# --- limits ----------------------------------------


def test_measured_limits_bind_as_long_as_they_are_valid() -> None:
    vehicle = charging()
    world = vehicle.world
    until = world.now + 1.5
    limits = {"thermal": Limit(current_a=30.0, until=until), "grid": Limit(power_w=5_000.0)}

    see(vehicle, lambda plant: replace(plant, limits=limits), seconds=0.6)
    assert world.supply.current_a == pytest.approx(5_000 / world.voltage_v, rel=0.02)

    limits.pop("grid")
    demand(vehicle)
    see(vehicle, lambda plant: replace(plant, limits=limits), seconds=0.4)
    assert world.supply.current_a == 30

    demand(vehicle)
    see(vehicle, lambda plant: replace(plant, limits=limits), seconds=1.5)
    assert world.supply.current_a == 120


def test_a_limit_that_falls_is_told_before_it_is_enforced() -> None:
    vehicle = charging()
    vehicle.charge(2.0)
    world = vehicle.world

    world.ask(SetLimit(name="heat", current_a=30.0))
    told = demand(vehicle)
    assert told.EVSEMaximumCurrentLimit.Value == 30 * 10**-told.EVSEMaximumCurrentLimit.Multiplier
    assert world.supply.current_a == 120
    world.advance(0.4)
    assert world.supply.current_a == 120
    world.advance(0.15)
    assert world.supply.current_a == 30


def test_a_vehicle_that_obeys_a_falling_limit_is_followed_at_once() -> None:
    vehicle = charging()
    vehicle.charge(2.0)
    vehicle.world.ask(SetLimit(name="heat", current_a=30.0))

    vehicle.charge(0.1, current_a=30.0)

    assert vehicle.world.supply.current_a == 30


def test_a_limit_that_falls_binds_pre_charge_too() -> None:
    vehicle = ev(ISO_DC).reach(State.PRE_CHARGED)
    assert vehicle.world.supply.current_a == 2

    vehicle.world.ask(SetLimit(current_a=0.5))

    assert vehicle.world.supply.current_a == 0.5
    vehicle.world.ask(SetLimit())
    vehicle.send(vehicle.dialect.requests["PreCharge"]())
    assert vehicle.world.supply.current_a == 2


def test_a_stop_for_the_grid_is_told_as_such() -> None:
    vehicle = charging()
    world = vehicle.world
    world.ask(Stop(reason="grid"))

    status = demand(vehicle).DC_EVSEStatus

    assert status.EVSEStatusCode.value == "EVSE_UtilityInterruptEvent"
