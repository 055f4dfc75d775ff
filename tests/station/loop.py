"""An event loop for each test, and the far end of a connection in it."""

import asyncio
import errno
import functools
import socket
import time
from collections.abc import Awaitable, Callable
from ipaddress import IPv6Address
from typing import ParamSpec

import pytest

from secc.net import udp
from secc.net.address import Interface

P = ParamSpec("P")

LO = Interface("lo", socket.if_nametoindex("lo"), IPv6Address("::1"))


def on_loop(test: Callable[P, Awaitable[None]]) -> Callable[P, None]:
    """Run an asynchronous test on a loop of its own, in which no callback may raise."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        raised: list[object] = []

        async def body() -> None:
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(lambda _, context: raised.append(context))
            await asyncio.wait_for(_awaited(test(*args, **kwargs)), 30.0)

        asyncio.run(body())
        assert not raised

    return run


async def _awaited(awaitable: Awaitable[None]) -> None:
    await awaitable


async def until(condition: Callable[[], object], within_s: float = 5.0) -> None:
    """Let the loop work until `condition` holds."""
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(0.002)


async def dial(port: int) -> socket.socket:
    """A connection to a port of ::1."""
    sock = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    sock.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(sock, ("::1", port))
    except OSError:
        sock.close()
        raise
    return sock


def wait_for_loopback(patience_s: float = 30.0) -> None:
    """Wait for UDP port 15118 of the loopback interface; skip when a station keeps it."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            udp.bind(LO).close()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            if time.monotonic() > deadline:
                pytest.skip("a station of somebody else serves the loopback interface")
            time.sleep(0.1)
        else:
            return
