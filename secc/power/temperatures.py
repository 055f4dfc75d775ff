"""PT1000 channels of a connector: resistance to temperature (IEC 60751), and plausibility."""

import math
from collections.abc import Mapping, Sequence
from typing import Annotated

from msgspec import Meta

from secc.power.faults import fault
from secc.session.plant import Fault, Reading
from secc.session.settings import Section

BOARD = "board"  # name of the channel of the electronics
_R0, _A, _B = 1000.0, 3.9083e-3, -5.775e-7

Name = Annotated[str, Meta(max_length=16, pattern=r"^[a-z0-9_]*$")]
Ohms = Annotated[float, Meta(gt=0, le=4_095)]


class TemperatureSettings(Section, frozen=True):
    """The sensors of the connector."""

    channels: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=4)] = (
        "dc_plus",
        "dc_minus",
        "",
        "",
    )  # in the order of the inputs; empty: none is fitted
    short_ohm: Ohms = 500.0
    open_ohm: Ohms = 2_000.0
    apart_k: Annotated[float, Meta(gt=0, le=200)] = 30.0  # between any two


def pt1000_ohm(celsius: float) -> float:
    """Resistance at a temperature; below 0 degrees a hundredth of a kelvin off."""
    return _R0 * (1 + _A * celsius + _B * celsius * celsius)


def pt1000_c(ohm: float) -> float:
    """Temperature of a resistance."""
    return (-_A + math.sqrt(_A * _A - 4 * _B * (1 - ohm / _R0))) / (2 * _B)


class Channels:
    """The channels that are fitted, and the temperature of the electronics."""

    def __init__(self, settings: TemperatureSettings) -> None:
        self._settings = settings
        self._readings: dict[str, Reading[float | None]] = {}

    def observe(self, ohms: Sequence[float | None], now: float) -> None:
        """Resistance of each input; None: it cannot be read."""
        for name, ohm in zip(self._settings.channels, ohms, strict=False):
            if name:
                self._readings[name] = Reading(self._celsius(ohm), now)

    def observe_board(self, celsius: float | None, now: float) -> None:
        """Temperature of the electronics."""
        self._readings[BOARD] = Reading(celsius, now)

    @property
    def celsius(self) -> Mapping[str, Reading[float | None]]:
        """By name; None: the sensor is broken."""
        return self._readings

    def faults(self) -> frozenset[Fault]:
        """A broken sensor, or contacts that are too far apart."""
        values = [r.value for name, r in self._readings.items() if name != BOARD]
        known = [value for value in values if value is not None]
        apart = bool(known) and max(known) - min(known) > self._settings.apart_k
        if apart or None in (reading.value for reading in self._readings.values()):
            return frozenset({fault("temperature_implausible")})
        return frozenset()

    def _celsius(self, ohm: float | None) -> float | None:
        if ohm is None or not self._settings.short_ohm <= ohm <= self._settings.open_ohm:
            return None
        return pt1000_c(ohm)
