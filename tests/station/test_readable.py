"""Reports for a reader: one line each, with what counts."""

import pytest

from secc import reports as r
from secc.readable import text

EVCC = "02beef15c0de"
DELIVER = r.State(
    time=1,
    connector=1,
    phase="deliver",
    pilot="C",
    oscillator=True,
    duty=0.05,
    soc=41,
    voltage_v=356.04,
    current_a=150.0,
    target_voltage_v=410.0,
    target_current_a=150.0,
    energy_wh=432.4,
    contactors="closed",
    isolation="valid",
    locked=True,
    faults=["rcm"],
)


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (r.Hello(version=1, connector=2, software="secc 0"), "connected to secc 0, connector 2"),
        (r.Answer(ok=True), "done"),
        (r.Health(time=1, connector=1), "health: central system not told, 0 clients"),
        (
            r.Health(time=1, connector=1, central_system=True, can={"errors": 3}),
            "central system online, 0 clients, CAN errors 3",
        ),
        (r.Answer(ok=False, error="no session"), "refused: no session"),
        (
            r.Exchange(
                time=1,
                protocol="",
                request="CableCheckReq",
                response="",
                code="OK",
                latency_s=0.001,
            ),
            "CableCheck: OK in 1.0 ms",
        ),
        (r.AuthorizationWanted(time=1, session="ab", evcc=EVCC), f"wanted by {EVCC}"),
        (
            r.AuthorizationWanted(time=1, session="ab", evcc=EVCC, emaid="DE1"),
            "wanted by contract DE1",
        ),
        (
            r.CertificateWanted(
                time=1, session="ab", action="update", schema="", request="", answer_within_s=4
            ),
            "contract certificate wanted (update)",
        ),
        (
            r.Receipt(time=1, session="ab", emaid="DE1", meter_id="M", meter_wh=12, request=""),
            "receipt of DE1 for 12 Wh of meter M",
        ),
        (r.Deviation(time=1, clause="[V2G2-1]", text="odd"), "deviation: odd ([V2G2-1])"),
        (r.Link(time=1, state="waiting"), "data link waiting"),
        (
            r.Link(time=1, state="joining", reason="why", ev="02:be", attenuation_db=18.24),
            "data link joining: why, EV 02:be, 18.2 dB",
        ),
        (r.Modem(time=1, chip="QCA7005", mac="00:01"), "modem QCA7005 (00:01)"),
        (
            r.SessionStarted(time=1, session="ab", evcc=EVCC, protocol="DIN 70121"),
            f"session ab started: DIN 70121, EV {EVCC}",
        ),
        (
            r.SessionStarted(time=1, session="ab", evcc=EVCC, protocol="x", resumed=True),
            "session ab joined again",
        ),
        (
            r.SessionEnded(
                time=1,
                session="ab",
                by="ev",
                reason="silence",
                ok=False,
                energy_wh=5,
                last_message="PreChargeReq",
                detail="FAILED",
            ),
            "session ab FAILED by ev after PreChargeReq: silence (FAILED), 5 Wh",
        ),
        (
            r.SessionEnded(time=1, session="ab", by="ev", reason="x", ok=True, paused=True),
            "session ab paused by ev: x, 0 Wh",
        ),
        (r.FaultRaised(time=1, name="rcm", severity="error", active=True), "fault rcm (error) on"),
        (r.Alert(time=1, name="rogue_secc", text="there"), "alert rogue_secc: there"),
        (DELIVER, "deliver     pilot C  5%   356.0 V  150.0 A  (asked 410.0 V 150.0 A)  432 Wh"),
        (DELIVER, "SoC 41 %  contactors closed, isolation valid  locked  faults: rcm"),
    ],
)
def test_a_report_is_one_line_with_what_counts(report: r.Report | r.Answer, words: str) -> None:
    line = text(report)

    assert words in line
    assert "\n" not in line
