"""A vehicle that stays silent, gives up, or loses its link: how the pilot makes it begin anew."""

import pytest

from secc.reports import Alert
from secc.reports import Link as Told
from secc.session.plant import DataLink, Pilot
from secc.slac import frames as f
from secc.slac.association import Link
from tests.slac.street import Street
from tools.power_line import PowerLine

X1, DIGITAL, STATE_F = None, 0.05, 0.0


def alerts(street: Street) -> list[str]:
    return [alert.name for alert in street.told(Alert)]


def duties(street: Street, since: float) -> list[tuple[float, float | None]]:
    """Changes of the pilot, in seconds since then."""
    return [(round(at - since, 2), duty) for at, duty in street.duties if at >= since]


# --- an EV that says nothing ----------------------------------------------------------------------


def test_an_ev_that_stays_silent_is_woken_by_x1_and_then_by_state_f() -> None:
    # TT_EVSE_SLAC_init, T_step_X1, T_step_EF
    street = Street({"wake_f_s": 4.0}).waiting()
    began = street.now
    street.advance(200.0)

    assert duties(street, began) == [
        (0.0, DIGITAL),
        (40.0, X1),
        (43.0, DIGITAL),
        (83.0, STATE_F),
        (87.0, X1),
        (87.75, DIGITAL),
    ]
    assert alerts(street) == ["no_slac"]
    assert street.state is Link.WAITING


def test_what_wakes_an_ev_may_be_left_out() -> None:
    street = Street({"wake_x1_s": 0.0, "init_s": 20.0}).waiting()
    street.advance(100.0)

    assert [duty for _, duty in street.duties] == [X1, DIGITAL]
    assert alerts(street) == ["no_slac"]


def test_an_ev_that_answers_late_is_served_in_field_mode() -> None:
    street = Street({"init_s": 20.0}).waiting()
    street.advance(100.0)

    street.drive_up()

    assert street.until(Link.LINKED) < 5.0


def test_strict_mode_serves_nobody_after_the_last_step() -> None:
    street = Street({"init_s": 20.0}, mode="strict").waiting()
    street.advance(100.0)

    assert street.state is Link.REFUSED
    assert street.station.duty is X1
    street.unplug()
    street.until(Link.UNPLUGGED)


def test_a_plug_that_is_pulled_in_a_step_is_seen_when_state_f_is_over() -> None:
    street = Street({"wake_x1_s": 0.0, "wake_f_s": 4.0, "init_s": 10.0}).waiting()
    street.advance(11.0)
    assert street.station.duty == STATE_F
    street.unplug()
    street.advance(1.0)
    assert street.state is Link.STEP

    street.until(Link.UNPLUGGED, within_s=5.0)


def test_a_late_measurement_of_state_f_is_not_taken_for_a_pulled_plug() -> None:
    street = Street({"wake_x1_s": 0.0, "wake_f_s": 4.0, "init_s": 10.0}).waiting()
    key = street.modem.nmk
    street.advance(14.1)
    assert street.station.duty is X1
    street.pilot = Pilot.F
    street.look()
    street.advance(0.2)
    street.pilot = Pilot.B
    street.look()
    street.advance(1.0)

    assert street.state is Link.WAITING
    assert street.modem.nmk == key


def test_the_next_vehicle_may_stay_silent_too_and_that_is_told_again() -> None:
    street = Street({"wake_x1_s": 0.0, "init_s": 10.0}).waiting()
    street.advance(11.0)
    street.unplug()
    street.until(Link.UNPLUGGED)
    street.plug_in()
    street.advance(11.0)

    assert alerts(street) == ["no_slac", "no_slac"]


# --- an EV that gives up --------------------------------------------------------------------------


def test_a_match_that_comes_to_nothing_leaves_the_station_waiting() -> None:
    street = Street().waiting()
    street.say(f.SlacParmReq(run_id=bytes(8)), to=f.BROADCAST)
    assert street.state is Link.MATCHING
    street.advance(2.1)

    assert street.state is Link.WAITING
    assert street.told(Told)[-1].reason == "no CM_START_ATTEN_CHAR.IND in time"


