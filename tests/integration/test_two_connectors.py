"""Two outlets of one station and a shared group as processes: what dies takes nobody with it."""

import time
from contextlib import ExitStack
from pathlib import Path

from tests.integration.two_outlets import (
    CHARGES_S,
    DELIVERS_A,
    SECC,
    TwoOutlets,
    two_interfaces,
    until,
)
from tools.outlet.copper import RackSocket

GROUP = '{ name = "middle", addresses = [4, 5], connectors = [1, 2], tie = "S3" }'


class SharedGroup:
    """Two modules that either outlet may have, and the arbiter of them."""

    def __init__(self, station: TwoOutlets) -> None:
        self.arbiter = station.start(SECC, "pool", str(station.file))
        station.rack("middle", 4, station.folder / "rack0")
        self._rack = RackSocket(station.folder / "rack0")
        station.stack.callback(self._rack.close)
        self._outlets = station.outlets
        self._load: object = None

    def current_a(self) -> float:
        """What the group gives; its ties connect it to what their outlet sees."""
        tied = [each.copper for each in self._outlets.values() if each.tied]
        assert len(tied) < 2, "both ties are closed"
        load = tied[0].vehicle.load() if tied and tied[0].conducting else None
        if load != self._load:
            self._load = load
            told = load and {"voltage_v": load.voltage_v, "resistance_ohm": load.resistance_ohm}
            self._rack.tell({"load": told})
        return float(self._rack.tell({}).get("current_a", 0.0))


def test_what_is_killed_takes_its_own_power_with_it_and_the_other_charges_on(
    tmp_path: Path,
) -> None:
    with ExitStack() as stack:
        at = stack.enter_context(two_interfaces())
        station = TwoOutlets(tmp_path, at, stack, groups=GROUP)
        shared = SharedGroup(station)
        both = station.outlets.values()
        for outlet in both:
            outlet.run()
        for outlet in both:
            outlet.charge()
        until(lambda: shared.current_a() > DELIVERS_A, CHARGES_S, "shared power")
        until(
            lambda: all(each.current_a() > DELIVERS_A for each in both), CHARGES_S, "charge at both"
        )
        one, two = sorted(both, key=lambda each: not each.tied)

        one.program.kill()
        until(lambda: not one.tied and not one.copper.conducting, 10.0, "open contactors")
        shared.arbiter.kill()
        goes_on_a = []
        for _ in range(20):
            time.sleep(0.05)
            goes_on_a.append(two.current_a())

        assert min(goes_on_a) > DELIVERS_A
        assert shared.current_a() < 1.0
        assert not two.tied
