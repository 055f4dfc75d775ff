"""Generated from secc.messages.iso15118_2 by exi.compile, do not edit."""
# fmt: off
# ruff: noqa
# mypy: ignore-errors

from __future__ import annotations

from exi.bits import (
    get_string, get_unsigned, join, put_octets, put_string, put_unsigned, to_octets
)
from exi.runtime import FAILURES, Slow
from exi.schema import Element
from secc.messages.iso15118_2 import AC_EVChargeParameterType
from secc.messages.iso15118_2 import AC_EVSEChargeParameterType
from secc.messages.iso15118_2 import AC_EVSEStatusType
from secc.messages.iso15118_2 import AuthorizationReq
from secc.messages.iso15118_2 import AuthorizationRes
from secc.messages.iso15118_2 import BodyBaseType
from secc.messages.iso15118_2 import BodyType
from secc.messages.iso15118_2 import CableCheckReq
from secc.messages.iso15118_2 import CableCheckRes
from secc.messages.xmldsig import CanonicalizationMethodType
from secc.messages.iso15118_2 import CertificateChainType
from secc.messages.iso15118_2 import CertificateInstallationReq
from secc.messages.iso15118_2 import CertificateInstallationRes
from secc.messages.iso15118_2 import CertificateUpdateReq
from secc.messages.iso15118_2 import CertificateUpdateRes
from secc.messages.iso15118_2 import ChargeParameterDiscoveryReq
from secc.messages.iso15118_2 import ChargeParameterDiscoveryRes
from secc.messages.iso15118_2 import ChargeServiceType
from secc.messages.iso15118_2 import ChargingProfileType
from secc.messages.iso15118_2 import ChargingStatusReq
from secc.messages.iso15118_2 import ChargingStatusRes
from secc.messages.iso15118_2 import ConsumptionCostType
from secc.messages.iso15118_2 import ContractSignatureEncryptedPrivateKeyType
from secc.messages.iso15118_2 import CostType
from secc.messages.iso15118_2 import CurrentDemandReq
from secc.messages.iso15118_2 import CurrentDemandRes
from secc.messages.iso15118_2 import DC_EVChargeParameterType
from secc.messages.iso15118_2 import DC_EVErrorCodeType
from secc.messages.iso15118_2 import DC_EVPowerDeliveryParameterType
from secc.messages.iso15118_2 import DC_EVSEChargeParameterType
from secc.messages.iso15118_2 import DC_EVSEStatusCodeType
from secc.messages.iso15118_2 import DC_EVSEStatusType
from secc.messages.iso15118_2 import DC_EVStatusType
from secc.messages.xmldsig import DSAKeyValueType
from secc.messages.iso15118_2 import DiffieHellmanPublickeyType
from secc.messages.xmldsig import DigestMethodType
from secc.messages.iso15118_2 import EMAIDType
from secc.messages.iso15118_2 import EVChargeParameterType
from secc.messages.iso15118_2 import EVPowerDeliveryParameterType
from secc.messages.iso15118_2 import EVSEChargeParameterType
from secc.messages.iso15118_2 import EVSENotificationType
from secc.messages.iso15118_2 import EVSEProcessingType
from secc.messages.iso15118_2 import EVSEStatusType
from secc.messages.iso15118_2 import EVStatusType
from secc.messages.iso15118_2 import EnergyTransferModeType
from secc.messages.iso15118_2 import EntryType
from secc.messages.iso15118_2 import IntervalType
from secc.messages.xmldsig import KeyInfoType
from secc.messages.xmldsig import KeyValueType
from secc.messages.iso15118_2 import ListOfRootCertificateIDsType
from secc.messages.xmldsig import ManifestType
from secc.messages.iso15118_2 import MessageHeaderType
from secc.messages.iso15118_2 import MeterInfoType
from secc.messages.iso15118_2 import MeteringReceiptReq
from secc.messages.iso15118_2 import MeteringReceiptRes
from secc.messages.iso15118_2 import NotificationType
from secc.messages.xmldsig import ObjectType
from secc.messages.xmldsig import PGPDataType
from secc.messages.iso15118_2 import PMaxScheduleEntryType
from secc.messages.iso15118_2 import PMaxScheduleType
from secc.messages.iso15118_2 import ParameterSetType
from secc.messages.iso15118_2 import ParameterType
from secc.messages.iso15118_2 import PaymentDetailsReq
from secc.messages.iso15118_2 import PaymentDetailsRes
from secc.messages.iso15118_2 import PaymentOptionListType
from secc.messages.iso15118_2 import PaymentServiceSelectionReq
from secc.messages.iso15118_2 import PaymentServiceSelectionRes
from secc.messages.iso15118_2 import PhysicalValueType
from secc.messages.iso15118_2 import PowerDeliveryReq
from secc.messages.iso15118_2 import PowerDeliveryRes
from secc.messages.iso15118_2 import PreChargeReq
from secc.messages.iso15118_2 import PreChargeRes
from secc.messages.iso15118_2 import ProfileEntryType
from secc.messages.xmldsig import RSAKeyValueType
from secc.messages.xmldsig import ReferenceType
from secc.messages.iso15118_2 import RelativeTimeIntervalType
from secc.messages.xmldsig import RetrievalMethodType
from secc.messages.iso15118_2 import SAScheduleListType
from secc.messages.iso15118_2 import SAScheduleTupleType
from secc.messages.iso15118_2 import SASchedulesType
from secc.messages.xmldsig import SPKIDataType
from secc.messages.iso15118_2 import SalesTariffEntryType
from secc.messages.iso15118_2 import SalesTariffType
from secc.messages.iso15118_2 import SelectedServiceListType
from secc.messages.iso15118_2 import SelectedServiceType
from secc.messages.iso15118_2 import ServiceDetailReq
from secc.messages.iso15118_2 import ServiceDetailRes
from secc.messages.iso15118_2 import ServiceDiscoveryReq
from secc.messages.iso15118_2 import ServiceDiscoveryRes
from secc.messages.iso15118_2 import ServiceListType
from secc.messages.iso15118_2 import ServiceParameterListType
from secc.messages.iso15118_2 import ServiceType
from secc.messages.iso15118_2 import SessionSetupReq
from secc.messages.iso15118_2 import SessionSetupRes
from secc.messages.iso15118_2 import SessionStopReq
from secc.messages.iso15118_2 import SessionStopRes
from secc.messages.xmldsig import SignatureMethodType
from secc.messages.xmldsig import SignaturePropertiesType
from secc.messages.xmldsig import SignaturePropertyType
from secc.messages.xmldsig import SignatureType
from secc.messages.xmldsig import SignatureValueType
from secc.messages.xmldsig import SignedInfoType
from secc.messages.iso15118_2 import SubCertificatesType
from secc.messages.iso15118_2 import SupportedEnergyTransferModeType
from secc.messages.xmldsig import TransformType
from secc.messages.xmldsig import TransformsType
from secc.messages.iso15118_2 import V2G_Message
from secc.messages.iso15118_2 import WeldingDetectionReq
from secc.messages.iso15118_2 import WeldingDetectionRes
from secc.messages.xmldsig import X509DataType
from secc.messages.xmldsig import X509IssuerSerialType
from secc.messages.iso15118_2 import chargeProgressType
from secc.messages.iso15118_2 import chargingSessionType
from secc.messages.iso15118_2 import costKindType
from secc.messages.iso15118_2 import faultCodeType
from secc.messages.iso15118_2 import isolationLevelType
from secc.messages.iso15118_2 import paymentOptionType
from secc.messages.iso15118_2 import responseCodeType
from secc.messages.iso15118_2 import serviceCategoryType
from secc.messages.iso15118_2 import unitSymbolType

new = object.__new__
slow = Slow('secc.messages.iso15118_2')

C_DC_EVErrorCodeType = {member: i for i, member in enumerate(DC_EVErrorCodeType)}
C_DC_EVSEStatusCodeType = {member: i for i, member in enumerate(DC_EVSEStatusCodeType)}
C_EVSENotificationType = {member: i for i, member in enumerate(EVSENotificationType)}
C_EVSEProcessingType = {member: i for i, member in enumerate(EVSEProcessingType)}
C_EnergyTransferModeType = {member: i for i, member in enumerate(EnergyTransferModeType)}
C_chargeProgressType = {member: i for i, member in enumerate(chargeProgressType)}
C_chargingSessionType = {member: i for i, member in enumerate(chargingSessionType)}
C_costKindType = {member: i for i, member in enumerate(costKindType)}
C_faultCodeType = {member: i for i, member in enumerate(faultCodeType)}
C_isolationLevelType = {member: i for i, member in enumerate(isolationLevelType)}
C_paymentOptionType = {member: i for i, member in enumerate(paymentOptionType)}
C_responseCodeType = {member: i for i, member in enumerate(responseCodeType)}
C_serviceCategoryType = {member: i for i, member in enumerate(serviceCategoryType)}
C_unitSymbolType = {member: i for i, member in enumerate(unitSymbolType)}
V_DC_EVErrorCodeType = tuple(DC_EVErrorCodeType)
V_DC_EVSEStatusCodeType = tuple(DC_EVSEStatusCodeType)
V_EVSENotificationType = tuple(EVSENotificationType)
V_EVSEProcessingType = tuple(EVSEProcessingType)
V_EnergyTransferModeType = tuple(EnergyTransferModeType)
V_chargeProgressType = tuple(chargeProgressType)
V_chargingSessionType = tuple(chargingSessionType)
V_costKindType = tuple(costKindType)
V_faultCodeType = tuple(faultCodeType)
V_isolationLevelType = tuple(isolationLevelType)
V_paymentOptionType = tuple(paymentOptionType)
V_responseCodeType = tuple(responseCodeType)
V_serviceCategoryType = tuple(serviceCategoryType)
V_unitSymbolType = tuple(unitSymbolType)


def d_AC_EVChargeParameterType(v, r):
    r -= 2
    o = new(AC_EVChargeParameterType)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        x = (g & 0xff)
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 5)
                if x > 4294967295: raise ValueError
        o.DepartureTime = x
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 1
    else:
        o.DepartureTime = None
    if c != 1: raise ValueError
    r -= 23
    g = v >> r & 0x7fffff
    if g & 0x638e00: raise ValueError
    o1 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o1.Multiplier = x - 3
    o1.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o1.Value = ~x if n else x
    r -= 26
    g = v >> r & 0x3ffffff
    if g & 0x3e38e00: raise ValueError
    o.EAmount = o1
    o2 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o2.Multiplier = x - 3
    o2.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o2.Value = ~x if n else x
    r -= 26
    g = v >> r & 0x3ffffff
    if g & 0x3e38e00: raise ValueError
    o.EVMaxVoltage = o2
    o3 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o3.Multiplier = x - 3
    o3.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o3.Value = ~x if n else x
    r -= 26
    g = v >> r & 0x3ffffff
    if g & 0x3e38e00: raise ValueError
    o.EVMaxCurrent = o3
    o4 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o4.Multiplier = x - 3
    o4.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o4.Value = ~x if n else x
    r -= 3
    if v >> r & 0x7: raise ValueError
    o.EVMinCurrent = o4
    return o, r

def d_AC_EVSEChargeParameterType(v, r):
    r -= 11
    g = v >> r & 0x7ff
    if g & 0x700: raise ValueError
    o = new(AC_EVSEChargeParameterType)
    o1 = new(AC_EVSEStatusType)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 65535: raise ValueError
    o1.NotificationMaxDelay = x
    r -= 35
    g = v >> r & 0x7ffffffff
    if g & 0x73be38e00: raise ValueError
    o1.EVSENotification = V_EVSENotificationType[(g >> 30 & 0x3)]
    o1.RCD = (g >> 26 & 0x1) == 1
    o.AC_EVSEStatus = o1
    o2 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o2.Multiplier = x - 3
    o2.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o2.Value = ~x if n else x
    r -= 26
    g = v >> r & 0x3ffffff
    if g & 0x3e38e00: raise ValueError
    o.EVSENominalVoltage = o2
    o3 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o3.Multiplier = x - 3
    o3.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o3.Value = ~x if n else x
    r -= 3
    if v >> r & 0x7: raise ValueError
    o.EVSEMaxCurrent = o3
    return o, r

def d_AC_EVSEStatusType(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(AC_EVSEStatusType)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 65535: raise ValueError
    o.NotificationMaxDelay = x
    r -= 11
    g = v >> r & 0x7ff
    if g & 0x73b: raise ValueError
    o.EVSENotification = V_EVSENotificationType[(g >> 6 & 0x3)]
    o.RCD = (g >> 2 & 0x1) == 1
    return o, r

def d_AuthorizationReq(v, r):
    r -= 2
    o = new(AuthorizationReq)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 2
        c = (v >> r & 0x3) + 1
    else:
        o.Id = None
    if c < 2:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if not 16 <= n <= 16: raise ValueError
        r -= n << 3
        o.GenChallenge = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 2
    else:
        o.GenChallenge = None
    if c != 2: raise ValueError
    return o, r

def d_AuthorizationRes(v, r):
    r -= 14
    g = v >> r & 0x3fff
    if g & 0x3073: raise ValueError
    o = new(AuthorizationRes)
    o.ResponseCode = V_responseCodeType[(g >> 7 & 0x1f)]
    o.EVSEProcessing = V_EVSEProcessingType[(g >> 2 & 0x3)]
    return o, r

def d_BodyBaseType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(BodyBaseType)
    return o, r

def d_BodyType(v, r):
    r -= 6
    o = new(BodyType)
    c = (v >> r & 0x3f)
    if c < 35:
        o.BodyElement, r = D_BodyType_BodyElement[c](v, r)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 35
    else:
        o.BodyElement = None
    if c != 35: raise ValueError
    return o, r

def d_CableCheckReq(v, r):
    r -= 24
    g = v >> r & 0xffffff
    if g & 0xee1c07: raise ValueError
    o = new(CableCheckReq)
    o1 = new(DC_EVStatusType)
    o1.EVReady = (g >> 20 & 0x1) == 1
    o1.EVErrorCode = V_DC_EVErrorCodeType[(g >> 13 & 0xf)]
    x = (g >> 3 & 0x7f)
    if x > 100: raise ValueError
    o1.EVRESSSOC = x
    o.DC_EVStatus = o1
    return o, r

def d_CableCheckRes(v, r):
    r -= 19
    g = v >> r & 0x7ffff
    if g & 0x60f00: raise ValueError
    o = new(CableCheckRes)
    o.ResponseCode = V_responseCodeType[(g >> 12 & 0x1f)]
    o1 = new(DC_EVSEStatusType)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 65535: raise ValueError
    o1.NotificationMaxDelay = x
    r -= 8
    g = v >> r & 0xff
    if g & 0xe4: raise ValueError
    o1.EVSENotification = V_EVSENotificationType[(g >> 3 & 0x3)]
    c = (g & 0x3) + 2
    if c < 3:
        r -= 6
        g = v >> r & 0x3f
        if g & 0x23: raise ValueError
        o1.EVSEIsolationStatus = V_isolationLevelType[(g >> 2 & 0x7)]
        c = 3
    else:
        o1.EVSEIsolationStatus = None
    if c != 3: raise ValueError
    r -= 13
    g = v >> r & 0x1fff
    if g & 0x10f3: raise ValueError
    o1.EVSEStatusCode = V_DC_EVSEStatusCodeType[(g >> 8 & 0xf)]
    o.DC_EVSEStatus = o1
    o.EVSEProcessing = V_EVSEProcessingType[(g >> 2 & 0x3)]
    return o, r

def d_CanonicalizationMethodType(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    o = new(CanonicalizationMethodType)
    o.content = l1 = []
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Algorithm, r = get_string(v, r, n - 2)
    r -= 2
    c = (v >> r & 0x3) + 1
    while c == 3:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 2
        l1.append(x)
        c = (1, 2, 3)[(v >> r & 0x3)]
    if c != 2: raise ValueError
    return o, r

def d_CertificateChainType(v, r):
    r -= 2
    o = new(CertificateChainType)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 1
    else:
        o.Id = None
    if c != 1: raise ValueError
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 2)
    if not 0 <= n <= 800: raise ValueError
    r -= n << 3
    o.Certificate = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 3
    g = v >> r & 0x7
    if g & 0x4: raise ValueError
    c = (g & 0x3) + 2
    if c < 3:
        o.SubCertificates, r = d_SubCertificatesType(v, r)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 3
    else:
        o.SubCertificates = None
    if c != 3: raise ValueError
    return o, r

def d_CertificateInstallationReq(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    o = new(CertificateInstallationReq)
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Id, r = get_string(v, r, n - 2)
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 2)
    if not 0 <= n <= 800: raise ValueError
    r -= n << 3
    o.OEMProvisioningCert = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 2
    if v >> r & 0x3: raise ValueError
    o.ListOfRootCertificateIDs, r = d_ListOfRootCertificateIDsType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_CertificateInstallationRes(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x183: raise ValueError
    o = new(CertificateInstallationRes)
    o.ResponseCode = V_responseCodeType[(g >> 2 & 0x1f)]
    o.SAProvisioningCertificateChain, r = d_CertificateChainType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.ContractSignatureCertChain, r = d_CertificateChainType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.ContractSignatureEncryptedPrivateKey, r = d_ContractSignatureEncryptedPrivateKeyType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.DHpublickey, r = d_DiffieHellmanPublickeyType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.eMAID, r = d_EMAIDType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_CertificateUpdateReq(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    o = new(CertificateUpdateReq)
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Id, r = get_string(v, r, n - 2)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.ContractSignatureCertChain, r = d_CertificateChainType(v, r)
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    n = (g & 0xff)
    if not 16 <= n <= 17: raise ValueError
    o.eMAID, r = get_string(v, r, n - 2)
    r -= 2
    if v >> r & 0x3: raise ValueError
    o.ListOfRootCertificateIDs, r = d_ListOfRootCertificateIDsType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_CertificateUpdateRes(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x183: raise ValueError
    o = new(CertificateUpdateRes)
    o.ResponseCode = V_responseCodeType[(g >> 2 & 0x1f)]
    o.SAProvisioningCertificateChain, r = d_CertificateChainType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.ContractSignatureCertChain, r = d_CertificateChainType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.ContractSignatureEncryptedPrivateKey, r = d_ContractSignatureEncryptedPrivateKeyType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.DHpublickey, r = d_DiffieHellmanPublickeyType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.eMAID, r = d_EMAIDType(v, r)
    r -= 2
    c = (v >> r & 0x3) + 6
    if c < 7:
        r -= 10
        g = v >> r & 0x3ff
        if g & 0x200: raise ValueError
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o.RetryCounter = ~x if n else x
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 7
    else:
        o.RetryCounter = None
    if c != 7: raise ValueError
    return o, r

def d_ChargeParameterDiscoveryReq(v, r):
    r -= 2
    o = new(ChargeParameterDiscoveryReq)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        x = (g & 0xff)
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 65535: raise ValueError
        o.MaxEntriesSAScheduleTuple = x
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 1
    else:
        o.MaxEntriesSAScheduleTuple = None
    if c != 1: raise ValueError
    r -= 7
    g = v >> r & 0x7f
    if g & 0x44: raise ValueError
    o.RequestedEnergyTransferMode = V_EnergyTransferModeType[(g >> 3 & 0x7)]
    c = (g & 0x3) + 2
    o.EVChargeParameter, r = D_ChargeParameterDiscoveryReq_EVChargeParameter[c - 2](v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_ChargeParameterDiscoveryRes(v, r):
    r -= 16
    g = v >> r & 0xffff
    if g & 0xc1c8: raise ValueError
    o = new(ChargeParameterDiscoveryRes)
    o.ResponseCode = V_responseCodeType[(g >> 9 & 0x1f)]
    o.EVSEProcessing = V_EVSEProcessingType[(g >> 4 & 0x3)]
    c = (g & 0x7) + 2
    if c < 4:
        o.SASchedules, r = D_ChargeParameterDiscoveryRes_SASchedules[c - 2](v, r)
        r -= 2
        c = (v >> r & 0x3) + 4
    else:
        o.SASchedules = None
    o.EVSEChargeParameter, r = D_ChargeParameterDiscoveryRes_EVSEChargeParameter[c - 4](v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_ChargeServiceType(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(ChargeServiceType)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 65535: raise ValueError
    o.ServiceID = x
    r -= 3
    g = v >> r & 0x7
    if g & 0x4: raise ValueError
    c = (g & 0x3) + 1
    if c < 2:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if not 2 <= n <= 34: raise ValueError
        o.ServiceName, r = get_string(v, r, n - 2)
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 2
    else:
        o.ServiceName = None
    if c != 2: raise ValueError
    r -= 6
    g = v >> r & 0x3f
    if g & 0x24: raise ValueError
    o.ServiceCategory = V_serviceCategoryType[(g >> 3 & 0x3)]
    c = (g & 0x3) + 3
    if c < 4:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if not 2 <= n <= 66: raise ValueError
        o.ServiceScope, r = get_string(v, r, n - 2)
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 4
    else:
        o.ServiceScope = None
    if c != 4: raise ValueError
    r -= 4
    g = v >> r & 0xf
    if g & 0xb: raise ValueError
    o.FreeService = (g >> 2 & 0x1) == 1
    o.SupportedEnergyTransferMode, r = d_SupportedEnergyTransferModeType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_ChargingProfileType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(ChargingProfileType)
    o.ProfileEntry = l1 = []
    while True:
        i2, r = d_ProfileEntryType(v, r)
        l1.append(i2)
        if len(l1) == 24:
            r -= 1
            if v >> r & 0x1: raise ValueError
            c = 1
            break
        r -= 2
        c = (v >> r & 0x3)
        if c >= 1: break
    if c != 1: raise ValueError
    return o, r

def d_ChargingStatusReq(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(ChargingStatusReq)
    return o, r

def d_ChargingStatusRes(v, r):
    r -= 18
    g = v >> r & 0x3ffff
    if g & 0x30700: raise ValueError
    o = new(ChargingStatusRes)
    o.ResponseCode = V_responseCodeType[(g >> 11 & 0x1f)]
    n = (g & 0xff)
    if not 9 <= n <= 39: raise ValueError
    o.EVSEID, r = get_string(v, r, n - 2)
    r -= 15
    g = v >> r & 0x7fff
    if g & 0x7008: raise ValueError
    x = (g >> 4 & 0xff)
    if x > 254: raise ValueError
    o.SAScheduleTupleID = x + 1
    c = (g & 0x7) + 3
    if c < 4:
        r -= 23
        g = v >> r & 0x7fffff
        if g & 0x638e00: raise ValueError
        o1 = new(PhysicalValueType)
        x = (g >> 18 & 0x7)
        if x > 6: raise ValueError
        o1.Multiplier = x - 3
        o1.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o1.Value = ~x if n else x
        r -= 4
        g = v >> r & 0xf
        if g & 0xc: raise ValueError
        o.EVSEMaxCurrent = o1
        c = (g & 0x3) + 4
    else:
        o.EVSEMaxCurrent = None
    if c < 5:
        o.MeterInfo, r = d_MeterInfoType(v, r)
        r -= 2
        c = (v >> r & 0x3) + 5
    else:
        o.MeterInfo = None
    if c < 6:
        r -= 4
        g = v >> r & 0xf
        if g & 0xb: raise ValueError
        o.ReceiptRequired = (g >> 2 & 0x1) == 1
        c = 6
    else:
        o.ReceiptRequired = None
    if c != 6: raise ValueError
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o2 = new(AC_EVSEStatusType)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 65535: raise ValueError
    o2.NotificationMaxDelay = x
    r -= 12
    g = v >> r & 0xfff
    if g & 0xe77: raise ValueError
    o2.EVSENotification = V_EVSENotificationType[(g >> 7 & 0x3)]
    o2.RCD = (g >> 3 & 0x1) == 1
    o.AC_EVSEStatus = o2
    return o, r

def d_ConsumptionCostType(v, r):
    r -= 24
    g = v >> r & 0xffffff
    if g & 0xe38e00: raise ValueError
    o = new(ConsumptionCostType)
    o1 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o1.Multiplier = x - 3
    o1.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o1.Value = ~x if n else x
    r -= 3
    if v >> r & 0x7: raise ValueError
    o.startValue = o1
    o.Cost = l2 = []
    while True:
        r -= 15
        g = v >> r & 0x7fff
        if g & 0x6700: raise ValueError
        o4 = new(CostType)
        o4.costKind = V_costKindType[(g >> 11 & 0x3)]
        x = (g & 0xff)
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 5)
                if x > 4294967295: raise ValueError
        o4.amount = x
        r -= 3
        g = v >> r & 0x7
        if g & 0x4: raise ValueError
        c = (g & 0x3) + 2
        if c < 3:
            r -= 6
            g = v >> r & 0x3f
            if g & 0x23: raise ValueError
            x = (g >> 2 & 0x7)
            if x > 6: raise ValueError
            o4.amountMultiplier = x - 3
            c = 3
        else:
            o4.amountMultiplier = None
        if c != 3: raise ValueError
        i3 = o4
        l2.append(i3)
        if len(l2) == 3:
            r -= 1
            if v >> r & 0x1: raise ValueError
            c = 2
            break
        r -= 2
        c = (v >> r & 0x3) + 1
        if c >= 2: break
    if c != 2: raise ValueError
    return o, r

def d_ContractSignatureEncryptedPrivateKeyType(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    o = new(ContractSignatureEncryptedPrivateKeyType)
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Id, r = get_string(v, r, n - 2)
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    n = (g & 0xff)
    if not 0 <= n <= 48: raise ValueError
    r -= n << 3
    o.value = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_CostType(v, r):
    r -= 15
    g = v >> r & 0x7fff
    if g & 0x6700: raise ValueError
    o = new(CostType)
    o.costKind = V_costKindType[(g >> 11 & 0x3)]
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 5)
            if x > 4294967295: raise ValueError
    o.amount = x
    r -= 3
    g = v >> r & 0x7
    if g & 0x4: raise ValueError
    c = (g & 0x3) + 2
    if c < 3:
        r -= 6
        g = v >> r & 0x3f
        if g & 0x23: raise ValueError
        x = (g >> 2 & 0x7)
        if x > 6: raise ValueError
        o.amountMultiplier = x - 3
        c = 3
    else:
        o.amountMultiplier = None
    if c != 3: raise ValueError
    return o, r

def d_CurrentDemandReq(v, r):
    r -= 47
    g = v >> r & 0x7fffffffffff
    if g & 0x770e03e38e00: raise ValueError
    o = new(CurrentDemandReq)
    o1 = new(DC_EVStatusType)
    o1.EVReady = (g >> 43 & 0x1) == 1
    o1.EVErrorCode = V_DC_EVErrorCodeType[(g >> 36 & 0xf)]
    x = (g >> 26 & 0x7f)
    if x > 100: raise ValueError
    o1.EVRESSSOC = x
    o.DC_EVStatus = o1
    o2 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o2.Multiplier = x - 3
    o2.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o2.Value = ~x if n else x
    r -= 5
    g = v >> r & 0x1f
    if g & 0x18: raise ValueError
    o.EVTargetCurrent = o2
    c = (g & 0x7) + 2
    if c < 3:
        r -= 23
        g = v >> r & 0x7fffff
        if g & 0x638e00: raise ValueError
        o3 = new(PhysicalValueType)
        x = (g >> 18 & 0x7)
        if x > 6: raise ValueError
        o3.Multiplier = x - 3
        o3.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o3.Value = ~x if n else x
        r -= 5
        g = v >> r & 0x1f
        if g & 0x18: raise ValueError
        o.EVMaximumVoltageLimit = o3
        c = (g & 0x7) + 3
    else:
        o.EVMaximumVoltageLimit = None
    if c < 4:
        r -= 23
        g = v >> r & 0x7fffff
        if g & 0x638e00: raise ValueError
        o4 = new(PhysicalValueType)
        x = (g >> 18 & 0x7)
        if x > 6: raise ValueError
        o4.Multiplier = x - 3
        o4.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o4.Value = ~x if n else x
        r -= 4
        g = v >> r & 0xf
        if g & 0xc: raise ValueError
        o.EVMaximumCurrentLimit = o4
        c = (g & 0x3) + 4
    else:
        o.EVMaximumCurrentLimit = None
    if c < 5:
        r -= 23
        g = v >> r & 0x7fffff
        if g & 0x638e00: raise ValueError
        o5 = new(PhysicalValueType)
        x = (g >> 18 & 0x7)
        if x > 6: raise ValueError
        o5.Multiplier = x - 3
        o5.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o5.Value = ~x if n else x
        r -= 4
        g = v >> r & 0xf
        if g & 0xc: raise ValueError
        o.EVMaximumPowerLimit = o5
        c = (g & 0x3) + 5
    else:
        o.EVMaximumPowerLimit = None
    if c < 6:
        r -= 4
        g = v >> r & 0xf
        if g & 0xb: raise ValueError
        o.BulkChargingComplete = (g >> 2 & 0x1) == 1
        c = 6
    else:
        o.BulkChargingComplete = None
    if c != 6: raise ValueError
    r -= 5
    g = v >> r & 0x1f
    if g & 0x14: raise ValueError
    o.ChargingComplete = (g >> 3 & 0x1) == 1
    c = (g & 0x3) + 7
    if c < 8:
        r -= 23
        g = v >> r & 0x7fffff
        if g & 0x638e00: raise ValueError
        o6 = new(PhysicalValueType)
        x = (g >> 18 & 0x7)
        if x > 6: raise ValueError
        o6.Multiplier = x - 3
        o6.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o6.Value = ~x if n else x
        r -= 4
        g = v >> r & 0xf
        if g & 0xc: raise ValueError
        o.RemainingTimeToFullSoC = o6
        c = (g & 0x3) + 8
    else:
        o.RemainingTimeToFullSoC = None
    if c < 9:
        r -= 23
        g = v >> r & 0x7fffff
        if g & 0x638e00: raise ValueError
        o7 = new(PhysicalValueType)
        x = (g >> 18 & 0x7)
        if x > 6: raise ValueError
        o7.Multiplier = x - 3
        o7.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o7.Value = ~x if n else x
        r -= 3
        if v >> r & 0x7: raise ValueError
        o.RemainingTimeToBulkSoC = o7
        c = 9
    else:
        o.RemainingTimeToBulkSoC = None
    if c != 9: raise ValueError
    r -= 23
    g = v >> r & 0x7fffff
    if g & 0x638e00: raise ValueError
    o8 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o8.Multiplier = x - 3
    o8.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o8.Value = ~x if n else x
    r -= 3
    if v >> r & 0x7: raise ValueError
    o.EVTargetVoltage = o8
    return o, r

def d_CurrentDemandRes(v, r):
    r -= 19
    g = v >> r & 0x7ffff
    if g & 0x60f00: raise ValueError
    o = new(CurrentDemandRes)
    o.ResponseCode = V_responseCodeType[(g >> 12 & 0x1f)]
    o1 = new(DC_EVSEStatusType)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 65535: raise ValueError
    o1.NotificationMaxDelay = x
    r -= 8
    g = v >> r & 0xff
    if g & 0xe4: raise ValueError
    o1.EVSENotification = V_EVSENotificationType[(g >> 3 & 0x3)]
    c = (g & 0x3) + 2
    if c < 3:
        r -= 6
        g = v >> r & 0x3f
        if g & 0x23: raise ValueError
        o1.EVSEIsolationStatus = V_isolationLevelType[(g >> 2 & 0x7)]
        c = 3
    else:
        o1.EVSEIsolationStatus = None
    if c != 3: raise ValueError
    r -= 31
    g = v >> r & 0x7fffffff
    if g & 0x43e38e00: raise ValueError
    o1.EVSEStatusCode = V_DC_EVSEStatusCodeType[(g >> 26 & 0xf)]
    o.DC_EVSEStatus = o1
    o2 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o2.Multiplier = x - 3
    o2.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o2.Value = ~x if n else x
    r -= 26
    g = v >> r & 0x3ffffff
    if g & 0x3e38e00: raise ValueError
    o.EVSEPresentVoltage = o2
    o3 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o3.Multiplier = x - 3
    o3.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o3.Value = ~x if n else x
    r -= 17
    g = v >> r & 0x1ffff
    if g & 0x1eee8: raise ValueError
    o.EVSEPresentCurrent = o3
    o.EVSECurrentLimitAchieved = (g >> 12 & 0x1) == 1
    o.EVSEVoltageLimitAchieved = (g >> 8 & 0x1) == 1
    o.EVSEPowerLimitAchieved = (g >> 4 & 0x1) == 1
    c = (g & 0x7) + 7
    if c < 8:
        r -= 23
        g = v >> r & 0x7fffff
        if g & 0x638e00: raise ValueError
        o4 = new(PhysicalValueType)
        x = (g >> 18 & 0x7)
        if x > 6: raise ValueError
        o4.Multiplier = x - 3
        o4.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o4.Value = ~x if n else x
        r -= 4
        g = v >> r & 0xf
        if g & 0xc: raise ValueError
        o.EVSEMaximumVoltageLimit = o4
        c = (g & 0x3) + 8
    else:
        o.EVSEMaximumVoltageLimit = None
    if c < 9:
        r -= 23
        g = v >> r & 0x7fffff
        if g & 0x638e00: raise ValueError
        o5 = new(PhysicalValueType)
        x = (g >> 18 & 0x7)
        if x > 6: raise ValueError
        o5.Multiplier = x - 3
        o5.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o5.Value = ~x if n else x
        r -= 4
        g = v >> r & 0xf
        if g & 0xc: raise ValueError
        o.EVSEMaximumCurrentLimit = o5
        c = (g & 0x3) + 9
    else:
        o.EVSEMaximumCurrentLimit = None
    if c < 10:
        r -= 23
        g = v >> r & 0x7fffff
        if g & 0x638e00: raise ValueError
        o6 = new(PhysicalValueType)
        x = (g >> 18 & 0x7)
        if x > 6: raise ValueError
        o6.Multiplier = x - 3
        o6.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o6.Value = ~x if n else x
        r -= 3
        if v >> r & 0x7: raise ValueError
        o.EVSEMaximumPowerLimit = o6
        c = 10
    else:
        o.EVSEMaximumPowerLimit = None
    if c != 10: raise ValueError
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    n = (g & 0xff)
    if not 9 <= n <= 39: raise ValueError
    o.EVSEID, r = get_string(v, r, n - 2)
    r -= 14
    g = v >> r & 0x3fff
    if g & 0x3804: raise ValueError
    x = (g >> 3 & 0xff)
    if x > 254: raise ValueError
    o.SAScheduleTupleID = x + 1
    c = (g & 0x3) + 12
    if c < 13:
        o.MeterInfo, r = d_MeterInfoType(v, r)
        r -= 2
        c = (v >> r & 0x3) + 13
    else:
        o.MeterInfo = None
    if c < 14:
        r -= 4
        g = v >> r & 0xf
        if g & 0xb: raise ValueError
        o.ReceiptRequired = (g >> 2 & 0x1) == 1
        c = 14
    else:
        o.ReceiptRequired = None
    if c != 14: raise ValueError
    return o, r

def d_DC_EVChargeParameterType(v, r):
    r -= 2
    o = new(DC_EVChargeParameterType)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        x = (g & 0xff)
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 5)
                if x > 4294967295: raise ValueError
        o.DepartureTime = x
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 1
    else:
        o.DepartureTime = None
    if c != 1: raise ValueError
    r -= 46
    g = v >> r & 0x3fffffffffff
    if g & 0x370e03e38e00: raise ValueError
    o1 = new(DC_EVStatusType)
    o1.EVReady = (g >> 43 & 0x1) == 1
    o1.EVErrorCode = V_DC_EVErrorCodeType[(g >> 36 & 0xf)]
    x = (g >> 26 & 0x7f)
    if x > 100: raise ValueError
    o1.EVRESSSOC = x
    o.DC_EVStatus = o1
    o2 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o2.Multiplier = x - 3
    o2.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o2.Value = ~x if n else x
    r -= 4
    g = v >> r & 0xf
    if g & 0xc: raise ValueError
    o.EVMaximumCurrentLimit = o2
    c = (g & 0x3) + 3
    if c < 4:
        r -= 23
        g = v >> r & 0x7fffff
        if g & 0x638e00: raise ValueError
        o3 = new(PhysicalValueType)
        x = (g >> 18 & 0x7)
        if x > 6: raise ValueError
        o3.Multiplier = x - 3
        o3.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o3.Value = ~x if n else x
        r -= 3
        if v >> r & 0x7: raise ValueError
        o.EVMaximumPowerLimit = o3
        c = 4
    else:
        o.EVMaximumPowerLimit = None
    if c != 4: raise ValueError
    r -= 23
    g = v >> r & 0x7fffff
    if g & 0x638e00: raise ValueError
    o4 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o4.Multiplier = x - 3
    o4.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o4.Value = ~x if n else x
    r -= 5
    g = v >> r & 0x1f
    if g & 0x18: raise ValueError
    o.EVMaximumVoltageLimit = o4
    c = (g & 0x7) + 5
    if c < 6:
        r -= 23
        g = v >> r & 0x7fffff
        if g & 0x638e00: raise ValueError
        o5 = new(PhysicalValueType)
        x = (g >> 18 & 0x7)
        if x > 6: raise ValueError
        o5.Multiplier = x - 3
        o5.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o5.Value = ~x if n else x
        r -= 5
        g = v >> r & 0x1f
        if g & 0x18: raise ValueError
        o.EVEnergyCapacity = o5
        c = (g & 0x7) + 6
    else:
        o.EVEnergyCapacity = None
    if c < 7:
        r -= 23
        g = v >> r & 0x7fffff
        if g & 0x638e00: raise ValueError
        o6 = new(PhysicalValueType)
        x = (g >> 18 & 0x7)
        if x > 6: raise ValueError
        o6.Multiplier = x - 3
        o6.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o6.Value = ~x if n else x
        r -= 4
        g = v >> r & 0xf
        if g & 0xc: raise ValueError
        o.EVEnergyRequest = o6
        c = (g & 0x3) + 7
    else:
        o.EVEnergyRequest = None
    if c < 8:
        r -= 11
        g = v >> r & 0x7ff
        if g & 0x404: raise ValueError
        x = (g >> 3 & 0x7f)
        if x > 100: raise ValueError
        o.FullSOC = x
        c = (g & 0x3) + 8
    else:
        o.FullSOC = None
    if c < 9:
        r -= 10
        g = v >> r & 0x3ff
        if g & 0x203: raise ValueError
        x = (g >> 2 & 0x7f)
        if x > 100: raise ValueError
        o.BulkSOC = x
        c = 9
    else:
        o.BulkSOC = None
    if c != 9: raise ValueError
    return o, r

def d_DC_EVPowerDeliveryParameterType(v, r):
    r -= 25
    g = v >> r & 0x1ffffff
    if g & 0x1dc380c: raise ValueError
    o = new(DC_EVPowerDeliveryParameterType)
    o1 = new(DC_EVStatusType)
    o1.EVReady = (g >> 21 & 0x1) == 1
    o1.EVErrorCode = V_DC_EVErrorCodeType[(g >> 14 & 0xf)]
    x = (g >> 4 & 0x7f)
    if x > 100: raise ValueError
    o1.EVRESSSOC = x
    o.DC_EVStatus = o1
    c = (g & 0x3) + 1
    if c < 2:
        r -= 4
        g = v >> r & 0xf
        if g & 0xb: raise ValueError
        o.BulkChargingComplete = (g >> 2 & 0x1) == 1
        c = 2
    else:
        o.BulkChargingComplete = None
    if c != 2: raise ValueError
    r -= 4
    g = v >> r & 0xf
    if g & 0xb: raise ValueError
    o.ChargingComplete = (g >> 2 & 0x1) == 1
    return o, r

def d_DC_EVSEChargeParameterType(v, r):
    r -= 11
    g = v >> r & 0x7ff
    if g & 0x700: raise ValueError
    o = new(DC_EVSEChargeParameterType)
    o1 = new(DC_EVSEStatusType)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 65535: raise ValueError
    o1.NotificationMaxDelay = x
    r -= 8
    g = v >> r & 0xff
    if g & 0xe4: raise ValueError
    o1.EVSENotification = V_EVSENotificationType[(g >> 3 & 0x3)]
    c = (g & 0x3) + 2
    if c < 3:
        r -= 6
        g = v >> r & 0x3f
        if g & 0x23: raise ValueError
        o1.EVSEIsolationStatus = V_isolationLevelType[(g >> 2 & 0x7)]
        c = 3
    else:
        o1.EVSEIsolationStatus = None
    if c != 3: raise ValueError
    r -= 31
    g = v >> r & 0x7fffffff
    if g & 0x43e38e00: raise ValueError
    o1.EVSEStatusCode = V_DC_EVSEStatusCodeType[(g >> 26 & 0xf)]
    o.DC_EVSEStatus = o1
    o2 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o2.Multiplier = x - 3
    o2.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o2.Value = ~x if n else x
    r -= 26
    g = v >> r & 0x3ffffff
    if g & 0x3e38e00: raise ValueError
    o.EVSEMaximumCurrentLimit = o2
    o3 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o3.Multiplier = x - 3
    o3.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o3.Value = ~x if n else x
    r -= 26
    g = v >> r & 0x3ffffff
    if g & 0x3e38e00: raise ValueError
    o.EVSEMaximumPowerLimit = o3
    o4 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o4.Multiplier = x - 3
    o4.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o4.Value = ~x if n else x
    r -= 26
    g = v >> r & 0x3ffffff
    if g & 0x3e38e00: raise ValueError
    o.EVSEMaximumVoltageLimit = o4
    o5 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o5.Multiplier = x - 3
    o5.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o5.Value = ~x if n else x
    r -= 26
    g = v >> r & 0x3ffffff
    if g & 0x3e38e00: raise ValueError
    o.EVSEMinimumCurrentLimit = o5
    o6 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o6.Multiplier = x - 3
    o6.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o6.Value = ~x if n else x
    r -= 4
    g = v >> r & 0xf
    if g & 0xc: raise ValueError
    o.EVSEMinimumVoltageLimit = o6
    c = (g & 0x3) + 6
    if c < 7:
        r -= 23
        g = v >> r & 0x7fffff
        if g & 0x638e00: raise ValueError
        o7 = new(PhysicalValueType)
        x = (g >> 18 & 0x7)
        if x > 6: raise ValueError
        o7.Multiplier = x - 3
        o7.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o7.Value = ~x if n else x
        r -= 3
        if v >> r & 0x7: raise ValueError
        o.EVSECurrentRegulationTolerance = o7
        c = 7
    else:
        o.EVSECurrentRegulationTolerance = None
    if c != 7: raise ValueError
    r -= 23
    g = v >> r & 0x7fffff
    if g & 0x638e00: raise ValueError
    o8 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o8.Multiplier = x - 3
    o8.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o8.Value = ~x if n else x
    r -= 4
    g = v >> r & 0xf
    if g & 0xc: raise ValueError
    o.EVSEPeakCurrentRipple = o8
    c = (g & 0x3) + 8
    if c < 9:
        r -= 23
        g = v >> r & 0x7fffff
        if g & 0x638e00: raise ValueError
        o9 = new(PhysicalValueType)
        x = (g >> 18 & 0x7)
        if x > 6: raise ValueError
        o9.Multiplier = x - 3
        o9.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o9.Value = ~x if n else x
        r -= 3
        if v >> r & 0x7: raise ValueError
        o.EVSEEnergyToBeDelivered = o9
        c = 9
    else:
        o.EVSEEnergyToBeDelivered = None
    if c != 9: raise ValueError
    return o, r

def d_DC_EVSEStatusType(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(DC_EVSEStatusType)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 65535: raise ValueError
    o.NotificationMaxDelay = x
    r -= 8
    g = v >> r & 0xff
    if g & 0xe4: raise ValueError
    o.EVSENotification = V_EVSENotificationType[(g >> 3 & 0x3)]
    c = (g & 0x3) + 2
    if c < 3:
        r -= 6
        g = v >> r & 0x3f
        if g & 0x23: raise ValueError
        o.EVSEIsolationStatus = V_isolationLevelType[(g >> 2 & 0x7)]
        c = 3
    else:
        o.EVSEIsolationStatus = None
    if c != 3: raise ValueError
    r -= 7
    g = v >> r & 0x7f
    if g & 0x43: raise ValueError
    o.EVSEStatusCode = V_DC_EVSEStatusCodeType[(g >> 2 & 0xf)]
    return o, r

def d_DC_EVStatusType(v, r):
    r -= 22
    g = v >> r & 0x3fffff
    if g & 0x370e03: raise ValueError
    o = new(DC_EVStatusType)
    o.EVReady = (g >> 19 & 0x1) == 1
    o.EVErrorCode = V_DC_EVErrorCodeType[(g >> 12 & 0xf)]
    x = (g >> 2 & 0x7f)
    if x > 100: raise ValueError
    o.EVRESSSOC = x
    return o, r

def d_DSAKeyValueType(v, r):
    r -= 2
    o = new(DSAKeyValueType)
    c = (0, 2, 3)[(v >> r & 0x3)]
    if c < 1:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        r -= n << 3
        o.P = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 1
    else:
        o.P = None
    if c < 2:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        r -= n << 3
        o.Q = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
        r -= 3
        g = v >> r & 0x7
        if g & 0x4: raise ValueError
        c = (g & 0x3) + 2
    else:
        o.Q = None
    if c < 3:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        r -= n << 3
        o.G = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 3
    else:
        o.G = None
    if c != 3: raise ValueError
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    r -= n << 3
    o.Y = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 3
    g = v >> r & 0x7
    if g & 0x4: raise ValueError
    c = (4, 5, 7)[(g & 0x3)]
    if c < 5:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        r -= n << 3
        o.J = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
        r -= 3
        g = v >> r & 0x7
        if g & 0x4: raise ValueError
        c = (5, 7)[(g & 0x3)]
    else:
        o.J = None
    if c < 6:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        r -= n << 3
        o.Seed = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 6
    else:
        o.Seed = None
    if c < 7:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        r -= n << 3
        o.PgenCounter = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 7
    else:
        o.PgenCounter = None
    if c != 7: raise ValueError
    return o, r

def d_DiffieHellmanPublickeyType(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    o = new(DiffieHellmanPublickeyType)
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Id, r = get_string(v, r, n - 2)
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    n = (g & 0xff)
    if not 0 <= n <= 65: raise ValueError
    r -= n << 3
    o.value = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_DigestMethodType(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    o = new(DigestMethodType)
    o.content = l1 = []
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Algorithm, r = get_string(v, r, n - 2)
    r -= 2
    c = (v >> r & 0x3) + 1
    while c == 3:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 2
        l1.append(x)
        c = (1, 2, 3)[(v >> r & 0x3)]
    if c != 2: raise ValueError
    return o, r

def d_EMAIDType(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    o = new(EMAIDType)
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Id, r = get_string(v, r, n - 2)
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    n = (g & 0xff)
    if not 16 <= n <= 17: raise ValueError
    o.value, r = get_string(v, r, n - 2)
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_EVChargeParameterType(v, r):
    r -= 2
    o = new(EVChargeParameterType)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        x = (g & 0xff)
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 5)
                if x > 4294967295: raise ValueError
        o.DepartureTime = x
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 1
    else:
        o.DepartureTime = None
    if c != 1: raise ValueError
    return o, r

def d_EVPowerDeliveryParameterType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(EVPowerDeliveryParameterType)
    return o, r

def d_EVSEChargeParameterType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(EVSEChargeParameterType)
    return o, r

def d_EVSEStatusType(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(EVSEStatusType)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 65535: raise ValueError
    o.NotificationMaxDelay = x
    r -= 7
    g = v >> r & 0x7f
    if g & 0x73: raise ValueError
    o.EVSENotification = V_EVSENotificationType[(g >> 2 & 0x3)]
    return o, r

def d_EVStatusType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(EVStatusType)
    return o, r

def d_EntryType(v, r):
    r -= 2
    o = new(EntryType)
    c = (v >> r & 0x3)
    o.TimeInterval, r = D_EntryType_TimeInterval[c](v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_IntervalType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(IntervalType)
    return o, r

def d_KeyInfoType(v, r):
    r -= 4
    o = new(KeyInfoType)
    o.content = l1 = []
    c = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10)[(v >> r & 0xf)]
    while c == 10:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 4
        l1.append(x)
        c = (1, 2, 3, 4, 5, 6, 7, 8, 10)[(v >> r & 0xf)]
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 4
        c = (1, 2, 3, 4, 5, 6, 7, 8, 10)[(v >> r & 0xf)]
        while c == 10:
            if len(l1) & 63 == 63: v &= (1 << r) - 1
            r -= 8
            n = (v >> r & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 4
            l1.append(x)
            c = (1, 2, 3, 4, 5, 6, 7, 8, 10)[(v >> r & 0xf)]
    else:
        o.Id = None
    while c != 9:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if c == 1:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 5
            g = v >> r & 0x1f
            if g & 0x10: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'KeyName', x))
            c = (g & 0xf) + 1
            while c == 10:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 4
                l1.append(x)
                c = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)[(v >> r & 0xf)]
        elif c == 2:
            x, r = d_KeyValueType(v, r)
            r -= 4
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'KeyValue', x))
            c = (v >> r & 0xf) + 1
            while c == 10:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 4
                l1.append(x)
                c = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)[(v >> r & 0xf)]
        elif c == 3:
            x, r = d_RetrievalMethodType(v, r)
            r -= 4
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'RetrievalMethod', x))
            c = (v >> r & 0xf) + 1
            while c == 10:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 4
                l1.append(x)
                c = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)[(v >> r & 0xf)]
        elif c == 4:
            x, r = d_X509DataType(v, r)
            r -= 4
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'X509Data', x))
            c = (v >> r & 0xf) + 1
            while c == 10:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 4
                l1.append(x)
                c = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)[(v >> r & 0xf)]
        elif c == 5:
            x, r = d_PGPDataType(v, r)
            r -= 4
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'PGPData', x))
            c = (v >> r & 0xf) + 1
            while c == 10:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 4
                l1.append(x)
                c = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)[(v >> r & 0xf)]
        elif c == 6:
            x, r = d_SPKIDataType(v, r)
            r -= 4
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'SPKIData', x))
            c = (v >> r & 0xf) + 1
            while c == 10:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 4
                l1.append(x)
                c = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)[(v >> r & 0xf)]
        elif c == 7:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 5
            g = v >> r & 0x1f
            if g & 0x10: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'MgmtData', x))
            c = (g & 0xf) + 1
            while c == 10:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 4
                l1.append(x)
                c = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)[(v >> r & 0xf)]
        else: raise ValueError
    return o, r

