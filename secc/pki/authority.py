"""A throw-away V2G PKI for tests and demonstrations, with the profiles of annex F.

make(now) -> {profile name: Credential}          every chain, each certificate with its key
issue(profile, name, key, signer, issuer, now)   one certificate
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from secc.pki.certificates import Certificate, read, save, save_key
from secc.pki.profiles import PROFILES, Profile

_EARLIER = timedelta(hours=1)  # clocks differ
NAMES = {
    "v2g_root": "V2G Root CA",
    "cpo_sub1": "CPO Sub-CA 1",
    "cpo_sub2": "CPO Sub-CA 2",
    "secc": "DE*ABC*E1234*1",
    "cps_sub1": "CPS Sub-CA 1",
    "cps_sub2": "CPS Sub-CA 2",
    "cps": "Provisioning Service",
    "mo_root": "MO Root CA",
    "mo_sub1": "MO Sub-CA 1",
    "mo_sub2": "MO Sub-CA 2",
    "contract": "DE-ABC-C123ABC56",
    "oem_root": "OEM Root CA",
    "oem_sub1": "OEM Sub-CA 1",
    "oem_sub2": "OEM Sub-CA 2",
    "oem": "WP0TEST0000000001",
}


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate and its private key; never shown."""

    certificate: Certificate
    key: ec.EllipticCurvePrivateKey

    def __repr__(self) -> str:
        return f"Credential({self.certificate.subject})"


@dataclass(frozen=True, slots=True)
class Options:
    """What is the same in all certificates of a PKI."""

    organization: str = "Test only"
    country: str = "DE"
    ocsp_url: str | None = None


def subject(name: str, domain: str, options: Options) -> x509.Name:
    """CN, O, C and DC in this order."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, options.organization),
            x509.NameAttribute(NameOID.COUNTRY_NAME, options.country),
            x509.NameAttribute(NameOID.DOMAIN_COMPONENT, domain),
        ]
    )


def issue(
    profile: Profile,
    name: str,
    key: ec.EllipticCurvePublicKey,
    signer: ec.EllipticCurvePrivateKey,
    issuer: Certificate | None,
    now: datetime,
    options: Options | None = None,
    *,
    days: float | None = None,
) -> Certificate:
    """A certificate for `key`, signed with the key `signer` of `issuer`; None: of itself."""
    options = options or Options()
    own = subject(name, profile.domains[0], options)
    begin = (now - _EARLIER).replace(microsecond=0)
    builder = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(issuer.x509.subject if issuer else own)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=profile.issued_days if days is None else days))
        .add_extension(x509.BasicConstraints(profile.is_ca, profile.path_length), critical=True)
        .add_extension(key_usage(profile.usages[0]), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )
    if issuer is not None:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        builder = builder.add_extension(identifier, critical=False)
    if profile.ocsp and options.ocsp_url:
        builder = builder.add_extension(_ocsp(options.ocsp_url), critical=False)
    return read(builder.sign(signer, hashes.SHA256()).public_bytes(Encoding.DER))


def key_usage(names: frozenset[str]) -> x509.KeyUsage:
    """The extension with these usages."""
    wanted = {name: name in names for name in _USAGES}
    return x509.KeyUsage(**wanted)


def _ocsp(url: str) -> x509.AuthorityInformationAccess:
    location = x509.UniformResourceIdentifier(url)
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, location)]
    )


_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def make(
    now: datetime,
    options: Options | None = None,
    names: Mapping[str, str] | None = None,
) -> dict[str, Credential]:
    """Every chain of the profiles; `names` are common names other than `NAMES`."""
    made: dict[str, Credential] = {}
    for profile in PROFILES.values():
        key = ec.generate_private_key(ec.SECP256R1())
        name = {**NAMES, **(names or {})}[profile.name]
        issuer = made.get(profile.issuer)
        above, signer = (issuer.certificate, issuer.key) if issuer else (None, key)
        certificate = issue(profile, name, key.public_key(), signer, above, now, options)
        made[profile.name] = Credential(certificate, key)
    return made


def chain_of(made: Mapping[str, Credential], name: str) -> list[Certificate]:
    """A certificate and its sub-CAs, without the root."""
    found = []
    while PROFILES[name].issuer != name:
        found.append(made[name].certificate)
        name = PROFILES[name].issuer
    return found


def lay_out(folder: Path, label: str, made: Mapping[str, Credential]) -> None:
    """Write a PKI; raises CertificateError rather than touch a file that exists.

    The station's part is as in `secc.pki.store`. Beside it authority/LABEL has every certificate
    of the issuers with its key, and vehicle/LABEL the vehicle's chains with theirs.
    """
    for kind in ("v2g", "mo", "oem"):
        save(folder / "roots" / kind / f"{label}.pem", [made[f"{kind}_root"].certificate])
    save(
        folder / "roots" / "oem" / f"{label}-subs.pem",
        [made["oem_sub1"].certificate, made["oem_sub2"].certificate],
    )
    for place, name, role in (
        ("station", label, "secc"),
        (f"vehicle/{label}", "contract", "contract"),
        (f"vehicle/{label}", "oem", "oem"),
    ):
        save(folder / place / f"{name}.pem", chain_of(made, role))
        save_key(folder / place / f"{name}.key", made[role].key)
    for role in set(made) - {"secc", "contract", "oem"}:
        save(folder / "authority" / label / f"{role}.pem", [made[role].certificate])
        save_key(folder / "authority" / label / f"{role}.key", made[role].key)
