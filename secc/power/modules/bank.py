"""The power modules of one output as one supply (`secc.power.parts.PowerSource`), sans-IO.

Current is shared over the healthy ones. A module that fails costs its share; one that falls silent
is reckoned to deliver its share until its own watchdog must have switched it off.
"""

import math
from collections.abc import Sequence

from secc.power.faults import fault
from secc.power.modules.health import Health
from secc.power.modules.member import Member
from secc.power.modules.module import Extra
from secc.power.modules.regulation import Regulation
from secc.power.modules.roll import Roll
from secc.power.modules.settings import ModulesSettings
from secc.power.node import Filter, Frame
from secc.session.plant import Capability, Fault, Reading, Supply

_OPEN_S = 3.0  # after off the contactors are open: what silent modules deliver goes nowhere
_TICK_S = 0.05  # between two looks at what lasts
_NOTHING = Capability(max_voltage_v=0.0, max_current_a=0.0, max_power_w=0.0)


class Bank:
    """A `Node` of a bus and the `PowerSource` of an outlet."""

    def __init__(self, settings: ModulesSettings, now: float) -> None:
        self.settings = settings
        self.driver = settings.codec()
        self._roll = Roll(self.driver, settings, now)
        self.members = self._roll.members
        self._regulation = Regulation(self.driver, settings, now)
        self._health = Health(settings, now)
        self._began = now
        self._down_since: float | None = None
        self._back_at: float | None = None  # until all have been told again
        self._ticked_at = now
        self._changed = False  # something that set-points depend on
        self._extra: list[Frame] = []
        self._now = now

    # --- towards the outlet ---------------------------------------------------------------------

    def command(self, supply: Supply, now: float) -> None:
        """Set-point of the output; no number, a negative one and 0 V are off."""
        self._changed = True
        was_on, since = self._regulation.on, self._regulation.changed_at
        self._regulation.command(supply, now)
        if self._regulation.on and not was_on:
            for member in self.members.values():
                member.forgive()
                if now >= since + _OPEN_S:
                    member.point_a = 0.0

    def prepare(self, max_voltage_v: float, now: float) -> None:
        """The charge will not go above this voltage; a range is only changed while off."""
        self._now, self._changed = max(self._now, now), True
        self._regulation.prepare(max_voltage_v)

    def reset(self, now: float) -> None:
        """Let the modules forget what has tripped, where their protocol can."""
        self._now, self._changed = max(self._now, now), True
        for member in self.members.values():
            member.forgive()
            self._extra += self.driver.extra(Extra.RESET, member.address, 1)

    @property
    def voltage_v(self) -> Reading[float]:
        """Behind the diodes where the modules measure there, else the highest of the modules."""
        now, members = self._now, self.members.values()
        outside = max(members, key=lambda member: member.at("output_v"), default=None)
        if outside is not None and now <= outside.at("output_v") + self.settings.warn_s:
            return Reading(outside.output_v, outside.at("output_v"))
        there = self._at_the_output
        told = [member for member in there if not member.silent(now)] or there
        highest = max((member.voltage_v for member in told), default=0.0)
        return Reading(highest, max([self._began, *(m.at("voltage_v") for m in there)]))

    @property
    def current_a(self) -> Reading[float]:
        """Sum, with what silent modules have to be reckoned to deliver."""
        now, total_a = self._now, 0.0
        for member in self.members.values():
            silent = member.silent(now)
            total_a += member.may_deliver_a(now) if silent else member.current_a
        there = self._at_the_output
        return Reading(total_a, max([self._began, *(m.at("current_a") for m in there)]))

    @property
    def _at_the_output(self) -> list[Member]:
        """Those that know what is there: the ones that are on, or should be."""
        members = self.members.values()
        return [m for m in members if m.on or m.commanded] or [m for m in members if m.heard]

    @property
    def capability(self) -> Reading[Capability]:
        """Nothing until a module has told what it can."""
        usable = [m for m in self.members.values() if self._regulation.usable(m, self._now)]
        if not usable or self._down_since is not None:
            return Reading(_NOTHING, self._now)
        can = Capability(
            max_voltage_v=min(member.highest_v for member in usable),
            min_voltage_v=max(member.lowest_v for member in usable),
            max_current_a=math.fsum(member.able_a(self._now) for member in usable),
            max_power_w=math.fsum(member.rated_w or 0.0 for member in usable),
        )
        return Reading(can, self._now)

    def faults(self, now: float) -> frozenset[Fault]:
        """Of the modules, of the supply as a whole, and of the bus."""
        self._now = max(self._now, now)
        if self._down_since is not None or self._back_at is not None:
            return frozenset({fault("bus_off")})
        members = self.members.values()
        healthy = sum(member.healthy(now) for member in members)
        names = self._health.faults(members, healthy, self._regulation.on, now)
        for member in members:
            names |= member.faults(now)
        return frozenset(map(fault, names))

    # --- towards the bus ------------------------------------------------------------------------

    @property
    def filters(self) -> Sequence[Filter]:
        return self.driver.filters

    @property
    def deadline(self) -> float | None:
        if self._down_since is not None:
            return None
        deadline = min(self._ticked_at + _TICK_S, self._regulation.deadline, self._roll.deadline)
        return self._now if self._changed else deadline

    def receive(self, frame: Frame, now: float) -> None:
        self._now = max(self._now, now)
        member = self._roll.receive(frame, now)
        if member is None or not member.news:
            return
        self._changed = True
        if member.returned and self.settings.walk_in is not None:
            self._extra += self.driver.extra(Extra.WALK_IN, member.address, self.settings.walk_in)

    def frames(self, now: float) -> list[Frame]:
        self._now = max(self._now, now)
        if self._down_since is not None:
            return []
        frames = self._regulate(now) if self._due(now) else []
        frames += self._roll.beat(now)
        frames += self._roll.questions(self._regulation.active(now), now)
        self._roll.spend(frames)
        return frames

    def _due(self, now: float) -> bool:
        """What is measured alone needs no other set-points, so not every frame is a reason."""
        ticks = now >= self._ticked_at + _TICK_S
        return ticks or self._changed or now >= self._regulation.deadline

    def _regulate(self, now: float) -> list[Frame]:
        self._ticked_at, self._changed = now, False
        members = self.members
        self._roll.pace(self._regulation.active(now))
        self._health.look(members.values(), self._regulation.wanted, now)
        frames = [*self._regulation.frames(members, now), *self._extra]
        self._extra = []
        if self._back_at is not None and self._reapplied(self._back_at):
            self._back_at = None
        return frames

    def lost(self, now: float) -> None:
        self._now = max(self._now, now)
        if self._down_since is None:
            self._down_since = now

    def back(self, now: float) -> None:
        self._now = max(self._now, now)
        self._down_since, self._back_at, self._changed = None, now, True
        self._regulation.again(self.members)

    def _reapplied(self, since: float) -> bool:
        """The modules have been told, and one has been heard."""
        members = self.members.values()
        heard_at = max((member.measured_at for member in members), default=-math.inf)
        return heard_at > since and self._regulation.applied(self.members, since)
