"""What an attacker on the service network tries: forms from elsewhere, cookies, paths, headers."""

import socket
import stat

import pytest

from secc.web.guard import MOST_OCTETS
from secc.web.roles import Role
from tests.web.browser import FORM, Browser
from tests.web.conftest import NAMES, PASSWORD, Page, page

EVIL = "http://evil.example"


def test_a_form_needs_the_token_of_this_login(served: Page) -> None:
    host, other = served.browser(Role.OPERATOR), served.browser(Role.MANUFACTURER)

    for token in ("", "guess", other.csrf):
        assert host.submit("/connector/1/stop", {"csrf": token}).status == 403
    assert host.submit("/connector/1/stop", {}).status == 403
    assert host.post("/connector/1/stop").status == 303


@pytest.mark.parametrize("origin", [EVIL, "null", "https://127.0.0.1", ""])
def test_a_form_from_another_site_is_refused(served: Page, origin: str) -> None:
    host = served.browser(Role.OPERATOR)

    reply = host.submit("/connector/1/stop", {"csrf": host.csrf}, Origin=origin)

    assert reply.status == 403


def test_a_login_from_another_site_is_refused(served: Page) -> None:
    fields = {"name": NAMES[Role.USER], "password": PASSWORD}

    assert Browser(served.port).submit("/login", fields, Origin=EVIL).status == 403


def test_nothing_but_a_form_is_taken(served: Page) -> None:
    host = served.browser(Role.OPERATOR)
    body = f"csrf={host.csrf}".encode()

    for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x"):
        sent = {"Content_Type": kind, "Origin": served.url}
        assert host.send("POST", "/connector/1/stop", body, **sent).status == 415
    assert host.send("PUT", "/settings", body).status == 405
    assert host.send("POST", "/connector/1", body, Origin=served.url).status == 405


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(served: Page) -> None:
    reply = Browser(served.port).log_in(NAMES[Role.USER], PASSWORD)

    attributes = reply.headers["set-cookie"].lower()
    assert "httponly" in attributes
    assert "samesite=strict" in attributes
    assert "secure" not in attributes  # without TLS it would never be sent


def test_a_login_never_keeps_a_token_that_the_browser_has_brought(served: Page) -> None:
    fixed = Browser(served.port, cookie="secc=chosen-by-the-attacker")

    fixed.log_in(NAMES[Role.USER], PASSWORD)

    assert "chosen-by-the-attacker" not in fixed.cookie
    assert Browser(served.port, cookie="secc=chosen-by-the-attacker").get("/account").status == 303
    first = fixed.cookie
    fixed.log_in(NAMES[Role.USER], PASSWORD)
    assert Browser(served.port, cookie=first).get("/account").location == "/login"


def test_logging_out_ends_this_login_or_all_of_them(served: Page) -> None:
    one, two, three = (served.browser(Role.USER) for _ in range(3))
    cookies = [one.cookie, two.cookie, three.cookie]

    one.post("/logout")
    assert Browser(served.port, cookie=cookies[0]).get("/account").status == 303
    assert two.get("/account").status == 200
    two.post("/logout/everywhere")
    for cookie in cookies:
        assert Browser(served.port, cookie=cookie).get("/account").location == "/login"


def test_guessing_a_password_becomes_slow_for_the_name_and_for_the_address(served: Page) -> None:
    guesser = Browser(served.port, source="127.0.0.66")
    replies = [guesser.post("/login", name="nobody", password=f"guess {n}") for n in range(9)]

    assert [reply.status for reply in replies[:5]] == [401] * 5
    assert replies[-1].status == 429
    assert int(replies[-1].headers["retry-after"]) >= 1
    assert guesser.log_in(NAMES[Role.USER], PASSWORD).status == 429  # also for the right one
    elsewhere = Browser(served.port, source="127.0.0.67")
    assert elsewhere.post("/login", name="NOBODY", password="x").status == 429
    assert elsewhere.log_in(NAMES[Role.USER], PASSWORD).status == 303


def test_a_wrong_name_and_a_wrong_password_look_the_same(served: Page) -> None:
    name = Browser(served.port, "127.0.0.68").post("/login", name="zz", password="wrong words")
    word = Browser(served.port, "127.0.0.69").post(
        "/login", name=NAMES[Role.USER], password="wrong words"
    )

    assert name.status == word.status == 401
    assert name.text.replace("zz", "driver") == word.text


@pytest.mark.parametrize(
    "path",
    [
        "/static/../passwords.py",
        "/static/..%2fpasswords.py",
        "/static/%2e%2e/%2e%2e/station.toml",
        "/static//etc/passwd",
        "/static/style.css%00.py",
        "/..%2f..%2fetc%2fpasswd",
        "/sessions/..%2f..%2fetc",
        "/sessions/99999999999999999999",
        "/connector/99999999999999999999999",
        "/sessions/-1",
    ],
)
def test_paths_lead_nowhere_else(served: Page, path: str) -> None:
    assert served.browser(Role.MANUFACTURER).get(path).status == 404