def d_KeyValueType(v, r):
    r -= 3
    o = new(KeyValueType)
    o.content = l1 = []
    c = (0, 1, 2, 4)[(v >> r & 0x7)]
    while c == 4:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 3
        l1.append(x)
        c = (0, 1, 2, 4)[(v >> r & 0x7)]
    while c != 3:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if c == 0:
            x, r = d_DSAKeyValueType(v, r)
            r -= 2
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'DSAKeyValue', x))
            c = (v >> r & 0x3) + 3
            while c == 4:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 2
                l1.append(x)
                c = (3, 4)[(v >> r & 0x3)]
        elif c == 1:
            x, r = d_RSAKeyValueType(v, r)
            r -= 2
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'RSAKeyValue', x))
            c = (v >> r & 0x3) + 3
            while c == 4:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 2
                l1.append(x)
                c = (3, 4)[(v >> r & 0x3)]
        else: raise ValueError
    return o, r

def d_ListOfRootCertificateIDsType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(ListOfRootCertificateIDsType)
    o.RootCertificateID = l1 = []
    while True:
        i2, r = d_X509IssuerSerialType(v, r)
        l1.append(i2)
        if len(l1) == 20:
            r -= 1
            if v >> r & 0x1: raise ValueError
            c = 1
            break
        r -= 2
        c = (v >> r & 0x3)
        if c >= 1: break
    if c != 1: raise ValueError
    return o, r

def d_ManifestType(v, r):
    r -= 2
    o = new(ManifestType)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 1
    else:
        o.Id = None
    if c != 1: raise ValueError
    o.Reference = l1 = []
    while True:
        i2, r = d_ReferenceType(v, r)
        l1.append(i2)
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 2
        c = (v >> r & 0x3) + 1
        if c >= 2: break
    if c != 2: raise ValueError
    return o, r

def d_MessageHeaderType(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(MessageHeaderType)
    n = (g & 0xff)
    if not 0 <= n <= 8: raise ValueError
    r -= n << 3
    o.SessionID = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 3
    g = v >> r & 0x7
    if g & 0x4: raise ValueError
    c = (g & 0x3) + 1
    if c < 2:
        o.Notification, r = d_NotificationType(v, r)
        r -= 2
        c = (v >> r & 0x3) + 2
    else:
        o.Notification = None
    if c < 3:
        o.Signature, r = d_SignatureType(v, r)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 3
    else:
        o.Signature = None
    if c != 3: raise ValueError
    return o, r

def d_MeterInfoType(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(MeterInfoType)
    n = (g & 0xff)
    if not 2 <= n <= 34: raise ValueError
    o.MeterID, r = get_string(v, r, n - 2)
    r -= 4
    g = v >> r & 0xf
    if g & 0x8: raise ValueError
    c = (g & 0x7) + 1
    if c < 2:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        x = (g & 0xff)
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 10)
                if x > 18446744073709551615: raise ValueError
        o.MeterReading = x
        r -= 4
        g = v >> r & 0xf
        if g & 0x8: raise ValueError
        c = (g & 0x7) + 2
    else:
        o.MeterReading = None
    if c < 3:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if not 0 <= n <= 64: raise ValueError
        r -= n << 3
        o.SigMeterReading = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
        r -= 3
        g = v >> r & 0x7
        if g & 0x4: raise ValueError
        c = (g & 0x3) + 3
    else:
        o.SigMeterReading = None
    if c < 4:
        r -= 10
        g = v >> r & 0x3ff
        if g & 0x200: raise ValueError
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o.MeterStatus = ~x if n else x
        r -= 3
        g = v >> r & 0x7
        if g & 0x4: raise ValueError
        c = (g & 0x3) + 4
    else:
        o.MeterStatus = None
    if c < 5:
        r -= 10
        g = v >> r & 0x3ff
        if g & 0x200: raise ValueError
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 9)
                if x > 9223372036854775807: raise ValueError
        o.TMeter = ~x if n else x
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 5
    else:
        o.TMeter = None
    if c != 5: raise ValueError
    return o, r

def d_MeteringReceiptReq(v, r):
    r -= 2
    o = new(MeteringReceiptReq)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 1
    else:
        o.Id = None
    if c != 1: raise ValueError
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    n = (g & 0xff)
    if not 0 <= n <= 8: raise ValueError
    r -= n << 3
    o.SessionID = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 3
    g = v >> r & 0x7
    if g & 0x4: raise ValueError
    c = (g & 0x3) + 2
    if c < 3:
        r -= 11
        g = v >> r & 0x7ff
        if g & 0x403: raise ValueError
        x = (g >> 2 & 0xff)
        if x > 254: raise ValueError
        o.SAScheduleTupleID = x + 1
        c = 3
    else:
        o.SAScheduleTupleID = None
    if c != 3: raise ValueError
    o.MeterInfo, r = d_MeterInfoType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_MeteringReceiptRes(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x304: raise ValueError
    o = new(MeteringReceiptRes)
    o.ResponseCode = V_responseCodeType[(g >> 3 & 0x1f)]
    c = (g & 0x3) + 1
    o.EVSEStatus, r = D_MeteringReceiptRes_EVSEStatus[c - 1](v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_NotificationType(v, r):
    r -= 7
    g = v >> r & 0x7f
    if g & 0x64: raise ValueError
    o = new(NotificationType)
    o.FaultCode = V_faultCodeType[(g >> 3 & 0x3)]
    c = (g & 0x3) + 1
    if c < 2:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if not 2 <= n <= 66: raise ValueError
        o.FaultMsg, r = get_string(v, r, n - 2)
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 2
    else:
        o.FaultMsg = None
    if c != 2: raise ValueError
    return o, r

def d_ObjectType(v, r):
    r -= 3
    o = new(ObjectType)
    o.content = l1 = []
    c = (v >> r & 0x7)
    while c == 5:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 2
        l1.append(x)
        c = (3, 4, 5)[(v >> r & 0x3)]
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Encoding, r = get_string(v, r, n - 2)
        r -= 3
        c = (v >> r & 0x7) + 1
        while c == 5:
            if len(l1) & 63 == 63: v &= (1 << r) - 1
            r -= 8
            n = (v >> r & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 2
            l1.append(x)
            c = (3, 4, 5)[(v >> r & 0x3)]
    else:
        o.Encoding = None
    if c < 2:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 3
        c = (v >> r & 0x7) + 2
        while c == 5:
            if len(l1) & 63 == 63: v &= (1 << r) - 1
            r -= 8
            n = (v >> r & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 2
            l1.append(x)
            c = (3, 4, 5)[(v >> r & 0x3)]
    else:
        o.Id = None
    if c < 3:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.MimeType, r = get_string(v, r, n - 2)
        r -= 2
        c = (v >> r & 0x3) + 3
        while c == 5:
            if len(l1) & 63 == 63: v &= (1 << r) - 1
            r -= 8
            n = (v >> r & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 2
            l1.append(x)
            c = (3, 4, 5)[(v >> r & 0x3)]
    else:
        o.MimeType = None
    if c != 4: raise ValueError
    return o, r

def d_PGPDataType(v, r):
    r -= 2
    o = new(PGPDataType)
    o.content = l1 = []
    c = (0, 3)[(v >> r & 0x3)]
    while c != 5:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if c == 0:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            r -= n << 3
            x = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
            r -= 3
            g = v >> r & 0x7
            if g & 0x4: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'PGPKeyID', x))
            c = (1, 2, 5)[(g & 0x3)]
        elif c == 1:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            r -= n << 3
            x = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
            r -= 3
            g = v >> r & 0x7
            if g & 0x4: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'PGPKeyPacket', x))
            c = (2, 5)[(g & 0x3)]
        elif c == 3:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            r -= n << 3
            x = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
            r -= 3
            g = v >> r & 0x7
            if g & 0x4: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'PGPKeyPacket', x))
            c = (g & 0x3) + 4
        else: raise ValueError
    return o, r

def d_PMaxScheduleEntryType(v, r):
    r -= 2
    o = new(PMaxScheduleEntryType)
    c = (v >> r & 0x3)
    o.TimeInterval, r = D_PMaxScheduleEntryType_TimeInterval[c](v, r)
    r -= 24
    g = v >> r & 0xffffff
    if g & 0xe38e00: raise ValueError
    o1 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o1.Multiplier = x - 3
    o1.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o1.Value = ~x if n else x
    r -= 3
    if v >> r & 0x7: raise ValueError
    o.PMax = o1
    return o, r

def d_PMaxScheduleType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(PMaxScheduleType)
    o.PMaxScheduleEntry = l1 = []
    while True:
        i2, r = d_PMaxScheduleEntryType(v, r)
        l1.append(i2)
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if len(l1) == 1024:
            r -= 1
            if v >> r & 0x1: raise ValueError
            c = 1
            break
        r -= 2
        c = (v >> r & 0x3)
        if c >= 1: break
    if c != 1: raise ValueError
    return o, r

def d_ParameterSetType(v, r):
    r -= 11
    g = v >> r & 0x7ff
    if g & 0x600: raise ValueError
    o = new(ParameterSetType)
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o.ParameterSetID = ~x if n else x
    r -= 2
    if v >> r & 0x3: raise ValueError
    o.Parameter = l1 = []
    while True:
        i2, r = d_ParameterType(v, r)
        l1.append(i2)
        if len(l1) == 16:
            r -= 1
            if v >> r & 0x1: raise ValueError
            c = 2
            break
        r -= 2
        c = (v >> r & 0x3) + 1
        if c >= 2: break
    if c != 2: raise ValueError
    return o, r

def d_ParameterType(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    o = new(ParameterType)
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Name, r = get_string(v, r, n - 2)
    r -= 3
    c = (1, 2, 3, 4, 5, 6)[(v >> r & 0x7)]
    if c < 2:
        r -= 4
        g = v >> r & 0xf
        if g & 0xb: raise ValueError
        o.boolValue = (g >> 2 & 0x1) == 1
        c = 7
    else:
        o.boolValue = None
    if c < 3:
        r -= 11
        g = v >> r & 0x7ff
        if g & 0x403: raise ValueError
        o.byteValue = (g >> 2 & 0xff) - 128
        c = 7
    else:
        o.byteValue = None
    if c < 4:
        r -= 10
        g = v >> r & 0x3ff
        if g & 0x200: raise ValueError
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o.shortValue = ~x if n else x
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 7
    else:
        o.shortValue = None
    if c < 5:
        r -= 10
        g = v >> r & 0x3ff
        if g & 0x200: raise ValueError
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 5)
                if x > 2147483647: raise ValueError
        o.intValue = ~x if n else x
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 7
    else:
        o.intValue = None
    if c < 6:
        r -= 23
        g = v >> r & 0x7fffff
        if g & 0x638e00: raise ValueError
        o1 = new(PhysicalValueType)
        x = (g >> 18 & 0x7)
        if x > 6: raise ValueError
        o1.Multiplier = x - 3
        o1.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o1.Value = ~x if n else x
        r -= 3
        if v >> r & 0x7: raise ValueError
        o.physicalValue = o1
        c = 7
    else:
        o.physicalValue = None
    if c < 7:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.stringValue, r = get_string(v, r, n - 2)
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 7
    else:
        o.stringValue = None
    if c != 7: raise ValueError
    return o, r

def d_PaymentDetailsReq(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(PaymentDetailsReq)
    n = (g & 0xff)
    if not 16 <= n <= 17: raise ValueError
    o.eMAID, r = get_string(v, r, n - 2)
    r -= 2
    if v >> r & 0x3: raise ValueError
    o.ContractSignatureCertChain, r = d_CertificateChainType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_PaymentDetailsRes(v, r):
    r -= 18
    g = v >> r & 0x3ffff
    if g & 0x30700: raise ValueError
    o = new(PaymentDetailsRes)
    o.ResponseCode = V_responseCodeType[(g >> 11 & 0x1f)]
    n = (g & 0xff)
    if not 16 <= n <= 16: raise ValueError
    r -= n << 3
    o.GenChallenge = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 12
    g = v >> r & 0xfff
    if g & 0xe00: raise ValueError
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 9)
            if x > 9223372036854775807: raise ValueError
    o.EVSETimeStamp = ~x if n else x
    r -= 2
    if v >> r & 0x3: raise ValueError
    return o, r

def d_PaymentOptionListType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(PaymentOptionListType)
    o.PaymentOption = l1 = []
    while True:
        r -= 3
        g = v >> r & 0x7
        if g & 0x5: raise ValueError
        i2 = V_paymentOptionType[(g >> 1 & 0x1)]
        l1.append(i2)
        if len(l1) == 2:
            r -= 1
            if v >> r & 0x1: raise ValueError
            c = 1
            break
        r -= 2
        c = (v >> r & 0x3)
        if c >= 1: break
    if c != 1: raise ValueError
    return o, r

