"""A shared group of power modules at one connector: from nobody's to part of its supply, and back.

While the group is not leased nothing is sent to its modules. It joins when its modules are off and
below 60 V (or brought to the voltage of the outlet) with the tie open, and it is free again only
when modules and mirror contact have said that they are off and open.
"""

from collections.abc import Sequence
from enum import Enum

from secc.power.faults import fault
from secc.power.modules.bank import Bank
from secc.power.modules.member import Member
from secc.power.node import Filter, Frame
from secc.power.pool.settings import DRAIN_S, STOP_S, GroupSettings, PoolSettings
from secc.power.ties import Ties
from secc.session.plant import STALE_S, Contactor, Fault, Reading, Severity, Supply

_MATCHED_SHARE = 0.5  # of what the tie may close on
_MATCH_S = 20.0  # to reach the outlet's voltage
_AGAIN_S = 30.0  # after a failure
_STUCK_S = 8.0
_MATCH_A = 1.0


class Stage(Enum):
    """How far the group is."""

    UNKNOWN = "unknown"  # the tie has not been seen open since the start
    AWAY = "away"
    CLEARING = "clearing"  # leased: whoever had it may have left it on
    MATCHING = "matching"  # brought to the voltage behind the tie, which closes then
    JOINED = "joined"
    LEAVING = "leaving"  # not counted on any more, until the request has fallen
    DRAINING = "draining"  # the others take its share step by step
    STOPPING = "stopping"


