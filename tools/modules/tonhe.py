"""A Tonhe THJS module on the wire, from the tables of document V1.2: it speaks unasked."""

from struct import pack, unpack

from secc.power.node import Frame
from tools.modules.converter import Converter, Make

MAKE = Make(watchdog_s=20.0)
KNOWN = frozenset(
    [str(bit) for bit in range(16)]
    + [f"pfc.{bit}" for bit in (0, 1, 2, 4, 5, 6, 7)]
    + [f"ext.{bit}" for bit in (0, 1, 2, 4, 6, 7, 8, 9, 10)]
)
_PERIOD_S, _LEAST_S = 0.5, 0.02
_CONTROLLER = 0xA0


class TonheModule:
    """Tells its output every 500 ms, and sooner when it changes."""

    known = KNOWN

    def __init__(self, address: int, now: float, make: Make = MAKE, seed: int = 0) -> None:
        self.address = address
        self.converter = Converter(make, seed * 1009 + address, now)
        self.alarms: set[str] = set()
        self.silent = self.deaf = self.nonsense = False
        self.group = 0
        self._told_at = now - _PERIOD_S + 0.013 * (address % 24)
        self._looked_at = now
        self._told: bytes = b""

    @property
    def deadline(self) -> float | None:
        return min(self._told_at + _PERIOD_S, self._looked_at + _LEAST_S)

    def tick(self, now: float) -> list[Frame]:
        self._looked_at = now
        output = self._output()
        changed = output[:1] + output[5:] != self._told[:1] + self._told[5:]
        if now < self._told_at + _PERIOD_S and not changed:
            return []
        frames = [self._frame(0x1801, output)]
        if now >= self._told_at + _PERIOD_S:
            celsius = round(self.converter.temperature_c)
            frames.append(self._frame(0x180B, pack("<HHHh", 2300, 2300, 2300, celsius)))
            frames.append(self._frame(0x1C91, pack("<HHI", 0, self._bits("ext."), 0)))
            self._told_at = now
        self._told = output
        return frames

    def receive(self, frame: Frame, now: float) -> list[Frame]:
        head, to, source = frame.id >> 16, frame.id >> 8 & 0xFF, frame.id & 0xFF
        if len(frame.data) != 8 or source != _CONTROLLER or to not in (0xFF, self.address):
            return []
        data = frame.data
        match head:
            case 0x0803 if self._named(data[:3], data[4]):
                self._switch(data[3], now)
            case 0x1004 if self._named(data[:3], data[3]):
                self._set(data[4:8], now)
            case 0x0806 if to == self.address:
                self._set(data[2:6], now)
                self._switch(data[0], now)
                self.converter.heard(now)
                return [self._frame(0x0802, bytes((1, 0, 0, 0, 0, 0, 0, 0)))]
            case 0x1805:
                pass
            case _:
                return []
        self.converter.heard(now)
        return []

    def _named(self, mask: bytes, where: int) -> bool:
        group, multiple = where >> 4, where & 0xF
        bit = self.address - 1 - 24 * multiple
        ours = 0 <= bit < 24 and int.from_bytes(mask, "little") >> bit & 1
        return group == self.group and bool(ours)

    def _switch(self, word: int, now: float) -> None:
        if word in (0xAA, 0x55):
            self.converter.switch(word == 0xAA, now)

    def _set(self, octets: bytes, now: float) -> None:
        volts, amps = unpack("<HH", octets)
        self.converter.set_point(volts / 10, amps / 100, now)

    def _frame(self, head: int, data: bytes) -> Frame:
        return Frame(head << 16 | _CONTROLLER << 8 | self.address, data)

    def _output(self) -> bytes:
        converter = self.converter
        state = 0x11 if converter.tripped else int(converter.live)
        volts, amps = round(converter.measured_v() * 10), round(converter.measured_a() * 100)
        if self.nonsense:
            volts, amps = 0xFFFF, 0xFFFF
        faults = self._bits("")
        if faults & 0x3F00:
            faults |= 1 << 7
        if converter.shorted:
            faults |= 1 << 15
        return pack("<BHHHB", state, volts, amps, faults, self._bits("pfc."))

    def _bits(self, kind: str) -> int:
        names = self.alarms | ({"ext.2"} if self.converter.timed_out else set())
        own = (name.removeprefix(kind) for name in names if name.startswith(kind))
        return sum(1 << int(bit) for bit in own if bit.isdecimal())
