"""The TLS port beside the TCP port, over loopback, with a real outlet; OpenSSL is the vehicle."""

import asyncio
import logging
import shutil
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from ipaddress import IPv6Address

import pytest

from secc import trace
from secc.net.address import Interface
from secc.net.ports import Listener, Ports
from secc.net.tcp import Port
from secc.net.tls import SecurePort
from secc.sdp import Security
from secc.session.settings import Settings
from secc.tls.server import Server
from secc.tls.settings import Tls
from tests.integration.link import APP_PROTOCOL_REQ, APP_PROTOCOL_RES, SESSION_SETUP_REQ
from tests.station.loop import LO, dial, on_loop, until
from tests.station.test_driver import QUICK, Post, set_up
from tests.tls.conftest import Site, fetch_staple
from tests.tls.hellos import STATUS_REQUEST_V2, hello

RESET = struct.pack("ii", 1, 0)
SUITE = "ECDHE-ECDSA-AES128-SHA256"


class Station(Post):
    """A post with a TLS port; `alerts` is what a person is told."""

    def __init__(self, site: Site, settings: Settings, tls: Tls) -> None:
        super().__init__(settings)
        self.site = site
        self.alerts: list[tuple[str, str]] = []
        self.server: Server | None = Server(site.store, tls)
        self.plain = Port(LO)
        self.secure = SecurePort(
            Port(LO), tls, lambda: self.server, lambda name, text: self.alerts.append((name, text))
        )
        port: Listener = self.secure if tls.policy == "force" else Ports([self.plain, self.secure])
        self.driver.serve(port)

    async def discover(self) -> int:
        """Where discovery sends a vehicle that asks for TLS."""
        await until(lambda: Security.TLS in self.driver.sdp_ports())
        return self.secure.number

    async def failure(self) -> str:
        """Why the last handshake came to nothing."""
        await until(lambda: self.alerts)
        name, text = self.alerts.pop()
        assert name == "tls_handshake_failed"
        assert text.startswith("TLS handshake with [::1]:")
        return text.partition(" failed: ")[2]


@asynccontextmanager
async def station(
    site: Site, settings: Settings = QUICK, tls: Tls | None = None
) -> AsyncIterator[Station]:
    running = Station(site, settings, tls or Tls(folder=str(site.folder)))
    try:
        yield running
    finally:
        await running.driver.shutdown()


@asynccontextmanager
async def vehicle(
    running: Station,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A vehicle with the TLS of the standard library, which trusts both roots."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(SUITE)
    for root in running.site.store.v2g_roots:
        context.load_verify_locations(cadata=root.der)
    port = await running.discover()
    reader, writer = await asyncio.open_connection("::1", port, ssl=context)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ssl.SSLError, OSError):
            await writer.wait_closed()


async def served(running: Station) -> None:
    """A vehicle gets a session over TLS now."""
    async with vehicle(running) as (reader, writer):
        writer.write(APP_PROTOCOL_REQ)
        assert await asyncio.wait_for(reader.readexactly(len(APP_PROTOCOL_RES)), 3.0) == (
            APP_PROTOCOL_RES
        )
        writer.write(SESSION_SETUP_REQ)
        assert (await asyncio.wait_for(reader.read(4096), 3.0)).startswith(b"\x01\xfe\x80\x01")


async def read(sock: socket.socket, within_s: float = 3.0) -> bytes:
    """What comes until the station ends the connection."""
    loop, octets = asyncio.get_running_loop(), b""
    async with asyncio.timeout(within_s):
        while more := await loop.sock_recv(sock, 4096):
            octets += more
    return octets


