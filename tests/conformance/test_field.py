"""What production cars do: field mode lets it pass and reports it, strict mode refuses it."""

from collections.abc import Callable
from typing import Any

import pytest

from secc import v2gtp
from secc.reports import Deviation, SessionEnded
from secc.session.tolerance import TOLERANCES
from tests import din, iso
from tests.both import si
from tests.session.sequence import State
from tests.vehicle import DIN, ISO_AC, ISO_DC, Dialect, Ev, assert_refused, at, ev

DC = pytest.mark.parametrize("dialect", [DIN, ISO_DC], ids=str)
STRICT = {"tolerance": {"mode": "strict"}}
LIMITED = {"charge": {"max_power_w": 10_000.0}}
FALLING = {
    "charge": {
        "schedule": [
            {"duration_s": 600, "power_w": 30_000.0},
            {"duration_s": 600, "power_w": 10_000.0},
        ]
    }
}


def wrong_unit(dialect: Dialect) -> Any:
    request = dialect.words.pre_charge()
    request.EVTargetVoltage.Unit = dialect.messages.unitSymbolType.A
    return request


# name of the tolerance: protocol, state, request, code of the refusal, settings
DEVIATIONS: dict[str, tuple[Dialect, State, Callable[[], Any], str, dict[str, Any]]] = {
    "early_session_stop": (
        *(ISO_DC, State.AUTHORISED, iso.session_stop, "FAILED_SequenceError", {}),
    ),
    "session_stop_in_loop": (DIN, State.LOOP, din.session_stop, "FAILED_SequenceError", {}),
    "stop_before_start": (DIN, State.PRE_CHARGED, din.stop, "FAILED_SequenceError", {}),
    "power_delivery_before_loop": (ISO_AC, State.STARTED, iso.stop, "FAILED_SequenceError", {}),
    "pre_charge_unfinished": (
        *(DIN, State.CHECKED, din.start, "FAILED_PowerDeliveryNotApplied"),
        {"simulation": {"supply": {"rise_v_per_s": 60.0}}},
    ),
    "profile_missing": (
        *(ISO_AC, State.PREPARED, lambda: iso.power_delivery("Start")),
        *("FAILED_ChargingProfileInvalid", {}),
    ),
    "profile_above_later_pmax": (
        *(DIN, State.PRE_CHARGED, din.start, "FAILED_ChargingProfileInvalid", FALLING),
    ),
    "wrong_unit": (DIN, State.CHECKED, lambda: wrong_unit(DIN), "FAILED", {}),
    "other_dc_mode": (
        *(DIN, State.AUTHORISED, lambda: din.parameter_discovery(mode="DC_core")),
        *("FAILED_WrongEnergyTransferType", {}),
    ),
    "evccid_length": (
        *(DIN, State.NEGOTIATED, lambda: din.session_setup(evcc=b"\x01\x02"), "FAILED", {}),
    ),
}
EACH = pytest.mark.parametrize("name", DEVIATIONS)


def prepared(name: str, **sections: Any) -> tuple[Ev, Any, str]:
    """A vehicle that is about to deviate, its request, and how that is refused."""
    dialect, state, request, code, settings = DEVIATIONS[name]
    vehicle = at(dialect, state, **settings, **sections)
    if name == "pre_charge_unfinished":
        vehicle.send(din.pre_charge())
    return vehicle, request(), code


@EACH
def test_field_mode_lets_a_deviation_pass_and_names_the_clause(name: str) -> None:
    vehicle, request, _ = prepared(name)

    response = vehicle.send(request)

    assert response.ResponseCode.value.startswith("OK")
    (deviation,) = vehicle.world.told(Deviation)
    assert deviation.clause
    assert deviation.text


@EACH
def test_strict_mode_refuses_the_deviation(name: str) -> None:
    vehicle, request, code = prepared(name, **STRICT)

    assert_refused(vehicle, request, vehicle.send(request), code)


@EACH
def test_a_tolerance_is_granted_and_taken_by_its_name(name: str) -> None:
    refusing, request, code = prepared(name, tolerance={"refuse": [name]})
    assert refusing.send(request).ResponseCode.value == code

    accepting, request, _ = prepared(name, tolerance={"mode": "strict", "accept": [name]})
    assert accepting.send(request).ResponseCode.value.startswith("OK")


def test_every_tolerance_is_tried() -> None:
    elsewhere = {"renegotiation_shortcut", "duplicate_priority", "exi", "slac"}
    elsewhere |= {"receipt_missing", "contract_domain"}

    assert set(TOLERANCES) - set(DEVIATIONS) <= elsewhere


@pytest.mark.parametrize("mode", ["field", "strict"])
@pytest.mark.parametrize("odd", ["control characters", "trailing octets"])
def test_a_document_outside_the_letter_is_read_in_field_mode_only(mode: str, odd: str) -> None:
    vehicle = ev(ISO_DC, tolerance={"mode": mode}).reach(State.SET_UP)
    if odd == "control characters":  # BMW iX
        vehicle.world.receive(vehicle.octets(iso.service_discovery(ServiceScope="\0\0")))
    else:
        payload = vehicle.octets(iso.service_discovery())[v2gtp.HEADER.size :]
        vehicle.world.receive(v2gtp.pack(payload + b"\0\0"))

    response = vehicle.answer(patience=1.0)

    assert (response is not None) == (mode == "field")
    assert vehicle.world.told(Deviation)
    assert not vehicle.world.closed


