"""Which chain a vehicle is shown, with which staple, and who is refused: rows L1 to L6."""

import stat
from datetime import timedelta

import msgspec
import pytest

from secc.pki import authority
from secc.pki.certificates import load
from secc.tls.server import Server, available_suites
from secc.tls.settings import Tls
from tests.tls.conftest import LABELS, Site, fetch_staple, install
from tests.tls.hellos import (
    CERTIFICATE_REQUEST,
    SERVER_HELLO,
    SERVER_HELLO_DONE,
    SERVER_KEY_EXCHANGE,
    STATUS_REQUEST,
    STATUS_REQUEST_V2,
    alert,
    certificates,
    extensions,
    hello,
    identifiers,
    messages,
    naming,
    staple,
)

KINDS = ("key_sha1_hash", "x509_name", "cert_sha1_hash")
DAY = timedelta(days=1)


def test_l1_tls_1_2_with_the_suite_and_the_curve_of_the_standard(site: Site) -> None:
    flight = site.answer(hello()).send
    found = messages(flight)

    assert found[SERVER_HELLO][:2] == bytes.fromhex("0303")
    session_id = found[SERVER_HELLO][34]
    assert session_id == 0  # nothing to resume
    assert found[SERVER_HELLO][35:38] == bytes.fromhex("c023 00")  # no compression
    assert found[SERVER_KEY_EXCHANGE][:3] == bytes.fromhex("03 0017")  # named curve secp256r1
    assert found[SERVER_KEY_EXCHANGE][4 + 65 :][:2] == bytes.fromhex("0403")
    assert SERVER_HELLO_DONE in found
    assert CERTIFICATE_REQUEST not in found


def test_l1_the_leaf_of_a_cpo_and_its_sub_cas_without_the_root(site: Site) -> None:
    shown = certificates(site.answer(hello()).send)

    assert shown in [site.chain(label) for label in LABELS]
    (leaf, *subs) = load(site.folder / "station" / "a.pem")
    assert leaf.domain == "CPO"
    assert len(subs) == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("label", LABELS)
def test_l3_the_chain_under_the_named_root_is_shown(site: Site, label: str, kind: str) -> None:
    root = site.pkis[label]["v2g_root"].certificate

    shown = certificates(site.answer(hello(more=naming(identifiers(root)[kind]))).send)

    assert shown == site.chain(label)


def test_l3_the_extension_is_acknowledged_exactly_if_it_has_decided(site: Site) -> None:
    root = site.pkis["a"]["v2g_root"].certificate  # RFC 6066 6
    known = naming(identifiers(root)["cert_sha1_hash"])

    assert extensions(site.answer(hello(more=known)).send)[3] == b""
    assert 3 not in extensions(site.answer(hello(more=naming((3, bytes(20))))).send)
    assert 3 not in extensions(site.answer(hello()).send)


@pytest.mark.parametrize("label", LABELS)
def test_l3_one_known_root_among_strangers_is_enough(site: Site, label: str) -> None:
    root = site.pkis[label]["v2g_root"].certificate
    named = naming((3, bytes(20)), (0, b""), (2, b"0\0"), identifiers(root)["cert_sha1_hash"])

    assert certificates(site.answer(hello(more=named)).send) == site.chain(label)


def test_l4_another_chain_is_shown_to_who_names_none_of_ours(site: Site) -> None:  # [V2G2-923]
    shown = certificates(site.answer(hello(more=naming((3, bytes(20))))).send)

    assert shown in [site.chain(label) for label in LABELS]


def test_l4_or_the_handshake_is_refused_if_the_setting_says_so(site: Site) -> None:
    site.settings = Tls(unknown_root="alert")
    got = site.answer(hello(more=naming((3, bytes(20)))))

    assert alert(got.send) == (2, 40)
    assert got.over == "it trusts none of our V2G roots (tls.unknown_root)"


@pytest.mark.parametrize(
    "named",
    [{}, naming((0, b"")), {3: b""}, {3: b"\0\1\1"}, {3: b"\xff\xff" + bytes(30)}],
    ids=["nothing", "pre-agreed", "empty", "cut short", "wrong length"],
)
def test_l4_security_59_a_hello_that_names_nobody_is_served_whatever_the_setting(
    site: Site, named: dict[int, bytes]
) -> None:
    site.settings = Tls(unknown_root="alert")

    assert certificates(site.answer(hello(more=named)).send)


def test_l5_the_response_for_the_leaf_is_stapled_for_who_asks(site: Site) -> None:
    good = fetch_staple(site.store, "b", site.pkis["b"], site.now)
    named = naming(identifiers(site.pkis["b"]["v2g_root"].certificate)["cert_sha1_hash"])

    for asked in (STATUS_REQUEST, {**STATUS_REQUEST, **STATUS_REQUEST_V2}):
        assert staple(site.answer(hello(more={**named, **asked})).send) == good
    assert staple(site.answer(hello(more=named)).send) == b""


def test_l5_status_request_v2_alone_is_not_answered(site: Site) -> None:
    fetch_staple(site.store, "a", site.pkis["a"], site.now)
    fetch_staple(site.store, "b", site.pkis["b"], site.now)
    flight = site.answer(hello(more=STATUS_REQUEST_V2)).send

    assert staple(flight) == b""
    assert SERVER_HELLO_DONE in messages(flight)  # as RFC 6961 allows it


