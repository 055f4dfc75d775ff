"""One built session for each rule by which findings and verdicts are made."""

from pathlib import Path

from secc.capture.findings import Severity
from tests.capture.reading import EV_PORT, EVSE_PORT, FIN, Wire, judged, rules


def talk(tmp_path: Path, *messages: tuple[int, object], end: int | None = EV_PORT) -> list:
    """Sessions of an exchange of DIN messages, 100 ms between frames."""
    from secc.messages import din70121 as m

    wire = Wire()
    wire.open()
    for port, body in messages:
        if isinstance(body, int):
            wire.time += body * 10**9
            continue
        document = m.V2G_Message(
            Header=m.MessageHeaderType(SessionID=bytes(7) + b"\7"),
            Body=m.BodyType(BodyElement=body),
        )
        wire.message(port, m.encode(document))
    if end is not None:
        wire.tcp(end, flags=FIN | 16)
    return judged(wire.write(tmp_path / "talk.pcap"))


def volts(value: int) -> object:
    from secc.messages import din70121 as m

    return m.PhysicalValueType(Multiplier=0, Unit=m.unitSymbolType.V, Value=value)


def ev_status(soc: int = 50) -> object:
    from secc.messages import din70121 as m

    return m.DC_EVStatusType(EVReady=True, EVErrorCode=m.DC_EVErrorCodeType.NO_ERROR, EVRESSSOC=soc)


def evse_status(code: str = "EVSE_Ready", isolation: str = "Valid") -> object:
    from secc.messages import din70121 as m

    return m.DC_EVSEStatusType(
        EVSEIsolationStatus=m.isolationLevelType(isolation),
        EVSEStatusCode=m.DC_EVSEStatusCodeType(code),
        NotificationMaxDelay=0,
        EVSENotification=m.EVSENotificationType.None_,
    )


def pre_charge(target: int, present: int) -> list[tuple[int, object]]:
    from secc.messages import din70121 as m

    return [
        (
            EV_PORT,
            m.PreChargeReq(
                DC_EVStatus=ev_status(), EVTargetVoltage=volts(target), EVTargetCurrent=volts(1)
            ),
        ),
        (
            EVSE_PORT,
            m.PreChargeRes(
                ResponseCode=m.responseCodeType.OK,
                DC_EVSEStatus=evse_status(),
                EVSEPresentVoltage=volts(present),
            ),
        ),
    ]


def start() -> tuple[int, object]:
    from secc.messages import din70121 as m

    return EV_PORT, m.PowerDeliveryReq(ReadyToChargeState=True)


def test_pre_charge_that_ends_far_from_the_target_is_an_error(tmp_path: Path) -> None:
    [(session, _)] = talk(tmp_path, *pre_charge(400, 375), start())

    finding = next(f for f in session.findings if f.rule == "precharge-voltage")
    assert finding.text.startswith("pre-charge ended at 375 V for a target of 400 V")


def test_a_vehicle_that_never_sees_its_voltage_leaves_for_that_reason(tmp_path: Path) -> None:
    [(_, verdict)] = talk(tmp_path, *pre_charge(400, 12) * 30)

    assert verdict.by == "EV"
    assert "voltage 12 V never met the target 400 V" in verdict.text
    assert "V2G_EVCC_PreCharge_Timeout" in verdict.clause


def test_an_unanswered_request_is_the_reason_when_the_vehicle_leaves_at_its_limit(
    tmp_path: Path,
) -> None:
    [(_, verdict)] = talk(tmp_path, *pre_charge(400, 400), pre_charge(400, 400)[0], (EV_PORT, 2))

    assert "2.10 s after its PreChargeReq: the answer exceeded the EV's 2 s limit" in verdict.text


def test_a_late_request_and_the_wrong_one_are_findings(tmp_path: Path) -> None:
    from secc.messages import din70121 as m

    check = m.CableCheckRes(
        ResponseCode=m.responseCodeType.OK,
        DC_EVSEStatus=evse_status(),
        EVSEProcessing=m.EVSEProcessingType.Finished,
    )

    [(session, _)] = talk(
        tmp_path,
        (EV_PORT, m.CableCheckReq(DC_EVStatus=ev_status())),
        (EVSE_PORT, check),
        (EV_PORT, 61),
        start(),
    )

    order = next(f for f in session.findings if f.rule == "order")
    assert order.text == "PowerDeliveryReq after CableCheck (allowed: PreCharge, SessionStop)"
    assert order.clause == "[V2G-DC-455]"
    late = next(f for f in session.findings if f.rule == "sequence-timeout")
    assert "61.1 s after CableCheckRes (limit 60 s)" in late.text


def test_an_isolation_fault_is_an_error(tmp_path: Path) -> None:
    from secc.messages import din70121 as m

    response = m.CableCheckRes(
        ResponseCode=m.responseCodeType.FAILED,
        DC_EVSEStatus=evse_status("EVSE_Malfunction", "Fault"),
        EVSEProcessing=m.EVSEProcessingType.Finished,
    )
    [(session, verdict)] = talk(
        tmp_path,
        (EV_PORT, m.CableCheckReq(DC_EVStatus=ev_status())),
        (EVSE_PORT, response),
        end=EVSE_PORT,
    )

    found = rules(session)
    assert found["isolation"] is Severity.ERROR
    assert found["failed"] is Severity.ERROR
    assert found["evse-stop"] is Severity.ERROR
    assert verdict.text.startswith("the station answered CableCheckReq with FAILED (cable check")


def test_silence_without_an_end_is_told_with_its_length(tmp_path: Path) -> None:
    wire_end = [(EV_PORT, 100), *pre_charge(400, 400)[:1]]

    [(session, verdict)] = talk(tmp_path, *pre_charge(400, 400), *wire_end, end=None)

    assert rules(session)["sequence-timeout"] is Severity.ERROR
    assert verdict.outcome == "incomplete"
    assert "PreChargeReq unanswered" in verdict.text


def demand(target: int, present: int) -> list[tuple[int, object]]:
    from secc.messages import din70121 as m

    amperes = m.unitSymbolType.A
    return [
        (
            EV_PORT,
            m.CurrentDemandReq(
                DC_EVStatus=ev_status(),
                EVTargetCurrent=m.PhysicalValueType(Multiplier=0, Unit=amperes, Value=target),
                ChargingComplete=False,
                EVTargetVoltage=volts(400),
            ),
        ),
        (
            EVSE_PORT,
            m.CurrentDemandRes(
                ResponseCode=m.responseCodeType.OK,
                DC_EVSEStatus=evse_status(),
                EVSEPresentVoltage=volts(390),
                EVSEPresentCurrent=m.PhysicalValueType(Multiplier=0, Unit=amperes, Value=present),
                EVSECurrentLimitAchieved=False,
                EVSEVoltageLimitAchieved=False,
                EVSEPowerLimitAchieved=False,
            ),
        ),
    ]


def test_a_station_has_a_second_to_follow_a_lower_target(tmp_path: Path) -> None:
    quick = [*demand(100, 99), *demand(10, 90), *demand(10, 40), *demand(10, 11)]
    slow = [*demand(100, 99), *[one for _ in range(8) for one in demand(10, 90)]]

    [(session, _)] = talk(tmp_path, *quick)
    assert "over-current" not in rules(session)

    [(session, _)] = talk(tmp_path, *slow)
    finding = next(f for f in session.findings if f.rule == "over-current")
    assert finding.text == "the station reports 90 A when 10 A were requested"
    assert finding.count == 3  # of eight in 1.6 s
