"""What is wrong with the supply as a whole, and for how long it has been."""

import math
from collections.abc import Collection

from secc.power.modules.member import Member
from secc.power.modules.settings import ModulesSettings
from secc.session.plant import Supply

_SETTLE_S = 0.5  # a lower set-point to the first effect
_FIRST_S = 5.0  # after the start nothing is missed yet
_SURE_S = 0.5
_DEVIATES_V, _DEVIATES_S = 50.0, 5.0


class Health:
    """`look` often: it measures for how long something has been so."""

    def __init__(self, settings: ModulesSettings, now: float) -> None:
        self._settings = settings
        self._began = self._seen_at = now
        self._allowed_a = 0.0
        self._lowered_at = now
        self._excess_since: float | None = None
        self._presumed_since: float | None = None  # an excess, if silent modules hear nothing
        self._delivers_since: float | None = None
        self._apart_since: dict[int, float] = {}
        self._missing_since: float | None = None

    def look(self, members: Collection[Member], wanted: Supply, now: float) -> None:
        """Remember since when things are as they are."""
        fresh = [member for member in members if not member.silent(now)]
        silent_a = math.fsum(each.may_deliver_a(now) for each in members if each.silent(now))
        self._look_at_current(fresh, silent_a, wanted, now)
        self._look_at_off(fresh, now)
        self._look_at_voltage(fresh, now)
        expected = self._settings.count or len(self._settings.addresses)
        here = sum(not member.lost(now) for member in members)
        self._missing_since = _since(self._missing_since, here < expected, now)
        self._seen_at = now

    def faults(self, members: Collection[Member], healthy: int, on: bool, now: float) -> set[str]:
        """Names of what is wrong; `healthy` modules could deliver."""
        settings, found = self._settings, set[str]()
        begun = now >= self._began + _FIRST_S
        if _lasts(self._excess_since, settings.excess_s, now):
            found.add("over_current")
        if _lasts(self._delivers_since, _SURE_S, now):
            found.add("supply_not_off")
        if begun and _lasts(self._missing_since, _FIRST_S, now):
            found.add("module_missing")
        if any(_lasts(since, _DEVIATES_S, now) for since in self._apart_since.values()):
            found.add("module_implausible")
        powered = [member for member in members if member.commanded or not on]
        deaf = on and _lasts(self._presumed_since, settings.excess_s, now)
        if (
            deaf
            or (powered and all(member.silent(now) for member in powered))
            or (begun and not members)
        ):
            found.add("supply_silent")
        elif begun and healthy < settings.least:
            found.add("supply_failed")
        return found

    def _look_at_current(
        self, fresh: Collection[Member], silent_a: float, wanted: Supply, now: float
    ) -> None:
        """More than has been asked, with the time that a module takes to come down."""
        if wanted.current_a >= self._allowed_a:
            self._allowed_a, self._lowered_at = wanted.current_a, now
        elif now > self._lowered_at + _SETTLE_S:
            since = max(self._seen_at, self._lowered_at + _SETTLE_S)
            fallen = self._allowed_a - self._settings.fall_a_per_s * (now - since)
            self._allowed_a = max(wanted.current_a, fallen)
        total_a = math.fsum(member.current_a for member in fresh)
        most_a = self._allowed_a * (1 + self._settings.excess_share) + self._settings.excess_a
        self._excess_since = _since(self._excess_since, total_a > most_a, now)
        presumed = total_a + silent_a > most_a
        self._presumed_since = _since(self._presumed_since, silent_a > 0 and presumed, now)

    def _look_at_off(self, fresh: Collection[Member], now: float) -> None:
        """Who delivers, or says that it is on, though nobody has asked it for long enough."""
        stays = any(self._delivers(member) for member in fresh if not member.commanded)
        self._delivers_since = _since(self._delivers_since, stays, now)

    def _delivers(self, member: Member) -> bool:
        """By what it has told long enough after it had to be off."""
        off_at = member.changed_at + self._settings.off_s
        flows = member.current_a > self._settings.off_current_a and member.measured_at > off_at
        return flows or (member.on is True and member.at("on") > off_at)

    def _look_at_voltage(self, fresh: Collection[Member], now: float) -> None:
        """Modules in parallel measure one voltage."""
        on = [member for member in fresh if member.on and member.commanded]
        middle = sorted(member.voltage_v for member in on)[len(on) // 2] if len(on) > 2 else None
        for member in fresh:
            apart = middle is not None and member in on
            apart = apart and abs(member.voltage_v - (middle or 0.0)) > _DEVIATES_V
            since = _since(self._apart_since.get(member.address), apart, now)
            if since is None:
                self._apart_since.pop(member.address, None)
            else:
                self._apart_since[member.address] = since


def _since(since: float | None, is_so: bool, now: float) -> float | None:
    return (now if since is None else since) if is_so else None


def _lasts(since: float | None, for_s: float, now: float) -> bool:
    return since is not None and now >= since + for_s
