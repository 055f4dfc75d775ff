"""What needs more room than the page has runs as a program of its own: decoder, doctor, ..."""

import asyncio
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from secc.ocpp.diagnostics.job import PACKER, Job
from secc.web.keeping import CATCH_UP, Missed

_SECC = (sys.executable, "-c", "from secc.cli import main; main()")
_MOST_SHOWN = 8_000
_DECODE_S, _DOCTOR_S, _PACK_S, _CATCH_UP_S = 60.0, 60.0, 300.0, 300.0


class ProgramError(Exception):
    """It did not end well; the text says how."""


async def decoded(traces: Sequence[Path], session: str, folder: Path) -> dict[str, Any] | str:
    """The verdict and findings of a session, or why there are none.

    What lies in several files is put together in `folder`: a capture ends with its file.
    """
    with TemporaryDirectory(dir=folder, prefix="trace-") as place:
        whole = Path(place) / "trace.jsonl"
        words = ("decode", "--json", "--summary", "--session", session, str(whole))
        try:
            await asyncio.to_thread(_joined, traces, whole)
            out, _ = await _run(*_SECC, *words, within_s=_DECODE_S, codes=(0, 1))  # 1: damaged
        except (ProgramError, OSError) as error:
            return f"The trace could not be read: {error}"
    for line in reversed(out.splitlines()):
        found: dict[str, Any] = msgspec.json.decode(line)
        wanted = ("outcome", "by", "verdict", "clause", "phase", "car", "findings", "phases")
        return {name: found[name] for name in wanted}
    return "The trace does not hold this session any more."


def _joined(files: Sequence[Path], whole: Path) -> None:
    if len(files) == 1:
        whole.symlink_to(files[0].absolute())
        return
    with whole.open("xb") as out:
        for file in files:
            with file.open("rb") as part:
                shutil.copyfileobj(part, out)


async def examined(file: Path) -> list[tuple[str, str, str]]:
    """Grade, name and text of each line of `secc doctor`; raises ProgramError."""
    out, _ = await _run(*_SECC, "doctor", str(file), within_s=_DOCTOR_S, codes=(0, 1))
    return [(line[:5].strip(), line[5:20].strip(), line[20:]) for line in out.splitlines()]


async def packed(job: Job) -> None:
    """Make the archive of diagnostics; raises ProgramError."""
    words = (sys.executable, "-m", PACKER)
    await _run(*words, within_s=_PACK_S, told=msgspec.json.encode(job))


async def caught_up(job: Missed) -> str:
    """Fill the history from a trace; why that may be incomplete, or nothing."""
    words = (sys.executable, "-m", CATCH_UP)
    try:
        await _run(*words, within_s=_CATCH_UP_S, told=msgspec.json.encode(job))
    except ProgramError as error:
        return (str(error).splitlines() or ["it failed"])[-1]
    return ""


async def _run(
    *argv: str, within_s: float, codes: tuple[int, ...] = (0,), told: bytes = b""
) -> tuple[str, int]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*argv, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        out, errors = await asyncio.wait_for(process.communicate(told), within_s)
    except TimeoutError:
        raise ProgramError(f"it took more than {within_s:.0f} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    code = process.returncode or 0
    if code not in codes:
        raise ProgramError(errors.decode(errors="replace")[-_MOST_SHOWN:].strip() or f"code {code}")
    return out.decode(errors="replace"), code
