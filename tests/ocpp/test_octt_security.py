"""Security profiles, keys and events by the names of OCTT and EVerest."""

import asyncio
import shutil
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.ocpp.pki import SERVER, Issued
from tests.ocpp.secured import (
    CSMS,
    GOOD,
    KEY,
    NEW_KEY,
    OTHER,
    ROOT,
    again,
    change,
    events,
    mutual,
    station,
    tls,
)
from tests.ocpp.world import world
from tests.station.loop import on_loop
from tools.csms.desk import Desk
from tools.csms.plain import plain
from tools.csms.strict import Strict

# --- keys and profiles ---------------------------------------------------------------------------


@on_loop
async def test_tc_085_the_key_is_sent_as_octets(central: Strict, folder: Path) -> None:
    async with station(central, folder, security_profile=1, authorization_key=KEY) as post:
        await post.ready()

        assert post.desk.key == bytes.fromhex(KEY)


@on_loop
async def test_tc_073_a_new_key_is_used_with_a_new_connection(
    central: Strict, folder: Path
) -> None:  # EVerest: chargepoint_update_http_auth_key
    async with station(central, folder, security_profile=1, authorization_key=KEY) as post:
        await post.ready()
        links = post.desk.links
        assert await change(post, "AuthorizationKey", NEW_KEY) == "Accepted"
        await again(post, links)
        assert post.desk.key == bytes.fromhex(NEW_KEY)

        await post.restart()
        await again(post, links + 1)
        assert post.desk.key == bytes.fromhex(NEW_KEY)
        assert len(post.desk.of("BootNotification")) == 2  # only after the restart


@on_loop
async def test_a_new_key_that_does_not_work_falls_back_to_the_old_one(folder: Path) -> None:
    def prepare(desk: Desk) -> None:
        desk.want_key = bytes.fromhex(KEY)

    async with (
        plain() as central,
        station(
            central, folder, prepare=prepare, security_profile=1, authorization_key=KEY
        ) as post,
    ):
        await post.ready()
        links = post.desk.links
        assert await change(post, "AuthorizationKey", NEW_KEY) == "Accepted"
        await again(post, links)

        assert post.desk.key == bytes.fromhex(KEY)
        assert "FailedToAuthenticateAtCentralSystem" in events(post)


@on_loop
async def test_a_key_of_another_length_is_rejected(central: Strict, folder: Path) -> None:
    async with station(central, folder, security_profile=1, authorization_key=KEY) as post:
        await post.ready()
        for key in ("", "00112233", "00" * 21, "x" * 41):
            assert await change(post, "AuthorizationKey", key) == "Rejected", key


@on_loop
async def test_tc_083_the_profile_rises_and_never_falls(folder: Path) -> None:
    # EVerest: chargepoint_update_security_profile
    async with (
        plain() as low,
        plain(tls=tls(folder)) as high,
        station(low, folder, security_profile=1, authorization_key=KEY) as post,
    ):
        await post.ready()
        assert await change(post, "SecurityProfile", "2") == "Rejected"  # no root
        install = {"certificateType": CSMS, "certificate": ROOT.pem}
        assert await post.desk.ask("InstallCertificate", install) == GOOD
        assert await change(post, "SecurityProfile", "3") == "Rejected"  # no certificate
        assert await change(post, "SecurityProfile", "0") == "Rejected"
        high.desks[post.settings.id] = desk = Desk(post.settings.id)
        post.link._target = high.port
        assert await change(post, "SecurityProfile", "2") == "Accepted"
        await desk.until(lambda: desk.connected, "a connection over TLS")

        assert desk.key == bytes.fromhex(KEY)
        answer = await desk.ask("ChangeConfiguration", {"key": "SecurityProfile", "value": "1"})
        assert answer == {"status": "Rejected"}


