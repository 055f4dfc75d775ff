"""The archive of GetDiagnostics: what is in it, what is not, and that others can open it."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from secc.ocpp.diagnostics import redaction
from secc.ocpp.diagnostics.job import NO_ROOM, PACKER, UNREADABLE, Job
from secc.ocpp.diagnostics.redaction import Redactor
from tests.ocpp.traces import (
    BEGIN,
    CERTIFICATE,
    EMAID,
    EVCCID,
    NMK,
    TAG,
    session,
    write,
)
from tests.pyslac import PYTHON as PYTHON_WITH_SCAPY

TOML = """
# the door code is 1234
[ocpp]
url = "wss://user:hunter2@csms.example/ocpp"
authorization_key = "00112233445566778899aabbccddeeff00112233"
keys = ["HeartbeatInterval=60", "AuthorizationKey=deadbeefdeadbeefdeadbeefdeadbeef"]
id = "post-1"
"""
PRIVATE = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----\n"
LOG = f"""upload to ftp://me:hunter2@host/
{PRIVATE}matched 00:7D:FA:0A:0B:0C at [fe80::27d:faff:fe0a:b0c]:50000
"""
ROOM = 4 << 20


def packed(job: Job, *through: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*through, sys.executable, "-m", PACKER],
        input=msgspec.json.encode(job),
        capture_output=True,
        check=False,
    )


def members(file: Path) -> dict[str, bytes]:
    with tarfile.open(file, "r:gz") as tar:
        return {m.name: tar.extractfile(m).read() for m in tar.getmembers()}  # type: ignore[union-attr]


def decoded(capture: bytes, tmp_path: Path) -> list[dict[str, Any]]:
    file = tmp_path / "one.pcapng"
    file.write_bytes(capture)
    done = subprocess.run(
        [Path(sys.executable).with_name("secc"), "decode", "--json", str(file)],
        capture_output=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def job(folder: Path, *, hide: bool = True) -> Job:
    return Job(
        out=str(folder / ("hidden" if hide else "plain")),
        most_octets=ROOM,
        hide=hide,
        traces={1: str(folder / "trace.jsonl")},
        configurations=[str(folder / "station.toml")],
        logs=[str(folder / "log"), str(folder / "absent")],
        facts={
            "faults": [{"name": "supply_silent", "active": True}],
            "list": [{"idTag": TAG, "status": "Accepted"}],
        },
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Traces, configuration and logs of a station, and two archives of them."""
    folder = tmp_path_factory.mktemp("station")
    write(folder / "trace.jsonl", session(), session(BEGIN + 100, "tls"), max_octets=3000)
    (folder / "station.toml").write_text(TOML)
    (folder / "log").write_text(LOG)
    for hide in (True, False):
        done = packed(job(folder, hide=hide))
        assert (done.returncode, done.stderr) == (0, b"")
    return folder


@pytest.fixture(scope="module")
def found(place: Path) -> dict[str, bytes]:
    return members(place / "hidden")


@pytest.fixture(scope="module")
def texts(place: Path) -> tuple[bytes, bytes]:
    """All that an archive tells, captures decoded too: without and with what was to be hidden."""

    def whole(name: str) -> bytes:
        found = members(place / name)
        opened = [
            json.dumps(decoded(content, place)).encode()
            for name, content in found.items()
            if name.startswith("sessions")
        ]
        return b"\n".join((*found.values(), *opened)).lower()

    return whole("hidden"), whole("plain")


def test_everything_that_was_asked_for_is_in_it(place: Path, found: dict[str, bytes]) -> None:
    assert set(found) == {
        "versions.json",
        "faults.json",
        "list.json",
        "configuration/0-station.toml",
        "logs/0-log",
        "sessions/connector-1-20260921T141322.000Z.pcapng",
        "sessions/connector-1-20260921T141502.000Z.pcapng",
        "traces/connector-1.jsonl",
        "manifest.json",
    }
    manifest = json.loads(found["manifest.json"])
    assert manifest["members"] == [name for name in found if name != "manifest.json"]
    assert manifest["notes"] == [f"{place / 'absent'} cannot be read: No such file or directory"]
    assert json.loads(found["faults.json"]) == [{"name": "supply_silent", "active": True}]
    assert json.loads(found["versions.json"])["secc"]


def test_rotated_files_of_a_trace_are_one(place: Path, found: dict[str, bytes]) -> None:
    assert (place / "trace.jsonl.1").exists()
    lines = [json.loads(line) for line in found["traces/connector-1.jsonl"].splitlines()]

    assert [line["time"] for line in lines if line["type"] == "connection"] == [
        BEGIN + seconds for seconds in (2, 5, 102, 105)
    ]


