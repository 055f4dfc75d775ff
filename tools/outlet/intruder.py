"""A foreign node on the CAN bus: floods it, or pretends to be somebody else.

`python -m tools.outlet.intruder --port 29536 --id 000 [--data HEX] [--every 0.1]`
"""

import time
from typing import Annotated

import can
import typer


def main(
    port: Annotated[int, typer.Option(help="of tools.can_hub")],
    identifier: Annotated[str, typer.Option("--id", help="hexadecimal; 3 digits: 11 bits")],
    data: Annotated[str, typer.Option(help="hexadecimal")] = "00" * 8,
    every: Annotated[float, typer.Option(help="s; 0: as fast as the bus takes them")] = 0.0,
) -> None:
    """Send until SIGTERM."""
    bus = can.Bus(
        interface="socketcand", channel="intruder", host="127.0.0.1", port=port, tcp_tune=True
    )
    message = can.Message(
        arbitration_id=int(identifier, 16),
        data=bytes.fromhex(data),
        is_extended_id=len(identifier) != 3,
    )
    print("ready", flush=True)
    try:
        while True:
            bus.send(message)
            while bus.recv(0) is not None:
                pass
            time.sleep(every)
    finally:
        bus.shutdown()


if __name__ == "__main__":
    typer.run(main)
