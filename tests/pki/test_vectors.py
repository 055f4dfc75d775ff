"""Octets that several independent implementations agree on, and those on which they do not."""

from base64 import b64decode, b64encode
from hashlib import sha256

import pytest

from exi.encoder import encode_fragment
from exi.protocol import Protocol
from exi.schema import Element
from secc.messages import iso15118_2 as m
from secc.messages import xmldsig
from secc.pki import signature
from tests.pki import world

CERTIFICATE = bytes.fromhex("30030101ff")
ANNEX_J = m.AuthorizationReq(Id="ID1", GenChallenge=b"Some Random Data")


def tariff() -> m.SalesTariffType:
    def entry(start: int, duration: int | None, level: int) -> m.SalesTariffEntryType:
        return m.SalesTariffEntryType(
            TimeInterval=m.RelativeTimeIntervalType(start=start, duration=duration),
            EPriceLevel=level,
        )

    return m.SalesTariffType(
        Id="id1",
        SalesTariffID=1,
        NumEPriceLevels=2,
        SalesTariffEntry=[entry(0, None, 1), entry(3600, 82800, 2)],
    )


def installation() -> m.CertificateInstallationReq:
    root = xmldsig.X509IssuerSerialType(X509IssuerName="CN=V2GRootCA", X509SerialNumber=57)
    return m.CertificateInstallationReq(
        Id="id1",
        OEMProvisioningCert=CERTIFICATE,
        ListOfRootCertificateIDs=m.ListOfRootCertificateIDsType(RootCertificateID=[root]),
    )


def chain() -> m.CertificateChainType:
    subs = m.SubCertificatesType(Certificate=[CERTIFICATE] * 2)
    return m.CertificateChainType(Id="id1", Certificate=CERTIFICATE, SubCertificates=subs)


def in_body(name: str, value: object) -> Element:
    return Element(m.MSG_BODY, name, value)


# What EXIficient and cbV2G both produce.
FRAGMENTS = [
    (in_body("AuthorizationReq", ANNEX_J), "80040152510c40829b7b6b2902930b73237b6902230ba309e8"),
    (
        in_body("MeteringReceiptReq", world.receipt()),
        "8079015a590c40811223344556677880000044d3105cb01bd0",
    ),
    (
        in_body("CertificateInstallationReq", installation()),
        "800f02b4b21880a60060203fe00e434e3d563247526f6f74434103917a00",
    ),
    (
        Element(m.MSG_DATA_TYPES, "SalesTariff", tariff()),
        "80ae015a590c400202000080120480e07843028008be80",
    ),
    (
        in_body("ContractSignatureCertChain", chain()),
        "8021015a590c40530030101ff00298018080ff80298018080ff97a00",
    ),
    (  # published by RISE V2G, as are the next two
        in_body(
            "ContractSignatureEncryptedPrivateKey",
            m.ContractSignatureEncryptedPrivateKeyType(
                Id="id2",
                value=bytes.fromhex(
                    "1520AFFF79C2729744C3C0B90038A52063461BC0E29C8BBE029DF437C69AB778"
                    "0399921A23D96FA77871E720B9D49430"
                ),
            ),
        ),
        "802202B4B2190C05482BFFDE709CA5D130F02E400E294818D186F038A722EF80A77D0DF1A6ADDE00E6648688"
        "F65BE9DE1C79C82E75250C1E80",
    ),
    (
        in_body(
            "DHpublickey",
            m.DiffieHellmanPublickeyType(
                Id="id3",
                value=bytes.fromhex(
                    "04EC801A167AA60762B8F648902BAFFC60EF13329A860F5D0B7D84A22CC8F00C05"
                    "B998DA328C719DAF1139ABF6F21B8B27CC201E9A4E3DDA6905B27C3B2831CF18"
                ),
            ),
        ),
        "802D02B4B21990413B2006859EA981D8AE3D92240AEBFF183BC4CCA6A183D742DF61288B323C03016E66368C"
        "A31C676BC44E6AFDBC86E2C9F30807A6938F769A416C9F0ECA0C73C61E80",
    ),
    (
        in_body("eMAID", m.EMAIDType(Id="id4", value="DEABCC123ABC56")),
        "80EC0202B4B21A40041111505090D0CC4C8CD05090CD4DBD3D00",
    ),
]


@pytest.mark.parametrize(("element", "octets"), FRAGMENTS, ids=lambda one: getattr(one, "name", ""))
def test_v1_what_is_signed_has_the_octets_that_others_hash(element: Element, octets: str) -> None:
    assert m.encode_fragment(element).hex() == octets.lower()


def test_the_digest_of_annex_j_is_ours() -> None:
    (reference,) = signature.signed_info(signature.elements(ANNEX_J)).Reference

    assert reference.URI == "#ID1"
    assert b64encode(reference.DigestValue) == b"0bXgPQBlvuVrMXmERTBR61TKGPwOCRYXT4s8d6mPSqk="


@pytest.mark.parametrize(
    ("encode", "length", "begin", "digest"),
    [
        (
            xmldsig.encode_fragment,
            209,
            "808112b43a3a381d1797bbbbbb973b99",
            "pOkD4YJDBBtVThFkfhAe0l/J8hUq9GdAFP4q3qweHPc=",
        ),
        (
            m.encode_fragment,
            210,
            "80d044ad0e8e8e0745e5eeeeeee5cee6",
            "ruYYs1Q3WcfBJL5B76loJeSFOPoY6a7ldjmIPlSX28I=",
        ),
    ],
)
def test_v1_signed_info_has_the_octets_that_others_sign(
    encode: object, length: int, begin: str, digest: str
) -> None:
    info = signature.signed_info(signature.elements(ANNEX_J))

    octets = encode(Element(xmldsig.XMLDSIG, "SignedInfo", info))  # type: ignore[operator]

    assert len(octets) == length
    assert octets.hex().startswith(begin)
    assert sha256(octets).digest() == b64decode(digest)


def test_v2_the_two_families_of_codecs_disagree_on_the_emaid() -> None:
    element = in_body("eMAID", m.EMAIDType(Id="id4", value="DEABCC123ABC56"))

    relaxed = m.encode_fragment(element)
    by_class = encode_fragment(element, Protocol(m.schema()), by_class=True)

    assert (len(relaxed), len(by_class)) == (26, 23)
    assert b64encode(sha256(relaxed).digest()) == b"k5r1TxQ5bsDYJ/dTyJasB2KuHgCsq1fhmvEAJDzdWms="
    assert b64encode(sha256(by_class).digest()) == b"kCk0aKSgtzIjfbqpjJBjushvwEP+UisB2fte216dwGE="
