"""Findings about what did not happen in a session, or took too long as a whole."""

from __future__ import annotations

from secc.capture import limits
from secc.capture.findings import Severity
from secc.capture.session import Session


def note(session: Session) -> None:
    """Called once, at the end of the capture."""
    last = session.last_message
    if last is None or session.protocol == "iso20":
        return
    welding = session.counts.get("WeldingDetectionReq") or session.counts.get(
        "DC_WeldingDetectionReq"
    )
    if session.stopped and session.direct_current and not welding and session.started:
        session.findings.add(
            "no-welding-detection",
            Severity.INFO,
            "no WeldingDetection between the end of power and the end of the session",
            last,
            clause="optional for the EV",
        )
    cable = session.in_phase("cable check")
    if cable and cable.seconds > limits.CABLE_CHECK.seconds:
        session.findings.add(
            "cable-check-time",
            Severity.ERROR,
            f"the cable check took {cable.seconds:.1f} s (the EV waits 40 s)",
            last,
            clause=limits.CABLE_CHECK.clause,
        )
    pre_charge = session.in_phase("pre-charge")
    if pre_charge and pre_charge.seconds > limits.PRE_CHARGE.seconds:
        session.findings.add(
            "precharge-time",
            Severity.WARNING,
            f"pre-charge took {pre_charge.seconds:.1f} s (the EV waits 7 s)",
            last,
            clause=limits.PRE_CHARGE.clause,
        )
