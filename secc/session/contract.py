"""Plug & Charge of one outlet: what it has been told, and what the EV of a session has shown."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from secc.messages import iso15118_2 as m
from secc.reports import Backend, CertificateResponse, SetContracts, SetTariff
from secc.session import tariff
from secc.session.settings import Contract as Settings

if TYPE_CHECKING:
    from secc.pki.contract import Identity, Verdict
    from secc.pki.ocsp import HashData

Heard = CertificateResponse | Backend | SetContracts | SetTariff  # what a back end says
SCHEMA = "urn:iso:15118:2:2013:MsgDef"  # as OCPP names the messages of ISO 15118-2


class Judge(Protocol):
    """Judges certificates and signatures (`secc.pki.judge`)."""

    def payment_details(self, request: m.PaymentDetailsReq, now: datetime) -> "Verdict":
        """The contract that the EV presents."""

    def provisioning(self, message: m.V2G_Message, now: datetime) -> "Verdict":
        """A request for a certificate."""

    def flaw(self, message: m.V2G_Message, identity: "Identity") -> str | None:
        """What is wrong with a signature, None if nothing is."""

    def pem(self, identity: "Identity") -> list[str]:
        """Certificates, leaf first."""

    def hashes(self, identity: "Identity") -> "Iterable[HashData]":
        """What OCSP is asked about them with."""


@dataclass(slots=True)
class Presented:
    """The contract that the EV has shown in this session, and what it has signed for."""

    identity: "Identity"
    forward: bool  # only the central system can validate it
    challenge: bytes
    granted: bool = False  # the EV has been told
    metered: m.MeterInfoType | None = None  # a receipt for this reading is wanted
    asked_at: float | None = None  # when a receipt was last wanted


class Contracts:
    """What outlives a session: who judges, whether the central system is there, tariffs.

    Until somebody has switched contracts, the settings do (`at_start`, of which the station knows
    what auto means).
    """

    def __init__(self, settings: Settings, judge: Judge | None) -> None:
        self._enabled = settings.enabled
        self._judge: Judge | None = None
        self.trust(judge)
        self.online: bool | None = None  # nobody has said
        self.tariff: tariff.Tariff | None = None
        self._offline = settings.offline
        self._switched = SetContracts(offered=settings.at_start != "off")
        self._in_session = self._switched
        self._awaited: str | None = None  # session that waits for a certificate
        self.answer: CertificateResponse | None = None

    def trust(self, judge: Judge | None) -> None:
        """Certificates have been read."""
        self._judge = judge if self._enabled else None

    @property
    def standing(self) -> Iterable[Heard]:
        """What has been heard and holds until told otherwise."""
        online = () if self.online is None else (Backend(online=self.online),)
        return (self._switched, *online)

    def begin(self) -> None:
        """A session begins: what is switched later is for the next."""
        self._in_session = self._switched

    def offered(self, secure: bool) -> bool:
        """Whether a contract may pay: over TLS only, and where it would not be refused anyway."""
        refused = not self.reachable and self._offline == "refuse"
        switched = self._in_session.offered
        return secure and switched and self._judge is not None and not refused

    @property
    def provides(self) -> bool:
        """Whether vehicles may get certificates for contracts, where these are offered."""
        return self._in_session.certificates and self.reachable

    @property
    def judge(self) -> Judge:
        """For sessions in which a contract is offered."""
        assert self._judge is not None
        return self._judge

    @property
    def reachable(self) -> bool:
        """The central system, as far as anybody knows."""
        return self.online is not False

    @property
    def asks(self) -> bool:
        """Somebody decides about contracts: the central system, or the bridge with its lists."""
        return self.reachable or self._offline == "ask"

    def await_certificate(self, session: str) -> None:
        """A question has gone to the back end."""
        self._awaited, self.answer = session, None

    def hear(self, word: Heard) -> None:
        """A word of the back end; ValueError if it makes no sense, or nobody waits for it."""
        if isinstance(word, Backend):
            self.online = word.online
        elif isinstance(word, SetContracts):
            self._switched = word
        elif isinstance(word, CertificateResponse):
            self._hear_certificate(word)
        else:
            self.tariff = None if word.message is None else tariff.read(octets(word.message))

    def _hear_certificate(self, word: CertificateResponse) -> None:
        if self._awaited is None or word.session != self._awaited:
            raise ValueError(f"session {word.session} does not wait for a certificate")
        if word.response is not None:
            octets(word.response)
        self._awaited, self.answer = None, word

    def take(self) -> CertificateResponse | None:
        """The answer, if it has come; later ones are too late."""
        answer, self._awaited, self.answer = self.answer, None, None
        return answer

    def end(self) -> None:
        """The session is over: nothing of it holds for the next."""
        self._awaited = self.answer = self.tariff = None


def octets(text: str) -> bytes:
    """Base64 of a listener's word; raises ValueError."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"no base64: {error}") from None


def wall_clock(seconds: float) -> datetime:
    """Seconds since 1970 as the time that certificates are valid at."""
    return datetime.fromtimestamp(seconds, UTC)
