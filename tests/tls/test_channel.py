"""Octets of a whole TLS connection, with OpenSSL as the vehicle, without sockets."""

import functools
from dataclasses import dataclass

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from OpenSSL import SSL

from secc.tls.channel import Channel, Received
from secc.tls.server import Server
from tests.tls.conftest import Site
from tests.tls.hellos import hello, message, records

PIECE = 65_536


@dataclass
class Vehicle:
    """A client of TLS 1.2 in memory, which trusts everybody or nobody."""

    tls: SSL.Connection

    def flight(self) -> bytes:
        octets = b""
        while True:
            try:
                octets += self.tls.bio_read(PIECE)
            except SSL.WantReadError:
                return octets

    def shake(self) -> bytes:
        try:
            self.tls.do_handshake()
        except SSL.WantReadError:
            pass
        except SSL.Error:
            assert self.tls.get_context().get_verify_mode()
        return self.flight()

    def hear(self, octets: bytes) -> bytes:
        assert self.tls.bio_write(octets) == len(octets)
        got = b""
        while True:
            try:
                got += self.tls.recv(PIECE)
            except SSL.WantReadError:
                return got


def client(*, trusts: bool = True, context: SSL.Context | None = None) -> Vehicle:
    if context is None:
        context = SSL.Context(SSL.TLS_CLIENT_METHOD)
        context.set_max_proto_version(SSL.TLS1_2_VERSION)
        if not trusts:
            context.set_verify(SSL.VERIFY_PEER, lambda *_: False)
    tls = SSL.Connection(context)
    tls.set_connect_state()
    return Vehicle(tls)


def connect(
    site: Site, piece: int = PIECE, vehicle: Vehicle | None = None, channel: Channel | None = None
) -> tuple[Channel, Vehicle]:
    """A handshake to its end, in segments of so many octets."""
    channel, vehicle = channel or site.channel(), vehicle or client()
    while channel.agreed is None:
        octets = vehicle.shake()
        assert octets
        answer = b""
        for at in range(0, len(octets), piece):
            got = channel.receive(octets[at : at + piece], site.now)
            assert got.over is None
            answer += got.send
        vehicle.tls.bio_write(answer)
    assert vehicle.shake() == b""
    return channel, vehicle


@functools.cache
def server_of(site: Site) -> Server:
    """One reading of the certificates for many connections."""
    return Server(site.store, site.settings)


def over(channel: Channel, octets: bytes, site: Site) -> Received:
    got = channel.receive(octets, site.now)
    assert got.over
    return got


@pytest.mark.parametrize("piece", [PIECE, 1, 7])
def test_a_handshake_may_come_in_pieces(site: Site, piece: int) -> None:
    channel, vehicle = connect(site, piece)

    assert channel.agreed is not None
    assert channel.agreed.suite == "ECDHE-ECDSA-AES128-SHA256"
    assert channel.agreed.chain in "ab"
    assert vehicle.tls.get_protocol_version_name() == "TLSv1.2"


def test_plain_octets_go_both_ways(site: Site) -> None:
    channel, vehicle = connect(site)
    long = bytes(range(256)) * 400

    vehicle.tls.sendall(long)
    got = channel.receive(vehicle.flight(), site.now)

    assert (got.plain, got.send, got.over) == (long, b"", None)
    assert vehicle.hear(channel.send(long)) == long


def test_a_signature_that_fails_elsewhere_does_not_disturb_it(site: Site) -> None:
    channel, vehicle = connect(site)  # errors of OpenSSL wait in one queue for the whole thread
    key = site.pkis["a"]["secc"].key.public_key()
    for signature in (bytes(64), b"\x30\x06\x02\x01\x01\x02\x01\x01"):
        with pytest.raises(InvalidSignature):
            key.verify(signature, b"request", ec.ECDSA(hashes.SHA256()))

        assert vehicle.hear(channel.send(b"FAILED_SignatureError")) == b"FAILED_SignatureError"
        vehicle.tls.send(b"next")
        assert channel.receive(vehicle.flight(), site.now).plain == b"next"


def test_the_vehicle_ends_with_close_notify_and_gets_ours(site: Site) -> None:
    channel, vehicle = connect(site)
    vehicle.tls.send(b"last words")
    vehicle.tls.shutdown()

    got = over(channel, vehicle.flight(), site)

    assert (got.plain, got.over) == (b"last words", "closed by the vehicle")
    with pytest.raises(SSL.ZeroReturnError):
        vehicle.hear(got.send)
    assert channel.send(b"too late") == channel.finish() == b""
    assert channel.receive(b"anything", site.now) == Received()


