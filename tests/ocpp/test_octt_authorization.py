"""Cards, list, cache and parents against the strict central system, with OCTT and EVerest names.

Not here: parent_id_tag_reservation_1 to _3, because the product takes no reservations (D15).
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from secc.ocpp.authorization.authority import of_payload, to_payload
from secc.ocpp.authorization.settings import AuthorizationSettings, ReaderSettings
from tests.ocpp.cards import (
    GOOD,
    OTHER,
    OTHER_TAG,
    TAG,
    notices,
    refused,
    show,
    station,
)
from tests.ocpp.world import World, world
from tests.station.loop import on_loop
from tools import rfid
from tools.csms.desk import Answer
from tools.csms.strict import Strict

# --- cards ---------------------------------------------------------------------------------------


@on_loop
async def test_tc_003_a_card_starts_the_charge_of_the_vehicle_that_waits(
    central: Strict, folder: Path
) -> None:
    async with station(central, folder) as post:
        await post.ready()
        post.outlet.plug()
        await show(post)
        start = await post.desk.wait_for("StartTransaction")

        assert start["idTag"] == TAG
        assert post.desk.of("Authorize") == [{"idTag": TAG}]
        await post.status("Preparing", "Charging")


@on_loop
async def test_tc_004_1_a_card_before_the_plug(central: Strict, folder: Path) -> None:
    async with station(central, folder) as post:
        await post.ready()
        await show(post)
        await post.status("Available", "Preparing")
        post.outlet.plug()

        assert (await post.desk.wait_for("StartTransaction"))["idTag"] == TAG


@on_loop
async def test_tc_006_one_reader_serves_the_outlet_that_gets_the_vehicle(
    central: Strict, folder: Path
) -> None:  # EVerest: one_reader_for_multiple_connectors
    async with station(central, folder, connectors=(1, 2)) as post:
        await post.ready()
        await show(post)
        await post.desk.wait_for("Authorize")
        post.outlets[2].plug()
        first = await post.desk.wait_for("StartTransaction")
        post.outlets[1].plug()
        await post.status("Preparing", number=1)
        await show(post, OTHER)
        second = await post.desk.wait_for("StartTransaction", 2)

        assert (first["connectorId"], first["idTag"]) == (2, TAG)
        assert (second["connectorId"], second["idTag"]) == (1, OTHER_TAG)


@pytest.mark.parametrize("status", ["Invalid", "Blocked", "Expired"])
@on_loop
async def test_tc_023_a_card_that_is_not_accepted_starts_nothing(
    central: Strict, folder: Path, status: str
) -> None:  # EVerest: authorize_invalid, authorize_invalid_blocked_expired
    async with station(central, folder) as post:
        post.desk.tags[TAG] = {"status": status}
        await post.ready()
        post.outlet.plug()
        await show(post)
        await refused(post)

        assert post.desk.of("StartTransaction") == []
        assert post.outlet.state.phase == "authorise"


@on_loop
async def test_tc_007_a_cached_card_needs_no_authorize(central: Strict, folder: Path) -> None:
    # EVerest: regular_charge_session_cached_id, authorization_cache_entry_1
    async with station(central, folder, "LocalPreAuthorize=true") as post:
        await post.ready()
        for session in (1, 2):
            post.outlet.plug()
            await show(post)
            await post.desk.wait_for("StartTransaction", session)
            post.outlet.unplug()
            await post.desk.wait_for("StopTransaction", session)

        assert len(post.desk.of("Authorize")) == 1


@on_loop
async def test_tc_061_after_clear_cache_the_central_system_is_asked_again(
    central: Strict, folder: Path
) -> None:  # EVerest: clear_authorization_data_cache
    async with station(central, folder, "LocalPreAuthorize=true") as post:
        await post.ready()
        await post.bridge.station.authority(TAG)
        assert await post.desk.ask("ClearCache") == GOOD
        post.outlet.plug()
        await show(post)
        await post.desk.wait_for("StartTransaction")

        assert len(post.desk.of("Authorize")) == 2


@on_loop
async def test_a_cache_that_is_switched_off_cannot_be_cleared(
    central: Strict, folder: Path
) -> None:
    async with station(central, folder, "AuthorizationCacheEnabled=false") as post:
        await post.ready()

        assert await post.desk.ask("ClearCache") == {"status": "Rejected"}


@on_loop
async def test_a_cached_card_that_has_expired_is_asked_for_again(
    central: Strict, folder: Path
) -> None:  # EVerest: authorization_cache_entry_2
    async with station(central, folder, "LocalPreAuthorize=true") as post:
        post.desk.tags[TAG] = {**GOOD, "expiryDate": "2020-01-01T00:00:00Z"}
        await post.ready()
        await post.bridge.station.authority(TAG)
        post.desk.tags[TAG] = GOOD
        post.outlet.plug()
        await show(post)
        await post.desk.wait_for("StartTransaction")

        assert len(post.desk.of("Authorize")) == 2


@pytest.mark.parametrize(
    ("expiry", "accepted"),
    [
        ("9999-12-31T23:59:59-14:00", True),
        ("9999-12-31T23:59:59Z", True),
        ("0001-01-01T00:00:00Z", False),
        ("1970-01-01T00:00:00+14:00", False),
    ],
)
def test_dates_at_the_end_of_the_calendar_are_dates(expiry: str, accepted: bool) -> None:
    info = of_payload({**GOOD, "expiryDate": expiry})

    assert (info.at(datetime.now(UTC)) == "Accepted") is accepted
    assert to_payload(info)["status"] == "Accepted"


@on_loop
async def test_the_cache_learns_from_start_transaction_and_survives_a_restart(
    central: Strict, folder: Path
) -> None:  # EVerest: authorization_cache_entry_3
    async with station(central, folder, "LocalPreAuthorize=true") as post:
        await post.ready()
        grant = {"idTag": TAG, "connectorId": 1}
        post.outlet.plug()
        assert await post.desk.ask("RemoteStartTransaction", grant) == GOOD
        await post.desk.wait_for("StartTransaction")
        post.outlet.unplug()
        await post.desk.wait_for("StopTransaction")
        await post.restart()
        await post.until(lambda: post.bridge.station.is_online)
        post.outlet.plug()
        await show(post)
        await post.desk.wait_for("StartTransaction", 2)

        assert post.desk.of("Authorize") == []


@on_loop
async def test_a_card_in_finishing_starts_no_new_transaction(
    central: Strict, folder: Path
) -> None:  # EVerest: swipe_on_finishing
    async with station(central, folder) as post:
        await post.ready()
        await post.charge(TAG)
        transaction = await post.desk.ask("RemoteStopTransaction", {"transactionId": 1})
        await post.status("Finishing")
        await show(post)
        await post.until(lambda: "No free outlet" in notices(post))

        assert transaction == GOOD
        assert len(post.desk.of("StartTransaction")) == 1


@on_loop
async def test_a_card_that_makes_up_its_number_identifies_nobody(
    central: Strict, folder: Path
) -> None:
    async with station(central, folder) as post:
        await post.ready()
        post.outlet.plug()
        await show(post, "0102030405")  # no length of a UID
        await show(post, "08a1b2c3")
        await post.until(lambda: "Card not usable" in notices(post))

        assert post.desk.of("Authorize") == []


@on_loop
async def test_a_slow_answer_holds_up_no_other_driver(central: Strict, folder: Path) -> None:
    async with station(central, folder, connectors=(1, 2)) as post:
        await post.ready()
        post.outlets[1].plug()
        await post.status("Preparing", number=1)
        post.desk.script("Authorize", Answer(late_s=0.5))
        await show(post)
        await show(post)  # again: it is being asked for
        post.outlets[2].plug()
        await show(post, OTHER)
        await post.desk.wait_for("StartTransaction", 2)

        assert post.desk.of("Authorize") == [{"idTag": TAG}, {"idTag": OTHER_TAG}]


@on_loop
async def test_a_reader_that_does_not_work_is_told_and_when_it_works_again(
    central: Strict, folder: Path
) -> None:
    device = folder / "tty"
    reader = ReaderSettings(kind="pn532_uart", device=str(device), broken_s=0.1)
    async with world(central, folder, reader=reader) as post:
        await post.ready()
        told = await post.desk.wait_for("StatusNotification", errorCode="ReaderFailure")
        assert (told["connectorId"], told["status"]) == (0, "Available")
        assert told["vendorErrorCode"] == "reader_failed"

        before = len(post.desk.of("StatusNotification", connectorId=0))
        port = rfid.Port(rfid.Chip())
        device.symlink_to(port.name)
        well = await post.desk.wait_for("StatusNotification", before + 1, connectorId=0)
        assert well["errorCode"] == "NoError"
    port.close()


# --- stopping by card (D2) -----------------------------------------------------------------------


@on_loop
async def test_tc_068_the_same_card_stops_where_the_key_says_so(
    central: Strict, folder: Path
) -> None:  # EVerest: stop_transaction_match_tag
    async with station(central, folder, "StopByRFID=true") as post:
        await post.ready()
        await post.charge(TAG)
        asked = len(post.desk.of("Authorize"))
        await show(post)
        stop = await post.desk.wait_for("StopTransaction")

        assert (stop["reason"], stop["idTag"]) == ("Local", TAG)
        assert len(post.desk.of("Authorize")) == asked  # 4.1: not needed for the same card
        await post.status("Finishing")


@on_loop
async def test_the_manual_wants_the_plug_to_be_pulled(central: Strict, folder: Path) -> None:
    async with station(central, folder) as post:
        await post.ready()
        await post.charge(TAG)
        await show(post)
        await post.until(lambda: "Unplug to stop" in notices(post))

        assert post.desk.of("StopTransaction") == []
        post.outlet.unplug()
        assert (await post.desk.wait_for("StopTransaction"))["reason"] == "EVDisconnected"


@pytest.mark.parametrize("when", ["Authorize", "StartTransaction"])
@on_loop
async def test_tc_069_a_card_of_the_same_group_stops(
    central: Strict, folder: Path, when: str
) -> None:
    # EVerest: stop_transaction_parent_id_tag, stop_transaction_parent_id_tag_in_start_transaction,
    # authorize_parent_id_1
    group = {**GOOD, "parentIdTag": "FLEET"}
    async with station(central, folder, "StopByRFID=true") as post:
        await post.ready()
        post.desk.tags |= {OTHER_TAG: {**group, "parentIdTag": "fleet"}}
        if when == "Authorize":
            post.desk.tags[TAG] = group
        await post.charge(TAG) if when == "Authorize" else await remotely(post, group)
        await show(post, "11223344")  # of nobody's group
        await post.desk.wait_for("Authorize", idTag="11223344000000")
        await show(post, OTHER)
        stop = await post.desk.wait_for("StopTransaction")

        assert (stop["reason"], stop["idTag"]) == ("Local", OTHER_TAG)


async def remotely(post: World, info: dict[str, str]) -> None:
    """A charge whose group only StartTransaction.conf tells."""
    post.desk.tags[TAG] = info
    post.outlet.plug()
    await post.status("Preparing")
    assert await post.desk.ask("RemoteStartTransaction", {"idTag": TAG}) == GOOD
    await post.until(lambda: bool((t := post.bridge.station.connectors[1].transaction)
                                  and t.parent_id))  # fmt: skip


# --- without a card ------------------------------------------------------------------------------


@on_loop
async def test_free_charging_needs_nobody(central: Strict, folder: Path) -> None:
    keys = ("FreeVendActive=true", "FreeVendIdTag=FREE")
    async with station(central, folder, *keys) as post:
        await post.ready()
        post.outlet.plug()

        assert (await post.desk.wait_for("StartTransaction"))["idTag"] == "FREE"
        assert post.desk.of("Authorize") == []


@pytest.mark.parametrize("known", [True, False])
@on_loop
async def test_autocharge_takes_a_vehicle_that_is_known_and_leaves_others_to_cards(
    central: Strict, folder: Path, caplog: pytest.LogCaptureFixture, known: bool
) -> None:  # EVerest: eim_and_autocharge
    how = {"authorization": AuthorizationSettings(autocharge=True)}
    async with station(central, folder, **how) as post:
        vehicle = "VID:7DFA00000001"
        post.desk.tags[vehicle] = {"status": "Accepted" if known else "Invalid"}
        await post.ready()
        assert "whoever sends the EVCCID of another vehicle" in caplog.text
        post.outlet.plug()
        await post.desk.wait_for("Authorize", idTag=vehicle)
        if not known:
            await show(post)
        start = await post.desk.wait_for("StartTransaction")

        assert start["idTag"] == (vehicle if known else TAG)


@on_loop
async def test_autocharge_is_off_by_default(central: Strict, folder: Path) -> None:
    async with station(central, folder) as post:
        await post.ready()
        post.outlet.plug()
        await post.status("Preparing")
        await show(post)
        await post.desk.wait_for("StartTransaction")

        assert post.desk.of("Authorize") == [{"idTag": TAG}]
