"""Certificates towards the central system by the names of OCTT and EVerest."""

from pathlib import Path
from typing import Any

from cryptography import x509

from secc.ocpp.security.certificates import HashData
from tests.ocpp.pki import CLIENT, SERVER, Issued
from tests.ocpp.secured import CSMS, GOOD, KEY, OTHER, ROOT, again, mutual, station, tls
from tests.ocpp.world import World
from tests.station.loop import on_loop
from tools.csms.plain import plain
from tools.csms.strict import Strict

# --- the own certificate -------------------------------------------------------------------------


async def csr(post: World, count: int = 1) -> bytes:
    request = {"requestedMessage": "SignChargePointCertificate"}
    assert await post.desk.ask("ExtendedTriggerMessage", request) == GOOD
    return str((await post.desk.wait_for("SignCertificate", count))["csr"]).encode()


async def signed(post: World, chain: str) -> str:
    return str((await post.desk.ask("CertificateSigned", {"certificateChain": chain}))["status"])


@on_loop
async def test_tc_074_a_new_certificate_is_used_at_once(folder: Path) -> None:
    # EVerest: chargepoint_update_certificate
    async with (
        plain(tls=tls(folder, client_root=ROOT)) as central,
        station(central, folder, "CpoName=Our Company", roots=(ROOT,), **mutual(folder)) as post,
    ):
        await post.ready()
        links = post.desk.links
        new = ROOT.sign_request(await csr(post), usage=CLIENT)
        assert await signed(post, new.chain) == "Accepted"
        await again(post, links)

        assert post.desk.certificate is not None
        assert int(post.desk.certificate["serialNumber"], 16) == new.certificate.serial_number
        await post.restart()
        await again(post, links + 1)
        assert int(post.desk.certificate["serialNumber"], 16) == new.certificate.serial_number
        keys = list((folder / "pki" / "station").glob("*.key"))
        assert [file.stat().st_mode & 0o777 for file in keys] == [0o600]


@on_loop
async def test_a_new_certificate_that_does_not_work_falls_back_to_the_old_one(
    folder: Path,
) -> None:
    async with (
        plain(tls=tls(folder, client_root=ROOT)) as central,
        station(central, folder, roots=(ROOT, OTHER), **mutual(folder)) as post,
    ):
        await post.ready()
        assert post.desk.certificate is not None
        links, old = post.desk.links, post.desk.certificate["serialNumber"]
        new = OTHER.sign_request(await csr(post), usage=CLIENT)  # the server does not know it
        assert await signed(post, new.chain) == "Accepted"
        await again(post, links)

        assert post.desk.certificate["serialNumber"] == old


@on_loop
async def test_tc_077_a_bad_certificate_is_rejected_with_its_event(
    central: Strict, folder: Path
) -> None:  # EVerest: chargepoint_invalid_certificate_security_event
    async with station(central, folder, roots=(ROOT,)) as post:
        await post.ready()
        request = await csr(post)
        bad = {
            "no PEM": "nonsense",
            "another root": OTHER.sign_request(request, usage=CLIENT).chain,
            "another key": ROOT.issue("SN1", usage=CLIENT).chain,
            "another name": ROOT.sign_request(request, "SN2", usage=CLIENT).chain,
            "another purpose": ROOT.sign_request(request, usage=SERVER).chain,
            "expired": ROOT.sign_request(request, usage=CLIENT, days=(-3, -1)).chain,
        }
        for why, chain in bad.items():
            assert await signed(post, chain) == "Rejected", why

        await post.desk.wait_for(
            "SecurityEventNotification", len(bad), type="InvalidChargePointCertificate"
        )
        assert await signed(post, ROOT.sign_request(request, usage=CLIENT).chain) == "Accepted"


@on_loop
async def test_the_request_names_serial_number_and_operator(central: Strict, folder: Path) -> None:
    async with station(central, folder, "CpoName=Our Company", roots=(ROOT,)) as post:
        await post.ready()
        request = x509.load_pem_x509_csr(await csr(post))

        assert request.is_signature_valid
        assert request.subject.rfc4514_string() == "O=Our Company,CN=SN1"


