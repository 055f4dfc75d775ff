"""The archive of GetDiagnostics: one `.tar.gz` within a size, what matters most first.

Made by a process of its own (`python -m secc.ocpp.diagnostics.archive`, the job on standard
input), because it reads codecs and whole traces that the bridge has no room and no time for.
"""

import contextlib
import gzip
import io
import os
import platform
import secrets
import sys
import tarfile
import tempfile
import time
import zlib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from secc import trace
from secc.ocpp.diagnostics import redaction
from secc.ocpp.diagnostics.job import NO_ROOM, UNREADABLE, Job
from secc.ocpp.diagnostics.redaction import Redactor
from secc.ocpp.diagnostics.sessions import Traces

_NICE = 19
_MANIFEST_OCTETS = 32 << 10  # kept free for the list of what is in the archive
_MOST_LOG = 4 << 20
_BLOCK, _OVERHEAD = 1 << 18, 1024


class Unreadable(Exception):
    """Nothing of what was asked for can be read."""


class _Archive:
    """Members are added as long as they fit; those that do not are named in the manifest."""

    def __init__(self, out: BinaryIO, most_octets: int) -> None:
        self._tar = tarfile.open(mode="w", fileobj=gzip.GzipFile("", "wb", 6, out))  # noqa: SIM115
        self._left = most_octets - _MANIFEST_OCTETS
        self._now = int(time.time())
        self.notes: list[str] = []
        self.members: list[str] = []

    def add(self, name: str, content: bytes) -> None:
        """A member that is small or does not come at all."""
        self.add_file(name, io.BytesIO(content))

    def add_file(self, name: str, content: BinaryIO) -> None:
        """The same from a file."""
        if (cost := _cost(content, 0)) > self._left:
            self.notes.append(f"{name} left out: no room for its {content.tell()} octets")
        else:
            self._put(name, content, 0, cost)

    def add_lines(self, name: str, lines: BinaryIO) -> None:
        """As many of the last lines as there is room for."""
        begin, end = 0, lines.seek(0, os.SEEK_END)
        while (cost := _cost(lines, begin)) > self._left and begin < end:
            lines.seek(begin + (end - begin + 1) // 2)
            lines.readline()
            begin = lines.tell()
        if begin:
            self.notes.append(f"{name} begins later: no room for its first {begin} octets")
        self._put(name, lines, begin, cost)

    def close(self, manifest: dict[str, Any]) -> None:
        whole = {**manifest, "members": self.members, "notes": self.notes}
        self._put("manifest.json", io.BytesIO(_pretty(whole)), 0, 0)
        self._tar.close()
        compressed = self._tar.fileobj
        assert compressed is not None
        compressed.close()

    def _put(self, name: str, content: BinaryIO, begin: int, cost: int) -> None:
        member = tarfile.TarInfo(name)
        member.size = content.seek(0, os.SEEK_END) - begin
        member.mtime, member.mode = self._now, 0o600
        content.seek(begin)
        self._tar.addfile(member, content)
        self._left -= cost
        self.members.append(name)


def _cost(content: BinaryIO, begin: int) -> int:
    """Octets of the archive that the rest of a file would take."""
    content.seek(begin)
    packer = zlib.compressobj()
    packed = sum(len(packer.compress(block)) for block in iter(lambda: content.read(_BLOCK), b""))
    return packed + len(packer.flush()) + _OVERHEAD


def pack(job: Job) -> None:
    """Make the archive; raises Unreadable, OSError (no room) and MemoryError."""
    redactor = Redactor(secrets.token_bytes(32)) if job.hide else None
    with Path(job.out).open("xb") as out:
        archive = _Archive(out, job.most_octets)
        archive.add("versions.json", _pretty(versions()))
        for name, fact in job.facts.items():
            archive.add(f"{name}.json", _pretty(redactor.json(fact) if redactor else fact))
        for name, text in _texts(job, redactor, archive.notes):
            archive.add(name, text)
        replaced = _pack_traces(job, redactor, archive)
        archive.close(
            {
                "made": time.time(),
                "first": job.first,
                "last": job.last,
                "identities": "hashed" if job.hide else "plain",
                "messages_replaced": replaced,
            }
        )
        out.flush()
        os.fsync(out.fileno())


def _texts(job: Job, redactor: Redactor | None, notes: list[str]) -> Iterator[tuple[str, bytes]]:
    """Configurations and logs."""
    for number, file in enumerate(job.configurations):
        if (content := _content(Path(file), notes)) is not None:
            text = redaction.configuration(content.decode(errors="replace"))
            yield f"configuration/{number}-{Path(file).name}", text.encode()
    for number, file in enumerate(job.logs):
        if (content := _content(Path(file), notes)) is not None:
            hide = redactor.prose if redactor else redaction.plain_text
            text = hide(content.decode(errors="replace"))
            yield f"logs/{number}-{Path(file).name}", text.encode()


def _content(file: Path, notes: list[str]) -> bytes | None:
    """The end of a file."""
    try:
        with file.open("rb") as stream:
            stream.seek(max(0, os.fstat(stream.fileno()).st_size - _MOST_LOG))
            return stream.read(_MOST_LOG)
    except OSError as error:
        notes.append(f"{file} cannot be read: {error.strerror}")
        return None


def _pack_traces(job: Job, redactor: Redactor | None, archive: _Archive) -> int:
    """Captures of the last sessions, then the traces; how many messages were replaced."""
    found: list[tuple[int, Traces, BinaryIO]] = []
    with contextlib.ExitStack() as stack:
        for connector, file in job.traces.items():
            folder = Path(job.out).parent
            lines: BinaryIO = stack.enter_context(tempfile.TemporaryFile(dir=folder))
            within = job.first, job.last
            traces = Traces(connector, folder, redactor, within, job.sessions)
            try:
                traces.read(trace.files(Path(file)), lines)
            except PermissionError as error:
                archive.notes.append(f"{file} cannot be read: {error.strerror}")
                continue
            found.append((connector, traces, lines))
        if job.traces and not found:
            raise Unreadable("; ".join(archive.notes))
        for _, traces, _ in found:
            for name, capture in traces.captures:
                archive.add_file(f"sessions/{name}", capture)
        for connector, _, lines in found:
            archive.add_lines(f"traces/connector-{connector}.jsonl", lines)
    return sum(traces.replaced for _, traces, _ in found)


def versions() -> dict[str, str]:
    """What runs here."""
    found = {"python": platform.python_version(), "system": platform.platform()}
    for package in ("secc", "cryptography", "msgspec", "websockets", "python-can"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[package] = metadata.version(package)
    return found


def _pretty(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def main() -> int:
    """Pack the job on standard input; what went wrong is the exit code and a line on stderr."""
    os.nice(_NICE)
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    try:
        pack(job)
    except Unreadable as error:
        print(error, file=sys.stderr)
        code = UNREADABLE
    except (OSError, MemoryError) as error:
        print(error or "no memory", file=sys.stderr)
        code = NO_ROOM
    else:
        return 0
    with contextlib.suppress(OSError):
        Path(job.out).unlink()
    return code


if __name__ == "__main__":
    sys.exit(main())
