"""Meters on a serial line: our client, pymodbus servers, and an independent client (minimalmodbus).

Real octets on a pseudo terminal.
"""

import asyncio
import math
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import minimalmodbus
import pytest
from pymodbus import FramerType
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

from secc.power.meters import register_map
from secc.power.meters.reader import RegisterReader
from secc.power.modbus.device import Answer, Device, Failure, Read, Write
from secc.power.modbus.line import SerialLine
from secc.power.modbus.settings import ModbusSettings
from secc.site.serve import reading
from tests.power.serial_world import em340, line
from tests.station.loop import on_loop, until
from tools.serial_devices import Meter
from tools.serial_line import terminal

MAPS = list(register_map.built_in())
SHOWN = {
    "power_w": 22_080.0,
    "power_l1_w": 7_360.0,
    "voltage_l1_v": 230.0,
    "current_l1_a": 32.0,
    "frequency_hz": 50.0,
    "power_factor": 1.0,
    "energy_import_wh": 123_400.0,
    "energy_export_wh": 0.0,
    "voltage_v": 400.0,
    "current_a": 55.2,
}


class Recorded:
    """A device whose answers are kept."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self.answers: list[Answer] = []

    @property
    def deadline(self) -> float | None:
        return self._device.deadline

    def request(self, now: float) -> Read | Write | None:
        return self._device.request(now)

    def answer(self, answer: Answer, now: float) -> None:
        self.answers.append(answer)
        self._device.answer(answer, now)


async def served(
    settings: ModbusSettings, devices: Sequence[Device], done: Callable[[], object]
) -> None:
    """Serve `devices` until it is done."""
    task = asyncio.create_task(SerialLine(settings, devices).run())
    try:
        await until(done, 10.0)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def reader(name: str, unit: int = 1) -> RegisterReader:
    now = asyncio.get_running_loop().time()
    return RegisterReader(register_map.load(name), unit, 0.2, now)


async def in_a_thread(ask: Callable[[], object]) -> object:
    return await asyncio.to_thread(ask)


@pytest.mark.parametrize("name", MAPS)
@on_loop
async def test_every_map_reads_what_the_meter_shows(name: str) -> None:
    now = asyncio.get_running_loop().time()
    meter = Meter(register_map.load(name), now)
    meter.set("voltage_v", 400.0, now)
    meter.set("current_a", 55.2, now)
    async with line({7: meter}) as settings:
        mine = reader(name, 7)
        await served(settings, [mine], mine.complete)

        assert not mine.unknown
        assert not mine.swapped
        for value in mine.map.value:
            wanted = SHOWN.get(value.name.replace("l2", "l1").replace("l3", "l1"), 0.0)
            passed_wh = 20.0 if value.unit == "wh" else 0.0  # 22 kW for a moment
            within = abs(value.scale) + 1e-3 + passed_wh
            assert mine.values[value.name].value == pytest.approx(wanted, abs=within)


@on_loop
async def test_a_sensorbox_without_data_has_no_currents() -> None:
    loop = asyncio.get_running_loop()
    meter = Meter(register_map.load("sensorbox"), loop.time())
    meter.set("power_w", 22_080.0, loop.time())
    async with line({10: meter}) as settings:
        mine = reader("sensorbox", 10)
        await served(settings, [mine], lambda: len(mine.values) == 3)

        meter.set_fault("no_data", True, loop.time())
        await served(settings, [mine], lambda: not mine.values)
        assert mine.complete()
        at, currents = reading(mine)
        assert at == mine.answered_at
        assert all(map(math.isnan, currents))

        meter.set_fault("no_data", False, loop.time())
        await served(settings, [mine], lambda: len(mine.values) == 3)


@on_loop
async def test_an_em340_has_its_low_word_first() -> None:
    """Registers as the meter's documents have them, served by a server that is not ours."""
    near, far = terminal()
    inner, other = terminal()
    loop = asyncio.get_running_loop()
    loop.add_reader(near, lambda: os.write(inner, os.read(near, 999)))
    loop.add_reader(inner, lambda: os.write(near, os.read(inner, 999)))
    words = [0] * 0x50
    words[0x00:0x02] = [2305, 0]  # 230.5 V
    words[0x0C:0x0E] = [0xFFFF, 0xFFFF]  # -0.001 A
    words[0x28:0x2A] = [0x5F90, 0x0001]  # 9000.0 W = 90000 digits = 0x15F90
    words[0x34:0x36] = [0x86A0, 0x0001]  # 10000.0 kWh = 100000 digits = 0x186A0
    server = ModbusSerialServer(
        [SimDevice(1, [SimData(0, values=words, datatype=DataType.REGISTERS)])],
        framer=FramerType.RTU,
        port=os.ttyname(other),
    )
    await server.serve_forever(background=True)
    mine = reader("carlo_gavazzi_em340")

    await served(ModbusSettings(port=os.ttyname(far)), [mine], mine.complete)

    assert mine.values["voltage_l1_v"].value == pytest.approx(230.5)
    assert mine.values["current_l1_a"].value == pytest.approx(-0.001)
    assert mine.values["power_w"].value == pytest.approx(9_000.0)
    assert mine.values["energy_import_wh"].value == pytest.approx(10_000_000.0)
    for fd in (near, inner):
        loop.remove_reader(fd)
    await server.shutdown()
    for fd in (near, far, inner, other):
        os.close(fd)


