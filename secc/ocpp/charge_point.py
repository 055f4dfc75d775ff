"""What all features of the bridge share."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from secc.ocpp.authorization.decision import Decision
from secc.ocpp.authorization.tags import INVALID
from secc.ocpp.clock import Clock
from secc.ocpp.error_codes import Error
from secc.ocpp.feature import Feature, Payload
from secc.ocpp.keys import Keys
from secc.ocpp.ledger import Ledger
from secc.ocpp.settings import Ocpp
from secc.ocpp.store import Store

if TYPE_CHECKING:
    from secc.ocpp.access import Access
    from secc.ocpp.connector import Connector
    from secc.ocpp.transport import Transport

_ANSWERED_S = 0.2

Registration = Literal["Accepted", "Pending", "Rejected"]


class Calls(Protocol):
    """Messages to the central system."""

    async def ask(
        self,
        action: str,
        payload: Payload,
        *,
        timeout_s: float | None = None,
        urgent: bool = False,
    ) -> Payload:
        """The payload of the answer; CallError or Unanswered (at once while offline).

        `timeout_s` replaces the key MessageTimeout and counts the waiting in line too. `urgent`:
        may be sent before BootNotification is accepted, as an answer to TriggerMessage may.
        """
        ...

    def tell(self, action: str, payload: Payload, *, urgent: bool = False) -> None:
        """`ask` without waiting; what goes wrong is logged."""
        ...

    def queue(self, action: str, payload: Payload, *, stamp: str | None = "timestamp") -> None:
        """Durable, in order with the transactions, repeated until it has been answered.

        `stamp` names the field that gets the time of this moment when it is sent.
        """
        ...


Authority = Callable[[str], Awaitable[Payload]]


@dataclass
class ChargePoint:
    """The station as the central system sees it."""

    settings: Ocpp
    clock: Clock
    store: Store
    keys: Keys
    calls: Calls
    connectors: Mapping[int, "Connector"]
    # idTag -> idTagInfo by list, cache and central system; the authorisation feature replaces it.
    authority: Authority
    ledger: Ledger
    transport: "Transport"
    access: "Access"
    features: list[Feature] = field(default_factory=list)
    registration: Registration | None = None  # of the last BootNotification
    is_online: bool = False  # connected and accepted
    is_operative: bool = True  # ChangeAvailability of connector 0
    restart: Callable[[Literal["Hard", "Soft"]], Awaitable[None]] | None = None
    # An error that does not change the status of a connector (0: the station), told once.
    announce: Callable[[int, Error], None] = lambda _number, _error: None
    # What list and cache say of a tag without the central system; None of them: Invalid.
    offline_decision: Callable[[str], Decision] = lambda _: Decision("Invalid", INVALID, "unknown")
    security_event: Callable[[str, str], None] = lambda _kind, _info: None
    security_log: Callable[[float, float], bytes] = lambda _first, _last: b""
    pump: Callable[[], None] = lambda: None  # the queue has got something
    pending: Callable[[], int] = lambda: 0  # messages in the queue
    set_aside: Callable[[], int] = lambda: 0  # messages that were not to be delivered
    has_room: Callable[[], bool] = lambda: True  # the queue takes a further transaction
    # A TxProfile that came with RemoteStartTransaction: connector, profile.
    remote_profile: Callable[[int, Payload], None] = lambda _number, _profile: None

    @staticmethod
    def later(act: Callable[[], None]) -> None:
        """Do something after the answer that is being made has been sent."""
        asyncio.get_running_loop().call_later(_ANSWERED_S, act)

    @property
    def plugged(self) -> Iterable["Connector"]:
        """Connectors with a vehicle."""
        return (one for one in self.connectors.values() if one.plugged)