IDENTITIES = [
    EVCCID,
    EVCCID.hex().encode(),
    EVCCID.hex(":").encode(),
    EMAID.encode(),
    NMK,
    NMK.hex().encode(),
    TAG.encode(),
    CERTIFICATE.hex().encode(),
    b"fe80::27d:faff",
    b"runrunru",
    b'"pem"',
]
SECRETS = [b"hunter2", b"00112233", b"deadbeef", b"mhccaqee", b"door code"]


@pytest.mark.parametrize("identity", IDENTITIES)
def test_no_identity_leaves_the_station(texts: tuple[bytes, bytes], identity: bytes) -> None:
    hidden, plain = texts

    assert identity.lower() in plain
    assert identity.lower() not in hidden


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_leaves_the_station_even_unredacted(
    place: Path, texts: tuple[bytes, bytes], secret: bytes
) -> None:
    sources = (place / "station.toml").read_bytes() + (place / "log").read_bytes()

    assert secret in sources.lower()
    assert not any(secret in text for text in texts)


def test_what_matters_for_a_diagnosis_stays(found: dict[str, bytes]) -> None:
    text = found["configuration/0-station.toml"].decode()

    assert 'id = "post-1"' in text
    assert "csms.example" in text
    assert "HeartbeatInterval=60" in text
    assert found["logs/0-log"].startswith(b"upload to ftp://")
    assert b"matched hash:" in found["logs/0-log"]
    assert found["logs/0-log"].endswith(b"]:50000\n")


@pytest.mark.parametrize("number", [0, 1])
def test_the_decoder_opens_the_sessions(
    found: dict[str, bytes], tmp_path: Path, number: int
) -> None:
    name = sorted(name for name in found if name.startswith("sessions/"))[number]

    records = decoded(found[name], tmp_path)

    shown = [record["message"] for record in records if record["layer"] != "tcp"]
    assert shown == [
        "CM_SLAC_MATCH.CNF",
        "SDPReq",
        "SDPRes",
        "supportedAppProtocolReq",
        "supportedAppProtocolRes",
        "SessionSetupReq",
        "PaymentDetailsReq",
    ]
    assert not any(record.get("error") for record in records)


def test_one_vehicle_stays_one_vehicle(found: dict[str, bytes], tmp_path: Path) -> None:
    names = [name for name in found if name.startswith("sessions/")]
    vehicles = set()
    for name in names:
        for record in decoded(found[name], tmp_path):
            if record["message"] == "SessionSetupReq":
                vehicles.add(json.dumps(record["content"]))

    assert len(names) == 2
    assert len(vehicles) == 1


_CHECK = """
import sys
from scapy.all import rdpcap, IPv6, TCP, UDP, Ether
streams = {}
for packet in rdpcap(sys.argv[1]):
    again = Ether(bytes(packet))
    for layer in (TCP, UDP):
        if layer in again:
            had = again[layer].chksum
            del again[layer].chksum
            assert Ether(bytes(again))[layer].chksum == had, again.summary()
    if TCP in packet:
        key = packet[TCP].sport
        flags = int(packet[TCP].flags)
        expected = streams.get(key, packet[TCP].seq)
        assert packet[TCP].seq == expected, packet.summary()
        size = len(packet[TCP].payload) + bool(flags & 3)
        streams[key] = (expected + size) % 2**32
        if flags & 16:
            assert packet[TCP].ack == streams[packet[TCP].dport], packet.summary()
    print(packet.time)
"""


