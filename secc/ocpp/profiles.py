"""Charging profiles over time (OCPP 1.6, 3.13): pure functions of profiles and time.

A limit in A is the current of each phase at the AC input (errata 3.68), so that W = A * V * phases
(D9): amperes of the DC output would mean nothing without the voltage of a battery.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from secc.ocpp.clock import read
from secc.ocpp.feature import Payload

Purpose = Literal["ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"]
Unit = Literal["A", "W"]

_RECURRENCE_S = {"Daily": 86_400, "Weekly": 7 * 86_400}
_PHASES = 3
_MOST = 1e9  # A or W: no number of which W are still to be counted
STATION = 0  # connectorId that stands for all


class ProfileError(ValueError):
    """A profile that contradicts itself; says why."""


class Supply(NamedTuple):
    """The AC side that limits in A refer to."""

    voltage_v: float
    phases: int


class Period(NamedTuple):
    """From `start` seconds of the schedule on; a limit in the unit of the schedule."""

    start: int
    limit: float
    phases: int | None = None


@dataclass(frozen=True)
class Profile:
    """csChargingProfiles; times in seconds since 1970."""

    id: int
    connector: int
    purpose: Purpose
    stack_level: int
    kind: Literal["Absolute", "Recurring", "Relative"]
    unit: Unit
    periods: tuple[Period, ...]
    start: float | None = None
    duration_s: int | None = None
    recurrence_s: int | None = None
    valid_from: float = -math.inf
    valid_to: float = math.inf
    transaction: int | None = None

    def begun(self, at: float, transaction_start: float | None) -> float | None:
        """When the run of the schedule began that covers `at`; None: there is none."""
        if not self.valid_from <= at < self.valid_to:
            return None
        start = transaction_start if self.kind == "Relative" else self.start
        if start is None or at < start:
            return None
        if self.recurrence_s is not None:
            start += math.floor((at - start) / self.recurrence_s) * self.recurrence_s
        over = self.duration_s is not None and at >= start + self.duration_s
        return None if over else start

    def limit_w(self, at: float, transaction_start: float | None, supply: Supply) -> float | None:
        """The limit in force at `at`."""
        start = self.begun(at, transaction_start)
        if start is None:
            return None
        period = [one for one in self.periods if start + one.start <= at][-1]
        if self.unit == "W":
            return period.limit
        return period.limit * supply.voltage_v * min(period.phases or _PHASES, supply.phases)

    def changes(self, since: float, until: float, began: float | None) -> Iterator[float]:
        """Times between `since` and `until` at which its limit may change."""
        yield from (self.valid_from, self.valid_to)
        start = began if self.kind == "Relative" else self.start
        if start is None:
            return
        step = self.recurrence_s
        if step is not None and since > start:
            start += math.floor((since - start) / step) * step
        while start < until:
            yield from (start + period.start for period in self.periods)
            if self.duration_s is not None:
                yield start + self.duration_s
            if step is None:
                return
            start += step


def parse(connector: int, sent: Payload) -> Profile:
    """A profile as it was sent (it has passed the schema); ProfileError if it makes no sense."""
    schedule = sent["chargingSchedule"]
    periods = tuple(
        Period(each["startPeriod"], float(each["limit"]), each.get("numberPhases"))
        for each in schedule["chargingSchedulePeriod"]
    )
    profile = Profile(
        id=sent["chargingProfileId"],
        connector=connector,
        purpose=sent["chargingProfilePurpose"],
        stack_level=sent["stackLevel"],
        kind=sent["chargingProfileKind"],
        unit=schedule["chargingRateUnit"],
        periods=periods,
        start=_time(schedule, "startSchedule"),
        duration_s=schedule.get("duration"),
        recurrence_s=_RECURRENCE_S.get(sent.get("recurrencyKind", "")),
        valid_from=_time(sent, "validFrom") or -math.inf,
        valid_to=_time(sent, "validTo") or math.inf,
        transaction=sent.get("transactionId"),
    )
    _check(profile)
    return profile


def _time(fields: Payload, name: str) -> float | None:
    return read(fields[name]) if name in fields else None


def _check(profile: Profile) -> None:
    starts = [period.start for period in profile.periods]
    problems = {
        "the stack level is negative": profile.stack_level < 0,
        "the schedule does not begin at 0": not starts or starts[0] != 0,
        "the periods are out of order": any(b <= a for a, b in pairwise(starts)),
        "a limit is negative": any(period.limit < 0 for period in profile.periods),
        "a limit is absurd": any(period.limit > _MOST for period in profile.periods),
        "numberPhases must be 1 to 3": any(
            period.phases is not None and not 1 <= period.phases <= _PHASES
            for period in profile.periods
        ),
        "the duration is negative": profile.duration_s is not None and profile.duration_s < 0,
        "Absolute needs startSchedule": profile.kind == "Absolute" and profile.start is None,
        "Recurring needs recurrencyKind": profile.kind == "Recurring"
        and profile.recurrence_s is None,
        "Recurring needs startSchedule": profile.kind == "Recurring" and profile.start is None,
        "validTo is before validFrom": profile.valid_to <= profile.valid_from,
        "Relative needs a transaction": profile.kind == "Relative"
        and profile.purpose == "ChargePointMaxProfile",
    }
    for problem, present in problems.items():
        if present:
            raise ProfileError(problem)


# --- what follows from several ------------------------------------------------------------------


class Charge(NamedTuple):
    """A connector at which the limits are asked for; `transaction_start` None: nobody charges."""

    connector: int
    transaction_start: float | None = None


def limit_w(profiles: Iterable[Profile], charge: Charge, at: float, supply: Supply) -> float | None:
    """The limit of a connector: that of the station and that of the charge, the lower holds."""
    known = tuple(profiles)
    station = _strongest(
        (one for one in known if one.purpose == "ChargePointMaxProfile"), charge, at, supply
    )
    # TxProfile overrules TxDefaultProfile while it has something to say (3.13.4).
    own = (one for one in known if one.connector in (STATION, charge.connector))
    by_purpose: dict[str, list[Profile]] = {"TxProfile": [], "TxDefaultProfile": []}
    for one in own:
        by_purpose.get(one.purpose, []).append(one)
    if charge.transaction_start is None:
        by_purpose["TxProfile"].clear()
    of_charge = _strongest(by_purpose["TxProfile"], charge, at, supply)
    if of_charge is None:
        of_charge = _strongest(by_purpose["TxDefaultProfile"], charge, at, supply)
    found = [limit for limit in (station, of_charge) if limit is not None]
    return min(found) if found else None


def _strongest(
    profiles: Iterable[Profile], charge: Charge, at: float, supply: Supply
) -> float | None:
    """Of the highest stack level that is in force; one of the connector before one of all."""
    ranked = sorted(profiles, key=lambda one: (one.stack_level, one.connector), reverse=True)
    for profile in ranked:
        limit = profile.limit_w(at, charge.transaction_start, supply)
        if limit is not None:
            return limit
    return None


class Span(NamedTuple):
    """A limit (None: none) from a time on."""

    since: float
    limit_w: float | None


def composite(
    profiles: Iterable[Profile], charge: Charge, since: float, until: float, supply: Supply
) -> list[Span]:
    """The limits from `since` to `until`, each as long as it holds."""
    known = tuple(profiles)
    marks = {since}
    for profile in known:
        changes = profile.changes(since, until, charge.transaction_start)
        marks |= {mark for mark in changes if since < mark < until}
    spans: list[Span] = []
    for mark in sorted(marks):
        limit = limit_w(known, charge, mark, supply)
        if not spans or spans[-1].limit_w != limit:
            spans.append(Span(mark, limit))
    return spans


def in_unit(limit: float, unit: Unit, supply: Supply) -> float:
    """A limit in W in the unit of a schedule, to one decimal as the schema wants it."""
    value = limit if unit == "W" else limit / (supply.voltage_v * supply.phases)
    return round(value, 1)