def test_text_of_a_person_stays_text(served: Page) -> None:
    host = served.browser(Role.OPERATOR)
    evil = '"><script>alert(1)</script>'

    page = host.get("/settings")
    fields = {"csrf": host.csrf, "read": _read(page.text), "ocpp.panel.currency": evil}
    reply = host.submit("/settings", fields)
    wrong = Browser(served.port, "127.0.0.70").post("/login", name=evil[:30], password="x")

    for one in (reply, wrong):
        assert one.status in (400, 401)
        assert "<script>alert" not in one.text
        assert "&lt;script&gt;" in one.text


@pytest.mark.parametrize("evil", ["x\r\nSet-Cookie: secc=1", "x\nLocation: //evil", "x\0y"])
def test_no_header_and_no_line_is_made_of_what_somebody_sends(served: Page, evil: str) -> None:
    host = served.browser(Role.OPERATOR)
    before = served.file.read_text()

    action = host.post("/connector/1/authorise", tag=evil)
    page = host.get("/settings")
    name = host.submit(
        "/settings", {"csrf": host.csrf, "read": _read(page.text), "ocpp.panel.name": evil}
    )

    assert action.status == 400
    assert name.status == 400
    assert "evil" not in action.headers.get("location", "")
    assert served.file.read_text() == before


def test_what_is_too_long_is_refused_before_it_is_read(served: Page) -> None:
    host = served.browser(Role.OPERATOR)
    long = b"x" * (MOST_OCTETS + 1)
    sent = {"Content_Type": FORM, "Origin": served.url}

    assert host.send("POST", "/login", long, **sent).status == 413
    many = b"&".join(b"a%d=1" % n for n in range(500))
    assert host.send("POST", "/login", many, **sent).status == 400
    assert host.send("POST", "/login", b"name=\xff\xfe&csrf=%ff", **sent).status == 400


def test_a_body_without_length_is_cut_off(served: Page) -> None:
    lines = ("POST /login HTTP/1.1", "Host: 127.0.0.1", "Origin: http://127.0.0.1")
    head = "\r\n".join((*lines, f"Content-Type: {FORM}", ""))
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as raw:
        raw.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        chunk = b"2000\r\n" + b"a" * 0x2000 + b"\r\n"
        for _ in range(MOST_OCTETS // 0x2000 + 1):
            raw.sendall(chunk)
        assert raw.recv(4096).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil"])
def test_a_name_that_is_not_the_stations_is_not_served(served: Page, host: str) -> None:
    reply = Browser(served.port).send("GET", "/login", Host=host)

    assert reply.status == 421  # DNS rebinding


def test_every_answer_has_the_headers_of_a_careful_page(served: Page) -> None:
    browser = served.browser(Role.MANUFACTURER)

    for path in ("/", "/settings", "/static/live.js", "/no-such-page"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers
    assert browser.get("/settings").headers["cache-control"] == "no-store"


def test_no_page_has_a_script_or_style_of_its_own(served: Page) -> None:
    browser = served.browser(Role.MANUFACTURER)

    for path in ("/", "/connector/1", "/sessions", "/faults", "/settings", "/accounts", "/service"):
        text = browser.get(path).text
        assert "<script>" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert "http://" not in text.replace("ws://", "")  # nothing from elsewhere


def test_the_first_account_needs_the_code_that_only_root_can_read(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with page(tmp_path_factory.mktemp("new")) as new:
        code = new.folder / "setup-code"
        browser = Browser(new.port)
        fields = {"name": "first", "password": PASSWORD, "again": PASSWORD}

        assert stat.S_IMODE(code.stat().st_mode) == 0o600
        assert stat.S_IMODE(new.folder.stat().st_mode) == 0o700
        assert browser.get("/").location == "/login"
        assert browser.get("/login").location == "/setup"
        assert browser.post("/login", name="admin", password="admin").status == 401
        assert browser.post("/setup", code="guess", **fields).status == 400
        weak = {**fields, "password": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}
        assert "too easy" in browser.post("/setup", code=code.read_text(), **weak).text
        secret = code.read_text()
        assert secret.strip() not in new.process.tail()
        assert browser.post("/setup", code=secret, **fields).status == 303
        assert not code.exists()
        late = Browser(new.port)
        assert late.get("/setup").location == "/login"
        assert late.post("/setup", code=secret, **{**fields, "name": "second"}).status == 400
        browser.get("/accounts")
        maker = browser.post("/accounts", action="remove", name="first")
        assert "last account" in maker.text


def _read(text: str) -> str:
    return text.split('name="read" value="')[1].split('"')[0]
