"""Simulated devices behind a pseudo terminal, for a test that runs on a loop of its own."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from secc.power.meters import register_map
from secc.power.modbus.settings import ModbusSettings
from tools.serial_devices import InsulationMonitor, Meter
from tools.serial_line import SerialLine


def em340(energy_wh: float = 123_400.0) -> Meter:
    return Meter(register_map.load("carlo_gavazzi_em340"), 0.0, energy_wh)


@asynccontextmanager
async def line(
    units: Mapping[int, Meter | InsulationMonitor], baud: int | None = None
) -> AsyncIterator[ModbusSettings]:
    """How to reach them."""
    served = SerialLine(units, baud)
    await served.open()
    try:
        yield ModbusSettings(port=served.path, timeout_s=0.2 if baud is None else 1.0)
    finally:
        await served.close()
