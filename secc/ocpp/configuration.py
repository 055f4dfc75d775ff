"""Standard configuration keys (OCPP 1.6 ch. 9) and the messages that read and change them."""

from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.feature import Feature, Payload
from secc.ocpp.keys import Key, Keys
from secc.ocpp.metering import DEFAULT, MEASURANDS

_DAY = 86_400
_METERED = ",".join(DEFAULT)
_PROFILES = (
    "Core",
    "FirmwareManagement",
    "LocalAuthListManagement",
    "RemoteTrigger",
)


def _flag(name: str, default: str, access: str = "RW") -> Key:
    return Key(name, "flag", access, default)  # type: ignore[arg-type]


def _number(name: str, default: str | None, most: int = _DAY, access: str = "RW") -> Key:
    return Key(name, "integer", access, default, most=most)  # type: ignore[arg-type]


def _measurands(name: str, default: str) -> Key:
    return Key(name, "items", "RW", default, most=len(MEASURANDS), members=MEASURANDS)


CORE = (
    _flag("AllowOfflineTxForUnknownId", "false"),
    _flag("AuthorizationCacheEnabled", "true"),
    _flag("AuthorizeRemoteTxRequests", "false"),
    _number("ClockAlignedDataInterval", "0"),
    _number("ConnectionTimeOut", "60"),
    Key("ConnectorPhaseRotation", "text", "RW", None, most=500),
    _number("ConnectorPhaseRotationMaxLength", None, access="R"),
    _number("GetConfigurationMaxKeys", "100", access="R"),
    _number("HeartbeatInterval", "300"),
    _flag("LocalAuthorizeOffline", "true"),
    _flag("LocalPreAuthorize", "false"),
    _number("MessageTimeout", "30", 600),
    _number("MeterValueSampleInterval", "60"),
    _measurands("MeterValuesAlignedData", _METERED),
    _number("MeterValuesAlignedDataMaxLength", str(len(MEASURANDS)), access="R"),
    _measurands("MeterValuesSampledData", _METERED),
    _number("MeterValuesSampledDataMaxLength", str(len(MEASURANDS)), access="R"),
    _flag("MeterValuesOutsideTx", "false"),  # D3
    _number("MinimumStatusDuration", "0", 3600),
    _number("NumberOfConnectors", "1", access="R"),
    _number("ResetRetries", "1", 10),
    _number("RetryBackOffRandomRange", "10"),
    _number("RetryBackOffRepeatTimes", "3", 16),
    _number("RetryBackOffWaitMinimum", "3"),
    _flag("StopByRFID", "false"),  # D2
    _flag("StopTransactionOnEVSideDisconnect", "true"),
    _flag("StopTransactionOnInvalidId", "true"),
    _number("StopTransactionMaxMeterValues", "50", access="R"),
    _measurands("StopTxnAlignedData", ""),
    _number("StopTxnAlignedDataMaxLength", str(len(MEASURANDS)), access="R"),
    _measurands("StopTxnSampledData", ""),
    _number("StopTxnSampledDataMaxLength", str(len(MEASURANDS)), access="R"),
    Key("SupportedFeatureProfiles", "items", "R", ",".join(_PROFILES), most=9),
    _number("SupportedFeatureProfilesMaxLength", "6", access="R"),
    _number("TransactionMessageAttempts", "3", 100),
    _number("TransactionMessageRetryInterval", "60"),
    _flag("UnlockConnectorOnEVSideDisconnect", "false", "R"),
    _number("WebSocketPingInterval", "60"),
)


class Configuration(Feature):
    """GetConfiguration and ChangeConfiguration."""

    def __init__(self, station: ChargePoint) -> None:
        self._keys: Keys = station.keys
        self.handlers = {"GetConfiguration": self._get, "ChangeConfiguration": self._change}

    async def _get(self, request: Payload) -> Payload:
        return self._keys.listing(request.get("key", []))

    async def _change(self, request: Payload) -> Payload:
        return {"status": self._keys.change(request["key"], request["value"])}


def define(keys: Keys, connectors: int) -> None:
    """The standard keys of a station with so many connectors."""
    keys.define(*CORE)
    rotation = ",".join(f"{number}.NotApplicable" for number in range(connectors + 1))
    keys.preset("NumberOfConnectors", str(connectors))
    keys.preset("ConnectorPhaseRotation", rotation)
    keys.preset("ConnectorPhaseRotationMaxLength", str(connectors + 1))
