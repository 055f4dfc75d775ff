"""A central system in this process: websockets, checked by PyPI `ocpp`; any fault can be played."""

import asyncio
import base64
import json
import ssl
import urllib.parse
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus

from ocpp.exceptions import OCPPError
from ocpp.messages import Call as OcppCall
from ocpp.messages import validate_payload
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from tools.csms.desk import Answer, CallFailed, Close, Desk, Fault, Payload, Raw, Silence


class Plain:
    """Desks by identity; a station that is not known is refused."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.desks: dict[str, Desk] = {}
        self.paths: list[str] = []  # as they were asked for

    @property
    def url(self) -> str:
        """Where stations dial, without their identity."""
        return f"ws://127.0.0.1:{self.port}/ocpp"

    def desk(self, identity: str) -> Desk:
        """The desk of a station, new for a new one."""
        return self.desks.setdefault(identity, Desk(identity))

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """What the HTTP side answers; None lets the station in."""
        self.paths.append(request.path)
        desk = self.desks.get(_identity(request.path))
        if desk is None:
            return connection.respond(HTTPStatus.NOT_FOUND, "unknown station\n")
        desk.key = _key(request.headers, desk.identity)
        if desk.refuse_with is not None:
            return connection.respond(HTTPStatus(desk.refuse_with), "refused\n")
        if desk.want_key is not None and desk.key != desk.want_key:
            return connection.respond(HTTPStatus.UNAUTHORIZED, "wrong key\n")
        return None

    async def attend(self, connection: ServerConnection) -> None:
        """One connection."""
        assert connection.request is not None
        desk = self.desks[_identity(connection.request.path)]
        waiting: dict[str, asyncio.Future[Payload]] = {}
        tasks: set[asyncio.Task[None]] = set()

        async def ask(action: str, payload: Payload) -> Payload:
            message_id = str(uuid.uuid4())
            waiting[message_id] = asyncio.get_running_loop().create_future()
            try:
                await connection.send(json.dumps([2, message_id, action, payload]))
            except ConnectionClosed as closed:
                raise CallFailed(f"the link is lost: {closed}") from None
            return await waiting[message_id]

        desk.certificate = connection.transport.get_extra_info("peercert")
        desk.send, desk.raw, desk.drop = ask, connection.send, lambda code: connection.close(code)
        desk.on_link(True)
        try:
            async for text in connection:
                frame = json.loads(text)
                if frame[0] == 2:
                    task = asyncio.create_task(_answer(connection, desk, frame))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
                elif (future := waiting.pop(frame[1], None)) is not None:
                    if frame[0] == 3:
                        future.set_result(frame[2])
                    else:
                        future.set_exception(CallFailed(frame[2]))
                else:
                    desk.odd_answers.append(frame)
        except ConnectionClosed:
            pass
        finally:
            for task in tuple(tasks):
                task.cancel()
            desk.on_link(False)


async def _answer(connection: ServerConnection, desk: Desk, frame: list[object]) -> None:
    _, message_id, action, payload = frame
    assert isinstance(message_id, str)
    assert isinstance(action, str)
    assert isinstance(payload, dict)
    try:
        call = OcppCall(message_id, action, payload)
        await validate_payload(call, "1.6")
    except OCPPError as error:
        desk.complaints.append(f"{action}: {error}")
    outcome = desk.on_call(message_id, action, payload)
    with suppress(ConnectionClosed):
        match outcome:
            case Answer(payload=answer, late_s=late_s):
                await asyncio.sleep(late_s)
                await connection.send(json.dumps([3, message_id, answer]))
            case Fault(code=code):
                await connection.send(json.dumps([4, message_id, code, "as told", {}]))
            case Raw(text=text):
                await connection.send(text)
            case Close(code=code):
                await connection.close(code)
            case Silence():
                pass


def _identity(path: str) -> str:
    return urllib.parse.unquote(path.rstrip("/").rpartition("/")[2])


def _key(headers: Headers, identity: str) -> bytes | None:
    scheme, _, pair = headers.get("Authorization", "").partition(" ")
    if scheme != "Basic":
        return None
    user, _, key = base64.b64decode(pair).partition(b":")
    return key if user == identity.encode() else None


@asynccontextmanager
async def plain(
    port: int = 0, tls: ssl.SSLContext | None = None, subprotocol: str = "ocpp1.6"
) -> AsyncIterator[Plain]:
    """Serve until the block ends."""
    central = Plain(port)
    async with serve(
        central.attend,
        "127.0.0.1",
        port,
        ssl=tls,
        subprotocols=[Subprotocol(subprotocol)],
        process_request=central.admit,
        ping_interval=None,
        close_timeout=0.2,
        compression=None,
    ) as server:
        central.port = next(iter(server.sockets)).getsockname()[1]
        yield central
