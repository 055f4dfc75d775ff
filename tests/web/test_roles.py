"""Every page for every role: the table of rights is what the server does."""

import re

import pytest

from secc.web.calls import Row
from secc.web.roles import GOVERNS, RIGHTS, Right, Role, may
from secc.web.server import ROWS
from tests.web.browser import Browser
from tests.web.conftest import NAMES, PASSWORD, Page

# Forms that a permitted role may send without breaking the page for the other tests.
HARMLESS = {
    "/account": {"old": PASSWORD, "password": "short", "again": "short"},
    "/accounts": {"action": "nothing"},
    "/settings": {"read": "of yesterday"},
}
ENDS_LOGIN = ("/logout", "/logout/everywhere")
GUARDED = [row for row in ROWS if row.right is not None]


def path(row: Row) -> str:
    return re.sub(r"\{(\w+):int\}", "1", row.path).replace("{action}", "stop")


def ask(browser: Browser, row: Row) -> int:
    if row.method == "GET":
        return browser.get(path(row)).status
    return browser.submit(path(row), {"csrf": browser.csrf, **HARMLESS.get(row.path, {})}).status


@pytest.mark.parametrize("role", Role)
def test_a_role_gets_what_the_table_gives_it_and_nothing_else(served: Page, role: Role) -> None:
    browser = served.browser(role)

    for row in GUARDED:
        if row.path in ENDS_LOGIN or row.path.startswith("/service/"):
            continue
        assert row.right is not None
        refused = ask(browser, row) == 403
        assert refused is not may(role, row.right), (row.method, row.path)


@pytest.mark.parametrize("row", GUARDED, ids=lambda row: f"{row.method} {row.path}")
def test_nobody_gets_nothing_before_the_login(served: Page, row: Row) -> None:
    browser = Browser(served.port)

    if row.method == "GET" and row.path != "/events":
        assert browser.get(path(row)).location == "/login"
    else:
        assert ask(browser, row) == 401


def test_every_page_that_needs_no_login_is_meant_to() -> None:
    public = {(row.method, row.path) for row in ROWS if row.right is None}

    pages = {(method, path) for method in ("GET", "POST") for path in ("/login", "/setup")}
    assert public == pages | {("GET", "/")}


def test_what_switches_power_or_changes_anything_is_no_users_business() -> None:
    for right in set(Right) - {Right.LIVE, Right.OWN}:
        assert Role.USER not in RIGHTS[right]
    assert RIGHTS[Right.HARDWARE] == {Role.MANUFACTURER}


def test_nobody_makes_an_account_that_may_more_than_himself(served: Page) -> None:
    host = served.browser(Role.OPERATOR)

    more = host.post("/accounts", action="add", name="intruder", role="manufacturer")
    reset = host.post("/accounts", action="reset", name=NAMES[Role.MANUFACTURER])
    removed = host.post("/accounts", action="remove", name=NAMES[Role.MANUFACTURER])

    assert [more.status, reset.status, removed.status] == [403, 403, 403]
    assert "intruder" not in host.get("/accounts").text
    for role, governed in GOVERNS.items():
        assert all(
            RIGHTS[right] >= {role} for right in Right for one in governed if may(one, right)
        )


def test_a_password_for_once_opens_nothing_but_the_change_of_it(served: Page) -> None:
    maker = served.browser(Role.MANUFACTURER)
    maker.post("/accounts", action="add", name="new.one", role="operator")
    once = re.search(r"for once: ([\w-]+)", maker.get("/accounts").text)
    assert once
    new = Browser(served.port)
    new.log_in("new.one", once[1])

    assert new.get("/settings").location == "/account"
    assert new.get("/").location == "/account"
    assert new.post("/connector/1/stop").location == "/account"
    assert new.post("/account", old=once[1], password=once[1], again=once[1]).status == 400
    changed = new.post("/account", old=once[1], password="other words 9", again="other words 9")
    assert changed.status == 303
    assert new.get("/settings").status == 200
    assert Browser(served.port).log_in("new.one", once[1]).status == 401
    assert maker.post("/accounts", action="remove", name="new.one").status == 303
    assert new.get("/settings").location == "/login"  # at once
