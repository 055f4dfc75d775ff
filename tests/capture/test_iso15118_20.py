"""ISO 15118-20 is named, measured and shown as octets; nothing is claimed of what it says."""

from __future__ import annotations

import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from secc.capture.options import Options
from secc.capture.run import Run
from secc.capture.source import Source
from secc.messages import app_protocol as ap
from tests.capture.reading import EV_PORT, EVSE_PORT, FIN, Wire, judged, rules, v2gtp

COMMON, DC = "urn:iso:std:iso:15118:-20:CommonMessages", "urn:iso:std:iso:15118:-20:DC"
# payload type, root's event code in the first six bits behind the EXI header, name
TALK = (
    (EV_PORT, 0x8002, "808c0400000000000000000a5dd82c80620b", "SessionSetupReq"),
    (EVSE_PORT, 0x8002, "809004667603d3222062a3080cfcdfbf", "SessionSetupRes"),
    (EV_PORT, 0x8004, "803c04667603d3222062", "DC_ChargeParameterDiscoveryReq"),
    (EVSE_PORT, 0x8004, "804004667603d3222062", "DC_ChargeParameterDiscoveryRes"),
    (EV_PORT, 0x8003, "800804", "AC_ChargeLoopReq"),
    (EVSE_PORT, 0x8003, "800c04", "AC_ChargeLoopRes"),
    (EVSE_PORT, 0x8101, "8000", "ISO 15118-20 schedule renegotiation message"),
    (EV_PORT, 0x8004, "80fc04", "ISO 15118-20 DC message"),
    (EV_PORT, 0x8002, "809404667603d3222062", "SessionStopReq"),
    (EVSE_PORT, 0x8002, "809804667603d3222062", "SessionStopRes"),
)


def offer(namespace: str, number: int) -> ap.AppProtocolType:
    return ap.AppProtocolType(
        ProtocolNamespace=namespace,
        VersionNumberMajor=1,
        VersionNumberMinor=0,
        SchemaID=number,
        Priority=number,
    )


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    wire = Wire()
    wire.open()
    offers = ap.supportedAppProtocolReq(AppProtocol=[offer(COMMON, 1), offer(DC, 2)])
    answer = ap.supportedAppProtocolRes(
        ResponseCode=ap.responseCodeType.OK_SuccessfulNegotiation, SchemaID=2
    )
    wire.message(EV_PORT, bytes(ap.encode(offers)))
    wire.message(EVSE_PORT, bytes(ap.encode(answer)))
    for port, kind, exi, _ in TALK:
        wire.tcp(port, v2gtp(bytes.fromhex(exi), kind))
        wire.time += 50_000_000_000  # longer than -2 and DIN would wait
    wire.tcp(EV_PORT, flags=FIN | 16)
    return wire.write(tmp_path / "a.pcap")


def shown(path: Path, **options: object) -> str:
    out = io.BytesIO()
    assert Run(Source(str(path)), Options(**options), out).to_the_end().error is None
    return out.getvalue().decode()


def test_each_message_has_type_name_and_octets_and_no_error(capture: Path) -> None:
    rows = [json.loads(line) for line in shown(capture, form="json").splitlines()][2:]

    found = [(row["payload_type"], row["exi"], row["message"]) for row in rows]
    assert found == [(f"0x{kind:04x}", exi, name) for _, kind, exi, name in TALK]
    assert {(row["protocol"], row["content"], row["error"]) for row in rows} == {
        ("iso20", None, None)
    }


def test_the_timeline_says_what_is_known_and_that_it_is_not_decoded(capture: Path) -> None:
    text = shown(capture)

    line = next(row for row in text.splitlines() if "SessionSetupReq" in row)
    assert line.split("SessionSetupReq")[1].strip() == (
        "0x8002 common messages · 18 octets · not decoded: 808c0400000000000000000a5dd82c80…"
    )
    assert f"protocol ISO 15118-20 ({DC})" in text
    assert "ISO 15118-20 messages are named by payload type and root element" in text


def test_nothing_is_found_wrong_with_what_was_not_read(capture: Path) -> None:
    [(session, verdict)] = judged(capture)

    assert set(rules(session)) == {"not-decoded"}
    assert (session.evccid, session.session_id, session.namespace) == ("", "", DC)
    assert (verdict.outcome, verdict.by) == ("completed", "EV")
    assert "reasons are not decoded" in verdict.text


def test_xml_keeps_the_octets_of_what_has_no_elements(capture: Path) -> None:
    tree = ElementTree.fromstring(shown(capture, form="xml"))

    messages = [one for one in tree if one.get("protocol") == "iso20"]
    assert [(one.get("payload_type"), one.get("exi")) for one in messages] == [
        (f"0x{kind:04x}", exi) for _, kind, exi, _ in TALK
    ]


def test_hidden_octets_are_not_shown_as_if_they_were_the_message(capture: Path) -> None:
    text = shown(capture, redact=b"key" * 8)

    line = next(row for row in text.splitlines() if "SessionSetupReq" in row)
    assert line.split("SessionSetupReq")[1].strip() == "0x8002 common messages"
