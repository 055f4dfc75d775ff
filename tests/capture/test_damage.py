"""Damaged input: what could be read is shown, then one clear error; never a traceback."""

import gzip
import io
import random
import sys
from pathlib import Path

import pytest

from secc.capture import files
from secc.capture.command import decode
from secc.capture.files import LARGEST, CaptureError
from secc.capture.options import Options
from secc.capture.run import Run
from secc.capture.source import Source
from tests.capture.reading import EV_PORT, EVSE_PORT, Wire, captures

SMALL = [path for path in captures() if path.stat().st_size < 40_000]
FORMS = ("timeline", "json", "xml", "csv", "summary")
DOCUMENT = bytes.fromhex("809a0200f37ffd9f7677acd0b8")


def shown(path: Path, form: str) -> tuple[str, str | None]:
    """Everything a run writes, and its error."""
    out = io.BytesIO()
    outcome = Run(Source(str(path)), Options(form=form), out).to_the_end()
    return out.getvalue().decode(), outcome.error


@pytest.mark.skipif(not SMALL, reason="no third-party captures here")
def test_a_capture_cut_at_any_point_shows_what_came_before(tmp_path: Path) -> None:
    chance = random.Random(1)
    for number in range(100):
        original = chance.choice(SMALL)
        data = original.read_bytes()
        cut = tmp_path / "cut"
        at = chance.randrange(1, len(data))
        cut.write_bytes(data[:at])

        text, error = shown(cut, FORMS[number % len(FORMS)])

        whole, _ = shown(original, "json")
        assert error is None or "\n" not in error
        if FORMS[number % len(FORMS)] == "json" and error:
            assert len(text.splitlines()) <= len(whole.splitlines())


@pytest.mark.skipif(not SMALL, reason="no third-party captures here")
def test_flipped_bits_anywhere_never_break_the_decoder(tmp_path: Path) -> None:
    chance = random.Random(2)
    for number in range(1000):
        data = bytearray(SMALL[number % len(SMALL)].read_bytes())
        for _ in range(chance.choice((1, 1, 5, 40))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        broken = tmp_path / "broken"
        broken.write_bytes(data)

        _, error = shown(broken, FORMS[number % len(FORMS)])

        assert error is None or "\n" not in error


def test_a_length_field_of_four_gigabytes_costs_no_memory() -> None:
    wire = Wire()
    wire.message(EV_PORT, DOCUMENT)
    data = wire.pcap()
    data += data[24:32] + b"\xff\xff\xff\xff" * 2 + data[40:]

    reader = files.packets(io.BytesIO(data))

    assert next(reader).number == 1
    with pytest.raises(CaptureError, match="packet 2 claims 4294967295 octets"):
        next(reader)
    assert LARGEST <= 1 << 24


@pytest.mark.parametrize("length", [0, 4, 11, 13, 0xFFFFFFFF])
def test_a_pcapng_block_with_a_wrong_length_ends_the_reading(length: int) -> None:
    section = bytes.fromhex("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000")
    block = b"\x06\0\0\0" + length.to_bytes(4, "little") + bytes(40)

    with pytest.raises(CaptureError, match=f"block of {length} octets behind packet 0"):
        list(files.packets(io.BytesIO(section + block)))


def test_a_damaged_gzip_file_shows_what_could_be_unpacked(tmp_path: Path) -> None:
    wire = Wire()
    wire.open()
    for _ in range(2000):
        wire.message(EV_PORT, DOCUMENT)
    packed = bytearray(gzip.compress(wire.pcap()))
    del packed[-12:]
    (tmp_path / "cut.pcap.gz").write_bytes(packed)

    text, error = shown(tmp_path / "cut.pcap.gz", "json")

    assert len(text.splitlines()) > 1000
    assert error is not None
    assert "compressed data is damaged" in error or "cut inside packet" in error


def test_the_command_ends_with_one_line_and_exit_code_1_on_a_cut_file(tmp_path, capfd) -> None:
    wire = Wire()
    wire.open()
    wire.message(EV_PORT, DOCUMENT)
    (tmp_path / "cut.pcap").write_bytes(wire.pcap()[:-3])

    code = decode([str(tmp_path / "cut.pcap")], ["json"])

    captured = capfd.readouterr()
    assert code == 1
    assert captured.err == f"secc decode: {tmp_path}/cut.pcap: the file is cut inside packet 3\n"
    sys.stdout.flush()


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 100, b"\xd4\xc3\xb2\xa1", b"PK\x03\x04" + bytes(9)]
)
def test_what_is_no_capture_is_called_so(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "thing").write_bytes(data)

    _, error = shown(tmp_path / "thing", "timeline")

    assert error


def test_extension_headers_in_a_loop_end_soon() -> None:
    wire = Wire()
    loop = bytes([0, 0]) + bytes(6)
    wire.ip(0, loop * 200 + bytes(20), bytes(32))
    wire.tcp(EVSE_PORT, b"x")

    from secc.capture.conversation import Conversation

    conversation = Conversation("loop")
    for packet in files.packets(io.BytesIO(wire.pcap())):
        assert conversation.receive(packet) == []
