"""A station, vehicles and their modems on one simulated power line, all on a fake clock."""

import random
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from secc.reports import Link as Told
from secc.reports import Report
from secc.session.plant import DataLink, Pilot
from secc.session.settings import Settings
from secc.slac import frames as f
from secc.slac.association import Association, Link, Output
from secc.slac.frames import Frame
from tools.power_line import QUALCOMM, Modem, PowerLine
from tools.vehicle.slac import EvSlac

T = TypeVar("T")

STATION, EV = "station", "ev"
STATION_MAC = bytes.fromhex("5ecc00000001")
EV_MAC, OTHER_MAC = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
EPOCH = 1_700_000_000.0
LOOK_S = 0.05
_NEVER = float("inf")


@dataclass
class Street:
    """`settings`: those of [slac]; `measures` False: the station's modem is set up as an EV's."""

    settings: dict[str, Any] = field(default_factory=dict)
    mode: str = "field"
    chip: str = QUALCOMM
    measures: bool = True
    mac: bytes = STATION_MAC
    modem_mac: bytes | None = None
    line: PowerLine = field(default_factory=PowerLine)
    now: float = 100.0
    pilot: Pilot = Pilot.A
    session: bool = False
    sent: list[tuple[float, Frame]] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    duties: list[tuple[float, float | None]] = field(default_factory=list)
    evs: dict[str, EvSlac] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sections = {"slac": {"enabled": True, **self.settings}, "tolerance": {"mode": self.mode}}
        settings = msgspec.convert(sections, Settings)
        self.modem: Modem = self.line.attach(STATION, self.chip, measures=self.measures)
        self.modem.mac = self.modem_mac or self.modem.mac
        self.random = random.Random(11).randbytes
        self.station = Association(self.mac, settings, self.now, random=self.random, epoch=EPOCH)
        self._looked_at = self.now
        self._carry_out(self.station.tick(self.now))

    # --- time -------------------------------------------------------------------------------------

    def advance(self, seconds: float) -> None:
        """Let time pass, event by event."""
        until = self.now + seconds
        while (then := self._next()) <= until:
            self.now = max(self.now, then)
            self._work()
        self.now = until

    def until(self, state: Link, within_s: float = 60.0) -> float:
        """Let time pass until the data link is in `state`; how long it took."""
        began = self.now
        while self.state is not state:
            assert self.now - began < within_s, f"{self.state} after {within_s} s"
            self.advance(0.01)
        return self.now - began

    def _next(self) -> float:
        ends = [self.station.deadline, self.line.deadline, self._looked_at + LOOK_S]
        ends += [ev.deadline for ev in self.evs.values()]
        return min(end for end in ends if end is not None)

    def _work(self) -> None:
        self._delivered(self.line.tick(self.now))
        if self.station.deadline is not None and self.now >= self.station.deadline:
            self._carry_out(self.station.tick(self.now))
        if self.now >= self._looked_at + LOOK_S:
            self._looked_at = self.now
            self.look()
        for name, ev in self.evs.items():
            self._from_ev(name, ev.tick(self.now))

    def look(self) -> None:
        """The station measures its pilot."""
        self._carry_out(self.station.observe(self.pilot, self.session, self.now))

    # --- who sends what ---------------------------------------------------------------------------

    def _carry_out(self, output: Output) -> None:
        self.reports += output.reports
        if not self.duties or self.duties[-1][1] != self.station.duty:
            self.duties.append((self.now, self.station.duty))
        for octets in output.frames:
            self.sent.append((self.now, f.decode(octets)))
            self._delivered(self.line.receive(STATION, octets, self.now))

    def _from_ev(self, name: str, frames: list[bytes]) -> None:
        for octets in frames:
            self._delivered(self.line.receive(name, octets, self.now))

    def _delivered(self, deliveries: list[tuple[str, bytes]]) -> None:
        for name, octets in deliveries:
            if name == STATION:
                self.hear(octets)
            elif name in self.evs:
                self._from_ev(name, self.evs[name].receive(octets, self.now))

    def hear(self, octets: bytes) -> list[Any]:
        """A frame reaches the station's host; the messages that it sends at once."""
        before = len(self.sent)
        self._carry_out(self.station.receive(octets, self.now))
        return [frame.message for _, frame in self.sent[before:]]

    def say(self, message: Any, source: bytes = EV_MAC, to: bytes = STATION_MAC) -> list[Any]:
        """A message by hand, from the cable; the messages that the station sends at once."""
        return self.hear(f.encode(Frame(to, source, message)))

    def profile(self, ev: bytes = EV_MAC, loss_db: int = 18, source: bytes | None = None) -> None:
        """The station's modem tells how it heard one sound."""
        told = f.AttenProfileInd(pev_mac=ev, groups=bytes([loss_db]) * f.GROUPS)
        self.say(told, source or self.modem.mac, f.BROADCAST)

    # --- vehicles ---------------------------------------------------------------------------------

    def plug_in(self) -> None:
        """A vehicle, of which only the pilot is to be seen."""
        self.pilot = Pilot.B
        self.look()

    def unplug(self) -> None:
        self.pilot = Pilot.A
        self.look()

    def ready(self) -> "Street":
        """The modem is set up."""
        self.until(Link.UNPLUGGED)
        return self

    def waiting(self) -> "Street":
        """The modem is set up, a vehicle is plugged in, and nothing has been said."""
        self.ready()
        self.plug_in()
        return self

    def drive_up(self, name: str = EV, mac: bytes = EV_MAC, chip: str = QUALCOMM) -> EvSlac:
        """A vehicle with modem begins SLAC now."""
        if name not in self.line.modems:
            self.line.attach(name, chip, measures=False)
        self.evs[name] = EvSlac(mac, random.Random(name).randbytes)
        self._from_ev(name, self.evs[name].start(self.now))
        return self.evs[name]

    def linked(self, chip: str = QUALCOMM) -> "Street":
        """A vehicle is plugged in and linked."""
        self.waiting()
        self.drive_up(chip=chip)
        self.until(Link.LINKED)
        return self

    def end(self, primitive: DataLink) -> None:
        """The session is over."""
        self.session = False
        self._carry_out(self.station.primitive(primitive, self.now))

    # --- what has happened ------------------------------------------------------------------------

    @property
    def state(self) -> Link:
        return self.station.state

    @property
    def states(self) -> list[str]:
        return [told.state for told in self.told(Told)]

    @property
    def ignored(self) -> dict[str, int]:
        return dict(self.station.matching.ignored)

    def told(self, kind: type[T]) -> list[T]:
        """All reports of one kind so far."""
        return [report for report in self.reports if isinstance(report, kind)]

    def messages(self, kind: type[T]) -> list[T]:
        """All messages of one kind that the station has sent."""
        return [frame.message for _, frame in self.sent if isinstance(frame.message, kind)]

    def times(self, kind: type[Any]) -> list[float]:
        """When it sent them."""
        return [at for at, frame in self.sent if isinstance(frame.message, kind)]
