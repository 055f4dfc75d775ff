"""What the command writes: JSON lines, CSV, XML, Parquet, decrypted copies, plots, pages."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from secc.capture.command import decode
from secc.capture.filters import Filter, FilterError, since
from secc.capture.options import Options
from secc.capture.run import Run
from secc.capture.source import Source
from tests.capture.reading import EV_PORT, EVSE_PORT, FIN, Wire, read
from tests.shared_data import shared_file

OFFER = bytes.fromhex("8000dbab9371d3234b71d1b981899189d191818991d26b9b3a232b30020000040040")
CHOICE = bytes.fromhex("80400040")
SETUP = bytes.fromhex("809a004011d018038131a0007400")
SETUP_RES = bytes.fromhex("809a0223e95ff78afebf9e11e020040080")
KEYS = [
    *("file", "frames", "time", "source", "destination", "layer", "payload_type", "protocol"),
    *("message", "exi", "content", "error"),
]


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    """The first four messages of a DIN session, then FIN."""
    wire = Wire()
    wire.open()
    for port, exi in ((EV_PORT, OFFER), (EVSE_PORT, CHOICE), (EV_PORT, SETUP)):
        wire.message(port, exi)
    wire.message(EVSE_PORT, SETUP_RES)
    wire.tcp(EV_PORT, flags=FIN | 16)
    return wire.write(tmp_path / "start.pcap")


def run(path: Path, **options) -> str:
    out = io.BytesIO()
    Run(Source(str(path)), Options(**options), out).to_the_end()
    return out.getvalue().decode()


def test_json_has_one_object_a_message_with_exactly_the_promised_keys(capture: Path) -> None:
    rows = [json.loads(line) for line in run(capture, form="json").splitlines()]

    assert [list(row) for row in rows] == [KEYS] * 4
    assert rows[2] == {
        "file": str(capture),
        "frames": [5],
        "time": 1700000000.4,
        "source": "[fe80::e]:50000",
        "destination": "[fe80::c]:61341",
        "layer": "v2gtp",
        "payload_type": "0x8001",
        "protocol": "din",
        "message": "SessionSetupReq",
        "exi": SETUP.hex(),
        "content": {
            "V2G_Message": {
                "Header": {"SessionID": "00"},
                "Body": {"SessionSetupReq": {"EVCCID": "00E04C68001D"}},
            }
        },
        "error": None,
    }


def test_csv_has_the_same_rows(capture: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(capture, form="csv"))))

    assert [row["message"] for row in rows] == [
        *("supportedAppProtocolReq", "supportedAppProtocolRes"),
        *("SessionSetupReq", "SessionSetupRes"),
    ]
    assert rows[2]["content"] == "EVCCID 00E04C68001D"
    assert rows[2]["exi"] == SETUP.hex()


def test_xml_is_one_document_with_the_messages_of_the_standard(capture: Path) -> None:
    root = ElementTree.fromstring(run(capture, form="xml"))

    setup = root[2]
    assert setup.get("message") == "SessionSetupReq"
    assert setup.find(".//{urn:din:70121:2012:MsgBody}EVCCID").text == "00E04C68001D"


def test_xml_stays_well_formed_with_characters_that_xml_forbids(tmp_path: Path) -> None:
    from secc.messages import din70121 as m

    scope = m.V2G_Message(
        Header=m.MessageHeaderType(SessionID=b"\1"),
        Body=m.BodyType(BodyElement=m.ServiceDiscoveryReq(ServiceScope="\0\x1b<&>")),
    )
    wire = Wire()
    wire.open()
    wire.message(EV_PORT, m.encode(scope))
    path = wire.write(tmp_path / "nul.pcap")

    root = ElementTree.fromstring(run(path, form="xml"))

    assert root.find(".//{urn:din:70121:2012:MsgBody}ServiceScope").text == "\ufffd\ufffd<&>"
    assert "characters that XML forbids" in run(path)


def test_parquet_holds_the_same_rows(capture: Path, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    run(capture, form="json", results={".parquet": tmp_path / "a.parquet"})

    table = pq.read_table(tmp_path / "a.parquet")

    assert table.column_names == KEYS
    assert table.column("message").to_pylist()[2] == "SessionSetupReq"
    assert table.column("exi").to_pylist()[2] == SETUP
    assert json.loads(table.column("content").to_pylist()[2])["V2G_Message"]


@pytest.mark.parametrize(
    ("file", "keylog"),
    [
        ("dspace__ISO-20_TLS13_DC_DS5366_Josev.pcapng", None),
        ("dspace__ISO-2_DC_PnC_TLS_CertInstallation_DS5366_RiseV2G.pcapng", None),
        (
            "synth/tls_iso2pnc_certinstall_no_keys.pcapng",
            "synth/tls_iso2pnc_certinstall_no_keys.pcapng.keylog",
        ),
    ],
)
def test_a_decrypted_copy_reads_the_same_without_any_key(
    file: str, keylog: str | None, tmp_path: Path
) -> None:
    original = shared_file(f"captures/{file}")
    keys = shared_file(f"captures/{keylog}") if keylog else None
    copy = tmp_path / "copy.pcap"

    decode([str(original)], ["json"], results={".pcap": copy}, keylog=keys, output=tmp_path / "o")

    def messages(path: Path, keylog: Path | None) -> list[tuple]:
        return [
            (r.message, r.exi, r.time, r.source)
            for r in read(path, keylog)[0]
            if r.layer in ("v2gtp", "sdp")
        ]

    assert messages(copy, None) == messages(original, keys)
    assert not [r for r in read(copy)[0] if r.layer == "tls"]


def test_the_copy_of_a_plain_capture_is_the_capture(capture: Path, tmp_path: Path) -> None:
    run(capture, form="json", results={".pcap": tmp_path / "copy.pcap"})

    assert len((tmp_path / "copy.pcap").read_bytes()) == len(capture.read_bytes())
    assert (tmp_path / "copy.pcap").read_bytes()[24:] == capture.read_bytes()[24:]


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_plot_is_a_picture(suffix: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    original = shared_file("captures/everest__XPENG__P7_performance__dinspec-DC.dump")

    run(original, form="json", results={".png": tmp_path / f"plot{suffix}"})

    data = (tmp_path / f"plot{suffix}").read_bytes()
    if suffix == ".png":
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
    else:
        text = data.decode()
        assert all(
            word in text for word in ("present voltage", "target current", "SoC", "cable check")
        )


def test_the_page_stands_alone_and_escapes_what_the_wire_says(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    original = shared_file("captures/everest__XPENG__P7_performance__dinspec-DC.dump")
    page = tmp_path / "<b>.html"

    run(original, form="json", results={".html": page})

    text = page.read_text()
    assert "Session 1: completed" in text
    assert "<svg" in text
    assert "CurrentDemandReq" in text
    assert 'src="' not in text
    assert 'href="http' not in text


# --- filters ------------------------------------------------------------------------------------


def names(path: Path, **filters) -> list[str]:
    text = run(path, form="json", filter=Filter(**filters))
    return [json.loads(line)["message"] for line in text.splitlines()]


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (("SessionSetup",), ["SessionSetupReq", "SessionSetupRes"]),
        (("sessionsetupreq",), ["SessionSetupReq"]),
        (("*Res",), ["supportedAppProtocolRes", "SessionSetupRes"]),
        (
            ("*Res", "SessionSetupReq"),
            ["supportedAppProtocolRes", *("SessionSetup" + k for k in ("Req", "Res"))],
        ),
    ],
)
def test_messages_are_chosen_by_name_or_pattern(patterns, found, capture: Path) -> None:
    assert names(capture, messages=patterns) == found


def test_messages_are_chosen_by_sender(capture: Path) -> None:
    assert names(capture, sender="EV") == ["supportedAppProtocolReq", "SessionSetupReq"]
    assert names(capture, sender="fe80::c") == ["supportedAppProtocolRes", "SessionSetupRes"]


def test_messages_are_chosen_by_time(capture: Path) -> None:
    assert names(capture, since="0.35") == ["SessionSetupReq", "SessionSetupRes"]
    assert names(capture, since="22:13:20") == names(capture)
    assert names(capture, since="2023-11-14T22:13:21") == []


def test_messages_are_chosen_by_session(capture: Path) -> None:
    assert len(names(capture, session="1")) == 4
    assert names(capture, session="2") == []
    assert names(capture, session="8fa57fde2bfafe78") == ["SessionSetupRes"]


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(FilterError, match="neither seconds nor a time"):
        since("noon", 0)


# --- privacy ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["timeline", "json", "xml", "csv", "summary"])
def test_redacted_output_names_neither_vehicle_nor_keys(form: str) -> None:
    original = shared_file(
        "captures/everest__BMW__iX_2024-02-27__2024-02-27T13-26-06.131Z-1_din_spec.dump"
    )

    text = run(original, form=form, as_json=form == "summary", redact=b"k" * 32, everything=True)

    lowered = text.lower()
    assert "ec65cccb4ca0" not in lowered
    assert "ec:65:cc:cb:4c:a0" not in lowered
    assert form in ("summary", "csv", "timeline") or "hash:" in text
    from secc.capture.record import Record

    records: list[Record] = read(original)[0]
    keys = [r.content["nmk"] for r in records if r.message == "CM_SLAC_MATCH.CNF"]
    assert keys
    assert not any(key in lowered for key in keys)


def test_a_redacted_summary_hides_what_run_ids_and_findings_tell() -> None:
    """Some vehicles put their MAC into the RunID; some findings name addresses."""
    xpeng = shared_file("captures/everest__XPENG__P7_performance__iso2-DC.dump")
    stations = shared_file("captures/dspace__ISO-2_DC_multi_EVSE_SLAC_DS5366_Josev.pcapng")
    refused = shared_file("captures/pyplc__2022-11-25_v0.2_alpi_SDP_ok_TCP_fail.pcapng")

    def summary(path: Path) -> str:
        return run(path, form="summary", as_json=True, redact=b"k" * 32)

    assert "c0fbb6d32c97" not in summary(xpeng).lower()
    assert "64:4d:70" not in summary(stations)
    assert "2 stations answer SLAC: hash:" in summary(stations)
    assert "fe80::" not in summary(refused)


def test_redacted_certificates_contracts_and_signatures() -> None:
    original = shared_file(
        "captures/dspace__ISO-2_DC_PnC_TLS_CertInstallation_DS5366_RiseV2G.pcapng"
    )

    plain, hidden = run(original, form="json"), run(original, form="json", redact=b"k" * 32)

    assert "DE1ABCD2345678" in plain or "EMAID" in plain.upper()
    for line in hidden.splitlines():
        row = json.loads(line)
        if row["message"] == "CertificateInstallationRes":
            body = row["content"]["V2G_Message"]["Body"]["CertificateInstallationRes"]
            secret = ("SAProvisioningCertificateChain", "ContractSignatureEncryptedPrivateKey")
            assert all(body[name].startswith("hash:") for name in (*secret, "eMAID", "DHpublickey"))
            assert len(row["exi"]) == 16


def test_equal_identities_stay_equal_within_a_run_and_differ_between_runs() -> None:
    from secc.capture.redact import Redactor

    one, other = Redactor(), Redactor()

    assert one.text("EC65CCCB4CA0") == one.text("ec:65:cc:cb:4c:a0")
    assert one.text("EC65CCCB4CA0") != other.text("EC65CCCB4CA0")


# --- the command --------------------------------------------------------------------------------


def test_several_inputs_give_one_result_each_in_order_whatever_the_number_of_jobs(
    capture: Path, tmp_path: Path, capfd
) -> None:
    for name in "abc":
        (tmp_path / "many" / f"{name}.pcap").parent.mkdir(exist_ok=True)
        (tmp_path / "many" / f"{name}.pcap").write_bytes(capture.read_bytes())

    decode([str(tmp_path / "many")], ["json"])
    alone = capfd.readouterr().out
    decode([str(tmp_path / "many")], ["json"], jobs=2)
    together = capfd.readouterr().out
    decode([str(tmp_path / "many")], ["json"], jobs=2, output=tmp_path)

    assert alone == together
    assert [json.loads(line)["file"][-6:] for line in alone.splitlines()[::4]] == [
        *("a.pcap", "b.pcap", "c.pcap"),
    ]
    assert len((tmp_path / "b.pcap.jsonl").read_text().splitlines()) == 4


@pytest.mark.parametrize("jobs", [1, 2])
def test_several_inputs_share_one_heading_or_one_document(
    jobs: int, capture: Path, tmp_path: Path, capfd
) -> None:
    decode([str(capture)] * 3, ["csv"], jobs=jobs)
    rows = list(csv.DictReader(io.StringIO(capfd.readouterr().out)))
    decode([str(capture)] * 3, ["xml"], jobs=jobs, output=tmp_path / "all.xml")
    decode([str(capture)] * 3, ["summary"], jobs=jobs)
    table = capfd.readouterr().out.splitlines()

    assert [row["message"] for row in rows].count("SessionSetupReq") == 3
    assert len(rows) == 12
    assert len(ElementTree.parse(tmp_path / "all.xml").getroot()) == 12
    assert len(table) == 4


@pytest.mark.parametrize(
    ("inputs", "forms", "options", "words"),
    [
        ([], [], {}, "give files, hex or -"),
        (["nothing.pcap"], [], {}, "nothing.pcap: no such file, and not hex"),
        (["00"], ["json", "xml"], {}, "give one of --json, --xml"),
        (["00"], [], {"protocol": "iso20"}, "--protocol is one of"),
        (["00"], [], {"keylog": Path("absent")}, "absent: No such file"),
        (["00"], [], {"redact": True, "results": {".pcap": Path("x")}}, "cannot be redacted"),
        ([SETUP.hex()] * 2, [], {"results": {".html": Path("x.html")}}, "give a directory"),
        (["00"], [], {"show": Filter(since="noon")}, "neither seconds nor a time"),
    ],
)
def test_misuse_is_explained_and_ends_with_2(inputs, forms, options, words, capfd) -> None:
    assert decode(inputs, forms, **options) == 2
    error = capfd.readouterr().err
    assert words in error
    assert error.count("\n") == 1


def test_a_result_that_cannot_be_written_is_explained(capture: Path, capfd) -> None:
    assert decode([str(capture)], ["json"], output=Path("/nonexistent/x")) == 1
    assert "/nonexistent/x" in capfd.readouterr().err


def test_heavy_libraries_are_imported_only_where_they_are_needed(capture: Path) -> None:
    """`secc decode` works without the extra, and starts quickly with it."""
    program = (
        "import sys; from secc.capture import command; "
        f"command.decode([{str(capture)!r}], []); "
        "print({m.split('.')[0] for m in sys.modules} & "
        "{'cryptography', 'matplotlib', 'numpy', 'pyarrow', 'rich', 'asyncio', 'multiprocessing'},"
        " file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )

    assert done.stderr == "set()\n"


def test_a_missing_library_is_named_with_what_to_install(
    capture: Path, tmp_path: Path, capfd, monkeypatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "secc.capture.columns", raising=False)

    assert decode([str(capture)], ["json"], results={".parquet": tmp_path / "a"}) == 1
    assert capfd.readouterr().err == (
        "secc decode: pyarrow is missing: pip install 'secc[decode]'\n"
    )
