"""`secc web`: the application, its sockets and its life."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from importlib import resources
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from secc import log as logs
from secc import notify
from secc.config import Config, ConfigError
from secc.web import binding, certificate, connectors, door, history, service, settings_page
from secc.web.calls import Call, Row, route
from secc.web.guard import Guard
from secc.web.site import Site
from secc.web.store import StoreError

log = logging.getLogger(__name__)

ROWS: tuple[Row, ...] = (
    *(*door.ROWS, *connectors.ROWS, *history.ROWS),
    *(*settings_page.ROWS, *service.ROWS),
)
_STATIC = {"style.css": "text/css", "live.js": "text/javascript"}
_MOST_CONNECTIONS = 128
_CLOSE_S = 2


def run(found: Sequence[Config], file: Path) -> int:
    """Serve the page of the connectors of `file` until SIGTERM or SIGINT; raises ConfigError."""
    first = found[0]
    logs.to_stderr(first.log.level, first.log.format)
    try:
        asyncio.run(_serve(found, file))
    except (binding.NotServed, StoreError, OSError) as error:
        log.error("%s", error)
        return 1
    return 0


def application(site: Site) -> Guard:
    """What answers requests."""
    routes = [route(site, row) for row in ROWS]
    routes += [
        Route(f"/static/{name}", _static(name, kind), methods=["GET"])
        for name, kind in _STATIC.items()
    ]

    async def absent(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        text = "There is no such page." if status == 404 else "This cannot be done here."
        return Call(site, request, None).problem(status, text)

    inner = Starlette(routes=routes, exception_handlers={HTTPException: absent})
    vehicles = [one.network.interface for one in site.started if one.network.interface]

    def over_vehicle(address: str) -> str | None:
        if not site.settings.any_address:
            return None
        names = [name for name in vehicles if name != "lo"]
        return binding.reached_over(address, binding.addresses(names))

    return Guard(inner, site.settings.names, over_vehicle)


def _static(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    content = resources.files("secc.web").joinpath("static", name).read_bytes()

    async def serve(_: Request) -> Response:
        return Response(content, media_type=kind, headers={"cache-control": "max-age=300"})

    return serve


async def _serve(found: Sequence[Config], file: Path) -> None:
    web = found[0].web
    interfaces = [one.network.interface for one in found if one.network.interface]
    sockets = binding.listen(
        web.host, web.port, interfaces, any_address=web.any_address, section="web"
    )
    if web.any_address:
        log.warning("web.any_address: the page is refused at interfaces to vehicles, no others")
    site = Site(found, file)
    if (code := site.accounts.open()) is not None:
        log.warning("nobody has an account yet: open /setup with the code in the file %s", code)
    settings = _settings(site)
    settings.load()
    server = uvicorn.Server(settings)
    server.lifespan = settings.lifespan_class(settings)
    loop = asyncio.get_running_loop()
    running = loop.create_task(site.run())

    def end() -> None:
        site.hub.close()
        server.should_exit = True

    running.add_done_callback(lambda _: end())
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    try:
        await server.startup(sockets)  # not `serve`, which wants the signals for itself
        where = sockets[0].getsockname()
        log.info("ready", extra={"address": where[0], "port": where[1], "tls": web.tls})
        notify.tell("READY=1", f"STATUS=port {where[1]}")
        alive = loop.create_task(notify.keep_alive())
        await server.main_loop()
        alive.cancel()
        notify.tell("STOPPING=1")
        await server.shutdown(sockets)
        if running.done():
            running.result()
    finally:
        running.cancel()
        site.store.close()


def _settings(site: Site) -> uvicorn.Config:
    web = site.settings
    chain: str | None = web.certificate_file
    key: str | None = web.key_file
    if web.tls == "self_signed":
        made = certificate.own(site.folder, web.host, web.names)
        chain, key = str(made[0]), str(made[1])
    elif web.tls == "files" and (chain is None or key is None):
        raise ConfigError("web.tls = files needs web.certificate_file and web.key_file")
    return uvicorn.Config(
        application(site),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=_CLOSE_S,
        ssl_certfile=chain if web.tls != "off" else None,
        ssl_keyfile=key if web.tls != "off" else None,
    )
