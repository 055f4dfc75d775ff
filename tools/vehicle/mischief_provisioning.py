"""Misbehaviours of a vehicle that wants a new contract certificate."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tools.vehicle import forgery, plug_and_charge
from tools.vehicle.mischief_contract import SIGNATURE_ERROR, paying, signed
from tools.vehicle.mischief_messages import SEQUENCE_ERROR
from tools.vehicle.mischief_table import Table, entry_in
from tools.vehicle.signing import body_element, sign
from tools.vehicle.steps import Failed, Steps

if TYPE_CHECKING:
    from tools.vehicle.drive import Drive

INSTALL, UPDATE = "CertificateInstallation", "CertificateUpdate"
# What ISO 15118-4 allows where an eMAID is not as it should be.
NO_CONTRACT = ("FAILED", "FAILED_NoCertificateAvailable", "FAILED_ContractCanceled")

TABLE: Table = {}
mischief = entry_in(TABLE)


def _other_key(drive: Drive, request: Any) -> Steps:
    signature = sign([body_element(request)], forgery.new_key())
    yield from signed(drive, request, signature, SIGNATURE_ERROR)


def _changed(drive: Drive, request: Any) -> Steps:
    signature = drive.sign(request)
    request.ListOfRootCertificateIDs.RootCertificateID[0].X509SerialNumber += 1
    yield from signed(drive, request, signature, SIGNATURE_ERROR)


@mischief(INSTALL, only=("install",))
def install_with_other_key(drive: Drive, request: Any) -> Steps:
    """CertificateInstallationReq signed with a key that is not the vehicle's."""
    yield from _other_key(drive, request)


@mischief(INSTALL, only=("install",))
def changed_installation(drive: Drive, request: Any) -> Steps:
    """CertificateInstallationReq that was changed after signing."""
    yield from _changed(drive, request)


@mischief(INSTALL, only=("install",))
def expired_oem_certificate(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """The provisioning certificate has expired yesterday (needs a throw-away PKI)."""
    wallet = paying(drive).wallet
    if wallet.oem is None:
        raise Failed("misbehaviour", "the vehicle has no provisioning certificate")
    end = wallet.now - timedelta(days=1)
    wallet.oem = forgery.valid_until(wallet.oem, wallet.issuer("oem_sub2"), end)
    yield from drive.refused(plug_and_charge.installation(wallet), "FAILED_CertificateExpired")


@mischief(INSTALL, only=("install",))
def provisioning_by_contract(drive: Drive, request: Any) -> Steps:
    """Shows its contract certificate instead of one of the vehicle's maker."""
    contract = paying(drive).contract
    request.OEMProvisioningCert = contract.octets[0]
    signature = sign([body_element(request)], contract.key)
    yield from signed(drive, request, signature, "FAILED", "FAILED_NoCertificateAvailable")


@mischief("PaymentDetails", only=("install",))
def second_installation(drive: Drive, request: Any) -> Steps:
    """CertificateInstallationReq again, after one that was answered."""
    request = plug_and_charge.installation(paying(drive).wallet)
    yield from drive.refused(request, SEQUENCE_ERROR)  # [V2G2-554]


@mischief(UPDATE, only=("update",))
def update_with_other_key(drive: Drive, request: Any) -> Steps:
    """CertificateUpdateReq signed with a key that is not that of the contract."""
    yield from _other_key(drive, request)


@mischief(UPDATE, only=("update",))
def changed_update(drive: Drive, request: Any) -> Steps:
    """CertificateUpdateReq that was changed after signing."""
    yield from _changed(drive, request)


@mischief(UPDATE, only=("update",))
def update_in_wrong_order(drive: Drive, request: Any) -> Steps:
    """The sub-CAs of the contract stand in the wrong order."""
    request.ContractSignatureCertChain.SubCertificates.Certificate.reverse()
    yield from drive.refused(request, "FAILED_CertChainError")


@mischief(UPDATE, only=("update",))
def update_of_other_emaid(drive: Drive, request: Any) -> Steps:
    """The eMAID is not that of the certificate."""
    request.eMAID = "DEXYZC99999999"
    yield from drive.refused(request, *NO_CONTRACT)


@mischief(UPDATE, only=("update",))
def update_of_expired_contract(drive: Drive, request: Any) -> Steps:
    """The contract certificate has expired yesterday (needs a throw-away PKI)."""
    wallet, contract = paying(drive).wallet, paying(drive).contract
    end = wallet.now - timedelta(days=1)
    expired = forgery.valid_until(contract, wallet.issuer("mo_sub2"), end)
    request = plug_and_charge.update(expired, wallet)
    yield from drive.refused(request, "FAILED_CertificateExpired")