async def s_client(port: int, *options: str, say: bytes = b"") -> str:
    """What OpenSSL's client prints about the station."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine")
    process = await asyncio.create_subprocess_exec(
        *("openssl", "s_client", "-connect", f"[::1]:{port}", *options),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await asyncio.wait_for(process.communicate(say), 10.0)
    return out.decode(errors="replace")


# --- OpenSSL as the vehicle -------------------------------------------------------------------


@on_loop
async def test_l1_l5_s_client_verifies_the_chain_and_its_staple(site: Site) -> None:
    for label, pki in site.pkis.items():
        fetch_staple(site.store, label, pki, datetime.now(UTC))
    async with station(site) as running:
        port = await running.discover()
        roots = site.folder / "all.pem"
        roots.write_text(
            "".join((site.folder / "roots" / "v2g" / f"{one}.pem").read_text() for one in "ab")
        )

        said = await s_client(port, "-CAfile", str(roots), "-status", "-no_ticket")

        assert "OCSP Response Status: successful" in said
        assert "Cert Status: good" in said
        assert "Verification: OK" in said
        assert f"TLSv1.2, Cipher is {SUITE}" in said
        assert "ECDH, prime256v1, 256 bits" in said
        assert "Peer signature type: ECDSA" in said
        assert "Compression: NONE" in said
        assert "No client certificate CA names sent" in said
        assert "DC = CPO" in said


@pytest.mark.parametrize("groups", ["P-256", "X25519:P-256", "P-521:P-384:P-256"])
@on_loop
async def test_l1_the_curve_of_the_standard_is_found_among_others(site: Site, groups: str) -> None:
    async with station(site) as running:
        said = await s_client(await running.discover(), "-groups", groups, "-tls1_2")

        assert "ECDH, prime256v1, 256 bits" in said


VERSION, HANDSHAKE = "protocol version", "handshake failure"
NO_SUITE = "no cipher suite of ISO 15118-2"
REFUSED = {
    "-tls1_3": (VERSION, "TLS 1.2 is not offered, but TLS 1.3"),
    "-tls1_1 -cipher DEFAULT:@SECLEVEL=0": (VERSION, "TLS 1.2 is not offered, but TLS 1.1"),
    "-tls1_2 -cipher ECDHE-RSA-AES128-SHA256": (HANDSHAKE, f"{NO_SUITE}, but 0xC027"),
    "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256": (HANDSHAKE, f"{NO_SUITE}, but 0xC02B"),
    "-tls1_2 -cipher aNULL:eNULL:@SECLEVEL=0": (HANDSHAKE, NO_SUITE),
    "-tls1_2 -groups X25519:P-384": (HANDSHAKE, "no secp256r1 among the groups"),
    "-tls1_2 -sigalgs ECDSA+SHA384": (HANDSHAKE, "no ecdsa_secp256r1_sha256 among the"),
}


@pytest.mark.parametrize("options", REFUSED)
@on_loop
async def test_l2_security_57_an_alert_a_reason_and_discovery_goes_on(
    site: Site, options: str
) -> None:
    alert, words = REFUSED[options]
    async with station(site) as running:
        said = await s_client(await running.discover(), *options.split())

        assert f"alert {alert}" in said
        assert (await running.failure()).startswith(words)
        assert running.words("session_ended") == []
        await served(running)


@on_loop
async def test_security_57_renegotiation_is_refused(site: Site) -> None:
    async with station(site) as running:
        said = await s_client(await running.discover(), "-tls1_2", say=b"R\n")

        assert "RENEGOTIATING" in said
        assert "no renegotiation" in said


# --- a session over TLS -----------------------------------------------------------------------


@on_loop
async def test_a_session_is_traced_in_clear_with_suite_and_chain(site: Site) -> None:
    async with station(site) as running:
        await served(running)
        await until(lambda: running.words("session_ended"))

        opened, closed = [line for line in running.traced if isinstance(line, trace.Connection)]
        assert (opened.open, opened.suite, closed.open) == (True, SUITE, False)
        assert opened.chain in ("a", "b")
        messages = [line for line in running.traced if isinstance(line, trace.Message)]
        assert {line.carrier for line in messages} == {"tls"}
        assert [line.octets for line in messages[:2]] == [
            APP_PROTOCOL_REQ.hex(),
            APP_PROTOCOL_RES.hex(),
        ]
        assert (closed.by, closed.reason) == ("ev", "closed by the vehicle")


@on_loop
async def test_requests_cut_into_many_records_are_one(site: Site) -> None:
    async with station(site) as running, vehicle(running) as (reader, writer):
        for octet in APP_PROTOCOL_REQ:
            writer.write(bytes([octet]))

        got = await asyncio.wait_for(reader.readexactly(len(APP_PROTOCOL_RES)), 3.0)
        assert got == APP_PROTOCOL_RES


@on_loop
async def test_security_32_only_one_vehicle_over_both_ports(site: Site) -> None:
    async with station(site) as running:
        async with vehicle(running):
            await until(lambda: running.driver.sdp_ports() == {})
            for port in (running.plain.number, running.secure.number):
                with pytest.raises(ConnectionRefusedError):
                    await dial(port)
        await served(running)


@on_loop
async def test_a_session_over_tcp_ends_handshakes_that_are_not_done(site: Site) -> None:
    async with station(site) as running:
        with await dial(await running.discover()) as waiting:
            await until(lambda: running.secure.pending == 1)
            with await dial(running.plain.number) as first:
                await set_up(first)

                with pytest.raises(ConnectionResetError):
                    await read(waiting)


@on_loop
async def test_the_end_of_the_station_is_close_notify(site: Site) -> None:
    async with station(site) as running, vehicle(running) as (reader, writer):
        writer.write(APP_PROTOCOL_REQ)
        await reader.readexactly(len(APP_PROTOCOL_RES))

        await running.driver.shutdown()

        assert await asyncio.wait_for(reader.read(), 3.0) == b""  # no error: it was announced


@on_loop
async def test_a_vehicle_that_is_gone_is_reported_and_the_next_is_served(site: Site) -> None:
    async with station(site) as running:
        async with vehicle(running) as (reader, writer):
            writer.write(APP_PROTOCOL_REQ)
            await reader.readexactly(len(APP_PROTOCOL_RES))
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()
        await until(lambda: running.words("session_ended"))

        (ended,) = running.words("session_ended")
        assert (ended["by"], ended["ok"]) == ("network", False)
        await served(running)


@on_loop
async def test_what_a_vehicle_offers_is_logged_for_who_debugs(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="secc.net.tls")
    async with station(site) as running:
        with await dial(await running.discover()) as caller:
            caller.send(hello(more=STATUS_REQUEST_V2))
            assert await asyncio.get_running_loop().sock_recv(caller, 16)

    (record,) = [one for one in caplog.records if one.getMessage() == "ClientHello"]
    told = vars(record)
    assert (told["versions"], told["suites"]) == ("0303", "c023 00ff")
    assert (told["groups"], told["signature_algorithms"]) == ("001d 0017", "0403 0804")
    assert (told["status_request"], told["status_request_v2"]) == (False, "not served")


@on_loop
async def test_ports_open_together_or_not_at_all() -> None:
    here, gone = Port(LO), Port(Interface("lo", LO.index, IPv6Address("fe80::dead")))
    both = Ports([here, gone])

    with pytest.raises(OSError, match="address"):
        both.open(lambda _: None)

    assert not here.is_open
    assert both.number == here.number
