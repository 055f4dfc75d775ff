"""The site's own control socket: one JSON line asked, one answered; for its user and root only."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path

import msgspec

from secc import local_socket
from secc.client import ClientError
from secc.site.view import SiteAnswer, SiteLimit, SiteStatus, SiteView

Question = SiteStatus | SiteLimit
Reply = SiteView | SiteAnswer

_LONGEST = 64 * 1024
_WITHIN_S = 5.0
_question: msgspec.json.Decoder[Question] = msgspec.json.Decoder(Question)
_reply: msgspec.json.Decoder[Reply] = msgspec.json.Decoder(Reply)
_encode = msgspec.json.Encoder().encode


async def serve(path: Path, answer: Callable[[Question], Reply]) -> asyncio.Server:
    """Serve `path`; raises OSError."""

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                try:
                    reply = answer(_question.decode(line))
                except msgspec.MsgspecError as error:
                    reply = SiteAnswer(ok=False, error=f"not understood: {error}")
                writer.write(_encode(reply) + b"\n")
                await writer.drain()
        except (OSError, ValueError):  # it has gone, or sends a line without end
            pass
        finally:
            writer.close()

    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    sock = local_socket.bound(path)
    return await asyncio.start_unix_server(attend, sock=sock, limit=_LONGEST)


def ask(path: Path, question: Question) -> Reply:
    """What the master that serves `path` says; raises `ClientError`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(_WITHIN_S)
        try:
            sock.connect(str(path))
            sock.sendall(_encode(question) + b"\n")
            with sock.makefile("rb") as lines:
                line = lines.readline()
        except OSError as error:
            raise ClientError(
                f"{path}: {error.strerror or error}: is `secc site` running?"
            ) from None
    if not line:
        raise ClientError(f"{path}: the master has closed the connection")
    return _reply.decode(line)
