"""Proofs that our certificates are not revoked (RFC 6960)."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from socket import create_server
from time import monotonic
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import (
    CertificateBuilder,
    ExtendedKeyUsage,
    ExtendedKeyUsageOID,
    ExtensionOID,
    Name,
    UnrecognizedExtension,
    random_serial_number,
)
from cryptography.x509 import (
    ocsp as x509_ocsp,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from secc.net.ocsp import MAX_OCTETS, FetchError, fetch, refresh
from secc.pki import authority, ocsp
from secc.pki.authority import Credential
from secc.pki.certificates import Certificate, read
from secc.pki.ocsp import OcspError
from secc.pki.profiles import PROFILES
from tests.pki.world import NOW, OCSP_URL, Pki, again
from tools.pki import Server
from tools.pki_responder import Responder

MADE = authority.make(NOW, authority.Options(ocsp_url=OCSP_URL))
LEAF, ISSUER = MADE["secc"].certificate, MADE["cpo_sub2"].certificate
QUESTION = ocsp.request(LEAF, ISSUER)
DAY = timedelta(days=1)


def answered(question: bytes = QUESTION, **how: object) -> bytes:
    return Responder(MADE).answer(question, NOW, **how)  # type: ignore[arg-type]


def test_a_response_of_the_issuer_is_a_proof() -> None:
    response = ocsp.check(answered(), LEAF, ISSUER, NOW)

    assert response.good
    assert response.made == NOW
    assert response.expires == NOW + 7 * DAY


def test_a_revoked_certificate_is_told() -> None:
    responder = Responder(MADE, frozenset({LEAF.x509.serial_number}))

    assert not ocsp.check(responder.answer(QUESTION, NOW), LEAF, ISSUER, NOW).good


@pytest.mark.parametrize(
    ("validity", "refresh_after"),
    [(timedelta(days=7), 3.5), (timedelta(days=30), 7), (timedelta(hours=2), 1 / 24), (None, 3.5)],
)
def test_a_response_is_renewed_at_half_of_its_life_and_weekly(
    validity: timedelta | None, refresh_after: float
) -> None:  # [V2G2-876]
    response = ocsp.check(answered(validity=validity), LEAF, ISSUER, NOW)

    assert response.refresh == NOW + timedelta(days=refresh_after)


@pytest.mark.parametrize(
    ("after", "why"), [(timedelta(days=7, seconds=1), "expired"), (-DAY, "future")]
)
def test_a_response_of_another_time_proves_nothing(after: timedelta, why: str) -> None:
    with pytest.raises(OcspError, match=why):
        ocsp.check(answered(), LEAF, ISSUER, NOW + after)


def test_a_response_about_another_certificate_proves_nothing() -> None:
    other = answered(ocsp.request(ISSUER, MADE["cpo_sub1"].certificate))

    with pytest.raises(OcspError, match="another certificate"):
        ocsp.check(other, LEAF, ISSUER, NOW)


def test_a_refusal_of_the_responder_is_told() -> None:
    stranger = again(MADE, "secc")["secc"].certificate
    with pytest.raises(OcspError, match="UNAUTHORIZED"):
        ocsp.check(answered(ocsp.request(stranger, ISSUER)), LEAF, ISSUER, NOW)
    with pytest.raises(OcspError, match="MALFORMED_REQUEST"):
        ocsp.check(answered(b"garbage"), LEAF, ISSUER, NOW)


def delegate(
    issuer: Credential, *usages: object, when: timedelta = timedelta(0), key: Any = None
) -> tuple[Certificate, Any]:
    """A certificate of a responder with these purposes and without key usage."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    builder = (
        CertificateBuilder()
        .subject_name(Name([]))
        .issuer_name(issuer.certificate.x509.subject)
        .public_key(key.public_key())
        .serial_number(random_serial_number())
        .not_valid_before(NOW + when - DAY)
        .not_valid_after(NOW + when + DAY)
    )
    if usages:
        builder = builder.add_extension(ExtendedKeyUsage(usages), critical=False)  # type: ignore[arg-type]
    made = builder.sign(issuer.key, hashes.SHA256())
    return read(made.public_bytes(Encoding.DER)), key


def response_of(
    certificate: Certificate, key: Any, status: Any = x509_ocsp.OCSPCertStatus.GOOD
) -> bytes:
    builder = (
        x509_ocsp.OCSPResponseBuilder()
        .add_response(
            cert=LEAF.x509,
            issuer=ISSUER.x509,
            algorithm=hashes.SHA256(),
            cert_status=status,
            this_update=NOW,
            next_update=NOW + DAY,
            revocation_time=None,
            revocation_reason=None,
        )
        .responder_id(x509_ocsp.OCSPResponderEncoding.HASH, certificate.x509)
        .certificates([certificate.x509])
    )
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, algorithm).public_bytes(Encoding.DER)


