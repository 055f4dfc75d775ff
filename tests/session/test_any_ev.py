"""Whatever an EV sends and whatever breaks meanwhile: no exception, and safe when it is over."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exi import EncodeError
from secc import reports
from secc.session.plant import Contactors, Phase, Supply
from tests.session.sequence import State
from tests.vehicle import DIALECTS, ISO_AC, Dialect, Ev, at
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
    """What may come next; most of the time the charge goes on."""
    values: dict[str, tuple[int, st.SearchStrategy[Any]]] = {
        "go on": (40, st.none()),
        "request": (2, st.sampled_from(sorted(dialect.requests))),
        "wait": (4, st.floats(0.01, 8.0)),
        "pilot": (1, st.sampled_from("ABCDEF")),
        "fault": (2, st.sampled_from(FAULTS)),
        "repair": (1, st.sampled_from(FAULTS)),
        "word": (4, st.sampled_from(WORDS)),
        "octets": (1, st.binary(max_size=40)),
        "numbers": (2, st.integers(-32_768, 32_767)),
        "identity": (1, st.binary(max_size=8)),
        "disconnect": (1, st.none()),
    }
    kinds = [kind for kind, (weight, _) in values.items() for _ in range(weight)]
    return st.sampled_from(kinds).flatmap(
        lambda kind: values[kind][1].map(lambda value: Act(kind, value))
    )


def do(vehicle: Ev, act: Act, ahead: Iterator[str]) -> None:
    world = vehicle.world
    match act.kind:
        case "go on":
            world.advance(0.3)
            vehicle.send(vehicle.dialect.requests[next(ahead)]())
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


def check(vehicle: Ev, began: int) -> None:
    """What holds at any time."""
    world = vehicle.world
    if world.closed:
        assert world.power_off
    if not vehicle.authorised:
        since = world.commands[began:]
        assert Contactors(True) not in since
        assert not [c for c in since if isinstance(c, Supply) and c != Supply()]
    for supply in world.supplies:
        assert 0 <= supply.voltage_v <= 1_000
        assert 0 <= supply.current_a <= 200
    if not world.power_off and vehicle.dialect is not ISO_AC:
        assert not world.contactors_open
        check_limits(world)


def check_limits(world: World) -> None:
    """Nobody gets more than both sides have said they bear or give; ours may have just fallen."""
    charging, supply = world.outlet.charging, world.supply
    if charging.phase in (Phase.PRE_CHARGE, Phase.DELIVER):
        assert supply.voltage_v <= charging.ev.voltage_v
        assert supply.current_a <= min(charging.ev.current_a, charging.drivable().current_a)


def course(dialect: Dialect, state: State) -> Iterator[str]:
    """The requests of a charge that goes on from `state`, in order; some loops, then the end."""
    for each in dialect.states[dialect.states.index(state) + 1 :]:
        if each not in (State.DETAILED, State.RENEGOTIATING):
            yield dialect.path[each]
        if each is State.LOOP:
            yield from [dialect.path[each]] * 3
    while True:
        yield dialect.path[State.ENDED]


@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_ev_and_no_fault_brings_the_station_into_an_unsafe_state(
    dialect: Dialect, data: st.DataObject
) -> None:
    state = data.draw(st.sampled_from(dialect.states), label="state")
    vehicle = at(dialect, state)
    world, began = vehicle.world, len(vehicle.world.commands)
    ahead = course(dialect, state)

    for act in data.draw(st.lists(acts(dialect), max_size=20), label="acts"):
        do(vehicle, act, ahead)
        check(vehicle, began)
        if world.closed:
            break

    world.advance(5.0 if world.closed else 70.0)  # longer than the timer that is running
    assert world.closed
    assert world.power_off
    assert world.contactors_open
