"""From plug-in to data link and back: pilot, modem and matching in their order (ISO 15118-3).

The modem has its key before the pilot oscillates; an EV that stays silent is woken; a lost link
or a failed session leads to a new matching without unplugging. Sans-IO: frames, the pilot and the
primitives of the session go in; frames, reports, `up` and `duty` come out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from secc import reports
from secc.reports import Alert, Report
from secc.session.plant import DataLink, Pilot
from secc.session.settings import Settings, Slac
from secc.session.timing import earliest
from secc.slac import frames as f
from secc.slac.frames import Frame
from secc.slac.matching import Matching
from secc.slac.modem import REFUSALS, Modem, network_id
from secc.slac.vendor import ROLE_STATION

DIGITAL, OFF, STATE_F = 0.05, None, 0.0  # duty of the pilot; 0: always at -12 V
AFTER_F_S = 0.75  # in X1 before the oscillator starts again
ERROR_X1_S = 3.0  # T_step_X1 after an error, where the pilot stays out of state F

ROLE_TEXT = "the modem's configuration is not that of a station (SLAC role in its PIB)"

Step = tuple[float | None, float]  # duty of the pilot and seconds

_PRESENT = frozenset({Pilot.B, Pilot.C, Pilot.D})


class Link(Enum):
    """Where the data link is."""

    STARTING = "starting"  # the modem is not ready
    UNPLUGGED = "unplugged"
    WAITING = "waiting"  # oscillator on, no message yet
    MATCHING = "matching"
    JOINING = "joining"  # matched; the EV's modem looks for the network
    LINKED = "linked"  # D-LINK_READY
    PAUSED = "paused"
    STEP = "step"  # the pilot makes the EV begin anew
    REFUSED = "refused"  # nothing more until the plug is pulled


_OSCILLATING = frozenset({Link.WAITING, Link.MATCHING, Link.JOINING, Link.LINKED, Link.PAUSED})


@dataclass(slots=True)
class Output:
    """Frames to send and reports for listeners."""

    frames: list[bytes] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)


class Association:
    """`mac` is the host's own address, `random` gives octets from a secure source."""

    def __init__(
        self,
        mac: bytes,
        settings: Settings,
        now: float,
        *,
        random: Callable[[int], bytes],
        epoch: float,
    ) -> None:
        self.state = Link.STARTING
        self.duty: float | None = OFF
        self._settings, self._random, self._epoch = settings.slac, random, epoch
        self._strict = not settings.tolerance.allows("slac")
        self.modem = Modem(mac, self._settings, now)
        self.matching = Matching(
            mac, self._settings, strict=self._strict, modems=lambda: self.modem.addresses
        )
        self._plugged = self._session = False
        self._until: float | None = None  # end of the present state
        self._ready_at: float | None = None  # the link that is up is told then
        self._steps: list[Step] = []  # of the pilot, still to come
        self._wakings: list[list[Step]] = []
        self._quiet = False  # a charge has ended: nobody is woken for another
        self._failures = 0
        self._told: set[str] = set()  # alerts that still hold
        self._chip = ""
        self._nmk = b""
        self._out = Output()
        self._new_key(now)

    # --- the sans-IO face -------------------------------------------------------------------------

    @property
    def up(self) -> bool:
        """Discovery may be answered and a session may run."""
        asleep = self.state is Link.PAUSED and self.modem.link is not False
        return self.state is Link.LINKED or asleep

    @property
    def deadline(self) -> float | None:
        """When `tick` must be called."""
        return earliest(self._until, self._ready_at, self.modem.deadline, self.matching.deadline)

    def receive(self, octets: bytes, now: float) -> Output:
        """A frame from the interface."""
        try:
            frame = f.decode(octets)
        except f.FrameError as error:
            self.matching.ignored[error.why.value] += 1
            return self._take()
        if not self.modem.receive(frame, now):
            self._send(self.matching.receive(frame, now))
        return self._follow(now)

    def observe(self, pilot: Pilot, session: bool, now: float) -> Output:
        """The control pilot as it is measured; whether a session runs."""
        self._session = session
        # -12 V hides the vehicle; that it is over may be measured late.
        hidden = self.duty == STATE_F or (self.state is Link.STEP and pilot is Pilot.F)
        if not hidden and pilot is not Pilot.UNKNOWN:
            self.matching.observe(pilot)
            plugged = pilot in _PRESENT
            if plugged is not self._plugged:
                self._plugged = plugged
                self._wakings = _wakings(self._settings)
                if not plugged:
                    self._unplugged(now)
        return self._follow(now)

    def primitive(self, primitive: DataLink, now: float) -> Output:
        """How the session has ended."""
        if self.state in (Link.LINKED, Link.PAUSED):
            if primitive is DataLink.PAUSE:
                self._enter(Link.PAUSED, now)
            elif primitive is DataLink.TERMINATE:
                self._failures, self._quiet = 0, True
                self._leave(now, "session over")
            else:
                self._fail("error of the session", now)
        return self._follow(now)

    def tick(self, now: float) -> Output:
        """`deadline` has come."""
        self._send(self.modem.tick(now))
        self._send(self.matching.tick(now))
        if self._until is not None and now >= self._until:
            self._until = None
            self._expired(now)
        return self._follow(now)

    # --- what happens -----------------------------------------------------------------------------

    def _unplugged(self, now: float) -> None:
        self._failures, self._quiet = 0, False
        self._leave(now, "unplugged")
        self.matching.ignored.clear()
        self._told.discard("no_slac")

    def _leave(self, now: float, reason: str) -> None:
        """Out of the network, and ready for another match."""
        self._drop_key(now)
        self._enter(Link.STARTING, now, reason)

    def _drop_key(self, now: float) -> None:
        """Whoever knows it is out (TP_match_leave: within a second)."""
        self.matching.end()
        self._new_key(now)

    def _fail(self, reason: str, now: float) -> None:
        """Begin anew without unplugging, as long as there is hope."""
        self._drop_key(now)
        self._failures += 1
        if self._settings.attempts and self._failures >= self._settings.attempts:
            self._enter(Link.REFUSED, now, f"{reason}, {self._failures} attempts in vain")
            return
        error_f_s = self._settings.error_f_s
        self._step(_through_f(error_f_s) if error_f_s else [(OFF, ERROR_X1_S)], reason, now)

    def _step(self, steps: list[Step], reason: str, now: float) -> None:
        self._steps = steps[1:]
        self._enter(Link.STEP, now, reason)
        self.duty, seconds = steps[0]
        self._until = now + seconds

    def _wait(self, now: float) -> None:
        """The modem is ready and a vehicle is there: only now 5 %."""
        self.matching.begin(self._nmk, network_id(self._nmk))
        self._listen(now)

    def _listen(self, now: float, reason: str = "") -> None:
        self._enter(Link.WAITING, now, reason)
        if not self._quiet:
            self._until = now + self._settings.init_s

    def _expired(self, now: float) -> None:
        """The present state has taken its time."""
        if self.state is Link.STEP:
            if self._steps:
                self._step(self._steps, "", now)
            else:
                self._enter(Link.STARTING, now)
        elif self.state is Link.JOINING:
            self._fail("the EV has not joined the network", now)
        elif self._wakings:
            self.matching.end()
            self._step(self._wakings.pop(0), "no SLAC from the EV: waking it", now)
        else:
            self._alert("no_slac", "a vehicle is plugged in, but no SLAC message has come", now)
            if self._strict:
                self.matching.end()
                self._enter(Link.REFUSED, now, "no SLAC from the EV")

    def _follow(self, now: float) -> Output:
        """Whatever follows from what the modem and the matching know now."""
        self._tell_modem(now)
        if self.modem.silent and self.state not in (Link.STARTING, Link.STEP):
            self._leave(now, "the modem does not answer")
        before = None
        while before is not self.state:
            before = self.state
            if (advance := _ADVANCES.get(before)) is not None:
                advance(self, now)
        return self._take()

    def _starting(self, now: float) -> None:
        if self.modem.ready:
            if self._plugged:
                self._wait(now)
            else:
                self._enter(Link.UNPLUGGED, now)

    def _idle(self, now: float) -> None:
        if self._plugged:
            self._wait(now)

    def _waiting(self, now: float) -> None:
        if self.matching.candidates:
            self._enter(Link.MATCHING, now)

    def _matching(self, now: float) -> None:
        if self.matching.match is not None:
            self._wakings = _wakings(self._settings)
            self._enter(Link.JOINING, now)
            self._until = now + self._settings.join_s
            self.modem.expect(True, now)
        elif not self.matching.candidates:
            self._listen(now, self.matching.failure)

    def _joining(self, now: float) -> None:
        if self.matching.match is None:
            self._enter(Link.MATCHING, now, "the EV begins anew")
        elif not self._joined:
            self._ready_at = None
        elif self._ready_at is None:
            self._ready_at = now + self._settings.link_ready_s
        elif now >= self._ready_at:
            self._enter(Link.LINKED, now)
            self._send(self.matching.link_up(now))

    @property
    def _joined(self) -> bool:
        """A modem that cannot tell is believed to have been joined."""
        return self.modem.link is True or self.modem.chip is None

    def _linked(self, now: float) -> None:
        if self.modem.link is False:
            self._fail("the link is lost", now)

    def _paused(self, now: float) -> None:
        if self._session:
            self._enter(Link.LINKED, now)
        elif self.modem.link is False and self.matching.linked:
            self.matching.begin(self._nmk, network_id(self._nmk))  # it may ask for the same key
        elif self.matching.match is not None and self.modem.link and not self.matching.linked:
            self._send(self.matching.link_up(now))

    # --- what they share --------------------------------------------------------------------------

    def _enter(self, state: Link, now: float, reason: str = "") -> None:
        if self.state is Link.JOINING:
            self.modem.expect(False, now)
        self.state, self._until, self._ready_at = state, None, None
        self.duty = DIGITAL if state in _OSCILLATING else OFF
        match = self.matching.match
        self._out.reports.append(
            reports.Link(
                time=self._epoch + now,
                state=state.value,
                reason=reason or None,
                ev=f.mac(match.mac) if match else None,
                attenuation_db=round(match.attenuation_db, 1) if match else None,
                ignored=dict(self.matching.ignored),
            )
        )

    def _new_key(self, now: float) -> None:
        self._nmk = self._random(16)
        self.modem.set_key(self._nmk, now)

    def _send(self, frames: list[Frame]) -> None:
        self._out.frames += map(f.encode, frames)

    def _take(self) -> Output:
        out, self._out = self._out, Output()
        return out

    def _tell_modem(self, now: float) -> None:
        modem = self.modem
        if modem.chip is not None and modem.probed and str(modem.chip) != self._chip:
            self._chip, address = str(modem.chip), f.mac(modem.chip.mac)
            found = reports.Modem(time=self._epoch + now, chip=self._chip, mac=address)
            self._out.reports.append(found)
        for name, holds, text in (
            ("modem_silent", modem.silent, "the modem does not answer"),
            ("modem_refuses_key", modem.refusals >= REFUSALS, "the modem refuses the network key"),
            ("modem_role", modem.role not in (None, ROLE_STATION), ROLE_TEXT),
            ("modem_deaf", self.matching.unmeasured, "the modem measures no attenuation of sounds"),
        ):
            if holds:
                self._alert(name, text, now)
            else:
                self._told.discard(name)

    def _alert(self, name: str, text: str, now: float) -> None:
        if name not in self._told:
            self._told.add(name)
            self._out.reports.append(Alert(time=self._epoch + now, name=name, text=text))


def _through_f(seconds: float) -> list[Step]:
    return [(STATE_F, seconds), (OFF, AFTER_F_S)]


def _wakings(settings: Slac) -> list[list[Step]]:
    """The rungs of the ladder that are in use, mildest first."""
    x1: list[Step] = [(OFF, settings.wake_x1_s)]
    rungs = ((settings.wake_x1_s, x1), (settings.wake_f_s, _through_f(settings.wake_f_s)))
    return [steps for seconds, steps in rungs if seconds]


_ADVANCES: dict[Link, Callable[[Association, float], None]] = {
    Link.STARTING: Association._starting,
    Link.UNPLUGGED: Association._idle,
    Link.WAITING: Association._waiting,
    Link.MATCHING: Association._matching,
    Link.JOINING: Association._joining,
    Link.LINKED: Association._linked,
    Link.PAUSED: Association._paused,
}
