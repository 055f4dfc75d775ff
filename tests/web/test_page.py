"""The page in Chromium beside a real charge, on a desk and on a phone; diagnostics and TLS."""

import io
import socket
import ssl
import sys
import tarfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from secc import config, reports
from secc.uplink import state
from secc.uplink.state import Link, Uplink
from secc.web.roles import Role
from tests.integration.station import NEARLY_FULL
from tests.web.browser import Browser
from tests.web.conftest import NAMES, PASSWORD, Page, Post, page
from tools.cable import VEHICLE
from tools.running import running

CHROMIUM = which("chromium") or which("chromium-browser")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WITHIN_MS = 30_000
LONG_CHARGE = NEARLY_FULL.replace("capacity_wh = 40.0", "capacity_wh = 4000.0")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no chromium here: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


def log_in(tab: Any, served: Page, role: Role) -> None:
    tab.goto(served.url)
    tab.get_by_label("Name").fill(NAMES[role])
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Log in").click()
    tab.get_by_role("heading", name="Connector 1").wait_for(timeout=WITHIN_MS)


def test_an_operator_watches_a_charge_and_stops_it(
    post: Post, chromium: Any, tmp_path: Path
) -> None:
    script = tmp_path / "vehicle.toml"
    script.write_text(LONG_CHARGE)
    ev = (sys.executable, "-m", "tools.ev", "--interface", VEHICLE, "--script", str(script))
    argv = post.cable.vehicle.command(*ev, "--control", str(post.folder / "control"))
    context = chromium.new_context(viewport={"width": 1200, "height": 900})
    complaints: list[str] = []
    tab = context.new_page()
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda m: complaints.append(m.text) if "Security Policy" in m.text else None)
    log_in(tab, post.page, Role.OPERATOR)
    first = tab.get_by_role("region", name="Connector 1")
    first.get_by_text("Free", exact=True).wait_for(timeout=WITHIN_MS)
    tab.get_by_role("region", name="Connector 2").get_by_text("No contact").wait_for()

    with running(argv):
        first.get_by_text("Waiting for authorisation", exact=True).wait_for(timeout=WITHIN_MS)
        first.get_by_role("button", name="Authorise").click()
        first.get_by_text("Charging", exact=True).wait_for(timeout=WITHIN_MS)
        tab.locator('[data-live="1.current"]').filter(has_not_text="0.0 A").wait_for()
        tab.screenshot(path=tmp_path / "overview.png")
        _on_a_phone(context, post.page, tmp_path)
        first.get_by_role("button", name="Stop").click()
        ended = post.station.wait_for(reports.SessionEnded, 30.0)

    assert ended.by == "station"
    assert ended.energy_wh > 0
    tab.goto(f"{post.page.url}/sessions")
    tab.locator(".rows a").first.click()
    tab.get_by_role("img", name="Voltage, current and state of charge").wait_for()
    tab.get_by_role("button", name="Analyse the trace").click()
    tab.get_by_text("ended in order by the station").wait_for(timeout=WITHIN_MS)
    tab.screenshot(path=tmp_path / "session.png", full_page=True)
    assert complaints == []
    context.close()


def _on_a_phone(context: Any, served: Page, folder: Path) -> None:
    """Nothing is wider than the screen, and what is to be touched is large enough."""
    tab = context.new_page()
    tab.set_viewport_size({"width": 360, "height": 740})
    for path in (
        *("/", "/connector/1", "/sessions", "/faults", "/settings", "/changes", "/service"),
        "/accounts",
    ):
        tab.goto(served.url + path)
        width = tab.evaluate("document.scrollingElement.scrollWidth")
        assert width <= 360, (path, width)
        for button in tab.locator("main button:visible").all():
            assert button.bounding_box()["height"] >= 40
    tab.goto(f"{served.url}/connector/1")
    tab.screenshot(path=folder / "phone.png")
    tab.close()


def test_the_way_to_the_network_is_shown_as_it_changes(served: Page, chromium: Any) -> None:
    file = served.folder.parent / "uplink.json"
    wifi = Link(kind="wifi", interface="wlan0", state="connected", default=True, ssid="<b>x</b>")
    context = chromium.new_context()
    tab = context.new_page()
    log_in(tab, served, Role.OPERATOR)
    network = tab.get_by_role("region", name="Network")
    network.get_by_text("Not known: secc uplink watch").wait_for(timeout=WITHIN_MS)

    state.write(file, Uplink(time=time.time(), managed=True, reach="full", links=[wifi]))
    network.get_by_text("Wi-Fi carries, and reaches the Internet.").wait_for(timeout=WITHIN_MS)
    network.get_by_text("to <b>x</b>, wlan0").wait_for(timeout=WITHIN_MS)
    file.unlink()
    network.get_by_text("Not known: secc uplink watch").wait_for(timeout=WITHIN_MS)
    context.close()

    other = chromium.new_context()
    tab = other.new_page()
    log_in(tab, served, Role.USER)
    assert tab.get_by_role("region", name="Network").count() == 0
    other.close()


