"""Simulated devices on a serial line: meters by their register map, an insulation monitor.

Sans-IO: registers as of a time. What is measured is set from outside.
"""

import math
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pymodbus.client.mixin import ModbusClientMixin

from secc.power.meters.register_map import ENERGY, RegisterMap, Value

PHASE_V, PHASES = 230.0, 3
WS_PER_WH = 3_600.0
_PYMODBUS: Any = ModbusClientMixin
_ORDER = {"high first": "big", "low first": "little"}
_OTHER = {"big": "little", "little": "big"}


class Meter:
    """What any meter shows of `power_w` (AC), or of `voltage_v` and `current_a` (DC)."""

    FAULTS = frozenset(
        {
            "silent",
            "crc",
            "slow",
            "word_order",
            "missing",
            "roll_back",
            "roll_over",
            "frozen",
            "nan",
            "no_data",
        }
    )

    def __init__(self, registers: RegisterMap, now: float, energy_wh: float = 123_400.0) -> None:
        self.map, self.writes = registers, False
        self.function: int = registers.function
        self.first, end = registers.span(registers.value)
        self.count = end - self.first
        self.faults: set[str] = set()
        self.power_w = 0.0
        self.voltage_v = self.current_a = 0.0
        self.energy_wh = energy_wh
        self._now = now

    def set(self, name: str, value: float, now: float) -> None:
        """ValueError: it does not measure that."""
        if name not in ("power_w", "voltage_v", "current_a", "energy_wh"):
            raise ValueError(f"a meter has power_w, voltage_v, current_a, energy_wh, not {name}")
        self._live(now)
        setattr(self, name, value)
        if name in ("voltage_v", "current_a"):
            self.power_w = self.voltage_v * self.current_a

    def set_fault(self, name: str, present: bool, now: float) -> None:
        """ValueError: there is no such fault."""
        if name not in self.FAULTS:
            raise ValueError(f"no fault {name}; a meter has {', '.join(sorted(self.FAULTS))}")
        if name == "no_data" and self.map.data_address is None:
            raise ValueError(f"{self.map.name} has no register that tells whether there is data")
        self._live(now)
        (self.faults.add if present else self.faults.discard)(name)
        if name == "roll_back" and present:
            self.energy_wh = 0.0
        if name == "roll_over" and present:
            self.energy_wh = self._most_wh()

    def refuses(self, address: int, count: int) -> bool:
        """Whether some of these registers do not exist."""
        energy = self.map[ENERGY].address if ENERGY in self.map else self.first
        return "missing" in self.faults and address <= energy < address + count

    def registers(self, now: float) -> dict[int, int]:
        """Every register that has a value."""
        self._live(now)
        found: dict[int, int] = {}
        order = _ORDER[self.map.word_order]
        if "word_order" in self.faults:
            order = _OTHER[order]
        for value in self.map.value:
            words = self._words(value, order)
            found |= {value.address + n: word for n, word in enumerate(words)}
        if self.map.data_address is not None:
            found[self.map.data_address] = 0 if "no_data" in self.faults else self.map.data_mask
        return found

    def written(self, address: int, values: list[int], now: float) -> None:
        """Nothing can be written."""

    def _words(self, value: Value, order: str) -> list[int]:
        kind = _PYMODBUS.DATATYPE[value.type.upper()]
        number = self._shows(value.name) / value.scale
        if value.type.startswith("float"):
            shown: float = math.nan if "nan" in self.faults else number
        else:
            shown = math.floor(number) % (1 << value.count * 16)
            shown -= (1 << value.count * 16) if shown > _most(value) else 0
        words: list[int] = _PYMODBUS.convert_to_registers(shown, kind, word_order=order)
        return words

    def _shows(self, name: str) -> float:
        phase = self.power_w / PHASES
        shows = {
            ENERGY: self.energy_wh,
            "power_w": self.power_w,
            "power_factor": 1.0,
            "frequency_hz": 50.0,
            "voltage_v": self.voltage_v,
            "current_a": self.current_a,
        }
        for n in range(1, PHASES + 1):
            shows |= {f"voltage_l{n}_v": PHASE_V, f"power_l{n}_w": phase}
            shows |= {f"current_l{n}_a": phase / PHASE_V}
        return shows.get(name, 0.0)

    def _most_wh(self) -> float:
        value = self.map[ENERGY]
        return _most(value) * value.scale

    def _live(self, now: float) -> None:
        if "frozen" not in self.faults:
            self.energy_wh += self.power_w * (now - self._now) / WS_PER_WH
        self._now = now


