"""NetworkManager and ModemManager over a real bus: what is seen, and what is set."""

import os
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

pytest.importorskip("dbus_fast")

from dbus_fast import Variant as V

from secc.uplink import configure, state
from secc.uplink.bus import UplinkError
from secc.uplink.look import look
from secc.uplink.profiles import Ip, ethernet, lte, wifi
from secc.uplink.state import Link, Uplink
from secc.uplink_commands import app
from tests.uplink.conftest import MOCK, NM, NM_PATH, World
from tools.running import running

SECC = str(Path(sys.executable).with_name("secc"))


def secc(*argv: str) -> Result:
    """`secc uplink`, in this process."""
    return CliRunner().invoke(app, argv)


def test_every_link_is_seen_and_which_one_is_in_use(bus: World) -> None:
    bus.manager()
    bus.modem()
    bus.device("AddEthernetDevice", "eth", "eth0", 20)
    wlan = bus.device("AddWiFiDevice", "wlan", "wlan0", 100)
    point = bus.ask(NM, NM_PATH, f"{MOCK}.AddAccessPoint", "ssssuuuyu",
                    wlan, "ap", "Depot", "00:11:22:33:44:55", 2, 2412, 54, 62, 0x100)  # fmt: skip
    made = bus.ask(NM, NM_PATH, f"{MOCK}.AddWiFiConnection", "ssss", wlan, "depot", "Depot", "")
    active = bus.ask(NM, NM_PATH, f"{MOCK}.AddActiveConnection", "assssu",
                     [wlan], made, point, "0", 2)  # fmt: skip
    bus.set(wlan, f"{NM}.Device.Wireless", "ActiveAccessPoint", V("o", point))
    bus.set(NM_PATH, NM, "PrimaryConnection", V("o", active))
    config = f"{NM_PATH}/IP4Config/wlan"
    route = {"dest": V("s", "0.0.0.0"), "prefix": V("u", 0), "metric": V("u", 200)}
    near = {"dest": V("s", "10.0.0.0"), "prefix": V("u", 8), "metric": V("u", 1)}
    found = {"RouteData": V("aa{sv}", [near, route])}
    bus.ask(NM, NM_PATH, f"{MOCK}.AddObject", "ssa{sv}a(ssss)",
            config, f"{NM}.IP4Config", found, [])  # fmt: skip
    bus.set(wlan, f"{NM}.Device", "Ip4Config", V("o", config))

    seen = bus.run(look)

    assert (seen.managed, seen.reach) == (True, "full")
    by_kind = {link.kind: link for link in seen.links}
    assert by_kind["ethernet"].state == "unavailable"
    assert (by_kind["wifi"].ssid, by_kind["wifi"].signal) == ("Depot", 62)
    assert by_kind["wifi"].default
    assert (by_kind["wifi"].metric, by_kind["lte"].metric) == (200, None)
    assert state.words(by_kind["lte"]) == "lte cdc-wdm0: connected to Telefonica, LTE, 72 %"
    assert not by_kind["lte"].default


def test_a_locked_modem_says_so(bus: World) -> None:
    bus.modem(State=V("i", 2), AccessTechnologies=V("u", 0))

    [link] = bus.run(look).links

    assert (link.state, link.technology) == ("locked", None)


def test_without_services_there_is_nothing_to_say(bus: World) -> None:
    seen = bus.run(look)

    assert (seen.managed, seen.links) == (False, [])
    told = secc("status")
    assert told.exit_code == 1
    assert "NetworkManager is not running" in told.stdout
    refused = secc("ethernet", "eth0")
    assert refused.exit_code == 1
    assert f"{NM} is not running" in refused.stderr


def test_without_a_bus_there_is_nothing_to_say_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")

    told = secc("status", "--json")

    assert told.exit_code == 1
    assert '"managed":false' in told.stdout
    assert "no D-Bus" in secc("lte", "internet").stderr


def test_connections_are_kept_once_changed_and_forgotten(bus: World, tmp_path: Path) -> None:
    bus.manager()
    password = tmp_path / "password"
    password.write_text("correct horse\n")

    added = secc("wifi", "Depot", "--password", str(password), "--security", "wpa3")
    assert added.stdout.startswith("secc-wifi-Depot added"), added.stderr
    kept = bus.settings("secc-wifi-Depot")
    assert bytes(kept["802-11-wireless"]["ssid"]) == b"Depot"
    assert kept["802-11-wireless-security"] == {"key-mgmt": "sae", "psk": "correct horse"}

    changed = secc("wifi", "Depot", "--password", str(password))
    assert changed.stdout.startswith("secc-wifi-Depot changed")
    again = bus.settings("secc-wifi-Depot")
    assert again["802-11-wireless-security"]["key-mgmt"] == "wpa-psk"
    assert again["connection"]["uuid"] == kept["connection"]["uuid"]

    assert secc("forget", "secc-wifi-Depot").exit_code == 0
    gone = secc("forget", "secc-wifi-Depot")
    assert gone.exit_code == 1
    assert "known are none" in gone.stderr


