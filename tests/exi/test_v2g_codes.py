"""Event codes and sizes of the V2G grammars, as published codecs have them."""

import base64
import hashlib
from typing import Any

import pytest

from exi import Element
from exi.grammar import grammar_of
from exi.protocol import Protocol
from secc.messages import app_protocol, din70121, iso15118_2, xmldsig

MODULES: dict[str, Any] = {
    "app_protocol": app_protocol,
    "din70121": din70121,
    "iso15118_2": iso15118_2,
    "xmldsig": xmldsig,
}
PROTOCOLS = {name: Protocol(module.schema()) for name, module in MODULES.items()}


@pytest.mark.parametrize(
    ("name", "roots", "names"),
    [
        ("app_protocol", 2, 9),
        ("iso15118_2", 80, 243),
        ("din70121", 81, 245),
        ("xmldsig", 24, 45),
    ],
)
def test_the_grammars_count_every_root_and_every_element_name(
    name: str, roots: int, names: int
) -> None:
    protocol = PROTOCOLS[name]

    assert len(protocol.document.members) == roots
    assert len(protocol.fragment.members) == names
    assert protocol.fragment.end == names + 1


def codes(name: str, *, fragment: bool) -> dict[str, int]:
    choices = PROTOCOLS[name].fragment if fragment else PROTOCOLS[name].document
    return {members[0].name: code for code, members in enumerate(choices.members)}


def test_the_codes_of_the_roots() -> None:
    assert codes("iso15118_2", fragment=False)["V2G_Message"] == 76
    assert codes("din70121", fragment=False)["V2G_Message"] == 77
    assert codes("app_protocol", fragment=False) == {
        "supportedAppProtocolReq": 0,
        "supportedAppProtocolRes": 1,
    }
    widths = [PROTOCOLS[name].document.width for name in MODULES]
    assert widths == [2, 7, 7, 5]


def test_the_codes_of_signed_elements() -> None:
    of = codes("iso15118_2", fragment=True)

    assert PROTOCOLS["iso15118_2"].fragment.width == 8
    assert PROTOCOLS["xmldsig"].fragment.width == 6
    assert codes("xmldsig", fragment=True)["SignedInfo"] == 32
    assert {name: of[name] for name in SIGNED} == SIGNED


SIGNED = {
    "AuthorizationReq": 4,
    "CertificateInstallationReq": 15,
    "CertificateUpdateReq": 17,
    "ContractSignatureCertChain": 33,
    "ContractSignatureEncryptedPrivateKey": 34,
    "DHpublickey": 45,
    "MeteringReceiptReq": 121,
    "SalesTariff": 174,
    "SignedInfo": 208,
    "eMAID": 236,
}


def test_the_relaxed_grammar_of_emaid() -> None:
    codes = PROTOCOLS["iso15118_2"].relaxed

    assert [a.key for a in codes.attributes].index(("Id", iso15118_2.MSG_DATA_TYPES)) == 4
    assert (len(codes.attributes), codes.characters, codes.width) == (10, 256, 9)
    assert (codes.end, codes.rest_width) == (244, 8)


def test_the_members_of_a_substitution_group_are_sorted_and_the_head_is_among_them() -> None:
    for name, first in (("iso15118_2", "AuthorizationReq"), ("din70121", "BodyElement")):
        (position,) = grammar_of(MODULES[name].BodyType).positions
        members = [member.name for member in position.members]
        assert members == sorted(members)
        assert members[0] == first
        assert len(members) == 35
        assert "BodyElement" in members
        assert grammar_of(MODULES[name].BodyType).start.width == 6


def widths(cls: type, start: str) -> list[int]:
    """Widths of the states from that in which a field may come to the end."""
    grammar = grammar_of(cls)
    names = [position.field for position in grammar.positions]
    return [state.width for state in grammar.after[names.index(start) :]]


def test_the_widths_of_states_with_optional_fields() -> None:
    cls = iso15118_2.CurrentDemandReq
    assert widths(cls, "EVTargetCurrent")[:5] == [3, 3, 2, 2, 1]
    assert widths(cls, "ChargingComplete")[:3] == [2, 2, 1]
    assert widths(iso15118_2.MessageHeaderType, "SessionID") == [2, 2, 1]
    assert widths(iso15118_2.ChargeParameterDiscoveryRes, "EVSEProcessing")[0] == 3
    assert grammar_of(xmldsig.SignatureValueType).start.width == 2
    assert widths(xmldsig.CanonicalizationMethodType, "Algorithm")[0] == 2
    assert widths(xmldsig.SignatureMethodType, "Algorithm")[0] == 3
    assert widths(xmldsig.TransformType, "Algorithm")[0] == 3


def test_the_empty_head_of_a_group_that_old_stations_send_is_read() -> None:
    """DIN chargers with OpenV2G send <SASchedules/>, whose type is abstract."""
    res = din70121.ChargeParameterDiscoveryRes(
        ResponseCode=din70121.responseCodeType.OK,
        EVSEProcessing=din70121.EVSEProcessingType.Ongoing,
        SASchedules=din70121.SASchedulesType(),
        EVSEChargeParameter=din70121.EVSEChargeParameterType(),
    )
    message = din70121.V2G_Message(
        Header=din70121.MessageHeaderType(SessionID=bytes(8)),
        Body=din70121.BodyType(BodyElement=res),
    )

    assert din70121.decode(din70121.encode(message)) == message


