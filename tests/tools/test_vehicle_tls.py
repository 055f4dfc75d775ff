"""The vehicle's TLS against Python's `ssl`, and against OpenSSL where a response is stapled."""

import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any, Literal

import pytest
from OpenSSL import SSL

from secc.pki import authority, ocsp
from secc.pki.authority import Credential, chain_of
from secc.pki.profiles import PROFILES
from tools.pki_responder import Responder
from tools.vehicle.tls import SUITES, Client, Terms, TlsError
from tools.vehicle.trust import staple_flaw

NOW = datetime.now(UTC)
Pki = dict[str, Credential]
Answer = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def pki() -> Pki:
    return authority.make(NOW)


def terms(pki: Pki, **other: Any) -> Terms:
    return replace(Terms((pki["v2g_root"].certificate.x509,), NOW), **other)


def files(folder: Path, pki: Pki, role: str = "secc") -> tuple[Path, Path]:
    """Chain and key of a server."""
    authority.lay_out(folder, "x", {**pki, "secc": pki[role]})
    chain = folder / "chain.pem"
    chain.write_text("".join(map(_pem, chain_of(pki, role))))
    return chain, folder / "station/x.key"


def _pem(certificate: Any) -> str:
    return ssl.DER_cert_to_PEM_cert(certificate.der)


class Station:
    """Python's own TLS server in memory."""

    def __init__(self, chain: Path, key: Path, **settings: Any) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, key)
        context.set_ciphers("ALL")
        for name, value in settings.items():
            setattr(context, name, value)
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self._in, self._out, server_side=True)
        self.heard = b""

    def __call__(self, octets: bytes) -> bytes:
        self._in.write(octets)
        try:
            self.tls.do_handshake()
            self.heard += self.tls.read()
        except ssl.SSLWantReadError:
            pass
        return self._out.read()


class Stapler:
    """OpenSSL as a server that staples `response`."""

    def __init__(self, chain: Path, key: Path, response: bytes) -> None:
        context = SSL.Context(SSL.TLS_METHOD)
        context.set_cipher_list(SUITES)
        context.set_max_proto_version(SSL.TLS1_2_VERSION)
        context.use_certificate_chain_file(str(chain))
        context.use_privatekey_file(str(key))
        context.set_ocsp_server_callback(lambda _connection, _data: response)
        self._tls = SSL.Connection(context, None)
        self._tls.set_accept_state()

    def __call__(self, octets: bytes) -> bytes:
        self._tls.bio_write(octets)
        try:
            self._tls.do_handshake()
            return self._tls.bio_read(65536)
        except SSL.WantReadError:
            return self._tls.bio_read(65536)


def shake(client: Client, station: Answer) -> None:
    out = client.begin()
    while out and (answer := station(out)):
        _, out = client.receive(answer)


def test_the_vehicle_talks_with_the_suite_of_the_standard(pki: Pki, tmp_path: Path) -> None:
    client, station = Client(terms(pki)), Station(*files(tmp_path, pki))

    shake(client, station)
    station(client.send(b"\x01\xfe\x80\x01"))
    station.tls.write(b"answer")
    plain, _ = client.receive(station(b""))

    assert client.ready
    assert b"\x00\x0a\x00\x04\x00\x02\x00\x17" in Client(terms(pki)).begin()  # secp256r1 alone
    assert client.suite == "ECDHE-ECDSA-AES128-SHA256"
    assert station.tls.version() == "TLSv1.2"
    assert (station.heard, plain) == (b"\x01\xfe\x80\x01", b"answer")
    assert len(client.certificates) == 3


@pytest.mark.parametrize("named", ["certificate", "key", "name", "nothing"])
def test_the_client_hello_names_the_roots_and_asks_for_a_staple(
    pki: Pki, named: Literal["certificate", "key", "name", "nothing"]
) -> None:  # [V2G2-651], RFC 6066
    root = pki["v2g_root"].certificate
    digests = {"certificate": sha1(root.der), "key": sha1(ocsp.public_key_octets(root))}
    if named == "name":
        entry = b"\x02" + len(root.name_octets).to_bytes(2, "big") + root.name_octets
    elif named in digests:
        entry = {"certificate": b"\x03", "key": b"\x01"}[named] + digests[named].digest()
    wanted = b"" if named == "nothing" else len(entry).to_bytes(2, "big") + entry

    hello = Client(terms(pki, named=named)).begin()
    quiet = Client(terms(pki, named="nothing", ocsp="nothing")).begin()

    assert wanted in hello
    assert (b"\x00\x03" + len(wanted).to_bytes(2, "big") + wanted in hello) is bool(wanted)
    assert b"\x00\x05\x00\x05\x01\x00\x00\x00\x00" in hello
    assert b"\x00\x05\x00\x05\x01\x00\x00\x00\x00" not in quiet


