"""Where the vehicle of the tools goes, as people write it."""

import socket

import pytest

from tools.vehicle.line import Address, NoStation, address_of, connect
from tools.vehicle.link import discover


def test_an_address_has_the_interface_of_its_scope() -> None:
    assert address_of("::1", 61341) == Address("::1", 61341)
    assert address_of("fe80::1%lo", 1) == Address("fe80::1", 1, socket.if_nametoindex("lo"))


@pytest.mark.parametrize(
    ("host", "port", "words"),
    [
        ("station", 61341, "--host station: not an IPv6 address"),
        ("192.0.2.1", 61341, "--host 192.0.2.1: not an IPv6 address"),
        ("fe80::1", 61341, "--host fe80::1: on which interface?"),
        ("fe80::1%nowhere", 61341, "no interface nowhere here"),
        ("::1", 0, "--port 0: the TCP port of the station is one of 1 to 65535"),
        ("::1", 65536, "--port 65536"),
    ],
)
def test_what_is_no_address_is_told(host: str, port: int, words: str) -> None:
    with pytest.raises(ValueError, match="--") as told:
        address_of(host, port)
    assert words in str(told.value)


def test_a_refused_connection_may_be_taken_later() -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as closed:
        closed.bind(("::1", 0))  # and does not listen
        port = closed.getsockname()[1]

        with pytest.raises(NoStation) as told:
            connect(address_of("::1", port))

    assert str(told.value) == f"no connection to [::1]:{port}: Connection refused"
    assert told.value.later


def test_an_interface_that_is_not_there_will_not_be_waited_for() -> None:
    with pytest.raises(NoStation, match="no interface nowhere here") as told:
        discover("nowhere")
    assert not told.value.later
