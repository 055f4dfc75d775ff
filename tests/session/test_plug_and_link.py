"""What the outlet does around sessions: plug, data link, set-up time, words, the end."""

import pytest

from secc import reports
from secc.reports import FaultRaised, ResetFaults, SessionEnded
from secc.session.outlet import Refused
from secc.session.plant import DataLink, Oscillator, Phase, Pilot, Reset
from tests.session.sequence import State
from tests.vehicle import DIN, ISO_AC, ISO_DC, Dialect, Ev, assert_over, ev

FIVE_PERCENT = Oscillator(0.05)


def charging(dialect: Dialect = ISO_DC) -> Ev:
    """A vehicle in the charge loop that draws current."""
    return ev(dialect).reach(State.LOOP)


# --- plug ----------------------------------------


def test_the_oscillator_runs_only_while_a_vehicle_is_plugged_in() -> None:
    world = ev(ISO_DC).world
    assert world.commands[-1] == FIVE_PERCENT

    world.simulate(pilot="A")

    assert world.oscillator_off
    assert not world.may_connect


def test_a_vehicle_without_diode_is_not_talked_to() -> None:
    # ISO 15118-4 abnormal: no valid state B, no SLAC, no SDP
    world = ev(ISO_DC).world
    world.simulate(pilot="A", diode=False)
    world.simulate(pilot="B")  # looks healthy until the pilot oscillates
    world.advance(0.1)

    assert not world.may_connect
    with pytest.raises(Refused, match="no vehicle"):
        world.outlet.connect(world.now)


def test_a_pressed_emergency_stop_keeps_the_outlet_out_of_service_until_release_and_reset() -> None:
    world = ev(ISO_DC).world
    world.simulate(pilot="A")
    world.simulate(faults={"emergency_stop": True}, pilot="B")
    world.advance(1.0)
    assert not world.may_connect
    assert world.oscillator_off

    world.ask(ResetFaults())  # before the release
    world.advance(1.1)
    world.simulate(faults={"emergency_stop": False})
    world.advance(1.0)
    assert not world.may_connect

    world.ask(ResetFaults())
    world.advance(0.1)

    assert world.may_connect
    assert Reset() in world.commands
    assert [fault.active for fault in world.told(FaultRaised)] == [True, False]


def test_an_emergency_stop_between_sessions_stops_the_next_one() -> None:
    world = ev(ISO_DC).world
    world.fail("emergency_stop")

    assert world.oscillator_off
    assert not world.may_connect
    with pytest.raises(Refused, match="fault"):
        world.outlet.connect(world.now)


def test_unplugging_while_the_last_response_lingers_closes() -> None:
    vehicle = ev(ISO_DC).reach(State.ENDED)
    assert not vehicle.world.closed

    vehicle.world.simulate(pilot="A")

    assert vehicle.world.closed


def test_after_a_session_the_pilot_pauses_before_the_next_one_may_come() -> None:
    vehicle = ev(ISO_DC).reach(State.SET_UP)
    vehicle.world.disconnect()
    vehicle.world.simulate(pilot="B")
    assert not vehicle.world.may_connect
    with pytest.raises(Refused, match="just ended"):
        vehicle.world.outlet.connect(vehicle.world.now)

    vehicle.world.advance(3.1)

    assert vehicle.world.may_connect
    assert not vehicle.world.oscillator_off


# --- data link ----------------------------------------


def test_with_slac_the_data_link_decides() -> None:
    world = ev(ISO_DC, slac={"enabled": True}).world
    assert not world.may_connect

    world._carry_out(world.outlet.link(True, world.now))
    assert world.may_connect
    world.advance(10.0)
    world._carry_out(world.outlet.link(True, world.now))
    world.advance(8.5)
    assert not world.may_connect  # the same link: its set-up time is over

    world._carry_out(world.outlet.link(False, world.now))
    world._carry_out(world.outlet.link(True, world.now))
    assert world.may_connect
    world._carry_out(world.outlet.link(False, world.now))
    assert not world.may_connect


