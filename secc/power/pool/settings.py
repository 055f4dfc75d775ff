"""Groups of power modules that more than one connector may have, `[power.pool]` of station.toml."""

from typing import Annotated

from msgspec import Meta

from secc.power.board.settings import Name
from secc.session.settings import Seconds, Section

DRAIN_S = 5.0  # for the other modules to take over what a group that leaves delivers
STOP_S = 3.0  # for its modules to go off before the tie opens under load

Connector = Annotated[int, Meta(ge=1, le=65_535)]
_Address = Annotated[int, Meta(ge=0, le=255)]


class GroupSettings(Section, frozen=True):
    """Modules that go together to one of `connectors`, through a tie contactor of its board."""

    name: Annotated[str, Meta(min_length=1, max_length=32)]
    addresses: Annotated[tuple[_Address, ...], Meta(min_length=1, max_length=60)]
    connectors: Annotated[tuple[Connector, ...], Meta(min_length=2, max_length=8)]
    tie: Name


class PoolSettings(Section, frozen=True):
    """The groups, what this connector may want, and how long a word of the arbiter holds."""

    groups: Annotated[tuple[GroupSettings, ...], Meta(max_length=16)] = ()
    minimum: Annotated[int, Meta(ge=0, le=16)] = 0  # groups, before anybody gets more
    priority: Annotated[int, Meta(ge=0, le=100)] = 0  # the higher comes first
    lease_s: Annotated[float, Meta(ge=0.5, le=60)] = 2.0
    leave_s: Seconds = 5.0  # for the vehicle, before a group that is wanted elsewhere goes off
    settle_s: Seconds = 30.0  # so long a vehicle takes little before a group is given up
    off_v: Annotated[float, Meta(gt=0, le=60)] = 60.0
    unheard_s: Annotated[float, Meta(ge=0, le=86_400)] = 0.0  # 0: never
    socket: Annotated[str, Meta(min_length=1, max_length=107)] | None = None

    def __post_init__(self) -> None:
        names = [group.name for group in self.groups]
        addresses = [address for group in self.groups for address in group.addresses]
        if len(set(names)) < len(names):
            raise ValueError("groups: the same name is there twice")
        if len(set(addresses)) < len(addresses):
            raise ValueError("groups: the same address is there twice")
        back_s = self.lease_s + self.leave_s + DRAIN_S + STOP_S
        if 0 < self.unheard_s <= back_s:
            raise ValueError(
                f"unheard_s must be 0, or more than {back_s:g} s (lease_s, leave_s and "
                f"{DRAIN_S + STOP_S:g} s): a connector without the arbiter may keep a group so long"
            )

    def of(self, connector: int) -> tuple[GroupSettings, ...]:
        """The groups that are wired to this connector."""
        return tuple(group for group in self.groups if connector in group.connectors)
