"""Time of the bridge: that of the central system over a monotonic clock (manual: Boot, Heartbeat).

Events before the first synchronisation are stamped with monotonic time and repaired later, so that
nothing is ever reported from 1970.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PLAUSIBLE = 1_735_689_600.0  # 2025-01-01: an earlier system clock has not been set
_LAST = 4_102_444_800.0  # 2100-01-01: a later time is a mistake, or an attack
_DEAD_BAND_S = 1.0  # a difference of that size is the way of the message


@dataclass(frozen=True)
class Stamp:
    """When something happened: seconds since 1970, or since the boot `boot` if not yet known."""

    seconds: float
    boot: str | None = None


def since_boot() -> float:
    """Monotonic seconds that also count while the system sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def boot_id() -> str:
    """Names this boot of the system: a stamp of another one cannot be compared."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


class Clock:
    """`monotonic` counts seconds; `wall` is the system clock, believed when it is plausible."""

    def __init__(
        self,
        monotonic: Callable[[], float] = since_boot,
        wall: Callable[[], float] = time.time,
        boot: str | None = None,
    ) -> None:
        self.monotonic = monotonic
        self.boot = boot or boot_id()
        self._offset = wall() - monotonic()
        self.is_set = wall() >= PLAUSIBLE
        self.is_synchronised = False
        self._last: dict[str, float] = {}  # boot -> its last known second, of earlier boots

    def now(self) -> Stamp:
        """The present, as good as it is known."""
        return self.ago(0.0)

    def ago(self, seconds: float) -> Stamp:
        """So many seconds before now."""
        at = self.monotonic() - seconds
        return Stamp(at + self._offset) if self.is_set else Stamp(at, self.boot)

    def wall(self, stamp: Stamp | None = None) -> float:
        """Seconds since 1970 of `stamp`, default now; best known if the clock is not set."""
        stamp = stamp or self.now()
        if stamp.boot is None:
            return stamp.seconds
        # Of an earlier boot only the distances are known: as if this one had followed at once.
        return stamp.seconds + self._offset - self._last.get(stamp.boot, 0.0)

    def remember(self, stamp: Stamp) -> None:
        """A stamp that was kept: it may be the last that is known of an earlier boot."""
        if stamp.boot is not None and stamp.boot != self.boot:
            self._last[stamp.boot] = max(stamp.seconds, self._last.get(stamp.boot, 0.0))

    def synchronise(self, wall: float) -> float:
        """The central system says it is `wall` now; returns by how much the clock has moved."""
        step = wall - (self.monotonic() + self._offset)
        known, self.is_set, self.is_synchronised = self.is_set, True, True
        if known and abs(step) <= _DEAD_BAND_S:
            return 0.0
        self._offset += step
        return step


def is_plausible(seconds: float) -> bool:
    """Whether it may be the time of a central system."""
    return PLAUSIBLE <= seconds < _LAST


def written(seconds: float) -> str:
    """dateTime of OCPP: UTC with milliseconds and Z."""
    text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"


def read(text: str) -> float:
    """Seconds since 1970 of a dateTime (fraction, offset or Z); raises ValueError."""
    if len(text) < 19 or text[10] not in "Tt ":
        raise ValueError(f"{text!r} is no date and time")
    when = datetime.fromisoformat(text)
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
