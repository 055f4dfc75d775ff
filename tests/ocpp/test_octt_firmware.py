"""Firmware updates against the strict central system, a web server over TLS and a hook."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from secc.ocpp.clock import written
from tests.ocpp.file_server import FileServer
from tests.ocpp.firmware import SIGNED, request, restarted, signed, station, statuses
from tests.station.loop import on_loop
from tools.csms.desk import CallFailed
from tools.csms.strict import Strict


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
