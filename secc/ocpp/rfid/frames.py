"""Frames of the PN532 (user manual 141520, 6.2.1): preamble, length, data and their checksums.

command(0x4A, b"\\x01\\x00") -> octets       from the host
Deframer().feed(octets) -> [frame, ...]     what the chip sends; a broken one is an `Error`
"""

from enum import Enum
from typing import NamedTuple

ACK = bytes.fromhex("0000ff00ff00")
FROM_HOST, FROM_CHIP = 0xD4, 0xD5
_START = b"\x00\xff"
_LONGEST = 265  # 6.2.1.2


class Signal(Enum):
    """Frames without data."""

    ACK = "ack"
    NACK = "nack"
    SYNTAX = "the chip did not understand the command"  # 6.2.1.5
    BROKEN = "a frame with a wrong checksum"


class Frame(NamedTuple):
    """A frame with data: code of the command (of an answer: that of the command + 1)."""

    code: int
    data: bytes


def command(code: int, data: bytes = b"") -> bytes:
    """A frame of the host."""
    return _framed(bytes((FROM_HOST, code)) + data)


def answer(code: int, data: bytes = b"") -> bytes:
    """A frame of the chip, for those who play it."""
    return _framed(bytes((FROM_CHIP, code)) + data)


def _framed(body: bytes) -> bytes:
    """A normal frame up to 255 octets, else an extended one (6.2.1.2)."""
    if len(body) > _LONGEST:
        raise ValueError(f"{len(body)} octets; a frame holds {_LONGEST}")
    size = len(body)
    if size <= 0xFF:
        length = bytes((size, -size & 0xFF))
    else:
        high, low = divmod(size, 256)
        length = bytes((0xFF, 0xFF, high, low, -(high + low) & 0xFF))
    return b"\x00" + _START + length + body + bytes((-sum(body) & 0xFF, 0))


class Deframer:
    """Finds the frames of one direction in a stream that may begin and break anywhere.

    `sender` is the identifier (TFI) of the side that is listened to.
    """

    def __init__(self, sender: int = FROM_CHIP) -> None:
        self._sender = sender
        self._octets = bytearray()

    def feed(self, octets: bytes) -> list[Frame | Signal]:
        """What is complete by now."""
        self._octets += octets
        found: list[Frame | Signal] = []
        while (start := self._octets.find(_START)) >= 0:
            frame = self._frame(start + len(_START))
            if frame is None:
                return found
            found.append(frame)
        del self._octets[:-1]  # the first half of a start may have come
        return found

    def reset(self) -> None:
        """Forget a frame that has not been completed."""
        self._octets.clear()

    def _frame(self, at: int) -> Frame | Signal | None:
        """The frame whose length is at `at`, taken out of the buffer; None: more is needed."""
        octets = self._octets
        if len(octets) < at + 2:
            return None
        size, check = octets[at], octets[at + 1]
        if (size, check) in ((0x00, 0xFF), (0xFF, 0x00)):
            del octets[: at + 2]
            return Signal.ACK if size == 0 else Signal.NACK
        body = at + 2
        if size == check == 0xFF:
            if len(octets) < at + 5:
                return None
            high, low, check = octets[at + 2 : at + 5]
            size, check, body = high << 8 | low, check + high + low - (high << 8 | low), at + 5
        if size + check & 0xFF or not 0 < size <= _LONGEST:
            del octets[:at]
            return Signal.BROKEN
        if len(octets) < body + size + 1:
            return None
        content, dcs = bytes(octets[body : body + size]), octets[body + size]
        del octets[: body + size + 1]
        if sum(content) + dcs & 0xFF:
            return Signal.BROKEN
        if content == b"\x7f":
            return Signal.SYNTAX
        if content[0] != self._sender or size < 2:
            return Signal.BROKEN
        return Frame(content[1], content[2:])
