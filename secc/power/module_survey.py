"""Who is there on a CAN bus: asks and listens, and switches nothing.

Not beside a running station: that would take the second answers for those of a second module.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from secc.power.bus import Bus
from secc.power.can_settings import CanSettings
from secc.power.faults import FAULTS
from secc.power.modules.member import Member
from secc.power.modules.module import Extra
from secc.power.modules.roll import Roll
from secc.power.modules.settings import ModulesSettings
from secc.power.node import Filter, Frame
from secc.session.plant import Severity

_LOOK_S, _QUIET_S = 0.1, 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """One module, for people."""

    address: int
    good: bool
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """`problem` is why the bus cannot be used."""

    problem: str | None
    load: float = 0.0  # of the bus, over the bit rate
    errors: int = 0  # error frames
    rows: list[Row] = field(default_factory=list)


class Survey:
    """A node that asks every module everything."""

    def __init__(self, settings: ModulesSettings, now: float) -> None:
        self._driver = settings.codec()
        self._roll = Roll(self._driver, settings, now)
        self._orders: list[Frame] = []
        self._known, self._known_at = 0, now

    def order(self, extra: Extra, address: int, value: int) -> None:
        """What a person wants of one module."""
        self._orders += self._driver.extra(extra, address, value)

    @property
    def members(self) -> Sequence[Member]:
        """All that are expected or have been heard, by address."""
        return [member for _, member in sorted(self._roll.members.items())]

    def complete(self, now: float) -> bool:
        """All have told what they are, and nobody new has come for a while."""
        told = [
            each for each in self.members if each.healthy(now) or (each.alarms and each.rated_a)
        ]
        if len(self.members) != self._known:
            self._known, self._known_at = len(self.members), now
        quiet = now > self._known_at + _QUIET_S
        return quiet and 0 < len(told) == len(self.members)

    @property
    def filters(self) -> Sequence[Filter]:
        return self._driver.filters

    @property
    def deadline(self) -> float | None:
        return self._roll.deadline if self._roll.members else 0.0

    def receive(self, frame: Frame, now: float) -> None:
        self._roll.receive(frame, now)

    def frames(self, now: float) -> list[Frame]:
        frames = self._orders + self._roll.questions(False, now)
        self._orders = []
        self._roll.spend(frames)
        return frames

    def lost(self, now: float) -> None:
        """It is over soon."""

    def back(self, now: float) -> None:
        """It is over soon."""


async def look(
    can: CanSettings,
    modules: ModulesSettings,
    seconds: float,
    orders: Sequence[tuple[Extra, int, int]] = (),
) -> Found:
    """Ask for so long at most; `orders` are what else is wanted: of whom, and with which value."""
    loop = asyncio.get_running_loop()
    survey = Survey(modules, loop.time())
    for order in orders:
        survey.order(*order)
    bus = Bus(can, [survey])
    task = loop.create_task(bus.run())
    while bus.problem is not None and not bus.statistics.failures:
        await asyncio.sleep(_LOOK_S)
    began = loop.time()
    while loop.time() < began + seconds and not bus.statistics.failures:
        await asyncio.sleep(_LOOK_S)
        if not orders and survey.complete(loop.time()):
            break
    problem, now = bus.problem, loop.time()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    statistics = bus.statistics
    rows = [] if problem else [_row(member, now) for member in survey.members]
    load = statistics.bits / max(now - began, _LOOK_S) / can.bitrate
    return Found(problem, load, statistics.errors, rows)


def _row(member: Member, now: float) -> Row:
    if not member.heard:
        return Row(member.address, False, "no answer: check its address, power and CAN")
    parts = [
        f"{member.lowest_v:.0f}-{member.highest_v:.0f} V",
        f"{member.rated_a:.1f} A" if member.rated_a else "",
        f"{member.rated_w / 1000:.1f} kW" if member.rated_w else "",
        f"serial {member.serial}" if member.serial else "",
        f"firmware {member.firmware}" if member.firmware else "",
        "on" if member.on else "off",
        f"{member.voltage_v:.1f} V {member.current_a:.1f} A",
        f"{member.temperature_c:.0f} C" if member.temperature_c == member.temperature_c else "",
        *sorted(alarm.text for alarm in member.alarms if alarm.fault),
    ]
    faults = member.faults(now)
    good = not any(FAULTS[name].severity is not Severity.WARNING for name in faults)
    return Row(member.address, good and member.healthy(now), ", ".join(filter(None, parts)))
