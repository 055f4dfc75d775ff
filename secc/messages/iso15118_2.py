"""Generated from schemas/iso15118_2 by tools/compile_schemas.py, do not edit."""

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
    Text,
    message,
)
from secc.messages import xmldsig

MSG_BODY = "urn:iso:15118:2:2013:MsgBody"
MSG_DATA_TYPES = "urn:iso:15118:2:2013:MsgDataTypes"
MSG_DEF = "urn:iso:15118:2:2013:MsgDef"
MSG_HEADER = "urn:iso:15118:2:2013:MsgHeader"


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


class EVSENotificationType(Enumeration):
    None_ = "None"
    StopCharging = "StopCharging"
    ReNegotiation = "ReNegotiation"


class EVSEProcessingType(Enumeration):
    Finished = "Finished"
    Ongoing = "Ongoing"
    Ongoing_WaitingForCustomerInteraction = "Ongoing_WaitingForCustomerInteraction"


class EnergyTransferModeType(Enumeration):
    AC_single_phase_core = "AC_single_phase_core"
    AC_three_phase_core = "AC_three_phase_core"
    DC_core = "DC_core"
    DC_extended = "DC_extended"
    DC_combo_core = "DC_combo_core"
    DC_unique = "DC_unique"


class chargeProgressType(Enumeration):
    Start = "Start"
    Stop = "Stop"
    Renegotiate = "Renegotiate"


class chargingSessionType(Enumeration):
    Terminate = "Terminate"
    Pause = "Pause"


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
    No_IMD = "No_IMD"


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
    FAILED_MeteringSignatureNotValid = "FAILED_MeteringSignatureNotValid"
    FAILED_NoChargeServiceSelected = "FAILED_NoChargeServiceSelected"
    FAILED_WrongEnergyTransferMode = "FAILED_WrongEnergyTransferMode"
    FAILED_ContactorError = "FAILED_ContactorError"
    FAILED_CertificateNotAllowedAtThisEVSE = "FAILED_CertificateNotAllowedAtThisEVSE"
    FAILED_CertificateRevoked = "FAILED_CertificateRevoked"


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
    V = "V"
    W = "W"
    Wh = "Wh"


SAIDType = Annotated[int, Range(1, 255)]
byte = Annotated[int, Range(-128, 127)]
certificateType = Annotated[bytes, Length(0, 800)]
dHpublickeyType = Annotated[bytes, Length(0, 65)]
eMAIDType = Annotated[str, Length(14, 15)]
evccIDType = Annotated[bytes, Length(0, 6), Hex()]
evseIDType = Annotated[str, Length(7, 37)]
faultMsgType = Annotated[str, Length(0, 64)]
genChallengeType = Annotated[bytes, Length(16, 16)]
int_ = Annotated[int, Range(-2147483648, 2147483647)]
long = Annotated[int, Range(-9223372036854775808, 9223372036854775807)]
maxNumPhasesType = Annotated[int, Range(1, 3)]
meterIDType = Annotated[str, Length(0, 32)]
meterStatusType = Annotated[int, Range(-32768, 32767)]
percentValueType = Annotated[int, Range(0, 100)]
privateKeyType = Annotated[bytes, Length(0, 48)]
serviceIDType = Annotated[int, Range(0, 65535)]
serviceNameType = Annotated[str, Length(0, 32)]
serviceScopeType = Annotated[str, Length(0, 64)]
sessionIDType = Annotated[bytes, Length(0, 8), Hex()]
short = Annotated[int, Range(-32768, 32767)]
sigMeterReadingType = Annotated[bytes, Length(0, 64)]
tariffDescriptionType = Annotated[str, Length(0, 32)]
unitMultiplierType = Annotated[int, Range(-3, 3)]
unsignedByte = Annotated[int, Range(0, 255)]
unsignedInt = Annotated[int, Range(0, 4294967295)]
unsignedLong = Annotated[int, Range(0, 18446744073709551615)]
unsignedShort = Annotated[int, Range(0, 65535)]