def test_a_responder_that_the_issuer_has_authorised_is_believed() -> None:
    octets = response_of(*delegate(MADE["cpo_sub2"], ExtendedKeyUsageOID.OCSP_SIGNING))

    assert ocsp.check(octets, LEAF, ISSUER, NOW).good


def unreadable() -> tuple[Certificate, Any]:
    """A responder with an extension that cannot be read; the response bears it all the same."""
    key = ec.generate_private_key(ec.SECP256R1())
    garbage = UnrecognizedExtension(ExtensionOID.BASIC_CONSTRAINTS, b"\x00")
    made = (
        CertificateBuilder()
        .subject_name(Name([]))
        .issuer_name(ISSUER.x509.subject)
        .public_key(key.public_key())
        .serial_number(random_serial_number())
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
        .add_extension(garbage, critical=False)
        .sign(MADE["cpo_sub2"].key, hashes.SHA256())
    )
    return replace(ISSUER, x509=made), key


@pytest.mark.parametrize(
    "who",
    [
        unreadable(),
        delegate(MADE["cpo_sub2"]),
        delegate(MADE["cpo_sub2"], ExtendedKeyUsageOID.SERVER_AUTH),
        delegate(MADE["cpo_sub1"], ExtendedKeyUsageOID.OCSP_SIGNING),
        delegate(MADE["cpo_sub2"], ExtendedKeyUsageOID.OCSP_SIGNING, when=-3 * DAY),
    ],
    ids=["unreadable", "no purpose", "other purpose", "other issuer", "expired"],
)
def test_a_responder_without_authority_is_not_believed(
    who: tuple[Certificate, Any],
) -> None:
    with pytest.raises(OcspError, match="not signed by"):
        ocsp.check(response_of(*who), LEAF, ISSUER, NOW)


def test_a_responder_that_does_not_know_proves_nothing() -> None:
    octets = response_of(ISSUER, MADE["cpo_sub2"].key, x509_ocsp.OCSPCertStatus.UNKNOWN)

    with pytest.raises(OcspError, match="does not know"):
        ocsp.check(octets, LEAF, ISSUER, NOW)


def test_a_response_signed_otherwise_is_not_believed() -> None:
    purpose = ExtendedKeyUsageOID.OCSP_SIGNING
    who = delegate(MADE["cpo_sub2"], purpose, key=ed25519.Ed25519PrivateKey.generate())

    with pytest.raises(OcspError, match="not signed by"):
        ocsp.check(response_of(*who), LEAF, ISSUER, NOW)


def test_an_issuer_without_a_key_of_v2g_has_no_responses() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    issuer = authority.issue(PROFILES["cpo_sub2"], "x", key.public_key(), key, None, NOW)

    assert ocsp.public_key_octets(issuer) == b""
    with pytest.raises(OcspError):
        ocsp.check(answered(), LEAF, issuer, NOW)


GOOD = answered()


@given(changes=st.lists(st.tuples(st.integers(0, 999), st.integers(1, 255)), min_size=1))
@settings(max_examples=500, deadline=None)
def test_no_change_of_octets_is_a_proof(changes: list[tuple[int, int]]) -> None:
    changed = bytearray(GOOD)
    for place, mask in changes:
        changed[place % len(changed)] ^= mask

    try:
        assert ocsp.check(bytes(changed), LEAF, ISSUER, NOW).good
    except OcspError:
        return
    # the signature's own encoding and what it does not cover may differ, what it says may not
    assert x509_ocsp.load_der_ocsp_response(bytes(changed)).tbs_response_bytes == (
        x509_ocsp.load_der_ocsp_response(GOOD).tbs_response_bytes
    )


@given(st.binary(max_size=100))
def test_no_octets_raise_anything_else(octets: bytes) -> None:
    with pytest.raises(OcspError):
        ocsp.check(octets, LEAF, ISSUER, NOW)


def test_hash_data_is_what_a_request_asks_with(pki: Pki) -> None:
    data = ocsp.hash_data(LEAF, ISSUER)
    asked = x509_ocsp.load_der_ocsp_request(QUESTION)

    assert data.algorithm == "SHA256"
    assert data.issuer_name_hash == asked.issuer_name_hash.hex()
    assert data.issuer_key_hash == asked.issuer_key_hash.hex()
    assert int(data.serial_number, 16) == asked.serial_number
    assert data.responder_url == OCSP_URL
    assert ocsp.hash_data(pki["oem"].certificate, pki["oem_sub2"].certificate).responder_url == ""


