"""Vehicles with contracts over DataTransfer, with EVerest's names (plug_and_charge_tests).

Not here: set_connector_evse_ids, because the EVSE id of an outlet is a key of station.toml; and the
reading of contracts, which is the SECC's (tests/session, tests/pki).
"""

import time
from pathlib import Path

import pytest

from secc.ocpp.pnc.transfer import VENDORS
from secc.reports import (
    AuthorizationWanted,
    CertificateHash,
    CertificateResponse,
    CertificateWanted,
    Refuse,
    SetContracts,
)
from tests.ocpp.note import GOOD, MANAGED, OCSP_URL, PNC, asked, station, taken
from tests.ocpp.world import World
from tests.station.loop import on_loop
from tools.csms.desk import Answer, Fault, Outcome, Silence
from tools.csms.strict import Strict

EMAID = "DEABCC123ABC56"
HASHES = [
    CertificateHash(
        hash_algorithm="SHA256",
        issuer_name_hash="aa" * 32,
        issuer_key_hash="bb" * 32,
        serial_number="12ab",
        responder_url=OCSP_URL,
    )
]


def verdict(status: str, certificate: str = "Accepted") -> Answer:
    return taken({"idTokenInfo": {"status": status}, "certificateStatus": certificate})


async def contract(post: World, *, valid: bool = True, within_s: float | None = 5.0) -> None:
    """A vehicle comes and wants to pay by contract."""
    post.outlet.plug()
    post.outlet.change(phase="authorise")
    post.outlet.publish(
        AuthorizationWanted(
            time=time.time(),
            session="1",
            evcc="7dfa00000001",
            emaid=EMAID,
            contract_chain=["LEAF", "SUB"],
            contract_hashes=HASHES,
            locally_valid=valid,
            answer_within_s=within_s,
        )
    )


async def refusal(post: World) -> Refuse:
    await post.until(lambda: any(isinstance(one, Refuse) for one in post.outlet.words))
    return next(one for one in post.outlet.words if isinstance(one, Refuse))


# --- what vehicles are offered -------------------------------------------------------------------


@on_loop
async def test_the_secc_is_told_whether_to_offer_contracts(central: Strict, folder: Path) -> None:
    # EVerest: eim_only
    def told(post: World) -> list[SetContracts]:
        return [one for one in post.outlet.words if isinstance(one, SetContracts)]

    async with station(central, folder) as post:
        await post.ready()
        assert told(post) == [SetContracts(offered=False, certificates=False)]

        for name in (PNC, MANAGED):
            change = dict(zip(("key", "value"), name.split("="), strict=True))
            assert await post.desk.ask("ChangeConfiguration", change) == {"status": "Accepted"}
        await post.until(lambda: told(post)[-1] == SetContracts(offered=True))

        post.outlet.words.clear()
        await post.restart()
        await post.until(lambda: bool(told(post)))
        assert told(post) == [SetContracts(offered=True)]


# --- vehicles with a contract --------------------------------------------------------------------


@pytest.mark.parametrize("vendor", VENDORS)
@on_loop
async def test_a_contract_that_the_central_system_accepts_charges(
    central: Strict, folder: Path, vendor: str
) -> None:  # EVerest: contract_installation_and_authorization_01
    async with station(central, folder, PNC, vendor=vendor) as post:
        post.desk.script("DataTransfer", verdict("Accepted"))
        await post.ready()
        await contract(post)
        start = await post.desk.wait_for("StartTransaction")

        assert start["idTag"] == EMAID
        assert await asked(post, "Authorize") == {
            "idToken": {"idToken": EMAID, "type": "eMAID"},
            "iso15118CertificateHashData": [
                {
                    "hashAlgorithm": "SHA256",
                    "issuerNameHash": "aa" * 32,
                    "issuerKeyHash": "bb" * 32,
                    "serialNumber": "12ab",
                    "responderURL": OCSP_URL,
                }
            ],
        }
        assert post.desk.of("DataTransfer")[0]["vendorId"] == vendor
        assert post.desk.of("Authorize") == []
        await post.status("Charging")


