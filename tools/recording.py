"""A car's session as it was recorded: one JSON-lines file per TCP connection.

The first line describes the session, every further one is a message: `t` seconds since the first,
`from` ev or evse, `protocol` appprotocol, din or iso2, `message` its name, `exi` its octets in hex.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec

DIN, ISO = "din", "iso2"


class Head(msgspec.Struct):
    """The first line; fields of no use here are left out."""

    car: str
    protocol: str
    mode: str | None = None
    last_request: str | None = None
    station_failed: list[str] = []


class _Line(msgspec.Struct, rename={"sender": "from"}):
    t: float
    sender: str
    message: str
    exi: str


@dataclass(frozen=True, slots=True)
class Message:
    """A request of the car."""

    at: float
    name: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Recording:
    """The requests of one connection, in order."""

    file: Path
    head: Head
    requests: tuple[Message, ...]

    @property
    def ac(self) -> bool:
        return self.head.mode is not None and self.head.mode.startswith("AC")


def read(file: Path) -> Recording:
    """ValueError: `file` is no recording, with the line that is wrong."""
    lines = file.read_bytes().splitlines()
    try:
        head = msgspec.json.decode(lines[0] if lines else b"", type=Head)
        if head.protocol not in (DIN, ISO):
            raise ValueError(f"{file}: protocol {head.protocol}; known are {DIN}, {ISO}")
        messages = [msgspec.json.decode(line, type=_Line) for line in lines[1:]]
        requests = tuple(
            Message(line.t, line.message, bytes.fromhex(line.exi))
            for line in messages
            if line.sender == "ev"
        )
    except msgspec.MsgspecError as error:
        raise ValueError(f"{file}: not a recorded session: {error}") from None
    if not requests:
        raise ValueError(f"{file}: no request of a car")
    return Recording(file, head, requests)
