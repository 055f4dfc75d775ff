"""Two slots for firmware and the hook that knows the platform (docs/diagnostics.md).

    HOOK install FILE VERSION SLOT     write the payload to slot a or b and make it the next to run
    HOOK running                       print `VERSION SLOT` of what runs

Exit code 0 is success. The hook is called without a shell and ends within its time, or is killed.
What was running stays in its slot, so a bootloader can fall back to it.
"""

import asyncio
import contextlib
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from secc.ocpp.firmware.image import Version, version

Slot = Literal["a", "b"]
_MOST_OUTPUT = 4096


class InstallError(Exception):
    """The platform does not take the image."""


@dataclass(frozen=True)
class Running:
    """What runs, and from which slot."""

    version: Version
    slot: Slot

    @property
    def other(self) -> Slot:
        """The slot that may be written."""
        return "b" if self.slot == "a" else "a"


async def running(hook: Path | None, patience_s: float) -> Running | None:
    """What the platform says; None when it does not say it."""
    if hook is None:
        return None
    with contextlib.suppress(InstallError, ValueError):
        text, _, slot = (await _call(hook, patience_s, "running")).partition(" ")
        if slot.strip() == "b":
            return Running(version(text), "b")
        return Running(version(text), "a")
    return None


async def install(
    hook: Path | None, payload: bytes, number: Version, folder: Path, patience_s: float
) -> Slot:
    """Hand the payload to the platform for the slot that does not run; raises InstallError."""
    if hook is None:
        raise InstallError("no hook is configured that could install it")
    now = await running(hook, patience_s)
    slot: Slot = now.other if now else "b"
    file = folder / f"slot-{slot}.bin"
    try:
        with file.open("wb") as out:
            out.write(payload)
            out.flush()
            os.fsync(out.fileno())
        await _call(hook, patience_s, "install", str(file), str(number), slot)
    except OSError as error:
        raise InstallError(f"{file}: {error.strerror}") from None
    finally:
        file.unlink(missing_ok=True)
    return slot


async def _call(hook: Path, patience_s: float, *arguments: str) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            hook,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise InstallError(f"{hook}: {error.strerror}") from None
    try:
        async with asyncio.timeout(patience_s):
            output, _ = await process.communicate()
    except BaseException as error:  # the bridge may end meanwhile, too
        with contextlib.suppress(ProcessLookupError):  # it, and whatever it has started
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        if not isinstance(error, TimeoutError):
            raise
        raise InstallError(f"{hook} {arguments[0]}: not done after {patience_s:g} s") from None
    text = output[-_MOST_OUTPUT:].decode(errors="replace").strip()
    if process.returncode:
        raise InstallError(f"{hook} {arguments[0]}: exit code {process.returncode}: {text}")
    return text
