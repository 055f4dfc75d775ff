"""The words between a SECC and everything around it: OCPP bridge, test bench, web page.

JSON lines over a local Unix socket, one tagged object a line (`{"type": "state", ...}`). Reports
go out, requests come in, each request gets one `Answer`. Numbers are SI; times are seconds since
1970 (UTC). New fields may appear: readers ignore what they do not know.
"""

from typing import Literal

import msgspec

By = Literal["ev", "station", "network"]  # who has ended a session
RefusalStatus = Literal["refused", "revoked", "cancelled", "expired", "not_allowed"]

VERSION = 1  # raised when a word changes its meaning


class Word(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Base of every word, for msgspec's tags only."""


# --- reports: SECC -> listeners ------------------------------------------------------------------


class Hello(Word, frozen=True, tag="hello"):
    """First line on every connection."""

    version: int
    connector: int
    software: str
    instance: str = ""  # of this run of the process: another one knows nothing of earlier plug-ins


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
    emaid: str | None = None  # contract that pays for this session
    soc: int | None = None  # percent as the EV says
    departure: float | None = None  # as the EV says, if it does
    energy_wanted_wh: float | None = None  # until then
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
    meter_wh: float = 0.0  # register of the billed meter
    meter_w: float | None = None  # what it shows, if it shows power
    contactors: str = "open"
    isolation: str = "invalid"
    locked: bool = False
    link: str | None = None  # data link, as in `Link`; None without SLAC
    faults: list[str] = []
    severities: dict[str, str] = {}  # of the faults: warning | stop | error | emergency
    latched: list[str] = []  # faults that wait for `ResetFaults`
    temperatures: dict[str, float] = {}  # by sensor, degrees Celsius
    limits: dict[str, float] = {}  # name -> W or A that bind, e.g. "grid_w"
    available: bool = True  # as the last `SetAvailable`
    plug: str | None = None  # id of the plug-in, as in `Plug`; None: no vehicle
    id_tag: str | None = None  # of the grant in force, as it came with `Authorise`


class Exchange(Word, frozen=True, tag="exchange"):
    """One request answered: names, response code, time from octets in to octets out."""

    time: float
    protocol: str
    request: str
    response: str
    code: str
    latency_s: float


class CertificateHash(msgspec.Struct, frozen=True, kw_only=True):
    """What OCSP and OCPP ask about a certificate with; hexadecimal."""

    hash_algorithm: str  # SHA256
    issuer_name_hash: str
    issuer_key_hash: str
    serial_number: str
    responder_url: str


class AuthorizationWanted(Word, frozen=True, tag="authorization_wanted"):
    """The EV asks to charge; answer with `Authorise` or `Refuse`.

    With a contract (Plug & Charge) it says which: `contract_chain` as PEM, leaf first, and
    `contract_hashes` of those certificates whose issuer is known. `locally_valid` is False when
    only the back end can validate the chain.
    """

    time: float
    session: str
    evcc: str
    emaid: str | None = None  # normal form, without hyphens
    contract_chain: list[str] = []
    contract_hashes: list[CertificateHash] = []
    locally_valid: bool | None = None
    answer_within_s: float | None = None  # after that the station decides by itself


class CertificateWanted(Word, frozen=True, tag="certificate_wanted"):
    """The EV wants a contract certificate; answer with `CertificateResponse`."""

    time: float
    session: str
    action: Literal["install", "update"]
    schema: str  # urn:iso:15118:2:2013:MsgDef
    request: str  # base64 of the EXI message as received
    answer_within_s: float


class Receipt(Word, frozen=True, tag="receipt"):
    """The EV has signed for a meter reading."""

    time: float
    session: str
    emaid: str
    meter_id: str
    meter_wh: int
    request: str  # base64 of the EXI message as received, with its signature


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


class Health(Word, frozen=True, tag="health"):
    """How the station itself does, every few seconds; counters are since its start."""

    time: float
    connector: int
    central_system: bool | None = None  # as the last `Backend`; None: nobody has said
    silent_s: float | None = None  # this and the next two as `Backend` has told them
    undelivered: int | None = None
    set_aside: int | None = None
    clients: int = 0  # of the control socket
    can: dict[str, float] = {}  # statistics of the bus, by name; empty without one


class Plug(Word, frozen=True, tag="plug"):
    """A vehicle has been plugged in, authorised or unplugged; the last ones are told on connect.

    One plug-in keeps its `id` from the plug to `until`, whatever sessions run in it; the meter
    register at both ends says what it took, also to a listener that was away.
    """

    time: float
    id: str
    since: float
    meter_start_wh: float
    meter_wh: float  # at `until`, or now
    until: float | None = None  # None: still there
    id_tag: str | None = None  # of the last grant in it
    granted: bool = False  # somebody or something has let it charge


Report = (
    Hello
    | State
    | Exchange
    | AuthorizationWanted
    | CertificateWanted
    | Receipt
    | Deviation
    | Link
    | Modem
    | SessionStarted
    | SessionEnded
    | FaultRaised
    | Alert
    | Health
    | Plug
)


# --- requests: listeners -> SECC -----------------------------------------------------------------


class Authorise(Word, frozen=True, tag="authorise"):
    """Let the waiting (or the next) session charge."""

    id_tag: str | None = None


class Refuse(Word, frozen=True, tag="refuse"):
    """Refuse the waiting (or the next) session, or withdraw a grant: a running charge stops.

    `status` says what is wrong with a contract; the EV is told by the response code.
    """

    reason: str = "refused"
    status: RefusalStatus = "refused"


class CertificateResponse(Word, frozen=True, tag="certificate_response"):
    """The back end's answer to `CertificateWanted`; None when there is none, with the reason."""

    session: str
    response: str | None = None  # base64 of the EXI message, sent to the EV as it is
    reason: str | None = None


class Backend(Word, frozen=True, tag="backend"):
    """Whether the central system can be reached; without it the offline policy decides.

    The rest is for whoever watches over the station; None leaves what was told before.
    """

    online: bool
    silent_s: float | None = None  # so long ago it was heard last, or the bridge was started
    undelivered: int | None = None  # messages that it has still to get
    set_aside: int | None = None  # such as it never took: a person has to look at them


class SetContracts(Word, frozen=True, tag="contracts"):
    """What vehicles are offered over TLS: contracts, and certificates for them.

    For sessions that begin from now on, until told otherwise or restarted (contract.at_start); one
    that runs or is paused keeps its payment. Only what station.toml enables can be offered.
    """

    offered: bool
    certificates: bool = True  # the certificate service, where contracts are offered


class SetTariff(Word, frozen=True, tag="tariff"):
    """Tariffs for the running or the next session with a contract, None to withdraw them.

    `message` is base64 of the EXI of a V2G_Message with a ChargeParameterDiscoveryRes: the
    SalesTariffs of its schedules are offered under their SAScheduleTupleIDs with the signature of
    its header. The rest of it is not used: power, limits and session id are the station's.
    """

    message: str | None = None


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


class ResetFaults(Word, frozen=True, tag="reset_faults"):
    """An authorised person has looked into the latched faults: forget those that have gone."""


class SetAvailable(Word, frozen=True, tag="available"):
    """Take vehicles again or no more; a charge that runs goes on. False until told otherwise."""

    available: bool


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


Request = (
    Authorise
    | Refuse
    | CertificateResponse
    | Backend
    | SetContracts
    | SetTariff
    | Stop
    | Renegotiate
    | SetLimit
    | SetAvailable
    | ResetFaults
    | GetState
    | Simulate
)


class Answer(Word, frozen=True, tag="answer"):
    """The one reply to a request; `error` says what was wrong and what to do."""

    ok: bool
    error: str | None = None
