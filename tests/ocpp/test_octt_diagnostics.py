"""GetDiagnostics and GetLog against the strict central system and an FTP server of others."""

import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from secc.ocpp.diagnostics import uploads
from secc.ocpp.diagnostics.ftp import UploadError
from secc.ocpp.diagnostics.job import Job
from secc.ocpp.diagnostics.settings import DiagnosticsSettings
from secc.ocpp.security.settings import SecuritySettings
from tests.ocpp.ftp_server import Server
from tests.ocpp.traces import session, write
from tests.ocpp.world import World, world
from tests.station.loop import on_loop
from tools.csms.desk import Fault
from tools.csms.strict import Strict

STATUS = "DiagnosticsStatusNotification"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("ftp")) as server:
        yield server


def station(
    central: Strict, folder: Path, events: str = "auto", **how: Any
) -> AbstractAsyncContextManager[World]:
    settings: dict[str, Any] = {"spool": str(folder / "spool"), "retry_interval_s": 0, **how}
    security = SecuritySettings(folder=str(folder / "pki"), events=events)  # type: ignore[arg-type]
    return world(central, folder, diagnostics=DiagnosticsSettings(**settings), security=security)


def statuses(post: World, action: str = STATUS) -> list[str]:
    return [payload["status"] for payload in post.desk.of(action)]


@on_loop
async def test_tc_045_1_get_diagnostics(central: Strict, folder: Path, server: Server) -> None:
    # EVerest: get_diagnostics
    write(folder / "trace", session())
    async with station(central, folder, traces=(str(folder / "trace"),)) as post:
        await post.ready()
        post.desk.script("StartTransaction", *[Fault("FormationViolation")] * 3)
        await post.swipe("ADA")
        post.outlet.plug()
        await post.until(lambda: bool(post.bridge.ledger.aside))
        await post.until(lambda: post.bridge.station.connectors[1].status == "Charging")
        answer = await post.desk.ask("GetDiagnostics", {"location": server.url})
        await post.desk.wait_for(STATUS, status="Uploaded")

        assert statuses(post) == ["Uploading", "Uploaded"]
        octets = await server.arrived(answer["fileName"])
        with tarfile.open(fileobj=io.BytesIO(octets)) as tar:
            names = tar.getnames()
            keys = json.load(tar.extractfile("keys.json"))  # type: ignore[arg-type]
            connectors = json.load(tar.extractfile("connectors.json"))  # type: ignore[arg-type]
            (aside,) = json.load(tar.extractfile("set_aside.json"))  # type: ignore[arg-type]
        assert answer["fileName"].endswith(".tar.gz")
        assert any(name.startswith("sessions/connector-1") for name in names)
        assert {"key": "StopByRFID", "readonly": False, "value": "false"} in keys
        assert "AuthorizationKey" not in [key["key"] for key in keys]
        assert connectors[0]["status"] == "Charging"
        assert aside["action"] == "StartTransaction"
        assert "FormationViolation" in aside["why"]
        assert aside["payload"]["idTag"].startswith("hash:")
        await post.until(lambda: not list((folder / "spool").iterdir()))
        assert post.desk.of("StatusNotification", errorCode="OtherError") == []


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("ftp://station:wrong@127.0.0.1:{port}/", "-8"),
        ("ftp://reader:p%40ss%2Fword@127.0.0.1:{port}/", "-7"),
        ("ftp://127.0.0.1:1/", "-9"),
    ],
)
@on_loop
async def test_tc_045_2_an_upload_that_fails_is_told_with_its_code(
    central: Strict, folder: Path, server: Server, location: str, code: str
) -> None:  # EVerest: get_diagnostics_upload_fail, get_diagnostics_retries; D1
    async with station(central, folder) as post:
        await post.ready()
        where = location.format(port=server.port)
        request = {"location": where, "retries": 1, "retryInterval": 0}
        answer = await post.desk.ask("GetDiagnostics", request)
        told = await post.desk.wait_for("StatusNotification", vendorErrorCode=code)

        assert "fileName" in answer
        assert statuses(post) == ["Uploading", "UploadFailed"] * 2
        assert (told["connectorId"], told["status"]) == (0, "Available")
        assert (told["errorCode"], told["vendorId"]) == ("OtherError", "EVtrip")
        await post.until(lambda: not list((folder / "spool").iterdir()))


@pytest.mark.parametrize("location", ["http://host/", "sftp://u:p@host/"])
@on_loop
async def test_other_schemes_get_no_file_name(central: Strict, folder: Path, location: str) -> None:
    async with station(central, folder) as post:
        await post.ready()
        answer = await post.desk.ask("GetDiagnostics", {"location": location})
        await post.desk.wait_for("StatusNotification", vendorErrorCode="-7")

        assert answer == {}
        assert statuses(post) == ["UploadFailed"]


@on_loop
async def test_without_room_there_is_no_file_name_and_minus_eleven(
    central: Strict, folder: Path, server: Server
) -> None:
    async with station(central, folder, spool="/dev/full/spool") as post:
        await post.ready()
        answer = await post.desk.ask("GetDiagnostics", {"location": server.url})
        await post.desk.wait_for("StatusNotification", vendorErrorCode="-11")

        assert answer == {}
        assert statuses(post) == ["UploadFailed"]


