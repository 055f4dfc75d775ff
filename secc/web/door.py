"""Logging in and out, the first account, passwords and accounts."""

import asyncio
import time

from starlette.responses import Response

from secc.web import passwords
from secc.web.accounts import Account, AccountError
from secc.web.calls import Call, Row, cookie
from secc.web.roles import GOVERNS, Right, Role

_SETUP = "setup"  # a name that no account can have a brake under: those begin with "name:"


async def login_page(call: Call) -> Response:
    """The form, or the first account where there is none."""
    if not call.site.accounts.any():
        return call.back("/setup")
    return call.back("/") if call.login else call.page("login.html", problem="", name="")


async def log_in(call: Call) -> Response:
    """Name and password; wrong ones cost time."""
    name, password = call.form.get("name", "")[:64], call.form.get("password", "")
    whom = (f"name:{name.lower()}", _from(call))
    if (waiting := _brake(call, *whom)) is not None:
        return waiting
    if not await _fits(call, password, call.site.accounts.password(name)):
        return call.page("login.html", 401, problem="Name or password is wrong.", name=name)
    account = call.site.accounts.find(name)
    if account is None:
        return call.page("login.html", 401, problem="Name or password is wrong.", name=name)
    call.site.brake.succeeded(*whom)
    return _begin(call, account)


async def setup_page(call: Call) -> Response:
    """The first account, with the code."""
    if call.site.accounts.any():
        return call.back("/login")
    return call.page("setup.html", problem="", folder=call.site.folder, name="")


async def set_up(call: Call) -> Response:
    """Whoever can read the code becomes the first account."""
    name, password = call.form.get("name", "").strip(), call.form.get("password", "")
    whom = (_SETUP, _from(call))
    if (waiting := _brake(call, *whom)) is not None:
        return waiting
    site = call.site
    if not site.accounts.is_code(call.form.get("code", "")):
        problem = "This is not the code in the file."
    else:
        site.brake.succeeded(*whom)
        problem = _unfit(call, password, name) or ""
        try:
            if not problem:
                site.accounts.add(name, Role.MANUFACTURER, password, time.time(), once=False)
        except AccountError as error:
            problem = f"{str(error).capitalize()}."
    if problem:
        return call.page("setup.html", 400, problem=problem, folder=site.folder, name=name)
    site.accounts.code_used()
    site.store.change(time.time(), name, f"account {name}", "", Role.MANUFACTURER)
    return _begin(call, Account(name, Role.MANUFACTURER, must_change=False))


async def log_out(call: Call) -> Response:
    """This browser."""
    call.site.logins.end(call.request.cookies.get(cookie(call.request), ""))
    return _without_cookie(call, call.back("/login"))


async def log_out_everywhere(call: Call) -> Response:
    """All browsers of this account."""
    call.site.logins.end_all(call.who)
    return _without_cookie(call, call.back("/login"))


async def account_page(call: Call) -> Response:
    """The own password."""
    return call.page("account.html", problem="")


async def change_password(call: Call) -> Response:
    """The old one, and twice the new one; every other browser is logged out."""
    site, password = call.site, call.form.get("password", "")
    whom = (f"name:{call.who.lower()}", _from(call))
    if (waiting := _brake(call, *whom)) is not None:
        return waiting
    old = call.form.get("old", "")
    if not await _fits(call, old, site.accounts.password(call.who)):
        return call.page("account.html", 400, problem="The old password is wrong.")
    site.brake.succeeded(*whom)
    problem = _unfit(call, password, call.who)
    if problem is None and password == old:
        problem = "This is the old password."
    if problem is not None:
        return call.page("account.html", 400, problem=problem)
    site.accounts.set_password(call.who, password, once=False)
    site.logins.end_all(call.who)
    site.store.change(time.time(), call.who, f"password of {call.who}", "", "changed")
    account = site.accounts.find(call.who)
    assert account is not None
    return _begin(call, account)


async def accounts_page(call: Call) -> Response:
    """Who may log in."""
    assert call.login is not None
    mine = [role for role in Role if role in GOVERNS[call.login.role]]
    return call.page("accounts.html", accounts=call.site.accounts.all(), mine=mine)


