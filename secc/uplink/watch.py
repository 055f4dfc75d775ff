"""`secc uplink watch`: looks every few seconds and keeps the file of `secc.uplink.state`."""

import asyncio
import logging
import signal
import time
from pathlib import Path

from secc import log as logs
from secc import notify
from secc.config import Config
from secc.uplink import state
from secc.uplink.bus import UplinkError, system_bus
from secc.uplink.look import look
from secc.uplink.state import Uplink

log = logging.getLogger(__name__)


def run(config: Config) -> int:
    """Until SIGTERM or SIGINT; the exit code of the process."""
    logs.to_stderr(config.log.level, config.log.format)
    path = Path(config.uplink.file)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        asyncio.run(_serve(path, config.uplink.period_s))
    except OSError as error:
        log.error("%s: %s", path, error.strerror)
        return 1
    finally:
        path.unlink(missing_ok=True)
    return 0


async def _serve(path: Path, period_s: float) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    feeding = asyncio.ensure_future(notify.keep_alive())
    told = ""
    while not stop.is_set():
        uplink = await once()
        state.write(path, uplink)
        notify.tell("READY=1")
        words = "; ".join(map(state.words, uplink.links)) or "no link"
        if (summary := f"{uplink.reach}: {words}") != told:
            log.info("uplink %s", summary)
            told = summary
        try:
            async with asyncio.timeout(period_s):
                await stop.wait()
        except TimeoutError:
            continue
    notify.tell("STOPPING=1")
    feeding.cancel()


async def once() -> Uplink:
    """The present state; what is not there is no error."""
    try:
        async with system_bus() as bus:
            return await look(bus)
    except UplinkError as error:
        log.debug("%s", error)
        return Uplink(time=time.time(), managed=False)
