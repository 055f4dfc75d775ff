"""What the Linux kernel offers for lines, PWM and ADC: gpiod (libgpiod 2), sysfs, IIO.

gpiod is an optional part: `pip install 'secc[gpio]'`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from secc.power.gpio.settings import Analogue
from secc.power.optional import MissingPackage

PERIOD_NS = 1_000_000  # 1 kHz, IEC 61851-1


@dataclass(frozen=True, slots=True)
class Edge:
    """A change of an input; `at` is monotonic, of the kernel's interrupt."""

    name: str
    active: bool
    at: float


class Lines(Protocol):
    """Inputs and outputs by name; raises OSError when they cannot be reached."""

    def filenos(self) -> Iterable[int]:
        """Readable when there are edges."""

    def edges(self) -> list[Edge]:
        """What has changed since; only when a file number was readable."""

    def read(self) -> frozenset[str]:
        """Inputs that are active."""

    def write(self, active: frozenset[str]) -> None:
        """Outputs that are to be active; the others not."""

    def close(self) -> None:
        """All outputs inactive, all lines given back."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line is."""

    chip: str
    line: int | str
    active_low: bool

    @classmethod
    def of(cls, text: str) -> "Place":
        """From `!chip:line` of the settings."""
        chip, _, line = text.removeprefix("!").partition(":")
        path = chip if chip.startswith("/") else f"/dev/{chip}"
        return cls(path, int(line) if line.isdecimal() else line, text.startswith("!"))


class GpiodLines:
    """`inputs` and `outputs`: name to place in the settings."""

    def __init__(
        self, inputs: Mapping[str, str], outputs: Mapping[str, str], debounce_s: float
    ) -> None:
        """Raises OSError and `MissingPackage`."""
        try:
            import gpiod
            from gpiod import line
        except ImportError:
            raise MissingPackage("lines of the host need gpiod: pip install 'secc[gpio]'") from None
        self._active, self._inactive = line.Value.ACTIVE, line.Value.INACTIVE
        self._rising = gpiod.EdgeEvent.Type.RISING_EDGE
        self._requests: list[tuple[Any, dict[int | str, str]]] = []
        self._outputs: list[tuple[Any, dict[int | str, str]]] = []

        def settings(place: Place, *, output: bool) -> Any:
            if output:
                return gpiod.LineSettings(
                    direction=line.Direction.OUTPUT,
                    active_low=place.active_low,
                    output_value=line.Value.INACTIVE,
                )
            return gpiod.LineSettings(
                direction=line.Direction.INPUT,
                edge_detection=line.Edge.BOTH,
                active_low=place.active_low,
                debounce_period=timedelta(seconds=debounce_s),
                event_clock=line.Clock.MONOTONIC,
            )

        for names, into, output in (
            (inputs, self._requests, False),
            (outputs, self._outputs, True),
        ):
            for chip, places in _by_chip(names).items():
                config: Any = {p.line: settings(p, output=output) for _, p in places}
                try:
                    request = gpiod.request_lines(chip, consumer="secc", config=config)
                except OSError as error:  # of gpiod: without the name
                    lines = ", ".join(str(place.line) for _, place in places)
                    raise OSError(error.errno, error.strerror, f"{chip}: {lines}") from error
                into.append((request, {place.line: name for name, place in places}))

    def filenos(self) -> Iterable[int]:
        return [request.fd for request, _ in self._requests]

    def edges(self) -> list[Edge]:
        found = []
        for request, names in self._requests:
            by_offset = dict(zip(request.offsets, request.lines, strict=True))
            while request.wait_edge_events(0):
                for event in request.read_edge_events():
                    active = event.event_type is self._rising
                    name = names[by_offset[event.line_offset]]
                    found.append(Edge(name, active, event.timestamp_ns / 1e9))
        return found

    def read(self) -> frozenset[str]:
        found = set()
        for request, names in self._requests:
            values = request.get_values(list(names))
            found |= {n for n, v in zip(names.values(), values, strict=True) if v is self._active}
        return frozenset(found)

    def write(self, active: frozenset[str]) -> None:
        for request, names in self._outputs:
            values = {
                place: self._active if name in active else self._inactive
                for place, name in names.items()
            }
            request.set_values(values)

    def close(self) -> None:
        try:
            self.write(frozenset())
        finally:
            for request, _ in (*self._requests, *self._outputs):
                request.release()


def _by_chip(names: Mapping[str, str]) -> dict[str, list[tuple[str, Place]]]:
    chips: dict[str, list[tuple[str, Place]]] = {}
    for name, text in names.items():
        place = Place.of(text)
        chips.setdefault(place.chip, []).append((name, place))
    return chips


class Pwm:
    """An exported channel, e.g. /sys/class/pwm/pwmchip0/pwm0."""

    def __init__(self, path: str, *, inverted: bool, duty: float = 1.0) -> None:
        """Raises OSError."""
        self._path, self._inverted = Path(path), inverted
        self._duty_ns = -1
        self._write("duty_cycle", 0)  # a period below the duty would be refused
        self._write("period", PERIOD_NS)
        self.set(duty)
        self._write("enable", 1)

    def set(self, duty: float) -> None:
        """0 is -12 V, 1 is +12 V, between them 1 kHz; raises OSError."""
        duty_ns = round((1 - duty if self._inverted else duty) * PERIOD_NS)
        if duty_ns != self._duty_ns:
            self._write("duty_cycle", duty_ns)
            self._duty_ns = duty_ns

    def _write(self, name: str, value: int) -> None:
        (self._path / name).write_text(f"{value}\n", encoding="ascii")


def read_analogue(channel: Analogue) -> float:
    """In the unit of its scale; raises OSError."""
    return (_number(channel.path) + channel.offset) * channel.scale


def read_celsius(path: str) -> float:
    """Of a thermal zone or IIO input, in 1/1000 degC; raises OSError."""
    return _number(path) / 1000


def _number(path: str) -> float:
    text = Path(path).read_text(encoding="ascii")
    try:
        return float(text)
    except ValueError:
        raise OSError(f"{path}: not a number: {text.strip()!r}") from None
