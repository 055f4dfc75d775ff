"""Words of listeners to an outlet, with a session and without."""

import pytest

from secc import reports
from secc.reports import ResetFaults, SessionEnded
from secc.reports import State as Told
from secc.session.outlet import Refused
from tests.session.sequence import State
from tests.session.test_plug_and_link import charging
from tests.vehicle import DIN, ISO_DC, ev


def test_words_that_make_no_sense_now_are_refused_with_the_reason() -> None:
    outlet, now = ev(ISO_DC).world.outlet, 1_000.0

    for word, reason in (
        (reports.Stop(), "no session"),
        (reports.Renegotiate(), "charge loop"),
        (reports.GetState(), "not for an outlet"),
        (reports.SetLimit(power_w=-1.0), "makes no sense"),
        (reports.SetLimit(current_a=float("nan")), "makes no sense"),
    ):
        with pytest.raises(Refused, match=reason):
            outlet.instruct(word, now)


def test_an_outlet_out_of_service_takes_no_vehicle_until_it_is_back() -> None:
    world = ev(ISO_DC).world

    world.ask(reports.SetAvailable(available=False))
    world.advance(1.0)
    assert world.oscillator_off
    assert not world.may_connect
    with pytest.raises(Refused, match="out of service"):
        world.outlet.connect(world.now)
    assert not world.outlet.state(world.now).available

    world.ask(reports.SetAvailable(available=True))
    assert world.may_connect
    assert not world.oscillator_off


def test_a_charge_goes_on_when_its_outlet_is_taken_out_of_service() -> None:
    vehicle = charging()

    vehicle.world.ask(reports.SetAvailable(available=False))
    response = vehicle.send(vehicle.dialect.requests["CurrentDemand"]())
    assert response.DC_EVSEStatus.EVSENotification.value == "None"

    vehicle.go_on(State.STOPPED, State.WELDING, State.ENDED)
    vehicle.world.advance(8.0)
    assert not vehicle.world.may_connect


def test_faults_are_not_reset_while_a_vehicle_charges() -> None:
    vehicle = charging(ISO_DC)

    with pytest.raises(Refused, match="after it"):
        vehicle.world.outlet.instruct(ResetFaults(), vehicle.world.now)


def test_din_has_no_renegotiation() -> None:
    vehicle = charging(DIN)

    with pytest.raises(Refused, match="ISO 15118-2"):
        vehicle.world.outlet.instruct(reports.Renegotiate(), vehicle.world.now)


def test_a_withdrawn_authorisation_stops_the_charge() -> None:
    vehicle = charging()

    vehicle.world.ask(reports.Refuse(reason="card blocked"))

    response = vehicle.send(vehicle.dialect.requests["CurrentDemand"]())
    assert response.DC_EVSEStatus.EVSENotification.value == "StopCharging"
    vehicle.go_on(State.STOPPED)
    vehicle.send(vehicle.dialect.requests["SessionStop"]())
    ended = vehicle.world.told(SessionEnded)[-1]
    assert (ended.by, ended.reason, ended.ok) == ("station", "card blocked", True)


def test_a_limit_is_named_and_ends_by_itself_or_by_command() -> None:
    world = charging().world
    world.ask(reports.SetLimit(name="grid", power_w=10_000.0, for_s=5.0))
    world.ask(reports.SetLimit(name="fuse", current_a=50.0))
    state = world.outlet.state(world.now)
    assert state.limits == {"grid_w": 10_000.0, "fuse_a": 50.0}
    assert (state.max_power_w, state.max_current_a) == (10_000.0, 50.0)

    world.ask(reports.SetLimit(name="fuse"))
    world.ask(reports.SetLimit(name="no such limit"))
    world.advance(5.1)

    assert world.outlet.state(world.now).limits == {}


def test_the_state_tells_what_is_true() -> None:
    vehicle = charging()
    vehicle.world.advance(1.0)

    state = vehicle.world.outlet.state(vehicle.world.now)

    assert (state.phase, state.pilot, state.duty) == ("deliver", "C", 0.05)
    assert (state.protocol, state.session) == ("ISO 15118-2", vehicle.session_id.hex())
    assert (state.mode, state.authorization, state.soc) == ("DC_extended", "granted", 44)
    assert (state.target_voltage_v, state.target_current_a) == (440, 120)
    assert (state.contactors, state.isolation, state.locked) == ("closed", "valid", True)
    assert state.current_a > 10
    assert (state.ev_ready, state.ev_error) == (True, None)


def test_the_plug_and_each_new_phase_are_told_once() -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)

    phases = [state.phase for state in vehicle.world.told(Told)]

    before_power = ["idle", "setup", "authorise", "parameters", "cable_check", "pre_charge"]
    assert phases == [*before_power, "deliver"]
