"""Plug & Charge over DataTransfer, with EVerest's names (plug_and_charge_tests).

Not here: set_connector_evse_ids, because the EVSE id of an outlet is a key of station.toml; and the
reading of contracts, which is the SECC's (tests/session, tests/pki).
"""

import base64
import json
import time
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from secc.ocpp.pnc.transfer import VENDORS
from secc.ocpp.security.certificates import HashData
from secc.ocpp.security.settings import SecuritySettings
from secc.pki import authority, ocsp
from secc.pki.authority import Credential, chain_of, lay_out
from secc.pki.profiles import PROFILES
from secc.pki.store import open_store
from secc.reports import (
    AuthorizationWanted,
    CertificateHash,
    CertificateResponse,
    CertificateWanted,
    Refuse,
)
from tests.ocpp.world import World, world
from tests.station.loop import on_loop
from tools.csms.desk import Answer, Fault, Outcome, Silence
from tools.csms.strict import Strict
from tools.pki_responder import Responder

EMAID = "DEABCC123ABC56"
GOOD = {"status": "Accepted"}
PNC, MANAGED = "ISO15118PnCEnabled=true", "ISO15118CertificateManagementEnabled=true"
OCSP_URL = "http://ocsp.example/"
HASHES = [
    CertificateHash(
        hash_algorithm="SHA256",
        issuer_name_hash="aa" * 32,
        issuer_key_hash="bb" * 32,
        serial_number="12ab",
        responder_url=OCSP_URL,
    )
]
PKI = authority.make(datetime.now(UTC), authority.Options(ocsp_url=OCSP_URL))
OTHER = authority.make(datetime.now(UTC))


def station(
    central: Strict, folder: Path, *keys: str, vendor: str = VENDORS[0], **how: Any
) -> AbstractAsyncContextManager[World]:
    security = SecuritySettings(
        folder=str(folder / "certificates"),
        v2g_folder=str(folder / "pki"),
        secc_id="DE*ABC*E1",
        pnc_vendor=vendor,  # type: ignore[arg-type]
    )
    how.setdefault("outlet_is", {"asks": False})
    return world(central, folder, *keys, security=security, **how)


def taken(payload: Any) -> Answer:
    """A DataTransfer that was understood."""
    return Answer({"status": "Accepted", "data": json.dumps(payload)})


def verdict(status: str, certificate: str = "Accepted") -> Answer:
    return taken({"idTokenInfo": {"status": status}, "certificateStatus": certificate})


async def asked(post: World, name: str, count: int = 1) -> Any:
    """The payload of a message of the note."""
    request = await post.desk.wait_for("DataTransfer", count, messageId=name)
    return json.loads(request["data"])


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


# --- certificates of the station -----------------------------------------------------------------


async def send(post: World, name: str, payload: Any, vendor: str = VENDORS[0]) -> Any:
    """The answer to a message of the note; the status of DataTransfer if it was not taken."""
    request = {"vendorId": vendor, "messageId": name, "data": json.dumps(payload)}
    answer = await post.desk.ask("DataTransfer", request)
    return json.loads(answer["data"]) if answer["status"] == "Accepted" else answer["status"]


def pem(*certificates: Any) -> str:
    return "".join(one.x509.public_bytes(Encoding.PEM).decode() for one in certificates)


@on_loop
async def test_a_v2g_certificate_is_asked_for_signed_and_ready_for_the_secc(
    central: Strict, folder: Path
) -> None:  # EVerest: pnc_sign_certificate_and_trigger_message, pnc_certificate_signed_01
    async with station(central, folder, MANAGED, "CpoName=Our Company") as post:
        post.desk.always("DataTransfer", taken(GOOD))
        await post.ready()
        root = {"certificateType": "V2GRootCertificate", "certificate": pem(v2g("v2g_root"))}
        assert await send(post, "InstallCertificate", root) == GOOD
        trigger = {"requestedMessage": "SignV2GCertificate"}
        assert await send(post, "TriggerMessage", trigger) == GOOD
        question = await asked(post, "SignCertificate")
        chain = signed_chain(question["csr"])
        signed = {"certificateType": "V2GCertificate", "certificateChain": chain}
        assert await send(post, "CertificateSigned", signed) == GOOD

        assert question["certificateType"] == "V2GCertificate"
        store = open_store(folder / "pki")
        assert store.problems == ()
        assert [one.certificates[0].common_name for one in store.chains] == ["DE*ABC*E1"]
        assert store.chains[0].root == v2g("v2g_root")
        assert await send(post, "CertificateSigned", signed) == {"status": "Rejected"}  # used up


