"""XML signatures over EXI, from message to octets to verdict (ISO 15118-2, 7.9.2.4)."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exi.encoder import encode_fragment
from exi.errors import ExiError
from exi.protocol import Protocol
from exi.schema import Element
from secc.messages import iso15118_2 as m
from secc.messages import xmldsig
from secc.pki import signature
from tests.pki import world
from tests.pki.world import Pki, authorization, message, over_the_wire, signed

KEY = ec.generate_private_key(ec.SECP256R1())
OTHER = ec.generate_private_key(ec.SECP256R1())
Change = Callable[[xmldsig.SignatureType], None]


def resigned(
    body: object,
    change: Callable[[xmldsig.SignedInfoType], None],
    encode: Callable[[Element], bytes] = xmldsig.encode_fragment,
) -> m.V2G_Message:
    """A message whose SignedInfo a vehicle wrote in its own way before it signed."""
    sent = message(body)
    signature.sign(sent, KEY)
    assert sent.Header.Signature is not None
    info = sent.Header.Signature.SignedInfo
    change(info)
    der = KEY.sign(encode(Element(xmldsig.XMLDSIG, "SignedInfo", info)), ec.ECDSA(hashes.SHA256()))
    r, s = utils.decode_dss_signature(der)
    sent.Header.Signature.SignatureValue.value = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return over_the_wire(sent)


def provisioning(cls: type = m.CertificateInstallationRes) -> object:
    chain = m.CertificateChainType(Id="id1", Certificate=b"\x30\x00")
    return cls(
        ResponseCode=m.responseCodeType.OK,
        SAProvisioningCertificateChain=m.CertificateChainType(Certificate=b"\x30\x00"),
        ContractSignatureCertChain=chain,
        ContractSignatureEncryptedPrivateKey=m.ContractSignatureEncryptedPrivateKeyType(
            Id="id2", value=bytes(48)
        ),
        DHpublickey=m.DiffieHellmanPublickeyType(Id="id3", value=bytes(65)),
        eMAID=m.EMAIDType(Id="id4", value="DEABCC123ABC56"),
    )


def schedules(*ids: str | None) -> m.ChargeParameterDiscoveryRes:
    """With a SalesTariff of each Id, or with none for None."""

    def one(number: int, name: str | None) -> m.SAScheduleTupleType:
        interval = m.RelativeTimeIntervalType(start=0, duration=86400)
        power = m.PhysicalValueType(Multiplier=3, Unit=m.unitSymbolType.W, Value=11)
        entry = m.PMaxScheduleEntryType(TimeInterval=interval, PMax=power)
        tariff = m.SalesTariffType(
            Id=name,
            SalesTariffID=number,
            SalesTariffEntry=[m.SalesTariffEntryType(TimeInterval=interval)],
        )
        return m.SAScheduleTupleType(
            SAScheduleTupleID=number,
            PMaxSchedule=m.PMaxScheduleType(PMaxScheduleEntry=[entry]),
            SalesTariff=tariff if name else None,
        )

    return m.ChargeParameterDiscoveryRes(
        ResponseCode=m.responseCodeType.OK,
        EVSEProcessing=m.EVSEProcessingType.Finished,
        SASchedules=m.SAScheduleListType(
            SAScheduleTuple=[one(number, name) for number, name in enumerate(ids, 1)]
        ),
        EVSEChargeParameter=m.AC_EVSEChargeParameterType(
            AC_EVSEStatus=m.AC_EVSEStatusType(
                NotificationMaxDelay=0, EVSENotification=m.EVSENotificationType.None_, RCD=False
            ),
            EVSENominalVoltage=m.PhysicalValueType(
                Multiplier=0, Unit=m.unitSymbolType.V, Value=230
            ),
            EVSEMaxCurrent=m.PhysicalValueType(Multiplier=0, Unit=m.unitSymbolType.A, Value=32),
        ),
    )


SIGNABLE = [
    authorization(),
    world.receipt(),
    provisioning(),
    provisioning(m.CertificateUpdateRes),
    schedules("id1"),
    schedules("id1", None, "id2"),
]


@pytest.mark.parametrize("body", SIGNABLE, ids=lambda body: type(body).__name__)
def test_what_is_signed_here_is_good_on_the_other_side(body: object) -> None:
    assert signature.flaw(signed(body, KEY), KEY.public_key()) is None


def test_requests_about_certificates_are_signed_and_verified(pki: Pki) -> None:
    oem, contract = pki["oem"], pki["contract"]
    installation = signed(world.installation(oem.certificate), oem.key)
    update = signed(world.update(world.contract_chain(pki)), contract.key)

    assert signature.flaw(installation, oem.key.public_key()) is None
    assert signature.flaw(update, contract.key.public_key()) is None


def test_one_signature_covers_all_that_a_provisioning_service_answers() -> None:
    header = signed(provisioning(), KEY).Header.Signature

    assert header is not None
    assert [one.URI for one in header.SignedInfo.Reference] == ["#id1", "#id2", "#id3", "#id4"]
    assert len(header.SignatureValue.value) == 64


def test_a_signature_of_another_key_is_refused() -> None:  # A3, I2, R3, U2
    for body in SIGNABLE:
        assert signature.flaw(signed(body, OTHER), KEY.public_key()) == (
            "signature value does not fit"
        )


def test_a_body_changed_after_signing_is_refused() -> None:  # A4, R2
    sent = signed(authorization(), KEY)
    sent.Body.BodyElement = authorization(bytes(16))
    receipt = signed(world.receipt(1), KEY)
    receipt.Body.BodyElement = world.receipt(2)

    for changed in (sent, receipt):
        why = signature.flaw(over_the_wire(changed), KEY.public_key())
        assert why is not None
        assert why.startswith("digest of")


def test_a_message_without_signature_is_refused() -> None:  # A5
    why = signature.flaw(over_the_wire(message(authorization())), KEY.public_key())

    assert why == "no signature in the header"


def test_the_code_of_a_refusal_follows_the_message() -> None:
    assert signature.FAILED[m.AuthorizationReq].name == "FAILED_SignatureError"
    assert signature.FAILED[m.MeteringReceiptReq].name == "FAILED_MeteringSignatureNotValid"


def without_transforms(info: xmldsig.SignedInfoType) -> None:
    info.Reference[0].Transforms = None


def without_slash(info: xmldsig.SignedInfoType) -> None:
    info.CanonicalizationMethod.Algorithm = signature.CANONICAL_EXI.rstrip("/")
    assert info.Reference[0].Transforms is not None
    info.Reference[0].Transforms.Transform[0].Algorithm = signature.CANONICAL_EXI.rstrip("/")


def with_ids(info: xmldsig.SignedInfoType) -> None:
    info.Id, info.Reference[0].Id, info.Reference[0].Type = "si", "ref", "urn:x"


def as_it_is(info: xmldsig.SignedInfoType) -> None:
    assert info.Id is None


@pytest.mark.parametrize("change", [without_transforms, without_slash, with_ids, as_it_is])
@pytest.mark.parametrize("encode", [xmldsig.encode_fragment, m.encode_fragment])
def test_ways_of_writing_signed_info_that_are_in_use_are_understood(
    change: Callable[[xmldsig.SignedInfoType], None], encode: Callable[[Element], bytes]
) -> None:  # A6
    sent = resigned(authorization(), change, encode)

    assert signature.flaw(sent, KEY.public_key()) is None


def test_v2_both_forms_of_the_emaid_are_understood() -> None:
    element = Element(m.MSG_BODY, "eMAID", m.EMAIDType(Id="id4", value="DEABCC123ABC56"))
    octets = encode_fragment(element, Protocol(m.schema()), by_class=True)

    def as_cbv2g(info: xmldsig.SignedInfoType) -> None:
        assert info.Reference[3].DigestValue == sha256(m.encode_fragment(element)).digest()
        info.Reference[3].DigestValue = sha256(octets).digest()

    assert signature.flaw(resigned(provisioning(), as_cbv2g), KEY.public_key()) is None


def canonicalization(info: xmldsig.SignedInfoType) -> None:
    info.CanonicalizationMethod.Algorithm = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"


def method(info: xmldsig.SignedInfoType) -> None:
    info.SignatureMethod.Algorithm = "http://www.w3.org/2000/09/xmldsig#hmac-sha1"


def hmac_length(info: xmldsig.SignedInfoType) -> None:
    info.SignatureMethod.content = [Element(xmldsig.XMLDSIG, "HMACOutputLength", 8)]


def digest_method(info: xmldsig.SignedInfoType) -> None:
    info.Reference[0].DigestMethod.Algorithm = "http://www.w3.org/2000/09/xmldsig#sha1"


def digest_parameter(info: xmldsig.SignedInfoType) -> None:
    info.Reference[0].DigestMethod.content = ["x"]


def two_transforms(info: xmldsig.SignedInfoType) -> None:  # [V2G2-767]
    assert info.Reference[0].Transforms is not None
    info.Reference[0].Transforms.Transform *= 2


def other_transform(info: xmldsig.SignedInfoType) -> None:
    assert info.Reference[0].Transforms is not None
    info.Reference[0].Transforms.Transform[0].Algorithm = "urn:x"


def xpath(info: xmldsig.SignedInfoType) -> None:  # [V2G2-771]
    assert info.Reference[0].Transforms is not None
    only = Element(xmldsig.XMLDSIG, "XPath", "//AuthorizationReq")
    info.Reference[0].Transforms.Transform[0].content = [only]


def other_uri(info: xmldsig.SignedInfoType) -> None:
    info.Reference[0].URI = "#ID2"


def bare_uri(info: xmldsig.SignedInfoType) -> None:
    info.Reference[0].URI = "ID1"


def no_uri(info: xmldsig.SignedInfoType) -> None:
    info.Reference[0].URI = None


def short_digest(info: xmldsig.SignedInfoType) -> None:
    info.Reference[0].DigestValue = info.Reference[0].DigestValue[:31]


def extra_reference(info: xmldsig.SignedInfoType) -> None:
    info.Reference *= 2


def five_references(info: xmldsig.SignedInfoType) -> None:  # [V2G2-909]
    info.Reference *= 5


@pytest.mark.parametrize(
    "change",
    [
        canonicalization,
        method,
        hmac_length,
        digest_method,
        digest_parameter,
        two_transforms,
        other_transform,
        xpath,
        other_uri,
        bare_uri,
        no_uri,
        short_digest,
        extra_reference,
        five_references,
    ],
)
def test_signed_info_that_says_something_else_is_refused_though_it_is_signed(
    change: Callable[[xmldsig.SignedInfoType], None],
) -> None:
    assert signature.flaw(resigned(authorization(), change), KEY.public_key()) is not None


@pytest.mark.parametrize("length", [0, 63, 65, 72, 128])
def test_a_signature_value_of_another_length_is_refused(length: int) -> None:
    sent = signed(authorization(), KEY)
    assert sent.Header.Signature is not None
    sent.Header.Signature.SignatureValue.value = bytes(length)

    assert signature.flaw(over_the_wire(sent), KEY.public_key()) is not None


@pytest.mark.parametrize("value", [bytes(64), b"\xff" * 64])
def test_numbers_that_are_no_signature_are_refused(value: bytes) -> None:
    sent = signed(authorization(), KEY)
    assert sent.Header.Signature is not None
    sent.Header.Signature.SignatureValue.value = value

    assert signature.flaw(over_the_wire(sent), KEY.public_key()) == "signature value does not fit"


def test_a_key_of_another_curve_is_refused() -> None:
    other = ec.generate_private_key(ec.SECP384R1()).public_key()

    assert signature.flaw(signed(authorization(), KEY), other) == "key on curve secp384r1"


@pytest.mark.parametrize(
    "body",
    [
        m.SessionStopReq(ChargingSession=m.chargingSessionType.Terminate),
        m.AuthorizationReq(GenChallenge=world.CHALLENGE),  # no Id
        schedules(None),
        schedules("id1", "id1"),
    ],
)
def test_a_signature_over_nothing_proves_nothing(body: object) -> None:
    sent = signed(authorization(), KEY)
    sent.Body.BodyElement = body  # type: ignore[assignment]

    assert signature.flaw(over_the_wire(sent), KEY.public_key()) is not None


def test_schedules_of_another_kind_have_no_tariff() -> None:
    body = schedules("id1")
    body.SASchedules = None

    assert signature.elements(body) == []


@pytest.mark.parametrize(
    "body",
    [
        m.SessionStopReq(ChargingSession=m.chargingSessionType.Terminate),
        m.AuthorizationReq(GenChallenge=world.CHALLENGE),
    ],
)
def test_nothing_can_be_signed_without_an_id(body: object) -> None:
    with pytest.raises(ValueError, match="nothing to be signed"):
        signature.sign(message(body), KEY)


def test_what_cannot_be_coded_again_is_refused() -> None:
    sent = signed(authorization(), KEY)
    sent.Body.BodyElement = authorization(bytes(15))  # as a lenient decoder might give it

    why = signature.flaw(sent, KEY.public_key())

    assert why is not None
    assert why.startswith("what is signed cannot be coded")


GOOD = [m.encode(signed(body, KEY)) for body in SIGNABLE]


@given(
    octets=st.sampled_from(GOOD),
    changes=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 255)), min_size=1, max_size=4),
)
@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_change_of_octets_raises_or_passes(
    octets: bytes, changes: list[tuple[int, int]]
) -> None:
    """Any change is refused, unless it is of what is not signed."""
    changed = bytearray(octets)
    for place, mask in changes:
        changed[place % len(changed)] ^= mask
    before = m.decode(octets)
    assert isinstance(before, m.V2G_Message)
    try:
        after = m.decode(bytes(changed))
    except ExiError:
        return
    if not isinstance(after, m.V2G_Message):
        return

    why = signature.flaw(after, KEY.public_key())

    if why is None:
        assert signature.elements(after.Body.BodyElement) == (
            signature.elements(before.Body.BodyElement)
        )