REFUSALS = [
    (verdict("Invalid"), "refused"),
    (verdict("Blocked"), "refused"),
    (verdict("Expired"), "expired"),
    (verdict("Accepted", "CertificateRevoked"), "revoked"),
    (verdict("Invalid", "CertificateExpired"), "expired"),
    (verdict("Invalid", "ContractCancelled"), "cancelled"),
    (verdict("Accepted", "SignatureError"), "refused"),
    (verdict("Accepted", "CertChainError"), "refused"),
    (verdict("Accepted", "NoCertificateAvailable"), "refused"),
    (taken({}), "refused"),
    (taken({"idTokenInfo": "nonsense"}), "refused"),
]


@on_loop
async def test_a_vehicle_is_told_why_its_contract_is_refused(central: Strict, folder: Path) -> None:
    # EVerest: pnc_reject
    async with station(central, folder, PNC) as post:
        await post.ready()
        for answer, status in REFUSALS:
            post.desk.script("DataTransfer", answer)
            post.outlet.words.clear()
            await contract(post)
            assert (await refusal(post)).status == status, answer
            post.outlet.unplug()

        assert post.desk.of("StartTransaction") == []


@on_loop
async def test_a_chain_that_only_the_back_end_can_validate_goes_along(
    central: Strict, folder: Path
) -> None:  # EVerest: contract_installation_and_authorization_02
    async with station(central, folder, PNC, "CentralContractValidationAllowed=true") as post:
        post.desk.script("DataTransfer", verdict("Accepted"))
        await post.ready()
        await contract(post, valid=False)

        assert (await asked(post, "Authorize"))["certificate"] == "LEAFSUB"
        await post.desk.wait_for("StartTransaction")


@on_loop
async def test_without_central_validation_such_a_chain_is_refused(
    central: Strict, folder: Path
) -> None:  # EVerest: contract_installation_and_authorization_03
    async with station(central, folder, PNC) as post:
        await post.ready()
        await contract(post, valid=False)

        assert (await refusal(post)).status == "refused"
        assert post.desk.of("DataTransfer") == []


@on_loop
async def test_plug_and_charge_that_is_switched_off_takes_no_contract(
    central: Strict, folder: Path
) -> None:
    async with station(central, folder) as post:
        await post.ready()
        await contract(post)

        assert (await refusal(post)).status == "not_allowed"


@pytest.mark.parametrize("known", [True, False])
@on_loop
async def test_a_central_system_without_the_note_knows_the_contract_as_a_tag(
    central: Strict, folder: Path, known: bool
) -> None:
    async with station(central, folder, PNC) as post:
        post.desk.always("DataTransfer", Answer({"status": "UnknownVendorId"}))
        post.desk.tags[EMAID] = {"status": "Accepted" if known else "Invalid"}
        await post.ready()
        await contract(post)
        await post.desk.wait_for("Authorize", idTag=EMAID)

        if known:
            assert (await post.desk.wait_for("StartTransaction"))["idTag"] == EMAID
        else:
            assert (await refusal(post)).status == "refused"


OFFLINE = [
    ((), True, True, True),
    ((), True, False, False),  # nobody knows the contract
    ((), False, True, False),  # nobody has validated it
    (("ContractValidationOffline=false",), True, True, False),
    (("LocalAuthorizeOffline=false",), True, True, False),
    (("AllowOfflineTxForUnknownId=true",), True, False, True),
]


@pytest.mark.parametrize(("keys", "valid", "listed", "charges"), OFFLINE)
@on_loop
async def test_offline_a_chain_must_hold_and_the_contract_be_known(
    central: Strict, folder: Path, keys: tuple[str, ...], valid: bool, listed: bool, charges: bool
) -> None:  # EVerest: contract_installation_and_authorization_04
    async with station(central, folder, PNC, *keys) as post:
        await post.ready()
        if listed:
            entry = {"idTag": EMAID, "idTagInfo": GOOD}
            request = {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [entry]}
            assert await post.desk.ask("SendLocalList", request) == GOOD
        await post.offline()
        await contract(post, valid=valid)
        if charges:
            await post.until(lambda: post.outlet.state.phase == "deliver")
            await post.online()
            assert (await post.desk.wait_for("StartTransaction"))["idTag"] == EMAID
        else:
            await refusal(post)


