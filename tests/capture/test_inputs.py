"""Whatever the analyst has: hex of any spacing, files of lines, traces, standard input, links."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from secc.capture import hextext
from secc.capture.source import Source
from tests.capture.reading import EV_PORT, SETUP, Wire, read, v2gtp

OFFER = "8000dbab9371d3234b71d1b981899189d191818991d26b9b3a232b30020000040040"
EMAID = "80EC0202B4B21A40041111505090D0CC4C8CD05090CD4DBD3D00"


def of_hex(text: str, forced: str = "") -> list:
    data = hextext.octets(text)
    assert data is not None
    return list(Source("hex", text=data, forced=forced).records())


@pytest.mark.parametrize(
    "text",
    [
        SETUP,
        SETUP.upper(),
        "80 9a 00 40 11 d0 18 03 81 31 a0 00 74 00",
        "80:9A:00:40:11:D0:18:03:81:31:A0:00:74:00",
        "0x80, 0x9a, 0x00, 0x40, 0x11, 0xd0, 0x18, 0x03, 0x81, 0x31, 0xa0, 0x00, 0x74, 0x00",
        r"\x80\x9a\x00\x40\x11\xd0\x18\x03\x81\x31\xa0\x00\x74\x00",
        "809a0040\n11d01803\n8131a000\n7400",
        v2gtp(bytes.fromhex(SETUP)).hex(" "),
    ],
)
def test_hex_is_taken_in_any_spacing_as_exi_or_v2gtp(text: str) -> None:
    [record] = of_hex(text)

    assert record.message == "SessionSetupReq"
    assert record.body == {"EVCCID": "00E04C68001D"}
    assert record.exi.hex() == SETUP


@pytest.mark.parametrize(
    "arguments",
    [SETUP, "80 9a 00 40 11 d0 18 03 81 31 a0 00 74 00", "809a0040 11d01803 8131a000 7400"],
)
def test_hex_that_the_shell_took_apart_is_one_document(arguments: str) -> None:
    from secc.capture.keylog import KeyLog
    from secc.capture.source import sources

    [source] = sources(arguments.split(), KeyLog(), "")

    assert [record.body for record in source.records()] == [{"EVCCID": "00E04C68001D"}]


def test_hex_longer_than_any_name_of_a_file_is_hex() -> None:
    from secc.capture.keylog import KeyLog
    from secc.capture.source import sources

    [source] = sources([(SETUP + " ") * 500], KeyLog(), "din")

    assert source.text == bytes.fromhex(SETUP) * 500


def test_hex_of_a_whole_frame_is_taken() -> None:
    wire = Wire()
    wire.message(EV_PORT, bytes.fromhex(SETUP))
    frame = wire.frames[0][1]

    for start in ("", "641f125a1b66", "801f125a1b66"):  # MACs that look like IPv6 and like EXI
        data = bytes.fromhex(start) + frame[len(start) // 2 :]
        [record] = of_hex(data.hex())
        assert (record.message, record.source) == ("SessionSetupReq", "[fe80::e]:50000")
    assert of_hex(frame[14:].hex())[0].message == "SessionSetupReq"  # without a link layer


def test_hex_of_several_v2gtp_messages_is_several_messages() -> None:
    both = v2gtp(bytes.fromhex(OFFER)) + v2gtp(bytes.fromhex(SETUP))

    assert [r.message for r in of_hex(both.hex())] == ["supportedAppProtocolReq", "SessionSetupReq"]


def test_hex_of_discovery_is_read() -> None:
    [record] = of_hex("01fe9000000000021000")

    assert (record.message, record.content) == (
        "SDPReq",
        {"Security": "noTLS", "TransportProtocol": "TCP"},
    )


@pytest.mark.parametrize(
    ("text", "forced", "message"),
    [
        (OFFER, "appprotocol", "supportedAppProtocolReq"),
        (SETUP, "din", "SessionSetupReq"),
        ("809802000000000000000011d0199135c0040b2000", "iso2", "SessionSetupReq"),
        (EMAID, "iso2-fragment", "eMAID"),
    ],
)
def test_the_schema_can_be_forced(text: str, forced: str, message: str) -> None:
    [record] = of_hex(text, forced)

    assert (record.message, record.error) == (message, None)


def test_a_forced_schema_that_does_not_fit_is_an_error_with_path_and_bit() -> None:
    [record] = of_hex(SETUP, "appprotocol")

    assert record.error is not None
    assert record.error.startswith("not decodable: ")
    assert "bit" in record.error


def test_every_schema_has_its_fragments() -> None:
    from exi import Element
    from secc.messages import din70121, xmldsig

    value = din70121.SessionSetupReq(EVCCID=b"\1")
    din = din70121.encode_fragment(Element(din70121.MSG_BODY, "SessionSetupReq", value))
    key = xmldsig.encode_fragment(Element(xmldsig.XMLDSIG, "KeyName", "root"))

    assert of_hex(din.hex(), "din-fragment")[0].content == {"SessionSetupReq": {"EVCCID": "01"}}
    assert of_hex(key.hex(), "xmldsig-fragment")[0].content == {"KeyName": "root"}


def test_a_file_of_hex_lines_keeps_what_was_negotiated(tmp_path: Path) -> None:
    path = tmp_path / "documents.txt"
    path.write_text(f"# a session\n{OFFER}\n80400040\n\n{SETUP}\n")

    records, error = read(path)

    assert [(r.message, r.frames, r.note) for r in records] == [
        ("supportedAppProtocolReq", [2], "appprotocol: the only schema that its octets fit"),
        ("supportedAppProtocolRes", [3], ""),
        ("SessionSetupReq", [5], ""),
    ]
    assert error is None


def test_a_line_that_is_not_hex_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "documents.txt"
    path.write_text(f"{OFFER}\nno hex\n{SETUP}\n")

    records, error = read(path)

    assert [(r.message, r.error) for r in records] == [
        ("supportedAppProtocolReq", None),
        ("", "line 2 is not hex"),
        ("SessionSetupReq", None),
    ]
    assert error is None


def test_our_own_trace_is_read(tmp_path: Path) -> None:
    lines = [
        {"type": "trace", "time": 1.0, "version": 1, "software": "x", "connector": 1,
         "interface": "plc0"},
        {"type": "message", "time": 2.0, "direction": "in", "carrier": "udp", "peer": "[fe80::e]:1",
         "octets": "01fe9000000000021000"},
        {"type": "connection", "time": 3.0, "open": True, "peer": "[fe80::e]:2"},
        {"type": "message", "time": 4.0, "direction": "in", "carrier": "tcp",
         "peer": "[fe80::e]:2", "octets": v2gtp(bytes.fromhex(OFFER)).hex()},
        {"type": "message", "time": 4.1, "direction": "out", "carrier": "tcp",
         "peer": "[fe80::e]:2", "octets": v2gtp(bytes.fromhex("80400040")).hex()},
        {"type": "phase", "time": 4.2, "before": "setup", "after": "charge"},
        {"type": "connection", "time": 5.0, "open": False, "peer": "[fe80::e]:2", "by": "ev"},
    ]  # fmt: skip
    path = tmp_path / "trace.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))

    records, error = read(path)

    assert error is None
    assert [(r.message, r.side, r.frames, r.time) for r in records if r.layer != "station"] == [
        ("SDPReq", "EV", [2], 2_000_000_000),
        ("TCP open", "EV", [3], 3_000_000_000),
        ("supportedAppProtocolReq", "EV", [4], 4_000_000_000),
        ("supportedAppProtocolRes", "EVSE", [5], 4_100_000_000),
        ("TCP close", "EV", [7], 5_000_000_000),
    ]


def test_a_trace_that_the_station_wrote_is_read(tmp_path: Path) -> None:
    from secc.trace import Begin, Message, Trace

    begin = Begin(time=1.0, version=1, software="secc", connector=1, interface="plc0")
    trace = Trace(tmp_path / "trace.jsonl", begin)
    trace.write(
        Message(time=2.0, direction="in", carrier="tcp", peer="[fe80::e]:2",
                octets=v2gtp(bytes.fromhex(SETUP)).hex())
    )  # fmt: skip
    trace.close()

    records, error = read(tmp_path / "trace.jsonl")

    assert [r.message for r in records] == ["trace", "SessionSetupReq"]
    assert error is None


def test_a_trace_of_a_session_over_tls_tells_suite_and_chain(tmp_path: Path) -> None:
    from secc.trace import Begin, Connection, Message, Trace

    begin = Begin(time=1.0, version=1, software="secc", connector=1, interface="plc0")
    trace = Trace(tmp_path / "trace.jsonl", begin)
    peer, suite = "[fe80::e]:2", "ECDHE-ECDSA-AES128-SHA256"
    trace.write(Connection(time=2.0, open=True, peer=peer, suite=suite, chain="demo"))
    octets = v2gtp(bytes.fromhex(SETUP)).hex()
    trace.write(Message(time=2.1, direction="in", carrier="tls", peer=peer, octets=octets))
    trace.close()

    (_, opened, request), error = read(tmp_path / "trace.jsonl")

    assert (opened.message, opened.content) == (
        "TCP open",
        {"CipherSuite": suite, "Chain": "demo"},
    )
    assert request.message == "SessionSetupReq"
    assert error is None


def test_a_damaged_line_of_a_trace_is_told(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    path.write_text('{"type": "phase", "time": 1}\n{"type": "mess\n{"type": "phase", "time": 2}\n')

    records, error = read(path)

    assert len(records) == 2
    assert error == "line 2 is not a line of a trace"


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input_takes_a_capture(packed: bool) -> None:
    wire = Wire()
    wire.message(EV_PORT, bytes.fromhex(SETUP))
    data = gzip.compress(wire.pcap()) if packed else wire.pcap()

    done = subprocess.run(
        [Path(sys.executable).with_name("secc"), "decode", "--json", "-"],
        input=data,
        capture_output=True,
        check=True,
    )

    assert json.loads(done.stdout)["message"] == "SessionSetupReq"


def test_the_first_line_of_a_stream_comes_before_its_end() -> None:
    wire = Wire()
    wire.message(EV_PORT, bytes.fromhex(SETUP))
    command = [Path(sys.executable).with_name("secc"), "decode", "--json", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(wire.pcap())
        child.stdin.flush()

        line = child.stdout.readline()  # standard input is still open
        child.stdin.close()

    assert json.loads(line)["message"] == "SessionSetupReq"
