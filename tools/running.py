"""Child processes whose output is read as it comes: stations and vehicles under test."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path


class Running:
    """A process and the lines it has written so far (standard error is among them).

    `lines` grows while it runs. With `heard`, which is told each of them in a thread of its own,
    the process has a console that `write` reaches. A wait that fails raises `AssertionError` with
    the last lines.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        heard: Callable[[str], None] | None = None,
    ) -> None:
        self.lines: list[str] = []
        self._heard = heard
        self.started = time.monotonic()
        self._changed = threading.Condition()
        self._process = subprocess.Popen(
            argv,
            env={**os.environ, **(env or {}), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE if heard else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def wait_for(self, wanted: Callable[[str], bool], within_s: float, what: str) -> str:
        """The first line that is `wanted`; `what` names it in the error."""
        deadline = time.monotonic() + within_s
        seen = 0
        with self._changed:
            while True:
                for line in self.lines[seen:]:
                    if wanted(line):
                        return line
                seen = len(self.lines)
                left = deadline - time.monotonic()
                if left <= 0 or not self._reader.is_alive():
                    raise AssertionError(f"no {what} within {within_s} s\n{self.tail()}")
                self._changed.wait(min(left, 0.5))

    def ready(self, word: str, within_s: float = 20.0) -> float:
        """Wait for a line with `word`; the seconds from the start until then."""
        self.wait_for(lambda line: word in line, within_s, f"line with {word!r}")
        return time.monotonic() - self.started

    def tail(self, count: int = 40) -> str:
        """The last lines, for an error message."""
        return "\n".join(self.lines[-count:])

    def wait(self, within_s: float) -> int:
        """The exit status, waited for."""
        try:
            status = self._process.wait(within_s)
        except subprocess.TimeoutExpired as timeout:
            raise AssertionError(f"still running after {within_s} s\n{self.tail()}") from timeout
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
        self._reader.join(within_s)
        return status

    def write(self, line: str) -> None:
        """A line for its console; one that has gone hears nothing."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()

    def terminate(self) -> None:
        """SIGTERM: the end in order."""
        self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL: gone without a word."""
        self._process.kill()

    def resident_mib(self) -> float:
        """Resident memory of the process and its children."""
        return sum(_resident_kib(pid) for pid in _family(self.pid)) / 1024

    def processor_s(self) -> float:
        """User and system time of the process and its children so far."""
        return sum(map(_processor_s, _family(self.pid)))

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stdout:
            for line in stdout:
                with self._changed:
                    self.lines.append(line.rstrip("\n"))
                    self._changed.notify_all()
                if self._heard is not None:
                    self._heard(self.lines[-1])


@contextmanager
def running(
    argv: Sequence[str],
    env: Mapping[str, str] | None = None,
    heard: Callable[[str], None] | None = None,
) -> Iterator[Running]:
    """Run a process for the length of the block, ended by SIGTERM and, after 6 s, by SIGKILL."""
    process = Running(argv, env, heard)
    try:
        yield process
    finally:
        if process.alive:
            process.terminate()
            try:
                process.wait(6.0)
            except AssertionError:
                process.kill()
        process.wait(2.0)


def end_children_too() -> None:
    """Make SIGTERM and SIGHUP leave through every `running` block, as Ctrl-C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)


def _leave(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from _family(int(child))


def _processor_s(pid: int) -> float:
    """proc(5): fields 14 and 15."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
