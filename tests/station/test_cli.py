"""The command `secc` as a process: what it prints, how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from secc import config
from tests.integration.link import APP_PROTOCOL_REQ, APP_PROTOCOL_RES, SDP_REQUEST, message, port_of
from tests.station.loop import wait_for_loopback
from tools.running import Running, running

SECC = str(Path(sys.executable).with_name("secc"))


def secc(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SECC, *argv], capture_output=True, text=True, timeout=20, check=False)


class Post:
    """A running station on the loopback interface."""

    def __init__(self, process: Running, folder: Path) -> None:
        self.process, self.folder = process, folder
        self.control, self.trace = folder / "secc.sock", folder / "trace.jsonl"

    def ctl(self, *words: str) -> subprocess.CompletedProcess[str]:
        return secc("ctl", *words, "--control", str(self.control))

    def state(self) -> dict[str, object]:
        state: dict[str, object] = json.loads(self.ctl("state").stdout)
        return state

    def wait_for_state(self, key: str, value: object) -> None:
        deadline = time.monotonic() + 15.0
        while self.state().get(key) != value:
            assert time.monotonic() < deadline, self.state()

    def connect(self) -> socket.socket:
        """A vehicle's connection, found by SDP."""
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as udp:
            udp.settimeout(2.0)
            udp.sendto(SDP_REQUEST, ("::1", 15118))
            answer = udp.recv(100)
        vehicle = socket.create_connection(("::1", port_of(answer)), 2.0)
        vehicle.sendall(APP_PROTOCOL_REQ)
        assert message(vehicle) == APP_PROTOCOL_RES
        return vehicle


@contextmanager
def station(folder: Path, *argv: str) -> Iterator[Post]:
    wait_for_loopback()
    control, trace = str(folder / "secc.sock"), str(folder / "trace.jsonl")
    command = [SECC, "run", *argv, "--interface", "lo", "--control", control, "--trace", trace]
    with running(command) as process:
        process.wait_for(lambda line: " ready " in line, 10.0, "ready station")
        yield Post(process, folder)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with station(tmp_path) as started:
        yield started


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """One station for all that only tells it something."""
    with station(tmp_path_factory.mktemp("told")) as started:
        yield started


def test_the_version_is_told() -> None:
    assert secc("--version").stdout.startswith("secc ")


def test_help_names_every_command() -> None:
    text = secc("--help").stdout

    assert all(command in text for command in ("run", "check", "init", "ctl", "watch"))


