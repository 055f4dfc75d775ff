"""Firmware updates that are signed, against the strict central system (OCTT 080, 081)."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from secc.ocpp.clock import written
from tests.ocpp.file_server import FileServer
from tests.ocpp.firmware import (
    ROOT,
    SIGNED,
    SIGNER,
    request,
    restarted,
    signed,
    station,
    statuses,
)
from tests.ocpp.pki import CLIENT, CODE, Issued
from tests.station.loop import on_loop
from tools.csms.strict import Strict
from tools.firmware import Scheme, sign


@pytest.mark.parametrize("scheme", Scheme)
@on_loop
async def test_tc_080_signed_update_firmware(
    central: Strict, folder: Path, server: FileServer, scheme: Scheme
) -> None:  # EVerest: signed_update_firmware
    async with station(central, folder, server) as post:
        await post.ready()
        octets = server.files["/1.1.0.bin"]
        signature = base64.b64encode(sign(octets, SIGNER.key, scheme)).decode()
        ask = signed(server, "/1.1.0.bin", signature=signature)
        assert await post.desk.ask("SignedUpdateFirmware", ask) == {"status": "Accepted"}
        await restarted(post, folder)
        await post.desk.wait_for(SIGNED, status="Installed", requestId=5)

        assert statuses(post, SIGNED) == [
            "Downloading",
            "Downloaded",
            "SignatureVerified",
            "Installing",
            "InstallRebooting",
            "Installed",
        ]
        assert statuses(post) == []


@on_loop
async def test_tc_081_a_wrong_signature_is_told_with_its_event(
    central: Strict, folder: Path, server: FileServer
) -> None:
    async with station(central, folder, server) as post:
        await post.ready()
        wrong = base64.b64encode(sign(b"another file", SIGNER.key)).decode()
        ask = signed(server, "/1.1.0.bin", signature=wrong)
        assert await post.desk.ask("SignedUpdateFirmware", ask) == {"status": "Accepted"}
        await post.desk.wait_for(SIGNED, status="InvalidSignature", requestId=5)

        assert statuses(post, SIGNED) == ["Downloading", "Downloaded", "InvalidSignature"]
        await post.desk.wait_for("SecurityEventNotification", type="InvalidFirmwareSignature")


@pytest.mark.parametrize(
    "signer",
    [Issued.root("Foreign").issue("S", usage=CODE), ROOT.issue("S", usage=CLIENT)],
    ids=["foreign", "another purpose"],
)
@on_loop
async def test_a_signing_certificate_that_is_not_the_manufacturers_is_refused(
    central: Strict, folder: Path, server: FileServer, signer: Issued
) -> None:
    async with station(central, folder, server) as post:
        await post.ready()
        answer = await post.desk.ask("SignedUpdateFirmware", signed(server, "/1.1.0.bin", signer))

        assert answer == {"status": "InvalidCertificate"}
        kind = "InvalidFirmwareSigningCertificate"
        await post.desk.wait_for("SecurityEventNotification", type=kind)


@on_loop
async def test_what_is_being_installed_is_not_disturbed(
    central: Strict, folder: Path, server: FileServer
) -> None:
    async with station(central, folder, server) as post:
        hook = folder / "hook"
        hook.write_text(hook.read_text().replace("install)", "install) sleep 0.5;"))
        await post.ready()
        await post.desk.ask("SignedUpdateFirmware", signed(server, "/1.1.0.bin"))
        await post.desk.wait_for(SIGNED, status="Installing")
        second = await post.desk.ask("SignedUpdateFirmware", signed(server, "/2.0.0.bin"))
        await post.desk.ask("UpdateFirmware", request(server, "/2.0.0.bin"))

        assert second == {"status": "Rejected"}
        assert await post.life == "Soft"
        assert (folder / "slot-b.installed").read_bytes() == b"payload 1.1.0"
        assert statuses(post) == []


@on_loop
async def test_a_signature_that_is_no_base64_is_rejected(
    central: Strict, folder: Path, server: FileServer
) -> None:
    async with station(central, folder, server) as post:
        await post.ready()
        ask = signed(server, "/1.1.0.bin", signature="no base64!")

        assert await post.desk.ask("SignedUpdateFirmware", ask) == {"status": "Rejected"}


@on_loop
async def test_a_second_signed_update_cancels_the_first(
    central: Strict, folder: Path, server: FileServer
) -> None:
    async with station(central, folder, server) as post:
        await post.ready()
        later = written((datetime.now(UTC) + timedelta(hours=1)).timestamp())
        first = signed(server, "/1.1.0.bin", number=1, retrieveDateTime=later)
        assert await post.desk.ask("SignedUpdateFirmware", first) == {"status": "Accepted"}
        await post.desk.wait_for(SIGNED, status="DownloadScheduled", requestId=1)
        second = signed(server, "/1.1.0.bin", number=2)
        answer = await post.desk.ask("SignedUpdateFirmware", second)

        assert answer == {"status": "AcceptedCanceled"}
        await post.desk.wait_for(SIGNED, status="Installing", requestId=2)
        await post.life


@on_loop
async def test_each_try_of_a_signed_download_is_told(
    central: Strict, folder: Path, server: FileServer
) -> None:  # EVerest: signed_update_firmware_retries
    async with station(central, folder, server) as post:
        await post.ready()
        ask = signed(server, "/1.1.0.bin", location=server.url("/absent.bin"))
        await post.desk.ask("SignedUpdateFirmware", {**ask, "retries": 2})
        await post.desk.wait_for(SIGNED, 6)

        assert statuses(post, SIGNED) == ["Downloading", "DownloadFailed"] * 3


@on_loop
async def test_the_last_word_reaches_the_central_system_after_an_outage(
    central: Strict, folder: Path, server: FileServer
) -> None:
    async with station(central, folder, server) as post:
        await post.ready()
        soon = written((datetime.now(UTC) + timedelta(seconds=0.3)).timestamp())
        ask = request(server, "/other.bin", retrieveDate=soon)
        await post.desk.ask("UpdateFirmware", ask)
        await post.offline()
        note = "firmware_untold"
        await post.until(lambda: post.bridge.station.store.get(note) is not None)
        await post.online()

        await post.desk.wait_for("FirmwareStatusNotification", status="InstallationFailed")
        await post.until(lambda: post.bridge.station.store.get(note) is None)
