"""A CAN bus for processes: a server that speaks as socketcand does, for python-can's stock client.

    python -m tools.can_hub --port 29536 --bitrate 125000 [--log FILE]

A client names its node by the channel that it opens. Lines on standard input or the control port
(`--control`, by default the next one) steer it, each answered by a line:

    kill NODE | mute NODE | delay NODE S | duplicate NODE N | garble NODE dlc|id|bits | clear NODE
    busoff NODE | restart NODE | nodes        (mute ... garble take ID/MASK at the end)
"""

import asyncio
import re
import time
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Annotated, TextIO

import typer

from secc.power.can_settings import CanSettings
from secc.power.node import Frame
from tools import console
from tools.can_wire import Delivery, ErrorFrame, Wire, parse_fate

_ROOM_S = 0.002  # until a node may have room again
_SETTLE_S = 0.02  # python-can reads "< ok >" by itself, so nothing may follow it at once
_MESSAGE = re.compile(rb"<\s*([^<>]*?)\s*>")


def hub_settings(
    node: str, port: int, host: str = "127.0.0.1", bitrate: int = 125_000, reopen_s: float = 1.0
) -> CanSettings:
    """The adapter of a node of `tools.can_hub`."""
    options = (f"host={host}", f"port={port}", "tcp_tune=true")
    return CanSettings(
        interface="socketcand", channel=node, bitrate=bitrate, options=options, reopen_s=reopen_s
    )


class Hub:
    """One bus; each client is a node."""

    def __init__(self, wire: Wire, log: TextIO | None = None) -> None:
        self._wire, self._log = wire, log
        self._clients: dict[str, asyncio.StreamWriter] = {}
        self._timer: asyncio.TimerHandle | None = None
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, from greeting to its end."""
        self.connections += 1
        writer.transport.set_write_buffer_limits(high=1 << 20)
        name = None
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(b"< hi >")
            name = await self._open(reader, writer)
            await self._listen(name, reader)
        if name is not None and self._clients.get(name) is writer:
            del self._clients[name]
            self._wire.detach(name)
        writer.close()
        self.connections -= 1

    async def steer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client of the control port."""
        with suppress(ConnectionError):
            while line := await reader.readline():
                writer.write((self.obey(line.decode()) + "\n").encode())
                await writer.drain()
        writer.close()

    def obey(self, line: str) -> str:
        """Carry out a control line; the answer."""
        match line.split():
            case ["nodes"]:
                return " ".join(["ok", *self._wire.nodes])
            case [_, name, *_] if name not in self._wire.nodes:
                return f"error: no node {name}; there are {', '.join(self._wire.nodes)}"
            case ["kill", name]:
                if client := self._clients.pop(name, None):
                    client.transport.abort()
                    self._wire.detach(name)
            case ["busoff", name]:
                self._deliver(self._wire.bus_off(name))
            case ["restart", name]:
                self._deliver(self._wire.restart(name))
            case [verb, name, *rest]:
                try:
                    self._wire.fate(name, parse_fate([verb, *rest]))
                except (ValueError, TypeError) as error:
                    return f"error: {error}"
            case _:
                return "error: write COMMAND NODE"
        return "ok"

    # --- socketcand -----------------------------------------------------------------------------

    async def _open(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        while True:
            words = (await _message(reader)).split()
            writer.write(b"< ok >")
            match words:
                case [b"open", name]:
                    node = name.decode()
                case [b"rawmode"]:
                    await asyncio.sleep(_SETTLE_S)
                    self._wire.attach(node)
                    self._clients[node] = writer
                    return node

    async def _listen(self, name: str, reader: asyncio.StreamReader) -> None:
        while True:
            words = (await _message(reader)).split()
            if not words or words[0] != b"send":
                continue
            identifier, _, *octets = words[1:]
            data = bytes(int(octet, 16) for octet in octets)
            frame = Frame(int(identifier, 16), data, extended=len(identifier) != 3)
            while not self._wire.has_room(name):
                await asyncio.sleep(_ROOM_S)
            self._deliver(self._wire.send(name, frame, time.monotonic()))

    def _turn(self) -> None:
        self._deliver(self._wire.tick(time.monotonic()))

    def _deliver(self, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            if delivery.to is None:
                self._record(delivery)
            elif (client := self._clients.get(delivery.to)) is not None:
                client.write(_told(delivery.frame))
        if self._timer is not None:
            self._timer.cancel()
        if (deadline := self._wire.deadline) is not None:
            self._timer = asyncio.get_running_loop().call_at(deadline, self._turn)

    def _record(self, delivery: Delivery) -> None:
        if self._log is not None:
            print(f"({time.time():.6f}) {delivery.sender} {delivery.frame}", file=self._log)


async def _message(reader: asyncio.StreamReader) -> bytes:
    """What stands between the next pair of angle brackets."""
    found = _MESSAGE.search(await reader.readuntil(b">"))
    return found.group(1) if found else b""


def _told(frame: Frame | ErrorFrame) -> bytes:
    at = f"{time.time():.6f}"
    if isinstance(frame, ErrorFrame):
        return f"< error {frame.id:08X} {at} >".encode()
    identifier = f"{frame.id:08X}" if frame.extended else f"{frame.id:03X}"
    return f"< frame {identifier} {at} {frame.data.hex()} >".encode()


async def run(hub: Hub, host: str, port: int, control: int) -> None:
    """Serve until cancelled; prints where."""
    serving = await asyncio.start_server(hub.serve, host, port)
    steering = await asyncio.start_server(hub.steer, host, control)
    ports = [server.sockets[0].getsockname()[1] for server in (serving, steering)]
    print(f"ready: port {ports[0]}, control port {ports[1]}", flush=True)
    tasks: list[Coroutine[None, None, None]] = [
        serving.serve_forever(),
        steering.serve_forever(),
        console.serve(lambda words: hub.obey(" ".join(words))),
    ]
    await asyncio.gather(*tasks)


def main(
    port: Annotated[int, typer.Option(help="for python-can's socketcand; 0: any")] = 29536,
    bitrate: Annotated[int, typer.Option(min=0, help="bit/s; 0: not paced")] = 125_000,
    control: Annotated[int | None, typer.Option(help="port for control lines; 0: any")] = None,
    host: Annotated[str, typer.Option(help="address to serve")] = "127.0.0.1",
    log: Annotated[Path | None, typer.Option(help="candump-like record; /dev/stdout")] = None,
    seed: Annotated[int, typer.Option(help="of what is garbled")] = 0,
) -> None:
    """Serve a CAN bus; ends with SIGTERM or Ctrl-C."""
    record = log.open("a", buffering=1) if log is not None else None
    where = control if control is not None else (port + 1 if port else 0)
    with suppress(KeyboardInterrupt):
        asyncio.run(run(Hub(Wire(bitrate, seed), record), host, port, where))


if __name__ == "__main__":
    typer.run(main)
