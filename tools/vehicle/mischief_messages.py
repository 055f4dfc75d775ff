"""Misbehaviours in the order and the contents of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from secc.reports import Simulate
from tools.vehicle.mischief_table import SILENCE_S, Table, entry_in
from tools.vehicle.requests import protocol_offer
from tools.vehicle.steps import Bench, Event, Failed, HangUp, Over, Send, Steps

if TYPE_CHECKING:
    from tools.vehicle.drive import Drive

SEQUENCE_ERROR = "FAILED_SequenceError"
WRONG_PARAMETER = "FAILED_WrongChargeParameter"
SEQUENCE_S = 65.0  # V2G_SECC_Sequence_Timeout is 60
FOREIGN_SERVICE = 4711

TABLE: Table = {}
mischief = entry_in(TABLE)


def tolerated(drive: Drive, request: Any, code: str = SEQUENCE_ERROR) -> Steps:
    """OK in field mode, refused with `code` in strict mode."""
    if drive.script.strict:
        yield from drive.refused(request, code)
    return (yield from drive.plain(request))


# --- session and sequence -----------------------------------------------------------------------


@mischief("ServiceDiscovery", session=True)
def wrong_session_id(drive: Drive, request: Any) -> Steps:
    """One bit of the session id is wrong."""
    wrong = bytes([*drive.session_id[:-1], drive.session_id[-1] ^ 1])
    yield from drive.refused(request, "FAILED_UnknownSession", session_id=wrong)


@mischief("ServiceDiscovery", session=True)
def empty_session_id(drive: Drive, request: Any) -> Steps:
    """The session id has no octets."""
    yield from drive.refused(request, "FAILED_UnknownSession", session_id=b"")


@mischief("ServiceDiscovery", session=True)
def zero_session_id(drive: Drive, request: Any) -> Steps:
    """The session id is zero although a session exists."""
    yield from drive.refused(request, "FAILED_UnknownSession", session_id=bytes(8))


@mischief("PaymentSelection", session=True)
def second_session_setup(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """SessionSetupReq in the middle of a session."""
    yield from drive.refused(drive.requests.session_setup(), SEQUENCE_ERROR)


@mischief("ServiceDiscovery")
def wrong_message(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """A request that has no place here."""
    requests = drive.requests
    foreign = requests.charging_status() if requests.ac else requests.cable_check()
    if drive.script.at in ("CableCheck", "Loop", "Stop"):
        foreign = requests.authorization()
    if drive.namespace is None:  # no protocol yet: nothing to answer with
        yield Send((drive.octets(foreign),), SILENCE_S)
        yield from drive.closes(5.0)
        raise Over("closed")
    yield from drive.refused(foreign, SEQUENCE_ERROR)


@mischief("ServiceDiscovery", session=True)
def second_app_protocol(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """supportedAppProtocolReq in the middle of a session."""
    octets = drive.octets(protocol_offer(drive.script.offers))
    yield Send((octets,), SILENCE_S)
    yield from drive.closes(5.0)
    raise Over("closed")


@mischief("SupportedAppProtocol")
def unknown_protocols(drive: Drive, request: Any) -> Steps:
    """Offers protocols that nobody speaks."""
    for offer in request.AppProtocol:
        offer.ProtocolNamespace += ":none"
    yield from drive.refused(request, "Failed_NoNegotiation")


@mischief("ServiceDiscovery")
def silence(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """Says nothing more."""
    yield from drive.closes(SEQUENCE_S)
    raise Over("closed")


@mischief("Loop", only=("din",))
def slow_loop(drive: Drive, request: Any) -> Steps:
    """Is silent in the charge loop for longer than DIN allows."""
    yield from drive.plain(request)
    yield from drive.closes(6.0)  # V2G-DC-957
    raise Over("closed")


@mischief("PreCharge", only=("dc",))
def start_without_pre_charge(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """PowerDelivery(Start) without a single PreChargeReq."""
    yield from drive.refused(drive.requests.start(), SEQUENCE_ERROR)


@mischief("Start", only=("dc",))
def demand_before_start(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """CurrentDemandReq before PowerDelivery(Start)."""
    yield from drive.refused(drive.requests.current_demand(), SEQUENCE_ERROR)


@mischief("Loop")
def second_start(drive: Drive, request: Any) -> Steps:
    """PowerDelivery(Start) again in the charge loop."""
    yield from drive.plain(request)
    yield from drive.refused(drive.requests.start(), SEQUENCE_ERROR)


@mischief("Start", only=("iso",))
def renegotiate_before_start(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """PowerDelivery(Renegotiate) before the first start."""
    yield from drive.refused(drive.requests.renegotiate(), "FAILED")  # [V2G2-812]


@mischief("Start", only=("dc",))
def stop_before_start(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """PowerDelivery(Stop) instead of a start: the vehicle gives up after pre-charge."""
    yield Bench(Simulate(pilot="B", inlet_closed=False))
    yield from tolerated(drive, drive.requests.stop())
    yield from drive.leave()
    raise Over("complete")


@mischief("CableCheck", "Start", session=True)
def session_stop(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """SessionStopReq before its time; DIN allows it outside the charge loop."""
    place, stop = drive.script.at, drive.requests.session_stop()
    if drive.requests.iso:
        allowed = place in ("WeldingDetection", "SessionStop")
    else:
        allowed = place not in ("Loop", "Stop")
    yield from drive.plain(stop) if allowed else tolerated(drive, stop)
    yield HangUp()
    raise Over("complete")


@mischief("CableCheck", "Start", only=("iso",))
def pause_before_stop(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """SessionStopReq(Pause) before PowerDelivery(Stop)."""
    yield from drive.refused(drive.requests.session_stop("Pause"), "FAILED", SEQUENCE_ERROR)


@mischief("SessionStop")
def data_after_stop(drive: Drive, request: Any) -> Steps:
    """A request after SessionStopRes: it must not be answered."""
    yield from drive.plain(request)
    happened = yield Send((drive.octets(drive.requests.service_discovery()),), SILENCE_S)
    if isinstance(happened, bytes):
        drive.findings.append("a request after SessionStopRes was answered")
    yield HangUp()
    raise Over("complete")


# --- contents -----------------------------------------------------------------------------------


@mischief("ServiceDiscovery")
def nul_service_scope(drive: Drive, request: Any) -> Steps:
    """ServiceScope full of NUL characters, as a car in the field has it."""
    request.ServiceScope = "\0" * 16
    if drive.script.strict:  # no document by the letter: ignored
        happened = yield Send((drive.octets(request),), SILENCE_S)
        if happened is not Event.TIME_OUT:
            drive.findings.append("a document with NUL characters was not ignored")
        request.ServiceScope = None
    return (yield from drive.plain(request))


@mischief("PaymentSelection")
def no_charge_service(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """Selects services without the charge service."""
    code = "FAILED_NoChargeServiceSelected"  # [V2G2-804]
    code = code if drive.requests.iso else "FAILED_ServiceSelectionInvalid"
    yield from drive.refused(drive.requests.payment_selection(FOREIGN_SERVICE), code)


@mischief("PaymentSelection")
def unknown_service(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """Selects a service that was not offered, besides the charge service."""
    selection = drive.requests.payment_selection(1, FOREIGN_SERVICE)
    yield from drive.refused(selection, "FAILED_ServiceSelectionInvalid")


@mischief("PaymentSelection")
def contract_payment(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """Wants to pay by contract although there is no TLS."""
    if drive.suite is not None:
        raise Failed("misbehaviour", "contract_payment is none with TLS")
    selection = drive.requests.payment_selection(1, option="Contract")
    yield from drive.refused(selection, "FAILED_PaymentSelectionInvalid")


@mischief("PaymentSelection", only=("iso",))
def unknown_service_detail(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """Asks for details of a service that was not offered."""
    detail = drive.requests.service_detail(FOREIGN_SERVICE)
    yield from drive.refused(detail, "FAILED_ServiceIDInvalid")


@mischief("ChargeParameterDiscovery")
def negative_limits(drive: Drive, request: Any) -> Steps:
    """The maximum current is -100 A."""
    negative = drive.requests.value(-100, "A")
    if drive.requests.ac:
        request.EVChargeParameter.EVMaxCurrent = negative
    else:
        request.EVChargeParameter.EVMaximumCurrentLimit = negative
    yield from drive.refused(request, WRONG_PARAMETER)


@mischief("ChargeParameterDiscovery", only=("dc",))
def voltage_below_minimum(drive: Drive, request: Any) -> Steps:
    """The battery takes less than the station's lowest voltage."""
    request.EVChargeParameter.EVMaximumVoltageLimit = drive.requests.value(10, "V")
    yield from drive.refused(request, WRONG_PARAMETER)


