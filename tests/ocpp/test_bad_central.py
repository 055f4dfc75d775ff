"""A central system as bad as told: silent, slow, half-open, out of order, malformed, closing."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from secc.ocpp.clock import read
from tests.ocpp.world import World, world
from tests.station.loop import on_loop
from tools.csms.desk import Answer, CallFailed, Close, Desk, Fault, Raw, Silence
from tools.csms.plain import plain

HEARTBEAT = {"requestedMessage": "Heartbeat"}


async def lives(station: World) -> None:
    """The station still answers and still speaks."""
    before = len(station.desk.of("Heartbeat"))
    assert await station.desk.ask("TriggerMessage", HEARTBEAT) == {"status": "Accepted"}
    await station.desk.wait_for("Heartbeat", before + 1)


# --- boot ----------------------------------------


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(Silence(), id="boot_notification_no_response"),
        pytest.param(Fault("InternalError"), id="boot_notification_callerror"),
        pytest.param(Raw("[3]"), id="malformed"),
        pytest.param(Answer({"status": "Maybe"}), id="not an answer"),
        pytest.param(Close(1011), id="closing"),
    ],
)
@on_loop
async def test_a_boot_without_a_good_answer_is_repeated(folder: Path, outcome: Any) -> None:
    # EVerest: also boot_notification_call_error; libocpp 307
    def prepare(desk: Desk) -> None:
        desk.script("BootNotification", outcome, outcome)

    keys = ("MessageTimeout=1",)
    async with plain() as central, world(central, folder, *keys, prepare=prepare) as station:
        await station.ready()
        boots = [call for call in station.desk.calls if call.action == "BootNotification"]

        assert len(boots) >= 3
        assert len({(call.link, call.message_id) for call in boots}) == len(boots)


@on_loop
async def test_a_rejected_station_is_silent_and_answers_nothing(folder: Path) -> None:
    # EVerest: boot_notification_rejected_and_call_by_csms
    rejected = {"status": "Rejected", "currentTime": "2026-01-31T12:00:00Z", "interval": 1}

    def prepare(desk: Desk) -> None:
        desk.script("BootNotification", Answer(rejected))

    async with plain() as central, world(central, folder, prepare=prepare) as station:
        desk = station.desk
        await station.until(lambda: station.bridge.station.registration == "Rejected")
        with pytest.raises(TimeoutError):
            await desk.ask("GetConfiguration", {}, within_s=0.4)
        assert [call.action for call in desk.calls] == ["BootNotification"]
        await station.ready()


@on_loop
async def test_a_call_before_the_first_answer_is_served(folder: Path) -> None:
    # lbbrhzn 1503: the station must not boot again and again
    def prepare(desk: Desk) -> None:
        now = {"status": "Accepted", "currentTime": desk.now(), "interval": 300}
        desk.script("BootNotification", Answer(now, late_s=0.5))

    async with plain() as central, world(central, folder, prepare=prepare) as station:
        await station.desk.wait_for("BootNotification")
        answer = await station.desk.ask("GetConfiguration", {"key": ["NumberOfConnectors"]})
        await station.ready()

        assert answer["configurationKey"][0]["value"] == "1"
        assert len(station.desk.of("BootNotification")) == 1


@on_loop
async def test_an_interval_of_zero_leaves_the_choice_to_the_station(folder: Path) -> None:
    def prepare(desk: Desk) -> None:
        zero = {"currentTime": "2026-01-31T12:00:00Z", "interval": 0}
        desk.script("BootNotification", Answer({"status": "Pending", **zero}))

    async with plain() as central, world(central, folder, prepare=prepare) as station:
        await station.desk.wait_for("BootNotification", 2)
        first, second = (call.time for call in station.desk.calls[:2])

        assert 0.4 <= second - first < 5.0


@pytest.mark.parametrize(
    ("currentTime", "interval"),
    [
        ("2026-01-31T12:00:00Z", 30 * 86_400),
        ("9999-12-31T23:59:59Z", 10**15),
        ("0001-01-01T00:00:00Z", 300),
        ("1970-01-01T00:00:00Z", -1),
    ],
)
@on_loop
async def test_a_time_or_interval_beyond_reason_does_not_stop_the_station(
    folder: Path, currentTime: str, interval: int
) -> None:
    def prepare(desk: Desk) -> None:
        odd = {"status": "Accepted", "currentTime": currentTime, "interval": interval}
        desk.script("BootNotification", Answer(odd))

    async with plain() as central, world(central, folder, prepare=prepare) as station:
        await station.ready()
        (told,) = station.desk.of("StatusNotification", connectorId=1)

        assert "2026" <= told["timestamp"] < "2100"
        assert station.bridge.keys.integer("HeartbeatInterval") <= 86_400
        assert station.desk.links == 1


@on_loop
async def test_an_answer_with_nulls_and_fields_of_its_own_bills_once(folder: Path) -> None:
    info = {"status": "Accepted", "expiryDate": None, "parentIdTag": None, "user": {"id": 7}}

    def prepare(desk: Desk) -> None:
        desk.tags["ADA"] = info

    async with plain() as central, world(central, folder, prepare=prepare) as station:
        await station.ready()
        await station.charge()
        station.outlet.unplug()
        await station.desk.wait_for("StopTransaction")

        assert len(station.desk.of("StartTransaction")) == 1


# --- frames ----------------------------------------


FRAMES = [
    ("{not json", "GenericError"),
    ("[]", "GenericError"),
    ("[9, 1, 2]", "GenericError"),
    ('[2, "1", "Dance", {}]', "NotImplemented"),
    ('[2, "1", "../../etc/passwd", {}]', "NotImplemented"),
    ('[2, "1", "Reset"]', "FormationViolation"),
    ('[2, "1", "Reset", {}]', "OccurenceConstraintViolation"),
    ('[2, "1", "Reset", {"type": "Warm"}]', "PropertyConstraintViolation"),
    ('[2, "1", "Reset", {"type": 1}]', "TypeConstraintViolation"),
    ('[2, "1", "Reset", {"type": "Soft", "x": 1}]', "FormationViolation"),
    ('[2, "1", "Reset", []]', "TypeConstraintViolation"),
    (
        '[2, "1", "RemoteStartTransaction", {"idTag": "%s"}]' % ("A" * 21),
        "PropertyConstraintViolation",
    ),
    (
        '[2, "1", "GetDiagnostics", {"location": "ftp://x", "startTime": "yesterday"}]',
        "FormationViolation",
    ),
    (
        '[2, "1", "ReserveNow", {"connectorId": 1, "expiryDate": "2030-01-01T00:00:00Z", '
        '"idTag": "A", "reservationId": 1}]',
        "NotSupported",
    ),
    ('[2, "1", "CancelReservation", {"reservationId": 1}]', "NotSupported"),
    ('[2, "1", "GetConfiguration", {"key": null}]', "TypeConstraintViolation"),
    ('[2, "1", "UnlockConnector", {"connectorId": true}]', "TypeConstraintViolation"),
    (
        '[2, "1", "GetDiagnostics", {"location": "ftp://x", "retryInterval": 1%s}]' % ("0" * 300),
        "PropertyConstraintViolation",
    ),
]


@on_loop
async def test_what_is_wrong_with_a_frame_is_answered_by_its_code(folder: Path) -> None:
    # EVerest: missing_payload_field, additional_payload_field, wrong_payload_type,
    # too_long_payload_field, invalid_encoding_in_payload, wrong_auth_payload; OCPP-J, table 7
    async with plain() as central, world(central, folder) as station:
        await station.ready()
        assert station.desk.raw is not None
        for number, (text, _) in enumerate(FRAMES):
            await station.desk.raw(text.replace('"1"', f'"{number}"'))
            await lives(station)

        codes = [frame[2] for frame in station.desk.odd_answers]
        assert codes == [code for _, code in FRAMES]


NOISE = [
    "[" * 100_000,
    '[3, "nobody asked", {}]',
    '[4, "nobody asked", "GenericError", "", {}]',
    '[2, 17, "Reset", {"type": "Soft"}]',
    '[4, "x"]',
    "\x00\x01",
    '[2, "1", "DataTransfer", {"vendorId": "x", "data": "\\ud800"}]',
    '[2, "\\ud800", "GetConfiguration", {"key": ["\\udc00"]}]',
    '[2, "2", "SetChargingProfile", {"connectorId": NaN, "csChargingProfiles": {}}]',
    json.dumps([2, "3", "GetConfiguration", {"key": [f"Key{n}" for n in range(5_000)]}]),
    json.dumps([2, "4", "DataTransfer", {"vendorId": "x", "data": "x" * 900_000}]),
]


@on_loop
async def test_no_frame_ends_the_link(folder: Path) -> None:
    async with plain() as central, world(central, folder) as station:
        await station.ready()
        assert station.desk.raw is not None
        for text in NOISE:
            await station.desk.raw(text)
            await lives(station)

        assert station.desk.links == 1


@on_loop
async def test_a_call_that_is_repeated_is_carried_out_once(folder: Path) -> None:
    async with plain() as central, world(central, folder) as station:
        await station.ready()
        station.outlet.plug()
        await station.status("Available", "Preparing")
        call = json.dumps([2, "same", "RemoteStartTransaction", {"idTag": "ADA"}])
        assert station.desk.raw is not None
        await station.desk.raw(call)
        await station.desk.wait_for("StartTransaction")
        await station.desk.raw(call)
        await lives(station)

        assert [frame[2] for frame in station.desk.odd_answers] == [{"status": "Accepted"}] * 2


@on_loop
async def test_a_call_comes_while_ours_is_open(folder: Path) -> None:
    # mobilityhouse 119, 130: both sides would wait for each other for ever
    async with plain() as central, world(central, folder) as station:
        await station.ready()
        station.desk.script("Heartbeat", Answer({"currentTime": station.desk.now()}, late_s=0.5))
        await station.desk.ask("TriggerMessage", HEARTBEAT)
        await station.desk.wait_for("Heartbeat")
        answer = await station.desk.ask("GetConfiguration", {"key": ["none"]}, within_s=0.4)

        assert answer == {"unknownKey": ["none"]}


@on_loop
async def test_a_late_answer_is_not_taken_for_the_next(folder: Path) -> None:
    async with plain() as central, world(central, folder, "MessageTimeout=1") as station:
        await station.ready()
        late = {"currentTime": "2020-01-01T00:00:00Z"}
        station.desk.script("Heartbeat", Answer(late, late_s=1.3))
        await station.desk.ask("TriggerMessage", HEARTBEAT)
        await station.desk.wait_for("Heartbeat")
        await asyncio.sleep(1.5)
        await lives(station)

        assert abs(station.bridge.clock.wall() - read(station.desk.now())) < 2


# --- links ----------------------------------------


@on_loop
async def test_a_half_open_link_is_noticed_by_the_pong_that_is_missing(folder: Path) -> None:
    # EVerest 1808; the interval is changed while the link is up
    async with plain() as central, world(central, folder) as station:
        await station.ready()
        asked = {"key": "WebSocketPingInterval", "value": "1"}
        assert await station.desk.ask("ChangeConfiguration", asked) == {"status": "Accepted"}
        station.link.freeze()
        await station.until(lambda: not station.bridge.station.is_online)
        station.link.thaw()
        await station.online()
        await lives(station)


@pytest.mark.parametrize("code", [1000, 1001, 1011])
@on_loop
async def test_a_link_that_is_closed_is_dialled_again(folder: Path, code: int) -> None:
    async with plain() as central, world(central, folder) as station:
        await station.ready()
        assert station.desk.drop is not None
        await station.desk.drop(code)
        await station.desk.until(lambda: station.desk.links == 2)
        await lives(station)


@pytest.mark.parametrize("status", [401, 403, 404])
@on_loop
async def test_a_station_that_is_refused_dials_slowly(folder: Path, status: int) -> None:
    def prepare(desk: Desk) -> None:
        desk.refuse_with = status

    slow: Any = {"prepare": prepare, "slow_retry_s": 2.0}
    async with plain() as central, world(central, folder, **slow) as station:
        await station.until(lambda: station.link.dials >= 1)
        await asyncio.sleep(0.5)
        assert station.link.dials == 1
        station.desk.refuse_with = None
        await station.ready()


@on_loop
async def test_a_central_system_of_another_subprotocol_is_left(folder: Path) -> None:
    # OCTT TC_088
    async with plain(subprotocol="ocpp2.0.1") as central, world(central, folder) as station:
        await station.until(lambda: station.link.dials >= 2)

        assert not station.desk.calls


@on_loop
async def test_too_many_calls_at_a_time_are_refused_not_piled_up(folder: Path) -> None:
    async with plain() as central, world(central, folder) as station:
        await station.ready()
        asks = [station.desk.ask("GetConfiguration", {}) for _ in range(60)]
        answers = await asyncio.gather(*asks, return_exceptions=True)

        refused = [one for one in answers if isinstance(one, CallFailed)]
        assert len(refused) < 60
        assert {one.code for one in refused} <= {"GenericError"}
        await lives(station)


# --- addresses ----------------------------------------


@pytest.mark.parametrize(
    ("mode", "path"), [("append", "/ocpp/CP%20"), ("slash", "/ocpp/CP%20"), ("as_given", "/ocpp")]
)
@on_loop
async def test_the_id_joins_the_address_as_configured(folder: Path, mode: str, path: str) -> None:
    # D12
    async with plain() as central:
        central.desk("ocpp")
        async with world(central, folder, url_mode=mode) as station:
            await station.until(lambda: bool(central.paths))

            assert central.paths[0].startswith(path)
            assert central.paths[0].endswith("/") == (mode == "slash")
