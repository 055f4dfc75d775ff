"""The other end of the control socket, for the command line: plain blocking calls."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import msgspec

from secc.reports import Answer, Hello, Report, Request, State

_DECODER: msgspec.json.Decoder[Report | Answer] = msgspec.json.Decoder(Report | Answer)


class ClientError(Exception):
    """The station cannot be reached or does not answer; the text says what to do."""


class Client:
    """A connection to the control socket of one station."""

    def __init__(self, path: Path, timeout_s: float | None = 5.0) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(timeout_s)
        try:
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise ClientError(_why(path, error)) from None
        self._lines = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()
        self._socket.close()

    def reports(self) -> Iterator[Report | Answer]:
        """Everything that comes, until the station ends. Unknown words are skipped."""
        for line in self.lines():
            try:
                yield _DECODER.decode(line)
            except msgspec.ValidationError:  # of a newer station
                continue

    def lines(self) -> Iterator[bytes]:
        """The same as it came, one line each."""
        try:
            yield from self._lines
        except TimeoutError:
            raise ClientError("the station does not answer") from None
        except OSError as error:
            raise ClientError(str(error)) from None

    def ask(self, request: Request) -> tuple[Answer, State]:
        """The answer to `request`, and the last state told before it."""
        self._socket.sendall(msgspec.json.encode(request) + b"\n")
        state: State | None = None
        for word in self.reports():
            if isinstance(word, State):
                state = word
            elif isinstance(word, Answer):
                assert state is not None, "a station begins with hello and state"
                return word, state
            elif isinstance(word, Hello):
                continue
        raise ClientError("the station has closed the connection")


def _why(path: Path, error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return f"no station serves {path}: is `secc run` running?"
        case ConnectionRefusedError():
            return f"the station that served {path} has ended"
    return f"{path}: {error.strerror}"


def serves(path: Path | None) -> bool:
    """Whether a station serves this control socket now."""
    if path is None:
        return False
    try:
        with Client(path):
            return True
    except ClientError:
        return False
