"""Whatever the analyst has: hex of any spacing, files of lines, traces, standard input, links."""

import gzip
import io
import json
import select
import socket
import subprocess
import sys
import time
from pathlib import Path
from struct import pack

import pytest

from secc.capture import hextext, homeplug, link
from secc.capture.conversation import Conversation
from secc.capture.files import KeyLog, Packet, packets
from secc.capture.source import Source
from tests.capture.reading import EV_PORT, Wire, read, v2gtp

SETUP = "809a004011d018038131a0007400"
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


# --- link layers and pcapng ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        (1, bytes(12) + b"\x86\xdd"),
        (1, bytes(12) + b"\x81\x00\x00\x64\x86\xdd"),
        (1, bytes(12) + b"\x88\xa8\x00\x01\x81\x00\x00\x02\x86\xdd"),
        (113, pack("!HHH8sH", 0, 1, 6, bytes(8), 0x86DD)),
        (276, pack("!HHIHBB8s", 0x86DD, 0, 1, 1, 0, 6, bytes(8))),
        (101, b""),
        (12, b""),
        (229, b""),
        (0, b"\x1e\0\0\0"),
        (108, b"\0\0\0\x18"),
    ],
)
def test_every_link_layer_leads_to_ipv6(kind: int, head: bytes) -> None:
    wire = Wire()
    wire.message(EV_PORT, bytes.fromhex(SETUP))
    data = head + wire.frames[0][1][14:]

    records = Conversation("x").receive(Packet(1, 0, kind, data, len(data)))

    assert [r.message for r in records] == ["SessionSetupReq"]


def test_an_unknown_link_layer_is_told() -> None:
    conversation = Conversation("x")

    assert conversation.receive(Packet(1, 0, 147, bytes(60), 60)) == []
    assert conversation.unknown_links == {147}


def test_fragments_are_counted_and_an_atomic_one_is_read() -> None:
    wire = Wire()
    wire.message(EV_PORT, bytes.fromhex(SETUP))
    frame = wire.frames[0][1]
    below, body = frame[:14], frame[54:]

    def fragment(offset_and_more: int) -> Packet:
        head = pack("!BBHI", 6, 0, offset_and_more, 1)
        length = pack("!IHBB", 6 << 28, len(head) + len(body), 44, 64)
        data = below + length + frame[22:54] + head + body
        return Packet(1, 0, 1, data, len(data))

    conversation = Conversation("x")

    assert conversation.receive(fragment(1)) == []
    assert [r.message for r in conversation.receive(fragment(0))] == ["SessionSetupReq"]
    assert conversation.fragments == 1


def test_nothing_shorter_than_its_header_upsets_a_link_layer() -> None:
    for kind in (0, 1, 12, 101, 108, 113, 276):
        for length in range(24):
            assert link.unwrap(kind, bytes(length)).offset <= length


