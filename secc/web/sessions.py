"""Logins of browsers and the brake on wrong passwords, sans-IO: time is an argument.

Logins are in memory only: a restart ends them all.
"""

import hashlib
import secrets
from dataclasses import dataclass

from secc.web.roles import Role

_MOST_LOGINS = 256
_MOST_WATCHED = 4096


@dataclass(slots=True)
class Login:
    """A browser that is somebody; `csrf` has to come with everything that changes something."""

    name: str
    role: Role
    must_change: bool
    csrf: str
    began: float
    used: float
    notice: str = ""  # for the next page


class Logins:
    """`idle_s` and `absolute_s` end one; tokens are kept as hashes only."""

    def __init__(self, idle_s: float, absolute_s: float) -> None:
        self._idle_s, self._absolute_s = idle_s, absolute_s
        self._logins: dict[bytes, Login] = {}

    def begin(self, name: str, role: Role, must_change: bool, now: float) -> str:
        """A new login; the token for the cookie, which is never one that a browser has sent."""
        self._sweep(now)
        if len(self._logins) >= _MOST_LOGINS:
            del self._logins[min(self._logins, key=lambda key: self._logins[key].used)]
        token = secrets.token_urlsafe(32)
        csrf = secrets.token_urlsafe(32)
        self._logins[_key(token)] = Login(name, role, must_change, csrf, now, now)
        return token

    def find(self, token: str | None, now: float, *, active: bool = True) -> Login | None:
        """Whose token it is; `active`: a person did something, not a stream of events."""
        login = self._logins.get(_key(token)) if token else None
        if login is None or not self._alive(login, now):
            return None
        if active:
            login.used = now
        return login

    def end(self, token: str) -> None:
        """Log out."""
        self._logins.pop(_key(token), None)

    def end_all(self, name: str) -> None:
        """Log out everywhere, also after a new password or role."""
        self._logins = {k: one for k, one in self._logins.items() if one.name != name}

    def _alive(self, login: Login, now: float) -> bool:
        return now - login.used <= self._idle_s and now - login.began <= self._absolute_s

    def _sweep(self, now: float) -> None:
        self._logins = {k: one for k, one in self._logins.items() if self._alive(one, now)}


class Brake:
    """Makes guessing slow: after `free` failures of a name or address each one doubles the wait."""

    def __init__(self, free: int, longest_s: float) -> None:
        self._free, self._longest_s = free, longest_s
        self._failures: dict[str, tuple[int, float]] = {}  # count, time of the last

    def wait_s(self, *whom: str, now: float) -> float:
        """How long the next attempt has to wait; 0: it may come."""
        return max(self._wait(one, now) for one in whom)

    def failed(self, *whom: str, now: float) -> None:
        """A wrong password. Those that have been quiet the longest are forgotten first."""
        for one in whom:
            count, _ = self._failures.pop(one, (0, now))
            self._failures[one] = (count + 1, now)
        while len(self._failures) > _MOST_WATCHED:
            del self._failures[next(iter(self._failures))]

    def succeeded(self, *whom: str) -> None:
        """The right one."""
        for one in whom:
            self._failures.pop(one, None)

    def _wait(self, whom: str, now: float) -> float:
        count, last = self._failures.get(whom, (0, now))
        if count < self._free:
            return 0.0
        lock_s = min(2.0 ** min(count - self._free, 30), self._longest_s)
        return max(0.0, last + lock_s - now)


def _key(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
