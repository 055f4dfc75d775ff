"""Measure something else than the simulated plant does."""

from collections.abc import Callable
from dataclasses import replace

from secc.session.plant import Fault, Plant, Reading, Severity
from tests.vehicle import Ev

Change = Callable[[Plant], Plant]


def see(vehicle: Ev, change: Change, seconds: float = 0.0) -> None:
    """Let the outlet see its plant changed so, for some seconds."""
    world = vehicle.world
    until = world.now + seconds
    while True:
        plant = change(world.plant.advance(world.now))
        world._carry_out(world.outlet.observe(plant, world.now))
        if world.now >= until:
            return
        world.now = min(world.now + 0.02, until)


def reading(name: str, value: object) -> Change:
    """One value is another one, as fresh as it is."""

    def change(plant: Plant) -> Plant:
        return replace(plant, **{name: Reading(value, getattr(plant, name).at)})  # type: ignore[arg-type]

    return change


def fault(name: str, severity: Severity) -> Change:
    """The hardware reports a fault."""
    return lambda plant: replace(plant, faults=plant.faults | {Fault(name, severity)})


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(plant: Plant) -> Plant:
        for each in changes:
            plant = each(plant)
        return plant

    return change
