"""How a value lies in the bits of a frame: numbers, choices, single bits and sets of flags.

The first field begins at the most significant bit of its octets (Motorola order of a DBC file).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Field(Protocol):
    """`raw` gives the bits of a value, `value` the value of bits."""

    @property
    def bits(self) -> int:
        """Length."""

    def raw(self, value: Any) -> int:
        """Bits of `value`."""

    def value(self, raw: int) -> Any:
        """ValueError: these bits have no meaning."""


@dataclass(frozen=True, slots=True)
class Number:
    """`scale` x bits + `offset`; what is out of reach becomes the nearest that is not."""

    bits: int
    scale: float = 1.0
    offset: float = 0.0
    unit: str = ""

    def raw(self, value: float) -> int:
        raw = round((value - self.offset) / self.scale)
        return min(max(raw, 0), (1 << self.bits) - 1)

    def value(self, raw: int) -> float:
        return raw * self.scale + self.offset


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number that wraps around."""

    bits: int

    def raw(self, value: int) -> int:
        return value & (1 << self.bits) - 1

    def value(self, raw: int) -> int:
        return raw


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the named values."""

    bits: int
    codes: Mapping[Any, int]

    def raw(self, value: Any) -> int:
        return self.codes[value]

    def value(self, raw: int) -> Any:
        for value, code in self.codes.items():
            if code == raw:
                return value
        raise ValueError(f"no choice {raw}")


@dataclass(frozen=True, slots=True)
class Bit:
    """Yes or no."""

    bits: int = 1

    def raw(self, value: bool) -> int:
        return int(value)

    def value(self, raw: int) -> bool:
        return bool(raw)


@dataclass(frozen=True, slots=True)
class Flags:
    """Any of the names, the first in the most significant bit."""

    names: tuple[str, ...]

    @property
    def bits(self) -> int:
        return len(self.names)

    def raw(self, value: frozenset[str]) -> int:
        bits = 0
        for name in self.names:
            bits = bits << 1 | (name in value)
        return bits

    def value(self, raw: int) -> frozenset[str]:
        last = len(self.names) - 1
        return frozenset(name for n, name in enumerate(self.names) if raw >> last - n & 1)
