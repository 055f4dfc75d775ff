"""One upload: a file is made, then sent until it has arrived or the tries are used up.

`tell` is given the words of DiagnosticsStatusNotification; each try begins with Uploading and ends
with Uploaded or UploadFailed.
"""

import asyncio
import contextlib
import logging
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

from secc.ocpp.diagnostics import ftp, job
from secc.ocpp.diagnostics.ftp import NO_ROOM, UNREADABLE, Limits, Target, UploadError
from secc.ocpp.diagnostics.job import Job

log = logging.getLogger(__name__)

_CODES = {job.UNREADABLE: UNREADABLE, job.NO_ROOM: NO_ROOM}

Tell = Callable[[str], Awaitable[None]]
Make = Callable[[], Awaitable[None]]


class Upload:
    """`run` sends `file` as `name`; the file does not outlive it."""

    def __init__(
        self, place: Target, file: Path, limits: Limits, *, tries: int, pause_s: float
    ) -> None:
        self._place, self._file, self._limits = place, file, limits
        self._tries, self._pause_s = tries, pause_s
        self._cancelled = False

    def cancel(self) -> None:
        """End a transfer that runs in its thread."""
        self._cancelled = True

    async def run(self, make: Make, tell: Tell) -> None:
        """Raises the UploadError of the last try."""
        try:
            await self._made(make, tell)
            for attempt in range(self._tries):
                if attempt:
                    await asyncio.sleep(self._pause_s)
                await tell("Uploading")
                try:
                    await self._send()
                except UploadError as error:
                    log.warning("upload failed: %s", error, extra={"code": error.code})
                    await tell("UploadFailed")
                    if attempt + 1 == self._tries:
                        raise
                else:
                    await tell("Uploaded")
                    return
        finally:
            self._cancelled = True
            self._file.unlink(missing_ok=True)

    async def _made(self, make: Make, tell: Tell) -> None:
        try:
            await make()
        except UploadError:
            await tell("UploadFailed")
            raise

    async def _send(self) -> None:
        await asyncio.to_thread(
            ftp.upload,
            self._place,
            self._file.name,
            self._file,
            self._limits,
            lambda: self._cancelled,
        )


async def pack(wanted: Job, patience_s: float) -> None:
    """Make the archive in a process of its own; UploadError with the manual's code."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", job.PACKER),
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(patience_s):
            _, errors = await process.communicate(msgspec.json.encode(wanted))
    except TimeoutError:
        raise UploadError(NO_ROOM, f"the archive was not made in {patience_s:g} s") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode:
        why = errors.decode(errors="replace").strip().rpartition("\n")[2]
        raise UploadError(_CODES.get(process.returncode, NO_ROOM), why)


def check(spool: Path, most_octets: int, traces: list[Path]) -> None:
    """What can be known before the archive is made; raises UploadError."""
    there = [trace for trace in traces if trace.exists()]
    if there and not any(os.access(trace, os.R_OK) for trace in there):
        raise UploadError(UNREADABLE, f"{there[0]} cannot be read")
    try:
        spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(spool).free
    except OSError as error:
        raise UploadError(NO_ROOM, f"{spool}: {error.strerror}") from None
    if free < 3 * most_octets:  # the archive, and what it is made from
        raise UploadError(NO_ROOM, f"{spool}: only {free >> 20} MiB free")
