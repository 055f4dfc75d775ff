"""Frames of the master board, against an independent reader of the DBC file (cantools)."""

from pathlib import Path
from typing import Any

import cantools
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.power.board import frames as f
from secc.power.board.layout import Bit, Choice, Count, Field, Flags, Number
from secc.power.board.link import Link
from tools import board_dbc

ROOT = Path(__file__).parents[2]
DBC: Any = cantools.database.load_file(ROOT / "secc/power/board/board.dbc")
KINDS = sorted(f.MESSAGES)


def values(field: Field) -> st.SearchStrategy[Any]:
    """Everything that a field can carry."""
    match field:
        case Number(bits=bits) | Count(bits=bits):
            return st.integers(0, (1 << bits) - 1).map(field.value)
        case Choice(codes=codes):
            return st.sampled_from(list(codes))
        case Flags(names=names):
            return st.frozensets(st.sampled_from(names))
        case Bit():
            return st.booleans()
    raise TypeError(field)


def messages() -> st.SearchStrategy[Any]:
    def made(kind: int) -> st.SearchStrategy[Any]:
        message: Any = f.MESSAGES[kind]
        return st.builds(message, **{n: values(field) for n, field in message.FIELDS.items()})

    return st.sampled_from(KINDS).flatmap(made)


@given(messages(), st.integers(0, 1000))
def test_what_is_encoded_is_decoded_as_it_was(message: Any, alive: int) -> None:
    kind, octets = f.encode(message, alive)

    assert f.decode(kind, octets) == (message, alive % 16)


@given(messages(), st.integers(0, 15))
def test_another_reader_of_the_dbc_file_sees_the_same_values(message: Any, alive: int) -> None:
    kind, octets = f.encode(message, alive)

    seen = DBC.decode_message(0x100 + kind, octets)

    assert (seen["crc"], seen["version"], seen["alive"]) == (octets[0], f.VERSION, alive)
    for name, field in type(message).FIELDS.items():
        value = getattr(message, name)
        if isinstance(field, Flags):
            assert {n for n in field.names if seen[f"{name}_{n}"]} == value
        elif isinstance(field, Choice):
            assert str(seen[name]) == value.name
        else:
            assert seen[name] == pytest.approx(float(value))


def test_the_dbc_file_is_what_the_code_says() -> None:
    assert board_dbc.FILE.read_text(encoding="ascii") == board_dbc.text()
    assert {message.cycle_time for message in DBC.messages} == {50, 100, 500, 2000}


def test_the_page_of_the_board_names_every_field() -> None:
    page = (ROOT / "docs/board.md").read_text()

    for message in f.MESSAGES.values():
        assert f"`{message.__name__}`" in page
        assert not [name for name in message.FIELDS if f"`{name}`" not in page]
        flags = [n for x in message.FIELDS.values() if isinstance(x, Flags) for n in x.names]
        assert not [name for name in flags if name not in page]


def test_the_crc_is_that_of_sae_j1850() -> None:
    assert f.crc8(b"123456789") == 0x4B  # check value of the catalogue of CRCs


def test_a_whole_command_fills_its_frame() -> None:
    command = f.Command(
        nonce=0x1234,
        boot=7,
        contactors=frozenset({"S1", "S2"}),
        wave=f.Wave.PWM,
        duty=0.05,
        lock=True,
        reset=5,
    )

    kind, octets = f.encode(command, 3)

    assert (kind, octets[1:].hex()) == (0, "13123407c10ca5")


@given(messages(), st.integers(0, 63))
def test_one_wrong_bit_makes_it_no_frame(message: Any, bit: int) -> None:
    kind, octets = f.encode(message, 0)
    wrong = bytearray(octets)
    wrong[bit // 8] ^= 1 << bit % 8

    with pytest.raises(f.FrameError):
        f.decode(kind, bytes(wrong))


@given(messages())
def test_a_frame_under_the_number_of_another_is_none(message: Any) -> None:
    kind, octets = f.encode(message, 0)

    for other in [n for n in range(8) if n != kind]:
        with pytest.raises(f.FrameError):
            f.decode(other, octets)


@given(st.integers(0, 7), st.binary(max_size=10), st.binary(min_size=7, max_size=7))
def test_octets_that_nobody_sends_are_no_frame_or_have_a_sound_crc(
    kind: int, octets: bytes, rest: bytes
) -> None:
    link = Link(0.3, 0.0)

    assert link.receive(kind, octets, 0.0) is None or octets[0] == f.crc8(
        bytes([kind]) + octets[1:]
    )
    link.receive(kind, bytes([f.crc8(bytes([kind]) + rest)]) + rest, 0.0)  # never raises


def test_values_out_of_reach_become_the_nearest_that_is_not() -> None:
    line = f.PilotLine(high_v=99.0, low_v=-99.0, duty=7.0, age_ms=1e9)

    seen, _ = f.decode(*f.encode(line, 0))

    assert seen.high_v == pytest.approx(20.47)
    assert seen.low_v == pytest.approx(-20.48)
    assert seen.age_ms == 16_383


def test_a_frame_of_another_version_is_told_apart_from_a_damaged_one() -> None:
    kind, octets = f.encode(f.Identity(major=1, minor=0, hardware=1, serial=1), 0)
    rest = bytes([2 << 4]) + octets[2:]
    link = Link(0.3, 0.0)

    assert link.receive(kind, bytes([f.crc8(bytes([kind]) + rest)]) + rest, 0.0) is None

    assert link.foreign
    assert link.damaged == 0
