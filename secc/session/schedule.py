"""Power over time: what the station grants (PMaxSchedule) and what the EV plans (ChargingProfile).

ISO 15118-2 8.5.2.13 to 8.5.2.18; times in whole seconds from the response that carried it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from secc.session.settings import Charge

LONGEST = 86_400  # of a duration
LATEST = 16_777_214  # of a start
MOST_ENTRIES = 12  # codecs in EVs take no more


@dataclass(frozen=True, slots=True)
class Entry:
    """Power from `start` on."""

    start: int
    power_w: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """Entries with rising starts from 0, up to `horizon`; told to the EV at `at`."""

    entries: tuple[Entry, ...]
    horizon: int
    at: float

    @property
    def last_duration(self) -> int:
        """Only the last entry has a duration."""
        return self.horizon - self.entries[-1].start

    def power_at(self, now: float) -> float:
        """The granted power at monotonic `now`; the last entry holds beyond the horizon."""
        elapsed = now - self.at
        power = self.entries[0].power_w
        for entry in self.entries[1:]:
            if entry.start > elapsed:
                break
            power = entry.power_w
        return power

    def never_grants(self, profile: Sequence[Entry]) -> bool:
        """Whether the profile plans power behind the horizon, or more than the highest entry."""
        highest = max(entry.power_w for entry in self.entries)
        return any(
            planned.power_w > (highest if planned.start < self.horizon else 0)
            for planned in profile
        )

    def exceeded_by(self, profile: Sequence[Entry]) -> bool:
        """Whether a stretch of the profile plans more than any entry grants that it overlaps."""
        for index, planned in enumerate(profile):
            last = index + 1 == len(profile)
            until = self.horizon if last else profile[index + 1].start
            for number, granted in enumerate(self.entries):
                final = number + 1 == len(self.entries)
                end = self.horizon if final else self.entries[number + 1].start
                overlap = planned.start < end and granted.start < max(until, planned.start + 1)
                if overlap and planned.power_w > granted.power_w:
                    return True
        return False

    def later(self, now: float) -> "Schedule | None":
        """The rest of it at `now` ([V2G2-741]); None when nothing is left."""
        elapsed = int(now - self.at)
        if elapsed >= self.horizon:
            return None
        rest = tuple(replace(e, start=max(e.start - elapsed, 0)) for e in self.entries)
        begun = [e for e in rest if e.start == 0][-1:]
        entries = (*begun, *(e for e in rest if e.start > 0))
        return Schedule(entries, self.horizon - elapsed, now)


def make(
    charge: Charge, power_w: float, now: float, departure_s: int | None, most_entries: int | None
) -> Schedule:
    """A schedule of at most `power_w` until departure, else for the default horizon."""
    entries, start = [], 0
    for planned in charge.schedule:
        entries.append(Entry(start, min(planned.power_w, power_w)))
        start += planned.duration_s
    if not entries:
        entries = [Entry(0, power_w)]
    return fit(Schedule(tuple(entries), charge.horizon_s, now), departure_s, most_entries)


def fit(schedule: Schedule, departure_s: int | None, most_entries: int | None) -> Schedule:
    """The same power with the horizon and the number of entries that the EV wants.

    A DepartureTime is the horizon ([V2G2-303]) as far as the last duration reaches; 0 and nothing
    are no departure. A shorter horizon than asked is allowed: the EV renegotiates ([V2G2-305]).
    """
    most = min(max(most_entries or 1, 1) if most_entries is not None else 12, MOST_ENTRIES)
    horizon = departure_s or schedule.horizon
    horizon = min(horizon, LATEST + LONGEST)
    entries = [e for e in schedule.entries if e.start < horizon]
    if len(entries) > most:  # the least power of what is merged: never promise more
        rest = min(e.power_w for e in entries[most - 1 :])
        entries = [*entries[: most - 1], replace(entries[most - 1], power_w=rest)]
    if horizon - entries[-1].start > LONGEST:
        if len(entries) < most:
            entries.append(replace(entries[-1], start=horizon - LONGEST))
        else:
            horizon = entries[-1].start + LONGEST
    return Schedule(tuple(entries), horizon, schedule.at)
