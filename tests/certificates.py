"""A vehicle that wants a certificate, and the central system that a station asks for it."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from secc.messages import iso15118_2 as m
from secc.reports import CertificateResponse, CertificateWanted
from tests.contract import AT, Customer, code, customer
from tests.pki.world import Pki, contract_chain, installation, update
from tests.vehicle import assert_refused
from tools.pki_provisioning import Provisioning

SERVICE, INSTALL, UPDATE = 2, 1, 2
SETS = {"certificate": ("install", "update")}


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two requests: its parameter set, who signs it, and how it is made."""

    chosen: int
    action: str
    key: str
    request: Callable[[Pki], Any]
    response: type

    def __str__(self) -> str:
        return self.action


INSTALLATION = Kind(
    *(INSTALL, "install", "oem"),
    lambda pki: installation(pki["oem"].certificate),
    m.CertificateInstallationRes,
)
RENEWAL = Kind(
    *(UPDATE, "update", "contract"),
    lambda pki: update(contract_chain(pki)),
    m.CertificateUpdateRes,
)
KINDS = [INSTALLATION, RENEWAL]


def selected(pki: Pki, kind: Kind, **sections: Any) -> Customer:
    """At a station with both sets, one of which has been chosen."""
    return customer(pki, services=SETS, **sections).select((SERVICE, kind.chosen))


def ask(driver: Customer, kind: Kind, request: Any = None, by: str | None = None) -> None:
    """The request is on its way; the answer takes as long as the central system."""
    body = request or kind.request(driver.pki)
    driver.ev.world.receive(driver.signed(body, by or kind.key))


def wanted(driver: Customer) -> CertificateWanted:
    """What the central system has been asked."""
    (word,) = driver.ev.world.told(CertificateWanted)
    return word


def provide(driver: Customer, change: Callable[[bytes], bytes] = lambda made: made) -> bytes:
    """The central system answers, with a contract or what `change` makes of it."""
    asked = wanted(driver)
    made = change(Provisioning(driver.pki).answer(base64.b64decode(asked.request), AT))
    reply(driver, base64.b64encode(made).decode())
    return made


def reply(driver: Customer, response: str | None, reason: str | None = None) -> None:
    session = driver.ev.session_id.hex()
    word = CertificateResponse(session=session, response=response, reason=reason)
    assert driver.ev.world.ask(word)


def refused(driver: Customer, kind: Kind, expected: str) -> str:
    """The answer is a refusal with all its elements, and the end."""
    response = driver.ev.answer()
    assert_refused(driver.ev, kind.request(driver.pki), response, expected)
    assert len(response.ContractSignatureEncryptedPrivateKey.value) == 48
    assert len(response.DHpublickey.value) == 65
    return code(response)
