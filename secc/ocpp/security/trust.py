"""Chains to roots of a central system or manufacturer, and signatures of their files.

Unlike V2G (`secc.pki.chain`) these have RSA keys too and purposes of their own.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from secc.pki.certificates import Certificate, CertificateError

_LONGEST_CHAIN = 5
_LEAST_RSA, _LEAST_EC = 2048, 224  # bits (whitepaper 2.5)
CODE_SIGNING = ExtendedKeyUsageOID.CODE_SIGNING.dotted_string
CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH.dotted_string
_ANY = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE.dotted_string


def path(
    chain: Sequence[Certificate],
    roots: Iterable[Certificate],
    now: datetime,
    purpose: str | None = None,
) -> list[Certificate]:
    """Leaf, sub-CAs and root; CertificateError says why there is no such path.

    A leaf with an extended key usage must have `purpose` among it.
    """
    anchors = list(roots)
    if not chain:
        raise CertificateError("no certificate")
    leaf, *left = chain
    usages = leaf.extended_key_usage
    if purpose and usages is not None and not usages & {purpose, _ANY}:
        raise CertificateError(f"{leaf.subject} is for another purpose")
    if leaf.is_ca:
        raise CertificateError(f"{leaf.subject} is a CA")
    found = [leaf]
    while len(found) < _LONGEST_CHAIN:
        _check(found[-1], now, len(found) - 1)
        if anchor := next((root for root in anchors if root.issued(found[-1])), None):
            _check(anchor, now, len(found))
            return [*found, anchor]
        above = next((one for one in left if one.issued(found[-1])), None)
        if above is None or above.self_issued:
            break
        left.remove(above)
        found.append(above)
    raise CertificateError(f"no installed root issued {found[-1].subject}")


def _check(one: Certificate, now: datetime, height: int) -> None:
    """One certificate of a chain at its height above the leaf."""
    if not one.valid_at(now):
        raise CertificateError(
            f"{one.subject} is valid from {one.not_before:%Y-%m-%d} to {one.not_after:%Y-%m-%d}"
        )
    check_key(one)
    if one.unknown:
        raise CertificateError(f"{one.subject}: critical extension {', '.join(one.unknown)}")
    if height == 0:
        return
    if not one.is_ca or (one.key_usage is not None and "key_cert_sign" not in one.key_usage):
        raise CertificateError(f"{one.subject} may not issue certificates")
    if one.path_length is not None and one.path_length < height - 1:
        raise CertificateError(f"{one.subject} allows fewer sub-CAs")


def check_key(one: Certificate) -> None:
    """Keys that are too short, or of a kind that nobody uses, are errors."""
    key = one.x509.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= _LEAST_RSA:
        return
    if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= _LEAST_EC:
        return
    raise CertificateError(f"{one.subject}: the key is too short or of an unusual kind")


def signed_by(signer: Certificate, signature: bytes, octets: bytes) -> bool:
    """Whether the signature over SHA-256 is the signer's: ECDSA, RSA-PSS or PKCS #1 v1.5.

    The whitepaper asks for PSS; central systems in the field send the older form too.
    """
    key = signer.x509.public_key()
    ways: list[Callable[[], None]] = []
    if isinstance(key, ec.EllipticCurvePublicKey):
        ways = [partial(key.verify, signature, octets, ec.ECDSA(hashes.SHA256()))]
    elif isinstance(key, rsa.RSAPublicKey):
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
        forms = (pss, padding.PKCS1v15())
        ways = [partial(key.verify, signature, octets, form, hashes.SHA256()) for form in forms]
    return any(_verifies(way) for way in ways)


def _verifies(way: Callable[[], None]) -> bool:
    try:
        way()
    except InvalidSignature:
        return False
    return True
