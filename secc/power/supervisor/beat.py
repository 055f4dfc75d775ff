"""The two datagrams between a station and its supervisor, over a Unix socket.

Standard library only: the supervisor imports nothing else.
"""

import struct
import zlib
from enum import Enum
from typing import NamedTuple

_BEAT = struct.Struct(">4sIIB")  # magic, run, count, flags
_REPLY = struct.Struct(">4sIB")  # magic, count, why
_CHECK = struct.Struct(">I")
_HEALTHY, _RESTING = 1, 2


class Why(Enum):
    """Why the contactors may or may not be closed."""

    ENABLED = 0
    STARTED = 1  # no beat yet
    SILENT = 2  # no beat for too long
    UNHEALTHY = 3  # the station says so: readings are old, or it has failed
    WAITS = 4  # the station is well again, but must come to rest first


class Beat(NamedTuple):
    """The station lives. `run` names this run of its program, `number` rises by one each time."""

    run: int
    number: int
    healthy: bool  # its event loop works and its readings are fresh
    resting: bool  # it asks for open contactors

    def encode(self) -> bytes:
        flags = _HEALTHY * self.healthy | _RESTING * self.resting
        return _sealed(_BEAT.pack(b"beat", self.run, self.number & 0xFFFFFFFF, flags))


class Reply(NamedTuple):
    """The supervisor's answer to the beat of this `number`."""

    number: int
    why: Why

    def encode(self) -> bytes:
        return _sealed(_REPLY.pack(b"safe", self.number & 0xFFFFFFFF, self.why.value))


def read_beat(octets: bytes) -> Beat | None:
    """None: this is no beat."""
    if (body := _opened(octets, _BEAT.size, b"beat")) is None:
        return None
    _, run, count, flags = _BEAT.unpack(body)
    return Beat(run, count, bool(flags & _HEALTHY), bool(flags & _RESTING))


def read_reply(octets: bytes) -> Reply | None:
    """None: this is no reply."""
    if (body := _opened(octets, _REPLY.size, b"safe")) is None:
        return None
    _, count, why = _REPLY.unpack(body)
    return Reply(count, Why(why)) if why < len(Why) else None


def _sealed(body: bytes) -> bytes:
    return body + _CHECK.pack(zlib.crc32(body))


def _opened(octets: bytes, size: int, magic: bytes) -> bytes | None:
    body, check = octets[:size], octets[size:]
    if len(check) != _CHECK.size or not body.startswith(magic):
        return None
    return body if _CHECK.unpack(check)[0] == zlib.crc32(body) else None
