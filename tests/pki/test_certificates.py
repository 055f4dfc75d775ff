"""Certificates and keys from octets and files."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import AuthorityInformationAccessOID
from hypothesis import given, settings
from hypothesis import strategies as st

from secc.pki import authority
from secc.pki.certificates import (
    CertificateError,
    EncryptedKeyError,
    load,
    load_key,
    read,
    save,
    save_key,
)
from tests.pki.world import NOW, OCSP_URL, Pki, openssl

MADE = authority.make(NOW, authority.Options(ocsp_url=OCSP_URL))
KEY = ec.generate_private_key(ec.SECP256R1())


def test_everything_of_a_certificate_is_read(pki: Pki) -> None:
    one, sub = pki["contract"].certificate, pki["mo_sub2"].certificate

    assert one.subject == "DC=MO,C=DE,O=Test only,CN=DE-ABC-C123ABC56"
    assert (one.common_name, one.domain) == ("DE-ABC-C123ABC56", "MO")
    assert one.issuer == sub.subject
    assert one.key == pki["contract"].key.public_key()
    assert (one.is_ca, one.path_length, one.critical, one.unknown) == (False, None, True, ())
    assert one.key_usage == {
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "key_agreement",
    }
    assert one.extended_key_usage is None
    assert one.ocsp_urls == (OCSP_URL,)
    assert (sub.is_ca, sub.path_length) == (True, 0)
    assert one.valid_at(NOW)
    assert len(one.der) <= 800
    assert len(one.fingerprint) == 64


def test_certificates_are_equal_by_their_octets(pki: Pki, foreign: Pki) -> None:
    one = pki["secc"].certificate

    assert one == read(one.der)
    assert len({one, read(one.der)}) == 1
    assert one != foreign["secc"].certificate


def test_private_keys_are_never_shown(pki: Pki) -> None:
    one = pki["secc"]

    assert repr(one) == "Credential(DC=CPO,C=DE,O=Test only,CN=DE*ABC*E1234*1)"
    assert one.certificate.der.hex() not in repr(one.certificate)


def test_names_and_extensions_of_any_kind_are_read() -> None:
    """No name, no extension but a critical one of its own and odd responders."""
    location = x509.UniformResourceIdentifier("http://a/")
    odd = [
        (AuthorityInformationAccessOID.CA_ISSUERS, location),
        (AuthorityInformationAccessOID.OCSP, x509.DNSName("a")),
    ]
    access = x509.AuthorityInformationAccess([x509.AccessDescription(*one) for one in odd])
    own = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(x509.Name([]))
        .public_key(rsa.generate_private_key(65537, 2048).public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW)
        .add_extension(access, critical=False)
        .add_extension(own, critical=True)
        .sign(KEY, hashes.SHA256())
    )

    one = read(made.public_bytes(Encoding.DER))

    assert (one.common_name, one.domain, one.key, one.is_ca) == ("", None, None, False)
    assert (one.key_usage, one.ocsp_urls, one.unknown) == (None, (), ("1.2.3.4",))


@given(
    changes=st.lists(st.tuples(st.integers(0, 799), st.integers(1, 255)), min_size=1, max_size=6)
)
@settings(max_examples=2000, deadline=None)
def test_no_octets_raise_anything_but_one_error(changes: list[tuple[int, int]]) -> None:
    changed = bytearray(MADE["contract"].certificate.der)
    for place, mask in changes:
        changed[place % len(changed)] ^= mask
    try:
        one = read(bytes(changed))
    except CertificateError:
        return
    assert one.issued(one) in (True, False)
    assert one.self_issued in (True, False)


def test_files_of_every_form_are_loaded(pki: Pki, tmp_path: Path) -> None:
    chain = authority.chain_of(pki, "secc")
    save(tmp_path / "new" / "chain.pem", chain)
    (tmp_path / "leaf.der").write_bytes(chain[0].der)

    assert load(tmp_path / "new" / "chain.pem") == chain
    assert load(tmp_path / "leaf.der") == chain[:1]


@pytest.mark.parametrize(
    "content",
    [b"", b"nonsense", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
)
def test_files_without_certificates_are_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.pem"
    file.write_bytes(content)

    with pytest.raises(CertificateError, match=r"a\.pem: no certificate"):
        load(file)
    with pytest.raises(CertificateError, match="No such file"):
        load(tmp_path / "absent.pem")


def test_a_key_is_written_for_its_owner_only_and_never_over_another(tmp_path: Path) -> None:
    file = tmp_path / "a.key"

    save_key(file, KEY)

    assert file.stat().st_mode & 0o777 == 0o600
    assert load_key(file).private_numbers() == KEY.private_numbers()
    with pytest.raises(CertificateError, match="exists and is left alone"):
        save_key(file, KEY)
    with pytest.raises(CertificateError, match="File name too long"):
        save_key(tmp_path / ("a" * 300), KEY)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "a.key"
    save_key(file, KEY)
    file.chmod(mode)

    with pytest.raises(CertificateError, match="chmod 600"):
        load_key(file)
    assert load_key(file, readable=True).private_numbers() == KEY.private_numbers()


def test_an_encrypted_key_needs_its_password(tmp_path: Path) -> None:
    file = tmp_path / "a.key"
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"12345"))
    file.write_bytes(pem)
    file.chmod(0o600)

    assert load_key(file, b"12345").private_numbers() == KEY.private_numbers()
    with pytest.raises(EncryptedKeyError, match="needs a password"):
        load_key(file)
    with pytest.raises(CertificateError, match="wrong password"):
        load_key(file, b"54321")


def test_keys_of_another_kind_are_refused_without_showing_them(tmp_path: Path) -> None:
    file = tmp_path / "a.key"
    with pytest.raises(CertificateError, match="No such file"):
        load_key(file)
    save_key(file, KEY)
    with pytest.raises(CertificateError, match="not encrypted"):
        load_key(file, b"12345")
    for key in (ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)):
        file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        with pytest.raises(CertificateError, match=r"not of P-256$"):
            load_key(file)
    file.write_text("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n")
    with pytest.raises(CertificateError) as caught:
        load_key(file)
    assert "c2VjcmV0" not in str(caught.value)


def test_openssl_accepts_the_chains(pki: Pki, tmp_path: Path) -> None:
    for leaf, root in (("secc", "v2g"), ("cps", "v2g"), ("contract", "mo"), ("oem", "oem")):
        chain = authority.chain_of(pki, leaf)
        save(tmp_path / f"{leaf}.pem", chain[:1])
        save(tmp_path / f"{leaf}-subs.pem", chain[1:])
        save(tmp_path / f"{leaf}-root.pem", [pki[f"{root}_root"].certificate])
        said = openssl(
            tmp_path,
            f"verify -x509_strict -attime {NOW.timestamp():.0f} -CAfile {leaf}-root.pem"
            f" -untrusted {leaf}-subs.pem {leaf}.pem",
        )

        assert said == f"{leaf}.pem: OK\n"
