"""ChargeParameterDiscovery (DIN SPEC 70121 9.4.1.7): limits of both sides and a schedule."""

from secc.messages import din70121 as m
from secc.session import duties, schedule
from secc.session.dialect import Refusal, Reply
from secc.session.din70121 import wire
from secc.session.din70121.state import State
from secc.session.engine import Session

OK = m.responseCodeType.OK
Processing = m.EVSEProcessingType


def charge_parameter_discovery(session: Session, req: m.ChargeParameterDiscoveryReq) -> Reply:
    """Limits of both sides; the list is mandatory in every answer ([V2G-DC-498])."""
    _agree_mode(session, req)
    duties.begin_parameters(session)
    ready = duties.parameters_ready(session, session.settings.din70121.parameters_s)
    if ready:
        _grant(session)
    parameters = wire.charge_parameter(session)
    if not ready:
        parameters.DC_EVSEStatus.EVSEStatusCode = (  # [V2G-DC-966]
            m.DC_EVSEStatusCodeType.EVSE_IsolationMonitoringActive
        )
    response = m.ChargeParameterDiscoveryRes(
        ResponseCode=OK,
        EVSEProcessing=Processing.Finished if ready else Processing.Ongoing,
        SASchedules=wire.schedule_list(session),
        EVSEChargeParameter=parameters,
    )
    return Reply(response, then=State.CABLE_CHECK if ready else State.PARAMETERS)


def _agree_mode(session: Session, req: m.ChargeParameterDiscoveryReq) -> None:
    """[V2G-DC-397], [V2G-DC-398]."""
    wrong_type, mode = "FAILED_WrongEnergyTransferType", req.EVRequestedEnergyTransferType.value
    if not mode.startswith("DC_"):
        raise Refusal(wrong_type, f"{mode} is not offered")
    if mode != session.settings.din70121.mode:
        session.tolerate("other_dc_mode", wrong_type)
    session.terms.mode = mode
    told = req.EVChargeParameter
    if not isinstance(told, m.DC_EVChargeParameterType):
        raise Refusal(duties.WRONG_PARAMETER, f"{type(told).__name__} for {mode}")
    wire.hear(session.charging, told.DC_EVStatus)
    power = told.EVMaximumPowerLimit
    duties.take_dc_limits(
        session,
        wire.parameter(session, told.EVMaximumVoltageLimit, wire.Unit.V),
        wire.parameter(session, told.EVMaximumCurrentLimit, wire.Unit.A),
        0.0 if power is None else wire.parameter(session, power, wire.Unit.W),
    )


def _grant(session: Session) -> None:
    """A day of power ([V2G-DC-556]); the EV names neither departure nor number of entries."""
    charging, settings = session.charging, session.settings
    power = charging.offer().power_w
    granted = schedule.make(settings.charge, power, session.now, None, None)
    session.terms.schedule = charging.schedule = granted
