"""What the demo takes for OCPP: a central system on this computer, and the bridge to it.

The central system does what an app would: it starts the charge when a vehicle is there.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tools.running import Running, running

IDENTITY, TAG, PORT = "DEMO", "APP USER", 8887  # on the loopback of the station
_READY_S, _ENDED_S = 20.0, 15.0

Command = Callable[..., list[str]]


def missing() -> str | None:
    """Why there is no bridge, None if there can be one."""
    wanted = ("websockets", "ocpp", "fastjsonschema")
    absent = [name for name in wanted if find_spec(name) is None]
    return f"{', '.join(absent)} not installed: pip install 'secc[ocpp]'" if absent else None


def tables(folder: Path, control: Path) -> dict[str, Any]:
    """What station.toml says in addition."""
    return {
        "authorization": {"policy": "command"},
        "control": {"path": str(control)},
        "ocpp": {
            "url": f"ws://127.0.0.1:{PORT}/ocpp",
            "id": IDENTITY,
            "database": str(folder / "ocpp.sqlite"),
            "disconnected_s": 1.0,
            "keys": ["MeterValueSampleInterval=5"],
        },
    }


class Central:
    """The central system, as it is seen by who watches."""

    def __init__(self) -> None:
        self._process: Running | None = None
        self._meter_values = 0

    def hear(self, line: str) -> None:
        """A line of its output: a vehicle that waits is let charge, as from an app."""
        try:
            word = json.loads(line)
        except ValueError:  # of the interpreter
            return
        payload = word.get("payload", {})
        if word.get("action") == "MeterValues":
            self._meter_values += 1
        if word.get("action") == "StatusNotification" and payload.get("status") == "Preparing":
            start = {"idTag": TAG, "connectorId": payload["connectorId"]}
            assert self._process is not None
            self._process.write(json.dumps({"call": "RemoteStartTransaction", "payload": start}))

    def serve(self, process: Running) -> None:
        """It is ready."""
        self._process = process
        process.ready('"serving"', _READY_S)

    def bill(self) -> str:
        """The transaction in a line, once it has ended; AssertionError if it does not."""
        assert self._process is not None
        line = self._process.wait_for(
            lambda text: '"event": "transaction"' in text, _ENDED_S, "StopTransaction"
        )
        word = json.loads(line)
        return (
            f"OCPP: transaction {word['id']} of {word['tag']!r}, {word['energy_wh']} Wh, "
            f"{self._meter_values} MeterValues on the way"
        )


@contextmanager
def bridged(config: Path, at_station: Command) -> Iterator[Central]:
    """Central system and `secc bridge` beside a station that runs on `config`."""
    central = Central()
    served = (sys.executable, "-m", "tools.central_system", "--port", str(PORT))
    bridge = (str(Path(sys.executable).with_name("secc")), "bridge", str(config))
    with running(at_station(*served, "--station", IDENTITY), heard=central.hear) as process:
        central.serve(process)
        with running(at_station(*bridge)):
            process.wait_for(lambda line: "BootNotification" in line, _READY_S, "bridge")
            yield central
