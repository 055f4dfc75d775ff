"""A TCP relay between station and central system that can cut, freeze or close the link."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Relay:
    """Forwards to `port`; stations dial `self.port`."""

    def __init__(self, port: int) -> None:
        self._target = port
        self.port = 0
        self.up = True
        self._writers: set[asyncio.StreamWriter] = set()
        self._thawed = asyncio.Event()
        self._thawed.set()
        self.dials = 0

    def cut(self) -> None:
        """Reset all connections; new ones are refused while `up` is False."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    def freeze(self) -> None:
        """Half-open: nothing passes any more, nothing is closed."""
        self._thawed.clear()

    def thaw(self) -> None:
        """What was held passes again."""
        self._thawed.set()

    async def attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.dials += 1
        if not self.up:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        try:
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        finally:
            for one in (writer, far_writer):
                one.transport.abort()
            self._writers -= {writer, far_writer}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                await self._thawed.wait()
                writer.write(data)
                await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def relay(port: int, listen: int = 0) -> AsyncIterator[Relay]:
    """Relay to `port` until the block ends."""
    link = Relay(port)
    server = await asyncio.start_server(link.attend, "127.0.0.1", listen)
    link.port = server.sockets[0].getsockname()[1]
    try:
        yield link
    finally:
        server.close()
        link.thaw()
        link.cut()
        await asyncio.sleep(0)
