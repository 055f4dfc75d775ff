"""Recorded vehicles with a contract at our station: what they signed is good there.

The challenge and the session id are those of the recording, which is what was signed.
"""

import base64
import random
from collections.abc import Callable
from typing import Any

from secc.messages import iso15118_2 as m
from secc.pki.contract import Trust
from secc.pki.judge import Judge
from secc.reports import AuthorizationWanted, CertificateResponse, CertificateWanted
from tests.capture.reading import read
from tests.shared_data import shared_file
from tests.world import world
from tools.vehicle.wire import frame

CAPTURE = "captures/dspace__ISO-2_{}_DS5366_RiseV2G.pcapng"
RECEIPTS = "AC_PnC_TLS_Contract_MeteringReceipt"
INSTALLATION = "DC_PnC_TLS_CertInstallation"


class Recording:
    """The V2G messages of a capture, and a station in its time."""

    def __init__(self, name: str, kind: str, challenge: bytes | None = None) -> None:
        records, error = read(shared_file(CAPTURE.format(name)))
        assert error is None
        self.messages = [one for one in records if one.layer == "v2gtp" and one.exi]
        self.session: bytes = self.document("SessionSetupRes").Header.SessionID
        recorded = self.document("PaymentDetailsRes").Body.BodyElement.GenChallenge
        self.challenge: bytes = challenge or recorded
        modes = ["AC_three_phase_core", "AC_single_phase_core"] if kind == "ac" else ["DC_extended"]
        sections = {
            "contract": {"enabled": True, "central_validation": True},
            "services": {"certificate": ["install"]},
            "iso15118_2": {"modes": modes},
        }
        self.wanted: list[AuthorizationWanted] = []
        self.station = world(
            kind,
            {},
            sections,
            judge=Judge(Trust(central=True)),
            random=self._random(),
            secure=True,
            epoch=self.messages[0].seconds - 1_000.0,
        )

    def document(self, message: str) -> Any:
        """The first message of this name."""
        return next(one.document for one in self.messages if one.message == message)

    def octets(self, message: str) -> bytes:
        return next(one.exi for one in self.messages if one.message == message)

    def _random(self) -> Callable[[int], bytes]:
        recorded = {len(one): one for one in (self.session, self.challenge)}
        other = random.Random(1)
        return lambda size: recorded.get(size) or other.randbytes(size)

    def replay_until(self, last: str) -> list[m.V2G_Message]:
        """Send what the vehicle sent; what our station answers instead of the recorded one."""
        self.station.connect()
        answers = []
        for one in self.messages:
            if one.message.endswith("Req"):
                self.station.receive(frame(one.exi))
                answers.append(self._answer())
            if one.message == last:
                break
        return [one for one in map(m.decode, answers[1:]) if isinstance(one, m.V2G_Message)]

    def _answer(self) -> bytes:
        """Until the station answers; meanwhile its back end answers as the recorded one did."""
        for _ in range(500):
            self._back_end()
            if payload := self.station.sent():
                return payload
            self.station.step()
        raise AssertionError("no answer")

    def _back_end(self) -> None:
        said, self.station.reports[:] = list(self.station.reports), []
        for word in said:
            if isinstance(word, AuthorizationWanted):
                self.wanted.append(word)
            if isinstance(word, CertificateWanted):
                assert base64.b64decode(word.request) == self.octets("CertificateInstallationReq")
                recorded = base64.b64encode(self.octets("CertificateInstallationRes")).decode()
                answer = CertificateResponse(session=word.session, response=recorded)
                assert self.station.ask(answer)


def codes(answers: list[m.V2G_Message]) -> dict[str, str]:
    return {
        type(one.Body.BodyElement).__name__: one.Body.BodyElement.ResponseCode.value  # type: ignore[union-attr]
        for one in answers
    }


def test_a_recorded_contract_wants_to_charge_once_its_signature_was_good() -> None:
    recording = Recording(RECEIPTS, "ac")

    answers = recording.replay_until("AuthorizationReq")

    assert set(codes(answers).values()) == {"OK", "OK_NewSessionEstablished"}
    (wanted,) = recording.wanted
    shown = recording.document("PaymentDetailsReq").Body.BodyElement
    assert (wanted.emaid, wanted.locally_valid) == (shown.eMAID, False)
    assert len(wanted.contract_chain) == 1 + len(
        shown.ContractSignatureCertChain.SubCertificates.Certificate
    )


def test_a_recorded_installation_goes_through_the_station_octet_by_octet() -> None:
    recording = Recording(INSTALLATION, "dc")

    answers = recording.replay_until("AuthorizationReq")

    assert set(codes(answers).values()) == {"OK", "OK_NewSessionEstablished"}
    kind = m.CertificateInstallationRes
    (relayed,) = [one for one in answers if isinstance(one.Body.BodyElement, kind)]
    assert m.encode(relayed) == recording.octets("CertificateInstallationRes")
    assert recording.wanted


def test_a_recorded_authorization_is_worth_nothing_in_another_session() -> None:  # A10
    recording = Recording(RECEIPTS, "ac", challenge=bytes(16))

    answers = recording.replay_until("AuthorizationReq")

    assert codes(answers)["AuthorizationRes"] == "FAILED_ChallengeInvalid"
    assert not recording.wanted