@on_loop
async def test_silence_is_decided_before_the_vehicle_gives_up(
    central: Strict, folder: Path
) -> None:
    async with station(central, folder, PNC) as post:
        post.desk.always("DataTransfer", Silence())
        await post.ready()
        begun = time.monotonic()
        await contract(post, within_s=0.8)

        assert (await refusal(post)).status == "refused"  # nobody knows it here
        assert time.monotonic() - begun < 5.0  # PaymentDetailsRes, although MessageTimeout is 30 s


@on_loop
async def test_external_payment_needs_no_plug_and_charge(central: Strict, folder: Path) -> None:
    # EVerest: eim_01, eim_02, eim_only
    async with station(central, folder, outlet_is={}) as post:
        await post.ready()
        await post.charge("ADA")

        assert post.desk.of("DataTransfer") == []


# --- vehicles that want a certificate ------------------------------------------------------------


async def wants(post: World, request: str = "c2VjcmV0", within_s: float = 4.5) -> None:
    post.outlet.plug()
    post.outlet.publish(
        CertificateWanted(
            time=time.time(),
            session="1",
            action="install",
            schema="urn:iso:15118:2:2013:MsgDef",
            request=request,
            answer_within_s=within_s,
        )
    )


async def response(post: World) -> CertificateResponse:
    await post.until(lambda: any(isinstance(o, CertificateResponse) for o in post.outlet.words))
    return next(one for one in post.outlet.words if isinstance(one, CertificateResponse))


@on_loop
async def test_a_certificate_of_the_back_end_is_handed_on(central: Strict, folder: Path) -> None:
    # EVerest: pnc_get_15118_ev_certificate
    async with station(central, folder, MANAGED) as post:
        post.desk.script("DataTransfer", taken({"status": "Accepted", "exiResponse": "ZXhp"}))
        await post.ready()
        await wants(post)

        assert await response(post) == CertificateResponse(session="1", response="ZXhp")
        assert await asked(post, "Get15118EVCertificate") == {
            "iso15118SchemaVersion": "urn:iso:15118:2:2013:MsgDef",
            "action": "Install",
            "exiRequest": "c2VjcmV0",
        }


NOT_HAD: list[tuple[Outcome, str]] = [
    (taken({"status": "Failed", "exiResponse": ""}), "Failed"),
    (taken({"status": "Accepted", "exiResponse": ""}), "0 characters"),
    (taken({"status": "Accepted"}), "Accepted"),
    (taken({"status": "Accepted", "exiResponse": "x" * 7501}), "7501"),
    (Answer({"status": "UnknownMessageId"}), "UnknownMessageId"),
    (Answer({"status": "Accepted", "data": "no json"}), "JSON"),
    (Fault("InternalError"), "InternalError"),
    (Silence(), "answer"),
]


@on_loop
async def test_a_certificate_that_cannot_be_had_is_told_in_time(
    central: Strict, folder: Path
) -> None:
    async with station(central, folder, MANAGED) as post:
        await post.ready()
        for outcome, why in NOT_HAD:
            post.desk.script("DataTransfer", outcome)
            post.outlet.words.clear()
            await wants(post, within_s=1.0)
            answer = await response(post)
            assert answer.response is None, outcome
            assert why in str(answer.reason)
        await change(post, "ISO15118CertificateManagementEnabled", "false")
        post.outlet.words.clear()
        await wants(post)

        assert "is false" in str((await response(post)).reason)


async def change(post: World, key: str, value: str) -> None:
    request = {"key": key, "value": value}
    assert await post.desk.ask("ChangeConfiguration", request) == GOOD
