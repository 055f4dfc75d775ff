"""Register maps: which value lies where in a meter, as TOML files (docs/meters.md).

Values are SI; the end of a name is its unit. `maps/` holds those that come with the program.
"""

import math
import re
import struct
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from secc.power.modbus.device import MOST_REGISTERS
from secc.session.settings import Section

ENERGY = "energy_import_wh"
FORMATS: Mapping[str, str] = {
    "uint16": ">H",
    "int16": ">h",
    "uint32": ">I",
    "int32": ">i",
    "uint64": ">Q",
    "int64": ">q",
    "float32": ">f",
    "float64": ">d",
}
# By the end of the name: what a value of this unit can be at a charging station.
PLAUSIBLE: Mapping[str, tuple[float, float]] = {
    "wh": (-1e12, 1e12),
    "w": (-5e6, 5e6),
    "va": (0.0, 5e6),
    "var": (-5e6, 5e6),
    "v": (-2e3, 2e3),
    "a": (-5e3, 5e3),
    "hz": (0.0, 100.0),
    "factor": (-1.0, 1.0),
    "c": (-60.0, 150.0),
    "ohm": (0.0, 1e9),
}
_NAME = rf"^[a-z][a-z0-9]*(_[a-z0-9]+)*_({'|'.join(PLAUSIBLE)})$"

Address = Annotated[int, Meta(ge=0, le=0xFFFF)]


class MapError(Exception):
    """What is wrong with a register map: file, place, what to do."""


class Value(Section, frozen=True):
    """One value: `scale` x what the registers hold is SI."""

    name: Annotated[str, Meta(pattern=_NAME)]
    address: Address
    type: Literal["uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64"]
    scale: float = 1.0
    absent: int | None = None  # bits, as a whole number, that mean "no value"

    @property
    def count(self) -> int:
        """Registers."""
        return struct.calcsize(FORMATS[self.type]) // 2

    @property
    def end(self) -> int:
        return self.address + self.count

    @property
    def unit(self) -> str:
        return self.name.rpartition("_")[2]

    def of(self, registers: Sequence[int], order: str) -> float | None:
        """The value in its registers; None: absent, or no number."""
        octets = b"".join(r.to_bytes(2, "big") for r in _ordered(registers, order))
        if self.absent is not None and int.from_bytes(octets, "big") == self.absent:
            return None
        (value,) = struct.unpack(FORMATS[self.type], octets)
        return value * self.scale if math.isfinite(value) else None

    def plausible(self, value: float) -> bool:
        """Whether something of this unit can have it."""
        least, most = PLAUSIBLE[self.unit]
        return least <= value <= most


class RegisterMap(Section, frozen=True):
    """A meter. `bridge`: holes of so many registers are read over.

    While the bits `data_mask` of the register `data_address` are all 0 it has no value at all.
    """

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    value: Annotated[tuple[Value, ...], Meta(min_length=1)]
    source: Annotated[str, Meta(max_length=400)] = ""
    function: Literal[3, 4] = 3
    word_order: Literal["high first", "low first"] = "high first"
    bridge: Annotated[int, Meta(ge=0, le=MOST_REGISTERS)] = 0
    data_address: Address | None = None
    data_mask: Annotated[int, Meta(ge=1, le=0xFFFF)] = 0xFFFF
    factory_baud: Annotated[int, Meta(ge=1_200, le=230_400)] = 9_600
    factory_parity: Literal["none", "even", "odd"] = "none"
    factory_unit: Annotated[int, Meta(ge=1, le=247)] = 1

    def __post_init__(self) -> None:
        names = [value.name for value in self.value]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"{', '.join(twice)} is there twice")
        if beyond := [value.name for value in self.value if value.end > 0x10000]:
            raise ValueError(f"{', '.join(beyond)} ends beyond register 65535")
        for block in self.blocks():
            first, end = self.span(block)
            if end - first > MOST_REGISTERS:
                raise ValueError(
                    f"data_address {self.data_address} and {block[0].name} do not fit into one "
                    f"request of {MOST_REGISTERS} registers"
                )

    def __getitem__(self, name: str) -> Value:
        return next(value for value in self.value if value.name == name)

    def __contains__(self, name: str) -> bool:
        return any(value.name == name for value in self.value)

    def blocks(self, bridge: int | None = None) -> list[tuple[Value, ...]]:
        """Values that one request reads together."""
        reach = self.bridge if bridge is None else bridge
        blocks: list[list[Value]] = []
        for value in sorted(self.value, key=lambda value: value.address):
            last = blocks[-1] if blocks else None
            near = last is not None and value.address <= max(v.end for v in last) + reach
            if last is not None and near and value.end - last[0].address <= MOST_REGISTERS:
                last.append(value)
            else:
                blocks.append([value])
        return [tuple(block) for block in blocks]

    def span(self, block: Sequence[Value]) -> tuple[int, int]:
        """First register of the request for a block, and the one behind it.

        The register that tells whether there is data is in each: what is read with it counts.
        """
        spans = [(value.address, value.end) for value in block]
        if self.data_address is not None:
            spans.append((self.data_address, self.data_address + 1))
        return min(first for first, _ in spans), max(end for _, end in spans)

    def has_data(self, registers: Sequence[int], first: int) -> bool:
        """Whether an answer that begins with register `first` has values."""
        return self.data_address is None or bool(
            registers[self.data_address - first] & self.data_mask
        )

    def swapped(self, value: Value, registers: Sequence[int]) -> bool:
        """Whether the value makes sense in the other word order only."""
        other = "low first" if self.word_order == "high first" else "high first"
        this, that = value.of(registers, self.word_order), value.of(registers, other)
        fits = this is not None and value.plausible(this) and not _tiny(this)
        return not fits and that is not None and value.plausible(that) and not _tiny(that)


def _tiny(value: float) -> bool:
    """A float whose words are the wrong way round is often next to nothing, but never nothing."""
    return 0 < abs(value) < 1e-6


def _ordered(words: Sequence[int], order: str) -> list[int]:
    return list(words) if order == "high first" else list(reversed(words))


def built_in() -> Iterator[str]:
    """Names of the maps that come with the program."""
    for file in sorted(resources.files("secc.power.meters").joinpath("maps").iterdir(), key=str):
        if file.name.endswith(".toml") and not file.name.startswith("template"):
            yield file.name.removesuffix(".toml")


def load(name: str) -> RegisterMap:
    """The map of this name, or in the file of this path; raises `MapError`."""
    if re.fullmatch(r"[a-z0-9_]+", name):
        if name not in built_in():
            raise MapError(
                f"no register map {name}; known are {', '.join(built_in())}; or give the path of "
                "your own (./my_meter.toml)"
            )
        text = resources.files("secc.power.meters").joinpath(f"maps/{name}.toml").read_text("utf-8")
    else:
        try:
            text = Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise MapError(f"{name}: cannot be read: {error}") from None
    return parse(text, name)


def parse(text: str, file: str) -> RegisterMap:
    """The map in a TOML text; raises `MapError` that names the place in `file`."""
    try:
        return msgspec.convert(tomllib.loads(text), RegisterMap)
    except tomllib.TOMLDecodeError as error:
        raise MapError(f"{file}: not TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise MapError(f"{file}: {_place(str(error))}; see docs/meters.md") from None


def _place(error: str) -> str:
    """msgspec's words, with values counted from 1 as a reader of the file does."""
    return re.sub(
        r"`?\$\.value\[(\d+)\]\.?(\w*)`?", lambda m: f"value {int(m[1]) + 1} {m[2]}".strip(), error
    )
