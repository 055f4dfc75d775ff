"""Settings over the page: who may, what is checked, what is written and put down."""

import html
import re
from collections.abc import Iterator

import pytest

from secc import config
from secc.web.roles import Role
from tests.web.browser import Browser, Reply
from tests.web.conftest import COMMENT, Page


@pytest.fixture
def host(served: Page) -> Iterator[Browser]:
    """An operator; the file is afterwards what it was."""
    before = served.file.read_text()
    yield served.browser(Role.OPERATOR)
    served.file.write_text(before)


def save(browser: Browser, values: dict[str, str], connector: str = "1") -> Reply:
    shown = browser.get(f"/settings?connector={connector}").text
    found = re.search(r'name="read" value="(\w+)"', shown)
    assert found
    form = {"csrf": browser.csrf, "read": found[1], "connector": connector}
    return browser.submit("/settings", form | values)


def test_a_setting_is_written_with_the_comments_kept_and_put_down(
    served: Page, host: Browser
) -> None:
    reply = save(host, {"charge.max_power_w": "50000", "ocpp.panel.price_per_kwh": "0.52"})

    assert reply.status == 303
    text = served.file.read_text()
    assert COMMENT in text
    assert "# somebody says so" in text
    first, second = config.connectors(served.file)
    assert first.outlet.charge.max_power_w == 50_000
    assert first.ocpp.panel.price_per_kwh == "0.52"
    assert second.outlet.charge.max_power_w == 50_000  # has none of its own
    said = html.unescape(host.get("/settings").text)
    assert "Saved: Price per kWh, Power limit" in said or "Saved: Power limit" in said
    assert "restart of secc run" in said
    assert "secc bridge" in said
    log = host.get("/changes").text
    assert re.search(r"host</td><td>charge.max_power_w \(connector 1\)</td><td[^>]*>350000", log)


def test_a_connector_has_its_own(served: Page, host: Browser) -> None:
    assert save(host, {"charge.max_power_w": "11000"}, connector="2").status == 303

    first, second = config.connectors(served.file)
    assert first.outlet.charge.max_power_w == 350_000
    assert second.outlet.charge.max_power_w == 11_000
    assert second.control.path == str(served.folder.parent / "absent")


def test_what_is_wrong_is_told_all_at_once_and_nothing_is_written(
    served: Page, host: Browser
) -> None:
    before = served.file.read_text()

    reply = save(host, {"charge.max_power_w": "-5", "ocpp.panel.currency": "euro"})

    assert reply.status == 400
    assert "Nothing has been saved" in reply.text
    assert "must be" in reply.text
    assert 'value="-5"' in reply.text  # what was typed is still there
    assert served.file.read_text() == before


@pytest.mark.parametrize("path", ["station.hardware", "power.can.channel", "network.interface"])
def test_the_hardware_is_not_the_operators(served: Page, host: Browser, path: str) -> None:
    before = served.file.read_text()

    assert f'name="{path}"' not in host.get("/settings").text
    assert save(host, {path: "built"}).status == 403
    assert served.file.read_text() == before
    assert f'name="{path}"' in served.browser(Role.MANUFACTURER).get("/settings").text


@pytest.mark.parametrize("path", ["ocpp.reset_hook", "trace.file", "__class__", "connectors.2"])
def test_what_the_page_does_not_offer_cannot_be_set(host: Browser, path: str) -> None:
    assert save(host, {path: "/bin/sh"}).status == 403


def test_a_form_of_an_older_file_is_not_written(served: Page, host: Browser) -> None:
    host.get("/settings")
    form = {"csrf": host.csrf, "read": "0" * 16, "charge.max_power_w": "1"}

    reply = host.submit("/settings", form)

    assert reply.status == 400
    assert "has changed meanwhile" in reply.text
    assert "max_power_w = 1" not in served.file.read_text()


def test_a_secret_is_never_shown_and_stays_when_nothing_is_typed(
    served: Page, host: Browser
) -> None:
    key = "0123456789abcdef"
    assert save(host, {"ocpp.authorization_key": key}).status == 303

    for path in ("/settings", "/changes"):
        assert key not in host.get(path).text
    assert save(host, {"ocpp.authorization_key": "", "ocpp.id": "post-7"}).status == 303
    (first, _) = config.connectors(served.file)
    assert first.ocpp.authorization_key == key
    assert first.ocpp.id == "post-7"


def test_nothing_new_is_nothing_written(served: Page, host: Browser) -> None:
    before = served.file.stat().st_mtime_ns

    save(host, {"charge.max_power_w": "350000"})

    assert "Nothing has changed" in host.get("/settings").text
    assert served.file.stat().st_mtime_ns == before
