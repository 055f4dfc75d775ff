"""CurrentDemandReq to response inside the station: octets in, octets out, on a fake clock.

A whole charge is driven up to the loop; then the loop goes on and each answer is timed, in CPU
time. What the station does between two requests (looking at the plant) is not part of it.
"""

import random
import time
from statistics import median, quantiles

from secc.power.simulation import SimulatedPlant, SimulationSettings
from secc.session.outlet import Outlet
from secc.session.output import Output
from secc.session.plant import Phase
from secc.session.settings import Settings
from tools.bench.row import Row
from tools.vehicle.drive import Drive
from tools.vehicle.script import OFFERS, Script
from tools.vehicle.session import EvSession
from tools.vehicle.session import Output as Asked

TARGET_MEDIAN_US, TARGET_P99_US = 100.0, 1000.0
_STEP_S = 0.01
_LOOPS, _WARM_UP = 3000, 300
_GIVE_UP_S = 120.0  # on the fake clock


def run() -> list[Row]:
    rows = []
    for protocol, name in (("iso15118-2", "ISO"), ("din70121", "DIN")):
        charge = Charge(Script(offers=OFFERS[protocol], loop_s=_STEP_S, target_soc=1.0))
        took = charge.loop_us(_LOOPS)[_WARM_UP:]
        what = f"{name} CurrentDemandReq to Res"
        rows.append(Row(f"{what}, median", "us", median(took), target=TARGET_MEDIAN_US))
        p99 = quantiles(took, n=100)[98]
        rows.append(Row(f"{what}, p99", "us", p99, target=TARGET_P99_US))
    return rows


class Charge:
    """Outlet, simulated plant and vehicle joined in memory."""

    def __init__(self, script: Script) -> None:
        self._now = 0.0
        self._plant = SimulatedPlant(SimulationSettings(), self._now)
        self._plant.sdp_heard(self._now)
        self._outlet = Outlet(
            Settings(),
            self._plant.advance(self._now),
            self._now,
            random=random.Random(0).randbytes,
            epoch=0.0,
        )
        self._phase = self._outlet.phase
        self._vehicle = EvSession(Drive(script, script.battery.battery()))
        self._took: list[float] = []

    def loop_us(self, loops: int) -> list[float]:
        """Microseconds of so many answers in the charge loop."""
        self._station(self._outlet.connect(self._now))
        self._ask(self._vehicle.connected(self._now))
        while len(self._took) < loops:
            self._now += _STEP_S
            if self._now > _GIVE_UP_S or self._vehicle.outcome:
                raise AssertionError(f"in {self._phase}: {self._vehicle.outcome}")
            self._station(self._outlet.observe(self._plant.advance(self._now), self._now))
            self._ask(self._vehicle.tick(self._now))
        return self._took

    def _ask(self, asked: Asked) -> None:
        for octets in asked.segments:
            begin = time.thread_time()
            answer = self._outlet.receive(octets, self._now)
            took = time.thread_time() - begin
            if self._phase is Phase.DELIVER:
                self._took.append(took * 1e6)
            self._station(answer)

    def _station(self, output: Output) -> None:
        for command in output.commands:
            self._plant.command(command, self._now)
        if self._outlet.phase is not self._phase:
            self._phase = self._outlet.phase
            self._plant.phase(self._phase, self._now)
        if output.data:
            self._ask(self._vehicle.receive(output.data, self._now))
