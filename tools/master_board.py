"""A simulated master board: docs/board.md from the board's side, with its own watchdog and faults.

Sans-IO: a `secc.power.node.Node`. What is plugged in and pressed is set from outside.
"""

from collections.abc import Iterable
from typing import Any

from secc.power.board import frames as f
from secc.power.board.frames import CONTACTORS, Safe, Wave
from secc.power.board.link import Link
from secc.power.node import STANDARD_ID, Filter, Frame
from secc.power.temperatures import pt1000_ohm
from secc.session.plant import Pilot

SILENCE_S = 0.3
CLOSE_S, OPEN_S, SLOW_S, LOCK_S = 0.025, 0.012, 0.5, 0.3
RCM_S = 0.05  # test input to trip, and release to clear
FEEDBACK_S = 0.2
OPEN_OHM, SHORT_OHM = 4095.0, 0.0
LEVEL_V = {Pilot.A: 12.0, Pilot.B: 9.0, Pilot.C: 6.0, Pilot.D: 3.0}
_PASSING = (Safe.NO, Safe.STARTED, Safe.STATION_SILENT, Safe.ISOLATION)  # need no reset
DAMAGE = 0x01  # flipped in every frame

_CONTACTS = [f"{what}_{name}" for name in CONTACTORS for what in ("welded", "stuck_open")]
_SENSORS = [f"sensor{n}_{what}" for n in range(1, 5) for what in ("open", "short")]
FAULTS = frozenset(
    {
        *("emergency_stop", "door", "residual_current", "rcm_dead", "rcm_stuck"),
        *("isolation_warning", "isolation_alarm", "isolation_dead"),
        *("pilot_short", "earth_lost", "diode", "pilot_frozen", "no_oscillation"),
        *("slow_contactors", "lock_jammed", "supply_low", "board_sensor", "memory"),
        *("silent", "deaf", "damaged_frames", "frozen_counter"),
        *_CONTACTS,
        *_SENSORS,
    }
)


class Contact:
    """One contactor: follows its coil after a while, unless it is broken."""

    def __init__(self, name: str, now: float) -> None:
        self._name = name
        self._driven = self._was = False
        self.at = now - SLOW_S

    def drive(self, driven: bool, faults: set[str], now: float) -> None:
        if driven != self._driven:
            self._was = self.closed(faults, now)
            self._driven, self.at = driven, now

    def closed(self, faults: set[str], now: float) -> bool:
        if f"welded_{self._name}" in faults or f"stuck_open_{self._name}" in faults:
            return f"welded_{self._name}" in faults
        delay = CLOSE_S if self._driven else OPEN_S
        late = now < self.at + (SLOW_S if "slow_contactors" in faults else delay)
        return self._was if late else self._driven

    @property
    def driven(self) -> bool:
        return self._driven


