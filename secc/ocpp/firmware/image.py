"""The firmware image, a `.bin`: header, payload, signature (docs/diagnostics.md has the table).

    parse(octets) -> Image        raises ImageError
    build(...) -> octets          for those who make images

The signature covers header and payload, so version and product cannot be changed under it. It may
be left out of an image whose signature travels in SignedUpdateFirmware instead.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from struct import Struct
from typing import NamedTuple

MAGIC = b"SECCFW01"
SUFFIX = ".bin"
_HEADER = Struct(">8sHHHHI32s32s")  # magic, version, reserved, payload length, product, SHA-256
_PART = Struct(">I")
_MOST_SIGNATURE = 64 << 10


class ImageError(Exception):
    """These octets are no image, or not a whole one."""


class Version(NamedTuple):
    """Ordered as it should be: 1.10.0 follows 1.9.3."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return ".".join(map(str, self))


def version(text: str) -> Version:
    """`1.2.3`; raises ValueError."""
    parts = text.strip().split(".")
    if len(parts) != 3 or not all(part.isdecimal() and int(part) <= 0xFFFF for part in parts):
        raise ValueError(f"{text!r} is no version of the form 1.2.3")
    return Version(*map(int, parts))


@dataclass(frozen=True, slots=True)
class Image:
    """A whole image; `signature` is empty when there is none. `chain` is PEM, leaf first."""

    version: Version
    product: str
    payload: bytes
    signed: bytes  # the octets that the signature covers
    chain: bytes
    signature: bytes


def build(
    number: Version, product: str, payload: bytes, chain: bytes = b"", signature: bytes = b""
) -> bytes:
    """An image; `signature` is over `unsigned(...)`."""
    head = unsigned(number, product, payload)
    return head + b"".join(_PART.pack(len(part)) + part for part in (chain, signature))


def unsigned(number: Version, product: str, payload: bytes) -> bytes:
    """Header and payload: what is to be signed."""
    name = product.encode("ascii")
    if len(name) > 32:
        raise ValueError(f"{product!r} has more than 32 characters")
    digest = sha256(payload).digest()
    return _HEADER.pack(MAGIC, *number, 0, len(payload), name, digest) + payload


def parse(octets: bytes) -> Image:
    """The parts of an image whose lengths and digest fit; the signature is not checked here."""
    if len(octets) < _HEADER.size:
        raise ImageError("shorter than a header")
    magic, major, minor, patch, _, length, product, digest = _HEADER.unpack_from(octets)
    if magic != MAGIC:
        raise ImageError("this is no firmware image")
    end = _HEADER.size + length
    payload = octets[_HEADER.size : end]
    if len(payload) < length:
        raise ImageError(f"{length} octets of payload announced, {len(payload)} are there")
    if not hmac.compare_digest(sha256(payload).digest(), digest):
        raise ImageError("the payload has changed")
    chain, at = _part(octets, end)
    signature, at = _part(octets, at)
    if at != len(octets):
        raise ImageError(f"{len(octets) - at} octets behind the image")
    try:
        name = product.rstrip(b"\0").decode("ascii")
    except UnicodeDecodeError:
        raise ImageError("the name of the product is no text") from None
    found = Version(major, minor, patch)
    return Image(found, name, payload, octets[:end], chain, signature)


def _part(octets: bytes, at: int) -> tuple[bytes, int]:
    if len(octets) < at + _PART.size:
        raise ImageError("cut short in the signature")
    (length,) = _PART.unpack_from(octets, at)
    at += _PART.size
    if length > _MOST_SIGNATURE or len(octets) < at + length:
        raise ImageError("cut short in the signature")
    return octets[at : at + length], at + length
