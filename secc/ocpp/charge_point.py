"""What all features of the bridge share."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from secc.ocpp.clock import Clock
from secc.ocpp.feature import Feature, Payload
from secc.ocpp.keys import Keys
from secc.ocpp.settings import Ocpp
from secc.ocpp.store import Store

if TYPE_CHECKING:
    from secc.ocpp.connector import Connector

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
    features: list[Feature] = field(default_factory=list)
    registration: Registration | None = None  # of the last BootNotification
    is_online: bool = False  # connected and accepted
    is_operative: bool = True  # ChangeAvailability of connector 0
    restart: Callable[[Literal["Hard", "Soft"]], Awaitable[None]] | None = None

    @property
    def plugged(self) -> Iterable["Connector"]:
        """Connectors with a vehicle."""
        return (one for one in self.connectors.values() if one.plugged)
