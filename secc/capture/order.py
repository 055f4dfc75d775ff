"""Which request may follow which answer (ISO 15118-2 8.8.4.3, DIN SPEC 70121 9.7.4.2.4).

The strict reading, with what stations in the field accept marked as tolerable. A row is named by
the last answer; the answers that leave a choice carry what decided it.
"""

from __future__ import annotations

from typing import NamedTuple

from secc.capture.record import Record


class Row(NamedTuple):
    """Requests allowed next and the requirement that says so."""

    allowed: frozenset[str]
    clause: str


def _row(names: str, number: str) -> Row:
    return Row(frozenset(names.split()), number)


DIN = {
    "supportedAppProtocol": _row("SessionSetup", "V2G-DC-437"),
    "SessionSetup": _row("ServiceDiscovery SessionStop", "V2G-DC-439"),
    "ServiceDiscovery": _row("ServicePaymentSelection SessionStop", "V2G-DC-441"),
    "ServicePaymentSelection": _row("ContractAuthentication SessionStop", "V2G-DC-444"),
    "ContractAuthentication Ongoing": _row("ContractAuthentication SessionStop", "V2G-DC-497"),
    "ContractAuthentication": _row("ChargeParameterDiscovery SessionStop", "V2G-DC-495"),
    "ChargeParameterDiscovery Ongoing": _row("ChargeParameterDiscovery SessionStop", "V2G-DC-498"),
    "ChargeParameterDiscovery": _row("CableCheck SessionStop", "V2G-DC-453"),
    "CableCheck Ongoing": _row("CableCheck SessionStop", "V2G-DC-499"),
    "CableCheck": _row("PreCharge SessionStop", "V2G-DC-455"),
    "PreCharge": _row("PreCharge PowerDelivery SessionStop", "V2G-DC-458"),
    "PowerDelivery Start": _row("CurrentDemand", "V2G-DC-462"),
    "CurrentDemand": _row("CurrentDemand PowerDelivery", "V2G-DC-465"),
    "PowerDelivery Stop": _row("WeldingDetection SessionStop", "V2G-DC-459"),
    "WeldingDetection": _row("WeldingDetection SessionStop", "V2G-DC-469"),
    "SessionStop": _row("", "V2G-DC-451"),
}
ISO_2 = {
    "supportedAppProtocol": _row("SessionSetup", "V2G2-541"),
    "SessionSetup": _row("ServiceDiscovery", "V2G2-543"),
    "ServiceDiscovery": _row("ServiceDetail PaymentServiceSelection", "V2G2-545"),
    "ServiceDetail": _row("ServiceDetail PaymentServiceSelection", "V2G2-548"),
    "PaymentServiceSelection": _row(
        "Authorization PaymentDetails CertificateInstallation CertificateUpdate", "V2G2-551"
    ),
    "CertificateInstallation": _row("PaymentDetails", "V2G2-554"),
    "CertificateUpdate": _row("PaymentDetails", "V2G2-557"),
    "PaymentDetails": _row("Authorization", "V2G2-560"),
    "Authorization Ongoing": _row("Authorization", "V2G2-687"),
    "Authorization": _row("ChargeParameterDiscovery", "V2G2-563"),
    "ChargeParameterDiscovery Ongoing": _row("ChargeParameterDiscovery", "V2G2-688"),
    "ChargeParameterDiscovery": _row("CableCheck PowerDelivery", "V2G2-565"),
    "CableCheck Ongoing": _row("CableCheck", "V2G2-621"),
    "CableCheck": _row("PreCharge", "V2G2-584"),
    "PreCharge": _row("PreCharge PowerDelivery", "V2G2-587"),
    "PowerDelivery Start": _row("CurrentDemand ChargingStatus PowerDelivery", "V2G2-590"),
    "CurrentDemand": _row("CurrentDemand PowerDelivery MeteringReceipt", "V2G2-593"),
    "ChargingStatus": _row("ChargingStatus PowerDelivery MeteringReceipt", "V2G2-577"),
    "MeteringReceipt": _row("CurrentDemand ChargingStatus PowerDelivery", "V2G2-580"),
    "PowerDelivery Renegotiate": _row("ChargeParameterDiscovery", "V2G2-813"),
    "PowerDelivery Stop": _row("WeldingDetection SessionStop ChargeParameterDiscovery", "V2G2-568"),
    "WeldingDetection": _row("WeldingDetection SessionStop", "V2G2-597"),
    "SessionStop": _row("", "V2G2-571"),
}
_TABLES = {"din": DIN, "iso2": ISO_2}


def allowed(protocol: str, state: str) -> Row | None:
    """The row that holds in a state."""
    return _TABLES.get(protocol, {}).get(state)


class Order:
    """Follows one session; `state` is the row that holds now, "" while it is not known."""

    def __init__(self) -> None:
        self.state = ""
        self._progress = ""

    def lose(self) -> None:
        """Octets are missing: anything may come next."""
        self.state = self._progress = ""

    def request(self, protocol: str, name: str) -> Row | None:
        """The row that a request breaks, None if it may come now (or nobody can tell)."""
        row = allowed(protocol, self.state)
        return row if row and name not in row.allowed else None

    def asks(self, record: Record, name: str) -> None:
        """What a PowerDeliveryReq wants decides where its answer leads."""
        if name == "PowerDelivery":
            start = record.body.get("ReadyToChargeState")
            if start is None:
                self._progress = str(record.body.get("ChargeProgress", ""))
            else:
                self._progress = "Start" if start else "Stop"

    def answered(self, record: Record, name: str) -> None:
        """An answer moves the session on, unless it says FAILED or cannot be read."""
        if record.content is None:
            self.lose()
            return
        code = str(record.body.get("ResponseCode", ""))
        if not code.startswith("OK"):
            return
        if name == "PowerDelivery":
            self.state = f"{name} {self._progress}" if self._progress else ""
        elif str(record.body.get("EVSEProcessing", "")).startswith("Ongoing"):
            self.state = f"{name} Ongoing"
        else:
            self.state = name
