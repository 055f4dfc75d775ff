"""The example frames of the vendors' documents, both ways."""

from struct import pack, unpack

import pytest

from secc.power.modules.drivers import DRIVERS
from secc.power.modules.infypower import Command as Infy
from secc.power.modules.infypower import Infypower
from secc.power.modules.maxwell import Maxwell, Register
from secc.power.modules.module import Driver, Extra, Point
from secc.power.modules.tonhe import Tonhe
from secc.power.modules.uugreenpower import Command as Uu
from secc.power.modules.uugreenpower import UUGreenPower
from secc.power.node import Frame
from tools.power_module import build

RATED_A = 50.0


def point(voltage_v: float, current_a: float) -> Point:
    return Point(voltage_v, current_a, RATED_A)


def said(*frames: Frame) -> list[str]:
    return [str(frame) for frame in frames]


def frame(text: str) -> Frame:
    identifier, _, data = text.partition("#")
    return Frame(int(identifier, 16), bytes.fromhex(data))


# --- Infypower V1.13 ----------------------------------------------------------------------------


def test_infypower_reads_voltage_and_current_of_module_0() -> None:
    assert said(*Infypower().read(Infy.OUTPUT, 0)) == ["028300F0#0000000000000000"]


def test_infypower_sets_400_v_and_20_a() -> None:
    frames = Infypower().set_point([0], point(400, 20), all_of_them=False)

    assert said(*frames) == ["029C00F0#00061A8000004E20"]


def test_infypower_switches_on_and_off() -> None:
    assert said(*Infypower().switch([0], True, False)) == ["029A00F0#0000000000000000"]
    assert said(*Infypower().switch([0], False, False)) == ["029A00F0#0100000000000000"]


def test_infypower_sets_a_whole_group_at_once() -> None:
    frames = Infypower(group=1).set_point([0, 1], point(400, 20), all_of_them=True)

    assert said(*frames) == ["02DC01F0#00061A8000004E20"]


def test_infypower_sets_all_modules_of_a_bus_at_once() -> None:
    frames = Infypower().set_point([0, 1], point(400, 20), all_of_them=True)

    assert said(*frames) == ["029C3FF0#00061A8000004E20"]


def test_infypower_tells_500_v_and_50_a() -> None:
    heard = Infypower().decode(frame("0283F000#43FA000042480000"))

    assert heard is not None
    assert (heard.address, heard.voltage_v, heard.current_a) == (0, 500.0, 50.0)


# --- UUGreenPower UR / Maxwell ENR --------------------------------------------------------------


def test_uugreenpower_sets_475_55_v_and_10_5_a_of_group_1() -> None:
    frames = UUGreenPower(group=1).set_point([1], point(475.55, 10.5), all_of_them=True)

    assert said(*frames) == ["02200000#100200000007419E", "02200000#1003000000002904"]


def test_uugreenpower_switches_group_1() -> None:
    driver = UUGreenPower(group=1)

    assert said(*driver.switch([1], True, True)) == ["02200000#1004000000000000"]
    assert said(*driver.switch([1], False, True)) == ["02200000#1004000000000001"]


def test_uugreenpower_chooses_the_high_range_of_module_1() -> None:
    assert said(*UUGreenPower().extra(Extra.RANGE, 1, 1)) == ["02204000#005F000000000001"]
    assert said(*UUGreenPower().extra(Extra.RANGE, 1, 0)) == ["02204000#005F000000000002"]


def test_uugreenpower_sets_everything_in_one_frame() -> None:
    everything = UUGreenPower(group=1).set_all(None, point(475.5, 10.5), 470.5, on=True)

    assert str(everything) == "02200000#1B00006912611293"


def test_uugreenpower_tells_negative_temperatures_in_thousandths() -> None:
    octets = pack(">BBHi", 3, Uu.DCDC_TEMPERATURE, 0, -12_500)

    heard = UUGreenPower().decode(Frame(0x02204000, octets))

    assert heard is not None
    assert heard.temperature_c == -12.5


# --- Maxwell MXR / Winline / UXR ----------------------------------------------------------------


def test_maxwell_addresses_one_module_and_all() -> None:
    driver = Maxwell()

    assert f"{driver.read(Register.VOLTAGE, 0)[0].id:08X}" == "06080780"
    assert f"{driver.read(Register.VOLTAGE, None)[0].id:08X}" == "0607FF80"


def test_maxwell_sets_700_v_and_half_the_rated_current() -> None:
    frames = Maxwell().set_point([0], point(700, RATED_A / 2), all_of_them=False)

    assert [each.data.hex().upper() for each in frames] == ["03000021442F0000", "030000223F000000"]


def test_maxwell_switches_off() -> None:
    assert said(*Maxwell().switch([0], False, False)) == ["06080780#0300003000010000"]


def test_maxwell_joins_group_5_and_tells_whether_it_did() -> None:
    driver = Maxwell()

    assert said(*driver.extra(Extra.GROUP, 0, 5)) == ["06080780#0300001E00000005"]
    done = driver.decode(frame("060F8000#42F0001E00000005"))
    refused = driver.decode(frame("060F8000#42F2001E00000005"))
    assert done is not None
    assert refused is not None
    assert (done.refused, refused.refused) == (False, True)