def v2g(name: str, pki: dict[str, Credential] = PKI) -> Any:
    return pki[name].certificate


def signed_chain(csr: str, pki: dict[str, Credential] = PKI) -> str:
    """What a CPO makes of a CSR: leaf and sub-CAs."""
    asked = x509.load_pem_x509_csr(csr.encode())
    assert asked.is_signature_valid
    assert asked.subject.rfc4514_string() == "DC=CPO,C=DE,O=Our Company,CN=DE*ABC*E1"
    key = asked.public_key()
    above = pki["cpo_sub2"]
    leaf = authority.issue(
        PROFILES["secc"],
        "DE*ABC*E1",
        key,  # type: ignore[arg-type]
        above.key,
        above.certificate,
        datetime.now(UTC),
    )
    return pem(leaf, *chain_of(pki, "cpo_sub2"))


@on_loop
async def test_a_v2g_certificate_that_does_not_fit_is_rejected(
    central: Strict, folder: Path
) -> None:
    async with station(central, folder, MANAGED, "CpoName=Our Company") as post:
        lay_out(folder / "pki", "x", PKI)
        post.desk.always("DataTransfer", taken(GOOD))
        await post.ready()
        await send(post, "TriggerMessage", {"requestedMessage": "SignV2GCertificate"})
        csr = (await asked(post, "SignCertificate"))["csr"]
        bad = {
            "no PEM": "nonsense",
            "another PKI": signed_chain(csr, OTHER),
            "another key": pem(*chain_of(PKI, "secc")),
            "without sub-CAs": signed_chain(csr).split("-----END CERTIFICATE-----")[0]
            + "-----END CERTIFICATE-----\n",
        }
        for why, chain in bad.items():
            signed = {"certificateType": "V2GCertificate", "certificateChain": chain}
            assert await send(post, "CertificateSigned", signed) == {"status": "Rejected"}, why
        assert len(open_store(folder / "pki").chains) == 1


@on_loop
async def test_without_the_operators_name_no_certificate_is_asked_for(
    central: Strict, folder: Path
) -> None:
    async with station(central, folder, MANAGED) as post:
        await post.ready()
        trigger = {"requestedMessage": "SignV2GCertificate"}

        assert await send(post, "TriggerMessage", trigger) == {"status": "Rejected"}
        other = {"requestedMessage": "Heartbeat"}
        assert await send(post, "TriggerMessage", other) == {"status": "NotImplemented"}


@on_loop
async def test_roots_are_installed_listed_and_deleted(central: Strict, folder: Path) -> None:
    # EVerest: pnc_install_certificate, pnc_get_installed_certificate_ids,
    # pnc_get_installed_certificate_ids_empty_not_found, pnc_delete_certificate
    async with station(central, folder, MANAGED) as post:
        await post.ready()
        nothing = await send(post, "GetInstalledCertificateIds", {"certificateType": []})
        assert nothing == {"status": "NotFound"}
        uses = {
            "V2GRootCertificate": "v2g_root",
            "MORootCertificate": "mo_root",
            "OEMRootCertificate": "oem_root",
            "CSMSRootCertificate": "v2g_root",
            "ManufacturerRootCertificate": "oem_root",
        }
        for use, name in uses.items():
            request = {"certificateType": use, "certificate": pem(v2g(name))}
            assert await send(post, "InstallCertificate", request) == GOOD, use
        only = {"certificateType": ["MORootCertificate"]}
        found = await send(post, "GetInstalledCertificateIds", only)
        everything = await send(post, "GetInstalledCertificateIds", {})
        mo_root = HashData.of(v2g("mo_root"), v2g("mo_root")).payload
        deleted = await send(post, "DeleteCertificate", {"certificateHashData": mo_root})
        again = await send(post, "DeleteCertificate", {"certificateHashData": mo_root})

        row = {"certificateType": "MORootCertificate", "certificateHashData": mo_root}
        assert found == {"status": "Accepted", "certificateHashDataChain": [row]}
        kinds = [one["certificateType"] for one in everything["certificateHashDataChain"]]
        assert sorted(kinds) == sorted(uses)
        assert (deleted, again) == (GOOD, {"status": "NotFound"})