# --- cars by name ---------------------------------------------------------------------------------


@DC
@pytest.mark.parametrize("first", [(200.0, 0.0), (0.0, 0.0)], ids=["ID.4", "Seres"])
def test_the_first_pre_charge_target_need_not_be_the_last(
    dialect: Dialect, first: tuple[float, float]
) -> None:
    vehicle = ev(dialect).reach(State.CHECKED)
    assert vehicle.send(dialect.words.pre_charge(*first)).ResponseCode.value == "OK"

    vehicle.go_on(State.PRE_CHARGED, State.STARTED, State.LOOP)


@DC
def test_pre_charge_with_no_current_still_gets_its_voltage(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.CHECKED)
    vehicle.send(dialect.words.pre_charge(380, 0))
    vehicle.world.advance(1.0)

    response = vehicle.send(dialect.words.pre_charge(380, 0))

    assert si(response.EVSEPresentVoltage) == pytest.approx(380, abs=5)


@DC
def test_a_loop_that_begins_without_current_is_no_fault(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.STARTED)
    for current in (0, 0, 0, 1, 2, 5, 10, 20):
        response = vehicle.send(dialect.words.current_demand(current_a=current))
        assert response.ResponseCode.value == "OK"
        vehicle.world.advance(0.3)

    assert not vehicle.world.told(Deviation)


@DC
def test_a_voltage_glitch_in_the_loop_keeps_the_last_target(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.LOOP)

    vehicle.send(dialect.words.current_demand(voltage_v=0))

    assert vehicle.world.supply.voltage_v == 440


@DC
def test_most_cars_skip_welding_detection(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.STOPPED)

    vehicle.go_on(State.ENDED)
    vehicle.world.disconnect()

    assert vehicle.world.told(SessionEnded)[-1].ok


@DC
def test_ampera_closes_after_the_stop_without_a_session_stop(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.STOPPED)
    vehicle.world.advance(1.0)

    vehicle.world.disconnect()

    assert vehicle.world.power_off
    assert vehicle.world.told(SessionEnded)[-1].ok


@DC
def test_a_session_stop_during_the_cable_check_is_answered_and_unlocks(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.CHECKING)
    request = dialect.requests["SessionStop"]()

    response = vehicle.send(request)

    assert response.ResponseCode.value == "OK"
    assert vehicle.took < 1.5
    vehicle.world.advance(3.0)
    assert vehicle.world.contactors_open
    assert not vehicle.world.locked
    assert vehicle.world.told(SessionEnded)[-1].ok


def test_a_pause_in_dc_is_answered_with_ok() -> None:
    vehicle = ev(ISO_DC).reach(State.WELDING)  # EQE, Polestar 2

    assert vehicle.send(iso.session_stop("Pause")).ResponseCode.value == "OK"


@pytest.mark.parametrize("state", [State.STARTED, State.AUTHORISED], ids=lambda s: s.name)
def test_id4_stops_an_ac_session_right_after_its_start(state: State) -> None:
    vehicle = ev(ISO_AC).reach(state)

    assert vehicle.send(iso.session_stop()).ResponseCode.value == "OK"
    vehicle.world.advance(1.0)
    assert vehicle.world.contactors_open


def test_a_stale_session_id_on_first_contact_is_a_new_session() -> None:
    vehicle = ev(ISO_DC).reach(State.NEGOTIATED)  # Stellantis

    response = vehicle.send(iso.session_setup(), session_id=bytes.fromhex("1122334455667788"))

    assert response.ResponseCode.value == "OK_NewSessionEstablished"


def test_a_soc_that_is_always_0_means_nothing() -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)  # Seres

    response = vehicle.send(iso.current_demand(DC_EVStatus=iso.ev_status(soc=0)))

    assert response.ResponseCode.value == "OK"
    assert vehicle.world.supply.current_a > 0


def test_a_limit_of_0_in_an_optional_element_is_no_limit() -> None:
    vehicle = ev(ISO_DC).reach(State.AUTHORISED)  # MG4
    parameters = iso.dc_parameters(
        EVMaximumPowerLimit=iso.value(0, "W"), FullSOC=0, BulkSOC=0,
        EVEnergyRequest=iso.value(0, "Wh"),
    )  # fmt: skip
    assert vehicle.send(iso.parameter_discovery(parameters)).ResponseCode.value == "OK"
    vehicle.go_on(State.CHECKING, State.CHECKED, State.PRE_CHARGED, State.STARTED)
    for _ in range(20):
        vehicle.send(iso.current_demand(EVMaximumCurrentLimit=iso.value(0, "A")))
        vehicle.world.advance(0.1)

    assert vehicle.world.current_a > 50


def test_a_profile_in_a_stop_is_not_looked_at() -> None:
    vehicle = ev(DIN, **STRICT, **LIMITED).reach(State.PRE_CHARGED)  # BYD
    vehicle.send(din.start(profile=((0, 5_000),)))
    vehicle.send(din.current_demand())

    response = vehicle.send(din.stop(profile=((0, 32_000), (90_000, 1))))

    assert response.ResponseCode.value == "OK"


def test_contract_payment_without_an_offer_is_refused_in_order() -> None:
    vehicle = ev(ISO_DC).reach(State.DISCOVERED)
    request = iso.payment_selection(option="Contract")

    assert_refused(vehicle, request, vehicle.send(request), "FAILED_PaymentSelectionInvalid")
