"""A vehicle that pays by contract, over TLS, at a station that trusts a throw-away PKI.

What it signs is signed by the code of `tools.vehicle`, which shares nothing with the station's.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from secc import v2gtp
from secc.messages import iso15118_2 as m
from secc.pki.authority import Credential
from secc.pki.certificates import Certificate
from secc.pki.contract import Trust
from secc.pki.judge import Judge
from tests import iso
from tests.pki import world as pki_world
from tests.pki.world import EMAID, Pki
from tests.session.sequence import State
from tests.vehicle import ISO_DC, Dialect, Ev, ev
from tests.world import EPOCH, merged
from tools.vehicle.signing import body_element, sign

AT = datetime.fromtimestamp(EPOCH + 1_000, UTC)  # when a world begins
LOCAL = {"contract": {"enabled": True, "decision": "local"}}
BACKEND = {"contract": {"enabled": True, "decision": "backend"}}
BOTH_SETS = ("install", "update")


@dataclass(slots=True)
class Customer:
    """Drives `ev` on the way that a contract takes; `pki` has its keys and certificates."""

    ev: Ev
    pki: Pki
    challenge: bytes = field(default=b"", init=False)

    # --- octets ---------------------------------------------------------------------------------

    def signed(
        self, body: Any, by: str | ec.EllipticCurvePrivateKey = "contract", **odd: Any
    ) -> bytes:
        """V2GTP message of a signed request; `odd` as in `sign`."""
        key = self.pki[by].key if isinstance(by, str) else by
        return self.ev.octets(body, signature=sign([body_element(body)], key, **odd))

    def send(self, octets: bytes) -> Any:
        """The response to a message."""
        self.ev.world.receive(octets)
        return self.ev.answer()

    # --- the way --------------------------------------------------------------------------------

    def select(self, *services: int | tuple[int, int]) -> "Customer":
        """Up to the choice of the contract; `services` besides charging."""
        self.ev.reach(State.DISCOVERED)
        request = iso.payment_selection(option="Contract", services=(1, *services))
        assert self.ev.send(request).ResponseCode.value == "OK"
        return self

    def details(
        self, chain: list[Certificate] | None = None, emaid: str = EMAID
    ) -> m.PaymentDetailsReq:
        """PaymentDetailsReq with the contract of `pki`, or another chain."""
        return pki_world.payment_details(chain or pki_world.contract_chain(self.pki), emaid)

    def show(self, chain: list[Certificate] | None = None, emaid: str = EMAID) -> Any:
        """PaymentDetailsRes."""
        response = self.ev.send(self.details(chain, emaid))
        self.challenge = response.GenChallenge
        return response

    def shown(self) -> "Customer":
        """The contract has been accepted."""
        assert self.show().ResponseCode.value.startswith("OK")
        return self

    def authorization(self, challenge: bytes | None = None) -> m.AuthorizationReq:
        """The first AuthorizationReq."""
        return pki_world.authorization(self.challenge if challenge is None else challenge)

    def authorise(self) -> Any:
        """AuthorizationRes to a signed request."""
        return self.send(self.signed(self.authorization()))

    def poll(self) -> Any:
        """AuthorizationRes to a bare request."""
        return self.ev.send(iso.authorization())

    def charge(self, *goals: State) -> "Customer":
        """Authorised, then through the states of a charge, by default into the loop."""
        response = self.select().shown().authorise()
        assert response.EVSEProcessing.value == "Finished", response
        self.ev.go_on(*(goals or self._to_loop))
        return self

    @property
    def _to_loop(self) -> list[State]:
        path = list(self.ev.dialect.path)
        begin, end = path.index(State.PREPARED), path.index(State.LOOP)
        return [state for state in path[begin : end + 1] if state is not State.CHECKING]


def customer(
    pki: Pki,
    *,
    trust: Trust | None = None,
    dialect: Dialect = ISO_DC,
    secure: bool = True,
    **sections: Any,
) -> Customer:
    """At a station with contracts, decided there unless `sections` say otherwise."""
    judge = Judge(trust or pki_world.trust(pki))
    vehicle = ev(dialect, judge=judge, **merged(LOCAL, sections))
    vehicle.world.secure = secure
    return Customer(vehicle, pki)


def with_key(pki: Pki, role: str, key: ec.EllipticCurvePrivateKey) -> Pki:
    """The PKI with another private key beside a certificate, which it does not fit."""
    return {**pki, role: Credential(pki[role].certificate, key)}


def recoded(octets: bytes, old: bytes, new: bytes, offset: int = 0) -> bytes:
    """A message with other octets for a value, which the schema need not allow.

    `offset` is 2 for strings, whose lengths are coded so (EXI 7.3.3).
    """
    document = _bits(octets[v2gtp.HEADER.size :])
    before, after = (_bits(_unsigned(len(value) + offset) + value) for value in (old, new))
    assert document.count(before) == 1
    changed = document.replace(before, after)
    return v2gtp.pack(int(changed, 2).to_bytes(len(changed) // 8, "big"))


def _bits(octets: bytes) -> str:
    return "".join(f"{octet:08b}" for octet in octets)


def _unsigned(number: int) -> bytes:
    """EXI 7.1.6."""
    high, low = divmod(number, 128)
    return bytes([low]) if not high else bytes([low | 128]) + _unsigned(high)


def code(response: Any) -> str:
    return str(response.ResponseCode.value)
