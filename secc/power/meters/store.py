"""What a billed register needs to outlive the program: a small file, never half written."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

KEEP_S, PRESSING_S = 10.0, 1.0

T = TypeVar("T", bound=msgspec.Struct)


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The billed register, its distance to the meter's, and the S0 pulses counted.

    `delivered_wh`: DC energy by run of the program, for a shared meter.
    """

    register_wh: float = 0.0
    offset_wh: float = 0.0
    pulses: int = 0
    delivered_wh: dict[str, float] = {}


class StoreError(Exception):
    """The file cannot be used: which, why, what to do."""


def load(path: Path, kind: type[T]) -> T:
    """What was kept; the beginning if there is no file. Raises `StoreError`."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return kind()
    except (OSError, msgspec.DecodeError) as error:
        raise StoreError(
            f"{path}: cannot be read: {error}; remove it to begin with the meter's own register"
        ) from None


def save(path: Path, kept: msgspec.Struct) -> None:
    """Replace the file as a whole; it is on the disk then. Raises `OSError`."""
    new = path.with_name(path.name + ".new")
    with new.open("wb") as file:
        file.write(msgspec.json.encode(kept) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)  # the name
    finally:
        os.close(folder)


async def keep(
    path: Path,
    kept: Callable[[], Kept],
    failed: Callable[[OSError], None],
    pressing: Callable[[], bool] = lambda: False,
) -> None:
    """Save what `kept` returns as it changes, until cancelled, and then once more.

    Every `KEEP_S`, and every `PRESSING_S` while nobody else would know it: `pressing`.
    """
    saved: Kept | None = None
    waited_s = KEEP_S
    try:
        while True:
            if (waited_s >= KEEP_S or pressing()) and (now := kept()) != saved:
                await asyncio.to_thread(_try, path, now, failed)
                saved, waited_s = now, 0.0
            await asyncio.sleep(PRESSING_S)
            waited_s += PRESSING_S
    finally:
        if kept() != saved:
            _try(path, kept(), failed)


def _try(path: Path, kept: Kept, failed: Callable[[OSError], None]) -> None:
    try:
        save(path, kept)
    except OSError as error:
        failed(error)
