"""Temperatures to limits: a curve, a forecast, hysteresis, and what a lost sensor means.

A limit falls at once and rises slowly; the session tells it to the EV before the supply is cut.
The curves are not from a standard: every figure is a setting.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Annotated

from msgspec import Meta

from secc.power.faults import fault
from secc.session.plant import Fault, Limit, Reading
from secc.session.settings import Seconds, Section

Celsius = Annotated[float, Meta(ge=-50, le=300)]

STALE_S = 3.0  # an older temperature is none
_SLOPE_OVER_S = 10.0  # the slope is measured over so long


class Point(Section, frozen=True):
    """At this temperature so much of the current."""

    at_c: Celsius
    share: Annotated[float, Meta(ge=0, le=1)]


class DeratingSettings(Section, frozen=True):
    """One group of sensors; the hottest of them counts."""

    curve: Annotated[tuple[Point, ...], Meta(min_length=2, max_length=8)]
    resume_c: Celsius  # once limited, the limit rises only below it
    rise_a_per_s: Annotated[float, Meta(gt=0, le=1_000)] = 1.0
    # A temperature that rises faster than `steep_k_per_min` counts as what it will be in so long.
    steep_k_per_min: Annotated[float, Meta(gt=0, le=600)] = 5.0
    forecast_s: Seconds = 60.0
    missing_share: Annotated[float, Meta(ge=0, le=1)] = 0.5  # of the current, without a sensor,
    missing_s: Seconds = 10.0  # for so long; then the charge ends

    def __post_init__(self) -> None:
        for colder, hotter in pairwise(self.curve):
            if hotter.at_c <= colder.at_c or hotter.share > colder.share:
                raise ValueError("curve: must go from cold to hot and never rise")
        if self.curve[-1].share:
            raise ValueError("curve: must end with share = 0")
        if self.resume_c >= self.curve[-1].at_c:
            raise ValueError("resume_c: must be below the end of the curve")


class ConnectorDerating(DeratingSettings, frozen=True):
    """The contacts of the connector: at the end of the curve the charge ends."""

    curve: Annotated[tuple[Point, ...], Meta(min_length=2, max_length=8)] = (
        Point(at_c=75.0, share=1.0),
        Point(at_c=85.0, share=0.5),
        Point(at_c=90.0, share=0.0),
    )
    resume_c: Celsius = 70.0
    error_c: Celsius = 105.0
    emergency_c: Celsius = 120.0


class BoardDerating(DeratingSettings, frozen=True):
    """The electronics: at the end of the curve the charge is suspended, the session stays."""

    curve: Annotated[tuple[Point, ...], Meta(min_length=2, max_length=8)] = (
        Point(at_c=60.0, share=1.0),
        Point(at_c=75.0, share=0.0),
    )
    resume_c: Celsius = 65.0


def share(curve: Sequence[Point], celsius: float) -> float:
    """What the curve says at this temperature."""
    if celsius <= curve[0].at_c:
        return curve[0].share
    for colder, hotter in pairwise(curve):
        if celsius < hotter.at_c:
            way = (celsius - colder.at_c) / (hotter.at_c - colder.at_c)
            return colder.share + way * (hotter.share - colder.share)
    return curve[-1].share


class Slope:
    """How fast one temperature rises."""

    def __init__(self) -> None:
        self._from: Reading[float] | None = None
        self._k_per_s = 0.0

    def observe(self, celsius: float, at: float) -> float:
        """Kelvin per second over the last full stretch."""
        if self._from is None:
            self._from = Reading(celsius, at)
        elif at >= self._from.at + _SLOPE_OVER_S:
            self._k_per_s = (celsius - self._from.value) / (at - self._from.at)
            self._from = Reading(celsius, at)
        return self._k_per_s


class ThermalDerating:
    """A `Derating`. `channels` reads the sensors of the group, `rated_a` is 100 percent."""

    def __init__(
        self,
        name: str,
        settings: ConnectorDerating | BoardDerating,
        channels: Callable[[], Mapping[str, Reading[float | None]]],
        rated_a: Callable[[], float],
        now: float,
    ) -> None:
        self._name, self._settings = name, settings
        self._channels, self._rated_a = channels, rated_a
        self._slopes: dict[str, Slope] = {}
        self._share = 1.0
        self._hottest_c: float | None = None
        self._ended = False  # hysteresis: until it is cold again
        self._complete_at = self._lived_at = now

    def limits(self, now: float) -> Mapping[str, Limit]:
        """In amperes, none while everything is allowed."""
        self._live(now)
        if self._share >= 1.0:
            return {}
        return {self._name: Limit(current_a=self._share * self._rated_a())}

    def faults(self, now: float) -> frozenset[Fault]:
        """What is too hot, and whether a sensor has been away for too long."""
        self._live(now)
        found = set()
        if now >= self._complete_at + self._settings.missing_s:
            found.add(fault("temperature_missing"))
        if isinstance(self._settings, BoardDerating):
            if self._ended:
                found.add(fault("board_hot"))
        else:
            found |= self._connector(self._settings)
        return frozenset(found)

    def reset(self, now: float) -> None:
        """It has no memory but that of the temperature."""

    def _connector(self, settings: ConnectorDerating) -> set[Fault]:
        hottest = self._hottest_c
        if hottest is None:
            return set()
        if hottest >= settings.emergency_c:
            return {fault("connector_burning")}
        if hottest >= settings.error_c:
            return {fault("connector_overheated")}
        return {fault("connector_hot")} if self._ended else set()

    def _live(self, now: float) -> None:
        if now <= self._lived_at:
            return
        passed, self._lived_at = now - self._lived_at, now
        allowed = self._allowed(now)
        if self._cold:
            self._ended = False
        elif self._hottest_c is not None and self._hottest_c >= self._settings.curve[-1].at_c:
            self._ended = True
        if allowed < self._share:
            self._share = allowed
        elif self._cold and allowed > self._share:
            risen = self._settings.rise_a_per_s * passed / max(self._rated_a(), 1.0)
            self._share = min(self._share + risen, allowed)

    @property
    def _cold(self) -> bool:
        return self._hottest_c is not None and self._hottest_c < self._settings.resume_c

    def _allowed(self, now: float) -> float:
        settings, effective = self._settings, []
        readings, known = self._channels(), []
        complete = bool(readings)
        for name, reading in readings.items():
            if reading.value is None or now >= reading.at + STALE_S:
                complete = False
                continue
            known.append(reading.value)
            slope = self._slopes.setdefault(name, Slope()).observe(reading.value, reading.at)
            ahead = settings.forecast_s if slope * 60 > settings.steep_k_per_min else 0.0
            effective.append(reading.value + slope * ahead)
        self._hottest_c = max(known, default=None)
        least = min((share(settings.curve, celsius) for celsius in effective), default=1.0)
        if complete:
            self._complete_at = now
        if complete or (not readings and now < self._complete_at + STALE_S):  # nothing heard yet
            return least
        return min(least, settings.missing_share)
