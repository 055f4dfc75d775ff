"""One short charge as fast as a vehicle can ask, run inside the vehicle's namespace.

`python -m tools.bench.visit INTERFACE PROTOCOL` prints the seconds from the first SDP request to
the first CurrentDemandRes; exit status 1 if the charge does not end in order.
"""

import sys
import time

from tools.vehicle.drive import Drive
from tools.vehicle.line import connect
from tools.vehicle.link import PlantBench, discover, visit
from tools.vehicle.script import OFFERS, BatterySettings, Script
from tools.vehicle.session import EvSession

# The voltage of the peer's simulated plant is always 1 V, and no vehicle pre-charges to that.
BATTERY = BatterySettings(nominal_v=10.0)
LOOPS = 50
LOOP = "CurrentDemandReq"


def main(interface: str, protocol: str) -> int:
    script = Script(
        offers=OFFERS[protocol],
        battery=BATTERY,
        loops=LOOPS,
        loop_s=0.0,
        poll_s=0.0,
        welding=1,
        patience=20.0,  # the peer's codec exceeds 250 ms while it is cold
    )
    session = EvSession(Drive(script, BATTERY.battery()))
    first: list[float] = []

    def watch() -> None:
        if not first and session.exchanges[-1:] and session.exchanges[-1].request == LOOP:
            first.append(time.monotonic() - began)

    began = time.monotonic()
    outcome = visit(connect(discover(interface)), session, PlantBench(None), watch)
    if not first or outcome.result != "complete":
        print(outcome, file=sys.stderr)
        return 1
    print(first[0])
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