def test_an_operator_changes_a_setting_by_keyboard_alone(post: Post, chromium: Any) -> None:
    context = chromium.new_context(color_scheme="dark")
    tab = context.new_page()
    log_in(tab, post.page, Role.OPERATOR)
    tab.goto(f"{post.page.url}/settings")

    field = tab.get_by_label("Power limit (W)")
    hint = tab.locator(f"#{field.get_attribute('aria-describedby')}")
    assert "from 0 to 4500000" in hint.text_content()
    field.focus()
    tab.keyboard.press("Control+A")
    tab.keyboard.type("42000")
    tab.keyboard.press("Enter")

    tab.get_by_role("status").filter(has_text="Saved: Power limit").wait_for(timeout=WITHIN_MS)
    first, _ = config.connectors(post.page.file)
    assert first.outlet.charge.max_power_w == 42_000
    context.close()


def test_the_archive_of_diagnostics_can_be_downloaded(post: Post) -> None:
    host = post.page.browser(Role.OPERATOR)

    reply = host.post("/service/diagnostics")

    assert reply.status == 200, reply.text
    assert reply.headers["content-disposition"].endswith('.tar.gz"')
    with tarfile.open(fileobj=io.BytesIO(reply.octets)) as archive:
        names = archive.getnames()
    assert {"versions.json", "faults.json", "manifest.json"} <= set(names)
    assert any(name.startswith("traces/connector-1") for name in names)


def test_a_station_tells_how_it_does_itself(post: Post) -> None:
    health = post.station.wait_for(reports.Health, 20.0)

    assert health.clients >= 1
    assert health.central_system is None
    assert health.can == {}


def test_the_doctor_looks_from_the_page(post: Post) -> None:
    reply = post.page.browser(Role.OPERATOR).post("/service/doctor")

    assert reply.status == 200
    for part in ("configuration", "clock", "interface"):
        assert part in reply.text


def test_over_tls_the_cookie_is_for_tls_only(tmp_path: Path) -> None:
    with page(tmp_path, 'tls = "self_signed"\n') as secure:
        trusted = ssl.create_default_context(cafile=str(secure.folder / "page.pem"))
        code = (secure.folder / "setup-code").read_text().strip()
        url = f"https://127.0.0.1:{secure.port}"
        body = f"name=first&password={PASSWORD}&again={PASSWORD}&code={code}".replace(" ", "+")
        request = urllib.request.Request(f"{url}/setup", body.encode(), {"Origin": url})
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusted), _Stay())
        answer = opener.open(request, timeout=20)

        cookie = answer.headers["set-cookie"]
        assert answer.status == 303
        assert cookie.startswith("__Host-secc=")
        assert "Secure" in cookie
        assert "strict-transport-security" in answer.headers
        key = secure.folder / "page.key"
        assert key.stat().st_mode & 0o077 == 0


class _Stay(urllib.request.HTTPErrorProcessor):
    """Answers as they are: no redirection is followed."""

    def http_response(self, request: Any, response: Any) -> Any:  # noqa: ARG002
        return response

    https_response = http_response


def test_what_is_public_tells_what_is_free_and_nothing_else(tmp_path: Path) -> None:
    with page(tmp_path, 'visibility = "public"\n') as public:
        code = (public.folder / "setup-code").read_text()
        Browser(public.port).post(
            "/setup", name="first", password=PASSWORD, again=PASSWORD, code=code
        )
        text = Browser(public.port).get("/").text

        assert "0.45" in text
        assert "No contact" in text
        for hidden in ("kWh</b>", "/settings", 'data-live="1.power"', "Stop"):
            assert hidden not in text


def test_systemd_is_told_when_the_page_serves_and_that_it_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(20.0)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "300000")

        with page(tmp_path) as served:
            words = [systemd.recv(200).decode() for _ in range(3)]

    assert words[0] == f"READY=1\nSTATUS=port {served.port}"
    assert words[1:] == ["WATCHDOG=1"] * 2


def test_sigterm_ends_the_page_also_while_browsers_listen(tmp_path: Path) -> None:
    with page(tmp_path) as ending:
        code = (ending.folder / "setup-code").read_text()
        browser = Browser(ending.port)
        browser.post("/setup", name="first", password=PASSWORD, again=PASSWORD, code=code)
        request = urllib.request.Request(f"{ending.url}/events", headers={"Cookie": browser.cookie})
        with urllib.request.urlopen(request, timeout=20) as stream:
            assert stream.readline() == b"retry: 2000\n"
            ending.process.terminate()
            assert ending.process.wait(10.0) == 0
