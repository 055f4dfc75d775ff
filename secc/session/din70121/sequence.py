"""The sequence table (DIN SPEC 70121 9.7.4.2.4): dispatch and permission in one."""

from secc.messages import din70121 as m
from secc.session.dialect import Dialect, Sequence, Tolerate
from secc.session.din70121 import wire
from secc.session.din70121.delivery import (
    cable_check,
    current_demand,
    pre_charge,
    session_stop,
    start_delivery,
    stop_delivery,
    welding_detection,
)
from secc.session.din70121.parameters import charge_parameter_discovery
from secc.session.din70121.setup import (
    contract_authentication,
    service_discovery,
    service_payment_selection,
    session_setup,
)
from secc.session.din70121.state import State

STOP_IN_LOOP = Tolerate("session_stop_in_loop", session_stop)

SEQUENCE: Sequence = {
    State.SESSION_SETUP: {m.SessionSetupReq: session_setup},  # [V2G-DC-437]
    State.SERVICE_DISCOVERY: {  # [V2G-DC-439]
        m.ServiceDiscoveryReq: service_discovery,
        m.SessionStopReq: session_stop,
    },
    State.SERVICE_PAYMENT_SELECTION: {  # [V2G-DC-441]
        m.ServicePaymentSelectionReq: service_payment_selection,
        m.SessionStopReq: session_stop,
    },
    State.CONTRACT_AUTHENTICATION: {  # [V2G-DC-444], [V2G-DC-497]
        m.ContractAuthenticationReq: contract_authentication,
        m.SessionStopReq: session_stop,
    },
    State.PARAMETERS: {  # [V2G-DC-495], [V2G-DC-498]
        m.ChargeParameterDiscoveryReq: charge_parameter_discovery,
        m.SessionStopReq: session_stop,
    },
    State.CABLE_CHECK: {  # [V2G-DC-453], [V2G-DC-499]
        m.CableCheckReq: cable_check,
        m.SessionStopReq: session_stop,
    },
    State.FIRST_PRE_CHARGE: {  # [V2G-DC-455]
        m.PreChargeReq: pre_charge,
        m.SessionStopReq: session_stop,
    },
    State.PRE_CHARGE: {  # [V2G-DC-458]
        m.PreChargeReq: pre_charge,
        m.PowerDeliveryReq: start_delivery,
        m.SessionStopReq: session_stop,
    },
    State.STARTED: {  # [V2G-DC-462]
        m.CurrentDemandReq: current_demand,
        m.PowerDeliveryReq: Tolerate("power_delivery_before_loop", stop_delivery),
        m.SessionStopReq: STOP_IN_LOOP,
    },
    State.LOOP: {  # [V2G-DC-465]
        m.CurrentDemandReq: current_demand,
        m.PowerDeliveryReq: stop_delivery,
        m.SessionStopReq: STOP_IN_LOOP,
    },
    State.STOPPED: {  # [V2G-DC-459]
        m.WeldingDetectionReq: welding_detection,
        m.SessionStopReq: session_stop,
    },
    State.WELDING: {  # [V2G-DC-469]
        m.WeldingDetectionReq: welding_detection,
        m.SessionStopReq: session_stop,
    },
    State.ENDED: {},
}

DIALECT = Dialect(
    name="DIN 70121",
    namespace="urn:din:70121:2012:MsgDef",
    major=2,
    minor=0,
    sequence=SEQUENCE,
    first=State.SESSION_SETUP,
    setup=m.SessionSetupReq,
    responses=wire.shared.responses(),
    read=wire.shared.read,
    write=wire.shared.write,
    failure=wire.failure,
    sequence_s=lambda settings: settings.din70121.sequence_s,
    at_once=frozenset({m.CurrentDemandReq}),
    sequence_first=True,  # 9.7.3
)
