"""Rules of a chain that no profile of ours breaks by itself (RFC 5280, 6.1)."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from secc.pki import authority
from secc.pki.authority import Credential
from secc.pki.certificates import Certificate, read
from secc.pki.chain import ChainError, Fault, path
from secc.pki.profiles import PROFILES
from tests.pki.world import NOW, Pki, again, contract_chain


def fault(pki: Pki, chain: list[Certificate]) -> tuple[Fault, str]:
    with pytest.raises(ChainError) as caught:
        path(chain[0], chain[1:], [pki["mo_root"].certificate], NOW)
    return caught.value.fault, str(caught.value)


def test_a_chain_leads_from_leaf_to_root(pki: Pki) -> None:
    chain, root = contract_chain(pki), pki["mo_root"].certificate

    assert path(chain[0], chain[1:], [root], NOW) == [*chain, root]


def test_three_sub_cas_are_too_many(pki: Pki) -> None:
    names = ["mo_root", "a", "b", "c"]
    made = {"mo_root": pki["mo_root"]}
    for above, name in pairwise(names):
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = made[above]
        certificate = authority.issue(
            PROFILES["mo_root"], name, key.public_key(), issuer.key, issuer.certificate, NOW
        )
        made[name] = Credential(certificate, key)
    leaf = authority.issue(
        PROFILES["contract"],
        "DEABCC123ABC56",
        pki["contract"].key.public_key(),
        made["c"].key,
        made["c"].certificate,
        NOW,
    )

    found = fault(pki, [leaf, *(made[name].certificate for name in "cba")])

    assert found == (Fault.BROKEN, "3 sub-CAs")


def test_a_path_length_is_kept(pki: Pki) -> None:
    changed = again(pki, "mo_sub1", role_of="mo_sub2")  # path length 0, though a sub-CA is below

    assert fault(changed, contract_chain(changed))[1].endswith("allows fewer sub-CAs")


def test_who_is_no_ca_issues_nothing(pki: Pki) -> None:
    changed = again(pki, "mo_sub2", role_of="contract")

    assert fault(changed, contract_chain(changed))[1].endswith("may not issue certificates")


def extended(
    pki: Pki, role: str, change: Callable[[x509.CertificateBuilder], x509.CertificateBuilder]
) -> Pki:
    """With a certificate that has other extensions than its profile."""
    old = pki[role].certificate.x509
    issuer = pki[PROFILES[role].issuer].key
    builder = (
        x509.CertificateBuilder()
        .subject_name(old.subject)
        .issuer_name(old.issuer)
        .public_key(old.public_key())
        .serial_number(old.serial_number)
        .not_valid_before(old.not_valid_before_utc)
        .not_valid_after(old.not_valid_after_utc)
    )
    made = change(builder).sign(issuer, hashes.SHA256())
    return {**pki, role: Credential(read(made.public_bytes(Encoding.DER)), pki[role].key)}


def ca(names: frozenset[str]) -> Callable[[x509.CertificateBuilder], x509.CertificateBuilder]:
    def change(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
        return builder.add_extension(
            x509.BasicConstraints(True, None), critical=True
        ).add_extension(authority.key_usage(names), critical=True)

    return change


def purpose(
    oid: x509.ObjectIdentifier,
) -> Callable[[x509.CertificateBuilder], x509.CertificateBuilder]:
    return lambda builder: builder.add_extension(x509.ExtendedKeyUsage([oid]), critical=False)


def usage(names: frozenset[str]) -> Callable[[x509.CertificateBuilder], x509.CertificateBuilder]:
    return lambda builder: builder.add_extension(authority.key_usage(names), critical=True)


def unknown(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
    own = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    return builder.add_extension(own, critical=True)


@pytest.mark.parametrize(
    ("role", "change", "why"),
    [
        ("mo_sub1", ca(frozenset({"crl_sign"})), "may not issue certificates"),
        ("contract", unknown, "critical extension 1.2.3.4"),
        ("mo_sub2", unknown, "may not issue certificates"),
        ("contract", ca(frozenset({"digital_signature"})), "is a CA"),
        ("contract", usage(frozenset({"key_agreement"})), "may not sign"),
        ("contract", purpose(ExtendedKeyUsageOID.CODE_SIGNING), "its purpose is another one"),
    ],
)
def test_extensions_that_restrict_are_heeded(
    pki: Pki,
    role: str,
    change: Callable[[x509.CertificateBuilder], x509.CertificateBuilder],
    why: str,
) -> None:
    changed = extended(pki, role, change)

    found = fault(changed, contract_chain(changed))

    assert found[0] is Fault.BROKEN
    assert found[1].endswith(why)


@pytest.mark.parametrize(
    "change",
    [lambda builder: builder, purpose(ExtendedKeyUsageOID.CLIENT_AUTH)],
    ids=["none", "client"],
)
def test_a_leaf_without_restrictions_may_sign(
    pki: Pki, change: Callable[[x509.CertificateBuilder], x509.CertificateBuilder]
) -> None:
    chain = contract_chain(extended(pki, "contract", change))

    assert path(chain[0], chain[1:], [pki["mo_root"].certificate], NOW)[0] == chain[0]