class Group:
    """A node of the bus. `live` it often; `supply` is what it shall give while it is joined."""

    def __init__(
        self, settings: GroupSettings, pool: PoolSettings, bank: Bank, ties: Ties, now: float
    ) -> None:
        self.name, self.bank = settings.name, bank
        self.stage = Stage.UNKNOWN
        self._tie, self._ties, self._pool = settings.tie, ties, pool
        self._since = now
        self._failed_at: float | None = None

    # --- what it is to the outlet ---------------------------------------------------------------

    @property
    def carries(self) -> bool:
        """It takes a share of the request."""
        return self.stage in (Stage.JOINED, Stage.LEAVING, Stage.DRAINING)

    @property
    def current_a(self) -> float:
        """What may flow from it into the outlet."""
        untied = self._ties.state(self._tie).value is Contactor.OPEN
        tied = self.carries or (self.stage is Stage.STOPPING and not untied)
        return self.bank.current_a.value if tied else 0.0

    @property
    def free(self) -> bool:
        """Off, and its tie open; it stays so until it is leased."""
        return self.stage is Stage.AWAY

    def give(self, supply: Supply, now: float) -> None:
        """Its share."""
        if self.carries:
            self.bank.command(supply, now)

    def faults(self, now: float) -> frozenset[Fault]:
        """Those that matter to the outlet; with the others the group goes, the outlet stays."""
        found = self.bank.faults(now) if self.carries else frozenset()
        counts = {f for f in found if f.severity in (Severity.WARNING, Severity.EMERGENCY)}
        if self.failed(now):
            counts.add(fault("pool_group_failed"))
        stuck = self.stage is Stage.STOPPING and now >= self._since + _STUCK_S
        if stuck and not self._is_open(now):
            counts.add(fault("pool_group_stuck"))
        return frozenset(counts)

    def reset(self, now: float) -> None:
        """It may be tried again."""
        self._failed_at = None
        if self._speaks:
            self.bank.reset(now)

    # --- time -----------------------------------------------------------------------------------

    def live(
        self,
        leased: bool,
        supply: Supply,
        outlet_v: Reading[float],
        now: float,
        *,
        fits: bool,
        drained: bool,
    ) -> None:
        """`supply`, `outlet_v`: asked of the outlet and there.

        `fits`: it can do without this group; `drained`: nothing is asked of the group any more.
        """
        leased = leased and not self.failed(now)
        match self.stage:
            case Stage.UNKNOWN | Stage.AWAY:
                self._rest(leased, now)
            case Stage.CLEARING if leased and self._dead(now):
                self._to(Stage.MATCHING, now)
            case Stage.MATCHING if leased:
                self._match(supply, outlet_v, now)
            case Stage.CLEARING | Stage.MATCHING if not leased:
                self._to(Stage.STOPPING, now)
            case Stage.JOINED | Stage.LEAVING | Stage.DRAINING:
                self._carry(leased, fits, drained, now)
            case Stage.STOPPING:
                self._stop(now)

    def _rest(self, leased: bool, now: float) -> None:
        state = self._ties.state(self._tie)
        if self.stage is Stage.UNKNOWN:
            if state.value is Contactor.OPEN and now < state.at + STALE_S:
                self._to(Stage.AWAY, now)
        elif state.value is not Contactor.OPEN:
            self._to(Stage.UNKNOWN, now)
        elif leased:
            self.bank.back(now)  # everything is said once more, and first of all: off
            self._to(Stage.CLEARING, now)

    def _match(self, supply: Supply, outlet_v: Reading[float], now: float) -> None:
        on = supply.voltage_v > 0
        volts = min(supply.voltage_v, outlet_v.value) if on else 0.0
        self.bank.command(Supply(volts, _MATCH_A) if on else Supply(), now)
        here = self.bank.voltage_v
        apart = here.value - outlet_v.value
        fresh = now < min(here.at, outlet_v.at) + STALE_S
        if fresh:
            self._ties.across(self._tie, apart, now)
        near = abs(apart) <= _MATCHED_SHARE * self._ties.across_v
        self._ties.command(self._tie, (fresh and near) or self._closing)
        if self._ties.state(self._tie).value is Contactor.CLOSED:
            self._to(Stage.JOINED, now)
        elif now >= self._since + _MATCH_S and on:
            self._fail(now)

    @property
    def _closing(self) -> bool:
        return self._tie in self._ties.coils

    def _carry(self, leased: bool, fits: bool, drained: bool, now: float) -> None:
        broken = any(f.severity in (Severity.STOP, Severity.ERROR) for f in self.bank.faults(now))
        if broken or self._ties.state(self._tie).value is not Contactor.CLOSED:
            self._fail(now)
        elif self.stage is Stage.JOINED and not leased:
            self._to(Stage.LEAVING, now)
        elif self.stage is Stage.LEAVING and (fits or now >= self._since + self._pool.leave_s):
            self._to(Stage.DRAINING, now)
        elif self.stage is Stage.DRAINING and (drained or now >= self._since + DRAIN_S):
            self._to(Stage.STOPPING, now)

    def _stop(self, now: float) -> None:
        if self._off(now) or now >= self._since + STOP_S:
            self._ties.command(self._tie, False)
        if self._is_open(now) and not self._closing and self._dead(now):
            self._to(Stage.AWAY, now)

    def _is_open(self, now: float) -> bool:
        """The tie, as its mirror contact says: nothing of the group reaches the outlet."""
        state = self._ties.state(self._tie)
        return state.value is Contactor.OPEN and now < state.at + STALE_S

    def _fail(self, now: float) -> None:
        self._failed_at = now
        self._to(Stage.STOPPING, now)

    def failed(self, now: float) -> bool:
        """It is of no use here for now."""
        return self._failed_at is not None and now < self._failed_at + _AGAIN_S

    def _to(self, stage: Stage, now: float) -> None:
        self.stage, self._since = stage, now
        if not self.carries:
            self.bank.command(Supply(), now)

    # --- its modules ----------------------------------------------------------------------------

    def _off(self, now: float) -> bool:
        """Every module has said so since this stage began."""
        return all(self._is_off(member, now) for member in self.bank.members.values())

    def _is_off(self, member: Member, now: float) -> bool:
        said = member.on is False and min(member.at("on"), member.at("current_a")) > self._since
        return said or self._gone(member, now)

    def _dead(self, now: float) -> bool:
        """Off, and no voltage left."""
        members = self.bank.members.values()
        return self._off(now) and all(
            self._gone(member, now) or max(member.voltage_v, member.output_v) < self._pool.off_v
            for member in members
        )

    def _gone(self, member: Member, now: float) -> bool:
        """Silent for longer than its own watchdog, which has switched it off."""
        settings = self.bank.settings
        watched = settings.watchdog_s or self.bank.driver.traits.watchdog_s
        return bool(watched) and member.lost(now) and now >= self._since + settings.lost_s

    # --- a node of the bus ----------------------------------------------------------------------

    @property
    def _speaks(self) -> bool:
        return self.stage not in (Stage.UNKNOWN, Stage.AWAY)

    @property
    def filters(self) -> Sequence[Filter]:
        return self.bank.filters

    @property
    def deadline(self) -> float | None:
        return self.bank.deadline if self._speaks else None

    def receive(self, frame: Frame, now: float) -> None:
        if self._speaks:
            self.bank.receive(frame, now)

    def frames(self, now: float) -> list[Frame]:
        return self.bank.frames(now) if self._speaks else []

    def lost(self, now: float) -> None:
        self.bank.lost(now)

    def back(self, now: float) -> None:
        self.bank.back(now)
