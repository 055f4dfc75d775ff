"""The driver of the master board against the simulated board, frame by frame on a fake clock."""

import pytest

from secc.power.board.frames import Wave
from secc.power.board.settings import BoardSettings
from secc.power.trip_test import TripTestSettings
from secc.session.plant import Contactor, Contactors, Lock, Oscillator, Pilot, Severity
from tests.power.board_line import Line

# --- contactors -----------------------------------------------------------------------------------


def test_mains_contactors_close_by_themselves_and_the_output_on_command() -> None:
    line = Line()
    line.run(0.5)
    assert line.board.closed(line.now) == {"K1", "K2", "K3"}
    assert line.driver.contactors.value is Contactor.OPEN

    line.closed()

    assert line.driver.contactors.value is Contactor.CLOSED
    line.driver.command(Contactors(False), line.now)
    assert line.until(lambda: line.driver.contactors.value is Contactor.OPEN) < 0.05


def test_they_never_close_on_more_than_20_volts() -> None:
    line = Line().ready()
    line.voltage_across = 21.0
    line.step()
    line.driver.command(Contactors(True), line.now)

    line.run(1.0)
    assert line.open
    assert line.names == {"contactor_refused"}

    line.voltage_across = 19.0
    assert line.until(lambda: line.driver.contactors.value is Contactor.CLOSED) < 0.1


def test_they_never_close_on_a_voltage_that_nobody_knows() -> None:
    line = Line().ready()
    line.voltage_across = None
    line.run(1.1)

    line.driver.command(Contactors(True), line.now)
    line.run(0.5)

    assert line.open
    assert line.names == {"contactor_refused"}


def test_they_stay_open_for_a_while_before_they_close_again() -> None:
    line = Line().closed()
    line.driver.command(Contactors(False), line.now)
    line.step()

    line.driver.command(Contactors(True), line.now)

    line.until(lambda: line.open, 0.1)
    assert line.until(lambda: not line.open) >= 0.45


@pytest.mark.parametrize(
    ("fault", "name", "severity"),
    [
        ("stuck_open_S1", "contactor_one_pole", Severity.ERROR),
        ("slow_contactors", "contactor_not_closed", Severity.ERROR),
    ],
)
def test_feedback_against_a_command_to_close(fault: str, name: str, severity: Severity) -> None:
    line = Line().ready()
    line.board.set_fault(fault, True, line.now)
    line.driver.command(Contactors(True), line.now)

    took = line.until(lambda: name in line.names)

    assert 0.19 <= took <= 0.35
    assert {each.severity for each in line.faults if each.name == name} == {severity}


def test_one_welded_contact_is_a_welded_output() -> None:
    line = Line().closed()
    line.board.set_fault("welded_S2", True, line.now)
    line.driver.command(Contactors(False), line.now)
    line.run(0.1)
    assert line.driver.contactors.value is Contactor.UNDEFINED

    took = line.until(lambda: line.driver.contactors.value is Contactor.WELDED)

    assert took <= 0.3
    assert "contactor_welded" in line.names


def test_a_mains_contactor_that_does_not_follow_is_a_fault() -> None:
    line = Line()
    line.board.set_fault("stuck_open_K2", True, line.now)
    line.run(1.0)

    assert line.names == {"mains_contactor"}


# --- safety contacts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "name"),
    [("emergency_stop", "emergency_stop"), ("door", "door_open"), ("supply_low", "board_safe")],
)
def test_the_board_opens_by_itself_and_latches_until_the_reset(fault: str, name: str) -> None:
    line = Line().closed()
    line.board.set_fault(fault, True, line.now)
    assert line.until(lambda: line.open) <= 0.02
    line.run(0.02)
    assert name in line.names
    assert "K1" not in line.board.closed(line.now)

    line.board.set_fault(fault, False, line.now)
    line.run(1.0)
    assert name in line.names

    line.driver.reset(line.now)
    line.run(1.0)
    assert not line.names
    assert line.open  # nothing closes by itself


def test_a_reset_while_the_button_is_pressed_resets_nothing() -> None:
    line = Line().closed()
    line.board.set_fault("emergency_stop", True, line.now)
    line.run(0.1)

    line.driver.reset(line.now)
    line.run(0.5)

    assert "emergency_stop" in line.names


def test_a_residual_current_opens_and_is_told() -> None:
    line = Line().closed()
    line.board.set_fault("residual_current", True, line.now)
    line.run(0.03)

    assert line.driver.residual_current
    assert line.open


def test_a_trip_that_has_gone_is_still_told_until_the_reset() -> None:
    line = Line().closed()
    line.board.set_fault("residual_current", True, line.now)
    line.run(0.1)
    line.board.set_fault("residual_current", False, line.now)
    line.run(0.5)
    assert line.driver.residual_current

    line.driver.reset(line.now)
    line.run(0.2)

    assert not line.driver.residual_current


def test_an_isolation_alarm_opens_and_is_over_with_its_cause() -> None:
    line = Line().closed()
    line.board.set_fault("isolation_alarm", True, line.now)
    line.run(0.05)
    assert line.open
    assert "isolation_alarm" in line.names

    line.board.set_fault("isolation_alarm", False, line.now)
    line.run(1.0)

    assert not line.names
    assert line.open


def test_the_rcm_is_tested_before_a_session_and_the_test_is_no_trip() -> None:
    line = Line()
    line.run(0.3)
    tripped: list[bool] = []
    line.driver.test_residual_current(line.now)

    for _ in range(100):
        line.step()
        tripped.append(line.driver.residual_current)

    assert not any(tripped)
    assert any(frame.data[7] & 0x10 for frame in line.heard)  # the test input was driven
    assert not line.heard[-1].data[7] & 0x10
    assert not line.names
    line.driver.command(Contactors(True), line.now)
    line.run(0.3)
    assert not line.open


