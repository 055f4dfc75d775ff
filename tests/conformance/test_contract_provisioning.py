"""What the central system answers to a request for a certificate: rows I6 and U6."""

from typing import Any

import pytest

from exi.minimal import minimal
from secc.messages import iso15118_2 as m
from secc.reports import Backend, CertificateResponse, CertificateWanted, SessionEnded
from tests import iso
from tests.certificates import (
    INSTALLATION,
    KINDS,
    SETS,
    Kind,
    ask,
    provide,
    refused,
    reply,
    selected,
)
from tests.contract import code, customer
from tests.pki.world import Pki
from tests.session.sequence import State
from tests.vehicle import assert_over

EACH = pytest.mark.parametrize("kind", KINDS, ids=str)


@EACH
def test_i6_u6_a_central_system_that_does_not_answer_in_time(pki: Pki, kind: Kind) -> None:
    driver = selected(pki, kind)

    ask(driver, kind)
    refused(driver, kind, "FAILED")

    assert 4.3 < driver.ev.took < 5.0
    assert not driver.ev.world.ask(CertificateResponse(session=driver.ev.session_id.hex()))


@EACH
def test_i6_u6_a_central_system_that_says_no(pki: Pki, kind: Kind) -> None:
    driver = selected(pki, kind)

    ask(driver, kind)
    reply(driver, None, "CSMS: Failed")

    refused(driver, kind, "FAILED")
    assert driver.ev.took < 0.1
    assert "CSMS: Failed" in driver.ev.world.told(SessionEnded)[-1].reason


@EACH
def test_i6_u6_a_central_system_that_is_away(pki: Pki, kind: Kind) -> None:
    driver = selected(pki, kind)
    driver.ev.world.ask(Backend(online=False))

    ask(driver, kind)

    refused(driver, kind, "FAILED")
    assert not driver.ev.world.told(CertificateWanted)


def test_u6_the_service_is_not_offered_while_the_central_system_is_away(pki: Pki) -> None:
    driver = customer(pki, services=SETS, contract={"offline": "valid"})
    driver.ev.world.ask(Backend(online=False))
    driver.ev.reach(State.SET_UP)

    assert driver.ev.send(iso.service_discovery()).ServiceList is None


def _of_another_session(made: bytes) -> bytes:
    message = m.decode(made)
    assert isinstance(message, m.V2G_Message)
    message.Header.SessionID = b"abcdefgh"
    return m.encode(message)


def _of_another_kind(made: bytes) -> bytes:
    message = m.decode(made)
    assert isinstance(message, m.V2G_Message)
    message.Body.BodyElement = minimal(m.PaymentDetailsRes)
    return m.encode(message)


@EACH
@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_of_another_session, "for another session, 6162636465666768"),
        (_of_another_kind, "is a PaymentDetailsRes"),
        (lambda made: made[:-1], "is no EXI"),
        (lambda _: b"", "is no EXI"),
        (lambda _: b"<html>", "is no EXI"),
        (lambda made: made.ljust(20_000, b"\0"), "has 20000 octets of 12288"),
    ],
    ids=["other session", "other message", "cut", "empty", "no EXI", "too long"],
)
def test_i6_u6_an_answer_that_is_none(pki: Pki, kind: Kind, change: Any, why: str) -> None:
    driver = selected(pki, kind)

    ask(driver, kind)
    provide(driver, change)

    refused(driver, kind, "FAILED")
    assert why in driver.ev.world.told(SessionEnded)[-1].reason


@EACH
def test_i6_u6_a_refusal_of_the_central_system_is_passed_on(pki: Pki, kind: Kind) -> None:
    driver = selected(pki, kind)
    driver.ev.world.advance(0.1)

    def no(made: bytes) -> bytes:
        message = m.decode(made)
        assert isinstance(message, m.V2G_Message)
        refusal = m.responseCodeType.FAILED_NoCertificateAvailable
        message.Header.Signature = None
        message.Body.BodyElement = minimal(kind.response, ResponseCode=refusal)
        return m.encode(message)

    ask(driver, kind)
    made = provide(driver, no)

    assert driver.ev.world.sent() == made
    assert_over(driver.ev.world)
    ended = driver.ev.world.told(SessionEnded)[-1]
    assert ended.detail == "FAILED_NoCertificateAvailable"


@EACH
def test_an_answer_that_is_no_base64_is_refused_and_another_may_follow(
    pki: Pki, kind: Kind
) -> None:
    driver = selected(pki, kind)
    ask(driver, kind)

    word = CertificateResponse(session=driver.ev.session_id.hex(), response="*")
    assert not driver.ev.world.ask(word)
    provide(driver)

    assert code(driver.ev.answer()) == "OK"


def test_an_answer_for_another_session_is_refused(pki: Pki) -> None:
    driver = selected(pki, INSTALLATION)
    ask(driver, INSTALLATION)

    assert not driver.ev.world.ask(CertificateResponse(session="00" * 8))
    assert not driver.ev.world.closed


def test_a_vehicle_that_leaves_does_not_leave_the_question_behind(pki: Pki) -> None:
    driver = selected(pki, INSTALLATION)
    ask(driver, INSTALLATION)
    session = driver.ev.session_id.hex()

    driver.ev.world.disconnect()

    assert not driver.ev.world.ask(CertificateResponse(session=session))
