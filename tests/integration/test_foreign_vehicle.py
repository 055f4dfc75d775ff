"""Whole charges of a vehicle that nobody here wrote, over a real link and real sockets."""

from pathlib import Path

import pytest

from secc.reports import AuthorizationWanted, SessionEnded, SessionStarted, State
from tests.integration.station import Station, station
from tests.integration.vehicle import GOOD, SESSION_WITHIN_S, Message, Vehicle, vehicle
from tools.cable import Cable

pytestmark = pytest.mark.usefixtures("ecog_vehicle")

DC = ["CableCheckReq", "PreChargeReq", "PowerDeliveryReq", "CurrentDemandReq", "PowerDeliveryReq"]
SEQUENCE = {
    "DIN_SPEC_70121": [
        "supportedAppProtocolReq",
        "SessionSetupReq",
        "ServiceDiscoveryReq",
        "ServicePaymentSelectionReq",
        "ContractAuthenticationReq",
        "ChargeParameterDiscoveryReq",
        *DC,
        "WeldingDetectionReq",
        "SessionStopReq",
    ],
    "ISO_15118_2": [
        "supportedAppProtocolReq",
        "SessionSetupReq",
        "ServiceDiscoveryReq",
        "PaymentServiceSelectionReq",
        "AuthorizationReq",
        "ChargeParameterDiscoveryReq",
        *DC,
        "WeldingDetectionReq",
        "SessionStopReq",
    ],
}
NOTIFICATION = {"DIN_SPEC_70121": "None", "ISO_15118_2": "StopCharging"}  # [V2G-DC-500]
ENDLESS = 10_000  # loops: until somebody else ends it


def si(value: dict[str, float]) -> float:
    return float(value["Value"] * 10 ** value["Multiplier"])


@pytest.mark.parametrize("protocol", SEQUENCE)
def test_a_vehicle_charges_with_direct_current_until_it_ends_it(
    cable: Cable, running_station: Station, protocol: str
) -> None:
    with vehicle(cable, protocol=protocol, voltage_v=400, current_a=20) as ev:
        ev.wait_for("SessionStopRes")
        ended = running_station.wait_for(SessionEnded, 6.0)

    assert ev.names() == SEQUENCE[protocol]
    assert ev.codes() == GOOD
    loop = ev.messages("CurrentDemandRes")
    assert len(loop) >= 20
    assert all(si(m.fields["EVSEPresentVoltage"]) == pytest.approx(400, abs=25) for m in loop)
    assert max(si(m.fields["EVSEPresentCurrent"]) for m in loop) == pytest.approx(20, abs=3)
    assert (ended.by, ended.ok) == ("ev", True)
    assert ended.energy_wh > 0


@pytest.mark.usefixtures("running_station")
def test_a_vehicle_of_two_protocols_that_would_like_tls_gets_its_first_choice_without(
    cable: Cable,
) -> None:  # [V2G2-167]
    with vehicle(cable, protocol=",".join(SEQUENCE), tls=True) as ev:
        answer = ev.wait_for("supportedAppProtocolRes")
        ev.wait_for("SessionSetupRes")

    offers = ev.messages("supportedAppProtocolReq")[0].fields["AppProtocol"]
    assert len(offers) == 2
    assert [answer.fields["SchemaID"]] == [o["SchemaID"] for o in offers if o["Priority"] == 1]
    assert ev.codes() <= GOOD


@pytest.mark.parametrize("protocol", SEQUENCE)
def test_the_station_limits_and_then_ends_a_charge_and_the_vehicle_follows(
    cable: Cable, running_station: Station, protocol: str
) -> None:
    with vehicle(cable, protocol=protocol, loops=ENDLESS, current_a=20) as ev:
        running_station.wait_for(State, SESSION_WITHIN_S, phase="deliver", current_a=20.0)
        running_station.ctl("limit", "--current", "10")
        running_station.wait_for(State, 3.0, phase="deliver", current_a=10.0)
        before = len(ev.messages("CurrentDemandRes"))
        ev.wait_for("CurrentDemandRes", count=before + 20)
        limited = ev.messages("CurrentDemandRes")[before:]
        running_station.ctl("stop")
        ev.wait_for("SessionStopRes", within_s=10.0)
        ended = running_station.wait_for(SessionEnded, 6.0)

    assert all(si(m.fields["EVSEPresentCurrent"]) < 11 for m in limited)
    assert all(si(m.fields["EVSEMaximumCurrentLimit"]) == 10 for m in limited)
    assert all(m.fields["EVSECurrentLimitAchieved"] for m in limited)
    assert ev.names() == SEQUENCE[protocol]
    assert ev.codes() == GOOD
    last = ev.messages("CurrentDemandRes")[-1].fields["DC_EVSEStatus"]
    assert last["EVSEStatusCode"] == "EVSE_Shutdown"
    assert last["EVSENotification"] == NOTIFICATION[protocol]
    assert (ended.by, ended.ok) == ("station", True)


def test_a_paused_session_is_joined_again_and_charges_on(
    cable: Cable, running_station: Station
) -> None:  # [V2G2-740] and following
    with vehicle(cable, loops=5, pause=True) as ev:
        ev.wait_for("SessionStopRes")
        paused = session_of(ev)
        assert running_station.wait_for(SessionEnded, 6.0).paused

    with vehicle(cable, resume=paused) as ev:
        joined = ev.wait_for("SessionSetupRes")
        ev.wait_for("SessionStopRes")
        started = running_station.wait_for(SessionStarted, 1.0, resumed=True)

    assert joined.fields["ResponseCode"] == "OK_OldSessionJoined"
    assert joined.session == paused == started.session.upper()
    assert len(ev.messages("CurrentDemandRes")) >= 20


def test_a_vehicle_charges_with_alternating_current_once_payment_is_there(
    cable: Cable, tmp_path: Path
) -> None:
    config = """
        [authorization]
        policy = "command"
        [iso15118_2]
        modes = ["AC_three_phase_core"]
        [simulation]
        outlet = "ac"
    """
    with (
        station(cable, tmp_path, config) as secc,
        vehicle(cable, mode="AC_three_phase_core", loops=ENDLESS) as ev,
    ):
        asked = secc.wait_for(AuthorizationWanted, 20.0)
        ev.wait_for("AuthorizationRes", count=3)
        secc.ctl("authorise")
        ev.wait_for("ChargingStatusRes", count=20)
        secc.ctl("stop")
        ev.wait_for("SessionStopRes", within_s=10.0)

    waiting = [m.fields["EVSEProcessing"] for m in ev.messages("AuthorizationRes")]
    assert waiting == ["Ongoing_WaitingForCustomerInteraction"] * (len(waiting) - 1) + ["Finished"]
    assert asked.session.upper() == session_of(ev)
    assert ev.codes() == GOOD
    assert ev.messages("ServiceDiscoveryRes")[0].fields["PaymentOptionList"] == {
        "PaymentOption": ["ExternalPayment"]
    }


def session_of(ev: Vehicle) -> str:
    answer: Message = ev.messages("SessionSetupRes")[0]
    return answer.session
