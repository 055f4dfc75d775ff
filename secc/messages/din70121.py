"""Generated from schemas/din70121 by tools/compile_schemas.py, do not edit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from exi.schema import (
    Attribute,
    Choice,
    Declared,
    Enumeration,
    Group,
    Hex,
    Length,
    Name,
    Occurs,
    Range,
    Schema,
    message,
)
from secc.messages import xmldsig

MSG_BODY = "urn:din:70121:2012:MsgBody"
MSG_DATA_TYPES = "urn:din:70121:2012:MsgDataTypes"
MSG_DEF = "urn:din:70121:2012:MsgDef"
MSG_HEADER = "urn:din:70121:2012:MsgHeader"


class DC_EVErrorCodeType(Enumeration):
    NO_ERROR = "NO_ERROR"
    FAILED_RESSTemperatureInhibit = "FAILED_RESSTemperatureInhibit"
    FAILED_EVShiftPosition = "FAILED_EVShiftPosition"
    FAILED_ChargerConnectorLockFault = "FAILED_ChargerConnectorLockFault"
    FAILED_EVRESSMalfunction = "FAILED_EVRESSMalfunction"
    FAILED_ChargingCurrentdifferential = "FAILED_ChargingCurrentdifferential"
    FAILED_ChargingVoltageOutOfRange = "FAILED_ChargingVoltageOutOfRange"
    Reserved_A = "Reserved_A"
    Reserved_B = "Reserved_B"
    Reserved_C = "Reserved_C"
    FAILED_ChargingSystemIncompatibility = "FAILED_ChargingSystemIncompatibility"
    NoData = "NoData"


class DC_EVSEStatusCodeType(Enumeration):
    EVSE_NotReady = "EVSE_NotReady"
    EVSE_Ready = "EVSE_Ready"
    EVSE_Shutdown = "EVSE_Shutdown"
    EVSE_UtilityInterruptEvent = "EVSE_UtilityInterruptEvent"
    EVSE_IsolationMonitoringActive = "EVSE_IsolationMonitoringActive"
    EVSE_EmergencyShutdown = "EVSE_EmergencyShutdown"
    EVSE_Malfunction = "EVSE_Malfunction"
    Reserved_8 = "Reserved_8"
    Reserved_9 = "Reserved_9"
    Reserved_A = "Reserved_A"
    Reserved_B = "Reserved_B"
    Reserved_C = "Reserved_C"


class EVRequestedEnergyTransferType(Enumeration):
    AC_single_phase_core = "AC_single_phase_core"
    AC_three_phase_core = "AC_three_phase_core"
    DC_core = "DC_core"
    DC_extended = "DC_extended"
    DC_combo_core = "DC_combo_core"
    DC_unique = "DC_unique"


class EVSENotificationType(Enumeration):
    None_ = "None"
    StopCharging = "StopCharging"
    ReNegotiation = "ReNegotiation"


class EVSEProcessingType(Enumeration):
    Finished = "Finished"
    Ongoing = "Ongoing"


class EVSESupportedEnergyTransferType(Enumeration):
    AC_single_phase_core = "AC_single_phase_core"
    AC_three_phase_core = "AC_three_phase_core"
    DC_core = "DC_core"
    DC_extended = "DC_extended"
    DC_combo_core = "DC_combo_core"
    DC_dual = "DC_dual"
    AC_core1p_DC_extended = "AC_core1p_DC_extended"
    AC_single_DC_core = "AC_single_DC_core"
    AC_single_phase_three_phase_core_DC_extended = "AC_single_phase_three_phase_core_DC_extended"
    AC_core3p_DC_extended = "AC_core3p_DC_extended"


class costKindType(Enumeration):
    relativePricePercentage = "relativePricePercentage"
    RenewableGenerationPercentage = "RenewableGenerationPercentage"
    CarbonDioxideEmission = "CarbonDioxideEmission"


class faultCodeType(Enumeration):
    ParsingError = "ParsingError"
    NoTLSRootCertificatAvailable = "NoTLSRootCertificatAvailable"
    UnknownError = "UnknownError"


class isolationLevelType(Enumeration):
    Invalid = "Invalid"
    Valid = "Valid"
    Warning_ = "Warning"
    Fault = "Fault"


class paymentOptionType(Enumeration):
    Contract = "Contract"
    ExternalPayment = "ExternalPayment"


class responseCodeType(Enumeration):
    OK = "OK"
    OK_NewSessionEstablished = "OK_NewSessionEstablished"
    OK_OldSessionJoined = "OK_OldSessionJoined"
    OK_CertificateExpiresSoon = "OK_CertificateExpiresSoon"
    FAILED = "FAILED"
    FAILED_SequenceError = "FAILED_SequenceError"
    FAILED_ServiceIDInvalid = "FAILED_ServiceIDInvalid"
    FAILED_UnknownSession = "FAILED_UnknownSession"
    FAILED_ServiceSelectionInvalid = "FAILED_ServiceSelectionInvalid"
    FAILED_PaymentSelectionInvalid = "FAILED_PaymentSelectionInvalid"
    FAILED_CertificateExpired = "FAILED_CertificateExpired"
    FAILED_SignatureError = "FAILED_SignatureError"
    FAILED_NoCertificateAvailable = "FAILED_NoCertificateAvailable"
    FAILED_CertChainError = "FAILED_CertChainError"
    FAILED_ChallengeInvalid = "FAILED_ChallengeInvalid"
    FAILED_ContractCanceled = "FAILED_ContractCanceled"
    FAILED_WrongChargeParameter = "FAILED_WrongChargeParameter"
    FAILED_PowerDeliveryNotApplied = "FAILED_PowerDeliveryNotApplied"
    FAILED_TariffSelectionInvalid = "FAILED_TariffSelectionInvalid"
    FAILED_ChargingProfileInvalid = "FAILED_ChargingProfileInvalid"
    FAILED_EVSEPresentVoltageToLow = "FAILED_EVSEPresentVoltageToLow"
    FAILED_MeteringSignatureNotValid = "FAILED_MeteringSignatureNotValid"
    FAILED_WrongEnergyTransferType = "FAILED_WrongEnergyTransferType"


class serviceCategoryType(Enumeration):
    EVCharging = "EVCharging"
    Internet = "Internet"
    ContractCertificate = "ContractCertificate"
    OtherCustom = "OtherCustom"


class unitSymbolType(Enumeration):
    h = "h"
    m = "m"
    s = "s"
    A = "A"
    Ah = "Ah"
    V = "V"
    VA = "VA"
    W = "W"
    W_s = "W/s"
    Wh = "Wh"


class valueType(Enumeration):
    bool_ = "bool"
    byte = "byte"
    short = "short"
    int_ = "int"
    physicalValue = "physicalValue"
    string = "string"


EVRequestedEnergyTransferType_ = EVRequestedEnergyTransferType
PMaxType = Annotated[int, Range(-32768, 32767)]
SAIDType = Annotated[int, Range(-32768, 32767)]
byte = Annotated[int, Range(-128, 127)]
certificateType = Annotated[bytes, Length(0, 1200)]
contractIDType = Annotated[str, Length(0, 24)]
dHParamsType = Annotated[bytes, Length(0, 256)]
evccIDType = Annotated[bytes, Length(0, 8), Hex()]
evseIDType = Annotated[bytes, Length(0, 32), Hex()]
faultMsgType = Annotated[str, Length(0, 64)]
int_ = Annotated[int, Range(-2147483648, 2147483647)]
long = Annotated[int, Range(-9223372036854775808, 9223372036854775807)]
meterIDType = Annotated[str, Length(0, 32)]
meterStatusType = Annotated[int, Range(-32768, 32767)]
percentValueType = Annotated[int, Range(0, 100)]
privateKeyType = Annotated[bytes, Length(0, 128)]
rootCertificateIDType = Annotated[str, Length(0, 40)]
serviceIDType = Annotated[int, Range(0, 65535)]
serviceNameType = Annotated[str, Length(0, 32)]
serviceScopeType = Annotated[str, Length(0, 32)]
sessionIDType = Annotated[bytes, Length(0, 8), Hex()]
short = Annotated[int, Range(-32768, 32767)]
sigMeterReadingType = Annotated[bytes, Length(0, 32)]
tariffDescriptionType = Annotated[str, Length(0, 32)]
unitMultiplierType = Annotated[int, Range(-3, 3)]
unsignedByte = Annotated[int, Range(0, 255)]
unsignedInt = Annotated[int, Range(0, 4294967295)]


@message(MSG_DEF)
@dataclass(slots=True, kw_only=True)
class BodyType:
    """Type BodyType of urn:din:70121:2012:MsgDef."""

    BodyElement: BodyElementGroup | None = None


@message(MSG_DEF)
@dataclass(slots=True, kw_only=True)
class BodyBaseType:
    """Type BodyBaseType of urn:din:70121:2012:MsgDef."""


@message(MSG_HEADER)
@dataclass(slots=True, kw_only=True)
class MessageHeaderType:
    """Type MessageHeaderType of urn:din:70121:2012:MsgHeader."""

    SessionID: sessionIDType
    Notification: NotificationType | None = None
    Signature: Annotated[xmldsig.SignatureType, Name("Signature", xmldsig.XMLDSIG)] | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class PhysicalValueType:
    """Type PhysicalValueType of urn:din:70121:2012:MsgDataTypes."""

    Multiplier: unitMultiplierType
    Unit: unitSymbolType | None = None
    Value: short


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class NotificationType:
    """Type NotificationType of urn:din:70121:2012:MsgDataTypes."""

    FaultCode: faultCodeType
    FaultMsg: faultMsgType | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ServiceType:
    """Type ServiceType of urn:din:70121:2012:MsgDataTypes."""

    ServiceTag: ServiceTagType
    FreeService: bool


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ServiceTagType:
    """Type ServiceTagType of urn:din:70121:2012:MsgDataTypes."""

    ServiceID: serviceIDType
    ServiceName: serviceNameType | None = None
    ServiceCategory: serviceCategoryType
    ServiceScope: serviceScopeType | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ServiceTagListType:
    """Type ServiceTagListType of urn:din:70121:2012:MsgDataTypes."""

    Service: Annotated[list[ServiceType], Occurs(1, None)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ServiceChargeType:
    """Type ServiceChargeType of urn:din:70121:2012:MsgDataTypes."""

    ServiceTag: ServiceTagType
    FreeService: bool
    EnergyTransferType: EVSESupportedEnergyTransferType


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ServiceParameterListType:
    """Type ServiceParameterListType of urn:din:70121:2012:MsgDataTypes."""

    ParameterSet: Annotated[list[ParameterSetType], Occurs(1, None)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ParameterSetType:
    """Type ParameterSetType of urn:din:70121:2012:MsgDataTypes."""

    ParameterSetID: short
    Parameter: Annotated[list[ParameterType], Occurs(1, None)]


@message(
    MSG_DATA_TYPES,
    content=lambda: Choice(
        "boolValue", "byteValue", "shortValue", "intValue", "physicalValue", "stringValue"
    ),
)
@dataclass(slots=True, kw_only=True)
class ParameterType:
    """Type ParameterType of urn:din:70121:2012:MsgDataTypes."""

    Name: Annotated[str, Attribute()]
    ValueType: Annotated[valueType, Attribute()]
    boolValue: bool | None = None
    byteValue: byte | None = None
    shortValue: short | None = None
    intValue: int_ | None = None
    physicalValue: PhysicalValueType | None = None
    stringValue: str | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SelectedServiceListType:
    """Type SelectedServiceListType of urn:din:70121:2012:MsgDataTypes."""

    SelectedService: Annotated[list[SelectedServiceType], Occurs(1, None)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SelectedServiceType:
    """Type SelectedServiceType of urn:din:70121:2012:MsgDataTypes."""

    ServiceID: serviceIDType
    ParameterSetID: short | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class PaymentOptionsType:
    """Type PaymentOptionsType of urn:din:70121:2012:MsgDataTypes."""

    PaymentOption: Annotated[list[paymentOptionType], Occurs(1, None)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class CertificateChainType:
    """Type CertificateChainType of urn:din:70121:2012:MsgDataTypes."""

    Certificate: certificateType
    SubCertificates: SubCertificatesType | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SubCertificatesType:
    """Type SubCertificatesType of urn:din:70121:2012:MsgDataTypes."""

    Certificate: Annotated[list[certificateType], Occurs(1, None)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ListOfRootCertificateIDsType:
    """Type ListOfRootCertificateIDsType of urn:din:70121:2012:MsgDataTypes."""

    RootCertificateID: Annotated[list[rootCertificateIDType], Occurs(1, None)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class MeterInfoType:
    """Type MeterInfoType of urn:din:70121:2012:MsgDataTypes."""

    MeterID: meterIDType
    MeterReading: PhysicalValueType | None = None
    SigMeterReading: sigMeterReadingType | None = None
    MeterStatus: meterStatusType | None = None
    TMeter: long | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SASchedulesType:
    """Type SASchedulesType of urn:din:70121:2012:MsgDataTypes."""


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SAScheduleListType:
    """Type SAScheduleListType of urn:din:70121:2012:MsgDataTypes."""

    SAScheduleTuple: Annotated[list[SAScheduleTupleType], Occurs(1, None)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SAScheduleTupleType:
    """Type SAScheduleTupleType of urn:din:70121:2012:MsgDataTypes."""

    SAScheduleTupleID: SAIDType
    PMaxSchedule: PMaxScheduleType
    SalesTariff: SalesTariffType | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class PMaxScheduleType:
    """Type PMaxScheduleType of urn:din:70121:2012:MsgDataTypes."""

    PMaxScheduleID: SAIDType
    PMaxScheduleEntry: Annotated[list[PMaxScheduleEntryType], Occurs(1, None)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class EntryType:
    """Type EntryType of urn:din:70121:2012:MsgDataTypes."""

    TimeInterval: TimeIntervalGroup


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class PMaxScheduleEntryType:
    """Type PMaxScheduleEntryType of urn:din:70121:2012:MsgDataTypes."""

    TimeInterval: TimeIntervalGroup
    PMax: PMaxType


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class IntervalType:
    """Type IntervalType of urn:din:70121:2012:MsgDataTypes."""


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class RelativeTimeIntervalType:
    """Type RelativeTimeIntervalType of urn:din:70121:2012:MsgDataTypes."""

    start: unsignedInt
    duration: unsignedInt | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SalesTariffType:
    """Type SalesTariffType of urn:din:70121:2012:MsgDataTypes."""

    Id: Annotated[str, Attribute()]
    SalesTariffID: SAIDType
    SalesTariffDescription: tariffDescriptionType | None = None
    NumEPriceLevels: unsignedByte
    SalesTariffEntry: Annotated[list[SalesTariffEntryType], Occurs(1, None)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SalesTariffEntryType:
    """Type SalesTariffEntryType of urn:din:70121:2012:MsgDataTypes."""

    TimeInterval: TimeIntervalGroup
    EPriceLevel: unsignedByte
    ConsumptionCost: Annotated[list[ConsumptionCostType], Occurs(0, None)] = field(
        default_factory=list
    )


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ConsumptionCostType:
    """Type ConsumptionCostType of urn:din:70121:2012:MsgDataTypes."""

    startValue: unsignedInt
    Cost: Annotated[list[CostType], Occurs(0, None)] = field(default_factory=list)


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class CostType:
    """Type CostType of urn:din:70121:2012:MsgDataTypes."""

    costKind: costKindType
    amount: unsignedInt
    amountMultiplier: unitMultiplierType | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ChargingProfileType:
    """Type ChargingProfileType of urn:din:70121:2012:MsgDataTypes."""

    SAScheduleTupleID: SAIDType
    ProfileEntry: Annotated[list[ProfileEntryType], Occurs(1, None)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ProfileEntryType:
    """Type ProfileEntryType of urn:din:70121:2012:MsgDataTypes."""

    ChargingProfileEntryStart: unsignedInt
    ChargingProfileEntryMaxPower: PMaxType


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class EVSEStatusType:
    """Type EVSEStatusType of urn:din:70121:2012:MsgDataTypes."""


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class AC_EVSEStatusType:
    """Type AC_EVSEStatusType of urn:din:70121:2012:MsgDataTypes."""

    PowerSwitchClosed: bool
    RCD: bool
    NotificationMaxDelay: unsignedInt
    EVSENotification: EVSENotificationType


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class DC_EVSEStatusType:
    """Type DC_EVSEStatusType of urn:din:70121:2012:MsgDataTypes."""

    EVSEIsolationStatus: isolationLevelType | None = None
    EVSEStatusCode: DC_EVSEStatusCodeType
    NotificationMaxDelay: unsignedInt
    EVSENotification: EVSENotificationType


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class EVStatusType:
    """Type EVStatusType of urn:din:70121:2012:MsgDataTypes."""


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class DC_EVStatusType:
    """Type DC_EVStatusType of urn:din:70121:2012:MsgDataTypes."""

    EVReady: bool
    EVCabinConditioning: bool | None = None
    EVRESSConditioning: bool | None = None
    EVErrorCode: DC_EVErrorCodeType
    EVRESSSOC: percentValueType


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class EVChargeParameterType:
    """Type EVChargeParameterType of urn:din:70121:2012:MsgDataTypes."""


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class AC_EVChargeParameterType:
    """Type AC_EVChargeParameterType of urn:din:70121:2012:MsgDataTypes."""

    DepartureTime: unsignedInt
    EAmount: PhysicalValueType
    EVMaxVoltage: PhysicalValueType
    EVMaxCurrent: PhysicalValueType
    EVMinCurrent: PhysicalValueType


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class DC_EVChargeParameterType:
    """Type DC_EVChargeParameterType of urn:din:70121:2012:MsgDataTypes."""

    DC_EVStatus: DC_EVStatusType
    EVMaximumCurrentLimit: PhysicalValueType
    EVMaximumPowerLimit: PhysicalValueType | None = None
    EVMaximumVoltageLimit: PhysicalValueType
    EVEnergyCapacity: PhysicalValueType | None = None
    EVEnergyRequest: PhysicalValueType | None = None
    FullSOC: percentValueType | None = None
    BulkSOC: percentValueType | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class EVSEChargeParameterType:
    """Type EVSEChargeParameterType of urn:din:70121:2012:MsgDataTypes."""


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class AC_EVSEChargeParameterType:
    """Type AC_EVSEChargeParameterType of urn:din:70121:2012:MsgDataTypes."""

    AC_EVSEStatus: AC_EVSEStatusType
    EVSEMaxVoltage: PhysicalValueType
    EVSEMaxCurrent: PhysicalValueType
    EVSEMinCurrent: PhysicalValueType


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class DC_EVSEChargeParameterType:
    """Type DC_EVSEChargeParameterType of urn:din:70121:2012:MsgDataTypes."""

    DC_EVSEStatus: DC_EVSEStatusType
    EVSEMaximumCurrentLimit: PhysicalValueType
    EVSEMaximumPowerLimit: PhysicalValueType | None = None
    EVSEMaximumVoltageLimit: PhysicalValueType
    EVSEMinimumCurrentLimit: PhysicalValueType
    EVSEMinimumVoltageLimit: PhysicalValueType
    EVSECurrentRegulationTolerance: PhysicalValueType | None = None
    EVSEPeakCurrentRipple: PhysicalValueType
    EVSEEnergyToBeDelivered: PhysicalValueType | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class EVPowerDeliveryParameterType:
    """Type EVPowerDeliveryParameterType of urn:din:70121:2012:MsgDataTypes."""


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class DC_EVPowerDeliveryParameterType:
    """Type DC_EVPowerDeliveryParameterType of urn:din:70121:2012:MsgDataTypes."""

    DC_EVStatus: DC_EVStatusType
    BulkChargingComplete: bool | None = None
    ChargingComplete: bool


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class SessionSetupReq:
    """Element SessionSetupReq of urn:din:70121:2012:MsgBody."""

    EVCCID: evccIDType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class SessionSetupRes:
    """Element SessionSetupRes of urn:din:70121:2012:MsgBody."""

    ResponseCode: responseCodeType
    EVSEID: evseIDType
    DateTimeNow: long | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ServiceDiscoveryReq:
    """Element ServiceDiscoveryReq of urn:din:70121:2012:MsgBody."""

    ServiceScope: serviceScopeType | None = None
    ServiceCategory: serviceCategoryType | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ServiceDiscoveryRes:
    """Element ServiceDiscoveryRes of urn:din:70121:2012:MsgBody."""

    ResponseCode: responseCodeType
    PaymentOptions: PaymentOptionsType
    ChargeService: ServiceChargeType
    ServiceList: ServiceTagListType | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ServicePaymentSelectionReq:
    """Element ServicePaymentSelectionReq of urn:din:70121:2012:MsgBody."""

    SelectedPaymentOption: paymentOptionType
    SelectedServiceList: SelectedServiceListType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ServicePaymentSelectionRes:
    """Element ServicePaymentSelectionRes of urn:din:70121:2012:MsgBody."""

    ResponseCode: responseCodeType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ContractAuthenticationReq:
    """Element ContractAuthenticationReq of urn:din:70121:2012:MsgBody."""

    Id: Annotated[str, Attribute()] | None = None
    GenChallenge: str | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ContractAuthenticationRes:
    """Element ContractAuthenticationRes of urn:din:70121:2012:MsgBody."""

    ResponseCode: responseCodeType
    EVSEProcessing: EVSEProcessingType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ChargeParameterDiscoveryReq:
    """Element ChargeParameterDiscoveryReq of urn:din:70121:2012:MsgBody."""

    EVRequestedEnergyTransferType: EVRequestedEnergyTransferType_
    EVChargeParameter: EVChargeParameterGroup


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ChargeParameterDiscoveryRes:
    """Element ChargeParameterDiscoveryRes of urn:din:70121:2012:MsgBody."""

    ResponseCode: responseCodeType
    EVSEProcessing: EVSEProcessingType
    SASchedules: SASchedulesGroup
    EVSEChargeParameter: EVSEChargeParameterGroup


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class PowerDeliveryReq:
    """Element PowerDeliveryReq of urn:din:70121:2012:MsgBody."""

    ReadyToChargeState: bool
    ChargingProfile: ChargingProfileType | None = None
    EVPowerDeliveryParameter: EVPowerDeliveryParameterGroup | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class PowerDeliveryRes:
    """Element PowerDeliveryRes of urn:din:70121:2012:MsgBody."""

    ResponseCode: responseCodeType
    EVSEStatus: EVSEStatusGroup


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class SessionStopReq:
    """Element SessionStopReq of urn:din:70121:2012:MsgBody."""


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class SessionStopRes:
    """Element SessionStopRes of urn:din:70121:2012:MsgBody."""

    ResponseCode: responseCodeType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class CableCheckReq:
    """Element CableCheckReq of urn:din:70121:2012:MsgBody."""

    DC_EVStatus: DC_EVStatusType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class CableCheckRes:
    """Element CableCheckRes of urn:din:70121:2012:MsgBody."""

    ResponseCode: responseCodeType
    DC_EVSEStatus: DC_EVSEStatusType
    EVSEProcessing: EVSEProcessingType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class PreChargeReq:
    """Element PreChargeReq of urn:din:70121:2012:MsgBody."""

    DC_EVStatus: DC_EVStatusType
    EVTargetVoltage: PhysicalValueType
    EVTargetCurrent: PhysicalValueType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class PreChargeRes:
    """Element PreChargeRes of urn:din:70121:2012:MsgBody."""

    ResponseCode: responseCodeType
    DC_EVSEStatus: DC_EVSEStatusType
    EVSEPresentVoltage: PhysicalValueType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class CurrentDemandReq:
    """Element CurrentDemandReq of urn:din:70121:2012:MsgBody."""

    DC_EVStatus: DC_EVStatusType
    EVTargetCurrent: PhysicalValueType
    EVMaximumVoltageLimit: PhysicalValueType | None = None
    EVMaximumCurrentLimit: PhysicalValueType | None = None
    EVMaximumPowerLimit: PhysicalValueType | None = None
    BulkChargingComplete: bool | None = None
    ChargingComplete: bool
    RemainingTimeToFullSoC: PhysicalValueType | None = None
    RemainingTimeToBulkSoC: PhysicalValueType | None = None
    EVTargetVoltage: PhysicalValueType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class CurrentDemandRes:
    """Element CurrentDemandRes of urn:din:70121:2012:MsgBody."""

    ResponseCode: responseCodeType
    DC_EVSEStatus: DC_EVSEStatusType
    EVSEPresentVoltage: PhysicalValueType
    EVSEPresentCurrent: PhysicalValueType
    EVSECurrentLimitAchieved: bool
    EVSEVoltageLimitAchieved: bool
    EVSEPowerLimitAchieved: bool
    EVSEMaximumVoltageLimit: PhysicalValueType | None = None
    EVSEMaximumCurrentLimit: PhysicalValueType | None = None
    EVSEMaximumPowerLimit: PhysicalValueType | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class WeldingDetectionReq:
    """Element WeldingDetectionReq of urn:din:70121:2012:MsgBody."""

    DC_EVStatus: DC_EVStatusType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class WeldingDetectionRes:
    """Element WeldingDetectionRes of urn:din:70121:2012:MsgBody."""

    ResponseCode: responseCodeType
    DC_EVSEStatus: DC_EVSEStatusType
    EVSEPresentVoltage: PhysicalValueType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ServiceDetailReq:
    """Element ServiceDetailReq of urn:din:70121:2012:MsgBody."""

    ServiceID: serviceIDType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ServiceDetailRes:
    """Element ServiceDetailRes of urn:din:70121:2012:MsgBody."""

    ResponseCode: responseCodeType
    ServiceID: serviceIDType
    ServiceParameterList: ServiceParameterListType | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ChargingStatusReq:
    """Element ChargingStatusReq of urn:din:70121:2012:MsgBody."""


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ChargingStatusRes:
    """Element ChargingStatusRes of urn:din:70121:2012:MsgBody."""

    ResponseCode: responseCodeType
    EVSEID: evseIDType
    SAScheduleTupleID: SAIDType
    EVSEMaxCurrent: PhysicalValueType | None = None
    MeterInfo: MeterInfoType | None = None
    ReceiptRequired: bool
    AC_EVSEStatus: AC_EVSEStatusType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class MeteringReceiptReq:
    """Element MeteringReceiptReq of urn:din:70121:2012:MsgBody."""

    Id: Annotated[str, Attribute()] | None = None
    SessionID: sessionIDType
    SAScheduleTupleID: SAIDType | None = None
    MeterInfo: MeterInfoType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class MeteringReceiptRes:
    """Element MeteringReceiptRes of urn:din:70121:2012:MsgBody."""

    ResponseCode: responseCodeType
    AC_EVSEStatus: AC_EVSEStatusType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class PaymentDetailsReq:
    """Element PaymentDetailsReq of urn:din:70121:2012:MsgBody."""

    ContractID: contractIDType
    ContractSignatureCertChain: CertificateChainType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class PaymentDetailsRes:
    """Element PaymentDetailsRes of urn:din:70121:2012:MsgBody."""

    ResponseCode: responseCodeType
    GenChallenge: str
    DateTimeNow: long


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class CertificateUpdateReq:
    """Element CertificateUpdateReq of urn:din:70121:2012:MsgBody."""

    Id: Annotated[str, Attribute()] | None = None
    ContractSignatureCertChain: CertificateChainType
    ContractID: contractIDType
    ListOfRootCertificateIDs: ListOfRootCertificateIDsType
    DHParams: dHParamsType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class CertificateUpdateRes:
    """Element CertificateUpdateRes of urn:din:70121:2012:MsgBody."""

    Id: Annotated[str, Attribute()]
    ResponseCode: responseCodeType
    ContractSignatureCertChain: CertificateChainType
    ContractSignatureEncryptedPrivateKey: privateKeyType
    DHParams: dHParamsType
    ContractID: contractIDType
    RetryCounter: short


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class CertificateInstallationReq:
    """Element CertificateInstallationReq of urn:din:70121:2012:MsgBody."""

    Id: Annotated[str, Attribute()] | None = None
    OEMProvisioningCert: certificateType
    ListOfRootCertificateIDs: ListOfRootCertificateIDsType
    DHParams: dHParamsType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class CertificateInstallationRes:
    """Element CertificateInstallationRes of urn:din:70121:2012:MsgBody."""

    Id: Annotated[str, Attribute()]
    ResponseCode: responseCodeType
    ContractSignatureCertChain: CertificateChainType
    ContractSignatureEncryptedPrivateKey: privateKeyType
    DHParams: dHParamsType
    ContractID: contractIDType


@message(MSG_DEF)
@dataclass(slots=True, kw_only=True)
class V2G_Message:
    """Element V2G_Message of urn:din:70121:2012:MsgDef."""

    Header: MessageHeaderType
    Body: BodyType


BodyElementGroup = Annotated[
    BodyBaseType
    | CableCheckReq
    | CableCheckRes
    | CertificateInstallationReq
    | CertificateInstallationRes
    | CertificateUpdateReq
    | CertificateUpdateRes
    | ChargeParameterDiscoveryReq
    | ChargeParameterDiscoveryRes
    | ChargingStatusReq
    | ChargingStatusRes
    | ContractAuthenticationReq
    | ContractAuthenticationRes
    | CurrentDemandReq
    | CurrentDemandRes
    | MeteringReceiptReq
    | MeteringReceiptRes
    | PaymentDetailsReq
    | PaymentDetailsRes
    | PowerDeliveryReq
    | PowerDeliveryRes
    | PreChargeReq
    | PreChargeRes
    | ServiceDetailReq
    | ServiceDetailRes
    | ServiceDiscoveryReq
    | ServiceDiscoveryRes
    | ServicePaymentSelectionReq
    | ServicePaymentSelectionRes
    | SessionSetupReq
    | SessionSetupRes
    | SessionStopReq
    | SessionStopRes
    | WeldingDetectionReq
    | WeldingDetectionRes,
    Group(
        Declared("BodyElement", MSG_DEF, BodyBaseType, abstract=True),
        Declared("CableCheckReq", MSG_BODY, CableCheckReq),
        Declared("CableCheckRes", MSG_BODY, CableCheckRes),
        Declared("CertificateInstallationReq", MSG_BODY, CertificateInstallationReq),
        Declared("CertificateInstallationRes", MSG_BODY, CertificateInstallationRes),
        Declared("CertificateUpdateReq", MSG_BODY, CertificateUpdateReq),
        Declared("CertificateUpdateRes", MSG_BODY, CertificateUpdateRes),
        Declared("ChargeParameterDiscoveryReq", MSG_BODY, ChargeParameterDiscoveryReq),
        Declared("ChargeParameterDiscoveryRes", MSG_BODY, ChargeParameterDiscoveryRes),
        Declared("ChargingStatusReq", MSG_BODY, ChargingStatusReq),
        Declared("ChargingStatusRes", MSG_BODY, ChargingStatusRes),
        Declared("ContractAuthenticationReq", MSG_BODY, ContractAuthenticationReq),
        Declared("ContractAuthenticationRes", MSG_BODY, ContractAuthenticationRes),
        Declared("CurrentDemandReq", MSG_BODY, CurrentDemandReq),
        Declared("CurrentDemandRes", MSG_BODY, CurrentDemandRes),
        Declared("MeteringReceiptReq", MSG_BODY, MeteringReceiptReq),
        Declared("MeteringReceiptRes", MSG_BODY, MeteringReceiptRes),
        Declared("PaymentDetailsReq", MSG_BODY, PaymentDetailsReq),
        Declared("PaymentDetailsRes", MSG_BODY, PaymentDetailsRes),
        Declared("PowerDeliveryReq", MSG_BODY, PowerDeliveryReq),
        Declared("PowerDeliveryRes", MSG_BODY, PowerDeliveryRes),
        Declared("PreChargeReq", MSG_BODY, PreChargeReq),
        Declared("PreChargeRes", MSG_BODY, PreChargeRes),
        Declared("ServiceDetailReq", MSG_BODY, ServiceDetailReq),
        Declared("ServiceDetailRes", MSG_BODY, ServiceDetailRes),
        Declared("ServiceDiscoveryReq", MSG_BODY, ServiceDiscoveryReq),
        Declared("ServiceDiscoveryRes", MSG_BODY, ServiceDiscoveryRes),
        Declared("ServicePaymentSelectionReq", MSG_BODY, ServicePaymentSelectionReq),
        Declared("ServicePaymentSelectionRes", MSG_BODY, ServicePaymentSelectionRes),
        Declared("SessionSetupReq", MSG_BODY, SessionSetupReq),
        Declared("SessionSetupRes", MSG_BODY, SessionSetupRes),
        Declared("SessionStopReq", MSG_BODY, SessionStopReq),
        Declared("SessionStopRes", MSG_BODY, SessionStopRes),
        Declared("WeldingDetectionReq", MSG_BODY, WeldingDetectionReq),
        Declared("WeldingDetectionRes", MSG_BODY, WeldingDetectionRes),
    ),
]
EVChargeParameterGroup = Annotated[
    AC_EVChargeParameterType | DC_EVChargeParameterType | EVChargeParameterType,
    Group(
        Declared("AC_EVChargeParameter", MSG_DATA_TYPES, AC_EVChargeParameterType),
        Declared("DC_EVChargeParameter", MSG_DATA_TYPES, DC_EVChargeParameterType),
        Declared("EVChargeParameter", MSG_DATA_TYPES, EVChargeParameterType, abstract=True),
    ),
]
EVPowerDeliveryParameterGroup = Annotated[
    DC_EVPowerDeliveryParameterType | EVPowerDeliveryParameterType,
    Group(
        Declared("DC_EVPowerDeliveryParameter", MSG_DATA_TYPES, DC_EVPowerDeliveryParameterType),
        Declared(
            "EVPowerDeliveryParameter", MSG_DATA_TYPES, EVPowerDeliveryParameterType, abstract=True
        ),
    ),
]
EVSEChargeParameterGroup = Annotated[
    AC_EVSEChargeParameterType | DC_EVSEChargeParameterType | EVSEChargeParameterType,
    Group(
        Declared("AC_EVSEChargeParameter", MSG_DATA_TYPES, AC_EVSEChargeParameterType),
        Declared("DC_EVSEChargeParameter", MSG_DATA_TYPES, DC_EVSEChargeParameterType),
        Declared("EVSEChargeParameter", MSG_DATA_TYPES, EVSEChargeParameterType, abstract=True),
    ),
]
EVSEStatusGroup = Annotated[
    AC_EVSEStatusType | DC_EVSEStatusType | EVSEStatusType,
    Group(
        Declared("AC_EVSEStatus", MSG_DATA_TYPES, AC_EVSEStatusType),
        Declared("DC_EVSEStatus", MSG_DATA_TYPES, DC_EVSEStatusType),
        Declared("EVSEStatus", MSG_DATA_TYPES, EVSEStatusType, abstract=True),
    ),
]
SASchedulesGroup = Annotated[
    SAScheduleListType | SASchedulesType,
    Group(
        Declared("SAScheduleList", MSG_DATA_TYPES, SAScheduleListType),
        Declared("SASchedules", MSG_DATA_TYPES, SASchedulesType, abstract=True),
    ),
]
TimeIntervalGroup = Annotated[
    IntervalType | RelativeTimeIntervalType,
    Group(
        Declared("RelativeTimeInterval", MSG_DATA_TYPES, RelativeTimeIntervalType),
        Declared("TimeInterval", MSG_DATA_TYPES, IntervalType, abstract=True),
    ),
]
MESSAGES: dict[str, type] = {
    "CableCheckReq": CableCheckReq,
    "CableCheckRes": CableCheckRes,
    "CertificateInstallationReq": CertificateInstallationReq,
    "CertificateInstallationRes": CertificateInstallationRes,
    "CertificateUpdateReq": CertificateUpdateReq,
    "CertificateUpdateRes": CertificateUpdateRes,
    "ChargeParameterDiscoveryReq": ChargeParameterDiscoveryReq,
    "ChargeParameterDiscoveryRes": ChargeParameterDiscoveryRes,
    "ChargingStatusReq": ChargingStatusReq,
    "ChargingStatusRes": ChargingStatusRes,
    "ContractAuthenticationReq": ContractAuthenticationReq,
    "ContractAuthenticationRes": ContractAuthenticationRes,
    "CurrentDemandReq": CurrentDemandReq,
    "CurrentDemandRes": CurrentDemandRes,
    "MeteringReceiptReq": MeteringReceiptReq,
    "MeteringReceiptRes": MeteringReceiptRes,
    "PaymentDetailsReq": PaymentDetailsReq,
    "PaymentDetailsRes": PaymentDetailsRes,
    "PowerDeliveryReq": PowerDeliveryReq,
    "PowerDeliveryRes": PowerDeliveryRes,
    "PreChargeReq": PreChargeReq,
    "PreChargeRes": PreChargeRes,
    "ServiceDetailReq": ServiceDetailReq,
    "ServiceDetailRes": ServiceDetailRes,
    "ServiceDiscoveryReq": ServiceDiscoveryReq,
    "ServiceDiscoveryRes": ServiceDiscoveryRes,
    "ServicePaymentSelectionReq": ServicePaymentSelectionReq,
    "ServicePaymentSelectionRes": ServicePaymentSelectionRes,
    "SessionSetupReq": SessionSetupReq,
    "SessionSetupRes": SessionSetupRes,
    "SessionStopReq": SessionStopReq,
    "SessionStopRes": SessionStopRes,
    "WeldingDetectionReq": WeldingDetectionReq,
    "WeldingDetectionRes": WeldingDetectionRes,
}


def schema() -> Schema:
    """Every declaration of these schemas, imported ones included."""
    return Schema(
        roots=(
            *xmldsig.schema().roots,
            Declared("AC_EVChargeParameter", MSG_DATA_TYPES, AC_EVChargeParameterType),
            Declared("AC_EVSEChargeParameter", MSG_DATA_TYPES, AC_EVSEChargeParameterType),
            Declared("AC_EVSEStatus", MSG_DATA_TYPES, AC_EVSEStatusType),
            Declared("BodyElement", MSG_DEF, BodyBaseType, abstract=True),
            Declared("CableCheckReq", MSG_BODY, CableCheckReq),
            Declared("CableCheckRes", MSG_BODY, CableCheckRes),
            Declared("CertificateInstallationReq", MSG_BODY, CertificateInstallationReq),
            Declared("CertificateInstallationRes", MSG_BODY, CertificateInstallationRes),
            Declared("CertificateUpdateReq", MSG_BODY, CertificateUpdateReq),
            Declared("CertificateUpdateRes", MSG_BODY, CertificateUpdateRes),
            Declared("ChargeParameterDiscoveryReq", MSG_BODY, ChargeParameterDiscoveryReq),
            Declared("ChargeParameterDiscoveryRes", MSG_BODY, ChargeParameterDiscoveryRes),
            Declared("ChargingStatusReq", MSG_BODY, ChargingStatusReq),
            Declared("ChargingStatusRes", MSG_BODY, ChargingStatusRes),
            Declared("ContractAuthenticationReq", MSG_BODY, ContractAuthenticationReq),
            Declared("ContractAuthenticationRes", MSG_BODY, ContractAuthenticationRes),
            Declared("CurrentDemandReq", MSG_BODY, CurrentDemandReq),
            Declared("CurrentDemandRes", MSG_BODY, CurrentDemandRes),
            Declared("DC_EVChargeParameter", MSG_DATA_TYPES, DC_EVChargeParameterType),
            Declared(
                "DC_EVPowerDeliveryParameter", MSG_DATA_TYPES, DC_EVPowerDeliveryParameterType
            ),
            Declared("DC_EVSEChargeParameter", MSG_DATA_TYPES, DC_EVSEChargeParameterType),
            Declared("DC_EVSEStatus", MSG_DATA_TYPES, DC_EVSEStatusType),
            Declared("DC_EVStatus", MSG_DATA_TYPES, DC_EVStatusType),
            Declared("EVChargeParameter", MSG_DATA_TYPES, EVChargeParameterType, abstract=True),
            Declared(
                "EVPowerDeliveryParameter",
                MSG_DATA_TYPES,
                EVPowerDeliveryParameterType,
                abstract=True,
            ),
            Declared("EVSEChargeParameter", MSG_DATA_TYPES, EVSEChargeParameterType, abstract=True),
            Declared("EVSEStatus", MSG_DATA_TYPES, EVSEStatusType, abstract=True),
            Declared("EVStatus", MSG_DATA_TYPES, EVStatusType, abstract=True),
            Declared("Entry", MSG_DATA_TYPES, EntryType, abstract=True),
            Declared("MeteringReceiptReq", MSG_BODY, MeteringReceiptReq),
            Declared("MeteringReceiptRes", MSG_BODY, MeteringReceiptRes),
            Declared("PMaxScheduleEntry", MSG_DATA_TYPES, PMaxScheduleEntryType),
            Declared("PaymentDetailsReq", MSG_BODY, PaymentDetailsReq),
            Declared("PaymentDetailsRes", MSG_BODY, PaymentDetailsRes),
            Declared("PowerDeliveryReq", MSG_BODY, PowerDeliveryReq),
            Declared("PowerDeliveryRes", MSG_BODY, PowerDeliveryRes),
            Declared("PreChargeReq", MSG_BODY, PreChargeReq),
            Declared("PreChargeRes", MSG_BODY, PreChargeRes),
            Declared("RelativeTimeInterval", MSG_DATA_TYPES, RelativeTimeIntervalType),
            Declared("SAScheduleList", MSG_DATA_TYPES, SAScheduleListType),
            Declared("SASchedules", MSG_DATA_TYPES, SASchedulesType, abstract=True),
            Declared("SalesTariffEntry", MSG_DATA_TYPES, SalesTariffEntryType),
            Declared("ServiceCharge", MSG_DATA_TYPES, ServiceChargeType),
            Declared("ServiceDetailReq", MSG_BODY, ServiceDetailReq),
            Declared("ServiceDetailRes", MSG_BODY, ServiceDetailRes),
            Declared("ServiceDiscoveryReq", MSG_BODY, ServiceDiscoveryReq),
            Declared("ServiceDiscoveryRes", MSG_BODY, ServiceDiscoveryRes),
            Declared("ServicePaymentSelectionReq", MSG_BODY, ServicePaymentSelectionReq),
            Declared("ServicePaymentSelectionRes", MSG_BODY, ServicePaymentSelectionRes),
            Declared("SessionSetupReq", MSG_BODY, SessionSetupReq),
            Declared("SessionSetupRes", MSG_BODY, SessionSetupRes),
            Declared("SessionStopReq", MSG_BODY, SessionStopReq),
            Declared("SessionStopRes", MSG_BODY, SessionStopRes),
            Declared("TimeInterval", MSG_DATA_TYPES, IntervalType, abstract=True),
            Declared("V2G_Message", MSG_DEF, V2G_Message),
            Declared("WeldingDetectionReq", MSG_BODY, WeldingDetectionReq),
            Declared("WeldingDetectionRes", MSG_BODY, WeldingDetectionRes),
        ),
        elements=(
            *xmldsig.schema().elements,
            Declared("AC_EVChargeParameter", MSG_DATA_TYPES, AC_EVChargeParameterType),
            Declared("AC_EVSEChargeParameter", MSG_DATA_TYPES, AC_EVSEChargeParameterType),
            Declared("AC_EVSEStatus", MSG_BODY, AC_EVSEStatusType),
            Declared("AC_EVSEStatus", MSG_DATA_TYPES, AC_EVSEStatusType),
            Declared("Body", MSG_DEF, BodyType),
            Declared("BodyElement", MSG_DEF, BodyBaseType, abstract=True),
            Declared("BulkChargingComplete", MSG_BODY, bool),
            Declared("BulkChargingComplete", MSG_DATA_TYPES, bool),
            Declared("BulkSOC", MSG_DATA_TYPES, percentValueType),
            Declared("CableCheckReq", MSG_BODY, CableCheckReq),
            Declared("CableCheckRes", MSG_BODY, CableCheckRes),
            Declared("Certificate", MSG_DATA_TYPES, certificateType),
            Declared("CertificateInstallationReq", MSG_BODY, CertificateInstallationReq),
            Declared("CertificateInstallationRes", MSG_BODY, CertificateInstallationRes),
            Declared("CertificateUpdateReq", MSG_BODY, CertificateUpdateReq),
            Declared("CertificateUpdateRes", MSG_BODY, CertificateUpdateRes),
            Declared("ChargeParameterDiscoveryReq", MSG_BODY, ChargeParameterDiscoveryReq),
            Declared("ChargeParameterDiscoveryRes", MSG_BODY, ChargeParameterDiscoveryRes),
            Declared("ChargeService", MSG_BODY, ServiceChargeType),
            Declared("ChargingComplete", MSG_BODY, bool),
            Declared("ChargingComplete", MSG_DATA_TYPES, bool),
            Declared("ChargingProfile", MSG_BODY, ChargingProfileType),
            Declared("ChargingProfileEntryMaxPower", MSG_DATA_TYPES, PMaxType),
            Declared("ChargingProfileEntryStart", MSG_DATA_TYPES, unsignedInt),
            Declared("ChargingStatusReq", MSG_BODY, ChargingStatusReq),
            Declared("ChargingStatusRes", MSG_BODY, ChargingStatusRes),
            Declared("ConsumptionCost", MSG_DATA_TYPES, ConsumptionCostType),
            Declared("ContractAuthenticationReq", MSG_BODY, ContractAuthenticationReq),
            Declared("ContractAuthenticationRes", MSG_BODY, ContractAuthenticationRes),
            Declared("ContractID", MSG_BODY, contractIDType),
            Declared("ContractSignatureCertChain", MSG_BODY, CertificateChainType),
            Declared("ContractSignatureEncryptedPrivateKey", MSG_BODY, privateKeyType),
            Declared("Cost", MSG_DATA_TYPES, CostType),
            Declared("CurrentDemandReq", MSG_BODY, CurrentDemandReq),
            Declared("CurrentDemandRes", MSG_BODY, CurrentDemandRes),
            Declared("DC_EVChargeParameter", MSG_DATA_TYPES, DC_EVChargeParameterType),
            Declared(
                "DC_EVPowerDeliveryParameter", MSG_DATA_TYPES, DC_EVPowerDeliveryParameterType
            ),
            Declared("DC_EVSEChargeParameter", MSG_DATA_TYPES, DC_EVSEChargeParameterType),
            Declared("DC_EVSEStatus", MSG_BODY, DC_EVSEStatusType),
            Declared("DC_EVSEStatus", MSG_DATA_TYPES, DC_EVSEStatusType),
            Declared("DC_EVStatus", MSG_BODY, DC_EVStatusType),
            Declared("DC_EVStatus", MSG_DATA_TYPES, DC_EVStatusType),
            Declared("DHParams", MSG_BODY, dHParamsType),
            Declared("DateTimeNow", MSG_BODY, long),
            Declared("DepartureTime", MSG_DATA_TYPES, unsignedInt),
            Declared("EAmount", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EPriceLevel", MSG_DATA_TYPES, unsignedByte),
            Declared("EVCCID", MSG_BODY, evccIDType),
            Declared("EVCabinConditioning", MSG_DATA_TYPES, bool),
            Declared("EVChargeParameter", MSG_DATA_TYPES, EVChargeParameterType, abstract=True),
            Declared("EVEnergyCapacity", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVEnergyRequest", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVErrorCode", MSG_DATA_TYPES, DC_EVErrorCodeType),
            Declared("EVMaxCurrent", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVMaxVoltage", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVMaximumCurrentLimit", MSG_BODY, PhysicalValueType),
            Declared("EVMaximumCurrentLimit", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVMaximumPowerLimit", MSG_BODY, PhysicalValueType),
            Declared("EVMaximumPowerLimit", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVMaximumVoltageLimit", MSG_BODY, PhysicalValueType),
            Declared("EVMaximumVoltageLimit", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVMinCurrent", MSG_DATA_TYPES, PhysicalValueType),
            Declared(
                "EVPowerDeliveryParameter",
                MSG_DATA_TYPES,
                EVPowerDeliveryParameterType,
                abstract=True,
            ),
            Declared("EVRESSConditioning", MSG_DATA_TYPES, bool),
            Declared("EVRESSSOC", MSG_DATA_TYPES, percentValueType),
            Declared("EVReady", MSG_DATA_TYPES, bool),
            Declared("EVRequestedEnergyTransferType", MSG_BODY, EVRequestedEnergyTransferType),
            Declared("EVSEChargeParameter", MSG_DATA_TYPES, EVSEChargeParameterType, abstract=True),
            Declared("EVSECurrentLimitAchieved", MSG_BODY, bool),
            Declared("EVSECurrentRegulationTolerance", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEEnergyToBeDelivered", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEID", MSG_BODY, evseIDType),
            Declared("EVSEIsolationStatus", MSG_DATA_TYPES, isolationLevelType),
            Declared("EVSEMaxCurrent", MSG_BODY, PhysicalValueType),
            Declared("EVSEMaxCurrent", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEMaxVoltage", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEMaximumCurrentLimit", MSG_BODY, PhysicalValueType),
            Declared("EVSEMaximumCurrentLimit", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEMaximumPowerLimit", MSG_BODY, PhysicalValueType),
            Declared("EVSEMaximumPowerLimit", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEMaximumVoltageLimit", MSG_BODY, PhysicalValueType),
            Declared("EVSEMaximumVoltageLimit", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEMinCurrent", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEMinimumCurrentLimit", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEMinimumVoltageLimit", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSENotification", MSG_DATA_TYPES, EVSENotificationType),
            Declared("EVSEPeakCurrentRipple", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEPowerLimitAchieved", MSG_BODY, bool),
            Declared("EVSEPresentCurrent", MSG_BODY, PhysicalValueType),
            Declared("EVSEPresentVoltage", MSG_BODY, PhysicalValueType),
            Declared("EVSEProcessing", MSG_BODY, EVSEProcessingType),
            Declared("EVSEStatus", MSG_DATA_TYPES, EVSEStatusType, abstract=True),
            Declared("EVSEStatusCode", MSG_DATA_TYPES, DC_EVSEStatusCodeType),
            Declared("EVSEVoltageLimitAchieved", MSG_BODY, bool),
            Declared("EVStatus", MSG_DATA_TYPES, EVStatusType, abstract=True),
            Declared("EVTargetCurrent", MSG_BODY, PhysicalValueType),
            Declared("EVTargetVoltage", MSG_BODY, PhysicalValueType),
            Declared("EnergyTransferType", MSG_DATA_TYPES, EVSESupportedEnergyTransferType),
            Declared("Entry", MSG_DATA_TYPES, EntryType, abstract=True),
            Declared("FaultCode", MSG_DATA_TYPES, faultCodeType),
            Declared("FaultMsg", MSG_DATA_TYPES, faultMsgType),
            Declared("FreeService", MSG_DATA_TYPES, bool),
            Declared("FullSOC", MSG_DATA_TYPES, percentValueType),
            Declared("GenChallenge", MSG_BODY, str),
            Declared("Header", MSG_DEF, MessageHeaderType),
            Declared("ListOfRootCertificateIDs", MSG_BODY, ListOfRootCertificateIDsType),
            Declared("MeterID", MSG_DATA_TYPES, meterIDType),
            Declared("MeterInfo", MSG_BODY, MeterInfoType),
            Declared("MeterReading", MSG_DATA_TYPES, PhysicalValueType),
            Declared("MeterStatus", MSG_DATA_TYPES, meterStatusType),
            Declared("MeteringReceiptReq", MSG_BODY, MeteringReceiptReq),
            Declared("MeteringReceiptRes", MSG_BODY, MeteringReceiptRes),
            Declared("Multiplier", MSG_DATA_TYPES, unitMultiplierType),
            Declared("Notification", MSG_HEADER, NotificationType),
            Declared("NotificationMaxDelay", MSG_DATA_TYPES, unsignedInt),
            Declared("NumEPriceLevels", MSG_DATA_TYPES, unsignedByte),
            Declared("OEMProvisioningCert", MSG_BODY, certificateType),
            Declared("PMax", MSG_DATA_TYPES, PMaxType),
            Declared("PMaxSchedule", MSG_DATA_TYPES, PMaxScheduleType),
            Declared("PMaxScheduleEntry", MSG_DATA_TYPES, PMaxScheduleEntryType),
            Declared("PMaxScheduleID", MSG_DATA_TYPES, SAIDType),
            Declared("Parameter", MSG_DATA_TYPES, ParameterType),
            Declared("ParameterSet", MSG_DATA_TYPES, ParameterSetType),
            Declared("ParameterSetID", MSG_DATA_TYPES, short),
            Declared("PaymentDetailsReq", MSG_BODY, PaymentDetailsReq),
            Declared("PaymentDetailsRes", MSG_BODY, PaymentDetailsRes),
            Declared("PaymentOption", MSG_DATA_TYPES, paymentOptionType),
            Declared("PaymentOptions", MSG_BODY, PaymentOptionsType),
            Declared("PowerDeliveryReq", MSG_BODY, PowerDeliveryReq),
            Declared("PowerDeliveryRes", MSG_BODY, PowerDeliveryRes),
            Declared("PowerSwitchClosed", MSG_DATA_TYPES, bool),
            Declared("PreChargeReq", MSG_BODY, PreChargeReq),
            Declared("PreChargeRes", MSG_BODY, PreChargeRes),
            Declared("ProfileEntry", MSG_DATA_TYPES, ProfileEntryType),
            Declared("RCD", MSG_DATA_TYPES, bool),
            Declared("ReadyToChargeState", MSG_BODY, bool),
            Declared("ReceiptRequired", MSG_BODY, bool),
            Declared("RelativeTimeInterval", MSG_DATA_TYPES, RelativeTimeIntervalType),
            Declared("RemainingTimeToBulkSoC", MSG_BODY, PhysicalValueType),
            Declared("RemainingTimeToFullSoC", MSG_BODY, PhysicalValueType),
            Declared("ResponseCode", MSG_BODY, responseCodeType),
            Declared("RetryCounter", MSG_BODY, short),
            Declared("RootCertificateID", MSG_DATA_TYPES, rootCertificateIDType),
            Declared("SAScheduleList", MSG_DATA_TYPES, SAScheduleListType),
            Declared("SAScheduleTuple", MSG_DATA_TYPES, SAScheduleTupleType),
            Declared("SAScheduleTupleID", MSG_BODY, SAIDType),
            Declared("SAScheduleTupleID", MSG_DATA_TYPES, SAIDType),
            Declared("SASchedules", MSG_DATA_TYPES, SASchedulesType, abstract=True),
            Declared("SalesTariff", MSG_DATA_TYPES, SalesTariffType),
            Declared("SalesTariffDescription", MSG_DATA_TYPES, tariffDescriptionType),
            Declared("SalesTariffEntry", MSG_DATA_TYPES, SalesTariffEntryType),
            Declared("SalesTariffID", MSG_DATA_TYPES, SAIDType),
            Declared("SelectedPaymentOption", MSG_BODY, paymentOptionType),
            Declared("SelectedService", MSG_DATA_TYPES, SelectedServiceType),
            Declared("SelectedServiceList", MSG_BODY, SelectedServiceListType),
            Declared("Service", MSG_DATA_TYPES, ServiceType),
            Declared("ServiceCategory", MSG_BODY, serviceCategoryType),
            Declared("ServiceCategory", MSG_DATA_TYPES, serviceCategoryType),
            Declared("ServiceCharge", MSG_DATA_TYPES, ServiceChargeType),
            Declared("ServiceDetailReq", MSG_BODY, ServiceDetailReq),
            Declared("ServiceDetailRes", MSG_BODY, ServiceDetailRes),
            Declared("ServiceDiscoveryReq", MSG_BODY, ServiceDiscoveryReq),
            Declared("ServiceDiscoveryRes", MSG_BODY, ServiceDiscoveryRes),
            Declared("ServiceID", MSG_BODY, serviceIDType),
            Declared("ServiceID", MSG_DATA_TYPES, serviceIDType),
            Declared("ServiceList", MSG_BODY, ServiceTagListType),
            Declared("ServiceName", MSG_DATA_TYPES, serviceNameType),
            Declared("ServiceParameterList", MSG_BODY, ServiceParameterListType),
            Declared("ServicePaymentSelectionReq", MSG_BODY, ServicePaymentSelectionReq),
            Declared("ServicePaymentSelectionRes", MSG_BODY, ServicePaymentSelectionRes),
            Declared("ServiceScope", MSG_BODY, serviceScopeType),
            Declared("ServiceScope", MSG_DATA_TYPES, serviceScopeType),
            Declared("ServiceTag", MSG_DATA_TYPES, ServiceTagType),
            Declared("SessionID", MSG_BODY, sessionIDType),
            Declared("SessionID", MSG_HEADER, sessionIDType),
            Declared("SessionSetupReq", MSG_BODY, SessionSetupReq),
            Declared("SessionSetupRes", MSG_BODY, SessionSetupRes),
            Declared("SessionStopReq", MSG_BODY, SessionStopReq),
            Declared("SessionStopRes", MSG_BODY, SessionStopRes),
            Declared("SigMeterReading", MSG_DATA_TYPES, sigMeterReadingType),
            Declared("SubCertificates", MSG_DATA_TYPES, SubCertificatesType),
            Declared("TMeter", MSG_DATA_TYPES, long),
            Declared("TimeInterval", MSG_DATA_TYPES, IntervalType, abstract=True),
            Declared("Unit", MSG_DATA_TYPES, unitSymbolType),
            Declared("V2G_Message", MSG_DEF, V2G_Message),
            Declared("Value", MSG_DATA_TYPES, short),
            Declared("WeldingDetectionReq", MSG_BODY, WeldingDetectionReq),
            Declared("WeldingDetectionRes", MSG_BODY, WeldingDetectionRes),
            Declared("amount", MSG_DATA_TYPES, unsignedInt),
            Declared("amountMultiplier", MSG_DATA_TYPES, unitMultiplierType),
            Declared("boolValue", MSG_DATA_TYPES, bool),
            Declared("byteValue", MSG_DATA_TYPES, byte),
            Declared("costKind", MSG_DATA_TYPES, costKindType),
            Declared("duration", MSG_DATA_TYPES, unsignedInt),
            Declared("intValue", MSG_DATA_TYPES, int_),
            Declared("physicalValue", MSG_DATA_TYPES, PhysicalValueType),
            Declared("shortValue", MSG_DATA_TYPES, short),
            Declared("start", MSG_DATA_TYPES, unsignedInt),
            Declared("startValue", MSG_DATA_TYPES, unsignedInt),
            Declared("stringValue", MSG_DATA_TYPES, str),
        ),
        attributes=(
            *xmldsig.schema().attributes,
            Declared("Id", "", str),
            Declared("Name", "", str),
            Declared("ValueType", "", valueType),
        ),
    )


from exi.runtime import codec  # noqa: E402 - a generated codec imports the classes above

_codec = codec(__name__)
decode = _codec.decode
decode_fragment = _codec.decode_fragment
encode = _codec.encode
encode_fragment = _codec.encode_fragment
