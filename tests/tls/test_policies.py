"""Which port a vehicle is offered: the policies of TLS (rows L6 and security)."""

import asyncio
import shutil

import pytest

from secc.pki.store import open_store
from secc.sdp import Security
from secc.tls.server import Server
from secc.tls.settings import Tls
from tests.integration.link import APP_PROTOCOL_REQ, APP_PROTOCOL_RES
from tests.station.loop import dial, on_loop
from tests.station.test_driver import set_up
from tests.tls.conftest import Site
from tests.tls.test_port import read, s_client, served, station, vehicle


@on_loop
async def test_preferred_both_ports_are_offered_and_open(site: Site) -> None:
    async with station(site) as running:
        await running.discover()

        assert running.driver.sdp_ports() == {
            Security.NONE: running.plain.number,
            Security.TLS: running.secure.number,
        }
        assert running.plain.number != running.secure.number
        with await dial(running.plain.number) as first:
            await set_up(first)
        assert not running.plain.is_open


@on_loop
async def test_security_51_forced_there_is_no_port_without_tls(site: Site) -> None:
    async with station(site, tls=Tls(policy="force", folder="pki")) as running:
        await running.discover()

        assert running.driver.sdp_ports() == {Security.TLS: running.secure.number}
        assert not running.plain.is_open
        await served(running)


@on_loop
async def test_l6_without_a_chain_only_tcp_is_offered(site: Site) -> None:
    async with station(site) as running:
        await running.discover()
        running.server = None

        assert running.driver.sdp_ports() == {Security.NONE: running.plain.number}
        with pytest.raises(ConnectionResetError):
            await read(await dial(running.secure.number))
        assert await running.failure() == "no chain of the station can be used"


@on_loop
async def test_l6_forced_and_without_a_chain_nothing_is_offered_and_somebody_is_told(
    site: Site,
) -> None:
    async with station(site, tls=Tls(policy="force", folder="/etc/pki")) as running:
        await running.discover()
        running.server = None

        assert running.driver.sdp_ports() == {}
        assert running.driver.sdp_ports() == {}
        ((name, text),) = running.alerts  # once a minute
        assert name == "tls_unavailable"
        assert "TLS is forced" in text
        assert "secc pki check /etc/pki" in text


@on_loop
async def test_a_vehicle_that_cannot_use_tls_is_served_without_if_the_setting_says_so(
    site: Site,
) -> None:
    async with station(site, tls=Tls(fallback_s=0.5)) as running:
        with await dial(await running.discover()) as stranger:
            stranger.send(b"GET / HTTP/1.1\r\n\r\n")  # has not even tried
            await read(stranger)
        await running.failure()
        assert Security.TLS in running.driver.sdp_ports()

        await s_client(running.secure.number, "-tls1_3")

        assert (await running.failure()).endswith("; TLS is not offered for 0.5 s (tls.fallback_s)")
        assert running.driver.sdp_ports() == {Security.NONE: running.plain.number}
        await running.discover()  # again, in time
        await served(running)


@on_loop
async def test_a_connection_that_exists_outlives_its_certificates(site: Site) -> None:
    async with station(site) as running, vehicle(running) as (reader, writer):
        shutil.rmtree(site.folder / "station")
        running.server = Server(open_store(site.folder), Tls())

        writer.write(APP_PROTOCOL_REQ)
        got = await asyncio.wait_for(reader.readexactly(len(APP_PROTOCOL_RES)), 3.0)
        assert got == APP_PROTOCOL_RES