def d_PaymentServiceSelectionReq(v, r):
    r -= 5
    g = v >> r & 0x1f
    if g & 0x1b: raise ValueError
    o = new(PaymentServiceSelectionReq)
    o.SelectedPaymentOption = V_paymentOptionType[(g >> 2 & 0x1)]
    o.SelectedServiceList, r = d_SelectedServiceListType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_PaymentServiceSelectionRes(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x183: raise ValueError
    o = new(PaymentServiceSelectionRes)
    o.ResponseCode = V_responseCodeType[(g >> 2 & 0x1f)]
    return o, r

def d_PhysicalValueType(v, r):
    r -= 23
    g = v >> r & 0x7fffff
    if g & 0x638e00: raise ValueError
    o = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o.Multiplier = x - 3
    o.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o.Value = ~x if n else x
    r -= 2
    if v >> r & 0x3: raise ValueError
    return o, r

def d_PowerDeliveryReq(v, r):
    r -= 19
    g = v >> r & 0x7ffff
    if g & 0x67008: raise ValueError
    o = new(PowerDeliveryReq)
    o.ChargeProgress = V_chargeProgressType[(g >> 15 & 0x3)]
    x = (g >> 4 & 0xff)
    if x > 254: raise ValueError
    o.SAScheduleTupleID = x + 1
    c = (g & 0x7) + 2
    if c < 3:
        o.ChargingProfile, r = d_ChargingProfileType(v, r)
        r -= 2
        c = (v >> r & 0x3) + 3
    else:
        o.ChargingProfile = None
    if c < 5:
        o.EVPowerDeliveryParameter, r = D_PowerDeliveryReq_EVPowerDeliveryParameter[c - 3](v, r)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 5
    else:
        o.EVPowerDeliveryParameter = None
    if c != 5: raise ValueError
    return o, r

def d_PowerDeliveryRes(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x304: raise ValueError
    o = new(PowerDeliveryRes)
    o.ResponseCode = V_responseCodeType[(g >> 3 & 0x1f)]
    c = (g & 0x3) + 1
    o.EVSEStatus, r = D_PowerDeliveryRes_EVSEStatus[c - 1](v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_PreChargeReq(v, r):
    r -= 47
    g = v >> r & 0x7fffffffffff
    if g & 0x770e03e38e00: raise ValueError
    o = new(PreChargeReq)
    o1 = new(DC_EVStatusType)
    o1.EVReady = (g >> 43 & 0x1) == 1
    o1.EVErrorCode = V_DC_EVErrorCodeType[(g >> 36 & 0xf)]
    x = (g >> 26 & 0x7f)
    if x > 100: raise ValueError
    o1.EVRESSSOC = x
    o.DC_EVStatus = o1
    o2 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o2.Multiplier = x - 3
    o2.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o2.Value = ~x if n else x
    r -= 26
    g = v >> r & 0x3ffffff
    if g & 0x3e38e00: raise ValueError
    o.EVTargetVoltage = o2
    o3 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o3.Multiplier = x - 3
    o3.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o3.Value = ~x if n else x
    r -= 3
    if v >> r & 0x7: raise ValueError
    o.EVTargetCurrent = o3
    return o, r

def d_PreChargeRes(v, r):
    r -= 19
    g = v >> r & 0x7ffff
    if g & 0x60f00: raise ValueError
    o = new(PreChargeRes)
    o.ResponseCode = V_responseCodeType[(g >> 12 & 0x1f)]
    o1 = new(DC_EVSEStatusType)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 65535: raise ValueError
    o1.NotificationMaxDelay = x
    r -= 8
    g = v >> r & 0xff
    if g & 0xe4: raise ValueError
    o1.EVSENotification = V_EVSENotificationType[(g >> 3 & 0x3)]
    c = (g & 0x3) + 2
    if c < 3:
        r -= 6
        g = v >> r & 0x3f
        if g & 0x23: raise ValueError
        o1.EVSEIsolationStatus = V_isolationLevelType[(g >> 2 & 0x7)]
        c = 3
    else:
        o1.EVSEIsolationStatus = None
    if c != 3: raise ValueError
    r -= 31
    g = v >> r & 0x7fffffff
    if g & 0x43e38e00: raise ValueError
    o1.EVSEStatusCode = V_DC_EVSEStatusCodeType[(g >> 26 & 0xf)]
    o.DC_EVSEStatus = o1
    o2 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o2.Multiplier = x - 3
    o2.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o2.Value = ~x if n else x
    r -= 3
    if v >> r & 0x7: raise ValueError
    o.EVSEPresentVoltage = o2
    return o, r

def d_ProfileEntryType(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(ProfileEntryType)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 5)
            if x > 4294967295: raise ValueError
    o.ChargingProfileEntryStart = x
    r -= 25
    g = v >> r & 0x1ffffff
    if g & 0x1e38e00: raise ValueError
    o1 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o1.Multiplier = x - 3
    o1.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o1.Value = ~x if n else x
    r -= 4
    g = v >> r & 0xf
    if g & 0xc: raise ValueError
    o.ChargingProfileEntryMaxPower = o1
    c = (g & 0x3) + 2
    if c < 3:
        r -= 5
        g = v >> r & 0x1f
        if g & 0x13: raise ValueError
        x = (g >> 2 & 0x3)
        if x > 2: raise ValueError
        o.ChargingProfileEntryMaxNumberOfPhasesInUse = x + 1
        c = 3
    else:
        o.ChargingProfileEntryMaxNumberOfPhasesInUse = None
    if c != 3: raise ValueError
    return o, r

def d_RSAKeyValueType(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(RSAKeyValueType)
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    r -= n << 3
    o.Modulus = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 11
    g = v >> r & 0x7ff
    if g & 0x700: raise ValueError
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    r -= n << 3
    o.Exponent = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 2
    if v >> r & 0x3: raise ValueError
    return o, r

def d_ReferenceType(v, r):
    r -= 3
    o = new(ReferenceType)
    c = (v >> r & 0x7)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 3
        c = (v >> r & 0x7) + 1
    else:
        o.Id = None
    if c < 2:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Type, r = get_string(v, r, n - 2)
        r -= 2
        c = (v >> r & 0x3) + 2
    else:
        o.Type = None
    if c < 3:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.URI, r = get_string(v, r, n - 2)
        r -= 2
        c = (v >> r & 0x3) + 3
    else:
        o.URI = None
    if c < 4:
        o.Transforms, r = d_TransformsType(v, r)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 4
    else:
        o.Transforms = None
    if c != 4: raise ValueError
    o.DigestMethod, r = d_DigestMethodType(v, r)
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    r -= n << 3
    o.DigestValue = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 2
    if v >> r & 0x3: raise ValueError
    return o, r

def d_RelativeTimeIntervalType(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(RelativeTimeIntervalType)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 4)
            if x > 16777214: raise ValueError
    o.start = x
    r -= 3
    g = v >> r & 0x7
    if g & 0x4: raise ValueError
    c = (g & 0x3) + 1
    if c < 2:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        x = (g & 0xff)
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 86400: raise ValueError
        o.duration = x
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 2
    else:
        o.duration = None
    if c != 2: raise ValueError
    return o, r

def d_RetrievalMethodType(v, r):
    r -= 3
    o = new(RetrievalMethodType)
    c = (v >> r & 0x7)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Type, r = get_string(v, r, n - 2)
        r -= 2
        c = (v >> r & 0x3) + 1
    else:
        o.Type = None
    if c < 2:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.URI, r = get_string(v, r, n - 2)
        r -= 2
        c = (v >> r & 0x3) + 2
    else:
        o.URI = None
    if c < 3:
        o.Transforms, r = d_TransformsType(v, r)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 3
    else:
        o.Transforms = None
    if c != 3: raise ValueError
    return o, r

def d_SAScheduleListType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(SAScheduleListType)
    o.SAScheduleTuple = l1 = []
    while True:
        i2, r = d_SAScheduleTupleType(v, r)
        l1.append(i2)
        if len(l1) == 3:
            r -= 1
            if v >> r & 0x1: raise ValueError
            c = 1
            break
        r -= 2
        c = (v >> r & 0x3)
        if c >= 1: break
    if c != 1: raise ValueError
    return o, r

def d_SAScheduleTupleType(v, r):
    r -= 12
    g = v >> r & 0xfff
    if g & 0xc03: raise ValueError
    o = new(SAScheduleTupleType)
    x = (g >> 2 & 0xff)
    if x > 254: raise ValueError
    o.SAScheduleTupleID = x + 1
    o.PMaxSchedule, r = d_PMaxScheduleType(v, r)
    r -= 2
    c = (v >> r & 0x3) + 2
    if c < 3:
        o.SalesTariff, r = d_SalesTariffType(v, r)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 3
    else:
        o.SalesTariff = None
    if c != 3: raise ValueError
    return o, r

def d_SASchedulesType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(SASchedulesType)
    return o, r

def d_SPKIDataType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(SPKIDataType)
    o.content = l1 = []
    c = 0
    while c != 2:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if c == 0:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            r -= n << 3
            x = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
            r -= 3
            g = v >> r & 0x7
            if g & 0x4: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'SPKISexp', x))
            c = (g & 0x3)
        else: raise ValueError
    return o, r

def d_SalesTariffEntryType(v, r):
    r -= 2
    o = new(SalesTariffEntryType)
    c = (v >> r & 0x3)
    o.TimeInterval, r = D_SalesTariffEntryType_TimeInterval[c](v, r)
    r -= 2
    c = (v >> r & 0x3) + 2
    if c < 3:
        r -= 12
        g = v >> r & 0xfff
        if g & 0x804: raise ValueError
        o.EPriceLevel = (g >> 3 & 0xff)
        c = (g & 0x3) + 3
    else:
        o.EPriceLevel = None
    if c < 4:
        o.ConsumptionCost = l1 = []
        while True:
            i2, r = d_ConsumptionCostType(v, r)
            l1.append(i2)
            if len(l1) == 3:
                r -= 1
                if v >> r & 0x1: raise ValueError
                c = 4
                break
            r -= 2
            c = (v >> r & 0x3) + 3
            if c >= 4: break
    else:
        o.ConsumptionCost = []
    if c != 4: raise ValueError
    return o, r

def d_SalesTariffType(v, r):
    r -= 2
    o = new(SalesTariffType)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 1
    else:
        o.Id = None
    if c != 1: raise ValueError
    r -= 12
    g = v >> r & 0xfff
    if g & 0x804: raise ValueError
    x = (g >> 3 & 0xff)
    if x > 254: raise ValueError
    o.SalesTariffID = x + 1
    c = (g & 0x3) + 2
    if c < 3:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if not 2 <= n <= 34: raise ValueError
        o.SalesTariffDescription, r = get_string(v, r, n - 2)
        r -= 3
        g = v >> r & 0x7
        if g & 0x4: raise ValueError
        c = (g & 0x3) + 3
    else:
        o.SalesTariffDescription = None
    if c < 4:
        r -= 11
        g = v >> r & 0x7ff
        if g & 0x403: raise ValueError
        o.NumEPriceLevels = (g >> 2 & 0xff)
        c = 4
    else:
        o.NumEPriceLevels = None
    if c != 4: raise ValueError
    o.SalesTariffEntry = l1 = []
    while True:
        i2, r = d_SalesTariffEntryType(v, r)
        l1.append(i2)
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if len(l1) == 1024:
            r -= 1
            if v >> r & 0x1: raise ValueError
            c = 5
            break
        r -= 2
        c = (v >> r & 0x3) + 4
        if c >= 5: break
    if c != 5: raise ValueError
    return o, r

def d_SelectedServiceListType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(SelectedServiceListType)
    o.SelectedService = l1 = []
    while True:
        r -= 10
        g = v >> r & 0x3ff
        if g & 0x300: raise ValueError
        o3 = new(SelectedServiceType)
        x = (g & 0xff)
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 65535: raise ValueError
        o3.ServiceID = x
        r -= 3
        g = v >> r & 0x7
        if g & 0x4: raise ValueError
        c = (g & 0x3) + 1
        if c < 2:
            r -= 10
            g = v >> r & 0x3ff
            if g & 0x200: raise ValueError
            x = (g & 0x1ff)
            n = x & 256
            x &= 255
            if x > 127:
                r -= 8
                y = v >> r & 255
                x += (y << 7) - 128
                if y > 127:
                    x, r = get_unsigned(v, r + 16, 3)
                    if x > 32767: raise ValueError
            o3.ParameterSetID = ~x if n else x
            r -= 2
            if v >> r & 0x3: raise ValueError
            c = 2
        else:
            o3.ParameterSetID = None
        if c != 2: raise ValueError
        i2 = o3
        l1.append(i2)
        if len(l1) == 16:
            r -= 1
            if v >> r & 0x1: raise ValueError
            c = 1
            break
        r -= 2
        c = (v >> r & 0x3)
        if c >= 1: break
    if c != 1: raise ValueError
    return o, r

def d_SelectedServiceType(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(SelectedServiceType)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 65535: raise ValueError
    o.ServiceID = x
    r -= 3
    g = v >> r & 0x7
    if g & 0x4: raise ValueError
    c = (g & 0x3) + 1
    if c < 2:
        r -= 10
        g = v >> r & 0x3ff
        if g & 0x200: raise ValueError
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 3)
                if x > 32767: raise ValueError
        o.ParameterSetID = ~x if n else x
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 2
    else:
        o.ParameterSetID = None
    if c != 2: raise ValueError
    return o, r

def d_ServiceDetailReq(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(ServiceDetailReq)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 65535: raise ValueError
    o.ServiceID = x
    r -= 2
    if v >> r & 0x3: raise ValueError
    return o, r

def d_ServiceDetailRes(v, r):
    r -= 18
    g = v >> r & 0x3ffff
    if g & 0x30700: raise ValueError
    o = new(ServiceDetailRes)
    o.ResponseCode = V_responseCodeType[(g >> 11 & 0x1f)]
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 65535: raise ValueError
    o.ServiceID = x
    r -= 3
    g = v >> r & 0x7
    if g & 0x4: raise ValueError
    c = (g & 0x3) + 2
    if c < 3:
        o.ServiceParameterList, r = d_ServiceParameterListType(v, r)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 3
    else:
        o.ServiceParameterList = None
    if c != 3: raise ValueError
    return o, r

def d_ServiceDiscoveryReq(v, r):
    r -= 2
    o = new(ServiceDiscoveryReq)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if not 2 <= n <= 66: raise ValueError
        o.ServiceScope, r = get_string(v, r, n - 2)
        r -= 3
        g = v >> r & 0x7
        if g & 0x4: raise ValueError
        c = (g & 0x3) + 1
    else:
        o.ServiceScope = None
    if c < 2:
        r -= 5
        g = v >> r & 0x1f
        if g & 0x13: raise ValueError
        o.ServiceCategory = V_serviceCategoryType[(g >> 2 & 0x3)]
        c = 2
    else:
        o.ServiceCategory = None
    if c != 2: raise ValueError
    return o, r

def d_ServiceDiscoveryRes(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x183: raise ValueError
    o = new(ServiceDiscoveryRes)
    o.ResponseCode = V_responseCodeType[(g >> 2 & 0x1f)]
    o.PaymentOptionList, r = d_PaymentOptionListType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.ChargeService, r = d_ChargeServiceType(v, r)
    r -= 2
    c = (v >> r & 0x3) + 3
    if c < 4:
        o.ServiceList, r = d_ServiceListType(v, r)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 4
    else:
        o.ServiceList = None
    if c != 4: raise ValueError
    return o, r

def d_ServiceListType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(ServiceListType)
    o.Service = l1 = []
    while True:
        i2, r = d_ServiceType(v, r)
        l1.append(i2)
        if len(l1) == 8:
            r -= 1
            if v >> r & 0x1: raise ValueError
            c = 1
            break
        r -= 2
        c = (v >> r & 0x3)
        if c >= 1: break
    if c != 1: raise ValueError
    return o, r

def d_ServiceParameterListType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(ServiceParameterListType)
    o.ParameterSet = l1 = []
    while True:
        i2, r = d_ParameterSetType(v, r)
        l1.append(i2)
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if len(l1) == 255:
            r -= 1
            if v >> r & 0x1: raise ValueError
            c = 1
            break
        r -= 2
        c = (v >> r & 0x3)
        if c >= 1: break
    if c != 1: raise ValueError
    return o, r

def d_ServiceType(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(ServiceType)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 65535: raise ValueError
    o.ServiceID = x
    r -= 3
    g = v >> r & 0x7
    if g & 0x4: raise ValueError
    c = (g & 0x3) + 1
    if c < 2:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if not 2 <= n <= 34: raise ValueError
        o.ServiceName, r = get_string(v, r, n - 2)
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 2
    else:
        o.ServiceName = None
    if c != 2: raise ValueError
    r -= 6
    g = v >> r & 0x3f
    if g & 0x24: raise ValueError
    o.ServiceCategory = V_serviceCategoryType[(g >> 3 & 0x3)]
    c = (g & 0x3) + 3
    if c < 4:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if not 2 <= n <= 66: raise ValueError
        o.ServiceScope, r = get_string(v, r, n - 2)
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 4
    else:
        o.ServiceScope = None
    if c != 4: raise ValueError
    r -= 4
    g = v >> r & 0xf
    if g & 0xb: raise ValueError
    o.FreeService = (g >> 2 & 0x1) == 1
    return o, r

def d_SessionSetupReq(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(SessionSetupReq)
    n = (g & 0xff)
    if not 0 <= n <= 6: raise ValueError
    r -= n << 3
    o.EVCCID = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 2
    if v >> r & 0x3: raise ValueError
    return o, r

def d_SessionSetupRes(v, r):
    r -= 18
    g = v >> r & 0x3ffff
    if g & 0x30700: raise ValueError
    o = new(SessionSetupRes)
    o.ResponseCode = V_responseCodeType[(g >> 11 & 0x1f)]
    n = (g & 0xff)
    if not 9 <= n <= 39: raise ValueError
    o.EVSEID, r = get_string(v, r, n - 2)
    r -= 3
    g = v >> r & 0x7
    if g & 0x4: raise ValueError
    c = (g & 0x3) + 2
    if c < 3:
        r -= 10
        g = v >> r & 0x3ff
        if g & 0x200: raise ValueError
        x = (g & 0x1ff)
        n = x & 256
        x &= 255
        if x > 127:
            r -= 8
            y = v >> r & 255
            x += (y << 7) - 128
            if y > 127:
                x, r = get_unsigned(v, r + 16, 9)
                if x > 9223372036854775807: raise ValueError
        o.EVSETimeStamp = ~x if n else x
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 3
    else:
        o.EVSETimeStamp = None
    if c != 3: raise ValueError
    return o, r

def d_SessionStopReq(v, r):
    r -= 5
    g = v >> r & 0x1f
    if g & 0x1b: raise ValueError
    o = new(SessionStopReq)
    o.ChargingSession = V_chargingSessionType[(g >> 2 & 0x1)]
    return o, r

def d_SessionStopRes(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x183: raise ValueError
    o = new(SessionStopRes)
    o.ResponseCode = V_responseCodeType[(g >> 2 & 0x1f)]
    return o, r

def d_SignatureMethodType(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    o = new(SignatureMethodType)
    o.content = l1 = []
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Algorithm, r = get_string(v, r, n - 2)
    r -= 3
    c = (v >> r & 0x7) + 1
    while c == 4:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 3
        l1.append(x)
        c = (1, 2, 3, 4)[(v >> r & 0x7)]
    while c != 3:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if c == 1:
            r -= 10
            g = v >> r & 0x3ff
            if g & 0x200: raise ValueError
            x = (g & 0x1ff)
            n = x & 256
            x &= 255
            if x > 127:
                r -= 8
                y = v >> r & 255
                x += (y << 7) - 128
                if y > 127:
                    x, r = get_unsigned(v, r + 16, 147)
            x = ~x if n else x
            r -= 3
            g = v >> r & 0x7
            if g & 0x4: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'HMACOutputLength', x))
            c = (g & 0x3) + 2
            while c == 4:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 2
                l1.append(x)
                c = (2, 3, 4)[(v >> r & 0x3)]
        else: raise ValueError
    return o, r

def d_SignaturePropertiesType(v, r):
    r -= 2
    o = new(SignaturePropertiesType)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 1
    else:
        o.Id = None
    if c != 1: raise ValueError
    o.SignatureProperty = l1 = []
    while True:
        i2, r = d_SignaturePropertyType(v, r)
        l1.append(i2)
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 2
        c = (v >> r & 0x3) + 1
        if c >= 2: break
    if c != 2: raise ValueError
    return o, r

def d_SignaturePropertyType(v, r):
    r -= 2
    o = new(SignaturePropertyType)
    o.content = l1 = []
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 1
    else:
        o.Id = None
    if c != 1: raise ValueError
    r -= 8
    n = (v >> r & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Target, r = get_string(v, r, n - 2)
    r -= 2
    c = (2, 4)[(v >> r & 0x3)]
    while c == 4:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 2
        l1.append(x)
        c = (2, 4)[(v >> r & 0x3)]
    if c != 3: raise ValueError
    return o, r

def d_SignatureType(v, r):
    r -= 2
    o = new(SignatureType)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 1
    else:
        o.Id = None
    if c != 1: raise ValueError
    o.SignedInfo, r = d_SignedInfoType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.SignatureValue, r = d_SignatureValueType(v, r)
    r -= 2
    c = (v >> r & 0x3) + 3
    if c < 4:
        o.KeyInfo, r = d_KeyInfoType(v, r)
        r -= 2
        c = (v >> r & 0x3) + 4
    else:
        o.KeyInfo = None
    if c < 5:
        o.Object = l1 = []
        while True:
            i2, r = d_ObjectType(v, r)
            l1.append(i2)
            if len(l1) & 63 == 63: v &= (1 << r) - 1
            r -= 2
            c = (v >> r & 0x3) + 4
            if c >= 5: break
    else:
        o.Object = []
    if c != 5: raise ValueError
    return o, r

def d_SignatureValueType(v, r):
    r -= 2
    o = new(SignatureValueType)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 1
    else:
        o.Id = None
    if c != 1: raise ValueError
    r -= 8
    n = (v >> r & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    r -= n << 3
    o.value = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_SignedInfoType(v, r):
    r -= 2
    o = new(SignedInfoType)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 1
    else:
        o.Id = None
    if c != 1: raise ValueError
    o.CanonicalizationMethod, r = d_CanonicalizationMethodType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.SignatureMethod, r = d_SignatureMethodType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.Reference = l1 = []
    while True:
        i2, r = d_ReferenceType(v, r)
        l1.append(i2)
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 2
        c = (v >> r & 0x3) + 3
        if c >= 4: break
    if c != 4: raise ValueError
    return o, r

def d_SubCertificatesType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(SubCertificatesType)
    o.Certificate = l1 = []
    while True:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 2)
        if not 0 <= n <= 800: raise ValueError
        r -= n << 3
        i2 = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
        r -= 1
        if v >> r & 0x1: raise ValueError
        l1.append(i2)
        if len(l1) == 4:
            r -= 1
            if v >> r & 0x1: raise ValueError
            c = 1
            break
        r -= 2
        c = (v >> r & 0x3)
        if c >= 1: break
    if c != 1: raise ValueError
    return o, r

def d_SupportedEnergyTransferModeType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(SupportedEnergyTransferModeType)
    o.EnergyTransferMode = l1 = []
    while True:
        r -= 5
        g = v >> r & 0x1f
        if g & 0x11: raise ValueError
        i2 = V_EnergyTransferModeType[(g >> 1 & 0x7)]
        l1.append(i2)
        if len(l1) == 6:
            r -= 1
            if v >> r & 0x1: raise ValueError
            c = 1
            break
        r -= 2
        c = (v >> r & 0x3)
        if c >= 1: break
    if c != 1: raise ValueError
    return o, r

def d_TransformType(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    o = new(TransformType)
    o.content = l1 = []
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Algorithm, r = get_string(v, r, n - 2)
    r -= 3
    c = (2, 1, 3, 4)[(v >> r & 0x7)]
    while c == 4:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 3
        l1.append(x)
        c = (2, 1, 3, 4)[(v >> r & 0x7)]
    while c != 3:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if c == 2:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 4
            g = v >> r & 0xf
            if g & 0x8: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'XPath', x))
            c = (2, 1, 3, 4)[(g & 0x7)]
            while c == 4:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 3
                l1.append(x)
                c = (2, 1, 3, 4)[(v >> r & 0x7)]
        else: raise ValueError
    return o, r

def d_TransformsType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(TransformsType)
    o.Transform = l1 = []
    while True:
        i2, r = d_TransformType(v, r)
        l1.append(i2)
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 2
        c = (v >> r & 0x3)
        if c >= 1: break
    if c != 1: raise ValueError
    return o, r

def d_V2G_Message(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(V2G_Message)
    o.Header, r = d_MessageHeaderType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.Body, r = d_BodyType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_WeldingDetectionReq(v, r):
    r -= 24
    g = v >> r & 0xffffff
    if g & 0xee1c07: raise ValueError
    o = new(WeldingDetectionReq)
    o1 = new(DC_EVStatusType)
    o1.EVReady = (g >> 20 & 0x1) == 1
    o1.EVErrorCode = V_DC_EVErrorCodeType[(g >> 13 & 0xf)]
    x = (g >> 3 & 0x7f)
    if x > 100: raise ValueError
    o1.EVRESSSOC = x
    o.DC_EVStatus = o1
    return o, r

def d_WeldingDetectionRes(v, r):
    r -= 19
    g = v >> r & 0x7ffff
    if g & 0x60f00: raise ValueError
    o = new(WeldingDetectionRes)
    o.ResponseCode = V_responseCodeType[(g >> 12 & 0x1f)]
    o1 = new(DC_EVSEStatusType)
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 65535: raise ValueError
    o1.NotificationMaxDelay = x
    r -= 8
    g = v >> r & 0xff
    if g & 0xe4: raise ValueError
    o1.EVSENotification = V_EVSENotificationType[(g >> 3 & 0x3)]
    c = (g & 0x3) + 2
    if c < 3:
        r -= 6
        g = v >> r & 0x3f
        if g & 0x23: raise ValueError
        o1.EVSEIsolationStatus = V_isolationLevelType[(g >> 2 & 0x7)]
        c = 3
    else:
        o1.EVSEIsolationStatus = None
    if c != 3: raise ValueError
    r -= 31
    g = v >> r & 0x7fffffff
    if g & 0x43e38e00: raise ValueError
    o1.EVSEStatusCode = V_DC_EVSEStatusCodeType[(g >> 26 & 0xf)]
    o.DC_EVSEStatus = o1
    o2 = new(PhysicalValueType)
    x = (g >> 18 & 0x7)
    if x > 6: raise ValueError
    o2.Multiplier = x - 3
    o2.Unit = V_unitSymbolType[(g >> 12 & 0x7)]
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 3)
            if x > 32767: raise ValueError
    o2.Value = ~x if n else x
    r -= 3
    if v >> r & 0x7: raise ValueError
    o.EVSEPresentVoltage = o2
    return o, r

def d_X509DataType(v, r):
    r -= 3
    o = new(X509DataType)
    o.content = l1 = []
    c = (0, 1, 2, 3, 4, 5)[(v >> r & 0x7)]
    while c != 6:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if c == 0:
            x, r = d_X509IssuerSerialType(v, r)
            r -= 3
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'X509IssuerSerial', x))
            c = (v >> r & 0x7)
        elif c == 1:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            r -= n << 3
            x = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
            r -= 4
            g = v >> r & 0xf
            if g & 0x8: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'X509SKI', x))
            c = (g & 0x7)
        elif c == 2:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 4
            g = v >> r & 0xf
            if g & 0x8: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'X509SubjectName', x))
            c = (g & 0x7)
        elif c == 3:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            r -= n << 3
            x = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
            r -= 4
            g = v >> r & 0xf
            if g & 0x8: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'X509Certificate', x))
            c = (g & 0x7)
        elif c == 4:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            r -= n << 3
            x = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
            r -= 4
            g = v >> r & 0xf
            if g & 0x8: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'X509CRL', x))
            c = (g & 0x7)
        else: raise ValueError
    return o, r

def d_X509IssuerSerialType(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(X509IssuerSerialType)
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.X509IssuerName, r = get_string(v, r, n - 2)
    r -= 12
    g = v >> r & 0xfff
    if g & 0xe00: raise ValueError
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 147)
    o.X509SerialNumber = ~x if n else x
    r -= 2
    if v >> r & 0x3: raise ValueError
    return o, r

def e_AC_EVChargeParameterType(a, o):
    s = 0
    x1 = o.DepartureTime
    if x1 is not None:
        if 0 <= x1 <= 127:
            a = a << 11 | x1
        elif 128 <= x1 <= 16383:
            a = a << 19 | (x1 & 127 | 128) << 8 | x1 >> 7
        else:
            if x1 < 0: raise ValueError
            if x1 > 4294967295: raise ValueError
            a = a << 3
            a = put_unsigned(a, x1)
        a = a << 1
        s = 1
    x2 = o.EAmount
    a = a << (2, 1)[s] | (1, 0)[s]
    if x2.__class__ is not PhysicalValueType: raise TypeError
    x3 = x2.Multiplier
    if not -3 <= x3 <= 3: raise ValueError
    x4 = x2.Value
    b = (x3 - -3) << 9 | C_unitSymbolType[x2.Unit] << 3
    if 0 <= x4 <= 127:
        a = a << 23 | b << 9 | x4
    elif 128 <= x4 <= 16383:
        a = a << 31 | b << 17 | (x4 & 127 | 128) << 8 | x4 >> 7
    else:
        if x4 < -32768: raise ValueError
        if x4 > 32767: raise ValueError
        a = a << 14 | b
        a = a << 1 | (x4 < 0)
        a = put_unsigned(a, ~x4 if x4 < 0 else x4)
    x5 = o.EVMaxVoltage
    if x5.__class__ is not PhysicalValueType: raise TypeError
    x6 = x5.Multiplier
    if not -3 <= x6 <= 3: raise ValueError
    x7 = x5.Value
    b = (x6 - -3) << 9 | C_unitSymbolType[x5.Unit] << 3
    if 0 <= x7 <= 127:
        a = a << 26 | b << 9 | x7
    elif 128 <= x7 <= 16383:
        a = a << 34 | b << 17 | (x7 & 127 | 128) << 8 | x7 >> 7
    else:
        if x7 < -32768: raise ValueError
        if x7 > 32767: raise ValueError
        a = a << 17 | b
        a = a << 1 | (x7 < 0)
        a = put_unsigned(a, ~x7 if x7 < 0 else x7)
    x8 = o.EVMaxCurrent
    if x8.__class__ is not PhysicalValueType: raise TypeError
    x9 = x8.Multiplier
    if not -3 <= x9 <= 3: raise ValueError
    x10 = x8.Value
    b = (x9 - -3) << 9 | C_unitSymbolType[x8.Unit] << 3
    if 0 <= x10 <= 127:
        a = a << 26 | b << 9 | x10
    elif 128 <= x10 <= 16383:
        a = a << 34 | b << 17 | (x10 & 127 | 128) << 8 | x10 >> 7
    else:
        if x10 < -32768: raise ValueError
        if x10 > 32767: raise ValueError
        a = a << 17 | b
        a = a << 1 | (x10 < 0)
        a = put_unsigned(a, ~x10 if x10 < 0 else x10)
    x11 = o.EVMinCurrent
    if x11.__class__ is not PhysicalValueType: raise TypeError
    x12 = x11.Multiplier
    if not -3 <= x12 <= 3: raise ValueError
    x13 = x11.Value
    b = (x12 - -3) << 9 | C_unitSymbolType[x11.Unit] << 3
    if 0 <= x13 <= 127:
        a = a << 26 | b << 9 | x13
    elif 128 <= x13 <= 16383:
        a = a << 34 | b << 17 | (x13 & 127 | 128) << 8 | x13 >> 7
    else:
        if x13 < -32768: raise ValueError
        if x13 > 32767: raise ValueError
        a = a << 17 | b
        a = a << 1 | (x13 < 0)
        a = put_unsigned(a, ~x13 if x13 < 0 else x13)
    a = a << 3
    return a

def e_AC_EVSEChargeParameterType(a, o):
    x1 = o.AC_EVSEStatus
    if x1.__class__ is not AC_EVSEStatusType: raise TypeError
    x2 = x1.NotificationMaxDelay
    if 0 <= x2 <= 127:
        a = a << 11 | x2
    elif 128 <= x2 <= 16383:
        a = a << 19 | (x2 & 127 | 128) << 8 | x2 >> 7
    else:
        if x2 < 0: raise ValueError
        if x2 > 65535: raise ValueError
        a = a << 3
        a = put_unsigned(a, x2)
    x3 = x1.RCD
    if x3 is not True and x3 is not False: raise TypeError
    x4 = o.EVSENominalVoltage
    if x4.__class__ is not PhysicalValueType: raise TypeError
    x5 = x4.Multiplier
    if not -3 <= x5 <= 3: raise ValueError
    x6 = x4.Value
    b = C_EVSENotificationType[x1.EVSENotification] << 21 | x3 << 17 | (x5 - -3) << 9 | C_unitSymbolType[x4.Unit] << 3
    if 0 <= x6 <= 127:
        a = a << 35 | b << 9 | x6
    elif 128 <= x6 <= 16383:
        a = a << 43 | b << 17 | (x6 & 127 | 128) << 8 | x6 >> 7
    else:
        if x6 < -32768: raise ValueError
        if x6 > 32767: raise ValueError
        a = a << 26 | b
        a = a << 1 | (x6 < 0)
        a = put_unsigned(a, ~x6 if x6 < 0 else x6)
    x7 = o.EVSEMaxCurrent
    if x7.__class__ is not PhysicalValueType: raise TypeError
    x8 = x7.Multiplier
    if not -3 <= x8 <= 3: raise ValueError
    x9 = x7.Value
    b = (x8 - -3) << 9 | C_unitSymbolType[x7.Unit] << 3
    if 0 <= x9 <= 127:
        a = a << 26 | b << 9 | x9
    elif 128 <= x9 <= 16383:
        a = a << 34 | b << 17 | (x9 & 127 | 128) << 8 | x9 >> 7
    else:
        if x9 < -32768: raise ValueError
        if x9 > 32767: raise ValueError
        a = a << 17 | b
        a = a << 1 | (x9 < 0)
        a = put_unsigned(a, ~x9 if x9 < 0 else x9)
    a = a << 3
    return a

