"""ISO 15118-2 requests as a healthy vehicle sends them, each variable by keywords."""

from collections.abc import Callable
from functools import partial
from typing import Any

from exi.minimal import minimal
from secc.messages import iso15118_2 as m
from tests import both

value = partial(both.value, m)
ev_status = partial(both.ev_status, m)
session_setup = partial(both.session_setup, m)
service_discovery = partial(both.service_discovery, m)
dc_parameters = partial(both.dc_parameters, m)
ac_parameters = partial(both.ac_parameters, m)
cable_check = partial(both.cable_check, m)
pre_charge = partial(both.pre_charge, m)
current_demand = partial(both.current_demand, m)
welding_detection = partial(both.welding_detection, m)


def service_detail(number: int = 1) -> m.ServiceDetailReq:
    return m.ServiceDetailReq(ServiceID=number)


def payment_selection(**changes: Any) -> m.PaymentServiceSelectionReq:
    return m.PaymentServiceSelectionReq(**both.selection(m, **changes))


def authorization() -> m.AuthorizationReq:
    return m.AuthorizationReq()


def parameter_discovery(
    parameters: Any = None, mode: str = "DC_extended", max_entries: int | None = None
) -> m.ChargeParameterDiscoveryReq:
    return m.ChargeParameterDiscoveryReq(
        MaxEntriesSAScheduleTuple=max_entries,
        RequestedEnergyTransferMode=m.EnergyTransferModeType(mode),
        EVChargeParameter=parameters or dc_parameters(),
    )


def ac_parameter_discovery(**changes: Any) -> m.ChargeParameterDiscoveryReq:
    return parameter_discovery(ac_parameters(**changes), "AC_three_phase_core")


def power_delivery(
    progress: str,
    tuple_id: int = 1,
    profile: tuple[tuple[int, float], ...] = (),
    error: str | None = None,
) -> m.PowerDeliveryReq:
    entries = [
        m.ProfileEntryType(
            ChargingProfileEntryStart=begin, ChargingProfileEntryMaxPower=value(power_w, "W")
        )
        for begin, power_w in profile
    ]
    return m.PowerDeliveryReq(
        ChargeProgress=m.chargeProgressType(progress),
        SAScheduleTupleID=tuple_id,
        ChargingProfile=m.ChargingProfileType(ProfileEntry=entries) if entries else None,
        EVPowerDeliveryParameter=both.ev_power_delivery(m, error) if error else None,
    )


start = partial(power_delivery, "Start", profile=((0, 11_000),))
stop = partial(power_delivery, "Stop")
renegotiate = partial(power_delivery, "Renegotiate")


def charging_status() -> m.ChargingStatusReq:
    return m.ChargingStatusReq()


def session_stop(how: str = "Terminate") -> m.SessionStopReq:
    return m.SessionStopReq(ChargingSession=m.chargingSessionType(how))


# Every request of the schema, by the words of the sequence table.
REQUESTS: dict[str, Callable[[], Any]] = {
    "SessionSetup": session_setup,
    "ServiceDiscovery": service_discovery,
    "ServiceDetail": service_detail,
    "PaymentServiceSelection": payment_selection,
    "Authorization": authorization,
    "ChargeParameterDiscovery": parameter_discovery,
    "CableCheck": cable_check,
    "PreCharge": pre_charge,
    "PowerDelivery start": start,
    "PowerDelivery stop": stop,
    "PowerDelivery renegotiate": renegotiate,
    "CurrentDemand": current_demand,
    "ChargingStatus": charging_status,
    "WeldingDetection": welding_detection,
    "SessionStop": session_stop,
    "SessionStop pause": lambda: session_stop("Pause"),
    "PaymentDetails": lambda: minimal(m.PaymentDetailsReq),
    "MeteringReceipt": lambda: minimal(m.MeteringReceiptReq),
    "CertificateUpdate": lambda: minimal(m.CertificateUpdateReq),
    "CertificateInstallation": lambda: minimal(m.CertificateInstallationReq),
}
