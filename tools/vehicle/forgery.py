"""Certificates that should not exist: expired, of a foreign operator, signed with a wrong key."""

from dataclasses import replace
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from tools.vehicle.credentials import Credential, Key

_YEAR = timedelta(days=365)


def reissue(
    certificate: x509.Certificate,
    issuer: x509.Name,
    signer: Key,
    begin: datetime,
    end: datetime,
    *,
    subject: x509.Name | None = None,
    key: Key | None = None,
) -> x509.Certificate:
    """The same certificate again, with another issuer, time, subject or key."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject or certificate.subject)
        .issuer_name(issuer)
        .public_key(key.public_key() if key else certificate.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
    )
    of_keys = (x509.AuthorityKeyIdentifier, x509.SubjectKeyIdentifier)
    for extension in certificate.extensions:
        if not isinstance(extension.value, of_keys):
            builder = builder.add_extension(extension.value, extension.critical)
    return builder.sign(signer, SHA256())


def valid_until(contract: Credential, issuer: Credential, end: datetime) -> Credential:
    """A contract that ends then and began a year before."""
    leaf = reissue(contract.leaf, issuer.leaf.subject, issuer.key, end - _YEAR, end)
    return replace(contract, chain=(leaf, *contract.chain[1:]))


def under_expired_sub_ca(
    contract: Credential, above: Credential, sub: Credential, now: datetime
) -> Credential:
    """A contract whose Sub-CA 2 has expired yesterday; `above` is Sub-CA 1."""
    old = reissue(sub.leaf, above.leaf.subject, above.key, now - _YEAR, now - timedelta(days=1))
    return replace(contract, chain=(contract.leaf, old, *contract.chain[2:]))


def signed_by_nobody(contract: Credential, now: datetime) -> Credential:
    """The chain as it is, but the leaf's signature is not of its issuer."""
    issuer, stranger = contract.chain[1].subject, new_key()
    leaf = reissue(contract.leaf, issuer, stranger, now - _YEAR, now + _YEAR)
    return replace(contract, chain=(leaf, *contract.chain[1:]))


def of_a_foreign_operator(contract: Credential, now: datetime) -> Credential:
    """A leaf and a Sub-CA that fit each other, under a root that nobody has heard of."""
    sub_ca, root = _name("Foreign Sub-CA"), _name("Foreign Root")
    begin, end, key = now - _YEAR, now + _YEAR, new_key()
    sub = reissue(contract.chain[1], root, new_key(), begin, end, subject=sub_ca, key=key)
    leaf = reissue(contract.leaf, sub_ca, key, begin, end)
    return replace(contract, chain=(leaf, sub))


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def new_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())
