"""From a request of the vehicle to the modules: codec, latency to the wire, and what comes of it.

Bank, bus, python-can's socketcand client, a hub paced as 125 kbit/s, and simulated modules.
"""

import asyncio
import time
from collections.abc import Callable
from statistics import fmean, median, quantiles

from secc.power.bus import Bus
from secc.power.modules.bank import Bank
from secc.power.modules.drivers import DRIVERS
from secc.power.modules.module import Driver, Point
from secc.power.modules.settings import ModulesSettings
from secc.power.node import Filter, Frame
from secc.session.plant import Supply
from tools.bench.row import Row
from tools.can_bench import CanBench, can_bench
from tools.power_module import RackNode, build
from tools.rack import Load, Rack

_MODULES, _CHANGES, _REPEATS = 6, 60, 2_000
_WITHIN_S = 20.0
_BATTERY = Load(398.0, 0.05)
_SETTINGS = (
    ModulesSettings(),
    ModulesSettings(driver="uugreenpower", max_current_a=100.0, max_power_w=30_000.0),
    ModulesSettings(driver="maxwell"),
    ModulesSettings(driver="tonhe", max_current_a=100.0, max_power_w=30_000.0),
)


def run() -> list[Row]:
    codec = [row for settings in _SETTINGS for row in _codec(settings)]
    return [*codec, *asyncio.run(_wire())]


# --- codec --------------------------------------------------------------------------------------


def _codec(settings: ModulesSettings) -> list[Row]:
    codec, answers = DRIVERS[settings.driver](None, None), _answers(settings)
    addresses = list(codec.traits.addresses[:_MODULES])

    def write() -> None:
        codec.set_point(addresses, Point(412.3, 17.123, 100.0), False)

    def read() -> None:
        for frame in answers:
            codec.decode(frame)

    name = settings.driver
    return [
        Row(f"{name}: set-points of {_MODULES} modules to frames", "us", ours=_us(write)),
        Row(f"{name}: a module's frame read", "us", ours=_us(read) / len(answers)),
    ]


def _us(work: Callable[[], None]) -> float:
    """CPU time of one call."""
    began = time.process_time()
    for _ in range(_REPEATS):
        work()
    return (time.process_time() - began) / _REPEATS * 1e6


def _answers(settings: ModulesSettings) -> list[Frame]:
    """What modules say within five seconds."""
    bank, rack = Bank(settings, 0.0), build(settings.driver, _MODULES, 0.0)
    answers: list[Frame] = []
    for tick in range(500):
        now = tick / 100
        told = [each for frame in bank.frames(now) for each in rack.receive(frame, now)]
        for frame in [*told, *rack.tick(now)]:
            answers.append(frame)
            bank.receive(frame, now)
    return answers


# --- wire ---------------------------------------------------------------------------------------


class _Listener:
    """A node that notes when set-points are on the wire."""

    deadline = None

    def __init__(self, codec: Driver) -> None:
        frame = codec.set_point([0], Point(400.0, 10.0, 100.0), True)[0]
        self.filters = (Filter(frame.id, 0x1FFF_FFFF),)
        self.heard: dict[bytes, float] = {}

    def receive(self, frame: Frame, now: float) -> None:
        self.heard.setdefault(frame.data, now)

    def frames(self, now: float) -> list[Frame]:  # noqa: ARG002
        return []

    def lost(self, now: float) -> None:
        """It would be seen in the figures."""

    def back(self, now: float) -> None:
        """It would be seen in the figures."""


class _Outlet:
    """Infypower modules that charge a battery."""

    def __init__(self, bench: CanBench) -> None:
        self.now = asyncio.get_running_loop().time
        self.rack: Rack = build("infypower", _MODULES, self.now())
        self.bank = Bank(ModulesSettings(), self.now())
        self.bus: Bus = bench.bus("secc", [self.bank])
        bench.bus("modules", [RackNode(self.rack)])

    def ask(self, amps: float) -> None:
        self.bank.command(Supply(420.0, amps), self.now())
        self.bus.wake()

    async def charge(self, amps: float) -> None:
        able = 100.0 * _MODULES
        await _until(lambda: self.bank.capability.value.max_current_a >= able)
        self.ask(2.0)
        await _until(lambda: self.bank.voltage_v.value > 390)
        self.rack.connect(_BATTERY, self.now())
        self.ask(amps)
        await _until(lambda: abs(self.bank.current_a.value - amps) < 2)


async def _wire() -> list[Row]:
    async with can_bench() as bench:
        outlet = _Outlet(bench)
        listener = _Listener(outlet.bank.driver)
        bench.bus("listener", [listener])
        await outlet.charge(100.0)
        latencies = await _latencies(outlet, listener)
        error, delay = await _regulation(outlet)
        answers = [member.answered_s for member in outlet.bank.members.values()]
        load = outlet.bus.statistics.load
        at_work = outlet.bus.statistics.latency_s
    what = f"set-point of {_MODULES} modules to its end on the wire"
    return [
        Row(f"{what}, median (1.05 ms is the frame itself)", "ms", median(latencies), target=20.0),
        Row(f"{what}, 95 of 100", "ms", quantiles(latencies, n=20)[-1], target=20.0),
        Row("question to answer of a module", "ms", fmean(1e3 * each for each in answers if each)),
        Row("frame read to frame understood", "ms", 1e3 * at_work),
        Row("current against request once settled, mean error", "%", error, target=1.0),
        Row("step of 20 A to 19 A of it", "s", delay),
        Row("load of the bus", "%", 100 * load),
    ]


async def _latencies(outlet: _Outlet, listener: _Listener) -> list[float]:
    """Milliseconds from the request until another node has heard the set-point."""
    latencies = []
    for change in range(_CHANGES):
        amps = 100.0 + change / 10
        listener.heard.clear()
        asked_at = outlet.now()
        outlet.ask(amps)
        await _until(lambda: bool(listener.heard))
        latencies.append(1e3 * (min(listener.heard.values()) - asked_at))
        await asyncio.sleep(0.11 + change % 7 / 100)
    return latencies


async def _regulation(outlet: _Outlet) -> tuple[float, float]:
    """Mean error in per cent of the true current once it has settled, and the time of a step."""
    errors, delays = [], []
    for amps in (120.0, 140.0, 160.0, 180.0):
        asked_at = outlet.now()
        outlet.ask(amps)
        await _until(lambda amps=amps: outlet.rack.current_a > amps - 1)  # type: ignore[misc]
        delays.append(outlet.now() - asked_at)
        await asyncio.sleep(0.5)
        for _ in range(20):
            await asyncio.sleep(0.02)
            errors.append(100 * abs(outlet.rack.current_a - amps) / amps)
    return fmean(errors), median(delays)


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(_WITHIN_S):
        while not condition():
            await asyncio.sleep(0.001)
