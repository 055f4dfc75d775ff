"""A rack of simulated power modules in parallel, with the output that they feed. Sans-IO.

Whoever plays contactors and vehicle connects the load: a source behind a resistance, or nothing.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from secc.power.node import Frame
from tools.modules.converter import Converter

_STEP_S = 0.005
_DROOP_OHM = 0.02  # of one module: they share a constant voltage by it
_DISCHARGE_TAU_S = 0.4  # output capacitors through the bleeder
_DUMP_OHM, _DUMP_MOST = 0.2, 1.1  # rise of the output when a current is thrown off
_SPLIT = 30  # halvings of the interval in which the voltage lies


@dataclass(frozen=True, slots=True)
class Load:
    """What the output sees: an open-circuit voltage behind a resistance."""

    voltage_v: float
    resistance_ohm: float


SHORT = Load(0.0, 0.02)


class Module(Protocol):
    """The wire of one vendor's module."""

    address: int
    converter: Converter
    alarms: set[str]  # bits by name, see `known`
    silent: bool  # it says nothing
    deaf: bool  # it hears nothing
    nonsense: bool  # its measurements are no numbers, or absurd ones

    @property
    def known(self) -> frozenset[str]:
        """Names of all alarm bits."""

    @property
    def deadline(self) -> float | None:
        """When it says something unasked."""

    def receive(self, frame: Frame, now: float) -> list[Frame]:
        """Its answers."""

    def tick(self, now: float) -> list[Frame]:
        """What it says unasked."""


class Rack:
    """All modules at one output; `voltage_v` and `current_a` are there, `load` what it sees."""

    def __init__(self, modules: Sequence[Module], now: float) -> None:
        self.modules = list(modules)
        self.voltage_v = self.current_a = 0.0
        self.load: Load | None = None
        self._now = now

    def connect(self, load: Load | None, now: float) -> None:
        """The contactors have closed onto `load`, or opened."""
        self.live_until(now)
        if load is None and self.load is not None and self.current_a > 0:
            dumped = self.voltage_v + _DUMP_OHM * self.current_a
            self.voltage_v = min(dumped, _DUMP_MOST * self.voltage_v)
            self.current_a = 0.0
        self.load = load

    def receive(self, frame: Frame, now: float) -> list[Frame]:
        """Every module hears the frame; what they answer."""
        self.live_until(now)
        answers: list[Frame] = []
        for module in self.modules:
            if module.deaf or module.converter.dead:
                continue
            answers += self._spoken(module, module.receive(frame, now))
        return answers

    def tick(self, now: float) -> list[Frame]:
        """What modules say unasked."""
        self.live_until(now)
        return [
            frame for module in self.modules for frame in self._spoken(module, module.tick(now))
        ]

    @property
    def deadline(self) -> float | None:
        """When one of them has something to say."""
        times = [module.deadline for module in self.modules]
        return min((at for at in times if at is not None), default=None)

    @staticmethod
    def _spoken(module: Module, frames: Iterable[Frame]) -> list[Frame]:
        return [] if module.silent or module.converter.dead else list(frames)

    # --- faults by command ----------------------------------------------------------------------

    def fault(self, address: int, name: str, on: bool, now: float, *, trips: bool = True) -> None:
        """Play a fault of a module; ValueError: there is no such module or fault.

        Alarm bits by their name, and: silent, deaf, dead, nonsense, stuck, runs_on, never_starts,
        frozen, over_voltage, over_current. `trips`: an alarm switches the output off, too.
        """
        self.live_until(now)
        module = self.module(address)
        converter = module.converter
        match name:
            case "silent" | "deaf" | "nonsense":
                setattr(module, name, on)
            case "dead" | "stuck" | "runs_on" | "never_starts":
                setattr(converter, name, on)
                if name == "dead" and on:
                    converter.commanded = converter.live = False
            case "frozen":
                converter.freeze(on)
            case "over_voltage":
                converter.over_v = 1.15 if on else 1.0
                converter.reference_v *= converter.over_v
            case "over_current":
                converter.over_a = 1.2 if on else 1.0
            case _ if name in module.known:
                (module.alarms.add if on else module.alarms.discard)(name)
                converter.tripped = trips and bool(module.alarms)
            case _:
                raise ValueError(
                    f"no fault {name}; alarm bits are {', '.join(sorted(module.known))}"
                )

    def module(self, address: int) -> Module:
        """The first module of that address; ValueError: there is none."""
        for module in self.modules:
            if module.address == address:
                return module
        raise ValueError(f"no module {address}")

    # --- physics --------------------------------------------------------------------------------

    def live_until(self, now: float) -> None:
        """Let the output live up to `now`."""
        while self._now < now:
            dt = now - self._now if self._quiet else min(_STEP_S, now - self._now)
            self._now = now if now - self._now <= dt else self._now + dt
            self._step(dt)

    @property
    def _quiet(self) -> bool:
        if self.load is None and self.voltage_v > 0:
            return False
        return all(module.converter.quiet for module in self.modules)

    def _step(self, dt: float) -> None:
        converters = [module.converter for module in self.modules]
        for converter in converters:
            converter.output_v = self.voltage_v
            converter.step(self._now, dt)
        if self.load is None:
            self._step_open(converters, dt)
        else:
            self._step_loaded(converters, self.load, dt)
        self.current_a = math.fsum(converter.current_a for converter in converters)

    def _step_open(self, converters: list[Converter], dt: float) -> None:
        for converter in converters:
            converter.current_a = 0.0
        driven_v = max(
            (each.reference_v for each in converters if each.live and each.set_a > 0), default=0.0
        )
        fallen = self.voltage_v * math.exp(-dt / _DISCHARGE_TAU_S)
        self.voltage_v = max(driven_v, fallen if fallen > 0.05 else 0.0)

    def _step_loaded(self, converters: list[Converter], load: Load, dt: float) -> None:
        sources = [(each.reference_v, each.limit_a) for each in converters]
        volts = _balance(sources, load)
        for converter, source in zip(converters, sources, strict=True):
            converter.follow(_given_a(source, volts), dt)
        total_a = math.fsum(converter.current_a for converter in converters)
        self.voltage_v = load.voltage_v + load.resistance_ohm * total_a


def _given_a(source: tuple[float, float], volts: float) -> float:
    """What a module with this reference voltage and limit gives into a voltage."""
    reference_v, limit_a = source
    return min(max(0.0, (reference_v - volts) / _DROOP_OHM), limit_a)


def _balance(sources: list[tuple[float, float]], load: Load) -> float:
    """The voltage at which the modules give what the load takes."""
    most_a = sum(limit_a for _, limit_a in sources)
    low, high = load.voltage_v, load.voltage_v + load.resistance_ohm * most_a
    if all(_given_a(source, high) == source[1] for source in sources):
        return high  # all at their limits
    for _ in range(_SPLIT):
        if high - low < 1e-4:
            break
        middle = (low + high) / 2
        given_a = sum(_given_a(source, middle) for source in sources)
        if given_a > (middle - load.voltage_v) / load.resistance_ohm:
            low = middle
        else:
            high = middle
    return high