def test_security_59_a_stale_response_is_left_out(site: Site) -> None:
    fetch_staple(site.store, "a", site.pkis["a"], site.now)
    named = naming(identifiers(site.pkis["a"]["v2g_root"].certificate)["cert_sha1_hash"])

    flight = site.answer(hello(more={**named, **STATUS_REQUEST}), site.now + 8 * DAY).send

    assert staple(flight) == b""
    assert certificates(flight) == site.chain("a")


def test_a_private_environment_shows_its_root_and_has_no_ocsp(site: Site) -> None:  # [V2G2-872]
    pki = authority.make(site.now, names={"v2g_root": "My own root"})
    install(site.folder, "own", pki, "private")
    root = pki["v2g_root"].certificate
    named = naming(identifiers(root)["cert_sha1_hash"])

    flight = site.answer(hello(more={**named, **STATUS_REQUEST})).send

    assert certificates(flight)[-1] == root.der
    assert len(certificates(flight)) == 4
    assert staple(flight) == b""
    assert certificates(site.answer(hello()).send) != certificates(flight)  # public ones first


@pytest.mark.parametrize(
    ("octets", "number", "words"),
    [
        (hello(version=0x0302), 70, "TLS 1.2 is not offered, but TLS 1.1"),
        (hello(version=0x0300), 70, "TLS 1.2 is not offered, but SSL 3"),
        (hello(versions=(0x0304,)), 70, "TLS 1.2 is not offered, but TLS 1.3"),
        (
            hello(versions=(0x0304, 0x0302)),
            70,
            "TLS 1.2 is not offered, but TLS 1.3, TLS 1.1",
        ),
        (
            hello((0x1301, 0xC02B)),
            40,
            "no cipher suite of ISO 15118-2, but 0x1301, 0xC02B",
        ),
        (hello((0xC025,)), 40, "no cipher suite of ISO 15118-2, but 0xC025"),
        (hello((0x0001, 0xC006, 0xC018)), 40, "no cipher suite of ISO"),  # NULL, anonymous
        (hello(groups=(29, 24)), 40, "no secp256r1 among the groups, but 0x001D, 0x0018"),
        (hello(groups=None), 40, "no secp256r1 among the groups, but nothing"),
        (
            hello(algorithms=(0x0804, 0x0503)),
            40,
            "no ecdsa_secp256r1_sha256 among the signature algorithms, but 0x0804, 0x0503",
        ),
        (
            hello(algorithms=None),
            40,
            "no ecdsa_secp256r1_sha256 among the signature algorithms, but nothing",
        ),
    ],
)
def test_l2_security_57_an_offer_that_is_not_of_the_standard_is_refused_in_words(
    site: Site, octets: bytes, number: int, words: str
) -> None:
    got = site.answer(octets)

    assert alert(got.send) == (2, number)
    assert got.over is not None
    assert got.over.startswith(words)


@pytest.mark.parametrize("octets", [b"\x01\xfe\x80\x01\0\0\0\x10", b"GET / HTTP/1.1\r\n\r\n"])
def test_security_58_who_speaks_no_tls_gets_no_answer(site: Site, octets: bytes) -> None:
    got = site.answer(octets)

    assert got.send == b""
    assert got.over


def test_security_58_a_damaged_hello_gets_an_alert(site: Site) -> None:
    got = site.answer(hello(groups=()))

    assert alert(got.send) == (2, 50)
    assert got.over == "extension 10 has 0 octets"


def test_l6_a_station_is_ready_only_with_a_chain_that_is_valid(site: Site) -> None:
    server = Server(site.store, site.settings)

    assert server.ready(site.now)
    assert not server.ready(site.now + 91 * DAY)
    assert not server.ready(site.now - 400 * DAY)


def test_a_chain_that_expires_between_offer_and_handshake_is_not_shown(site: Site) -> None:
    got = site.answer(hello(), site.now + 91 * DAY)

    assert alert(got.send) == (2, 80)
    assert got.over == "no chain of the station is valid now"


def test_l6_a_key_that_others_may_read_serves_nobody(site: Site) -> None:
    for label in LABELS:
        key = site.folder / "station" / f"{label}.key"
        key.chmod(key.stat().st_mode | stat.S_IRGRP)

    assert not Server(site.store, site.settings).ready(site.now)


def test_a_key_that_vanishes_after_it_was_checked_is_a_problem_in_words(site: Site) -> None:
    store = site.store
    (site.folder / "station" / "a.key").unlink()
    server = Server(store, site.settings)

    (problem,) = server.problems
    assert problem.startswith("station/a.pem: ")
    assert "No such file" in problem
    assert server.ready(site.now)


def test_static_ecdh_is_offered_only_if_the_library_has_it(site: Site) -> None:
    site.settings = msgspec.structs.replace(site.settings, static_ecdh=True)
    suites = available_suites(site.settings)

    assert suites[0] == "ECDHE-ECDSA-AES128-SHA256"
    served = "over" if len(suites) == 1 else "send"
    assert getattr(site.answer(hello((0xC025,))), served)
