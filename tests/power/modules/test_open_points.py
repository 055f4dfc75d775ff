"""What no document at hand says is a setting: other answers to it, on the wire and in a charge."""

from struct import pack

import pytest

from secc.power.modules.infypower import Infypower, InfypowerSettings
from secc.power.modules.maxwell import Maxwell, MaxwellSettings, Register
from secc.power.modules.module import Extra, Point
from secc.power.modules.settings import ModulesSettings
from secc.power.modules.tonhe import Tonhe, TonheSettings
from secc.power.node import Frame
from tests.power.modules.bench import Wired, settings
from tests.power.modules.test_charge import charging, settled

POINT = Point(500.0, 41.0, 50.0)


def test_infypower_writes_walk_in_blinking_and_group_where_and_as_it_is_told() -> None:
    usual = Infypower()
    other = Infypower(
        settings=InfypowerSettings(walk_in_octet=7, blink_octet=3, group_octet=1, yes=0xA0, no=0xA1)
    )

    assert str(usual.extra(Extra.WALK_IN, 1, 1)[0]) == "029301F0#0100000000000000"
    assert str(usual.extra(Extra.GROUP, 1, 5)[0]) == "029601F0#0500000000000000"
    assert str(other.extra(Extra.WALK_IN, 1, 1)[0]) == "029301F0#00000000000000A0"
    assert str(other.extra(Extra.WALK_IN, 1, 0)[0]) == "029301F0#00000000000000A1"
    assert str(other.extra(Extra.BLINK, 1, 1)[0]) == "029401F0#000000A000000000"
    assert str(other.extra(Extra.GROUP, 1, 5)[0]) == "029601F0#0005000000000000"


@pytest.mark.parametrize(
    ("open_points", "mask"),
    [
        ({}, "050200"),
        ({"first_bit": "highest"}, "A04000"),
        ({"first_octet": "last"}, "000205"),
        ({"first_bit": "highest", "first_octet": "last"}, "0040A0"),
    ],
    ids=str,
)
def test_tonhe_names_modules_1_3_and_10_in_a_mask(open_points: dict[str, str], mask: str) -> None:
    driver = settings("tonhe", tonhe=TonheSettings(**open_points)).codec()  # type: ignore[arg-type]

    frames = [
        *driver.set_point([1, 3, 10], POINT, True),
        *driver.switch([1, 3, 10], True, True),
    ]

    assert [str(each) for each in frames] == [
        f"1004FFA0#{mask}0088130410",
        f"0803FFA0#{mask}AA00000000",
    ]


def test_tonhe_charges_without_any_mask() -> None:
    wired = charging("tonhe", modules=3, amps=90.0, tonhe=TonheSettings(commands="each"))
    wired.ask(430.0, 40.0)
    assert wired.run(3.0, lambda: settled(wired, 40.0))
    wired.ask(0.0, 0.0)

    assert wired.run(1.0, lambda: wired.rack.current_a == 0.0 and wired.live() == 0)

    assert {frame.id >> 16 for _, frame in wired.sent} == {0x0806, 0x1805}


def test_tonhe_tells_an_ambient_temperature_below_zero() -> None:
    wired = Wired("tonhe", 1)
    wired.rack.modules[0].converter.temperature_c = -20.0
    wired.run(2.0)
    offset = Tonhe(settings=TonheSettings(ambient_zero=40))
    heard = offset.decode(Frame(0x180BA001, pack("<HHHh", 2300, 2300, 2300, 20)))

    assert wired.bank.members[1].temperature_c == -20.0
    assert wired.faults() == set()
    assert heard is not None
    assert heard.temperature_c == -20.0


@pytest.mark.parametrize(("unit_w", "told"), [(1.0, 30_000.0), (1000.0, 30.0)])
def test_maxwell_tells_its_power_in_watts_or_kilowatts(unit_w: float, told: float) -> None:
    driver = Maxwell(settings=MaxwellSettings(power_unit_w=unit_w))

    heard = driver.decode(Frame(0x060F8000, pack(">BBHf", 0x41, 0xF0, Register.RATED_POWER, told)))

    assert heard is not None
    assert heard.max_power_w == 30_000.0


def test_an_alarm_that_means_nothing_to_a_module_is_not_heeded() -> None:
    wired = charging("uugreenpower", ignored_alarms=("DC under voltage",))

    wired.rack.fault(1, "8", True, wired.now, trips=False)
    wired.run(2.0)
    assert wired.faults() == set()
    assert wired.live() == 4
    wired.rack.fault(1, "20", True, wired.now, trips=False)
    wired.run(2.0)

    assert wired.faults() == {"module_internal"}


def test_an_alarm_that_is_none_of_the_driver_cannot_be_ignored() -> None:
    with pytest.raises(ValueError, match=r"no 'fan driver'; it has .*over temp"):
        ModulesSettings(driver="infypower", ignored_alarms=("fan driver",))


def test_how_much_more_than_asked_is_a_fault_is_set() -> None:
    wired = charging("infypower", excess_share=0.3)

    for module in wired.rack.modules:
        wired.rack.fault(module.address, "over_current", True, wired.now)

    assert not wired.run(3.0, lambda: "over_current" in wired.faults())