@on_loop
async def test_a_certificate_that_does_not_come_is_asked_for_again(
    central: Strict, folder: Path
) -> None:
    keys = ("CertSigningWaitMinimum=0", "CertSigningRepeatTimes=2")
    async with station(central, folder, *keys) as post:
        await post.ready()
        await csr(post)
        await post.desk.wait_for("SignCertificate", 3)

        requests = [payload["csr"] for payload in post.desk.of("SignCertificate")]
        assert len(set(requests)) == 3  # a new key each time


@on_loop
async def test_a_certificate_is_renewed_before_it_expires(folder: Path) -> None:
    async with (
        plain(tls=tls(folder, client_root=ROOT)) as central,
        station(central, folder, roots=(ROOT,), **mutual(folder)) as post,
    ):
        await post.ready()
        links = post.desk.links
        soon = ROOT.sign_request(await csr(post), usage=CLIENT, days=(-1, 29))
        assert await signed(post, soon.chain) == "Accepted"
        await again(post, links)
        await post.restart()

        await post.desk.wait_for("SignCertificate", 2)


# --- roots ---------------------------------------------------------------------------------------


async def installed(post: World, use: str = CSMS) -> Any:
    return await post.desk.ask("GetInstalledCertificateIds", {"certificateType": use})


@on_loop
async def test_tc_075_roots_are_installed_and_listed(central: Strict, folder: Path) -> None:
    # EVerest: chargepoint_install_certificate
    async with station(central, folder) as post:
        await post.ready()
        for use in (CSMS, "ManufacturerRootCertificate"):
            assert await installed(post, use) == {"status": "NotFound"}
            request = {"certificateType": use, "certificate": ROOT.pem}
            assert await post.desk.ask("InstallCertificate", request) == GOOD
            assert await post.desk.ask("InstallCertificate", request) == GOOD
            found = await installed(post, use)

            expected = HashData.of(ROOT.read, ROOT.read)
            assert found["certificateHashData"] == [expected.payload]


def bad_roots() -> dict[str, str]:
    return {
        "no PEM": "nonsense",
        "a leaf": ROOT.issue("leaf").pem,
        "a sub-CA": ROOT.issue("sub", ca=True).pem,
        "expired": Issued.root("Old", days=(-3, -1)).pem,
        "two of them": ROOT.pem + OTHER.pem,
    }


@on_loop
async def test_tc_075_2_what_is_no_root_is_rejected(central: Strict, folder: Path) -> None:
    async with station(central, folder) as post:
        await post.ready()
        for why, certificate in bad_roots().items():
            request = {"certificateType": CSMS, "certificate": certificate}
            answer = await post.desk.ask("InstallCertificate", request)
            assert answer == {"status": "Rejected"}, why

        kind = "InvalidCentralSystemCertificate"
        await post.desk.wait_for("SecurityEventNotification", len(bad_roots()), type=kind)
        assert await installed(post) == {"status": "NotFound"}


@on_loop
async def test_no_more_roots_than_there_is_room_for(central: Strict, folder: Path) -> None:
    many = tuple(Issued.root(f"Root {number}") for number in range(20))
    async with station(central, folder, roots=many) as post:
        await post.ready()
        request = {"certificateType": CSMS, "certificate": ROOT.pem}

        assert await post.desk.ask("InstallCertificate", request) == {"status": "Failed"}


@on_loop
async def test_tc_076_a_root_is_deleted(central: Strict, folder: Path) -> None:
    # EVerest: chargepoint_delete_certificate
    async with station(central, folder, roots=(ROOT, OTHER)) as post:
        await post.ready()
        for algorithm in ("SHA256", "SHA512"):
            root = ROOT if algorithm == "SHA256" else OTHER
            data = HashData.of(root.read, root.read, algorithm).payload
            request = {
                "certificateHashData": {**data, "serialNumber": data["serialNumber"].upper()}
            }
            assert await post.desk.ask("DeleteCertificate", request) == GOOD
            assert await post.desk.ask("DeleteCertificate", request) == {"status": "NotFound"}


@on_loop
async def test_the_last_root_in_use_cannot_be_deleted(folder: Path) -> None:
    async with (
        plain(tls=tls(folder)) as central,
        station(central, folder, roots=(ROOT,), security_profile=2, authorization_key=KEY) as post,
    ):
        await post.ready()
        request = {"certificateHashData": HashData.of(ROOT.read, ROOT.read).payload}

        assert await post.desk.ask("DeleteCertificate", request) == {"status": "Failed"}