def test_checksums_and_sequence_numbers_hold_for_scapy(
    found: dict[str, bytes], tmp_path: Path
) -> None:
    if not PYTHON_WITH_SCAPY.exists():
        pytest.skip("no scapy: `make test` makes an environment with it")
    name = min(name for name in found if name.startswith("sessions/"))
    (tmp_path / "one.pcapng").write_bytes(found[name])

    done = subprocess.run(
        [PYTHON_WITH_SCAPY, "-c", _CHECK, tmp_path / "one.pcapng"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    times = [float(time) for time in done.stdout.split()]
    assert (len(times), times[0], times[-1]) == (13, BEGIN, BEGIN + 5)


def test_a_message_that_cannot_be_read_is_replaced_and_counted(tmp_path: Path) -> None:
    write(tmp_path / "trace", session(damaged=True))

    packed(Job(out=str(tmp_path / "out"), most_octets=ROOM, traces={1: str(tmp_path / "trace")}))

    found = members(tmp_path / "out")
    assert json.loads(found["manifest.json"])["messages_replaced"] == 1
    assert EVCCID.hex() not in found["traces/connector-1.jsonl"].decode()


def test_only_what_happened_within_the_times_is_packed(tmp_path: Path) -> None:
    write(tmp_path / "trace", session(), session(BEGIN + 100))

    wanted = Job(
        out=str(tmp_path / "out"),
        most_octets=ROOM,
        traces={1: str(tmp_path / "trace")},
        first=BEGIN + 50,
        last=BEGIN + 104,
    )
    packed(wanted)

    found = members(tmp_path / "out")
    assert [name for name in found if "sessions" in name] == [
        "sessions/connector-1-20260921T141502.000Z.pcapng"
    ]
    times = [json.loads(line)["time"] for line in found["traces/connector-1.jsonl"].splitlines()]
    assert (min(times), max(times)) == (BEGIN + 100, BEGIN + 104)


def test_an_archive_keeps_its_size_and_says_what_is_missing(tmp_path: Path) -> None:
    write(tmp_path / "trace", session())
    (tmp_path / "log").write_bytes(os.urandom(200_000).hex().encode())

    wanted = Job(
        out=str(tmp_path / "out"),
        most_octets=100_000,
        traces={1: str(tmp_path / "trace")},
        logs=[str(tmp_path / "log")],
    )
    packed(wanted)

    found = members(tmp_path / "out")
    assert (tmp_path / "out").stat().st_size <= 100_000
    assert "logs/0-log" not in found
    assert "traces/connector-1.jsonl" in found
    assert "no room" in json.loads(found["manifest.json"])["notes"][0]


def test_of_a_trace_that_is_too_long_the_end_is_packed(tmp_path: Path) -> None:
    lines = [
        f'{{"time":{BEGIN + n},"type":"x","text":"{os.urandom(32).hex()}"}}' for n in range(4000)
    ]
    (tmp_path / "trace").write_text("\n".join(lines) + "\n")

    wanted = Job(
        out=str(tmp_path / "out"), most_octets=100_000, traces={1: str(tmp_path / "trace")}
    )
    packed(wanted)

    found = members(tmp_path / "out")
    assert 30_000 < (tmp_path / "out").stat().st_size <= 100_000
    kept = found["traces/connector-1.jsonl"].splitlines()
    assert json.loads(kept[-1])["time"] == BEGIN + 3999
    assert json.loads(kept[0])["time"] > BEGIN
    assert "begins later" in json.loads(found["manifest.json"])["notes"][0]


def test_damaged_lines_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "trace", session())
    with (tmp_path / "trace").open("ab") as file:
        file.write(b'{"type":"message","time":1790000009,"octets":"xyz"}\n{"time":\n[]\n\xff\n')

    done = packed(
        Job(out=str(tmp_path / "out"), most_octets=ROOM, traces={1: str(tmp_path / "trace")})
    )

    assert done.returncode == 0, done.stderr
    lines = members(tmp_path / "out")["traces/connector-1.jsonl"].splitlines()
    assert json.loads(lines[-1]) == {"type": "damaged", "time": 1790000009}


def test_a_trace_that_must_not_be_read_is_minus_ten(tmp_path: Path) -> None:
    (tmp_path / "trace").touch(mode=0)
    without_rights = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root may read everything, and there is no setpriv")

    done = packed(
        Job(out=str(tmp_path / "out"), most_octets=ROOM, traces={1: str(tmp_path / "trace")}),
        *(without_rights if os.geteuid() == 0 else ()),
    )

    assert done.returncode == UNREADABLE
    assert b"Permission denied" in done.stderr
    assert not (tmp_path / "out").exists()


def test_no_room_is_minus_eleven() -> None:
    done = packed(Job(out="/dev/full/out", most_octets=ROOM))

    assert done.returncode == NO_ROOM
    assert done.stderr


def test_equal_identities_stay_equal_within_one_archive_only() -> None:
    one, other = Redactor(b"1"), Redactor(b"2")

    assert one.text("ABC") == one.text("abc") != one.text("abd")
    assert one.text("abc") != other.text("abc")
    assert one.octets(EVCCID)[0] & 3 == 2  # a local address of one station


def test_user_names_and_keys_disappear_from_any_text() -> None:
    text = f'see "ftps://a:b@host:21/x" and mail me@host\n{PRIVATE}{PRIVATE[:40]}'

    assert redaction.plain_text(text) == (
        'see "ftps://(removed)@host:21/x" and mail me@host\n'
        "(private key removed)\n(private key removed)"
    )