def test_with_slac_the_pilot_rests_until_the_modem_is_ready_and_follows_its_steps() -> None:
    world = ev(ISO_DC, slac={"enabled": True}).world
    assert world.oscillator_off

    for duty in (0.05, None, 0.05, 0.0, None, 0.05):
        world._carry_out(world.outlet.link(False, world.now, duty))
        assert world.commands[-1] == Oscillator(duty)
        assert world.plant.advance(world.now).pilot.value is (Pilot.F if duty == 0 else Pilot.B)


def test_with_slac_the_pilot_is_left_alone_during_a_session_and_after_it() -> None:
    vehicle = ev(ISO_DC, slac={"enabled": True})
    world = vehicle.world
    world._carry_out(world.outlet.link(True, world.now))
    vehicle.reach(State.SET_UP)
    world._carry_out(world.outlet.link(True, world.now, None))
    assert not world.oscillator_off

    world.disconnect()
    world.simulate(pilot="B")
    world._carry_out(world.outlet.link(False, world.now))
    assert world.oscillator_off
    world.advance(3.1)

    assert world.commands[-1] == FIVE_PERCENT


def test_a_link_that_is_still_up_does_not_prolong_the_set_up_time() -> None:
    world = ev(ISO_DC, slac={"enabled": True}).world
    world._carry_out(world.outlet.link(True, world.now))
    world.advance(10.0)
    world._carry_out(world.outlet.link(True, world.now))
    world.advance(8.1)

    assert world.links == [DataLink.ERROR]


def test_a_lost_data_link_ends_the_session() -> None:
    vehicle = ev(ISO_DC, slac={"enabled": True})
    world = vehicle.world
    world._carry_out(world.outlet.link(True, world.now))
    vehicle.reach(State.LOOP)

    world._carry_out(world.outlet.link(False, world.now))

    assert_over(world)
    assert world.told(SessionEnded)[-1].by == "network"


def test_when_the_set_up_time_is_over_the_data_link_is_told_so() -> None:
    world = ev(ISO_DC).world

    world.advance(18.1)

    assert world.links == [DataLink.ERROR]
    with pytest.raises(Refused, match="set-up"):
        world.outlet.connect(world.now)


def test_the_data_link_is_told_how_the_session_ended_after_the_fin() -> None:
    vehicle = ev(ISO_DC).reach(State.ENDED)
    vehicle.world.disconnect()
    assert vehicle.world.links == []

    vehicle.world.advance(0.35)

    assert vehicle.world.links == [DataLink.TERMINATE]


# --- pause ----------------------------------------


def paused() -> Ev:
    vehicle = ev(ISO_DC).reach(State.STOPPED)
    vehicle.send(vehicle.dialect.requests["SessionStop pause"]())
    vehicle.world.advance(5.0)
    assert vehicle.world.outlet.phase is Phase.PAUSED
    return vehicle


def test_a_toggle_of_the_pilot_wakes_the_station() -> None:
    world = paused().world
    assert world.oscillator_off

    world.simulate(pilot="C")

    assert not world.oscillator_off
    assert world.may_connect


def test_a_vehicle_that_was_woken_in_vain_can_be_woken_again() -> None:
    world = paused().world
    assert world.ask(reports.Renegotiate())
    assert not world.oscillator_off

    world.advance(18.5)
    assert world.oscillator_off
    assert not world.may_connect

    assert world.ask(reports.Renegotiate())
    assert world.may_connect


def test_stop_ends_a_paused_session() -> None:
    vehicle = paused()

    assert vehicle.world.ask(reports.Stop(reason="operator"))

    ended = vehicle.world.told(SessionEnded)[-1]
    assert (ended.reason, ended.paused) == ("operator", False)
    assert vehicle.world.outlet.phase is Phase.IDLE


def test_a_refusal_ends_a_paused_session() -> None:
    vehicle = paused()

    assert vehicle.world.ask(reports.Refuse(reason="card blocked"))

    assert vehicle.world.told(SessionEnded)[-1].reason == "card blocked"


def test_without_memory_a_pause_is_an_end() -> None:
    vehicle = ev(ISO_DC, iso15118_2={"pause_s": 0}).reach(State.STOPPED)

    response = vehicle.send(vehicle.dialect.requests["SessionStop pause"]())
    assert response.ResponseCode.value == "OK"
    vehicle.world.advance(8.0)

    assert vehicle.world.links == [DataLink.PAUSE]
    assert not vehicle.world.ask(reports.Stop())