@on_loop
async def test_the_simulated_meter_is_one_for_another_client_too() -> None:
    meter = em340()
    meter.set("power_w", 6_900.0, asyncio.get_running_loop().time())
    async with line({5: meter}) as settings:
        client = minimalmodbus.Instrument(settings.port, 5)
        client.serial.baudrate, client.serial.timeout = 9600, 0.5

        swapped = minimalmodbus.BYTEORDER_LITTLE_SWAP
        volts = await in_a_thread(lambda: client.read_long(0, 4, signed=True, byteorder=swapped))
        watts = await in_a_thread(lambda: client.read_long(0x28, 4, signed=True, byteorder=swapped))
        with pytest.raises(minimalmodbus.IllegalRequestError):
            await in_a_thread(lambda: client.read_register(0x1000, functioncode=4))
        client.serial.close()

    assert (volts, watts) == (2_300, 69_000)


@on_loop
async def test_two_meters_share_a_line_at_9600_bit_a_second() -> None:
    one, two = em340(1_000.0), Meter(register_map.load("acrel_adl400"), 0.0, 2_000_000.0)
    async with line({1: one, 2: two}, baud=9_600) as settings:
        first, second = reader("carlo_gavazzi_em340", 1), reader("acrel_adl400", 2)
        loop = asyncio.get_running_loop()
        began = loop.time()

        await served(settings, [first, second], lambda: first.complete() and second.complete())

        # 54 + 2 + 28 + 4 + 12 registers in five pairs of frames: 265 octets take 0.28 s.
        assert loop.time() - began > 0.25
        assert first.values["energy_import_wh"].value == 1_000.0
        assert second.values["energy_import_wh"].value == 2_000_000.0


@on_loop
async def test_a_silent_meter_does_not_keep_the_other_from_being_read() -> None:
    one, two = em340(), em340(777_000.0)
    one.faults.add("silent")
    async with line({1: one, 2: two}) as settings:
        lost, good = reader("carlo_gavazzi_em340", 1), reader("carlo_gavazzi_em340", 2)
        absent = reader("carlo_gavazzi_em340", 99)

        await served(settings, [lost, absent, good], good.complete)

        assert good.values["energy_import_wh"].value == 777_000.0
        assert not lost.values
        assert not absent.values


@pytest.mark.parametrize("fault", ["crc", "slow", "silent"])
@on_loop
async def test_what_is_damaged_late_or_missing_is_no_reading_and_comes_back(fault: str) -> None:
    meter = em340()
    async with line({1: meter}) as settings:
        mine = reader("carlo_gavazzi_em340")
        meter.faults.add(fault)
        recorded = Recorded(mine)

        def mended() -> bool:
            if recorded.answers:
                meter.faults.discard(fault)
            return mine.complete()

        await served(settings, [recorded], mended)

        assert recorded.answers[0] is Failure.SILENT
        assert mine.values["energy_import_wh"].value == 123_400.0


@on_loop
async def test_registers_that_a_meter_refuses_are_left_out_and_the_others_read() -> None:
    meter = em340()
    meter.faults.add("missing")
    async with line({1: meter}) as settings:
        mine = reader("carlo_gavazzi_em340")

        await served(settings, [mine], mine.complete)

        assert mine.unknown == {"energy_import_wh"}
        assert mine.values["voltage_l1_v"].value == 230.0


@on_loop
async def test_swapped_words_are_recognised() -> None:
    meter = em340()
    meter.set("power_w", 22_000.0, 0.0)
    meter.faults.add("word_order")
    async with line({1: meter}) as settings:
        mine = reader("carlo_gavazzi_em340")

        await served(settings, [mine], mine.complete)

        assert {"voltage_l1_v", "power_w"} <= mine.swapped


@on_loop
async def test_a_port_that_is_not_there_is_tried_again() -> None:
    recorded = Recorded(reader("carlo_gavazzi_em340"))

    await served(ModbusSettings(port="/nonexistent/tty"), [recorded], lambda: recorded.answers)

    assert recorded.answers == [Failure.PORT]


@on_loop
async def test_a_pseudo_terminal_has_no_parity_and_that_is_no_crash() -> None:
    async with line({1: em340()}) as settings:
        odd = ModbusSettings(port=settings.port, parity="even")
        recorded = Recorded(reader("carlo_gavazzi_em340"))

        await served(odd, [recorded], lambda: recorded.answers)

        assert recorded.answers[0] in (Failure.PORT, Failure.SILENT)


@on_loop
async def test_the_simulated_line_is_a_process_that_takes_commands(tmp_path: Path) -> None:
    port = tmp_path / "rs485"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tools.meter", "--baud", "0", "--port", str(port)),
        *("--unit", "1=carlo_gavazzi_em340", "--unit", "3=isocha425hv"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    told = [await process.stdout.readline()]
    process.stdin.write(b"1 power_w 9000\n1 fault nothing on\n4 power_w 1\nwhat\n")
    told += [await process.stdout.readline() for _ in range(4)]
    mine = reader("carlo_gavazzi_em340")
    await served(ModbusSettings(port=str(port), timeout_s=1.0), [mine], mine.complete)
    process.terminate()

    assert await process.wait() == 0
    assert not port.exists()
    assert mine.values["power_w"].value == 9_000.0
    assert [line.decode().split(";")[0].strip() for line in told] == [
        f"ready {port}",
        "ok",
        "error: no fault nothing",
        "error: no unit 4",
        "error: write UNIT NAME NUMBER, or UNIT fault NAME on|off",
    ]
