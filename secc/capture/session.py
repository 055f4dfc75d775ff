"""One attempt to charge, from SLAC to the closed connection: the facts that outputs and verdict
need, gathered while the records pass. Its size does not grow with its length.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from secc.capture.findings import Findings
from secc.capture.histogram import Histogram
from secc.capture.order import Order
from secc.capture.record import Content, Record, Side
from secc.capture.slac_run import SlacRun

_MOST_PHASES = 500
PHASES = {
    "supportedAppProtocol": "setup",
    "SessionSetup": "setup",
    "ServiceDiscovery": "setup",
    "ServiceDetail": "setup",
    "PaymentServiceSelection": "setup",
    "ServicePaymentSelection": "setup",
    "CertificateInstallation": "authorization",
    "CertificateUpdate": "authorization",
    "PaymentDetails": "authorization",
    "Authorization": "authorization",
    "ContractAuthentication": "authorization",
    "ChargeParameterDiscovery": "parameters",
    "CableCheck": "cable check",
    "PreCharge": "pre-charge",
    "CurrentDemand": "charging",
    "ChargingStatus": "charging",
    "MeteringReceipt": "charging",
    "WeldingDetection": "stop",
    "SessionStop": "stop",
    "AuthorizationSetup": "authorization",
    "ServiceSelection": "setup",
    "ScheduleExchange": "parameters",
    "DC_ChargeParameterDiscovery": "parameters",
    "AC_ChargeParameterDiscovery": "parameters",
    "DC_CableCheck": "cable check",
    "DC_PreCharge": "pre-charge",
    "DC_ChargeLoop": "charging",
    "AC_ChargeLoop": "charging",
    "DC_WeldingDetection": "stop",
}


def si(value: object) -> float | None:
    """A PhysicalValue in its unit without prefix; None if it is absent."""
    if not isinstance(value, dict):
        return None
    return round(float(value["Value"]) * 10.0 ** int(value["Multiplier"]), 6)


@dataclass(slots=True)
class Phase:
    """A stretch of the session; times in ns since 1970."""

    name: str
    began: int
    ended: int

    @property
    def seconds(self) -> float:
        return (self.ended - self.began) / 1e9


@dataclass(slots=True)
class End:
    """How the TCP connection ended: `how` is close, reset or refused."""

    side: Side
    how: str
    time: int


@dataclass(slots=True)
class Exchange:
    """The last request, and the answer to it once there is one.

    `lost` when something may have passed since that was not captured or cannot be read.
    """

    request: Record | None = None
    response: Record | None = None
    lost: bool = False


@dataclass(slots=True)
class Electric:
    """Volts, amperes, watts, percent as told by the messages; None until told."""

    ev_max_v: float | None = None
    ev_max_a: float | None = None
    ev_max_w: float | None = None
    evse_max_v: float | None = None
    evse_max_a: float | None = None
    target_v: float | None = None
    target_a: float | None = None
    higher_target_a: float = 0.0  # what was asked before the target was lowered
    lowered: int = 0  # when
    present_v: float | None = None
    present_a: float | None = None
    greatest_v: float | None = None
    greatest_a: float | None = None
    soc_first: int | None = None
    soc_last: int | None = None
    energy_wh: float = 0.0
    measured: int = 0  # time of present_v and present_a


@dataclass(slots=True)
class Session:
    """See the module."""

    file: str
    number: int
    began: int
    last: int
    slac: SlacRun = field(default_factory=SlacRun)
    findings: Findings = field(default_factory=Findings)
    order: Order = field(default_factory=Order)
    connection: int = 0
    # discovery and connection
    sdp_requests: int = 0
    sdp_answers: int = 0
    sdp_asked: str = ""
    sdp_offered: str = ""
    endpoint: str = ""
    vehicle_address: str = ""
    opened: int | None = None
    refused: int = 0
    ends: list[End] = field(default_factory=list)
    tls: str = ""  # version and suite
    alert: tuple[Side, str] | None = None
    encrypted: str = ""  # why nothing can be read
    # session
    protocol: str = ""
    guessed: bool = False
    offers: list[Content] = field(default_factory=list)
    negotiation: str = ""  # response code
    namespace: str = ""  # of the offer that was chosen
    session_id: str = ""
    evccid: str = ""
    evse_id: str = ""
    mode: str = ""
    payment: str = ""
    messages: int = 0
    unreadable: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    exchange: Exchange = field(default_factory=Exchange)
    last_message: Record | None = None
    phases: list[Phase] = field(default_factory=list)
    latencies: dict[tuple[Side, str], Histogram] = field(default_factory=dict)
    electric: Electric = field(default_factory=Electric)
    # how it stops
    started: int | None = None  # PowerDelivery asked for energy
    stopped: int | None = None  # PowerDelivery asked for the end
    failed: list[tuple[Record, str, str]] = field(default_factory=list)  # and phase; first, last
    evse_stop: tuple[int, str, str] | None = None  # time, words, phase
    ev_error: tuple[int, str] | None = None
    complete: bool = False  # the vehicle said ChargingComplete
    paused: bool = False
    stop_answered: bool = False
    car: str = ""

    def phase(self, message: str, time: int) -> None:
        """Note that `message` (without Req or Res) passed now."""
        name = PHASES.get(message)
        if message == "PowerDelivery":
            name = "stop" if self.stopped else "charging"
        if name is None:
            return
        current = self.phases[-1] if self.phases else None
        if current is not None and current.name == name:
            current.ended = max(current.ended, time)
        elif len(self.phases) < _MOST_PHASES:
            if current is not None:
                current.ended = max(current.ended, time)
            self.phases.append(Phase(name, time, time))

    def lose(self) -> None:
        """Something was not captured or cannot be read: who may say what now is not known."""
        self.exchange.lost = True
        self.order.lose()

    def in_phase(self, name: str) -> Phase | None:
        """The last stretch of that name."""
        return next((phase for phase in reversed(self.phases) if phase.name == name), None)

    @property
    def has_v2g(self) -> bool:
        return self.messages > 0

    @property
    def direct_current(self) -> bool:
        return self.mode.startswith("DC") or self.protocol == "din"
