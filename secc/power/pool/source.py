"""The supply of an outlet with shared groups: its own modules, and the groups that have joined."""

import math
from collections.abc import Sequence

from secc.power.modules.bank import Bank
from secc.power.modules.handover import Handover
from secc.power.pool.group import Group, Stage
from secc.power.pool.lease import Leases, Wish
from secc.power.pool.settings import PoolSettings
from secc.session.plant import Capability, Fault, Reading, Supply

_ENOUGH = 0.7  # of what there is: more than this is not to spare
_ALL = 0.9  # asked for so much, it would take more
_OWN = -1  # the own modules among the places of groups


class PooledSource:
    """A `PowerSource`. `leases` say which groups may be had."""

    def __init__(
        self, own: Bank, groups: Sequence[Group], leases: Leases, settings: PoolSettings, now: float
    ) -> None:
        self.own, self.groups, self.leases = own, list(groups), leases
        self._settings = settings
        self._supply = Supply()
        self._handover = Handover(own.settings.min_share_a)
        self._lived_at = now
        self._since: float | None = None  # a vehicle is there
        self._wants, self._needed_at = 0, now

    # --- towards the arbiter --------------------------------------------------------------------

    def session(self, running: bool, now: float) -> None:
        """A vehicle is connected, or has gone."""
        if running and self._since is None:
            self._since, self._needed_at, self._wants = now, now, len(self.groups)
        elif not running:
            self._since, self._wants = None, 0

    @property
    def wish(self) -> Wish:
        """What the next report says."""
        free = frozenset(group.name for group in self.groups if group.free)
        fit = sum(not group.failed(self._lived_at) for group in self.groups)
        return Wish(free, min(self._wants, fit), self._since or 0.0)

    # --- towards the outlet ---------------------------------------------------------------------

    def command(self, supply: Supply, now: float) -> None:
        volts, amps = supply.voltage_v, supply.current_a
        good = math.isfinite(volts) and math.isfinite(amps) and volts > 0 and amps >= 0
        self._supply = supply if good else Supply()
        self._live(now)

    def prepare(self, max_voltage_v: float, now: float) -> None:
        for bank in (self.own, *(group.bank for group in self.groups)):
            bank.prepare(max_voltage_v, now)

    def reset(self, now: float) -> None:
        self.own.reset(now)
        for group in self.groups:
            group.reset(now)

    @property
    def voltage_v(self) -> Reading[float]:
        return self.own.voltage_v

    @property
    def current_a(self) -> Reading[float]:
        own = self.own.current_a
        return Reading(own.value + math.fsum(group.current_a for group in self.groups), own.at)

    @property
    def capability(self) -> Reading[Capability]:
        """Of what is joined and stays."""
        own = self.own.capability
        joined = [group.bank for group in self.groups if group.stage is Stage.JOINED]
        able = [own.value, *(bank.capability.value for bank in joined)]
        able = [can for can in able if can.max_current_a > 0]
        if own.value not in able:
            return own
        can = Capability(
            max_voltage_v=min(each.max_voltage_v for each in able),
            min_voltage_v=max(each.min_voltage_v for each in able),
            max_current_a=math.fsum(each.max_current_a for each in able),
            max_power_w=math.fsum(each.max_power_w for each in able),
        )
        return Reading(can, own.at)

    def faults(self, now: float) -> frozenset[Fault]:
        self._live(now)
        return self.own.faults(now).union(*(group.faults(now) for group in self.groups))

    # --- time -----------------------------------------------------------------------------------

    def _live(self, now: float) -> None:
        now = max(now, self._lived_at)
        self._lived_at = now
        held = self.leases.held(now)
        staying = [group for group in self.groups if group.stage is Stage.JOINED]
        fits = self._supply.current_a <= self._limit(staying)
        for place, group in enumerate(self.groups):
            group.live(
                group.name in held,
                self._supply,
                self.own.voltage_v,
                now,
                fits=fits,
                drained=self._handover.gone(place),
            )
        self._share(now)
        self._need(now)

    def _share(self, now: float) -> None:
        """The request over all; what the groups do not get is left to the own modules."""
        volts, left_a = self._supply.voltage_v, self._supply.current_a
        left_a -= sum(group.current_a for group in self.groups if group.stage is Stage.STOPPING)
        given = self._given(max(0.0, left_a), now)
        for place, amps in given.items():
            amps = amps if amps >= self.own.settings.min_share_a else 0.0
            self.groups[place].give(Supply(volts, amps) if volts > 0 else Supply(), now)
            left_a -= amps
        self.own.command(Supply(volts, max(0.0, left_a)) if volts > 0 else self._supply, now)

    def _given(self, total_a: float, now: float) -> dict[int, float]:
        """Amperes of each group that carries, by its place: in proportion to what each can."""
        carrying = {n: group for n, group in enumerate(self.groups) if group.carries}
        volts = self._supply.voltage_v
        limits = {n: _limit(group.bank, volts) for n, group in carrying.items()}
        limits[_OWN] = _limit(self.own, volts)
        part = min(1.0, total_a / max(math.fsum(limits.values()), 1e-9))
        fair = {n: part * limit for n, limit in limits.items()}
        delivers = {n: group.current_a for n, group in carrying.items()}
        delivers[_OWN] = self.own.current_a.value
        leaving = {n for n, group in carrying.items() if group.stage is Stage.DRAINING}
        bounds = self._handover.bounds(fair, delivers, leaving, now)
        given = {n: min(fair[n], bounds.get(n, math.inf)) for n in carrying}
        over_a = total_a - math.fsum(given.values()) - limits[_OWN]
        for n in bounds.keys() - leaving:  # more, where the own ones cannot take it
            extra_a = min(max(0.0, over_a), limits[n] - given[n])
            given[n], over_a = given[n] + extra_a, over_a - extra_a
        return given

    def _limit(self, groups: Sequence[Group]) -> float:
        volts = self._supply.voltage_v
        return math.fsum(_limit(bank, volts) for bank in (self.own, *(g.bank for g in groups)))

    def _need(self, now: float) -> None:
        """How many groups the present request is worth: more at once, fewer after a while."""
        if self._since is None or self._supply.voltage_v <= 0:
            self._needed_at = now
            return
        asked_a = self._supply.current_a
        joined = [group for group in self.groups if group.carries]
        if asked_a >= _ALL * self._limit(joined):
            needed = len(self.groups)
        else:
            enough = (n for n in range(len(joined)) if asked_a <= _ENOUGH * self._limit(joined[:n]))
            needed = next(enough, max(len(joined), self._wants))
        if needed >= self._wants:
            self._wants, self._needed_at = needed, now
        elif now >= self._needed_at + self._settings.settle_s:
            self._wants = needed


def _limit(bank: Bank, volts: float) -> float:
    """Amperes at this voltage."""
    can = bank.capability.value
    return min(can.max_current_a, can.max_power_w / max(volts, 1.0))
