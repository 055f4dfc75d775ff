"""A client of a station's control socket (words of `secc.reports`), for benches and the demo."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from secc.reports import Answer, Report, Request

_MOST = 65536


class ControlClient:
    """Sends requests without waiting; `read` returns the reports and answers that have come."""

    def __init__(self, path: Path) -> None:
        """OSError: nobody serves `path`, or we may not connect."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._socket.setblocking(False)
        self._line = b""
        self._decode = msgspec.json.Decoder(Report | Answer).decode
        self._encode = msgspec.json.Encoder().encode

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, request: Request) -> None:
        """One request; its `Answer` is among what `read` returns."""
        self._socket.setblocking(True)
        self._socket.sendall(self._encode(request) + b"\n")
        self._socket.setblocking(False)

    def read(self) -> list[Report | Answer]:
        """What has come since; EOFError when the station has gone."""
        words: list[Report | Answer] = []
        while True:
            try:
                data = self._socket.recv(_MOST)
            except BlockingIOError:
                return words
            if not data:
                if words:
                    return words
                raise EOFError("the station has closed its control socket")
            *lines, self._line = (self._line + data).split(b"\n")
            words += self._known(lines)

    def _known(self, lines: list[bytes]) -> Iterator[Report | Answer]:
        """The words that we know; a newer station may have more."""
        for line in lines:
            with suppress(msgspec.ValidationError):
                yield self._decode(line)

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
