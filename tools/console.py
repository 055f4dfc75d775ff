"""Commands to a simulator, line by line on its standard input; each is answered with a line."""

import asyncio
import sys
from collections.abc import Callable


async def serve(obey: Callable[[list[str]], str | None]) -> None:
    """Let `obey` carry out each line, given as words, until the input ends.

    Its text, or `ok`, is printed; of a ValueError, what is wrong.
    """
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    try:
        while line := await reader.readline():
            words = line.decode(errors="replace").split()
            if not words or words[0].startswith("#"):
                continue
            try:
                print(obey(words) or "ok", flush=True)
            except ValueError as error:
                print(f"error: {error}", flush=True)
    finally:
        transport.close()


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
