"""From the set-point of an output to the frames of its modules: who is on, and with how much.

Off is the default; what cannot be given exactly is given lower, never higher.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, groupby

from secc.power.modules.handover import Handover
from secc.power.modules.member import Member
from secc.power.modules.module import Driver, Extra, Point
from secc.power.modules.settings import ModulesSettings
from secc.power.modules.sharing import held_back, shares
from secc.power.node import Frame
from secc.session.plant import Supply

OFF = Supply()
_AFTER_S = 3.0  # until the last of them is off, and has said so
_RANGES = {"auto": None, "leave": None, "high": True, "low": False}


class Regulation:
    """`wanted` is what was asked, made safe; `changed_at` when it went on or off."""

    def __init__(self, driver: Driver, settings: ModulesSettings, now: float) -> None:
        self._driver, self._settings = driver, settings
        self.wanted = OFF
        self.changed_at = now
        self._high = _RANGES[settings.voltage_range] if driver.traits.ranges else None
        self._high_next = self._high
        self._chosen: list[Member] = []
        self._leaving: list[int] = []  # those of them that are not needed any more
        self._handover = Handover(settings.min_share_a)
        self._enough_since = now  # so many or more have been chosen than are needed
        self._turn = 0  # the first to start, in turn
        self._points: dict[int, Point] = {}  # as last sent
        self._frames: list[Frame] = []  # of the last set-point
        self._sent_at = self._moved_at = -math.inf  # a set-point, and one that was new
        self._waits = False  # a changed set-point, for the one before to be old enough

    @property
    def on(self) -> bool:
        return self.wanted.voltage_v > 0

    def active(self, now: float) -> bool:
        """A module is on, or has been a moment ago: everything is asked often."""
        return bool(self._chosen) or (not self.on and now < self.changed_at + _AFTER_S)

    def command(self, supply: Supply, now: float) -> None:
        """Take a set-point; what is no number, or negative, is off."""
        volts, amps = supply.voltage_v, supply.current_a
        good = math.isfinite(volts) and math.isfinite(amps) and volts > 0 and amps >= 0
        wanted = supply if good else OFF
        if (wanted.voltage_v > 0) is not self.on:
            self.changed_at = now
            self._turn += 1
        self.wanted = wanted
        if not self.on:
            self._high = self._high_next

    def prepare(self, max_voltage_v: float) -> None:
        """Choose the range, at once if it is off, else when it is."""
        if self._driver.traits.ranges and self._settings.voltage_range == "auto":
            self._high_next = max_voltage_v > self._settings.low_range_v
            if not self.on:
                self._high = self._high_next

    def again(self, members: Mapping[int, Member]) -> None:
        """Nobody knows what has arrived: send everything once more."""
        self._points, self._frames, self._sent_at = {}, [], -math.inf
        for member in members.values():
            member.switched_at = -math.inf

    def applied(self, members: Mapping[int, Member], since: float) -> bool:
        """What is wanted has been sent after `since`."""
        sent_at = [self._sent_at] if self._points else []
        return min([*sent_at, *(m.switched_at for m in members.values())], default=since) >= since

    def usable(self, member: Member, now: float) -> bool:
        """It is healthy, and in the range that is wanted."""
        return member.healthy(now) and member.in_range(self._high) and now >= member.settled_at

    def frames(self, members: Mapping[int, Member], now: float) -> list[Frame]:
        """What has to be sent now, the most urgent first."""
        if not self.on:
            self._chosen = []
        points = self._share(members, now) if self.on else {}
        chosen = {member.address for member in self._chosen}
        for member in members.values():
            member.command(member.address in chosen, now)
        return [
            *self._switch(members, False, now),
            *self._set(points, members, now),
            *self._switch(members, True, now),
            *self._ranges(members, now),
        ]

    @property
    def deadline(self) -> float:
        """When a set-point is due again, or may be sent that has had to wait."""
        if not self._points:
            return math.inf
        repeat_at = self._sent_at + self._settings.repeat_s
        return self._moved_at + self._settings.spacing_s if self._waits else repeat_at

    # --- who, and with how much -----------------------------------------------------------------

    def _share(self, members: Mapping[int, Member], now: float) -> dict[int, Point]:
        """The set-point of each module that shall be on."""
        self._choose(members, now)
        others = (member for member in members.values() if member not in self._chosen)
        total_a = self.wanted.current_a - sum(member.may_deliver_a(now) for member in others)
        total_a = max(0.0, total_a)
        given = self._given(total_a, now)
        return {
            member.address: Point(
                min(self.wanted.voltage_v, member.highest_v),
                given[member.address],
                member.max_current_a or math.inf,
            )
            for member in self._chosen
        }

    def _given(self, total_a: float, now: float) -> dict[int, float]:
        """Amperes of each that shall be on, by address."""
        step_a, volts = self._driver.traits.resolution_a, self.wanted.voltage_v
        limits = {member.address: member.limit_a(volts, now) for member in self._chosen}
        mute = {m.address: m.point_a for m in self._chosen if m.silent(now)}
        left_a = max(0.0, total_a - math.fsum(mute.values()))
        speaking = {address: limits[address] for address in limits.keys() - mute.keys()}
        delivers = {m.address: m.current_a if m.on else None for m in self._chosen}
        leaving = [address for address in self._leaving if address in speaking]
        fair = shares(left_a, speaking, step_a)
        bounds = self._handover.bounds(fair, delivers, leaving, now)
        given = held_back(left_a, speaking, bounds, leaving, step_a) if bounds else fair
        # Those that are silent are never told more, and reckoned with what they have been told.
        limits |= {address: min(limits[address], point_a) for address, point_a in mute.items()}
        everybody = shares(total_a, limits, step_a)
        return given | {address: everybody[address] for address in mute}

    def _choose(self, members: Mapping[int, Member], now: float) -> None:
        """As many modules as the current is worth; more at once, fewer only after a while."""
        usable = [
            member
            for member in members.values()
            if self.usable(member, now) and self.wanted.voltage_v >= member.lowest_v
        ]
        needed = self._needed(usable, now)
        chosen = [member for member in self._chosen if member in usable]
        self._leaving = []
        if needed >= len(chosen):
            self._enough_since = now
        elif now >= self._enough_since + self._settings.rest_s:
            going = [
                member for member in chosen[needed:] if not self._handover.gone(member.address)
            ]
            self._leaving = [member.address for member in going]
            chosen = chosen[:needed] + going
        spare = [member for member in usable if member not in chosen]
        turn = self._turn % max(1, len(spare))
        spare = sorted(spare[turn:] + spare[:turn], key=lambda member: not member.on)
        self._chosen = chosen + spare[: max(0, needed - len(chosen))]

    def _needed(self, usable: Sequence[Member], now: float) -> int:
        """So many that each has enough to do, but never too few to deliver what is asked."""
        wanted = self.wanted
        limits = sorted(member.limit_a(wanted.voltage_v, now) for member in usable)
        least = sum(able_a < wanted.current_a for able_a in accumulate(limits)) + 1
        worth = min(wanted.current_a / self._settings.min_share_a, len(usable))
        return max(1, min(max(int(worth), least), len(usable)))

    # --- frames ---------------------------------------------------------------------------------

    def _set(
        self, points: dict[int, Point], members: Mapping[int, Member], now: float
    ) -> list[Frame]:
        if not points:
            self._points, self._frames, self._waits = {}, [], False
            return []
        settings = self._settings
        repeat = now >= self._sent_at + settings.repeat_s
        soon = now >= self._moved_at + settings.spacing_s or _lower(points, self._points)
        self._waits = not repeat and points != self._points and not soon
        if self._waits or (points == self._points and not repeat):
            return []
        frames = list(self._set_points(points, members))
        new = frames if repeat else [frame for frame in frames if frame not in self._frames]
        self._moved_at = self._moved_at if points == self._points else now
        self._points, self._frames, self._sent_at = points, frames, now
        for address, point in points.items():
            members[address].told(point.current_a, now)
        return new

    def _set_points(
        self, points: Mapping[int, Point], members: Mapping[int, Member]
    ) -> Iterator[Frame]:
        """One frame for all who get the same, where the protocol can."""

        def key(address: int) -> tuple[float, float, float]:
            point = points[address]
            return point.voltage_v, point.current_a, point.rated_a

        for _, some in groupby(sorted(points, key=key), key):
            addresses = sorted(some)
            everybody = self._settings.common and len(addresses) == len(members)
            yield from self._driver.set_point(addresses, points[addresses[0]], everybody)

    def _switch(self, members: Mapping[int, Member], on: bool, now: float) -> list[Frame]:
        """Those that are not as they should be; again and again until they say that they are.

        On comes after the set-point.
        """
        if on and not all(member.address in self._points for member in self._chosen):
            return []
        wrong = [
            member
            for member in members.values()
            if member.commanded is on and member.switch_due(now)
        ]
        for member in wrong:
            member.switched_at = now
        addresses = [member.address for member in wrong]
        same = all(member.commanded is on for member in members.values())
        everybody = self._settings.common and same
        return self._driver.switch(addresses, on, everybody) if wrong else []

    def _ranges(self, members: Mapping[int, Member], now: float) -> list[Frame]:
        """Off, a pause, the range, a pause: no module is switched over in any other way."""
        frames: list[Frame] = []
        for member in members.values():
            rested = now >= member.changed_at + self._settings.range_s
            off = member.on is False and not member.commanded and rested
            told = member.high is None or member.at("high") > member.settled_at
            if off and told and not member.in_range(self._high) and now >= member.settled_at:
                member.range_set, member.settled_at = self._high, now + self._settings.range_s
                frames += self._driver.extra(Extra.RANGE, member.address, bool(self._high))
        return frames


def _lower(points: Mapping[int, Point], before: Mapping[int, Point]) -> bool:
    """Nothing is more than before."""
    return points.keys() <= before.keys() and all(
        point.voltage_v <= before[address].voltage_v
        and point.current_a <= before[address].current_a
        for address, point in points.items()
    )
