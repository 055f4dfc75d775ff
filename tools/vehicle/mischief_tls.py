"""Misbehaviours before there is a session: handshakes that a station must refuse.

Each ends with a proper handshake, since a vehicle that failed may come back at once.
"""

import select
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from OpenSSL import SSL

from secc.messages import app_protocol
from tools.vehicle.line import Address, connect
from tools.vehicle.requests import protocol_offer
from tools.vehicle.script import OFFERS
from tools.vehicle.tls import Client, Offer, Terms, TlsError
from tools.vehicle.wire import frame

CLOSES_S = 20.0  # a station may wait 18 s for the end of a handshake

Act = Callable[[Address, Terms], str]  # what is wrong with the station, or ""


@dataclass(frozen=True, slots=True)
class Handshake:
    """A misbehaviour by name."""

    text: str
    act: Act


def _offering(offer: Offer) -> Act:
    """The station must end a handshake that offers this."""

    def act(address: Address, terms: Terms) -> str:
        try:
            line = connect(address, terms, offer)
        except TlsError as error:
            return str(error) if "within" in str(error) else ""
        line.close()
        return f"the station agreed to {line.suite}"

    return act


def _sending(octets: Callable[[Terms], bytes]) -> Act:
    """The station must close after these octets, and not answer them but by an alert."""

    def act(address: Address, terms: Terms) -> str:
        line = connect(replace(address, secure=False))
        line.send(octets(terms))
        answer, until = b"", time.monotonic() + CLOSES_S
        while select.select([line], [], [], max(0.0, until - time.monotonic()))[0]:
            data = line.receive()
            if data is None:
                break
            answer += data
        else:
            return f"still open after {CLOSES_S:g} s"
        line.close()
        return "" if answer[:1] in (b"", b"\x15") else f"answered {answer.hex()}"

    return act


def _half_hello(terms: Terms) -> bytes:
    hello = Client(terms).begin()
    return hello[: len(hello) // 2]


def _clear(_: Terms) -> bytes:
    return frame(app_protocol.encode(protocol_offer(OFFERS["iso15118-2"])))


_ANY = b"ALL:@SECLEVEL=0"
HANDSHAKES = {
    "tls_1_1": Handshake(
        "Offers nothing newer than TLS 1.1",
        _offering(Offer(SSL.TLS1_1_VERSION, SSL.TLS1_1_VERSION, suites=_ANY)),
    ),
    "tls_1_3": Handshake(
        "Offers TLS 1.3 alone, which is for ISO 15118-20",
        _offering(Offer(SSL.TLS1_3_VERSION, SSL.TLS1_3_VERSION)),
    ),
    "tls_other_suite": Handshake(
        "Offers a suite of TLS 1.2 that the standard does not have",
        _offering(Offer(suites=b"ECDHE-ECDSA-AES256-GCM-SHA384")),
    ),
    "tls_other_curve": Handshake("Offers secp384r1 alone", _offering(Offer(groups=b"P-384"))),
    "tls_clear": Handshake("supportedAppProtocolReq in the clear, where TLS is", _sending(_clear)),
    "tls_garbage": Handshake("Octets that are no TLS", _sending(lambda _: b"\xff" * 64)),
    "tls_half_hello": Handshake("Half a ClientHello, then silence", _sending(_half_hello)),
    "tls_silence": Handshake("Connects and says nothing", _sending(lambda _: b"")),
}
