"""Where the page may be served: never on the power line to a vehicle."""

import socket
import subprocess
from pathlib import Path

import pytest

from secc.web import binding
from secc.web.binding import NotServed
from tests.integration.station import SECC
from tools.cable import STATION, Cable

VEHICLES = {"fe80::1": "plc0", "192.168.7.1": "plc0"}


@pytest.mark.parametrize(
    "address", ["fe80::1", "fe80::1%plc0", "192.168.7.1", "::ffff:192.168.7.1"]
)
def test_an_address_of_the_vehicles_interface_is_refused(address: str) -> None:
    with pytest.raises(NotServed, match="plc0, the power line"):
        binding.refuse(address, VEHICLES, any_address=True, section="web")


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "::ffff:0.0.0.0"])
def test_all_addresses_need_a_word_of_the_operator(address: str) -> None:
    with pytest.raises(NotServed, match=r"set web\.any_address"):
        binding.refuse(address, VEHICLES, any_address=False, section="web")

    binding.refuse(address, VEHICLES, any_address=True, section="web")


def test_an_address_of_the_service_network_is_served() -> None:
    binding.refuse("192.168.8.1", VEHICLES, any_address=False, section="web")
    (sock,) = binding.listen("127.0.0.1", 0, ["lo"], any_address=False, section="web")
    with sock:
        assert sock.getsockname()[0] == "127.0.0.1"


def test_with_all_addresses_the_vehicle_is_still_not_served() -> None:
    assert binding.reached_over("192.168.7.1", VEHICLES) == "plc0"
    assert binding.reached_over("::ffff:192.168.7.1", VEHICLES) == "plc0"
    assert binding.reached_over("192.168.8.1", VEHICLES) is None


def test_the_addresses_of_an_interface_are_found() -> None:
    found = binding.addresses(["lo"])

    assert found["127.0.0.1"] == "lo"


def test_what_is_taken_or_unknown_is_told_with_its_key() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NotServed, match=rf"web\.port = {port}"):
            binding.listen("127.0.0.1", port, [], any_address=False, section="web")
    with pytest.raises(NotServed, match=r"web\.host = no\.such\.invalid"):
        binding.listen("no.such.invalid", 0, [], any_address=False, section="web")


@pytest.mark.parametrize("command", ["web", "metrics"])
def test_the_process_ends_rather_than_to_serve_a_vehicle(
    cable: Cable, tmp_path: Path, command: str
) -> None:
    file = tmp_path / "station.toml"
    file.write_text(f'[network]\ninterface = "{STATION}"\n[web]\nfolder = "{tmp_path}"\n')
    show = cable.station.command("ip", "-o", "-6", "addr", "show", "dev", STATION)
    shown = subprocess.run(show, capture_output=True, text=True, check=True).stdout
    address = shown.split("inet6 ")[1].split("/")[0]

    argv = cable.station.command(SECC, command, str(file), "--host", f"{address}%{STATION}")
    done = subprocess.run(argv, capture_output=True, text=True, timeout=20, check=False)

    assert done.returncode == 1
    assert "the power line to the vehicle" in done.stderr


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ("127.0.0.1:8080", True),
        ("[::1]:8080", True),
        ("[fe80::1]", True),
        ("localhost", True),
        (f"{socket.gethostname()}:8080", True),
        ("Post7.local:8080", True),
        ("evil.example", False),
        ("post7.local.evil.example", False),
        ("", False),
    ],
)
def test_a_host_header_has_to_call_this_station(header: str, known: bool) -> None:
    assert binding.known_host(header, ["post7.local"]) is known
