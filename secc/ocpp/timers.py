"""One pending call for each of its functions, in the running event loop."""

import asyncio
from collections.abc import Callable


class Timers:
    """`after` replaces an earlier wait for the same function."""

    def __init__(self) -> None:
        self._pending: dict[Callable[[], None], asyncio.TimerHandle] = {}

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Call `act` once, so many seconds from now."""
        self.cancel(act)
        self._pending[act] = asyncio.get_running_loop().call_later(seconds, act)

    def cancel(self, act: Callable[[], None]) -> None:
        """No more."""
        if (timer := self._pending.pop(act, None)) is not None:
            timer.cancel()

    def close(self) -> None:
        """None of them."""
        for timer in self._pending.values():
            timer.cancel()
        self._pending.clear()