def test_the_cache_gives_only_what_is_in_force(tmp_path: Path) -> None:
    folder = tmp_path / "ocsp"
    assert ocsp.cached(folder, LEAF, ISSUER, NOW) is None

    ocsp.keep(folder, LEAF, ocsp.check(GOOD, LEAF, ISSUER, NOW))

    assert ocsp.cached(folder, LEAF, ISSUER, NOW + 6 * DAY) is not None
    assert ocsp.cached(folder, LEAF, ISSUER, NOW + 8 * DAY) is None
    (file,) = folder.iterdir()
    file.write_bytes(b"damaged")
    assert ocsp.cached(folder, LEAF, ISSUER, NOW) is None


# --- over HTTP ------------------------------------------------------------------------------


class Serving:
    """A responder on loopback; `asked` counts."""

    def __init__(self) -> None:
        self.asked = 0
        self.server = Server({"/ocsp": self._answer, "/huge": lambda *_: bytes(MAX_OCTETS)})
        self.url = f"{self.server.url}/ocsp"
        self.pki = authority.make(NOW, authority.Options(ocsp_url=self.url))
        self.leaf, self.issuer = self.pki["secc"].certificate, self.pki["cpo_sub2"].certificate

    def _answer(self, octets: bytes, _: object) -> bytes:
        self.asked += 1
        return Responder(self.pki).answer(octets, NOW)


@pytest.fixture
def serving() -> Iterator[Serving]:
    one = Serving()
    thread = threading.Thread(target=one.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield one
    one.server.shutdown()
    thread.join()
    one.server.server_close()


def test_a_response_is_fetched_once_and_again_when_it_is_due(
    serving: Serving, tmp_path: Path
) -> None:
    def ask(days: float, *, force: bool = False) -> ocsp.Response:
        now = NOW + timedelta(days=days)
        return refresh(tmp_path, serving.leaf, serving.issuer, now, deadline_s=5, force=force)

    assert ask(0).good
    assert ask(3).octets == ask(0).octets
    assert serving.asked == 1
    ask(4)
    assert serving.asked == 2
    ask(0, force=True)
    assert serving.asked == 3


def test_a_certificate_without_responder_has_no_response(tmp_path: Path) -> None:
    oem, issuer = MADE["oem"].certificate, MADE["oem_sub2"].certificate

    with pytest.raises(FetchError, match="names no OCSP responder"):
        refresh(tmp_path, oem, issuer, NOW, deadline_s=1)


@pytest.mark.parametrize(
    ("path", "why"), [("/elsewhere", "status 404"), ("/huge", "more than 65536")]
)
def test_answers_of_another_kind_are_refused(serving: Serving, path: str, why: str) -> None:
    with pytest.raises(FetchError, match=why):
        fetch(serving.server.url + path, QUESTION, deadline_s=5)


@pytest.mark.parametrize(
    "url", ["https://a/", "file:///etc/passwd", "nonsense", "http://a:b/", "http://[::1", "http://"]
)
def test_only_http_addresses_are_asked(url: str) -> None:
    with pytest.raises(FetchError):
        fetch(url, QUESTION, deadline_s=1)


def test_a_port_where_nobody_listens_is_an_error() -> None:
    with create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(FetchError, match="refused"):
        fetch(f"http://127.0.0.1:{port}/", QUESTION, deadline_s=1)


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"])
def test_a_responder_that_does_not_end_has_its_deadline(begin: bytes) -> None:
    with create_server(("127.0.0.1", 0)) as listening:
        accepted = []

        def serve() -> None:
            connection, _ = listening.accept()
            accepted.append(connection)
            connection.sendall(begin)

        thread = threading.Thread(target=serve)
        thread.start()
        start = monotonic()
        with pytest.raises(FetchError, match="timed out"):
            fetch(f"http://127.0.0.1:{listening.getsockname()[1]}/x", QUESTION, deadline_s=0.3)
        assert monotonic() - start < 2
        thread.join()
        accepted[0].close()


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"]
)
def test_an_answer_that_is_cut_off_is_an_error(answer: bytes) -> None:
    with create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(FetchError):
            fetch(f"http://127.0.0.1:{listening.getsockname()[1]}/x", QUESTION, deadline_s=5)
        thread.join()


def test_no_time_left_is_a_time_out() -> None:
    with create_server(("127.0.0.1", 0)) as listening, pytest.raises(FetchError, match="timed out"):
        fetch(f"http://127.0.0.1:{listening.getsockname()[1]}/x", QUESTION, deadline_s=1e-6)
