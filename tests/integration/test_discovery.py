"""SECC discovery on real multicast (ISO 15118-2 7.10.1)."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.link import APP_PROTOCOL_REQ, APP_PROTOCOL_RES, Link, message, port_of
from tests.integration.station import Station, station
from tools.cable import STATION, VEHICLE, Cable, join

DAMAGED = {
    "version": "02fe 9000 00000002 1000",
    "inverse version": "01ff 9000 00000002 1000",
    "response type": "01fe 9001 00000002 1000",
    "EXI type": "01fe 8001 00000002 1000",
    "length 0": "01fe 9000 00000000 1000",
    "length too long": "01fe 9000 00000003 1000",
    "UDP as transport": "01fe 9000 00000002 1010",
    "unknown security": "01fe 9000 00000002 5500",
    "cut short": "01fe 9000 00000002 10",
    "empty": "",
}


@pytest.fixture
def second(cable: Cable) -> Iterator[tuple[str, str]]:
    """The interfaces of a second cable between the same hosts."""
    ours, theirs = "secc1", "ev1"
    join(cable.station, ours, cable.vehicle, theirs)
    yield ours, theirs
    cable.station.run("ip", "link", "delete", ours)


def test_the_answer_names_the_station_and_a_port_that_accepts(
    running_station: Station, link: Link
) -> None:
    answer = link.discover()

    assert answer[:8] == bytes.fromhex("01fe 9001 00000014")
    assert answer[8:24] == socket.inet_pton(socket.AF_INET6, link.station)
    assert 49152 <= port_of(answer) <= 65535
    assert answer[26:] == b"\x10\x00"  # no TLS, TCP
    link.connect(port_of(answer)).close()
    assert running_station.process.alive


@pytest.mark.usefixtures("running_station")
def test_a_vehicle_that_asks_for_tls_is_told_that_there_is_none(link: Link) -> None:
    answer = link.discover(bytes.fromhex("01fe 9000 00000002 00 00"))

    assert answer[26:] == b"\x10\x00"


@pytest.mark.usefixtures("running_station")
def test_damaged_requests_get_no_answer_and_the_next_good_one_does(link: Link) -> None:
    answered = [name for name, octets in DAMAGED.items() if link.discover(bytes.fromhex(octets))]

    assert answered == []
    assert link.discover() != b""


@pytest.mark.usefixtures("running_station")
def test_each_request_gets_its_own_answer_until_a_vehicle_connects(link: Link) -> None:
    answers = [link.discover() for _ in range(4)]

    assert all(answers)
    assert len(set(answers)) == 1


@pytest.mark.usefixtures("running_station")
def test_there_is_no_answer_during_a_session(link: Link) -> None:
    with link.connect(port_of(link.discover())) as tcp:
        tcp.sendall(APP_PROTOCOL_REQ)
        assert message(tcp) == APP_PROTOCOL_RES
        assert link.discover() == b""

    link.discover_until(15.0)


@pytest.mark.usefixtures("running_station")
def test_a_station_answers_only_on_its_own_interface(
    cable: Cable, link: Link, second: tuple[str, str]
) -> None:
    other = Link(cable, second[1])

    assert other.discover() == b""
    assert link.discover() != b""
    other.close()


def test_two_stations_of_one_host_answer_each_on_its_own_cable(
    cable: Cable, running_station: Station, second: tuple[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "second"
    folder.mkdir()
    with station(cable, folder, interface=second[0]) as other_station:
        ends = {STATION: Link(cable, VEHICLE), second[0]: Link(cable, second[1])}
        answers = {name: end.discover() for name, end in ends.items()}
        for end in ends.values():
            end.close()
        assert running_station.process.alive
        assert other_station.process.alive

    for name, answer in answers.items():
        assert answer[8:24] == socket.inet_pton(socket.AF_INET6, cable.station.link_local(name))
