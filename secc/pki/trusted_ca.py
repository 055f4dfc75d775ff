"""The roots that a vehicle names in its ClientHello (trusted_ca_keys, RFC 6066 6; [V2G2-651]).

parse(extension_data) -> [Authority]     nothing if it is malformed
names(authority, root) -> bool           this root is meant
"""

from __future__ import annotations

import hmac
from hashlib import sha1
from typing import NamedTuple

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from secc.pki.certificates import Certificate
from secc.pki.ocsp import public_key_octets

EXTENSION = 3
PRE_AGREED, KEY_SHA1, X509_NAME, CERT_SHA1 = range(4)
_SHA1 = 20


class Authority(NamedTuple):
    """One identifier: its kind and octets (none if pre-agreed)."""

    kind: int
    octets: bytes


def parse(data: bytes) -> list[Authority]:
    """The identifiers in their order; malformed data names nobody (and must not harm us)."""
    if len(data) < 2 or int.from_bytes(data[:2], "big") != len(data) - 2:
        return []
    found, at = [], 2
    while at < len(data):
        kind, at = data[at], at + 1
        size = {PRE_AGREED: 0, KEY_SHA1: _SHA1, CERT_SHA1: _SHA1}.get(kind)
        if kind == X509_NAME:
            size, at = int.from_bytes(data[at : at + 2], "big"), at + 2
        if size is None or at + size > len(data):
            return []
        found.append(Authority(kind, data[at : at + size]))
        at += size
    return found


def encode(authorities: list[Authority]) -> bytes:
    """The extension data that names them."""
    body = b"".join(
        bytes([kind]) + (len(octets).to_bytes(2, "big") if kind == X509_NAME else b"") + octets
        for kind, octets in authorities
    )
    return len(body).to_bytes(2, "big") + body


def identifiers(root: Certificate) -> list[Authority]:
    """Every identifier that means this root.

    RFC 6066 hashes the key without its algorithm; peers that hash the whole
    SubjectPublicKeyInfo are understood too.
    """
    whole = root.x509.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return [
        Authority(KEY_SHA1, sha1(public_key_octets(root)).digest()),
        Authority(KEY_SHA1, sha1(whole).digest()),
        Authority(X509_NAME, root.name_octets),
        Authority(CERT_SHA1, sha1(root.der).digest()),
    ]


def names(authority: Authority, root: Certificate) -> bool:
    """This identifier means this root; a pre-agreed one means nobody in particular."""
    return any(
        one.kind == authority.kind and hmac.compare_digest(one.octets, authority.octets)
        for one in identifiers(root)
    )