def _most(value: Value) -> int:
    bits = value.count * 16
    return (1 << bits - 1) - 1 if value.type.startswith("int") else (1 << bits) - 1


@dataclass(frozen=True, slots=True)
class _Channel:
    address: int
    unit: int
    number: int
    value: Callable[["InsulationMonitor"], float]


class InsulationMonitor:
    """A Bender isoCHA425HV: measurement, thresholds, self-test."""

    FAULTS = frozenset(
        {
            "silent",
            "crc",
            "slow",
            "device_error",
            "test_fails",
            "test_hangs",
            "invalid",
            "keeps_thresholds",
        }
    )
    R1, R2, SELF_TEST, KEY = 3005, 3007, 8005, 0x5445
    _CHANNELS = (
        _Channel(1000, 2, 71, lambda self: self.resistance_ohm),
        _Channel(1008, 4, 76, lambda self: self.voltage_v),
        _Channel(1016, 4, 76, lambda self: self.voltage_v / 2),
        _Channel(1020, 4, 76, lambda self: self.voltage_v / 2),
    )

    def __init__(self, now: float, self_test_s: float = 3.0) -> None:
        self.function, self.writes = 3, True
        self.first, self.count = 1000, 8100
        self.faults: set[str] = set()
        self.resistance_ohm: float = 5_000_000.0
        self.voltage_v: float = 0.0
        self.self_test_s = self_test_s
        self.stored = {3005: 250, 3006: 0, 3007: 100, 8005: 0}
        self._tests_until = now
        self._tested_badly = False

    def set(self, name: str, value: float, now: float) -> None:  # noqa: ARG002 - as a meter
        """ValueError: it does not measure that."""
        if name not in ("resistance_ohm", "voltage_v"):
            raise ValueError(f"a monitor has resistance_ohm and voltage_v, not {name}")
        setattr(self, name, value)

    def set_fault(self, name: str, present: bool, now: float) -> None:  # noqa: ARG002 - as a meter
        """ValueError: there is no such fault."""
        if name not in self.FAULTS:
            raise ValueError(f"no fault {name}; a monitor has {', '.join(sorted(self.FAULTS))}")
        (self.faults.add if present else self.faults.discard)(name)

    def refuses(self, address: int, count: int) -> bool:
        """Whether some of these registers do not exist."""
        known = self.stored.keys() | {c.address + n for c in self._CHANNELS for n in range(4)}
        return not known >= set(range(address, address + count))

    def registers(self, now: float) -> Mapping[int, int]:
        """Every register that has a value."""
        found = dict(self.stored)
        for channel in self._CHANNELS:
            words = struct.unpack(">HH", struct.pack(">f", channel.value(self)))
            state = self._alarm_and_test(now) << 8 | self._validity << 6 | channel.unit
            block = (*words, state, channel.number)
            found |= {channel.address + n: word for n, word in enumerate(block)}
        return found

    def written(self, address: int, values: list[int], now: float) -> None:
        """Thresholds, or the key that begins the self-test."""
        for n, value in enumerate(values):
            if address + n == self.SELF_TEST:
                if value == self.KEY:
                    hangs = "test_hangs" in self.faults
                    self._tests_until = now + (math.inf if hangs else self.self_test_s)
                    self._tested_badly = "test_fails" in self.faults
            elif "keeps_thresholds" not in self.faults:
                self.stored[address + n] = value

    def _alarm_and_test(self, now: float) -> int:
        if now < self._tests_until:
            return 2 << 6
        if "device_error" in self.faults or self._tested_badly:
            return 2
        kohm = self.resistance_ohm / 1000
        if kohm < self.stored[self.R2]:
            return 5
        return 1 if kohm < self.stored[self.R1] else 0

    @property
    def _validity(self) -> int:
        return 3 if "invalid" in self.faults else 0
