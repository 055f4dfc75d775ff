"""A station with two outlets on one bus and one shared group, on a fake clock.

Modules 0 and 1 are connector 1's, 2 and 3 connector 2's, 4 and 5 go to either by contactor S3.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import msgspec

from secc.power import assembly
from secc.power.node import Frame
from secc.power.pool.arbiter import Arbiter
from secc.power.pool.group import Stage
from secc.power.pool.source import PooledSource
from secc.power.settings import PowerSettings
from secc.session.plant import Contactors, Phase, Plant, Supply
from tools.master_board import MasterBoard
from tools.modules.infypower import InfypowerModule
from tools.rack import Load, Rack

STEP_S, LOOK_S, REPORT_S = 0.02, 0.05, 0.4
OWN = {1: (0, 1), 2: (2, 3)}
SHARED, TIE = (4, 5), "S3"
BATTERY = {1: Load(400.0, 0.05), 2: Load(350.0, 0.05)}
BOARD = {1: 0x100, 2: 0x108}


def power(connector: int, priority: int) -> PowerSettings:
    """`[power]` of a connector."""
    group = {"name": "middle", "addresses": SHARED, "connectors": (1, 2), "tie": TIE}
    settings = {
        "modules": {"addresses": OWN[connector], "controller": 239 + connector},
        "board": {"id": BOARD[connector], "mains": ("K1",)},
        "pool": {"groups": [group], "settle_s": 8.0, "priority": priority},
    }
    return msgspec.convert(settings, PowerSettings)


class TwoGuns:
    """Two ties that are closed in one moment fail at once."""

    def __init__(self, priorities: Mapping[int, int] = MappingProxyType({})) -> None:
        self._priorities = priorities
        self.now, self.term = 1_000.0, 1
        self.racks = {name: self._rack(each) for name, each in (*OWN.items(), (0, SHARED))}
        self.boards = {n: MasterBoard(BOARD[n], self.now) for n in OWN}
        self.built: dict[int, assembly.Built] = {}
        self.plants: dict[int, Plant] = {}
        self.arbiter: Arbiter | None = None
        self.supplies: dict[int, Supply] = {}
        self.senders: dict[int, set[int]] = {}  # who has told a shared module to do something
        self._looked_at = self._reported_at = self.now
        self.appoint()
        for connector in OWN:
            self.start(connector)

    def _rack(self, addresses: Iterable[int]) -> Rack:
        return Rack([InfypowerModule(each, self.now) for each in addresses], self.now)

    # --- programs -------------------------------------------------------------------------------

    def appoint(self) -> None:
        """An arbiter starts."""
        self.term += 1
        self.arbiter = Arbiter({"middle": (1, 2)}, self.term, self.now, lease_s=2.0)

    def start(self, connector: int) -> None:
        """The program of an outlet starts."""
        nonce = round(self.now * 10)
        self.built[connector] = assembly.build(
            power(connector, self._priorities.get(connector, 0)),
            500.0,
            nonce,
            self.now,
            connector=connector,
        )

    def kill(self, connector: int) -> None:
        """kill -9."""
        del self.built[connector], self.plants[connector]
        self.supplies.pop(connector, None)

    def pool(self, connector: int) -> PooledSource:
        found = self.built[connector].pool
        assert found is not None
        return found

    def stage(self, connector: int) -> Stage:
        return self.pool(connector).groups[0].stage

    # --- vehicles -------------------------------------------------------------------------------

    def plug_in(self, connector: int) -> None:
        plant = self.built[connector].plant
        plant.phase(Phase.SETUP, self.now)
        self.run(2.0)
        plant.command(Contactors(True), self.now)
        self.run(1.0)

    def ask(self, connector: int, current_a: float) -> None:
        """As the loop of a charge does, again and again."""
        self.supplies[connector] = Supply(BATTERY[connector].voltage_v + 30.0, current_a)

    def leave(self, connector: int) -> None:
        plant = self.built[connector].plant
        self.supplies[connector] = Supply()
        self.run(0.5)
        plant.command(Contactors(False), self.now)
        plant.phase(Phase.IDLE, self.now)

    # --- time -----------------------------------------------------------------------------------

    def run(self, seconds: float) -> None:
        until = self.now + seconds
        while self.now < until:
            self.step()

    def until(self, condition: Callable[[], object], within_s: float = 30.0) -> None:
        until = self.now + within_s
        while not condition():
            assert self.now < until, f"not within {within_s} s"
            self.step()

    def step(self) -> None:
        self.now += STEP_S
        self._couple()
        for connector, built in self.built.items():
            for node in built.wires.nodes:
                if node.deadline is None or node.deadline <= self.now:
                    self._carry(node.frames(self.now), connector)
        for board in self.boards.values():
            self._carry(board.frames(self.now))
        for rack in self.racks.values():
            self._carry(rack.tick(self.now))
        if self.now >= self._looked_at + LOOK_S:
            self._looked_at = self.now
            for connector, built in self.built.items():
                if connector in self.supplies:
                    built.plant.command(self.supplies[connector], self.now)
                self.plants[connector] = built.plant.advance(self.now)
        if self.now >= self._reported_at + REPORT_S:
            self._reported_at = self.now
            self._report()

    def _report(self) -> None:
        for connector in self.built:
            pool = self.pool(connector)
            report = pool.leases.report(pool.wish, self.now)
            if self.arbiter and (grant := self.arbiter.receive(report, self.now)):
                pool.leases.receive(grant)

    def _carry(self, frames: Iterable[Frame], sender: int = 0) -> None:
        for frame in frames:
            for board in self.boards.values():
                if any(each.passes(frame) for each in board.filters):
                    board.receive(frame, self.now)
            for name, rack in self.racks.items():
                answers = rack.receive(frame, self.now) if frame.extended else []
                if sender and frame.extended and name == 0 and (frame.id >> 8 & 0xFF) in SHARED:
                    self.senders.setdefault(round(self.now * 10), set()).add(sender)
                self._carry(answers)
            for built in self.built.values():
                for node in built.wires.nodes:
                    if any(each.passes(frame) for each in node.filters):
                        node.receive(frame, self.now)

    # --- copper ---------------------------------------------------------------------------------

    def tied(self, connector: int) -> bool:
        return TIE in self.boards[connector].closed(self.now)

    def current_a(self, connector: int) -> float:
        """Into the vehicle."""
        own = self.racks[connector].current_a
        return own + (self.racks[0].current_a if self.tied(connector) else 0.0)

    def _couple(self) -> None:
        assert not (self.tied(1) and self.tied(2)), "both ties are closed"
        loads: dict[int, Load | None] = {0: None}
        for connector, board in self.boards.items():
            out = {"S1", "S2"} <= board.closed(self.now)
            loads[connector] = BATTERY[connector] if out else None
            if self.tied(connector):
                loads[0] = loads[connector]
        for name, load in loads.items():
            if load != self.racks[name].load:
                self.racks[name].connect(load, self.now)
            self.racks[name].live_until(self.now)