def e_AC_EVSEStatusType(a, o):
    x1 = o.NotificationMaxDelay
    if 0 <= x1 <= 127:
        a = a << 10 | x1
    elif 128 <= x1 <= 16383:
        a = a << 18 | (x1 & 127 | 128) << 8 | x1 >> 7
    else:
        if x1 < 0: raise ValueError
        if x1 > 65535: raise ValueError
        a = a << 2
        a = put_unsigned(a, x1)
    x2 = o.RCD
    if x2 is not True and x2 is not False: raise TypeError
    a = a << 11 | C_EVSENotificationType[o.EVSENotification] << 6 | x2 << 2
    return a

def e_AuthorizationReq(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    x2 = o.GenChallenge
    if x2 is not None:
        a = a << (2, 2)[s] | (1, 0)[s]
        if x2.__class__ is not bytes: raise TypeError
        if not 16 <= len(x2) <= 16: raise ValueError
        a = a << 1
        a = put_octets(a, x2)
        a = a << 1
        s = 2
    a = a << (2, 2, 1)[s] | (2, 1, 0)[s]
    return a

def e_AuthorizationRes(a, o):
    a = a << 14 | C_responseCodeType[o.ResponseCode] << 7 | C_EVSEProcessingType[o.EVSEProcessing] << 2
    return a

def e_BodyBaseType(a, o):
    a = a << 1
    return a

def e_BodyType(a, o):
    s = 0
    x1 = o.BodyElement
    if x1 is not None:
        k, f = E_BodyType_BodyElement[x1.__class__]
        a = a << 6 | (0 + k)
        a = f(a, x1)
        s = 1
    a = a << (6, 1)[s] | (35, 0)[s]
    return a

def e_CableCheckReq(a, o):
    x1 = o.DC_EVStatus
    if x1.__class__ is not DC_EVStatusType: raise TypeError
    x2 = x1.EVReady
    if x2 is not True and x2 is not False: raise TypeError
    x3 = x1.EVRESSSOC
    if not 0 <= x3 <= 100: raise ValueError
    a = a << 24 | x2 << 20 | C_DC_EVErrorCodeType[x1.EVErrorCode] << 13 | x3 << 3
    return a

def e_CableCheckRes(a, o):
    x1 = o.DC_EVSEStatus
    if x1.__class__ is not DC_EVSEStatusType: raise TypeError
    x2 = x1.NotificationMaxDelay
    b = C_responseCodeType[o.ResponseCode] << 4
    if 0 <= x2 <= 127:
        a = a << 19 | b << 8 | x2
    elif 128 <= x2 <= 16383:
        a = a << 27 | b << 16 | (x2 & 127 | 128) << 8 | x2 >> 7
    else:
        if x2 < 0: raise ValueError
        if x2 > 65535: raise ValueError
        a = a << 11 | b
        a = put_unsigned(a, x2)
    a = a << 6 | C_EVSENotificationType[x1.EVSENotification] << 1
    s = 0
    if x1.EVSEIsolationStatus is not None:
        a = a << 7 | C_isolationLevelType[x1.EVSEIsolationStatus] << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    a = a << 13 | C_DC_EVSEStatusCodeType[x1.EVSEStatusCode] << 8 | C_EVSEProcessingType[o.EVSEProcessing] << 2
    return a

def e_CanonicalizationMethodType(a, o):
    x1 = o.Algorithm
    if x1.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, x1)
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a2 = a; a = 1
    for n3, i in enumerate(o.content, 1):
        if not n3 & 63: a2 = join(a2, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (2, None, None)[s] | (2, None, None)[s], i)
            s = (0, 2, 2)[s]
            continue
        raise TypeError
    a = join(a2, a)
    a = a << (2, None, None)[s] | (1, None, None)[s]
    return a

def e_CertificateChainType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    x2 = o.Certificate
    a = a << (2, 1)[s] | (1, 0)[s]
    if x2.__class__ is not bytes: raise TypeError
    if not 0 <= len(x2) <= 800: raise ValueError
    a = a << 1
    a = put_octets(a, x2)
    a = a << 1
    s = 2
    x3 = o.SubCertificates
    if x3 is not None:
        if x3.__class__ is not SubCertificatesType: raise TypeError
        a = a << 2
        a = e_SubCertificatesType(a, x3)
        s = 3
    a = a << (None, None, 2, 1)[s] | (None, None, 1, 0)[s]
    return a

def e_CertificateInstallationReq(a, o):
    x1 = o.Id
    if x1.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, x1)
    x2 = o.OEMProvisioningCert
    if x2.__class__ is not bytes: raise TypeError
    if not 0 <= len(x2) <= 800: raise ValueError
    a = a << 2
    a = put_octets(a, x2)
    x3 = o.ListOfRootCertificateIDs
    if x3.__class__ is not ListOfRootCertificateIDsType: raise TypeError
    a = a << 2
    a = e_ListOfRootCertificateIDsType(a, x3)
    a = a << 1
    return a

def e_CertificateInstallationRes(a, o):
    x1 = o.SAProvisioningCertificateChain
    if x1.__class__ is not CertificateChainType: raise TypeError
    a = a << 9 | C_responseCodeType[o.ResponseCode] << 2
    a = e_CertificateChainType(a, x1)
    x2 = o.ContractSignatureCertChain
    if x2.__class__ is not CertificateChainType: raise TypeError
    a = a << 1
    a = e_CertificateChainType(a, x2)
    x3 = o.ContractSignatureEncryptedPrivateKey
    if x3.__class__ is not ContractSignatureEncryptedPrivateKeyType: raise TypeError
    a = a << 1
    a = e_ContractSignatureEncryptedPrivateKeyType(a, x3)
    x4 = o.DHpublickey
    if x4.__class__ is not DiffieHellmanPublickeyType: raise TypeError
    a = a << 1
    a = e_DiffieHellmanPublickeyType(a, x4)
    x5 = o.eMAID
    if x5.__class__ is not EMAIDType: raise TypeError
    a = a << 1
    a = e_EMAIDType(a, x5)
    a = a << 1
    return a

def e_CertificateUpdateReq(a, o):
    x1 = o.Id
    if x1.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, x1)
    x2 = o.ContractSignatureCertChain
    if x2.__class__ is not CertificateChainType: raise TypeError
    a = a << 1
    a = e_CertificateChainType(a, x2)
    x3 = o.eMAID
    if x3.__class__ is not str: raise TypeError
    if not 14 <= len(x3) <= 15: raise ValueError
    a = a << 2
    a = put_string(a, x3)
    x4 = o.ListOfRootCertificateIDs
    if x4.__class__ is not ListOfRootCertificateIDsType: raise TypeError
    a = a << 2
    a = e_ListOfRootCertificateIDsType(a, x4)
    a = a << 1
    return a

def e_CertificateUpdateRes(a, o):
    x1 = o.SAProvisioningCertificateChain
    if x1.__class__ is not CertificateChainType: raise TypeError
    a = a << 9 | C_responseCodeType[o.ResponseCode] << 2
    a = e_CertificateChainType(a, x1)
    x2 = o.ContractSignatureCertChain
    if x2.__class__ is not CertificateChainType: raise TypeError
    a = a << 1
    a = e_CertificateChainType(a, x2)
    x3 = o.ContractSignatureEncryptedPrivateKey
    if x3.__class__ is not ContractSignatureEncryptedPrivateKeyType: raise TypeError
    a = a << 1
    a = e_ContractSignatureEncryptedPrivateKeyType(a, x3)
    x4 = o.DHpublickey
    if x4.__class__ is not DiffieHellmanPublickeyType: raise TypeError
    a = a << 1
    a = e_DiffieHellmanPublickeyType(a, x4)
    x5 = o.eMAID
    if x5.__class__ is not EMAIDType: raise TypeError
    a = a << 1
    a = e_EMAIDType(a, x5)
    s = 0
    x6 = o.RetryCounter
    if x6 is not None:
        if 0 <= x6 <= 127:
            a = a << 12 | x6
        elif 128 <= x6 <= 16383:
            a = a << 20 | (x6 & 127 | 128) << 8 | x6 >> 7
        else:
            if x6 < -32768: raise ValueError
            if x6 > 32767: raise ValueError
            a = a << 3
            a = a << 1 | (x6 < 0)
            a = put_unsigned(a, ~x6 if x6 < 0 else x6)
        a = a << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    return a

def e_ChargeParameterDiscoveryReq(a, o):
    s = 0
    x1 = o.MaxEntriesSAScheduleTuple
    if x1 is not None:
        if 0 <= x1 <= 127:
            a = a << 11 | x1
        elif 128 <= x1 <= 16383:
            a = a << 19 | (x1 & 127 | 128) << 8 | x1 >> 7
        else:
            if x1 < 0: raise ValueError
            if x1 > 65535: raise ValueError
            a = a << 3
            a = put_unsigned(a, x1)
        a = a << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    x2 = o.EVChargeParameter
    k, f = E_ChargeParameterDiscoveryReq_EVChargeParameter[x2.__class__]
    a = a << 7 | C_EnergyTransferModeType[o.RequestedEnergyTransferMode] << 3 | (0 + k)
    a = f(a, x2)
    a = a << 1
    return a

def e_ChargeParameterDiscoveryRes(a, o):
    a = a << 13 | C_responseCodeType[o.ResponseCode] << 6 | C_EVSEProcessingType[o.EVSEProcessing] << 1
    s = 0
    x1 = o.SASchedules
    if x1 is not None:
        k, f = E_ChargeParameterDiscoveryRes_SASchedules[x1.__class__]
        a = a << 3 | (0 + k)
        a = f(a, x1)
        s = 1
    x2 = o.EVSEChargeParameter
    k, f = E_ChargeParameterDiscoveryRes_EVSEChargeParameter[x2.__class__]
    a = a << (3, 2)[s] | (2, 0)[s] + k
    a = f(a, x2)
    a = a << 1
    return a

def e_ChargeServiceType(a, o):
    x1 = o.ServiceID
    if 0 <= x1 <= 127:
        a = a << 10 | x1
    elif 128 <= x1 <= 16383:
        a = a << 18 | (x1 & 127 | 128) << 8 | x1 >> 7
    else:
        if x1 < 0: raise ValueError
        if x1 > 65535: raise ValueError
        a = a << 2
        a = put_unsigned(a, x1)
    a = a << 1
    s = 0
    x2 = o.ServiceName
    if x2 is not None:
        if x2.__class__ is not str: raise TypeError
        if not 0 <= len(x2) <= 32: raise ValueError
        a = a << 3
        a = put_string(a, x2)
        a = a << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    a = a << 4 | C_serviceCategoryType[o.ServiceCategory] << 1
    s = 2
    x3 = o.ServiceScope
    if x3 is not None:
        if x3.__class__ is not str: raise TypeError
        if not 0 <= len(x3) <= 64: raise ValueError
        a = a << 3
        a = put_string(a, x3)
        a = a << 1
        s = 3
    x4 = o.FreeService
    a = a << (None, None, 2, 1)[s] | (None, None, 1, 0)[s]
    if x4 is not True and x4 is not False: raise TypeError
    x5 = o.SupportedEnergyTransferMode
    if x5.__class__ is not SupportedEnergyTransferModeType: raise TypeError
    a = a << 4 | x4 << 2
    a = e_SupportedEnergyTransferModeType(a, x5)
    a = a << 1
    return a

def e_ChargingProfileType(a, o):
    l1 = o.ProfileEntry
    if l1.__class__ is not list: raise TypeError
    if not 1 <= len(l1) <= 24: raise ValueError
    w3 = 1; q4 = 0
    for n5, i2 in enumerate(l1, 1):
        a = a << w3 | q4
        if i2.__class__ is not ProfileEntryType: raise TypeError
        a = e_ProfileEntryType(a, i2)
        w3 = 2; q4 = 0
    s = 0 if len(l1) == 24 else 1
    a = a << (1, 2)[s] | (0, 1)[s]
    return a

def e_ChargingStatusReq(a, o):
    a = a << 1
    return a

def e_ChargingStatusRes(a, o):
    x1 = o.EVSEID
    if x1.__class__ is not str: raise TypeError
    if not 7 <= len(x1) <= 37: raise ValueError
    a = a << 10 | C_responseCodeType[o.ResponseCode] << 3
    a = put_string(a, x1)
    x2 = o.SAScheduleTupleID
    if not 1 <= x2 <= 255: raise ValueError
    a = a << 12 | (x2 - 1) << 1
    s = 0
    x3 = o.EVSEMaxCurrent
    if x3 is not None:
        if x3.__class__ is not PhysicalValueType: raise TypeError
        x4 = x3.Multiplier
        if not -3 <= x4 <= 3: raise ValueError
        x5 = x3.Value
        b = (x4 - -3) << 9 | C_unitSymbolType[x3.Unit] << 3
        if 0 <= x5 <= 127:
            a = a << 26 | b << 9 | x5
        elif 128 <= x5 <= 16383:
            a = a << 34 | b << 17 | (x5 & 127 | 128) << 8 | x5 >> 7
        else:
            if x5 < -32768: raise ValueError
            if x5 > 32767: raise ValueError
            a = a << 17 | b
            a = a << 1 | (x5 < 0)
            a = put_unsigned(a, ~x5 if x5 < 0 else x5)
        a = a << 2
        s = 1
    x6 = o.MeterInfo
    if x6 is not None:
        a = a << (3, 2)[s] | (1, 0)[s]
        if x6.__class__ is not MeterInfoType: raise TypeError
        a = e_MeterInfoType(a, x6)
        s = 2
    x7 = o.ReceiptRequired
    if x7 is not None:
        a = a << (3, 2, 2)[s] | (2, 1, 0)[s]
        if x7 is not True and x7 is not False: raise TypeError
        a = a << 3 | x7 << 1
        s = 3
    x8 = o.AC_EVSEStatus
    a = a << (3, 2, 2, 1)[s] | (3, 2, 1, 0)[s]
    if x8.__class__ is not AC_EVSEStatusType: raise TypeError
    x9 = x8.NotificationMaxDelay
    if 0 <= x9 <= 127:
        a = a << 10 | x9
    elif 128 <= x9 <= 16383:
        a = a << 18 | (x9 & 127 | 128) << 8 | x9 >> 7
    else:
        if x9 < 0: raise ValueError
        if x9 > 65535: raise ValueError
        a = a << 2
        a = put_unsigned(a, x9)
    x10 = x8.RCD
    if x10 is not True and x10 is not False: raise TypeError
    a = a << 12 | C_EVSENotificationType[x8.EVSENotification] << 7 | x10 << 3
    return a

def e_ConsumptionCostType(a, o):
    x1 = o.startValue
    if x1.__class__ is not PhysicalValueType: raise TypeError
    x2 = x1.Multiplier
    if not -3 <= x2 <= 3: raise ValueError
    x3 = x1.Value
    b = (x2 - -3) << 9 | C_unitSymbolType[x1.Unit] << 3
    if 0 <= x3 <= 127:
        a = a << 24 | b << 9 | x3
    elif 128 <= x3 <= 16383:
        a = a << 32 | b << 17 | (x3 & 127 | 128) << 8 | x3 >> 7
    else:
        if x3 < -32768: raise ValueError
        if x3 > 32767: raise ValueError
        a = a << 15 | b
        a = a << 1 | (x3 < 0)
        a = put_unsigned(a, ~x3 if x3 < 0 else x3)
    a = a << 2
    l4 = o.Cost
    if l4.__class__ is not list: raise TypeError
    if not 1 <= len(l4) <= 3: raise ValueError
    w6 = 1; q7 = 0
    for n8, i5 in enumerate(l4, 1):
        a = a << w6 | q7
        if i5.__class__ is not CostType: raise TypeError
        x10 = i5.amount
        b = C_costKindType[i5.costKind] << 3
        if 0 <= x10 <= 127:
            a = a << 15 | b << 8 | x10
        elif 128 <= x10 <= 16383:
            a = a << 23 | b << 16 | (x10 & 127 | 128) << 8 | x10 >> 7
        else:
            if x10 < 0: raise ValueError
            if x10 > 4294967295: raise ValueError
            a = a << 7 | b
            a = put_unsigned(a, x10)
        a = a << 1
        s = 0
        x11 = i5.amountMultiplier
        if x11 is not None:
            if not -3 <= x11 <= 3: raise ValueError
            a = a << 7 | (x11 - -3) << 1
            s = 1
        a = a << (2, 1)[s] | (1, 0)[s]
        w6 = 2; q7 = 0
    s = 0 if len(l4) == 3 else 1
    a = a << (1, 2)[s] | (0, 1)[s]
    return a

def e_ContractSignatureEncryptedPrivateKeyType(a, o):
    x1 = o.Id
    if x1.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, x1)
    x2 = o.value
    if x2.__class__ is not bytes: raise TypeError
    if not 0 <= len(x2) <= 48: raise ValueError
    a = a << 1
    a = put_octets(a, x2)
    a = a << 1
    return a

def e_CostType(a, o):
    x1 = o.amount
    b = C_costKindType[o.costKind] << 3
    if 0 <= x1 <= 127:
        a = a << 15 | b << 8 | x1
    elif 128 <= x1 <= 16383:
        a = a << 23 | b << 16 | (x1 & 127 | 128) << 8 | x1 >> 7
    else:
        if x1 < 0: raise ValueError
        if x1 > 4294967295: raise ValueError
        a = a << 7 | b
        a = put_unsigned(a, x1)
    a = a << 1
    s = 0
    x2 = o.amountMultiplier
    if x2 is not None:
        if not -3 <= x2 <= 3: raise ValueError
        a = a << 7 | (x2 - -3) << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    return a

def e_CurrentDemandReq(a, o):
    x1 = o.DC_EVStatus
    if x1.__class__ is not DC_EVStatusType: raise TypeError
    x2 = x1.EVReady
    if x2 is not True and x2 is not False: raise TypeError
    x3 = x1.EVRESSSOC
    if not 0 <= x3 <= 100: raise ValueError
    x4 = o.EVTargetCurrent
    if x4.__class__ is not PhysicalValueType: raise TypeError
    x5 = x4.Multiplier
    if not -3 <= x5 <= 3: raise ValueError
    x6 = x4.Value
    b = x2 << 34 | C_DC_EVErrorCodeType[x1.EVErrorCode] << 27 | x3 << 17 | (x5 - -3) << 9 | C_unitSymbolType[x4.Unit] << 3
    if 0 <= x6 <= 127:
        a = a << 47 | b << 9 | x6
    elif 128 <= x6 <= 16383:
        a = a << 55 | b << 17 | (x6 & 127 | 128) << 8 | x6 >> 7
    else:
        if x6 < -32768: raise ValueError
        if x6 > 32767: raise ValueError
        a = a << 38 | b
        a = a << 1 | (x6 < 0)
        a = put_unsigned(a, ~x6 if x6 < 0 else x6)
    a = a << 2
    s = 0
    x7 = o.EVMaximumVoltageLimit
    if x7 is not None:
        if x7.__class__ is not PhysicalValueType: raise TypeError
        x8 = x7.Multiplier
        if not -3 <= x8 <= 3: raise ValueError
        x9 = x7.Value
        b = (x8 - -3) << 9 | C_unitSymbolType[x7.Unit] << 3
        if 0 <= x9 <= 127:
            a = a << 26 | b << 9 | x9
        elif 128 <= x9 <= 16383:
            a = a << 34 | b << 17 | (x9 & 127 | 128) << 8 | x9 >> 7
        else:
            if x9 < -32768: raise ValueError
            if x9 > 32767: raise ValueError
            a = a << 17 | b
            a = a << 1 | (x9 < 0)
            a = put_unsigned(a, ~x9 if x9 < 0 else x9)
        a = a << 2
        s = 1
    x10 = o.EVMaximumCurrentLimit
    if x10 is not None:
        a = a << (3, 3)[s] | (1, 0)[s]
        if x10.__class__ is not PhysicalValueType: raise TypeError
        x11 = x10.Multiplier
        if not -3 <= x11 <= 3: raise ValueError
        x12 = x10.Value
        b = (x11 - -3) << 9 | C_unitSymbolType[x10.Unit] << 3
        if 0 <= x12 <= 127:
            a = a << 23 | b << 9 | x12
        elif 128 <= x12 <= 16383:
            a = a << 31 | b << 17 | (x12 & 127 | 128) << 8 | x12 >> 7
        else:
            if x12 < -32768: raise ValueError
            if x12 > 32767: raise ValueError
            a = a << 14 | b
            a = a << 1 | (x12 < 0)
            a = put_unsigned(a, ~x12 if x12 < 0 else x12)
        a = a << 2
        s = 2
    x13 = o.EVMaximumPowerLimit
    if x13 is not None:
        a = a << (3, 3, 2)[s] | (2, 1, 0)[s]
        if x13.__class__ is not PhysicalValueType: raise TypeError
        x14 = x13.Multiplier
        if not -3 <= x14 <= 3: raise ValueError
        x15 = x13.Value
        b = (x14 - -3) << 9 | C_unitSymbolType[x13.Unit] << 3
        if 0 <= x15 <= 127:
            a = a << 23 | b << 9 | x15
        elif 128 <= x15 <= 16383:
            a = a << 31 | b << 17 | (x15 & 127 | 128) << 8 | x15 >> 7
        else:
            if x15 < -32768: raise ValueError
            if x15 > 32767: raise ValueError
            a = a << 14 | b
            a = a << 1 | (x15 < 0)
            a = put_unsigned(a, ~x15 if x15 < 0 else x15)
        a = a << 2
        s = 3
    x16 = o.BulkChargingComplete
    if x16 is not None:
        a = a << (3, 3, 2, 2)[s] | (3, 2, 1, 0)[s]
        if x16 is not True and x16 is not False: raise TypeError
        a = a << 3 | x16 << 1
        s = 4
    x17 = o.ChargingComplete
    a = a << (3, 3, 2, 2, 1)[s] | (4, 3, 2, 1, 0)[s]
    if x17 is not True and x17 is not False: raise TypeError
    a = a << 3 | x17 << 1
    s = 5
    x18 = o.RemainingTimeToFullSoC
    if x18 is not None:
        if x18.__class__ is not PhysicalValueType: raise TypeError
        x19 = x18.Multiplier
        if not -3 <= x19 <= 3: raise ValueError
        x20 = x18.Value
        b = (x19 - -3) << 9 | C_unitSymbolType[x18.Unit] << 3
        if 0 <= x20 <= 127:
            a = a << 25 | b << 9 | x20
        elif 128 <= x20 <= 16383:
            a = a << 33 | b << 17 | (x20 & 127 | 128) << 8 | x20 >> 7
        else:
            if x20 < -32768: raise ValueError
            if x20 > 32767: raise ValueError
            a = a << 16 | b
            a = a << 1 | (x20 < 0)
            a = put_unsigned(a, ~x20 if x20 < 0 else x20)
        a = a << 2
        s = 6
    x21 = o.RemainingTimeToBulkSoC
    if x21 is not None:
        a = a << (None, None, None, None, None, 2, 2)[s] | (None, None, None, None, None, 1, 0)[s]
        if x21.__class__ is not PhysicalValueType: raise TypeError
        x22 = x21.Multiplier
        if not -3 <= x22 <= 3: raise ValueError
        x23 = x21.Value
        b = (x22 - -3) << 9 | C_unitSymbolType[x21.Unit] << 3
        if 0 <= x23 <= 127:
            a = a << 23 | b << 9 | x23
        elif 128 <= x23 <= 16383:
            a = a << 31 | b << 17 | (x23 & 127 | 128) << 8 | x23 >> 7
        else:
            if x23 < -32768: raise ValueError
            if x23 > 32767: raise ValueError
            a = a << 14 | b
            a = a << 1 | (x23 < 0)
            a = put_unsigned(a, ~x23 if x23 < 0 else x23)
        a = a << 2
        s = 7
    x24 = o.EVTargetVoltage
    a = a << (None, None, None, None, None, 2, 2, 1)[s] | (None, None, None, None, None, 2, 1, 0)[s]
    if x24.__class__ is not PhysicalValueType: raise TypeError
    x25 = x24.Multiplier
    if not -3 <= x25 <= 3: raise ValueError
    x26 = x24.Value
    b = (x25 - -3) << 9 | C_unitSymbolType[x24.Unit] << 3
    if 0 <= x26 <= 127:
        a = a << 23 | b << 9 | x26
    elif 128 <= x26 <= 16383:
        a = a << 31 | b << 17 | (x26 & 127 | 128) << 8 | x26 >> 7
    else:
        if x26 < -32768: raise ValueError
        if x26 > 32767: raise ValueError
        a = a << 14 | b
        a = a << 1 | (x26 < 0)
        a = put_unsigned(a, ~x26 if x26 < 0 else x26)
    a = a << 3
    return a

def e_CurrentDemandRes(a, o):
    x1 = o.DC_EVSEStatus
    if x1.__class__ is not DC_EVSEStatusType: raise TypeError
    x2 = x1.NotificationMaxDelay
    b = C_responseCodeType[o.ResponseCode] << 4
    if 0 <= x2 <= 127:
        a = a << 19 | b << 8 | x2
    elif 128 <= x2 <= 16383:
        a = a << 27 | b << 16 | (x2 & 127 | 128) << 8 | x2 >> 7
    else:
        if x2 < 0: raise ValueError
        if x2 > 65535: raise ValueError
        a = a << 11 | b
        a = put_unsigned(a, x2)
    a = a << 6 | C_EVSENotificationType[x1.EVSENotification] << 1
    s = 0
    if x1.EVSEIsolationStatus is not None:
        a = a << 7 | C_isolationLevelType[x1.EVSEIsolationStatus] << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    x3 = o.EVSEPresentVoltage
    if x3.__class__ is not PhysicalValueType: raise TypeError
    x4 = x3.Multiplier
    if not -3 <= x4 <= 3: raise ValueError
    x5 = x3.Value
    b = C_DC_EVSEStatusCodeType[x1.EVSEStatusCode] << 17 | (x4 - -3) << 9 | C_unitSymbolType[x3.Unit] << 3
    if 0 <= x5 <= 127:
        a = a << 31 | b << 9 | x5
    elif 128 <= x5 <= 16383:
        a = a << 39 | b << 17 | (x5 & 127 | 128) << 8 | x5 >> 7
    else:
        if x5 < -32768: raise ValueError
        if x5 > 32767: raise ValueError
        a = a << 22 | b
        a = a << 1 | (x5 < 0)
        a = put_unsigned(a, ~x5 if x5 < 0 else x5)
    x6 = o.EVSEPresentCurrent
    if x6.__class__ is not PhysicalValueType: raise TypeError
    x7 = x6.Multiplier
    if not -3 <= x7 <= 3: raise ValueError
    x8 = x6.Value
    b = (x7 - -3) << 9 | C_unitSymbolType[x6.Unit] << 3
    if 0 <= x8 <= 127:
        a = a << 26 | b << 9 | x8
    elif 128 <= x8 <= 16383:
        a = a << 34 | b << 17 | (x8 & 127 | 128) << 8 | x8 >> 7
    else:
        if x8 < -32768: raise ValueError
        if x8 > 32767: raise ValueError
        a = a << 17 | b
        a = a << 1 | (x8 < 0)
        a = put_unsigned(a, ~x8 if x8 < 0 else x8)
    x9 = o.EVSECurrentLimitAchieved
    if x9 is not True and x9 is not False: raise TypeError
    x10 = o.EVSEVoltageLimitAchieved
    if x10 is not True and x10 is not False: raise TypeError
    x11 = o.EVSEPowerLimitAchieved
    if x11 is not True and x11 is not False: raise TypeError
    a = a << 14 | x9 << 9 | x10 << 5 | x11 << 1
    s = 0
    x12 = o.EVSEMaximumVoltageLimit
    if x12 is not None:
        if x12.__class__ is not PhysicalValueType: raise TypeError
        x13 = x12.Multiplier
        if not -3 <= x13 <= 3: raise ValueError
        x14 = x12.Value
        b = (x13 - -3) << 9 | C_unitSymbolType[x12.Unit] << 3
        if 0 <= x14 <= 127:
            a = a << 26 | b << 9 | x14
        elif 128 <= x14 <= 16383:
            a = a << 34 | b << 17 | (x14 & 127 | 128) << 8 | x14 >> 7
        else:
            if x14 < -32768: raise ValueError
            if x14 > 32767: raise ValueError
            a = a << 17 | b
            a = a << 1 | (x14 < 0)
            a = put_unsigned(a, ~x14 if x14 < 0 else x14)
        a = a << 2
        s = 1
    x15 = o.EVSEMaximumCurrentLimit
    if x15 is not None:
        a = a << (3, 2)[s] | (1, 0)[s]
        if x15.__class__ is not PhysicalValueType: raise TypeError
        x16 = x15.Multiplier
        if not -3 <= x16 <= 3: raise ValueError
        x17 = x15.Value
        b = (x16 - -3) << 9 | C_unitSymbolType[x15.Unit] << 3
        if 0 <= x17 <= 127:
            a = a << 23 | b << 9 | x17
        elif 128 <= x17 <= 16383:
            a = a << 31 | b << 17 | (x17 & 127 | 128) << 8 | x17 >> 7
        else:
            if x17 < -32768: raise ValueError
            if x17 > 32767: raise ValueError
            a = a << 14 | b
            a = a << 1 | (x17 < 0)
            a = put_unsigned(a, ~x17 if x17 < 0 else x17)
        a = a << 2
        s = 2
    x18 = o.EVSEMaximumPowerLimit
    if x18 is not None:
        a = a << (3, 2, 2)[s] | (2, 1, 0)[s]
        if x18.__class__ is not PhysicalValueType: raise TypeError
        x19 = x18.Multiplier
        if not -3 <= x19 <= 3: raise ValueError
        x20 = x18.Value
        b = (x19 - -3) << 9 | C_unitSymbolType[x18.Unit] << 3
        if 0 <= x20 <= 127:
            a = a << 23 | b << 9 | x20
        elif 128 <= x20 <= 16383:
            a = a << 31 | b << 17 | (x20 & 127 | 128) << 8 | x20 >> 7
        else:
            if x20 < -32768: raise ValueError
            if x20 > 32767: raise ValueError
            a = a << 14 | b
            a = a << 1 | (x20 < 0)
            a = put_unsigned(a, ~x20 if x20 < 0 else x20)
        a = a << 2
        s = 3
    x21 = o.EVSEID
    a = a << (3, 2, 2, 1)[s] | (3, 2, 1, 0)[s]
    if x21.__class__ is not str: raise TypeError
    if not 7 <= len(x21) <= 37: raise ValueError
    a = a << 1
    a = put_string(a, x21)
    x22 = o.SAScheduleTupleID
    if not 1 <= x22 <= 255: raise ValueError
    a = a << 12 | (x22 - 1) << 1
    s = 4
    x23 = o.MeterInfo
    if x23 is not None:
        if x23.__class__ is not MeterInfoType: raise TypeError
        a = a << 2
        a = e_MeterInfoType(a, x23)
        s = 5
    x24 = o.ReceiptRequired
    if x24 is not None:
        a = a << (None, None, None, None, 2, 2)[s] | (None, None, None, None, 1, 0)[s]
        if x24 is not True and x24 is not False: raise TypeError
        a = a << 3 | x24 << 1
        s = 6
    a = a << (None, None, None, None, 2, 2, 1)[s] | (None, None, None, None, 2, 1, 0)[s]
    return a

