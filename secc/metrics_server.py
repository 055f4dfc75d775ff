"""`secc metrics`: listens to the control sockets and is scraped over HTTP."""

import asyncio
import logging
import signal
from collections.abc import Sequence
from functools import partial

from prometheus_client import start_http_server

from secc import log as logs
from secc import notify
from secc.config import Config, ConfigError
from secc.metrics import Metrics
from secc.station_link import StationLink
from secc.web import binding

log = logging.getLogger(__name__)


def run(found: Sequence[Config]) -> int:
    """Serve until SIGTERM or SIGINT; the exit code of the process. Raises ConfigError."""
    first = found[0]
    logs.to_stderr(first.log.level, first.log.format)
    interfaces = [one.network.interface for one in found if one.network.interface]
    host, port = first.metrics.host, first.metrics.port
    metrics = Metrics(one.outlet.connector for one in found)
    try:
        binding.check(host, interfaces, any_address=first.metrics.any_address, section="metrics")
        server, thread = start_http_server(port, host, metrics.registry)
    except (binding.NotServed, OSError) as error:
        log.error("metrics.host = %s, metrics.port = %s: %s", host, port, error)
        return 1
    log.info("ready", extra={"address": host, "port": server.server_port})
    try:
        asyncio.run(_listen(found, metrics))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    return 0


async def _listen(found: Sequence[Config], metrics: Metrics) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(ending, stop.set)
    links: list[asyncio.Task[None]] = []
    for one in found:
        number = one.outlet.connector
        if one.control_path is None:
            raise ConfigError("control.enabled = false: metrics need the control socket")
        hear, lost = partial(metrics.hear, number), partial(metrics.lost, number)
        links.append(asyncio.create_task(StationLink(one.control_path, hear, lost).run()))
    notify.tell("READY=1")
    links.append(asyncio.create_task(notify.keep_alive()))
    await stop.wait()
    for link in links:
        link.cancel()
