"""Our vehicle at our station, both sans-IO, on the clock of a `World`."""

from typing import Any

import msgspec

from tests.world import World, world
from tools.vehicle.drive import Drive
from tools.vehicle.script import Script, make, offers
from tools.vehicle.session import EvSession, Output
from tools.vehicle.steps import Outcome
from tools.vehicle.wire import frame

PROTOCOLS = ("iso15118-2", "din70121", "ac")
# A battery so small that a charge to the end takes some seconds.
BATTERY = {"capacity_wh": 200.0, "soc": 0.5, "nominal_v": 350.0, "max_voltage_v": 450.0}
LONGEST_S = 300.0


def script(protocol: str, **changes: Any) -> Script:
    """A script for `iso15118-2`, `din70121` or `ac` (which is ISO too)."""
    values: dict[str, Any] = {"offers": msgspec.to_builtins(offers("iso15118-2"))}
    if protocol == "ac":
        values |= {"mode": "AC_three_phase_core", "max_voltage_v": 400, "max_current_a": 16}
    else:
        values["offers"] = msgspec.to_builtins(offers(protocol))
    return make({**values, "battery": BATTERY, **changes})


def station(protocol: str, simulation: dict[str, Any] | None = None, **sections: Any) -> World:
    """A station for that protocol."""
    return world("ac" if protocol == "ac" else "dc", simulation or {}, sections)


class Road:
    """One connection between a visit and a world; `bench`: the visit steers the plant."""

    def __init__(self, world: World, visit: EvSession, bench: bool = True) -> None:
        self.world = world
        self.visit = visit
        self.bench = bench
        if bench:
            world.simulate(pilot="B", inlet_closed=False)
        world.connect()
        self._connected = True
        self._apply(visit.connected(world.now))

    def run(self, until: Any = lambda: False) -> Outcome | None:
        """Until the visit is over, or `until` says so."""
        end = self.world.now + LONGEST_S
        while self.visit.outcome is None and not until():
            assert self.world.now < end, "the visit does not end"
            self.step()
        return self.visit.outcome

    def step(self) -> None:
        world, visit = self.world, self.visit
        payload = world.sent()
        if payload is not None:
            self._apply(visit.receive(frame(payload), world.now))
        elif world.closed and self._connected:
            self._connected = False
            self._apply(visit.closed(world.now))
        else:
            world.step()
            if visit.deadline is not None and visit.deadline <= world.now:
                self._apply(visit.tick(world.now))

    def _apply(self, output: Output) -> None:
        for segment in output.segments:
            self.world.receive(segment)
        for word in output.words if self.bench else ():
            self.world.plant.simulate(word, self.world.now)
        if output.close and not self.world.closed:
            self._connected = False
            self.world.disconnect()


def charge(
    protocol: str, world: World | None = None, bench: bool = True, **changes: Any
) -> tuple[World, EvSession, Outcome]:
    """A whole visit."""
    there = world or station(protocol)
    wanted = script(protocol, **changes)
    visit = EvSession(Drive(wanted, wanted.battery.battery()))
    outcome = Road(there, visit, bench).run()
    assert outcome is not None
    return there, visit, outcome