def e_DC_EVChargeParameterType(a, o):
    s = 0
    x1 = o.DepartureTime
    if x1 is not None:
        if 0 <= x1 <= 127:
            a = a << 11 | x1
        elif 128 <= x1 <= 16383:
            a = a << 19 | (x1 & 127 | 128) << 8 | x1 >> 7
        else:
            if x1 < 0: raise ValueError
            if x1 > 4294967295: raise ValueError
            a = a << 3
            a = put_unsigned(a, x1)
        a = a << 1
        s = 1
    x2 = o.DC_EVStatus
    a = a << (2, 1)[s] | (1, 0)[s]
    if x2.__class__ is not DC_EVStatusType: raise TypeError
    x3 = x2.EVReady
    if x3 is not True and x3 is not False: raise TypeError
    x4 = x2.EVRESSSOC
    if not 0 <= x4 <= 100: raise ValueError
    x5 = o.EVMaximumCurrentLimit
    if x5.__class__ is not PhysicalValueType: raise TypeError
    x6 = x5.Multiplier
    if not -3 <= x6 <= 3: raise ValueError
    x7 = x5.Value
    b = x3 << 34 | C_DC_EVErrorCodeType[x2.EVErrorCode] << 27 | x4 << 17 | (x6 - -3) << 9 | C_unitSymbolType[x5.Unit] << 3
    if 0 <= x7 <= 127:
        a = a << 46 | b << 9 | x7
    elif 128 <= x7 <= 16383:
        a = a << 54 | b << 17 | (x7 & 127 | 128) << 8 | x7 >> 7
    else:
        if x7 < -32768: raise ValueError
        if x7 > 32767: raise ValueError
        a = a << 37 | b
        a = a << 1 | (x7 < 0)
        a = put_unsigned(a, ~x7 if x7 < 0 else x7)
    a = a << 2
    s = 2
    x8 = o.EVMaximumPowerLimit
    if x8 is not None:
        if x8.__class__ is not PhysicalValueType: raise TypeError
        x9 = x8.Multiplier
        if not -3 <= x9 <= 3: raise ValueError
        x10 = x8.Value
        b = (x9 - -3) << 9 | C_unitSymbolType[x8.Unit] << 3
        if 0 <= x10 <= 127:
            a = a << 25 | b << 9 | x10
        elif 128 <= x10 <= 16383:
            a = a << 33 | b << 17 | (x10 & 127 | 128) << 8 | x10 >> 7
        else:
            if x10 < -32768: raise ValueError
            if x10 > 32767: raise ValueError
            a = a << 16 | b
            a = a << 1 | (x10 < 0)
            a = put_unsigned(a, ~x10 if x10 < 0 else x10)
        a = a << 2
        s = 3
    x11 = o.EVMaximumVoltageLimit
    a = a << (None, None, 2, 1)[s] | (None, None, 1, 0)[s]
    if x11.__class__ is not PhysicalValueType: raise TypeError
    x12 = x11.Multiplier
    if not -3 <= x12 <= 3: raise ValueError
    x13 = x11.Value
    b = (x12 - -3) << 9 | C_unitSymbolType[x11.Unit] << 3
    if 0 <= x13 <= 127:
        a = a << 23 | b << 9 | x13
    elif 128 <= x13 <= 16383:
        a = a << 31 | b << 17 | (x13 & 127 | 128) << 8 | x13 >> 7
    else:
        if x13 < -32768: raise ValueError
        if x13 > 32767: raise ValueError
        a = a << 14 | b
        a = a << 1 | (x13 < 0)
        a = put_unsigned(a, ~x13 if x13 < 0 else x13)
    a = a << 2
    s = 4
    x14 = o.EVEnergyCapacity
    if x14 is not None:
        if x14.__class__ is not PhysicalValueType: raise TypeError
        x15 = x14.Multiplier
        if not -3 <= x15 <= 3: raise ValueError
        x16 = x14.Value
        b = (x15 - -3) << 9 | C_unitSymbolType[x14.Unit] << 3
        if 0 <= x16 <= 127:
            a = a << 26 | b << 9 | x16
        elif 128 <= x16 <= 16383:
            a = a << 34 | b << 17 | (x16 & 127 | 128) << 8 | x16 >> 7
        else:
            if x16 < -32768: raise ValueError
            if x16 > 32767: raise ValueError
            a = a << 17 | b
            a = a << 1 | (x16 < 0)
            a = put_unsigned(a, ~x16 if x16 < 0 else x16)
        a = a << 2
        s = 5
    x17 = o.EVEnergyRequest
    if x17 is not None:
        a = a << (None, None, None, None, 3, 3)[s] | (None, None, None, None, 1, 0)[s]
        if x17.__class__ is not PhysicalValueType: raise TypeError
        x18 = x17.Multiplier
        if not -3 <= x18 <= 3: raise ValueError
        x19 = x17.Value
        b = (x18 - -3) << 9 | C_unitSymbolType[x17.Unit] << 3
        if 0 <= x19 <= 127:
            a = a << 23 | b << 9 | x19
        elif 128 <= x19 <= 16383:
            a = a << 31 | b << 17 | (x19 & 127 | 128) << 8 | x19 >> 7
        else:
            if x19 < -32768: raise ValueError
            if x19 > 32767: raise ValueError
            a = a << 14 | b
            a = a << 1 | (x19 < 0)
            a = put_unsigned(a, ~x19 if x19 < 0 else x19)
        a = a << 2
        s = 6
    x20 = o.FullSOC
    if x20 is not None:
        a = a << (None, None, None, None, 3, 3, 2)[s] | (None, None, None, None, 2, 1, 0)[s]
        if not 0 <= x20 <= 100: raise ValueError
        a = a << 9 | x20 << 1
        s = 7
    x21 = o.BulkSOC
    if x21 is not None:
        a = a << (None, None, None, None, 3, 3, 2, 2)[s] | (None, None, None, None, 3, 2, 1, 0)[s]
        if not 0 <= x21 <= 100: raise ValueError
        a = a << 9 | x21 << 1
        s = 8
    a = a << (None, None, None, None, 3, 3, 2, 2, 1)[s] | (None, None, None, None, 4, 3, 2, 1, 0)[s]
    return a

def e_DC_EVPowerDeliveryParameterType(a, o):
    x1 = o.DC_EVStatus
    if x1.__class__ is not DC_EVStatusType: raise TypeError
    x2 = x1.EVReady
    if x2 is not True and x2 is not False: raise TypeError
    x3 = x1.EVRESSSOC
    if not 0 <= x3 <= 100: raise ValueError
    a = a << 23 | x2 << 19 | C_DC_EVErrorCodeType[x1.EVErrorCode] << 12 | x3 << 2
    s = 0
    x4 = o.BulkChargingComplete
    if x4 is not None:
        if x4 is not True and x4 is not False: raise TypeError
        a = a << 5 | x4 << 1
        s = 1
    x5 = o.ChargingComplete
    a = a << (2, 1)[s] | (1, 0)[s]
    if x5 is not True and x5 is not False: raise TypeError
    a = a << 4 | x5 << 2
    return a

def e_DC_EVSEChargeParameterType(a, o):
    x1 = o.DC_EVSEStatus
    if x1.__class__ is not DC_EVSEStatusType: raise TypeError
    x2 = x1.NotificationMaxDelay
    if 0 <= x2 <= 127:
        a = a << 11 | x2
    elif 128 <= x2 <= 16383:
        a = a << 19 | (x2 & 127 | 128) << 8 | x2 >> 7
    else:
        if x2 < 0: raise ValueError
        if x2 > 65535: raise ValueError
        a = a << 3
        a = put_unsigned(a, x2)
    a = a << 6 | C_EVSENotificationType[x1.EVSENotification] << 1
    s = 0
    if x1.EVSEIsolationStatus is not None:
        a = a << 7 | C_isolationLevelType[x1.EVSEIsolationStatus] << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    x3 = o.EVSEMaximumCurrentLimit
    if x3.__class__ is not PhysicalValueType: raise TypeError
    x4 = x3.Multiplier
    if not -3 <= x4 <= 3: raise ValueError
    x5 = x3.Value
    b = C_DC_EVSEStatusCodeType[x1.EVSEStatusCode] << 17 | (x4 - -3) << 9 | C_unitSymbolType[x3.Unit] << 3
    if 0 <= x5 <= 127:
        a = a << 31 | b << 9 | x5
    elif 128 <= x5 <= 16383:
        a = a << 39 | b << 17 | (x5 & 127 | 128) << 8 | x5 >> 7
    else:
        if x5 < -32768: raise ValueError
        if x5 > 32767: raise ValueError
        a = a << 22 | b
        a = a << 1 | (x5 < 0)
        a = put_unsigned(a, ~x5 if x5 < 0 else x5)
    x6 = o.EVSEMaximumPowerLimit
    if x6.__class__ is not PhysicalValueType: raise TypeError
    x7 = x6.Multiplier
    if not -3 <= x7 <= 3: raise ValueError
    x8 = x6.Value
    b = (x7 - -3) << 9 | C_unitSymbolType[x6.Unit] << 3
    if 0 <= x8 <= 127:
        a = a << 26 | b << 9 | x8
    elif 128 <= x8 <= 16383:
        a = a << 34 | b << 17 | (x8 & 127 | 128) << 8 | x8 >> 7
    else:
        if x8 < -32768: raise ValueError
        if x8 > 32767: raise ValueError
        a = a << 17 | b
        a = a << 1 | (x8 < 0)
        a = put_unsigned(a, ~x8 if x8 < 0 else x8)
    x9 = o.EVSEMaximumVoltageLimit
    if x9.__class__ is not PhysicalValueType: raise TypeError
    x10 = x9.Multiplier
    if not -3 <= x10 <= 3: raise ValueError
    x11 = x9.Value
    b = (x10 - -3) << 9 | C_unitSymbolType[x9.Unit] << 3
    if 0 <= x11 <= 127:
        a = a << 26 | b << 9 | x11
    elif 128 <= x11 <= 16383:
        a = a << 34 | b << 17 | (x11 & 127 | 128) << 8 | x11 >> 7
    else:
        if x11 < -32768: raise ValueError
        if x11 > 32767: raise ValueError
        a = a << 17 | b
        a = a << 1 | (x11 < 0)
        a = put_unsigned(a, ~x11 if x11 < 0 else x11)
    x12 = o.EVSEMinimumCurrentLimit
    if x12.__class__ is not PhysicalValueType: raise TypeError
    x13 = x12.Multiplier
    if not -3 <= x13 <= 3: raise ValueError
    x14 = x12.Value
    b = (x13 - -3) << 9 | C_unitSymbolType[x12.Unit] << 3
    if 0 <= x14 <= 127:
        a = a << 26 | b << 9 | x14
    elif 128 <= x14 <= 16383:
        a = a << 34 | b << 17 | (x14 & 127 | 128) << 8 | x14 >> 7
    else:
        if x14 < -32768: raise ValueError
        if x14 > 32767: raise ValueError
        a = a << 17 | b
        a = a << 1 | (x14 < 0)
        a = put_unsigned(a, ~x14 if x14 < 0 else x14)
    x15 = o.EVSEMinimumVoltageLimit
    if x15.__class__ is not PhysicalValueType: raise TypeError
    x16 = x15.Multiplier
    if not -3 <= x16 <= 3: raise ValueError
    x17 = x15.Value
    b = (x16 - -3) << 9 | C_unitSymbolType[x15.Unit] << 3
    if 0 <= x17 <= 127:
        a = a << 26 | b << 9 | x17
    elif 128 <= x17 <= 16383:
        a = a << 34 | b << 17 | (x17 & 127 | 128) << 8 | x17 >> 7
    else:
        if x17 < -32768: raise ValueError
        if x17 > 32767: raise ValueError
        a = a << 17 | b
        a = a << 1 | (x17 < 0)
        a = put_unsigned(a, ~x17 if x17 < 0 else x17)
    a = a << 2
    s = 0
    x18 = o.EVSECurrentRegulationTolerance
    if x18 is not None:
        if x18.__class__ is not PhysicalValueType: raise TypeError
        x19 = x18.Multiplier
        if not -3 <= x19 <= 3: raise ValueError
        x20 = x18.Value
        b = (x19 - -3) << 9 | C_unitSymbolType[x18.Unit] << 3
        if 0 <= x20 <= 127:
            a = a << 25 | b << 9 | x20
        elif 128 <= x20 <= 16383:
            a = a << 33 | b << 17 | (x20 & 127 | 128) << 8 | x20 >> 7
        else:
            if x20 < -32768: raise ValueError
            if x20 > 32767: raise ValueError
            a = a << 16 | b
            a = a << 1 | (x20 < 0)
            a = put_unsigned(a, ~x20 if x20 < 0 else x20)
        a = a << 2
        s = 1
    x21 = o.EVSEPeakCurrentRipple
    a = a << (2, 1)[s] | (1, 0)[s]
    if x21.__class__ is not PhysicalValueType: raise TypeError
    x22 = x21.Multiplier
    if not -3 <= x22 <= 3: raise ValueError
    x23 = x21.Value
    b = (x22 - -3) << 9 | C_unitSymbolType[x21.Unit] << 3
    if 0 <= x23 <= 127:
        a = a << 23 | b << 9 | x23
    elif 128 <= x23 <= 16383:
        a = a << 31 | b << 17 | (x23 & 127 | 128) << 8 | x23 >> 7
    else:
        if x23 < -32768: raise ValueError
        if x23 > 32767: raise ValueError
        a = a << 14 | b
        a = a << 1 | (x23 < 0)
        a = put_unsigned(a, ~x23 if x23 < 0 else x23)
    a = a << 2
    s = 2
    x24 = o.EVSEEnergyToBeDelivered
    if x24 is not None:
        if x24.__class__ is not PhysicalValueType: raise TypeError
        x25 = x24.Multiplier
        if not -3 <= x25 <= 3: raise ValueError
        x26 = x24.Value
        b = (x25 - -3) << 9 | C_unitSymbolType[x24.Unit] << 3
        if 0 <= x26 <= 127:
            a = a << 25 | b << 9 | x26
        elif 128 <= x26 <= 16383:
            a = a << 33 | b << 17 | (x26 & 127 | 128) << 8 | x26 >> 7
        else:
            if x26 < -32768: raise ValueError
            if x26 > 32767: raise ValueError
            a = a << 16 | b
            a = a << 1 | (x26 < 0)
            a = put_unsigned(a, ~x26 if x26 < 0 else x26)
        a = a << 2
        s = 3
    a = a << (None, None, 2, 1)[s] | (None, None, 1, 0)[s]
    return a

def e_DC_EVSEStatusType(a, o):
    x1 = o.NotificationMaxDelay
    if 0 <= x1 <= 127:
        a = a << 10 | x1
    elif 128 <= x1 <= 16383:
        a = a << 18 | (x1 & 127 | 128) << 8 | x1 >> 7
    else:
        if x1 < 0: raise ValueError
        if x1 > 65535: raise ValueError
        a = a << 2
        a = put_unsigned(a, x1)
    a = a << 6 | C_EVSENotificationType[o.EVSENotification] << 1
    s = 0
    if o.EVSEIsolationStatus is not None:
        a = a << 7 | C_isolationLevelType[o.EVSEIsolationStatus] << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    a = a << 7 | C_DC_EVSEStatusCodeType[o.EVSEStatusCode] << 2
    return a

def e_DC_EVStatusType(a, o):
    x1 = o.EVReady
    if x1 is not True and x1 is not False: raise TypeError
    x2 = o.EVRESSSOC
    if not 0 <= x2 <= 100: raise ValueError
    a = a << 22 | x1 << 19 | C_DC_EVErrorCodeType[o.EVErrorCode] << 12 | x2 << 2
    return a

def e_DSAKeyValueType(a, o):
    s = 0
    x1 = o.P
    if x1 is not None:
        if x1.__class__ is not bytes: raise TypeError
        a = a << 3
        a = put_octets(a, x1)
        a = a << 1
        s = 1
    x2 = o.Q
    if x2 is not None:
        a = a << (None, 1)[s] | (None, 0)[s]
        if x2.__class__ is not bytes: raise TypeError
        a = a << 1
        a = put_octets(a, x2)
        a = a << 1
        s = 2
    x3 = o.G
    if x3 is not None:
        a = a << (2, None, 2)[s] | (1, None, 0)[s]
        if x3.__class__ is not bytes: raise TypeError
        a = a << 1
        a = put_octets(a, x3)
        a = a << 1
        s = 3
    x4 = o.Y
    a = a << (2, None, 2, 1)[s] | (2, None, 1, 0)[s]
    if x4.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, x4)
    a = a << 1
    s = 4
    x5 = o.J
    if x5 is not None:
        if x5.__class__ is not bytes: raise TypeError
        a = a << 3
        a = put_octets(a, x5)
        a = a << 1
        s = 5
    x6 = o.Seed
    if x6 is not None:
        a = a << (None, None, None, None, 2, 2)[s] | (None, None, None, None, 1, 0)[s]
        if x6.__class__ is not bytes: raise TypeError
        a = a << 1
        a = put_octets(a, x6)
        a = a << 1
        s = 6
    x7 = o.PgenCounter
    if x7 is not None:
        a = a << (None, None, None, None, None, None, 1)[s] | (None, None, None, None, None, None, 0)[s]
        if x7.__class__ is not bytes: raise TypeError
        a = a << 1
        a = put_octets(a, x7)
        a = a << 1
        s = 7
    a = a << (None, None, None, None, 2, 2, None, 1)[s] | (None, None, None, None, 2, 1, None, 0)[s]
    return a

def e_DiffieHellmanPublickeyType(a, o):
    x1 = o.Id
    if x1.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, x1)
    x2 = o.value
    if x2.__class__ is not bytes: raise TypeError
    if not 0 <= len(x2) <= 65: raise ValueError
    a = a << 1
    a = put_octets(a, x2)
    a = a << 1
    return a

def e_DigestMethodType(a, o):
    x1 = o.Algorithm
    if x1.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, x1)
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a2 = a; a = 1
    for n3, i in enumerate(o.content, 1):
        if not n3 & 63: a2 = join(a2, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (2, None, None)[s] | (2, None, None)[s], i)
            s = (0, 2, 2)[s]
            continue
        raise TypeError
    a = join(a2, a)
    a = a << (2, None, None)[s] | (1, None, None)[s]
    return a

def e_EMAIDType(a, o):
    x1 = o.Id
    if x1.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, x1)
    x2 = o.value
    if x2.__class__ is not str: raise TypeError
    if not 14 <= len(x2) <= 15: raise ValueError
    a = a << 1
    a = put_string(a, x2)
    a = a << 1
    return a

def e_EVChargeParameterType(a, o):
    s = 0
    x1 = o.DepartureTime
    if x1 is not None:
        if 0 <= x1 <= 127:
            a = a << 11 | x1
        elif 128 <= x1 <= 16383:
            a = a << 19 | (x1 & 127 | 128) << 8 | x1 >> 7
        else:
            if x1 < 0: raise ValueError
            if x1 > 4294967295: raise ValueError
            a = a << 3
            a = put_unsigned(a, x1)
        a = a << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    return a

def e_EVPowerDeliveryParameterType(a, o):
    a = a << 1
    return a

def e_EVSEChargeParameterType(a, o):
    a = a << 1
    return a

def e_EVSEStatusType(a, o):
    x1 = o.NotificationMaxDelay
    if 0 <= x1 <= 127:
        a = a << 10 | x1
    elif 128 <= x1 <= 16383:
        a = a << 18 | (x1 & 127 | 128) << 8 | x1 >> 7
    else:
        if x1 < 0: raise ValueError
        if x1 > 65535: raise ValueError
        a = a << 2
        a = put_unsigned(a, x1)
    a = a << 7 | C_EVSENotificationType[o.EVSENotification] << 2
    return a

def e_EVStatusType(a, o):
    a = a << 1
    return a

def e_EntryType(a, o):
    x1 = o.TimeInterval
    k, f = E_EntryType_TimeInterval[x1.__class__]
    a = a << 2 | (0 + k)
    a = f(a, x1)
    a = a << 1
    return a

def e_IntervalType(a, o):
    a = a << 1
    return a

def e_KeyInfoType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 4
        a = put_string(a, x1)
        s = 1
    if o.content.__class__ is not list: raise TypeError
    a2 = a; a = 1
    for n3, i in enumerate(o.content, 1):
        if not n3 & 63: a2 = join(a2, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (4, 4, 4)[s] | (9, 8, 9)[s], i)
            s = (1, 1, 2)[s]
            continue
        w, q, s, f = E_KeyInfoType[s][i.namespace, i.name]
        a = f(a << w | q, i.value)
    a = join(a2, a)
    a = a << (None, None, 4)[s] | (None, None, 8)[s]
    return a

def e_KeyInfoType_1(a, i):
    if i.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, i)
    a = a << 1
    return a

def e_KeyInfoType_2(a, i):
    if i.__class__ is not KeyValueType: raise TypeError
    a = e_KeyValueType(a, i)
    return a

def e_KeyInfoType_3(a, i):
    if i.__class__ is not RetrievalMethodType: raise TypeError
    a = e_RetrievalMethodType(a, i)
    return a

def e_KeyInfoType_4(a, i):
    if i.__class__ is not X509DataType: raise TypeError
    a = e_X509DataType(a, i)
    return a

def e_KeyInfoType_5(a, i):
    if i.__class__ is not PGPDataType: raise TypeError
    a = e_PGPDataType(a, i)
    return a

def e_KeyInfoType_6(a, i):
    if i.__class__ is not SPKIDataType: raise TypeError
    a = e_SPKIDataType(a, i)
    return a

def e_KeyInfoType_7(a, i):
    if i.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, i)
    a = a << 1
    return a

def e_KeyValueType(a, o):
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a1 = a; a = 1
    for n2, i in enumerate(o.content, 1):
        if not n2 & 63: a1 = join(a1, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (3, 2)[s] | (3, 1)[s], i)
            s = (0, 1)[s]
            continue
        w, q, s, f = E_KeyValueType[s][i.namespace, i.name]
        a = f(a << w | q, i.value)
    a = join(a1, a)
    a = a << (None, 2)[s] | (None, 0)[s]
    return a

def e_KeyValueType_0(a, i):
    if i.__class__ is not DSAKeyValueType: raise TypeError
    a = e_DSAKeyValueType(a, i)
    return a

def e_KeyValueType_1(a, i):
    if i.__class__ is not RSAKeyValueType: raise TypeError
    a = e_RSAKeyValueType(a, i)
    return a

def e_ListOfRootCertificateIDsType(a, o):
    l1 = o.RootCertificateID
    if l1.__class__ is not list: raise TypeError
    if not 1 <= len(l1) <= 20: raise ValueError
    w3 = 1; q4 = 0
    for n5, i2 in enumerate(l1, 1):
        a = a << w3 | q4
        if i2.__class__ is not X509IssuerSerialType: raise TypeError
        a = e_X509IssuerSerialType(a, i2)
        w3 = 2; q4 = 0
    s = 0 if len(l1) == 20 else 1
    a = a << (1, 2)[s] | (0, 1)[s]
    return a

def e_ManifestType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    l2 = o.Reference
    if l2.__class__ is not list: raise TypeError
    if not 1 <= len(l2): raise ValueError
    w4 = (2, 1)[s]; q5 = (1, 0)[s]
    a7 = a; a = 1
    for n6, i3 in enumerate(l2, 1):
        a = a << w4 | q5
        if i3.__class__ is not ReferenceType: raise TypeError
        a = e_ReferenceType(a, i3)
        w4 = 2; q5 = 0
        if not n6 & 63: a7 = join(a7, a); a = 1
    a = join(a7, a)
    a = a << 2 | 0x1
    return a

def e_MessageHeaderType(a, o):
    x1 = o.SessionID
    if x1.__class__ is not bytes: raise TypeError
    if not 0 <= len(x1) <= 8: raise ValueError
    a = a << 2
    a = put_octets(a, x1)
    a = a << 1
    s = 0
    x2 = o.Notification
    if x2 is not None:
        if x2.__class__ is not NotificationType: raise TypeError
        a = a << 2
        a = e_NotificationType(a, x2)
        s = 1
    x3 = o.Signature
    if x3 is not None:
        a = a << (2, 2)[s] | (1, 0)[s]
        if x3.__class__ is not SignatureType: raise TypeError
        a = e_SignatureType(a, x3)
        s = 2
    a = a << (2, 2, 1)[s] | (2, 1, 0)[s]
    return a

def e_MeterInfoType(a, o):
    x1 = o.MeterID
    if x1.__class__ is not str: raise TypeError
    if not 0 <= len(x1) <= 32: raise ValueError
    a = a << 2
    a = put_string(a, x1)
    a = a << 1
    s = 0
    x2 = o.MeterReading
    if x2 is not None:
        if 0 <= x2 <= 127:
            a = a << 12 | x2
        elif 128 <= x2 <= 16383:
            a = a << 20 | (x2 & 127 | 128) << 8 | x2 >> 7
        else:
            if x2 < 0: raise ValueError
            if x2 > 18446744073709551615: raise ValueError
            a = a << 4
            a = put_unsigned(a, x2)
        a = a << 1
        s = 1
    x3 = o.SigMeterReading
    if x3 is not None:
        a = a << (3, 3)[s] | (1, 0)[s]
        if x3.__class__ is not bytes: raise TypeError
        if not 0 <= len(x3) <= 64: raise ValueError
        a = a << 1
        a = put_octets(a, x3)
        a = a << 1
        s = 2
    x4 = o.MeterStatus
    if x4 is not None:
        a = a << (3, 3, 2)[s] | (2, 1, 0)[s]
        if 0 <= x4 <= 127:
            a = a << 10 | x4
        elif 128 <= x4 <= 16383:
            a = a << 18 | (x4 & 127 | 128) << 8 | x4 >> 7
        else:
            if x4 < -32768: raise ValueError
            if x4 > 32767: raise ValueError
            a = a << 1
            a = a << 1 | (x4 < 0)
            a = put_unsigned(a, ~x4 if x4 < 0 else x4)
        a = a << 1
        s = 3
    x5 = o.TMeter
    if x5 is not None:
        a = a << (3, 3, 2, 2)[s] | (3, 2, 1, 0)[s]
        if 0 <= x5 <= 127:
            a = a << 10 | x5
        elif 128 <= x5 <= 16383:
            a = a << 18 | (x5 & 127 | 128) << 8 | x5 >> 7
        else:
            if x5 < -9223372036854775808: raise ValueError
            if x5 > 9223372036854775807: raise ValueError
            a = a << 1
            a = a << 1 | (x5 < 0)
            a = put_unsigned(a, ~x5 if x5 < 0 else x5)
        a = a << 1
        s = 4
    a = a << (3, 3, 2, 2, 1)[s] | (4, 3, 2, 1, 0)[s]
    return a

def e_MeteringReceiptReq(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    x2 = o.SessionID
    a = a << (2, 1)[s] | (1, 0)[s]
    if x2.__class__ is not bytes: raise TypeError
    if not 0 <= len(x2) <= 8: raise ValueError
    a = a << 1
    a = put_octets(a, x2)
    a = a << 1
    s = 2
    x3 = o.SAScheduleTupleID
    if x3 is not None:
        if not 1 <= x3 <= 255: raise ValueError
        a = a << 12 | (x3 - 1) << 1
        s = 3
    x4 = o.MeterInfo
    a = a << (None, None, 2, 1)[s] | (None, None, 1, 0)[s]
    if x4.__class__ is not MeterInfoType: raise TypeError
    a = e_MeterInfoType(a, x4)
    a = a << 1
    return a

def e_MeteringReceiptRes(a, o):
    x1 = o.EVSEStatus
    k, f = E_MeteringReceiptRes_EVSEStatus[x1.__class__]
    a = a << 10 | C_responseCodeType[o.ResponseCode] << 3 | (0 + k)
    a = f(a, x1)
    a = a << 1
    return a

def e_NotificationType(a, o):
    a = a << 5 | C_faultCodeType[o.FaultCode] << 1
    s = 0
    x1 = o.FaultMsg
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        if not 0 <= len(x1) <= 64: raise ValueError
        a = a << 3
        a = put_string(a, x1)
        a = a << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    return a

def e_ObjectType(a, o):
    s = 0
    x1 = o.Encoding
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 3
        a = put_string(a, x1)
        s = 1
    x2 = o.Id
    if x2 is not None:
        a = a << (3, 3)[s] | (1, 0)[s]
        if x2.__class__ is not str: raise TypeError
        a = put_string(a, x2)
        s = 2
    x3 = o.MimeType
    if x3 is not None:
        a = a << (3, 3, 3)[s] | (2, 1, 0)[s]
        if x3.__class__ is not str: raise TypeError
        a = put_string(a, x3)
        s = 3
    if o.content.__class__ is not list: raise TypeError
    a4 = a; a = 1
    for n5, i in enumerate(o.content, 1):
        if not n5 & 63: a4 = join(a4, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (3, 3, 3, 2)[s] | (5, 4, 3, 2)[s], i)
            s = (3, 3, 3, 3)[s]
            continue
        raise TypeError
    a = join(a4, a)
    a = a << (3, 3, 3, 2)[s] | (4, 3, 2, 1)[s]
    return a

def e_PGPDataType(a, o):
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a1 = a; a = 1
    for n2, i in enumerate(o.content, 1):
        if not n2 & 63: a1 = join(a1, a); a = 1
        w, q, s, f = E_PGPDataType[s][i.namespace, i.name]
        a = f(a << w | q, i.value)
    a = join(a1, a)
    a = a << (None, 2, 2, 2)[s] | (None, 2, 1, 1)[s]
    return a

def e_PGPDataType_0(a, i):
    if i.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, i)
    a = a << 1
    return a

def e_PGPDataType_1(a, i):
    if i.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, i)
    a = a << 1
    return a

def e_PGPDataType_3(a, i):
    if i.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, i)
    a = a << 1
    return a

def e_PMaxScheduleEntryType(a, o):
    x1 = o.TimeInterval
    k, f = E_PMaxScheduleEntryType_TimeInterval[x1.__class__]
    a = a << 2 | (0 + k)
    a = f(a, x1)
    x2 = o.PMax
    if x2.__class__ is not PhysicalValueType: raise TypeError
    x3 = x2.Multiplier
    if not -3 <= x3 <= 3: raise ValueError
    x4 = x2.Value
    b = (x3 - -3) << 9 | C_unitSymbolType[x2.Unit] << 3
    if 0 <= x4 <= 127:
        a = a << 24 | b << 9 | x4
    elif 128 <= x4 <= 16383:
        a = a << 32 | b << 17 | (x4 & 127 | 128) << 8 | x4 >> 7
    else:
        if x4 < -32768: raise ValueError
        if x4 > 32767: raise ValueError
        a = a << 15 | b
        a = a << 1 | (x4 < 0)
        a = put_unsigned(a, ~x4 if x4 < 0 else x4)
    a = a << 3
    return a

def e_PMaxScheduleType(a, o):
    l1 = o.PMaxScheduleEntry
    if l1.__class__ is not list: raise TypeError
    if not 1 <= len(l1) <= 1024: raise ValueError
    w3 = 1; q4 = 0
    a6 = a; a = 1
    for n5, i2 in enumerate(l1, 1):
        a = a << w3 | q4
        if i2.__class__ is not PMaxScheduleEntryType: raise TypeError
        a = e_PMaxScheduleEntryType(a, i2)
        w3 = 2; q4 = 0
        if not n5 & 63: a6 = join(a6, a); a = 1
    a = join(a6, a)
    s = 0 if len(l1) == 1024 else 1
    a = a << (1, 2)[s] | (0, 1)[s]
    return a

def e_ParameterSetType(a, o):
    x1 = o.ParameterSetID
    if 0 <= x1 <= 127:
        a = a << 11 | x1
    elif 128 <= x1 <= 16383:
        a = a << 19 | (x1 & 127 | 128) << 8 | x1 >> 7
    else:
        if x1 < -32768: raise ValueError
        if x1 > 32767: raise ValueError
        a = a << 2
        a = a << 1 | (x1 < 0)
        a = put_unsigned(a, ~x1 if x1 < 0 else x1)
    a = a << 1
    l2 = o.Parameter
    if l2.__class__ is not list: raise TypeError
    if not 1 <= len(l2) <= 16: raise ValueError
    w4 = 1; q5 = 0
    for n6, i3 in enumerate(l2, 1):
        a = a << w4 | q5
        if i3.__class__ is not ParameterType: raise TypeError
        a = e_ParameterType(a, i3)
        w4 = 2; q5 = 0
    s = 0 if len(l2) == 16 else 1
    a = a << (1, 2)[s] | (0, 1)[s]
    return a

