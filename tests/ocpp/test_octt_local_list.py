"""The local list and the rules for offline, with the names of OCTT and EVerest."""

from pathlib import Path

import pytest

from tests.ocpp.cards import (
    CARD,
    GOOD,
    OTHER,
    OTHER_TAG,
    TAG,
    refused,
    send_list,
    show,
    station,
    version,
)
from tests.station.loop import on_loop
from tools.csms.desk import CallFailed, Silence
from tools.csms.plain import plain
from tools.csms.strict import Strict

# --- the local list ------------------------------------------------------------------------------


@on_loop
async def test_tc_008_a_card_of_the_list_needs_no_authorize(central: Strict, folder: Path) -> None:
    # EVerest: start_charging_id_in_authorization_list
    async with station(central, folder, "LocalPreAuthorize=true") as post:
        await post.ready()
        assert await send_list(post, 1, "Full", (TAG.upper(), GOOD)) == "Accepted"
        post.outlet.plug()
        await show(post)
        await post.desk.wait_for("StartTransaction")

        assert post.desk.of("Authorize") == []


@on_loop
async def test_tc_042_1_a_station_without_list_says_so(central: Strict, folder: Path) -> None:
    # TC_043_1; EVerest: get_local_list_version, send_local_list_not_supported
    async with station(central, folder, "LocalAuthListEnabled=false") as post:
        await post.ready()

        assert await version(post) == -1
        assert await send_list(post, 1, "Full", (TAG, GOOD)) == "NotSupported"


@on_loop
async def test_tc_042_2_a_full_update_without_list_leaves_version_0(
    central: Strict, folder: Path
) -> None:  # EVerest: get_local_list_version_flow
    async with station(central, folder) as post:
        await post.ready()
        assert await version(post) == 0
        assert await send_list(post, 7, "Full", (TAG, GOOD)) == "Accepted"
        assert await version(post) == 7

        request = {"listVersion": 8, "updateType": "Full"}
        assert await post.desk.ask("SendLocalList", request) == GOOD
        assert await version(post) == 0


@on_loop
async def test_tc_043_updates_of_the_list(central: Strict, folder: Path) -> None:
    # TC_043_2 to _5; EVerest: send_local_list, send_local_list_ver_mismatch,
    # send_local_list_failed
    async with station(central, folder) as post:
        await post.ready()
        assert await send_list(post, 3, "Full", (TAG, GOOD), (OTHER_TAG, GOOD)) == "Accepted"
        assert await send_list(post, 3, "Differential", (TAG, None)) == "VersionMismatch"
        many = [(f"tag{number}", GOOD) for number in range(19)]
        assert await send_list(post, 4, "Differential", *many) == "Failed"
        assert await version(post) == 3
        blocked = {"status": "Blocked"}
        assert await send_list(post, 4, "Differential", (TAG, blocked), (OTHER_TAG, None)) == (
            "Accepted"
        )
        await post.restart()  # the list survives
        await post.until(lambda: post.bridge.station.is_online)

        assert await version(post) == 4
        await post.offline()
        assert (await post.bridge.station.authority(TAG))["status"] == "Blocked"
        assert (await post.bridge.station.authority(OTHER_TAG))["status"] == "Invalid"


@on_loop
async def test_a_tag_that_is_too_long_is_a_fault_of_the_message(folder: Path) -> None:
    # EVerest: send_local_lost_large_token; a strict central system would not send it
    async with plain() as lax, station(lax, folder) as post:
        await post.ready()
        with pytest.raises(CallFailed) as failure:
            await send_list(post, 1, "Full", ("x" * 21, GOOD))

        assert failure.value.code in ("PropertyConstraintViolation", "FormationViolation")
        assert await version(post) == 0


@on_loop
async def test_a_list_that_contradicts_the_central_system_is_told(
    central: Strict, folder: Path
) -> None:
    async with station(central, folder) as post:
        await post.ready()
        await send_list(post, 1, "Full", (TAG, GOOD))
        post.desk.tags[TAG] = {"status": "Blocked"}

        assert (await post.bridge.station.authority(TAG))["status"] == "Blocked"
        told = await post.desk.wait_for("StatusNotification", errorCode="LocalListConflict")
        assert (told["connectorId"], told["status"]) == (0, "Available")


# --- offline -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "card", "charges"),
    [
        ((), CARD, True),
        ((), OTHER, False),
        (("AllowOfflineTxForUnknownId=true",), OTHER, True),
        (("LocalAuthorizeOffline=false", "AllowOfflineTxForUnknownId=true"), CARD, False),
    ],
)
@on_loop
async def test_offline_list_and_keys_decide(
    central: Strict, folder: Path, keys: tuple[str, ...], card: str, charges: bool
) -> None:
    async with station(central, folder, *keys) as post:
        await post.ready()
        await send_list(post, 1, "Full", (TAG, GOOD))
        await post.offline()
        post.outlet.plug()
        await show(post, card)
        if charges:
            await post.until(lambda: post.outlet.state.phase == "deliver")
            await post.online()
            await post.desk.wait_for("StartTransaction")
        else:
            await refused(post)
            assert post.outlet.state.phase == "authorise"


@on_loop
async def test_a_central_system_that_does_not_answer_counts_as_offline(
    central: Strict, folder: Path
) -> None:
    async with station(central, folder, "MessageTimeout=1") as post:
        await post.ready()
        await send_list(post, 1, "Full", (TAG, GOOD))
        post.desk.always("Authorize", Silence())
        post.outlet.plug()
        await show(post)

        assert (await post.desk.wait_for("StartTransaction"))["idTag"] == TAG
