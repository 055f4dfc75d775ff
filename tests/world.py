"""A whole charge on a fake clock: an outlet, its simulated plant, and one connection.

Nothing sleeps and nothing opens a socket: `World.step` moves the time to the next event.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from secc.power.simulation import SimulatedPlant, SimulationSettings
from secc.reports import Report, Request, Simulate
from secc.session.contract import Judge
from secc.session.outlet import Outlet
from secc.session.output import Output
from secc.session.plant import (
    Command,
    Contactors,
    DataLink,
    IsolationTest,
    Lock,
    Oscillator,
    Supply,
)
from secc.session.settings import Settings
from secc.v2gtp import HEADER

T = TypeVar("T")

EPOCH = 1_700_000_000.0
STEP_S = 0.02  # measured values arrive so often
# Fast hardware: what takes seconds in a station takes a tenth here, in the same order.
FAST: dict[str, Any] = {
    "supply": {"start_s": 0.02, "rise_v_per_s": 8_000.0, "discharge_tau_s": 0.03},
    "isolation": {"self_test_s": 0.15, "response_s": 0.05},
    "lock_s": 0.05,
}


@dataclass(slots=True)
class World:
    """`settings` and `simulation` as in station.toml; a vehicle is plugged in from the start."""

    settings: Settings
    simulation: SimulationSettings
    random: Callable[[int], bytes] = field(default_factory=lambda: random.Random(7).randbytes)
    judge: Judge | None = None  # without it there is no Plug & Charge
    now: float = 1_000.0
    plugged_at: float = field(init=False)
    plant: SimulatedPlant = field(init=False)
    outlet: Outlet = field(init=False)
    closed: bool = True  # there is no connection
    secure: bool = False  # the vehicle connects over TLS
    epoch: float = EPOCH  # wall clock minus monotonic time
    commands: list[Command] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    _measured_at: float = field(init=False)
    _sent: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.plant = SimulatedPlant(self.simulation, self.now)
        measured = self.plant.advance(self.now)
        self.outlet = Outlet(
            self.settings,
            measured,
            self.now,
            random=self.random,
            epoch=self.epoch,
            judge=self.judge,
        )
        self.plant.plug_in(self.now)
        self.plugged_at = self.now
        self.observe()

    # --- the driver of the sans-IO object -----------------------------------------------------

    def _carry_out(self, output: Output) -> None:
        self._sent += output.data
        self.commands += output.commands
        self.reports += output.reports
        self.closed = self.closed or output.closed
        for command in output.commands:
            self.plant.command(command, self.now)
        self.plant.phase(self.outlet.phase, self.now)

    def observe(self) -> None:
        """Measure now."""
        self._measured_at = self.now
        self._carry_out(self.outlet.observe(self.plant.advance(self.now), self.now))

    def step(self, every: float = STEP_S) -> None:
        """To the next measurement or deadline, whichever comes first."""
        deadline, measured_at = self.outlet.deadline, self._measured_at + every
        if deadline is not None and deadline < measured_at:
            self.now = max(self.now, deadline)
            self._carry_out(self.outlet.tick(self.now))
        else:
            self.now = max(self.now, measured_at)
            self.observe()

    def advance(self, seconds: float) -> None:
        """Let time pass; long times with fewer measurements."""
        until, every = self.now + seconds, min(max(STEP_S, seconds / 100), 0.2)
        while self.now < until - 1e-9:
            self.step(min(every, until - self._measured_at))

    # --- the connection -------------------------------------------------------------------------

    def connect(self) -> None:
        """The vehicle looks for the station and opens its connection."""
        self.plant.sdp_heard(self.now)
        self.observe()
        self._carry_out(self.outlet.connect(self.now, secure=self.secure))
        self._sent.clear()
        self.closed = False

    @property
    def may_connect(self) -> bool:
        """Whether discovery is answered; a connection is refused otherwise."""
        return self.outlet.answers_sdp

    def receive(self, data: bytes) -> None:
        """Octets of the vehicle arrive, on a connection that may have ended."""
        if not self.closed:
            self._carry_out(self.outlet.receive(data, self.now))

    def disconnect(self) -> None:
        """The vehicle closes the connection."""
        self._carry_out(self.outlet.disconnect(self.now))
        self.closed = True

    def sent(self) -> bytes | None:
        """The next payload that the station has sent."""
        if len(self._sent) < HEADER.size:
            return None
        end = HEADER.size + HEADER.unpack_from(self._sent)[3]
        payload = bytes(self._sent[HEADER.size : end])
        del self._sent[:end]
        return payload

    # --- listeners and benches ------------------------------------------------------------------

    def ask(self, request: Request) -> bool:
        """A listener's word; False if it makes no sense now."""
        try:
            self._carry_out(self.outlet.instruct(request, self.now))
        except ValueError:
            return False
        return True

    def simulate(self, **word: Any) -> None:
        """Steer the vehicle or the hardware, seen at once."""
        self.plant.simulate(Simulate(**word), self.now)
        self.observe()

    def fail(self, *faults: str) -> None:
        """Break hardware."""
        self.simulate(faults=dict.fromkeys(faults, True))

    def told(self, kind: type[T]) -> list[T]:
        """All reports of one kind so far."""
        return [report for report in self.reports if isinstance(report, kind)]

    @property
    def wall_time(self) -> float:
        return EPOCH + self.now

    # --- what has been asked of the plant ---------------------------------------------------------

    def _last(self, kind: type[T]) -> T:
        return next(command for command in reversed(self.commands) if isinstance(command, kind))

    @property
    def supply(self) -> Supply:
        return self._last(Supply)

    @property
    def supplies(self) -> list[Supply]:
        return [command for command in self.commands if isinstance(command, Supply)]

    @property
    def power_off(self) -> bool:
        return self.supply == Supply()

    @property
    def contactors_open(self) -> bool:
        return not self._last(Contactors).closed

    @property
    def closings(self) -> int:
        """How often the contactors were asked to close."""
        return self.commands.count(Contactors(True))

    @property
    def oscillator_off(self) -> bool:
        return self._last(Oscillator).duty is None

    @property
    def locked(self) -> bool:
        return self._last(Lock).locked

    @property
    def monitoring(self) -> bool:
        return self._last(IsolationTest).running

    @property
    def links(self) -> list[DataLink]:
        return [command for command in self.commands if isinstance(command, DataLink)]

    # --- what is measured -------------------------------------------------------------------------

    @property
    def voltage_v(self) -> float:
        return self.plant.advance(self.now).voltage_v.value

    @property
    def current_a(self) -> float:
        return self.plant.advance(self.now).current_a.value


def world(outlet: str, simulation: dict[str, Any], sections: dict[str, Any], **more: Any) -> World:
    """A world for tests: defaults of the program, a mode for AC, and fast hardware."""
    defaults: dict[str, Any] = {}
    if outlet == "ac":
        defaults["iso15118_2"] = {"modes": ["AC_three_phase_core"]}
    return World(
        msgspec.convert(merged(defaults, sections), Settings),
        msgspec.convert(merged({**FAST, "outlet": outlet}, simulation), SimulationSettings),
        **more,
    )


def merged(defaults: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """`changes` over `defaults`, table by table."""
    both = dict(defaults)
    for key, value in changes.items():
        old = both.get(key)
        both[key] = old | value if isinstance(old, dict) and isinstance(value, dict) else value
    return both