@on_loop
async def test_a_second_request_takes_the_place_of_the_first(
    central: Strict, folder: Path, server: Server
) -> None:
    async with station(central, folder, retry_interval_s=600) as post:
        await post.ready()
        nowhere = {"location": "ftp://127.0.0.1:1/", "retries": 5}
        await post.desk.ask("GetDiagnostics", nowhere)
        await post.desk.wait_for(STATUS, status="UploadFailed")
        answer = await post.desk.ask("GetDiagnostics", {"location": server.url})
        await post.desk.wait_for(STATUS, status="Uploaded")

        assert await server.arrived(answer["fileName"])
        assert statuses(post) == ["Uploading", "UploadFailed", "Uploading", "Uploaded"]


@on_loop
async def test_tc_054_the_status_is_idle_when_it_is_asked_for(
    central: Strict, folder: Path
) -> None:
    async with station(central, folder) as post:
        await post.ready()
        for name in (STATUS, "FirmwareStatusNotification"):
            request = {"requestedMessage": name}
            assert await post.desk.ask("TriggerMessage", request) == {"status": "Accepted"}
            await post.desk.wait_for(name, status="Idle")


@pytest.mark.parametrize(
    ("out", "patience_s", "why"),
    [("/dev/full/out", 60.0, "Not a directory"), ("out", 0.0, "not made in 0 s")],
)
@on_loop
async def test_an_archive_that_cannot_be_made_has_its_code(
    folder: Path, out: str, patience_s: float, why: str
) -> None:
    with pytest.raises(UploadError, match=why) as failure:
        await uploads.pack(Job(out=str(folder / out), most_octets=1 << 20), patience_s)

    assert failure.value.code == -11
    assert list(folder.iterdir()) == []


# --- GetLog --------------------------------------------------------------------------------------


def get_log(location: str, kind: str = "SecurityLog", number: int = 7) -> dict[str, Any]:
    return {
        "log": {"remoteLocation": location},
        "logType": kind,
        "requestId": number,
        "retries": 1,
        "retryInterval": 0,
    }


@on_loop
async def test_tc_079_get_security_log(central: Strict, folder: Path, server: Server) -> None:
    # EVerest: get_security_log
    async with station(central, folder, events="always") as post:
        await post.desk.wait_for("SecurityEventNotification", type="StartupOfTheDevice")
        answer = await post.desk.ask("GetLog", get_log(server.url))
        await post.desk.wait_for("LogStatusNotification", status="Uploaded", requestId=7)

        assert answer["status"] == "Accepted"
        lines = (await server.arrived(answer["filename"])).splitlines()
        assert [json.loads(line)["type"] for line in lines] == ["StartupOfTheDevice"]
        assert statuses(post, "LogStatusNotification") == ["Uploading", "Uploaded"]


@on_loop
async def test_get_log_of_diagnostics_is_the_archive(
    central: Strict, folder: Path, server: Server
) -> None:
    async with station(central, folder) as post:
        await post.ready()
        answer = await post.desk.ask("GetLog", get_log(server.url, "DiagnosticsLog"))
        await post.desk.wait_for("LogStatusNotification", status="Uploaded", requestId=7)

        with tarfile.open(fileobj=io.BytesIO(await server.arrived(answer["filename"]))) as tar:
            assert "manifest.json" in tar.getnames()


@on_loop
async def test_upload_security_log_retries(central: Strict, folder: Path) -> None:
    async with station(central, folder) as post:
        await post.ready()
        answer = await post.desk.ask("GetLog", get_log("ftp://127.0.0.1:1/"))
        await post.desk.wait_for("LogStatusNotification", 4)

        assert answer["status"] == "Accepted"
        assert statuses(post, "LogStatusNotification") == ["Uploading", "UploadFailure"] * 2


@on_loop
async def test_a_second_get_log_cancels_the_first_and_bad_places_are_rejected(
    central: Strict, folder: Path, server: Server
) -> None:
    async with station(central, folder) as post:
        await post.ready()
        slow = {**get_log("ftp://127.0.0.1:1/", number=1), "retryInterval": 600}
        await post.desk.ask("GetLog", slow)
        await post.desk.wait_for("LogStatusNotification", status="UploadFailure")

        rejected = await post.desk.ask("GetLog", get_log("http://host/"))
        second = await post.desk.ask("GetLog", get_log(server.url, number=2))
        await post.desk.wait_for("LogStatusNotification", status="Uploaded", requestId=2)

        assert rejected == {"status": "Rejected"}
        assert second["status"] == "AcceptedCanceled"


@on_loop
async def test_an_upload_is_given_up_when_the_bridge_ends(central: Strict, folder: Path) -> None:
    async with station(central, folder, retry_interval_s=600) as post:
        await post.ready()
        await post.desk.ask("GetDiagnostics", {"location": "ftp://127.0.0.1:1/", "retries": 5})
        await post.desk.wait_for(STATUS, status="UploadFailed")

    assert list((folder / "spool").iterdir()) == []
