"""What the words of a station become: the view, the history, the drawing. On a clock of its own."""

import re
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from secc.power.faults import FAULTS
from secc.reports import (
    Alert,
    Exchange,
    Health,
    Hello,
    SessionEnded,
    SessionStarted,
    State,
)
from secc.session.plant import Phase
from secc.web import view
from secc.web.curve import MOST, Curve, Point
from secc.web.live import Live
from secc.web.plot import svg
from secc.web.recorder import Recorder, masked
from secc.web.store import Store, curve

IDLE = State(time=0, connector=1, phase="idle", pilot="A", oscillator=False)
CHARGE = State(
    time=0,
    connector=1,
    phase="deliver",
    pilot="C",
    oscillator=True,
    session="ab01",
    protocol="ISO 15118-2",
    soc=40,
    voltage_v=400,
    current_a=100,
    energy_wh=1000,
)
STARTED = SessionStarted(time=10, session="ab01", evcc="02ab", protocol="ISO 15118-2")
ENDED = SessionEnded(
    time=70, session="ab01", by="ev", reason="session stopped by the EV", ok=True, energy_wh=1234
)


def change(state: State, **values: object) -> State:
    return msgspec.structs.replace(state, **values)


def told(*words: object) -> Live:
    live = Live(1)
    for word in (Hello(version=1, connector=1, software="secc 1"), *words):
        live.hear(word)  # type: ignore[arg-type]
    return live


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ([], "No contact"),
        ([IDLE], "Free"),
        ([change(IDLE, available=False)], "Out of service"),
        ([change(IDLE, pilot="B")], "Plugged in"),
        ([STARTED, ENDED, change(IDLE, pilot="B", phase="ended")], "Finished"),
        ([change(CHARGE, phase="authorise", authorization="waiting")], "Waiting for authorisation"),
        ([change(CHARGE, phase="cable_check")], "Preparing"),
        ([CHARGE], "Charging"),
        ([change(CHARGE, phase="stop")], "Stopping"),
        ([change(CHARGE, phase="paused")], "Paused"),
        ([change(IDLE, pilot="E")], "Pilot short-circuited or pe lost"),
        ([change(IDLE, faults=["x"], severities={"x": "warning"})], "Free"),
        ([change(IDLE, faults=["x"], severities={"x": "error"})], "Fault"),
        ([change(IDLE, latched=["emergency_stop"])], "Fault"),
    ],
)
def test_a_connector_is_told_in_a_word(words: list[object], status: str) -> None:
    assert view.status(told(*words))[0] == status


def test_every_phase_has_words() -> None:
    for phase in Phase:
        texts = view.texts(told(change(CHARGE, phase=phase.value)))
        assert texts["phase"] != phase.value or phase.value == "paused"


def test_a_station_that_has_gone_is_said_to_be_and_shows_nothing_old() -> None:
    live = told(CHARGE)
    assert view.texts(live)["power"] == "40.0 kW"

    live.lost()

    assert view.status(live) == ("No contact", "bad")
    assert view.texts(live)["power"] == view.NONE
    assert set(view.texts(live)) == set(view.texts(told(CHARGE)))


def test_the_lowest_limit_of_each_unit_holds() -> None:
    state = change(CHARGE, limits={"grid_w": 20e3, "operator_w": 30e3, "connector_a": 80})

    rows = {row["who"]: (row["value"], row["holds"]) for row in view.limits(state)}

    assert rows["grid"] == ("20.0 kW", "holds")
    assert rows["operator"] == ("30.0 kW", "")
    assert rows["connector temperature"] == ("80 A", "holds")


def test_a_fault_is_told_with_what_to_do() -> None:
    state = change(
        IDLE, faults=["emergency_stop"], severities={"emergency_stop": "emergency"}, latched=[]
    )

    (row,) = view.faults(change(state, latched=["emergency_stop"]))

    assert row["advice"] == FAULTS["emergency_stop"].text
    assert row["latched"]
    assert view.advice("of a newer station")


def test_the_slowest_answer_of_each_message_stands_beside_its_limit() -> None:
    live = told(STARTED)
    for latency_s in (0.01, 0.2, 0.02):
        live.hear(
            Exchange(
                time=11,
                protocol="ISO 15118-2",
                request="CurrentDemandReq",
                response="CurrentDemandRes",
                code="OK",
                latency_s=latency_s,
            )
        )

    (share,) = live.slowest.values()
    assert share.limit.seconds == 0.25
    assert share.used == pytest.approx(0.8)


def test_the_central_system_is_told_with_what_waits_for_it() -> None:
    assert view.texts(told(IDLE))["central"] == view.NONE
    away = {"central_system": False, "silent_s": 75.0, "undelivered": 3, "set_aside": 1}

    live = told(IDLE, Health(time=0, connector=1, **away))  # type: ignore[arg-type]

    expected = "offline, silent for 1:15, messages waiting: 3, set aside: 1"
    assert view.texts(live)["central"] == expected
    live.hear(Health(time=0, connector=1, central_system=True, silent_s=2.0, undelivered=0))
    assert view.texts(live)["central"] == "online"


def test_a_listener_that_comes_late_still_sees_the_session() -> None:
    live = told(change(CHARGE, time=50), change(CHARGE, time=51))

    assert live.curve is not None
    assert len(live.curve.points) == 2
    assert view.texts(live)["duration"] == "0:01"


