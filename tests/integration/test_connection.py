"""TCP as networks and odd vehicles make it (ISO 15118-2 7.7, 7.8)."""

import socket
import time
from collections.abc import Iterator

import pytest

from secc.reports import SessionStarted
from tests.integration.link import (
    APP_PROTOCOL_REQ,
    APP_PROTOCOL_RES,
    SESSION_SETUP_REQ,
    Link,
    message,
    port_of,
)
from tests.integration.station import Station

NEW_SESSION = bytes.fromhex("01fe 8001")


@pytest.fixture
def connection(running_station: Station, link: Link) -> Iterator[socket.socket]:
    assert running_station.process.alive
    with link.connect(port_of(link.discover())) as tcp:
        tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield tcp


def test_a_request_may_arrive_octet_by_octet(
    running_station: Station, connection: socket.socket
) -> None:
    for request in (APP_PROTOCOL_REQ, SESSION_SETUP_REQ):
        for octet in request[:-1]:
            connection.sendall(bytes([octet]))
            time.sleep(0.002)
        connection.sendall(request[-1:])
        answer = message(connection)
        assert answer == APP_PROTOCOL_RES or answer.startswith(NEW_SESSION)

    running_station.wait_for(SessionStarted, 1.0, evcc="644d700102c8")


def test_two_requests_may_arrive_in_one_segment(
    running_station: Station, connection: socket.socket
) -> None:
    connection.sendall(APP_PROTOCOL_REQ + SESSION_SETUP_REQ)

    assert message(connection) == APP_PROTOCOL_RES
    assert message(connection).startswith(NEW_SESSION)
    running_station.wait_for(SessionStarted, 1.0, evcc="644d700102c8")


def test_a_second_connection_is_refused_and_the_first_goes_on(
    connection: socket.socket, link: Link
) -> None:
    connection.sendall(APP_PROTOCOL_REQ)
    assert message(connection) == APP_PROTOCOL_RES
    port = connection.getpeername()[1]

    with pytest.raises(ConnectionRefusedError):
        link.connect(port)

    connection.sendall(SESSION_SETUP_REQ)
    assert message(connection).startswith(NEW_SESSION)


def test_octets_with_a_wrong_header_are_ignored_and_the_session_goes_on(
    connection: socket.socket,
) -> None:  # ISO 15118-4 V2GTPSessionSetup_002 to _005
    connection.sendall(APP_PROTOCOL_REQ)
    assert message(connection) == APP_PROTOCOL_RES

    connection.sendall(bytes.fromhex("01fe 8001 00000000"))
    connection.settimeout(0.3)
    with pytest.raises(TimeoutError):
        connection.recv(1)
    connection.settimeout(2.0)

    connection.sendall(SESSION_SETUP_REQ)
    assert message(connection).startswith(NEW_SESSION)


def test_a_message_out_of_sequence_ends_the_connection(
    connection: socket.socket, link: Link
) -> None:
    connection.sendall(APP_PROTOCOL_REQ)
    assert message(connection) == APP_PROTOCOL_RES

    connection.sendall(APP_PROTOCOL_REQ)

    connection.settimeout(5.0)
    assert connection.recv(64) == b""
    connection.close()
    link.discover_until(15.0)
