"""OCTT and EVerest: remote start and who is authorised by it."""

import asyncio
from pathlib import Path

import pytest

from tests.ocpp.cards import (
    GOOD,
    TAG,
    station,
)
from tests.station.loop import on_loop
from tools.csms.strict import Strict


@pytest.mark.parametrize("connectors", [(1,), (1, 2)])
@on_loop
async def test_a_remote_start_without_connector_takes_the_vehicle_that_waits(
    central: Strict, folder: Path, connectors: tuple[int, ...]
) -> None:
    # EVerest: remote_start_transaction_no_connector, remote_start_transaction_single_connector
    async with station(central, folder, connectors=connectors) as post:
        await post.ready()
        post.outlets[connectors[-1]].plug()
        await post.status("Preparing", number=connectors[-1])

        assert await post.desk.ask("RemoteStartTransaction", {"idTag": TAG}) == GOOD
        start = await post.desk.wait_for("StartTransaction")
        assert start["connectorId"] == connectors[-1]


@on_loop
async def test_a_second_remote_start_is_rejected(central: Strict, folder: Path) -> None:
    # EVerest: double_remote_start_transaction
    async with station(central, folder) as post:
        await post.ready()
        request = {"idTag": TAG, "connectorId": 1}
        assert await post.desk.ask("RemoteStartTransaction", request) == GOOD
        await post.status("Preparing")

        assert await post.desk.ask("RemoteStartTransaction", request) == {"status": "Rejected"}
        post.outlet.plug()
        await post.desk.wait_for("StartTransaction")
        assert await post.desk.ask("RemoteStartTransaction", request) == {"status": "Rejected"}


@pytest.mark.parametrize("status", ["Accepted", "Blocked"])
@on_loop
async def test_with_authorize_remote_tx_requests_the_tag_is_checked(
    central: Strict, folder: Path, status: str
) -> None:
    async with station(central, folder, "AuthorizeRemoteTxRequests=true") as post:
        await post.ready()
        post.desk.tags[TAG] = {"status": status}
        post.outlet.plug()
        await post.status("Preparing")
        assert await post.desk.ask("RemoteStartTransaction", {"idTag": TAG}) == GOOD
        await post.desk.wait_for("Authorize")
        if status == "Accepted":
            await post.desk.wait_for("StartTransaction")
        else:
            await asyncio.sleep(0.2)
            assert post.desk.of("StartTransaction") == []
