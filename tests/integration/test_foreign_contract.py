"""The EcoG EVCC pays by contract: one process of it, at one station of ours after another."""

from pathlib import Path

import pytest

from secc.pki import authority
from secc.reports import CertificateWanted, Receipt, SessionEnded
from tests.integration import contract
from tests.integration.station import HURRY, station
from tests.integration.test_foreign_vehicle import DC
from tests.integration.vehicle import GOOD, vehicle
from tools.cable import Cable
from tools.ecog import pki as ecog_pki

SETUP = ["supportedAppProtocolReq", "SessionSetupReq", "ServiceDiscoveryReq"]
CONTRACT = ["PaymentDetailsReq", "AuthorizationReq", "ChargeParameterDiscoveryReq"]
AC = """
[iso15118_2]
modes = ["AC_three_phase_core"]
[simulation]
outlet = "ac"
"""


@pytest.mark.usefixtures("ecog_vehicle")
def test_a_foreign_vehicle_gets_a_contract_pays_with_it_and_signs_receipts(
    cable: Cable, tmp_path: Path
) -> None:
    pki, theirs = tmp_path / "pki", tmp_path / "vehicle"
    made = contract.make()
    authority.lay_out(pki, "demo", made)
    ecog_pki.lay_out(theirs, made)
    direct = {"tls": True, "hurry": True, "loops": 5, "install": True}
    mode = "AC_three_phase_core"  # only there it knows receipts
    alternating = {"tls": True, "hurry": True, "loops": 6, "loop_s": 0.2, "mode": mode}
    with (
        contract.back_end(cable, pki, tmp_path / "control"),
        vehicle(cable, theirs, alternating, **direct) as ev,
    ):
        with station(cable, tmp_path, contract.config(pki) + HURRY) as secc:
            ev.wait_for("SessionStopRes")
            first = secc.wait_for(SessionEnded, 6.0)
            asked = secc.wait_for(CertificateWanted, 1.0)
        with station(cable, tmp_path, contract.config(pki, "interval") + AC) as secc:
            ev.wait_for("SessionStopRes", count=2)
            second = secc.wait_for(SessionEnded, 6.0)
            receipt = secc.wait_for(Receipt, 1.0)

    names = ev.names()
    first_names = names[: names.index("SessionStopReq") + 1]
    assert first_names == [
        *(*SETUP, "ServiceDetailReq", "PaymentServiceSelectionReq", "CertificateInstallationReq"),
        *(*CONTRACT, *DC, "WeldingDetectionReq", "SessionStopReq"),
    ]
    loop = ["ChargingStatusReq", "MeteringReceiptReq"] * len(ev.messages("MeteringReceiptReq"))
    assert names[len(first_names) :] == [
        *(*SETUP, "PaymentServiceSelectionReq", *CONTRACT, "PowerDeliveryReq"),
        *(*loop, "ChargingStatusReq", "PowerDeliveryReq", "SessionStopReq"),
    ]
    assert ev.codes() == GOOD
    assert (first.ok, second.ok, asked.action, receipt.emaid) == (
        *(True, True, "install", contract.EMAID),
    )
    assert len(loop) >= 4
    assert min(first.energy_wh, second.energy_wh) > 0
    for offer in ev.messages("ChargeParameterDiscoveryRes"):
        (schedule,) = offer.fields["SAScheduleList"]["SAScheduleTuple"]
        assert schedule["SalesTariff"]["Id"] == "tariff1"
