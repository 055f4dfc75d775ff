"""Parts of ISO 15118-2 responses beyond those that DIN SPEC 70121 has too (8.5)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from secc.messages import iso15118_2 as m
from secc.session import ac, physical
from secc.session.charging import Charging
from secc.session.dialect import Response
from secc.session.duties import CHARGING_SERVICE
from secc.session.limits import Limits
from secc.session.schedule import Entry, Schedule
from secc.session.wire import WATT, Known, Wire

if TYPE_CHECKING:
    from secc.session.engine import Session

Unit = m.unitSymbolType
Notification = m.EVSENotificationType
EXTERNAL = m.paymentOptionType.ExternalPayment
CONTRACT = m.paymentOptionType.Contract
_EDITION_2014 = Limits(1000.0, 400.0, 200_000.0)  # Table 68

shared = Wire(m)
hear, hear_delivery, limit_of = shared.hear, shared.hear_delivery, shared.limit_of
si, parameter, demanded_limits = shared.si, shared.parameter, shared.demanded_limits
volts, amperes, most_amperes = shared.volts, shared.amperes, shared.most_amperes
most_volts, most_watts = shared.most_volts, shared.most_watts


# --- status ---------------------------------------------------------------------------------------


def dc_status(charging: Charging, *, notify: bool = True) -> m.DC_EVSEStatusType:
    """DC_EVSEStatus; `notify` False in the parameter discovery, which knows no notification."""
    notification, delay = _notification(charging) if notify else (Notification.None_, 0)
    status: m.DC_EVSEStatusType = shared.dc_status(charging, notification, delay)
    return status


def ac_status(charging: Charging, *, notify: bool = True) -> m.AC_EVSEStatusType:
    """AC_EVSEStatus."""
    notification, delay = _notification(charging) if notify else (Notification.None_, 0)
    return m.AC_EVSEStatusType(
        NotificationMaxDelay=delay,
        EVSENotification=notification,
        RCD=charging.plant.residual_current,
    )


def _notification(charging: Charging) -> tuple[Notification, int]:
    if charging.ending is not None and charging.stopping:
        return Notification.StopCharging, max(int(charging.ending.grace_until - charging.now), 0)
    if charging.renegotiate:
        return Notification.ReNegotiation, 0
    return Notification.None_, 0


def status(session: "Session") -> m.AC_EVSEStatusType | m.DC_EVSEStatusType:
    """EVSEStatus of the agreed kind."""
    return ac_status(session.charging) if session.terms.ac else dc_status(session.charging)


# --- services -------------------------------------------------------------------------------------


def payments(session: "Session") -> list[m.paymentOptionType]:
    """What may pay: after a pause what did before ([V2G2-741]), else what is offered here."""
    terms = session.terms
    if terms.resumed and terms.payment:
        return [m.paymentOptionType(terms.payment)]
    if not session.contracts.offered(session.secure):
        return [EXTERNAL]
    return [CONTRACT] if session.settings.contract.only else [CONTRACT, EXTERNAL]


def payment_options(session: "Session") -> m.PaymentOptionListType:
    """External payment; Contract needs TLS ([V2G2-632], [V2G2-634], [V2G2-635], [V2G2-828])."""
    return m.PaymentOptionListType(PaymentOption=payments(session))


def charge_service(session: "Session") -> m.ChargeServiceType:
    """The charge service with the modes that are offered now."""
    offered = [m.EnergyTransferModeType(mode) for mode in modes(session)]
    return m.ChargeServiceType(
        ServiceID=CHARGING_SERVICE,
        ServiceCategory=m.serviceCategoryType.EVCharging,
        FreeService=session.settings.iso15118_2.free_service,
        SupportedEnergyTransferMode=m.SupportedEnergyTransferModeType(EnergyTransferMode=offered),
    )


def modes(session: "Session") -> tuple[str, ...]:
    """All, or after a pause the agreed one ([V2G2-741])."""
    if session.terms.resumed and session.terms.mode:
        return (session.terms.mode,)
    return session.settings.iso15118_2.modes


# --- parameters -----------------------------------------------------------------------------------


def charge_parameter(
    session: "Session",
) -> m.AC_EVSEChargeParameterType | m.DC_EVSEChargeParameterType:
    """EVSEChargeParameter of the agreed kind."""
    charging, settings = session.charging, session.settings
    if session.terms.ac:
        return m.AC_EVSEChargeParameterType(
            AC_EVSEStatus=ac_status(charging, notify=False),
            EVSENominalVoltage=volts(settings.ac.nominal_voltage_v),
            EVSEMaxCurrent=most_amperes(ac.phase_current(charging)),
        )
    limits = stated(session, charging.offered or charging.limits())
    parameters: m.DC_EVSEChargeParameterType = shared.dc_parameters(
        session, limits, dc_status(charging, notify=False)
    )
    return parameters


def stated(session: "Session", limits: Limits) -> Limits:
    """Limits as the edition allows to state them."""
    if session.settings.iso15118_2.clamp_to_2014:
        return limits.within(_EDITION_2014)
    return limits


def schedule_list(
    schedule: Schedule, tariffs: Mapping[int, m.SalesTariffType | None]
) -> m.SAScheduleListType:
    """SAScheduleList: one schedule, under the id of each tariff."""
    told: m.SAScheduleListType = shared.schedule_list(schedule, tariffs, most_watts)
    return told


def as_told(schedule: Schedule) -> Schedule:
    """The schedule with the powers that its list says, after truncation."""
    entries = tuple(
        Entry(each.start, physical.si(*physical.limit(each.power_w, WATT)))
        for each in schedule.entries
    )
    return Schedule(entries, schedule.horizon, schedule.at)


def profile(session: "Session", told: m.ChargingProfileType) -> list[Entry]:
    """The EV's plan in watts."""
    return [
        Entry(
            entry.ChargingProfileEntryStart,
            si(session, entry.ChargingProfileEntryMaxPower, Unit.W),
        )
        for entry in told.ProfileEntry
    ]


