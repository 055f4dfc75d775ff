"""The order of messages as the standards print it, written down without looking at our code.

Strict rows: ISO 15118-2 8.8.4.3 and DIN SPEC 70121 9.7.4.2.4. Field rows: what cars in the field
do beyond that and a station is better off to answer with OK.
"""

from enum import Enum


class State(Enum):
    """Where a charge stands, named after the last response (not after our code's states)."""

    NEGOTIATED = "SupportedAppProtocolRes"
    SET_UP = "SessionSetupRes"
    DISCOVERED = "ServiceDiscoveryRes"
    DETAILED = "ServiceDetailRes"
    SELECTED = "(Service)Payment(Service)SelectionRes"
    AUTHORISING = "AuthorizationRes Ongoing"
    AUTHORISED = "AuthorizationRes Finished"
    PREPARING = "ChargeParameterDiscoveryRes Ongoing"
    PREPARED = "ChargeParameterDiscoveryRes Finished"
    CHECKING = "CableCheckRes Ongoing"
    CHECKED = "CableCheckRes Finished"
    PRE_CHARGED = "PreChargeRes"
    STARTED = "PowerDeliveryRes to a start"
    LOOP = "CurrentDemandRes or ChargingStatusRes"
    RENEGOTIATING = "PowerDeliveryRes to a renegotiation"
    STOPPED = "PowerDeliveryRes to a stop"
    WELDING = "WeldingDetectionRes"
    ENDED = "SessionStopRes"


START, STOP, RENEGOTIATE = (
    "PowerDelivery start",
    "PowerDelivery stop",
    "PowerDelivery renegotiate",
)
PAUSE = "SessionStop pause"

DIN = {
    State.NEGOTIATED: {"SessionSetup"},  # [V2G-DC-437]
    State.SET_UP: {"ServiceDiscovery", "SessionStop"},  # [V2G-DC-439]
    State.DISCOVERED: {"ServicePaymentSelection", "SessionStop"},  # [V2G-DC-441]
    State.SELECTED: {"ContractAuthentication", "SessionStop"},  # [V2G-DC-444]
    State.AUTHORISING: {"ContractAuthentication", "SessionStop"},  # [V2G-DC-497]
    State.AUTHORISED: {"ChargeParameterDiscovery", "SessionStop"},  # [V2G-DC-495]
    State.PREPARING: {"ChargeParameterDiscovery", "SessionStop"},  # [V2G-DC-498]
    State.PREPARED: {"CableCheck", "SessionStop"},  # [V2G-DC-453]
    State.CHECKING: {"CableCheck", "SessionStop"},  # [V2G-DC-499]
    State.CHECKED: {"PreCharge", "SessionStop"},  # [V2G-DC-455]
    State.PRE_CHARGED: {"PreCharge", START, "SessionStop"},  # [V2G-DC-458]
    State.STARTED: {"CurrentDemand"},  # [V2G-DC-462]
    State.LOOP: {"CurrentDemand", STOP},  # [V2G-DC-465]
    State.STOPPED: {"WeldingDetection", "SessionStop"},  # [V2G-DC-459]
    State.WELDING: {"WeldingDetection", "SessionStop"},  # [V2G-DC-469]
}
DIN_FIELD = {
    State.PRE_CHARGED: {STOP},  # the EV gives up after pre-charge
    State.STARTED: {STOP, "SessionStop"},
    State.LOOP: {"SessionStop"},
}

_ISO_BEGIN = {
    State.NEGOTIATED: {"SessionSetup"},  # [V2G2-541]
    State.SET_UP: {"ServiceDiscovery"},  # [V2G2-543]
    State.DISCOVERED: {"ServiceDetail", "PaymentServiceSelection"},  # [V2G2-545]
    State.DETAILED: {"ServiceDetail", "PaymentServiceSelection"},  # [V2G2-548]
    State.SELECTED: {"Authorization"},  # [V2G2-551], external payment
    State.AUTHORISING: {"Authorization"},  # [V2G2-563], [V2G2-687]
    State.AUTHORISED: {"ChargeParameterDiscovery"},  # [V2G2-563]
    State.PREPARING: {"ChargeParameterDiscovery"},  # [V2G2-688]
}
_ISO_BEGIN_FIELD = {state: {"SessionStop"} for state in _ISO_BEGIN if state != State.NEGOTIATED}

ISO_DC = _ISO_BEGIN | {
    State.PREPARED: {"CableCheck"},  # [V2G2-582]
    State.CHECKING: {"CableCheck"},  # [V2G2-621]
    State.CHECKED: {"PreCharge"},  # [V2G2-584]
    State.PRE_CHARGED: {"PreCharge", START},  # [V2G2-587]
    State.STARTED: {"CurrentDemand"},  # [V2G2-590]
    State.LOOP: {"CurrentDemand", STOP, RENEGOTIATE},  # [V2G2-593]
    State.RENEGOTIATING: {"ChargeParameterDiscovery"},  # [V2G2-813]
    State.STOPPED: {  # [V2G2-601]
        *("WeldingDetection", "SessionStop", PAUSE, "ChargeParameterDiscovery"),
    },
    State.WELDING: {"WeldingDetection", "SessionStop", PAUSE},  # [V2G2-597]
}
ISO_DC_FIELD = _ISO_BEGIN_FIELD | {
    State.PREPARED: {"SessionStop"},
    State.CHECKING: {"SessionStop"},
    State.CHECKED: {"SessionStop"},
    State.PRE_CHARGED: {"SessionStop", STOP},
    State.STARTED: {"SessionStop", STOP, RENEGOTIATE},
    State.LOOP: {"SessionStop"},
    State.RENEGOTIATING: {"SessionStop"},
}

ISO_AC = _ISO_BEGIN | {
    State.PREPARED: {START},  # [V2G2-565]
    State.STARTED: {"ChargingStatus"},  # [V2G2-576]
    State.LOOP: {"ChargingStatus", STOP, RENEGOTIATE},  # [V2G2-577]
    State.RENEGOTIATING: {"ChargeParameterDiscovery"},  # [V2G2-813]
    State.STOPPED: {"SessionStop", PAUSE, "ChargeParameterDiscovery"},  # [V2G2-568]
}
ISO_AC_FIELD = _ISO_BEGIN_FIELD | {
    State.PREPARED: {"SessionStop", STOP},
    State.STARTED: {"SessionStop", STOP, RENEGOTIATE},
    State.LOOP: {"SessionStop"},
    State.RENEGOTIATING: {"SessionStop"},
}

# Two refusals have a code of their own, FAILED: a renegotiation before the first start, and a pause
# before the stop where a session may be stopped otherwise.
RENEGOTIATE_TOO_EARLY = {State.PRE_CHARGED, State.PREPARED}  # [V2G2-812], where START is allowed
