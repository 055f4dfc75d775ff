"""Commands to a simulator, line by line on its standard input; each is answered with a line."""

import asyncio
import sys
import threading
from collections.abc import Callable
from contextlib import suppress


async def serve(obey: Callable[[list[str]], str | None]) -> None:
    """Let `obey` carry out each line, given as words, until the input ends.

    Its text, or `ok`, is printed; of a ValueError, what is wrong. The input may be anything: a
    pipe, a terminal, a file, nothing.
    """
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str]()

    def read() -> None:
        with suppress(RuntimeError, ValueError):  # the loop has ended, the input is closed
            for line in sys.stdin:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, "")

    threading.Thread(target=read, daemon=True).start()
    while line := await lines.get():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            print(obey(words) or "ok", flush=True)
        except ValueError as error:
            print(f"error: {error}", flush=True)


def number(text: str) -> float:
    """A number; ValueError says what is wrong."""
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{text} is no number") from None


def switch(text: str) -> bool:
    """on or off."""
    if text not in ("on", "off"):
        raise ValueError(f"{text}: write on or off")
    return text == "on"
