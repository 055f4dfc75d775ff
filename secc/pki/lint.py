"""What is wrong with certificates, measured against the profiles of annex F.

    role(certificate) -> Profile | None                     which kind it says to be
    lint(certificate, now) -> [Finding]                     one certificate by itself
    lint_chain(leaf, others, now) -> [Finding]              from a leaf to a root among the others

An error means that conforming peers refuse it; a warning, that some may or soon will.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.x509.oid import SignatureAlgorithmOID

from secc.pki import emaid
from secc.pki.certificates import Certificate
from secc.pki.chain import ChainError, path
from secc.pki.profiles import MAX_OCTETS, PROFILES, Profile

_SOON = timedelta(days=21)
_LEAVES = {"CPO": "secc", "CPS": "cps", "OEM": "oem", "MO": "contract"}


class Finding(NamedTuple):
    """One sentence about a certificate."""

    error: bool
    text: str


def role(certificate: Certificate) -> Profile | None:
    """The profile by DC, CA right and path length, None if they fit none."""
    domain = certificate.domain or ""
    if not certificate.is_ca:
        return PROFILES.get(_LEAVES.get(domain, ""))
    if certificate.self_issued:
        return PROFILES.get(f"{domain.lower()}_root")
    prefix = "cpo" if domain == "V2G" else domain.lower()
    return PROFILES.get(f"{prefix}_sub{1 if certificate.path_length != 0 else 2}")


def lint(certificate: Certificate, now: datetime, *, private: bool = False) -> list[Finding]:
    """Everything that deviates, errors first; `private` roots have no profile ([V2G2-872])."""
    found = [*_format(certificate), *_validity(certificate, now)]
    if not private:
        found += _kind(certificate)
    return sorted(found, key=lambda one: not one.error)


def _kind(certificate: Certificate) -> Iterable[Finding]:
    profile = role(certificate)
    if profile is None:
        yield Finding(True, f"DC={certificate.domain or '(none)'} fits no profile of V2G")
    else:
        yield from _profile(certificate, profile)


def _format(certificate: Certificate) -> Iterable[Finding]:
    if certificate.x509.version is not x509.Version.v3:
        yield Finding(True, "is not X.509 version 3")
    if len(certificate.der) > MAX_OCTETS:
        yield Finding(True, f"has {len(certificate.der)} octets, more than {MAX_OCTETS}")
    if certificate.key is None:
        yield Finding(True, "its key is not of P-256 (secp256r1)")
    if certificate.x509.signature_algorithm_oid != SignatureAlgorithmOID.ECDSA_WITH_SHA256:
        yield Finding(True, "is not signed with ecdsa-with-SHA256")
    if certificate.serial <= 0:
        yield Finding(True, "has no positive serial number")
    if not certificate.common_name:
        yield Finding(True, "has no common name")
    for oid in certificate.unknown:
        yield Finding(True, f"has an unknown critical extension, {oid}")
    if certificate.extended_key_usage is not None:
        yield Finding(False, "has an extended key usage, which the profiles do not know")


def _validity(certificate: Certificate, now: datetime) -> Iterable[Finding]:
    if now < certificate.not_before:
        yield Finding(True, f"is valid only from {certificate.not_before:%Y-%m-%d %H:%M} UTC")
    elif now > certificate.not_after:
        yield Finding(True, f"expired on {certificate.not_after:%Y-%m-%d %H:%M} UTC")
    elif certificate.not_after - now <= _SOON:
        yield Finding(False, f"expires in {(certificate.not_after - now).days} days")


def _profile(certificate: Certificate, profile: Profile) -> Iterable[Finding]:
    if certificate.path_length != profile.path_length:
        wanted = "none" if profile.path_length is None else profile.path_length
        yield Finding(True, f"path length is {certificate.path_length}, should be {wanted}")
    if certificate.key_usage is None:
        yield Finding(True, "has no keyUsage")
    elif certificate.key_usage not in profile.usages:
        found, wanted = _words(certificate.key_usage), _words(profile.usages[0])
        missing = not any(certificate.key_usage >= usages for usages in profile.usages)
        yield Finding(missing, f"keyUsage is {found}, should be {wanted}")
    if not certificate.critical:
        yield Finding(True, "basicConstraints and keyUsage have to be critical")
    life = certificate.not_after - certificate.not_before
    if profile.days is not None and life > timedelta(days=profile.days + 1):
        yield Finding(False, f"lives {life.days} days, longer than {profile.days:.0f}")
    if profile.ocsp and not certificate.ocsp_urls:
        yield Finding(False, "names no OCSP responder")
    if profile.name == "contract" and emaid.normal(certificate.common_name) is None:
        yield Finding(True, f"common name {certificate.common_name!r} is no eMAID")


def _words(usages: frozenset[str]) -> str:
    return " + ".join(sorted(usages)) or "empty"


def lint_chain(leaf: Certificate, others: Sequence[Certificate], now: datetime) -> list[Finding]:
    """Whether the others lead from a leaf to a root."""
    roots = [one for one in others if one.self_issued]
    subs = [one for one in others if not one.self_issued and one != leaf]
    try:
        path(leaf, subs, roots, now, ordered=False)
    except ChainError as error:
        return [Finding(True, str(error))]
    return []