@message(MSG_HEADER)
@dataclass(slots=True, kw_only=True)
class MessageHeaderType:
    """Type MessageHeaderType of urn:iso:15118:2:2013:MsgHeader."""

    SessionID: sessionIDType
    Notification: NotificationType | None = None
    Signature: Annotated[xmldsig.SignatureType, Name("Signature", xmldsig.XMLDSIG)] | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class PhysicalValueType:
    """Type PhysicalValueType of urn:iso:15118:2:2013:MsgDataTypes."""

    Multiplier: unitMultiplierType
    Unit: unitSymbolType
    Value: short


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class NotificationType:
    """Type NotificationType of urn:iso:15118:2:2013:MsgDataTypes."""

    FaultCode: faultCodeType
    FaultMsg: faultMsgType | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ServiceType:
    """Type ServiceType of urn:iso:15118:2:2013:MsgDataTypes."""

    ServiceID: serviceIDType
    ServiceName: serviceNameType | None = None
    ServiceCategory: serviceCategoryType
    ServiceScope: serviceScopeType | None = None
    FreeService: bool


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ServiceListType:
    """Type ServiceListType of urn:iso:15118:2:2013:MsgDataTypes."""

    Service: Annotated[list[ServiceType], Occurs(1, 8)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ChargeServiceType:
    """Type ChargeServiceType of urn:iso:15118:2:2013:MsgDataTypes."""

    ServiceID: serviceIDType
    ServiceName: serviceNameType | None = None
    ServiceCategory: serviceCategoryType
    ServiceScope: serviceScopeType | None = None
    FreeService: bool
    SupportedEnergyTransferMode: SupportedEnergyTransferModeType


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SupportedEnergyTransferModeType:
    """Type SupportedEnergyTransferModeType of urn:iso:15118:2:2013:MsgDataTypes."""

    EnergyTransferMode: Annotated[list[EnergyTransferModeType], Occurs(1, 6)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ServiceParameterListType:
    """Type ServiceParameterListType of urn:iso:15118:2:2013:MsgDataTypes."""

    ParameterSet: Annotated[list[ParameterSetType], Occurs(1, 255)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ParameterSetType:
    """Type ParameterSetType of urn:iso:15118:2:2013:MsgDataTypes."""

    ParameterSetID: short
    Parameter: Annotated[list[ParameterType], Occurs(1, 16)]


@message(
    MSG_DATA_TYPES,
    content=lambda: Choice(
        "boolValue", "byteValue", "shortValue", "intValue", "physicalValue", "stringValue"
    ),
)
@dataclass(slots=True, kw_only=True)
class ParameterType:
    """Type ParameterType of urn:iso:15118:2:2013:MsgDataTypes."""

    Name: Annotated[str, Attribute(MSG_DATA_TYPES)]
    boolValue: bool | None = None
    byteValue: byte | None = None
    shortValue: short | None = None
    intValue: int_ | None = None
    physicalValue: PhysicalValueType | None = None
    stringValue: str | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SelectedServiceListType:
    """Type SelectedServiceListType of urn:iso:15118:2:2013:MsgDataTypes."""

    SelectedService: Annotated[list[SelectedServiceType], Occurs(1, 16)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SelectedServiceType:
    """Type SelectedServiceType of urn:iso:15118:2:2013:MsgDataTypes."""

    ServiceID: serviceIDType
    ParameterSetID: short | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class PaymentOptionListType:
    """Type PaymentOptionListType of urn:iso:15118:2:2013:MsgDataTypes."""

    PaymentOption: Annotated[list[paymentOptionType], Occurs(1, 2)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class CertificateChainType:
    """Type CertificateChainType of urn:iso:15118:2:2013:MsgDataTypes."""

    Id: Annotated[str, Attribute(MSG_DATA_TYPES)] | None = None
    Certificate: certificateType
    SubCertificates: SubCertificatesType | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SubCertificatesType:
    """Type SubCertificatesType of urn:iso:15118:2:2013:MsgDataTypes."""

    Certificate: Annotated[list[certificateType], Occurs(1, 4)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ListOfRootCertificateIDsType:
    """Type ListOfRootCertificateIDsType of urn:iso:15118:2:2013:MsgDataTypes."""

    RootCertificateID: Annotated[list[xmldsig.X509IssuerSerialType], Occurs(1, 20)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ContractSignatureEncryptedPrivateKeyType:
    """Type ContractSignatureEncryptedPrivateKeyType of urn:iso:15118:2:2013:MsgDataTypes."""

    Id: Annotated[str, Attribute(MSG_DATA_TYPES)]
    value: Annotated[privateKeyType, Text()]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class DiffieHellmanPublickeyType:
    """Type DiffieHellmanPublickeyType of urn:iso:15118:2:2013:MsgDataTypes."""

    Id: Annotated[str, Attribute(MSG_DATA_TYPES)]
    value: Annotated[dHpublickeyType, Text()]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class EMAIDType:
    """Type EMAIDType of urn:iso:15118:2:2013:MsgDataTypes."""

    Id: Annotated[str, Attribute(MSG_DATA_TYPES)]
    value: Annotated[eMAIDType, Text()]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class MeterInfoType:
    """Type MeterInfoType of urn:iso:15118:2:2013:MsgDataTypes."""

    MeterID: meterIDType
    MeterReading: unsignedLong | None = None
    SigMeterReading: sigMeterReadingType | None = None
    MeterStatus: meterStatusType | None = None
    TMeter: long | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SASchedulesType:
    """Type SASchedulesType of urn:iso:15118:2:2013:MsgDataTypes."""


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SAScheduleListType:
    """Type SAScheduleListType of urn:iso:15118:2:2013:MsgDataTypes."""

    SAScheduleTuple: Annotated[list[SAScheduleTupleType], Occurs(1, 3)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SAScheduleTupleType:
    """Type SAScheduleTupleType of urn:iso:15118:2:2013:MsgDataTypes."""

    SAScheduleTupleID: SAIDType
    PMaxSchedule: PMaxScheduleType
    SalesTariff: SalesTariffType | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class PMaxScheduleType:
    """Type PMaxScheduleType of urn:iso:15118:2:2013:MsgDataTypes."""

    PMaxScheduleEntry: Annotated[list[PMaxScheduleEntryType], Occurs(1, 1024)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class EntryType:
    """Type EntryType of urn:iso:15118:2:2013:MsgDataTypes."""

    TimeInterval: TimeIntervalGroup


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class PMaxScheduleEntryType:
    """Type PMaxScheduleEntryType of urn:iso:15118:2:2013:MsgDataTypes."""

    TimeInterval: TimeIntervalGroup
    PMax: PhysicalValueType


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class IntervalType:
    """Type IntervalType of urn:iso:15118:2:2013:MsgDataTypes."""


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class RelativeTimeIntervalType:
    """Type RelativeTimeIntervalType of urn:iso:15118:2:2013:MsgDataTypes."""

    start: Annotated[int, Range(0, 16777214)]
    duration: Annotated[int, Range(0, 86400)] | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SalesTariffType:
    """Type SalesTariffType of urn:iso:15118:2:2013:MsgDataTypes."""

    Id: Annotated[str, Attribute(MSG_DATA_TYPES)] | None = None
    SalesTariffID: SAIDType
    SalesTariffDescription: tariffDescriptionType | None = None
    NumEPriceLevels: unsignedByte | None = None
    SalesTariffEntry: Annotated[list[SalesTariffEntryType], Occurs(1, 1024)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class SalesTariffEntryType:
    """Type SalesTariffEntryType of urn:iso:15118:2:2013:MsgDataTypes."""

    TimeInterval: TimeIntervalGroup
    EPriceLevel: unsignedByte | None = None
    ConsumptionCost: Annotated[list[ConsumptionCostType], Occurs(0, 3)] = field(
        default_factory=list
    )


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ConsumptionCostType:
    """Type ConsumptionCostType of urn:iso:15118:2:2013:MsgDataTypes."""

    startValue: PhysicalValueType
    Cost: Annotated[list[CostType], Occurs(1, 3)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class CostType:
    """Type CostType of urn:iso:15118:2:2013:MsgDataTypes."""

    costKind: costKindType
    amount: unsignedInt
    amountMultiplier: unitMultiplierType | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ChargingProfileType:
    """Type ChargingProfileType of urn:iso:15118:2:2013:MsgDataTypes."""

    ProfileEntry: Annotated[list[ProfileEntryType], Occurs(1, 24)]


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class ProfileEntryType:
    """Type ProfileEntryType of urn:iso:15118:2:2013:MsgDataTypes."""

    ChargingProfileEntryStart: unsignedInt
    ChargingProfileEntryMaxPower: PhysicalValueType
    ChargingProfileEntryMaxNumberOfPhasesInUse: maxNumPhasesType | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class EVSEStatusType:
    """Type EVSEStatusType of urn:iso:15118:2:2013:MsgDataTypes."""

    NotificationMaxDelay: unsignedShort
    EVSENotification: EVSENotificationType


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class AC_EVSEStatusType:
    """Type AC_EVSEStatusType of urn:iso:15118:2:2013:MsgDataTypes."""

    NotificationMaxDelay: unsignedShort
    EVSENotification: EVSENotificationType
    RCD: bool


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class DC_EVSEStatusType:
    """Type DC_EVSEStatusType of urn:iso:15118:2:2013:MsgDataTypes."""

    NotificationMaxDelay: unsignedShort
    EVSENotification: EVSENotificationType
    EVSEIsolationStatus: isolationLevelType | None = None
    EVSEStatusCode: DC_EVSEStatusCodeType


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class EVStatusType:
    """Type EVStatusType of urn:iso:15118:2:2013:MsgDataTypes."""


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class DC_EVStatusType:
    """Type DC_EVStatusType of urn:iso:15118:2:2013:MsgDataTypes."""

    EVReady: bool
    EVErrorCode: DC_EVErrorCodeType
    EVRESSSOC: percentValueType


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class EVChargeParameterType:
    """Type EVChargeParameterType of urn:iso:15118:2:2013:MsgDataTypes."""

    DepartureTime: unsignedInt | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class AC_EVChargeParameterType:
    """Type AC_EVChargeParameterType of urn:iso:15118:2:2013:MsgDataTypes."""

    DepartureTime: unsignedInt | None = None
    EAmount: PhysicalValueType
    EVMaxVoltage: PhysicalValueType
    EVMaxCurrent: PhysicalValueType
    EVMinCurrent: PhysicalValueType


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class DC_EVChargeParameterType:
    """Type DC_EVChargeParameterType of urn:iso:15118:2:2013:MsgDataTypes."""

    DepartureTime: unsignedInt | None = None
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
    """Type EVSEChargeParameterType of urn:iso:15118:2:2013:MsgDataTypes."""


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class AC_EVSEChargeParameterType:
    """Type AC_EVSEChargeParameterType of urn:iso:15118:2:2013:MsgDataTypes."""

    AC_EVSEStatus: AC_EVSEStatusType
    EVSENominalVoltage: PhysicalValueType
    EVSEMaxCurrent: PhysicalValueType


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class DC_EVSEChargeParameterType:
    """Type DC_EVSEChargeParameterType of urn:iso:15118:2:2013:MsgDataTypes."""

    DC_EVSEStatus: DC_EVSEStatusType
    EVSEMaximumCurrentLimit: PhysicalValueType
    EVSEMaximumPowerLimit: PhysicalValueType
    EVSEMaximumVoltageLimit: PhysicalValueType
    EVSEMinimumCurrentLimit: PhysicalValueType
    EVSEMinimumVoltageLimit: PhysicalValueType
    EVSECurrentRegulationTolerance: PhysicalValueType | None = None
    EVSEPeakCurrentRipple: PhysicalValueType
    EVSEEnergyToBeDelivered: PhysicalValueType | None = None


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class EVPowerDeliveryParameterType:
    """Type EVPowerDeliveryParameterType of urn:iso:15118:2:2013:MsgDataTypes."""


@message(MSG_DATA_TYPES)
@dataclass(slots=True, kw_only=True)
class DC_EVPowerDeliveryParameterType:
    """Type DC_EVPowerDeliveryParameterType of urn:iso:15118:2:2013:MsgDataTypes."""

    DC_EVStatus: DC_EVStatusType
    BulkChargingComplete: bool | None = None
    ChargingComplete: bool


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class BodyType:
    """Type BodyType of urn:iso:15118:2:2013:MsgBody."""

    BodyElement: BodyElementGroup | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class BodyBaseType:
    """Type BodyBaseType of urn:iso:15118:2:2013:MsgBody."""


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class SessionSetupReq:
    """Element SessionSetupReq of urn:iso:15118:2:2013:MsgBody."""

    EVCCID: evccIDType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class SessionSetupRes:
    """Element SessionSetupRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType
    EVSEID: evseIDType
    EVSETimeStamp: long | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ServiceDiscoveryReq:
    """Element ServiceDiscoveryReq of urn:iso:15118:2:2013:MsgBody."""

    ServiceScope: serviceScopeType | None = None
    ServiceCategory: serviceCategoryType | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ServiceDiscoveryRes:
    """Element ServiceDiscoveryRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType
    PaymentOptionList: PaymentOptionListType
    ChargeService: ChargeServiceType
    ServiceList: ServiceListType | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ServiceDetailReq:
    """Element ServiceDetailReq of urn:iso:15118:2:2013:MsgBody."""

    ServiceID: serviceIDType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ServiceDetailRes:
    """Element ServiceDetailRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType
    ServiceID: serviceIDType
    ServiceParameterList: ServiceParameterListType | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class PaymentServiceSelectionReq:
    """Element PaymentServiceSelectionReq of urn:iso:15118:2:2013:MsgBody."""

    SelectedPaymentOption: paymentOptionType
    SelectedServiceList: SelectedServiceListType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class PaymentServiceSelectionRes:
    """Element PaymentServiceSelectionRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class PaymentDetailsReq:
    """Element PaymentDetailsReq of urn:iso:15118:2:2013:MsgBody."""

    eMAID: eMAIDType
    ContractSignatureCertChain: CertificateChainType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class PaymentDetailsRes:
    """Element PaymentDetailsRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType
    GenChallenge: genChallengeType
    EVSETimeStamp: long


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class AuthorizationReq:
    """Element AuthorizationReq of urn:iso:15118:2:2013:MsgBody."""

    Id: Annotated[str, Attribute(MSG_BODY)] | None = None
    GenChallenge: genChallengeType | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class AuthorizationRes:
    """Element AuthorizationRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType
    EVSEProcessing: EVSEProcessingType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ChargeParameterDiscoveryReq:
    """Element ChargeParameterDiscoveryReq of urn:iso:15118:2:2013:MsgBody."""

    MaxEntriesSAScheduleTuple: unsignedShort | None = None
    RequestedEnergyTransferMode: EnergyTransferModeType
    EVChargeParameter: EVChargeParameterGroup


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ChargeParameterDiscoveryRes:
    """Element ChargeParameterDiscoveryRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType
    EVSEProcessing: EVSEProcessingType
    SASchedules: SASchedulesGroup | None = None
    EVSEChargeParameter: EVSEChargeParameterGroup


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class PowerDeliveryReq:
    """Element PowerDeliveryReq of urn:iso:15118:2:2013:MsgBody."""

    ChargeProgress: chargeProgressType
    SAScheduleTupleID: SAIDType
    ChargingProfile: ChargingProfileType | None = None
    EVPowerDeliveryParameter: EVPowerDeliveryParameterGroup | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class PowerDeliveryRes:
    """Element PowerDeliveryRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType
    EVSEStatus: EVSEStatusGroup


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class CertificateUpdateReq:
    """Element CertificateUpdateReq of urn:iso:15118:2:2013:MsgBody."""

    Id: Annotated[str, Attribute(MSG_BODY)]
    ContractSignatureCertChain: CertificateChainType
    eMAID: eMAIDType
    ListOfRootCertificateIDs: ListOfRootCertificateIDsType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class CertificateUpdateRes:
    """Element CertificateUpdateRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType
    SAProvisioningCertificateChain: CertificateChainType
    ContractSignatureCertChain: CertificateChainType
    ContractSignatureEncryptedPrivateKey: ContractSignatureEncryptedPrivateKeyType
    DHpublickey: DiffieHellmanPublickeyType
    eMAID: EMAIDType
    RetryCounter: short | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class CertificateInstallationReq:
    """Element CertificateInstallationReq of urn:iso:15118:2:2013:MsgBody."""

    Id: Annotated[str, Attribute(MSG_BODY)]
    OEMProvisioningCert: certificateType
    ListOfRootCertificateIDs: ListOfRootCertificateIDsType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class CertificateInstallationRes:
    """Element CertificateInstallationRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType
    SAProvisioningCertificateChain: CertificateChainType
    ContractSignatureCertChain: CertificateChainType
    ContractSignatureEncryptedPrivateKey: ContractSignatureEncryptedPrivateKeyType
    DHpublickey: DiffieHellmanPublickeyType
    eMAID: EMAIDType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class SessionStopReq:
    """Element SessionStopReq of urn:iso:15118:2:2013:MsgBody."""

    ChargingSession: chargingSessionType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class SessionStopRes:
    """Element SessionStopRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class MeteringReceiptReq:
    """Element MeteringReceiptReq of urn:iso:15118:2:2013:MsgBody."""

    Id: Annotated[str, Attribute(MSG_BODY)] | None = None
    SessionID: sessionIDType
    SAScheduleTupleID: SAIDType | None = None
    MeterInfo: MeterInfoType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class MeteringReceiptRes:
    """Element MeteringReceiptRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType
    EVSEStatus: EVSEStatusGroup


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ChargingStatusReq:
    """Element ChargingStatusReq of urn:iso:15118:2:2013:MsgBody."""


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class ChargingStatusRes:
    """Element ChargingStatusRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType
    EVSEID: evseIDType
    SAScheduleTupleID: SAIDType
    EVSEMaxCurrent: PhysicalValueType | None = None
    MeterInfo: MeterInfoType | None = None
    ReceiptRequired: bool | None = None
    AC_EVSEStatus: AC_EVSEStatusType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class CableCheckReq:
    """Element CableCheckReq of urn:iso:15118:2:2013:MsgBody."""

    DC_EVStatus: DC_EVStatusType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class CableCheckRes:
    """Element CableCheckRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType
    DC_EVSEStatus: DC_EVSEStatusType
    EVSEProcessing: EVSEProcessingType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class PreChargeReq:
    """Element PreChargeReq of urn:iso:15118:2:2013:MsgBody."""

    DC_EVStatus: DC_EVStatusType
    EVTargetVoltage: PhysicalValueType
    EVTargetCurrent: PhysicalValueType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class PreChargeRes:
    """Element PreChargeRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType
    DC_EVSEStatus: DC_EVSEStatusType
    EVSEPresentVoltage: PhysicalValueType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class CurrentDemandReq:
    """Element CurrentDemandReq of urn:iso:15118:2:2013:MsgBody."""

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
    """Element CurrentDemandRes of urn:iso:15118:2:2013:MsgBody."""

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
    EVSEID: evseIDType
    SAScheduleTupleID: SAIDType
    MeterInfo: MeterInfoType | None = None
    ReceiptRequired: bool | None = None


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class WeldingDetectionReq:
    """Element WeldingDetectionReq of urn:iso:15118:2:2013:MsgBody."""

    DC_EVStatus: DC_EVStatusType


@message(MSG_BODY)
@dataclass(slots=True, kw_only=True)
class WeldingDetectionRes:
    """Element WeldingDetectionRes of urn:iso:15118:2:2013:MsgBody."""

    ResponseCode: responseCodeType
    DC_EVSEStatus: DC_EVSEStatusType
    EVSEPresentVoltage: PhysicalValueType


@message(MSG_DEF)
@dataclass(slots=True, kw_only=True)
class V2G_Message:
    """Element V2G_Message of urn:iso:15118:2:2013:MsgDef."""

    Header: MessageHeaderType
    Body: BodyType


BodyElementGroup = Annotated[
    AuthorizationReq
    | AuthorizationRes
    | BodyBaseType
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
    | CurrentDemandReq
    | CurrentDemandRes
    | MeteringReceiptReq
    | MeteringReceiptRes
    | PaymentDetailsReq
    | PaymentDetailsRes
    | PaymentServiceSelectionReq
    | PaymentServiceSelectionRes
    | PowerDeliveryReq
    | PowerDeliveryRes
    | PreChargeReq
    | PreChargeRes
    | ServiceDetailReq
    | ServiceDetailRes
    | ServiceDiscoveryReq
    | ServiceDiscoveryRes
    | SessionSetupReq
    | SessionSetupRes
    | SessionStopReq
    | SessionStopRes
    | WeldingDetectionReq
    | WeldingDetectionRes,
    Group(
        Declared("AuthorizationReq", MSG_BODY, AuthorizationReq),
        Declared("AuthorizationRes", MSG_BODY, AuthorizationRes),
        Declared("BodyElement", MSG_BODY, BodyBaseType, abstract=True),
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
        Declared("CurrentDemandReq", MSG_BODY, CurrentDemandReq),
        Declared("CurrentDemandRes", MSG_BODY, CurrentDemandRes),
        Declared("MeteringReceiptReq", MSG_BODY, MeteringReceiptReq),
        Declared("MeteringReceiptRes", MSG_BODY, MeteringReceiptRes),
        Declared("PaymentDetailsReq", MSG_BODY, PaymentDetailsReq),
        Declared("PaymentDetailsRes", MSG_BODY, PaymentDetailsRes),
        Declared("PaymentServiceSelectionReq", MSG_BODY, PaymentServiceSelectionReq),
        Declared("PaymentServiceSelectionRes", MSG_BODY, PaymentServiceSelectionRes),
        Declared("PowerDeliveryReq", MSG_BODY, PowerDeliveryReq),
        Declared("PowerDeliveryRes", MSG_BODY, PowerDeliveryRes),
        Declared("PreChargeReq", MSG_BODY, PreChargeReq),
        Declared("PreChargeRes", MSG_BODY, PreChargeRes),
        Declared("ServiceDetailReq", MSG_BODY, ServiceDetailReq),
        Declared("ServiceDetailRes", MSG_BODY, ServiceDetailRes),
        Declared("ServiceDiscoveryReq", MSG_BODY, ServiceDiscoveryReq),
        Declared("ServiceDiscoveryRes", MSG_BODY, ServiceDiscoveryRes),
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
    "AuthorizationReq": AuthorizationReq,
    "AuthorizationRes": AuthorizationRes,
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
    "CurrentDemandReq": CurrentDemandReq,
    "CurrentDemandRes": CurrentDemandRes,
    "MeteringReceiptReq": MeteringReceiptReq,
    "MeteringReceiptRes": MeteringReceiptRes,
    "PaymentDetailsReq": PaymentDetailsReq,
    "PaymentDetailsRes": PaymentDetailsRes,
    "PaymentServiceSelectionReq": PaymentServiceSelectionReq,
    "PaymentServiceSelectionRes": PaymentServiceSelectionRes,
    "PowerDeliveryReq": PowerDeliveryReq,
    "PowerDeliveryRes": PowerDeliveryRes,
    "PreChargeReq": PreChargeReq,
    "PreChargeRes": PreChargeRes,
    "ServiceDetailReq": ServiceDetailReq,
    "ServiceDetailRes": ServiceDetailRes,
    "ServiceDiscoveryReq": ServiceDiscoveryReq,
    "ServiceDiscoveryRes": ServiceDiscoveryRes,
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
            Declared("AuthorizationReq", MSG_BODY, AuthorizationReq),
            Declared("AuthorizationRes", MSG_BODY, AuthorizationRes),
            Declared("BodyElement", MSG_BODY, BodyBaseType, abstract=True),
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
            Declared("PaymentServiceSelectionReq", MSG_BODY, PaymentServiceSelectionReq),
            Declared("PaymentServiceSelectionRes", MSG_BODY, PaymentServiceSelectionRes),
            Declared("PowerDeliveryReq", MSG_BODY, PowerDeliveryReq),
            Declared("PowerDeliveryRes", MSG_BODY, PowerDeliveryRes),
            Declared("PreChargeReq", MSG_BODY, PreChargeReq),
            Declared("PreChargeRes", MSG_BODY, PreChargeRes),
            Declared("RelativeTimeInterval", MSG_DATA_TYPES, RelativeTimeIntervalType),
            Declared("SAScheduleList", MSG_DATA_TYPES, SAScheduleListType),
            Declared("SASchedules", MSG_DATA_TYPES, SASchedulesType, abstract=True),
            Declared("SalesTariffEntry", MSG_DATA_TYPES, SalesTariffEntryType),
            Declared("ServiceDetailReq", MSG_BODY, ServiceDetailReq),
            Declared("ServiceDetailRes", MSG_BODY, ServiceDetailRes),
            Declared("ServiceDiscoveryReq", MSG_BODY, ServiceDiscoveryReq),
            Declared("ServiceDiscoveryRes", MSG_BODY, ServiceDiscoveryRes),
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
            Declared("AuthorizationReq", MSG_BODY, AuthorizationReq),
            Declared("AuthorizationRes", MSG_BODY, AuthorizationRes),
            Declared("Body", MSG_DEF, BodyType),
            Declared("BodyElement", MSG_BODY, BodyBaseType, abstract=True),
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
            Declared("ChargeProgress", MSG_BODY, chargeProgressType),
            Declared("ChargeService", MSG_BODY, ChargeServiceType),
            Declared("ChargingComplete", MSG_BODY, bool),
            Declared("ChargingComplete", MSG_DATA_TYPES, bool),
            Declared("ChargingProfile", MSG_BODY, ChargingProfileType),
            Declared(
                "ChargingProfileEntryMaxNumberOfPhasesInUse", MSG_DATA_TYPES, maxNumPhasesType
            ),
            Declared("ChargingProfileEntryMaxPower", MSG_DATA_TYPES, PhysicalValueType),
            Declared("ChargingProfileEntryStart", MSG_DATA_TYPES, unsignedInt),
            Declared("ChargingSession", MSG_BODY, chargingSessionType),
            Declared("ChargingStatusReq", MSG_BODY, ChargingStatusReq),
            Declared("ChargingStatusRes", MSG_BODY, ChargingStatusRes),
            Declared("ConsumptionCost", MSG_DATA_TYPES, ConsumptionCostType),
            Declared("ContractSignatureCertChain", MSG_BODY, CertificateChainType),
            Declared(
                "ContractSignatureEncryptedPrivateKey",
                MSG_BODY,
                ContractSignatureEncryptedPrivateKeyType,
            ),
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
            Declared("DHpublickey", MSG_BODY, DiffieHellmanPublickeyType),
            Declared("DepartureTime", MSG_DATA_TYPES, unsignedInt),
            Declared("EAmount", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EPriceLevel", MSG_DATA_TYPES, unsignedByte),
            Declared("EVCCID", MSG_BODY, evccIDType),
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
            Declared("EVRESSSOC", MSG_DATA_TYPES, percentValueType),
            Declared("EVReady", MSG_DATA_TYPES, bool),
            Declared("EVSEChargeParameter", MSG_DATA_TYPES, EVSEChargeParameterType, abstract=True),
            Declared("EVSECurrentLimitAchieved", MSG_BODY, bool),
            Declared("EVSECurrentRegulationTolerance", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEEnergyToBeDelivered", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEID", MSG_BODY, evseIDType),
            Declared("EVSEIsolationStatus", MSG_DATA_TYPES, isolationLevelType),
            Declared("EVSEMaxCurrent", MSG_BODY, PhysicalValueType),
            Declared("EVSEMaxCurrent", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEMaximumCurrentLimit", MSG_BODY, PhysicalValueType),
            Declared("EVSEMaximumCurrentLimit", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEMaximumPowerLimit", MSG_BODY, PhysicalValueType),
            Declared("EVSEMaximumPowerLimit", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEMaximumVoltageLimit", MSG_BODY, PhysicalValueType),
            Declared("EVSEMaximumVoltageLimit", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEMinimumCurrentLimit", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEMinimumVoltageLimit", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSENominalVoltage", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSENotification", MSG_DATA_TYPES, EVSENotificationType),
            Declared("EVSEPeakCurrentRipple", MSG_DATA_TYPES, PhysicalValueType),
            Declared("EVSEPowerLimitAchieved", MSG_BODY, bool),
            Declared("EVSEPresentCurrent", MSG_BODY, PhysicalValueType),
            Declared("EVSEPresentVoltage", MSG_BODY, PhysicalValueType),
            Declared("EVSEProcessing", MSG_BODY, EVSEProcessingType),
            Declared("EVSEStatus", MSG_DATA_TYPES, EVSEStatusType, abstract=True),
            Declared("EVSEStatusCode", MSG_DATA_TYPES, DC_EVSEStatusCodeType),
            Declared("EVSETimeStamp", MSG_BODY, long),
            Declared("EVSEVoltageLimitAchieved", MSG_BODY, bool),
            Declared("EVStatus", MSG_DATA_TYPES, EVStatusType, abstract=True),
            Declared("EVTargetCurrent", MSG_BODY, PhysicalValueType),
            Declared("EVTargetVoltage", MSG_BODY, PhysicalValueType),
            Declared("EnergyTransferMode", MSG_DATA_TYPES, EnergyTransferModeType),
            Declared("Entry", MSG_DATA_TYPES, EntryType, abstract=True),
            Declared("FaultCode", MSG_DATA_TYPES, faultCodeType),
            Declared("FaultMsg", MSG_DATA_TYPES, faultMsgType),
            Declared("FreeService", MSG_DATA_TYPES, bool),
            Declared("FullSOC", MSG_DATA_TYPES, percentValueType),
            Declared("GenChallenge", MSG_BODY, genChallengeType),
            Declared("Header", MSG_DEF, MessageHeaderType),
            Declared("ListOfRootCertificateIDs", MSG_BODY, ListOfRootCertificateIDsType),
            Declared("MaxEntriesSAScheduleTuple", MSG_BODY, unsignedShort),
            Declared("MeterID", MSG_DATA_TYPES, meterIDType),
            Declared("MeterInfo", MSG_BODY, MeterInfoType),
            Declared("MeterReading", MSG_DATA_TYPES, unsignedLong),
            Declared("MeterStatus", MSG_DATA_TYPES, meterStatusType),
            Declared("MeteringReceiptReq", MSG_BODY, MeteringReceiptReq),
            Declared("MeteringReceiptRes", MSG_BODY, MeteringReceiptRes),
            Declared("Multiplier", MSG_DATA_TYPES, unitMultiplierType),
            Declared("Notification", MSG_HEADER, NotificationType),
            Declared("NotificationMaxDelay", MSG_DATA_TYPES, unsignedShort),
            Declared("NumEPriceLevels", MSG_DATA_TYPES, unsignedByte),
            Declared("OEMProvisioningCert", MSG_BODY, certificateType),
            Declared("PMax", MSG_DATA_TYPES, PhysicalValueType),
            Declared("PMaxSchedule", MSG_DATA_TYPES, PMaxScheduleType),
            Declared("PMaxScheduleEntry", MSG_DATA_TYPES, PMaxScheduleEntryType),
            Declared("Parameter", MSG_DATA_TYPES, ParameterType),
            Declared("ParameterSet", MSG_DATA_TYPES, ParameterSetType),
            Declared("ParameterSetID", MSG_DATA_TYPES, short),
            Declared("PaymentDetailsReq", MSG_BODY, PaymentDetailsReq),
            Declared("PaymentDetailsRes", MSG_BODY, PaymentDetailsRes),
            Declared("PaymentOption", MSG_DATA_TYPES, paymentOptionType),
            Declared("PaymentOptionList", MSG_BODY, PaymentOptionListType),
            Declared("PaymentServiceSelectionReq", MSG_BODY, PaymentServiceSelectionReq),
            Declared("PaymentServiceSelectionRes", MSG_BODY, PaymentServiceSelectionRes),
            Declared("PowerDeliveryReq", MSG_BODY, PowerDeliveryReq),
            Declared("PowerDeliveryRes", MSG_BODY, PowerDeliveryRes),
            Declared("PreChargeReq", MSG_BODY, PreChargeReq),
            Declared("PreChargeRes", MSG_BODY, PreChargeRes),
            Declared("ProfileEntry", MSG_DATA_TYPES, ProfileEntryType),
            Declared("RCD", MSG_DATA_TYPES, bool),
            Declared("ReceiptRequired", MSG_BODY, bool),
            Declared("RelativeTimeInterval", MSG_DATA_TYPES, RelativeTimeIntervalType),
            Declared("RemainingTimeToBulkSoC", MSG_BODY, PhysicalValueType),
            Declared("RemainingTimeToFullSoC", MSG_BODY, PhysicalValueType),
            Declared("RequestedEnergyTransferMode", MSG_BODY, EnergyTransferModeType),
            Declared("ResponseCode", MSG_BODY, responseCodeType),
            Declared("RetryCounter", MSG_BODY, short),
            Declared("RootCertificateID", MSG_DATA_TYPES, xmldsig.X509IssuerSerialType),
            Declared("SAProvisioningCertificateChain", MSG_BODY, CertificateChainType),
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
            Declared("ServiceDetailReq", MSG_BODY, ServiceDetailReq),
            Declared("ServiceDetailRes", MSG_BODY, ServiceDetailRes),
            Declared("ServiceDiscoveryReq", MSG_BODY, ServiceDiscoveryReq),
            Declared("ServiceDiscoveryRes", MSG_BODY, ServiceDiscoveryRes),
            Declared("ServiceID", MSG_BODY, serviceIDType),
            Declared("ServiceID", MSG_DATA_TYPES, serviceIDType),
            Declared("ServiceList", MSG_BODY, ServiceListType),
            Declared("ServiceName", MSG_DATA_TYPES, serviceNameType),
            Declared("ServiceParameterList", MSG_BODY, ServiceParameterListType),
            Declared("ServiceScope", MSG_BODY, serviceScopeType),
            Declared("ServiceScope", MSG_DATA_TYPES, serviceScopeType),
            Declared("SessionID", MSG_BODY, sessionIDType),
            Declared("SessionID", MSG_HEADER, sessionIDType),
            Declared("SessionSetupReq", MSG_BODY, SessionSetupReq),
            Declared("SessionSetupRes", MSG_BODY, SessionSetupRes),
            Declared("SessionStopReq", MSG_BODY, SessionStopReq),
            Declared("SessionStopRes", MSG_BODY, SessionStopRes),
            Declared("SigMeterReading", MSG_DATA_TYPES, sigMeterReadingType),
            Declared("SubCertificates", MSG_DATA_TYPES, SubCertificatesType),
            Declared(
                "SupportedEnergyTransferMode", MSG_DATA_TYPES, SupportedEnergyTransferModeType
            ),
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
            Declared("duration", MSG_DATA_TYPES, Annotated[int, Range(0, 86400)]),
            Declared("eMAID", MSG_BODY, EMAIDType),
            Declared("eMAID", MSG_BODY, eMAIDType),
            Declared("intValue", MSG_DATA_TYPES, int_),
            Declared("physicalValue", MSG_DATA_TYPES, PhysicalValueType),
            Declared("shortValue", MSG_DATA_TYPES, short),
            Declared("start", MSG_DATA_TYPES, Annotated[int, Range(0, 16777214)]),
            Declared("startValue", MSG_DATA_TYPES, PhysicalValueType),
            Declared("stringValue", MSG_DATA_TYPES, str),
        ),
        attributes=(
            *xmldsig.schema().attributes,
            Declared("Id", MSG_BODY, str),
            Declared("Id", MSG_DATA_TYPES, str),
            Declared("Name", MSG_DATA_TYPES, str),
        ),
    )


from exi.runtime import codec  # noqa: E402 - a generated codec imports the classes above

_codec = codec(__name__)
decode = _codec.decode
decode_fragment = _codec.decode_fragment
encode = _codec.encode
encode_fragment = _codec.encode_fragment
