"""Lists of revoked certificates (RFC 5280, 5)."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from secc.messages.iso15118_2 import responseCodeType as Code
from secc.pki import authority, crl
from secc.pki.authority import Credential
from secc.pki.certificates import CertificateError
from secc.pki.contract import Trust, payment_details
from secc.pki.store import open_store
from tests.pki import world
from tests.pki.world import NOW, Pki, trust

DAY = timedelta(days=1)


def crl_of(
    issuer: Credential,
    serials: list[int],
    key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | None = None,
) -> x509.CertificateRevocationList:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.x509.subject)
        .last_update(NOW - DAY)
        .next_update(NOW + DAY)
    )
    for serial in serials:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW)
        builder = builder.add_revoked_certificate(entry.build())
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key or issuer.key, algorithm)


def code(pki: Pki, found: x509.CertificateRevocationList, known: Trust | None = None) -> Code:
    crls = (crl.read(found.public_bytes(Encoding.DER)),)
    request = world.payment_details(world.contract_chain(pki))
    return payment_details(request, known or trust(pki, crls=crls), NOW).code


@pytest.mark.parametrize(
    ("role", "issuer"),
    [("contract", "mo_sub2"), ("mo_sub2", "mo_sub1"), ("mo_sub1", "mo_root")],
)
def test_a_certificate_on_the_list_of_its_issuer_is_revoked(
    pki: Pki, role: str, issuer: str
) -> None:
    found = crl_of(pki[issuer], [1, pki[role].certificate.serial, 2])

    assert code(pki, found) is Code.FAILED_CertificateRevoked


def test_other_lists_revoke_nothing(pki: Pki, foreign: Pki) -> None:
    serial = pki["contract"].certificate.serial
    for found in (
        crl_of(pki["mo_sub2"], [serial + 1]),
        crl_of(pki["mo_sub1"], [serial]),
        crl_of(foreign["mo_sub2"], [serial]),  # the same name, another key
        crl_of(pki["mo_sub2"], [serial], ed25519.Ed25519PrivateKey.generate()),
    ):
        assert code(pki, found) is Code.OK


def test_a_list_counts_also_where_another_decides(pki: Pki) -> None:
    found = crl_of(pki["mo_sub2"], [pki["contract"].certificate.serial])
    known = Trust(central=True, crls=(crl.read(found.public_bytes(Encoding.PEM)),))

    assert code(pki, found, known) is Code.FAILED_CertificateRevoked


def test_the_lists_of_a_folder_are_read(pki: Pki, tmp_path: Path) -> None:
    authority.lay_out(tmp_path, "demo", pki)
    found = crl_of(pki["mo_sub2"], [pki["contract"].certificate.serial])
    (tmp_path / "crl").mkdir()
    (tmp_path / "crl" / "mo.crl").write_bytes(found.public_bytes(Encoding.PEM))
    (tmp_path / "crl" / "bad.crl").write_bytes(b"nonsense")

    store = open_store(tmp_path)

    assert code(pki, found, store.trust()) is Code.FAILED_CertificateRevoked
    assert store.problems == (
        f"{tmp_path}/crl/bad.crl: no list of revoked certificates: error parsing asn1 value",
    )
    assert store.gaps(NOW) == []
    assert store.gaps(NOW + 2 * DAY) == ["1 lists of revoked certificates are out of date"]
    with pytest.raises(CertificateError, match="No such file"):
        crl.load(tmp_path / "absent.crl")


MADE = authority.make(NOW)
GOOD = crl_of(MADE["mo_sub2"], [MADE["contract"].certificate.serial]).public_bytes(Encoding.DER)


@given(changes=st.lists(st.tuples(st.integers(0, 999), st.integers(1, 255)), min_size=1))
@settings(max_examples=500, deadline=None)
def test_no_change_of_octets_raises_anything_else(changes: list[tuple[int, int]]) -> None:
    changed = bytearray(GOOD)
    for place, mask in changes:
        changed[place % len(changed)] ^= mask
    try:
        found = crl.read(bytes(changed))
    except CertificateError:
        return
    for role in ("contract", "mo_sub1"):
        found.revokes(MADE[role].certificate, MADE["mo_sub2"].certificate)
