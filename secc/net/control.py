"""The local control socket: JSON lines, the words of `secc.reports`, any number of clients.

Reports go to all clients and are never waited for: a client that does not read is dropped. Each
request gets one `Answer`, in order. Only root, the user of the station and one group may connect.
"""

import asyncio
import errno
import grp
import logging
import os
import pwd
import socket
import stat
import struct
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from secc import local_socket
from secc.reports import Answer, GetState, Hello, Report, Request, State

log = logging.getLogger(__name__)

_MOST_UNREAD = 256 * 1024  # octets a client may leave unread: about five minutes of a charge
_LONGEST_LINE = 64 * 1024
_MOST_CLIENTS = 32


class Control:
    """Serves `path`; `instruct` carries out a request, `state` is what is true now.

    A client is told hello, what lies in the `journal`, and the state.
    """

    def __init__(
        self,
        path: Path,
        hello: Hello,
        *,
        state: Callable[[], State],
        instruct: Callable[[Request], Answer],
        journal: Callable[[], Iterable[Report]] = tuple,
        group: str | None = None,
    ) -> None:
        self._path, self._hello = path, hello
        self._state, self._instruct, self._journal = state, instruct, journal
        self._group = grp.getgrnam(group) if group else None
        self._clients: set[_Client] = set()
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(Request).decode
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Start to serve; raises OSError with a text that says what to do."""
        self._path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        if self._path.parent.stat().st_uid not in (0, os.geteuid()):  # who could replace the socket
            raise PermissionError(
                errno.EPERM,
                f"{self._path.parent} belongs to another user: choose another --control",
            )
        _remove_stale(self._path)
        sock = local_socket.bound(self._path)
        if self._group:
            os.chown(self._path, -1, self._group.gr_gid)
            self._path.chmod(0o660)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_unix_server(lambda: _Client(self), sock=sock)

    def close(self) -> None:
        """Stop to serve and remove the socket."""
        if self._server is None:
            return
        self._server.close()
        self._path.unlink(missing_ok=True)
        for client in tuple(self._clients):
            client.close()

    @property
    def clients(self) -> int:
        """How many are connected."""
        return len(self._clients)

    def publish(self, report: Report) -> None:
        """Send `report` to every client."""
        if self._clients:
            line = self._encode(report) + b"\n"
            for client in tuple(self._clients):
                client.send(line)

    def admits(self, sock: socket.socket) -> str | None:
        """Why the peer of `sock` may not connect, None when it may."""
        if len(self._clients) >= _MOST_CLIENTS:
            return f"{_MOST_CLIENTS} clients are connected"
        pid, uid, gid = struct.unpack(
            "3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        )
        if uid in (0, os.geteuid()) or (self._group and self._belongs(uid, gid)):
            return None
        return f"user {uid} (process {pid}) is not allowed"

    def _belongs(self, uid: int, gid: int) -> bool:
        assert self._group
        try:
            groups = os.getgrouplist(pwd.getpwuid(uid).pw_name, gid)
        except KeyError:  # a user without an entry has its primary group only
            groups = [gid]
        return self._group.gr_gid in groups

    def _joined(self, client: "_Client") -> None:
        self._clients.add(client)
        for word in (self._hello, *self._journal(), self._state()):
            client.send(self._encode(word) + b"\n")

    def _left(self, client: "_Client") -> None:
        self._clients.discard(client)

    def _line(self, client: "_Client", line: bytes) -> None:
        answer: State | Answer
        try:
            request: Request = self._decode(line)
        except (msgspec.MsgspecError, RecursionError) as error:
            answer = Answer(ok=False, error=f"not a request: {error}")
        else:
            if isinstance(request, GetState):
                client.send(self._encode(self._state()) + b"\n")
                answer = Answer(ok=True)
            else:
                answer = self._instruct(request)
        client.send(self._encode(answer) + b"\n")


class _Client(asyncio.Protocol):
    def __init__(self, control: Control) -> None:
        self._control = control
        self._line = bytearray()
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        refusal = self._control.admits(transport.get_extra_info("socket"))
        if refusal:
            log.warning("control client refused: %s", refusal)
            transport.abort()
        else:
            self._control._joined(self)

    def data_received(self, data: bytes) -> None:
        self._line += data
        *lines, rest = self._line.split(b"\n")
        self._line = rest
        for line in lines:
            if line.strip():
                self._control._line(self, bytes(line))
        if len(rest) > _LONGEST_LINE:
            self._drop("sends a line without end")

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._control._left(self)

    def send(self, line: bytes) -> None:
        if self._transport.is_closing():
            return
        self._transport.write(line)
        if self._transport.get_write_buffer_size() > _MOST_UNREAD:
            self._drop("does not read its reports")

    def close(self) -> None:
        self._transport.close()

    def _drop(self, why: str) -> None:
        log.warning("control client dropped: it %s", why)
        self._transport.abort()
        self._control._left(self)


def _remove_stale(path: Path) -> None:
    """Remove the socket of a station that has ended without doing so itself."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise OSError(errno.EEXIST, f"{path} exists and is no socket: choose another --control")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise OSError(
        errno.EADDRINUSE,
        f"another station serves {path}: stop it, or choose another --control",
    )
