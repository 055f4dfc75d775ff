"""What couples simulators that are processes of their own: contactors, cable, vehicle, meters.

The board's printed line opens and closes the rack's load; a vehicle tells its pilot and battery at
a control socket of the same words as that of a station with simulated hardware.
"""

import json
import math
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from secc.reports import Answer, GetState, Hello, Report, Request, Simulate, State
from tools.outlet.site import MAINS, OUTPUT, Vehicle
from tools.rack import Load
from tools.running import Running

EFFICIENCY = 0.95  # of modules with their input
_MEASURE_S = 0.1
_PILOT_FAULTS = {"pe": "earth_lost", "diode": "diode", "short": "pilot_short"}


class RackSocket:
    """The control socket of `tools.power_module`; one that has gone answers nothing."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(2.0)
        self._socket.connect(str(path))
        self._lines = self._socket.makefile("rb")

    def tell(self, word: dict[str, Any]) -> dict[str, Any]:
        """Its answer, empty when there is none."""
        with self._lock, suppress(OSError):
            self._socket.sendall(json.dumps(word).encode() + b"\n")
            line = self._lines.readline()
            answer: dict[str, Any] = json.loads(line) if line else {}
            return answer
        return {}

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


class Copper:
    """`board` and `meter` are processes with a console, `addresses` those of the modules."""

    def __init__(self, rack: RackSocket, addresses: range, path: Path) -> None:
        self.rack, self._addresses = rack, addresses
        self.board: Running | None = None
        self.meter: Running | None = None
        self.measure: Callable[[float, float, bool], str] | None = None
        self.vehicle = Vehicle()
        self.closed: frozenset[str] = frozenset()
        self.wave, self.duty = "STEADY", 0.0
        self.current_a = self.voltage_v = 0.0
        self._mains: bool | None = None
        self._load: Load | None = None
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._server = _Server(path, self)
        self._threads = [
            threading.Thread(target=work, daemon=True) for work in (self._server.run, self._watch)
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End the threads."""
        self._ended.set()
        self._server.close()
        for thread in self._threads:
            thread.join(3.0)
        self.rack.close()

    # --- board ----------------------------------------------------------------------------------

    def heard(self, line: str) -> None:
        """A line that the board has printed."""
        words = dict(word.split("=", 1) for word in line.split() if "=" in word)
        if not words.keys() >= {"closed", "wave", "duty"}:
            return
        with self._lock:
            self.closed = frozenset(words["closed"].split(",")) - {"none"}
            self.wave, self.duty = words["wave"], float(words["duty"])
            self._couple()

    def board_died(self) -> None:
        """Without a board no coil has current."""
        with self._lock:
            self.closed, self.wave, self.duty = frozenset(), "STEADY", 0.0
            self._couple()

    @property
    def conducting(self) -> bool:
        """The output reaches the cable."""
        return self.closed >= OUTPUT

    def _couple(self) -> None:
        if (mains := self.closed >= MAINS) != self._mains:
            self._mains = mains
            for address in self._addresses:
                self.rack.tell({"fault": "dead", "address": address, "on": not mains})
        load = self.vehicle.load() if self.conducting else None
        if load != self._load:
            self._load = load
            told = None
            if load is not None:
                told = {"voltage_v": load.voltage_v, "resistance_ohm": load.resistance_ohm}
            self.rack.tell({"load": told})

    # --- vehicle --------------------------------------------------------------------------------

    def simulate(self, word: Simulate) -> None:
        """What a vehicle does, or what breaks at its end."""
        assert self.board is not None
        for name, fault in _PILOT_FAULTS.items():
            if (value := getattr(word, name)) is not None:
                broken = value if name == "short" else not value
                self.board.write(f"fault {fault} {'on' if broken else 'off'}")
        if word.pilot is not None:
            self.board.write(f"pilot {'A' if word.pilot == 'auto' else word.pilot}")
        with self._lock:
            vehicle = self.vehicle
            vehicle.battery_v = vehicle.battery_v if word.battery_v is None else word.battery_v
            if word.inlet_closed is not None:
                vehicle.inlet_closed = word.inlet_closed
            self._couple()

    def short(self) -> None:
        """The conductors of the cable touch."""
        with self._lock:
            self.vehicle.shorted = True
            self._couple()

    # --- meters ---------------------------------------------------------------------------------

    def sample(self) -> None:
        """Look at the output now."""
        state = self.rack.tell({})
        self.voltage_v, self.current_a = (
            float(state.get("voltage_v", math.nan)),
            float(state.get("current_a", 0.0)),
        )

    def _watch(self) -> None:
        while not self._ended.wait(_MEASURE_S):
            self.sample()
            if self.meter is not None and self.measure is not None:
                self.meter.write(self.measure(self.voltage_v, self.current_a, self.conducting))


class _Server:
    """Words of a vehicle, one client after the other or at the same time."""

    def __init__(self, path: Path, copper: Copper) -> None:
        self._copper = copper
        self._decode = msgspec.json.Decoder(Request).decode
        self._encode = msgspec.json.Encoder().encode
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.bind(str(path))
        self._socket.listen()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def run(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), client, client.makefile("rb") as lines:
            self._say(client, Hello(version=1, connector=1, software="copper"))
            for line in lines:
                request = self._decode(line)
                if isinstance(request, GetState):
                    self._say(client, self._state())
                if isinstance(request, Simulate):
                    self._copper.simulate(request)
                self._say(client, Answer(ok=True))

    def _state(self) -> State:
        oscillates = self._copper.wave == "PWM"
        return State(
            time=time.time(),
            connector=1,
            phase="",
            pilot="?",
            oscillator=oscillates,
            duty=self._copper.duty if oscillates else None,
        )

    def _say(self, client: socket.socket, word: Report | Answer) -> None:
        client.sendall(self._encode(word) + b"\n")
