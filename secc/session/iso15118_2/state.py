"""What the EV may send next (ISO 15118-2 8.8.4, figures 103 to 108)."""

from enum import Enum, auto


class State(Enum):
    """Named after what is awaited."""

    SESSION_SETUP = auto()
    SERVICE_DISCOVERY = auto()
    SERVICE_SELECTION = auto()
    AUTHORIZATION = auto()
    PARAMETERS = auto()
    # DC
    CABLE_CHECK = auto()
    RENEGOTIATED = auto()  # the parameters are Finished again
    FIRST_PRE_CHARGE = auto()
    PRE_CHARGE = auto()
    STARTED = auto()  # no loop message yet
    LOOP = auto()
    STOPPED = auto()
    WELDING = auto()
    # AC
    AC_START = auto()
    AC_STARTED = auto()
    AC_LOOP = auto()
    AC_STOPPED = auto()
    ENDED = auto()
