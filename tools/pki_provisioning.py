"""A provisioning service and mobility operator of a throw-away PKI (ISO 15118-2, 8.4.3.10/11).

`Provisioning.answer` takes the EXI of a CertificateInstallationReq or CertificateUpdateReq, as a
station passes it on, and gives the EXI of the response with the session id of the request. A new
contract certificate is issued each time. Refusals are FAILED responses with all their elements.
"""

from collections.abc import Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec

from exi import ExiError
from exi.minimal import minimal
from secc.messages import iso15118_2 as m
from secc.messages.iso15118_2 import responseCodeType as Code
from secc.pki import authority, contract, emaid, key_transport, signature
from secc.pki.authority import Credential, chain_of
from secc.pki.certificates import Certificate
from secc.pki.profiles import PROFILES

_RESPONSES = {
    m.CertificateInstallationReq: m.CertificateInstallationRes,
    m.CertificateUpdateReq: m.CertificateUpdateRes,
}


class Provisioning:
    """Issues contracts to the vehicles of its PKI; `name` is the eMAID of new customers."""

    def __init__(
        self,
        pki: Mapping[str, Credential],
        name: str = authority.NAMES["contract"],
        options: authority.Options | None = None,
    ) -> None:
        self._pki = pki
        self._name = name
        self._options = options
        self._trust = contract.Trust(
            contract_roots=(pki["mo_root"].certificate,),
            oem_cas=tuple(pki[role].certificate for role in ("oem_root", "oem_sub1", "oem_sub2")),
        )

    def answer(self, request: bytes, now: datetime) -> bytes:
        """EXI to EXI; raises ValueError for what is no request to this service."""
        try:
            message = m.decode(request)
        except ExiError as error:
            raise ValueError(f"not decodable: {error}") from None
        if not isinstance(message, m.V2G_Message):
            raise ValueError("not a V2G message")
        response = _RESPONSES.get(type(message.Body.BodyElement))
        if response is None:
            raise ValueError("neither CertificateInstallationReq nor CertificateUpdateReq")
        if response is m.CertificateInstallationRes:
            verdict = contract.certificate_installation(message, self._trust, now)
            name = self._name
        else:
            verdict = contract.certificate_update(message, self._trust, now)
            name = verdict.identity.name if verdict.identity else ""
        answer = m.V2G_Message(
            Header=m.MessageHeaderType(SessionID=message.Header.SessionID), Body=m.BodyType()
        )
        if verdict.identity is None:
            answer.Body.BodyElement = minimal(response, ResponseCode=verdict.code)
        else:
            answer.Body.BodyElement = response(
                ResponseCode=Code.OK, **self._contract(name, verdict.identity.key, now)
            )
            signature.sign(answer, self._pki["cps"].key)
        return m.encode(answer)

    def _contract(
        self, name: str, recipient: ec.EllipticCurvePublicKey, now: datetime
    ) -> dict[str, object]:
        """A new contract, as the elements of a response."""
        key = ec.generate_private_key(ec.SECP256R1())
        above = self._pki["mo_sub2"]
        leaf = authority.issue(
            PROFILES["contract"],
            name,
            key.public_key(),
            above.key,
            above.certificate,
            now,
            self._options,
        )
        wrapped = key_transport.wrap(key, recipient)
        return {
            "SAProvisioningCertificateChain": _chain(chain_of(self._pki, "cps")),
            "ContractSignatureCertChain": _chain([leaf, *chain_of(self._pki, "mo_sub2")], "id1"),
            "ContractSignatureEncryptedPrivateKey": m.ContractSignatureEncryptedPrivateKeyType(
                Id="id2", value=wrapped.encrypted
            ),
            "DHpublickey": m.DiffieHellmanPublickeyType(Id="id3", value=wrapped.dh_public),
            "eMAID": m.EMAIDType(Id="id4", value=emaid.normal(name) or name),
        }


def _chain(certificates: list[Certificate], name: str | None = None) -> m.CertificateChainType:
    leaf, *subs = (one.der for one in certificates)
    return m.CertificateChainType(
        Id=name, Certificate=leaf, SubCertificates=m.SubCertificatesType(Certificate=subs)
    )


def tariff(pki: Mapping[str, Credential], covers_s: int = 86_400) -> bytes:
    """Two price levels for the schedule 1 of a station, signed by the operator (8.5.2.19).

    EXI of a ChargeParameterDiscoveryRes, of which only the tariff and its signature mean anything.
    """
    entries = [
        m.SalesTariffEntryType(
            TimeInterval=m.RelativeTimeIntervalType(start=start, duration=duration),
            EPriceLevel=level,
        )
        for start, duration, level in ((0, None, 1), (3600, covers_s - 3600, 2))
    ]
    offer = m.SalesTariffType(
        Id="tariff1", SalesTariffID=1, NumEPriceLevels=2, SalesTariffEntry=entries
    )
    body = minimal(m.ChargeParameterDiscoveryRes, ResponseCode=Code.OK)
    schedule = minimal(m.SAScheduleTupleType, SAScheduleTupleID=1, SalesTariff=offer)
    body.SASchedules = m.SAScheduleListType(SAScheduleTuple=[schedule])
    message = m.V2G_Message(
        Header=m.MessageHeaderType(SessionID=bytes(8)), Body=m.BodyType(BodyElement=body)
    )
    signature.sign(message, pki["mo_sub2"].key)
    return m.encode(message)
