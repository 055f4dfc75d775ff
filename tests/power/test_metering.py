"""From settings to a meter that runs: serial line, kept register, S0, and what does not fit."""

import asyncio
import json
import tomllib
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from secc.power import assembly
from secc.power.gpio.kernel import Edge
from secc.power.gpio.runner import GpioRunner
from secc.power.gpio.settings import GpioSettings
from secc.power.meters import build, store
from secc.power.meters.build import metering
from secc.power.meters.register_map import MapError
from secc.power.meters.settings import MeterSettings
from secc.power.meters.store import Kept, StoreError
from secc.power.modbus.line import SerialLine
from secc.power.running import RunningOutlet, WrongHardware
from secc.power.settings import PowerSettings
from tests.power.serial_world import em340, line
from tests.power.test_gpio import Cabinet
from tests.station.loop import on_loop, until


def power(text: str) -> PowerSettings:
    return msgspec.convert(tomllib.loads(text), PowerSettings)


@on_loop
async def test_a_meter_on_a_line_is_billed() -> None:
    loop = asyncio.get_running_loop()
    meter = em340(123_400.0)
    async with line({1: meter}) as serial:
        made = metering(MeterSettings(source="modbus", serial=serial, period_s=0.2), loop.time())
        assert made.reader is not None
        task = asyncio.create_task(SerialLine(serial, [made.reader]).run())

        def billed() -> bool:
            made.meter.delivered(400.0, 0.0, loop.time())
            return made.meter.energy_wh.value >= 123_400.0

        await until(billed)
        assert not made.meter.faults(loop.time())
        meter.energy_wh += 100.0
        await until(lambda: billed() and made.meter.energy_wh.value == 123_500.0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def test_the_register_is_kept_as_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "meter.json"
    assert store.load(path, Kept) == Kept()

    store.save(path, Kept(1_234.5, -3.0, 42))

    assert store.load(path, Kept) == Kept(1_234.5, -3.0, 42)
    assert [each.name for each in tmp_path.iterdir()] == ["meter.json"]


@pytest.mark.parametrize("text", ["", "{", '{"register_wh": "x"}', '{"else": 1}'])
def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path, text: str) -> None:
    path = tmp_path / "meter.json"
    path.write_text(text)

    with pytest.raises(StoreError, match=r"meter\.json: cannot be read: .*; remove it"):
        metering(MeterSettings(store=str(path)), 0.0)


@on_loop
async def test_what_was_counted_last_is_kept_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "meter.json"
    settings = MeterSettings(store=str(path))
    made, told = metering(settings, 0.0), list[OSError]()
    task = asyncio.create_task(store.keep(path, made.kept, told.append))
    await until(path.exists)
    made.meter.delivered(400.0, 90.0, 0.0)
    made.meter.delivered(400.0, 90.0, 100.0)

    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

    assert not told
    assert json.loads(path.read_text())["register_wh"] == 1_000.0
    assert metering(settings, 0.0).meter.energy_wh.value == 1_000.0


@on_loop
async def test_a_file_that_cannot_be_written_is_told_and_does_not_end_the_station() -> None:
    told: list[OSError] = []
    path = Path("/proc/none/meter.json")

    task = asyncio.create_task(store.keep(path, Kept, told.append))
    await until(lambda: told)

    assert not task.done()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@on_loop
async def test_pulses_of_s0_come_by_edge_and_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "meter.json"
    store.save(path, Kept(register_wh=1_000.0, pulses=1_000))
    made, cabinet = metering(MeterSettings(source="s0", store=str(path)), 0.0), Cabinet(tmp_path)
    runner = GpioRunner(GpioSettings(), cabinet, None, made.counter)

    cabinet.pulses = [Edge("s0", n % 2 == 0, n * 0.05) for n in range(20)]
    runner.edges()
    made.meter.delivered(0.0, 0.0, 1.0)

    assert made.meter.energy_wh.value == 1_010.0
    assert made.kept().pulses == 1_010


def test_the_billed_meter_needs_an_energy_register() -> None:
    with pytest.raises(MapError, match="has no energy_import_wh"):
        metering(MeterSettings(source="modbus", map="sensorbox"), 0.0)


def test_a_feed_meter_needs_none() -> None:
    settings = power('feed.map = "sensorbox"').feed
    reader = build.feed(settings, 0.0)

    assert reader is not None
    assert settings.serial.unit == 10
    assert build.feed(power("").feed, 0.0) is None


MODBUS = '[meter]\nsource = "modbus"\n[isolation]\nkind = "bender_isocha425hv"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MODBUS, "/dev/ttyUSB0: two devices with different line settings"),
        (
            MODBUS + '[isolation.serial]\nunit = 1\nbaud = 9600\nparity = "none"',
            "/dev/ttyUSB0: unit 1 is there twice",
        ),
        ('[meter]\nsource = "modbus"\nmap = "em"', "no register map em"),
        ('[meter]\nsource = "s0"', "power.meter.s0.line is not set"),
        ('[meter]\nsource = "s0"\n[meter.s0]\nline = "gpiochip98:1"', "No such file"),
        ('[board]\nkind = "gpio"', "power.gpio lacks contactors, emergency_stop, pwm"),
    ],
)
@on_loop
async def test_hardware_that_does_not_fit_together_is_refused_with_the_reason(
    text: str, said: str
) -> None:
    with pytest.raises(WrongHardware, match=said):
        RunningOutlet(power(text), 200.0, None)


def test_meter_and_monitor_share_a_line_when_they_agree() -> None:
    both = MODBUS + '[isolation.serial]\nbaud = 9600\nparity = "none"'
    built = assembly.build(power(both), 200.0, 1, 0.0)

    ((_, devices),) = built.wires.lines()

    assert len(devices) == 2
