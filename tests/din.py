"""DIN SPEC 70121 requests as a healthy vehicle sends them, each variable by keywords."""

from collections.abc import Callable
from functools import partial
from typing import Any

from exi.minimal import minimal
from secc.messages import din70121 as m
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


def payment_selection(**changes: Any) -> m.ServicePaymentSelectionReq:
    return m.ServicePaymentSelectionReq(**both.selection(m, **changes))


def authorization() -> m.ContractAuthenticationReq:
    return m.ContractAuthenticationReq()


def parameter_discovery(
    parameters: Any = None, mode: str = "DC_extended"
) -> m.ChargeParameterDiscoveryReq:
    return m.ChargeParameterDiscoveryReq(
        EVRequestedEnergyTransferType=m.EVRequestedEnergyTransferType(mode),
        EVChargeParameter=parameters or dc_parameters(),
    )


def power_delivery(
    ready: bool,
    tuple_id: int = 1,
    profile: tuple[tuple[int, int], ...] = (),
    error: str = "NO_ERROR",
) -> m.PowerDeliveryReq:
    entries = [
        m.ProfileEntryType(ChargingProfileEntryStart=begin, ChargingProfileEntryMaxPower=power_w)
        for begin, power_w in profile
    ]
    return m.PowerDeliveryReq(
        ReadyToChargeState=ready,
        ChargingProfile=m.ChargingProfileType(SAScheduleTupleID=tuple_id, ProfileEntry=entries)
        if entries
        else None,
        EVPowerDeliveryParameter=both.ev_power_delivery(m, error),
    )


start = partial(power_delivery, True, profile=((0, 11_000),))
stop = partial(power_delivery, False)


def session_stop() -> m.SessionStopReq:
    return m.SessionStopReq()


# Every request of the schema, by the words of the sequence table.
REQUESTS: dict[str, Callable[[], Any]] = {
    "SessionSetup": session_setup,
    "ServiceDiscovery": service_discovery,
    "ServicePaymentSelection": payment_selection,
    "ContractAuthentication": authorization,
    "ChargeParameterDiscovery": parameter_discovery,
    "CableCheck": cable_check,
    "PreCharge": pre_charge,
    "PowerDelivery start": start,
    "PowerDelivery stop": stop,
    "CurrentDemand": current_demand,
    "WeldingDetection": welding_detection,
    "SessionStop": session_stop,
    "ServiceDetail": lambda: m.ServiceDetailReq(ServiceID=1),
    "PaymentDetails": lambda: minimal(m.PaymentDetailsReq),
    "ChargingStatus": lambda: m.ChargingStatusReq(),
    "MeteringReceipt": lambda: minimal(m.MeteringReceiptReq),
    "CertificateUpdate": lambda: minimal(m.CertificateUpdateReq),
    "CertificateInstallation": lambda: minimal(m.CertificateInstallationReq),
}
