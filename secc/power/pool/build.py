"""From `[power]` to the supply of an outlet with shared groups."""

import msgspec

from secc.power.modules.bank import Bank
from secc.power.modules.settings import ModulesSettings
from secc.power.pool.group import Group
from secc.power.pool.lease import Leases
from secc.power.pool.settings import PoolSettings
from secc.power.pool.source import PooledSource
from secc.power.settings import PowerSettings
from secc.power.ties import Ties


def pooled(
    power: PowerSettings, connector: int, own: Bank, ties: Ties, now: float
) -> PooledSource | None:
    """None: no group is wired to this connector. Raises ValueError for what does not fit."""
    pool, modules = power.pool, power.modules
    groups = pool.of(connector)
    if not groups:
        return None
    _check(power, connector)
    load = own_modules(power, connector).load_bit_s
    made = []
    for group in groups:
        settings = msgspec.structs.replace(
            modules, addresses=group.addresses, count=0, least=1, group=None, load_bit_s=load
        )
        made.append(Group(group, pool, Bank(settings, now), ties, now))
    return PooledSource(own, made, leases(pool, connector, now), pool, now)


def own_modules(power: PowerSettings, connector: int) -> ModulesSettings:
    """Those that nobody else has; all banks together load the bus as much as one alone."""
    banks = 1 + len(power.pool.of(connector))
    load = max(1_000, power.modules.load_bit_s // banks)
    return msgspec.structs.replace(power.modules, load_bit_s=load)


def leases(pool: PoolSettings, connector: int, now: float) -> Leases:
    """Of a program that starts now: its clock names the run, and rises from start to start."""
    return Leases(
        connector,
        round(now * 1e6),
        lease_s=pool.lease_s,
        minimum=pool.minimum,
        priority=pool.priority,
    )


def _check(power: PowerSettings, connector: int) -> None:
    own, board = set(power.modules.addresses), power.board
    if not own:
        raise ValueError("power.pool needs power.modules.addresses: others' modules answer here")
    ties = [group.tie for group in power.pool.of(connector)]
    for group in power.pool.of(connector):
        if both := own & set(group.addresses):
            raise ValueError(
                f"power.pool group {group.name}: module {min(both)} is in "
                "power.modules.addresses, too; take it out of one of them"
            )
        if group.tie in (*board.output, *board.mains) or ties.count(group.tie) > 1:
            raise ValueError(
                f"power.pool group {group.name}: contactor {group.tie} has another duty; take "
                "one that is neither in power.board.output and mains nor the tie of another group"
            )
