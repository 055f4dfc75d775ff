"""A bank and a rack of simulated modules, joined by frames and a clock that nobody waits for."""

import heapq
from collections.abc import Callable
from itertools import count

from secc.power.modules.bank import Bank
from secc.power.modules.settings import ModulesSettings
from secc.power.node import Frame
from secc.session.plant import Supply
from tools.power_module import VENDORS, build
from tools.rack import Load

DRIVERS = tuple(VENDORS)
BATTERY = Load(400.0, 0.05)
_FLIGHT_S = 0.002  # of a frame, with its turn on the bus


def settings(driver: str, **keys: object) -> ModulesSettings:
    """As a builder would set them for the simulated modules."""
    rating = {"max_current_a": 100.0, "max_power_w": 30_000.0}
    return ModulesSettings(driver=driver, **(rating | keys))  # type: ignore[arg-type]


class Wired:
    """`sent` are the frames of the bank, `heard` those of the modules, each with its time."""

    def __init__(self, driver: str, modules: int, **keys: object) -> None:
        self.now = 0.0
        _, self.first = VENDORS[driver]
        self.bank = Bank(settings(driver, **keys), self.now)
        self.rack = build(driver, modules, self.now)
        self.sent: list[tuple[float, Frame]] = []
        self.heard: list[tuple[float, Frame]] = []
        self.connected = True
        self.tampers: Callable[[Frame], list[Frame]] = lambda frame: [frame]  # what modules say
        self.flight_s = _FLIGHT_S
        self._flying: list[tuple[float, int, bool, Frame]] = []
        self._order = count()

    def run(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Let `seconds` pass, or less when `until` comes true; whether it did."""
        end = self.now + seconds
        while self.now < end:
            self._turn()
            if until():
                return True
            deadlines = [self.bank.deadline, self.rack.deadline, self.now + 0.02]
            if self._flying:
                deadlines.append(self._flying[0][0])
            following = min(at for at in deadlines if at is not None)
            self.now = min(end, max(following, self.now + 0.001))
        return False

    def ask(self, voltage_v: float, current_a: float) -> None:
        self.bank.command(Supply(voltage_v, current_a), self.now)

    def ready(self) -> None:
        """Find the modules and learn what they can."""
        assert self.run(10.0, lambda: self.amps_able >= 100.0 * len(self.rack.modules))

    @property
    def amps_able(self) -> float:
        return self.bank.capability.value.max_current_a

    @property
    def able(self) -> int:
        """So many modules are part of the capability."""
        return round(self.bank.capability.value.max_power_w / 30_000.0)

    def faults(self) -> set[str]:
        return {each.name for each in self.bank.faults(self.now)}

    def live(self) -> int:
        return sum(module.converter.live for module in self.rack.modules)

    def _turn(self) -> None:
        while self._flying and self._flying[0][0] <= self.now:
            _, _, from_bank, frame = heapq.heappop(self._flying)
            if not self.connected:
                continue
            if from_bank:
                self._answer(self.rack.receive(frame, self.now))
            elif any(each.passes(frame) for each in self.bank.filters):
                self.bank.receive(frame, self.now)
        self._answer(self.rack.tick(self.now))
        for frame in self.bank.frames(self.now):
            self.sent.append((self.now, frame))
            self._fly(True, frame)

    def _answer(self, frames: list[Frame]) -> None:
        for frame in frames:
            self.heard.append((self.now, frame))
            for each in self.tampers(frame):
                self._fly(False, each)

    def _fly(self, from_bank: bool, frame: Frame) -> None:
        heapq.heappush(
            self._flying, (self.now + self.flight_s, next(self._order), from_bank, frame)
        )
