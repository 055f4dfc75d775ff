"""Accounts of people, and how the first one comes about: a code that only root can read, once."""

import hmac
import os
import re
from pathlib import Path
from typing import NamedTuple

from secc.web import passwords
from secc.web.roles import Role
from secc.web.store import Store

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_CODE = "setup-code"


class Account(NamedTuple):
    """`must_change`: the password was made up for once."""

    name: str
    role: Role
    must_change: bool


class AccountError(Exception):
    """What is wrong with an account that was asked for."""


class Accounts:
    """Those in the store; `folder` is where the setup code lies until there is one."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._code = store, folder / _CODE
        self._nobody = passwords.hashed(passwords.made_up())

    def open(self) -> Path | None:
        """The file with the setup code while nobody has an account, a new one at each start."""
        if self.any():
            self._code.unlink(missing_ok=True)
            return None
        self._code.unlink(missing_ok=True)
        file = os.open(self._code, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w") as code:
            code.write(passwords.made_up() + "\n")
        return self._code

    def any(self) -> bool:
        """Whether somebody has an account."""
        return self._store.row("select 1 from accounts limit 1") is not None

    def is_code(self, code: str) -> bool:
        """Whether this is the setup code, which is good once."""
        if self.any():
            return False
        try:
            kept = self._code.read_text().strip()
        except OSError:
            return False
        return hmac.compare_digest(kept.encode(), code.strip().encode())

    def code_used(self) -> None:
        """Somebody has an account now."""
        self._code.unlink(missing_ok=True)

    def all(self) -> list[Account]:
        """By name."""
        rows = self._store.rows("select name, role, must_change from accounts order by name")
        return [Account(row["name"], Role(row["role"]), bool(row["must_change"])) for row in rows]

    def find(self, name: str) -> Account | None:
        """The account of this name, in whatever case."""
        return next((one for one in self.all() if one.name.lower() == name.lower()), None)

    def password(self, name: str) -> str:
        """Its hash, or one that nothing fits: a wrong name takes as long as a wrong password."""
        row = self._store.row("select password from accounts where name = ?", name)
        return str(row["password"]) if row is not None else self._nobody

    def add(self, name: str, role: Role, password: str, now: float, *, once: bool) -> None:
        """A new account; raises AccountError. `once`: the password has to be changed."""
        if not _NAME.fullmatch(name):
            raise AccountError("a name has 1 to 32 letters, digits, points, _ and -")
        if self.find(name) is not None:
            raise AccountError(f"there is an account {name}")
        self._store.write(
            "insert into accounts values (?, ?, ?, ?, ?)",
            *(name, role.value, passwords.hashed(password), int(once), now),
        )

    def set_password(self, name: str, password: str, *, once: bool) -> None:
        """A new password."""
        self._store.write(
            "update accounts set password = ?, must_change = ? where name = ?",
            *(passwords.hashed(password), int(once), name),
        )

    def remove(self, name: str) -> None:
        """The account is gone; raises AccountError for the last one who could make others."""
        others = [one for one in self.all() if one.name != name and one.role is not Role.USER]
        if not others:
            raise AccountError("this is the last account that can make others")
        self._store.write("delete from accounts where name = ?", name)
