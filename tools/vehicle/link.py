"""A vehicle on its link: SDP on an interface, a visit, and the bench of the simulated plant."""

import errno
import select
import socket
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path

from secc.reports import Answer, GetState, Report, Simulate, State
from tools.control import ControlClient
from tools.vehicle.line import Address, Line, NoStation
from tools.vehicle.session import EvSession, Output
from tools.vehicle.steps import Outcome
from tools.vehicle.wire import NO_TLS, SDP_GROUP, SDP_PORT, TLS, WireError, sdp_answer, sdp_request

SDP_TRIES, SDP_WAIT_S = 50, 0.25  # V2G_EVCC_SDP: [V2G2-159]
OSCILLATOR_POLL_S = 0.02
LEAVE_S = 1.0
_QUIET_TRIES = 4  # before people are told what is being waited for


def discover(interface: str, tls: bool = False, tries: int = SDP_TRIES) -> Address:
    """Ask for a station on `interface`, as often as the standard allows; NoStation after that."""
    try:
        index = socket.if_nametoindex(interface)
    except OSError:
        raise NoStation(f"no interface {interface} here") from None
    loopback = interface == "lo"  # has no multicast
    target = ("::1", SDP_PORT) if loopback else (SDP_GROUP, SDP_PORT, 0, index)
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, struct.pack("@I", index))
        sock.bind(("::", _free_port(sock)))
        for number in range(tries):
            if number == _QUIET_TRIES:
                seconds = tries * SDP_WAIT_S
                print(f"no SDP answer on {interface}: asking for {seconds:g} s", file=sys.stderr)
            sock.sendto(sdp_request(TLS if tls else NO_TLS), target)
            until = time.monotonic() + SDP_WAIT_S
            while (left := until - time.monotonic()) > 0:
                if not select.select([sock], [], [], left)[0]:
                    break
                answer = sdp_answer(sock.recv(2048))
                secure = answer.security == TLS
                if secure and not tls:
                    raise WireError("the station insists on TLS, which was not asked for")
                scope = 0 if loopback else index
                return Address(str(answer.address), answer.port, scope, secure)
    raise NoStation(f"no SDP answer on {interface} to {tries} requests")


def _free_port(sock: socket.socket) -> int:
    """A port of 49152 to 65535 that can be bound ([V2G2-126])."""
    for port in range(49152, 65536):
        with socket.socket(sock.family, sock.type) as probe:
            try:
                probe.bind(("::", port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                continue
            return port
    raise NoStation("no free UDP port from 49152 on")


class PlantBench:
    """The simulated plant behind a station's control socket; without one every word is lost."""

    def __init__(self, path: Path | None) -> None:
        self._client = None if path is None else ControlClient(path)
        self._unanswered = 0
        self.errors: list[str] = []

    def tell(self, word: Simulate | GetState) -> None:
        if self._client is not None:
            self._client.send(word)
            self._unanswered += 1

    def wait_for_oscillator(self, within_s: float) -> None:
        """Until the station's pilot oscillates; NoStation if it does not."""
        until = time.monotonic() + within_s
        while self._client is not None and time.monotonic() < until:
            self.tell(GetState())
            time.sleep(OSCILLATOR_POLL_S)
            if any(isinstance(word, State) and word.duty for word in self._read()):
                return
        if self._client is not None:
            raise NoStation(f"the control pilot does not oscillate within {within_s} s")

    def sockets(self) -> list[ControlClient]:
        return [] if self._client is None else [self._client]

    def drain(self) -> None:
        """Read what the station says, so that it does not drop us; keep refusals."""
        self._read()

    def _read(self) -> list[Report | Answer]:
        words = [] if self._client is None else self._client.read()
        for word in words:
            if isinstance(word, Answer):
                self._unanswered -= 1
                if not word.ok:
                    self.errors.append(f"the bench refuses: {word.error}")
        return words

    def leave(self) -> None:
        """Pull the plug and let the built-in vehicle take over."""
        if self._client is None:
            return
        self.tell(Simulate(pilot="A", inlet_closed=False, diode=True, pe=True, short=False))
        self.tell(Simulate(pilot="auto"))
        self.settle()  # closing before would lose what has not been read there
        self._client.close()

    def settle(self) -> None:
        """Until every word has been answered, and so is in force."""
        until = time.monotonic() + LEAVE_S
        while self._unanswered > 0 and (left := until - time.monotonic()) > 0:
            if select.select(self.sockets(), [], [], left)[0]:
                self.drain()


def visit(line: Line, session: EvSession, bench: PlantBench, watch: Callable[[], None]) -> Outcome:
    """Drive `session` over an open connection; `watch` is called after each event."""
    reset, open_ = False, True
    try:
        reset = _apply(session.connected(time.monotonic()), line, bench)
        while session.outcome is None:
            ready = _wait(session, [line] if open_ else [], bench)
            now = time.monotonic()
            if line in ready:
                data = line.receive()
                open_ = data is not None
                output = session.closed(now) if data is None else session.receive(data, now)
            else:
                output = session.tick(now)
            if bench.sockets() and bench.sockets()[0] in ready:
                bench.drain()
            reset = _apply(output, line, bench) or reset
            watch()
    finally:
        line.close(reset)
    return session.outcome


def _wait(session: EvSession, lines: list[Line], bench: PlantBench) -> list[Line | ControlClient]:
    timeout = None
    if session.deadline is not None:
        timeout = max(0.0, session.deadline - time.monotonic())
    watched: list[Line | ControlClient] = [*lines, *bench.sockets()]
    return select.select(watched, [], [], timeout)[0]


def _apply(output: Output, line: Line, bench: PlantBench) -> bool:
    """Do what the session wants; whether it ends with a reset."""
    for word in output.words:
        bench.tell(word)
    bench.settle()  # a request must not overtake the change of the plant that it is about
    for segment in output.segments:
        line.send(segment)
    return output.reset
