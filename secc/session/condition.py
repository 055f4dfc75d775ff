"""What an EV is told about the station (DC_EVSEStatusCode), by its meaning."""

from collections.abc import Mapping
from enum import Enum

from secc.session.plant import Phase


class Condition(Enum):
    """What the EV is told about the station: EVSEStatusCode by its meaning."""

    NOT_READY = "not ready"
    READY = "ready"
    ISOLATION_MONITORING = "isolation monitoring"
    SHUTDOWN = "shutdown"
    UTILITY_INTERRUPT = "utility interrupt"
    MALFUNCTION = "malfunction"
    EMERGENCY = "emergency"


CONDITIONS: Mapping[Phase, Condition] = {  # where nothing else has to be said
    Phase.PARAMETERS: Condition.READY,
    Phase.CABLE_CHECK: Condition.ISOLATION_MONITORING,
    Phase.PRE_CHARGE: Condition.READY,
    Phase.START: Condition.READY,
    Phase.DELIVER: Condition.READY,
}
