"""`secc doctor`: one line for each thing that a station needs, and an exit code for all."""

import contextlib
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secc import config, doctor
from secc.doctor import Grade
from secc.pki import authority
from tests.station.loop import LO

SOUND = """
[network]
interface = "{}"
[iso15118_2]
evseid = "DE*ABC*E1234*1"
[din70121]
evseid = "49*123*456*789"
[charge]
max_power_w = 30000.0
[authorization]
policy = "command"
"""


def report(text: str) -> tuple[int, list[str]]:
    lines: list[str] = []
    code = doctor.report([config.parse(text)], lines.append)
    return code, lines


def test_without_an_interface_it_says_where_to_name_one() -> None:
    code, lines = report("")

    assert code == 1
    assert lines[-1] == (
        "FAIL interface      none is named: set network.interface, or use --interface"
    )


def test_an_interface_that_is_not_there_is_wrong() -> None:
    code, lines = report(SOUND.format("absent0"))

    assert code == 1
    assert "absent0 does not exist" in lines[-1]


def test_a_bench_without_modem_is_doubtful_but_not_wrong() -> None:
    code, lines = report(SOUND.format("lo"))

    assert code == 0
    assert [line.split()[1] for line in lines[-3:]] == ["interface", "multicast", "SLAC"]
    assert lines[-1].startswith("warn SLAC           off: set slac.enabled")


def test_what_check_warns_of_the_doctor_tells_too() -> None:
    _, lines = report("[network]\ninterface = 'lo'\n[slac]\nenabled = true\n")

    assert any("slac.enabled with network.interface = lo" in line for line in lines)


def test_a_running_station_is_no_fault() -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as other:
        with contextlib.suppress(OSError):  # another test has it: just as good
            other.bind(("::", 15118))
        found = doctor._multicast(LO)

    assert found.grade is Grade.DOUBTFUL
    assert "is another SECC running" in found.text


@pytest.mark.parametrize(
    ("now", "synchronised", "grade"),
    [
        (0.0, True, Grade.WRONG),
        (1_800_000_000.0, False, Grade.DOUBTFUL),
        (1_800_000_000.0, True, Grade.OK),
    ],
)
def test_the_clock_must_not_be_earlier_than_the_program(
    now: float, synchronised: bool, grade: Grade
) -> None:
    assert doctor._clock(now, synchronised).grade is grade


def test_a_station_without_certificates_is_doubtful() -> None:
    _, lines = report(SOUND.format("absent0"))

    assert any(line.startswith("warn TLS            off: set tls.folder") for line in lines)


def test_certificates_are_told_with_library_chain_and_staple(tmp_path: Path) -> None:
    authority.lay_out(tmp_path, "demo", authority.make(datetime.now(UTC)))

    _, lines = report(SOUND.format("absent0") + f"[tls]\nfolder = '{tmp_path}'\n")

    (tls,) = [line for line in lines if " TLS " in line]
    assert tls.startswith("ok   TLS            policy prefer, OpenSSL ")
    assert tls.endswith(" ECDHE-ECDSA-AES128-SHA256")
    (chain,) = [line for line in lines if " certificates " in line]
    assert chain.startswith(
        "ok   certificates   station/demo.pem under V2G Root CA, valid until 20"
    )
    assert any(line.startswith("warn OCSP           station/demo.pem: nothing") for line in lines)


def test_a_key_that_others_may_read_is_wrong_and_so_is_a_station_without_chain(
    tmp_path: Path,
) -> None:
    authority.lay_out(tmp_path, "demo", authority.make(datetime.now(UTC)))
    (tmp_path / "station" / "demo.key").chmod(0o640)

    code, lines = report(SOUND.format("lo") + f"[tls]\nfolder = '{tmp_path}'\npolicy = 'force'\n")

    assert code == 1
    wrong = [line for line in lines if line.startswith("FAIL certificates")]
    assert "others may read this key; chmod 600" in wrong[0]
    assert wrong[1].endswith("no chain can be used: no vehicle is served")


def test_a_folder_that_is_not_there_is_wrong(tmp_path: Path) -> None:
    code, lines = report(SOUND.format("lo") + f"[tls]\nfolder = '{tmp_path}/no'\n")

    assert code == 1
    assert any("/no: no such folder" in line for line in lines)


def test_settings_of_tls_that_surprise_are_told() -> None:
    text = "folder = '/pki'\npolicy = 'force'\nunknown_root = 'alert'\nstatic_ecdh = true\n"
    _, quiet = report(f"[tls]\n{text}key_log = '/k'\n")
    _, loud = report(
        "[tls]\nfolder = '/pki'\nfallback_s = 60\nkey_log = '/k'\n[log]\nlevel = 'debug'\n"
    )

    doubts = " ".join(line for line in quiet if " configuration " in line)
    for words in (
        "tls.policy = force: vehicles without TLS",
        "tls.unknown_root = alert",
        "tls.static_ecdh: this OpenSSL has no static ECDH",
        "tls.key_log is ignored",
    ):
        assert words in doubts
    assert any("can have sessions without TLS" in line for line in loud)
    assert any("KEYS ARE LOGGED, /k opens what vehicles send" in line for line in loud)


def test_every_connector_of_a_station_is_examined(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text(SOUND.format("lo") + "[connectors.2.network]\ninterface = 'absent0'\n")
    lines: list[str] = []

    code = doctor.report(config.connectors(file), lines.append)

    assert code == 1
    assert any(line.startswith("ok   interface      1: lo") for line in lines)
    assert lines[-1].startswith("FAIL interface      2: interface absent0 does not exist")
    assert len([line for line in lines if " TLS " in line]) == 1
