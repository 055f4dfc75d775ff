"""One module of a bank: what it has told last, how old that is, and what is wrong with it."""

import math
from dataclasses import fields

from secc.power.modules.module import OUT_OF_SERVICE, Alarm, Driver, Heard
from secc.power.modules.settings import ModulesSettings

_UNDERWAY = 5  # questions whose answers may still come
_TWICE = 3  # answers to one poll in a row: two modules have the address
_IDENTITY_S, _REMEMBERED_S = 5.0, 10.0
_CYCLES = 3  # that may fail before anybody worries
_FLIGHT_S = 0.05  # an answer that is heard sooner may be older than the command
_LOST_REPEAT_S = 5.0
_FITS = 0.5  # of what a rated current has to be worth at least
_RETRY_S = 30.0  # a module that did not start may try again
# What can be measured at all, as (least, most); the rest is nonsense.
_PLAUSIBLE = {
    "voltage_v": (-20.0, 1_500.0),
    "output_v": (-20.0, 1_500.0),
    "current_a": (-5.0, 500.0),
    "available_a": (0.0, 1_000.0),
    "temperature_c": (-100.0, 250.0),
    "max_voltage_v": (10.0, 2_000.0),
    "min_voltage_v": (0.0, 2_000.0),
    "max_current_a": (0.1, 1_000.0),
    "max_power_w": (10.0, 1_000_000.0),
}
_TOLD = tuple(
    field.name
    for field in fields(Heard)
    if field.name not in ("address", "what", "alarms", "identity", "refused")
)


