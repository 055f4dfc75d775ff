"""The back end of one station for tests and demonstrations: a throw-away PKI's services answer it.

Listens to the words of `secc.reports` on the station's control socket: contracts are authorised,
requests for certificates go to `Provisioning`, a tariff of the mobility operator may go along.
"""

import base64
import select
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from secc.reports import (
    Answer,
    Authorise,
    AuthorizationWanted,
    Backend,
    CertificateResponse,
    CertificateWanted,
    Hello,
    Receipt,
    Refuse,
    Report,
    Request,
    SetTariff,
)
from tools.control import ControlClient

AGAIN_S = 0.2  # until the next attempt to reach a station


class Relay:
    """What is said to a station, word for word; without sockets and clock.

    provide    EXI of a request for a certificate -> EXI of the response; raises ValueError
    tariff     EXI that `SetTariff` carries, None: no tariff
    revoked    serial numbers of contract certificates
    cancelled  eMAIDs
    """

    def __init__(
        self,
        provide: Callable[[bytes, datetime], bytes],
        tariff: bytes | None = None,
        revoked: frozenset[int] = frozenset(),
        cancelled: frozenset[str] = frozenset(),
    ) -> None:
        self._provide = provide
        self._tariff = tariff
        self._revoked = revoked
        self._cancelled = cancelled

    def hear(self, word: Report | Answer, now: datetime) -> list[Request]:
        """The requests that follow from a word of the station."""
        match word:
            case Hello():
                return [Backend(online=True)]
            case CertificateWanted():
                return [self._certificate(word, now)]
            case AuthorizationWanted(emaid=str(emaid)):
                return self._authorise(emaid, word)
        return []

    def _certificate(self, word: CertificateWanted, now: datetime) -> CertificateResponse:
        try:
            response = self._provide(base64.b64decode(word.request), now)
        except ValueError as error:
            return CertificateResponse(session=word.session, reason=str(error))
        text = base64.b64encode(response).decode()
        return CertificateResponse(session=word.session, response=text)

    def _authorise(self, emaid: str, word: AuthorizationWanted) -> list[Request]:
        chain = [x509.load_pem_x509_certificate(one.encode()) for one in word.contract_chain]
        if any(one.serial_number in self._revoked for one in chain):
            return [Refuse(reason=f"{emaid}: revoked", status="revoked")]
        if emaid in self._cancelled:
            return [Refuse(reason=f"{emaid}: contract cancelled", status="cancelled")]
        tariff = base64.b64encode(self._tariff).decode() if self._tariff else None
        words: list[Request] = [SetTariff(message=tariff)] if tariff else []
        return [*words, Authorise(id_tag=emaid)]


def tell(word: Report | Answer) -> str:
    """What a person wants to know of it; "" if nothing."""
    match word:
        case CertificateWanted():
            return f"{word.action} of a contract certificate"
        case AuthorizationWanted(emaid=str(emaid)):
            return f"contract {emaid} wants to charge"
        case Receipt():
            return f"contract {word.emaid} signed for {word.meter_wh} Wh of {word.meter_id}"
        case Answer(ok=False):
            return f"the station refuses: {word.error}"
    return ""


def serve(control: Path, relay: Relay, say: Callable[[str], None]) -> None:
    """Answer the station at `control` for ever, also when it starts later or anew."""
    while True:
        try:
            with ControlClient(control) as client:
                _converse(client, relay, say)
        except (EOFError, OSError):
            time.sleep(AGAIN_S)


def _converse(client: ControlClient, relay: Relay, say: Callable[[str], None]) -> None:
    while True:
        select.select([client], [], [])
        for word in client.read():
            for request in relay.hear(word, datetime.now(UTC)):
                client.send(request)
            if text := tell(word):
                say(text)
