"""What the EV may send next (DIN SPEC 70121 9.7.4.2.4)."""

from enum import Enum, auto


class State(Enum):
    """Named after what is awaited."""

    SESSION_SETUP = auto()
    SERVICE_DISCOVERY = auto()
    SERVICE_PAYMENT_SELECTION = auto()
    CONTRACT_AUTHENTICATION = auto()
    PARAMETERS = auto()
    CABLE_CHECK = auto()
    FIRST_PRE_CHARGE = auto()
    PRE_CHARGE = auto()
    STARTED = auto()  # no CurrentDemand yet
    LOOP = auto()
    STOPPED = auto()
    WELDING = auto()
    ENDED = auto()