async def change_accounts(call: Call) -> Response:
    """Add, remove, or a new password for once."""
    assert call.login is not None
    site, name = call.site, call.form.get("name", "").strip()
    governs, what = GOVERNS[call.login.role], call.form.get("action", "")
    account = site.accounts.find(name)
    try:
        if what == "add":
            role = Role(call.form.get("role", ""))
            if role not in governs:
                return call.problem(403, f"A {call.login.role} makes no {role}.")
            return _made(call, name, role)
        if account is None:
            return call.problem(404, "There is no such account.")
        if account.role not in governs:
            return call.problem(403, f"A {call.login.role} does not change a {account.role}.")
        if what == "remove":
            site.accounts.remove(account.name)
            notice, new = f"{account.name} is removed.", "removed"
        elif what == "reset":
            password = passwords.made_up()
            site.accounts.set_password(account.name, password, once=True)
            notice, new = f"Password of {account.name} for once: {password}", "new password"
        else:
            return call.problem(400, "There is no such action.")
    except (AccountError, ValueError) as error:
        return call.problem(400, f"{str(error).capitalize()}.")
    site.logins.end_all(account.name)
    site.store.change(time.time(), call.who, f"account {account.name}", account.role, new)
    return call.back("/accounts", notice)


def _made(call: Call, name: str, role: Role) -> Response:
    password = passwords.made_up()
    call.site.accounts.add(name, role, password, time.time(), once=True)
    call.site.store.change(time.time(), call.who, f"account {name}", "", role)
    return call.back("/accounts", f"Password of {name} for once: {password}")


def _unfit(call: Call, password: str, name: str) -> str | None:
    if password != call.form.get("again", ""):
        return "The two new passwords differ."
    weak = passwords.weakness(password, name)
    return f"{weak[0].upper()}{weak[1:]}." if weak else None


def _from(call: Call) -> str:
    client = call.request.client
    return f"from:{client.host if client else ''}"


def _brake(call: Call, *whom: str) -> Response | None:
    """Counts an attempt as failed before it is looked at: many at once gain nothing."""
    now = time.monotonic()
    wait_s = call.site.brake.wait_s(*whom, now=now)
    if wait_s:
        text = f"Too many wrong attempts: wait {wait_s + 1:.0f} s."
        answer = call.problem(429, text)
        answer.headers["retry-after"] = f"{wait_s + 1:.0f}"
        return answer
    call.site.brake.failed(*whom, now=now)
    return None


async def _fits(call: Call, password: str, stored: str) -> bool:
    if len(password) > passwords.MOST:
        return False
    async with call.site.hashing:
        return await asyncio.to_thread(passwords.fits, password, stored)


def _begin(call: Call, account: Account) -> Response:
    name = cookie(call.request)
    call.site.logins.end(call.request.cookies.get(name, ""))
    token = call.site.logins.begin(
        account.name, account.role, account.must_change, time.monotonic()
    )
    answer = call.back("/account" if account.must_change else "/")
    secure = call.request.url.scheme == "https"
    answer.set_cookie(name, token, httponly=True, samesite="strict", secure=secure, path="/")
    return answer


def _without_cookie(call: Call, answer: Response) -> Response:
    secure = call.request.url.scheme == "https"
    answer.delete_cookie(cookie(call.request), path="/", secure=secure, httponly=True)
    return answer


ROWS = (
    Row("GET", "/login", None, login_page),
    Row("POST", "/login", None, log_in),
    Row("GET", "/setup", None, setup_page),
    Row("POST", "/setup", None, set_up),
    Row("POST", "/logout", Right.OWN, log_out),
    Row("POST", "/logout/everywhere", Right.OWN, log_out_everywhere),
    Row("GET", "/account", Right.OWN, account_page),
    Row("POST", "/account", Right.OWN, change_password),
    Row("GET", "/accounts", Right.ACCOUNTS, accounts_page),
    Row("POST", "/accounts", Right.ACCOUNTS, change_accounts),
)
