"""Our vehicle pays by contract at our station, on a fake clock: charges and all misbehaviours."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from secc.pki import authority
from secc.pki.judge import Judge
from secc.pki.store import open_store
from tests.tools.road import Road, script
from tests.world import EPOCH, world
from tools.pki_provisioning import Provisioning, tariff
from tools.pki_relay import Relay
from tools.vehicle.credentials import open_wallet
from tools.vehicle.drive import Drive
from tools.vehicle.mischief import MISCHIEF
from tools.vehicle.session import EvSession
from tools.vehicle.steps import Outcome

NOW = datetime.fromtimestamp(EPOCH, UTC)
SUITE = "ECDHE-ECDSA-AES128-SHA256"
PROTOCOLS = ("iso15118-2", "ac")
Pki = dict[str, authority.Credential]


@pytest.fixture(scope="module")
def pki() -> Pki:
    return authority.make(NOW)


@pytest.fixture(scope="module")
def folder(pki: Pki, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pki")
    authority.lay_out(place, "car", pki)
    return place


class Town:
    """A station with its back end; `visit` sends a vehicle there."""

    def __init__(
        self, pki: Pki, folder: Path, protocol: str = "iso15118-2", mode: str = "field"
    ) -> None:
        sections = {
            "contract": {"enabled": True, "receipts": "once"},
            "tolerance": {"mode": mode},
            "services": {"certificate": ["install", "update"]},
        }
        self.protocol = protocol
        judge = Judge(open_store(folder).trust())
        kind = "ac" if protocol == "ac" else "dc"
        self.world = world(kind, {}, sections, judge=judge, secure=True)
        self.relay = Relay(Provisioning(pki).answer, tariff(pki))
        self.wallet = open_wallet(folder, NOW)
        self._heard = 0

    def visit(self, joins: bytes | None = None, **changes: Any) -> tuple[EvSession, Outcome]:
        values = {"tls": "force", "payment": "contract", **changes}
        wanted = script(self.protocol, **values)
        drive = Drive(wanted, wanted.battery.battery(), joins, self.wallet, SUITE)
        visit = EvSession(drive)
        outcome = Road(self.world, visit).run(until=self._answer)
        assert outcome is not None
        return visit, outcome

    def _answer(self) -> bool:
        """The back end answers whatever the station has reported since."""
        new, self._heard = self.world.reports[self._heard :], len(self.world.reports)
        for word in new:
            for request in self.relay.hear(word, NOW):
                assert self.world.ask(request), request
        return False


def test_a_contract_pays_for_a_charge_and_is_signed_for(pki: Pki, folder: Path) -> None:
    town = Town(pki, folder)

    _, outcome = town.visit()

    assert (outcome.ok, outcome.result, outcome.findings) == (True, "complete", ())
    assert outcome.emaid == "DEABCC123ABC56"
    assert (outcome.tls, outcome.receipts, outcome.tariffs) == (SUITE, 1, 1)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(("certificate", "got"), [("install", "installed"), ("update", "updated")])
def test_a_new_contract_is_fetched_through_the_station_and_pays(
    pki: Pki, folder: Path, protocol: str, certificate: str, got: str
) -> None:
    town = Town(pki, folder, protocol)
    old = town.wallet.contract
    assert old is not None

    visit, outcome = town.visit(certificate=certificate)

    assert (outcome.ok, outcome.certificate, outcome.findings) == (True, got, ())
    new = town.wallet.contract
    assert new is not None
    assert new.emaid == old.emaid
    assert new.key.public_key() != old.key.public_key()
    assert [one.request for one in visit.exchanges[3:6]] == [
        "ServiceDetailReq",
        "PaymentServiceSelectionReq",
        f"Certificate{'Installation' if certificate == 'install' else 'Update'}Req",
    ]


def test_a_contract_pays_again_after_a_pause_and_in_a_renegotiated_charge(
    pki: Pki, folder: Path
) -> None:
    town = Town(pki, folder)

    _, first = town.visit(stop="pause", loops=5, renegotiate_after=3)
    town.world.advance(1.0)
    _, second = town.visit(joins=first.session_id, target_soc=0.6)

    assert (first.ok, first.result, first.tariffs) == (True, "paused", 1)  # a tariff serves once
    assert (second.ok, second.result, second.emaid) == (True, "complete", first.emaid)


def test_a_contract_that_the_back_end_refuses_does_not_charge(pki: Pki, folder: Path) -> None:
    serial = pki["contract"].certificate.serial
    for relay, code in (
        (Relay(bytes, revoked=frozenset({serial})), "FAILED_CertificateRevoked"),
        (Relay(bytes, cancelled=frozenset({"DEABCC123ABC56"})), "FAILED_ContractCanceled"),
    ):
        town = Town(pki, folder)
        town.relay = relay

        _, outcome = town.visit(expect=code)

        assert outcome.ok, outcome


# --- misbehaviours ------------------------------------------------------------------------------


def possible() -> list[tuple[str, str]]:
    """Every misbehaviour with the certificate service that it takes."""
    kinds = ("install", "update", "contract")
    return [
        (name, next(kind for kind in kinds if kind in mischief.only))
        for name, mischief in MISCHIEF.items()
        if mischief.only & {*kinds}
    ]


@pytest.mark.parametrize("strict", [False, True], ids=["field", "strict"])
@pytest.mark.parametrize(("name", "kind"), possible())
def test_the_station_answers_a_misbehaviour_with_a_contract_as_the_standard_demands(
    pki: Pki, folder: Path, name: str, kind: str, strict: bool
) -> None:
    town = Town(pki, folder, mode="strict" if strict else "field")
    certificate = kind if kind != "contract" else "none"

    _, outcome = town.visit(misbehave=name, certificate=certificate, strict=strict, target_soc=0.6)

    assert outcome.ok, outcome
    town.world.advance(3.0)
    assert town.world.closed
    assert town.world.power_off


def test_a_misbehaviour_with_a_contract_is_refused_where_none_pays(pki: Pki, folder: Path) -> None:
    _, outcome = Town(pki, folder).visit(misbehave="other_key", payment="external")

    assert (outcome.ok, outcome.result) == (False, "misbehaviour")
    assert outcome.text == "other_key is only for contract"


@pytest.mark.parametrize(
    "name", ["wrong_message", "silence", "wrong_session_id", "garbage_exi", "close_connection"]
)
@pytest.mark.parametrize(
    ("place", "certificate"),
    [
        *(("PaymentDetails", "none"), ("Authorization", "none"), ("Receipt", "none")),
        *(("CertificateInstallation", "install"), ("CertificateUpdate", "update")),
        ("PaymentDetails", "install"),  # after an installation
    ],
)
def test_the_station_withstands_a_misbehaviour_in_every_place_of_a_contract(
    pki: Pki, folder: Path, place: str, certificate: str, name: str
) -> None:  # the standard rows of PaymentDetails, Authorization, Certificate*, MeteringReceipt
    town = Town(pki, folder)

    _, outcome = town.visit(misbehave=name, at=place, certificate=certificate, target_soc=0.6)

    assert outcome.ok, outcome
    town.world.advance(3.0)
    assert town.world.closed
    assert town.world.power_off
