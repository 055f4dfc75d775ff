"""What a feature of the bridge looks like, and the words its methods use."""
# ruff: noqa: ARG002 (empty hooks)

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from secc.reports import Report

if TYPE_CHECKING:
    from secc.ocpp.connector import Connector

Payload = dict[str, Any]


class CallError(Exception):
    """A CALLERROR that was received, or that shall be sent (OCPP-J 4.2.3)."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(f"{code}: {description}" if description else code)
        self.code, self.description = code, description


class Unanswered(Exception):
    """The central system could not be asked (`lost`: the link) or has not answered in time."""

    def __init__(self, why: str, *, lost: bool = False) -> None:
        super().__init__(why)
        self.lost = lost


@dataclass(frozen=True)
class Reply:
    """An answer, and what is to be done after it has been sent."""

    payload: Payload
    then: Callable[[], Awaitable[None]] | None = None


Handler = Callable[[Payload], Awaitable[Payload | Reply]]
Trigger = Callable[[int | None], Awaitable[None]]


class Feature(Protocol):
    """A group of messages; every hook may be left out (the empty `return` says so to mypy)."""

    handlers: Mapping[str, Handler] = MappingProxyType({})  # action of the CSMS -> method
    triggers: Mapping[str, Trigger] = MappingProxyType({})  # what TriggerMessage may ask for

    def opened(self) -> None:
        """The store is open, nothing is connected yet."""
        return

    def report(self, connector: "Connector", report: Report) -> None:
        """A SECC has reported something."""
        return

    def online(self, up: bool) -> None:
        """The link to the central system has come or gone."""
        return

    async def accepted(self) -> None:
        """BootNotification has been accepted for the first time since the start."""
        return

    def learned(self, id_tag: str, info: Payload) -> None:
        """The central system has told idTagInfo of a tag outside Authorize."""
        return

    def clock_stepped(self, seconds: float) -> None:
        """The central system's time has moved the clock by so much."""
        return

    def refused(self, trouble: str, why: str) -> None:
        """A connection has failed; `trouble` is one of `access.Trouble`."""
        return

    async def closing(self) -> None:
        """The bridge ends."""
        return