# --- signed elements: octets and digests on which several codecs agree ------------------------

IDENTIFIER = "id1"
CERTIFICATE = bytes.fromhex("30030101ff")


def fragment(name: str, value: object) -> Element:
    of_data_types = name == "SalesTariff"
    namespace = iso15118_2.MSG_DATA_TYPES if of_data_types else iso15118_2.MSG_BODY
    return Element(namespace, name, value)


def certificate_chain() -> object:
    subs = iso15118_2.SubCertificatesType(Certificate=[CERTIFICATE, CERTIFICATE])
    return iso15118_2.CertificateChainType(
        Id=IDENTIFIER, Certificate=CERTIFICATE, SubCertificates=subs
    )


def sales_tariff() -> object:
    def entry(start: int, duration: int | None, level: int) -> object:
        interval = iso15118_2.RelativeTimeIntervalType(start=start, duration=duration)
        return iso15118_2.SalesTariffEntryType(TimeInterval=interval, EPriceLevel=level)

    return iso15118_2.SalesTariffType(
        Id=IDENTIFIER,
        SalesTariffID=1,
        NumEPriceLevels=2,
        SalesTariffEntry=[entry(0, None, 1), entry(3600, 82800, 2)],
    )


def metering_receipt() -> object:
    return iso15118_2.MeteringReceiptReq(
        Id=IDENTIFIER,
        SessionID=bytes.fromhex("1122334455667788"),
        SAScheduleTupleID=1,
        MeterInfo=iso15118_2.MeterInfoType(MeterID="M1", MeterReading=12345),
    )


def certificate_installation() -> object:
    root = xmldsig.X509IssuerSerialType(X509IssuerName="CN=V2GRootCA", X509SerialNumber=57)
    return iso15118_2.CertificateInstallationReq(
        Id=IDENTIFIER,
        OEMProvisioningCert=CERTIFICATE,
        ListOfRootCertificateIDs=iso15118_2.ListOfRootCertificateIDsType(RootCertificateID=[root]),
    )


VECTORS = [
    (
        "AuthorizationReq",
        iso15118_2.AuthorizationReq(Id="ID1", GenChallenge=b"Some Random Data"),
        "80040152510c40829b7b6b2902930b73237b6902230ba309e8",
    ),
    (
        "MeteringReceiptReq",
        metering_receipt(),
        "8079015a590c40811223344556677880000044d3105cb01bd0",
    ),
    (
        "CertificateInstallationReq",
        certificate_installation(),
        "800f02b4b21880a60060203fe00e434e3d563247526f6f74434103917a00",
    ),
    ("SalesTariff", sales_tariff(), "80ae015a590c400202000080120480e07843028008be80"),
    (
        "ContractSignatureCertChain",
        certificate_chain(),
        "8021015a590c40530030101ff00298018080ff80298018080ff97a00",
    ),
    (
        "eMAID",
        iso15118_2.EMAIDType(Id="id4", value="DEABCC123ABC56"),
        "80ec0202b4b21a40041111505090d0cc4c8cd05090cd4dbd3d00",
    ),
]


@pytest.mark.parametrize(("name", "value", "octets"), VECTORS, ids=[v[0] for v in VECTORS])
def test_a_signed_element_has_the_octets_of_the_published_vector(
    name: str, value: object, octets: str
) -> None:
    element = fragment(name, value)

    assert iso15118_2.encode_fragment(element).hex() == octets
    assert iso15118_2.decode_fragment(bytes.fromhex(octets)) == element


def signed_info(digest: bytes) -> object:
    exi = "http://www.w3.org/TR/canonical-exi/"
    transform = xmldsig.TransformType(Algorithm=exi)
    reference = xmldsig.ReferenceType(
        URI="#ID1",
        Transforms=xmldsig.TransformsType(Transform=[transform]),
        DigestMethod=xmldsig.DigestMethodType(Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"),
        DigestValue=digest,
    )
    return xmldsig.SignedInfoType(
        CanonicalizationMethod=xmldsig.CanonicalizationMethodType(Algorithm=exi),
        SignatureMethod=xmldsig.SignatureMethodType(
            Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
        ),
        Reference=[reference],
    )


@pytest.mark.parametrize(
    ("module", "octets", "begin", "digest"),
    [
        (xmldsig, 209, "808112b43a3a381d1797bb", "pOkD4YJDBBtVThFkfhAe0l/J8hUq9GdAFP4q3qweHPc="),
        (iso15118_2, 210, "80d044ad0e8e8e0745e5ee", "ruYYs1Q3WcfBJL5B76loJeSFOPoY6a7ldjmIPlSX28I="),
    ],
    ids=["alone", "within MsgDef"],
)
def test_signed_info_digests_to_the_published_value(
    module: Any, octets: int, begin: str, digest: str
) -> None:
    """The example of ISO 15118-2 Annex J: an AuthorizationReq with the Id ID1."""
    signed = iso15118_2.encode_fragment(fragment(*VECTORS[0][:2]))
    element = Element(xmldsig.XMLDSIG, "SignedInfo", signed_info(hashlib.sha256(signed).digest()))

    written = module.encode_fragment(element)

    assert len(written) == octets
    assert written.hex().startswith(begin)
    assert base64.b64encode(hashlib.sha256(written).digest()).decode() == digest
    assert module.decode_fragment(written) == element
