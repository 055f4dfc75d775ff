"""A whole station of real hardware on a fake clock: bus, serial lines, and a vehicle's session.

Nothing sleeps: one step is `STEP_S`. What may be broken has the words of the simulators' own
consoles and sockets, so that `tools.outlet.rig` breaks real processes with the same ones.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from secc.power import assembly
from secc.power.modbus.device import Answer, Failure, Read, Write
from secc.power.node import Frame
from secc.power.settings import PowerSettings
from secc.reports import FaultRaised, Report, Request, Simulate
from secc.session.outlet import Outlet
from secc.session.output import Output
from secc.session.plant import Phase, Plant
from secc.session.settings import Settings
from secc.v2gtp import HEADER
from tools import board, meter, power_module
from tools.can_wire import Delivery, Wire, parse_fate
from tools.outlet.site import Site
from tools.serial_devices import InsulationMonitor, Meter
from tools.vehicle.session import EvSession
from tools.vehicle.session import Output as EvOutput

STEP_S = 0.005
OBSERVE_S = 0.05
EFFICIENCY = 0.95  # of modules with their input
STATION, MODULES, BOARD = "station", "modules", "board"  # nodes of the bus
LONGEST_S = 300.0


@dataclass(slots=True)
class Clock:
    """Site, wire, station and at most one vehicle's session."""

    settings: Settings
    power: PowerSettings
    site: Site
    now: float
    units: dict[int, Meter | InsulationMonitor] = field(default_factory=dict)  # on serial lines
    built: assembly.Built = field(init=False)
    outlet: Outlet = field(init=False)
    wire: Wire = field(init=False)
    frames: list[tuple[float, Delivery]] = field(default_factory=list)  # all that were carried
    plant: Plant = field(init=False)
    reports: list[Report] = field(default_factory=list)
    visit: EvSession | None = None
    stalled: bool = False  # the station's event loop hangs
    frozen: bool = False  # the vehicle
    _intruder: tuple[str, Frame, float] | None = None
    _intruded_at: float = 0.0
    _connected: bool = False
    _observed_at: float = field(init=False)
    _phase: Phase = Phase.IDLE

    def __post_init__(self) -> None:
        rated_a = self.settings.charge.max_current_a
        self.built = assembly.build(self.power, rated_a, 0x5ECC, self.now)
        self.wire = Wire(self.power.can.bitrate)
        for node in (STATION, MODULES, BOARD):
            self.wire.attach(node)
        self.plant = self.built.plant.advance(self.now)
        chance = random.Random(7).randbytes
        self.outlet = Outlet(self.settings, self.plant, self.now, random=chance, epoch=0.0)
        self._observed_at = self.now

    # --- time -----------------------------------------------------------------------------------

    def step(self) -> None:
        """Let `STEP_S` pass."""
        self.now += STEP_S
        self._deliver(self.wire.tick(self.now))
        if not self.stalled:
            for node in self.built.wires.nodes:
                if node.deadline is None or node.deadline <= self.now:
                    self._send(STATION, node.frames(self.now))
        self.site.live(self.now)
        self._measure()
        self._send(BOARD, self.site.board.frames(self.now))
        self._send(MODULES, self.site.rack.tick(self.now))
        self._intrude()
        self._deliver(self.wire.tick(self.now))
        if not self.stalled:
            self._ask_devices()
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

    def _send(self, name: str, frames: Iterable[Frame]) -> None:
        for frame in frames:
            self._deliver(self.wire.send(name, frame, self.now))

    def _deliver(self, deliveries: Iterable[Delivery]) -> None:
        for delivery in deliveries:
            if not isinstance(frame := delivery.frame, Frame):
                continue
            match delivery.to:
                case None:
                    self.frames.append((self.now, delivery))
                case "modules":
                    self._send(MODULES, self.site.rack.receive(frame, self.now))
                case "board":
                    self.site.board.receive(frame, self.now)
                    self.site.live(self.now)
                case "station" if not self.stalled:
                    self._hear(frame)

    def _hear(self, frame: Frame) -> None:
        for node in self.built.wires.nodes:
            if any(each.passes(frame) for each in node.filters):
                node.receive(frame, self.now)
        if self.built.plant.urgent(self.now):
            self._observe()

    def _ask_devices(self) -> None:
        for _, device in self.built.wires.devices:
            due = device.deadline is not None and device.deadline <= self.now
            if due and (request := device.request(self.now)) is not None:
                device.answer(self._answer(request), self.now)

    def _measure(self) -> None:
        """What meters and monitor have in front of them."""
        rack = self.site.rack
        for unit in self.units.values():
            if isinstance(unit, Meter):
                unit.set("power_w", rack.voltage_v * rack.current_a / EFFICIENCY, self.now)
            else:
                unit.set("voltage_v", rack.voltage_v if self.site.conducting else 0.0, self.now)

    def _answer(self, request: Read | Write) -> Answer:
        unit = self.units.get(request.unit)
        if unit is None or "silent" in unit.faults or "crc" in unit.faults:
            return Failure.SILENT
        if isinstance(request, Write):
            unit.written(request.address, list(request.values), self.now)
            return ()
        if unit.refuses(request.address, request.count):
            return Failure.REFUSED
        registers = unit.registers(self.now)
        return [registers.get(request.address + n, 0) for n in range(request.count)]

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

    # --- what may be broken ---------------------------------------------------------------------

    def board(self, line: str) -> None:
        """As on the console of `tools.board`."""
        board.obey(self.site.board, line.split(), self.now)

    def modules(self, **word: Any) -> None:
        """As on the socket of `tools.power_module`."""
        answer = power_module.obey(self.site.rack, word, self.now)
        assert "error" not in answer, answer

    def serial(self, line: str) -> None:
        """As on the console of `tools.meter`."""
        meter.obey(self.units, line.split(), self.now)

    def hub(self, line: str) -> None:
        """As on the console of `tools.can_hub`."""
        verb, node, *rest = line.split()
        match verb:
            case "busoff":
                self._deliver(self.wire.bus_off(node))
            case _:
                self.wire.fate(node, parse_fate([verb, *rest]))

    def vehicle(self, **word: Any) -> None:
        """What a vehicle, or its breaking, does to the cable."""
        self.site.simulate(Simulate(**word), self.now)

    def short(self) -> None:
        """The conductors of the cable touch."""
        self.site.vehicle.shorted = True

    def flood(self, identifier: int) -> None:
        """A foreign node leaves the others no room on the bus."""
        self._join("intruder", Frame(identifier, bytes(8), extended=False), 0.0)

    def spoof(self, identifier: int, octets: bytes) -> None:
        """A foreign node pretends to be a module."""
        self._join("intruder", Frame(identifier, octets), 0.1)

    def vanish(self) -> None:
        """The vehicle's end of the connection is gone."""
        self.visit, self._connected = None, False
        self._carry_out(self.outlet.disconnect(self.now))

    def freeze(self) -> None:
        """The vehicle says nothing more, and keeps the connection."""
        self.frozen = True

    def say(self, *, ready: bool = True, error: str = "NO_ERROR") -> None:
        """What the vehicle says of itself from now on."""
        assert self.visit is not None
        requests: Any = getattr(self.visit.drive, "requests")  # noqa: B009 - of a `Drive`
        requests.ready, requests.failure = ready, error

    def stall(self) -> None:
        """The program of the station hangs."""
        self.stalled = True

    def _join(self, name: str, frame: Frame, every_s: float) -> None:
        self.wire.attach(name)
        self._intruder = (name, frame, every_s)

    def _intrude(self) -> None:
        if self._intruder is None or self.now < self._intruded_at + self._intruder[2]:
            return
        name, frame, _ = self._intruder
        self._intruded_at = self.now
        while self.wire.has_room(name):
            self._send(name, [frame])
            if self._intruder[2]:
                return

    # --- the vehicle ----------------------------------------------------------------------------

    def connect(self, visit: EvSession) -> None:
        """A vehicle is plugged in, and connects as soon as it may."""
        self.site.simulate(Simulate(pilot="B", inlet_closed=False), self.now)
        self.until(lambda: self.outlet.answers_sdp, within_s=30.0)
        self.visit, self._connected = visit, True
        self._carry_out(self.outlet.connect(self.now))
        self._drive(visit.connected(self.now))

    def _drive(self, output: EvOutput) -> None:
        if self.frozen:
            return
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
