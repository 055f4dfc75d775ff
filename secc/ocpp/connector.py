"""One connector: what its SECC reports, who may charge, the transaction that runs."""

from dataclasses import dataclass
from typing import Literal

from secc.reports import Answer, Request, State


@dataclass(frozen=True)
class Grant:
    """Somebody may charge at a connector."""

    id_tag: str
    parent_id: str | None = None
    how: Literal["rfid", "remote", "plug_and_charge", "autocharge", "free", "list"] = "rfid"


class Connector:
    """Public face; `Transaction` has id_tag, parent_id, csms_id, started."""

    number: int
    state: State | None
    grant: Grant | None
    available: bool

    @property
    def plugged(self) -> bool:
        """A vehicle is plugged in."""
        raise NotImplementedError

    @property
    def status(self) -> str:
        """Status of StatusNotification."""
        raise NotImplementedError

    def authorise(self, grant: Grant) -> bool:
        """Let a vehicle charge, now or when it comes within ConnectionTimeOut; False: not now."""
        raise NotImplementedError

    def refuse(self, reason: str) -> None:
        """Answer the vehicle that asks (AuthorizationWanted)."""
        raise NotImplementedError

    def stop(self, reason: str, id_tag: str | None = None) -> bool:
        """End the transaction; `reason` of StopTransaction. False: there is none."""
        raise NotImplementedError

    async def tell(self, word: Request) -> Answer:
        """Send a word to the SECC; an Answer with `ok` False when it cannot be reached."""
        raise NotImplementedError
