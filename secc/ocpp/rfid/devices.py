"""Where readers are connected: UART (termios), I2C (ioctl), and a Unix socket that plays one."""

import asyncio
import contextlib
import fcntl
import logging
import os
import socket
import termios
import tty
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Protocol

from secc import local_socket
from secc.ocpp.rfid.pn532 import Pn532, Timing
from secc.ocpp.rfid.reader import Swipes

log = logging.getLogger(__name__)

I2C_ADDRESS = 0x24
_I2C_SLAVE = 0x0703
_POLL_S = 0.01  # the chip has no interrupt line here: I2C is asked whether an answer is ready
_READY = 0x01
_MOST_I2C = 64  # octets; answers to our commands are shorter
_REOPEN_S = 2.0
_LONGEST_LINE = 64


class Line(Protocol):
    """A way to the chip; both methods raise OSError."""

    fileno: int

    def send(self, octets: bytes) -> None:
        """Send all of it."""

    async def receive(self) -> bytes:
        """What has come, at least one octet."""

    def close(self) -> None:
        """Close the device."""


class Uart:
    """A serial port or pty, 8N1."""

    def __init__(self, path: str, baud: int = 115_200) -> None:
        speed = getattr(termios, f"B{baud}", None)
        if speed is None:
            raise OSError(f"{baud} is no baud rate of a serial port")
        self.fileno = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            tty.setraw(self.fileno)
            attributes = termios.tcgetattr(self.fileno)
            attributes[4:6] = [speed, speed]
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
        except termios.error as error:
            os.close(self.fileno)
            raise OSError(f"{path} is no serial port: {error}") from None

    def send(self, octets: bytes) -> None:
        """A command is far shorter than the buffer of the port."""
        if os.write(self.fileno, octets) != len(octets):
            raise OSError("the serial port does not take a whole command")

    async def receive(self) -> bytes:
        await _readable(self.fileno)
        octets = os.read(self.fileno, 256)
        if not octets:
            raise OSError("the serial port has been closed")
        return octets

    def close(self) -> None:
        os.close(self.fileno)


class I2c:
    """/dev/i2c-N: each read begins with a status octet (user manual 6.2.4)."""

    def __init__(self, path: str, address: int = I2C_ADDRESS) -> None:
        self.fileno = os.open(path, os.O_RDWR)
        try:
            fcntl.ioctl(self.fileno, _I2C_SLAVE, address)
        except OSError as error:
            os.close(self.fileno)
            raise OSError(error.errno, error.strerror, path) from error

    def send(self, octets: bytes) -> None:
        """The first write after power down may not be acknowledged: it wakes the chip."""
        try:
            os.write(self.fileno, octets)
        except OSError:
            os.write(self.fileno, octets)

    async def receive(self) -> bytes:
        while True:
            try:
                if os.read(self.fileno, 1)[0] & _READY:
                    return os.read(self.fileno, 1 + _MOST_I2C)[1:]
            except (BlockingIOError, OSError, IndexError):
                pass  # the chip does not acknowledge its address while it is busy
            await asyncio.sleep(_POLL_S)

    def close(self) -> None:
        os.close(self.fileno)


async def _readable(fd: int) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()

    def tell() -> None:
        if not ready.done():
            ready.set_result(None)

    loop.add_reader(fd, tell)
    try:
        await ready
    finally:
        loop.remove_reader(fd)


class ChipReader:
    """A PN532 on a line; the line is opened again when it breaks."""

    def __init__(
        self, open_line: Callable[[], Line], timing: Timing | None = None, absent_s: float = 1.0
    ) -> None:
        self._open, self._timing = open_line, timing
        self._swipes = Swipes(absent_s)
        self.trouble = "not started"

    async def swipes(self) -> AsyncGenerator[bytes, None]:
        """UIDs, for ever."""
        while True:
            try:
                line = self._open()
            except OSError as error:
                self._tell(str(error))
                await asyncio.sleep(_REOPEN_S)
                continue
            try:
                async with contextlib.aclosing(self._run(line)) as found:
                    async for uid in found:
                        yield uid
            except OSError as error:
                self._tell(str(error))
            finally:
                line.close()
            await asyncio.sleep(_REOPEN_S)

    async def _run(self, line: Line) -> AsyncGenerator[bytes, None]:
        chip = Pn532(self._timing)
        now = asyncio.get_running_loop().time
        seen = chip.tick(now())
        while True:
            if seen.send:
                line.send(seen.send)
            if seen.looked and (uid := self._swipes.look(seen.uid, now())):
                yield uid
            try:
                async with asyncio.timeout_at(chip.deadline):
                    octets = await line.receive()
            except TimeoutError:
                seen = chip.tick(now())
            else:
                seen = chip.receive(octets, now())
            self._tell("" if chip.alive else chip.trouble or self.trouble)

    def _tell(self, trouble: str) -> None:
        if trouble != self.trouble:
            log.log(logging.WARNING if trouble else logging.INFO, "reader: %s", trouble or "works")
        self.trouble = trouble


class SocketReader:
    """A reader without hardware: each line that comes over a Unix socket is a UID in hex.

    Only the user of the bridge (and root) may connect; the file rights see to it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: asyncio.Queue[bytes] = asyncio.Queue()
        self.trouble = ""

    async def swipes(self) -> AsyncGenerator[bytes, None]:
        """UIDs, for ever."""
        sock = await self._bound()
        server = await asyncio.start_unix_server(self._serve, sock=sock, limit=_LONGEST_LINE)
        try:
            while True:
                yield await self._found.get()
        finally:
            server.close()
            self._path.unlink(missing_ok=True)

    async def _bound(self) -> socket.socket:
        """Once that is possible; what is in the way is told."""
        while True:
            try:
                sock = local_socket.bound(self._path)
            except OSError as error:
                if str(error) != self.trouble:
                    log.warning("reader: %s", error)
                self.trouble = str(error)
                await asyncio.sleep(_REOPEN_S)
            else:
                self.trouble = ""
                return sock

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                uid = bytes.fromhex(line.decode("ascii"))
                if uid:
                    self._found.put_nowait(uid)
                writer.write(b"ok\n")
        except (ValueError, OSError) as error:
            log.warning("reader socket: not a UID in hex: %s", error)
        finally:
            writer.close()
