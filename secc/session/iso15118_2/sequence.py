"""The sequence table (ISO 15118-2 8.8.4): dispatch and permission in one."""

from secc.messages import iso15118_2 as m
from secc.session.dialect import Dialect, Sequence, Tolerate
from secc.session.iso15118_2 import wire
from secc.session.iso15118_2.contract import (
    await_grant,
    contract_authorization,
    payment_details,
)
from secc.session.iso15118_2.delivery import change_delivery, session_stop, start_delivery
from secc.session.iso15118_2.loop import (
    cable_check,
    charging_status,
    current_demand,
    pre_charge,
    welding_detection,
)
from secc.session.iso15118_2.parameters import charge_parameter_discovery
from secc.session.iso15118_2.provisioning import certificate_request
from secc.session.iso15118_2.receipts import metering_receipt
from secc.session.iso15118_2.setup import (
    authorization,
    payment_service_selection,
    service_detail,
    service_discovery,
    session_setup,
)
from secc.session.iso15118_2.state import State

EARLY_STOP = Tolerate("early_session_stop", session_stop)
STOP_IN_LOOP = Tolerate("session_stop_in_loop", session_stop)

SEQUENCE: Sequence = {
    State.SESSION_SETUP: {m.SessionSetupReq: session_setup},  # [V2G2-541]
    State.SERVICE_DISCOVERY: {  # [V2G2-543]
        m.ServiceDiscoveryReq: service_discovery,
        m.SessionStopReq: EARLY_STOP,
    },
    State.SERVICE_SELECTION: {  # [V2G2-545], [V2G2-548]
        m.ServiceDetailReq: service_detail,
        m.PaymentServiceSelectionReq: payment_service_selection,
        m.SessionStopReq: EARLY_STOP,
    },
    State.AUTHORIZATION: {  # [V2G2-551], [V2G2-563], [V2G2-687]
        m.AuthorizationReq: authorization,
        m.SessionStopReq: EARLY_STOP,
    },
    State.INSTALLATION: {  # [V2G2-551], [V2G2-432]
        m.CertificateInstallationReq: certificate_request,
        m.PaymentDetailsReq: payment_details,
        m.SessionStopReq: EARLY_STOP,
    },
    State.UPDATE: {  # [V2G2-551], [V2G2-432]
        m.CertificateUpdateReq: certificate_request,
        m.PaymentDetailsReq: payment_details,
        m.SessionStopReq: EARLY_STOP,
    },
    State.PROVISIONING: {  # [V2G2-551], [V2G2-432]
        m.CertificateInstallationReq: certificate_request,
        m.CertificateUpdateReq: certificate_request,
        m.PaymentDetailsReq: payment_details,
        m.SessionStopReq: EARLY_STOP,
    },
    State.PAYMENT_DETAILS: {  # [V2G2-551], [V2G2-554], [V2G2-557]
        m.PaymentDetailsReq: payment_details,
        m.SessionStopReq: EARLY_STOP,
    },
    State.CHALLENGE: {  # [V2G2-560]
        m.AuthorizationReq: contract_authorization,
        m.SessionStopReq: EARLY_STOP,
    },
    State.CONTRACT_AUTHORIZATION: {  # [V2G2-563], [V2G2-687]
        m.AuthorizationReq: await_grant,
        m.SessionStopReq: EARLY_STOP,
    },
    State.PARAMETERS: {  # [V2G2-563], [V2G2-688], [V2G2-813]
        m.ChargeParameterDiscoveryReq: charge_parameter_discovery,
        m.SessionStopReq: EARLY_STOP,
    },
    State.CABLE_CHECK: {  # [V2G2-582], [V2G2-621]
        m.CableCheckReq: cable_check,
        m.SessionStopReq: EARLY_STOP,
    },
    State.RENEGOTIATED: {  # [V2G2-582]
        m.CableCheckReq: cable_check,
        m.PowerDeliveryReq: Tolerate("renegotiation_shortcut", start_delivery),
        m.SessionStopReq: EARLY_STOP,
    },
    State.FIRST_PRE_CHARGE: {  # [V2G2-584]
        m.PreChargeReq: pre_charge,
        m.SessionStopReq: EARLY_STOP,
    },
    State.PRE_CHARGE: {  # [V2G2-587]
        m.PreChargeReq: pre_charge,
        m.PowerDeliveryReq: start_delivery,
        m.SessionStopReq: EARLY_STOP,
    },
    State.STARTED: {  # [V2G2-590]
        m.CurrentDemandReq: current_demand,
        m.PowerDeliveryReq: Tolerate("power_delivery_before_loop", change_delivery),
        m.SessionStopReq: STOP_IN_LOOP,
    },
    State.LOOP: {  # [V2G2-593], [V2G2-797]
        m.CurrentDemandReq: current_demand,
        m.PowerDeliveryReq: change_delivery,
        m.SessionStopReq: STOP_IN_LOOP,
    },
    State.RECEIPT: {  # [V2G2-795]
        m.MeteringReceiptReq: metering_receipt,
        m.CurrentDemandReq: Tolerate("receipt_missing", current_demand),
        m.PowerDeliveryReq: Tolerate("receipt_missing", change_delivery),
        m.SessionStopReq: STOP_IN_LOOP,
    },
    State.STOPPED: {  # [V2G2-601]
        m.WeldingDetectionReq: welding_detection,
        m.ChargeParameterDiscoveryReq: charge_parameter_discovery,
        m.SessionStopReq: session_stop,
    },
    State.WELDING: {  # [V2G2-597]
        m.WeldingDetectionReq: welding_detection,
        m.SessionStopReq: session_stop,
    },
    State.AC_START: {  # [V2G2-565], [V2G2-573]
        m.PowerDeliveryReq: start_delivery,
        m.SessionStopReq: EARLY_STOP,
    },
    State.AC_STARTED: {  # [V2G2-576]
        m.ChargingStatusReq: charging_status,
        m.PowerDeliveryReq: Tolerate("power_delivery_before_loop", change_delivery),
        m.SessionStopReq: STOP_IN_LOOP,
    },
    State.AC_LOOP: {  # [V2G2-575], [V2G2-577], [V2G2-580]
        m.ChargingStatusReq: charging_status,
        m.PowerDeliveryReq: change_delivery,
        m.SessionStopReq: STOP_IN_LOOP,
    },
    State.AC_RECEIPT: {  # [V2G2-577]
        m.MeteringReceiptReq: metering_receipt,
        m.ChargingStatusReq: Tolerate("receipt_missing", charging_status),
        m.PowerDeliveryReq: Tolerate("receipt_missing", change_delivery),
        m.SessionStopReq: STOP_IN_LOOP,
    },
    State.AC_STOPPED: {  # [V2G2-568]
        m.ChargeParameterDiscoveryReq: charge_parameter_discovery,
        m.SessionStopReq: session_stop,
    },
    State.ENDED: {},
}

DIALECT = Dialect(
    name="ISO 15118-2",
    namespace="urn:iso:15118:2:2013:MsgDef",
    major=2,
    minor=0,
    sequence=SEQUENCE,
    first=State.SESSION_SETUP,
    setup=m.SessionSetupReq,
    responses=wire.shared.responses(),
    read=wire.shared.read,
    write=wire.shared.write,
    failure=wire.failure,
    sequence_s=lambda settings: settings.iso15118_2.sequence_s,
    at_once=frozenset({m.CurrentDemandReq}),
    malformed={
        "PaymentDetailsReq": "FAILED_CertChainError",
        "AuthorizationReq/GenChallenge": "FAILED_ChallengeInvalid",
        "CertificateInstallationReq": "FAILED",
        "CertificateUpdateReq/eMAID": "FAILED",
        "CertificateUpdateReq": "FAILED_CertChainError",
        "MeteringReceiptReq": "FAILED_MeteringSignatureNotValid",
    },
)
