"""What holds for every request, before anybody looks at it: host, network, size, headers (ASGI)."""

from collections.abc import Callable, MutableMapping
from typing import Any

from secc.web.binding import known_host

Scope = MutableMapping[str, Any]
Application = Callable[..., Any]

MOST_OCTETS = 64 * 1024  # of a form
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = [
    (b"content-security-policy", _CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), usb=(), serial=()"),
]
_TLS_ONLY = (b"strict-transport-security", b"max-age=31536000")


class Guard:
    """Around the application; `over_vehicle` names the vehicle's interface of a local address."""

    def __init__(
        self,
        application: Application,
        names: tuple[str, ...],
        over_vehicle: Callable[[str], str | None],
    ) -> None:
        self._application, self._names = application, names
        self._over_vehicle = over_vehicle

    async def __call__(self, scope: Scope, receive: Application, send: Application) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return

        async def send_guarded(message: Scope) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_extra(scope, message["headers"])]
            await send(message)

        if refusal := self._refusal(scope):
            await _refuse(send_guarded, *refusal)
            return
        await self._application(scope, _limited(receive), send_guarded)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = [(name, value) for name, value in scope["headers"] if name == b"host"]
        if len(headers) != 1 or not known_host(headers[0][1].decode("latin-1"), self._names):
            return (
                421,
                "unknown host: call the station by its address, or add the name to web.names",
            )
        server = scope.get("server")
        if server and (name := self._over_vehicle(server[0])):
            return 403, f"not over {name}, the power line to the vehicle"
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return 405, "GET and POST only"
        length = next(
            (value for name, value in scope["headers"] if name == b"content-length"), b"0"
        )
        if not length.isdigit() or int(length) > MOST_OCTETS:
            return 413, f"more than {MOST_OCTETS} octets"
        return None


class TooLong(Exception):
    """A body without length has grown beyond `MOST_OCTETS`."""


def _limited(receive: Application) -> Application:
    octets = 0

    async def receive_limited() -> Any:
        nonlocal octets
        message = await receive()
        octets += len(message.get("body", b""))
        if octets > MOST_OCTETS:
            raise TooLong
        return message

    return receive_limited


def _extra(scope: Scope, there: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    found = [*_HEADERS, _TLS_ONLY] if scope["scheme"] == "https" else list(_HEADERS)
    if not any(name == b"cache-control" for name, _ in there):
        found.append((b"cache-control", b"no-store"))
    return found


async def _refuse(send: Application, status: int, text: str) -> None:
    body = f"{text}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
