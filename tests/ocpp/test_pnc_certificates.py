"""The V2G certificates of the station over DataTransfer, with EVerest's names."""

import base64
import json
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from secc.ocpp.pnc.transfer import VENDORS
from secc.ocpp.security.certificates import HashData
from secc.pki import authority, ocsp
from secc.pki.authority import Credential, chain_of, lay_out
from secc.pki.profiles import PROFILES
from secc.pki.store import open_store
from tests.ocpp.note import GOOD, MANAGED, OCSP_URL, asked, station, taken
from tests.ocpp.world import World
from tests.station.loop import on_loop
from tools.csms.desk import Answer
from tools.csms.strict import Strict
from tools.pki_responder import Responder

PKI = authority.make(datetime.now(UTC), authority.Options(ocsp_url=OCSP_URL))
OTHER = authority.make(datetime.now(UTC))


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
async def test_a_central_system_that_signs_nothing_is_asked_once(
    central: Strict, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keys = ("CpoName=Our Company", "CertSigningWaitMinimum=0")
    async with station(central, folder, MANAGED, *keys) as post:
        await post.ready()
        for answer in (Answer({"status": "UnknownMessageId"}), taken({"status": "Rejected"})):
            asked_before = len(post.desk.of("DataTransfer", messageId="SignCertificate"))
            post.desk.script("DataTransfer", answer)
            await send(post, "TriggerMessage", {"requestedMessage": "SignV2GCertificate"})
            await asked(post, "SignCertificate", asked_before + 1)
            refused = asked_before + 1  # heard by the bridge too, or the next one is the same one
            await post.until(lambda due=refused: caplog.text.count("SignCertificate") >= due)
        await post.desk.ask("TriggerMessage", {"requestedMessage": "Heartbeat"})
        await post.desk.wait_for("Heartbeat")

        assert len(post.desk.of("DataTransfer", messageId="SignCertificate")) == 2


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
