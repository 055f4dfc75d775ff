"""Vehicles that pay by contract, or want a contract certificate (ISO 15118-2) through the note.

Answers have to reach the vehicle in time: every question has a deadline shorter than that of
ISO 15118-2, and what has not been answered then is decided by the rules for offline.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import NamedTuple

from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.charges import Grant
from secc.ocpp.connector import Connector
from secc.ocpp.feature import CallError, Feature, Payload, Unanswered
from secc.ocpp.keys import Key
from secc.ocpp.pnc import transfer
from secc.ocpp.pnc.transfer import MANAGED, NotTaken
from secc.ocpp.work import Work
from secc.reports import (
    Authorise,
    AuthorizationWanted,
    CertificateResponse,
    CertificateWanted,
    Hello,
    RefusalStatus,
    Refuse,
    Report,
    SetContracts,
)

log = logging.getLogger(__name__)

_ENABLED = "ISO15118PnCEnabled"
_KEYS = (
    Key("CentralContractValidationAllowed", "flag", "RW", "false"),
    Key("ContractValidationOffline", "flag", "RW", "true"),
    Key(_ENABLED, "flag", "RW", "false"),
    Key(MANAGED, "flag", "RW", "false"),
)
_MARGIN_S = 0.5  # of a deadline of the vehicle, for the way back
_DEADLINE_S = 4.0  # where the vehicle names none: PaymentDetailsRes is due after 5 s
_LONGEST_REQUEST, _LONGEST_RESPONSE = 5600, 7500  # exiRequest, exiResponse
_MOST_HASHES = 4
# certificateStatus -> what the vehicle is told
_REFUSALS: Mapping[str, RefusalStatus] = {
    "CertificateExpired": "expired",
    "CertificateRevoked": "revoked",
    "ContractCancelled": "cancelled",
}


class Verdict(NamedTuple):
    """Whether a contract may charge; `status` is for the vehicle when it may not."""

    accepted: bool
    status: RefusalStatus = "refused"
    parent: str | None = None
    why: str = ""


class Contracts(Feature):
    """Answers `AuthorizationWanted` with a contract, and `CertificateWanted`."""

    def __init__(self, station: ChargePoint) -> None:
        self._station = station
        station.keys.define(*_KEYS)
        for switch in (_ENABLED, MANAGED):
            station.keys.watch(switch, self._tell_all)
        self._vendor = station.settings.security.pnc_vendor
        self._work = Work("Plug & Charge")

    def report(self, connector: Connector, report: Report) -> None:
        """A SECC is there, or a vehicle wants to charge by contract, or wants a contract."""
        match report:
            case Hello():
                connector.say(self._offer)
            case AuthorizationWanted(emaid=str()):
                self._work.start(self._contract(connector, report))
            case CertificateWanted():
                self._work.start(self._certificate(connector, report))

    @property
    def _offer(self) -> SetContracts:
        """What vehicles that come are offered, by the keys."""
        return SetContracts(offered=self._flag(_ENABLED), certificates=self._flag(MANAGED))

    def _tell_all(self) -> None:
        for connector in self._station.connectors.values():
            connector.say(self._offer)

    async def closing(self) -> None:
        """Vehicles that wait are told by their SECC."""
        await self._work.end()

    # --- a vehicle with a contract ----------------------------------------------------------------

    async def _contract(self, connector: Connector, wanted: AuthorizationWanted) -> None:
        assert wanted.emaid is not None
        if connector.grant is not None:  # somebody has paid already: the contract is not used
            connector.say(Authorise(id_tag=connector.grant.id_tag))
            return
        verdict = await self._judge(wanted, wanted.emaid)
        grant = Grant(wanted.emaid, verdict.parent, "plug_and_charge")
        if verdict.accepted and not connector.authorise(grant):
            verdict = Verdict(False, why="the connector takes no charge now")
        if not verdict.accepted:
            log.info("contract refused: %s", verdict.why, extra={"status": verdict.status})
            reason = verdict.why or "contract refused"
            connector.say(Refuse(reason=reason, status=verdict.status))

    async def _judge(self, wanted: AuthorizationWanted, emaid: str) -> Verdict:
        if not self._flag(_ENABLED):
            return Verdict(False, "not_allowed", why="Plug & Charge is switched off")
        if not self._station.is_online:
            return self._alone(wanted, emaid)
        if wanted.locally_valid is False and not self._flag("CentralContractValidationAllowed"):
            return Verdict(False, "refused", why="no root here validates the contract")
        try:
            answer = await self._ask("Authorize", _question(wanted, emaid), _time_left(wanted))
        except Unanswered as problem:
            log.warning("contract: %s; the rules for offline decide", problem)
            return self._alone(wanted, emaid)
        except (NotTaken, CallError) as problem:
            log.info("the central system does not know contracts: %s", problem)
            return await self._by_tag(wanted, emaid)
        return _verdict(answer)

    async def _by_tag(self, wanted: AuthorizationWanted, emaid: str) -> Verdict:
        """A central system without the note still knows the eMAID as an idTag."""
        if wanted.locally_valid is not True:
            return Verdict(False, why="nobody has validated the contract")
        try:
            async with asyncio.timeout(_time_left(wanted)):
                info = await self._station.authority(emaid)
        except TimeoutError:
            return self._alone(wanted, emaid)
        accepted = info["status"] == "Accepted"
        return Verdict(accepted, parent=info.get("parentIdTag"), why=info["status"])

    def _alone(self, wanted: AuthorizationWanted, emaid: str) -> Verdict:
        """Offline: only a chain that holds, and a contract that list or cache knows."""
        if not self._flag("ContractValidationOffline") or wanted.locally_valid is not True:
            return Verdict(False, "not_allowed", why="contracts are not validated offline")
        decision = self._station.offline_decision(emaid)
        return Verdict(decision.accepted, parent=decision.info.parent, why=str(decision.status))

    # --- a vehicle that wants a certificate -------------------------------------------------------

    async def _certificate(self, connector: Connector, wanted: CertificateWanted) -> None:
        response, reason = None, None
        try:
            response = await self._fetched(wanted)
        except (NotTaken, CallError, Unanswered) as problem:
            reason = str(problem)
            log.warning("no contract certificate for the vehicle: %s", problem)
        connector.say(CertificateResponse(session=wanted.session, response=response, reason=reason))

    async def _fetched(self, wanted: CertificateWanted) -> str:
        """The vehicle's answer in base64, made by the back end."""
        if not self._flag(MANAGED):
            raise NotTaken(f"{MANAGED} is false")
        if len(wanted.request) > _LONGEST_REQUEST:
            raise NotTaken(f"the request has {len(wanted.request)} characters")
        question = {
            "iso15118SchemaVersion": wanted.schema,
            "action": wanted.action.capitalize(),
            "exiRequest": wanted.request,
        }
        timeout_s = max(wanted.answer_within_s - _MARGIN_S, _MARGIN_S)
        answer = await self._ask("Get15118EVCertificate", question, timeout_s)
        response = answer.get("exiResponse")
        if answer.get("status") != "Accepted" or not isinstance(response, str):
            raise NotTaken(f"the back end answers {answer.get('status')}")
        if not response or len(response) > _LONGEST_RESPONSE:
            raise NotTaken(f"the response has {len(response)} characters")
        return response

    # --- odds -------------------------------------------------------------------------------------

    async def _ask(self, name: str, payload: Payload, timeout_s: float) -> Payload:
        return await transfer.ask(self._station.calls, self._vendor, name, payload, timeout_s)

    def _flag(self, name: str) -> bool:
        return self._station.keys.flag(name)


