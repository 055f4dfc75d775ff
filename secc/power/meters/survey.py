"""Reads a meter once and says what it is worth: for whoever wires it and writes its map."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from secc.power.meters.reader import RegisterReader
from secc.power.meters.register_map import ENERGY, RegisterMap, Value
from secc.power.modbus.device import Answer, Failure, Read
from secc.power.modbus.line import SerialLine
from secc.power.modbus.settings import ModbusSettings

TRIES = 3
_UNITS = {
    "wh": "Wh",
    "w": "W",
    "va": "VA",
    "var": "var",
    "v": "V",
    "a": "A",
    "hz": "Hz",
    "c": "degC",
    "ohm": "ohm",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `good`: nothing is wrong with it."""

    text: str
    good: bool = True


class _Once:
    """The reader as a device that ends when everything has been read, or nothing answers."""

    def __init__(self, reader: RegisterReader) -> None:
        self.reader = reader
        self.failures: list[Failure] = []
        self.done = asyncio.Event()

    @property
    def deadline(self) -> float | None:
        return None if self.done.is_set() else self.reader.deadline

    def request(self, now: float) -> Read | None:
        return self.reader.request(now)

    def answer(self, answer: Answer, now: float) -> None:
        self.reader.answer(answer, now)
        if answer in (Failure.SILENT, Failure.PORT):
            self.failures.append(answer)
        gone = answer is Failure.PORT or len(self.failures) >= TRIES
        if self.reader.complete() or gone:
            self.done.set()


async def survey(registers: RegisterMap, settings: ModbusSettings) -> list[Row]:
    """Every value of the map as the meter has it; raises `MissingPackage`."""
    reader = RegisterReader(registers, settings.unit, 0.2, asyncio.get_running_loop().time())
    once = _Once(reader)
    task = asyncio.create_task(SerialLine(settings, [once]).run())
    waiting = asyncio.create_task(once.done.wait())
    await asyncio.wait((task, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return list(_rows(reader, settings, once.failures))


def _rows(
    reader: RegisterReader, settings: ModbusSettings, failures: list[Failure]
) -> Iterator[Row]:
    registers = reader.map
    form = f"8{settings.parity[0].upper()}{settings.stop_bits}"
    yield Row(
        f"{registers.name}: unit {settings.unit} at {settings.port}, {settings.baud} bit/s {form}"
    )
    if not reader.raw and not reader.unknown:
        yield Row(_nothing(registers, settings, failures), good=False)
        return
    for value in registers.value:
        yield _row(reader, value)
    if failures:
        yield Row(f"{len(failures)} of the requests had no sound answer", good=False)


def _nothing(registers: RegisterMap, settings: ModbusSettings, failures: list[Failure]) -> str:
    if Failure.PORT in failures:
        return (
            f"{settings.port} cannot be opened: does it exist, may you use it (group dialout), "
            f"does it know parity {settings.parity}?"
        )
    return (
        "no answer: are A and B swapped, is it terminated, do unit, baud and parity fit? It leaves "
        f"the factory as unit {registers.factory_unit}, {registers.factory_baud} bit/s, parity "
        f"{registers.factory_parity}"
    )


def _row(reader: RegisterReader, value: Value) -> Row:
    if value.name in reader.unknown:
        return Row(f"{value.name:20}refused: this meter has no such register", good=False)
    raw = " ".join(f"{word:04X}" for word in reader.raw.get(value.name, ()))
    reading = reader.values.get(value.name)
    if reading is None:
        return Row(f"{value.name:20}{'no value':>18}   [{raw}]", value.name != ENERGY)
    shown = f"{reading.value:.10g} {_UNITS.get(value.unit, '')}".rstrip()
    hint = ""
    if value.name in reader.swapped:
        other = "low first" if reader.map.word_order == "high first" else "high first"
        hint = f'   implausible; with word_order = "{other}" it would make sense'
    elif not value.plausible(reading.value):
        hint = "   implausible: are address, type and scale right?"
    return Row(f"{value.name:20}{shown:>18}   [{raw}]{hint}", not hint)
