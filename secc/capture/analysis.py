"""Records -> sessions with findings. Feed every record of one file in order."""

from __future__ import annotations

from secc.capture import checks, limits, omissions
from secc.capture.findings import Severity
from secc.capture.histogram import Histogram
from secc.capture.record import Record, Side
from secc.capture.session import PHASES, End, Exchange, Session
from secc.capture.slac_run import concerns
from secc.quirks import identify, offer

_MOST_SESSIONS = 1000
_MOST_PENDING = 256
_PLUG_PAUSE_S = 60.0  # SLAC after so long a pause is another attempt (TT_EVSE_SLAC_init 50 s)


class Analyst:
    """Groups the records of one file into sessions and looks at each."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.sessions: list[Session] = []
        self.ended = 0  # time of the last packet, told at the end
        self._by_connection: dict[int, Session] = {}
        self._opened: dict[int, Record] = {}  # connections that have not carried anything yet

    @property
    def current(self) -> Session | None:
        return self.sessions[-1] if self.sessions else None

    def receive(self, record: Record) -> Session | None:
        """Take one record; the session it belongs to, if any."""
        layer = _LAYERS.get(record.layer)
        session = layer(self, record) if layer else None
        if session is not None:
            session.last = max(session.last, record.time)
            self.ended = max(self.ended, record.time)
        return session

    def end(self, time: int = 0) -> None:
        """The file is over; `time` is that of its last packet."""
        self.ended = max(self.ended, time)
        current = self.current
        if self._opened and current is not None and not current.connection:
            opened = next(iter(self._opened.values()))
            current.opened, current.vehicle_address = opened.time, opened.source
        for session in self.sessions:
            omissions.note(session)
            session.car = _car(session)

    # --- which session --------------------------------------------------------------------------

    def _new(self, record: Record) -> Session:
        session = Session(self.file, len(self.sessions) + 1, record.time, record.time)
        if len(self.sessions) < _MOST_SESSIONS:
            self.sessions.append(session)
        return session

    def _slac(self, record: Record) -> Session | None:
        if not concerns(record):
            return None
        session = self.current
        if record.message == "CM_SLAC_PARM.REQ" and session and _is_over(session, record.time):
            session = None
        if session is None:
            session = self._new(record)
        session.slac.receive(record, session.findings)
        # A sound heard again while a session runs is no sign of life of that session.
        return None if session.connection else session

    def _sdp(self, record: Record) -> Session:
        session = self.current
        if session is None or session.connection:
            session = self._new(record)
        if record.side == "EV":
            session.sdp_requests += 1
            session.sdp_asked = str((record.content or {}).get("Security", ""))
        elif record.content:
            session.sdp_answers += 1
            session.sdp_offered = str(record.content.get("Security", ""))
            session.endpoint = f"[{record.content['SECC_IP']}]:{record.content['SECC_Port']}"
        return session

    def _of_connection(self, record: Record) -> Session:
        known = self._by_connection.get(record.connection)
        if known is not None:
            return known
        session = self.current
        if session is None or session.connection:
            session = self._new(record)
        session.connection = record.connection
        self._by_connection[record.connection] = session
        opened = self._opened.pop(record.connection, None)
        if opened is not None:
            session.opened, session.vehicle_address = opened.time, opened.source
            session.began = min(session.began, opened.time)
        return session

    # --- what it says ---------------------------------------------------------------------------

    def _ip(self, record: Record) -> Session | None:
        """A datagram that stayed in pieces: what it said is missing in the session."""
        session = self.current
        if session is not None:
            session.lose()
            session.findings.add(
                "fragments",
                Severity.WARNING,
                f"{record.source}: {record.error}",
                record,
                clause="RFC 8200 4.5",
                about=record.source,
            )
        return session

    def _tcp(self, record: Record) -> Session | None:
        if record.message == "TCP open":
            self._opened[record.connection] = record
            if len(self._opened) > _MOST_PENDING:
                del self._opened[next(iter(self._opened))]
            return self.current
        if record.message == "TCP refused":
            return self._was_refused(record)
        session = self._of_connection(record)
        if record.message.startswith("TCP "):
            session.ends.append(End(record.side, record.message[4:], record.time))
        elif record.error:
            session.lose()
            session.findings.add("gap", Severity.WARNING, record.error, record, about=record.source)
        return session

    def _was_refused(self, record: Record) -> Session | None:
        self._opened.pop(record.connection, None)
        session = self.current
        if session is not None:
            session.refused += 1
            session.findings.add(
                "refused",
                Severity.WARNING,
                f"TCP connections to {record.source} are refused",
                record,
                clause="RFC 9293 3.5.2",
            )
        return session

    def _tls(self, record: Record) -> Session:
        session = self._of_connection(record)
        content = record.content or {}
        if record.message == "ServerHello":
            session.tls = f"{content['Version']} {content['CipherSuite']}"
        elif record.message == "Alert":
            if content["Description"] != "close_notify":
                session.alert = (record.side, str(content["Description"]))
                session.findings.add(
                    "tls",
                    Severity.ERROR if content["Level"] == "fatal" else Severity.WARNING,
                    f"the {_WHO[record.side]} sends TLS alert {content['Description']}",
                    record,
                    clause="RFC 5246 7.2",
                    about=str(content["Description"]),
                )
        elif record.error:
            if record.error.startswith("encrypted"):
                session.encrypted = record.error.partition(" (")[0]
            session.lose()
            session.findings.add("tls", Severity.WARNING, record.error, record, about=record.error)
        return session

    def _v2gtp(self, record: Record) -> Session:
        session = self._of_connection(record)
        if session.ends:
            _survived(session, record)
        if record.error or not record.message:
            session.unreadable += 1
            session.findings.add(
                "schema", Severity.ERROR, _located(record), record, about=record.message
            )
        if not record.message:
            session.lose()
            return session
        session.messages += 1
        session.counts[record.message] = session.counts.get(record.message, 0) + 1
        if record.protocol in ("din", "iso2", "iso20"):
            session.protocol = record.protocol
        if record.protocol == "iso20":
            _not_decoded(session, record)
        _note(session, record)
        name, kind = record.message[:-3], record.message[-3:]
        if kind == "Req":
            _request(session, record, name)
        elif kind == "Res":
            _response(session, record, name)
        session.phase(name, record.time)
        session.last_message = record
        return session


_LAYERS = {
    "ip": Analyst._ip,
    "homeplug": Analyst._slac,
    "sdp": Analyst._sdp,
    "tcp": Analyst._tcp,
    "tls": Analyst._tls,
    "v2gtp": Analyst._v2gtp,
}
_WHO = {"EV": "EV", "EVSE": "station", "": "peer"}


def _is_over(session: Session, now: int) -> bool:
    """Whether a new CM_SLAC_PARM.REQ starts another attempt."""
    if session.connection or session.sdp_requests or session.slac.matched:
        return True
    return now - session.last > _PLUG_PAUSE_S * 1e9


def _not_decoded(session: Session, record: Record) -> None:
    session.findings.add(
        "not-decoded",
        Severity.INFO,
        "ISO 15118-20 messages are named by payload type and root element; neither their content "
        "nor their times are judged",
        record,
        clause="ISO 15118-20",
    )


def _survived(session: Session, record: Record) -> None:
    """Who goes on talking has not reset the connection, whatever the sniffer saw."""
    kept = [e for e in session.ends if (e.side, e.how) != (record.side, "reset")]
    if len(kept) < len(session.ends):
        session.ends = kept
        session.findings.add(
            "reset",
            Severity.WARNING,
            f"a TCP reset in the name of the {_WHO[record.side]} had no effect",
            record,
            clause="RFC 9293 3.5.2",
        )


def _located(record: Record) -> str:
    name = record.message or "a message"
    return f"{name} from the {_WHO[record.side]}: {record.error}"


def _note(session: Session, record: Record) -> None:
    if not record.note:
        return
    if record.note.startswith("no negotiation"):
        session.guessed = True
        session.findings.add("protocol", Severity.INFO, record.note, record)
    else:
        session.findings.add(
            "schema",
            Severity.WARNING,
            f"{record.message}: {record.note}",
            record,
            about=record.message + record.note[:12],
        )


def _latency(session: Session, side: Side, name: str, seconds: float) -> None:
    session.latencies.setdefault((side, name), Histogram()).add(seconds)


def _request(session: Session, record: Record, name: str) -> None:
    previous = session.exchange
    if previous.response is not None:
        waited = (record.time - previous.response.time) / 1e9
        if waited >= 0:
            _latency(session, "EV", name, waited)
        limit = limits.sequence(session.protocol, previous.response.message[:-3])
        if waited > limit.seconds:
            session.findings.add(
                "sequence-timeout",
                Severity.ERROR,
                f"{record.message} came {waited:.1f} s after {previous.response.message} "
                f"(limit {limit.seconds:g} s)",
                record,
                clause=limit.clause,
                about=name,
                value=waited,
            )
    elif previous.request is not None and not previous.lost:
        session.findings.add(
            "unanswered",
            Severity.WARNING,
            f"{previous.request.message} was not answered before {record.message}",
            record,
            about=previous.request.message,
        )
    _ordered(session, record, name)
    _same_session(session, record)
    session.exchange = Exchange(record)
    session.order.asks(record, name)
    checks.message(session, record, name)


def _ordered(session: Session, record: Record, name: str) -> None:
    broken = session.order.request(session.protocol, name)
    if broken is None:
        return
    early_stop = name == "SessionStop"
    session.findings.add(
        "order",
        Severity.INFO if early_stop else Severity.ERROR,
        f"{record.message} after {session.order.state} "
        f"(allowed: {', '.join(sorted(broken.allowed)) or 'nothing'})",
        record,
        clause=f"[{broken.clause}]",
        about=session.order.state + name,
    )


def _same_session(session: Session, record: Record) -> None:
    found = record.session_id
    if not session.session_id or found is None or record.message.startswith("SessionSetup"):
        return
    if int(found or "0", 16) != int(session.session_id, 16):
        session.findings.add(
            "session-id",
            Severity.ERROR,
            f"{record.message} carries session id {found or '(empty)'}, "
            f"assigned was {session.session_id}",
            record,
            clause="V2G2-460" if session.protocol == "iso2" else "V2G-DC-391",
            about=record.side,
        )


def _response(session: Session, record: Record, name: str) -> None:
    request = session.exchange.request
    checks.message(session, record, name)
    if request is not None and session.exchange.response is None and request.message[:-3] == name:
        taken = (record.time - request.time) / 1e9
        if taken >= 0:
            _latency(session, "EVSE", name, taken)
        limit = limits.response(session.protocol, name)
        if taken > limit.seconds:
            session.findings.add(
                "response-time",
                Severity.ERROR,
                f"{record.message} came after {taken:.3f} s (the EV waits {limit.seconds:g} s)",
                record,
                clause=f"{limit.clause} V2G_EVCC_Msg_Timeout",
                about=name,
                value=taken,
            )
    elif not session.exchange.lost and (request is not None or not session.guessed):
        expected = f"to {request.message}" if request else "to no request"
        session.findings.add(
            "orphan",
            Severity.WARNING,
            f"{record.message} answers nothing (captured {expected})",
            record,
            about=name,
        )
    _same_session(session, record)
    _code(session, record, name)
    session.exchange.response = record
    session.order.answered(record, name)


def _code(session: Session, record: Record, name: str) -> None:
    code = str(record.body.get("ResponseCode", "OK"))
    if code.upper().startswith("FAILED"):
        phase = session.phases[-2:] if name == "SessionStop" else session.phases[-1:]
        session.failed = [*session.failed[:1], (record, code, phase[0].name if phase else "")]
        session.findings.add(
            "failed", Severity.ERROR, f"{record.message}: {code}", record, about=name + code
        )
    if str(record.body.get("EVSEProcessing", "")).startswith("Ongoing"):
        first = session.in_phase(PHASES[name])
        seconds = (record.time - first.began) / 1e9 if first else 0.0
        count = session.counts[record.message]
        if count > 1:
            limit = limits.CABLE_CHECK if name == "CableCheck" else limits.ONGOING
            session.findings.add(
                "ongoing",
                Severity.WARNING if seconds > limit.seconds else Severity.INFO,
                f"{record.message} said Ongoing {count} times, for {seconds:.1f} s "
                f"(the EV waits {limit.seconds:g} s)",
                record,
                clause=limit.clause,
                about=name,
                value=seconds,
                counted=False,
            )


def _car(session: Session) -> str:
    """The vehicle, if its pattern is known; the EVCCID is its MAC unless SLAC shows another."""
    offers = [
        offer(str(o["ProtocolNamespace"]), int(str(o["SchemaID"])), int(str(o["Priority"])))
        for o in session.offers
    ]
    match = identify(session.slac.vehicle or session.evccid, session.slac.run_id, offers)
    return match.name if match else ""
