"""A small sample of the crash campaign; the long one is `python -m tools.crash` (docs/ocpp.md)."""

import asyncio

import pytest

from tools import crash_run
from tools.cable import missing
from tools.crash import campaign
from tools.crash_count import Result


def test_no_charge_is_lost_or_doubled_when_bridge_and_secc_are_killed() -> None:
    result = asyncio.run(campaign(kills=5, seed=4))

    assert sum(result.kills.values()) >= 5
    assert result.transactions > 0
    assert result.exact, result


def test_nor_at_real_stations_whose_vehicles_charge() -> None:
    if (why := missing()) is not None:
        pytest.skip(why)

    result = asyncio.run(crash_run.campaign(kills=2, seed=1))

    assert result.kills["bridge"] == result.kills["secc"] == 1
    assert result.exact, result


def test_the_campaign_sees_what_is_lost_or_doubled() -> None:
    whole = {"transactions": 2, "starts": 2, "stops": 2, "billed_wh": 5, "metered_wh": 5}
    assert Result(0, **whole).exact

    for wrong in (
        {"starts": 3},
        {"stops": 1},
        {"doubled_stops": 1},
        {"stray_stops": 1},
        {"out_of_order": 1},
        {"billed_wh": 4},
        {"complaints": ["frame"]},
        {"fallen_meters": 1},
        {"wrong_times": ["1970"]},
    ):
        assert not Result(0, **{**whole, **wrong}).exact, wrong
