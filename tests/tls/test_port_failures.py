"""Handshakes that do not come to their end, on the real port."""

import asyncio
import socket
import time
from contextlib import suppress

import msgspec
import pytest

from secc.net.tls import MOST_PENDING
from secc.session.settings import Settings, Timing
from secc.tls.settings import Tls
from tests.integration.link import APP_PROTOCOL_REQ
from tests.station.loop import dial, on_loop, until
from tests.tls.conftest import Site
from tests.tls.hellos import hello
from tests.tls.test_port import RESET, read, served, station


@pytest.mark.parametrize(
    ("octets", "words", "answer"),
    [
        (APP_PROTOCOL_REQ, "V2GTP without TLS, on the port for TLS", b""),
        (b"GET / HTTP/1.1\r\n\r\n", "no TLS: it begins with 47 45 54 20 2f", b""),
        (hello(groups=()), "extension 10 has 0 octets", bytes.fromhex("15030300020232")),
        (
            b"\x16\x03\x01\x00\x05\x01\xff\xff\xff\xff",
            "a ClientHello of",
            b"\x15\x03\x03\0\2\2\x16",
        ),
    ],
    ids=["V2GTP", "HTTP", "damaged", "endless"],
)
@on_loop
async def test_security_58_what_is_no_hello_is_closed_at_once(
    site: Site, octets: bytes, words: str, answer: bytes
) -> None:
    async with station(site) as running:
        with await dial(await running.discover()) as stranger:
            stranger.send(octets)

            assert await read(stranger) == answer
        assert (await running.failure()).startswith(words)
        await served(running)


@on_loop
async def test_security_58_tls_on_the_port_without_is_closed_at_once(site: Site) -> None:
    async with station(site) as running:
        await running.discover()
        with await dial(running.plain.number) as stranger:
            stranger.send(hello())

            assert await read(stranger) == b""
        assert "V2GTP" in running.words("session_ended")[-1]["reason"]


@on_loop
async def test_a_silent_client_is_dropped_in_time_and_keeps_nobody_out(site: Site) -> None:
    async with station(site, tls=Tls(handshake_s=1.0)) as running:
        began = time.monotonic()
        with await dial(await running.discover()) as silent, pytest.raises(ConnectionResetError):
            await read(silent)

        assert 0.9 < time.monotonic() - began < 10
        assert await running.failure() == "not done within 1 s"
        await served(running)


@on_loop
async def test_security_5_a_hello_octet_by_octet_wins_no_time(site: Site) -> None:
    async with station(site, tls=Tls(handshake_s=1.0)) as running:
        with await dial(await running.discover()) as slow, suppress(ConnectionError):
            for octet in hello():
                slow.send(bytes([octet]))
                await asyncio.sleep(0.05)

        assert await running.failure() == "not done within 1 s"


@on_loop
async def test_security_33_a_flood_of_silent_clients_keeps_no_vehicle_out(site: Site) -> None:
    async with station(site) as running:
        port = await running.discover()
        flood = [await dial(port) for _ in range(MOST_PENDING + 3)]
        await until(lambda: running.secure.pending == MOST_PENDING)

        await served(running)
        assert await running.failure() == "others wait"
        for sock in flood:
            sock.close()
        assert running.secure.pending == 0


@pytest.mark.parametrize("how", ["reset", "half-close"])
@on_loop
async def test_a_client_that_goes_in_the_handshake_is_told_of_and_the_next_try_works_at_once(
    site: Site, how: str
) -> None:
    async with station(site) as running:
        with await dial(await running.discover()) as broken:
            broken.send(hello())
            assert await asyncio.get_running_loop().sock_recv(broken, 16)
            if how == "reset":
                broken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            else:
                broken.shutdown(socket.SHUT_WR)
                assert await read(broken)
        await served(running)

        assert (await running.failure()).endswith(" in the handshake")
        assert len(running.words("session_started")) == 1


@on_loop
async def test_a_client_that_says_nothing_and_goes_is_told_of(site: Site) -> None:
    async with station(site) as running:
        (await dial(await running.discover())).close()

        assert await running.failure() == "closed by the vehicle before its ClientHello"
        assert running.secure.pending == 0


@on_loop
async def test_failures_at_will_are_told_three_times_and_then_rarely(site: Site) -> None:
    async with station(site) as running:
        port = await running.discover()
        for _ in range(8):
            with await dial(port) as stranger:
                stranger.send(b"GET / HTTP/1.1\r\n\r\n")
                await read(stranger)

        assert len(running.alerts) == 3


@on_loop
async def test_handshakes_end_with_the_time_for_communication_set_up(site: Site) -> None:
    timing = msgspec.structs.replace(Timing(), communication_setup_s=1.0, rearm_s=0.05)
    async with station(site, Settings(timing=timing)) as running:
        with await dial(await running.discover()) as waiting, pytest.raises(ConnectionResetError):
            await read(waiting)

        assert running.driver.sdp_ports() == {}
        with pytest.raises(ConnectionRefusedError):
            await dial(running.secure.number)
