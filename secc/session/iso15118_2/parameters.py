"""ChargeParameterDiscovery (ISO 15118-2 8.4.3.8): limits of both sides and a schedule."""

from secc.messages import iso15118_2 as m
from secc.session import ac, duties, schedule, tariff
from secc.session.cable_check import Check
from secc.session.dialect import Refusal, Reply
from secc.session.engine import Session
from secc.session.iso15118_2 import wire
from secc.session.iso15118_2.state import State
from secc.session.tariff import Tariff

OK = m.responseCodeType.OK
Processing = m.EVSEProcessingType


def charge_parameter_discovery(session: Session, req: m.ChargeParameterDiscoveryReq) -> Reply:
    """Both sides' limits and a schedule; EVSENotification is always None here."""
    terms = session.terms
    _agree_mode(session, req)
    duties.begin_parameters(session)
    if not duties.parameters_ready(session, session.settings.iso15118_2.parameters_s):
        response = m.ChargeParameterDiscoveryRes(
            ResponseCode=OK,
            EVSEProcessing=Processing.Ongoing,
            EVSEChargeParameter=wire.charge_parameter(session),
        )
        return Reply(response, then=State.PARAMETERS)
    offered = tariff.fitting(session, _departure(req), req.MaxEntriesSAScheduleTuple)
    _grant(session, req, offered)
    assert terms.schedule is not None
    offers = {terms.tuple_id: None} if offered is None else offered.offers
    terms.tuple_ids = tuple(offers)
    response = m.ChargeParameterDiscoveryRes(
        ResponseCode=OK,
        EVSEProcessing=Processing.Finished,
        SASchedules=wire.schedule_list(terms.schedule, offers),
        EVSEChargeParameter=wire.charge_parameter(session),
    )
    signature = None if offered is None else offered.signature
    return Reply(response, then=_next(session), signature=signature)


def _next(session: Session) -> State:
    terms = session.terms
    if terms.ac:
        return State.AC_START  # [V2G2-565]
    renegotiated = terms.renegotiating and session.charging.check is Check.PASSED
    return State.RENEGOTIATED if renegotiated else State.CABLE_CHECK


def _departure(req: m.ChargeParameterDiscoveryReq) -> int | None:
    """Seconds until the EV leaves, if it has said so."""
    departure: int | None = req.EVChargeParameter.DepartureTime
    return departure


def _agree_mode(session: Session, req: m.ChargeParameterDiscoveryReq) -> None:
    """Mode and parameters of the EV ([V2G2-476], [V2G2-477])."""
    terms, charging, mode = session.terms, session.charging, req.RequestedEnergyTransferMode.value
    changed = terms.renegotiating and mode != terms.mode
    if mode not in wire.modes(session) or changed:
        raise Refusal("FAILED_WrongEnergyTransferMode", f"{mode} is not offered")
    terms.mode = mode
    charging.ac = terms.ac
    charging.phases = 1 if mode == "AC_single_phase_core" else session.settings.ac.phases
    parameters = req.EVChargeParameter
    leaves_in = parameters.DepartureTime
    charging.ev.departure_at = session.now + leaves_in if leaves_in else None
    if isinstance(parameters, m.DC_EVChargeParameterType) and not terms.ac:
        _dc_parameters(session, parameters)
    elif isinstance(parameters, m.AC_EVChargeParameterType) and terms.ac:
        _ac_parameters(session, parameters)
    else:
        why = f"{type(parameters).__name__} for {mode}"
        raise Refusal(duties.WRONG_PARAMETER, why)


def _dc_parameters(session: Session, told: m.DC_EVChargeParameterType) -> None:
    wire.hear(session.charging, told.DC_EVStatus)
    session.charging.ev.energy_wh = wire.limit_of(told.EVEnergyRequest, wire.Unit.Wh)
    power = told.EVMaximumPowerLimit
    duties.take_dc_limits(
        session,
        wire.parameter(session, told.EVMaximumVoltageLimit, wire.Unit.V),
        wire.parameter(session, told.EVMaximumCurrentLimit, wire.Unit.A),
        0.0 if power is None else wire.parameter(session, power, wire.Unit.W),
    )


def _ac_parameters(session: Session, told: m.AC_EVChargeParameterType) -> None:
    ev, settings = session.charging.ev, session.settings.ac
    ev.energy_wh = wire.parameter(session, told.EAmount, wire.Unit.Wh)
    ev.voltage_v = wire.parameter(session, told.EVMaxVoltage, wire.Unit.V)
    ev.current_a = wire.parameter(session, told.EVMaxCurrent, wire.Unit.A)
    least = wire.parameter(session, told.EVMinCurrent, wire.Unit.A)
    if ev.voltage_v < settings.nominal_voltage_v or least > settings.max_current_a:
        why = f"the EV takes {ev.voltage_v:g} V and at least {least:g} A"
        raise Refusal(duties.WRONG_PARAMETER, why)


def _grant(session: Session, req: m.ChargeParameterDiscoveryReq, told: Tariff | None) -> None:
    """The schedule: after a pause the rest of the old one under its id ([V2G2-741]).

    With a tariff it covers the same time.
    """
    terms, charging, settings = session.terms, session.charging, session.settings
    charging.schedule = None  # it must not limit its successor
    power = wire.stated(session, charging.offer()).power_w
    departure, most = _departure(req), req.MaxEntriesSAScheduleTuple
    departure = departure if told is None else told.horizon
    carried, terms.carried = terms.carried, None
    rest = carried.later(session.now) if carried else None
    if rest is not None:
        granted = schedule.fit(rest, departure, most)
    else:
        if terms.ac:
            current = ac.offered_current(charging)
            power = settings.ac.nominal_voltage_v * current * charging.phases
        granted = schedule.make(settings.charge, power, session.now, departure, most)
    terms.schedule = charging.schedule = wire.as_told(granted)
