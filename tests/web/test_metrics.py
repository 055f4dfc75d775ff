"""Figures for Prometheus: what is told, and that no vehicle can make them many."""

import json
import re
import urllib.request

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from secc.central_system import CentralSystem
from secc.metrics import Metrics
from secc.reports import (
    Backend,
    Exchange,
    FaultRaised,
    Health,
    Hello,
    SessionEnded,
    SessionStarted,
    State,
)
from tests.integration.station import SECC
from tests.web.conftest import Post
from tools.running import running

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scraped(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(metrics: Metrics, name: str, /, **labels: str) -> float | None:
    found = scraped(generate_latest(metrics.registry).decode())
    return found.get((name, frozenset({"connector": "1", **labels}.items())))


def state(**values: object) -> State:
    common = {"time": 1.0, "connector": 1, "phase": "deliver", "pilot": "C", "oscillator": True}
    return State(**(common | values))  # type: ignore[arg-type]


@pytest.fixture
def metrics() -> Metrics:
    made = Metrics([1, 2])
    made.hear(1, Hello(version=1, connector=1, software="secc 1.2"))
    return made


def test_what_is_true_now_is_told(metrics: Metrics) -> None:
    metrics.hear(
        1,
        state(
            voltage_v=400.5,
            meter_wh=12.0,
            temperatures={"dc_plus": 55.5},
            limits={"grid_w": 9000.0},
            faults=["door_open"],
            severities={"door_open": "emergency"},
        ),
    )

    assert value(metrics, "secc_up") == 1
    assert value(metrics, "secc_up", connector="2") == 0
    assert value(metrics, "secc_build_info", software="secc 1.2") == 1
    assert value(metrics, "secc_voltage_volts") == 400.5
    assert value(metrics, "secc_meter_wh") == 12
    assert value(metrics, "secc_phase", phase="deliver") == 1
    assert value(metrics, "secc_temperature_celsius", sensor="dc_plus") == 55.5
    assert value(metrics, "secc_limit", name="grid_w") == 9000
    assert value(metrics, "secc_fault_active", fault="door_open", severity="emergency") == 1


def test_a_station_that_has_gone_tells_nothing_old(metrics: Metrics) -> None:
    metrics.hear(1, state(voltage_v=400.0))

    metrics.lost(1)

    assert value(metrics, "secc_up") == 0
    assert value(metrics, "secc_voltage_volts") is None


def test_sessions_and_their_ends_are_counted(metrics: Metrics) -> None:
    for resumed in (False, True):
        metrics.hear(
            1, SessionStarted(time=1, session="a", evcc="b", protocol="DIN 70121", resumed=resumed)
        )
    end = {"time": 2.0, "session": "a", "by": "ev", "energy_wh": 500.0}
    metrics.hear(1, SessionEnded(**end, reason="stopped by the EV", ok=True))  # type: ignore[arg-type]
    metrics.hear(1, SessionEnded(**end, reason="timeout", ok=False))  # type: ignore[arg-type]
    metrics.hear(1, FaultRaised(time=1, name="door_open", severity="emergency", active=True))

    assert value(metrics, "secc_sessions_total", protocol="DIN 70121") == 1
    ok = {"outcome": "ok", "by": "ev", "reason": "stopped by the EV"}
    assert value(metrics, "secc_session_ends_total", **ok) == 1
    assert value(metrics, "secc_session_energy_wh_total") == 1000
    assert value(metrics, "secc_faults_total", fault="door_open", severity="emergency") == 1


def test_the_head_room_of_an_answer_is_measured_against_the_standard(metrics: Metrics) -> None:
    metrics.hear(1, exchange("CurrentDemandReq", 0.2))

    used = {"message": "CurrentDemand"}
    assert value(metrics, "secc_response_used_bucket", **used, le="0.75") == 0
    assert value(metrics, "secc_response_used_bucket", **used, le="0.9") == 1
    assert value(metrics, "secc_response_seconds_sum", **used) == 0.2


def test_health_of_bus_and_central_system_is_told(metrics: Metrics) -> None:
    assert value(metrics, "secc_central_system_online") is None

    metrics.hear(1, Health(time=1, connector=1, central_system=False, can={"errors": 7.0}))

    assert value(metrics, "secc_central_system_online") == 0
    assert value(metrics, "secc_can", name="errors") == 7
    assert value(metrics, "secc_ocpp_undelivered") is None  # of a bridge that does not tell


def test_what_the_bridge_tells_comes_through_the_words_of_the_station(metrics: Metrics) -> None:
    central = CentralSystem()
    central.hear(Backend(online=False, silent_s=90.0, undelivered=7, set_aside=1), 100.0)
    central.hear(Backend(online=False), 105.0)  # of somebody who knows no more than that

    metrics.hear(1, central.health(1, now=110.0, time=1.0))

    assert value(metrics, "secc_central_system_online") == 0
    assert value(metrics, "secc_central_system_silent_seconds") == 100
    assert value(metrics, "secc_ocpp_undelivered") == 7
    assert value(metrics, "secc_ocpp_set_aside") == 1


def test_nothing_that_comes_from_outside_makes_them_many(metrics: Metrics) -> None:
    end = {"time": 2.0, "session": "a", "by": "ev", "ok": False}
    for number in range(500):
        metrics.hear(1, exchange(f"Made{number}Req", 0.1))
        metrics.hear(1, SessionEnded(**end, reason=f"EVCCID 02abcdef{number}"))  # type: ignore[arg-type]
        name = "".join(chr(97 + int(digit)) for digit in str(number))
        metrics.hear(1, SessionEnded(**end, reason=f"reason {name}"))  # type: ignore[arg-type]
        metrics.hear(1, FaultRaised(time=1, name=f"f{number}", severity="error", active=True))
    metrics.hear(1, state(temperatures={f"t{n}": 1.0 for n in range(500)}, evcc="02abcdef0000"))

    text = generate_latest(metrics.registry).decode()

    assert "02abcdef" not in text
    for label in ("message", "reason", "fault", "sensor"):
        assert len(set(re.findall(rf'{label}="([^"]*)"', text))) <= 101, label


def test_secc_metrics_is_scraped_over_http(post: Post) -> None:
    argv = [SECC, "metrics", str(post.page.file), "--port", "0"]
    with running(argv) as process:
        process.ready("attached", 15.0)
        line = process.wait_for(lambda line: "port=" in line, 15.0, "port")
        port = json.loads(line.rsplit("port=", 1)[1])
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            found = scraped(answer.read().decode())
        process.terminate()
        assert process.wait(10.0) == 0

    assert found[("secc_up", frozenset({("connector", "1")}))] == 1
    assert found[("secc_up", frozenset({("connector", "2")}))] == 0


def exchange(request: str, latency_s: float) -> Exchange:
    return Exchange(
        time=1,
        protocol="ISO 15118-2",
        request=request,
        response="",
        code="OK",
        latency_s=latency_s,
    )
