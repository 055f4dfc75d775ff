"""What the station does for a request, the same in DIN SPEC 70121 and ISO 15118-2.

Between the wire and the charger: SI units, no messages; refusals with the codes that both have.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from secc.session import dc
from secc.session.authorization import Verdict
from secc.session.cable_check import Check
from secc.session.dialect import FAILED, Refusal
from secc.session.limits import Achieved
from secc.session.plant import Isolation, Phase, Severity
from secc.session.schedule import Entry
from secc.session.timing import Steps, Until
from secc.session.watch import SILENT

if TYPE_CHECKING:
    from secc.session.engine import Session

MAC_OCTETS = 6
CHARGING_SERVICE = 1
WRONG_PARAMETER = "FAILED_WrongChargeParameter"
NOT_APPLIED = "FAILED_PowerDeliveryNotApplied"
PROFILE_INVALID = "FAILED_ChargingProfileInvalid"
STOP_ANSWER_S = 1.4  # our part of the 1.5 s of a SessionStop


def accept_evccid(session: "Session", evccid: bytes) -> None:
    """An EVCCID is a MAC address."""
    if len(evccid) != MAC_OCTETS:
        session.tolerate("evccid_length", FAILED)


def authorise(session: "Session", within_s: float) -> bool:
    """Whether the EV may charge; False: not yet ([V2G2-854], [V2G2-713], [V2G-DC-494])."""
    terms, now = session.terms, session.now
    if session.authorization.ask(now):
        session.journal.authorization_wanted(terms.evccid)
    verdict = session.authorization.verdict(now)
    if verdict is Verdict.REFUSED:
        raise Refusal(FAILED, "authorization refused")
    if verdict is Verdict.GRANTED:
        terms.no_longer_ongoing()
        return True
    if terms.has_waited(now) > within_s:
        raise Refusal(FAILED, "no authorization in time")
    return False


def begin_parameters(session: "Session") -> None:
    """A parameter discovery; from rest the cable has to be checked again."""
    charging = session.charging
    charging.phase = Phase.PARAMETERS
    if not charging.energised:
        charging.check, charging.isolation = Check.NONE, Isolation.INVALID


def parameters_ready(session: "Session", within_s: float) -> bool:
    """Whether the station can state its parameters; False: not yet."""
    terms = session.terms
    if (
        terms.ongoing >= session.settings.charge.parameters_ongoing
        and SILENT not in session.charging.faults
    ):
        terms.no_longer_ongoing()
        return True
    if terms.has_waited(session.now) > within_s:
        raise Refusal(FAILED, "no charge parameters in time")
    return False


def take_dc_limits(session: "Session", voltage_v: float, current_a: float, power_w: float) -> None:
    """What the EV can take; its optional power is 0 when it has not said it."""
    ev, limits = session.charging.ev, session.charging.limits()
    ev.voltage_v, ev.current_a, ev.power_w = voltage_v, current_a, power_w or math.inf
    if not session.charging.energised:
        session.charging.asked.range(voltage_v)
    if voltage_v < limits.min_voltage_v or current_a < limits.min_current_a:
        why = f"the EV takes {voltage_v:g} V, {current_a:g} A: less than the station can give"
        raise Refusal(WRONG_PARAMETER, why)


def cable_check(session: "Session") -> Steps[bool]:
    """Whether the check is finished. The first request needs state C or D.

    [V2G2-916] to [V2G2-918], [V2G-DC-547], [V2G-DC-967]. When the station wants to stop it is
    finished without having passed ([V2G-DC-891]).
    """
    charging, terms, settings = session.charging, session.terms, session.settings
    if charging.ending is not None and charging.check in (Check.NONE, Check.RUNNING):
        if charging.phase is not Phase.STOP:
            dc.stop(charging)
        return True
    charging.phase = Phase.CABLE_CHECK
    if charging.check is Check.NONE:
        ready = yield Until(charging.pilot_ready, settings.timing.cp_state_s)
        if not ready:
            raise Refusal(FAILED, "neither state C nor D for the cable check")
    dc.start_cable_check(charging)
    if charging.check is Check.FAILED:
        raise Refusal(FAILED, f"cable check: {charging.check_failure}")
    finished = charging.check is Check.PASSED and (
        terms.ongoing >= settings.cable_check.ongoing or terms.renegotiating
    )
    if finished:
        terms.no_longer_ongoing()
    else:
        terms.has_waited(session.now)
    return finished


def check_plan(session: "Session", tuple_id: int, profile: Sequence[Entry]) -> None:
    """The schedule that the EV has chosen, and its plan ([V2G2-478], [V2G2-479], [V2G-DC-399])."""
    terms = session.terms
    if tuple_id not in terms.tuple_ids:
        raise Refusal("FAILED_TariffSelectionInvalid", f"schedule {tuple_id} is not offered")
    terms.tuple_id = tuple_id
    assert terms.schedule is not None
    if terms.schedule.never_grants(profile):
        raise Refusal(PROFILE_INVALID, "the profile plans what the schedule never grants")
    if terms.schedule.exceeded_by(profile):
        session.tolerate("profile_above_later_pmax", PROFILE_INVALID)


def check_faults(session: "Session") -> None:
    """No power from a station with a fault ([V2G2-480], [V2G-DC-401])."""
    charging = session.charging
    severities = {fault.severity for fault in charging.faults}
    if charging.ending is not None and charging.ending.severity is not Severity.STOP:
        severities.add(charging.ending.severity)
    if severities - {Severity.WARNING}:
        raise Refusal(NOT_APPLIED, "the station has a fault")


def start_dc(session: "Session", within_s: float) -> Steps[None]:
    """PowerDelivery start: the output has to be at the pre-charge target."""
    charging = session.charging
    charging.phase = Phase.START
    if not session.terms.renegotiating:
        reached = yield Until(lambda: dc.pre_charged(charging), within_s)
        if not reached:
            session.tolerate("pre_charge_unfinished", NOT_APPLIED)
    dc.start(charging)


def stop_dc(session: "Session", within_s: float) -> Steps[None]:
    """Come to rest; the answer does not wait longer than it may."""
    dc.stop(session.charging)
    yield Until(session.charging.at_rest, within_s)


def follow_demand(
    session: "Session",
    target: tuple[float, float],
    limits: tuple[float | None, float | None, float | None],
) -> Achieved:
    """Follow the target (V, A); newer limits (V, A, W) replace older ones, each by itself."""
    ev = session.charging.ev
    voltage_v, current_a, power_w = limits
    ev.voltage_v = voltage_v or ev.voltage_v
    ev.current_a = current_a or ev.current_a
    ev.power_w = power_w or ev.power_w
    return dc.demand(session.charging, *target)


def state_b(session: "Session") -> Steps[None]:
    """The first request after the stop needs state B ([V2G2-920] to [V2G2-922], [V2G-DC-556])."""
    idle = yield Until(session.charging.pilot_idle, session.settings.timing.cp_state_s)
    if not idle:
        raise Refusal(FAILED, "no state B after the stop")
