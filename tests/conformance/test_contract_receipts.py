"""Readings that the vehicle signs for: rows R."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from secc import v2gtp
from secc.messages import iso15118_2 as m
from secc.reports import Deviation, Receipt
from tests import iso
from tests.contract import LOCAL, Customer, code, customer, recoded
from tests.pki.world import EMAID, Pki
from tests.session.sequence import State
from tests.vehicle import ISO_AC, ISO_DC, Dialect, assert_over, assert_refused, ev
from tests.world import merged
from tools.vehicle.signing import body_element, sign

INVALID = "FAILED_MeteringSignatureNotValid"
KINDS = pytest.mark.parametrize("dialect", [ISO_DC, ISO_AC], ids=str)
ONCE = {"contract": {"receipts": "once"}}


def loop(dialect: Dialect) -> Any:
    return iso.charging_status() if dialect is ISO_AC else iso.current_demand()


def charging(pki: Pki, dialect: Dialect = ISO_DC, **sections: Any) -> Customer:
    """Before the first message of the loop."""
    driver = customer(pki, dialect=dialect, **merged(ONCE, sections))
    path = [state for state in driver.ev.dialect.path if state is not State.CHECKING]
    return driver.charge(*path[path.index(State.PREPARED) : path.index(State.LOOP)])


def asked(driver: Customer) -> m.MeteringReceiptReq:
    """The receipt that the station wants, for the reading it has told."""
    response = driver.ev.send(loop(driver.ev.dialect))
    assert response.ReceiptRequired is True
    return m.MeteringReceiptReq(
        Id="id1",
        SessionID=driver.ev.session_id,
        SAScheduleTupleID=response.SAScheduleTupleID,
        MeterInfo=response.MeterInfo,
    )


def refused(driver: Customer, octets: bytes, expected: str) -> None:
    request = iso.REQUESTS["MeteringReceipt"]()
    assert_refused(driver.ev, request, driver.send(octets), expected)
    assert not driver.ev.world.told(Receipt)


# --- the good way -------------------------------------------------------------------------------


@KINDS
def test_r1_a_valid_receipt_and_the_loop_goes_on(pki: Pki, dialect: Dialect) -> None:
    driver = charging(pki, dialect)
    octets = driver.signed(asked(driver))

    response = driver.send(octets)
    following = driver.ev.send(loop(dialect))

    assert code(response) == "OK"
    assert type(response.EVSEStatus).__name__.startswith("AC" if dialect is ISO_AC else "DC")
    assert (code(following), following.ReceiptRequired) == ("OK", False)
    (receipt,) = driver.ev.world.told(Receipt)
    assert (receipt.emaid, receipt.session) == (EMAID, driver.ev.session_id.hex())
    assert base64.b64decode(receipt.request) == octets[v2gtp.HEADER.size :]
    assert code(driver.ev.send(iso.stop())) == "OK"


@KINDS
def test_r1_after_the_receipt_the_vehicle_may_stop_at_once(pki: Pki, dialect: Dialect) -> None:
    driver = charging(pki, dialect)
    driver.send(driver.signed(asked(driver)))

    assert code(driver.ev.send(iso.stop())) == "OK"  # [V2G2-580], [V2G2-797]


def test_r1_a_receipt_is_wanted_once_in_a_session(pki: Pki) -> None:
    driver = charging(pki)
    driver.send(driver.signed(asked(driver)))

    for _ in range(20):
        driver.ev.world.advance(50.0)
        assert driver.ev.send(iso.current_demand()).ReceiptRequired is False


def test_r1_or_once_in_an_interval(pki: Pki) -> None:
    driver = charging(pki, contract={"receipts": "interval", "receipt_interval_s": 60.0})
    driver.send(driver.signed(asked(driver)))

    before = driver.ev.charge(55.0)
    driver.ev.world.advance(1.0)
    driver.ev.charge(3.0)
    driver.ev.world.advance(1.5)

    assert before.ReceiptRequired is False
    receipt = asked(driver)
    assert receipt.MeterInfo.MeterReading
    assert code(driver.send(driver.signed(receipt))) == "OK"
    assert [word.meter_wh > 0 for word in driver.ev.world.told(Receipt)] == [False, True]


# --- receipts that are refused ------------------------------------------------------------------


def test_r2_another_reading(pki: Pki) -> None:
    driver = charging(pki)
    receipt = asked(driver)
    receipt.MeterInfo.MeterReading = (receipt.MeterInfo.MeterReading or 0) + 1

    refused(driver, driver.signed(receipt), INVALID)


@pytest.mark.parametrize("field", ["MeterID", "TMeter"])
def test_r2_another_meter_or_time(pki: Pki, field: str) -> None:
    driver = charging(pki)
    receipt = asked(driver)
    setattr(receipt.MeterInfo, field, {"MeterID": "other", "TMeter": 1}[field])

    refused(driver, driver.signed(receipt), INVALID)


@pytest.mark.parametrize("by", ["oem", "cps"])
def test_r3_a_receipt_signed_with_another_key(pki: Pki, by: str) -> None:
    driver = charging(pki)

    refused(driver, driver.signed(asked(driver), by), INVALID)


def test_r3_a_receipt_changed_after_signing(pki: Pki) -> None:
    driver = charging(pki)
    receipt = asked(driver)
    signature = sign([body_element(receipt)], pki["contract"].key)

    octets = driver.ev.octets(replace(receipt, SAScheduleTupleID=None), signature=signature)

    refused(driver, octets, INVALID)


def test_r3_a_receipt_without_signature(pki: Pki) -> None:
    driver = charging(pki)

    refused(driver, driver.ev.octets(asked(driver)), INVALID)


def test_r3_a_station_may_leave_the_signature_to_others(pki: Pki) -> None:
    """[V2G2-904] is a MAY."""
    driver = charging(pki, contract={"verify_receipts": False})

    assert code(driver.ev.send(asked(driver))) == "OK"
    assert driver.ev.world.told(Receipt)


def test_r3_a_receipt_that_the_schema_does_not_have(pki: Pki) -> None:
    driver = charging(pki, iso15118_2={"meter_id": "M 17"})
    octets = driver.signed(asked(driver))

    refused(driver, recoded(octets, b"M 17", b"M" * 33, offset=2), INVALID)


def test_r4_a_receipt_for_another_session(pki: Pki) -> None:
    driver = charging(pki)

    octets = driver.signed(replace(asked(driver), SessionID=b"abcdefgh"))

    refused(driver, octets, "FAILED_UnknownSession")


def test_security_62_a_receipt_for_another_schedule(pki: Pki) -> None:
    driver = charging(pki)

    refused(driver, driver.signed(replace(asked(driver), SAScheduleTupleID=7)), INVALID)


def test_security_62_the_schedule_is_optional(pki: Pki) -> None:
    driver = charging(pki)

    assert code(driver.send(driver.signed(replace(asked(driver), SAScheduleTupleID=None)))) == "OK"


# --- order ----------------------------------------------------------------------------------------


@KINDS
def test_r5_a_receipt_that_is_not_wanted_is_out_of_sequence(pki: Pki, dialect: Dialect) -> None:
    driver = charging(pki, dialect)
    octets = driver.signed(asked(driver))
    assert code(driver.send(octets)) == "OK"

    response = driver.send(octets)

    assert_refused(driver.ev, iso.REQUESTS["MeteringReceipt"](), response)


@KINDS
def test_r6_a_loop_message_in_place_of_a_receipt_is_let_pass_and_the_receipt_asked_again(
    pki: Pki, dialect: Dialect
) -> None:
    driver = charging(pki, dialect)
    asked(driver)

    again = driver.ev.send(loop(dialect))

    assert again.ReceiptRequired is True
    assert "no MeteringReceipt" in driver.ev.world.told(Deviation)[-1].text
    assert code(driver.send(driver.signed(asked(driver)))) == "OK"


@KINDS
@pytest.mark.parametrize("word", ["loop", "stop"])
def test_r6_strictly_nothing_but_a_receipt_may_come(pki: Pki, dialect: Dialect, word: str) -> None:
    driver = charging(pki, dialect, tolerance={"mode": "strict"})
    asked(driver)
    request = iso.stop() if word == "stop" else loop(dialect)

    assert_refused(driver.ev, request, driver.ev.send(request))  # [V2G2-577], [V2G2-795]


def test_r6_a_receipt_with_a_foreign_id_in_the_header(pki: Pki) -> None:
    driver = charging(pki)
    request = asked(driver)

    response = driver.ev.send(request, session_id=b"abcdefgh")

    assert_refused(driver.ev, request, response, "FAILED_UnknownSession")


def test_r6_silence_instead_of_a_receipt(pki: Pki) -> None:
    driver = charging(pki)
    asked(driver)

    driver.ev.world.advance(60.5)

    assert_over(driver.ev.world)
    assert driver.ev.world.contactors_open


# --- whether one is wanted ----------------------------------------------------------------------


@KINDS
@pytest.mark.parametrize("meter_info", [True, False])
def test_r7_a_station_that_wants_receipts_tells_a_reading_with_them(
    pki: Pki, dialect: Dialect, meter_info: bool
) -> None:
    meter = {"meter_id": "M 17", "meter_info": meter_info}
    driver = charging(pki, dialect, iso15118_2=meter)

    response = driver.ev.send(loop(dialect))

    assert response.ReceiptRequired is True
    assert response.MeterInfo.MeterID == "M 17"
    assert response.MeterInfo.MeterReading is not None
    assert response.MeterInfo.TMeter == pytest.approx(driver.ev.world.wall_time, abs=1.0)


@KINDS
def test_r7_by_default_no_receipt_is_wanted(pki: Pki, dialect: Dialect) -> None:
    driver = charging(pki, dialect, contract={"receipts": "never"})

    assert driver.ev.send(loop(dialect)).ReceiptRequired is False


@KINDS
def test_r8_with_external_payment_no_receipt_is_wanted(dialect: Dialect) -> None:
    vehicle = ev(dialect, **merged(LOCAL, ONCE)).reach(State.LOOP)  # [V2G2-691]

    assert vehicle.send(loop(dialect)).ReceiptRequired is False


def test_an_old_signature_in_the_header_of_the_loop_means_nothing(pki: Pki) -> None:
    """RISE repeats the signature of a receipt in what follows it."""
    driver = charging(pki)
    receipt = asked(driver)
    stale = sign([body_element(receipt)], pki["contract"].key)
    driver.send(driver.ev.octets(receipt, signature=stale))

    response = driver.send(driver.ev.octets(iso.current_demand(), signature=stale))
    stopped = driver.send(driver.ev.octets(iso.stop(), signature=stale))

    assert (code(response), code(stopped)) == ("OK", "OK")
