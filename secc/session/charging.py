"""What the charger of one outlet does, in SI units, for every protocol; knows no message.

`Charging` outlives sessions: whatever ends one, it brings the output to rest and unlocks. Dialects
read `condition`, `isolation_status`, `limits`, and go through the phases with the functions of
`secc.session.dc` (`start_cable_check`, `pre_charge`, `start`, `demand`, `hold`, `stop`) and
`secc.session.ac` (`close`, `start`, `open_`). What takes time there is a generator for
`yield from`, or runs by itself and is waited for with `yield Until(charging.at_rest, ...)`.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from secc.reports import By, FaultRaised
from secc.session import dc, limits, shutdown, watch
from secc.session.asked import OFF, Asked
from secc.session.cable_check import Check
from secc.session.condition import CONDITIONS, Condition
from secc.session.limits import EvLimits, Limits
from secc.session.output import Output
from secc.session.plant import (
    Contactor,
    Fault,
    Isolation,
    Limit,
    Phase,
    Pilot,
    Plant,
    Severity,
)
from secc.session.schedule import Schedule
from secc.session.settings import Settings
from secc.session.timing import Steps, Task, earliest

_READY = frozenset({Pilot.C, Pilot.D})
_OVER = frozenset({Phase.IDLE, Phase.ENDED, Phase.PAUSED})
_DRIVEN = frozenset({Phase.PRE_CHARGE, Phase.START, Phase.DELIVER})
_STOPPED = frozenset({Phase.STOP, Phase.WELDING})


@dataclass(frozen=True, slots=True)
class Ending:
    """The charge is to end before the EV wants it.

    Until `grace_until` requests get their usual answers, with the news in the status; then
    FAILED. At `close_at` the connection is closed even if no request has come.
    """

    reason: str
    by: By
    severity: Severity
    grace_until: float
    close_at: float


class Charging:
    """The charger of one outlet: what it has been told to do, and what it does by itself."""

    def __init__(
        self,
        settings: Settings,
        plant: Plant,
        now: float,
        epoch: float,
        latched: frozenset[Fault] = frozenset(),
    ) -> None:
        """`latched`: faults that nobody has reset yet."""
        self.settings = settings
        self.plant = plant
        self.now = now
        self.epoch = epoch
        self.out = Output()
        self.asked = Asked()
        self.phase = Phase.IDLE
        self.named: dict[str, Limit] = {}  # limits told by command
        self.faults: frozenset[Fault] = frozenset()
        self._watch = watch.Watch(latched)
        self._lead = limits.Lead(settings.charge.limit_lead_s)
        self._work: Task[None] | None = None  # cable check or stop: runs by itself
        self._forget()
        self._look()

    def _forget(self) -> None:
        self.ev = EvLimits()
        self.offered: Limits | None = None
        self.schedule: Schedule | None = None
        self.check = Check.NONE
        self.check_failure = ""
        self.isolation = Isolation.INVALID  # as the cable check found it
        self.ending: Ending | None = None
        self.renegotiate = False  # the EV is to be asked
        self.refused = False  # a request of this session: its end
        self.ac = False
        self.phases = self.settings.ac.phases
        self.energised = False  # from the cable check (AC: start) until at rest
        self.target = OFF  # what the EV wants
        self.demanded_at = self.driven_at = self.now
        self.slewing = False
        self._energy_base = self.plant.energy_wh.value

    # --- a session begins and ends ----------------------------------------------------------

    def begin(self) -> None:
        """A connection has been accepted."""
        self._forget()
        self.asked.blocked = False
        self.phase = Phase.SETUP
        self._react()

    def resume(self, energy_wh: float) -> None:
        """A paused session goes on; so much had been delivered."""
        self._energy_base -= energy_wh

    def reset_faults(self) -> None:
        """An authorised person has looked into the latched faults."""
        self._watch.reset(self.now)
        self.asked.reset()
        self._look()

    @property
    def latched(self) -> frozenset[Fault]:
        """The faults that wait for a reset, whether their cause has gone or not."""
        return self._watch.latched

    @property
    def wall_time(self) -> float:
        """Seconds since 1970 UTC."""
        return self.epoch + self.now

    @property
    def energy_wh(self) -> float:
        """Delivered in this session."""
        return max(self.plant.energy_wh.value - self._energy_base, 0.0)

    def leave(self, phase: Phase) -> None:
        """The session is over in order: come to rest, unlock."""
        self.phase = phase
        self.run(shutdown.leave(self))

    def abort(self) -> None:
        """The session is over by failure: supply off now, contactors open as soon as they may."""
        self.phase = Phase.ENDED
        self.run(shutdown.abort(self))

    # --- time and measurement ---------------------------------------------------------------

    def observe(self, plant: Plant, now: float) -> None:
        """What is measured has changed."""
        self.plant = plant
        self.advance(now)

    def advance(self, now: float) -> None:
        """Time has passed."""
        self.now = now
        self._look()
        self._react()
        if self._work is not None and self._work.step(now):
            self._work = None
        if self._driving:
            dc.drive(self)

    @property
    def deadline(self) -> float | None:
        """When `advance` must be called at the latest."""
        return earliest(
            self._work.deadline if self._work else None,
            watch.stale_at(self.plant) if self._needs_readings else None,
            dc.deadline(self) if self._driving else None,
        )

    def flush(self) -> Output:
        """Everything to send, ask and tell since the last time."""
        out, self.out = self.out, Output()
        out.commands = self.asked.take()
        return out

    def run(self, steps: Steps[None]) -> None:
        """Do this by itself from now on, instead of what was running."""
        if self._work is not None:
            self._work.cancel()
        self._work = Task(steps)
        if self._work.step(self.now):
            self._work = None

    @property
    def _needs_readings(self) -> bool:
        return self.energised and watch.SILENT not in self.faults

    @property
    def _driving(self) -> bool:
        return self.phase in _DRIVEN and not self.ac

    def _look(self) -> None:
        """Find the faults there are, and report what has changed."""
        faults = self._watch.faults(self)
        if faults == self.faults:
            return
        for fault in sorted(faults ^ self.faults, key=lambda f: f.name):
            self.out.reports.append(
                FaultRaised(
                    time=self.wall_time,
                    name=fault.name,
                    severity=fault.severity.name.lower(),
                    active=fault in faults,
                )
            )
        self.faults = faults

    def _react(self) -> None:
        """Faults and pilot events end the charge (IEC 61851-23; hardware may have been faster)."""
        worst = max(self.faults, key=lambda fault: fault.severity.value, default=None)
        severity = worst.severity if worst else Severity.WARNING
        event = watch.pilot_event(self)
        if self.phase in _OVER:
            if severity is Severity.EMERGENCY or (event is not None and self.energised):
                shutdown.emergency(self)
            return
        if event is not None:
            # Where the EV itself has left there is nobody to tell; a broken pilot is answered.
            left = self.plant.pilot.value in (Pilot.A, Pilot.B)
            self.end(event, "ev", Severity.EMERGENCY, answer_s=0.0 if left else None)
        if worst is not None and self._ends_charge(severity):
            self.end(worst.name, "station", severity)
        if self.ac and self.phase is Phase.DELIVER and self.plant.pilot.value is Pilot.B:
            self.asked.contactors(False)  # within 100 ms (IEC 61851-1)
            grace = self.settings.ac.return_s
            self.end("control pilot in state B", "ev", Severity.STOP, grace_s=grace)

    def _ends_charge(self, severity: Severity) -> bool:
        """Before power is on, faults are told but only an emergency ends the session."""
        if severity is Severity.STOP:
            return self.energised and self.check is not Check.RUNNING
        return severity is Severity.EMERGENCY or (self.energised and severity is Severity.ERROR)

    # --- ends -------------------------------------------------------------------------------

    def end(
        self,
        reason: str,
        by: By,
        severity: Severity,
        *,
        grace_s: float | None = None,
        answer_s: float | None = None,
    ) -> None:
        """The charge has to end; a worse reason replaces a milder one."""
        if self.ending is not None and self.ending.severity.value >= severity.value:
            return
        grace = self.settings.charge.stop_grace_s if grace_s is None else grace_s
        answer = self.settings.timing.emergency_answer_s if answer_s is None else answer_s
        if severity is Severity.EMERGENCY or self.phase in (Phase.SETUP, Phase.AUTHORISE):
            grace = 0.0  # no time, or nothing to stop
        self.ending = Ending(reason, by, severity, self.now + grace, self.now + grace + answer)
        if self.stopped:
            self.obeyed()
        if self.check is Check.RUNNING and severity is not Severity.STOP:
            self.check, self.check_failure = Check.FAILED, reason
        if severity is Severity.EMERGENCY:
            shutdown.emergency(self)
            self.run(shutdown.error(self))
        elif severity is Severity.ERROR:
            self.asked.blocked = True
            self.run(shutdown.error(self))

    def obeyed(self) -> None:
        """The EV stops as asked: the rest of the sequence may take its time."""
        if self.ending is not None and self.ending.severity is not Severity.EMERGENCY:
            self.ending = replace(self.ending, grace_until=math.inf, close_at=math.inf)

    # --- what the EV is told ------------------------------------------------------------------

    @property
    def emergency(self) -> bool:
        """A fault that forbids everything."""
        return any(fault.severity is Severity.EMERGENCY for fault in self.faults)

    @property
    def stopped(self) -> bool:
        """The EV has ended the charge by PowerDelivery stop."""
        return self.phase in _STOPPED

    @property
    def stopping(self) -> bool:
        """The EV is to be told to stop."""
        return self.ending is not None and not self.stopped

    @property
    def condition(self) -> Condition:
        """Faults before the wish to stop before the phase ([V2G-DC-638])."""
        severity = max(
            Severity.WARNING.value if self.ending is None else self.ending.severity.value,
            max((fault.severity.value for fault in self.faults), default=0),
        )
        if severity == Severity.EMERGENCY.value:
            return Condition.EMERGENCY
        if severity == Severity.ERROR.value or self.check is Check.FAILED:
            return Condition.MALFUNCTION
        if severity == Severity.STOP.value:
            grid = self.ending is not None and self.ending.reason == "grid"
            return Condition.UTILITY_INTERRUPT if grid else Condition.SHUTDOWN
        if self.refused:
            return Condition.SHUTDOWN
        if self.phase is Phase.CABLE_CHECK and self.check is Check.PASSED:
            return Condition.READY
        return CONDITIONS.get(self.phase, Condition.NOT_READY)

    @property
    def isolation_status(self) -> Isolation:
        """The result of this charge's cable check, and what the monitor has said since."""
        if self.check is not Check.PASSED:
            return Isolation.FAULT if self.isolation is Isolation.FAULT else Isolation.INVALID
        seen = self.plant.isolation.value
        if seen in (Isolation.INVALID, Isolation.TESTING) or not self.asked.monitoring:
            return self.isolation
        return seen

    def hear(self, soc: int, ready: bool, error: str) -> None:
        """DC_EVStatus: told to listeners, never a reason to refuse ([V2G2-880])."""
        self.ev.soc, self.ev.ready, self.ev.error = soc, ready, error

    # --- limits -------------------------------------------------------------------------------

    def limits(self) -> Limits:
        """What the station can give now."""
        return limits.of_station(self.plant, self.settings, self.in_force())

    def in_force(self) -> Iterator[tuple[str, Limit]]:
        """Every named limit that holds now."""
        return limits.in_force(self.plant, self.named, self.settings.site, self.now)

    def offer(self) -> Limits:
        """What the station offers for this charge: no more is given until the next offer."""
        self.offered = limits.of_station(self.plant, self.settings, limits.lasting(self.in_force()))
        return self.offered

    def available(self) -> Limits:
        """What the EV may take now, the schedule included."""
        available = self.limits()
        if self.offered is not None:
            available = available.within(self.offered)
        if self.schedule is not None:
            power = self.schedule.power_at(self.now)
            if power < available.power_w:
                available = replace(available, power_w=power)
        return available

    def drivable(self) -> Limits:
        """As `available`, but a limit that falls reaches the EV before it reaches the supply."""
        return self._lead.after(self.available(), self.now)

    # --- conditions to wait for ---------------------------------------------------------------

    def may_start(self) -> bool:
        """No emergency, and the supply has told what it can.

        Modules take seconds after their mains have closed; a vehicle that was there before, as
        after a power cut, would be offered 0 V and 0 A.
        """
        dc = any(mode.startswith("DC") for mode in self.settings.iso15118_2.modes)
        return not self.emergency and (not dc or self.plant.capability.value.max_power_w > 0)

    def pilot_ready(self) -> bool:
        """The EV shows state C or D."""
        return self.plant.pilot.value in _READY

    def pilot_idle(self) -> bool:
        """The EV shows state B."""
        return self.plant.pilot.value is Pilot.B

    def idle(self) -> bool:
        """So little current that contactors open without wear."""
        return self.plant.current_a.value < shutdown.IDLE_A

    def breakable(self) -> bool:
        """So little current that contactors can break it."""
        return self.plant.current_a.value < shutdown.BREAKABLE_A

    def safe(self) -> bool:
        """So little voltage that the connector may be unlocked."""
        return self.plant.voltage_v.value < shutdown.SAFE_V

    def at_rest(self) -> bool:
        """Supply off, contactors seen open."""
        return not self.energised and self.plant.contactors.value is not Contactor.CLOSED

    @property
    def delivering(self) -> bool:
        """Contactors have to be closed, and seen closed."""
        return self.phase is Phase.DELIVER and self.asked.closed

    @property
    def checked(self) -> bool:
        """The connector has been seen locked."""
        return self.check is Check.PASSED
