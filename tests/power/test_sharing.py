"""What connectors of one station must not have in common is told by `secc check`."""

import pytest

from secc import config, plausibility
from secc.power import assembly

STATION = """
[network]
interface = "plc0"
[station]
hardware = "built"
[power.modules]
addresses = [0, 1]
[power.board]
mains = ["K1"]
[[power.pool.groups]]
name = "middle"
addresses = [4, 5]
connectors = [1, 2]
tie = "S3"
[connectors.2.network]
interface = "plc1"
[connectors.2.power.modules]
addresses = [2, 3]
controller = 241
[connectors.2.power.board]
id = 0x108
"""


def told(text: str) -> list[str]:
    return list(plausibility.shared([config.parse(text, connector=n) for n in (1, 2)]))


def test_a_sound_station_lacks_nothing_but_its_arbiter() -> None:
    (only,) = told(STATION)

    assert "no arbiter at" in only


@pytest.mark.parametrize(
    ("before", "after", "warning"),
    [
        ("addresses = [2, 3]", "addresses = [1, 3]", "both command module 1"),
        ("addresses = [2, 3]", "addresses = [2, 4]", "connector 2 has its modules"),
        ("addresses = [0, 1]", "", "set power.modules.addresses of both"),
        ("controller = 241", "", "power.modules.controller is the same"),
        ("id = 0x108", "", "power.board.id is the same"),
        ("connectors = [1, 2]", "connectors = [1, 3]", "there is no connector 3"),
        ("id = 0x108", "id = 0x108\n[connectors.2.power.pool]\nlease_s = 4", "lease_s differs"),
        ("[power.board]", '[power.meter]\nsource = "modbus"\n[power.board]', "bill the same meter"),
        ("[power.board]", '[power.meter]\nsource = "s0"\n[power.board]', "so each is charged"),
        ("[power.board]", '[power.meter]\nstore = "/x"\n[power.board]', "power.meter.store is the"),
    ],
)
def test_what_two_connectors_share_by_mistake(before: str, after: str, warning: str) -> None:
    assert any(warning in line for line in told(STATION.replace(before, after, 1)))


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("addresses = [0, 1]", "", "power.pool needs power.modules.addresses"),
        ("addresses = [0, 1]", "addresses = [0, 5]", "module 5 is in"),
        ('tie = "S3"', 'tie = "K1"', "contactor K1 has another duty"),
    ],
)
def test_an_outlet_does_not_start_with_a_group_that_does_not_fit(
    before: str, after: str, problem: str
) -> None:
    power = config.parse(STATION.replace(before, after, 1), connector=1).power

    with pytest.raises(ValueError, match=problem):
        assembly.build(power, 100.0, 1, 0.0, connector=1)