def e_ParameterType(a, o):
    x1 = o.Name
    if x1.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, x1)
    s = 0
    x2 = o.boolValue
    if x2 is not None:
        if x2 is not True and x2 is not False: raise TypeError
        a = a << 6 | x2 << 1
        s = 1
    x3 = o.byteValue
    if x3 is not None:
        a = a << (3, None)[s] | (1, None)[s]
        if not -128 <= x3 <= 127: raise ValueError
        a = a << 10 | (x3 - -128) << 1
        s = 1
    x4 = o.shortValue
    if x4 is not None:
        a = a << (3, None)[s] | (2, None)[s]
        if 0 <= x4 <= 127:
            a = a << 10 | x4
        elif 128 <= x4 <= 16383:
            a = a << 18 | (x4 & 127 | 128) << 8 | x4 >> 7
        else:
            if x4 < -32768: raise ValueError
            if x4 > 32767: raise ValueError
            a = a << 1
            a = a << 1 | (x4 < 0)
            a = put_unsigned(a, ~x4 if x4 < 0 else x4)
        a = a << 1
        s = 1
    x5 = o.intValue
    if x5 is not None:
        a = a << (3, None)[s] | (3, None)[s]
        if 0 <= x5 <= 127:
            a = a << 10 | x5
        elif 128 <= x5 <= 16383:
            a = a << 18 | (x5 & 127 | 128) << 8 | x5 >> 7
        else:
            if x5 < -2147483648: raise ValueError
            if x5 > 2147483647: raise ValueError
            a = a << 1
            a = a << 1 | (x5 < 0)
            a = put_unsigned(a, ~x5 if x5 < 0 else x5)
        a = a << 1
        s = 1
    x6 = o.physicalValue
    if x6 is not None:
        a = a << (3, None)[s] | (4, None)[s]
        if x6.__class__ is not PhysicalValueType: raise TypeError
        x7 = x6.Multiplier
        if not -3 <= x7 <= 3: raise ValueError
        x8 = x6.Value
        b = (x7 - -3) << 9 | C_unitSymbolType[x6.Unit] << 3
        if 0 <= x8 <= 127:
            a = a << 23 | b << 9 | x8
        elif 128 <= x8 <= 16383:
            a = a << 31 | b << 17 | (x8 & 127 | 128) << 8 | x8 >> 7
        else:
            if x8 < -32768: raise ValueError
            if x8 > 32767: raise ValueError
            a = a << 14 | b
            a = a << 1 | (x8 < 0)
            a = put_unsigned(a, ~x8 if x8 < 0 else x8)
        a = a << 2
        s = 1
    x9 = o.stringValue
    if x9 is not None:
        a = a << (3, None)[s] | (5, None)[s]
        if x9.__class__ is not str: raise TypeError
        a = a << 1
        a = put_string(a, x9)
        a = a << 1
        s = 1
    a = a << (None, 1)[s] | (None, 0)[s]
    return a

def e_PaymentDetailsReq(a, o):
    x1 = o.eMAID
    if x1.__class__ is not str: raise TypeError
    if not 14 <= len(x1) <= 15: raise ValueError
    a = a << 2
    a = put_string(a, x1)
    x2 = o.ContractSignatureCertChain
    if x2.__class__ is not CertificateChainType: raise TypeError
    a = a << 2
    a = e_CertificateChainType(a, x2)
    a = a << 1
    return a

def e_PaymentDetailsRes(a, o):
    x1 = o.GenChallenge
    if x1.__class__ is not bytes: raise TypeError
    if not 16 <= len(x1) <= 16: raise ValueError
    a = a << 10 | C_responseCodeType[o.ResponseCode] << 3
    a = put_octets(a, x1)
    x2 = o.EVSETimeStamp
    if 0 <= x2 <= 127:
        a = a << 12 | x2
    elif 128 <= x2 <= 16383:
        a = a << 20 | (x2 & 127 | 128) << 8 | x2 >> 7
    else:
        if x2 < -9223372036854775808: raise ValueError
        if x2 > 9223372036854775807: raise ValueError
        a = a << 3
        a = a << 1 | (x2 < 0)
        a = put_unsigned(a, ~x2 if x2 < 0 else x2)
    a = a << 2
    return a

def e_PaymentOptionListType(a, o):
    l1 = o.PaymentOption
    if l1.__class__ is not list: raise TypeError
    if not 1 <= len(l1) <= 2: raise ValueError
    w3 = 1; q4 = 0
    for n5, i2 in enumerate(l1, 1):
        a = a << w3 | q4
        a = a << 3 | C_paymentOptionType[i2] << 1
        w3 = 2; q4 = 0
    s = 0 if len(l1) == 2 else 1
    a = a << (1, 2)[s] | (0, 1)[s]
    return a

def e_PaymentServiceSelectionReq(a, o):
    x1 = o.SelectedServiceList
    if x1.__class__ is not SelectedServiceListType: raise TypeError
    a = a << 5 | C_paymentOptionType[o.SelectedPaymentOption] << 2
    a = e_SelectedServiceListType(a, x1)
    a = a << 1
    return a

def e_PaymentServiceSelectionRes(a, o):
    a = a << 9 | C_responseCodeType[o.ResponseCode] << 2
    return a

def e_PhysicalValueType(a, o):
    x1 = o.Multiplier
    if not -3 <= x1 <= 3: raise ValueError
    x2 = o.Value
    b = (x1 - -3) << 9 | C_unitSymbolType[o.Unit] << 3
    if 0 <= x2 <= 127:
        a = a << 23 | b << 9 | x2
    elif 128 <= x2 <= 16383:
        a = a << 31 | b << 17 | (x2 & 127 | 128) << 8 | x2 >> 7
    else:
        if x2 < -32768: raise ValueError
        if x2 > 32767: raise ValueError
        a = a << 14 | b
        a = a << 1 | (x2 < 0)
        a = put_unsigned(a, ~x2 if x2 < 0 else x2)
    a = a << 2
    return a

def e_PowerDeliveryReq(a, o):
    x1 = o.SAScheduleTupleID
    if not 1 <= x1 <= 255: raise ValueError
    a = a << 16 | C_chargeProgressType[o.ChargeProgress] << 12 | (x1 - 1) << 1
    s = 0
    x2 = o.ChargingProfile
    if x2 is not None:
        if x2.__class__ is not ChargingProfileType: raise TypeError
        a = a << 3
        a = e_ChargingProfileType(a, x2)
        s = 1
    x3 = o.EVPowerDeliveryParameter
    if x3 is not None:
        k, f = E_PowerDeliveryReq_EVPowerDeliveryParameter[x3.__class__]
        a = a << (3, 2)[s] | (1, 0)[s] + k
        a = f(a, x3)
        s = 2
    a = a << (3, 2, 1)[s] | (3, 2, 0)[s]
    return a

def e_PowerDeliveryRes(a, o):
    x1 = o.EVSEStatus
    k, f = E_PowerDeliveryRes_EVSEStatus[x1.__class__]
    a = a << 10 | C_responseCodeType[o.ResponseCode] << 3 | (0 + k)
    a = f(a, x1)
    a = a << 1
    return a

def e_PreChargeReq(a, o):
    x1 = o.DC_EVStatus
    if x1.__class__ is not DC_EVStatusType: raise TypeError
    x2 = x1.EVReady
    if x2 is not True and x2 is not False: raise TypeError
    x3 = x1.EVRESSSOC
    if not 0 <= x3 <= 100: raise ValueError
    x4 = o.EVTargetVoltage
    if x4.__class__ is not PhysicalValueType: raise TypeError
    x5 = x4.Multiplier
    if not -3 <= x5 <= 3: raise ValueError
    x6 = x4.Value
    b = x2 << 34 | C_DC_EVErrorCodeType[x1.EVErrorCode] << 27 | x3 << 17 | (x5 - -3) << 9 | C_unitSymbolType[x4.Unit] << 3
    if 0 <= x6 <= 127:
        a = a << 47 | b << 9 | x6
    elif 128 <= x6 <= 16383:
        a = a << 55 | b << 17 | (x6 & 127 | 128) << 8 | x6 >> 7
    else:
        if x6 < -32768: raise ValueError
        if x6 > 32767: raise ValueError
        a = a << 38 | b
        a = a << 1 | (x6 < 0)
        a = put_unsigned(a, ~x6 if x6 < 0 else x6)
    x7 = o.EVTargetCurrent
    if x7.__class__ is not PhysicalValueType: raise TypeError
    x8 = x7.Multiplier
    if not -3 <= x8 <= 3: raise ValueError
    x9 = x7.Value
    b = (x8 - -3) << 9 | C_unitSymbolType[x7.Unit] << 3
    if 0 <= x9 <= 127:
        a = a << 26 | b << 9 | x9
    elif 128 <= x9 <= 16383:
        a = a << 34 | b << 17 | (x9 & 127 | 128) << 8 | x9 >> 7
    else:
        if x9 < -32768: raise ValueError
        if x9 > 32767: raise ValueError
        a = a << 17 | b
        a = a << 1 | (x9 < 0)
        a = put_unsigned(a, ~x9 if x9 < 0 else x9)
    a = a << 3
    return a

def e_PreChargeRes(a, o):
    x1 = o.DC_EVSEStatus
    if x1.__class__ is not DC_EVSEStatusType: raise TypeError
    x2 = x1.NotificationMaxDelay
    b = C_responseCodeType[o.ResponseCode] << 4
    if 0 <= x2 <= 127:
        a = a << 19 | b << 8 | x2
    elif 128 <= x2 <= 16383:
        a = a << 27 | b << 16 | (x2 & 127 | 128) << 8 | x2 >> 7
    else:
        if x2 < 0: raise ValueError
        if x2 > 65535: raise ValueError
        a = a << 11 | b
        a = put_unsigned(a, x2)
    a = a << 6 | C_EVSENotificationType[x1.EVSENotification] << 1
    s = 0
    if x1.EVSEIsolationStatus is not None:
        a = a << 7 | C_isolationLevelType[x1.EVSEIsolationStatus] << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    x3 = o.EVSEPresentVoltage
    if x3.__class__ is not PhysicalValueType: raise TypeError
    x4 = x3.Multiplier
    if not -3 <= x4 <= 3: raise ValueError
    x5 = x3.Value
    b = C_DC_EVSEStatusCodeType[x1.EVSEStatusCode] << 17 | (x4 - -3) << 9 | C_unitSymbolType[x3.Unit] << 3
    if 0 <= x5 <= 127:
        a = a << 31 | b << 9 | x5
    elif 128 <= x5 <= 16383:
        a = a << 39 | b << 17 | (x5 & 127 | 128) << 8 | x5 >> 7
    else:
        if x5 < -32768: raise ValueError
        if x5 > 32767: raise ValueError
        a = a << 22 | b
        a = a << 1 | (x5 < 0)
        a = put_unsigned(a, ~x5 if x5 < 0 else x5)
    a = a << 3
    return a

def e_ProfileEntryType(a, o):
    x1 = o.ChargingProfileEntryStart
    if 0 <= x1 <= 127:
        a = a << 10 | x1
    elif 128 <= x1 <= 16383:
        a = a << 18 | (x1 & 127 | 128) << 8 | x1 >> 7
    else:
        if x1 < 0: raise ValueError
        if x1 > 4294967295: raise ValueError
        a = a << 2
        a = put_unsigned(a, x1)
    x2 = o.ChargingProfileEntryMaxPower
    if x2.__class__ is not PhysicalValueType: raise TypeError
    x3 = x2.Multiplier
    if not -3 <= x3 <= 3: raise ValueError
    x4 = x2.Value
    b = (x3 - -3) << 9 | C_unitSymbolType[x2.Unit] << 3
    if 0 <= x4 <= 127:
        a = a << 25 | b << 9 | x4
    elif 128 <= x4 <= 16383:
        a = a << 33 | b << 17 | (x4 & 127 | 128) << 8 | x4 >> 7
    else:
        if x4 < -32768: raise ValueError
        if x4 > 32767: raise ValueError
        a = a << 16 | b
        a = a << 1 | (x4 < 0)
        a = put_unsigned(a, ~x4 if x4 < 0 else x4)
    a = a << 2
    s = 0
    x5 = o.ChargingProfileEntryMaxNumberOfPhasesInUse
    if x5 is not None:
        if not 1 <= x5 <= 3: raise ValueError
        a = a << 6 | (x5 - 1) << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    return a

def e_RSAKeyValueType(a, o):
    x1 = o.Modulus
    if x1.__class__ is not bytes: raise TypeError
    a = a << 2
    a = put_octets(a, x1)
    x2 = o.Exponent
    if x2.__class__ is not bytes: raise TypeError
    a = a << 3
    a = put_octets(a, x2)
    a = a << 2
    return a

def e_ReferenceType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 3
        a = put_string(a, x1)
        s = 1
    x2 = o.Type
    if x2 is not None:
        a = a << (3, 3)[s] | (1, 0)[s]
        if x2.__class__ is not str: raise TypeError
        a = put_string(a, x2)
        s = 2
    x3 = o.URI
    if x3 is not None:
        a = a << (3, 3, 2)[s] | (2, 1, 0)[s]
        if x3.__class__ is not str: raise TypeError
        a = put_string(a, x3)
        s = 3
    x4 = o.Transforms
    if x4 is not None:
        a = a << (3, 3, 2, 2)[s] | (3, 2, 1, 0)[s]
        if x4.__class__ is not TransformsType: raise TypeError
        a = e_TransformsType(a, x4)
        s = 4
    x5 = o.DigestMethod
    a = a << (3, 3, 2, 2, 1)[s] | (4, 3, 2, 1, 0)[s]
    if x5.__class__ is not DigestMethodType: raise TypeError
    a = e_DigestMethodType(a, x5)
    x6 = o.DigestValue
    if x6.__class__ is not bytes: raise TypeError
    a = a << 2
    a = put_octets(a, x6)
    a = a << 2
    return a

def e_RelativeTimeIntervalType(a, o):
    x1 = o.start
    if 0 <= x1 <= 127:
        a = a << 10 | x1
    elif 128 <= x1 <= 16383:
        a = a << 18 | (x1 & 127 | 128) << 8 | x1 >> 7
    else:
        if x1 < 0: raise ValueError
        if x1 > 16777214: raise ValueError
        a = a << 2
        a = put_unsigned(a, x1)
    a = a << 1
    s = 0
    x2 = o.duration
    if x2 is not None:
        if 0 <= x2 <= 127:
            a = a << 11 | x2
        elif 128 <= x2 <= 16383:
            a = a << 19 | (x2 & 127 | 128) << 8 | x2 >> 7
        else:
            if x2 < 0: raise ValueError
            if x2 > 86400: raise ValueError
            a = a << 3
            a = put_unsigned(a, x2)
        a = a << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    return a

def e_RetrievalMethodType(a, o):
    s = 0
    x1 = o.Type
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 3
        a = put_string(a, x1)
        s = 1
    x2 = o.URI
    if x2 is not None:
        a = a << (3, 2)[s] | (1, 0)[s]
        if x2.__class__ is not str: raise TypeError
        a = put_string(a, x2)
        s = 2
    x3 = o.Transforms
    if x3 is not None:
        a = a << (3, 2, 2)[s] | (2, 1, 0)[s]
        if x3.__class__ is not TransformsType: raise TypeError
        a = e_TransformsType(a, x3)
        s = 3
    a = a << (3, 2, 2, 1)[s] | (3, 2, 1, 0)[s]
    return a

def e_SAScheduleListType(a, o):
    l1 = o.SAScheduleTuple
    if l1.__class__ is not list: raise TypeError
    if not 1 <= len(l1) <= 3: raise ValueError
    w3 = 1; q4 = 0
    for n5, i2 in enumerate(l1, 1):
        a = a << w3 | q4
        if i2.__class__ is not SAScheduleTupleType: raise TypeError
        a = e_SAScheduleTupleType(a, i2)
        w3 = 2; q4 = 0
    s = 0 if len(l1) == 3 else 1
    a = a << (1, 2)[s] | (0, 1)[s]
    return a

def e_SAScheduleTupleType(a, o):
    x1 = o.SAScheduleTupleID
    if not 1 <= x1 <= 255: raise ValueError
    x2 = o.PMaxSchedule
    if x2.__class__ is not PMaxScheduleType: raise TypeError
    a = a << 12 | (x1 - 1) << 2
    a = e_PMaxScheduleType(a, x2)
    s = 0
    x3 = o.SalesTariff
    if x3 is not None:
        if x3.__class__ is not SalesTariffType: raise TypeError
        a = a << 2
        a = e_SalesTariffType(a, x3)
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    return a

def e_SASchedulesType(a, o):
    a = a << 1
    return a

def e_SPKIDataType(a, o):
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a1 = a; a = 1
    for n2, i in enumerate(o.content, 1):
        if not n2 & 63: a1 = join(a1, a); a = 1
        w, q, s, f = E_SPKIDataType[s][i.namespace, i.name]
        a = f(a << w | q, i.value)
    a = join(a1, a)
    a = a << (None, 2, 2)[s] | (None, 2, 1)[s]
    return a

def e_SPKIDataType_0(a, i):
    if i.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, i)
    a = a << 1
    return a

def e_SalesTariffEntryType(a, o):
    x1 = o.TimeInterval
    k, f = E_SalesTariffEntryType_TimeInterval[x1.__class__]
    a = a << 2 | (0 + k)
    a = f(a, x1)
    s = 0
    x2 = o.EPriceLevel
    if x2 is not None:
        if not 0 <= x2 <= 255: raise ValueError
        a = a << 12 | x2 << 1
        s = 1
    l3 = o.ConsumptionCost
    if l3.__class__ is not list: raise TypeError
    if not 0 <= len(l3) <= 3: raise ValueError
    if l3:
        w5 = (2, 2)[s]; q6 = (1, 0)[s]
        for n7, i4 in enumerate(l3, 1):
            a = a << w5 | q6
            if i4.__class__ is not ConsumptionCostType: raise TypeError
            a = e_ConsumptionCostType(a, i4)
            w5 = 2; q6 = 0
        s = 2 if len(l3) == 3 else 1
    a = a << (2, 2, 1)[s] | (2, 1, 0)[s]
    return a

def e_SalesTariffType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    x2 = o.SalesTariffID
    a = a << (2, 1)[s] | (1, 0)[s]
    if not 1 <= x2 <= 255: raise ValueError
    a = a << 10 | (x2 - 1) << 1
    s = 2
    x3 = o.SalesTariffDescription
    if x3 is not None:
        if x3.__class__ is not str: raise TypeError
        if not 0 <= len(x3) <= 32: raise ValueError
        a = a << 3
        a = put_string(a, x3)
        a = a << 1
        s = 3
    x4 = o.NumEPriceLevels
    if x4 is not None:
        a = a << (None, None, 2, 2)[s] | (None, None, 1, 0)[s]
        if not 0 <= x4 <= 255: raise ValueError
        a = a << 10 | x4 << 1
        s = 4
    l5 = o.SalesTariffEntry
    if l5.__class__ is not list: raise TypeError
    if not 1 <= len(l5) <= 1024: raise ValueError
    w7 = (None, None, 2, 2, 1)[s]; q8 = (None, None, 2, 1, 0)[s]
    a10 = a; a = 1
    for n9, i6 in enumerate(l5, 1):
        a = a << w7 | q8
        if i6.__class__ is not SalesTariffEntryType: raise TypeError
        a = e_SalesTariffEntryType(a, i6)
        w7 = 2; q8 = 0
        if not n9 & 63: a10 = join(a10, a); a = 1
    a = join(a10, a)
    s = 5 if len(l5) == 1024 else 6
    a = a << (None, None, None, None, None, 1, 2)[s] | (None, None, None, None, None, 0, 1)[s]
    return a

def e_SelectedServiceListType(a, o):
    l1 = o.SelectedService
    if l1.__class__ is not list: raise TypeError
    if not 1 <= len(l1) <= 16: raise ValueError
    w3 = 1; q4 = 0
    for n5, i2 in enumerate(l1, 1):
        a = a << w3 | q4
        if i2.__class__ is not SelectedServiceType: raise TypeError
        x7 = i2.ServiceID
        if 0 <= x7 <= 127:
            a = a << 10 | x7
        elif 128 <= x7 <= 16383:
            a = a << 18 | (x7 & 127 | 128) << 8 | x7 >> 7
        else:
            if x7 < 0: raise ValueError
            if x7 > 65535: raise ValueError
            a = a << 2
            a = put_unsigned(a, x7)
        a = a << 1
        s = 0
        x8 = i2.ParameterSetID
        if x8 is not None:
            if 0 <= x8 <= 127:
                a = a << 12 | x8
            elif 128 <= x8 <= 16383:
                a = a << 20 | (x8 & 127 | 128) << 8 | x8 >> 7
            else:
                if x8 < -32768: raise ValueError
                if x8 > 32767: raise ValueError
                a = a << 3
                a = a << 1 | (x8 < 0)
                a = put_unsigned(a, ~x8 if x8 < 0 else x8)
            a = a << 1
            s = 1
        a = a << (2, 1)[s] | (1, 0)[s]
        w3 = 2; q4 = 0
    s = 0 if len(l1) == 16 else 1
    a = a << (1, 2)[s] | (0, 1)[s]
    return a

def e_SelectedServiceType(a, o):
    x1 = o.ServiceID
    if 0 <= x1 <= 127:
        a = a << 10 | x1
    elif 128 <= x1 <= 16383:
        a = a << 18 | (x1 & 127 | 128) << 8 | x1 >> 7
    else:
        if x1 < 0: raise ValueError
        if x1 > 65535: raise ValueError
        a = a << 2
        a = put_unsigned(a, x1)
    a = a << 1
    s = 0
    x2 = o.ParameterSetID
    if x2 is not None:
        if 0 <= x2 <= 127:
            a = a << 12 | x2
        elif 128 <= x2 <= 16383:
            a = a << 20 | (x2 & 127 | 128) << 8 | x2 >> 7
        else:
            if x2 < -32768: raise ValueError
            if x2 > 32767: raise ValueError
            a = a << 3
            a = a << 1 | (x2 < 0)
            a = put_unsigned(a, ~x2 if x2 < 0 else x2)
        a = a << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    return a

def e_ServiceDetailReq(a, o):
    x1 = o.ServiceID
    if 0 <= x1 <= 127:
        a = a << 10 | x1
    elif 128 <= x1 <= 16383:
        a = a << 18 | (x1 & 127 | 128) << 8 | x1 >> 7
    else:
        if x1 < 0: raise ValueError
        if x1 > 65535: raise ValueError
        a = a << 2
        a = put_unsigned(a, x1)
    a = a << 2
    return a

def e_ServiceDetailRes(a, o):
    x1 = o.ServiceID
    b = C_responseCodeType[o.ResponseCode] << 3
    if 0 <= x1 <= 127:
        a = a << 18 | b << 8 | x1
    elif 128 <= x1 <= 16383:
        a = a << 26 | b << 16 | (x1 & 127 | 128) << 8 | x1 >> 7
    else:
        if x1 < 0: raise ValueError
        if x1 > 65535: raise ValueError
        a = a << 10 | b
        a = put_unsigned(a, x1)
    a = a << 1
    s = 0
    x2 = o.ServiceParameterList
    if x2 is not None:
        if x2.__class__ is not ServiceParameterListType: raise TypeError
        a = a << 2
        a = e_ServiceParameterListType(a, x2)
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    return a

def e_ServiceDiscoveryReq(a, o):
    s = 0
    x1 = o.ServiceScope
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        if not 0 <= len(x1) <= 64: raise ValueError
        a = a << 3
        a = put_string(a, x1)
        a = a << 1
        s = 1
    if o.ServiceCategory is not None:
        a = a << (2, 2)[s] | (1, 0)[s]
        a = a << 4 | C_serviceCategoryType[o.ServiceCategory] << 1
        s = 2
    a = a << (2, 2, 1)[s] | (2, 1, 0)[s]
    return a

def e_ServiceDiscoveryRes(a, o):
    x1 = o.PaymentOptionList
    if x1.__class__ is not PaymentOptionListType: raise TypeError
    a = a << 9 | C_responseCodeType[o.ResponseCode] << 2
    a = e_PaymentOptionListType(a, x1)
    x2 = o.ChargeService
    if x2.__class__ is not ChargeServiceType: raise TypeError
    a = a << 1
    a = e_ChargeServiceType(a, x2)
    s = 0
    x3 = o.ServiceList
    if x3 is not None:
        if x3.__class__ is not ServiceListType: raise TypeError
        a = a << 2
        a = e_ServiceListType(a, x3)
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    return a

def e_ServiceListType(a, o):
    l1 = o.Service
    if l1.__class__ is not list: raise TypeError
    if not 1 <= len(l1) <= 8: raise ValueError
    w3 = 1; q4 = 0
    for n5, i2 in enumerate(l1, 1):
        a = a << w3 | q4
        if i2.__class__ is not ServiceType: raise TypeError
        a = e_ServiceType(a, i2)
        w3 = 2; q4 = 0
    s = 0 if len(l1) == 8 else 1
    a = a << (1, 2)[s] | (0, 1)[s]
    return a

def e_ServiceParameterListType(a, o):
    l1 = o.ParameterSet
    if l1.__class__ is not list: raise TypeError
    if not 1 <= len(l1) <= 255: raise ValueError
    w3 = 1; q4 = 0
    a6 = a; a = 1
    for n5, i2 in enumerate(l1, 1):
        a = a << w3 | q4
        if i2.__class__ is not ParameterSetType: raise TypeError
        a = e_ParameterSetType(a, i2)
        w3 = 2; q4 = 0
        if not n5 & 63: a6 = join(a6, a); a = 1
    a = join(a6, a)
    s = 0 if len(l1) == 255 else 1
    a = a << (1, 2)[s] | (0, 1)[s]
    return a

def e_ServiceType(a, o):
    x1 = o.ServiceID
    if 0 <= x1 <= 127:
        a = a << 10 | x1
    elif 128 <= x1 <= 16383:
        a = a << 18 | (x1 & 127 | 128) << 8 | x1 >> 7
    else:
        if x1 < 0: raise ValueError
        if x1 > 65535: raise ValueError
        a = a << 2
        a = put_unsigned(a, x1)
    a = a << 1
    s = 0
    x2 = o.ServiceName
    if x2 is not None:
        if x2.__class__ is not str: raise TypeError
        if not 0 <= len(x2) <= 32: raise ValueError
        a = a << 3
        a = put_string(a, x2)
        a = a << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    a = a << 4 | C_serviceCategoryType[o.ServiceCategory] << 1
    s = 2
    x3 = o.ServiceScope
    if x3 is not None:
        if x3.__class__ is not str: raise TypeError
        if not 0 <= len(x3) <= 64: raise ValueError
        a = a << 3
        a = put_string(a, x3)
        a = a << 1
        s = 3
    x4 = o.FreeService
    a = a << (None, None, 2, 1)[s] | (None, None, 1, 0)[s]
    if x4 is not True and x4 is not False: raise TypeError
    a = a << 4 | x4 << 2
    return a

def e_SessionSetupReq(a, o):
    x1 = o.EVCCID
    if x1.__class__ is not bytes: raise TypeError
    if not 0 <= len(x1) <= 6: raise ValueError
    a = a << 2
    a = put_octets(a, x1)
    a = a << 2
    return a

def e_SessionSetupRes(a, o):
    x1 = o.EVSEID
    if x1.__class__ is not str: raise TypeError
    if not 7 <= len(x1) <= 37: raise ValueError
    a = a << 10 | C_responseCodeType[o.ResponseCode] << 3
    a = put_string(a, x1)
    a = a << 1
    s = 0
    x2 = o.EVSETimeStamp
    if x2 is not None:
        if 0 <= x2 <= 127:
            a = a << 12 | x2
        elif 128 <= x2 <= 16383:
            a = a << 20 | (x2 & 127 | 128) << 8 | x2 >> 7
        else:
            if x2 < -9223372036854775808: raise ValueError
            if x2 > 9223372036854775807: raise ValueError
            a = a << 3
            a = a << 1 | (x2 < 0)
            a = put_unsigned(a, ~x2 if x2 < 0 else x2)
        a = a << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    return a

def e_SessionStopReq(a, o):
    a = a << 5 | C_chargingSessionType[o.ChargingSession] << 2
    return a

def e_SessionStopRes(a, o):
    a = a << 9 | C_responseCodeType[o.ResponseCode] << 2
    return a

def e_SignatureMethodType(a, o):
    x1 = o.Algorithm
    if x1.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, x1)
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a2 = a; a = 1
    for n3, i in enumerate(o.content, 1):
        if not n3 & 63: a2 = join(a2, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (3, 2, None, None)[s] | (3, 2, None, None)[s], i)
            s = (0, 1, 3, 3)[s]
            continue
        w, q, s, f = E_SignatureMethodType[s][i.namespace, i.name]
        a = f(a << w | q, i.value)
    a = join(a2, a)
    a = a << (3, 2, None, None)[s] | (2, 1, None, None)[s]
    return a

def e_SignatureMethodType_1(a, i):
    if 0 <= i <= 127:
        a = a << 10 | i
    elif 128 <= i <= 16383:
        a = a << 18 | (i & 127 | 128) << 8 | i >> 7
    else:
        a = a << 1
        a = a << 1 | (i < 0)
        a = put_unsigned(a, ~i if i < 0 else i)
    a = a << 1
    return a

def e_SignaturePropertiesType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    l2 = o.SignatureProperty
    if l2.__class__ is not list: raise TypeError
    if not 1 <= len(l2): raise ValueError
    w4 = (2, 1)[s]; q5 = (1, 0)[s]
    a7 = a; a = 1
    for n6, i3 in enumerate(l2, 1):
        a = a << w4 | q5
        if i3.__class__ is not SignaturePropertyType: raise TypeError
        a = e_SignaturePropertyType(a, i3)
        w4 = 2; q5 = 0
        if not n6 & 63: a7 = join(a7, a); a = 1
    a = join(a7, a)
    a = a << 2 | 0x1
    return a

def e_SignaturePropertyType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    x2 = o.Target
    a = a << (2, 1)[s] | (1, 0)[s]
    if x2.__class__ is not str: raise TypeError
    a = put_string(a, x2)
    s = 2
    if o.content.__class__ is not list: raise TypeError
    a3 = a; a = 1
    for n4, i in enumerate(o.content, 1):
        if not n4 & 63: a3 = join(a3, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (None, None, 2, None, 2)[s] | (None, None, 1, None, 2)[s], i)
            s = (3, 3, 2, 3, 4)[s]
            continue
        raise TypeError
    a = join(a3, a)
    a = a << (None, None, None, None, 2)[s] | (None, None, None, None, 1)[s]
    return a

def e_SignatureType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    x2 = o.SignedInfo
    a = a << (2, 1)[s] | (1, 0)[s]
    if x2.__class__ is not SignedInfoType: raise TypeError
    a = e_SignedInfoType(a, x2)
    x3 = o.SignatureValue
    if x3.__class__ is not SignatureValueType: raise TypeError
    a = a << 1
    a = e_SignatureValueType(a, x3)
    s = 2
    x4 = o.KeyInfo
    if x4 is not None:
        if x4.__class__ is not KeyInfoType: raise TypeError
        a = a << 2
        a = e_KeyInfoType(a, x4)
        s = 3
    l5 = o.Object
    if l5.__class__ is not list: raise TypeError
    if l5:
        w7 = (None, None, 2, 2)[s]; q8 = (None, None, 1, 0)[s]
        a10 = a; a = 1
        for n9, i6 in enumerate(l5, 1):
            a = a << w7 | q8
            if i6.__class__ is not ObjectType: raise TypeError
            a = e_ObjectType(a, i6)
            w7 = 2; q8 = 0
            if not n9 & 63: a10 = join(a10, a); a = 1
        a = join(a10, a)
        s = 3
    a = a << (None, None, 2, 2)[s] | (None, None, 2, 1)[s]
    return a

def e_SignatureValueType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    x2 = o.value
    a = a << (2, 1)[s] | (1, 0)[s]
    if x2.__class__ is not bytes: raise TypeError
    a = put_octets(a, x2)
    a = a << 1
    return a

def e_SignedInfoType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    x2 = o.CanonicalizationMethod
    a = a << (2, 1)[s] | (1, 0)[s]
    if x2.__class__ is not CanonicalizationMethodType: raise TypeError
    a = e_CanonicalizationMethodType(a, x2)
    x3 = o.SignatureMethod
    if x3.__class__ is not SignatureMethodType: raise TypeError
    a = a << 1
    a = e_SignatureMethodType(a, x3)
    l4 = o.Reference
    if l4.__class__ is not list: raise TypeError
    if not 1 <= len(l4): raise ValueError
    w6 = 1; q7 = 0
    a9 = a; a = 1
    for n8, i5 in enumerate(l4, 1):
        a = a << w6 | q7
        if i5.__class__ is not ReferenceType: raise TypeError
        a = e_ReferenceType(a, i5)
        w6 = 2; q7 = 0
        if not n8 & 63: a9 = join(a9, a); a = 1
    a = join(a9, a)
    a = a << 2 | 0x1
    return a