def test_the_station_ends_with_close_notify(site: Site) -> None:
    channel, vehicle = connect(site)
    last = channel.send(b"last words") + channel.finish()

    assert vehicle.tls.bio_write(last) == len(last)
    assert vehicle.tls.recv(PIECE) == b"last words"
    with pytest.raises(SSL.ZeroReturnError):
        vehicle.tls.recv(PIECE)
    assert channel.finish() == b""


def test_nothing_is_said_before_the_handshake_is_done(site: Site) -> None:
    channel = site.channel()
    assert channel.send(b"response") == channel.finish() == b""
    channel.receive(hello(), site.now)

    assert channel.send(b"response") == channel.finish() == b""


def test_a_vehicle_that_does_not_accept_our_certificate_is_quoted(site: Site) -> None:
    channel, vehicle = site.channel(), client(trusts=False)
    vehicle.tls.bio_write(channel.receive(vehicle.shake(), site.now).send)

    got = over(channel, vehicle.shake(), site)

    assert got.over is not None
    assert got.over.startswith("the vehicle does not accept the certificates of the station")
    assert "(chain a, alert unknown_ca)" in got.over or "(chain b, alert unknown_ca)" in got.over


def test_a_fatal_alert_within_a_session_ends_it(site: Site) -> None:
    channel, vehicle = connect(site)

    got = over(channel, bytes.fromhex("1503030002 0250"), site)  # not encrypted: a forgery

    assert "alert" not in str(got.over)
    assert vehicle.tls.bio_write(got.send)


def test_a_changed_octet_ends_the_session_with_an_alert(site: Site) -> None:
    channel, vehicle = connect(site)
    vehicle.tls.send(b"request")
    octets = bytearray(vehicle.flight())
    octets[-1] ^= 1

    got = over(channel, bytes(octets), site)

    assert got.plain == b""
    with pytest.raises(SSL.Error, match="bad record mac"):
        vehicle.hear(got.send)


def test_security_57_renegotiation_is_refused_and_the_session_goes_on(site: Site) -> None:
    channel, vehicle = connect(site)
    assert vehicle.tls.renegotiate()

    got = channel.receive(vehicle.shake(), site.now)  # a ClientHello, encrypted

    assert got.over is None
    vehicle.tls.bio_write(got.send)
    with pytest.raises(SSL.Error, match="no renegotiation"):
        vehicle.tls.do_handshake()


def test_nothing_is_remembered_for_the_next_connection(site: Site) -> None:
    _, vehicle = connect(site)
    session = vehicle.tls.get_session()
    assert session is not None
    again = client(context=vehicle.tls.get_context())
    again.tls.set_session(session)

    connect(site, vehicle=again)

    assert again.tls.master_key() != vehicle.tls.master_key()


@pytest.mark.parametrize("flight", [0, 1], ids=["hello", "key and Finished"])
@given(at=st.integers(0, 400), bit=st.integers(0, 7))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_bit_ends_the_handshake_in_a_reason(
    site: Site, flight: int, at: int, bit: int
) -> None:
    channel, vehicle = Channel(server_of(site)), client()
    for _ in range(flight):
        vehicle.tls.bio_write(channel.receive(vehicle.shake(), site.now).send)
    octets = bytearray(vehicle.shake())
    octets[at % len(octets)] ^= 1 << bit

    got = channel.receive(bytes(octets), site.now)

    if got.over is None:  # a length may say that more is to come; a random is as good as another
        assert channel.agreed is None
    else:
        assert got.plain == b""
        assert channel.receive(bytes(octets), site.now) == Received()


@pytest.mark.parametrize("octets", [bytes(5000), b"\x16\x03\x03\x40\x00" + bytes(16_384)])
def test_garbage_in_place_of_the_second_flight_ends_the_handshake(
    site: Site, octets: bytes
) -> None:
    channel = site.channel()
    assert channel.receive(hello(), site.now).send

    assert over(channel, octets, site).send


def test_a_second_hello_in_place_of_the_key_ends_the_handshake(site: Site) -> None:
    channel = site.channel()
    assert channel.receive(hello(), site.now).send

    assert over(channel, hello(), site).over


def test_a_handshake_message_behind_the_hello_ends_the_handshake(site: Site) -> None:
    channel = site.channel()

    assert over(channel, hello() + records(message(b"", kind=20)), site).over


def test_keys_are_given_to_who_debugs_and_open_the_session(site: Site) -> None:
    lines: list[bytes] = []
    server = Server(site.store, site.settings, lines.append)
    channel, vehicle = Channel(server), client()
    vehicle.tls.bio_write(channel.receive(vehicle.shake(), site.now).send)
    channel.receive(vehicle.shake(), site.now)

    (line,) = lines
    label, random, secret = line.decode().split()
    assert label == "CLIENT_RANDOM"
    assert bytes.fromhex(random) == vehicle.tls.client_random()
    assert bytes.fromhex(secret) == vehicle.tls.master_key()
