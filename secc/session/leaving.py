"""How long a station that ends waits for the vehicle to end its session."""

import math

from secc.session.engine import Session

SILENT_S = 1.0


def leave_at(limit: float | None, session: Session | None, *, ac: bool) -> float | None:
    """When the vehicle is left: at the `limit`, or when it has said nothing for a second.

    Whoever says nothing will not end it. With AC the pauses between requests are longer; behind
    SessionStop the pilot stays on for a while ([V2G-DC-968]). `limit` is None while the station
    does not end, and infinite once it has left.
    """
    if limit is None or limit == math.inf or session is None or ac or session.lingering:
        return limit
    silent = session.silent_since
    return limit if silent is None else min(limit, silent + SILENT_S)
