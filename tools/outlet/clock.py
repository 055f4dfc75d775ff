"""A whole station of real hardware on a fake clock: frames on a paced bus, and a vehicle's session.

Nothing sleeps: one step is `STEP_S`, in which the bus carries as many bits as its rate lets it,
the lowest identifier first.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from secc.power import assembly
from secc.power.node import Frame
from secc.power.settings import PowerSettings
from secc.reports import FaultRaised, Report, Request, Simulate
from secc.session.outlet import Outlet
from secc.session.output import Output
from secc.session.plant import Phase, Plant
from secc.session.settings import Settings
from secc.v2gtp import HEADER
from tools.outlet.site import Site
from tools.vehicle.session import EvSession
from tools.vehicle.session import Output as EvOutput

STEP_S = 0.005
OBSERVE_S = 0.05
STUFFED = 1.1  # bits on the wire over bits of a frame
LONGEST_S = 300.0


class Wire:
    """One bus; frames wait for their turn."""

    def __init__(self, bitrate: int) -> None:
        self._bitrate = bitrate
        self._waiting: list[tuple[int, int, Frame, bool]] = []
        self._number = 0
        self._spare = 0.0
        self.cut = False
        self.frames: list[tuple[float, Frame, bool]] = []

    def send(self, frames: list[Frame], station: bool) -> None:
        for frame in frames:
            self._number += 1
            rank = frame.id if frame.extended else frame.id << 18
            self._waiting.append((rank, self._number, frame, station))
        self._waiting.sort(key=lambda waiting: waiting[:2])

    def carried(self, now: float, passed_s: float) -> list[tuple[Frame, bool]]:
        """Those that have arrived meanwhile, and whether the station has sent them."""
        if self.cut:
            self._waiting.clear()
        self._spare = min(self._spare + passed_s * self._bitrate, 2 * STEP_S * self._bitrate)
        arrived = []
        while self._waiting and (bits := self._waiting[0][2].bits * STUFFED) <= self._spare:
            self._spare -= bits
            _, _, frame, station = self._waiting.pop(0)
            arrived.append((frame, station))
            self.frames.append((now, frame, station))
        return arrived


@dataclass(slots=True)
class Clock:
    """Site, wire, station and at most one vehicle's session."""

    settings: Settings
    power: PowerSettings
    site: Site
    now: float
    built: assembly.Built = field(init=False)
    outlet: Outlet = field(init=False)
    wire: Wire = field(init=False)
    plant: Plant = field(init=False)
    reports: list[Report] = field(default_factory=list)
    visit: EvSession | None = None
    stalled: bool = False  # the station's event loop hangs
    _connected: bool = False
    _observed_at: float = field(init=False)
    _phase: Phase = Phase.IDLE

    def __post_init__(self) -> None:
        rated_a = self.settings.charge.max_current_a
        self.built = assembly.build(self.power, rated_a, 0x5ECC, self.now)
        self.wire = Wire(self.power.can.bitrate)
        self.plant = self.built.plant.advance(self.now)
        chance = random.Random(7).randbytes
        self.outlet = Outlet(self.settings, self.plant, self.now, random=chance, epoch=0.0)
        self._observed_at = self.now

    # --- time -----------------------------------------------------------------------------------

    def step(self) -> None:
        """Let `STEP_S` pass."""
        self.now += STEP_S
        if not self.stalled:
            for node in self.built.wires.nodes:
                if node.deadline is None or node.deadline <= self.now:
                    self.wire.send(list(node.frames(self.now)), station=True)
        self.wire.send(self.site.frames(self.now), station=False)
        for frame, of_station in self.wire.carried(self.now, STEP_S):
            self._deliver(frame, of_station)
        if not self.stalled:
            self._work()

    def run(self, seconds: float) -> None:
        """Let time pass."""
        until = self.now + seconds
        while self.now < until:
            self.step()

    def until(self, condition: Callable[[], object], within_s: float = LONGEST_S) -> float:
        """Run until `condition` holds; how long that took."""
        began = self.now
        while not condition():
            assert self.now < began + within_s, f"not within {within_s} s"
            self.step()
        return self.now - began

    def _deliver(self, frame: Frame, of_station: bool) -> None:
        if of_station:
            self.wire.send(self.site.hear(frame, self.now), station=False)
            return
        if self.stalled:
            return
        for node in self.built.wires.nodes:
            if any(each.passes(frame) for each in node.filters):
                node.receive(frame, self.now)
        if self.built.plant.urgent(self.now):
            self._observe()

    def _work(self) -> None:
        if self.now >= self._observed_at + OBSERVE_S:
            self._observe()
        if self.outlet.deadline is not None and self.now >= self.outlet.deadline:
            self._carry_out(self.outlet.tick(self.now))
        visit = self.visit
        if visit is not None and visit.deadline is not None and visit.deadline <= self.now:
            self._drive(visit.tick(self.now))

    def _observe(self) -> None:
        self._observed_at = self.now
        self.plant = self.built.plant.advance(self.now)
        self._carry_out(self.outlet.observe(self.plant, self.now))

    # --- the vehicle ----------------------------------------------------------------------------

    def connect(self, visit: EvSession) -> None:
        """A vehicle is plugged in, and connects as soon as it may."""
        self.site.simulate(Simulate(pilot="B", inlet_closed=False), self.now)
        self.until(lambda: self.outlet.answers_sdp, within_s=30.0)
        self.visit, self._connected = visit, True
        self._carry_out(self.outlet.connect(self.now))
        self._drive(visit.connected(self.now))

    def _drive(self, output: EvOutput) -> None:
        for word in output.words:
            self.site.simulate(word, self.now)
        for segment in output.segments:
            if self._connected:
                self._carry_out(self.outlet.receive(segment, self.now))
        if output.close and self._connected:
            self._connected = False
            self._carry_out(self.outlet.disconnect(self.now))

    # --- the station ----------------------------------------------------------------------------

    def ask(self, request: Request) -> None:
        """A word of a listener."""
        self._carry_out(self.outlet.instruct(request, self.now))

    def _carry_out(self, output: Output) -> None:
        for command in output.commands:
            self.built.plant.command(command, self.now)
        self.reports += output.reports
        if self.outlet.phase is not self._phase:
            self._phase = self.outlet.phase
            self.built.plant.phase(self._phase, self.now)
        visit = self.visit
        if visit is not None and output.data:
            self._reply(visit, output.data)
        if visit is not None and output.closed and self._connected:
            self._connected = False
            self._drive(visit.closed(self.now))

    def _reply(self, visit: EvSession, data: bytes) -> None:
        while data:
            end = HEADER.size + HEADER.unpack_from(data)[3]
            message, data = data[:end], data[end:]
            self._drive(visit.receive(message, self.now))

    # --- what is seen ---------------------------------------------------------------------------

    @property
    def faults(self) -> list[str]:
        """Names of all that have been raised so far, in order."""
        return [r.name for r in self.reports if isinstance(r, FaultRaised) and r.active]
