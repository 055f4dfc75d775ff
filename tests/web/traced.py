"""Charges on a fake clock with their trace, line by line as a station writes it."""

import random
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from secc.power.simulation import SimulationSettings
from secc.reports import Report, State
from secc.session.output import Output
from secc.session.settings import Settings
from secc.trace import Begin, Connection, Direction, Line, Message, Trace
from tests.vehicle import Dialect, Ev
from tests.world import EPOCH, FAST, World

Lines = list[Line | Report]
PEER = "[fe80::1]:50000"


@dataclass
class Traced(World):
    """A world that writes down what is said."""

    lines: Lines = field(default_factory=list)

    def receive(self, data: bytes) -> None:
        if not self.closed:
            self._octets("in", data)
        World.receive(self, data)

    def connect(self) -> None:
        self.lines.append(Connection(time=self.wall_time, open=True, peer=PEER))
        World.connect(self)

    def _carry_out(self, output: Output) -> None:
        World._carry_out(self, output)
        self.lines += [one for one in output.reports if not isinstance(one, State)]
        if output.data:
            self._octets("out", output.data)

    def _octets(self, direction: Direction, data: bytes) -> None:
        self.lines.append(
            Message(
                time=self.wall_time,
                direction=direction,
                carrier="tcp",
                peer=PEER,
                octets=data.hex(),
            )
        )


def vehicle(dialect: Dialect, now: float = 1_000.0) -> tuple[Ev, Traced]:
    """One that is plugged in at a station of its own."""
    simulation = msgspec.convert({**FAST, "outlet": dialect.outlet}, SimulationSettings)
    world = Traced(Settings(), simulation, random.Random(now).randbytes, now=now)
    return Ev(world, dialect), world


def begin(time: float) -> Begin:
    """What a station writes when it starts, or goes on in another file."""
    return Begin(time=time, version=1, software="secc", connector=1, interface="plc0")


def write(file: Path, lines: Lines, max_octets: int = 0) -> None:
    """A run of the station that adds these."""
    trace = Trace(file, begin(EPOCH), max_octets=max_octets)
    for line in lines:
        trace.write(line)
    trace.close()
