"""`secc encode` as a process, and that it undoes `secc decode`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from secc.documents import LARGEST
from secc.protocols import PROTOCOLS
from tests.shared_data import rows, shared_file

SECC = str(Path(sys.executable).with_name("secc"))
SETUP = "809a004011d018038131a0007400"
EMAID = "80ec0202b4b21a40041111505090d0cc4c8cd05090cd4dbd3d00"
STOP = {"V2G_Message": {"Header": {"SessionID": "00"}, "Body": {"ChargingStatusReq": {}}}}
OFFER = {
    "supportedAppProtocolReq": {
        "AppProtocol": [
            {
                "ProtocolNamespace": "urn:din:70121:2012:MsgDef",
                "VersionNumberMajor": 2,
                "VersionNumberMinor": 0,
                "SchemaID": 1,
                "Priority": 1,
            }
        ]
    }
}
NAMES = {"appproto": "appprotocol"}  # as the corpus calls it


def secc(*argv: str | Path, data: str | bytes = b"") -> subprocess.CompletedProcess[str]:
    octets = data.encode() if isinstance(data, str) else data
    done = subprocess.run([SECC, *argv], input=octets, capture_output=True, timeout=60, check=False)
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


# --- decode, then encode ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def corpus() -> list[tuple[str, str]]:
    """Protocols and documents of other codecs, in hex."""
    files = ("exi/corpus_public.jsonl", "exi/disagreements.jsonl")
    found = [row for file in files for row in rows(file) if row["check"] == "roundtrip"]
    return [(NAMES.get(row["protocol"], row["protocol"]), row["exi_hex"]) for row in found]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_encode_gives_back_every_document_that_decode_has_read(
    corpus: list[tuple[str, str]], form: str, tmp_path: Path
) -> None:
    (tmp_path / "in.hex").write_text("".join(f"{exi}\n" for _, exi in corpus))

    decoded = secc("decode", f"--{form}", tmp_path / "in.hex", "--output", tmp_path / "out")
    encoded = secc("encode", tmp_path / "out")

    assert (decoded.returncode, encoded.returncode, encoded.stderr) == (0, 0, "")
    assert encoded.stdout.split() == [exi for _, exi in corpus]


def test_decode_finds_the_protocol_of_every_document_by_itself(
    corpus: list[tuple[str, str]], tmp_path: Path
) -> None:
    (tmp_path / "in.hex").write_text("".join(f"{exi}\n" for _, exi in corpus))

    decoded = secc("decode", "--json", tmp_path / "in.hex")

    found = [json.loads(line)["protocol"] for line in decoded.stdout.splitlines()]
    assert found == [protocol for protocol, _ in corpus]
    assert "in.hex: xmldsig-fragment: the only schema that its octets fit (" in decoded.stderr


def test_encode_takes_the_lines_of_a_whole_capture() -> None:
    capture = shared_file(
        "captures/dspace__ISO-2_DC_PnC_TLS_CertInstallation_DS5366_RiseV2G.pcapng"
    )
    decoded = secc("decode", "--json", capture)
    lines = [json.loads(line) for line in decoded.stdout.splitlines()]
    exi = [line["exi"] for line in lines if line["layer"] == "v2gtp"]

    encoded = secc("encode", "-", data=decoded.stdout)

    assert encoded.returncode == 0
    assert (
        encoded.stderr == f"secc encode: -: passed over {len(lines) - len(exi)} that are not EXI\n"
    )
    assert encoded.stdout.split() == exi


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_protocol_can_be_forced_both_ways(protocol: str) -> None:
    content: dict[str, object] = {"KeyName": "k"} if "xmldsig" in protocol else STOP
    if protocol == "appprotocol":
        content = OFFER

    encoded = secc("encode", "-", "--protocol", protocol, data=json.dumps(content))
    decoded = secc("decode", encoded.stdout.strip(), "--protocol", protocol, "--json")

    line = json.loads(decoded.stdout)
    assert (line["protocol"], line["content"], line["error"]) == (protocol, content, None)
    assert secc("encode", "-", data=decoded.stdout).stdout == encoded.stdout


# --- which protocol -----------------------------------------------------------------------------


def test_the_only_protocol_that_a_message_fits_is_taken_and_told() -> None:
    din = {"Header": {"SessionID": "00"}, "Body": {"ContractAuthenticationReq": {}}}

    done = secc("encode", "-", data=json.dumps({"V2G_Message": din}, indent=2))

    assert done.returncode == 0
    assert done.stderr == "secc encode: -: din: the only protocol that it fits\n"
    assert done.stdout.startswith("809a")


def test_xml_tells_its_protocol_by_its_namespace() -> None:
    header = '<SessionID xmlns="urn:{}:MsgHeader">00</SessionID>'
    xml = f'<V2G_Message xmlns="urn:{{}}:MsgDef"><Header>{header}</Header><Body/></V2G_Message>'

    for urn, start in ("din:70121:2012", "809a"), ("iso:15118:2:2013", "8098"):
        assert secc("encode", "-", data=xml.format(urn, urn)).stdout.startswith(start)


def test_a_message_that_fits_several_protocols_is_ambiguous() -> None:
    done = secc("encode", "-", data=json.dumps(STOP))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "secc encode: -, line 1: ambiguous: fits din, iso2; say with --protocol which it is\n"
    )


def test_octets_that_fit_several_schemas_are_ambiguous_unless_negotiated_or_forced() -> None:
    accepted = "804080"
    offer = secc("encode", "-", data=json.dumps(OFFER)).stdout

    alone = json.loads(secc("decode", "--json", accepted).stdout)
    forced = secc("decode", "--json", accepted, "--protocol", "appprotocol").stdout
    both = secc("decode", "--json", "-", data=f"{offer}{accepted}\n").stdout

    assert (alone["protocol"], alone["content"]) == ("", None)
    assert alone["error"].startswith("ambiguous: supportedAppProtocolRes of appprotocol or ")
    for line in forced, both.splitlines()[1]:
        assert json.loads(line)["content"] == {
            "supportedAppProtocolRes": {"ResponseCode": "OK_SuccessfulNegotiation"}
        }


# --- what fails ---------------------------------------------------------------------------------


def test_a_file_of_hex_lines_goes_on_after_an_error() -> None:
    damaged = SETUP[:-8]

    done = secc("decode", "--json", "-", data=f"{SETUP}\n{damaged}\nno hex\n\n{EMAID}\n")

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["message"], bool(line["content"])) for line in lines] == [
        ("SessionSetupReq", True),
        ("SessionSetupReq", False),
        ("", False),
        ("eMAID", True),
    ]
    assert "V2G_Message/Body/SessionSetupReq/EVCCID" in lines[1]["error"]
    assert lines[2]["error"] == "line 3 is not hex"
    assert done.returncode == 1
    assert "2 of 4 documents could not be read" in done.stderr


def test_a_file_of_json_lines_goes_on_after_an_error_with_file_line_and_place(
    tmp_path: Path,
) -> None:
    line = json.loads(secc("decode", "--json", SETUP).stdout)
    cut = json.dumps(line)[:80]
    line["content"]["V2G_Message"]["Body"]["SessionSetupReq"]["EVCCID"] = "0g"
    wrong = json.dumps(line)
    line["content"]["V2G_Message"]["Body"]["SessionSetupReq"]["EVCCID"] = "00" * 9
    long = json.dumps(line)
    file = tmp_path / "lines.jsonl"
    file.write_text(f"{cut}\n{wrong}\n\n{long}\n[]\n{json.dumps(OFFER)}\n")

    done = secc("encode", file)

    place = "V2G_Message/Body/SessionSetupReq/EVCCID"
    assert done.returncode == 1
    assert len(done.stdout.split()) == 1
    errors = [text.removeprefix(f"secc encode: {file}, ") for text in done.stderr.splitlines()]
    assert errors == [
        "line 1: not JSON: Invalid control character at (column 81)",
        f"line 2: {place}: expected hex digits, two for each octet, not '0g'",
        f"line 4: {place}: length 9, at most 8",
        "line 5: expected an object with the one name of its root, not [] (as appprotocol)",
        "line 6: appprotocol: the only protocol that it fits",
    ]


@pytest.mark.parametrize(("form", "place"), [("json", "line 1"), ("xml", "message 1")])
def test_redacted_messages_are_called_that(form: str, place: str) -> None:
    redacted = secc("decode", f"--{form}", "--redact", SETUP).stdout

    done = secc("encode", "-", data=redacted)

    assert done.returncode == 1
    assert f"{place}: redacted: what `secc decode --redact` has hidden is gone" in done.stderr


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "there is nothing in it"),
        ("\n \n", "there is nothing in it"),
        ("<!DOCTYPE a><a/>", "a document type (DTD) is not accepted"),
        ("<a/>", "a: no such element in namespace '' (as appprotocol)"),
        ("<a", "not XML: "),
        ("hello", "not JSON: "),
        ('{"protocol": "iso20", "content": {}}', "protocol iso20 is not known here: appprotocol, "),
        ('{"content": null, "error": "why"}', "line 1: no content: why"),
        ("<capture><message error='why'/></capture>", "message 1: no content: why"),
        (b"\xd4\xc3\xb2\xa1" + bytes(100), "not JSON: "),
        ("<" + " " * LARGEST, "longer than 16 MiB; give JSON lines"),
        ("{}" + " " * LARGEST + "\n", "line 1 is longer than 16 MiB"),
    ],
    ids=range(12),
)
def test_input_that_holds_no_message_is_explained(data: str | bytes, reason: str) -> None:
    done = secc("encode", "-", data=data)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("secc encode: -")
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_is_not_exi_is_passed_over_in_xml_too() -> None:
    discovery = secc("decode", "--xml", "01fe9000000000021000").stdout

    done = secc("encode", "-", data=discovery)

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "secc encode: -: passed over 1 that are not EXI\n"


def test_misuse_ends_with_2_and_a_missing_file_with_1(tmp_path: Path) -> None:
    unknown = secc("encode", "-", "--protocol", "iso20")
    absent = secc("encode", tmp_path / "absent.json")

    assert unknown.returncode == 2
    assert unknown.stderr == f"secc encode: --protocol is one of {', '.join(PROTOCOLS)}\n"
    assert (absent.returncode, absent.stderr) == (
        1,
        f"secc encode: {tmp_path}/absent.json: No such file or directory\n",
    )