@pytest.mark.parametrize("fault", ["rcm_dead", "rcm_stuck"])
def test_without_a_passed_test_of_the_rcm_nothing_closes(fault: str) -> None:
    line = Line()
    line.run(0.3)
    line.board.set_fault(fault, True, line.now)
    line.driver.test_residual_current(line.now)
    line.run(1.5)
    assert "residual_current_test" in line.names

    line.driver.command(Contactors(True), line.now)
    line.run(0.5)
    assert line.open

    line.board.set_fault(fault, False, line.now)
    line.run(0.1)
    line.driver.reset(line.now)  # tests it again
    line.run(0.5)
    assert not line.names


def test_a_station_without_an_rcm_test_says_so_in_its_settings() -> None:
    line = Line(BoardSettings(rcm_test=TripTestSettings(enabled=False)))
    line.run(0.3)

    line.driver.command(Contactors(True), line.now)
    line.run(0.3)

    assert not line.open


def test_the_contacts_of_the_insulation_monitor_arrive() -> None:
    line = Line().ready()
    line.board.set_fault("isolation_warning", True, line.now)
    line.run(0.02)

    assert line.driver.isolation_contacts is not None
    assert line.driver.isolation_contacts.value == (True, False)


# --- pilot and lock -------------------------------------------------------------------------------


def test_pilot_states_arrive_within_20_ms_with_their_edge() -> None:
    line = Line().ready()
    for state in (Pilot.C, Pilot.D, Pilot.B, Pilot.A):
        line.board.vehicle = state
        assert line.until(lambda state=state: line.driver.pilot.value is state) <= 0.02
        line.run(0.35)
        assert line.driver.pilot_age_s is not None
        assert 0.2 <= line.driver.pilot_age_s <= 0.36


def test_the_oscillator_follows_and_state_f_is_seen() -> None:
    line = Line().ready()
    assert line.board.wave == (Wave.PWM, pytest.approx(0.05))

    line.driver.command(Oscillator(0.0), line.now)
    line.run(0.05)
    assert line.driver.pilot.value is Pilot.F

    line.driver.command(Oscillator(None), line.now)
    line.run(0.05)
    assert line.board.wave[0] is Wave.STEADY
    assert line.driver.pilot.value is Pilot.B


@pytest.mark.parametrize(
    ("fault", "seen"),
    [("pilot_short", Pilot.E), ("earth_lost", Pilot.E), ("diode", Pilot.UNKNOWN)],
)
def test_a_broken_pilot_is_seen(fault: str, seen: Pilot) -> None:
    line = Line().ready()
    line.board.set_fault(fault, True, line.now)

    assert line.until(lambda: line.driver.pilot.value is seen) <= 0.21
    line.run(1.0)
    assert not line.names


@pytest.mark.parametrize("fault", ["pilot_frozen", "no_oscillation"])
def test_level_duty_and_state_that_disagree_are_a_fault(fault: str) -> None:
    line = Line().ready()
    line.board.set_fault(fault, True, line.now)
    line.board.vehicle = Pilot.C

    assert 0.3 <= line.until(lambda: "pilot_implausible" in line.names) <= 0.8

    line.board.set_fault(fault, False, line.now)
    line.run(0.8)
    assert not line.names


def test_a_lock_that_does_not_move_is_a_fault() -> None:
    line = Line().ready()
    line.driver.command(Lock(True), line.now)
    line.run(0.4)
    assert line.driver.locked.value
    line.driver.command(Lock(False), line.now)
    line.run(0.4)
    assert not line.driver.locked.value

    line.board.set_fault("lock_jammed", True, line.now)
    line.driver.command(Lock(True), line.now)

    assert line.until(lambda: "lock_lost" in line.names) <= 1.51
    assert "lock_jammed" in line.names


def test_a_station_without_a_lock_is_locked_when_told_so() -> None:
    line = Line(BoardSettings(lock=False))
    line.board.set_fault("lock_jammed", True, line.now)
    line.run(0.2)

    line.driver.command(Lock(True), line.now)
    line.run(2.0)

    assert line.driver.locked.value
    assert "lock_lost" not in line.names


# --- temperatures ---------------------------------------------------------------------------------


def test_temperatures_arrive_as_the_sensors_have_them() -> None:
    line = Line()
    line.board.celsius = [90.0, 75.5, 0.0, 0.0]
    line.board.board_c = 41.0
    line.run(1.0)

    seen = {name: reading.value for name, reading in line.driver.temperatures_c.items()}

    assert seen == {
        "dc_plus": pytest.approx(90.0, abs=0.3),
        "dc_minus": pytest.approx(75.5, abs=0.3),
        "board": 41.0,
    }


@pytest.mark.parametrize("fault", ["sensor1_open", "sensor1_short", "board_sensor"])
def test_a_broken_sensor_has_no_temperature(fault: str) -> None:
    line = Line()
    line.board.set_fault(fault, True, line.now)
    line.run(1.0)

    broken = "board" if fault == "board_sensor" else "dc_plus"
    assert line.driver.temperatures_c[broken].value is None
    assert line.names == {"temperature_implausible"}


def test_contacts_more_than_30_kelvin_apart_are_implausible() -> None:
    line = Line()
    line.board.celsius = [90.0, 58.0, 0.0, 0.0]
    line.run(1.0)

    assert line.names == {"temperature_implausible"}


def test_the_settings_refuse_an_id_between_two_boards_and_a_contactor_in_two_places() -> None:
    with pytest.raises(ValueError, match="multiple of 8"):
        BoardSettings(id=0x101)
    with pytest.raises(ValueError, match="K1 cannot be"):
        BoardSettings(output=("K1",))
