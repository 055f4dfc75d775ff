"""What a vehicle does for its contract: get one, show it, and sign (ISO 15118-2, 8.4.3.5 to 13)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from exi.schema import Element
from secc.messages import iso15118_2 as m
from secc.messages import xmldsig
from tools.vehicle import answers
from tools.vehicle.credentials import Credential, Key, Wallet, unwrap
from tools.vehicle.signing import body_element, flaw, sign
from tools.vehicle.steps import Failed, Outcome, Steps
from tools.vehicle.trust import chain_flaw

if TYPE_CHECKING:
    from tools.vehicle.drive import Drive

CERTIFICATE_SERVICE = 2
SETS = {"install": 1, "update": 2}  # parameter sets of that service
_PROVISIONED = (
    *("ContractSignatureCertChain", "ContractSignatureEncryptedPrivateKey"),
    *("DHpublickey", "eMAID"),
)


class PlugAndCharge:
    """Contract payment in one visit; `certificate`: none, install or update."""

    def __init__(self, wallet: Wallet, certificate: str) -> None:
        self.wallet = wallet
        self.certificate = certificate
        self.got = ""  # installed or updated
        self.receipts = 0  # signed and accepted
        self.tariffs = 0  # whose signature is good
        self._challenge: bytes | None = None

    @property
    def contract(self) -> Credential:
        if self.wallet.contract is None:
            raise Failed("no_contract", "the vehicle has no contract")
        return self.wallet.contract

    def key_for(self, request: Any) -> Key:
        """The key that signs a request."""
        if not isinstance(request, m.CertificateInstallationReq):
            return self.contract.key
        if self.wallet.oem is None:
            raise Failed("no_contract", "the vehicle has no provisioning certificate")
        return self.wallet.oem.key

    def sign(self, request: Any) -> xmldsig.SignatureType | None:
        """What has an Id is signed."""
        if getattr(request, "Id", None) is None:
            return None
        return sign([body_element(request)], self.key_for(request))

    # --- the sequence ---------------------------------------------------------------------------

    def choose(self, drive: Drive, offered: m.ServiceDiscoveryRes) -> Steps:
        """Look for the services that are needed; returns what to select besides charging."""
        if m.paymentOptionType.Contract not in offered.PaymentOptionList.PaymentOption:
            raise Failed("no_contract", "the station does not offer to charge by contract")
        if self.certificate == "none":
            return []
        services = offered.ServiceList.Service if offered.ServiceList else []
        if CERTIFICATE_SERVICE not in [service.ServiceID for service in services]:
            raise Failed("no_service", "the station does not offer the certificate service")
        request = drive.requests.service_detail(CERTIFICATE_SERVICE)
        detail = yield from drive.ask(request, "ServiceDetail")
        parameters = detail.ServiceParameterList
        sets = [one.ParameterSetID for one in parameters.ParameterSet] if parameters else []
        wanted = SETS[self.certificate]
        if wanted not in sets:
            raise Failed("no_service", f"parameter sets {sets} of the certificate service")
        return [(CERTIFICATE_SERVICE, wanted)]

    def show(self, drive: Drive) -> Steps:
        """A new certificate if one is wanted, then the contract itself."""
        if self.certificate == "install":
            yield from self._provide(drive, installation(self.wallet), "CertificateInstallation")
        elif self.certificate == "update":
            request = update(self.contract, self.wallet)
            yield from self._provide(drive, request, "CertificateUpdate")
        answer = yield from drive.ask(payment_details(self.contract), "PaymentDetails")
        self._challenge = answer.GenChallenge

    def authorization(self) -> m.AuthorizationReq:
        """With the challenge only once: what follows is bare ([V2G2-684])."""
        challenge, self._challenge = self._challenge, None
        if challenge is None:
            return m.AuthorizationReq()
        return m.AuthorizationReq(Id="id1", GenChallenge=challenge)

    def receipt(self, drive: Drive, answer: Any) -> Steps:
        """Sign for the reading that a message of the loop brought ([V2G2-903])."""
        request = m.MeteringReceiptReq(
            Id="id1",
            SessionID=drive.session_id,
            SAScheduleTupleID=drive.requests.tuple_id,
            MeterInfo=answer.MeterInfo,
        )
        answer = yield from drive.ask(request, "Receipt")
        self.receipts += isinstance(answer, m.MeteringReceiptRes)

    def check_tariffs(self, drive: Drive, answer: Any) -> None:
        """Signed by the operator's Sub-CA 2, which stands in the contract's chain."""
        tariffs = [offer.SalesTariff for offer in answers.schedules(answer) if offer.SalesTariff]
        if not tariffs:
            return
        key = self.contract.chain[1].public_key() if len(self.contract.chain) > 1 else None
        elements = [Element(m.MSG_DATA_TYPES, "SalesTariff", tariff) for tariff in tariffs]
        why = "nobody knows the operator's Sub-CA 2"
        if isinstance(key, ec.EllipticCurvePublicKey):
            why = flaw(drive.signature, elements, key)
        if why:
            drive.findings.append(f"SalesTariff: {why}")
        else:
            self.tariffs += len(tariffs)

    def tell(self, outcome: Outcome) -> Outcome:
        """The outcome with what the contract had to do with it."""
        contract = self.wallet.contract
        return replace(
            outcome,
            emaid=contract.emaid if contract else None,
            certificate=self.got,
            receipts=self.receipts,
            tariffs=self.tariffs,
        )

    # --- a contract from the provisioning service -----------------------------------------------

    def _provide(self, drive: Drive, request: Any, place: str) -> Steps:
        own = self.key_for(request)
        answer = yield from drive.ask(request, place)
        self.wallet.contract = self.accept(answer, drive.signature, own)
        self.got = "installed" if self.certificate == "install" else "updated"

    def accept(self, answer: Any, signature: xmldsig.SignatureType | None, own: Key) -> Credential:
        """The contract in a Certificate*Res; Failed if anything of it is not to be trusted."""
        service = _chain(answer.SAProvisioningCertificateChain)
        chain = _chain(answer.ContractSignatureCertChain)
        elements = [Element(m.MSG_BODY, name, getattr(answer, name)) for name in _PROVISIONED]
        wallet, signer = self.wallet, service[0].public_key()
        why = (
            chain_flaw(service, wallet.v2g_roots, "CPS", wallet.now)
            or flaw(signature, elements, _p256(signer))
            or chain_flaw(chain, (*wallet.mo_roots, *wallet.v2g_roots), "MO", wallet.now)
        )
        if why:
            raise Failed("untrusted", f"{type(answer).__name__}: {why}")
        try:
            encrypted = answer.ContractSignatureEncryptedPrivateKey.value
            key = unwrap(encrypted, answer.DHpublickey.value, own)
        except ValueError as error:
            raise Failed("untrusted", f"{type(answer).__name__}: {error}") from None
        contract = Credential(tuple(chain), key)
        if key.public_key() != contract.leaf.public_key():  # [V2G2-823]
            raise Failed("untrusted", "the key does not fit the new contract certificate")
        if contract.emaid != answer.eMAID.value.replace("-", "").upper():
            raise Failed("untrusted", f"eMAID {answer.eMAID.value} for {contract}")
        return contract


def _chain(received: m.CertificateChainType) -> list[x509.Certificate]:
    subs = received.SubCertificates.Certificate if received.SubCertificates else []
    try:
        return [x509.load_der_x509_certificate(one) for one in (received.Certificate, *subs)]
    except ValueError as error:
        raise Failed("untrusted", f"certificate that is none: {error}") from None


def _p256(key: Any) -> ec.EllipticCurvePublicKey:
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Failed("untrusted", "key of the provisioning service is not of P-256")
    return key


# --- requests -----------------------------------------------------------------------------------


def payment_details(contract: Credential, emaid: str | None = None) -> m.PaymentDetailsReq:
    """The contract with its sub-CAs."""
    return m.PaymentDetailsReq(
        eMAID=emaid or contract.emaid,
        ContractSignatureCertChain=chain_message(contract.octets),
    )


def chain_message(octets: list[bytes]) -> m.CertificateChainType:
    """DER, leaf first."""
    leaf, *subs = octets
    sub_certificates = m.SubCertificatesType(Certificate=subs) if subs else None
    return m.CertificateChainType(Certificate=leaf, SubCertificates=sub_certificates)


def installation(wallet: Wallet) -> m.CertificateInstallationReq:
    """Ask for a first contract."""
    if wallet.oem is None:
        raise Failed("no_contract", "the vehicle has no provisioning certificate")
    return m.CertificateInstallationReq(
        Id="id1",
        OEMProvisioningCert=wallet.oem.octets[0],
        ListOfRootCertificateIDs=_roots(wallet),
    )


def update(contract: Credential, wallet: Wallet) -> m.CertificateUpdateReq:
    """Ask for the same contract with a new certificate."""
    return m.CertificateUpdateReq(
        Id="id1",
        ContractSignatureCertChain=chain_message(contract.octets),
        eMAID=contract.emaid,
        ListOfRootCertificateIDs=_roots(wallet),
    )


def _roots(wallet: Wallet) -> m.ListOfRootCertificateIDsType:
    named = [
        xmldsig.X509IssuerSerialType(
            X509IssuerName=root.issuer.rfc4514_string(), X509SerialNumber=root.serial_number
        )
        for root in (wallet.mo_roots or wallet.v2g_roots)[:20]
    ]
    return m.ListOfRootCertificateIDsType(RootCertificateID=named)
