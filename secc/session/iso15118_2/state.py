"""What the EV may send next (ISO 15118-2 8.8.4, figures 103 to 108)."""

from enum import Enum, auto


class State(Enum):
    """Named after what is awaited."""

    SESSION_SETUP = auto()
    SERVICE_DISCOVERY = auto()
    SERVICE_SELECTION = auto()
    AUTHORIZATION = auto()
    # contract
    INSTALLATION = auto()  # or payment details
    UPDATE = auto()  # or payment details
    PROVISIONING = auto()  # either, or payment details
    PAYMENT_DETAILS = auto()
    CHALLENGE = auto()  # to be signed in the first AuthorizationReq
    CONTRACT_AUTHORIZATION = auto()
    PARAMETERS = auto()
    # DC
    CABLE_CHECK = auto()
    RENEGOTIATED = auto()  # the parameters are Finished again
    FIRST_PRE_CHARGE = auto()
    PRE_CHARGE = auto()
    STARTED = auto()  # no loop message yet
    LOOP = auto()
    RECEIPT = auto()  # wanted by the loop response
    STOPPED = auto()
    WELDING = auto()
    # AC
    AC_START = auto()
    AC_STARTED = auto()
    AC_LOOP = auto()
    AC_RECEIPT = auto()
    AC_STOPPED = auto()
    ENDED = auto()
