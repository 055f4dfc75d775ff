"""Drives one outlet: clock, octets, measurements and requests go in, what comes out is done.

The one place where a fault of the program is caught: power off, connection reset, and after a
second a new outlet for the next vehicle.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Iterable

import msgspec

from secc import sdp, trace
from secc.net import recording
from secc.net.hardware import Hardware, Line
from secc.net.ports import Listener, Transport
from secc.reports import Answer, Exchange, FaultRaised, Report, Request, Simulate, State
from secc.session.contract import Judge
from secc.session.outlet import Outlet
from secc.session.output import Output
from secc.session.plant import (
    Command,
    Contactors,
    DataLink,
    Fault,
    IsolationTest,
    Lock,
    Oscillator,
    Phase,
    Severity,
    Supply,
)
from secc.session.settings import Settings
from secc.session.shutdown import CURRENT_ENDS_S
from secc.session.succession import succeed
from secc.session.watch import stale_at

log = logging.getLogger(__name__)

OBSERVE_S = 0.05  # between two looks at the plant: readings that the vehicle is told are no older
_LATE_S = 3 * OBSERVE_S  # the process had no time: look first, old readings mean power off
_STALLED_S = 2.0  # without a look for so long it is not well
_STATE_S = 1.0
_SESSION_S = CURRENT_ENDS_S + 0.5  # the session's time to end a charge whose readings are old
_RESTART_S = 1.0  # after a fault of the program
_OFF: tuple[Command, ...] = (Supply(), Contactors(), IsolationTest(), Oscillator())
_TOUCHABLE_V = 60.0  # the connector is unlocked below it (IEC 61851-23)


class Driver:
    """Owns the outlet, its connection and its timers; lives as long as the station."""

    def __init__(
        self,
        settings: Settings,
        hardware: Hardware,
        publish: Callable[[Report], None],
        record: Callable[[trace.Line], None],
        latched: frozenset[Fault] = frozenset(),
    ) -> None:
        """`publish` gets every report, `record` every line of the trace that is no report.

        `latched`: faults of an earlier run that nobody has reset.
        """
        self._settings, self._hardware = settings, hardware
        self._publish, self._record = publish, record
        self._loop = asyncio.get_running_loop()
        self._epoch = time.time() - self._loop.time()
        self._judge: Judge | None = None
        self._outlet = self._new_outlet(latched)
        self._port: Listener | None = None
        self._connection: Transport | None = None
        self._cutters: dict[trace.Direction, trace.Cutter] = {}
        self._timers: dict[Callable[[], None], asyncio.TimerHandle] = {}
        self._phase = Phase.IDLE
        self._looked_at = self._loop.time()
        self._line: Line | None = None
        self._failed = False
        self._at_rest: asyncio.Event | None = None  # somebody waits for the end of the charge
        self._after(OBSERVE_S, self._observe)
        self._after(_STATE_S, self._tell_state)

    # --- what others ask of it ------------------------------------------------------------------

    def follow(self, line: Line) -> None:
        """From now on `line` decides when a vehicle may connect (SLAC)."""
        self._line = line
        self.link_changed()

    def link_changed(self) -> None:
        """The data link has come or gone, or wants another pilot."""
        if (line := self._line) is not None:
            self._step(lambda now: self._outlet.link(line.up, now, line.duty))

    def trust(self, judge: Judge) -> None:
        """Certificates have been read: who judges contracts from now on."""
        self._judge = judge
        self._outlet.contracts.trust(judge)

    def vehicle_looks(self) -> None:
        """A vehicle looks for a station: a simulated one plugs in."""
        self._step(self._hear_vehicle)

    def serve(self, port: Listener) -> None:
        """Take connections from `port`, in place of an earlier one."""
        self.unserve()
        self._port = port
        self._listen()

    def unserve(self) -> None:
        """Take no more connections."""
        if self._port is not None:
            self._port.close()
            self._port = None

    def look(self) -> None:
        """Something has been measured that cannot wait for the next look."""
        self._step(self._look)

    @property
    def latched(self) -> frozenset[Fault]:
        """Faults that wait for a reset."""
        return self._outlet.charging.latched

    def state(self) -> State:
        """Everything that is true now."""
        state = self._outlet.state(self._loop.time())
        return msgspec.structs.replace(state, link=self._line.state) if self._line else state

    @property
    def is_well(self) -> bool:
        """No fault of the program, and the plant is looked at."""
        return not self._failed and self._loop.time() - self._looked_at < _STALLED_S

    @property
    def port_number(self) -> int:
        """The (first) port that is, was or will be open; 0 when there is none."""
        return self._port.number if self._port is not None else 0

    def sdp_ports(self) -> dict[sdp.Security, int]:
        """A vehicle asks by SDP: where it may connect now, if anywhere."""
        self._step(self._hear_vehicle)
        if self._port is None or not self._port.is_open:
            return {}
        return self._port.offers()

    def instruct(self, request: Request) -> Answer:
        """Carry out a request of the control socket; what is wrong with it is in the answer."""
        refusals: list[str] = []

        def obey(now: float) -> Output:
            try:
                if isinstance(request, Simulate):
                    self._hardware.simulate(request, now)
                    return self._look(now)
                return self._outlet.instruct(request, now)
            except ValueError as error:
                refusals.append(str(error))
                return Output()

        if not self._step(obey):
            refusals.append("internal fault, see the log")
        return Answer(ok=not refusals, error=refusals[0] if refusals else None)

    async def shutdown(self) -> None:
        """End the charge in order, as long as the settings allow; then off in any case."""
        self._at_rest = asyncio.Event()
        self._step(self._outlet.shutdown)
        limit = self._settings.timing.shutdown_s
        if self._connection is not None:
            log.warning("the vehicle has %g s to end its session; a second signal ends it", limit)
        try:
            async with asyncio.timeout(limit):
                await self._at_rest.wait()
        except TimeoutError:
            log.warning("the charge did not come to its end in time: power off")
        self.unserve()
        for timer in self._timers.values():
            timer.cancel()
        self._power_off()
        if self._connection is not None:
            self._disconnected("station", "the station ends").finish()

    def hurry(self) -> None:
        """`shutdown` shall wait for nobody: power off now."""
        self._step(lambda now: self._outlet.shutdown(now, at_once=True))

    def fail(self) -> None:
        """A fault of the program: power off, connection reset, a new outlet soon."""
        if self._failed:
            return
        self._failed = True
        self._power_off()
        if self._connection is not None:
            self._disconnected("station", "internal fault").reset()
        if self._port is not None:
            self._port.close()
        try:
            now = self._loop.time()
            self._apply(self._outlet.fail("internal fault", now), now)  # tells how it ended
        except Exception:
            log.exception("the outlet cannot be ended in order")
        self._tell_fault(active=True)
        self._after(_RESTART_S, self._restart)

    # --- what happens to it ---------------------------------------------------------------------

    def _connected(self, connection: Transport) -> None:
        if self._connection is not None or not self._outlet.answers_sdp:
            connection.reset()
            return
        self._connection = connection
        self._epoch = time.time() - self._loop.time()  # it may have been set: certificates expire
        self._outlet.set_clock(self._epoch)
        connection.received, connection.lost = self._received, self._lost
        self._cutters = {"in": trace.Cutter(), "out": trace.Cutter()}
        told = {"peer": connection.peer, **connection.details}
        self._record(trace.Connection(time=self._wall(), open=True, **told))
        log.info("vehicle connected", extra=told)
        secure = connection.carrier == "tls"
        self._step(lambda now: self._outlet.connect(now, secure=secure))

    def _received(self, data: bytes) -> None:
        self._record_octets("in", data)
        self._step(lambda now: self._outlet.receive(data, now))

    def _lost(self, why: str) -> None:
        self._disconnected("ev", why)
        self._step(self._outlet.disconnect)

    def _hear_vehicle(self, now: float) -> Output:
        self._hardware.sdp_heard(now)
        return self._look(now)

    def _look(self, now: float) -> Output:
        self._looked_at = now
        return self._outlet.observe(self._hardware.advance(now), now)

    def _observe(self) -> None:
        self._after(OBSERVE_S, self._observe)
        well, now = self._step(self._look), self._loop.time()
        plant, closed = self._outlet.charging.plant, self._outlet.charging.asked.closed
        # Modules without mains say nothing at rest; under power the session comes first.
        fresh = not closed or now < stale_at(plant) + _SESSION_S
        self._hardware.pulse(healthy=well and fresh, resting=not closed, now=now)
        if self._line is not None:
            pilot, session = self._outlet.charging.plant.pilot.value, self._outlet.session
            self._line.observe(pilot, session is not None)

    def _tick(self) -> None:
        self._step(self._outlet.tick)

    def _tell_state(self) -> None:
        self._after(_STATE_S, self._tell_state)
        if not self._failed:
            self._publish(self.state())

    def _restart(self) -> None:
        try:
            now = self._loop.time()
            live = self._hardware.advance(now).voltage_v.value
            if live >= _TOUCHABLE_V:
                raise RuntimeError(f"{live:.0f} V at the output, which should be off")
            self._hardware.command(Lock(), now)
            self._outlet = succeed(self._outlet, self._new_outlet(self.latched), now)
        except Exception:
            log.exception("out of service")
            self._after(_RESTART_S, self._restart)
            return
        self._failed = False
        self._tell_fault(active=False)
        self._step(self._look)
        self.link_changed()

    # --- one step -------------------------------------------------------------------------------

    def _step(self, act: Callable[[float], Output]) -> bool:
        """Do `act` and all that follows from it; False after a fault of the program."""
        if self._failed:
            return False
        now = self._loop.time()
        try:
            if now - self._looked_at > _LATE_S:
                self._apply(self._look(now), now)
            output = act(now)
            self._apply(output, now)
            self._follow_phase(now)
            self._listen()
            self._arm()
        except Exception:
            log.exception("internal fault: power off")
            self.fail()
            return False
        return True

    def _apply(self, output: Output, now: float) -> None:
        for command in output.commands:  # before the answer that speaks of them
            self._hardware.command(command, now)
            if isinstance(command, DataLink) and self._line is not None:
                self._loop.call_soon(self._line.primitive, command)
            self._record(recording.given(command, self._wall()))
        if output.data and self._connection is not None:
            self._connection.send(output.data)
            self._record_octets("out", output.data)
        for report in output.reports:
            if isinstance(report, Exchange):  # the outlet knows what it waited, not what it worked
                latency = report.latency_s + self._loop.time() - now
                report = msgspec.structs.replace(report, latency_s=latency)
            self._publish(report)
        if output.closed and self._connection is not None:
            self._disconnected("station", "session over").finish()

    def _follow_phase(self, now: float) -> None:
        phase = self._outlet.phase
        if phase is self._phase:
            return
        change = trace.PhaseChange(time=self._wall(), before=self._phase.value, after=phase.value)
        self._record(change)
        log.info("phase", extra={"before": change.before, "after": change.after})
        self._phase = phase
        self._hardware.phase(phase, now)

    def _listen(self) -> None:
        """The port is open exactly while a vehicle may connect."""
        if self._port is None:
            return
        if self._connection is not None or not self._outlet.answers_sdp:
            self._port.close()
        elif not self._port.is_open:
            try:
                self._port.open(self._connected)
            except OSError as error:  # the address has gone; whoever watches the interface tells
                log.error("cannot listen: %s", error)
                self._port = None

    def _arm(self) -> None:
        if (old := self._timers.pop(self._tick, None)) is not None:
            old.cancel()
        if (deadline := self._outlet.deadline) is not None:
            self._timers[self._tick] = self._loop.call_at(deadline, self._tick)
        if self._at_rest is not None and self._outlet.finished:
            self._at_rest.set()

    def _after(self, delay_s: float, act: Callable[[], None]) -> None:
        self._timers[act] = self._loop.call_later(delay_s, act)

    def _new_outlet(self, latched: frozenset[Fault]) -> Outlet:
        now = self._loop.time()
        plant = self._hardware.advance(now)
        return Outlet(
            self._settings,
            plant,
            now,
            random=secrets.token_bytes,
            epoch=self._epoch,
            judge=self._judge,
            latched=latched,
        )

    # --- ends -----------------------------------------------------------------------------------

    def _disconnected(self, by: str, reason: str) -> Transport:
        connection, self._connection = self._connection, None
        assert connection is not None
        for direction, cutter in self._cutters.items():
            self._record_messages(direction, connection, cutter.rest())
        told = {"peer": connection.peer, "by": by, "reason": reason}
        self._record(trace.Connection(time=self._wall(), open=False, **told))
        log.info("vehicle disconnected", extra=told)
        return connection

    def _power_off(self) -> None:
        now = self._loop.time()
        for command in _OFF:
            try:
                self._hardware.command(command, now)
            except Exception as error:
                log.error("%s not carried out: %r", command, error)

    # --- what is told ---------------------------------------------------------------------------

    def _wall(self) -> float:
        return self._epoch + self._loop.time()

    def _tell_fault(self, *, active: bool) -> None:
        severity = Severity.EMERGENCY.name.lower()
        fault = FaultRaised(time=self._wall(), name="internal", severity=severity, active=active)
        self._publish(fault)

    def _record_octets(self, direction: trace.Direction, data: bytes) -> None:
        assert self._connection is not None
        self._record_messages(direction, self._connection, self._cutters[direction].cut(data))

    def _record_messages(
        self, way: trace.Direction, connection: Transport, found: Iterable[tuple[bytes, bool]]
    ) -> None:
        for octets, broken in found:
            self._record(recording.message(way, connection, octets, broken, self._wall()))