def e_SubCertificatesType(a, o):
    l1 = o.Certificate
    if l1.__class__ is not list: raise TypeError
    if not 1 <= len(l1) <= 4: raise ValueError
    w3 = 1; q4 = 0
    for n5, i2 in enumerate(l1, 1):
        a = a << w3 | q4
        if i2.__class__ is not bytes: raise TypeError
        if not 0 <= len(i2) <= 800: raise ValueError
        a = a << 1
        a = put_octets(a, i2)
        a = a << 1
        w3 = 2; q4 = 0
    s = 0 if len(l1) == 4 else 1
    a = a << (1, 2)[s] | (0, 1)[s]
    return a

def e_SupportedEnergyTransferModeType(a, o):
    l1 = o.EnergyTransferMode
    if l1.__class__ is not list: raise TypeError
    if not 1 <= len(l1) <= 6: raise ValueError
    w3 = 1; q4 = 0
    for n5, i2 in enumerate(l1, 1):
        a = a << w3 | q4
        a = a << 5 | C_EnergyTransferModeType[i2] << 1
        w3 = 2; q4 = 0
    s = 0 if len(l1) == 6 else 1
    a = a << (1, 2)[s] | (0, 1)[s]
    return a

def e_TransformType(a, o):
    x1 = o.Algorithm
    if x1.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, x1)
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a2 = a; a = 1
    for n3, i in enumerate(o.content, 1):
        if not n3 & 63: a2 = join(a2, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (3, None, None)[s] | (3, None, None)[s], i)
            s = (0, 2, 2)[s]
            continue
        w, q, s, f = E_TransformType[s][i.namespace, i.name]
        a = f(a << w | q, i.value)
    a = join(a2, a)
    a = a << (3, None, None)[s] | (2, None, None)[s]
    return a

def e_TransformType_2(a, i):
    if i.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, i)
    a = a << 1
    return a

def e_TransformsType(a, o):
    l1 = o.Transform
    if l1.__class__ is not list: raise TypeError
    if not 1 <= len(l1): raise ValueError
    w3 = 1; q4 = 0
    a6 = a; a = 1
    for n5, i2 in enumerate(l1, 1):
        a = a << w3 | q4
        if i2.__class__ is not TransformType: raise TypeError
        a = e_TransformType(a, i2)
        w3 = 2; q4 = 0
        if not n5 & 63: a6 = join(a6, a); a = 1
    a = join(a6, a)
    a = a << 2 | 0x1
    return a

def e_V2G_Message(a, o):
    x1 = o.Header
    if x1.__class__ is not MessageHeaderType: raise TypeError
    a = a << 1
    a = e_MessageHeaderType(a, x1)
    x2 = o.Body
    if x2.__class__ is not BodyType: raise TypeError
    a = a << 1
    a = e_BodyType(a, x2)
    a = a << 1
    return a

def e_WeldingDetectionReq(a, o):
    x1 = o.DC_EVStatus
    if x1.__class__ is not DC_EVStatusType: raise TypeError
    x2 = x1.EVReady
    if x2 is not True and x2 is not False: raise TypeError
    x3 = x1.EVRESSSOC
    if not 0 <= x3 <= 100: raise ValueError
    a = a << 24 | x2 << 20 | C_DC_EVErrorCodeType[x1.EVErrorCode] << 13 | x3 << 3
    return a

def e_WeldingDetectionRes(a, o):
    x1 = o.DC_EVSEStatus
    if x1.__class__ is not DC_EVSEStatusType: raise TypeError
    x2 = x1.NotificationMaxDelay
    b = C_responseCodeType[o.ResponseCode] << 4
    if 0 <= x2 <= 127:
        a = a << 19 | b << 8 | x2
    elif 128 <= x2 <= 16383:
        a = a << 27 | b << 16 | (x2 & 127 | 128) << 8 | x2 >> 7
    else:
        if x2 < 0: raise ValueError
        if x2 > 65535: raise ValueError
        a = a << 11 | b
        a = put_unsigned(a, x2)
    a = a << 6 | C_EVSENotificationType[x1.EVSENotification] << 1
    s = 0
    if x1.EVSEIsolationStatus is not None:
        a = a << 7 | C_isolationLevelType[x1.EVSEIsolationStatus] << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    x3 = o.EVSEPresentVoltage
    if x3.__class__ is not PhysicalValueType: raise TypeError
    x4 = x3.Multiplier
    if not -3 <= x4 <= 3: raise ValueError
    x5 = x3.Value
    b = C_DC_EVSEStatusCodeType[x1.EVSEStatusCode] << 17 | (x4 - -3) << 9 | C_unitSymbolType[x3.Unit] << 3
    if 0 <= x5 <= 127:
        a = a << 31 | b << 9 | x5
    elif 128 <= x5 <= 16383:
        a = a << 39 | b << 17 | (x5 & 127 | 128) << 8 | x5 >> 7
    else:
        if x5 < -32768: raise ValueError
        if x5 > 32767: raise ValueError
        a = a << 22 | b
        a = a << 1 | (x5 < 0)
        a = put_unsigned(a, ~x5 if x5 < 0 else x5)
    a = a << 3
    return a

def e_X509DataType(a, o):
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a1 = a; a = 1
    for n2, i in enumerate(o.content, 1):
        if not n2 & 63: a1 = join(a1, a); a = 1
        w, q, s, f = E_X509DataType[s][i.namespace, i.name]
        a = f(a << w | q, i.value)
    a = join(a1, a)
    a = a << (None, 3)[s] | (None, 6)[s]
    return a

def e_X509DataType_0(a, i):
    if i.__class__ is not X509IssuerSerialType: raise TypeError
    a = e_X509IssuerSerialType(a, i)
    return a

def e_X509DataType_1(a, i):
    if i.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, i)
    a = a << 1
    return a

def e_X509DataType_2(a, i):
    if i.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, i)
    a = a << 1
    return a

def e_X509DataType_3(a, i):
    if i.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, i)
    a = a << 1
    return a

def e_X509DataType_4(a, i):
    if i.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, i)
    a = a << 1
    return a

def e_X509IssuerSerialType(a, o):
    x1 = o.X509IssuerName
    if x1.__class__ is not str: raise TypeError
    a = a << 2
    a = put_string(a, x1)
    x2 = o.X509SerialNumber
    if 0 <= x2 <= 127:
        a = a << 12 | x2
    elif 128 <= x2 <= 16383:
        a = a << 20 | (x2 & 127 | 128) << 8 | x2 >> 7
    else:
        a = a << 3
        a = a << 1 | (x2 < 0)
        a = put_unsigned(a, ~x2 if x2 < 0 else x2)
    a = a << 2
    return a

