"""The station's end of the master board (docs/board.md): commands out, what is measured in.

Sans-IO. The board and its driver both go safe when the other has been silent for 300 ms.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from secc.power.board import frames as f
from secc.power.board.frames import Safe, Wave
from secc.power.board.link import Link
from secc.power.board.plausibility import SETTLED_S, PilotCheck
from secc.power.board.settings import BoardSettings
from secc.power.faults import fault
from secc.power.node import STANDARD_ID, Filter, Frame
from secc.power.switchgear import Switchgear
from secc.power.temperatures import Channels
from secc.power.ties import Ties
from secc.session.plant import (
    STALE_S,
    Contactor,
    Contactors,
    Fault,
    IsolationTest,
    Lock,
    Oscillator,
    Pilot,
    Reading,
)
from secc.session.timing import earliest

FRAMES = 8  # identifiers of one board
SHORTEST_S = 0.01  # between two commands
REBOOT_S = 2.0  # a reboot is told for so long
_OPEN_OHM = 4095.0  # what the board sends for an open circuit

_ALARMS = {
    "contactor_drive": "contactor_not_closed",
    "lock_jammed": "lock_jammed",
    "supply_low": "board_supply",
    "supply_high": "board_supply",
    "board_hot": "board_hot",
    "watchdog": "board_failed",
    "memory": "board_failed",
    "rcm_test": "residual_current_test",
}
_SAFE = {
    Safe.EMERGENCY_STOP: "emergency_stop",
    Safe.DOOR: "door_open",
    Safe.STATION_SILENT: "board_safe",
    Safe.ISOLATION: "isolation_alarm",
    Safe.OWN_FAULT: "board_safe",
}


class MasterBoard:
    """A `Board` and a `Node`. `nonce` names this run of the program to the board."""

    def __init__(
        self, settings: BoardSettings, nonce: int, now: float, ties: Iterable[str] = ()
    ) -> None:
        self._settings, self._nonce = settings, nonce & 0xFFFF
        self._link = Link(settings.silence_s, now)
        self._gear = Switchgear(settings, now, ties)
        self._pilot_check = PilotCheck(settings.pilot_v)
        self._channels = Channels(settings.temperatures)
        self._state: Reading[f.State] | None = None
        self._line: f.PilotLine | None = None
        self._health: f.Health | None = None
        self._pilot = Reading(Pilot.UNKNOWN, now - STALE_S)
        self._oscillator = Oscillator()
        self._oscillator_at = now
        self._isolation_test = False
        self._resets = 0
        self._rebooted_at: float | None = None
        self._alive = 0
        self._sent: f.Command | None = None
        self._sent_at = now - 2 * f.PERIOD_S
        self.identity: f.Identity | None = None

    # --- a node of the bus ----------------------------------------------------------------------

    @property
    def filters(self) -> tuple[Filter, ...]:
        mask = STANDARD_ID & ~(FRAMES - 1)
        return (Filter(self._settings.id, mask, extended=False),)

    @property
    def deadline(self) -> float | None:
        soon = SHORTEST_S if self._command() != self._sent else f.PERIOD_S
        return earliest(self._sent_at + soon, self._gear.rcm.deadline)

    def receive(self, frame: Frame, now: float) -> None:
        self._decide(now)  # a silence up to now counts
        kind = frame.id - self._settings.id
        message = self._link.receive(kind, frame.data, now)
        if message is not None and not message.FROM_STATION:
            _TAKE[type(message)](self, message, now)
            self._decide(now)

    def frames(self, now: float) -> list[Frame]:
        self._decide(now)
        command = self._command()
        if now < self._sent_at + SHORTEST_S:
            return []
        if command == self._sent and now < self._sent_at + f.PERIOD_S:
            return []
        self._sent, self._sent_at = command, now
        self._alive += 1
        kind, octets = f.encode(command, self._alive)
        return [Frame(self._settings.id + kind, octets, extended=False)]

    def lost(self, now: float) -> None:
        """The board hears nothing and opens: so does this end."""
        self._gear.interrupt(now)

    def back(self, now: float) -> None:
        """What was sent last may be lost: say it again."""
        self._sent = None
        self._decide(now)

    # --- what is asked --------------------------------------------------------------------------

    def command(self, command: Contactors | Oscillator | Lock | IsolationTest, now: float) -> None:
        match command:
            case Contactors() | Lock():
                self._gear.command(command, now)
                self._decide(now)
            case Oscillator() if command != self._oscillator:
                self._oscillator, self._oscillator_at = command, now

    @property
    def ties(self) -> Ties:
        return self._gear.ties

    def across(self, voltage_v: float, now: float) -> None:
        self._gear.across(voltage_v, now)

    def test_residual_current(self, now: float) -> None:
        if self._heard(now):
            self._gear.test_residual_current(now)

    def isolation_self_test(self, on: bool, now: float) -> None:  # noqa: ARG002 - goes by frame
        """Drive the test input of an insulation monitor."""
        self._isolation_test = on

    def reset(self, now: float) -> None:
        """Clear what the board has latched, and what a failed test left here."""
        self._resets += 1
        self._rebooted_at = None
        self._gear.reset(now)

    # --- what is measured -----------------------------------------------------------------------

    @property
    def pilot(self) -> Reading[Pilot]:
        return self._pilot

    @property
    def pilot_age_s(self) -> float | None:
        """How long before its reading the pilot state began, as far as the board has told."""
        return self._line.age_ms / 1000 if self._line else None

    @property
    def contactors(self) -> Reading[Contactor]:
        return self._gear.contactors

    @property
    def locked(self) -> Reading[bool]:
        return self._gear.locked

    @property
    def residual_current(self) -> bool:
        latched = self._state is not None and self._state.value.safe is Safe.RESIDUAL_CURRENT
        return latched or self._gear.residual_current

    @property
    def isolation_contacts(self) -> Reading[tuple[bool, bool]] | None:
        """Pre-alarm and alarm of the insulation monitor; None: never heard."""
        if self._state is None:
            return None
        state = self._state.value
        return Reading((state.isolation_warning, state.isolation_alarm), self._state.at)

    @property
    def temperatures_c(self) -> Mapping[str, Reading[float | None]]:
        return self._channels.celsius

    def faults(self, now: float) -> frozenset[Fault]:
        if not self._heard(now):
            foreign = {fault("board_version")} if self._link.foreign else set()
            return frozenset({fault("board_silent"), *foreign})
        found = self._gear.faults(now) | self._channels.faults() | self._pilot_check.faults(now)
        return found | {fault(name) for name in self._own_faults(now)}

    def _own_faults(self, now: float) -> set[str]:
        found = {_ALARMS[alarm] for alarm in self._alarms if alarm in _ALARMS}
        if self._state is not None and (name := _SAFE.get(self._state.value.safe)):
            found.add(name)
        if self._rebooted_at is not None:
            found.add("board_rebooted")
        if self._link.damage(now):
            found.add("board_damaged_frames")
        return found

    # --- frames of the board --------------------------------------------------------------------

    def _take_state(self, state: f.State, now: float) -> None:
        if state.nonce != self._nonce:
            return  # it has not heard this program yet: its state belongs to another
        if self._state is not None and state.boot != self._state.value.boot:
            self._board_started(now)
        self._link.heard_at = now
        self._state = Reading(state, now)
        self._take_pilot(state.pilot, now)
        self._gear.feedback(state.closed, state.locked, now)
        self._gear.trip(state.residual_current, now)

    def _take_line(self, line: f.PilotLine, now: float) -> None:
        self._line = line
        self._pilot_check.observe(
            line,
            self._pilot.value,
            self._wave,
            self._oscillator.duty or 0.0,
            settled=now >= self._oscillator_at + SETTLED_S,
            now=now,
        )

    def _take_temperatures(self, message: f.Temperatures, now: float) -> None:
        ohms = (message.channel1, message.channel2, message.channel3, message.channel4)
        self._channels.observe([None if ohm >= _OPEN_OHM else ohm for ohm in ohms], now)

    def _take_health(self, health: f.Health, now: float) -> None:
        self._health = health
        self._channels.observe_board(None if "sensor" in health.alarms else health.board_c, now)

    def _take_identity(self, identity: f.Identity, _: float) -> None:
        self.identity = identity

    def _take_pilot(self, pilot: Pilot, now: float) -> None:
        self._pilot = Reading(pilot if self._pilot_check.diode else Pilot.UNKNOWN, now)

    def _board_started(self, now: float) -> None:
        """It has lost what it was told; whatever was closed is open."""
        if self._gear.energised or self._oscillator.duty is not None:
            self._rebooted_at = now
        self._gear.interrupt(now)
        self._gear.rcm.cancel()

    # --- decisions ------------------------------------------------------------------------------

    def _decide(self, now: float) -> None:
        if self._rebooted_at is not None and now >= self._rebooted_at + REBOOT_S:
            self._rebooted_at = None
        state = self._state.value if self._state is not None else None
        if not self._heard(now) or state is None:
            self._gear.rcm.cancel()
            self._gear.decide(now, well=False)
            return
        self._gear.trip(state.residual_current, now)
        well = state.safe is Safe.NO
        self._gear.decide(now, well=well, obstacle=self._rebooted_at is not None)

    def _command(self) -> f.Command:
        return f.Command(
            nonce=self._nonce,
            boot=self._state.value.boot if self._state else 0,
            contactors=self._gear.coils,
            wave=self._wave,
            duty=self._oscillator.duty or 0.0,
            lock=self._gear.lock,
            rcm_test=self._gear.rcm.drive,
            isolation_test=self._isolation_test,
            reset=self._resets % 8,
        )

    @property
    def _wave(self) -> Wave:
        match self._oscillator.duty:
            case None:
                return Wave.STEADY
            case 0:
                return Wave.STATE_F
        return Wave.PWM

    @property
    def _alarms(self) -> frozenset[str]:
        return self._health.alarms if self._health else frozenset()

    def _heard(self, now: float) -> bool:
        return not self._link.silent(now)


_TAKE: Mapping[type[Any], Callable[[MasterBoard, Any, float], None]] = {
    f.State: MasterBoard._take_state,
    f.PilotLine: MasterBoard._take_line,
    f.Temperatures: MasterBoard._take_temperatures,
    f.Health: MasterBoard._take_health,
    f.Identity: MasterBoard._take_identity,
}