def block(kind: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    return pack("<II", kind, len(body) + 12) + body + pack("<I", len(body) + 12)


def test_pcapng_time_stamps_follow_the_resolution_and_offset_of_their_interface() -> None:
    section = block(0x0A0D0D0A, pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    binary = pack("<HHI", 1, 0, 0) + pack("<HHB3x", 9, 1, 0x8A) + bytes(4)  # 2^-10 s
    shifted = pack("<HHI", 1, 0, 0) + pack("<HHq", 14, 8, 100) + bytes(4)
    stamped = [block(6, pack("<IIIII", i, 0, 2048, 4, 4) + b"data") for i in (0, 1)]

    found = list(
        packets(io.BytesIO(section + block(1, binary) + block(1, shifted) + b"".join(stamped)))
    )

    assert [packet.time for packet in found if isinstance(packet, Packet)] == [
        2_000_000_000,
        100_002_048_000,
    ]


def test_a_damaged_time_stamp_is_bounded_to_what_all_outputs_can_hold() -> None:
    section = block(0x0A0D0D0A, pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    stamp = block(6, pack("<IIIII", 0, 0xFFFFFFFF, 0xFFFFFFFF, 4, 4) + b"data")

    [packet] = packets(io.BytesIO(section + block(1, pack("<HHI", 1, 0, 0)) + stamp))

    assert isinstance(packet, Packet)
    assert packet.time == (1 << 63) - 1


@pytest.mark.parametrize("time", ["1e999", "1e300", '"soon"', "[1]", "NaN"])
def test_a_line_of_a_trace_without_a_time_is_damaged(time: str, tmp_path: Path) -> None:
    (tmp_path / "trace.jsonl").write_text(f'{{"type": "phase", "time": {time}}}\n')

    records, error = read(tmp_path / "trace.jsonl")

    assert (records, error) == ([], "line 1 is not a line of a trace")


def test_secrets_in_a_pcapng_file_are_handed_on() -> None:
    section = block(0x0A0D0D0A, pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    secrets = block(10, pack("<II", 0x544C534B, 6) + b"secret")

    assert list(packets(io.BytesIO(section + secrets))) == [KeyLog(b"secret")]


# --- management messages ------------------------------------------------------------------------


def test_slac_messages_are_read_with_their_fields() -> None:
    request = b"\x01\x64\x60\0\0" + b"\0\0" + bytes(range(8))

    mme = homeplug.parse(request, 0)

    assert mme is not None
    assert (mme.name, mme.error) == ("CM_SLAC_PARM.REQ", None)
    assert mme.fields["run_id"] == "0001020304050607"


@pytest.mark.parametrize("kind", [0x6064, 0x6065, 0x606A, 0x606E, 0x6076, 0x607D, 0x6086, 0x0015])
def test_a_management_message_cut_anywhere_is_named_and_called_cut(kind: int) -> None:
    whole = b"\x01" + kind.to_bytes(2, "little") + b"\0\0" + b"\x3a" * 160

    for length in range(3, len(whole)):
        mme = homeplug.parse(whole[:length], 0)
        assert mme is not None
        assert mme.name.split(".")[0].startswith(("CM_", "CC_"))
        assert mme.error in (None, "management message is cut or malformed")


def test_unknown_management_messages_keep_their_numbers() -> None:
    assert homeplug.parse(b"\x01\xfc\x7f\0\0", 0).name == "MME_0x7FFC"
    assert homeplug.parse(b"\x01\x6c\xac\0\0\x00\x16\xe8", 0).name == "VENDOR_0016e8_0xAC6C"


# --- live ---------------------------------------------------------------------------------------


def test_an_interface_is_listened_to_and_needs_root() -> None:
    command = [Path(sys.executable).with_name("secc"), "decode", "--json", "--live", "lo"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        time.sleep(0.2)
        deadline = time.monotonic() + 15
        line = ""
        while not line and time.monotonic() < deadline and child.poll() is None:
            with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sender:
                sender.sendto(bytes.fromhex("01fe9000000000021000"), ("::1", 15118))
            assert child.stdout is not None
            if select.select([child.stdout], [], [], 0.3)[0]:
                line = child.stdout.readline()
        child.send_signal(2)
        _, error = child.communicate(timeout=10)

    if "needs root" in error:
        assert error == "secc decode: lo: --live needs root (or CAP_NET_RAW)\n"
        assert child.returncode == 1
        return
    assert json.loads(line)["message"] == "SDPReq"
    assert child.returncode == 0


# --- discovery ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        ("01fe9000000000021000", "SDPReq", None),
        ("01fe90000000000210", "SDPReq", "cut: 1 of 2 octets"),
        ("01fe900000000002100000", "SDPReq", "1 octets behind the message"),
        ("01fe90000000000455001000", "SDPReq", "payload of 4 octets"),
        ("01fe900100000002fe80", "SDPRes", "payload of 2 octets"),
        ("01fe9002000000021000", "SDPReq (wireless)", None),
        ("01fe8001000000021000", "", "payload type 0x8001 in discovery"),
        ("00", "", "no V2GTP header: 00"),
    ],
)
def test_discovery_is_read_and_what_is_wrong_with_it_said(data, name, words) -> None:
    from secc.capture import discovery

    _, found, _, error = discovery.parse(bytes.fromhex(data))

    assert (found, error) == (name, words)


def test_unknown_security_and_transport_keep_their_numbers() -> None:
    from secc.capture import discovery

    _, _, content, _ = discovery.parse(bytes.fromhex("01fe9000000000025510"))

    assert content == {"Security": "0x55", "TransportProtocol": "UDP"}