@asynccontextmanager
async def without_tls(port: int) -> AsyncIterator[int]:
    """A way to `port` that closes whatever begins with a handshake of TLS."""

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        begin = await reader.read(4096)
        if begin[:1] != b"\x16":
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            far_writer.write(begin)
            await asyncio.gather(_pipe(reader, far_writer), _pipe(far_reader, writer))
        writer.close()

    server = await asyncio.start_server(attend, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while octets := await reader.read(4096):
            writer.write(octets)
        writer.close()


@on_loop
async def test_a_profile_that_does_not_work_falls_back(folder: Path) -> None:
    # EVerest: chargepoint_update_security_profile_fallback
    async with (
        plain() as central,
        station(central, folder, roots=(ROOT,), security_profile=1, authorization_key=KEY) as post,
    ):
        await post.ready()
        links = post.desk.links
        async with without_tls(central.port) as port:
            post.link._target = port
            assert await change(post, "SecurityProfile", "2") == "Accepted"
            await again(post, links)
            read = await post.desk.ask("GetConfiguration", {"key": ["SecurityProfile"]})

            assert read["configurationKey"][0]["value"] == "1"
            assert post.desk.key == bytes.fromhex(KEY)


@pytest.mark.parametrize("kind", ["ec", "rsa"])
@on_loop
async def test_tc_086_profile_2_checks_the_central_system(folder: Path, kind: str) -> None:
    service = ROOT.issue("localhost", kind, usage=SERVER)
    async with (
        plain(tls=tls(folder, service)) as central,
        station(central, folder, roots=(ROOT,), security_profile=2, authorization_key=KEY) as post,
    ):
        await post.ready()

        assert post.desk.key == bytes.fromhex(KEY)


def _only(context: ssl.SSLContext, ciphers: str) -> ssl.SSLContext:
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(ciphers)
    return context


@pytest.mark.parametrize(
    ("suite", "kind"),
    [
        ("ECDHE-ECDSA-AES128-GCM-SHA256", "ec"),
        ("ECDHE-ECDSA-AES256-GCM-SHA384", "ec"),
        ("AES128-GCM-SHA256", "rsa"),
        ("AES256-GCM-SHA384", "rsa"),
    ],
)
@on_loop
async def test_tc_086_each_suite_of_the_whitepaper_is_spoken(
    folder: Path, suite: str, kind: str
) -> None:
    context = _only(tls(folder, ROOT.issue("localhost", kind, usage=SERVER)), suite)
    async with (
        plain(tls=context) as central,
        station(central, folder, roots=(ROOT,), security_profile=2, authorization_key=KEY) as post,
    ):
        await post.ready()


@asynccontextmanager
async def s_server(folder: Path, *options: str) -> AsyncIterator[int]:
    """TLS of others, which says by an alert what it does not like."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine")
    chain, key = ROOT.issue("localhost", "rsa", usage=SERVER).save(folder, "s_server")
    process = await asyncio.create_subprocess_exec(
        *("openssl", "s_server", "-accept", "127.0.0.1:0"),
        *("-cert", str(chain), "-key", str(key), *options),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    while not (line := await process.stdout.readline()).startswith(b"ACCEPT "):
        assert line, "openssl s_server has ended"
    yield int(line.rpartition(b":")[2])
    process.kill()
    await process.wait()


@pytest.mark.parametrize(
    ("options", "event"),
    [
        (("-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305"), "InvalidTLSCipherSuite"),
        (("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"), "InvalidTLSVersion"),
    ],
)
@on_loop
async def test_tc_086_other_suites_and_older_versions_are_not(
    folder: Path, options: tuple[str, ...], event: str
) -> None:
    async with (
        s_server(folder, *options) as port,
        plain() as central,
        station(
            central, folder, roots=(ROOT,), security_profile=2, authorization_key=KEY, port=port
        ) as post,
    ):
        await post.until(lambda: event in events(post))
        assert post.desk.calls == []


@pytest.mark.parametrize(
    "service",
    [
        OTHER.issue("localhost", usage=SERVER),
        ROOT.issue("elsewhere", usage=SERVER),
        ROOT.issue("localhost", usage=SERVER, days=(-3, -1)),
    ],
    ids=["another root", "another name", "expired"],
)
@on_loop
async def test_tc_078_a_central_system_that_cannot_be_believed_is_not_spoken_to(
    folder: Path, service: Issued
) -> None:  # EVerest: chargepoint_invalid_central_system_security_event
    async with (
        plain(tls=tls(folder, service)) as central,
        station(central, folder, roots=(ROOT,), security_profile=2, authorization_key=KEY) as post,
    ):
        await post.until(lambda: "InvalidCentralSystemCertificate" in events(post))

        assert post.desk.calls == []
        assert post.desk.key is None


@on_loop
async def test_tc_087_profile_3_shows_the_own_certificate(folder: Path) -> None:
    async with (
        plain(tls=tls(folder, client_root=ROOT)) as central,
        station(central, folder, roots=(ROOT,), **mutual(folder)) as post,
    ):
        await post.ready()

        assert post.desk.certificate is not None
        assert post.desk.certificate["subject"] == ((("commonName", "SN1"),),)
        assert post.desk.key is None


# --- events, triggers, keys ----------------------------------------------------------------------


@on_loop
async def test_security_events_are_delivered_after_an_outage(
    central: Strict, folder: Path
) -> None:  # EVerest: security_event_delivery_after_reconnect
    async with station(central, folder) as post:
        await post.ready()
        await post.desk.wait_for("SecurityEventNotification", type="StartupOfTheDevice")
        await post.offline()
        post.bridge.station.security_event("TamperDetectionActivated", "lid")
        post.bridge.station.security_event("InvalidMessages", "not critical")
        await post.restart()
        post.link.up = True
        event = await post.desk.wait_for(
            "SecurityEventNotification", type="TamperDetectionActivated"
        )

        assert event["techInfo"] == "lid"
        assert post.desk.of("SecurityEventNotification", type="InvalidMessages") == []
        assert "InvalidMessages" in events(post)


@on_loop
async def test_resets_and_changes_of_security_are_events(central: Strict, folder: Path) -> None:
    async with station(central, folder, security_profile=1, authorization_key=KEY) as post:
        await post.ready()
        install = {"certificateType": CSMS, "certificate": ROOT.pem}
        assert await post.desk.ask("InstallCertificate", install) == GOOD
        changed = "ReconfigurationOfSecurityParameters"
        event = await post.desk.wait_for("SecurityEventNotification", type=changed)
        assert await post.desk.ask("Reset", {"type": "Soft"}) == GOOD
        assert await post.life == "Soft"
        post.start()
        reset = await post.desk.wait_for("SecurityEventNotification", type="ResetOrReboot")

        assert event["techInfo"] == f"{CSMS} installed"
        assert reset["techInfo"] == "Soft"


@on_loop
async def test_a_clock_that_is_set_is_an_event(central: Strict, folder: Path) -> None:
    def prepare(desk: Desk) -> None:
        desk.offset_s = 3600.0

    async with station(central, folder, prepare=prepare) as post:
        await post.desk.wait_for("SecurityEventNotification", type="SettingSystemTime")


@on_loop
async def test_a_central_system_without_the_whitepaper_is_spared_its_events(
    central: Strict, folder: Path
) -> None:
    async with world(central, folder) as post:
        await post.ready()
        post.bridge.station.security_event("TamperDetectionActivated", "lid")
        await post.desk.ask("TriggerMessage", {"requestedMessage": "Heartbeat"})
        await post.desk.wait_for("Heartbeat")

        assert post.desk.of("SecurityEventNotification") == []
        assert "TamperDetectionActivated" in events(post)


@on_loop
async def test_extended_triggers(central: Strict, folder: Path) -> None:
    async with station(central, folder) as post:
        await post.ready()

        async def trigger(message: str, **more: int) -> str:
            request = {"requestedMessage": message, **more}
            return str((await post.desk.ask("ExtendedTriggerMessage", request))["status"])

        assert await trigger("LogStatusNotification") == "Accepted"
        await post.desk.wait_for("LogStatusNotification", status="Idle")
        assert await trigger("StatusNotification", connectorId=9) == "Rejected"
        assert await trigger("BootNotification") == "Rejected"
        assert await trigger("Heartbeat") == "Accepted"
        await post.desk.wait_for("Heartbeat")


@on_loop
async def test_keys_of_the_whitepaper_have_their_access(central: Strict, folder: Path) -> None:
    # EVerest: get_security_configuration_keys
    async with station(
        central, folder, "CpoName=Us", security_profile=1, authorization_key=KEY
    ) as post:
        await post.ready()
        listing = (await post.desk.ask("GetConfiguration"))["configurationKey"]
        found = {key["key"]: (key.get("value"), key["readonly"]) for key in listing}

        assert found["AdditionalRootCertificateCheck"] == ("false", True)
        assert found["CertificateSignedMaxChainSize"] == ("10000", True)
        assert found["CertificateStoreMaxLength"] == ("20", True)
        assert found["CpoName"] == ("Us", False)
        assert found["SecurityProfile"] == ("1", False)
        assert "AuthorizationKey" not in found
        asked = await post.desk.ask("GetConfiguration", {"key": ["AuthorizationKey"]})
        assert "configurationKey" not in asked