def test_unplugging_while_a_pause_is_agreed_forgets_it() -> None:
    vehicle = ev(ISO_DC).reach(State.STOPPED)
    vehicle.send(vehicle.dialect.requests["SessionStop pause"]())

    vehicle.world.simulate(pilot="A")

    assert vehicle.world.told(SessionEnded)[-1].reason == "unplugged in the pause"


# --- the end of the program ----------------------------------------


def test_a_shutdown_between_sessions_is_finished_at_once() -> None:
    world = ev(ISO_DC).world

    world._carry_out(world.outlet.shutdown(world.now))

    assert world.outlet.finished
    with pytest.raises(Refused, match="shuts down"):
        world.outlet.connect(world.now)


def test_a_shutdown_lets_the_ev_stop_in_order() -> None:
    vehicle = charging()
    world = vehicle.world

    world._carry_out(world.outlet.shutdown(world.now))
    vehicle.go_on(State.STOPPED)
    vehicle.send(vehicle.dialect.requests["SessionStop"]())
    world.disconnect()

    assert world.told(SessionEnded)[-1].ok
    world.advance(0.5)
    assert world.outlet.finished


@pytest.mark.parametrize("dialect", [ISO_DC, ISO_AC, DIN], ids=str)
def test_a_shutdown_is_over_in_5_s_whatever_the_ev_does(dialect: Dialect) -> None:
    vehicle = charging(dialect)
    world, begun = vehicle.world, vehicle.world.now
    world.advance(1.0)

    world._carry_out(world.outlet.shutdown(world.now))
    while not world.outlet.finished:
        world.step()

    assert world.now <= begun + 1.0 + 5.0 + 0.1
    assert world.closed
    assert world.power_off
    assert world.contactors_open


@pytest.mark.parametrize("dialect", [ISO_DC, DIN], ids=str)
def test_a_shutdown_does_not_wait_for_a_vehicle_that_says_nothing(dialect: Dialect) -> None:
    vehicle = charging(dialect)
    world = vehicle.world
    world.advance(1.5)

    begun = world.now
    world._carry_out(world.outlet.shutdown(begun))

    assert world.power_off
    while not world.outlet.finished:
        world.step()
    assert world.now < begun + 1.0
    assert world.contactors_open


def test_a_vehicle_that_falls_silent_in_a_shutdown_is_left_after_a_second() -> None:
    vehicle = charging()
    world = vehicle.world
    world._carry_out(world.outlet.shutdown(world.now))
    world.advance(0.8)
    vehicle.send(vehicle.dialect.requests["CurrentDemand"]())
    world.advance(0.9)
    assert not world.closed

    world.advance(0.2)

    assert world.closed
    assert world.power_off


def test_whoever_asks_twice_for_the_end_gets_it_at_once() -> None:
    vehicle = charging(ISO_AC)
    world = vehicle.world
    world._carry_out(world.outlet.shutdown(world.now))
    world.advance(1.5)
    assert not world.closed  # with AC requests are rare

    begun = world.now
    world._carry_out(world.outlet.shutdown(begun, at_once=True))

    assert world.closed
    assert world.power_off
    while not world.outlet.finished:
        world.step()
    assert world.now < begun + 1.0
    assert world.contactors_open


def test_a_fault_of_the_program_switches_off_at_once() -> None:
    vehicle = charging()

    vehicle.world._carry_out(vehicle.world.outlet.fail("bug", vehicle.world.now))

    assert_over(vehicle.world)
    assert vehicle.world.contactors_open
    assert vehicle.world.told(SessionEnded)[-1].reason == "bug"


def test_a_fault_of_the_program_without_a_session_switches_off_too() -> None:
    world = ev(ISO_DC).world

    world._carry_out(world.outlet.fail("bug", world.now))

    assert world.oscillator_off


def test_octets_and_an_end_without_a_connection_are_ignored() -> None:
    world = ev(ISO_DC).world

    assert world.outlet.receive(b"late", world.now).data == b""
    assert not world.outlet.disconnect(world.now).closed