D_BodyType_BodyElement = (d_AuthorizationReq, d_AuthorizationRes, d_BodyBaseType, d_CableCheckReq, d_CableCheckRes, d_CertificateInstallationReq, d_CertificateInstallationRes, d_CertificateUpdateReq, d_CertificateUpdateRes, d_ChargeParameterDiscoveryReq, d_ChargeParameterDiscoveryRes, d_ChargingStatusReq, d_ChargingStatusRes, d_CurrentDemandReq, d_CurrentDemandRes, d_MeteringReceiptReq, d_MeteringReceiptRes, d_PaymentDetailsReq, d_PaymentDetailsRes, d_PaymentServiceSelectionReq, d_PaymentServiceSelectionRes, d_PowerDeliveryReq, d_PowerDeliveryRes, d_PreChargeReq, d_PreChargeRes, d_ServiceDetailReq, d_ServiceDetailRes, d_ServiceDiscoveryReq, d_ServiceDiscoveryRes, d_SessionSetupReq, d_SessionSetupRes, d_SessionStopReq, d_SessionStopRes, d_WeldingDetectionReq, d_WeldingDetectionRes, )
D_ChargeParameterDiscoveryReq_EVChargeParameter = (d_AC_EVChargeParameterType, d_DC_EVChargeParameterType, d_EVChargeParameterType, )
D_ChargeParameterDiscoveryRes_SASchedules = (d_SAScheduleListType, d_SASchedulesType, )
D_ChargeParameterDiscoveryRes_EVSEChargeParameter = (d_AC_EVSEChargeParameterType, d_DC_EVSEChargeParameterType, d_EVSEChargeParameterType, )
D_EntryType_TimeInterval = (d_RelativeTimeIntervalType, d_IntervalType, )
D_MeteringReceiptRes_EVSEStatus = (d_AC_EVSEStatusType, d_DC_EVSEStatusType, d_EVSEStatusType, )
D_PMaxScheduleEntryType_TimeInterval = (d_RelativeTimeIntervalType, d_IntervalType, )
D_PowerDeliveryReq_EVPowerDeliveryParameter = (d_DC_EVPowerDeliveryParameterType, d_EVPowerDeliveryParameterType, )
D_PowerDeliveryRes_EVSEStatus = (d_AC_EVSEStatusType, d_DC_EVSEStatusType, d_EVSEStatusType, )
D_SalesTariffEntryType_TimeInterval = (d_RelativeTimeIntervalType, d_IntervalType, )
E_BodyType_BodyElement = {AuthorizationReq: (0, e_AuthorizationReq), AuthorizationRes: (1, e_AuthorizationRes), BodyBaseType: (2, e_BodyBaseType), CableCheckReq: (3, e_CableCheckReq), CableCheckRes: (4, e_CableCheckRes), CertificateInstallationReq: (5, e_CertificateInstallationReq), CertificateInstallationRes: (6, e_CertificateInstallationRes), CertificateUpdateReq: (7, e_CertificateUpdateReq), CertificateUpdateRes: (8, e_CertificateUpdateRes), ChargeParameterDiscoveryReq: (9, e_ChargeParameterDiscoveryReq), ChargeParameterDiscoveryRes: (10, e_ChargeParameterDiscoveryRes), ChargingStatusReq: (11, e_ChargingStatusReq), ChargingStatusRes: (12, e_ChargingStatusRes), CurrentDemandReq: (13, e_CurrentDemandReq), CurrentDemandRes: (14, e_CurrentDemandRes), MeteringReceiptReq: (15, e_MeteringReceiptReq), MeteringReceiptRes: (16, e_MeteringReceiptRes), PaymentDetailsReq: (17, e_PaymentDetailsReq), PaymentDetailsRes: (18, e_PaymentDetailsRes), PaymentServiceSelectionReq: (19, e_PaymentServiceSelectionReq), PaymentServiceSelectionRes: (20, e_PaymentServiceSelectionRes), PowerDeliveryReq: (21, e_PowerDeliveryReq), PowerDeliveryRes: (22, e_PowerDeliveryRes), PreChargeReq: (23, e_PreChargeReq), PreChargeRes: (24, e_PreChargeRes), ServiceDetailReq: (25, e_ServiceDetailReq), ServiceDetailRes: (26, e_ServiceDetailRes), ServiceDiscoveryReq: (27, e_ServiceDiscoveryReq), ServiceDiscoveryRes: (28, e_ServiceDiscoveryRes), SessionSetupReq: (29, e_SessionSetupReq), SessionSetupRes: (30, e_SessionSetupRes), SessionStopReq: (31, e_SessionStopReq), SessionStopRes: (32, e_SessionStopRes), WeldingDetectionReq: (33, e_WeldingDetectionReq), WeldingDetectionRes: (34, e_WeldingDetectionRes), }
E_ChargeParameterDiscoveryReq_EVChargeParameter = {AC_EVChargeParameterType: (0, e_AC_EVChargeParameterType), DC_EVChargeParameterType: (1, e_DC_EVChargeParameterType), EVChargeParameterType: (2, e_EVChargeParameterType), }
E_ChargeParameterDiscoveryRes_SASchedules = {SAScheduleListType: (0, e_SAScheduleListType), SASchedulesType: (1, e_SASchedulesType), }
E_ChargeParameterDiscoveryRes_EVSEChargeParameter = {AC_EVSEChargeParameterType: (0, e_AC_EVSEChargeParameterType), DC_EVSEChargeParameterType: (1, e_DC_EVSEChargeParameterType), EVSEChargeParameterType: (2, e_EVSEChargeParameterType), }
E_EntryType_TimeInterval = {RelativeTimeIntervalType: (0, e_RelativeTimeIntervalType), IntervalType: (1, e_IntervalType), }
E_KeyInfoType = (
    {('http://www.w3.org/2000/09/xmldsig#', 'KeyName'): (4, 1, 2, e_KeyInfoType_1), ('http://www.w3.org/2000/09/xmldsig#', 'KeyValue'): (4, 2, 2, e_KeyInfoType_2), ('http://www.w3.org/2000/09/xmldsig#', 'RetrievalMethod'): (4, 3, 2, e_KeyInfoType_3), ('http://www.w3.org/2000/09/xmldsig#', 'X509Data'): (4, 4, 2, e_KeyInfoType_4), ('http://www.w3.org/2000/09/xmldsig#', 'PGPData'): (4, 5, 2, e_KeyInfoType_5), ('http://www.w3.org/2000/09/xmldsig#', 'SPKIData'): (4, 6, 2, e_KeyInfoType_6), ('http://www.w3.org/2000/09/xmldsig#', 'MgmtData'): (4, 7, 2, e_KeyInfoType_7)},
    {('http://www.w3.org/2000/09/xmldsig#', 'KeyName'): (4, 0, 2, e_KeyInfoType_1), ('http://www.w3.org/2000/09/xmldsig#', 'KeyValue'): (4, 1, 2, e_KeyInfoType_2), ('http://www.w3.org/2000/09/xmldsig#', 'RetrievalMethod'): (4, 2, 2, e_KeyInfoType_3), ('http://www.w3.org/2000/09/xmldsig#', 'X509Data'): (4, 3, 2, e_KeyInfoType_4), ('http://www.w3.org/2000/09/xmldsig#', 'PGPData'): (4, 4, 2, e_KeyInfoType_5), ('http://www.w3.org/2000/09/xmldsig#', 'SPKIData'): (4, 5, 2, e_KeyInfoType_6), ('http://www.w3.org/2000/09/xmldsig#', 'MgmtData'): (4, 6, 2, e_KeyInfoType_7)},
    {('http://www.w3.org/2000/09/xmldsig#', 'KeyName'): (4, 0, 2, e_KeyInfoType_1), ('http://www.w3.org/2000/09/xmldsig#', 'KeyValue'): (4, 1, 2, e_KeyInfoType_2), ('http://www.w3.org/2000/09/xmldsig#', 'RetrievalMethod'): (4, 2, 2, e_KeyInfoType_3), ('http://www.w3.org/2000/09/xmldsig#', 'X509Data'): (4, 3, 2, e_KeyInfoType_4), ('http://www.w3.org/2000/09/xmldsig#', 'PGPData'): (4, 4, 2, e_KeyInfoType_5), ('http://www.w3.org/2000/09/xmldsig#', 'SPKIData'): (4, 5, 2, e_KeyInfoType_6), ('http://www.w3.org/2000/09/xmldsig#', 'MgmtData'): (4, 6, 2, e_KeyInfoType_7)},
)
E_KeyValueType = (
    {('http://www.w3.org/2000/09/xmldsig#', 'DSAKeyValue'): (3, 0, 1, e_KeyValueType_0), ('http://www.w3.org/2000/09/xmldsig#', 'RSAKeyValue'): (3, 1, 1, e_KeyValueType_1)},
    {},
)
E_MeteringReceiptRes_EVSEStatus = {AC_EVSEStatusType: (0, e_AC_EVSEStatusType), DC_EVSEStatusType: (1, e_DC_EVSEStatusType), EVSEStatusType: (2, e_EVSEStatusType), }
E_PGPDataType = (
    {('http://www.w3.org/2000/09/xmldsig#', 'PGPKeyID'): (2, 0, 1, e_PGPDataType_0), ('http://www.w3.org/2000/09/xmldsig#', 'PGPKeyPacket'): (2, 1, 3, e_PGPDataType_3)},
    {('http://www.w3.org/2000/09/xmldsig#', 'PGPKeyPacket'): (2, 0, 2, e_PGPDataType_1)},
    {},
    {},
)
E_PMaxScheduleEntryType_TimeInterval = {RelativeTimeIntervalType: (0, e_RelativeTimeIntervalType), IntervalType: (1, e_IntervalType), }
E_PowerDeliveryReq_EVPowerDeliveryParameter = {DC_EVPowerDeliveryParameterType: (0, e_DC_EVPowerDeliveryParameterType), EVPowerDeliveryParameterType: (1, e_EVPowerDeliveryParameterType), }
E_PowerDeliveryRes_EVSEStatus = {AC_EVSEStatusType: (0, e_AC_EVSEStatusType), DC_EVSEStatusType: (1, e_DC_EVSEStatusType), EVSEStatusType: (2, e_EVSEStatusType), }
E_SPKIDataType = (
    {('http://www.w3.org/2000/09/xmldsig#', 'SPKISexp'): (1, 0, 1, e_SPKIDataType_0)},
    {('http://www.w3.org/2000/09/xmldsig#', 'SPKISexp'): (2, 0, 1, e_SPKIDataType_0)},
    {('http://www.w3.org/2000/09/xmldsig#', 'SPKISexp'): (2, 0, 1, e_SPKIDataType_0)},
)
E_SalesTariffEntryType_TimeInterval = {RelativeTimeIntervalType: (0, e_RelativeTimeIntervalType), IntervalType: (1, e_IntervalType), }
E_SignatureMethodType = (
    {('http://www.w3.org/2000/09/xmldsig#', 'HMACOutputLength'): (3, 0, 1, e_SignatureMethodType_1)},
    {},
    {},
    {},
)
E_TransformType = (
    {('http://www.w3.org/2000/09/xmldsig#', 'XPath'): (3, 0, 0, e_TransformType_2)},
    {},
    {},
)
E_X509DataType = (
    {('http://www.w3.org/2000/09/xmldsig#', 'X509IssuerSerial'): (3, 0, 1, e_X509DataType_0), ('http://www.w3.org/2000/09/xmldsig#', 'X509SKI'): (3, 1, 1, e_X509DataType_1), ('http://www.w3.org/2000/09/xmldsig#', 'X509SubjectName'): (3, 2, 1, e_X509DataType_2), ('http://www.w3.org/2000/09/xmldsig#', 'X509Certificate'): (3, 3, 1, e_X509DataType_3), ('http://www.w3.org/2000/09/xmldsig#', 'X509CRL'): (3, 4, 1, e_X509DataType_4)},
    {('http://www.w3.org/2000/09/xmldsig#', 'X509IssuerSerial'): (3, 0, 1, e_X509DataType_0), ('http://www.w3.org/2000/09/xmldsig#', 'X509SKI'): (3, 1, 1, e_X509DataType_1), ('http://www.w3.org/2000/09/xmldsig#', 'X509SubjectName'): (3, 2, 1, e_X509DataType_2), ('http://www.w3.org/2000/09/xmldsig#', 'X509Certificate'): (3, 3, 1, e_X509DataType_3), ('http://www.w3.org/2000/09/xmldsig#', 'X509CRL'): (3, 4, 1, e_X509DataType_4)},
)
ROOTS = {
    0x4000: d_AC_EVChargeParameterType,
    0x4001: d_AC_EVSEChargeParameterType,
    0x4002: d_AC_EVSEStatusType,
    0x4003: d_AuthorizationReq,
    0x4004: d_AuthorizationRes,
    0x4005: d_BodyBaseType,
    0x4006: d_CableCheckReq,
    0x4007: d_CableCheckRes,
    0x4008: d_CanonicalizationMethodType,
    0x4009: d_CertificateInstallationReq,
    0x400a: d_CertificateInstallationRes,
    0x400b: d_CertificateUpdateReq,
    0x400c: d_CertificateUpdateRes,
    0x400d: d_ChargeParameterDiscoveryReq,
    0x400e: d_ChargeParameterDiscoveryRes,
    0x400f: d_ChargingStatusReq,
    0x4010: d_ChargingStatusRes,
    0x4011: d_CurrentDemandReq,
    0x4012: d_CurrentDemandRes,
    0x4013: d_DC_EVChargeParameterType,
    0x4014: d_DC_EVPowerDeliveryParameterType,
    0x4015: d_DC_EVSEChargeParameterType,
    0x4016: d_DC_EVSEStatusType,
    0x4017: d_DC_EVStatusType,
    0x4018: d_DSAKeyValueType,
    0x4019: d_DigestMethodType,
    0x401b: d_EVChargeParameterType,
    0x401c: d_EVPowerDeliveryParameterType,
    0x401d: d_EVSEChargeParameterType,
    0x401e: d_EVSEStatusType,
    0x401f: d_EVStatusType,
    0x4020: d_EntryType,
    0x4021: d_KeyInfoType,
    0x4023: d_KeyValueType,
    0x4024: d_ManifestType,
    0x4025: d_MeteringReceiptReq,
    0x4026: d_MeteringReceiptRes,
    0x4028: d_ObjectType,
    0x4029: d_PGPDataType,
    0x402a: d_PMaxScheduleEntryType,
    0x402b: d_PaymentDetailsReq,
    0x402c: d_PaymentDetailsRes,
    0x402d: d_PaymentServiceSelectionReq,
    0x402e: d_PaymentServiceSelectionRes,
    0x402f: d_PowerDeliveryReq,
    0x4030: d_PowerDeliveryRes,
    0x4031: d_PreChargeReq,
    0x4032: d_PreChargeRes,
    0x4033: d_RSAKeyValueType,
    0x4034: d_ReferenceType,
    0x4035: d_RelativeTimeIntervalType,
    0x4036: d_RetrievalMethodType,
    0x4037: d_SAScheduleListType,
    0x4038: d_SASchedulesType,
    0x4039: d_SPKIDataType,
    0x403a: d_SalesTariffEntryType,
    0x403b: d_ServiceDetailReq,
    0x403c: d_ServiceDetailRes,
    0x403d: d_ServiceDiscoveryReq,
    0x403e: d_ServiceDiscoveryRes,
    0x403f: d_SessionSetupReq,
    0x4040: d_SessionSetupRes,
    0x4041: d_SessionStopReq,
    0x4042: d_SessionStopRes,
    0x4043: d_SignatureType,
    0x4044: d_SignatureMethodType,
    0x4045: d_SignaturePropertiesType,
    0x4046: d_SignaturePropertyType,
    0x4047: d_SignatureValueType,
    0x4048: d_SignedInfoType,
    0x4049: d_IntervalType,
    0x404a: d_TransformType,
    0x404b: d_TransformsType,
    0x404c: d_V2G_Message,
    0x404d: d_WeldingDetectionReq,
    0x404e: d_WeldingDetectionRes,
    0x404f: d_X509DataType,
}
ROOT_CODES = {
    AC_EVChargeParameterType: (0x4000, e_AC_EVChargeParameterType),
    AC_EVSEChargeParameterType: (0x4001, e_AC_EVSEChargeParameterType),
    AC_EVSEStatusType: (0x4002, e_AC_EVSEStatusType),
    AuthorizationReq: (0x4003, e_AuthorizationReq),
    AuthorizationRes: (0x4004, e_AuthorizationRes),
    BodyBaseType: (0x4005, e_BodyBaseType),
    CableCheckReq: (0x4006, e_CableCheckReq),
    CableCheckRes: (0x4007, e_CableCheckRes),
    CanonicalizationMethodType: (0x4008, e_CanonicalizationMethodType),
    CertificateInstallationReq: (0x4009, e_CertificateInstallationReq),
    CertificateInstallationRes: (0x400a, e_CertificateInstallationRes),
    CertificateUpdateReq: (0x400b, e_CertificateUpdateReq),
    CertificateUpdateRes: (0x400c, e_CertificateUpdateRes),
    ChargeParameterDiscoveryReq: (0x400d, e_ChargeParameterDiscoveryReq),
    ChargeParameterDiscoveryRes: (0x400e, e_ChargeParameterDiscoveryRes),
    ChargingStatusReq: (0x400f, e_ChargingStatusReq),
    ChargingStatusRes: (0x4010, e_ChargingStatusRes),
    CurrentDemandReq: (0x4011, e_CurrentDemandReq),
    CurrentDemandRes: (0x4012, e_CurrentDemandRes),
    DC_EVChargeParameterType: (0x4013, e_DC_EVChargeParameterType),
    DC_EVPowerDeliveryParameterType: (0x4014, e_DC_EVPowerDeliveryParameterType),
    DC_EVSEChargeParameterType: (0x4015, e_DC_EVSEChargeParameterType),
    DC_EVSEStatusType: (0x4016, e_DC_EVSEStatusType),
    DC_EVStatusType: (0x4017, e_DC_EVStatusType),
    DSAKeyValueType: (0x4018, e_DSAKeyValueType),
    DigestMethodType: (0x4019, e_DigestMethodType),
    EVChargeParameterType: (0x401b, e_EVChargeParameterType),
    EVPowerDeliveryParameterType: (0x401c, e_EVPowerDeliveryParameterType),
    EVSEChargeParameterType: (0x401d, e_EVSEChargeParameterType),
    EVSEStatusType: (0x401e, e_EVSEStatusType),
    EVStatusType: (0x401f, e_EVStatusType),
    EntryType: (0x4020, e_EntryType),
    KeyInfoType: (0x4021, e_KeyInfoType),
    KeyValueType: (0x4023, e_KeyValueType),
    ManifestType: (0x4024, e_ManifestType),
    MeteringReceiptReq: (0x4025, e_MeteringReceiptReq),
    MeteringReceiptRes: (0x4026, e_MeteringReceiptRes),
    ObjectType: (0x4028, e_ObjectType),
    PGPDataType: (0x4029, e_PGPDataType),
    PMaxScheduleEntryType: (0x402a, e_PMaxScheduleEntryType),
    PaymentDetailsReq: (0x402b, e_PaymentDetailsReq),
    PaymentDetailsRes: (0x402c, e_PaymentDetailsRes),
    PaymentServiceSelectionReq: (0x402d, e_PaymentServiceSelectionReq),
    PaymentServiceSelectionRes: (0x402e, e_PaymentServiceSelectionRes),
    PowerDeliveryReq: (0x402f, e_PowerDeliveryReq),
    PowerDeliveryRes: (0x4030, e_PowerDeliveryRes),
    PreChargeReq: (0x4031, e_PreChargeReq),
    PreChargeRes: (0x4032, e_PreChargeRes),
    RSAKeyValueType: (0x4033, e_RSAKeyValueType),
    ReferenceType: (0x4034, e_ReferenceType),
    RelativeTimeIntervalType: (0x4035, e_RelativeTimeIntervalType),
    RetrievalMethodType: (0x4036, e_RetrievalMethodType),
    SAScheduleListType: (0x4037, e_SAScheduleListType),
    SASchedulesType: (0x4038, e_SASchedulesType),
    SPKIDataType: (0x4039, e_SPKIDataType),
    SalesTariffEntryType: (0x403a, e_SalesTariffEntryType),
    ServiceDetailReq: (0x403b, e_ServiceDetailReq),
    ServiceDetailRes: (0x403c, e_ServiceDetailRes),
    ServiceDiscoveryReq: (0x403d, e_ServiceDiscoveryReq),
    ServiceDiscoveryRes: (0x403e, e_ServiceDiscoveryRes),
    SessionSetupReq: (0x403f, e_SessionSetupReq),
    SessionSetupRes: (0x4040, e_SessionSetupRes),
    SessionStopReq: (0x4041, e_SessionStopReq),
    SessionStopRes: (0x4042, e_SessionStopRes),
    SignatureType: (0x4043, e_SignatureType),
    SignatureMethodType: (0x4044, e_SignatureMethodType),
    SignaturePropertiesType: (0x4045, e_SignaturePropertiesType),
    SignaturePropertyType: (0x4046, e_SignaturePropertyType),
    SignatureValueType: (0x4047, e_SignatureValueType),
    SignedInfoType: (0x4048, e_SignedInfoType),
    IntervalType: (0x4049, e_IntervalType),
    TransformType: (0x404a, e_TransformType),
    TransformsType: (0x404b, e_TransformsType),
    V2G_Message: (0x404c, e_V2G_Message),
    WeldingDetectionReq: (0x404d, e_WeldingDetectionReq),
    WeldingDetectionRes: (0x404e, e_WeldingDetectionRes),
    X509DataType: (0x404f, e_X509DataType),
}
FRAGMENTS = {
    0x8000: ('urn:iso:15118:2:2013:MsgDataTypes', 'AC_EVChargeParameter', d_AC_EVChargeParameterType),
    0x8001: ('urn:iso:15118:2:2013:MsgDataTypes', 'AC_EVSEChargeParameter', d_AC_EVSEChargeParameterType),
    0x8002: ('urn:iso:15118:2:2013:MsgBody', 'AC_EVSEStatus', d_AC_EVSEStatusType),
    0x8003: ('urn:iso:15118:2:2013:MsgDataTypes', 'AC_EVSEStatus', d_AC_EVSEStatusType),
    0x8004: ('urn:iso:15118:2:2013:MsgBody', 'AuthorizationReq', d_AuthorizationReq),
    0x8005: ('urn:iso:15118:2:2013:MsgBody', 'AuthorizationRes', d_AuthorizationRes),
    0x8006: ('urn:iso:15118:2:2013:MsgDef', 'Body', d_BodyType),
    0x8007: ('urn:iso:15118:2:2013:MsgBody', 'BodyElement', d_BodyBaseType),
    0x800b: ('urn:iso:15118:2:2013:MsgBody', 'CableCheckReq', d_CableCheckReq),
    0x800c: ('urn:iso:15118:2:2013:MsgBody', 'CableCheckRes', d_CableCheckRes),
    0x800d: ('http://www.w3.org/2000/09/xmldsig#', 'CanonicalizationMethod', d_CanonicalizationMethodType),
    0x800f: ('urn:iso:15118:2:2013:MsgBody', 'CertificateInstallationReq', d_CertificateInstallationReq),
    0x8010: ('urn:iso:15118:2:2013:MsgBody', 'CertificateInstallationRes', d_CertificateInstallationRes),
    0x8011: ('urn:iso:15118:2:2013:MsgBody', 'CertificateUpdateReq', d_CertificateUpdateReq),
    0x8012: ('urn:iso:15118:2:2013:MsgBody', 'CertificateUpdateRes', d_CertificateUpdateRes),
    0x8013: ('urn:iso:15118:2:2013:MsgBody', 'ChargeParameterDiscoveryReq', d_ChargeParameterDiscoveryReq),
    0x8014: ('urn:iso:15118:2:2013:MsgBody', 'ChargeParameterDiscoveryRes', d_ChargeParameterDiscoveryRes),
    0x8016: ('urn:iso:15118:2:2013:MsgBody', 'ChargeService', d_ChargeServiceType),
    0x8019: ('urn:iso:15118:2:2013:MsgBody', 'ChargingProfile', d_ChargingProfileType),
    0x801b: ('urn:iso:15118:2:2013:MsgDataTypes', 'ChargingProfileEntryMaxPower', d_PhysicalValueType),
    0x801e: ('urn:iso:15118:2:2013:MsgBody', 'ChargingStatusReq', d_ChargingStatusReq),
    0x801f: ('urn:iso:15118:2:2013:MsgBody', 'ChargingStatusRes', d_ChargingStatusRes),
    0x8020: ('urn:iso:15118:2:2013:MsgDataTypes', 'ConsumptionCost', d_ConsumptionCostType),
    0x8021: ('urn:iso:15118:2:2013:MsgBody', 'ContractSignatureCertChain', d_CertificateChainType),
    0x8022: ('urn:iso:15118:2:2013:MsgBody', 'ContractSignatureEncryptedPrivateKey', d_ContractSignatureEncryptedPrivateKeyType),
    0x8023: ('urn:iso:15118:2:2013:MsgDataTypes', 'Cost', d_CostType),
    0x8024: ('urn:iso:15118:2:2013:MsgBody', 'CurrentDemandReq', d_CurrentDemandReq),
    0x8025: ('urn:iso:15118:2:2013:MsgBody', 'CurrentDemandRes', d_CurrentDemandRes),
    0x8026: ('urn:iso:15118:2:2013:MsgDataTypes', 'DC_EVChargeParameter', d_DC_EVChargeParameterType),
    0x8027: ('urn:iso:15118:2:2013:MsgDataTypes', 'DC_EVPowerDeliveryParameter', d_DC_EVPowerDeliveryParameterType),
    0x8028: ('urn:iso:15118:2:2013:MsgDataTypes', 'DC_EVSEChargeParameter', d_DC_EVSEChargeParameterType),
    0x8029: ('urn:iso:15118:2:2013:MsgBody', 'DC_EVSEStatus', d_DC_EVSEStatusType),
    0x802a: ('urn:iso:15118:2:2013:MsgDataTypes', 'DC_EVSEStatus', d_DC_EVSEStatusType),
    0x802b: ('urn:iso:15118:2:2013:MsgBody', 'DC_EVStatus', d_DC_EVStatusType),
    0x802c: ('urn:iso:15118:2:2013:MsgDataTypes', 'DC_EVStatus', d_DC_EVStatusType),
    0x802d: ('urn:iso:15118:2:2013:MsgBody', 'DHpublickey', d_DiffieHellmanPublickeyType),
    0x802e: ('http://www.w3.org/2000/09/xmldsig#', 'DSAKeyValue', d_DSAKeyValueType),
    0x8030: ('http://www.w3.org/2000/09/xmldsig#', 'DigestMethod', d_DigestMethodType),
    0x8032: ('urn:iso:15118:2:2013:MsgDataTypes', 'EAmount', d_PhysicalValueType),
    0x8035: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVChargeParameter', d_EVChargeParameterType),
    0x8036: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVEnergyCapacity', d_PhysicalValueType),
    0x8037: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVEnergyRequest', d_PhysicalValueType),
    0x8039: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVMaxCurrent', d_PhysicalValueType),
    0x803a: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVMaxVoltage', d_PhysicalValueType),
    0x803b: ('urn:iso:15118:2:2013:MsgBody', 'EVMaximumCurrentLimit', d_PhysicalValueType),
    0x803c: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVMaximumCurrentLimit', d_PhysicalValueType),
    0x803d: ('urn:iso:15118:2:2013:MsgBody', 'EVMaximumPowerLimit', d_PhysicalValueType),
    0x803e: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVMaximumPowerLimit', d_PhysicalValueType),
    0x803f: ('urn:iso:15118:2:2013:MsgBody', 'EVMaximumVoltageLimit', d_PhysicalValueType),
    0x8040: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVMaximumVoltageLimit', d_PhysicalValueType),
    0x8041: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVMinCurrent', d_PhysicalValueType),
    0x8042: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVPowerDeliveryParameter', d_EVPowerDeliveryParameterType),
    0x8045: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEChargeParameter', d_EVSEChargeParameterType),
    0x8047: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSECurrentRegulationTolerance', d_PhysicalValueType),
    0x8048: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEEnergyToBeDelivered', d_PhysicalValueType),
    0x804b: ('urn:iso:15118:2:2013:MsgBody', 'EVSEMaxCurrent', d_PhysicalValueType),
    0x804c: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEMaxCurrent', d_PhysicalValueType),
    0x804d: ('urn:iso:15118:2:2013:MsgBody', 'EVSEMaximumCurrentLimit', d_PhysicalValueType),
    0x804e: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEMaximumCurrentLimit', d_PhysicalValueType),
    0x804f: ('urn:iso:15118:2:2013:MsgBody', 'EVSEMaximumPowerLimit', d_PhysicalValueType),
    0x8050: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEMaximumPowerLimit', d_PhysicalValueType),
    0x8051: ('urn:iso:15118:2:2013:MsgBody', 'EVSEMaximumVoltageLimit', d_PhysicalValueType),
    0x8052: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEMaximumVoltageLimit', d_PhysicalValueType),
    0x8053: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEMinimumCurrentLimit', d_PhysicalValueType),
    0x8054: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEMinimumVoltageLimit', d_PhysicalValueType),
    0x8055: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSENominalVoltage', d_PhysicalValueType),
    0x8057: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEPeakCurrentRipple', d_PhysicalValueType),
    0x8059: ('urn:iso:15118:2:2013:MsgBody', 'EVSEPresentCurrent', d_PhysicalValueType),
    0x805a: ('urn:iso:15118:2:2013:MsgBody', 'EVSEPresentVoltage', d_PhysicalValueType),
    0x805c: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEStatus', d_EVSEStatusType),
    0x8060: ('urn:iso:15118:2:2013:MsgDataTypes', 'EVStatus', d_EVStatusType),
    0x8061: ('urn:iso:15118:2:2013:MsgBody', 'EVTargetCurrent', d_PhysicalValueType),
    0x8062: ('urn:iso:15118:2:2013:MsgBody', 'EVTargetVoltage', d_PhysicalValueType),
    0x8064: ('urn:iso:15118:2:2013:MsgDataTypes', 'Entry', d_EntryType),
    0x806d: ('urn:iso:15118:2:2013:MsgDef', 'Header', d_MessageHeaderType),
    0x806f: ('http://www.w3.org/2000/09/xmldsig#', 'KeyInfo', d_KeyInfoType),
    0x8071: ('http://www.w3.org/2000/09/xmldsig#', 'KeyValue', d_KeyValueType),
    0x8072: ('urn:iso:15118:2:2013:MsgBody', 'ListOfRootCertificateIDs', d_ListOfRootCertificateIDsType),
    0x8073: ('http://www.w3.org/2000/09/xmldsig#', 'Manifest', d_ManifestType),
    0x8076: ('urn:iso:15118:2:2013:MsgBody', 'MeterInfo', d_MeterInfoType),
    0x8079: ('urn:iso:15118:2:2013:MsgBody', 'MeteringReceiptReq', d_MeteringReceiptReq),
    0x807a: ('urn:iso:15118:2:2013:MsgBody', 'MeteringReceiptRes', d_MeteringReceiptRes),
    0x807e: ('urn:iso:15118:2:2013:MsgHeader', 'Notification', d_NotificationType),
    0x8082: ('http://www.w3.org/2000/09/xmldsig#', 'Object', d_ObjectType),
    0x8084: ('http://www.w3.org/2000/09/xmldsig#', 'PGPData', d_PGPDataType),
    0x8087: ('urn:iso:15118:2:2013:MsgDataTypes', 'PMax', d_PhysicalValueType),
    0x8088: ('urn:iso:15118:2:2013:MsgDataTypes', 'PMaxSchedule', d_PMaxScheduleType),
    0x8089: ('urn:iso:15118:2:2013:MsgDataTypes', 'PMaxScheduleEntry', d_PMaxScheduleEntryType),
    0x808a: ('urn:iso:15118:2:2013:MsgDataTypes', 'Parameter', d_ParameterType),
    0x808b: ('urn:iso:15118:2:2013:MsgDataTypes', 'ParameterSet', d_ParameterSetType),
    0x808d: ('urn:iso:15118:2:2013:MsgBody', 'PaymentDetailsReq', d_PaymentDetailsReq),
    0x808e: ('urn:iso:15118:2:2013:MsgBody', 'PaymentDetailsRes', d_PaymentDetailsRes),
    0x8090: ('urn:iso:15118:2:2013:MsgBody', 'PaymentOptionList', d_PaymentOptionListType),
    0x8091: ('urn:iso:15118:2:2013:MsgBody', 'PaymentServiceSelectionReq', d_PaymentServiceSelectionReq),
    0x8092: ('urn:iso:15118:2:2013:MsgBody', 'PaymentServiceSelectionRes', d_PaymentServiceSelectionRes),
    0x8094: ('urn:iso:15118:2:2013:MsgBody', 'PowerDeliveryReq', d_PowerDeliveryReq),
    0x8095: ('urn:iso:15118:2:2013:MsgBody', 'PowerDeliveryRes', d_PowerDeliveryRes),
    0x8096: ('urn:iso:15118:2:2013:MsgBody', 'PreChargeReq', d_PreChargeReq),
    0x8097: ('urn:iso:15118:2:2013:MsgBody', 'PreChargeRes', d_PreChargeRes),
    0x8098: ('urn:iso:15118:2:2013:MsgDataTypes', 'ProfileEntry', d_ProfileEntryType),
    0x809b: ('http://www.w3.org/2000/09/xmldsig#', 'RSAKeyValue', d_RSAKeyValueType),
    0x809d: ('http://www.w3.org/2000/09/xmldsig#', 'Reference', d_ReferenceType),
    0x809e: ('urn:iso:15118:2:2013:MsgDataTypes', 'RelativeTimeInterval', d_RelativeTimeIntervalType),
    0x809f: ('urn:iso:15118:2:2013:MsgBody', 'RemainingTimeToBulkSoC', d_PhysicalValueType),
    0x80a0: ('urn:iso:15118:2:2013:MsgBody', 'RemainingTimeToFullSoC', d_PhysicalValueType),
    0x80a3: ('http://www.w3.org/2000/09/xmldsig#', 'RetrievalMethod', d_RetrievalMethodType),
    0x80a5: ('urn:iso:15118:2:2013:MsgDataTypes', 'RootCertificateID', d_X509IssuerSerialType),
    0x80a6: ('urn:iso:15118:2:2013:MsgBody', 'SAProvisioningCertificateChain', d_CertificateChainType),
    0x80a7: ('urn:iso:15118:2:2013:MsgDataTypes', 'SAScheduleList', d_SAScheduleListType),
    0x80a8: ('urn:iso:15118:2:2013:MsgDataTypes', 'SAScheduleTuple', d_SAScheduleTupleType),
    0x80ab: ('urn:iso:15118:2:2013:MsgDataTypes', 'SASchedules', d_SASchedulesType),
    0x80ac: ('http://www.w3.org/2000/09/xmldsig#', 'SPKIData', d_SPKIDataType),
    0x80ae: ('urn:iso:15118:2:2013:MsgDataTypes', 'SalesTariff', d_SalesTariffType),
    0x80b0: ('urn:iso:15118:2:2013:MsgDataTypes', 'SalesTariffEntry', d_SalesTariffEntryType),
    0x80b4: ('urn:iso:15118:2:2013:MsgDataTypes', 'SelectedService', d_SelectedServiceType),
    0x80b5: ('urn:iso:15118:2:2013:MsgBody', 'SelectedServiceList', d_SelectedServiceListType),
    0x80b6: ('urn:iso:15118:2:2013:MsgDataTypes', 'Service', d_ServiceType),
    0x80b9: ('urn:iso:15118:2:2013:MsgBody', 'ServiceDetailReq', d_ServiceDetailReq),
    0x80ba: ('urn:iso:15118:2:2013:MsgBody', 'ServiceDetailRes', d_ServiceDetailRes),
    0x80bb: ('urn:iso:15118:2:2013:MsgBody', 'ServiceDiscoveryReq', d_ServiceDiscoveryReq),
    0x80bc: ('urn:iso:15118:2:2013:MsgBody', 'ServiceDiscoveryRes', d_ServiceDiscoveryRes),
    0x80bf: ('urn:iso:15118:2:2013:MsgBody', 'ServiceList', d_ServiceListType),
    0x80c1: ('urn:iso:15118:2:2013:MsgBody', 'ServiceParameterList', d_ServiceParameterListType),
    0x80c6: ('urn:iso:15118:2:2013:MsgBody', 'SessionSetupReq', d_SessionSetupReq),
    0x80c7: ('urn:iso:15118:2:2013:MsgBody', 'SessionSetupRes', d_SessionSetupRes),
    0x80c8: ('urn:iso:15118:2:2013:MsgBody', 'SessionStopReq', d_SessionStopReq),
    0x80c9: ('urn:iso:15118:2:2013:MsgBody', 'SessionStopRes', d_SessionStopRes),
    0x80cb: ('http://www.w3.org/2000/09/xmldsig#', 'Signature', d_SignatureType),
    0x80cc: ('http://www.w3.org/2000/09/xmldsig#', 'SignatureMethod', d_SignatureMethodType),
    0x80cd: ('http://www.w3.org/2000/09/xmldsig#', 'SignatureProperties', d_SignaturePropertiesType),
    0x80ce: ('http://www.w3.org/2000/09/xmldsig#', 'SignatureProperty', d_SignaturePropertyType),
    0x80cf: ('http://www.w3.org/2000/09/xmldsig#', 'SignatureValue', d_SignatureValueType),
    0x80d0: ('http://www.w3.org/2000/09/xmldsig#', 'SignedInfo', d_SignedInfoType),
    0x80d1: ('urn:iso:15118:2:2013:MsgDataTypes', 'SubCertificates', d_SubCertificatesType),
    0x80d2: ('urn:iso:15118:2:2013:MsgDataTypes', 'SupportedEnergyTransferMode', d_SupportedEnergyTransferModeType),
    0x80d4: ('urn:iso:15118:2:2013:MsgDataTypes', 'TimeInterval', d_IntervalType),
    0x80d5: ('http://www.w3.org/2000/09/xmldsig#', 'Transform', d_TransformType),
    0x80d6: ('http://www.w3.org/2000/09/xmldsig#', 'Transforms', d_TransformsType),
    0x80d8: ('urn:iso:15118:2:2013:MsgDef', 'V2G_Message', d_V2G_Message),
    0x80da: ('urn:iso:15118:2:2013:MsgBody', 'WeldingDetectionReq', d_WeldingDetectionReq),
    0x80db: ('urn:iso:15118:2:2013:MsgBody', 'WeldingDetectionRes', d_WeldingDetectionRes),
    0x80de: ('http://www.w3.org/2000/09/xmldsig#', 'X509Data', d_X509DataType),
    0x80e0: ('http://www.w3.org/2000/09/xmldsig#', 'X509IssuerSerial', d_X509IssuerSerialType),
    0x80ee: ('urn:iso:15118:2:2013:MsgDataTypes', 'physicalValue', d_PhysicalValueType),
    0x80f1: ('urn:iso:15118:2:2013:MsgDataTypes', 'startValue', d_PhysicalValueType),
}
FRAGMENT_CODES = {
    ('urn:iso:15118:2:2013:MsgDataTypes', 'AC_EVChargeParameter'): (0x8000, AC_EVChargeParameterType, e_AC_EVChargeParameterType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'AC_EVSEChargeParameter'): (0x8001, AC_EVSEChargeParameterType, e_AC_EVSEChargeParameterType),
    ('urn:iso:15118:2:2013:MsgBody', 'AC_EVSEStatus'): (0x8002, AC_EVSEStatusType, e_AC_EVSEStatusType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'AC_EVSEStatus'): (0x8003, AC_EVSEStatusType, e_AC_EVSEStatusType),
    ('urn:iso:15118:2:2013:MsgBody', 'AuthorizationReq'): (0x8004, AuthorizationReq, e_AuthorizationReq),
    ('urn:iso:15118:2:2013:MsgBody', 'AuthorizationRes'): (0x8005, AuthorizationRes, e_AuthorizationRes),
    ('urn:iso:15118:2:2013:MsgDef', 'Body'): (0x8006, BodyType, e_BodyType),
    ('urn:iso:15118:2:2013:MsgBody', 'BodyElement'): (0x8007, BodyBaseType, e_BodyBaseType),
    ('urn:iso:15118:2:2013:MsgBody', 'CableCheckReq'): (0x800b, CableCheckReq, e_CableCheckReq),
    ('urn:iso:15118:2:2013:MsgBody', 'CableCheckRes'): (0x800c, CableCheckRes, e_CableCheckRes),
    ('http://www.w3.org/2000/09/xmldsig#', 'CanonicalizationMethod'): (0x800d, CanonicalizationMethodType, e_CanonicalizationMethodType),
    ('urn:iso:15118:2:2013:MsgBody', 'CertificateInstallationReq'): (0x800f, CertificateInstallationReq, e_CertificateInstallationReq),
    ('urn:iso:15118:2:2013:MsgBody', 'CertificateInstallationRes'): (0x8010, CertificateInstallationRes, e_CertificateInstallationRes),
    ('urn:iso:15118:2:2013:MsgBody', 'CertificateUpdateReq'): (0x8011, CertificateUpdateReq, e_CertificateUpdateReq),
    ('urn:iso:15118:2:2013:MsgBody', 'CertificateUpdateRes'): (0x8012, CertificateUpdateRes, e_CertificateUpdateRes),
    ('urn:iso:15118:2:2013:MsgBody', 'ChargeParameterDiscoveryReq'): (0x8013, ChargeParameterDiscoveryReq, e_ChargeParameterDiscoveryReq),
    ('urn:iso:15118:2:2013:MsgBody', 'ChargeParameterDiscoveryRes'): (0x8014, ChargeParameterDiscoveryRes, e_ChargeParameterDiscoveryRes),
    ('urn:iso:15118:2:2013:MsgBody', 'ChargeService'): (0x8016, ChargeServiceType, e_ChargeServiceType),
    ('urn:iso:15118:2:2013:MsgBody', 'ChargingProfile'): (0x8019, ChargingProfileType, e_ChargingProfileType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'ChargingProfileEntryMaxPower'): (0x801b, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgBody', 'ChargingStatusReq'): (0x801e, ChargingStatusReq, e_ChargingStatusReq),
    ('urn:iso:15118:2:2013:MsgBody', 'ChargingStatusRes'): (0x801f, ChargingStatusRes, e_ChargingStatusRes),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'ConsumptionCost'): (0x8020, ConsumptionCostType, e_ConsumptionCostType),
    ('urn:iso:15118:2:2013:MsgBody', 'ContractSignatureCertChain'): (0x8021, CertificateChainType, e_CertificateChainType),
    ('urn:iso:15118:2:2013:MsgBody', 'ContractSignatureEncryptedPrivateKey'): (0x8022, ContractSignatureEncryptedPrivateKeyType, e_ContractSignatureEncryptedPrivateKeyType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'Cost'): (0x8023, CostType, e_CostType),
    ('urn:iso:15118:2:2013:MsgBody', 'CurrentDemandReq'): (0x8024, CurrentDemandReq, e_CurrentDemandReq),
    ('urn:iso:15118:2:2013:MsgBody', 'CurrentDemandRes'): (0x8025, CurrentDemandRes, e_CurrentDemandRes),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'DC_EVChargeParameter'): (0x8026, DC_EVChargeParameterType, e_DC_EVChargeParameterType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'DC_EVPowerDeliveryParameter'): (0x8027, DC_EVPowerDeliveryParameterType, e_DC_EVPowerDeliveryParameterType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'DC_EVSEChargeParameter'): (0x8028, DC_EVSEChargeParameterType, e_DC_EVSEChargeParameterType),
    ('urn:iso:15118:2:2013:MsgBody', 'DC_EVSEStatus'): (0x8029, DC_EVSEStatusType, e_DC_EVSEStatusType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'DC_EVSEStatus'): (0x802a, DC_EVSEStatusType, e_DC_EVSEStatusType),
    ('urn:iso:15118:2:2013:MsgBody', 'DC_EVStatus'): (0x802b, DC_EVStatusType, e_DC_EVStatusType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'DC_EVStatus'): (0x802c, DC_EVStatusType, e_DC_EVStatusType),
    ('urn:iso:15118:2:2013:MsgBody', 'DHpublickey'): (0x802d, DiffieHellmanPublickeyType, e_DiffieHellmanPublickeyType),
    ('http://www.w3.org/2000/09/xmldsig#', 'DSAKeyValue'): (0x802e, DSAKeyValueType, e_DSAKeyValueType),
    ('http://www.w3.org/2000/09/xmldsig#', 'DigestMethod'): (0x8030, DigestMethodType, e_DigestMethodType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EAmount'): (0x8032, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVChargeParameter'): (0x8035, EVChargeParameterType, e_EVChargeParameterType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVEnergyCapacity'): (0x8036, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVEnergyRequest'): (0x8037, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVMaxCurrent'): (0x8039, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVMaxVoltage'): (0x803a, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgBody', 'EVMaximumCurrentLimit'): (0x803b, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVMaximumCurrentLimit'): (0x803c, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgBody', 'EVMaximumPowerLimit'): (0x803d, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVMaximumPowerLimit'): (0x803e, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgBody', 'EVMaximumVoltageLimit'): (0x803f, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVMaximumVoltageLimit'): (0x8040, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVMinCurrent'): (0x8041, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVPowerDeliveryParameter'): (0x8042, EVPowerDeliveryParameterType, e_EVPowerDeliveryParameterType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEChargeParameter'): (0x8045, EVSEChargeParameterType, e_EVSEChargeParameterType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSECurrentRegulationTolerance'): (0x8047, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEEnergyToBeDelivered'): (0x8048, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgBody', 'EVSEMaxCurrent'): (0x804b, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEMaxCurrent'): (0x804c, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgBody', 'EVSEMaximumCurrentLimit'): (0x804d, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEMaximumCurrentLimit'): (0x804e, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgBody', 'EVSEMaximumPowerLimit'): (0x804f, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEMaximumPowerLimit'): (0x8050, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgBody', 'EVSEMaximumVoltageLimit'): (0x8051, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEMaximumVoltageLimit'): (0x8052, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEMinimumCurrentLimit'): (0x8053, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEMinimumVoltageLimit'): (0x8054, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSENominalVoltage'): (0x8055, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEPeakCurrentRipple'): (0x8057, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgBody', 'EVSEPresentCurrent'): (0x8059, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgBody', 'EVSEPresentVoltage'): (0x805a, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVSEStatus'): (0x805c, EVSEStatusType, e_EVSEStatusType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'EVStatus'): (0x8060, EVStatusType, e_EVStatusType),
    ('urn:iso:15118:2:2013:MsgBody', 'EVTargetCurrent'): (0x8061, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgBody', 'EVTargetVoltage'): (0x8062, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'Entry'): (0x8064, EntryType, e_EntryType),
    ('urn:iso:15118:2:2013:MsgDef', 'Header'): (0x806d, MessageHeaderType, e_MessageHeaderType),
    ('http://www.w3.org/2000/09/xmldsig#', 'KeyInfo'): (0x806f, KeyInfoType, e_KeyInfoType),
    ('http://www.w3.org/2000/09/xmldsig#', 'KeyValue'): (0x8071, KeyValueType, e_KeyValueType),
    ('urn:iso:15118:2:2013:MsgBody', 'ListOfRootCertificateIDs'): (0x8072, ListOfRootCertificateIDsType, e_ListOfRootCertificateIDsType),
    ('http://www.w3.org/2000/09/xmldsig#', 'Manifest'): (0x8073, ManifestType, e_ManifestType),
    ('urn:iso:15118:2:2013:MsgBody', 'MeterInfo'): (0x8076, MeterInfoType, e_MeterInfoType),
    ('urn:iso:15118:2:2013:MsgBody', 'MeteringReceiptReq'): (0x8079, MeteringReceiptReq, e_MeteringReceiptReq),
    ('urn:iso:15118:2:2013:MsgBody', 'MeteringReceiptRes'): (0x807a, MeteringReceiptRes, e_MeteringReceiptRes),
    ('urn:iso:15118:2:2013:MsgHeader', 'Notification'): (0x807e, NotificationType, e_NotificationType),
    ('http://www.w3.org/2000/09/xmldsig#', 'Object'): (0x8082, ObjectType, e_ObjectType),
    ('http://www.w3.org/2000/09/xmldsig#', 'PGPData'): (0x8084, PGPDataType, e_PGPDataType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'PMax'): (0x8087, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'PMaxSchedule'): (0x8088, PMaxScheduleType, e_PMaxScheduleType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'PMaxScheduleEntry'): (0x8089, PMaxScheduleEntryType, e_PMaxScheduleEntryType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'Parameter'): (0x808a, ParameterType, e_ParameterType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'ParameterSet'): (0x808b, ParameterSetType, e_ParameterSetType),
    ('urn:iso:15118:2:2013:MsgBody', 'PaymentDetailsReq'): (0x808d, PaymentDetailsReq, e_PaymentDetailsReq),
    ('urn:iso:15118:2:2013:MsgBody', 'PaymentDetailsRes'): (0x808e, PaymentDetailsRes, e_PaymentDetailsRes),
    ('urn:iso:15118:2:2013:MsgBody', 'PaymentOptionList'): (0x8090, PaymentOptionListType, e_PaymentOptionListType),
    ('urn:iso:15118:2:2013:MsgBody', 'PaymentServiceSelectionReq'): (0x8091, PaymentServiceSelectionReq, e_PaymentServiceSelectionReq),
    ('urn:iso:15118:2:2013:MsgBody', 'PaymentServiceSelectionRes'): (0x8092, PaymentServiceSelectionRes, e_PaymentServiceSelectionRes),
    ('urn:iso:15118:2:2013:MsgBody', 'PowerDeliveryReq'): (0x8094, PowerDeliveryReq, e_PowerDeliveryReq),
    ('urn:iso:15118:2:2013:MsgBody', 'PowerDeliveryRes'): (0x8095, PowerDeliveryRes, e_PowerDeliveryRes),
    ('urn:iso:15118:2:2013:MsgBody', 'PreChargeReq'): (0x8096, PreChargeReq, e_PreChargeReq),
    ('urn:iso:15118:2:2013:MsgBody', 'PreChargeRes'): (0x8097, PreChargeRes, e_PreChargeRes),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'ProfileEntry'): (0x8098, ProfileEntryType, e_ProfileEntryType),
    ('http://www.w3.org/2000/09/xmldsig#', 'RSAKeyValue'): (0x809b, RSAKeyValueType, e_RSAKeyValueType),
    ('http://www.w3.org/2000/09/xmldsig#', 'Reference'): (0x809d, ReferenceType, e_ReferenceType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'RelativeTimeInterval'): (0x809e, RelativeTimeIntervalType, e_RelativeTimeIntervalType),
    ('urn:iso:15118:2:2013:MsgBody', 'RemainingTimeToBulkSoC'): (0x809f, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgBody', 'RemainingTimeToFullSoC'): (0x80a0, PhysicalValueType, e_PhysicalValueType),
    ('http://www.w3.org/2000/09/xmldsig#', 'RetrievalMethod'): (0x80a3, RetrievalMethodType, e_RetrievalMethodType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'RootCertificateID'): (0x80a5, X509IssuerSerialType, e_X509IssuerSerialType),
    ('urn:iso:15118:2:2013:MsgBody', 'SAProvisioningCertificateChain'): (0x80a6, CertificateChainType, e_CertificateChainType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'SAScheduleList'): (0x80a7, SAScheduleListType, e_SAScheduleListType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'SAScheduleTuple'): (0x80a8, SAScheduleTupleType, e_SAScheduleTupleType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'SASchedules'): (0x80ab, SASchedulesType, e_SASchedulesType),
    ('http://www.w3.org/2000/09/xmldsig#', 'SPKIData'): (0x80ac, SPKIDataType, e_SPKIDataType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'SalesTariff'): (0x80ae, SalesTariffType, e_SalesTariffType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'SalesTariffEntry'): (0x80b0, SalesTariffEntryType, e_SalesTariffEntryType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'SelectedService'): (0x80b4, SelectedServiceType, e_SelectedServiceType),
    ('urn:iso:15118:2:2013:MsgBody', 'SelectedServiceList'): (0x80b5, SelectedServiceListType, e_SelectedServiceListType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'Service'): (0x80b6, ServiceType, e_ServiceType),
    ('urn:iso:15118:2:2013:MsgBody', 'ServiceDetailReq'): (0x80b9, ServiceDetailReq, e_ServiceDetailReq),
    ('urn:iso:15118:2:2013:MsgBody', 'ServiceDetailRes'): (0x80ba, ServiceDetailRes, e_ServiceDetailRes),
    ('urn:iso:15118:2:2013:MsgBody', 'ServiceDiscoveryReq'): (0x80bb, ServiceDiscoveryReq, e_ServiceDiscoveryReq),
    ('urn:iso:15118:2:2013:MsgBody', 'ServiceDiscoveryRes'): (0x80bc, ServiceDiscoveryRes, e_ServiceDiscoveryRes),
    ('urn:iso:15118:2:2013:MsgBody', 'ServiceList'): (0x80bf, ServiceListType, e_ServiceListType),
    ('urn:iso:15118:2:2013:MsgBody', 'ServiceParameterList'): (0x80c1, ServiceParameterListType, e_ServiceParameterListType),
    ('urn:iso:15118:2:2013:MsgBody', 'SessionSetupReq'): (0x80c6, SessionSetupReq, e_SessionSetupReq),
    ('urn:iso:15118:2:2013:MsgBody', 'SessionSetupRes'): (0x80c7, SessionSetupRes, e_SessionSetupRes),
    ('urn:iso:15118:2:2013:MsgBody', 'SessionStopReq'): (0x80c8, SessionStopReq, e_SessionStopReq),
    ('urn:iso:15118:2:2013:MsgBody', 'SessionStopRes'): (0x80c9, SessionStopRes, e_SessionStopRes),
    ('http://www.w3.org/2000/09/xmldsig#', 'Signature'): (0x80cb, SignatureType, e_SignatureType),
    ('http://www.w3.org/2000/09/xmldsig#', 'SignatureMethod'): (0x80cc, SignatureMethodType, e_SignatureMethodType),
    ('http://www.w3.org/2000/09/xmldsig#', 'SignatureProperties'): (0x80cd, SignaturePropertiesType, e_SignaturePropertiesType),
    ('http://www.w3.org/2000/09/xmldsig#', 'SignatureProperty'): (0x80ce, SignaturePropertyType, e_SignaturePropertyType),
    ('http://www.w3.org/2000/09/xmldsig#', 'SignatureValue'): (0x80cf, SignatureValueType, e_SignatureValueType),
    ('http://www.w3.org/2000/09/xmldsig#', 'SignedInfo'): (0x80d0, SignedInfoType, e_SignedInfoType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'SubCertificates'): (0x80d1, SubCertificatesType, e_SubCertificatesType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'SupportedEnergyTransferMode'): (0x80d2, SupportedEnergyTransferModeType, e_SupportedEnergyTransferModeType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'TimeInterval'): (0x80d4, IntervalType, e_IntervalType),
    ('http://www.w3.org/2000/09/xmldsig#', 'Transform'): (0x80d5, TransformType, e_TransformType),
    ('http://www.w3.org/2000/09/xmldsig#', 'Transforms'): (0x80d6, TransformsType, e_TransformsType),
    ('urn:iso:15118:2:2013:MsgDef', 'V2G_Message'): (0x80d8, V2G_Message, e_V2G_Message),
    ('urn:iso:15118:2:2013:MsgBody', 'WeldingDetectionReq'): (0x80da, WeldingDetectionReq, e_WeldingDetectionReq),
    ('urn:iso:15118:2:2013:MsgBody', 'WeldingDetectionRes'): (0x80db, WeldingDetectionRes, e_WeldingDetectionRes),
    ('http://www.w3.org/2000/09/xmldsig#', 'X509Data'): (0x80de, X509DataType, e_X509DataType),
    ('http://www.w3.org/2000/09/xmldsig#', 'X509IssuerSerial'): (0x80e0, X509IssuerSerialType, e_X509IssuerSerialType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'physicalValue'): (0x80ee, PhysicalValueType, e_PhysicalValueType),
    ('urn:iso:15118:2:2013:MsgDataTypes', 'startValue'): (0x80f1, PhysicalValueType, e_PhysicalValueType),
}

def decode(data: bytes | bytearray | memoryview, *, strict: bool = False) -> object:
    """The root object of a document, or an Element; raises DecodeError."""
    if not strict:
        try:
            v = int.from_bytes(data, "big")
            r = (len(data) << 3) - 15
            return ROOTS[v >> r](v, r)[0]
        except FAILURES:
            pass
    return slow.decode(data, strict)


def encode(root: object) -> bytes:
    """The document of a root object or Element; raises EncodeError."""
    try:
        a, f = ROOT_CODES[root.__class__]
        return to_octets(f(a, root))
    except FAILURES:
        return slow.encode(root)


def decode_fragment(data: bytes | bytearray | memoryview, *, strict: bool = False) -> Element:
    """The element of a fragment; raises DecodeError."""
    if not strict:
        try:
            v = int.from_bytes(data, "big")
            r = (len(data) << 3) - 16
            namespace, name, f = FRAGMENTS[v >> r]
            x, r = f(v, r)
            if v >> r - 8 & 255 == 244:
                return Element(namespace, name, x)
        except FAILURES:
            pass
    return slow.decode_fragment(data, strict)


def encode_fragment(element: Element) -> bytes:
    """The fragment of an element; raises EncodeError."""
    try:
        a, cls, f = FRAGMENT_CODES[element.namespace, element.name]
        if element.value.__class__ is cls:
            return to_octets(f(a, element.value) << 8 | 244)
    except FAILURES:
        pass
    return slow.encode_fragment(element)
