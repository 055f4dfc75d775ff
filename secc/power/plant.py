"""The plant of an outlet of real hardware: its parts put together as `Hardware`. Sans-IO.

It routes commands to the parts, gathers what they measure and what is wrong with them, and is the
second line behind the session: while a part reports an emergency, nothing is switched on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from secc.power.agreement import Agreement
from secc.power.faults import fault
from secc.power.parts import (
    Board,
    Derating,
    IsolationMonitor,
    Meter,
    Part,
    Pooled,
    PowerSource,
    Supervised,
)
from secc.power.settings import PlausibilitySettings
from secc.reports import Simulate
from secc.session.plant import (
    STALE_S,
    Command,
    Contactor,
    Contactors,
    DataLink,
    Fault,
    Isolation,
    IsolationTest,
    Limit,
    Lock,
    Oscillator,
    Phase,
    Plant,
    Range,
    Reading,
    Reset,
    Severity,
    Supply,
)

_NOBODY = frozenset({Phase.IDLE, Phase.ENDED})

Voltmeter = Callable[[], Reading[float] | None]


@dataclass(frozen=True, slots=True)
class Parts:
    """What an outlet is made of. `voltmeters` see the output besides the power source.

    `output_voltage` names the one that sees the cable behind the contactors, which is what the
    vehicle is told; without it that is the power source.
    """

    source: PowerSource
    board: Board
    monitor: IsolationMonitor | None = None
    meter: Meter | None = None
    deratings: tuple[Derating, ...] = ()
    voltmeters: Mapping[str, Voltmeter] = field(default_factory=dict)
    output_voltage: str | None = None
    supervisor: Supervised | None = None
    pooled: Pooled | None = None
    others: tuple[Part, ...] = ()  # what only has faults: a bus


class BuiltPlant:
    """One outlet."""

    def __init__(self, parts: Parts, settings: PlausibilitySettings, now: float) -> None:
        self._parts = parts
        self._every: tuple[Part, ...] = tuple(
            part
            for part in (
                *(parts.source, parts.board, parts.monitor, parts.meter, parts.supervisor),
                *parts.deratings,
                *parts.others,
            )
            if part is not None
        )
        self._agreement = Agreement(settings.voltage_spread_v, settings.voltage_spread_s)
        self._energy_wh = Reading(0.0, now)  # integrated, without a meter
        self._told: object = None

    # --- what is asked --------------------------------------------------------------------------

    def command(self, command: Command, now: float) -> None:
        """Carry out one command; an emergency of a part leaves off, open and unlocking only."""
        parts = self._parts
        match command:
            case Supply():
                parts.source.command(Supply() if self._forbidden(now) else command, now)
            case Range(max_voltage_v=voltage):
                parts.source.prepare(voltage, now)
            case Contactors(closed=closed):
                closes = closed and not self._forbidden(now)
                parts.board.command(Contactors(closes), now)
            case Oscillator() | Lock():
                parts.board.command(command, now)
            case IsolationTest():
                parts.board.command(command, now)
                if parts.monitor is not None:
                    parts.monitor.command(command, now)
            case Reset():
                for part in self._every:
                    part.reset(now)
            case DataLink():  # towards the modem
                pass

    def phase(self, phase: Phase, now: float) -> None:
        """A session begins: the RCM has to prove that it trips."""
        if phase is Phase.SETUP:
            self._parts.board.test_residual_current(now)
        for part in (self._parts.meter, self._parts.pooled):
            if part is not None:
                part.session(phase not in _NOBODY, now)

    def pulse(self, *, healthy: bool, resting: bool, now: float) -> None:
        """Passed on to the supervisor."""
        if self._parts.supervisor is not None:
            self._parts.supervisor.beat(healthy=healthy, resting=resting, now=now)

    def sdp_heard(self, now: float) -> None:
        """Real vehicles need no hint."""

    def simulate(self, word: Simulate, now: float) -> None:  # noqa: ARG002 - never possible
        raise ValueError("the hardware of this outlet is real: nothing can be simulated")

    # --- what is measured -----------------------------------------------------------------------

    def advance(self, now: float) -> Plant:
        """Everything as last measured, each value with its own time."""
        parts = self._parts
        cable, current = self._cable_voltage(), parts.source.current_a
        voltage = parts.source.voltage_v if cable is None else cable
        self._across(cable, now)
        self._told = self._pressing(now)
        self._integrate(voltage.value, current.value, now)
        if parts.meter is not None:
            parts.meter.delivered(voltage.value, current.value, now)
        return Plant(
            pilot=parts.board.pilot,
            voltage_v=voltage,
            current_a=current,
            contactors=parts.board.contactors,
            isolation=(
                Reading(Isolation.NO_IMD, now) if parts.monitor is None else parts.monitor.isolation
            ),
            locked=parts.board.locked,
            capability=parts.source.capability,
            energy_wh=self._energy_wh if parts.meter is None else parts.meter.energy_wh,
            import_w=None if parts.meter is None else parts.meter.power_w,
            faults=self._faults(now),
            residual_current=parts.board.residual_current,
            limits=self._limits(now),
            temperatures_c=_known(parts.board.temperatures_c),
        )

    def urgent(self, now: float) -> bool:
        """The board has told something that cannot wait for the next look."""
        return self._pressing(now) != self._told

    def _pressing(self, now: float) -> object:
        board = self._parts.board
        found = board.pilot.value, board.contactors.value, board.residual_current
        return *found, board.faults(now)

    def _cable_voltage(self) -> Reading[float] | None:
        """Behind the contactors, where something measures it."""
        name = self._parts.output_voltage
        return self._parts.voltmeters[name]() if name is not None else None

    def _across(self, cable: Reading[float] | None, now: float) -> None:
        """Over open contactors: source against cable, which is dead unless something sees it."""
        source = self._parts.source.voltage_v
        behind = 0.0 if cable is None else cable.value
        oldest = source.at if cable is None else min(source.at, cable.at)
        if now < oldest + STALE_S:
            self._parts.board.across(source.value - behind, now)

    def _integrate(self, voltage_v: float, current_a: float, now: float) -> None:
        hours = (now - self._energy_wh.at) / 3600
        gained = max(voltage_v * current_a, 0.0) * hours
        self._energy_wh = Reading(self._energy_wh.value + gained, now)

    def _limits(self, now: float) -> Mapping[str, Limit]:
        found: dict[str, Limit] = {}
        for derating in self._parts.deratings:
            found |= derating.limits(now)
        return found

    # --- what is wrong --------------------------------------------------------------------------

    def _faults(self, now: float) -> frozenset[Fault]:
        found: frozenset[Fault] = frozenset().union(*(part.faults(now) for part in self._every))
        closed = self._parts.board.contactors.value is Contactor.CLOSED
        sources = {"source": self._parts.source.voltage_v} if closed else {}
        seen = {name: voltmeter() for name, voltmeter in self._parts.voltmeters.items()}
        if not self._agreement.holds({**sources, **seen}, now):
            found |= {fault("voltage_implausible")}
        return found

    def _forbidden(self, now: float) -> bool:
        worst = (each.severity for part in self._every for each in part.faults(now))
        return Severity.EMERGENCY in worst or self._parts.board.residual_current


def _known(channels: Mapping[str, Reading[float | None]]) -> dict[str, float]:
    return {name: r.value for name, r in channels.items() if r.value is not None}
