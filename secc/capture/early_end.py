"""Sessions that ended before the first V2G message could be exchanged: SLAC, discovery, TCP, TLS,
negotiation. Each case answers None if it is not the case.
"""

from __future__ import annotations

from secc.capture import limits
from secc.capture.judgement import VERB, WHO, Verdict, first_end
from secc.capture.session import Session
from secc.capture.slac_run import SlacRun

_ATTENUATION_S = 1.2  # TT_EV_atten_results, the longest wait within SLAC


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def slac_only(session: Session, ended: int) -> Verdict | None:
    slac = session.slac
    if session.has_v2g or session.connection or session.sdp_requests or not slac.seen:
        return None
    lasted = (session.last - session.began) / 1e9
    if slac.matched:
        waited = (ended - (slac.ended or ended)) / 1e9
        return Verdict(
            "incomplete",
            "capture" if waited < limits.SETUP.seconds else "EV",
            f"SLAC matched, but no SDP request was captured in the {waited:.1f} s after it",
            "SLAC",
            limits.SETUP.clause,
        )
    if not slac.parm_answers and (slac.match_requests or slac.answers):
        text = "only the EV's side of SLAC was captured; whether it matched cannot be told"
        return Verdict("incomplete", "capture", text, "SLAC")
    if slac.parm_requests < 2 and (ended - session.last) / 1e9 < _ATTENUATION_S:
        text = f"the capture ends in SLAC, right after {slac.last}"
        return Verdict("incomplete", "capture", text, "SLAC")
    if slac.parm_requests and not slac.parm_answers:
        text = f"no station answered {slac.parm_requests} CM_SLAC_PARM.REQ in {lasted:.1f} s"
        return Verdict("failed", "station", f"SLAC failed: {text}", "SLAC", "TT_match_response")
    return _half_way(slac, lasted)


def _half_way(slac: SlacRun, lasted: float) -> Verdict:
    """The station answered, and SLAC did not come to its end."""
    if not slac.starts and not slac.indications and not slac.match_requests:
        text = (
            f"the EV sent CM_SLAC_PARM.REQ {slac.parm_requests} times in {lasted:.1f} s, "
            f"was answered {slac.parm_answers} times and never began sounding"
        )
        return Verdict("failed", "EV", f"SLAC failed: {text}", "SLAC", "TT_match_sequence")
    if not slac.indications:
        text = f"no CM_ATTEN_CHAR.IND followed {slac.sounds} sounds"
        return Verdict("failed", "station", f"SLAC failed: {text}", "SLAC", "TT_EV_atten_results")
    if not slac.match_requests:
        heard = f"{slac.attenuation_db:.1f} dB" if slac.attenuation_db is not None else "nothing"
        text = f"the EV did not ask for a match after an attenuation of {heard}"
        return Verdict("failed", "EV", f"SLAC failed: {text}", "SLAC", "TT_EVSE_match_session")
    return Verdict(
        "failed",
        "station",
        f"SLAC failed: {slac.match_requests} CM_SLAC_MATCH.REQ were not answered",
        "SLAC",
        "TT_match_response",
    )


def discovery_only(session: Session, ended: int) -> Verdict | None:
    if session.has_v2g or session.connection or session.opened is not None:
        return None
    if not session.sdp_requests + session.sdp_answers:
        return None
    waited = (ended - session.last) / 1e9
    if not session.sdp_answers:
        return Verdict(
            "failed",
            "station",
            f"no SECC answered {_count(session.sdp_requests, 'SDP request')} "
            f"(security {session.sdp_asked}); the capture goes on for {waited:.1f} s",
            "SDP",
            "ISO 15118-2 7.10.1",
        )
    if session.refused:
        return Verdict(
            "failed",
            "station",
            f"the station refused {_count(session.refused, 'TCP connection')} "
            f"to {session.endpoint}",
            "TCP",
            "ISO 15118-2 7.7.1",
        )
    return Verdict(
        "failed",
        "EV",
        f"the EV opened no TCP connection to {session.endpoint} in the {waited:.1f} s "
        "after the SDP response",
        "TCP",
        limits.SETUP.clause,
    )


def silent_connection(session: Session, ended: int) -> Verdict | None:
    if session.has_v2g or session.alert or session.encrypted or session.unreadable:
        return None
    end = first_end(session)
    if session.opened is None:
        return None
    if end is not None:
        who = "EV" if end.side == "EV" else "station"
        text = f"the {who} {VERB[end.how]} before any message"
        return Verdict("failed", WHO[end.side], text, "TCP")
    waited = (ended - session.opened) / 1e9
    text = f"TCP to {session.endpoint} was opened by the EV and nothing came of it"
    return Verdict("failed", "station", f"{text} ({waited:.1f} s)", "TCP", limits.SETUP.clause)


def tls(session: Session, _: int) -> Verdict | None:
    if session.has_v2g or not (session.alert or session.encrypted or session.tls):
        return None
    if session.alert:
        side, name = session.alert
        return Verdict(
            "failed",
            WHO[side],
            f"TLS handshake failed: the {WHO[side]} sent the alert {name}",
            "TLS",
            "RFC 5246 7.2",
        )
    end = first_end(session)
    closed = f"; the {WHO[end.side]} {VERB[end.how]}" if end else ""
    seconds = ((end.time if end else session.last) - (session.opened or session.began)) / 1e9
    why = session.encrypted or "encrypted, no key"
    why += f" ({session.tls})" if session.tls else ""
    return Verdict(
        "encrypted",
        WHO[end.side] if end else "capture",
        f"{why}: nothing but its {seconds:.1f} s can be told{closed}",
        "TLS",
    )


def no_negotiation(session: Session, _: int) -> Verdict | None:
    if session.negotiation != "Failed_NoNegotiation":
        return None
    offers = ", ".join(
        f"{o['ProtocolNamespace']} {o['VersionNumberMajor']}.{o['VersionNumberMinor']}"
        for o in session.offers
    )
    return Verdict(
        "failed",
        "station",
        f"the station speaks none of the protocols the EV offers ({offers or 'not captured'})",
        "setup",
        "[V2G2-172]",
    )
