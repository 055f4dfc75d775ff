"""Configuration keys: type, range, access, and what survives (OCPP 1.6 ch. 9)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secc.ocpp import configuration
from secc.ocpp.keys import Key, Keys
from secc.ocpp.store import Store

# of the core profile, section 9.1
REQUIRED = {
    "AuthorizeRemoteTxRequests",
    "ClockAlignedDataInterval",
    "ConnectionTimeOut",
    "ConnectorPhaseRotation",
    "GetConfigurationMaxKeys",
    "HeartbeatInterval",
    "LocalAuthorizeOffline",
    "LocalPreAuthorize",
    "MeterValuesAlignedData",
    "MeterValuesSampledData",
    "MeterValueSampleInterval",
    "NumberOfConnectors",
    "ResetRetries",
    "StopTransactionOnEVSideDisconnect",
    "StopTransactionOnInvalidId",
    "StopTxnAlignedData",
    "StopTxnSampledData",
    "SupportedFeatureProfiles",
    "TransactionMessageAttempts",
    "TransactionMessageRetryInterval",
    "UnlockConnectorOnEVSideDisconnect",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    one = Store(tmp_path / "db")
    yield one
    one.close()


def standard(store: Store, *given: str) -> Keys:
    keys = Keys(store, given)
    configuration.define(keys, 2)
    return keys


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("HeartbeatInterval", "60", "Accepted"),
        ("heartbeatinterval", "60", "Accepted"),  # CiString
        ("HeartbeatInterval", "-1", "Rejected"),
        ("HeartbeatInterval", "1.5", "Rejected"),
        ("HeartbeatInterval", "often", "Rejected"),
        ("HeartbeatInterval", "99999999999", "Rejected"),
        ("HeartbeatInterval", "1_000", "Rejected"),
        ("HeartbeatInterval", "٣٠٠", "Rejected"),
        ("ConnectorPhaseRotation", "line\nbreak", "Rejected"),
        ("WebSocketPingInterval", "-5", "Rejected"),
        ("LocalPreAuthorize", "TRUE", "Accepted"),
        ("LocalPreAuthorize", "yes", "Rejected"),
        ("NumberOfConnectors", "3", "Rejected"),  # read-only
        ("MeterValuesSampledData", "SoC, Voltage", "Accepted"),
        ("MeterValuesSampledData", "", "Accepted"),
        ("MeterValuesSampledData", "SoC,Frequency", "Rejected"),
        ("MessageTimeout", "601", "Rejected"),
        ("NoSuchKey", "1", "NotSupported"),  # OCTT TC_040_1
    ],
)
def test_a_change_is_answered_by_what_the_key_may_be(
    store: Store, name: str, value: str, status: str
) -> None:
    # OCTT TC_040_1, TC_040_2; EVerest configuration_keys, configuration_keys_incorrect
    assert standard(store).change(name, value) == status


def test_a_change_survives_and_outranks_the_file(store: Store) -> None:
    keys = standard(store, "HeartbeatInterval=900", "ConnectionTimeOut=5")
    assert (keys.integer("HeartbeatInterval"), keys.integer("ConnectionTimeOut")) == (900, 5)

    keys.change("HeartbeatInterval", "60")

    assert standard(store, "HeartbeatInterval=900").integer("HeartbeatInterval") == 60


def test_all_keys_are_listed_with_their_access_and_the_secret_one_is_not(store: Store) -> None:
    # OCTT TC_019
    keys = standard(store)
    keys.define(Key("AuthorizationKey", "text", "W", "0123456789abcdef"))

    listed = {one["key"]: one for one in keys.listing([])["configurationKey"]}

    assert listed["NumberOfConnectors"] == {
        "key": "NumberOfConnectors",
        "readonly": True,
        "value": "2",
    }
    assert listed["HeartbeatInterval"]["readonly"] is False
    assert listed["ConnectorPhaseRotation"]["value"].count("NotApplicable") == 3
    assert "AuthorizationKey" not in listed
    assert keys.listing(["AuthorizationKey"]) == {"unknownKey": ["AuthorizationKey"]}


def test_named_keys_are_listed_once_and_unknown_ones_are_named(store: Store) -> None:
    answer = standard(store).listing(["LocalPreAuthorize", "Nonsense", "LocalPreAuthorize"])

    assert [one["key"] for one in answer["configurationKey"]] == ["LocalPreAuthorize"]
    assert answer["unknownKey"] == ["Nonsense"]


def test_a_guard_may_refuse_and_who_watches_is_told(store: Store) -> None:
    keys, told = standard(store), []
    keys.guard("ResetRetries", lambda value: value != "7")
    keys.watch("ResetRetries", lambda: told.append(keys.integer("ResetRetries")))

    assert keys.change("ResetRetries", "7") == "Rejected"
    assert keys.change("ResetRetries", "3") == "Accepted"
    assert told == [3]


def test_a_key_may_ask_for_a_reboot(store: Store) -> None:
    keys = Keys(store)
    keys.define(Key("Colour", "text", "RW", "red", after_reboot=True))

    assert keys.change("Colour", "blue") == "RebootRequired"


def test_what_the_file_says_wrongly_is_left_out_and_named(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    keys = standard(store, "HeartbeatInterval=never", "NoSuchKey=1")

    assert keys.integer("HeartbeatInterval") == 300
    assert keys.unknown == ["NoSuchKey"]
    assert "must be a whole number" in caplog.text


def test_the_standard_asks_for_these(store: Store) -> None:
    listed = {one["key"] for one in standard(store).listing([])["configurationKey"]}

    assert listed >= REQUIRED
