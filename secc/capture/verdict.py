"""How a session ended, who ended it and why: one line, with the clause and the observed value.

Cases are tried in the order of the table at the end; the first that fits speaks.
"""

from __future__ import annotations

from collections.abc import Callable

from secc.capture import early_end, limits
from secc.capture.checks import PRE_CHARGE_TOLERANCE_V
from secc.capture.judgement import VERB, WHO, By, Verdict, first_end
from secc.capture.order import allowed
from secc.capture.record import Record
from secc.capture.session import End, Session


def verdict(session: Session, ended: int) -> Verdict:
    """Judge a session; `ended` is the time of the last packet of the capture."""
    for case in _CASES:
        found = case(session, ended)
        if found is not None:
            return found
    return Verdict("incomplete", "capture", "nothing of a session was captured", "")


def _phase(session: Session) -> str:
    return session.phases[-1].name if session.phases else ""


# --- a session that ran -------------------------------------------------------------------------


def _refused(session: Session, _: int) -> Verdict | None:
    """A FAILED response that ended it: nothing of weight came after."""
    if not session.failed:
        return None
    record, code, phase = session.failed[-1]
    name = record.message[:-3]
    text = f"the station answered {name}Req with {code}"
    clause = "ResponseCode"
    if code == "FAILED_SequenceError":
        why, clause = _sequence_error(session, name)
        text += why
    if name == "SessionStop":
        return _stop_refused(session, record, phase, text, clause)
    seconds = (record.time - session.began) / 1e9
    return Verdict("failed", "station", f"{text} ({phase}, after {seconds:.1f} s)", phase, clause)


def _sequence_error(session: Session, name: str) -> tuple[str, str]:
    """Whether the station was right to refuse this request, and by which requirement."""
    for broken in session.findings.of("order"):
        if broken.text.startswith(name + "Req"):
            return f": {broken.text}", broken.clause
    row = allowed(session.protocol, session.order.state)
    if row is not None and name in row.allowed:
        return f", which is allowed after {session.order.state}", f"[{row.clause}]"
    return "", "ResponseCode"


def _stop_refused(session: Session, record: Record, phase: str, text: str, clause: str) -> Verdict:
    """The vehicle wanted to end (or pause) it; that the station refused is the lesser news."""
    if session.paused:
        return Verdict(
            "failed",
            "EV",
            f"the EV asked to pause after {phase}; {text}",
            phase,
            "[V2G2-459] ChargingSession=Pause",
        )
    by, reason, _ = _who_stopped(session)
    if not session.stopped and phase != "charging":
        reason, _ = _phase_reason(session, phase, record.time)
    return Verdict(
        "failed",
        by,
        f"the {by} ended the session in {phase or 'a phase before the capture'}: {reason}; {text}",
        phase,
        clause,
    )


def _ordered_stop(session: Session, _: int) -> Verdict | None:
    asked = "SessionStopReq" in session.counts
    if not asked or not (session.stop_answered or session.ends or session.stopped):
        return None
    by, reason, clause = _who_stopped(session)
    answered = "" if session.stop_answered else "; SessionStopReq was not answered"
    if session.paused:
        text = f"the EV paused the session{answered}"
        return Verdict("paused", "EV", text, "stop", "ChargingSession=Pause")
    iso_20 = session.protocol == "iso20"  # only the names of its messages are known
    if session.in_phase("charging") and (session.started or iso_20):
        return Verdict(
            "completed", by, f"ended in order by the {by}: {reason}{answered}", "stop", clause
        )
    return _gave_up(session, by, reason, clause, answered)


def _gave_up(session: Session, by: By, reason: str, clause: str, answered: str) -> Verdict:
    """SessionStop before any energy."""
    before = next((p for p in reversed(session.phases) if p.name != "stop"), None)
    phase = before.name if before else "setup"
    why, rule = _phase_reason(session, phase, session.last)
    if by == "station":
        why, rule = reason, clause
    seconds = f" after {before.seconds:.1f} s" if before else ""
    return Verdict(
        "stopped",
        by,
        f"the {by} ended the session in {phase}{seconds}: {why}{answered}",
        phase,
        rule or clause,
    )