def test_maxwell_takes_the_current_as_a_fraction_in_floating_point() -> None:
    frames = Maxwell().set_point([0], point(400, 12.5), all_of_them=False)

    (fraction,) = unpack(">f", frames[1].data[4:])
    assert fraction == 0.25


@pytest.mark.parametrize("current_a", [0.1, 7.7, 33.333333, 49.999999])
def test_maxwell_never_rounds_a_fraction_up(current_a: float) -> None:
    frames = Maxwell().set_point([0], point(400.1, current_a), all_of_them=False)

    (volts,), (fraction,) = (unpack(">f", each.data[4:]) for each in frames)
    assert volts <= 400.1
    assert fraction * RATED_A <= current_a
    assert fraction * RATED_A == pytest.approx(current_a, abs=1e-4)


# --- Tonhe THJS V1.2 ----------------------------------------------------------------------------


def test_tonhe_starts_module_1_at_500_v_and_41_a() -> None:
    # The text of the document has 0x1040 for the current, which is 41.6 A: a misprint of 0x1004.
    assert str(Tonhe().start(1, point(500, 41))) == "080601A0#AA00881304100000"


def test_tonhe_is_little_endian_both_ways() -> None:
    frames = Tonhe().set_point([1, 3], point(500, 41), all_of_them=True)
    heard = Tonhe().decode(Frame(0x1801A001, bytes.fromhex("01 8813 0410 0000 00")))

    assert said(*frames) == ["1004FFA0#0500000088130410"]
    assert heard is not None
    assert (heard.voltage_v, heard.current_a, heard.on) == (500.0, 41.0, True)


def test_tonhe_names_modules_beyond_24_by_a_second_mask() -> None:
    frames = Tonhe().switch([24, 25, 48], on=True, all_of_them=True)

    assert said(*frames) == ["0803FFA0#000080AA00000000", "0803FFA0#010080AA01000000"]


def test_tonhe_says_that_somebody_is_in_charge() -> None:
    assert said(*Tonhe().heartbeats) == ["1805FFA0#0000000000000000"]
    assert Tonhe().traits.heartbeat_s == 5.0


# --- pitfalls -----------------------------------------------------------------------------------


def test_uugreenpower_modules_fill_in_production_day_and_serial_number() -> None:
    stamped = Frame(0x02204000 | 17 << 9 | 0x1A3, pack(">BBHi", 3, Uu.FAST_VOLTAGE, 0, 400_000))

    heard = UUGreenPower().decode(stamped)

    assert heard is not None
    assert (heard.address, heard.voltage_v) == (1, 400.0)
    assert any(each.passes(stamped) for each in UUGreenPower().filters)


ALL = [build_(None, None) for build_ in DRIVERS.values()]


@pytest.mark.parametrize("driver", ALL, ids=lambda driver: type(driver).__name__)
def test_a_driver_does_not_hear_itself(driver: Driver) -> None:
    address = driver.traits.addresses[1]
    own = [
        *driver.set_point([address], point(400, 10), False),
        *driver.switch([address], True, False),
        *driver.heartbeats,
        *(each for poll in driver.traits.polls for each in driver.read(poll.what, address)),
    ]

    assert own
    assert [heard for each in own if (heard := driver.decode(each)) is not None] == []


@pytest.mark.parametrize("driver", ALL, ids=lambda driver: type(driver).__name__)
@pytest.mark.parametrize("length", [0, 1, 4, 7])
def test_a_frame_that_is_too_short_says_nothing(driver: Driver, length: int) -> None:
    for each in driver.filters:
        assert driver.decode(Frame(each.id | driver.traits.addresses[1], bytes(length))) is None


def test_a_set_point_is_never_rounded_up() -> None:
    asked = point(399.99999, 12.3456789)

    infy = Infypower().set_point([0], asked, False)[0].data
    tonhe = Tonhe().set_point([1], asked, False)[0].data

    assert unpack(">II", infy) == (399_999, 12_345)
    assert unpack("<HH", tonhe[4:]) == (3_999, 1_234)


READ: dict[str, list[int]] = {
    "infypower": [0x01, 0x02, 0x03, 0x04, 0x06, 0x0A, 0x0B, 0x0C],
    "uugreenpower": [each for each in Uu if each not in (Uu.SWITCH, Uu.RANGE)],
    "maxwell": [
        *(0x01, 0x02, 0x03, 0x04, 0x05, 0x08, 0x0A, 0x0B, 0x0C, 0x10, 0x11, 0x12),
        *(0x40, 0x43, 0x48, 0x4A, 0x4B, 0x54, 0x56),
    ],
}


@pytest.mark.parametrize("name", READ)
def test_every_reading_of_the_document_is_answered_and_understood(name: str) -> None:
    rack, driver = build(name, 1, 0.0), DRIVERS[name](None, None)
    address = rack.modules[0].address

    for what in READ[name]:
        (question,) = driver.read(what, address)
        (answer,) = rack.receive(question, 1.0)
        heard = driver.decode(answer)

        assert heard is not None, what
        assert (heard.address, heard.what, heard.refused) == (address, what, False)


def test_uugreenpower_tells_current_and_what_is_available_in_one() -> None:
    octets = pack(">BBHHH", 3, Uu.CURRENT_AND_AVAILABLE, 0, 123, 456)

    heard = UUGreenPower().decode(Frame(0x02204000, octets))

    assert heard is not None
    assert (heard.current_a, heard.available_a) == (12.3, 45.6)
