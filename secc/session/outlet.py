"""One outlet: plug, data link, at most one session, and the memory of a paused one. Sans-IO.

What the station drives: `observe` with everything measured, `tick` when `deadline` has come,
`connect`, `receive`, `disconnect` for the one TCP connection, `instruct` with words of listeners.
Each gives the `Output` to carry out. Without SLAC the data link is up while a vehicle is plugged
in; with it, `link` tells ([V2G2-714]: 18 s from then to SessionSetup).
"""

import math
from collections.abc import Callable

from msgspec.structs import replace

from secc import reports
from secc.session import dialects, iso15118_2
from secc.session.authorization import Authorization
from secc.session.charging import Charging
from secc.session.contract import Contracts, Heard, Judge
from secc.session.engine import Session
from secc.session.leaving import leave_at
from secc.session.limits import GRANT
from secc.session.output import Output
from secc.session.plant import DataLink, Fault, Limit, Phase, Pilot, Plant, Severity
from secc.session.settings import Settings
from secc.session.state_report import state
from secc.session.terms import Paused
from secc.session.timing import earliest

DIGITAL = 0.05  # duty that asks for digital communication (IEC 61851-1)
_PRESENT = frozenset({Pilot.B, Pilot.C, Pilot.D})


class Refused(ValueError):
    """A connection that may not be, or a request that cannot be carried out; says why."""