def meter(session: "Session", *, wanted: bool = False) -> m.MeterInfoType | None:
    """The register of the billed meter; `wanted` for a receipt in any case."""
    iso = session.settings.iso15118_2
    if not iso.meter_info and not wanted:
        return None
    reading = max(int(session.charging.plant.energy_wh.value), 0)
    return m.MeterInfoType(
        MeterID=iso.meter_id, MeterReading=reading, TMeter=int(session.journal.time)
    )


# --- refusals -------------------------------------------------------------------------------------

_KNOWN: Known = {
    "EVSEID": lambda session: session.settings.iso15118_2.evseid,
    "PaymentOptionList": payment_options,
    "ChargeService": charge_service,
    "ServiceID": lambda session: getattr(session.request, "ServiceID", 1),
    "GenChallenge": lambda session: session.random(16),
    "EVSETimeStamp": lambda session: int(session.journal.time),
    "SAScheduleTupleID": lambda session: session.terms.tuple_id,
    "EVSEChargeParameter": charge_parameter,
    "EVSEStatus": status,
    "AC_EVSEStatus": lambda session: ac_status(session.charging),
    "DC_EVSEStatus": lambda session: dc_status(session.charging),
    "EVSEPresentVoltage": lambda session: volts(session.charging.plant.voltage_v.value),
    "EVSEPresentCurrent": lambda session: amperes(session.charging.plant.current_a.value),
    # Certificates are always refused: one octet for each, keys of full length, distinct ids.
    "SAProvisioningCertificateChain": lambda _: m.CertificateChainType(Certificate=b"\0"),
    "ContractSignatureCertChain": lambda _: m.CertificateChainType(Certificate=b"\0"),
    "ContractSignatureEncryptedPrivateKey": lambda _: m.ContractSignatureEncryptedPrivateKeyType(
        Id="id1", value=bytes(48)
    ),
    "DHpublickey": lambda _: m.DiffieHellmanPublickeyType(Id="id2", value=bytes(65)),
    "eMAID": lambda _: m.EMAIDType(Id="id3", value="0" * 14),
}


def failure(session: "Session", kind: type[Response], code: str) -> Response:
    """[V2G2-736]."""
    return shared.failure(session, kind, code, _KNOWN)
