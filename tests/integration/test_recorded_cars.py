"""Recorded sessions of production cars, replayed octet by octet at our station in field mode.

Every one must reach the end that it reached at the station of the time, with OK codes. Where that
station refused something ours answers better; `BETTER` says what and why.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from secc import reports
from tests.shared_data import shared_data
from tests.tools.road import Road, station
from tests.world import World
from tools.recording import Recording, read
from tools.replay import verdict
from tools.replay_drive import Replay
from tools.vehicle.session import EvSession
from tools.vehicle.steps import Outcome

FOLDER = shared_data()
FILES = sorted((FOLDER / "cars").glob("*.jsonl")) if FOLDER else []

# Part of the file's name -> what the older station refused, and why ours does not.
BETTER = {
    "EQE_2023_04_18T15_19_14": "a pause after PowerDelivery(Stop) is the way ISO has it",
    "din_1__2": "DIN allows SessionStop during the cable check, [V2G-DC-499]",
    "fw_3.5_2023_04_18T15_42_52": "SessionStop right after an AC start: field mode lets it pass",
    "09_53_34.808Z_4": "external payment is offered here, the older station had Contract only",
}


def replayed(recording: Recording, world: World, speed: float = 1.0) -> tuple[EvSession, Outcome]:
    visit = EvSession(Replay(recording, speed))
    outcome = Road(world, visit, bench=False).run()
    assert outcome is not None
    return visit, outcome


def recorded(name: str) -> Recording:
    found = [file for file in FILES if name in file.name]
    if not found:
        pytest.skip("no third-party data: ../shared/data/cars is absent")
    return read(found[0])


def world_for(recording: Recording, **sections: Any) -> World:
    return station("ac" if recording.ac else "iso15118-2", **sections)


@pytest.mark.skipif(not FILES, reason="no third-party data: ../shared/data/cars is absent")
@pytest.mark.parametrize("speed", [1.0, 20.0], ids=["recorded pace", "20 times faster"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_recorded_car_reaches_its_end(file: Path, speed: float) -> None:
    recording = read(file)
    world = world_for(recording)

    visit, outcome = replayed(recording, world, speed)

    assert outcome.ok, verdict(recording, outcome)
    assert f"{len(recording.requests)} of {len(recording.requests)}" in outcome.text
    assert visit.exchanges[-1].request == recording.requests[-1].name
    assert {exchange.code.partition("_")[0] for exchange in visit.exchanges} == {"OK"}
    if recording.head.last_request == "SessionStopReq":
        (ended,) = world.told(reports.SessionEnded)
        assert ended.ok
    world.advance(5.0)
    assert world.power_off
    assert world.contactors_open


def test_every_refusal_of_the_older_station_is_accounted_for() -> None:
    if not FILES:
        pytest.skip("no third-party data: ../shared/data/cars is absent")
    refused = {file.name for file in FILES if read(file).head.station_failed}

    assert {name for name in refused if any(part in name for part in BETTER)} == refused
    assert len(refused) == len(BETTER)


@pytest.mark.parametrize(
    ("name", "phases"),
    [
        ("BMW_iX", ["cable_check", "pre_charge", "deliver", "stop", "ended"]),
        ("enyaq_ac_0", ["start", "deliver", "stop", "ended"]),
    ],
)
def test_the_station_really_charges_a_recorded_car(name: str, phases: Sequence[str]) -> None:
    recording = recorded(name)
    world = world_for(recording)

    replayed(recording, world)

    seen = [state.phase for state in world.told(reports.State)]
    assert [phase for phase in seen if phase in phases] == phases
    (ended,) = world.told(reports.SessionEnded)
    assert ended.energy_wh > 0


def test_a_paused_car_leaves_a_session_that_can_be_joined() -> None:
    recording = recorded("EQE_2023_04_18T15_19_14")
    world = world_for(recording)

    replayed(recording, world)

    assert world.told(reports.State)[-1].phase == "paused"


def test_a_station_that_fails_is_told_by_message_and_code() -> None:
    recording = recorded("BMW_iX")
    world = world_for(recording)
    world.fail("isolation_fault")

    _, outcome = replayed(recording, world)

    assert not outcome.ok
    assert outcome.result == "FAILED"
    assert outcome.text.startswith("CableCheckReq: FAILED, 7 of 113")


def test_a_station_without_the_recorded_protocol_is_no_success() -> None:
    recording = recorded("BMW_iX")
    world = world_for(recording, din70121={"enabled": False})

    _, outcome = replayed(recording, world)

    assert not outcome.ok


def test_strict_mode_refuses_what_field_mode_lets_pass() -> None:
    recording = recorded("fw_3.5_2023_04_18T15_42_52")
    world = world_for(recording, tolerance={"mode": "strict"})

    _, outcome = replayed(recording, world)

    assert outcome.result == "FAILED_SequenceError"