def _who_stopped(session: Session) -> tuple[By, str, str]:
    electric = session.electric
    if session.protocol == "iso20":
        charging = session.in_phase("charging")
        after = f"after {charging.seconds:.1f} s of charging" if charging else "before charging"
        return "EV", f"it sent SessionStopReq {after}; reasons are not decoded", ""
    if session.ev_error is not None:
        return "EV", f"it reported {session.ev_error[1]}", "DC_EVErrorCode"
    if session.evse_stop is not None:
        return "station", f"it announced {session.evse_stop[1]}", "DC_EVSEStatusCode"
    soc = electric.soc_last
    if session.complete:
        at = f" at {soc} % SoC" if soc is not None else ""
        return "EV", f"charging complete{at}", "ChargingComplete"
    at = f"{soc} % SoC, " if soc is not None else ""
    charging = session.in_phase("charging")
    seconds = f"{charging.seconds:.1f} s of charging" if charging else "no charging"
    return "EV", f"stopped at {at}{seconds}", "PowerDelivery(Stop)"


def _phase_reason(session: Session, phase: str, time: int) -> tuple[str, str]:
    """The likely reason to leave in this phase, and its clause."""
    if session.protocol == "iso20":
        return "reasons are not decoded (ISO 15118-20)", ""
    last = session.in_phase(phase)
    seconds = (time - last.began) / 1e9 if last else 0.0
    electric = session.electric
    if phase == "cable check":
        if seconds > limits.CABLE_CHECK.seconds - 2:
            text = f"cable check exceeded the EV's 40 s limit ({seconds:.1f} s)"
            return text, limits.CABLE_CHECK.clause
        return f"cable check had run for {seconds:.1f} s of 40 s", limits.CABLE_CHECK.clause
    if phase == "pre-charge" and electric.target_v is not None:
        present = electric.present_v or 0.0
        if abs(present - electric.target_v) > PRE_CHARGE_TOLERANCE_V:
            text = (
                f"pre-charge voltage {present:g} V never met the target {electric.target_v:g} V "
                f"(20 V apart at most) in {seconds:.1f} s"
            )
            return text, f"IEC 61851-23 CC.5.2, {limits.PRE_CHARGE.clause}"
        text = (
            f"the station reported {present:g} V for a target of {electric.target_v:g} V, yet the "
            f"EV did not go on in {seconds:.1f} s (limit 7 s): what it measures at its inlet "
            "probably differs"
        )
        return text, limits.PRE_CHARGE.clause
    if phase == "authorization" and seconds > 5:
        return f"authorization was not finished in {seconds:.1f} s", limits.ONGOING.clause
    if phase == "setup":
        return _setup_reason(session)
    if session.ev_error is not None:
        return f"the EV reported {session.ev_error[1]}", "DC_EVErrorCode"
    return "no reason is told in the messages", ""


def _setup_reason(session: Session) -> tuple[str, str]:
    if session.counts.get("ServiceDiscoveryRes"):
        text = "the services, payment or energy transfer modes offered probably do not suit it"
        return text, "ServiceDiscoveryRes"
    return "no reason is told in the messages", ""


# --- a connection that broke --------------------------------------------------------------------


def _unanswered(session: Session, _: int) -> Verdict | None:
    """The vehicle left while it waited, or just as the late answer came."""
    request, response = session.exchange.request, session.exchange.response
    end = next((e for e in session.ends if e.side == "EV"), None)
    if end is None or request is None or session.stop_answered:
        return None
    if response is not None and response.time < end.time - 5_000_000:
        return None
    waited = (end.time - request.time) / 1e9
    limit = limits.response(session.protocol, request.message[:-3])
    if waited < limit.seconds * 0.9:
        return None
    phase = _phase(session)
    return Verdict(
        "failed",
        "EV",
        f"EV {VERB[end.how]} {waited:.2f} s after its {request.message}: the answer exceeded "
        f"the EV's {limit.seconds:g} s limit",
        phase,
        f"{limit.clause} V2G_EVCC_Msg_Timeout",
    )