class Member:
    """`commanded` is what the bank wants it to be; everything else is what it says."""

    def __init__(self, address: int, driver: Driver, settings: ModulesSettings, now: float) -> None:
        self.address = address
        self._driver, self._settings = driver, settings
        self.voltage_v = self.output_v = self.current_a = 0.0
        self.available_a = self.temperature_c = math.nan
        self.max_voltage_v: float | None = None
        self.min_voltage_v: float | None = None
        self.max_current_a: float | None = None
        self.max_power_w: float | None = None
        self.on: bool | None = None
        self.high: bool | None = None
        self.serial: str | None = None
        self.firmware: str | None = None
        self.commanded = False
        self.changed_at = now  # of `commanded`
        self.switched_at = -math.inf  # when it was told so last
        self.news = False  # the last frame has changed what it is used for
        self.returned = False  # with the last frame, from nothing or from silence
        self.cycle_s = 0.0  # it is asked so often on average
        self.point_a = 0.0  # most that it has been told since it was heard, until it is off
        self._told_at = -math.inf
        self.range_set: bool | None = None  # what it was told last, high or low
        self.settled_at = now  # end of that change
        self._alarms: dict[int, frozenset[Alarm]] = {}
        self._at: dict[str, float] = {}
        self._known_since = now
        self._failed_start_at = self._implausible_at = -math.inf
        self._refused_at = self._duplicate_at = -math.inf
        self._rating_a = math.nan  # as told last
        self._identity: int | None = None
        self._identity_at = -math.inf
        self._asked = self._twice = 0
        self._doubled = False
        self.answered_s: float | None = None  # poll to answer, last time
        self._asked_at: float | None = None

    # --- what it says ---------------------------------------------------------------------------

    def hear(self, heard: Heard, now: float) -> None:
        """Take what is plausible."""
        before, self.returned = self._state, self.lost(now)
        for name in _TOLD:
            value = getattr(heard, name)
            if value is None:
                continue
            plausible = name not in _PLAUSIBLE or _plausible(name, value)
            if not plausible or (name == "max_current_a" and not self._rating_holds(value)):
                self._implausible_at = now
                continue
            setattr(self, name, value)
            self._at[name] = now
        if heard.alarms is not None:
            ignored = self._settings.ignored_alarms
            self._alarms[heard.what] = frozenset(a for a in heard.alarms if a.text not in ignored)
        if heard.refused:
            self._refused_at = now
        if heard.on is False:
            self.point_a = 0.0
        elif self._at.get("current_a") == now and self.current_a > self._settings.off_current_a:
            self.on, self._at["on"] = True, now  # sooner than its status tells
        self._recognise(heard, now)
        self.news = self.returned or self._state != before

    def _rating_holds(self, told_a: float) -> bool:
        """A part of a rating that is not true may be any current: another one is told twice."""
        again = told_a in (self._rating_a, self.max_current_a)
        self._rating_a = told_a
        return again or self.max_current_a is None or not self._driver.traits.relative

    @property
    def _rating_fits(self) -> bool:
        """It could give its power at its highest voltage, or nearly so."""
        if not self._driver.traits.relative or self.max_current_a is None:
            return True
        return self.max_current_a * self.highest_v >= _FITS * (self.max_power_w or 0.0)

    def asked(self, now: float) -> None:
        """Its first poll has been sent."""
        if not self._doubled:
            self._twice = 0
        self._doubled = False
        self._asked = min(self._asked + 1, _UNDERWAY)
        self._asked_at = now

    def _recognise(self, heard: Heard, now: float) -> None:
        """Is it one module only that answers here?"""
        if heard.identity is not None and heard.identity != self._identity:
            if self._identity is not None and now < self._identity_at + _IDENTITY_S:
                self._duplicate_at = now
            self._identity, self._identity_at = heard.identity, now
        if not self._driver.traits.polls or heard.what != self._driver.traits.polls[0].what:
            return
        if self._asked_at is not None:
            self.answered_s, self._asked_at = now - self._asked_at, None
        if self._asked:
            self._asked -= 1
            return
        self._doubled = True
        self._twice += 1
        if self._twice >= _TWICE:
            self._duplicate_at = now

    # --- what that means ------------------------------------------------------------------------

    @property
    def _state(self) -> tuple[object, ...]:
        """What decides whether it is used, and for what, but for time."""
        rating = self.max_voltage_v, self.min_voltage_v, self.max_current_a, self.max_power_w
        return (self.on, self.high, *rating, *self._alarms.values())

    @property
    def heard(self) -> bool:
        """It has said something at some time."""
        return bool(self._at)

    @property
    def measured_at(self) -> float:
        """When voltage and current have both been heard; minus infinity: never."""
        return min(self._at.get("voltage_v", -math.inf), self._at.get("current_a", -math.inf))

    def at(self, name: str) -> float:
        """When the value of this name was heard last."""
        return self._at.get(name, -math.inf)

    def silent_s(self, now: float) -> float:
        """For how long it has not told voltage and current."""
        return now - max(self.measured_at, self._known_since)

    def silent(self, now: float) -> bool:
        """What it has told is too old to be true."""
        return self.silent_s(now) > max(self._settings.silent_s, _CYCLES * self.cycle_s)

    def lost(self, now: float) -> bool:
        """So long silent that it is not counted on; its own watchdog is shorter."""
        return self.silent_s(now) > self._settings.lost_s or not self.heard

    @property
    def alarms(self) -> frozenset[Alarm]:
        """All bits that are set, states included."""
        return frozenset().union(*self._alarms.values())

    def faults(self, now: float) -> set[str]:
        """Names of everything that is wrong with it."""
        found = {alarm.fault for alarm in self.alarms if alarm.fault}
        if self.heard and self.silent_s(now) > max(self._settings.warn_s, _CYCLES * self.cycle_s):
            found.add("module_lost")
        if now < self._duplicate_at + _REMEMBERED_S:
            found.add("module_duplicate")
        if now < self._implausible_at + _REMEMBERED_S or not self._rating_fits:
            found.add("module_implausible")
        if now < self._refused_at + _REMEMBERED_S:
            found.add("module_refuses")
        if self._start_failed(now):
            found.add("module_not_started")
        return found

    def healthy(self, now: float) -> bool:
        """It can deliver."""
        return not (
            self.lost(now)
            or self._start_failed(now)
            or not self.rated
            or not self._rating_fits
            or self.faults(now) & OUT_OF_SERVICE
        )

    def in_range(self, high: bool | None) -> bool:
        """It has the voltage range that is wanted, for all it says; None: any will do."""
        in_force = self.range_set if self.high is None else self.high
        return high is None or in_force is high

    # --- what it can do -------------------------------------------------------------------------

    @property
    def rated(self) -> bool:
        """What it can do is known, by its own word where that is needed."""
        told = not self._driver.traits.relative or self.max_current_a is not None
        return told and self.rated_a is not None and self.rated_w is not None

    @property
    def rated_a(self) -> float | None:
        """Highest current in the range that is in force."""
        settings = self._settings
        limits = [settings.max_current_a, self.max_current_a]
        if self.high is False and settings.low_range_max_current_a is not None:
            limits = [settings.low_range_max_current_a]
        return min((limit for limit in limits if limit is not None), default=None)

    @property
    def rated_w(self) -> float | None:
        limits = (self._settings.max_power_w, self.max_power_w)
        return min((limit for limit in limits if limit is not None), default=None)

    @property
    def highest_v(self) -> float:
        told = self.max_voltage_v
        highest = min(
            self._settings.max_voltage_v, self._settings.max_voltage_v if told is None else told
        )
        return min(highest, self._settings.low_range_v) if self.high is False else highest

    @property
    def lowest_v(self) -> float:
        return self._settings.min_voltage_v if self.min_voltage_v is None else self.min_voltage_v

    def able_a(self, now: float) -> float:
        """What it can give now: the rated current, or what it says that it is limited to."""
        heeded = self._settings.heed_available and self.on and self.available_a > 0
        fresh = now < self.at("available_a") + _REMEMBERED_S
        told = self.available_a if heeded and fresh else math.inf
        return min(self.rated_a or 0.0, told)

    def limit_a(self, voltage_v: float, now: float) -> float:
        """What it can give at this voltage."""
        return min(self.able_a(now), (self.rated_w or 0.0) / max(voltage_v, 1.0))

    # --- what is asked of it --------------------------------------------------------------------

    def command(self, on: bool, now: float) -> None:
        """Remember what the bank wants; a start that takes too long has failed."""
        if on is not self.commanded:
            self.commanded, self.changed_at = on, now
        late = self.at("on") > self.changed_at + self._settings.start_s
        if on and not self.on and late:
            self._failed_start_at = now

    def told(self, current_a: float, now: float) -> None:
        """It has been sent a set-point; whether it has heard it nobody knows while it is silent."""
        heard = self.measured_at > self._told_at
        self.point_a = current_a if heard else max(self.point_a, current_a)
        self._told_at = now

    def switch_due(self, now: float) -> bool:
        """It has to be told once more whether it shall be on."""
        told = self.switched_at >= self.changed_at
        if told and self.on is self.commanded and self.at("on") > self.switched_at + _FLIGHT_S:
            return False
        repeat_s = _LOST_REPEAT_S if self.lost(now) else self._settings.repeat_s
        return not told or now >= self.switched_at + repeat_s

    def forgive(self) -> None:
        """It may try again."""
        self._failed_start_at = self._refused_at = -math.inf

    def may_deliver_a(self, now: float) -> float:
        """What has to be reckoned with though nothing is asked of it."""
        if not self.silent(now):
            return self.current_a if self.current_a > self._settings.off_current_a else 0.0
        watchdog_s = self._settings.watchdog_s or self._driver.traits.watchdog_s
        off_by_itself = watchdog_s is not None and self.silent_s(now) > self._settings.lost_s
        return 0.0 if off_by_itself else self.point_a

    def _start_failed(self, now: float) -> bool:
        return now < self._failed_start_at + _RETRY_S


def _plausible(name: str, value: float) -> bool:
    least, most = _PLAUSIBLE[name]
    return least <= value <= most
