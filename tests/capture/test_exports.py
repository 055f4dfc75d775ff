"""Captures as text and wrapped: hex dumps of other tools, compressed files, foreign formats."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable
from pathlib import Path
from struct import pack

import pytest

from secc.capture.options import Options
from secc.capture.run import Run
from secc.capture.source import Source
from tests.capture.reading import EV_PORT, EVSE_PORT, Wire, read, v2gtp

OFFER = bytes.fromhex("8000dbab9371d3234b71d1b981899189d191818991d26b9b3a232b30020000040040")
CHOICE = bytes.fromhex("80400040")
NAMES = ["TCP open", "supportedAppProtocolReq", "supportedAppProtocolRes"]


def wire() -> Wire:
    wire = Wire()
    wire.open()
    wire.message(EV_PORT, OFFER)
    wire.message(EVSE_PORT, CHOICE)
    return wire


def rows(data: bytes) -> list[tuple[int, bytes]]:
    return [(at, data[at : at + 16]) for at in range(0, len(data), 16)]


def text(octets: bytes) -> str:
    return "".join(chr(o) if 32 <= o < 127 else "." for o in octets)


def tcpdump(number: int, data: bytes) -> str:
    """-XX"""
    head = f"22:13:20.{number}00000 IP6 fe80::e.50000 > fe80::c.61341: Flags [P.], length 42\n"
    lines = (f"\t0x{at:04x}:  {o.hex(' ', -2):39}  {text(o)}" for at, o in rows(data))
    return head + "\n".join(lines)


def tcpdump_of_ip(number: int, data: bytes) -> str:
    """-tt -x"""
    lines = (f"\t0x{at:04x}:  {o.hex(' ', -2)}" for at, o in rows(data[14:]))
    return f"1700000000.{number}00000 IP6 fe80::e.50000 > fe80::c.61341:\n" + "\n".join(lines)


def tshark(_: int, data: bytes) -> str:
    """-x"""
    return "\n".join(f"{at:04x}  {o.hex(' '):47}   {text(o)}" for at, o in rows(data)) + "\n"


def hexdump(_: int, data: bytes) -> str:
    """-C"""
    lines = (
        f"{at:08x}  {o[:8].hex(' '):23}  {o[8:].hex(' '):23}  |{text(o)}|" for at, o in rows(data)
    )
    return "\n".join(lines) + f"\n{len(data):08x}\n"


def xxd(_: int, data: bytes) -> str:
    return "\r\n".join(f"{at:08x}: {o.hex(' ', -2):39}  {text(o)}" for at, o in rows(data)) + "\r\n"


@pytest.mark.parametrize("tool", [tcpdump, tcpdump_of_ip, tshark, hexdump, xxd])
def test_a_hex_dump_is_a_capture(tool: Callable[[int, bytes], str], tmp_path: Path) -> None:
    path = tmp_path / "dump.txt"
    frames = enumerate(data for _, data in wire().frames)
    path.write_text("\n".join(tool(number, data) for number, data in frames), newline="")

    records, error = read(path)

    assert error is None
    assert [(r.message, r.error) for r in records] == [(name, None) for name in NAMES]
    assert [r.frames for r in records] == [[1], [3], [4]]
    if tool is tcpdump:
        assert records[-1].time == (22 * 3600 + 13 * 60 + 20) * 10**9 + 300_000_000
    if tool is tcpdump_of_ip:
        assert records[-1].time == 1_700_000_000_300_000_000


def test_a_hex_dump_of_documents_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "dump.txt"
    path.write_text(hexdump(0, v2gtp(OFFER)) + hexdump(0, CHOICE))

    records, error = read(path)

    assert error is None
    assert [(r.message, r.error) for r in records] == [(name, None) for name in NAMES[1:]]


@pytest.mark.parametrize(
    "junk",
    [
        "0000 001g\n",
        "0000 00 00\nnothing\n\n0x0010: 12\n",
        "25:61:61.999\n0000 00\n",
        "9999999999.0\n0000 00\n",
    ],
)
def test_a_hex_dump_of_nothing_is_told(junk: str, tmp_path: Path) -> None:
    path = tmp_path / "dump.txt"
    path.write_text(junk)

    records, error = read(path)

    assert error or records[0].error


def test_a_hex_dump_without_end_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "dump.txt"
    path.write_text("\n".join(f"{at:08x}  {bytes(16).hex(' ')}" for at in range(0, 1 << 19, 16)))

    _, error = read(path)

    assert error is not None
    assert "longer than" in error


@pytest.mark.parametrize("pack_with", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_capture_is_read(pack_with: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "capture"
    packed = pack_with(wire().pcap())
    path.write_bytes(packed)

    assert [r.message for r in read(path)[0]] == NAMES
    path.write_bytes(packed[: len(packed) // 2])
    assert "compressed data is damaged" in (read(path)[1] or "")


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"PK\x03\x04" + bytes(30), "packed with zip: unpack it first"),
        (gzip.compress(gzip.compress(b"x")), "packed with gzip once more: unpack it first"),
        (b"GMBU" + bytes(30), "convert it with `editcap -F pcapng`"),
        (b'<?xml version="1.0"?>\n<pdml>', "an export of Wireshark as PDML"),
        (b'[\n  {\n    "_source": {', "an export of Wireshark as JSON"),
        (bytes(257) + b"ustar", "a tar archive: unpack it first"),
        (b"PNG", "neither a packet file, a trace nor hex"),
    ],
    ids=["zip", "gzip twice", "Network Monitor", "PDML", "JSON", "tar", "PNG"],
)
def test_what_is_no_capture_here_is_named_with_what_to_do(
    head: bytes, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "thing"
    path.write_bytes(head)

    records, error = read(path)

    assert records == []
    assert words in (error or "")


def test_a_capture_with_a_short_snap_length_says_so(tmp_path: Path) -> None:
    data = [pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 60, 1)]
    for time, frame in wire().frames:
        captured = frame[:60]
        head = pack("<IIII", time // 10**9, time % 10**9, len(captured), len(frame))
        data += [head, captured]
    path = tmp_path / "short.pcap"
    path.write_bytes(b"".join(data))
    source = Source(str(path))

    assert list(source.records()) == []
    assert source.notes == [
        "4 packets were cut by the sniffer, which kept 60 octets at most: "
        "capture with a greater snap length (tcpdump -s 0)"
    ]


def test_a_copy_says_what_it_lacks_of_a_capture_with_two_link_types(tmp_path: Path) -> None:
    ethernet, raw = (pack("<IIHHII", 1, 20, link, 0, 0, 20) for link in (1, 101))
    blocks = [pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28), ethernet, raw]
    for number, (_, frame) in enumerate(wire().frames):
        data = frame[14:] if number == 3 else frame
        body = pack("<IIIII", number == 3, 0, number, len(data), len(data)) + data
        body += bytes(-len(body) % 4)
        length = len(body) + 12
        blocks.append(pack("<II", 6, length) + body + pack("<I", length))
    path, copy = tmp_path / "two.pcapng", tmp_path / "copy.pcap"
    path.write_bytes(b"".join(blocks))

    options = Options(form="json", results={".pcap": copy})
    outcome = Run(Source(str(path)), options, io.BytesIO()).to_the_end()

    assert outcome.records == len(NAMES)
    assert [r.message for r in read(copy)[0]] == NAMES[:2]
    assert outcome.notes == [
        "the copy is of link type 1, that of the first: 1 packets of others are not in it"
    ]