def test_init_writes_a_template_that_check_accepts(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"

    assert secc("init", str(file)).returncode == 0
    assert file.read_text() == config.template()
    checked = secc("check", str(file))

    assert checked.returncode == 0
    assert config.parse(checked.stdout) == config.Config()
    assert "warning: network.interface is not set" in checked.stderr


def test_init_leaves_an_existing_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text("precious")

    refused = secc("init", str(file))

    assert refused.returncode == 1
    assert "exists; choose another name" in refused.stderr
    assert file.read_text() == "precious"


def test_check_and_run_refuse_a_wrong_file_with_the_same_words(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text("[charge]\nmax_power_w = -1\n")
    expected = (
        f"{file}: charge.max_power_w = -1: must be a number from 0 to 4500000; correct or remove it"
    )

    for command in ("check", "run"):
        refused = secc(command, str(file))
        assert refused.returncode == 1
        assert refused.stderr.strip() == expected


def test_run_without_an_interface_says_how_to_name_one() -> None:
    refused = secc("run")

    assert refused.returncode == 1
    assert "--interface" in refused.stderr


def test_run_at_an_interface_that_does_not_exist_says_which_there_are(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text('[network]\ninterface = "plc9"\nwait_s = 0.2\n')

    refused = secc("run", str(file), "--control", str(tmp_path / "c"))

    assert refused.returncode == 1
    assert "interface plc9 does not exist (there are: " in refused.stderr
    assert "Traceback" not in refused.stderr


def test_run_with_a_trace_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    refused = secc("run", "--interface", "lo", "--trace", str(tmp_path / "no" / "trace"))

    assert refused.returncode == 1
    assert f"{tmp_path}/no/trace: No such file or directory" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_line_ready_names_interface_address_and_port(post: Post) -> None:
    line = next(line for line in post.process.lines if " ready " in line)

    assert " interface=lo address=::1 port=" in line


def test_a_station_is_small(tmp_path: Path) -> None:
    with station(tmp_path):  # the first start compiles to bytecode
        pass
    with station(tmp_path) as post:
        resident = post.process.resident_mib()

    assert resident < (50 if not sys.dont_write_bytecode else 80)  # 45


def test_ctl_without_a_station_says_so(tmp_path: Path) -> None:
    refused = secc("ctl", "state", "--control", str(tmp_path / "secc.sock"))

    assert refused.returncode == 1
    assert "is `secc run` running?" in refused.stderr


def test_ctl_takes_an_outlet_out_of_service_and_back(post: Post) -> None:
    post.ctl("available", "off")
    assert post.state()["available"] is False

    post.ctl("available", "on")
    assert "available" not in post.state()  # the default is left out


def test_ctl_plays_a_vehicle_and_a_short_of_the_pilot(post: Post) -> None:
    post.ctl("pilot", "B")
    post.wait_for_state("pilot", "B")
    assert post.state()["duty"] == 0.05

    post.ctl("short")
    post.wait_for_state("pilot", "E")


def test_watch_shows_reports_as_json_or_text(post: Post) -> None:
    argv = [SECC, "watch", "--control", str(post.control)]
    with running(argv) as watch, running([*argv, "--text"]) as text:
        watch.wait_for(lambda line: '"hello"' in line, 5.0, "hello")
        text.wait_for(lambda line: "connected to secc" in line, 5.0, "greeting")
        post.ctl("fault", "emergency_stop", "on")
        watch.wait_for(lambda line: '"emergency_stop"' in line, 5.0, "fault")
        text.wait_for(lambda line: "fault emergency_stop (emergency) on" in line, 5.0, "fault")

    assert all(json.loads(line)["type"] for line in watch.lines)


def test_watch_ends_with_the_station(tmp_path: Path) -> None:
    with station(tmp_path) as post:
        argv = [SECC, "watch", "--control", str(post.control)]
        with running(argv) as watch:
            watch.wait_for(lambda line: '"hello"' in line, 5.0, "hello")
            post.process.terminate()
            assert watch.wait(8.0) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_an_idle_station_at_once_and_cleanly(
    post: Post, number: signal.Signals
) -> None:
    os.kill(post.process.pid, number)

    assert post.process.wait(5.0) == 0
    assert not post.control.exists()
    assert not any("Traceback" in line for line in post.process.lines)


def test_a_signal_during_a_session_closes_the_connection_in_five_seconds(post: Post) -> None:
    with post.connect() as vehicle:
        began = time.monotonic()
        os.kill(post.process.pid, signal.SIGTERM)
        vehicle.settimeout(6.0)
        assert vehicle.recv(100) == b""

    assert post.process.wait(5.0) == 0
    assert time.monotonic() - began < 5.5
    lines = [json.loads(line) for line in post.trace.read_text().splitlines()]
    closed = [line for line in lines if line["type"] == "connection"][-1]
    assert (closed.get("open", False), closed["by"]) == (False, "station")
    assert any(line["type"] == "session_ended" for line in lines)


def test_a_signal_before_the_interface_is_there_ends_the_wait(tmp_path: Path) -> None:
    argv = [SECC, "run", "--interface", "plc9", "--control", str(tmp_path / "c")]
    with running(argv) as process:
        process.wait_for(lambda line: "waiting" in line, 5.0, "waiting station")
        process.terminate()

        assert process.wait(5.0) == 0


def test_the_trace_holds_the_octets_of_both_directions(post: Post) -> None:
    post.connect().close()
    post.process.terminate()
    post.process.wait(8.0)

    lines = [json.loads(line) for line in post.trace.read_text().splitlines()]
    assert lines[0]["type"] == "trace"
    messages = [line for line in lines if line["type"] == "message"]
    assert [(line["carrier"], line["direction"]) for line in messages] == [
        ("udp", "in"),
        ("udp", "out"),
        ("tcp", "in"),
        ("tcp", "out"),
    ]
    assert messages[0]["octets"] == SDP_REQUEST.hex()
    assert messages[2]["octets"] == APP_PROTOCOL_REQ.hex()
    assert messages[3]["octets"] == APP_PROTOCOL_RES.hex()


def test_a_second_station_at_the_same_socket_is_refused(post: Post) -> None:
    refused = secc("run", "--interface", "lo", "--control", str(post.control))

    assert refused.returncode == 1
    assert "another station serves" in refused.stderr
    assert post.state()["phase"] == "idle"


@pytest.mark.usefixtures("post")
def test_a_second_station_at_the_same_interface_is_refused(tmp_path: Path) -> None:
    refused = secc("run", "--interface", "lo", "--control", str(tmp_path / "other"))

    assert refused.returncode == 1
    assert "is another SECC running on this interface?" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_reset_names_the_faults_whose_cause_is_still_there(post: Post) -> None:
    post.ctl("fault", "emergency_stop", "on")

    pressed = post.ctl("reset")
    post.ctl("fault", "emergency_stop", "off")
    released = post.ctl("reset")

    assert (pressed.returncode, pressed.stderr.split(";")[0]) == (1, "still there: emergency_stop")
    assert (released.returncode, released.stderr) == (0, "")


@contextmanager
def vehicle(post: Post, *argv: str) -> Iterator[Running]:
    command = [sys.executable, "-m", "tools.ev", "--control", str(post.control), *argv]
    with running(command) as process:
        yield process


@pytest.mark.parametrize("protocol", ["iso15118-2", "din70121"])
def test_a_vehicle_charges_and_the_station_waits_for_the_next(post: Post, protocol: str) -> None:
    for _ in range(2):
        with vehicle(post, "--protocol", protocol, "--set", "loops=5") as ev:
            assert ev.wait(30.0) == 0, ev.tail()
        post.wait_for_state("phase", "idle")

    lines = [json.loads(line) for line in post.trace.read_text().splitlines()]
    assert [line["ok"] for line in lines if line["type"] == "session_ended"] == [True, True]
    assert not [line for line in lines if line["type"] in ("fault", "deviation", "lost")]


# --- the last of this file: their station stays until its end ----------------------------------


def test_ctl_shows_the_state(told: Post) -> None:
    assert told.state()["phase"] == "idle"


@pytest.mark.parametrize(
    "words",
    [
        ("authorise", "--id-tag", "A1"),
        ("refuse", "--reason", "unknown", "--status", "revoked"),
        ("backend", "offline"),
        ("tariff",),
        ("limit", "--power", "9000", "--for", "5"),
        ("limit",),
        ("pilot", "B", "--no-diode"),
        ("pilot", "auto", "--diode"),
        ("vehicle", "--battery-v", "380", "--inlet", "closed"),
        ("fault", "isolation_fault", "on"),
        ("fault", "isolation_fault", "off"),
        ("lose-pe",),
        ("lose-pe", "off"),
        ("short", "on"),
        ("short", "off"),
        ("reset",),
    ],
)
def test_ctl_reaches_every_word(told: Post, words: tuple[str, ...]) -> None:
    done = told.ctl(*words)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("stop",), "no session"),
        (("tariff", __file__), "the tariff is no EXI"),
        (("tariff", "nowhere.exi"), "nowhere.exi: No such file"),
        (("renegotiate",), "no power is delivered"),
        (("pilot", "Q"), "no pilot state Q"),
        (("fault", "gremlins", "on"), "known are contactor_stuck_open"),
    ],
)
def test_ctl_ends_with_1_and_the_reason_when_it_is_refused(
    told: Post, words: tuple[str, ...], reason: str
) -> None:
    done = told.ctl(*words)

    assert done.returncode == 1
    assert reason in done.stderr
    assert done.stdout == ""
