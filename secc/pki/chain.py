"""From a certificate to a root that is trusted (ISO 15118-2, 7.3; RFC 5280, 6.1 as far as used).

    path(leaf, subs, anchors, now) -> [leaf, ..., anchor]     raises ChainError with its `fault`
    issuers(leaf, others) -> [issuer, its issuer, ...]        what of the others leads upwards

Faults are looked for in a fixed order, because the response code tells the vehicle only one:
validity of the leaf, validity of the sub-CAs, a trusted root, then signatures, CA rights and path
lengths. At most two sub-CAs stand between leaf and root; they come in the order from the leaf.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum

from cryptography.x509.oid import ExtendedKeyUsageOID

from secc.pki.certificates import Certificate

MAX_SUB_CAS = 2
_PURPOSES = {  # the profiles have no such extension; these restrict nothing that V2G does
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE.dotted_string,
    ExtendedKeyUsageOID.CLIENT_AUTH.dotted_string,
    ExtendedKeyUsageOID.SERVER_AUTH.dotted_string,
}


class Fault(Enum):
    """What keeps a certificate from being trusted."""

    EXPIRED = "leaf is not valid now"
    SUB_EXPIRED = "a sub-CA is not valid now"
    NO_ANCHOR = "no trusted root"
    BROKEN = "the chain does not hold"


class ChainError(Exception):
    """There is no path to a trusted root."""

    def __init__(self, fault: Fault, why: str) -> None:
        super().__init__(why)
        self.fault = fault


def path(
    leaf: Certificate,
    subs: Sequence[Certificate],
    anchors: Iterable[Certificate],
    now: datetime,
    *,
    ordered: bool = True,
) -> list[Certificate]:
    """Leaf, sub-CAs and root; raises ChainError.

    Without `ordered`, sub-CAs are taken in the order in which they issued each other and those
    that issued nothing are left out, as common libraries do.
    """
    roots = list(anchors)
    found = [leaf, *(subs if ordered else issuers(leaf, subs))]
    if len(found) > 1 and found[-1] in roots:  # a root in the message adds nothing
        found.pop()
    _check_validity(found, now)
    anchor = _anchor(found[-1], roots, now)
    _check_links(found, anchor)
    _check_leaf(leaf)
    return [*found, anchor]


def issuers(leaf: Certificate, others: Iterable[Certificate]) -> list[Certificate]:
    """Those of the others that issued a certificate, from it upwards."""
    left, found, last = list(others), [], leaf
    while above := next((one for one in left if one.issued(last)), None):
        left.remove(above)
        found.append(above)
        last = above
    return found


def _check_validity(found: list[Certificate], now: datetime) -> None:
    for one, fault in zip(
        found, (Fault.EXPIRED, *[Fault.SUB_EXPIRED] * (len(found) - 1)), strict=True
    ):
        if now < one.not_before:
            raise ChainError(fault, f"{one.subject} is valid only from {one.not_before:%Y-%m-%d}")
        if now > one.not_after:
            raise ChainError(fault, f"{one.subject} expired on {one.not_after:%Y-%m-%d}")


def _anchor(last: Certificate, roots: list[Certificate], now: datetime) -> Certificate:
    for root in roots:
        if root.valid_at(now) and root.issued(last):
            return root
    raise ChainError(Fault.NO_ANCHOR, f"no valid root here issued {last.subject}")


def _check_links(found: list[Certificate], anchor: Certificate) -> None:
    if len(found) - 1 > MAX_SUB_CAS:
        raise ChainError(Fault.BROKEN, f"{len(found) - 1} sub-CAs")
    for below, (subject, issuer) in enumerate(zip(found, [*found[1:], anchor], strict=True)):
        if not issuer.issued(subject):
            raise ChainError(Fault.BROKEN, f"{issuer.subject} did not issue {subject.subject}")
        if not issuer.is_ca or not _may(issuer, "key_cert_sign"):
            raise ChainError(Fault.BROKEN, f"{issuer.subject} may not issue certificates")
        if issuer.path_length is not None and issuer.path_length < below:
            raise ChainError(Fault.BROKEN, f"{issuer.subject} allows fewer sub-CAs")
        if subject.unknown:
            oids = ", ".join(subject.unknown)
            raise ChainError(Fault.BROKEN, f"{subject.subject}: critical extension {oids}")


def _check_leaf(leaf: Certificate) -> None:
    if leaf.is_ca:
        raise ChainError(Fault.BROKEN, f"{leaf.subject} is a CA")
    if leaf.key is None:
        raise ChainError(Fault.BROKEN, f"{leaf.subject}: key is not of P-256")
    if not _may(leaf, "digital_signature"):
        raise ChainError(Fault.BROKEN, f"{leaf.subject} may not sign")
    if leaf.extended_key_usage is not None and not leaf.extended_key_usage & _PURPOSES:
        raise ChainError(Fault.BROKEN, f"{leaf.subject}: its purpose is another one")


def _may(certificate: Certificate, usage: str) -> bool:
    return certificate.key_usage is None or usage in certificate.key_usage
