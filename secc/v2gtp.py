"""V2G transfer protocol (ISO 15118-2 7.8): eight octets of header before each payload. Sans-IO."""

import struct
from enum import IntEnum

VERSION = 0x01
HEADER = struct.Struct(">BBHI")  # version, its inverse, payload type, payload length
_MOST_MESSAGES = 16  # of the greatest length that may wait in a stream


class PayloadType(IntEnum):
    """Those of this program."""

    EXI = 0x8001
    SDP_REQUEST = 0x9000
    SDP_RESPONSE = 0x9001


class V2GTPError(Exception):
    """The octets are no V2GTP message; a stream goes on behind it unless `fatal`."""

    def __init__(self, reason: str, *, fatal: bool = False) -> None:
        super().__init__(reason)
        self.fatal = fatal


def pack(payload: bytes, kind: PayloadType = PayloadType.EXI) -> bytes:
    """Header and payload, to be sent at once."""
    return HEADER.pack(VERSION, VERSION ^ 0xFF, kind, len(payload)) + payload


def unpack(datagram: bytes, kind: PayloadType) -> bytes:
    """The payload of one datagram that must hold exactly one message of `kind`."""
    if len(datagram) < HEADER.size:
        raise V2GTPError("shorter than a header")
    length = _check(datagram, kind)
    if len(datagram) != HEADER.size + length:
        raise V2GTPError(f"length {length} announced, {len(datagram) - HEADER.size} received")
    return datagram[HEADER.size :]


class Stream:
    """Cuts a TCP stream into payloads, none longer than `max_payload`."""

    def __init__(self, max_payload: int, kind: PayloadType = PayloadType.EXI) -> None:
        self._max_payload = max_payload
        self._kind = kind
        self._octets = bytearray()
        self._skip = 0  # octets of a message with a bad header that are still to come

    def feed(self, octets: bytes) -> None:
        """Append what has arrived; raises when far more has come than is ever taken."""
        self._octets += octets
        if len(self._octets) > _MOST_MESSAGES * (self._max_payload + HEADER.size):
            raise V2GTPError(f"{len(self._octets)} octets ahead of the answers", fatal=True)

    def next(self) -> bytes | None:
        """The next payload, None if it is not complete. Raises once for each bad header.

        After a bad version or inverse nothing says where the next header is: eight octets are
        dropped. Otherwise the announced payload is dropped too (ISO 15118-4 sends lengths of 0).
        """
        if self._skip:
            self._drop()
        octets = self._octets
        if len(octets) < HEADER.size:
            return None
        try:
            length = _check(octets, self._kind, self._max_payload)
        except V2GTPError as error:
            if not error.fatal:
                self._discard()
            raise
        end = HEADER.size + length
        if len(octets) < end:
            return None
        payload = bytes(octets[HEADER.size : end])
        del octets[:end]
        return payload

    def _discard(self) -> None:
        version, inverse, _, length = HEADER.unpack_from(self._octets)
        self._skip = HEADER.size
        if (version, inverse) == (VERSION, VERSION ^ 0xFF):
            self._skip += length
        self._drop()

    def _drop(self) -> None:
        dropped = min(self._skip, len(self._octets))
        del self._octets[:dropped]
        self._skip -= dropped


def _check(header: bytes | bytearray, kind: PayloadType, max_payload: int = 0xFFFFFFFF) -> int:
    """Raise for a bad header; the payload length of a good one."""
    version, inverse, got, length = HEADER.unpack_from(header)
    assert isinstance(length, int)
    if length > max_payload:
        raise V2GTPError(f"payload of {length} octets announced", fatal=True)
    if version != VERSION or inverse != VERSION ^ 0xFF:
        raise V2GTPError(f"version 0x{version:02x}, inverse 0x{inverse:02x}")
    if got != kind:
        raise V2GTPError(f"payload type 0x{got:04x}")
    if not length:
        raise V2GTPError("no payload")
    return length