def _time_left(wanted: AuthorizationWanted) -> float:
    if wanted.answer_within_s is None:
        return _DEADLINE_S
    return max(wanted.answer_within_s - _MARGIN_S, _MARGIN_S)


def _question(wanted: AuthorizationWanted, emaid: str) -> Payload:
    """Authorize of the note; the chain goes along when only the back end can validate it."""
    question: Payload = {"idToken": {"idToken": emaid, "type": "eMAID"}}
    if wanted.locally_valid is False and wanted.contract_chain:
        question["certificate"] = "".join(wanted.contract_chain)
    if wanted.contract_hashes:
        question["iso15118CertificateHashData"] = [
            {
                "hashAlgorithm": one.hash_algorithm,
                "issuerNameHash": one.issuer_name_hash,
                "issuerKeyHash": one.issuer_key_hash,
                "serialNumber": one.serial_number,
                "responderURL": one.responder_url,
            }
            for one in wanted.contract_hashes[:_MOST_HASHES]
        ]
    return question


def _verdict(answer: Payload) -> Verdict:
    """idTokenInfo and certificateStatus as one word."""
    info = answer.get("idTokenInfo") or answer.get("idTagInfo") or {}
    status = info.get("status") if isinstance(info, dict) else None
    certificate = answer.get("certificateStatus", "Accepted")
    if status == "Accepted" and certificate == "Accepted":
        return Verdict(True)
    refusal = _REFUSALS.get(certificate, "expired" if status == "Expired" else "refused")
    return Verdict(False, refusal, why=f"{status}, certificate {certificate}")
