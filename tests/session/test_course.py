"""A charge from plug to unplug as listeners see it, and what each step leaves to the next."""

import itertools
from typing import Any

import pytest

from secc.reports import SessionEnded, SessionStarted, SetLimit
from secc.reports import State as Reported
from tests.both import si
from tests.session.sequence import State
from tests.vehicle import DIALECTS, DIN, ISO_AC, ISO_DC, Dialect, ev

EACH = pytest.mark.parametrize("dialect", DIALECTS, ids=str)
DC = pytest.mark.parametrize("dialect", [DIN, ISO_DC], ids=str)
DC_PHASES = "setup authorise parameters cable_check pre_charge deliver stop welding ended"
PHASES = {
    DIN.name: DC_PHASES,
    ISO_DC.name: DC_PHASES,
    ISO_AC.name: "setup authorise parameters start deliver stop ended",
}


@EACH
def test_listeners_see_every_phase_once_and_in_order(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.LOOP)
    vehicle.go_on(State.STOPPED, *([State.WELDING] if dialect.outlet == "dc" else []))
    vehicle.go_on(State.ENDED)

    told = [state.phase for state in vehicle.world.told(Reported)]
    phases = [phase for phase, _ in itertools.groupby(told)]  # a plug-in is told too

    assert phases == ["idle", *PHASES[dialect.name].split()]


@EACH
def test_listeners_are_told_who_charges_and_how(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.LOOP)

    (started,) = vehicle.world.told(SessionStarted)
    state = vehicle.world.outlet.state(vehicle.world.now)

    assert started.session == state.session == vehicle.session_id.hex()
    assert started.evcc == state.evcc == "00e04c68001d"
    assert started.protocol == state.protocol == ("DIN 70121" if dialect is DIN else "ISO 15118-2")
    assert state.mode == ("AC_three_phase_core" if dialect is ISO_AC else "DC_extended")
    assert not vehicle.world.told(SessionEnded)


@EACH
def test_each_wait_is_counted_by_itself(dialect: Dialect) -> None:
    vehicle = ev(
        dialect,
        authorization={"ongoing_answers": 3},
        charge={"parameters_ongoing": 2},
        cable_check={"ongoing": 4},
    ).reach(State.SELECTED)

    assert len(vehicle.poll(dialect.path[State.AUTHORISED])) == 4
    assert len(vehicle.poll("ChargeParameterDiscovery")) == 3
    if dialect.outlet == "dc":
        assert len(vehicle.poll("CableCheck")) == 5


@DC
@pytest.mark.parametrize(
    ("limit", "field", "value"),
    [
        (SetLimit(name="grid", current_a=50.0), "EVSEMaximumCurrentLimit", 50),
        (SetLimit(name="grid", power_w=20_000.0), "EVSEMaximumPowerLimit", 20_000),
    ],
    ids=["current", "power"],
)
def test_no_more_is_given_than_was_offered(
    dialect: Dialect, limit: SetLimit, field: str, value: float
) -> None:
    vehicle = ev(dialect).reach(State.AUTHORISED)
    vehicle.world.ask(limit)
    offered = vehicle.send(dialect.requests["ChargeParameterDiscovery"]())
    assert si(getattr(offered.EVSEChargeParameter, field)) == value
    vehicle.go_on(State.CHECKING, State.CHECKED, State.PRE_CHARGED, State.STARTED)
    vehicle.world.ask(SetLimit(name="grid"))  # lifted

    response: Any = vehicle.charge(3.0)

    assert si(getattr(response, field)) == value
    assert vehicle.world.supply.current_a <= 50


@DC
def test_what_is_offered_may_fall_and_rise_again(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.LOOP)
    vehicle.charge(2.0)
    vehicle.world.ask(SetLimit(name="grid", current_a=30.0, for_s=1.0))

    limited = vehicle.charge(0.7)
    assert si(limited.EVSEMaximumCurrentLimit) == 30
    assert limited.EVSECurrentLimitAchieved
    assert vehicle.world.supply.current_a == 30

    free = vehicle.charge(3.0)
    assert si(free.EVSEMaximumCurrentLimit) == 200
    assert vehicle.world.supply.current_a == 120
