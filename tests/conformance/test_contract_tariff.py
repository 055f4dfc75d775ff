"""Tariffs of a mobility operator, relayed with its signature: row T1."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from exi.minimal import minimal
from exi.schema import Element
from secc.messages import iso15118_2 as m
from secc.reports import Alert, SetTariff
from tests import iso
from tests.contract import Customer, code, customer
from tests.pki.world import Pki
from tests.session.sequence import State
from tests.vehicle import assert_refused
from tools.vehicle.signing import flaw, sign


def sales_tariff(number: int = 1, horizon: int = 36_000, levels: int = 2) -> m.SalesTariffType:
    """Cheap at first, dear from the first hour on."""
    return m.SalesTariffType(
        Id=f"tariff{number}",
        SalesTariffID=number,
        NumEPriceLevels=levels,
        SalesTariffEntry=[entry(0, None, 1), entry(3_600, horizon - 3_600, 2)],
    )


def entry(start: int, duration: int | None, level: int) -> m.SalesTariffEntryType:
    interval = m.RelativeTimeIntervalType(start=start, duration=duration)
    return m.SalesTariffEntryType(TimeInterval=interval, EPriceLevel=level)


def elements(tariffs: list[m.SalesTariffType]) -> list[Element]:
    return [Element(m.MSG_DATA_TYPES, "SalesTariff", tariff) for tariff in tariffs]


def message(pki: Pki, *tariffs: m.SalesTariffType, signed: bool = True) -> m.V2G_Message:
    """As a mobility operator makes it, one schedule for each tariff."""
    body = minimal(m.ChargeParameterDiscoveryRes)
    body.SASchedules = m.SAScheduleListType(
        SAScheduleTuple=[
            replace(
                minimal(m.SAScheduleTupleType), SAScheduleTupleID=10 + number, SalesTariff=tariff
            )
            for number, tariff in enumerate(tariffs)
        ]
    )
    signature = sign(elements(list(tariffs)), pki["mo_sub2"].key) if signed else None
    header = m.MessageHeaderType(SessionID=bytes(8), Signature=signature)
    return m.V2G_Message(Header=header, Body=m.BodyType(BodyElement=body))


def word(made: m.V2G_Message) -> SetTariff:
    return SetTariff(message=base64.b64encode(m.encode(made)).decode())


def prepared(driver: Customer, request: Any = None) -> m.ChargeParameterDiscoveryRes:
    """ChargeParameterDiscoveryRes of a session with the contract."""
    assert driver.select().shown().authorise().EVSEProcessing.value == "Finished"
    response = driver.ev.send(request or iso.parameter_discovery())
    assert isinstance(response, m.ChargeParameterDiscoveryRes)
    return response


def offered(response: m.ChargeParameterDiscoveryRes) -> dict[int, m.SAScheduleTupleType]:
    schedules = response.SASchedules
    assert isinstance(schedules, m.SAScheduleListType)
    return {one.SAScheduleTupleID: one for one in schedules.SAScheduleTuple}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_t1_tariffs_are_offered_with_the_signature_of_the_mobility_operator(
    pki: Pki, count: int
) -> None:
    driver = customer(pki)
    tariffs = [sales_tariff(number) for number in range(1, count + 1)]
    assert driver.ev.world.ask(word(message(pki, *tariffs)))

    tuples = offered(prepared(driver))

    assert list(tuples) == [10, 11, 12][:count]
    told = [one.SalesTariff for one in tuples.values()]
    assert told == tariffs
    signature = driver.ev.header.Signature
    uris = [reference.URI for reference in signature.SignedInfo.Reference]
    assert uris == [f"#{tariff.Id}" for tariff in tariffs]
    assert len(uris) <= 4  # [V2G2-909]
    assert not flaw(signature, elements(tariffs), pki["mo_sub2"].key.public_key())
    for one in tuples.values():  # PMax and tariff cover the same time
        last = one.PMaxSchedule.PMaxScheduleEntry[-1].TimeInterval
        assert isinstance(last, m.RelativeTimeIntervalType)
        assert last.start + (last.duration or 0) == 36_000


def test_t1_the_vehicle_charges_by_the_schedule_that_it_chooses(pki: Pki) -> None:
    driver = customer(pki)
    driver.ev.world.ask(word(message(pki, sales_tariff(1), sales_tariff(2))))
    prepared(driver)
    driver.ev.go_on(State.CHECKED, State.PRE_CHARGED)

    started = driver.ev.send(iso.power_delivery("Start", tuple_id=11))
    response = driver.ev.send(iso.current_demand())

    assert (code(started), response.SAScheduleTupleID) == ("OK", 11)


def test_t1_a_schedule_without_offer_cannot_be_chosen(pki: Pki) -> None:
    driver = customer(pki)
    driver.ev.world.ask(word(message(pki, sales_tariff())))
    prepared(driver)
    driver.ev.go_on(State.CHECKED, State.PRE_CHARGED)
    request = iso.power_delivery("Start", tuple_id=1)

    response = driver.ev.send(request)

    assert_refused(driver.ev, request, response, "FAILED_TariffSelectionInvalid")


def test_t1_with_external_payment_there_is_no_tariff(pki: Pki) -> None:
    vehicle = customer(pki).ev
    vehicle.world.ask(word(message(pki, sales_tariff())))
    vehicle.reach(State.AUTHORISED)

    response = vehicle.send(iso.parameter_discovery())

    assert [one.SalesTariff for one in offered(response).values()] == [None]
    assert vehicle.header.Signature is None


def test_t1_a_tariff_is_for_one_session_and_can_be_withdrawn(pki: Pki) -> None:
    driver = customer(pki)
    driver.ev.world.ask(word(message(pki, sales_tariff())))
    assert driver.ev.world.ask(SetTariff())
    assert [one.SalesTariff for one in offered(prepared(driver)).values()] == [None]
    driver.ev.world.ask(word(message(pki, sales_tariff())))
    driver.ev.world.disconnect()
    driver.ev.world.advance(5.0)

    assert [one.SalesTariff for one in offered(prepared(driver)).values()] == [None]


def test_t1_a_renegotiation_offers_another_tariff_or_none(pki: Pki) -> None:
    """The times of the old one would begin anew."""
    driver = customer(pki)
    driver.ev.world.ask(word(message(pki, sales_tariff(1))))
    prepared(driver)
    driver.ev.go_on(State.CHECKED, State.PRE_CHARGED)
    assert code(driver.ev.send(iso.power_delivery("Start", tuple_id=10))) == "OK"
    driver.ev.send(iso.current_demand())
    told = []
    for later in (None, sales_tariff(2)):
        if later is not None:
            driver.ev.world.ask(word(message(pki, later)))
        assert code(driver.ev.send(iso.power_delivery("Renegotiate", tuple_id=10))) == "OK"
        tuples = offered(driver.ev.send(iso.parameter_discovery()))
        told.append({number: one.SalesTariff for number, one in tuples.items()})
        assert code(driver.ev.send(iso.power_delivery("Start", tuple_id=10))) == "OK"
        driver.ev.send(iso.current_demand())

    assert told == [{10: None}, {10: sales_tariff(2)}]


@pytest.mark.parametrize(("departure_s", "told"), [(36_000, True), (0, True), (7_200, False)])
def test_t1_a_tariff_that_does_not_cover_the_time_until_departure_is_left_out(
    pki: Pki, departure_s: int, told: bool
) -> None:
    driver = customer(pki)
    driver.ev.world.ask(word(message(pki, sales_tariff())))
    parameters = iso.dc_parameters(DepartureTime=departure_s)

    tuples = offered(prepared(driver, iso.parameter_discovery(parameters)))

    assert [one.SalesTariff is not None for one in tuples.values()] == [told]
    alerts = [alert.text for alert in driver.ev.world.told(Alert)]
    assert len(alerts) == (0 if told else 1)


@pytest.mark.parametrize(("most", "told"), [(1, False), (2, True), (12, True)])
def test_t1_a_tariff_of_more_entries_than_the_vehicle_takes_is_left_out(
    pki: Pki, most: int, told: bool
) -> None:
    driver = customer(pki)
    driver.ev.world.ask(word(message(pki, sales_tariff())))

    tuples = offered(prepared(driver, iso.parameter_discovery(max_entries=most)))

    assert [one.SalesTariff is not None for one in tuples.values()] == [told]


def _references(made: m.V2G_Message) -> list[Any]:
    assert made.Header.Signature is not None
    return made.Header.Signature.SignedInfo.Reference


def _tuples(made: m.V2G_Message) -> list[Any]:
    body: Any = made.Body.BodyElement
    schedules: list[Any] = body.SASchedules.SAScheduleTuple
    return schedules


def _tariffs(made: m.V2G_Message) -> list[Any]:
    return [one.SalesTariff for one in _tuples(made)]


def _other_reference(made: m.V2G_Message) -> None:
    _references(made)[0].URI = "#other"


def _fewer_references(made: m.V2G_Message) -> None:
    _references(made).pop()


def _no_id(made: m.V2G_Message) -> None:
    _tariffs(made)[0].Id = None


def _unsigned(made: m.V2G_Message) -> None:
    made.Header.Signature = None


def _late_start(made: m.V2G_Message) -> None:
    _tariffs(made)[0].SalesTariffEntry[0].TimeInterval.start = 1


def _open_end(made: m.V2G_Message) -> None:
    _tariffs(made)[0].SalesTariffEntry[-1].TimeInterval.duration = None


def _two_ends(made: m.V2G_Message) -> None:
    _tariffs(made)[0].SalesTariffEntry[-1].TimeInterval.duration = 60


def _no_time(made: m.V2G_Message) -> None:
    for tariff in _tariffs(made):
        tariff.SalesTariffEntry = [entry(0, 0, 1)]


def _no_interval(made: m.V2G_Message) -> None:
    _tariffs(made)[0].SalesTariffEntry[0].TimeInterval = m.IntervalType()


def _level(made: m.V2G_Message) -> None:
    _tariffs(made)[0].NumEPriceLevels = 1


def _many(made: m.V2G_Message) -> None:
    for tariff in _tariffs(made):
        tariff.SalesTariffEntry = [entry(60 * n, 60, 1) for n in range(13)]


def _no_tariff(made: m.V2G_Message) -> None:
    _tuples(made)[0].SalesTariff = None


def _other_body(made: m.V2G_Message) -> None:
    made.Body.BodyElement = iso.session_stop()


@pytest.mark.parametrize(
    "damage",
    [
        *(_other_reference, _fewer_references, _no_id, _unsigned, _late_start, _open_end),
        *(_two_ends, _no_time, _no_interval, _level, _many, _no_tariff, _other_body),
    ],
    ids=lambda damage: damage.__name__[1:],
)
def test_t1_a_tariff_that_no_vehicle_would_take_is_refused_at_once(pki: Pki, damage: Any) -> None:
    made = message(pki, sales_tariff(1), sales_tariff(2))
    damage(made)

    assert not customer(pki).ev.world.ask(word(made))


@pytest.mark.parametrize("text", ["", "*", "AAAA", base64.b64encode(b"\x80\x04\x02\x80").decode()])
def test_t1_a_tariff_that_is_no_message_is_refused_at_once(pki: Pki, text: str) -> None:
    assert not customer(pki).ev.world.ask(SetTariff(message=text))
