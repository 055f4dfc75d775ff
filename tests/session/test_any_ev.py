"""Whatever an EV sends and whatever breaks meanwhile: no exception, and safe when it is over."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exi import EncodeError
from secc import reports
from secc.reports import Exchange
from secc.session.plant import Contactors, Supply
from tests.vehicle import DIALECTS, Dialect, Ev, at
from tests.world import World

FAULTS = [
    *("contactor_welded", "contactor_stuck_open", "isolation_fault", "isolation_warning"),
    *("supply_failed", "supply_short", "emergency_stop", "residual_current", "lock_failed"),
    "plant_silent",
]
WORDS: list[reports.Request] = [
    *(reports.Authorise(), reports.Refuse(), reports.Stop(), reports.Renegotiate()),
    *(reports.SetLimit(current_a=0.0), reports.SetLimit(power_w=7_000.0, for_s=2.0)),
]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that happens: `kind` says what, `value` which."""

    kind: str
    value: Any = None


def acts(dialect: Dialect) -> st.SearchStrategy[Act]:
    """What may come next; requests most of the time."""
    request = st.sampled_from(sorted(dialect.requests)).map(lambda word: Act("request", word))
    likely = st.sampled_from([word for word in dialect.path.values() if word in dialect.requests])
    return st.one_of(
        likely.map(lambda word: Act("request", word)),
        request,
        st.floats(0.01, 8.0).map(lambda seconds: Act("wait", seconds)),
        st.sampled_from("ABCDEF").map(lambda pilot: Act("pilot", pilot)),
        st.sampled_from(FAULTS).map(lambda name: Act("fault", name)),
        st.sampled_from(FAULTS).map(lambda name: Act("repair", name)),
        st.sampled_from(WORDS).map(lambda word: Act("word", word)),
        st.binary(max_size=40).map(lambda octets: Act("octets", octets)),
        st.integers(-32_768, 32_767).map(lambda number: Act("numbers", number)),
        st.binary(max_size=8).map(lambda identity: Act("identity", identity)),
        st.just(Act("disconnect")),
    )


def do(vehicle: Ev, act: Act) -> None:
    world = vehicle.world
    match act.kind:
        case "request":
            vehicle.send(vehicle.dialect.requests[act.value]())
        case "numbers":
            _send_with_numbers(vehicle, act.value)
        case "identity":
            vehicle.send(vehicle.dialect.requests["SessionStop"](), session_id=act.value)
        case "octets":
            world.receive(act.value)
        case "wait":
            world.advance(act.value)
        case "pilot":
            world.simulate(pilot=act.value)
        case "fault" | "repair":
            world.simulate(faults={act.value: act.kind == "fault"})
        case "word":
            world.ask(act.value)
        case "disconnect":
            world.disconnect()


def _send_with_numbers(vehicle: Ev, number: int) -> None:
    """A power request in which every physical value is `number`, if the schema has it so."""
    for word in ("CurrentDemand", "PreCharge", "ChargeParameterDiscovery"):
        request = vehicle.dialect.requests[word]()
        for holder in (request, getattr(request, "EVChargeParameter", None)):
            for name in getattr(type(holder), "__slots__", ()):
                value = getattr(holder, name)
                if type(value).__name__ == "PhysicalValueType":
                    value.Value, value.Multiplier = number, number % 7 - 3
        try:
            vehicle.send(request)
        except EncodeError as error:
            raise AssertionError("every short is a Value") from error


def check(world: World, began: int) -> None:
    """What holds at any time."""
    if world.closed:
        assert world.power_off
    commands = world.commands[began:]
    authorised = any(
        isinstance(report, Exchange)
        and report.request in ("AuthorizationReq", "ContractAuthenticationReq")
        and report.code == "OK"
        for report in world.reports
    )
    if not authorised:
        assert Contactors(True) not in commands
        assert not [c for c in commands if isinstance(c, Supply) and c != Supply()]
    for supply in world.supplies:
        assert 0 <= supply.voltage_v <= 1_000
        assert 0 <= supply.current_a <= 200


@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_ev_and_no_fault_brings_the_station_into_an_unsafe_state(
    dialect: Dialect, data: st.DataObject
) -> None:
    vehicle = at(dialect, data.draw(st.sampled_from(dialect.states), label="state"))
    world, began = vehicle.world, len(vehicle.world.commands)

    for act in data.draw(st.lists(acts(dialect), max_size=12), label="acts"):
        do(vehicle, act)
        check(world, began)

    world.advance(5.0 if world.closed else 70.0)  # longer than the timer that is running
    assert world.closed
    assert world.power_off
    assert world.contactors_open
