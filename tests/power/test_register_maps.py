"""Register maps: values out of registers, blocks, and what is said of a wrong file."""

import math
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.client.mixin import ModbusClientMixin

from secc.power.meters import register_map
from secc.power.meters.register_map import FORMATS, MapError, RegisterMap, Value, load, parse

PYMODBUS: Any = ModbusClientMixin
ORDERS = {"high first": "big", "low first": "little"}
TEMPLATE = Path(register_map.__file__).parent / "maps/template.toml"


def value(kind: str, scale: float = 1.0, **more: Any) -> Value:
    return Value(name="power_w", address=0, type=kind, scale=scale, **more)  # type: ignore[arg-type]


@given(st.sampled_from(sorted(FORMATS)), st.sampled_from(sorted(ORDERS)), st.data())
def test_registers_are_read_as_another_library_reads_them(
    kind: str, order: str, data: st.DataObject
) -> None:
    count = value(kind).count
    words = data.draw(st.lists(st.integers(0, 0xFFFF), min_size=count, max_size=count))

    theirs = PYMODBUS.convert_from_registers(
        words, PYMODBUS.DATATYPE[kind.upper()], word_order=ORDERS[order]
    )

    ours = value(kind).of(words, order)
    assert ours == float(theirs) if math.isfinite(theirs) else ours is None


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_no_value(number: float) -> None:
    words = struct.unpack(">HH", struct.pack(">f", number))

    assert value("float32").of(words, "high first") is None


def test_a_meter_may_say_that_it_has_no_value() -> None:
    meter = value("int32", 0.1, absent=0x7FFFFFFF)

    assert meter.of([0x7FFF, 0xFFFF], "high first") is None
    assert meter.of([0xFFFF, 0xFFFF], "high first") == pytest.approx(-0.1)


def test_neighbours_are_read_together_and_holes_only_where_the_map_allows() -> None:
    em340 = load("carlo_gavazzi_em340")

    assert [len(block) for block in em340.blocks()] == [13, 1]
    assert len(em340.blocks(bridge=0)) == 6
    for name in register_map.built_in():
        for block in load(name).blocks():
            assert block[-1].end - block[0].address <= 125


@given(st.lists(st.integers(0, 2_000), min_size=1, max_size=40, unique=True), st.integers(0, 125))
def test_every_value_is_in_one_block_that_a_request_can_read(
    places: list[int], bridge: int
) -> None:
    values = tuple(
        Value(name=f"power_{n}_w", address=place * 2, type="float32")
        for n, place in enumerate(places)
    )
    blocks = RegisterMap(name="any", value=values, bridge=bridge).blocks()

    assert sorted(v.name for block in blocks for v in block) == sorted(v.name for v in values)
    assert all(max(v.end for v in block) - block[0].address <= 125 for block in blocks)


@given(st.floats(1.0, 300_000.0))
def test_the_wrong_word_order_of_a_float_is_recognised(power_w: float) -> None:
    words = list(struct.unpack(">HH", struct.pack(">f", power_w)))
    meter = RegisterMap(name="any", value=(value("float32"),))

    assert not meter.swapped(meter.value[0], words)
    seen = meter.value[0].of(words[::-1], "high first")
    makes_sense = seen is not None and abs(seen) <= 5e6 and (seen == 0 or abs(seen) >= 1e-6)
    assert meter.swapped(meter.value[0], words[::-1]) != makes_sense


def test_the_template_is_a_map() -> None:
    assert parse(TEMPLATE.read_text(), "template").name == "Maker and type"
    assert "template" not in list(register_map.built_in())


def test_a_map_of_ones_own_is_given_by_its_path(tmp_path: Path) -> None:
    own = tmp_path / "my.toml"
    own.write_text(TEMPLATE.read_text().replace("Maker and type", "ETI 3MEM80"))

    assert load(str(own)).name == "ETI 3MEM80"


HEAD = 'name = "Mine"\nvalue = [{ name = "power_w", address = 1, type = "int16"'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "f.toml: not TOML: Invalid value"),
        (f'{HEAD}, scale = "x" }}]', "value 1 scale"),
        (f"{HEAD}, skale = 1 }}]", "unknown field `skale` - at value 1"),
        (HEAD.replace("int16", "int24") + " }]", "value 1 type"),
        (HEAD.replace("power_w", "power") + " }]", "value 1 name"),
        (HEAD.replace("= 1,", "= 65536,") + " }]", "value 1 address"),
        (
            HEAD.replace("= 1,", "= 65535,").replace("int16", "int32") + " }]",
            "beyond register 65535",
        ),
        (
            f'{HEAD} }}, {{ name = "power_w", address = 5, type = "int16" }}]',
            "power_w is there twice",
        ),
        (f"data_address = 500\n{HEAD} }}]", "data_address 500 and power_w do not fit"),
        (f"data_address = 5\ndata_mask = 0\n{HEAD} }}]", "data_mask"),
        ('name = "Mine"\nvalue = []', "length >= 1"),
        ('name = "Mine"', "missing required field `value`"),
        (f"function = 5\n{HEAD} }}]", "function"),
    ],
)
def test_what_is_wrong_with_a_map_is_said_with_its_place(text: str, said: str) -> None:
    with pytest.raises(MapError, match=r"^f\.toml: ") as caught:
        parse(text, "f.toml")

    assert said in str(caught.value)


def test_an_unknown_map_is_answered_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(MapError, match=r"known are acrel_adl400, .*sensorbox"):
        load("em340")
    with pytest.raises(MapError, match="cannot be read"):
        load(str(tmp_path / "none.toml"))


@given(st.text(max_size=60))
def test_any_text_is_a_map_or_a_map_error(text: str) -> None:
    try:
        parse(text, "f.toml")
    except MapError:
        return
    raise AssertionError("a text without values was taken for a map")
