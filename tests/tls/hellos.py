"""ClientHellos built by hand, and what a server answers, taken apart by hand."""

from collections.abc import Iterator
from hashlib import sha1

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from secc.pki.certificates import Certificate

SUITES = (0xC023, 0x00FF)
GROUPS, ALGORITHMS = (29, 23), (0x0403, 0x0804)
HANDSHAKE, ALERT = 22, 21
SERVER_HELLO, CERTIFICATE, CERTIFICATE_STATUS = 2, 11, 22
SERVER_KEY_EXCHANGE, CERTIFICATE_REQUEST, SERVER_HELLO_DONE = 12, 13, 14
STATUS_REQUEST = {5: bytes.fromhex("01 0000 0000")}
STATUS_REQUEST_V2 = {17: bytes.fromhex("0007 02 0004 0000 0000")}


def vector(octets: bytes, size: int = 2) -> bytes:
    return len(octets).to_bytes(size, "big") + octets


def numbers(values: tuple[int, ...]) -> bytes:
    return b"".join(value.to_bytes(2, "big") for value in values)


def body(
    suites: tuple[int, ...] = SUITES,
    *,
    version: int = 0x0303,
    groups: tuple[int, ...] | None = GROUPS,
    algorithms: tuple[int, ...] | None = ALGORITHMS,
    versions: tuple[int, ...] = (),
    more: dict[int, bytes] | None = None,
) -> bytes:
    """The handshake message without its header."""
    extensions = dict(more or {})
    if groups is not None:
        extensions[10] = vector(numbers(groups))
    if algorithms is not None:
        extensions[13] = vector(numbers(algorithms))
    if versions:
        extensions[43] = vector(numbers(versions), 1)
    listed = b"".join(kind.to_bytes(2, "big") + vector(data) for kind, data in extensions.items())
    return (
        version.to_bytes(2, "big")
        + bytes(range(32))
        + vector(b"", 1)
        + vector(numbers(suites))
        + vector(b"\0", 1)
        + (vector(listed) if listed else b"")
    )


def message(content: bytes, kind: int = 1) -> bytes:
    return bytes([kind]) + vector(content, 3)


def records(handshake: bytes, sizes: int = 16_384, kind: int = HANDSHAKE) -> bytes:
    """Cut into records of so many octets."""
    pieces = (handshake[at : at + sizes] for at in range(0, len(handshake), sizes))
    return b"".join(bytes([kind, 3, 1]) + vector(piece) for piece in pieces)


def hello(*args: tuple[int, ...], **options: object) -> bytes:
    """What a vehicle sends first."""
    return records(message(body(*args, **options)))  # type: ignore[arg-type]


def naming(*identifiers: tuple[int, bytes]) -> dict[int, bytes]:
    """trusted_ca_keys (RFC 6066 6)."""
    entries = b""
    for kind, octets in identifiers:
        entries += bytes([kind]) + (vector(octets) if kind == 2 else octets)
    return {3: vector(entries)}


def identifiers(root: Certificate) -> dict[str, tuple[int, bytes]]:
    """The ways to name a root."""
    key = root.x509.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {
        "key_sha1_hash": (1, sha1(key).digest()),
        "x509_name": (2, root.x509.subject.public_bytes()),
        "cert_sha1_hash": (3, sha1(root.x509.public_bytes(Encoding.DER)).digest()),
    }


def messages(octets: bytes) -> dict[int, bytes]:
    """The handshake messages of a flight in clear, by their type."""
    handshake = b"".join(data for kind, data in _records(octets) if kind == HANDSHAKE)
    found = {}
    while handshake:
        end = 4 + int.from_bytes(handshake[1:4], "big")
        found[handshake[0]] = handshake[4:end]
        handshake = handshake[end:]
    return found


def alert(octets: bytes) -> tuple[int, int] | None:
    """Level and description of the alert at the end, if it is one in clear."""
    kind, data = list(_records(octets))[-1]
    return (data[0], data[1]) if kind == ALERT and len(data) == 2 else None


def extensions(octets: bytes) -> dict[int, bytes]:
    """Those of a ServerHello without session id."""
    found, left = {}, messages(octets)[SERVER_HELLO][40:]
    while left:
        end = 4 + int.from_bytes(left[2:4], "big")
        found[int.from_bytes(left[:2], "big")] = left[4:end]
        left = left[end:]
    return found


def certificates(octets: bytes) -> list[bytes]:
    """What a flight shows, in DER."""
    listed = messages(octets)[CERTIFICATE][3:]
    found = []
    while listed:
        end = 3 + int.from_bytes(listed[:3], "big")
        found.append(listed[3:end])
        listed = listed[end:]
    return found


def staple(octets: bytes) -> bytes:
    """The OCSP response in a flight, without status type and length; nothing if there is none."""
    status = messages(octets).get(CERTIFICATE_STATUS, b"")
    assert not status or status[0] == 1
    return status[4:]


def _records(octets: bytes) -> Iterator[tuple[int, bytes]]:
    while octets:
        end = 5 + int.from_bytes(octets[3:5], "big")
        yield octets[0], octets[5:end]
        octets = octets[end:]
