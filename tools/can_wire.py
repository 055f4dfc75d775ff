"""A CAN bus in software: arbitration, the time that frames take, and everything that goes wrong.

Sans-IO: frames of the nodes go in, deliveries come out when the bus has carried them. A frame is
as long as `Frame.bits` says (no stuff bits).
"""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from secc.power.node import Filter, Frame

_ROOM = 8  # frames of a node that wait; then it is not read from
_BUS_OFF, _RESTARTED, _PROTOCOL = 0x40, 0x100, 0x08  # classes of error frames (linux/can/error.h)

GARBLES = ("dlc", "id", "bits")


@dataclass(frozen=True, slots=True)
class ErrorFrame:
    """What a controller tells its own host of its state."""

    id: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A frame at a node, or on no node (`to` None) for the log, carried or swallowed."""

    to: str | None
    frame: Frame | ErrorFrame
    sender: str = ""


@dataclass(slots=True)
class Fate:
    """What happens to frames that a node sends, or to those of them that `matching` passes."""

    mute: bool = False
    delay_s: float = 0.0
    copies: int = 1
    garble: str | None = None
    matching: Filter | None = None

    def meets(self, frame: Frame) -> bool:
        return self.matching is None or self.matching.passes(frame)


@dataclass(slots=True)
class _Port:
    waiting: deque[tuple[float, Frame]] = field(default_factory=deque)  # each with its arrival
    fate: Fate = field(default_factory=Fate)
    bus_off: bool = False


class Wire:
    """All nodes of one bus, by name; `bitrate` 0: as fast as can be."""

    def __init__(self, bitrate: int = 125_000, seed: int = 0) -> None:
        self.bitrate = bitrate
        self._chance = random.Random(seed)
        self._ports: dict[str, _Port] = {}
        self._delayed: list[tuple[float, str, Frame]] = []
        self._on_the_wire: tuple[str, Frame] | None = None
        self._free_at = 0.0
        self.carried = self.carried_bits = 0

    def attach(self, name: str) -> None:
        """A node joins, or comes back: a controller that is opened is not bus-off any more."""
        port = self._ports.setdefault(name, _Port())
        port.waiting.clear()
        port.bus_off = False

    def detach(self, name: str) -> None:
        """A node leaves; what happens to its frames stays decided for its return."""
        if name in self._ports:
            self._ports[name].waiting.clear()

    @property
    def nodes(self) -> list[str]:
        return sorted(self._ports)

    def has_room(self, name: str) -> bool:
        """Whether the node may send more; a real controller has few buffers, too."""
        return len(self._ports[name].waiting) < _ROOM

    def send(self, name: str, frame: Frame, now: float) -> list[Delivery]:
        """A node sends."""
        port = self._ports[name]
        if port.bus_off:
            return []
        fate = port.fate if port.fate.meets(frame) else Fate()
        if fate.mute:
            return []
        if fate.garble:
            frame = self._garbled(frame, fate.garble)
        for _ in range(fate.copies):
            if fate.delay_s:
                self._delayed.append((now + fate.delay_s, name, frame))
            else:
                port.waiting.append((now, frame))
        return self.tick(now)

    def tick(self, now: float) -> list[Delivery]:
        """What has been carried by `now`; the lowest identifier goes first."""
        deliveries: list[Delivery] = []
        while True:
            self._release(now)
            if self._on_the_wire is not None:
                if now < self._free_at:
                    return deliveries
                deliveries += self._carried(*self._on_the_wire)
                self._on_the_wire = None
            if not self._arbitrate():
                return deliveries

    @property
    def deadline(self) -> float | None:
        """When the frame on the wire has arrived, or a delayed one is to be sent."""
        times = [at for at, *_ in self._delayed]
        if self._on_the_wire is not None:
            times.append(self._free_at)
        return min(times, default=None)

    # --- what may happen ------------------------------------------------------------------------

    def fate(self, name: str, fate: Fate) -> None:
        """From now on this happens to the frames of a node; KeyError: there is no such node."""
        if fate.garble is not None and fate.garble not in GARBLES:
            raise ValueError(f"no way to garble {fate.garble}; known are {', '.join(GARBLES)}")
        self._ports[name].fate = fate

    def bus_off(self, name: str) -> list[Delivery]:
        """The controller of a node counts too many errors: it neither sends nor hears."""
        port = self._ports[name]
        port.bus_off = True
        port.waiting.clear()
        return [Delivery(name, ErrorFrame(_PROTOCOL)), Delivery(name, ErrorFrame(_BUS_OFF))]

    def restart(self, name: str) -> list[Delivery]:
        """The controller is back."""
        self._ports[name].bus_off = False
        return [Delivery(name, ErrorFrame(_RESTARTED))]

    # --- the wire -------------------------------------------------------------------------------

    def _release(self, now: float) -> None:
        for entry in [entry for entry in self._delayed if entry[0] <= now]:
            self._delayed.remove(entry)
            self._ports[entry[1]].waiting.append((entry[0], entry[2]))

    def _arbitrate(self) -> bool:
        """The next frame begins when the wire is free, or when it has come."""
        ports = {name: port for name, port in self._ports.items() if port.waiting}
        if not ports:
            return False
        begins = max(self._free_at, min(port.waiting[0][0] for port in ports.values()))
        heads = [
            (_priority(port.waiting[0][1]), name)
            for name, port in ports.items()
            if port.waiting[0][0] <= begins
        ]
        _, name = min(heads)
        _, frame = ports[name].waiting.popleft()
        self._on_the_wire = name, frame
        self._free_at = begins + (frame.bits / self.bitrate if self.bitrate else 0.0)
        return True

    def _carried(self, sender: str, frame: Frame) -> list[Delivery]:
        self.carried += 1
        self.carried_bits += frame.bits
        return [Delivery(None, frame, sender)] + [
            Delivery(name, frame, sender)
            for name, port in self._ports.items()
            if name != sender and not port.bus_off
        ]

    def _garbled(self, frame: Frame, how: str) -> Frame:
        if how == "dlc":
            return Frame(frame.id, frame.data[: self._chance.randrange(8)], frame.extended)
        if how == "id":
            return Frame(frame.id ^ 1 << self._chance.randrange(11), frame.data, frame.extended)
        data = bytes(octet ^ self._chance.randrange(256) for octet in frame.data)
        return Frame(frame.id, data, frame.extended)


def _priority(frame: Frame) -> tuple[int, bool]:
    """Arbitration: the first eleven bits count before the kind of identifier does."""
    return (frame.id if frame.extended else frame.id << 18), frame.extended


def parse_fate(words: list[str]) -> Fate:
    """`mute`, `delay 0.05`, `duplicate 2`, `garble dlc`, `clear`, each with `ID/MASK` at the end.

    ValueError: it is none of them.
    """
    verb, *rest = words or [""]
    matching = None
    if rest and "/" in rest[-1]:
        identifier, _, mask = rest.pop().partition("/")
        matching = Filter(int(identifier, 16), int(mask, 16), extended=len(identifier) != 3)
    make = _VERBS.get(verb)
    if make is None:
        raise ValueError(f"no command {verb}; known are {', '.join(sorted(_VERBS))}")
    fate = make(*rest)
    fate.matching = matching
    return fate


_VERBS: dict[str, Callable[..., Fate]] = {
    "clear": lambda: Fate(),
    "mute": lambda: Fate(mute=True),
    "delay": lambda seconds: Fate(delay_s=float(seconds)),
    "duplicate": lambda copies="2": Fate(copies=int(copies)),
    "garble": lambda how: Fate(garble=how),
}
