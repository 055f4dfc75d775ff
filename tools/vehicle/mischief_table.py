"""What a misbehaviour is: it takes the place of one request of a visit.

It ends the visit by raising `Over` (inside `Drive.refused`), or returns an answer and the charge
goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.vehicle.requests import Requests
from tools.vehicle.steps import Steps

if TYPE_CHECKING:
    from tools.vehicle.drive import Drive

SILENCE_S = 1.0  # what has no answer by then gets none

Act = Callable[["Drive", Any], Steps]


@dataclass(frozen=True, slots=True)
class Mischief:
    """`at`: the request whose place it takes, for DC and for AC.

    `only`: iso, din, dc, ac, contract (payment), install or update (of its certificate).
    """

    name: str
    act: Act
    at: tuple[str, str]
    only: frozenset[str]
    bench: bool  # needs the simulated plant
    session: bool  # needs a session

    def place(self, requests: Requests) -> str:
        return self.at[requests.ac]

    def suits(self, requests: Requests) -> bool:
        kind = {"iso" if requests.iso else "din", "ac" if requests.ac else "dc"}
        if requests.script.payment == "contract":
            kind |= {"contract", requests.script.certificate}
        return not self.only or bool(self.only & kind)

    @property
    def text(self) -> str:
        return (self.act.__doc__ or "").strip().rstrip(".")


Table = dict[str, Mischief]


def entry_in(table: Table) -> Callable[..., Callable[[Act], Act]]:
    """A decorator that enters a function into `table` under its own name."""

    def mischief(
        at: str,
        ac: str | None = None,
        only: tuple[str, ...] = (),
        bench: bool = False,
        session: bool = False,
    ) -> Callable[[Act], Act]:
        def enter(act: Act) -> Act:
            name = getattr(act, "__name__", "")
            table[name] = Mischief(name, act, (at, ac or at), frozenset(only), bench, session)
            return act

        return enter

    return mischief
