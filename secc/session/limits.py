"""Who may limit a charge, and what is left: the least of everything that is in force."""

import math
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from secc.session.plant import Limit, Plant
from secc.session.settings import Ac, Settings, Site

NO_ERROR = "NO_ERROR"
GRANT = "site"  # name of the limit that load management renews
SAFE, FUSE = "site_safe", "site_fuse"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the station can give; `min_` is what it cannot go below."""

    voltage_v: float
    current_a: float
    power_w: float
    min_voltage_v: float = 0.0
    min_current_a: float = 0.0

    def within(self, other: "Limits") -> "Limits":
        """The upper bounds of both."""
        return Limits(
            min(self.voltage_v, other.voltage_v),
            min(self.current_a, other.current_a),
            min(self.power_w, other.power_w),
            self.min_voltage_v,
            self.min_current_a,
        )


@dataclass(slots=True)
class EvLimits:
    """What the EV has said of itself; infinite: nothing, or 0 where that is optional."""

    voltage_v: float = math.inf
    current_a: float = math.inf
    power_w: float = math.inf
    soc: int | None = None  # informational only: some EVs always say 0
    departure_at: float | None = None  # monotonic; None: it has not said
    energy_wh: float | None = None  # what it wants until then
    ready: bool = True
    error: str = NO_ERROR  # DC_EVErrorCode by its wire name

    @property
    def fit(self) -> bool:
        """The EV can take current."""
        return self.ready and not self.error.startswith("FAILED")


@dataclass(frozen=True, slots=True)
class Achieved:
    """`limits` of the station in this moment, and which of them bind (not those of the EV)."""

    limits: Limits
    voltage: bool
    current: bool
    power: bool


class Lead:
    """Time for the EV to obey a limit that falls, before the supply enforces it."""

    def __init__(self, lead_s: float) -> None:
        self._lead_s = lead_s
        self._recent: deque[tuple[float, Limits]] = deque()

    def after(self, present: Limits, now: float) -> Limits:
        """`present` with the highest current and power of the last `lead_s`."""
        self._recent.append((now, present))
        while self._recent[0][0] < now - self._lead_s:
            self._recent.popleft()
        return replace(
            present,
            current_a=max(limits.current_a for _, limits in self._recent),
            power_w=max(limits.power_w for _, limits in self._recent),
        )


def in_force(
    plant: Plant, named: Mapping[str, Limit], site: Site, now: float
) -> Iterator[tuple[str, Limit]]:
    """The limits that hold now: measured, told (`named`), and those of the site.

    A limit that has run out is lifted, but a grant of the site that has run out is not: without
    one the safe current holds, so that nobody has to be alive for it.
    """
    for name, limit in (*plant.limits.items(), *named.items()):
        if limit.until is None or now < limit.until:
            yield name, limit
    if site.enabled:
        yield FUSE, Limit(power_w=site.power_w(site.fuse_a))
        grant = named.get(GRANT)
        if grant is None or grant.until is None or now >= grant.until:
            yield SAFE, Limit(power_w=site.power_w(site.safe_current_a))


def lasting(limits: Iterator[tuple[str, Limit]]) -> Iterator[tuple[str, Limit]]:
    """Without grants of the site: they change by the second, what is offered binds a charge."""
    return ((name, limit) for name, limit in limits if name not in (GRANT, SAFE))


def of_station(plant: Plant, settings: Settings, limits: Iterable[tuple[str, Limit]]) -> Limits:
    """DC: supply, configuration and those `limits`."""
    can, charge = plant.capability.value, settings.charge
    current = min(can.max_current_a, charge.max_current_a)
    power = min(can.max_power_w, charge.max_power_w)
    for _, limit in limits:
        if limit.current_a is not None:
            current = min(current, limit.current_a)
        if limit.power_w is not None:
            power = min(power, limit.power_w)
    return Limits(
        min(can.max_voltage_v, charge.max_voltage_v),
        max(current, 0.0),
        max(power, 0.0),
        max(can.min_voltage_v, charge.min_voltage_v),
        max(can.min_current_a, charge.min_current_a),
    )


def of_phase(ac: Ac, phases: int, limits: Iterable[tuple[str, Limit]]) -> float:
    """AC: amperes of each phase."""
    current = ac.max_current_a
    for _, limit in limits:
        if limit.current_a is not None:
            current = min(current, limit.current_a)
        if limit.power_w is not None:
            current = min(current, limit.power_w / (ac.nominal_voltage_v * phases))
    return max(current, 0.0)
