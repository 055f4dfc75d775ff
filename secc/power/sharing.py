"""What several outlets of one station must not have in common: warnings of `secc check`."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from secc.power.modules.drivers import traits
from secc.power.settings import PowerSettings


def warnings(outlets: Mapping[int, PowerSettings]) -> Iterator[str]:
    """One sentence each; the outlets by the number of their connector."""
    for (one, power), (other, second) in combinations(outlets.items(), 2):
        both = f"connectors {one} and {other}"
        if power.can.interface == second.can.interface and power.can.channel == second.can.channel:
            yield from _one_bus(power, second, both)
        yield from _meters(power, second, both)
    yield from _pool(outlets)


def _one_bus(power: PowerSettings, second: PowerSettings, both: str) -> Iterator[str]:
    mine, theirs = power.modules, second.modules
    if not mine.addresses or not theirs.addresses:
        yield f"{both} share a bus: set power.modules.addresses of both, or each takes all modules"
    elif twice := set(mine.addresses) & set(theirs.addresses):
        yield (
            f"power.modules.addresses: {both} both command module {min(twice)}; give it to one, "
            "or put it into a group of [power.pool]"
        )
    if (
        mine.driver == theirs.driver
        and mine.controller == theirs.controller
        and _answers(mine.driver)
    ):
        yield (
            f"power.modules.controller is the same for {both}: answers to one are taken for those "
            "of two modules; set it in [connectors.N.power.modules]"
        )
    if power.board.kind == second.board.kind == "can" and power.board.id == second.board.id:
        yield f"power.board.id is the same for {both}: set it in [connectors.N.power.board]"


def _answers(driver: str) -> bool:
    """Its modules are asked, and answer to who asks."""
    return bool(traits(driver).polls)


def _meters(power: PowerSettings, second: PowerSettings, both: str) -> Iterator[str]:
    mine, theirs = power.meter, second.meter
    if mine.store and mine.store == theirs.store:
        yield f"power.meter.store is the same for {both}: set it in [connectors.N.power.meter]"
    if mine.source != theirs.source:
        return
    place = (mine.serial.port, mine.serial.unit) == (theirs.serial.port, theirs.serial.unit)
    if mine.source == "modbus" and place:
        yield (
            f"power.meter: {both} bill the same meter, so each is charged for both; fit one each, "
            "or set source = integrated"
        )
    elif mine.source == "modbus" and mine.serial.port == theirs.serial.port:
        yield (
            f"power.meter.serial.port is the same for {both}: two programs disturb each other on "
            "one serial line; give each its own"
        )
    if mine.source == "s0" and mine.s0.line == theirs.s0.line:
        yield f"power.meter.s0.line is the same for {both}, so each is charged for both"


def _pool(outlets: Mapping[int, PowerSettings]) -> Iterator[str]:
    pools = {number: power.pool for number, power in outlets.items()}
    wired = {
        number for pool in pools.values() for group in pool.groups for number in group.connectors
    }
    if missing := wired - outlets.keys():
        yield f"power.pool.groups: there is no connector {min(missing)} in this file"
    for key in ("groups", "lease_s", "unheard_s", "socket"):
        if len({getattr(pool, key) for pool in pools.values()}) > 1:
            yield f"power.pool.{key} differs between connectors: set it in [power.pool] only"
    for number, power in outlets.items():
        for group in power.pool.groups:
            if set(group.addresses) & set(power.modules.addresses):
                yield (
                    f"power.pool group {group.name}: connector {number} has its modules in "
                    "power.modules.addresses, too"
                )