def test_an_ev_that_does_not_join_is_made_to_begin_anew() -> None:
    # TT_match_join, T_step_X1
    street = Street(line=PowerLine(join_s=1e6)).waiting()
    street.drive_up()
    street.until(Link.JOINING)
    began, key = street.now, street.modem.nmk
    street.advance(15.5)

    (rests, rested), (starts, started) = duties(street, began)
    assert (rested, started) == (X1, DIGITAL)
    assert rests == pytest.approx(12.0, abs=0.02)
    assert starts - rests == pytest.approx(3.0)
    assert street.modem.nmk != key


def test_a_link_that_is_seen_but_goes_at_once_is_none() -> None:
    street = Street({"link_ready_s": 1.0}).waiting()
    street.drive_up()
    street.until(Link.JOINING)
    street.advance(0.7)
    street.line.modems["ev"].nmk = b""
    street.advance(2.0)

    assert street.state is Link.JOINING


def test_an_ev_that_begins_anew_while_joining_is_served() -> None:
    street = Street(line=PowerLine(join_s=2.0)).waiting()
    street.drive_up()
    street.until(Link.JOINING)
    street.advance(0.5)

    street.drive_up()

    assert "matching" in street.states[-1]
    street.until(Link.LINKED)


def test_after_so_many_attempts_in_vain_the_pilot_rests_until_the_plug_is_pulled() -> None:
    street = Street({"attempts": 2, "join_s": 2.0}, line=PowerLine(join_s=1e6)).waiting()
    for _ in range(2):
        street.until(Link.WAITING)
        street.drive_up()
        street.until(Link.JOINING)
        street.advance(2.1)

    assert street.state is Link.REFUSED
    assert street.station.duty is X1
    street.advance(60.0)
    assert street.state is Link.REFUSED
    street.unplug()
    street.until(Link.UNPLUGGED)
    street.plug_in()
    assert street.state is Link.WAITING


def test_without_bound_there_is_always_another_attempt() -> None:
    street = Street({"attempts": 0, "join_s": 1.0}, line=PowerLine(join_s=1e6)).waiting()
    for _ in range(12):
        street.until(Link.WAITING)
        street.drive_up()
        street.until(Link.JOINING)
        street.advance(1.1)

    assert street.state is Link.STEP


# --- the link goes --------------------------------------------------------------------------------


def test_a_lost_link_leads_to_a_new_matching_without_unplugging() -> None:
    street = Street().linked()
    street.line.modems["ev"].nmk = b"gone"
    took = street.until(Link.STEP)
    assert took < 3.0
    assert not street.station.up
    street.end(DataLink.ERROR)  # the session says so too, a little later

    street.until(Link.WAITING)
    street.drive_up()

    street.until(Link.LINKED)
    assert street.states.count("step") == 1


def test_one_poll_without_link_is_not_a_lost_link() -> None:
    street = Street().linked()
    key = street.modem.nmk
    street.advance(0.95)
    street.line.modems["ev"].nmk = b""
    street.advance(0.3)
    street.line.modems["ev"].nmk = key
    street.advance(3.0)

    assert street.station.up


@pytest.mark.parametrize(
    ("settings", "steps"),
    [
        ({}, [(0.0, X1), (3.0, DIGITAL)]),
        ({"error_f_s": 4.0}, [(0.0, STATE_F), (4.0, X1), (4.75, DIGITAL)]),
    ],
    ids=["X1", "state F"],
)
def test_an_error_of_the_session_leads_to_a_new_matching(settings, steps) -> None:
    # D-LINK_ERROR
    street = Street(settings).linked()
    key, began = street.modem.nmk, street.now

    street.end(DataLink.ERROR)
    street.advance(10.0)

    assert duties(street, began) == steps
    assert street.modem.nmk != key
    street.drive_up()
    street.until(Link.LINKED)


def test_after_a_charge_the_ev_may_come_again_but_is_not_woken() -> None:
    # D-LINK_TERMINATE
    street = Street({"init_s": 10.0}).linked()
    street.end(DataLink.TERMINATE)
    street.until(Link.WAITING)
    began = street.now
    street.advance(60.0)
    assert duties(street, began + 0.1) == []
    assert alerts(street) == []

    street.drive_up()

    street.until(Link.LINKED)


def test_how_a_session_ended_is_no_matter_once_the_plug_is_pulled() -> None:
    street = Street().linked()
    street.unplug()
    before = list(street.states)

    street.end(DataLink.ERROR)

    assert street.states == before
