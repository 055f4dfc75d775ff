"""What systemd is told by its services (sd_notify(3)); nothing where nobody asks for it.

`tell("READY=1", "STATUS=...")` once a process serves, `await keep_alive(healthy)` for as long as
it runs: the watchdog is fed by the event loop itself, and only while `healthy()`.
"""

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress


def tell(*words: str) -> None:
    """Send `words`, each `NAME=value` on one line."""
    if not (path := os.environ.get("NOTIFY_SOCKET")):
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify, suppress(OSError):
        notify.setblocking(False)
        notify.sendto("\n".join(words).encode(), address)


def period_s() -> float | None:
    """How often the watchdog wants to hear from this process; None: it does not."""
    if os.environ.get("WATCHDOG_PID") not in (None, str(os.getpid())):
        return None
    micros = os.environ.get("WATCHDOG_USEC", "")
    return int(micros) / 1e6 / 3 if micros.isdecimal() and int(micros) else None


async def keep_alive(healthy: Callable[[], bool] = lambda: True) -> None:
    """Feed the watchdog for ever; returns at once where there is none."""
    if (period := period_s()) is None:
        return
    while True:
        if healthy():
            tell("WATCHDOG=1")
        await asyncio.sleep(period)
