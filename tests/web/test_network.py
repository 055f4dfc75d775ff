"""The way to the network on the page: in words, to those who look after it, as it changes."""

import asyncio
from typing import Any

import pytest

from secc.uplink.state import Condition, Kind, Link, Uplink
from secc.web import network
from secc.web.hub import Hub
from secc.web.live import Live
from tests.station.loop import on_loop


def link(kind: Kind, state: Condition = "connected", **more: Any) -> Link:
    return Link(kind=kind, interface=f"{kind}0", state=state, **more)


def uplink(*links: Link, managed: bool = True, **more: Any) -> Uplink:
    return Uplink(time=0, managed=managed, links=list(links), **more)


LTE = link("lte", operator="Telefonica", technology="LTE", signal=72, metric=200)
CABLE = link("ethernet", default=True, metric=100, addresses=["192.168.1.20"])


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (None, "Not known: secc uplink watch has told nothing for a minute."),
        (uplink(managed=False), "No network services on this computer: whoever set it up"),
        (uplink(LTE, CABLE, reach="full"), "Ethernet carries, and reaches the Internet."),
        (uplink(CABLE, reach="portal"), "Ethernet carries, but a login page is in the way."),
        (uplink(link("wifi", "failed")), "No link carries: the station is on its own."),
        (uplink(LTE, managed=False), "Connected."),
    ],
)
def test_the_uplink_is_told_in_a_sentence(told: Uplink | None, words: str) -> None:
    assert network.headline(told, watched=True).startswith(words)
    assert "uplink.enabled" in network.headline(told, watched=False)


def test_links_stand_in_the_order_in_which_they_take_over() -> None:
    wifi = link("wifi", metric=300, ssid="Depot", signal=40)
    bluetooth = link("bluetooth", "disconnected")

    rows = network.rows(uplink(bluetooth, wifi, LTE, CABLE))

    assert [(row.name, row.state) for row in rows] == [
        ("Ethernet", "in use"),
        ("Mobile network", "takes over next"),
        ("Wi-Fi", "takes over later"),
        ("Bluetooth", "not connected"),
    ]
    assert rows[1].details == "to Telefonica, LTE, lte0"
    assert rows[2].signal == 40


def test_every_state_of_a_link_has_words() -> None:
    for state in ("connected", "connecting", "disconnected", "unavailable", "locked", "failed"):
        assert network.rows(uplink(link("lte", state)))[0].state


@on_loop
async def test_only_those_who_look_after_the_station_are_told_of_its_network() -> None:
    told = {"uplink": "first"}
    free = {"status": "Free"}
    hub = Hub([Live(1)], lambda _live, _draw: free, lambda: told)
    running = asyncio.create_task(hub.run())
    staff = hub.listen(lambda: True, staff=True)
    user = hub.listen(lambda: True, staff=False)
    assert b"first" in await anext(staff)
    assert b"first" not in await anext(user)

    told["uplink"] = "second"
    hub.changed(None)

    assert await anext(staff) == b'data: {"station.uplink":"second"}\n\n'
    free["status"] = "Charging"
    hub.changed(1)
    assert await anext(user) == b'data: {"1.status":"Charging"}\n\n'
    running.cancel()