def test_the_failover_order_becomes_metric_and_priority(bus: World) -> None:
    bus.manager()
    address = Ip("192.168.1.20/24", "192.168.1.1", ("9.9.9.9",))
    open_net = wifi("Depot", None, "open", ip=Ip())
    for settings in (ethernet("eth0", address), open_net, lte("internet", None, None, None)):
        bus.run(lambda there, settings=settings: configure.put(there, settings))

    placed = bus.run(lambda there: configure.order(there, ["lte", "ethernet"]))

    assert set(placed) == {"secc-eth0", "secc-lte"}
    first, second = bus.settings("secc-lte"), bus.settings("secc-eth0")
    assert (first["ipv4"]["route-metric"], second["ipv4"]["route-metric"]) == (100, 200)
    assert first["connection"]["autoconnect-priority"] == 100
    assert second["connection"]["autoconnect-priority"] == 90
    assert second["ipv4"]["address-data"] == [{"address": "192.168.1.20", "prefix": 24}]
    assert "route-metric" not in bus.settings("secc-wifi-Depot")["ipv4"]


def test_a_connection_that_changes_keeps_its_place_in_the_failover_order(bus: World) -> None:
    bus.manager()
    for apn in ("internet", "m2m"):
        bus.run(lambda there, apn=apn: configure.put(there, lte(apn, None, None, None)))
        if apn == "internet":
            bus.run(lambda there: configure.order(there, ["ethernet", "lte"]))

    kept = bus.settings("secc-lte")

    assert kept["gsm"]["apn"] == "m2m"
    assert kept["ipv4"]["route-metric"] == kept["ipv6"]["route-metric"] == 200
    assert kept["connection"]["autoconnect-priority"] == 90


def test_a_connection_that_cannot_be_used_yet_is_kept(bus: World) -> None:
    bus.manager()
    fails = f"raise dbus.exceptions.DBusException('no suitable device', name='{NM}.UnknownDevice')"
    bus.ask(NM, NM_PATH, f"{MOCK}.AddMethod", "sssss", NM, "ActivateConnection", "ooo", "o", fails)

    told = secc("lte", "internet")

    assert told.exit_code == 0
    assert told.stdout.startswith("secc-lte added")
    assert "not in use yet: " in told.stderr
    assert "no suitable device" in told.stderr
    assert bus.settings("secc-lte")["gsm"]["apn"] == "internet"


def test_a_service_that_does_not_answer_is_told(
    bus: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus.manager()
    monkeypatch.setattr("secc.uplink.bus._ANSWER_S", 0.5)
    bus.stop()

    told = secc("lte", "internet")

    assert told.exit_code == 1
    assert "NetworkManager: no answer within 0.5 s" in told.stderr


def test_what_the_service_refuses_is_told(bus: World) -> None:
    bus.manager()

    with pytest.raises(UplinkError, match="there is no connection nothing"):
        bus.run(lambda there: configure.forget(there, "nothing"))


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (["wifi", "x" * 33], "32 octets"),
        (["wifi", "Depot"], "needs a password of 8 to 63"),
        (["lte", "inter net"], "is no APN"),
        (["ethernet", "eth0", "--address", "192.168.1.20"], "how long the prefix is"),
        (["ethernet", "eth0", "--address", "192.168.1.20/24", "--gateway", "10.0.0.1"], "not in"),
        (["ethernet", "eth0", "--gateway", "10.0.0.1"], "go with an address"),
        (["ethernet", "a-name-that-is-too-long"], "is no interface"),
        (["bluetooth", "phone"], "is no Bluetooth address"),
        (["order", "ethernet", "pigeon"], "must be one of"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_nonsense_reaches_no_service(argv: list[str], why: str) -> None:
    told = secc(*argv)

    assert told.exit_code == 1
    assert why in told.stderr


def test_the_file_is_read_until_it_is_old(tmp_path: Path) -> None:
    path = tmp_path / "uplink.json"
    assert state.read(path) is None
    link = Link(kind="lte", interface="wwan0", state="connected", signal=72)

    state.write(path, Uplink(time=1000.0, managed=True, reach="full", links=[link]))

    told = state.read(path, now=1030.0)
    assert told is not None
    assert told.links == [link]
    assert state.read(path, now=1061.0) is None
    assert state.read(path, now=900.0) is None  # the clock was set back: nobody knows
    path.write_text("{")
    assert state.read(path) is None


def test_what_is_no_file_of_a_few_lines_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "big").write_bytes(b" " * 50_000_000)

    for name in ("pipe", "big", "", "/dev/zero"):
        assert state.read(tmp_path / name) is None


def test_the_watcher_keeps_the_file_and_takes_it_away(bus: World, tmp_path: Path) -> None:
    bus.modem()
    kept = tmp_path / "uplink.json"
    file = tmp_path / "station.toml"
    file.write_text(f'[uplink]\nfile = "{kept}"\n')

    with running([SECC, "uplink", "watch", str(file)], dict(os.environ)) as watch:
        watch.ready("Telefonica")
        told = state.read(kept)
        assert told is not None
        assert told.links[0].operator == "Telefonica"
    assert not kept.exists()
