"""Every third-party capture: the same messages, octets, frames and times as independent tools."""

import re
from base64 import b64decode
from itertools import zip_longest
from pathlib import Path

import pytest

from secc.capture.record import Record
from tests.capture.reading import captures, expected, manifest, read
from tests.shared_data import shared_file

pytestmark = pytest.mark.skipif(not captures(), reason="no third-party captures here")
SYNTH = manifest("captures/synth/manifest.json")
CUT = {  # EVerest dumps that stop inside a packet
    "everest__MG__MG4_electric__iso-2-AC.dump": 237,
    "everest__Mercedes-Benz__EQE__2023-04-18T15-20-45.345Z-3_config-ac-iso2.dump": 123,
    "everest__Opel__Ampera-E__2023-01-13-din_spec_70121__session__ampera_dc_din_3.dump": 735,
    "everest__VW__id.4__iso_15118-2_DC__2023-04-14T09-51-11.107Z-2_config-dc-iso2.dump": 665,
    "everest__VW__id.4_fw_3.5__2023-04-18T15-42-52.604Z-3_config-ac-iso2.dump": 127,
}


def row(record: Record) -> tuple:
    return (
        record.message,
        record.frames,
        record.exi.hex() if record.layer == "v2gtp" else None,
        record.source,
        record.destination,
        f"0x{record.payload_type:04x}",
        record.side,
        record.time,
    )


@pytest.mark.parametrize("capture", captures(), ids=lambda path: path.name)
def test_a_capture_holds_the_messages_that_independent_tools_found(capture: Path) -> None:
    records, error = read(capture)

    found = [row(one) for one in records if one.layer in ("v2gtp", "sdp")]
    assert found == [
        (
            one["name"],
            one["frames"],
            one.get("exi"),
            one["src"],
            one["dst"],
            one["payload_type"].lower(),
            one["dir"].split("->")[0],
            int(one["ts"].replace(".", "")),
        )
        for one in expected(capture)
    ]
    wanted = CUT.get(capture.name)
    assert error == (f"the file is cut inside packet {wanted}" if wanted else None)
    assert not [one for one in records if one.error]


@pytest.mark.parametrize("capture", captures(), ids=lambda path: path.name)
def test_a_capture_holds_the_management_messages_that_independent_tools_found(
    capture: Path,
) -> None:
    records, _ = read(capture)

    found = [one for one in records if one.layer == "homeplug"]
    wanted = expected(capture, ".mme")
    assert [(r.message, r.frames, r.source, r.destination, r.time) for r in found] == [
        (w["name"], [w["frame"]], w["src"], w["dst"], int(w["ts"].replace(".", ""))) for w in wanted
    ]
    for record, one in zip(found, wanted, strict=True):
        content = record.content or {}
        fields = {k: v for k, v in one.items() if k not in ("file", "frame", "ts", "src", "dst")}
        del fields["name"]
        fields["vendor"] = content.get("vendor")  # we know more vendors by name
        assert {k: content.get(k) for k in fields} == fields


@pytest.mark.parametrize("capture", captures(), ids=lambda path: path.name)
def test_the_content_of_messages_is_what_the_foreign_codec_read(capture: Path) -> None:
    records = [one for one in read(capture)[0] if one.layer == "v2gtp"]
    wanted = [one for one in expected(capture) if one["transport"] != "udp"]

    compared = 0
    for record, one in zip(records, wanted, strict=True):
        if "json" in one and record.protocol != "iso20":
            ours = pruned(record.content)
            assert hexed(pruned(one["json"]), ours) == ours, one["frames"]
            compared += 1
    assert compared or not wanted or wanted[0]["schema"] == "20cm" or len(wanted) < 3


def hexed(value: object, ours: object) -> object:
    """With hex digits for the base64 that the foreign JSON layer writes where we write hex."""
    if isinstance(value, dict) and isinstance(ours, dict):
        return {k: hexed(v, ours.get(k)) for k, v in value.items()}
    if isinstance(value, list) and isinstance(ours, list):
        return [hexed(*pair) for pair in zip_longest(value, ours)]
    if isinstance(value, str) and value != ours and re.fullmatch("[A-Za-z0-9+/]+=*", value):
        return b64decode(value).hex().upper()
    return value


def pruned(value: object) -> object:
    """Without what the foreign JSON layer adds for absent integers, or cannot tell from none."""
    if isinstance(value, dict):
        return {k: p for k, v in value.items() if (p := pruned(v)) not in (0, None, {}, "", [])}
    if isinstance(value, list):
        return [pruned(item) for item in value]
    return value


@pytest.mark.parametrize("one", SYNTH, ids=lambda one: one["file"])
def test_every_anomaly_of_the_wire_is_survived(one: dict) -> None:
    folder = shared_file("captures/synth")
    keylog = folder / one["keylog"] if one.get("keylog") else None

    records, error = read(folder / one["file"], keylog)

    found = [
        (r.exi.hex(), r.message, r.side) for r in records if r.layer == "v2gtp" and not r.error
    ]
    wanted = [(e["exi"], e["name"], e["dir"].split("->")[0]) for e in one["expected"]]
    if one["file"] == "din_29_length_4GiB.pcap":  # the next header is found again
        plain = [(e["exi"], e["name"], e["dir"].split("->")[0]) for e in SYNTH[0]["expected"]]
        assert found == [*plain[:10], *plain[11:]]
    else:
        assert found == wanted
    assert error == (
        "the file is cut inside packet 68" if "truncated_file" in one["file"] else None
    )


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("din_20_snaplen_96.pcap", "14 of 34 octets captured"),
        ("din_24_one_segment_lost.pcap", "25 octets missing in the capture"),
        ("din_27_unknown_payload_type.pcap", "unknown payload type 0xA123"),
        ("din_28_bad_version_byte.pcap", "bad V2GTP header 02 fd"),
        ("din_29_length_4GiB.pcap", "bad V2GTP header 01 fe 80 01 ff ff ff ff"),
        ("din_30_exi_truncated.pcap", "not decodable: V2G_Message/Body/ChargeParameter"),
        ("tls_iso20_tls13_no_keys.pcapng", "encrypted, no key"),
        ("tls_iso2pnc_certinstall_no_keys.pcapng", "encrypted, no key"),
    ],
)
def test_what_cannot_be_read_is_said(file: str, words: str) -> None:
    records, _ = read(shared_file(f"captures/synth/{file}"))

    assert any(words in (record.error or "") for record in records)


@pytest.mark.parametrize("file", ["din_21_no_handshake.pcap", "din_22_sapres_lost.pcap"])
def test_without_the_negotiation_the_protocol_comes_from_the_documents_and_that_is_said(
    file: str,
) -> None:
    records = [r for r in read(shared_file(f"captures/synth/{file}"))[0] if r.layer == "v2gtp"]

    guessed = [r for r in records if r.protocol == "din"]
    assert guessed
    assert all("taken from the document" in r.note for r in guessed)
