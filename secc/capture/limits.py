"""Times that the two ends may take (ISO 15118-2 Table 109, DIN SPEC 70121 Table 75)."""

from __future__ import annotations

import math
from typing import NamedTuple


class Limit(NamedTuple):
    """A bound in seconds and where it stands."""

    seconds: float
    clause: str


_TABLE = {"din": "DIN 70121 Table 75", "iso2": "ISO 15118-2 Table 109"}
_SLOW = frozenset(
    (
        *("ServiceDetail", "PaymentDetails", "PowerDelivery"),
        *("CertificateInstallation", "CertificateUpdate"),
    )
)
CABLE_CHECK = Limit(40.0, "V2G_EVCC_CableCheck_Timeout")
PRE_CHARGE = Limit(7.0, "V2G_EVCC_PreCharge_Timeout")
ONGOING = Limit(60.0, "V2G_EVCC_Ongoing_Timeout")
SETUP = Limit(20.0, "V2G_EVCC_CommunicationSetup_Timeout")


_NOT_JUDGED = Limit(math.inf, "")  # ISO 15118-20 has times of its own


def response(protocol: str, message: str) -> Limit:
    """How long the vehicle waits for the answer to `message` (name without Req)."""
    if protocol == "iso20":
        return _NOT_JUDGED
    table = _TABLE.get(protocol, _TABLE["iso2"])
    if message == "CurrentDemand":
        return Limit(0.25, table)
    if protocol != "din" and message in _SLOW:
        return Limit(5.0, table)
    return Limit(2.0, table)


def sequence(protocol: str, message: str) -> Limit:
    """How long the station waits for the next request after answering `message`."""
    if protocol == "iso20":
        return _NOT_JUDGED
    if protocol == "din":
        seconds = 5.0 if message == "CurrentDemand" else 60.0
        return Limit(seconds, "DIN 70121 V2G_SECC_Sequence_Timeout")
    return Limit(60.0, "ISO 15118-2 [V2G2-443] V2G_SECC_Sequence_Timeout")