class MasterBoard:
    """`vehicle` is what the pilot line is loaded with; `celsius` the four sensors."""

    def __init__(
        self,
        can_id: int = 0x100,
        now: float = 0.0,
        boot: int = 1,
        *,
        supervised: bool = False,
        silence_s: float = SILENCE_S,
    ) -> None:
        """`supervised`: its jumper is set, nothing closes without the frame Enable."""
        self.id, self.boot, self.supervised = can_id, boot, supervised
        self._silence_s = silence_s
        self.vehicle = Pilot.A
        self.celsius = [25.0, 25.0, 25.0, 25.0]
        self.board_c, self.supply_v = 30.0, 12.0
        self.faults: set[str] = set()
        self._resets = 0
        self._last = now
        self._restart(now)

    def _restart(self, now: float) -> None:
        self._started_at = now
        self._link = Link(self._silence_s, now - self._silence_s)
        self._command = f.Command(nonce=0, boot=0)
        self._enabled_at = now - self._silence_s
        self._contacts = {name: Contact(name, now) for name in CONTACTORS}
        self._safe = Safe.STARTED
        self._lock, self._lock_at = False, now - LOCK_S
        self._test_at: float | None = None
        self._cleared_at = now - RCM_S
        self._alive: dict[int, int] = {}
        self._due = dict.fromkeys((1, 2, 3, 4, 5), now)
        self._told: f.State | None = None
        self._pilot, self._pilot_at = self._measured_pilot(), now

    def reboot(self, now: float) -> None:
        """As after a loss of supply: everything off, a new boot counter."""
        self.boot = (self.boot + 1) & 0xFF
        self._restart(now)

    def set_fault(self, name: str, present: bool, now: float) -> None:
        """ValueError: there is no such fault."""
        if name == "reboot":
            self.reboot(now)
        elif name not in FAULTS:
            raise ValueError(f"no fault {name}; known are reboot, {', '.join(sorted(FAULTS))}")
        else:
            (self.faults.add if present else self.faults.discard)(name)

    # --- what others see of it ------------------------------------------------------------------

    def closed(self, now: float) -> frozenset[str]:
        """Main contacts that conduct."""
        self._live(now)
        return frozenset(n for n, c in self._contacts.items() if c.closed(self.faults, now))

    @property
    def wave(self) -> tuple[Wave, float]:
        """What the pilot generator does, and its duty."""
        if self._safe in (Safe.STARTED, Safe.STATION_SILENT, Safe.OWN_FAULT):
            return Wave.STEADY, 0.0
        if "no_oscillation" in self.faults and self._command.wave is Wave.PWM:
            return Wave.STEADY, 0.0
        return self._command.wave, self._command.duty

    @property
    def safe(self) -> Safe:
        """Why the outputs are off."""
        return self._safe

    # --- node -----------------------------------------------------------------------------------

    @property
    def filters(self) -> tuple[Filter, ...]:
        kinds = (kind for kind, message in f.MESSAGES.items() if message.FROM_STATION)
        return tuple(Filter(self.id + kind, STANDARD_ID, extended=False) for kind in kinds)

    @property
    def deadline(self) -> float | None:
        moves = [self._lock_at + LOCK_S, self._link.heard_at + self._silence_s]
        moves += [self._enabled_at + self._silence_s]
        moves += [c.at + wait for c in self._contacts.values() for wait in (CLOSE_S, OPEN_S)]
        moves += [at + RCM_S for at in (self._test_at, self._cleared_at) if at is not None]
        return min([*self._due.values(), *(at for at in moves if at > self._last)])

    def receive(self, frame: Frame, now: float) -> None:
        self._live(now)
        if "deaf" in self.faults:
            return
        command = self._link.receive(frame.id - self.id, frame.data, now)
        if isinstance(command, f.Enable):
            self._enabled_at = now if command.on else now - self._silence_s
            self._live(now)
        if not isinstance(command, f.Command):
            return
        self._link.heard_at = now
        before, self._command = self._command, command
        if command.nonce != before.nonce:  # another program: begin at the beginning
            self._safe = Safe.STARTED if self._safe in _PASSING else self._safe
            self._resets = command.reset
        elif command.boot == self.boot and not command.contactors and self._safe in _PASSING:
            self._safe = self._safe if self._unattended(now) else Safe.NO
        if command.reset != self._resets:
            self._resets = command.reset
            if self._cause() is None:
                self._safe = Safe.NO
        self._live(now)

    def frames(self, now: float) -> list[Frame]:
        self._live(now)
        state = self._state(now)
        if state != self._told:
            self._due[1] = self._due[2] = now
            self._told = state
        out = [self._frame(message) for message in self._messages(state, now)]
        return [] if "silent" in self.faults else out

    def lost(self, now: float) -> None:
        self._live(now)

    def back(self, now: float) -> None:
        self._live(now)
        self._told = None

    # --- what it does ---------------------------------------------------------------------------

    def _live(self, now: float) -> None:
        self._last = now
        if (cause := self._cause()) is not None:
            self._safe = cause
        elif self._unattended(now) and self._safe is Safe.NO:
            self._safe = Safe.STATION_SILENT
        wanted = self._command.contactors if self._safe is Safe.NO else frozenset()
        for name, contact in self._contacts.items():
            contact.drive(name in wanted, self.faults, now)
        if self._command.lock != self._lock and not self._link.silent(now):
            self._lock, self._lock_at = self._command.lock, now
        self._test(now)
        if (pilot := self._measured_pilot()) is not self._pilot:
            self._pilot, self._pilot_at = pilot, now

    def _unattended(self, now: float) -> bool:
        """The station is silent, or its supervisor does not enable."""
        not_enabled = self.supervised and now >= self._enabled_at + self._silence_s
        return not_enabled or self._link.silent(now)

    def _cause(self) -> Safe | None:
        if "memory" in self.faults or "supply_low" in self.faults:
            return Safe.OWN_FAULT
        if "emergency_stop" in self.faults:
            return Safe.EMERGENCY_STOP
        if "door" in self.faults:
            return Safe.DOOR
        if "residual_current" in self.faults:
            return Safe.RESIDUAL_CURRENT
        return Safe.ISOLATION if "isolation_alarm" in self.faults else None

    def _test(self, now: float) -> None:
        """The test input of the RCM; refused while an output contactor is closed."""
        driving = self._command.rcm_test and not self._driven() & {"S1", "S2", "S3"}
        if driving and self._test_at is None:
            self._test_at = now
        elif not driving and self._test_at is not None:
            self._test_at, self._cleared_at = None, now

    def _tripped(self, now: float) -> bool:
        if "residual_current" in self.faults:
            return True
        if "rcm_dead" in self.faults:
            return False
        tested = self._test_at is not None and now >= self._test_at + RCM_S
        clears = self._test_at is None and now < self._cleared_at + RCM_S
        return (
            tested or clears or ("rcm_stuck" in self.faults and self._cleared_at > self._started_at)
        )

    def _driven(self) -> frozenset[str]:
        return frozenset(name for name, contact in self._contacts.items() if contact.driven)

    def _measured_pilot(self) -> Pilot:
        if "pilot_frozen" in self.faults:
            return self._pilot
        if "pilot_short" in self.faults or "earth_lost" in self.faults:
            return Pilot.E
        wave, _ = self.wave
        return Pilot.F if wave is Wave.STATE_F else self.vehicle

    # --- what it says ---------------------------------------------------------------------------

    def _messages(self, state: f.State, now: float) -> Iterable[Any]:
        identity = f.Identity(major=1, minor=0, hardware=2, serial=0x00C0DE)
        all_of_them = (
            state,
            self._line(now),
            self._temperatures(),
            self._health(now),
            identity,
        )
        for kind, message in enumerate(all_of_them, start=1):
            if now >= self._due[kind]:
                self._due[kind] = now + f.MESSAGES[kind].PERIOD_S
                yield message

    def _frame(self, message: Any) -> Frame:
        kind = message.KIND
        if "frozen_counter" not in self.faults:
            self._alive[kind] = self._alive.get(kind, 0) + 1
        kind, octets = f.encode(message, self._alive.get(kind, 0))
        if "damaged_frames" in self.faults:
            octets = octets[:-1] + bytes([octets[-1] ^ DAMAGE])
        return Frame(self.id + kind, octets, extended=False)

    def _state(self, now: float) -> f.State:
        moved = now >= self._lock_at + LOCK_S
        locked = self._lock if moved else not self._lock
        return f.State(
            nonce=self._command.nonce,
            boot=self.boot,
            pilot=self._pilot,
            driven=self._driven(),
            closed=frozenset(n for n, c in self._contacts.items() if c.closed(self.faults, now)),
            locked=locked and "lock_jammed" not in self.faults,
            emergency_stop="emergency_stop" in self.faults,
            door="door" in self.faults,
            residual_current=self._tripped(now),
            isolation_warning="isolation_warning" in self.faults,
            isolation_alarm=self._isolation_alarm(),
            safe=self._safe,
        )

    def _isolation_alarm(self) -> bool:
        if "isolation_alarm" in self.faults:
            return True
        return self._command.isolation_test and "isolation_dead" not in self.faults

    def _line(self, now: float) -> f.PilotLine:
        wave, duty = self.wave
        high = LEVEL_V[self.vehicle]
        low = -12.0 if wave is Wave.PWM else high
        if wave is Wave.PWM and "diode" in self.faults and self.vehicle is not Pilot.A:
            low = -high
        if wave is Wave.STATE_F:
            high = low = -12.0
        if "pilot_short" in self.faults or "earth_lost" in self.faults:
            high = low = 0.0
        shown = duty if wave is Wave.PWM and high != 0.0 else 0.0
        age = (now - self._pilot_at) * 1000
        return f.PilotLine(high_v=high, low_v=low, duty=shown, age_ms=age)

    def _temperatures(self) -> f.Temperatures:
        ohms = [pt1000_ohm(celsius) for celsius in self.celsius]
        for n in range(4):
            if f"sensor{n + 1}_open" in self.faults:
                ohms[n] = OPEN_OHM
            if f"sensor{n + 1}_short" in self.faults:
                ohms[n] = SHORT_OHM
        return f.Temperatures(
            channel1=ohms[0], channel2=ohms[1], channel3=ohms[2], channel4=ohms[3]
        )

    def _health(self, now: float) -> f.Health:
        alarms = self.faults & {"pilot_short", "earth_lost", "diode", "lock_jammed", "supply_low"}
        alarms |= self.faults & {"memory"}
        if "board_sensor" in self.faults:
            alarms |= {"sensor"}
        late = any(now >= c.at + FEEDBACK_S for c in self._contacts.values())
        closed = frozenset(n for n, c in self._contacts.items() if c.closed(self.faults, now))
        if late and closed != self._driven():
            alarms |= {"contactor_feedback"}
        return f.Health(
            board_c=self.board_c,
            supply_v=8.0 if "supply_low" in self.faults else self.supply_v,
            alarms=frozenset(alarms),
            up_s=now - self._started_at,
        )
