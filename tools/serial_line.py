"""A serial line without hardware: pymodbus servers behind a pseudo terminal, paced to a bit rate.

The client opens `path`. Octets pass a relay that takes as long for them as the line would.
"""

import asyncio
import logging
import os
import tty
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from pymodbus import FramerType
from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

BITS_PER_OCTET = 10  # 8N1
SLOW_S = 1.0


class Unit(Protocol):
    """A device of `tools.serial_devices`."""

    faults: set[str]
    function: int
    first: int
    count: int
    writes: bool

    def registers(self, now: float) -> Mapping[int, int]: ...

    def refuses(self, address: int, count: int) -> bool: ...

    def written(self, address: int, values: list[int], now: float) -> None: ...


class SerialLine:
    """`units` by address; one server for all of them."""

    def __init__(self, units: Mapping[int, Unit], baud: int | None = None) -> None:
        """`baud` None: as quick as it goes."""
        logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)  # of absent units
        self._units, self._baud = units, baud
        self._outer, self._far = terminal()
        self._inner, self._near = terminal()
        self.path = os.ttyname(self._far)
        self._loop = asyncio.get_running_loop()
        self._link: Path | None = None
        self._free_at = {self._outer: 0.0, self._inner: 0.0}
        self._server = ModbusSerialServer(
            [self._device(number, unit) for number, unit in units.items()],
            framer=FramerType.RTU,
            port=os.ttyname(self._near),
            trace_packet=self._packet,
        )

    async def open(self, link: Path | None = None) -> None:
        """Serve; `link` becomes another name of the port."""
        if link is not None:
            link.unlink(missing_ok=True)
            link.symlink_to(self.path)
            self._link = link
        await self._server.serve_forever(background=True)
        self._loop.add_reader(self._outer, self._relay, self._outer, self._inner)
        self._loop.add_reader(self._inner, self._relay, self._inner, self._outer)

    async def close(self) -> None:
        """The port is gone."""
        for fd in (self._outer, self._inner):
            self._loop.remove_reader(fd)
        await self._server.shutdown()  # type: ignore[no-untyped-call]
        for fd in (self._outer, self._far, self._inner, self._near):
            os.close(fd)
        if self._link is not None:
            self._link.unlink(missing_ok=True)

    # --- octets ---------------------------------------------------------------------------------

    def _relay(self, source: int, sink: int) -> None:
        octets = os.read(source, 4096)
        if self._baud is None:
            _write(sink, octets)
            return
        now = self._loop.time()
        begin = max(now, self._free_at[source])
        self._free_at[source] = begin + len(octets) * BITS_PER_OCTET / self._baud
        self._loop.call_at(self._free_at[source], _write, sink, octets)

    def _packet(self, sending: bool, octets: bytes) -> bytes:
        if not sending:
            return octets
        unit = self._units.get(octets[0])
        if unit is None or "silent" in unit.faults:
            return b""
        if "crc" in unit.faults:
            return octets[:-1] + bytes([octets[-1] ^ 0xFF])
        return octets

    # --- registers ------------------------------------------------------------------------------

    def _device(self, number: int, unit: Unit) -> SimDevice:
        async def act(
            function: int,
            start: int,
            address: int,
            count: int,
            registers: list[int],
            values: list[int] | list[bool] | None,
        ) -> ExcCodes | None:
            if "slow" in unit.faults:
                await asyncio.sleep(SLOW_S)
            if unit.refuses(address, count):
                return ExcCodes.ILLEGAL_ADDRESS
            if values is not None:
                if not unit.writes:
                    return ExcCodes.ILLEGAL_FUNCTION
                unit.written(address, [int(value) for value in values], self._loop.time())
            elif function != unit.function:
                return ExcCodes.ILLEGAL_FUNCTION
            for place, word in unit.registers(self._loop.time()).items():
                registers[place - start] = word
            return None

        data = SimData(unit.first, values=[0] * unit.count, datatype=DataType.REGISTERS)
        return SimDevice(id=number, simdata=[data], action=act)


def terminal() -> tuple[int, int]:
    """Both ends, raw; the far one stays open, so that clients may come and go."""
    near, far = os.openpty()
    tty.setraw(far)
    os.set_blocking(near, False)
    return near, far


def _write(fd: int, octets: bytes) -> None:
    with suppress(OSError):  # nobody reads: as on any line
        os.write(fd, octets)
