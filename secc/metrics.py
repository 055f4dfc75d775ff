"""Figures of all connectors for Prometheus, from the words of their control sockets.

Nothing in a label comes from a vehicle or a card: names of messages, faults, phases and reasons are
the program's own, and of each there are at most so many.
"""

import re
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from secc.capture.limits import response
from secc.reports import (
    Exchange,
    FaultRaised,
    Health,
    Hello,
    Report,
    SessionEnded,
    SessionStarted,
    State,
)

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 4.5, 5.0)
_SHARES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
_MOST_NAMES = 100  # of each kind of label
_REASON = re.compile(r"[A-Za-z][A-Za-z _,:-]{0,59}")  # no digits: no ids and no measured values
OTHER = "other"


class _Names:
    """Lets so many different names through; the rest is `other`."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, name: str) -> str:
        if name not in self._seen and len(self._seen) >= _MOST_NAMES:
            return OTHER
        self._seen.add(name)
        return name


class Metrics:
    """Feed it every word; `registry` is what is scraped."""

    def __init__(self, connectors: Iterable[int]) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self._message, self._fault, self._reason = _Names(), _Names(), _Names()
        self._now = _Now(connectors)
        self.registry.register(self._now)
        new, of = self.registry, ["connector"]
        self._sessions = Counter(
            "secc_sessions", "Sessions that have begun", [*of, "protocol"], registry=new
        )
        self._ends = Counter(
            "secc_session_ends",
            "Sessions that have ended: ok, paused or failed, by whom and why",
            [*of, "outcome", "by", "reason"],
            registry=new,
        )
        self._energy = Counter(
            "secc_session_energy_wh", "Energy of the sessions that have ended", of, registry=new
        )
        self._faults = Counter(
            "secc_faults", "Faults that have come", [*of, "fault", "severity"], registry=new
        )
        self._seconds = Histogram(
            "secc_response_seconds",
            "From the last octet of a request to the first of its answer",
            [*of, "message"],
            buckets=_SECONDS,
            registry=new,
        )
        self._shares = Histogram(
            "secc_response_used",
            "Time of an answer over the time that the standard allows for it",
            [*of, "message"],
            buckets=_SHARES,
            registry=new,
        )

    def hear(self, connector: int, word: Report) -> None:
        """A report of a connector has come."""
        number = str(connector)
        match word:
            case State():
                self._now.states[number] = word
            case Health():
                self._now.health[number] = word
            case Hello():
                self._now.up[number] = word.software
            case Exchange():
                message = self._message(word.request.removesuffix("Req"))
                protocol = "din" if word.protocol.startswith("DIN") else "iso2"
                allowed = response(protocol, message).seconds
                self._seconds.labels(number, message).observe(word.latency_s)
                self._shares.labels(number, message).observe(word.latency_s / allowed)
            case SessionStarted(resumed=False):
                self._sessions.labels(number, word.protocol).inc()
            case SessionEnded():
                outcome = "paused" if word.paused else "ok" if word.ok else "failed"
                plain = word.reason if _REASON.fullmatch(word.reason) else OTHER
                self._ends.labels(number, outcome, word.by, self._reason(plain)).inc()
                self._energy.labels(number).inc(max(word.energy_wh, 0.0))
            case FaultRaised(active=True):
                self._faults.labels(number, self._fault(word.name), word.severity).inc()

    def lost(self, connector: int) -> None:
        """Its station cannot be reached: nothing of what it said last is told."""
        for kept in (self._now.up, self._now.states, self._now.health):
            kept.pop(str(connector), None)


class _Now(Collector):
    """What is true in the moment of a scrape."""

    def __init__(self, connectors: Iterable[int]) -> None:
        self._connectors = list(map(str, connectors))
        self.up: dict[str, str] = {}
        self.states: dict[str, State] = {}
        self.health: dict[str, Health] = {}

    def collect(self) -> Iterator[Metric]:
        """All families."""
        up, states = dict(self.up), dict(self.states)  # this is another thread
        reached = _family("secc_up", "Whether the station of the connector can be reached")
        for number in self._connectors:
            reached.add_metric([number], float(number in up))
        yield reached
        build = InfoMetricFamily("secc_build", "Software of the connector", labels=["connector"])
        for number, software in up.items():
            build.add_metric([number], {"software": software})
        yield build
        yield from _figures(states)
        yield from _lists(states)
        yield from _health(dict(self.health))


_FIGURES = (
    ("secc_voltage_volts", "Output voltage", lambda s: s.voltage_v),
    ("secc_current_amperes", "Output current", lambda s: s.current_a),
    ("secc_meter_wh", "Register of the billed meter", lambda s: s.meter_wh),
    ("secc_vehicle_present", "A vehicle is plugged in", lambda s: float(s.pilot in "BCD")),
    ("secc_delivering", "Energy flows", lambda s: float(s.phase == "deliver")),
    ("secc_available", "Vehicles are taken", lambda s: float(s.available)),
)


def _figures(states: dict[str, State]) -> Iterator[Metric]:
    for name, text, value in _FIGURES:
        family = _family(name, text)
        for number, state in states.items():
            family.add_metric([number], value(state))
        yield family


def _lists(states: dict[str, State]) -> Iterator[Metric]:
    """What there are several of, each with a label more."""
    phase = _family("secc_phase", "What the connector does: 1 for its phase", "phase")
    heat = _family("secc_temperature_celsius", "Temperatures", "sensor")
    limit = _family("secc_limit", "Limits in force, in W or A as the name says", "name")
    fault = _family("secc_fault_active", "Faults that last", "fault", "severity")
    for number, state in states.items():
        phase.add_metric([number, state.phase], 1.0)
        for sensor, value in _few(state.temperatures):
            heat.add_metric([number, sensor], value)
        for name, value in _few(state.limits):
            limit.add_metric([number, name], value)
        for name in state.faults[:_MOST_NAMES]:
            fault.add_metric([number, name, state.severities.get(name, "")], 1.0)
    yield from (phase, heat, limit, fault)


_DELIVERY = (
    ("secc_central_system_silent_seconds", "Since the central system was heard", "silent_s"),
    ("secc_ocpp_undelivered", "Messages that the central system has still to get", "undelivered"),
    ("secc_ocpp_set_aside", "Messages that the central system never took", "set_aside"),
)


def _health(health: dict[str, Health]) -> Iterator[Metric]:
    online = _family("secc_central_system_online", "The OCPP bridge has the central system")
    clients = _family("secc_control_clients", "Clients of the control socket")
    can = _family("secc_can", "CAN bus of the power modules since the start", "name")
    for number, word in health.items():
        if word.central_system is not None:
            online.add_metric([number], float(word.central_system))
        clients.add_metric([number], word.clients)
        for name, value in _few(word.can):
            can.add_metric([number, name], value)
    yield from (online, clients, can)
    for metric, text, field in _DELIVERY:
        family = _family(metric, text)
        for number, word in health.items():
            if (figure := getattr(word, field)) is not None:
                family.add_metric([number], figure)
        yield family


def _family(name: str, text: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, labels=["connector", *labels])


def _few(values: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(values.items())[:_MOST_NAMES]