@mischief("ChargeParameterDiscovery")
def other_energy_mode(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """Asks for AC at a DC station, or the other way round."""
    requests = drive.requests
    mode, block = "AC_three_phase_core", requests.ac_parameters()
    if requests.ac:
        mode, block = "DC_extended", requests.dc_parameters()
    code = "FAILED_WrongEnergyTransferMode" if requests.iso else "FAILED_WrongEnergyTransferType"
    yield from drive.refused(requests.parameter_discovery(mode, block), code)


@mischief("ChargeParameterDiscovery")
def other_parameter_block(drive: Drive, request: Any) -> Steps:
    """The parameters are those of the other kind of current."""
    requests = drive.requests
    request.EVChargeParameter = (
        requests.dc_parameters() if requests.ac else requests.ac_parameters()
    )
    yield from drive.refused(request, WRONG_PARAMETER)


@mischief("ChargeParameterDiscovery", only=("dc",))
def wrong_unit(drive: Drive, request: Any) -> Steps:
    """The maximum current is given in watts."""
    limit = request.EVChargeParameter.EVMaximumCurrentLimit
    limit.Unit = drive.requests.m.unitSymbolType("W")
    return (yield from tolerated(drive, request, WRONG_PARAMETER))


@mischief("Start")
def unknown_tuple(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """Chooses a schedule that was not offered."""
    start = drive.requests.start(tuple_id=drive.requests.tuple_id + 70)
    yield from drive.refused(start, "FAILED_TariffSelectionInvalid")


@mischief("Start", only=("iso",))
def profile_too_high(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """The charging profile exceeds the power of the schedule."""
    start = drive.requests.start(power_w=2 * (drive.requests.offered_w or 1e6))
    yield from drive.refused(start, "FAILED_ChargingProfileInvalid")


@mischief("PreCharge", only=("dc",))
def pre_charge_from_zero(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """The first target of pre-charge is 0 V and 0 A; the real one follows."""
    return (yield from drive.plain(drive.requests.pre_charge(0.0, 0.0)))


@mischief("Loop", only=("dc",))
def zero_voltage_glitch(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """One request of the loop has 0 V as its target."""
    return (yield from drive.plain(drive.requests.current_demand(voltage_v=0.0)))


@mischief("Loop", only=("dc",))
def target_above_limits(drive: Drive, request: Any) -> Steps:
    """Demands more than the station has; it must serve what it can and say so."""
    high_a, high_v = 2 * (drive.limit_a or 0.0), (drive.limit_v or 0.0) + 100
    request = drive.requests.current_demand(high_v, high_a)
    request.EVMaximumCurrentLimit = drive.requests.value(high_a, "A")
    request.EVMaximumVoltageLimit = drive.requests.value(high_v, "V")
    answer = yield from drive.plain(request)
    flags = ("EVSECurrentLimitAchieved", "EVSEVoltageLimitAchieved", "EVSEPowerLimitAchieved")
    if not any(getattr(answer, flag) for flag in flags):
        drive.findings.append("no limit flag although the target is above all limits")
    return answer


@mischief("Stop", only=("dc",))
def error_code_at_stop(drive: Drive, request: Any) -> Steps:
    """Stops with FAILED_EVRESSMalfunction: that is information, not an error of the session."""
    status = request.EVPowerDeliveryParameter.DC_EVStatus
    status.EVErrorCode = drive.requests.m.DC_EVErrorCodeType("FAILED_EVRESSMalfunction")
    return (yield from drive.plain(request))


@mischief("SupportedAppProtocol")
def ignore_stop(drive: Drive, request: Any) -> Steps:
    """Does not react when the station wants to stop: it must end the charge itself."""
    drive.deaf = True
    return (yield from drive.plain(request))