class Outlet:
    """`random` gives octets from a secure source, `epoch` is wall clock minus monotonic time."""

    def __init__(
        self,
        settings: Settings,
        plant: Plant,
        now: float,
        *,
        random: Callable[[int], bytes],
        epoch: float,
        judge: Judge | None = None,
        latched: frozenset[Fault] = frozenset(),
    ) -> None:
        self.settings = settings
        self.charging = Charging(settings, plant, now, epoch, latched)
        self.authorization = Authorization(settings.authorization)
        self.contracts = Contracts(settings.contract, judge)
        self.session: Session | None = None
        self._random = random
        self._paused: Paused | None = None
        self._plugged = False
        self._linked = False
        self._duty = None if settings.slac.enabled else DIGITAL  # while no session runs
        self._setup_until: float | None = None  # of a link that has no session yet
        self._setup_over = False
        self._rearm_at: float | None = None
        self._primitive = DataLink.TERMINATE
        self._primitive_at: float | None = None
        self._shutdown_at: float | None = None
        self.available = True
        self._told = (self.charging.phase, self._plugged)
        self._watch_plug(now)
        if self._may_rearm:
            self._rearm(now)

    # --- the sans-IO face -----------------------------------------------------------------------

    def observe(self, plant: Plant, now: float) -> Output:
        """What is measured; at least once a second, or power goes off."""
        self.charging.observe(plant, now)
        self._watch_plug(now)
        return self._step(now)

    def tick(self, now: float) -> Output:
        """`deadline` has come."""
        self.charging.advance(now)
        return self._step(now)

    @property
    def deadline(self) -> float | None:
        """When `tick` must be called at the latest; None: not before something happens."""
        return earliest(
            self.session.deadline if self.session else self._setup_until,
            self.charging.deadline,
            self._rearm_at,
            self._primitive_at,
            leave_at(self._shutdown_at, self.session, ac=self.charging.ac),
            self._paused.until if self._paused and not self.session else None,
        )

    def receive(self, data: bytes, now: float) -> Output:
        """Octets from the connection."""
        if self.session is None:
            return self.charging.flush()
        return self._finish(self.session.receive(data, now), now)

    def connect(self, now: float, *, secure: bool = False) -> Output:
        """A connection comes in, `secure` over TLS; Refused if there may be none."""
        if not self._may_connect:
            raise Refused(self._why_not())
        self.charging.now = now
        self.charging.asked.oscillator(DIGITAL)  # it was off in a pause
        self.session = Session(
            self.settings,
            self.charging,
            self.authorization,
            self.contracts,
            dialects.offered(self.settings, secure),
            now=now,
            secure=secure,
            random=self._random,
            deadline=self._setup_until,
            paused=self._paused,
        )
        self._setup_until = None
        self.charging.begin()
        return self._finish(self.charging.flush(), now)

    def disconnect(self, now: float) -> Output:
        """The EV has closed or reset the connection."""
        if self.session is None:
            return self.charging.flush()
        return self._finish(self.session.disconnect(now), now)

    @property
    def answers_sdp(self) -> bool:
        """Link up, no session, and the set-up time not over ([V2G2-723])."""
        return self._may_connect

    def link(self, up: bool, now: float, duty: float | None = DIGITAL) -> Output:
        """SLAC: the data link is up or not; what the pilot shall do while no session runs."""
        self.charging.now = now
        self._duty = duty
        if up is not self._linked:
            self._link(up, now)
        return self._step(now)

    def instruct(self, request: reports.Request, now: float) -> Output:
        """Carry out the word of a listener; ValueError if it makes no sense, or not now."""
        self.charging.now = now
        match request:
            case reports.Authorise():
                self.authorization.grant(now)
            case reports.Refuse(reason=reason):
                self.authorization.refuse(request, now)
                self._withdraw(reason)
            case _ if isinstance(request, Heard):
                self.contracts.hear(request)
            case reports.Stop(reason=reason):
                self._stop(reason)
            case reports.Renegotiate():
                self._renegotiate(now)
            case reports.SetLimit():
                self._set_limit(request, now)
            case reports.SetAvailable(available=available):
                self.available = available
                if not available and self.session is None and self._paused is None:
                    self.charging.asked.oscillator(None)
            case reports.ResetFaults():
                self._reset_faults()
            case _:
                raise Refused(f"{type(request).__name__} is not for an outlet")
        self.charging.advance(now)
        return self._step(now)

    def shutdown(self, now: float, *, at_once: bool = False) -> Output:
        """The program ends: ramp, open, close in time (or off `at_once`); see `finished`."""
        self.charging.now = now
        limit = 0.0 if at_once else self.settings.timing.shutdown_s
        self._shutdown_at = now + limit
        if self.session:
            self.charging.end("shutdown", "station", Severity.STOP, grace_s=0.8 * limit)
        self.charging.advance(now)
        return self._step(now)

    @property
    def finished(self) -> bool:
        """Nothing is left to do after `shutdown`."""
        return self._shutdown_at is not None and self.session is None and self.charging.at_rest()

    def fail(self, why: str, now: float) -> Output:
        """The program has failed: power off, whatever it was."""
        self.charging.now = now
        if self.session:
            self.session.abort("station", why)
        self.charging.end(why, "station", Severity.EMERGENCY)
        return self._finish(self.charging.flush(), now)

    def set_clock(self, epoch: float) -> None:
        """The wall clock has been looked at again: it may have been set meanwhile."""
        self.charging.epoch = epoch

    # --- state --------------------------------------------------------------------------------

    @property
    def phase(self) -> Phase:
        """What the charge is doing."""
        return self.charging.phase

    def state(self, now: float) -> reports.State:
        """Everything that is true now."""
        verdict, at = self.authorization.verdict(now), self.charging.epoch + now
        return replace(state(self.charging, self.session, verdict, at), available=self.available)

    # --- connection -----------------------------------------------------------------------------

    @property
    def _may_connect(self) -> bool:
        return (
            self._linked
            and self.session is None
            and self.charging.plant.pilot.value in _PRESENT  # not with a diode fault
            and not self._setup_over
            and self._rearm_at is None
            and self._shutdown_at is None
            and (self.available or self._paused is not None)
            and not self.charging.energised
            and not self.charging.emergency
        )

    def _why_not(self) -> str:
        if self.session:
            return "a session is running"
        if not self._linked or self.charging.plant.pilot.value not in _PRESENT:
            return "no vehicle is plugged in, or there is no data link"
        if self._setup_over:
            return "the time for communication set-up is over"
        if self._shutdown_at is not None:
            return "the station shuts down"
        if not self.available:
            return "the outlet is out of service"
        return "the station has a fault" if self.charging.emergency else "a session has just ended"

    def _step(self, now: float) -> Output:
        """Timers, then the session."""
        if self._primitive_at is not None and now >= self._primitive_at:
            self.charging.asked.data_link(self._primitive)
            self._primitive_at = None
        if self._rearm_at is not None and now >= self._rearm_at:
            self._rearm_at = None
        if self._may_rearm:
            self._rearm(now)
        if self._setup_until is not None and now >= self._setup_until:
            self._setup_until, self._setup_over = None, True
            self.charging.asked.data_link(DataLink.ERROR)
            if self._paused is not None:  # woken in vain: sleep on
                self.charging.asked.oscillator(None)
        leave = leave_at(self._shutdown_at, self.session, ac=self.charging.ac)
        over = leave is not None and now >= leave
        if over:
            self._shutdown_at = math.inf
        if self.session is not None and over:
            self.session.abort("station", "shutdown", ok=True)
        elif self.session is not None:
            self.session.advance(now)
        if self._paused is not None and self.session is None and now >= self._paused.until:
            self._forget("paused for too long")
        return self._finish(self.charging.flush(), now)

    def _finish(self, out: Output, now: float) -> Output:
        """See whether the session has ended, and tell of a new phase."""
        session = self.session
        if session is not None and session.closed:
            if session.session_id is not None:
                self._paused = session.remembered
            if self._paused is not None and not self._plugged:
                self._forget("unplugged in the pause")
            self.session = None
            self.authorization.end()
            self.contracts.end()
            self._primitive = session.link
            self._primitive_at = now + self.settings.timing.data_link_delay_s
            if self._paused is None:
                self._rearm_at = now + self.settings.timing.rearm_s
            out.closed = True
            late = self.charging.flush()
            out.commands += late.commands
            out.reports += late.reports
        told = (self.charging.phase, self._plugged)
        if told != self._told:
            self._told = told
            out.reports.append(self.state(now))
        return out

    # --- plug and data link ---------------------------------------------------------------------

    def _watch_plug(self, now: float) -> None:
        pilot = self.charging.plant.pilot.value
        if pilot is Pilot.A and self._plugged:
            self._plugged = False
            self._unplug(now)
        elif pilot in _PRESENT and not self._plugged:
            self._plugged = True
        elif self._asleep and self.charging.pilot_ready():
            self._rearm(now)  # the EV toggles the pilot to wake the station

    @property
    def _asleep(self) -> bool:
        return self._paused is not None and not self.session and self.charging.asked.duty is None

    @property
    def _may_rearm(self) -> bool:
        """A vehicle waits and nothing is against a session."""
        return (
            self._plugged
            and self.session is None
            and self._paused is None
            and self._rearm_at is None
            and self._shutdown_at is None
            and self.available
            and self.charging.asked.duty != self._duty
            and self.charging.may_start()
        )

    def _rearm(self, now: float) -> None:
        """Ask for digital communication, or what SLAC wants before it; a session may come."""
        if self._paused is None:
            self.charging.phase = Phase.IDLE
        self.charging.asked.oscillator(self._duty)
        if not self.settings.slac.enabled:
            self._link(True, now)

    def _unplug(self, now: float) -> None:
        self.charging.asked.oscillator(None)
        self._rearm_at = None
        if self._paused is not None and self.session is None:
            self._forget("unplugged in the pause")
        if self.session is None:
            self.authorization.end()
            self.charging.phase = Phase.IDLE
        if not self.settings.slac.enabled:
            self._link(False, now)

    def _link(self, up: bool, now: float) -> None:
        self._linked = up
        self._setup_over = False
        limit = self.settings.timing.communication_setup_s
        self._setup_until = now + limit if up and limit and self.session is None else None
        if not up and self.session is not None and self._plugged:
            self.session.abort("network", "the data link is lost")

    def _forget(self, reason: str) -> None:
        paused, self._paused = self._paused, None
        assert paused is not None
        self.charging.phase = Phase.IDLE
        self.charging.out.reports.append(paused.over(self.charging.wall_time, reason))

    # --- words of listeners -----------------------------------------------------------------------

    def _withdraw(self, reason: str) -> None:
        """What has been granted; an EV that has not asked yet will be told."""
        session = self.session
        if session is None:
            if self._paused is not None:
                self._forget(reason)
        elif not session.asks and self.charging.phase is not Phase.SETUP:
            self.charging.end(reason, "station", Severity.STOP)

    def _stop(self, reason: str) -> None:
        if self.session is not None:
            self.charging.end(reason, "station", Severity.STOP)
        elif self._paused is not None:
            self._forget(reason)
        else:
            raise Refused("there is no session to stop")

    def _renegotiate(self, now: float) -> None:
        if self._asleep:
            self._rearm(now)
            return
        if self.session is None or self.charging.phase is not Phase.DELIVER:
            raise Refused("no power is delivered; renegotiation is for the charge loop")
        if self.session.dialect is not iso15118_2.DIALECT:
            raise Refused("only ISO 15118-2 has renegotiation")
        self.charging.renegotiate = True

    def _reset_faults(self) -> None:
        if self.session is not None:
            raise Refused("a session is running; faults are reset after it")
        self.charging.reset_faults()

    def _set_limit(self, word: reports.SetLimit, now: float) -> None:
        if word.current_a is None and word.power_w is None:
            self.charging.named.pop(word.name, None)
            return
        for bound in (word.current_a, word.power_w, word.for_s):
            if bound is not None and not bound >= 0:
                raise Refused(f"a limit of {bound} makes no sense")
        if word.name == GRANT and self.settings.site.enabled and word.for_s is None:
            raise Refused("a grant of the site must end: say for how many seconds")
        until = None if word.for_s is None else now + word.for_s
        self.charging.named[word.name] = Limit(word.current_a, word.power_w, until)
