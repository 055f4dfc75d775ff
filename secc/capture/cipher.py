"""TLS record protection (RFC 5246, RFC 8446) of the suites that vehicles and stations use."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from hmac import HMAC
from struct import pack
from typing import NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

_MOST_LOST = 256  # records that a gap may have swallowed


class CipherError(Exception):
    """This record does not open with this key."""


class _Aead(Protocol):
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


class Suite(NamedTuple):
    """A cipher suite; `mac` is the length of the HMAC key of a CBC suite."""

    name: str
    key: int
    hash: str = "sha256"
    aead: Callable[[bytes], _Aead] | None = None
    tag: int = 16
    mac: int = 0


def _ccm_8(key: bytes) -> _Aead:
    return AESCCM(key, 8)


SUITES = {
    0x1301: Suite("TLS_AES_128_GCM_SHA256", 16, aead=AESGCM),
    0x1302: Suite("TLS_AES_256_GCM_SHA384", 32, "sha384", AESGCM),
    0x1303: Suite("TLS_CHACHA20_POLY1305_SHA256", 32, aead=ChaCha20Poly1305),
    0x1304: Suite("TLS_AES_128_CCM_SHA256", 16, aead=AESCCM),
    0x1305: Suite("TLS_AES_128_CCM_8_SHA256", 16, aead=_ccm_8, tag=8),
    0xC023: Suite("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", 16, mac=32),
    0xC025: Suite("TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA256", 16, mac=32),
    0xC027: Suite("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", 16, mac=32),
    0x003C: Suite("TLS_RSA_WITH_AES_128_CBC_SHA256", 16, mac=32),
    0xC02B: Suite("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 16, aead=AESGCM),
    0xC02D: Suite("TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256", 16, aead=AESGCM),
    0xC02F: Suite("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 16, aead=AESGCM),
    0xC02C: Suite("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", 32, "sha384", AESGCM),
    0xC030: Suite("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 32, "sha384", AESGCM),
    0xC0AC: Suite("TLS_ECDHE_ECDSA_WITH_AES_128_CCM", 16, aead=AESCCM),
    0xC0AE: Suite("TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", 16, aead=_ccm_8, tag=8),
    0xCCA9: Suite("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", 32, aead=ChaCha20Poly1305),
    0xCCA8: Suite("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", 32, aead=ChaCha20Poly1305),
}


class Opened(NamedTuple):
    """A decrypted record."""

    content_type: int
    data: bytes


class Protection12:
    """One direction of TLS 1.2 behind ChangeCipherSpec."""

    def __init__(self, suite: Suite, key: bytes, iv: bytes, *, mac_first: bool) -> None:
        self._suite, self._key, self._iv, self._mac_first = suite, key, iv, mac_first
        self._aead = suite.aead(key) if suite.aead else None
        self._sequence = 0

    def open(self, head: bytes, body: bytes, *, behind_gap: bool = False) -> Opened:
        """Decrypt; a MAC of a CBC suite is cut off, not checked (its key need not be there).

        `behind_gap`: records before this one may be missing, so its number is looked for.
        """
        for number in _numbers(self._sequence, behind_gap and self._aead is not None):
            try:
                data = self._cbc(body) if self._aead is None else self._sealed(head, body, number)
            except (InvalidTag, ValueError, IndexError) as error:
                why = f"record does not decrypt: {error or 'wrong key'}"
                continue
            self._sequence = number + 1
            return Opened(head[0], data)
        raise CipherError(why)

    def _sealed(self, head: bytes, body: bytes, sequence: int) -> bytes:
        assert self._aead is not None
        if self._suite.aead is ChaCha20Poly1305:
            nonce, sealed = _xored(self._iv, sequence), body
        else:
            nonce, sealed = self._iv + body[:8], body[8:]
        length = len(sealed) - self._suite.tag
        if length < 0:
            raise ValueError("too short")
        associated = pack("!Q", sequence) + head[:3] + pack("!H", length)
        return self._aead.decrypt(nonce, sealed, associated)

    def _cbc(self, body: bytes) -> bytes:
        if self._mac_first:  # encrypt-then-MAC, RFC 7366
            body = body[: -self._suite.mac]
        decryptor = Cipher(algorithms.AES(self._key), modes.CBC(body[:16])).decryptor()
        plain = decryptor.update(body[16:]) + decryptor.finalize()
        padding = plain[-1] + 1
        if padding > len(plain) or set(plain[-padding:]) != {padding - 1}:
            raise ValueError("wrong key")
        return plain[: -padding - (0 if self._mac_first else self._suite.mac)]


class Protection13:
    """One direction of TLS 1.3 under one traffic secret."""

    def __init__(self, suite: Suite, secret: bytes) -> None:
        self._suite, self._secret = suite, secret
        assert suite.aead is not None
        self._aead = suite.aead(expanded(suite, secret, b"key", suite.key))
        self._iv = expanded(suite, secret, b"iv", 12)
        self._sequence = 0

    def open(self, head: bytes, body: bytes, *, behind_gap: bool = False) -> Opened:
        """Decrypt; `behind_gap` as above."""
        for number in _numbers(self._sequence, behind_gap):
            try:
                plain = self._aead.decrypt(_xored(self._iv, number), body, head)
            except (InvalidTag, ValueError) as error:
                why = f"record does not decrypt: {error or 'wrong key'}"
                continue
            self._sequence = number + 1
            plain = plain.rstrip(b"\0")
            if not plain:
                raise CipherError("record without content type")
            return Opened(plain[-1], plain[:-1])
        raise CipherError(why)

    def updated(self) -> Protection13:
        """Behind a KeyUpdate, RFC 8446 7.2."""
        return Protection13(
            self._suite, expanded(self._suite, self._secret, b"traffic upd", len(self._secret))
        )


def _numbers(expected: int, behind_gap: bool) -> range:
    """The sequence numbers that a record may have."""
    return range(expected, expected + (_MOST_LOST if behind_gap else 1))


def _xored(iv: bytes, sequence: int) -> bytes:
    return (int.from_bytes(iv, "big") ^ sequence).to_bytes(12, "big")


def expanded(suite: Suite, secret: bytes, label: bytes, length: int) -> bytes:
    """HKDF-Expand-Label without context, RFC 8446 7.1."""
    name = b"tls13 " + label
    info = pack("!HB", length, len(name)) + name + b"\0"
    algorithm = hashes.SHA384() if suite.hash == "sha384" else hashes.SHA256()
    return HKDFExpand(algorithm=algorithm, length=length, info=info).derive(secret)


def key_block(
    suite: Suite, master: bytes, client: bytes, server: bytes, *, mac_first: bool
) -> tuple[Protection12, Protection12]:
    """The protections of client and server, RFC 5246 6.3."""
    fixed = 12 if suite.aead is ChaCha20Poly1305 else 4 if suite.aead else 0
    size = 2 * (suite.mac + suite.key + fixed)
    block = _prf(suite, master, b"key expansion" + server + client, size)
    at = 2 * suite.mac
    keys = block[at : at + suite.key], block[at + suite.key : at + 2 * suite.key]
    at += 2 * suite.key
    ivs = block[at : at + fixed], block[at + fixed : at + 2 * fixed]
    return (
        Protection12(suite, keys[0], ivs[0], mac_first=mac_first),
        Protection12(suite, keys[1], ivs[1], mac_first=mac_first),
    )


def _prf(suite: Suite, secret: bytes, seed: bytes, length: int) -> bytes:
    name = suite.hash if suite.hash == "sha384" else sha256
    output, step = b"", seed
    while len(output) < length:
        step = HMAC(secret, step, name).digest()
        output += HMAC(secret, step + seed, name).digest()
    return output[:length]
