"""A simulated outlet on a clock that only the test moves."""

from typing import Any

from secc.power.simulation import SimulatedPlant, SimulationSettings
from secc.reports import Simulate
from secc.session.plant import (
    Command,
    Contactor,
    Contactors,
    IsolationTest,
    Lock,
    Oscillator,
    Phase,
    Plant,
    Supply,
)


class Outlet:
    """The plant and its clock; `wait` is the only way for time to pass."""

    def __init__(self, settings: SimulationSettings | None = None) -> None:
        self.now = 100.0
        self.plant = SimulatedPlant(settings or SimulationSettings(), self.now)

    @property
    def seen(self) -> Plant:
        return self.plant.advance(self.now)

    @property
    def voltage(self) -> float:
        return self.seen.voltage_v.value

    @property
    def current(self) -> float:
        return self.seen.current_a.value

    def wait(self, seconds: float) -> Plant:
        self.now += seconds
        return self.seen

    def order(self, *commands: Command) -> None:
        for command in commands:
            self.plant.command(command, self.now)

    def enter(self, phase: Phase) -> None:
        self.plant.phase(phase, self.now)

    def simulate(self, **word: Any) -> None:
        self.plant.simulate(Simulate(**word), self.now)

    def fail(self, **faults: bool) -> None:
        self.plant.simulate(Simulate(faults=faults), self.now)

    def time_until(self, wanted: Any, within: float = 10.0, every: float = 0.01) -> float:
        """Seconds until `wanted(plant)`."""
        start = self.now
        while not wanted(self.seen):
            assert self.now - start < within, self.seen
            self.now += every
        return self.now - start


def ready_to_check(settings: SimulationSettings | None = None) -> Outlet:
    """A vehicle in state C, output contactors closed, nothing on the output."""
    outlet = Outlet(settings)
    outlet.plant.sdp_heard(outlet.now)
    outlet.order(Oscillator(0.05), Lock(True))
    outlet.enter(Phase.SETUP)
    outlet.wait(1.0)
    outlet.enter(Phase.CABLE_CHECK)
    outlet.order(Contactors(True))
    seen = outlet.wait(0.5)
    assert seen.contactors.value is Contactor.CLOSED
    return outlet


def charging(voltage: float = 400.0, settings: SimulationSettings | None = None) -> Outlet:
    """As `ready_to_check`, then pre-charged to `voltage` with the vehicle's inlet closed."""
    outlet = ready_to_check(settings)
    outlet.order(IsolationTest(True))
    outlet.enter(Phase.PRE_CHARGE)
    outlet.order(Supply(voltage, 2.0))
    outlet.wait(3.0)
    outlet.enter(Phase.DELIVER)
    outlet.wait(0.1)
    return outlet
