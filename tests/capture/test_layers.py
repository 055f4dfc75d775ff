"""Below V2GTP: link layers, blocks of pcapng, management messages, discovery, an interface."""

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

from secc.capture import homeplug, link
from secc.capture.conversation import Conversation
from secc.capture.files import KeyLog, Packet, packets
from secc.slac import frames, vendor
from tests.capture.reading import EV_PORT, SETUP, Wire, read

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
    assert homeplug.parse(b"\x01\x5d\xac\0\0\x00\x16\xe8", 0).name == "VENDOR_0016e8_0xAC5D"


@pytest.mark.parametrize(
    ("told", "name", "fields"),
    [
        (vendor.LumissilVersionReq(), "NSCM_GET_VERSION.REQ", {}),
        (
            vendor.LumissilVersionCnf(major=1, minor=2, patch=3, build=4),
            "NSCM_GET_VERSION.CNF",
            {"version": "1.2.3.4"},
        ),
        (vendor.LumissilLinkCnf(link=1), "NSCM_GET_D_LINK_STATUS.CNF", {"link": True}),
        (vendor.LumissilResetReq(), "NSCM_RESET_DEVICE.REQ", {}),
    ],
)
def test_what_a_lumissil_modem_is_asked_is_read(told: object, name: str, fields: dict) -> None:
    frame = frames.encode(frames.Frame(bytes(6), bytes(6), told))

    mme = homeplug.parse(frame, 14)

    assert mme is not None
    assert (mme.name, mme.error) == (name, None)
    assert mme.fields == {"oui": "0016e8", "vendor": "Lumissil"} | fields


# --- heard twice --------------------------------------------------------------------------------


def heard(*seen: tuple[int, int, bytes]) -> tuple[list[str], list[str]]:
    """Messages of packets (milliseconds, interface, data), and the notes."""
    conversation = Conversation("x")
    names = []
    for number, (at, interface, data) in enumerate(seen, 1):
        packet = Packet(number, at * 1_000_000, 1, data, len(data), interface)
        names += [record.message for record in conversation.receive(packet)]
    return names, conversation.notes()


def slac_frame(tag: bytes = b"") -> bytes:
    body = b"\x88\xe1\x01\x64\x60\0\0" + b"\0\0" + bytes(range(8)) + bytes(40)
    return b"\xff" * 6 + b"\x02\0\0\0\0\x0e" + tag + body


def test_what_two_interfaces_hear_is_told_once_and_a_repetition_twice() -> None:
    wire = Wire()
    wire.udp(50001, 15118, bytes.fromhex("01fe9000000000021000"))
    for data, name in ((slac_frame(), "CM_SLAC_PARM.REQ"), (wire.frames[0][1], "SDPReq")):
        echoes = ["2 packets were captured on two interfaces; told once"]

        assert heard((0, 0, data), (1, 1, data), (50, 1, data), (51, 0, data)) == (
            [name] * 2,
            echoes,
        )
        assert heard((0, 0, data), (20, 0, data), (40, 0, data)) == ([name] * 3, [])
        assert heard((0, 0, data), (200, 1, data)) == ([name] * 2, [])


def test_two_vlans_are_two_power_lines() -> None:
    one, two = (slac_frame(b"\x81\0\0" + bytes([number])) for number in (1, 2))

    assert heard((0, 0, one), (0, 0, two)) == (["CM_SLAC_PARM.REQ"] * 2, [])


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
