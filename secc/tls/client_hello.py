"""The ClientHello of a vehicle, read before OpenSSL sees it (RFC 5246 7.4.1.2, RFC 6066).

    Reader().feed(octets) -> ClientHello | None     from a stream; raises HelloError
    parse(body) -> ClientHello                      of a whole handshake message, header excluded

A hello may be cut into records and segments anywhere; every length is checked, and no sender can
make the reader hold more than MOST_OCTETS. Numbers are those of the IANA registries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from secc.tls.alerts import Alert

MOST_OCTETS = 16_384  # the longest hello of a vehicle that names ten roots has about 2000
_RECORD, _MOST_RECORD = 5, 16_384  # header; fragment (RFC 5246 6.2.1)
_HANDSHAKE, _CLIENT_HELLO, _SSL3 = 22, 1, 3
_RANDOM = 32
_MOST_SESSION_ID = 32

SERVER_NAME, TRUSTED_CA_KEYS, STATUS_REQUEST, SUPPORTED_GROUPS = 0, 3, 5, 10
SIGNATURE_ALGORITHMS, STATUS_REQUEST_V2, SUPPORTED_VERSIONS = 13, 17, 43
RENEGOTIATION_INFO, RENEGOTIATION_SCSV = 0xFF01, 0x00FF
VERSIONS = {
    0x0300: "SSL 3",
    0x0301: "TLS 1.0",
    0x0302: "TLS 1.1",
    0x0303: "TLS 1.2",
    0x0304: "TLS 1.3",
}
_OCSP = 1  # status_type
_V2G = b"\x01\xfe"


class HelloError(Exception):
    """No ClientHello; `alert` is what the vehicle is told, None if it does not speak TLS."""

    def __init__(self, why: str, alert: Alert | None = Alert.DECODE_ERROR) -> None:
        super().__init__(why)
        self.alert = alert


@dataclass(frozen=True, slots=True)
class ClientHello:
    """What a vehicle offers; lists in its order of preference, None without the extension."""

    version: int
    suites: tuple[int, ...]
    extensions: Mapping[int, bytes]
    groups: tuple[int, ...] | None
    signature_algorithms: tuple[int, ...] | None
    supported_versions: tuple[int, ...] | None

    @property
    def versions(self) -> tuple[int, ...]:
        """All versions that it says it speaks; before TLS 1.3 the highest one only."""
        return self.supported_versions or (self.version,)

    @property
    def trusted_ca_keys(self) -> bytes:
        """For `secc.pki.trusted_ca.parse`."""
        return self.extensions.get(TRUSTED_CA_KEYS, b"")

    @property
    def status_request(self) -> bool:
        """It asks for the OCSP response of the leaf (RFC 6066 8)."""
        return self.extensions.get(STATUS_REQUEST, b"")[:1] == bytes([_OCSP])

    @property
    def status_request_v2(self) -> bool:
        """It asks for the responses of the whole chain (RFC 6961)."""
        return STATUS_REQUEST_V2 in self.extensions

    @property
    def secure_renegotiation(self) -> bool:
        """It knows RFC 5746, by extension or by suite."""
        return RENEGOTIATION_INFO in self.extensions or RENEGOTIATION_SCSV in self.suites

    @property
    def server_name(self) -> str:
        """The host that it asks for (RFC 6066 3), which means nothing here."""
        names = self.extensions.get(SERVER_NAME, b"")
        return names[5:].decode("ascii", "replace")  # length of list, type, length of name


class Reader:
    """Collects octets until the ClientHello is whole; `octets` are all that have arrived."""

    def __init__(self) -> None:
        self.octets = bytearray()
        self._at = 0  # of the next record
        self._message = bytearray()

    def feed(self, octets: bytes) -> ClientHello | None:
        """The hello if it is complete now."""
        self.octets += octets
        while (fragment := self._next_fragment()) is not None:
            self._message += fragment
            if (body := self._body()) is not None:
                return parse(body)
        if len(self.octets) > MOST_OCTETS:
            raise HelloError("a ClientHello that does not end", Alert.RECORD_OVERFLOW)
        return None

    def _next_fragment(self) -> bytes | None:
        head = bytes(self.octets[self._at : self._at + _RECORD])
        if head[:1] and (head[0] != _HANDSHAKE or head[1:2] not in (b"", bytes([_SSL3]))):
            raise _no_hello(head, first=not self._at)
        if len(head) < _RECORD:
            return None
        length = int.from_bytes(head[3:5], "big")
        if not length:
            raise HelloError("an empty record")
        if length > _MOST_RECORD:
            raise HelloError(f"a record of {length} octets", Alert.RECORD_OVERFLOW)
        end = self._at + _RECORD + length
        if len(self.octets) < end:
            return None
        fragment = bytes(self.octets[self._at + _RECORD : end])
        self._at = end
        return fragment

    def _body(self) -> bytes | None:
        if self._message[0] != _CLIENT_HELLO:
            why = f"handshake message {self._message[0]} instead of a ClientHello"
            raise HelloError(why, Alert.UNEXPECTED_MESSAGE)
        if len(self._message) < 4:
            return None
        length = int.from_bytes(self._message[1:4], "big")
        if length > MOST_OCTETS:
            raise HelloError(f"a ClientHello of {length} octets", Alert.RECORD_OVERFLOW)
        return bytes(self._message[4 : 4 + length]) if len(self._message) >= 4 + length else None


def _no_hello(head: bytes, *, first: bool) -> HelloError:
    if not first:
        return HelloError(f"a record of type {head[0]} in a ClientHello", Alert.UNEXPECTED_MESSAGE)
    if _V2G.startswith(head[:2]):
        return HelloError("V2GTP without TLS, on the port for TLS", None)
    return HelloError(f"no TLS: it begins with {head.hex(' ')}", None)


class _Cursor:
    """Takes fields off the front of some octets; raises HelloError when they are short."""

    def __init__(self, octets: bytes, what: str) -> None:
        self._octets, self._what, self._at = octets, what, 0

    @property
    def left(self) -> int:
        return len(self._octets) - self._at

    def take(self, size: int) -> bytes:
        if size > self.left:
            raise HelloError(f"{self._what} is cut short")
        self._at += size
        return self._octets[self._at - size : self._at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def vector(self, size: int) -> bytes:
        """Octets behind their length, which has `size` octets."""
        return self.take(self.number(size))

    def end(self) -> None:
        if self.left:
            raise HelloError(f"{self._what} has {self.left} octets too many")


def parse(body: bytes) -> ClientHello:
    """Raises HelloError."""
    cursor = _Cursor(body, "the ClientHello")
    version = cursor.number(2)
    cursor.take(_RANDOM)
    if len(cursor.vector(1)) > _MOST_SESSION_ID:
        raise HelloError("a session id of more than 32 octets")
    suites = _numbers(cursor.vector(2), "the list of suites")
    if not cursor.vector(1):
        raise HelloError("no compression method")
    extensions = _extensions(cursor.vector(2)) if cursor.left else {}
    cursor.end()
    return ClientHello(
        version=version,
        suites=suites,
        extensions=extensions,
        groups=_list(extensions, SUPPORTED_GROUPS),
        signature_algorithms=_list(extensions, SIGNATURE_ALGORITHMS),
        supported_versions=_list(extensions, SUPPORTED_VERSIONS, 1),
    )


def _extensions(octets: bytes) -> dict[int, bytes]:
    cursor = _Cursor(octets, "the list of extensions")
    found: dict[int, bytes] = {}
    while cursor.left:
        kind = cursor.number(2)
        if kind in found:
            raise HelloError(f"extension {kind} twice", Alert.ILLEGAL_PARAMETER)
        found[kind] = cursor.vector(2)
    return found


def _list(extensions: Mapping[int, bytes], kind: int, size: int = 2) -> tuple[int, ...] | None:
    """An extension that is one list of numbers, its length in `size` octets."""
    if kind not in extensions:
        return None
    cursor = _Cursor(extensions[kind], f"extension {kind}")
    octets = cursor.vector(size)
    cursor.end()
    return _numbers(octets, f"extension {kind}")


def _numbers(octets: bytes, what: str) -> tuple[int, ...]:
    if not octets or len(octets) % 2:
        raise HelloError(f"{what} has {len(octets)} octets")
    return tuple(int.from_bytes(octets[i : i + 2], "big") for i in range(0, len(octets), 2))
