"""`secc doctor`: one line for each thing that a station needs, and an exit code for all."""

import contextlib
import socket

import pytest

from secc import config, doctor
from secc.doctor import Grade
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
    code = doctor.report(config.parse(text), lines.append)
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
