"""A supply that does something else than it is asked to, and faults that wait for a reset."""

from dataclasses import replace

import pytest

from secc.reports import FaultRaised, ResetFaults
from secc.session.outlet import Outlet
from secc.session.plant import Range, Severity, Supply
from tests.session.sequence import State
from tests.snapshots import both, fault, reading, see
from tests.vehicle import DIN, ISO_DC, Dialect, Ev, ev


def charging() -> Ev:
    vehicle = ev(ISO_DC).reach(State.LOOP)
    vehicle.charge(2.0)
    assert vehicle.world.supply.current_a == 120
    return vehicle


def active(vehicle: Ev) -> list[str]:
    return vehicle.world.outlet.state(vehicle.world.now).faults


# --- current ----------------------------------------


def deliver(vehicle: Ev, current_a: float, seconds: float, asked_a: float = 120.0) -> None:
    """The EV asks for `asked_a` ten times a second and the supply gives `current_a`."""
    for _ in range(round(seconds * 10)):
        vehicle.send(vehicle.dialect.words.current_demand(current_a=asked_a))
        see(vehicle, reading("current_a", current_a), seconds=0.1)


def test_a_quarter_more_current_than_asked_is_an_emergency_after_2_s() -> None:
    vehicle = charging()

    deliver(vehicle, 1.25 * 120, seconds=1.9)
    assert not vehicle.world.power_off
    see(vehicle, reading("current_a", 1.25 * 120), seconds=0.2)

    assert vehicle.world.power_off
    assert vehicle.world.contactors_open
    assert vehicle.world.told(FaultRaised)[-1].name == "over_current"


def test_a_supply_within_its_tolerance_is_left_alone() -> None:
    vehicle = charging()

    see(vehicle, reading("current_a", 1.05 * 120), seconds=1.8)

    assert not vehicle.world.power_off


def test_a_supply_may_take_its_time_to_a_lower_set_point_but_not_for_ever() -> None:
    vehicle = charging()

    deliver(vehicle, 110.0, seconds=2.5, asked_a=20.0)
    assert active(vehicle) == []
    deliver(vehicle, 110.0, seconds=0.8, asked_a=20.0)
    see(vehicle, reading("current_a", 110.0), seconds=0.2)

    assert active(vehicle) == ["over_current"]


def test_a_module_that_delivers_after_off_is_an_emergency_after_2_5_s() -> None:  # CC.3.4.2
    vehicle = charging()
    stuck = both(fault("fan", Severity.ERROR), reading("current_a", 60.0))

    see(vehicle, stuck, seconds=2.48)
    assert not vehicle.world.oscillator_off
    see(vehicle, stuck, seconds=0.04)

    assert "supply_not_off" in active(vehicle)
    assert vehicle.world.oscillator_off
    assert vehicle.world.contactors_open


def test_a_supply_that_says_nothing_is_not_taken_for_one_that_delivers() -> None:
    vehicle = charging()
    frozen = vehicle.world.plant.advance(vehicle.world.now).current_a

    see(vehicle, lambda plant: replace(plant, current_a=frozen), seconds=4.0)

    assert active(vehicle) == ["plant_silent"]
    assert vehicle.world.contactors_open


def test_a_voltage_that_stays_on_the_output_keeps_the_outlet_from_charging() -> None:
    world = ev(ISO_DC).world

    world.simulate(battery_v=380.0, inlet_closed=True)
    world.advance(59.0)
    assert not world.told(FaultRaised)
    world.advance(2.0)
    assert world.told(FaultRaised)[-1].name == "voltage_on_output"
    world.simulate(inlet_closed=False)
    world.advance(2.0)

    assert not world.told(FaultRaised)[-1].active


# --- faults that wait ----------------------------------------


def test_a_latched_fault_is_told_until_it_is_reset() -> None:
    vehicle = charging()
    deliver(vehicle, 200.0, seconds=1.9)
    see(vehicle, reading("current_a", 200.0), seconds=0.2)
    world = vehicle.world
    world.advance(30.0)
    world.simulate(pilot="B")
    assert not world.may_connect
    assert world.outlet.state(world.now).latched == ["over_current"]

    world.ask(ResetFaults())
    world.advance(1.0)

    assert world.may_connect
    assert world.told(FaultRaised)[-1] == FaultRaised(
        time=world.told(FaultRaised)[-1].time,
        name="over_current",
        severity="emergency",
        active=False,
    )


def test_a_reset_before_the_cause_has_gone_does_not_help() -> None:
    world = ev(ISO_DC).world
    world.fail("residual_current")
    world.ask(ResetFaults())
    world.advance(1.2)

    world.simulate(faults={"residual_current": False})
    world.advance(1.0)

    assert not world.may_connect
    assert world.outlet.state(world.now).severities == {"residual_current": "emergency"}


def test_a_new_outlet_inherits_what_waits_for_a_reset() -> None:
    world = ev(ISO_DC).world
    world.fail("residual_current")
    world.simulate(faults={"residual_current": False})
    old = world.outlet

    new = Outlet(
        world.settings,
        world.plant.advance(world.now),
        world.now,
        random=world.random,
        epoch=0.0,
        latched=old.charging.latched,
    )

    assert not new.answers_sdp
    assert new.state(world.now).latched == ["residual_current"]


# --- the range of the supply ----------------------------------------


@pytest.mark.parametrize("dialect", [DIN, ISO_DC], ids=str)
def test_the_supply_learns_the_vehicles_voltage_while_it_is_off(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.PRE_CHARGED)
    commands = vehicle.world.commands

    (told,) = [command for command in commands if isinstance(command, Range)]

    assert told == Range(450.0)
    first_on = next(c for c in commands if isinstance(c, Supply) and c.voltage_v)
    assert commands.index(told) < commands.index(first_on)
