"""How long a vehicle waits (ISO 15118-2 table 109, DIN SPEC 70121 table 75), in seconds."""

TIMEOUT_S = 2.0  # V2G_EVCC_Msg_Timeout
TIMEOUTS_S = {"CurrentDemand": 0.25}
_FIVE = (
    *("ServiceDetail", "PaymentDetails", "PowerDelivery"),
    *("CertificateInstallation", "CertificateUpdate"),
)
ISO_TIMEOUTS_S = TIMEOUTS_S | dict.fromkeys(_FIVE, 5.0)
ONGOING_S = 60.0  # V2G_EVCC_Ongoing_Timeout
READY_TO_CHARGE_S = 150.0  # V2G_EVCC_ReadyToCharge_Timeout: what DIN has instead
CABLE_CHECK_S, PRE_CHARGE_S = 40.0, 7.0


def message_timeout(name: str, iso: bool) -> float:
    """For the answer to a request, named without its ending."""
    return (ISO_TIMEOUTS_S if iso else TIMEOUTS_S).get(name, TIMEOUT_S)
