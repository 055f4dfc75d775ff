"""Whatever octets come in place of a signed request: an answer or silence, and never a grant.

Bits of a good message are changed, anywhere in it: certificates, signature, EXI.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exi import DecodeError
from secc import v2gtp
from secc.messages import iso15118_2 as m
from secc.pki import authority
from secc.reports import CertificateWanted, Receipt
from tests import iso
from tests.certificates import INSTALLATION, RENEWAL, selected
from tests.contract import AT, Customer, customer
from tests.pki.world import Pki


@cache
def pki() -> Pki:
    return authority.make(AT, authority.Options())


class Point(NamedTuple):
    """A session that waits for a signed request, and the request."""

    driver: Customer
    octets: bytes


def details() -> Point:
    driver = customer(pki()).select()
    return Point(driver, driver.ev.octets(driver.details()))


def authorization() -> Point:
    driver = customer(pki()).select().shown()
    return Point(driver, driver.signed(driver.authorization()))


def install() -> Point:
    driver = selected(pki(), INSTALLATION)
    return Point(driver, driver.signed(INSTALLATION.request(pki()), INSTALLATION.key))


def update() -> Point:
    driver = selected(pki(), RENEWAL)
    return Point(driver, driver.signed(RENEWAL.request(pki()), RENEWAL.key))


def receipt() -> Point:
    driver = customer(pki(), contract={"receipts": "once"}).charge()
    told = driver.ev.send(iso.current_demand())
    body = m.MeteringReceiptReq(
        Id="id1", SessionID=driver.ev.session_id, MeterInfo=told.MeterInfo, SAScheduleTupleID=1
    )
    return Point(driver, driver.signed(body))


NEED_PROOF = (
    m.AuthorizationRes,
    m.CertificateInstallationRes,
    m.CertificateUpdateRes,
    m.MeteringReceiptRes,
)
POINTS = [details, authorization, install, update, receipt]
FLIPS = st.lists(st.integers(0, 100_000), min_size=1, max_size=3)
CUT = st.integers(0, 3)


def body_of(octets: bytes) -> Any:
    """What the station may have read; None if it is no message."""
    try:
        message = m.decode(octets[v2gtp.HEADER.size :])
    except DecodeError:
        return None
    return message.Body.BodyElement if isinstance(message, m.V2G_Message) else None


def changed(octets: bytes, flips: list[int], cut: int) -> bytes:
    """Some bits of the payload, which may lose its end."""
    payload = bytearray(octets[v2gtp.HEADER.size : len(octets) - cut])
    for flip in flips:
        place = flip % (8 * len(payload))
        payload[place // 8] ^= 0x80 >> place % 8
    return v2gtp.pack(bytes(payload))


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.__name__)
@settings(max_examples=30, deadline=None, derandomize=True)
@given(flips=FLIPS, cut=CUT)
def test_changed_octets_are_answered_by_a_code_or_by_silence(
    point: Callable[[], Point], flips: list[int], cut: int
) -> None:
    driver, octets = point()
    sent = changed(octets, flips, cut)
    world = driver.ev.world

    world.receive(sent)
    response = driver.ev.answer(patience=6.0)
    world.advance(61.0)  # silence ends every session

    good = body_of(sent) == body_of(octets)
    if type(response) in NEED_PROOF and response.ResponseCode.value.startswith("OK"):
        assert good
    assert good or not world.told(Receipt)
    assert good or not world.told(CertificateWanted)
    assert world.closed
    assert world.power_off
    assert world.contactors_open
