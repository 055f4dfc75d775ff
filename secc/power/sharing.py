"""What several outlets of one station must not have in common: warnings of `secc check`."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from secc.power.meters.settings import MeterSettings
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
    yield from _shared_meter(outlets)


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
            f"power.meter: {both} bill the same meter, so each is charged for both; set source = "
            "shared (docs/connectors.md), or fit one each"
        )
    elif mine.source == "modbus" and mine.serial.port == theirs.serial.port:
        yield (
            f"power.meter.serial.port is the same for {both}: two programs disturb each other on "
            "one serial line; give each its own, or fit one meter for both with source = shared"
        )
    if mine.source == "s0" and mine.s0.line == theirs.s0.line:
        yield (
            f"power.meter.s0.line is the same for {both}, so each is charged for both; set source "
            "= shared (docs/connectors.md)"
        )


def _shared_meter(outlets: Mapping[int, PowerSettings]) -> Iterator[str]:
    sharing = {number: power for number, power in outlets.items() if _shares(power)}
    if not sharing:
        return
    first = next(iter(sharing.values())).meter
    for key in ("map", "serial", "s0", "period_s", "max_power_w", "believe_s", "shared"):
        if any(getattr(power.meter, key) != getattr(first, key) for power in sharing.values()):
            yield f"power.meter.{key} differs between connectors: set it in [power.meter] only"
    if not first.shared.store:
        yield "power.meter.shared.store is not set: secc meter share will not start"
    elif first.shared.store in (power.meter.store for power in sharing.values()):
        yield "power.meter.shared.store is that of a connector, too: give it a file of its own"
    for number, power in outlets.items():
        if number not in sharing:
            yield from _beside(number, power, first, min(sharing))
        yield from _on_its_line(number, power, first)


def _shares(power: PowerSettings) -> bool:
    return power.meter.source == "shared"


def _beside(number: int, power: PowerSettings, shared: MeterSettings, other: int) -> Iterator[str]:
    """A connector that has no part in the meter that the others share."""
    own = power.meter
    line = own.source == "modbus" and shared.kind == "modbus"
    if line and own.serial.port == shared.serial.port:
        yield (
            f"power.meter.serial.port: connector {number} reads the line of the shared meter, "
            "too; set source = shared for it, or give it a line of its own"
        )
    yield (
        f"power.meter.source is shared for connector {other} but {own.source} for connector "
        f"{number}: if the meter counts both, {other} pays for a part of {number}; set it for both"
    )


def _on_its_line(number: int, power: PowerSettings, shared: MeterSettings) -> Iterator[str]:
    """What else `secc run` would ask on the serial line of the sharer."""
    if shared.kind != "modbus":
        return
    for key, port, used in (
        ("isolation", power.isolation.serial.port, power.isolation.kind != "contacts"),
        ("feed", power.feed.serial.port, bool(power.feed.map)),
    ):
        if used and port == shared.serial.port:
            yield (
                f"power.{key}.serial.port: connector {number} uses the line of the shared meter, "
                "and two programs disturb each other there; give each its own"
            )


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
