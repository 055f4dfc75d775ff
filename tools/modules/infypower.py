"""An Infypower module on the wire, protocol V1.13, written from the document's tables."""

from struct import pack, unpack

from secc.power.node import Frame
from tools.modules.converter import Converter, Make

MAKE = Make(watchdog_s=10.0)
KNOWN = frozenset(f"{state}.{bit}" for state in range(3) for bit in range(8))  # state and bit
_SHORT, _DC_OFF, _PROTECTION, _INTERRUPTED, _WALK_IN = "0.0", "1.0", "1.2", "1.7", "1.6"


class InfypowerModule:
    """Answers what it is asked by its own address, its group or everybody's."""

    known = KNOWN
    deadline = None

    def __init__(self, address: int, now: float, make: Make = MAKE, seed: int = 0) -> None:
        self.address = address
        self.converter = Converter(make, seed * 1009 + address, now)
        self.alarms: set[str] = set()
        self.silent = self.deaf = self.nonsense = self.blinks = self.sleeps = False
        self.group = 0
        self.peers = 1  # modules that share a system set-point

    def tick(self, now: float) -> list[Frame]:  # noqa: ARG002
        return []

    def receive(self, frame: Frame, now: float) -> list[Frame]:
        device, command = frame.id >> 22 & 0xF, frame.id >> 16 & 0x3F
        to, controller = frame.id >> 8 & 0xFF, frame.id & 0xFF
        if len(frame.data) != 8 or not frame.extended or not 0xF0 <= controller <= 0xF8:
            return []
        own = device == 0x0A and to == self.address
        ours = (device == 0x0A and to == 0x3F) or (device == 0x0B and to == self.group)
        if not own and not ours:
            return []
        self.converter.heard(now)
        data = self._read(command)
        if data is not None:
            return [self._reply(0, device, command, controller, data)]
        error = self._write(command, frame.data, now)
        return [self._reply(error, device, command, controller, frame.data)] if own else []

    def _reply(self, error: int, device: int, command: int, to: int, data: bytes) -> Frame:
        identifier = error << 26 | device << 22 | command << 16 | to << 8 | self.address
        return Frame(identifier, data)

    def _write(self, command: int, data: bytes, now: float) -> int:
        """The error code."""
        converter, first = self.converter, data[0]
        match command:
            case 0x13:
                converter.walk_in = bool(first)
            case 0x14:
                self.blinks = bool(first)
            case 0x16:
                self.group = first
            case 0x19:
                self.sleeps = bool(first)
            case 0x1A:
                converter.switch(first == 0, now)
            case 0x1B | 0x1C:
                millivolts, milliamps = unpack(">II", data)
                share = self.peers if command == 0x1B else 1
                converter.set_point(millivolts / 1000, milliamps / 1000 / share, now)
            case 0x1F:
                pass
            case _:
                return 2
        return 0

    def _read(self, command: int) -> bytes | None:
        converter, make = self.converter, self.converter.make
        if self.nonsense and command in (0x01, 0x03):
            return pack(">ff", float("nan"), -1e30)
        match command:
            case 0x01 | 0x03:
                return pack(">ff", converter.measured_v(), converter.measured_a())
            case 0x02:
                return bytes((0, 0, self.peers, 0, 0, 0, 0, 0))
            case 0x04:
                celsius = int(converter.temperature_c) & 0xFF
                return bytes((0, 0, self.group, 0, celsius, *reversed(self._states())))
            case 0x06:
                return pack(">HHHH", 4000, 4000, 4000, 0)
            case 0x0A:
                return pack(
                    ">HHHH",
                    int(make.max_v),
                    int(make.min_v),
                    round(make.max_a * 10),
                    round(make.power_w / 10),
                )
            case 0x0B:
                return b"INFY" + self.address.to_bytes(4, "big")
            case 0x0C:
                volts = round(converter.measured_output_v() * 10)
                return pack(">HHHH", volts, round(make.max_a * 10), 0, 0)
        return None

    def _states(self) -> list[int]:
        converter, alarms = self.converter, set(self.alarms)
        if not converter.live:
            alarms.add(_DC_OFF)
        if converter.shorted:
            alarms |= {_SHORT, _PROTECTION}
        if converter.timed_out:
            alarms.add(_INTERRUPTED)
        if converter.walk_in:
            alarms.add(_WALK_IN)
        states = [0, 0, 0]
        for name in alarms:
            state, bit = name.split(".")
            states[int(state)] |= 1 << int(bit)
        return states