@pytest.mark.parametrize(
    ("role", "root", "later", "why"),
    [
        ("secc", "mo_root", 0, "unable to get"),
        ("secc", "v2g_root", 100, "certificate has expired"),
        ("cps", "v2g_root", 0, "domain component ['CPS'] of Provisioning Service, not CPO"),
    ],
)
def test_a_station_that_nobody_vouches_for_is_refused(
    pki: Pki, tmp_path: Path, role: str, root: str, later: int, why: str
) -> None:
    trusted = (pki[root].certificate.x509,)
    client = Client(terms(pki, roots=trusted, now=NOW + timedelta(days=later)))

    with pytest.raises(TlsError, match=why.replace("[", r"\[")):
        shake(client, Station(*files(tmp_path, pki, role)))


def test_a_station_without_tls_1_2_is_refused(pki: Pki, tmp_path: Path) -> None:
    station = Station(*files(tmp_path, pki), minimum_version=ssl.TLSVersion.TLSv1_3)

    hello = Client(terms(pki)).begin()

    with pytest.raises(ssl.SSLError, match="unsupported protocol"):
        station(hello)


def staple(pki: Pki, role: str = "secc", when: datetime = NOW, *revoked: int) -> bytes:
    one, issuer = pki[role].certificate, pki[PROFILES[role].issuer].certificate
    return Responder(pki, frozenset(revoked)).answer(ocsp.request(one, issuer), when)


def test_a_good_staple_is_what_a_careful_vehicle_demands(pki: Pki, tmp_path: Path) -> None:
    client = Client(terms(pki, ocsp="demand"))

    shake(client, Stapler(*files(tmp_path, pki), staple(pki)))

    assert client.ready
    assert client.staple


BAD: dict[str, Callable[[Pki], bytes]] = {
    "OCSP says REVOKED": lambda pki: staple(pki, "secc", NOW, pki["secc"].certificate.serial),
    "OCSP response about another certificate": lambda pki: staple(pki, "cps"),
    "OCSP response not in force": lambda pki: staple(pki, "secc", NOW - timedelta(days=30)),
    "OCSP response that its issuer did not sign": lambda pki: staple(pki)[:-1] + b"?",
    "OCSP response UNAUTHORIZED": lambda pki: Responder({}).answer(
        ocsp.request(pki["secc"].certificate, pki["cpo_sub2"].certificate), NOW
    ),
    "OCSP response cannot be read": lambda _: b"\x30\x03\x0a\x01",
    "no OCSP response": lambda _: b"",
}


@pytest.mark.parametrize("why", BAD)
def test_a_bad_response_vouches_for_nobody(pki: Pki, why: str) -> None:  # [V2G2-875]
    leaf, issuer = pki["secc"].certificate.x509, pki["cpo_sub2"].certificate.x509

    assert staple_flaw(BAD[why](pki), leaf, issuer, NOW).startswith(why)
    assert staple_flaw(staple(pki), leaf, issuer, NOW) == ""


def test_a_bad_staple_ends_the_connection(pki: Pki, tmp_path: Path) -> None:
    (why, make), *_ = BAD.items()

    with pytest.raises(TlsError, match=why):
        shake(Client(terms(pki)), Stapler(*files(tmp_path, pki), make(pki)))


def test_a_vehicle_that_demands_a_staple_leaves_without_one(
    pki: Pki, tmp_path: Path
) -> None:  # [V2G2-873]
    chain_and_key = files(tmp_path, pki)

    with pytest.raises(TlsError, match="no OCSP response"):
        shake(Client(terms(pki, ocsp="demand")), Station(*chain_and_key))

    lenient = Client(terms(pki))
    shake(lenient, Station(*chain_and_key))
    assert lenient.ready


def test_in_a_private_environment_the_root_is_sent_and_no_staple_is_missed(
    pki: Pki, tmp_path: Path
) -> None:  # [V2G2-872]
    root = pki["v2g_root"].certificate
    chain, key = files(tmp_path, pki)
    chain.write_text(chain.read_text() + _pem(root))
    client = Client(terms(pki, roots=(), private=(root.x509,), ocsp="demand"))

    shake(client, Station(chain, key))

    assert client.ready
    assert client.certificates[-1] == root.x509


def test_the_keys_are_logged_where_somebody_wants_to_decode(pki: Pki, tmp_path: Path) -> None:
    log = tmp_path / "keys"

    shake(Client(terms(pki, keylog=log)), Station(*files(tmp_path / "pki", pki)))

    assert log.read_text().startswith("CLIENT_RANDOM ")