def _silence(session: Session, _: int) -> Verdict | None:
    """The station closed since no request came."""
    end = first_end(session)
    response = session.exchange.response
    if end is None or end.side != "EVSE" or response is None or session.evse_stop:
        return None
    waited = (end.time - response.time) / 1e9
    limit = limits.sequence(session.protocol, response.message[:-3])
    if waited < limit.seconds * 0.95:
        return None
    return Verdict(
        "failed",
        "station",
        f"station {VERB[end.how]} {waited:.1f} s after {response.message}: the EV sent no "
        f"further request (sequence timeout {limit.seconds:g} s)",
        _phase(session),
        limit.clause,
    )


def _closed(session: Session, _: int) -> Verdict | None:
    """Either end left in the middle."""
    end = first_end(session)
    if end is None or end.how == "refused" or session.last_message is None:
        return None
    who = WHO[end.side]
    phase = _phase(session)
    name = "EV" if end.side == "EV" else "station"
    if session.stopped and phase == "stop":
        by, reason, clause = _who_stopped(session)
        after = (end.time - session.stopped) / 1e9
        return Verdict(
            "completed",
            by,
            f"{name} {VERB[end.how]} {after:.1f} s after PowerDelivery(Stop), without "
            f"SessionStop; the {by} ended the charge: {reason}",
            phase,
            clause,
        )
    first, anchor = session.in_phase(phase), _FIRST.get(phase)
    if first is not None and anchor is not None:
        since = f"{(end.time - first.began) / 1e9:.1f} s after the first {anchor}"
    else:
        since = _since_message(session, end)
    reason, clause = _left_reason(session, end, phase)
    return Verdict("failed", who, f"{name} {VERB[end.how]} {since}: {reason}", phase, clause)


def _since_message(session: Session, end: End) -> str:
    """The last message before the end, which may be a request whose answer came too late."""
    exchange = (session.exchange.response, session.exchange.request)
    before = next((r for r in exchange if r is not None and r.time <= end.time), None)
    if before is None:
        return "before any message"
    return f"{(end.time - before.time) / 1e9:.1f} s after {before.message}"


_FIRST = {
    "cable check": "CableCheckReq",
    "pre-charge": "PreChargeReq",
    "charging": "PowerDeliveryReq",
}


def _left_reason(session: Session, end: End, phase: str) -> tuple[str, str]:
    if end.side == "EVSE" and session.evse_stop is not None:
        return f"it had announced {session.evse_stop[1]}", "DC_EVSEStatusCode"
    late = session.findings.of("response-time")
    if end.side == "EV" and late:
        return late[-1].text, late[-1].clause
    if end.side == "EV":
        return _phase_reason(session, phase, end.time)
    last = session.last_message.message if session.last_message else ""
    return f"no reason is told in the messages (last was {last})", ""


def _still_running(session: Session, ended: int) -> Verdict | None:
    last = session.last_message
    if last is None:
        return Verdict(
            "incomplete", "capture", "the messages of this connection cannot be read", ""
        )
    quiet = (ended - last.time) / 1e9
    phase = _phase(session) or "setup"
    if quiet > limits.sequence(session.protocol, last.message[:-3]).seconds:
        text = f"silence of {quiet:.1f} s after {last.message}, TCP never closed"
        by: By = "EV" if last.side == "EVSE" else "station"
        return Verdict("failed", by, text, phase)
    unanswered = session.exchange.request is not None and session.exchange.response is None
    pending = f", {last.message} unanswered" if unanswered else ""
    return Verdict(
        "incomplete",
        "capture",
        f"the capture ends in {phase}, {quiet:.1f} s after {last.message}{pending}",
        phase,
    )


_CASES: tuple[Callable[[Session, int], Verdict | None], ...] = (
    early_end.slac_only,
    early_end.discovery_only,
    early_end.tls,
    early_end.silent_connection,
    early_end.no_negotiation,
    _refused,
    _unanswered,
    _ordered_stop,
    _silence,
    _closed,
    _still_running,
)
