"""The messages that the codecs are compared on, in the JSON form of the EXIficient front end."""

import base64
import random
from typing import Any

APP_PROTOCOL = "urn:iso:15118:2:2010:AppProtocol"
DIN = "urn:din:70121:2012:MsgDef"
ISO = "urn:iso:15118:2:2013:MsgDef"

Json = dict[str, Any]


def _value(value: int, unit: str, multiplier: int = 0) -> Json:
    return {"Multiplier": multiplier, "Unit": unit, "Value": value}


def _message(body: Json) -> Json:
    return {"V2G_Message": {"Header": {"SessionID": "4A6F9C0213B5D7E8"}, "Body": body}}


def _protocol(namespace: str, schema_id: int, priority: int) -> Json:
    return {
        "ProtocolNamespace": namespace,
        "VersionNumberMajor": 2,
        "VersionNumberMinor": 0,
        "SchemaID": schema_id,
        "Priority": priority,
    }


def _certificates(count: int, octets: int) -> list[str]:
    """Octets without a pattern: to a codec a certificate is a blob."""
    source = random.Random(count)
    return [base64.b64encode(source.randbytes(octets)).decode() for _ in range(count)]


_EV_STATUS = {"EVReady": True, "EVErrorCode": "NO_ERROR", "EVRESSSOC": 44}
_DEMAND = {
    "DC_EVStatus": _EV_STATUS,
    "EVTargetCurrent": _value(1200, "A", -1),
    "EVMaximumVoltageLimit": _value(4100, "V", -1),
    "EVMaximumCurrentLimit": _value(2000, "A", -1),
    "EVMaximumPowerLimit": _value(8000, "W", 1),
    "BulkChargingComplete": False,
    "ChargingComplete": False,
    "RemainingTimeToFullSoC": _value(1800, "s"),
    "RemainingTimeToBulkSoC": _value(1200, "s"),
    "EVTargetVoltage": _value(3985, "V", -1),
}
_STATUS_ISO = {
    "NotificationMaxDelay": 0,
    "EVSENotification": "None",
    "EVSEIsolationStatus": "Valid",
    "EVSEStatusCode": "EVSE_Ready",
}
_STATUS_DIN = {
    "EVSEIsolationStatus": "Valid",
    "EVSEStatusCode": "EVSE_Ready",
    "NotificationMaxDelay": 0,
    "EVSENotification": "None",
}
_DELIVERED = {
    "EVSEPresentVoltage": _value(3979, "V", -1),
    "EVSEPresentCurrent": _value(1198, "A", -1),
    "EVSECurrentLimitAchieved": False,
    "EVSEVoltageLimitAchieved": False,
    "EVSEPowerLimitAchieved": False,
    "EVSEMaximumVoltageLimit": _value(10000, "V", -1),
    "EVSEMaximumCurrentLimit": _value(2000, "A", -1),
    "EVSEMaximumPowerLimit": _value(6000, "W", 1),
}
_PARAMETERS = {
    "ResponseCode": "OK",
    "EVSEProcessing": "Finished",
    "SAScheduleList": {
        "SAScheduleTuple": [
            {
                "SAScheduleTupleID": 1,
                "PMaxSchedule": {
                    "PMaxScheduleEntry": [
                        {
                            "RelativeTimeInterval": {"start": 0, "duration": 86400},
                            "PMax": _value(6000, "W", 1),
                        }
                    ]
                },
            }
        ]
    },
    "DC_EVSEChargeParameter": {
        "DC_EVSEStatus": _STATUS_ISO,
        "EVSEMaximumCurrentLimit": _value(2000, "A", -1),
        "EVSEMaximumPowerLimit": _value(6000, "W", 1),
        "EVSEMaximumVoltageLimit": _value(10000, "V", -1),
        "EVSEMinimumCurrentLimit": _value(0, "A"),
        "EVSEMinimumVoltageLimit": _value(1500, "V", -1),
        "EVSEPeakCurrentRipple": _value(50, "A", -1),
    },
}
_PAYMENT = {
    "eMAID": "DEABCC12345678",
    "ContractSignatureCertChain": {
        "Certificate": _certificates(1, 440)[0],
        "SubCertificates": {"Certificate": _certificates(2, 450)},
    },
}
_METERED = {"EVSEID": "DE*ABC*E1234*1", "SAScheduleTupleID": 1}

# (namespace, document)
DOCUMENTS: dict[str, tuple[str, Json]] = {
    "supportedAppProtocolReq": (
        APP_PROTOCOL,
        {"supportedAppProtocolReq": {"AppProtocol": [_protocol(DIN, 1, 1), _protocol(ISO, 2, 2)]}},
    ),
    "ISO SessionSetupRes": (
        ISO,
        _message(
            {
                "SessionSetupRes": {
                    "ResponseCode": "OK_NewSessionEstablished",
                    "EVSEID": "DE*ABC*E1234*1",
                    "EVSETimeStamp": 1700000000,
                }
            }
        ),
    ),
    "ISO ChargeParameterDiscoveryRes": (
        ISO,
        _message({"ChargeParameterDiscoveryRes": _PARAMETERS}),
    ),
    "ISO CurrentDemandReq": (ISO, _message({"CurrentDemandReq": _DEMAND})),
    "ISO CurrentDemandRes": (
        ISO,
        _message(
            {
                "CurrentDemandRes": {
                    "ResponseCode": "OK",
                    "DC_EVSEStatus": _STATUS_ISO,
                    **_DELIVERED,
                    **_METERED,
                }
            }
        ),
    ),
    "ISO PaymentDetailsReq": (ISO, _message({"PaymentDetailsReq": _PAYMENT})),
    "DIN CurrentDemandReq": (DIN, _message({"CurrentDemandReq": _DEMAND})),
    "DIN CurrentDemandRes": (
        DIN,
        _message(
            {"CurrentDemandRes": {"ResponseCode": "OK", "DC_EVSEStatus": _STATUS_DIN, **_DELIVERED}}
        ),
    ),
}
