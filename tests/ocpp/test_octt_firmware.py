"""Firmware updates against the strict central system, a web server over TLS and a hook."""

import base64
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from secc.ocpp.clock import written
from secc.ocpp.firmware.settings import FirmwareSettings
from secc.ocpp.security.settings import SecuritySettings
from tests.ocpp.file_server import FileServer
from tests.ocpp.pki import CLIENT, CODE, Issued
from tests.ocpp.world import World, world
from tests.station.loop import on_loop
from tools.csms.desk import CallFailed
from tools.csms.strict import Strict
from tools.firmware import Scheme, sign, signed_image

PRODUCT = "Master Plus"
ROOT = Issued.root("Manufacturer")
SIGNER = ROOT.issue("Signing", "rsa", usage=CODE)
HOOK = """#!/bin/sh
echo "$1 $3 $4" >> "{folder}/log"
case $1 in
    running) cat "{folder}/running" ;;
    install) cp "$2" "{folder}/slot-$4.installed"; echo "$3 $4" > "{folder}/next" ;;
esac
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileServer]:
    with FileServer(tmp_path_factory.mktemp("web")) as server:
        for number in ("0.9.0", "1.0.0", "1.1.0", "2.0.0"):
            server.files[f"/{number}.bin"] = image(number)
        server.files["/foreign.bin"] = image("1.1.0", signer=Issued.root("Foreign").issue("S"))
        server.files["/other.bin"] = image("1.1.0", product="Other")
        server.files["/broken.bin"] = image("1.1.0")[:-1]
        yield server


def image(number: str, signer: Issued = SIGNER, product: str = PRODUCT) -> bytes:
    return signed_image(b"payload " + number.encode(), number, product, signer.chain.encode(),
                        signer.key)  # fmt: skip


def station(
    central: Strict, folder: Path, server: FileServer, *keys: str, **how: Any
) -> AbstractAsyncContextManager[World]:
    """One that runs 1.0.0 from slot a and trusts the manufacturer."""
    roots = folder / "pki" / "manufacturer"
    roots.mkdir(parents=True)
    (roots / "root.pem").write_text(ROOT.pem)
    (folder / "running").write_text("1.0.0 a\n")
    hook = folder / "hook"
    hook.write_text(HOOK.format(folder=folder))
    hook.chmod(0o755)
    settings: dict[str, Any] = {
        "hosts": ("localhost",),
        "product": PRODUCT,
        "ca_file": str(server.ca_file),
        "hook": str(hook),
        "spool": str(folder / "spool"),
        "retry_interval_s": 0,
    }
    return world(
        central,
        folder,
        *keys,
        firmware_update=FirmwareSettings(**(settings | how)),
        security=SecuritySettings(folder=str(folder / "pki"), events="always"),
    )


def request(server: FileServer, name: str, **more: Any) -> dict[str, Any]:
    now = written(datetime.now(UTC).timestamp())
    return {"location": server.url(name), "retrieveDate": now, "retries": 0, **more}


def signed(
    server: FileServer, name: str, signer: Issued = SIGNER, number: int = 5, **more: Any
) -> dict[str, Any]:
    octets = server.files[name]
    firmware = {
        "location": server.url(name),
        "retrieveDateTime": written(datetime.now(UTC).timestamp()),
        "signingCertificate": signer.chain,
        "signature": base64.b64encode(sign(octets, signer.key)).decode(),
    }
    return {"requestId": number, "retries": 0, "firmware": firmware | more}


def statuses(post: World, action: str = "FirmwareStatusNotification") -> list[str]:
    return [payload["status"] for payload in post.desk.of(action)]


async def restarted(post: World, folder: Path, *, runs_new: bool = True) -> None:
    """The bridge ends for the restart; the platform starts the new slot, or the old one."""
    assert await post.life == "Soft"
    if runs_new:
        (folder / "next").rename(folder / "running")
    post.start()
    await post.until(lambda: post.bridge.station.is_online)


@on_loop
async def test_tc_044_1_an_update_is_installed_and_runs_after_the_restart(
    central: Strict, folder: Path, server: FileServer
) -> None:  # EVerest: firmware_update_download_install
    async with station(central, folder, server) as post:
        await post.ready()
        assert await post.desk.ask("UpdateFirmware", request(server, "/1.1.0.bin")) == {}
        await restarted(post, folder)
        await post.desk.wait_for("FirmwareStatusNotification", status="Installed")

        assert statuses(post) == ["Downloading", "Downloaded", "Installing", "Installed"]
        assert (folder / "slot-b.installed").read_bytes() == b"payload 1.1.0"
        await post.desk.wait_for("SecurityEventNotification", type="FirmwareUpdated")
        assert list((folder / "spool").iterdir()) == []  # of before the restart
        assert len(post.desk.of("BootNotification")) == 2


@pytest.mark.parametrize(
    "location",
    [
        "http://localhost/a.bin",
        "https://example.com/a.bin",
        "https://localhost/a.zip",
    ],
)
@on_loop
async def test_tc_044_2_places_that_are_not_allowed_fail_at_once(
    central: Strict, folder: Path, server: FileServer, location: str
) -> None:  # EVerest: firwmare_update_download_fail; D7
    async with station(central, folder, server) as post:
        await post.ready()
        await post.desk.ask(
            "UpdateFirmware", request(server, "/x", retries=3) | {"location": location}
        )
        await post.desk.wait_for("FirmwareStatusNotification", status="DownloadFailed")

        assert statuses(post) == ["Downloading", "DownloadFailed"]


@on_loop
async def test_each_try_of_a_download_is_told(
    central: Strict, folder: Path, server: FileServer
) -> None:  # EVerest: firwmare_update_retries
    async with station(central, folder, server) as post:
        await post.ready()
        await post.desk.ask("UpdateFirmware", request(server, "/absent.bin", retries=2))
        await post.desk.wait_for("FirmwareStatusNotification", 6)

        assert statuses(post) == ["Downloading", "DownloadFailed"] * 3


@pytest.mark.parametrize("name", ["/foreign.bin", "/other.bin", "/broken.bin"])
@on_loop
async def test_tc_044_3_an_image_that_is_not_ours_is_not_installed(
    central: Strict, folder: Path, server: FileServer, name: str
) -> None:  # EVerest: firwmare_update_install_fail
    async with station(central, folder, server) as post:
        await post.ready()
        await post.desk.ask("UpdateFirmware", request(server, name))
        await post.desk.wait_for("FirmwareStatusNotification", status="InstallationFailed")

        assert statuses(post) == ["Downloading", "Downloaded", "InstallationFailed"]
        assert not (folder / "log").exists() or "install" not in (folder / "log").read_text()


@on_loop
async def test_there_is_no_way_back_to_an_older_version(
    central: Strict, folder: Path, server: FileServer
) -> None:
    async with station(central, folder, server) as post:
        await post.ready()
        await post.desk.ask("UpdateFirmware", request(server, "/0.9.0.bin"))
        await post.desk.wait_for("FirmwareStatusNotification", status="InstallationFailed")
        await post.desk.ask("UpdateFirmware", request(server, "/2.0.0.bin"))
        await restarted(post, folder)
        await post.desk.wait_for("FirmwareStatusNotification", status="Installed")
        await post.desk.ask("UpdateFirmware", request(server, "/1.1.0.bin"))
        await post.desk.wait_for("FirmwareStatusNotification", 2, status="InstallationFailed")

        assert not (folder / "next").exists()
        assert post.outlet.state.available


@on_loop
async def test_a_new_version_that_does_not_run_is_told(
    central: Strict, folder: Path, server: FileServer
) -> None:
    async with station(central, folder, server) as post:
        await post.ready()
        await post.desk.ask("UpdateFirmware", request(server, "/1.1.0.bin"))
        await restarted(post, folder, runs_new=False)
        await post.desk.wait_for("FirmwareStatusNotification", status="InstallationFailed")

        assert "Installed" not in statuses(post)
        await post.desk.ask("UpdateFirmware", request(server, "/1.0.0.bin"))  # still allowed
        assert await post.life == "Soft"


@on_loop
async def test_an_update_waits_for_the_last_charge_and_lets_none_begin(
    central: Strict, folder: Path, server: FileServer
) -> None:
    async with station(central, folder, server) as post:
        await post.ready()
        await post.charge("ADA")
        await post.desk.ask("UpdateFirmware", request(server, "/1.1.0.bin"))
        await post.desk.wait_for("FirmwareStatusNotification", status="Downloaded")
        await post.until(lambda: not post.outlet.state.available)
        assert statuses(post)[-1] == "Downloaded"
        post.outlet.unplug()
        await post.desk.wait_for("StopTransaction")
        assert await post.life == "Soft"

        assert statuses(post)[-1] == "Installing"


@on_loop
async def test_a_download_waits_for_its_date(
    central: Strict, folder: Path, server: FileServer
) -> None:
    async with station(central, folder, server) as post:
        await post.ready()
        soon = written((datetime.now(UTC) + timedelta(seconds=0.5)).timestamp())
        await post.desk.ask("UpdateFirmware", request(server, "/1.1.0.bin", retrieveDate=soon))
        told = await post.desk.wait_for("FirmwareStatusNotification", status="Downloading")

        assert told
        assert written(datetime.now(UTC).timestamp()) >= soon
        await post.life


@on_loop
async def test_an_update_that_waits_survives_a_power_cut(
    central: Strict, folder: Path, server: FileServer
) -> None:
    async with station(central, folder, server) as post:
        await post.ready()
        await post.charge("ADA")
        await post.desk.ask("SignedUpdateFirmware", signed(server, "/1.1.0.bin"))
        await post.desk.wait_for(SIGNED, status="InstallScheduled", requestId=5)
        await post.restart()
        await post.desk.wait_for(SIGNED, 2, status="InstallScheduled", requestId=5)
        post.outlet.unplug()
        await post.desk.wait_for(SIGNED, status="Installing", requestId=5)

        assert await post.life == "Soft"


@on_loop
async def test_with_a_secure_profile_only_signed_updates_are_taken(
    central: Strict, folder: Path, server: FileServer
) -> None:  # D6, whitepaper L01
    async with station(central, folder, server) as post:
        await post.ready()
        post.bridge.keys.put("SecurityProfile", "2")
        with pytest.raises(CallFailed) as failure:
            await post.desk.ask("UpdateFirmware", request(server, "/1.1.0.bin"))
        post.bridge.keys.put("AllowUnsignedUpdateFirmware", "true")
        await post.desk.ask("UpdateFirmware", request(server, "/1.1.0.bin"))
        await post.desk.wait_for("FirmwareStatusNotification", status="Installing")

        assert failure.value.code == "NotSupported"
        await post.life


# --- signed --------------------------------------------------------------------------------------

SIGNED = "SignedFirmwareStatusNotification"


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
