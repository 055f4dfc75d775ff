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
        ("[power.board]", '[power.meter]\nsource = "modbus"\n[power.board]', "set source = shared"),
        ("[power.board]", '[power.meter]\nsource = "s0"\n[power.board]', "so each is charged"),
        ("[power.board]", '[power.meter]\nstore = "/x"\n[power.board]', "power.meter.store is the"),
    ],
)
def test_what_two_connectors_share_by_mistake(before: str, after: str, warning: str) -> None:
    assert any(warning in line for line in told(STATION.replace(before, after, 1)))


SHARED = """[power.meter]
source = "shared"
max_power_w = 1_000_000
[power.meter.shared]
store = "/var/lib/secc/shared-meter.json"
[power.board]"""


def shared(before: str = "", after: str = "") -> list[str]:
    text = STATION.replace("[power.board]", SHARED, 1)
    assert before in text
    return [line for line in told(text.replace(before, after, 1)) if "meter" in line]


def test_a_meter_that_both_share_lacks_nothing_but_who_reads_it() -> None:
    (only,) = shared()

    assert "nobody shares it at" in only


@pytest.mark.parametrize(
    ("before", "after", "warning"),
    [
        ("store =", "# store =", "shared.store is not set: secc meter share will not start"),
        (
            "id = 0x108",
            'id = 0x108\n[connectors.2.power.meter]\nsource = "modbus"',
            "connector 2 reads the line of the shared meter",
        ),
        (
            "id = 0x108",
            'id = 0x108\n[connectors.2.power.meter]\nsource = "integrated"',
            "1 pays for a part of 2",
        ),
        (
            "id = 0x108",
            'id = 0x108\n[connectors.2.power.meter]\nsource = "integrated"',
            "shared for connector 1 alone",
        ),
        (
            "id = 0x108",
            'id = 0x108\n[connectors.2.power.meter]\nmap = "acrel_adl400"',
            "power.meter.map differs between connectors",
        ),
        (
            "id = 0x108",
            "id = 0x108\n[connectors.2.power.meter.serial]\nunit = 7",
            "power.meter.serial differs between connectors",
        ),
        (
            'source = "shared"',
            'source = "shared"\nstore = "/var/lib/secc/shared-meter.json"',
            "is that of a connector, too",
        ),
        (
            "id = 0x108",
            'id = 0x108\n[connectors.2.power.isolation]\nkind = "bender_isocha425hv"',
            "power.isolation.serial.port: connector 2 uses the line of the shared meter",
        ),
        (
            "id = 0x108",
            'id = 0x108\n[connectors.2.station]\nhardware = "simulated"',
            "connector 2 is simulated, nothing measures what it delivers",
        ),
        ("max_power_w = 1_000_000", "max_power_w = 300_000", "less than the 700000 W"),
    ],
)
def test_what_does_not_fit_a_shared_meter_is_told(before: str, after: str, warning: str) -> None:
    assert any(warning in line for line in shared(before, after))


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
