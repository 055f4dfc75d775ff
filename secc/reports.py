"""The words between a SECC and everything around it: OCPP bridge, test bench, web page.

JSON lines over a local Unix socket, one tagged object a line (`{"type": "state", ...}`). Reports
go out, requests come in, each request gets one `Answer`. Numbers are SI; times are seconds since
1970 (UTC). New fields may appear: readers ignore what they do not know.
"""

from typing import Literal

import msgspec

By = Literal["ev", "station", "network"]  # who has ended a session

VERSION = 1  # raised when a word changes its meaning


class Word(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Base of every word, for msgspec's tags only."""


# --- reports: SECC -> listeners ------------------------------------------------------------------


class Hello(Word, frozen=True, tag="hello"):
    """First line on every connection."""

    version: int
    connector: int
    software: str


class State(Word, frozen=True, tag="state"):
    """Everything that is true now; sent on connect, on each change of phase and once a second."""

    time: float
    connector: int
    phase: str  # see secc.session.charging.Phase
    pilot: str  # A-F or ?
    oscillator: bool
    duty: float | None = None  # 0..1 while the oscillator runs
    protocol: str | None = None  # "DIN 70121" | "ISO 15118-2"
    session: str | None = None  # session id, hex
    evcc: str | None = None  # EVCCID, hex
    mode: str | None = None  # energy transfer mode
    authorization: str | None = None  # waiting | granted | refused
    soc: int | None = None  # percent as the EV says
    ev_ready: bool | None = None
    ev_error: str | None = None  # DC_EVErrorCode, as long as there is one
    voltage_v: float = 0.0
    current_a: float = 0.0
    target_voltage_v: float | None = None
    target_current_a: float | None = None
    max_voltage_v: float | None = None  # limits in force for this charge
    max_current_a: float | None = None
    max_power_w: float | None = None
    energy_wh: float = 0.0  # delivered in this session
    meter_wh: float = 0.0
    contactors: str = "open"
    isolation: str = "invalid"
    locked: bool = False
    link: str | None = None  # data link, as in `Link`; None without SLAC
    faults: list[str] = []
    limits: dict[str, float] = {}  # name -> W or A that bind, e.g. "grid_w"


class Exchange(Word, frozen=True, tag="exchange"):
    """One request answered: names, response code, time from octets in to octets out."""

    time: float
    protocol: str
    request: str
    response: str
    code: str
    latency_s: float


class AuthorizationWanted(Word, frozen=True, tag="authorization_wanted"):
    """The EV asks to charge; answer with `Authorise` or `Refuse`."""

    time: float
    session: str
    evcc: str


class Deviation(Word, frozen=True, tag="deviation"):
    """The EV left the standard and field mode let it pass."""

    time: float
    clause: str
    text: str


class Link(Word, frozen=True, tag="link"):
    """The data link has moved on; words of `secc.slac.association.Link`."""

    time: float
    state: str
    reason: str | None = None
    ev: str | None = None  # MAC address of the matched EV
    attenuation_db: float | None = None  # of its sounds, average
    ignored: dict[str, int] = {}  # frames that were not answered since the plug-in, by reason


class Modem(Word, frozen=True, tag="modem"):
    """The chip of the station's power-line modem has been found."""

    time: float
    chip: str
    mac: str


class SessionStarted(Word, frozen=True, tag="session_started"):
    """A V2G session has been set up (or joined again after a pause)."""

    time: float
    session: str
    evcc: str
    protocol: str
    resumed: bool = False


class SessionEnded(Word, frozen=True, tag="session_ended"):
    """The session is over; `by`: ev, station, network; `ok`: as both wanted."""

    time: float
    session: str | None
    by: By
    reason: str
    ok: bool
    paused: bool = False
    energy_wh: float = 0.0
    last_message: str | None = None
    detail: str | None = None


class FaultRaised(Word, frozen=True, tag="fault"):
    """A fault has appeared (`active`) or gone."""

    time: float
    name: str
    severity: str
    active: bool


class Alert(Word, frozen=True, tag="alert"):
    """Something outside the station that a person should look at, e.g. `rogue_secc`."""

    time: float
    name: str
    text: str


Report = (
    Hello
    | State
    | Exchange
    | AuthorizationWanted
    | Deviation
    | Link
    | Modem
    | SessionStarted
    | SessionEnded
    | FaultRaised
    | Alert
)


# --- requests: listeners -> SECC -----------------------------------------------------------------


class Authorise(Word, frozen=True, tag="authorise"):
    """Let the waiting (or the next) session charge."""

    id_tag: str | None = None


class Refuse(Word, frozen=True, tag="refuse"):
    """Refuse the waiting (or the next) session, or withdraw a grant: a running charge stops."""

    reason: str = "refused"


class Stop(Word, frozen=True, tag="stop"):
    """End the charge in order."""

    reason: str = "operator"


class Renegotiate(Word, frozen=True, tag="renegotiate"):
    """Ask the EV to renegotiate, or wake one that pauses (ISO 15118-2 only)."""


class SetLimit(Word, frozen=True, tag="limit"):
    """Set or lift (both None) a named limit for some seconds or until replaced."""

    name: str = "operator"
    current_a: float | None = None
    power_w: float | None = None
    for_s: float | None = None


class GetState(Word, frozen=True, tag="get_state"):
    """Answer with the present `State` at once."""


class Simulate(Word, frozen=True, tag="simulate"):
    """Simulated plant only: steer what a vehicle and broken hardware would do.

    pilot: A-F (None: unchanged; "auto": the built-in vehicle decides, on a whole pilot line unless
    the same word breaks it). diode False: no vehicle diode; pe False: protective earth lost;
    short True: pilot shorted to PE. battery_v and inlet_closed: the vehicle's side of the cable.
    fault names with True/False:
    contactor_welded, contactor_stuck_open, isolation_fault, isolation_warning, supply_failed,
    supply_short, emergency_stop, residual_current, lock_failed, plant_silent.
    """

    pilot: str | None = None
    diode: bool | None = None
    pe: bool | None = None
    short: bool | None = None
    battery_v: float | None = None
    inlet_closed: bool | None = None
    faults: dict[str, bool] = {}


Request = Authorise | Refuse | Stop | Renegotiate | SetLimit | GetState | Simulate


class Answer(Word, frozen=True, tag="answer"):
    """The one reply to a request; `error` says what was wrong and what to do."""

    ok: bool
    error: str | None = None