@on_loop
async def test_the_own_chain_is_listed_with_its_sub_cas(central: Strict, folder: Path) -> None:
    async with station(central, folder, MANAGED) as post:
        lay_out(folder / "pki", "x", PKI)
        await post.ready()
        request = {"certificateType": ["V2GCertificateChain"]}
        found = await send(post, "GetInstalledCertificateIds", request)

        [row] = found["certificateHashDataChain"]
        leaf = HashData.of(v2g("secc"), v2g("cpo_sub2")).payload
        assert row["certificateHashData"] == leaf
        assert len(row["childCertificateHashData"]) == 2
        assert await send(post, "DeleteCertificate", {"certificateHashData": leaf}) == GOOD
        assert open_store(folder / "pki").chains == ()


@on_loop
async def test_what_is_no_root_is_not_installed(central: Strict, folder: Path) -> None:
    async with station(central, folder, MANAGED) as post:
        await post.ready()
        for use in ("V2GRootCertificate", "V2GCertificateChain", "nonsense"):
            for bad in (pem(v2g("cpo_sub1")), "nonsense"):
                request = {"certificateType": use, "certificate": bad}
                assert await send(post, "InstallCertificate", request) == {"status": "Rejected"}


@on_loop
async def test_the_staples_of_the_own_chain_are_fetched(central: Strict, folder: Path) -> None:
    # EVerest: pnc_get_certificate_status
    lay_out(folder / "pki", "x", PKI)
    chain = [*chain_of(PKI, "secc"), v2g("v2g_root")]

    async with station(central, folder, MANAGED) as post:
        responder = Responder(PKI)
        for certificate, issuer in pairwise(chain):
            octets = responder.answer(ocsp.request(certificate, issuer), datetime.now(UTC))
            result = base64.b64encode(octets).decode()
            post.desk.script("DataTransfer", taken({"status": "Accepted", "ocspResult": result}))
        await post.ready()
        question = await asked(post, "GetCertificateStatus", 3)

        assert question["ocspRequestData"]["responderURL"] == OCSP_URL

        def stapled() -> bool:
            folder_, now = open_store(folder / "pki").ocsp_folder, datetime.now(UTC)
            return all(ocsp.cached(folder_, *pair, now) for pair in pairwise(chain))

        await post.until(stapled)


NOT_UNDERSTOOD = [
    ({"vendorId": "somebody"}, "UnknownVendorId"),
    ({"vendorId": VENDORS[0], "messageId": "Nonsense", "data": "{}"}, "UnknownMessageId"),
    ({"vendorId": VENDORS[0], "messageId": "InstallCertificate", "data": "{"}, "Rejected"),
    ({"vendorId": VENDORS[0], "messageId": "InstallCertificate", "data": "[]"}, "Rejected"),
    ({"vendorId": VENDORS[0], "messageId": "InstallCertificate", "data": "{}"}, "Rejected"),
    ({"vendorId": VENDORS[1], "messageId": "InstallCertificate"}, "Rejected"),
]


@on_loop
async def test_tc_062_data_transfers_that_are_not_understood(central: Strict, folder: Path) -> None:
    async with station(central, folder, MANAGED) as post:
        await post.ready()
        for request, status in NOT_UNDERSTOOD:
            assert await post.desk.ask("DataTransfer", request) == {"status": status}, request


@on_loop
async def test_without_certificate_management_the_vendor_is_unknown(
    central: Strict, folder: Path
) -> None:
    async with station(central, folder) as post:
        await post.ready()

        assert await send(post, "GetInstalledCertificateIds", {}) == "UnknownVendorId"
