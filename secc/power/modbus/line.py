"""One serial line and the units on it: a task that owns the port and asks one after the other.

Modbus over serial line V1.02: 3.5 characters of silence between frames. The only place that knows
pymodbus, an optional part: `pip install 'secc[meter]'`.
"""

import asyncio
import logging
import termios
from collections.abc import Sequence

from secc.power.modbus.device import Answer, Device, Failure, Read, Write
from secc.power.modbus.settings import ModbusSettings
from secc.power.optional import MissingPackage

log = logging.getLogger(__name__)

REOPEN_S = 1.0
LOOK_S = 0.05  # a device may want to ask sooner than it said
_LEAST_GAP_S = 0.00175  # above 19200 bit/s
_NEVER = (1, 2, 3)  # exceptions: no such function, address or value; others, as busy, pass
_PARITY = {"none": "N", "even": "E", "odd": "O"}


class SerialLine:
    """`run` serves `devices` until it is cancelled; all of them agree about the line."""

    def __init__(self, settings: ModbusSettings, devices: Sequence[Device]) -> None:
        """Raises `MissingPackage`."""
        try:
            from pymodbus.client import AsyncModbusSerialClient
        except ImportError:
            raise MissingPackage(
                "Modbus needs pymodbus: pip install 'secc[meter]', or change power.meter and "
                "power.isolation"
            ) from None
        logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)  # we tell it ourselves
        self._settings, self._devices = settings, list(devices)
        bits = 1 + 8 + (settings.parity != "none") + settings.stop_bits
        self._gap_s = max(3.5 * bits / settings.baud, _LEAST_GAP_S)
        self._client = AsyncModbusSerialClient(
            settings.port,
            baudrate=settings.baud,
            parity=_PARITY[settings.parity],
            stopbits=settings.stop_bits,
            timeout=settings.timeout_s,
            retries=0,
            reconnect_delay=0,
        )
        self._missing = False

    async def run(self) -> None:
        """Serve for ever."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                now = loop.time()
                device = min(self._devices, key=_due)
                if _due(device) > now:
                    await asyncio.sleep(min(_due(device) - now, LOOK_S))
                elif (request := device.request(now)) is not None:
                    answer = await self._ask(request)
                    device.answer(answer, loop.time())
                    await asyncio.sleep(self._pause(answer))
                else:
                    await asyncio.sleep(LOOK_S)
        finally:
            self._client.close()

    def _pause(self, answer: Answer) -> float:
        """Silence after an answer; one that is late must not be taken for the next."""
        if answer is Failure.PORT:
            return REOPEN_S
        return self._settings.timeout_s if answer is Failure.SILENT else self._gap_s

    async def _ask(self, request: Read | Write) -> Answer:
        from pymodbus.exceptions import ModbusException

        if not self._client.connected and not await self._open():
            return Failure.PORT
        try:
            match request:
                case Read(function=4):
                    answer = await self._client.read_input_registers(
                        request.address, count=request.count, device_id=request.unit
                    )
                case Read():
                    answer = await self._client.read_holding_registers(
                        request.address, count=request.count, device_id=request.unit
                    )
                case Write():
                    answer = await self._client.write_registers(
                        request.address, list(request.values), device_id=request.unit
                    )
        except ModbusException:
            return Failure.SILENT if self._client.connected else Failure.PORT
        if answer.isError():
            never = getattr(answer, "exception_code", 0) in _NEVER
            return Failure.REFUSED if never else Failure.SILENT
        if isinstance(request, Write):
            return ()
        return answer.registers if len(answer.registers) == request.count else Failure.SILENT

    async def _open(self) -> bool:
        self._client.close()  # what is left of a port that has gone
        try:
            opened = await self._client.connect()
        except termios.error:  # e.g. parity, which a pty does not have
            opened = False
        if opened == self._missing:  # it has changed
            say = log.info if opened else log.error
            say("serial port %s %s", self._settings.port, "open" if opened else "missing")
        self._missing = not opened
        return opened


def _due(device: Device) -> float:
    return float("inf") if device.deadline is None else device.deadline
