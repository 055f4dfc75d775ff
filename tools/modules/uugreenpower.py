"""A UUGreenPower UR (or Maxwell ENR) module on the wire, from the tables of document 36.2."""

from struct import pack, unpack

from secc.power.node import Frame
from tools.modules.converter import Converter, Make

MAKE = Make()
KNOWN = frozenset(str(bit) for bit in range(32))
_RECONFIGURE_S = 1.0
_LOW_V = 500.0
_MODE = {"high": 1, "low": 2}


class UUGreenPowerModule:
    """Fills production day and serial number into the identifier."""

    known = KNOWN
    deadline = None

    def __init__(self, address: int, now: float, make: Make = MAKE, seed: int = 0) -> None:
        self.address = address
        self.converter = Converter(make, seed * 1009 + address, now)
        self.alarms: set[str] = set()
        self.silent = self.deaf = self.nonsense = False
        self.group = 1
        self.serial = 0x5A00_0000 | seed << 8 | address
        self.fan_level = 0
        self.mode = 1  # in force
        self._chosen = 1
        self._mode_at = now
        self._asked_v = self._asked_a = 0.0

    @property
    def _stamp(self) -> int:
        return (self.address * 7 % 31) << 9 | self.serial & 0x1FF

    def tick(self, now: float) -> list[Frame]:  # noqa: ARG002
        return []

    def receive(self, frame: Frame, now: float) -> list[Frame]:
        if len(frame.data) != 8 or not frame.extended or frame.id >> 25 != 1:
            return []
        to, group, kind = frame.id >> 14 & 0x7F, frame.data[0] >> 4, frame.data[0] & 0xF
        if to not in (0, self.address) or (to == 0 and group not in (0, self.group)):
            return []
        self.converter.heard(now)
        self._settle(now)
        identifier = frame.id & ~0x1FFFFF | self.address << 14 | self._stamp
        command, (value,) = frame.data[1], unpack(">i", frame.data[4:])
        match kind:
            case 0:
                self._write(command, value, now)
                echo = bytes((frame.data[0] & 0xF0 | 1,)) + frame.data[1:]
                return [Frame(identifier, echo)] if to else []
            case 2:
                reply = pack(">BBHI", 3, command, 0, self._read(command) & 0xFFFF_FFFF)
                return [Frame(identifier, reply)]
            case 11:
                self._write_all(frame.data, now)
                echo = bytes((frame.data[0] & 0xF0 | 12,)) + frame.data[1:]
                return [Frame(identifier, echo)] if to else []
        return []

    def _write(self, command: int, value: int, now: float) -> None:
        converter = self.converter
        match command:
            case 2:
                converter.set_point(value / 1000, self._asked_a, now)
                self._asked_v = value / 1000
            case 3:
                converter.set_point(self._asked_v, value / 1000, now)
                self._asked_a = value / 1000
            case 4:
                converter.switch(value == 0, now)
            case 62:
                self.fan_level = value
            case 89:
                self.group = value & 0xF
            case 95:
                if not converter.commanded:  # it is not heard while on
                    self._choose(value, now)

    def _write_all(self, data: bytes, now: float) -> None:
        modes, amps, _, volts = unpack(">xBHHH", data)
        mode = {2: 1, 3: 2}.get(modes >> 6, self._chosen)
        if mode != self._chosen and self.converter.commanded:  # it restarts by itself
            self.converter.switch(False, now)
            now += 2 * _RECONFIGURE_S
        self._choose(mode, now)
        self._asked_v, self._asked_a = volts / 10, amps / 10
        self.converter.set_point(self._asked_v, self._asked_a, now)
        self.converter.switch(modes & 1 == 0, now)

    def _choose(self, mode: int, now: float) -> None:
        if mode in _MODE.values() and mode != self._chosen:
            self._chosen, self._mode_at = mode, now + _RECONFIGURE_S

    def _settle(self, now: float) -> None:
        if now >= self._mode_at and self.mode != self._chosen:
            self.mode = self._chosen
            self.converter.low_range_v = _LOW_V if self.mode == _MODE["low"] else None

    def _read(self, command: int) -> int:
        converter = self.converter
        volts, amps = converter.measured_v(), converter.measured_a()
        if self.nonsense:
            volts, amps = -9e5, 2e6
        available_a = min(converter.make.max_a, converter.make.power_w / max(volts, 100.0))
        match command:
            case 0 | 98:
                return round(volts * 1000)
            case 1 | 47 | 48:
                return round(amps * 1000)
            case 2:
                return round(converter.set_v * 1000)
            case 3:
                return round(converter.set_a * 1000)
            case 5:
                return self.serial
            case 8:
                return self._status()
            case 20 | 21 | 22:
                return 400_000
            case 30 | 31 | 34 | 35:
                return round(converter.temperature_c * 1000)
            case 62:
                return self.fan_level
            case 89:
                return self.group
            case 96:
                return self._chosen
            case 101:
                return self.mode
            case 104:
                return round(available_a * 1000)
            case 114:
                return round(amps * 10) << 16 | round(available_a * 10)
        return 0x0102 if 120 <= command <= 127 else 0

    def _status(self) -> int:
        status = sum(1 << int(bit) for bit in self.alarms)
        if not self.converter.live:
            status |= 1 << 25
        if self.converter.shorted:
            status |= 1 << 30
        return status
