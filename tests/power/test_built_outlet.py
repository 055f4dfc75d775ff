"""An outlet of real hardware on a fake clock: frames on a bus, a vehicle's session, faults."""

from typing import Any

import pytest

from secc.power.faults import FAULTS
from secc.reports import ResetFaults, SessionEnded, Simulate
from secc.session.outlet import DIGITAL, Refused
from secc.session.plant import Phase
from tools.outlet.clock import Clock
from tools.outlet.faults import MODULES, ROWS
from tools.outlet.play import play, script, station
from tools.vehicle.drive import Drive
from tools.vehicle.script import offers
from tools.vehicle.session import EvSession
from tools.vehicle.steps import Outcome

SMALL = {"capacity_wh": 200.0, "soc": 0.5, "nominal_v": 350.0, "max_voltage_v": 450.0}
# One row of each kind; `python -m tools.faults` plays them all.
SAMPLE = (
    *("emergency_stop", "pilot_short", "welded", "board_silent", "modules_stuck"),
    *("over_voltage", "isolation_check", "hot_contact", "meter_silent", "flood", "stall"),
)


def visit(**changes: Any) -> EvSession:
    wanted = script({"battery": SMALL, **changes})
    return EvSession(Drive(wanted, wanted.battery.battery()))


def charge(clock: Clock, **changes: Any) -> Outcome:
    vehicle = visit(**changes)
    clock.connect(vehicle)
    clock.until(lambda: vehicle.outcome is not None)
    assert vehicle.outcome is not None
    return vehicle.outcome


@pytest.mark.parametrize("protocol", ["iso15118-2", "din70121"])
def test_a_vehicle_charges_from_modules_board_meter_and_monitor(protocol: str) -> None:
    clock = station({"meter": {"map": "entes_mpr15s"}})  # counts every watt-hour
    before = clock.plant.energy_wh.value

    outcome = charge(clock, offers=offers(protocol))
    clock.run(5.0)

    assert outcome.ok, outcome
    assert not [name for name in clock.faults if name != "plant_silent"]  # before the first frames
    assert clock.site.rack.voltage_v < 60
    assert not clock.site.conducting
    assert not clock.plant.locked.value
    delivered = clock.plant.energy_wh.value - before
    assert delivered == pytest.approx(0.3 * 200 / 0.95, rel=0.15)  # the meter sees AC


def test_a_vehicle_that_was_there_first_waits_until_the_modules_are_awake() -> None:
    clock = station({}, asleep=True)
    clock.site.simulate(Simulate(pilot="B"), clock.now)
    clock.run(3.0)
    before = clock.outlet.charging.asked.duty

    for address in MODULES:
        clock.site.rack.fault(address, "silent", False, clock.now)
    clock.run(10.0)

    assert before is None
    assert clock.outlet.charging.asked.duty == DIGITAL


def test_the_output_follows_the_demand_within_the_tolerance_of_the_standard() -> None:
    clock = station({})
    vehicle = visit(battery=SMALL | {"capacity_wh": 5_000.0, "current_a": [[1.0, 80.0]]})
    clock.connect(vehicle)
    clock.until(lambda: clock.site.rack.current_a > 78.0, within_s=60.0)
    clock.run(4.0)  # a third module starts and takes its share

    errors = []
    for _ in range(40):
        clock.run(0.05)
        errors.append(abs(clock.site.rack.current_a - 80.0))

    assert max(errors) < 4.0  # 5 percent


def test_the_charge_ends_safe_when_nobody_unlocks_a_live_output() -> None:
    clock = station({})
    charge(clock)
    clock.site.rack.voltage_v = 200.0
    clock.run(1.0)

    assert clock.plant.voltage_v.value < 200.0  # the bleeder works
    assert not clock.site.conducting


def test_the_rcm_is_tested_before_each_session_and_nothing_closes_without_it() -> None:
    clock = station({})
    clock.board("fault rcm_dead on")

    outcome = charge(clock)

    assert not outcome.ok
    assert "residual_current_test" in clock.faults
    assert clock.outlet.state(clock.now).latched == ["residual_current_test"]


def test_an_emergency_stop_waits_for_release_and_reset() -> None:
    clock = station({})
    clock.board("fault emergency_stop on")
    clock.run(0.3)
    clock.vehicle(pilot="B")
    clock.ask(ResetFaults())
    clock.run(1.5)
    assert not clock.outlet.answers_sdp

    clock.board("fault emergency_stop off")
    clock.run(1.5)
    assert not clock.outlet.answers_sdp
    clock.ask(ResetFaults())
    clock.run(3.0)

    assert charge(clock).ok


def test_real_hardware_plays_nothing() -> None:
    clock = station({})

    with pytest.raises(ValueError, match="real"):
        clock.built.plant.simulate(Simulate(pilot="B"), clock.now)


def test_a_second_vehicle_is_served_after_the_first() -> None:
    clock = station({})
    assert charge(clock).ok
    clock.vehicle(pilot="A")
    clock.run(5.0)

    assert charge(clock).ok
    assert len([r for r in clock.reports if isinstance(r, SessionEnded)]) == 2


def test_the_station_that_hangs_has_its_contactors_opened_by_the_board() -> None:
    clock = station({})
    clock.connect(visit(battery=SMALL | {"capacity_wh": 5_000.0}))
    clock.until(lambda: clock.outlet.phase is Phase.DELIVER, within_s=60.0)

    clock.stall()

    assert clock.until(lambda: not clock.site.conducting) < 0.35


def test_faults_are_not_reset_by_a_vehicle_that_comes() -> None:
    clock = station({})
    clock.board("fault residual_current on")
    clock.run(0.3)
    clock.board("fault residual_current off")
    clock.vehicle(pilot="B")
    clock.run(3.0)

    assert not clock.outlet.answers_sdp
    with pytest.raises(Refused):
        clock.outlet.connect(clock.now)


# --- faults ----------------------------------------


@pytest.mark.parametrize("row", [r for r in ROWS if r.name in SAMPLE], ids=lambda row: row.name)
def test_a_fault_ends_the_charge_as_its_class_wants_it(row: Any) -> None:
    assert play(row).problems == []


def test_the_table_of_faults_is_as_large_as_it_should_be_and_names_real_ones() -> None:
    assert len(ROWS) >= 40
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert all(name in FAULTS for row in ROWS for name in row.faults)
    assert {row.name for row in ROWS} >= set(SAMPLE)