# --- history --------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def charge(recorder: Recorder, until: int = 70) -> None:
    recorder.hear(STARTED)
    for second in range(11, until):
        recorder.hear(
            change(CHARGE, time=float(second), soc=second, current_a=second, id_tag="0123456789")
        )
    recorder.hear(change(ENDED, time=float(until)))  # type: ignore[arg-type]


def test_a_session_is_kept_with_its_curve_and_how_it_ended(store: Store) -> None:
    recorder = Recorder(store, 1)
    charge(recorder)

    (row,) = store.rows("select * from sessions")
    assert (row["began"], row["ended"], row["ok"], row["ended_by"]) == (10, 70, 1, "ev")
    assert (row["soc_first"], row["soc_last"], row["energy_wh"]) == (11, 69, 1234)
    assert row["peak_w"] == 400 * 69
    assert row["tag"] == "…6789"
    points = [Point(*point) for point in curve(row["curve"])]  # type: ignore[arg-type]
    assert points[0] == Point(1.0, 400, 11, 11)
    assert len(points) == 59
    assert "02ab" not in "".join(map(str, row))  # no identity of the vehicle


def test_a_page_that_starts_anew_goes_on_with_the_same_session(store: Store) -> None:
    first = Recorder(store, 1)
    first.hear(STARTED)
    first.hear(change(CHARGE, time=12.0))

    again = Recorder(store, 1)
    again.hear(change(CHARGE, time=20.0))
    again.hear(ENDED)

    (row,) = store.rows("select * from sessions")
    assert (row["began"], row["ended"]) == (10, 70)


def test_what_failed_before_it_had_an_id_is_history_too(store: Store) -> None:
    Recorder(store, 1).hear(
        SessionEnded(time=5, session=None, by="station", reason="no SessionSetup", ok=False)
    )

    (row,) = store.rows("select * from sessions")
    assert (row["ok"], row["reason"]) == (0, "no SessionSetup")


def test_faults_have_a_beginning_and_an_end_also_while_nobody_looked(store: Store) -> None:
    bad = change(IDLE, time=5.0, faults=["door_open"], severities={"door_open": "emergency"})
    recorder = Recorder(store, 1)
    recorder.hear(bad)
    recorder.hear(change(bad, time=6.0))

    again = Recorder(store, 1)  # the page was restarted
    again.hear(change(IDLE, time=9.0))

    (row,) = store.rows("select * from faults")
    assert (row["name"], row["severity"], row["raised"], row["cleared"]) == (
        *("door_open", "emergency", 5, 9),
    )


def test_alerts_are_kept_and_old_things_forgotten(store: Store) -> None:
    recorder = Recorder(store, 1)
    for number in range(1200):
        recorder.hear(Alert(time=float(number), name="rogue_secc", text=f"seen {number}"))
    charge(recorder)
    store.session_began(1, "new", 100 * 86_400.0, "DIN 70121")

    store.prune(now=101 * 86_400.0, days=30, most_sessions=1000)

    assert len(store.rows("select * from alerts")) == 1000
    assert [row["session"] for row in store.rows("select session from sessions")] == ["new"]
    store.prune(now=101 * 86_400.0, days=30, most_sessions=0)
    assert not store.rows("select * from sessions")


def test_two_processes_may_read_while_one_writes(store: Store, tmp_path: Path) -> None:
    charge(Recorder(store, 1))

    assert Store(tmp_path).rows("select count(*) as n from sessions")[0]["n"] == 1


@pytest.mark.parametrize(("tag", "shown"), [("25eccd59000000", "…0000"), ("1234", "…"), ("", "…")])
def test_a_tag_is_told_apart_but_not_told(tag: str, shown: str) -> None:
    assert masked(tag) == shown


# --- curve and drawing ----------------------------------------------------------------------------


def test_a_curve_of_any_length_has_a_bounded_number_of_points() -> None:
    line = Curve(0)
    for second in range(24 * 3600):
        line.add(change(CHARGE, time=float(second)))

    assert MOST / 2 <= len(line.points) <= MOST
    assert line.points[0].at == 0
    assert line.points[-1].at > 23.9 * 3600


def test_the_drawing_has_a_panel_for_each_curve_and_is_sound() -> None:
    points = [Point(float(n), 400.0, float(n), 20 + n // 10) for n in range(600)]

    root = ElementTree.fromstring(svg(points))

    assert root.get("aria-label")
    lines = list(root.iter("polyline"))
    assert len(lines) == 3
    texts = " ".join(one.text or "" for one in root.iter("text"))
    assert "last 400 V" in texts
    assert "last 599 A" in texts
    assert "79 %" in texts
    width, height = map(float, (root.get("viewBox") or "").split()[2:])
    for line in lines:
        for x, y in (pair.split(",") for pair in (line.get("points") or "").split()):
            assert 0 <= float(x) <= width
            assert 0 <= float(y) <= height


def test_a_drawing_says_nothing_of_what_is_not_known() -> None:
    assert svg([]) == ""
    assert svg([Point(0, 0, 0, None)]) == ""
    drawn = svg([Point(0, 0, 0, None), Point(1, 0, 0, None)])
    assert "State of charge</text>" not in drawn
    assert not re.search(r"nan|inf|None", drawn)
