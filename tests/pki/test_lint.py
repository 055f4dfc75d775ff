"""The linter: certificates in order pass, each deviation is said."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from secc.pki import authority
from secc.pki.authority import Options, key_usage, subject
from secc.pki.certificates import Certificate, load, read
from secc.pki.lint import lint, lint_chain, role
from secc.pki.profiles import PROFILES
from tests.pki.world import NOW, Pki, again, openssl

KEY = ec.generate_private_key(ec.SECP256R1())
SIGN = frozenset({"digital_signature"})


@pytest.mark.parametrize("name", PROFILES)
def test_certificates_of_every_profile_are_known_and_without_fault(pki: Pki, name: str) -> None:
    profile = role(pki[name].certificate)

    assert profile is PROFILES[name]
    assert lint(pki[name].certificate, NOW) == []


def texts(certificate: Certificate) -> list[str]:
    return [f"{'E' if error else 'W'} {text}" for error, text in lint(certificate, NOW)]


@pytest.mark.parametrize(
    ("name", "how", "text"),
    [
        (
            "secc",
            {"days": 10, "when": NOW - timedelta(days=20)},
            "E expired on 2026-11-14 11:00 UTC",
        ),
        ("secc", {"when": NOW + timedelta(days=1)}, "E is valid only from 2026-11-25 11:00 UTC"),
        ("secc", {"days": 10}, "W expires in 9 days"),
        ("secc", {"days": 200}, "W lives 200 days, longer than 92"),
        ("cpo_sub1", {"days": 3650}, "W lives 3650 days, longer than 1461"),
        ("contract", {"name": "nobody"}, "E common name 'nobody' is no eMAID"),
        ("mo_sub1", {"role_of": "mo_root"}, "E path length is None, should be 1"),
        ("secc", {"organization": "x" * 64}, "W names no OCSP responder"),
    ],
)
def test_deviations_of_a_profile_are_said(
    pki: Pki, name: str, how: dict[str, object], text: str
) -> None:
    changed = again(pki, name, **how)[name].certificate  # type: ignore[arg-type]

    assert text in texts(changed)


def made(
    domain: str = "CPO",
    *extensions: tuple[x509.ExtensionType, bool],
    name: str = "DE*ABC*E1",
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = KEY,
    algorithm: hashes.SHA256 | hashes.SHA384 | None = None,
) -> Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject(name, domain, Options()) if name else x509.Name([]))
        .issuer_name(subject("CPO Sub-CA 2", "V2G", Options()))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=60))
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    signed = builder.sign(key, algorithm or hashes.SHA256())
    return read(signed.public_bytes(Encoding.DER))


LEAF = (x509.BasicConstraints(False, None), True)
USAGE = (key_usage(SIGN), True)


@pytest.mark.parametrize(
    ("certificate", "text"),
    [
        (made("CPO", LEAF), "E has no keyUsage"),
        (made("CPO", LEAF, (key_usage(SIGN), False)), "E basicConstraints and keyUsage have to be"),
        (made("CPO", USAGE, (LEAF[0], False)), "E basicConstraints and keyUsage have to be"),
        (
            made("CPO", LEAF, (key_usage(frozenset({"key_agreement"})), True)),
            "E keyUsage is key_agreement, should be digital_signature + key_agreement",
        ),
        (made("CPO", LEAF, (key_usage(frozenset()), True)), "E keyUsage is empty, should be"),
        (
            made("CPO", LEAF, (key_usage(SIGN | {"key_encipherment"}), True)),
            "W keyUsage is digital_signature + key_encipherment, should be",
        ),
        (
            made("CPO", LEAF, USAGE, key=ec.generate_private_key(ec.SECP384R1())),
            "E its key is not of P-256",
        ),
        (
            made("CPO", LEAF, USAGE, key=rsa.generate_private_key(65537, 2048)),
            "E is not signed with ecdsa-with-SHA256",
        ),
        (made("CPO", LEAF, USAGE, algorithm=hashes.SHA384()), "E is not signed with ecdsa-with"),
        (made("XYZ", LEAF, USAGE), "E DC=XYZ fits no profile of V2G"),
        (made("CPO", LEAF, USAGE, name=""), "E DC=(none) fits no profile of V2G"),
        (made("CPO", LEAF, USAGE, name=""), "E has no common name"),
        (
            made(
                "CPO",
                LEAF,
                USAGE,
                (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), bytes(500)), True),
            ),
            "E has an unknown critical extension, 1.2.3",
        ),
        (
            made(
                "CPO",
                LEAF,
                USAGE,
                (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), bytes(500)), False),
            ),
            "octets, more than 800",
        ),
        (
            made(
                "CPO",
                LEAF,
                USAGE,
                (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
            ),
            "W has an extended key usage",
        ),
    ],
)
def test_deviations_of_any_certificate_are_said(certificate: Certificate, text: str) -> None:
    assert any(text in one for one in texts(certificate))


def test_errors_come_first() -> None:
    found = lint(
        made("XYZ", (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)), NOW
    )

    assert [one.error for one in found] == [True, False]


def test_a_serial_number_that_is_forbidden_is_said() -> None:
    """The library refuses to build one; that the signature does not fit is not asked here."""
    plain = made("CPO", LEAF, USAGE).der
    seven, zero = bytes.fromhex("a003020102020107"), bytes.fromhex("a003020102020100")
    assert plain.count(seven) == 1

    assert "E has no positive serial number" in texts(read(plain.replace(seven, zero)))


def test_a_certificate_of_version_1_is_said(tmp_path: Path) -> None:
    for command in (
        "ecparam -name prime256v1 -genkey -noout -out a.key",
        "req -new -key a.key -subj /DC=V2G/CN=Root -out a.csr",
        "x509 -req -in a.csr -signkey a.key -sha256 -days 3 -out a.pem",
    ):
        openssl(tmp_path, command)
    (certificate,) = load(tmp_path / "a.pem")

    assert "E is not X.509 version 3" in texts(certificate)


def test_a_chain_that_holds_is_without_fault(pki: Pki) -> None:
    others = [one.certificate for one in pki.values()]
    for name in ("secc", "cps", "contract", "oem"):
        assert lint_chain(pki[name].certificate, others, NOW) == []


def test_a_chain_without_root_is_said(pki: Pki) -> None:
    chain = authority.chain_of(pki, "secc")

    (found,) = lint_chain(chain[0], chain, NOW)

    assert found.error
    assert found.text == f"no valid root here issued {chain[-1].subject}"
